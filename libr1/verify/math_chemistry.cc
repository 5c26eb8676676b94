// SPDX-License-Identifier: MIT
#include "libr1/verify/math_chemistry.h"
#include "libr1/base/ascii.h"

#include <array>

namespace r1 {
namespace {

constexpr std::string_view kMark = "formula ";
constexpr size_t kMaxFormula = 200;

// The symbols of the elements, each behind a space.
constexpr std::string_view kElements =
    " H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se "
    "Br Kr Rb Sr Y Zr"
    " Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho Er Tm Yb Lu "
    "Hf Ta W Re Os Ir"
    " Pt Au Hg Tl Pb Bi Po At Rn Fr Ra Ac Th Pa U Np Pu Am Cm Bk Cf Es Fm Md No Lr Rf Db Sg Bh Hs "
    "Mt Ds Rg Cn ";

bool is_element(std::string_view symbol) {
  for (size_t at = kElements.find(symbol); at != kElements.npos;
       at = kElements.find(symbol, at + 1)) {
    if (kElements[at - 1] == ' ' && kElements[at + symbol.size()] == ' ') return true;
  }
  return false;
}

bool is_small(char c) { return c >= 'a' && c <= 'z'; }
bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

// Without LaTeX: "2H2+O2>2H2O", "Fe^3+". Nothing if there are commands that no formula has.
std::optional<std::string> plain(std::string_view text) {
  constexpr std::array<std::string_view, 10> kDropped = {
      "text", "mathrm", "ce", "rm", "left", "right", "textrm", "mathbf", "quad", "operatorname"};
  std::string out;
  for (size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == '\\') {
      size_t end = i + 1;
      while (end < text.size() && (is_small(text[end]) || is_capital(text[end]))) ++end;
      const std::string_view name = text.substr(i + 1, end - i - 1);
      bool dropped = name.empty();
      for (const std::string_view d : kDropped) dropped = dropped || d == name;
      if (name == "rightarrow" || name == "to" || name == "longrightarrow")
        out += '>';
      else if (!dropped)
        return std::nullopt;
      i = name.empty() ? end + 1 : end;
      continue;
    }
    if (text.substr(i, 2) == "->") {
      out += '>';
      i += 2;
      continue;
    }
    if (std::string_view(" {}_$~").find(c) == std::string_view::npos) out += c;
    ++i;
  }
  return out;
}

}  // namespace

std::optional<std::string> chemical_formula(std::string_view text) {
  if (text.size() < 2 || text.size() > kMaxFormula) return std::nullopt;
  const std::optional<std::string> s = plain(text);
  if (!s || s->empty()) return std::nullopt;
  // sp^3, sp3d2: hybrid orbitals
  if (s->starts_with("sp") && s->size() <= 6 && s->find_first_not_of("spd^23") == s->npos) {
    std::string orbitals(kMark);
    for (const char c : *s) orbitals += c == '^' ? "" : std::string(1, c);
    return s->size() > 2 ? std::optional(orbitals) : std::nullopt;
  }
  bool small = false, count = false, element = false, charge = false;
  for (size_t i = 0; i < s->size();) {
    const char c = (*s)[i];
    if (is_capital(c)) {
      const size_t n = i + 1 < s->size() && is_small((*s)[i + 1]) ? 2 : 1;
      if (!is_element(std::string_view(*s).substr(i, n))) return std::nullopt;
      small = small || n == 2;
      element = true;
      i += n;
      continue;
    }
    count = count || (element && is_digit(c) && i > 0 && (*s)[i - 1] != '^' && (*s)[i - 1] != '+');
    charge = charge || (c == '^' && element && s->find_first_of("+-", i) != s->npos);
    if (!is_digit(c) && std::string_view("()[]^+->").find(c) == std::string_view::npos)
      return std::nullopt;
    ++i;
  }
  if (!element || !(count || charge || small)) return std::nullopt;
  return std::string(kMark) + *s;
}

bool is_chemical(std::string_view normal) { return normal.starts_with(kMark); }

}  // namespace r1
