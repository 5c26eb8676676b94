// Characters beyond ASCII: the LaTeX they stand for, and their plain forms.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <iterator>

#include "libr1/verify/parse/symbols.h"

namespace r1 {
namespace {

struct Sign {
  char32_t code_point;
  std::string_view latex;
};

constexpr Sign kSigns[] = {
    Sign{U'\u00A0', " "},
    Sign{U'\u00A2', "\\text{cents}"},
    Sign{U'\u00A3', "\\pounds "},
    Sign{U'\u00A5', "\\yen "},
    Sign{U'\u00B0', "\\degree "},
    Sign{U'\u00B1', "\\pm "},
    Sign{U'\u00B5', "\\mu "},
    Sign{U'\u00B7', "*"},
    Sign{U'\u00BC', "\\frac14 "},
    Sign{U'\u00BD', "\\frac12 "},
    Sign{U'\u00BE', "\\frac34 "},
    Sign{U'\u00C5', "\\text{angstrom}"},
    Sign{U'\u00D7', "\\times "},
    Sign{U'\u00F7', "/"},
    Sign{U'\u0394', "\\Delta "},
    Sign{U'\u03A3', "\\Sigma "},
    Sign{U'\u03A6', "\\Phi "},
    Sign{U'\u03A9', "\\Omega "},
    Sign{U'\u03B1', "\\alpha "},
    Sign{U'\u03B2', "\\beta "},
    Sign{U'\u03B3', "\\gamma "},
    Sign{U'\u03B4', "\\delta "},
    Sign{U'\u03B5', "\\epsilon "},
    Sign{U'\u03B6', "\\zeta "},
    Sign{U'\u03B7', "\\eta "},
    Sign{U'\u03B8', "\\theta "},
    Sign{U'\u03BA', "\\kappa "},
    Sign{U'\u03BB', "\\lambda "},
    Sign{U'\u03BC', "\\mu "},
    Sign{U'\u03BD', "\\nu "},
    Sign{U'\u03BE', "\\xi "},
    Sign{U'\u03C0', "\\pi "},
    Sign{U'\u03C1', "\\rho "},
    Sign{U'\u03C3', "\\sigma "},
    Sign{U'\u03C4', "\\tau "},
    Sign{U'\u03C6', "\\phi "},
    Sign{U'\u03C7', "\\chi "},
    Sign{U'\u03C8', "\\psi "},
    Sign{U'\u03C9', "\\omega "},
    Sign{U'\u03D5', "\\phi "},
    Sign{U'\u2009', " "},
    Sign{U'\u2010', "-"},
    Sign{U'\u2011', "-"},
    Sign{U'\u2012', "-"},
    Sign{U'\u2013', "-"},
    Sign{U'\u2014', "-"},
    Sign{U'\u2018', "'"},
    Sign{U'\u2019', "'"},
    Sign{U'\u2026', "\\ldots "},
    Sign{U'\u202F', " "},
    Sign{U'\u2030', "\\cdot 10^{-3}"},
    Sign{U'\u2032', "'"},
    Sign{U'\u2033', "''"},
    Sign{U'\u2044', "/"},
    Sign{U'\u20AC', "\\euro "},
    Sign{U'\u20B9', "\\rupee "},
    Sign{U'\u2102', "\\mathbb{C}"},
    Sign{U'\u2103', "^\\circ C"},
    Sign{U'\u2109', "^\\circ F"},
    Sign{U'\u2115', "\\mathbb{N}"},
    Sign{U'\u211A', "\\mathbb{Q}"},
    Sign{U'\u211D', "\\mathbb{R}"},
    Sign{U'\u2124', "\\mathbb{Z}"},
    Sign{U'\u212B', "\\text{angstrom}"},
    Sign{U'\u2153', "\\frac13 "},
    Sign{U'\u2154', "\\frac23 "},
    Sign{U'\u2155', "\\frac15 "},
    Sign{U'\u2156', "\\frac25 "},
    Sign{U'\u2157', "\\frac35 "},
    Sign{U'\u2158', "\\frac45 "},
    Sign{U'\u2159', "\\frac16 "},
    Sign{U'\u215A', "\\frac56 "},
    Sign{U'\u215B', "\\frac18 "},
    Sign{U'\u215C', "\\frac38 "},
    Sign{U'\u215D', "\\frac58 "},
    Sign{U'\u215E', "\\frac78 "},
    Sign{U'\u2192', "\\to "},
    Sign{U'\u2205', "\\emptyset "},
    Sign{U'\u2208', "\\in "},
    Sign{U'\u220F', "\\prod "},
    Sign{U'\u2211', "\\sum "},
    Sign{U'\u2212', "-"},
    Sign{U'\u2213', "\\mp "},
    Sign{U'\u2215', "/"},
    Sign{U'\u2216', "\\setminus "},
    Sign{U'\u2217', "*"},
    Sign{U'\u2219', "*"},
    Sign{U'\u221A', "\\sqrt "},
    Sign{U'\u221B', "\\sqrt[3] "},
    Sign{U'\u221C', "\\sqrt[4] "},
    Sign{U'\u221E', "\\infty "},
    Sign{U'\u2220', "\\angle "},
    Sign{U'\u2223', "|"},
    Sign{U'\u2227', "\\land "},
    Sign{U'\u2228', "\\lor "},
    Sign{U'\u2229', "\\cap "},
    Sign{U'\u222A', "\\cup "},
    Sign{U'\u222B', "\\int "},
    Sign{U'\u2236', ":"},
    Sign{U'\u2248', "\\approx "},
    Sign{U'\u2260', "\\ne "},
    Sign{U'\u2261', "\\equiv "},
    Sign{U'\u2264', "\\le "},
    Sign{U'\u2265', "\\ge "},
    Sign{U'\u2266', "\\le "},
    Sign{U'\u2267', "\\ge "},
    Sign{U'\u22C5', "*"},
    Sign{U'\u22EF', "\\ldots "},
    Sign{U'\u2308', "\\lceil "},
    Sign{U'\u2309', "\\rceil "},
    Sign{U'\u230A', "\\lfloor "},
    Sign{U'\u230B', "\\rfloor "},
    Sign{U'\u2329', "\\langle "},
    Sign{U'\u232A', "\\rangle "},
    Sign{U'\u25B3', "\\triangle "},
    Sign{U'\u27E8', "\\langle "},
    Sign{U'\u27E9', "\\rangle "},
    Sign{U'\u2A7D', "\\le "},
    Sign{U'\u2A7E', "\\ge "},
    Sign{U'\u3000', " "},
    Sign{U'\u3001', ","},
    Sign{U'\u3008', "\\langle "},
    Sign{U'\u3009', "\\rangle "},
    Sign{U'\uFF05', "\\%"},
    Sign{U'\uFFE5', "\\$"},
};

constexpr bool sorted_by_code_point() {
  return std::is_sorted(std::begin(kSigns), std::end(kSigns),
                        [](const Sign& a, const Sign& b) { return a.code_point < b.code_point; });
}
static_assert(sorted_by_code_point());

}  // namespace

std::string_view unicode_meaning(char32_t code_point) {
  const auto it = std::lower_bound(std::begin(kSigns), std::end(kSigns), code_point,
                                   [](const Sign& s, char32_t c) { return s.code_point < c; });
  return it != std::end(kSigns) && it->code_point == code_point ? it->latex : std::string_view{};
}

char unicode_index(char32_t code_point, char& plain) {
  if (code_point < 0xB2 || code_point > 0x2093) return 0;
  // From \u2070 on; a blank is none.
  constexpr std::u32string_view kRaised = U"0i  456789+-=()n", kLowered = U"0123456789+-=() aeox";
  char32_t c = 0;
  char index = 0;
  if (code_point == 0xB2 || code_point == 0xB3 || code_point == 0xB9) {
    c = code_point == 0xB9 ? U'1' : U'0' + (code_point - 0xB0);
    index = '^';
  } else if (code_point >= 0x2070 && code_point < 0x2080) {
    c = kRaised[code_point - 0x2070];
    index = '^';
  } else if (code_point >= 0x2080) {
    c = kLowered[code_point - 0x2080];
    index = '_';
  }
  if (c == 0 || c == U' ') return 0;
  plain = static_cast<char>(c);
  return index;
}

char unicode_ascii(char32_t code_point) {
  // The full-width forms of !"#$ ... ~ (the per cent sign means itself, with its backslash), and
  // the italic letters of mathematics.
  if (code_point >= 0xFF01 && code_point <= 0xFF5E && code_point != 0xFF05)
    return static_cast<char>(code_point - 0xFEE0);
  if (code_point >= 0x1D434 && code_point <= 0x1D467) {
    const auto n = static_cast<int>(code_point - 0x1D434);
    return static_cast<char>(n < 26 ? 'A' + n : 'a' + n - 26);
  }
  // Digits of other scripts: Arabic, Persian, Devanagari, Bengali, Thai; and those of mathematics.
  for (const char32_t zero : {U'\u0660', U'\u06F0', U'\u0966', U'\u09E6', U'\u0E50'}) {
    if (code_point >= zero && code_point < zero + 10)
      return static_cast<char>('0' + (code_point - zero));
  }
  if (code_point >= 0x1D7CE && code_point <= 0x1D7FF)
    return static_cast<char>('0' + (code_point - 0x1D7CE) % 10);
  return 0;
}

}  // namespace r1
