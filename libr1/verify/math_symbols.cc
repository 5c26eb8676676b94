// SPDX-License-Identifier: MIT
#include "libr1/verify/math_symbols.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace r1 {
namespace {

using Kind = CommandMeaning::Kind;

struct Entry {
  std::string_view name;
  Kind kind;
  std::string_view value;
};

// Sorted by name, searched by halves.
constexpr Entry kCommands[] = {
    // no std::array: clang 14 deduces no more than 256
    Entry{"AA", Kind::command, "angstrom"},
    Entry{"Alpha", Kind::letter, "Alpha"},
    Entry{"Bbb", Kind::number_set, ""},
    Entry{"Big", Kind::space, "left"},
    Entry{"Bigg", Kind::space, "left"},
    Entry{"Biggl", Kind::space, "left"},
    Entry{"Biggr", Kind::space, "left"},
    Entry{"Bigl", Kind::space, "left"},
    Entry{"Bigr", Kind::space, "left"},
    Entry{"Box", Kind::space, ""},
    Entry{"C", Kind::number_set, "C"},
    Entry{"Delta", Kind::letter, "Delta"},
    Entry{"Gamma", Kind::letter, "Gamma"},
    Entry{"Im", Kind::command, "Im"},
    Entry{"Lambda", Kind::letter, "Lambda"},
    Entry{"Large", Kind::space, ""},
    Entry{"Leftrightarrow", Kind::command, "iff"},
    Entry{"Longrightarrow", Kind::command, "implies"},
    Entry{"N", Kind::number_set, "N"},
    Entry{"Omega", Kind::letter, "Omega"},
    Entry{"Phi", Kind::letter, "Phi"},
    Entry{"Pi", Kind::letter, "Pi"},
    Entry{"Psi", Kind::letter, "Psi"},
    Entry{"Q", Kind::number_set, "Q"},
    Entry{"R", Kind::number_set, "R"},
    Entry{"Re", Kind::command, "Re"},
    Entry{"Rightarrow", Kind::command, "implies"},
    Entry{"Sigma", Kind::letter, "Sigma"},
    Entry{"Theta", Kind::letter, "Theta"},
    Entry{"Upsilon", Kind::letter, "Upsilon"},
    Entry{"Xi", Kind::letter, "Xi"},
    Entry{"Z", Kind::number_set, "Z"},
    Entry{"aleph", Kind::letter, "aleph"},
    Entry{"alpha", Kind::letter, "alpha"},
    Entry{"angle", Kind::command, "angle"},
    Entry{"approx", Kind::command, "approx"},
    Entry{"arccos", Kind::command, "arccos"},
    Entry{"arccosh", Kind::command, "arccosh"},
    Entry{"arccot", Kind::command, "arccot"},
    Entry{"arccsc", Kind::command, "arccsc"},
    Entry{"arcctg", Kind::command, "arccot"},
    Entry{"arcosh", Kind::command, "arccosh"},
    Entry{"arcsec", Kind::command, "arcsec"},
    Entry{"arcsin", Kind::command, "arcsin"},
    Entry{"arcsinh", Kind::command, "arcsinh"},
    Entry{"arctan", Kind::command, "arctan"},
    Entry{"arctanh", Kind::command, "arctanh"},
    Entry{"arctg", Kind::command, "arctan"},
    Entry{"arsinh", Kind::command, "arcsinh"},
    Entry{"artanh", Kind::command, "arctanh"},
    Entry{"ast", Kind::symbol, "*"},
    Entry{"backslash", Kind::command, "setminus"},
    Entry{"bar", Kind::command, "overline"},
    Entry{"because", Kind::space, ""},
    Entry{"begin", Kind::command, "begin"},
    Entry{"beta", Kind::letter, "beta"},
    Entry{"bf", Kind::space, ""},
    Entry{"big", Kind::space, "left"},
    Entry{"bigcup", Kind::command, "cup"},
    Entry{"bigg", Kind::space, "left"},
    Entry{"biggl", Kind::space, "left"},
    Entry{"biggr", Kind::space, "left"},
    Entry{"bigl", Kind::space, "left"},
    Entry{"bigr", Kind::space, "left"},
    Entry{"binom", Kind::command, "binom"},
    Entry{"blacksquare", Kind::space, ""},
    Entry{"bm", Kind::style_group, ""},
    Entry{"bmod", Kind::command, "mod"},
    Entry{"boldsymbol", Kind::style_group, ""},
    Entry{"boxed", Kind::style_group, ""},
    Entry{"bullet", Kind::symbol, "*"},
    Entry{"cancel", Kind::style_group, ""},
    Entry{"cap", Kind::command, "cap"},
    Entry{"cdot", Kind::symbol, "*"},
    Entry{"cdotp", Kind::symbol, "*"},
    Entry{"cdots", Kind::command, "ldots"},
    Entry{"cfrac", Kind::command, "frac"},
    Entry{"ch", Kind::command, "cosh"},
    Entry{"checkmark", Kind::space, ""},
    Entry{"chi", Kind::letter, "chi"},
    Entry{"choose", Kind::command, "choose"},
    Entry{"circ", Kind::command, "circ"},
    Entry{"colon", Kind::symbol, ":"},
    Entry{"color", Kind::space_group, ""},
    Entry{"colorbox", Kind::space_group, ""},
    Entry{"cong", Kind::command, "approx"},
    Entry{"cos", Kind::command, "cos"},
    Entry{"cosec", Kind::command, "csc"},
    Entry{"cosh", Kind::command, "cosh"},
    Entry{"cot", Kind::command, "cot"},
    Entry{"coth", Kind::command, "coth"},
    Entry{"csc", Kind::command, "csc"},
    Entry{"csch", Kind::command, "csch"},
    Entry{"ctg", Kind::command, "cot"},
    Entry{"cup", Kind::command, "cup"},
    Entry{"dbinom", Kind::command, "binom"},
    Entry{"ddot", Kind::unknown, ""},
    Entry{"deg", Kind::symbol, "o"},
    Entry{"degree", Kind::symbol, "o"},
    Entry{"delta", Kind::letter, "delta"},
    Entry{"det", Kind::command, "det"},
    Entry{"dfrac", Kind::command, "frac"},
    Entry{"displaystyle", Kind::space, ""},
    Entry{"div", Kind::symbol, "/"},
    Entry{"dot", Kind::command, "overline"},
    Entry{"dots", Kind::command, "ldots"},
    Entry{"dotsb", Kind::command, "ldots"},
    Entry{"dotsc", Kind::command, "ldots"},
    Entry{"dotso", Kind::command, "ldots"},
    Entry{"ell", Kind::letter, "ell"},
    Entry{"emph", Kind::text_group, ""},
    Entry{"emptyset", Kind::command, "emptyset"},
    Entry{"end", Kind::command, "end"},
    Entry{"enspace", Kind::space, ""},
    Entry{"ensuremath", Kind::style_group, ""},
    Entry{"epsilon", Kind::letter, "epsilon"},
    Entry{"equiv", Kind::command, "equiv"},
    Entry{"eta", Kind::letter, "eta"},
    Entry{"euro", Kind::symbol, "$euro"},
    Entry{"exp", Kind::command, "exp"},
    Entry{"fbox", Kind::style_group, ""},
    Entry{"flatfrac", Kind::command, "frac"},
    Entry{"frac", Kind::command, "frac"},
    Entry{"framebox", Kind::style_group, ""},
    Entry{"gamma", Kind::letter, "gamma"},
    Entry{"gcd", Kind::command, "gcd"},
    Entry{"ge", Kind::command, "ge"},
    Entry{"geq", Kind::command, "ge"},
    Entry{"geqslant", Kind::command, "ge"},
    Entry{"gt", Kind::symbol, ">"},
    Entry{"hat", Kind::style_group, ""},
    Entry{"hbar", Kind::letter, "hbar"},
    Entry{"hbox", Kind::text_group, ""},
    Entry{"hfill", Kind::space, ""},
    Entry{"hphantom", Kind::space_group, ""},
    Entry{"hslash", Kind::letter, "hbar"},
    Entry{"hspace", Kind::space_group, ""},
    Entry{"iff", Kind::command, "iff"},
    Entry{"imath", Kind::letter, "i"},
    Entry{"implies", Kind::command, "implies"},
    Entry{"in", Kind::command, "in"},
    Entry{"infty", Kind::command, "infty"},
    Entry{"int", Kind::command, "int"},
    Entry{"iota", Kind::letter, "iota"},
    Entry{"it", Kind::space, ""},
    Entry{"jmath", Kind::letter, "j"},
    Entry{"kappa", Kind::letter, "kappa"},
    Entry{"lVert", Kind::symbol, "|"},
    Entry{"label", Kind::space_group, ""},
    Entry{"lambda", Kind::letter, "lambda"},
    Entry{"land", Kind::command, "and"},
    Entry{"langle", Kind::command, "langle"},
    Entry{"large", Kind::space, ""},
    Entry{"lbrace", Kind::command, "lbrace"},
    Entry{"lbrack", Kind::symbol, "["},
    Entry{"lbracket", Kind::symbol, "["},
    Entry{"lceil", Kind::command, "lceil"},
    Entry{"lcm", Kind::command, "lcm"},
    Entry{"ldotp", Kind::command, "ldots"},
    Entry{"ldots", Kind::command, "ldots"},
    Entry{"le", Kind::command, "le"},
    Entry{"left", Kind::space, "left"},
    Entry{"leq", Kind::command, "le"},
    Entry{"leqslant", Kind::command, "le"},
    Entry{"lfloor", Kind::command, "lfloor"},
    Entry{"lg", Kind::command, "lg"},
    Entry{"lim", Kind::command, "lim"},
    Entry{"limits", Kind::space, ""},
    Entry{"ln", Kind::command, "ln"},
    Entry{"lnot", Kind::command, "not"},
    Entry{"log", Kind::command, "log"},
    Entry{"longleftrightarrow", Kind::command, "iff"},
    Entry{"longrightarrow", Kind::command, "implies"},
    Entry{"lor", Kind::command, "or"},
    Entry{"lparen", Kind::symbol, "("},
    Entry{"lt", Kind::symbol, "<"},
    Entry{"lvert", Kind::symbol, "|"},
    Entry{"mapsto", Kind::command, "implies"},
    Entry{"mathbb", Kind::number_set, ""},
    Entry{"mathbbm", Kind::number_set, ""},
    Entry{"mathbf", Kind::style_group, ""},
    Entry{"mathbin", Kind::style_group, ""},
    Entry{"mathcal", Kind::style_group, ""},
    Entry{"mathclose", Kind::style_group, ""},
    Entry{"mathds", Kind::number_set, ""},
    Entry{"mathfrak", Kind::style_group, ""},
    Entry{"mathit", Kind::style_group, ""},
    Entry{"mathopen", Kind::style_group, ""},
    Entry{"mathord", Kind::style_group, ""},
    Entry{"mathpunct", Kind::style_group, ""},
    Entry{"mathrel", Kind::style_group, ""},
    Entry{"mathring", Kind::style_group, ""},
    Entry{"mathrm", Kind::style_group, ""},
    Entry{"mathscr", Kind::style_group, ""},
    Entry{"mathsf", Kind::style_group, ""},
    Entry{"mathtt", Kind::style_group, ""},
    Entry{"max", Kind::command, "max"},
    Entry{"mbox", Kind::text_group, ""},
    Entry{"mid", Kind::symbol, "|"},
    Entry{"middle", Kind::space, ""},
    Entry{"min", Kind::command, "min"},
    Entry{"mod", Kind::command, "mod"},
    Entry{"mp", Kind::command, "mp"},
    Entry{"mu", Kind::letter, "mu"},
    Entry{"ne", Kind::command, "ne"},
    Entry{"neg", Kind::command, "not"},
    Entry{"neq", Kind::command, "ne"},
    Entry{"nicefrac", Kind::command, "frac"},
    Entry{"noindent", Kind::space, ""},
    Entry{"nolimits", Kind::space, ""},
    Entry{"nonumber", Kind::space, ""},
    Entry{"normalsize", Kind::space, ""},
    Entry{"not", Kind::command, "not"},
    Entry{"notin", Kind::command, "notin"},
    Entry{"nu", Kind::letter, "nu"},
    Entry{"omega", Kind::letter, "omega"},
    Entry{"omicron", Kind::letter, "o2"},
    Entry{"operatorname", Kind::style_group, ""},
    Entry{"oslash", Kind::command, "emptyset"},
    Entry{"overbrace", Kind::style_group, ""},
    Entry{"overline", Kind::command, "overline"},
    Entry{"overrightarrow", Kind::style_group, ""},
    Entry{"partial", Kind::command, "partial"},
    Entry{"percent", Kind::symbol, "%"},
    Entry{"perp", Kind::unknown, ""},
    Entry{"phantom", Kind::space_group, ""},
    Entry{"phi", Kind::letter, "phi"},
    Entry{"pi", Kind::command, "pi"},
    Entry{"pm", Kind::command, "pm"},
    Entry{"pmb", Kind::style_group, ""},
    Entry{"pmod", Kind::command, "pmod"},
    Entry{"pod", Kind::command, "pmod"},
    Entry{"pounds", Kind::symbol, "$pounds"},
    Entry{"prime", Kind::symbol, "'"},
    Entry{"prod", Kind::command, "prod"},
    Entry{"psi", Kind::letter, "psi"},
    Entry{"qed", Kind::space, ""},
    Entry{"qquad", Kind::space, "wide"},
    Entry{"quad", Kind::space, "wide"},
    Entry{"rVert", Kind::symbol, "|"},
    Entry{"rangle", Kind::command, "rangle"},
    Entry{"rbrace", Kind::command, "rbrace"},
    Entry{"rbrack", Kind::symbol, "]"},
    Entry{"rbracket", Kind::symbol, "]"},
    Entry{"rceil", Kind::command, "rceil"},
    Entry{"rfloor", Kind::command, "rfloor"},
    Entry{"rho", Kind::letter, "rho"},
    Entry{"right", Kind::space, "right"},
    Entry{"rightarrow", Kind::command, "implies"},
    Entry{"rm", Kind::space, ""},
    Entry{"rparen", Kind::symbol, ")"},
    Entry{"rupee", Kind::symbol, "$rupees"},
    Entry{"rvert", Kind::symbol, "|"},
    Entry{"scriptstyle", Kind::space, ""},
    Entry{"sec", Kind::command, "sec"},
    Entry{"sech", Kind::command, "sech"},
    Entry{"setminus", Kind::command, "setminus"},
    Entry{"sf", Kind::space, ""},
    Entry{"sfrac", Kind::command, "frac"},
    Entry{"sgn", Kind::command, "sgn"},
    Entry{"sh", Kind::command, "sinh"},
    Entry{"sigma", Kind::letter, "sigma"},
    Entry{"sim", Kind::command, "approx"},
    Entry{"simeq", Kind::command, "approx"},
    Entry{"sin", Kind::command, "sin"},
    Entry{"sinh", Kind::command, "sinh"},
    Entry{"slash", Kind::symbol, "/"},
    Entry{"small", Kind::space, ""},
    Entry{"space", Kind::space, ""},
    Entry{"sqrt", Kind::command, "sqrt"},
    Entry{"square", Kind::space, ""},
    Entry{"subset", Kind::command, "subset"},
    Entry{"subseteq", Kind::command, "subset"},
    Entry{"sum", Kind::command, "sum"},
    Entry{"tag", Kind::space_group, ""},
    Entry{"tan", Kind::command, "tan"},
    Entry{"tanh", Kind::command, "tanh"},
    Entry{"tau", Kind::letter, "tau"},
    Entry{"tbinom", Kind::command, "binom"},
    Entry{"text", Kind::text_group, ""},
    Entry{"textbf", Kind::text_group, ""},
    Entry{"textcolor", Kind::space_group, ""},
    Entry{"textdegree", Kind::symbol, "o"},
    Entry{"textit", Kind::text_group, ""},
    Entry{"textnormal", Kind::text_group, ""},
    Entry{"textrm", Kind::text_group, ""},
    Entry{"textsf", Kind::text_group, ""},
    Entry{"textstyle", Kind::space, ""},
    Entry{"texttt", Kind::text_group, ""},
    Entry{"textup", Kind::text_group, ""},
    Entry{"tfrac", Kind::command, "frac"},
    Entry{"tg", Kind::command, "tan"},
    Entry{"th", Kind::command, "tanh"},
    Entry{"therefore", Kind::space, ""},
    Entry{"theta", Kind::letter, "theta"},
    Entry{"thinspace", Kind::space, ""},
    Entry{"tilde", Kind::style_group, ""},
    Entry{"times", Kind::symbol, "*x"},
    Entry{"tiny", Kind::space, ""},
    Entry{"to", Kind::command, "implies"},
    Entry{"top", Kind::command, "top"},
    Entry{"triangle", Kind::command, "triangle"},
    Entry{"tt", Kind::space, ""},
    Entry{"underbrace", Kind::style_group, ""},
    Entry{"underline", Kind::style_group, ""},
    Entry{"uparrow", Kind::command, "uparrow"},
    Entry{"upsilon", Kind::letter, "upsilon"},
    Entry{"varDelta", Kind::letter, "Delta"},
    Entry{"varGamma", Kind::letter, "Gamma"},
    Entry{"varepsilon", Kind::letter, "epsilon"},
    Entry{"varnothing", Kind::command, "emptyset"},
    Entry{"varphi", Kind::letter, "phi"},
    Entry{"varpi", Kind::letter, "pi2"},
    Entry{"varrho", Kind::letter, "rho"},
    Entry{"varsigma", Kind::letter, "sigma"},
    Entry{"vartheta", Kind::letter, "theta"},
    Entry{"vdots", Kind::command, "ldots"},
    Entry{"vec", Kind::style_group, ""},
    Entry{"vee", Kind::command, "or"},
    Entry{"vert", Kind::symbol, "|"},
    Entry{"vphantom", Kind::space_group, ""},
    Entry{"vspace", Kind::space_group, ""},
    Entry{"wedge", Kind::command, "and"},
    Entry{"widehat", Kind::style_group, ""},
    Entry{"widetilde", Kind::style_group, ""},
    Entry{"xi", Kind::letter, "xi"},
    Entry{"yen", Kind::symbol, "$yen"},
    Entry{"zeta", Kind::letter, "zeta"},
};

struct Sign {
  char32_t code_point;
  std::string_view latex;
};

constexpr Sign kSigns[] = {
    Sign{U'\u00A0', " "},           Sign{U'\u00A2', "\\text{cents}"},
    Sign{U'\u00A3', "\\pounds "},   Sign{U'\u00A5', "\\yen "},
    Sign{U'\u00B0', "\\degree "},   Sign{U'\u00B1', "\\pm "},
    Sign{U'\u00B5', "\\mu "},       Sign{U'\u00B7', "*"},
    Sign{U'\u00BC', "\\frac14 "},   Sign{U'\u00BD', "\\frac12 "},
    Sign{U'\u00BE', "\\frac34 "},   Sign{U'\u00C5', "\\text{angstrom}"},
    Sign{U'\u00D7', "\\times "},    Sign{U'\u00F7', "/"},
    Sign{U'\u0394', "\\Delta "},    Sign{U'\u03A3', "\\Sigma "},
    Sign{U'\u03A6', "\\Phi "},      Sign{U'\u03A9', "\\Omega "},
    Sign{U'\u03B1', "\\alpha "},    Sign{U'\u03B2', "\\beta "},
    Sign{U'\u03B3', "\\gamma "},    Sign{U'\u03B4', "\\delta "},
    Sign{U'\u03B5', "\\epsilon "},  Sign{U'\u03B6', "\\zeta "},
    Sign{U'\u03B7', "\\eta "},      Sign{U'\u03B8', "\\theta "},
    Sign{U'\u03BA', "\\kappa "},    Sign{U'\u03BB', "\\lambda "},
    Sign{U'\u03BC', "\\mu "},       Sign{U'\u03BD', "\\nu "},
    Sign{U'\u03BE', "\\xi "},       Sign{U'\u03C0', "\\pi "},
    Sign{U'\u03C1', "\\rho "},      Sign{U'\u03C3', "\\sigma "},
    Sign{U'\u03C4', "\\tau "},      Sign{U'\u03C6', "\\phi "},
    Sign{U'\u03C7', "\\chi "},      Sign{U'\u03C8', "\\psi "},
    Sign{U'\u03C9', "\\omega "},    Sign{U'\u03D5', "\\phi "},
    Sign{U'\u2009', " "},           Sign{U'\u2010', "-"},
    Sign{U'\u2011', "-"},           Sign{U'\u2012', "-"},
    Sign{U'\u2013', "-"},           Sign{U'\u2014', "-"},
    Sign{U'\u2018', "'"},           Sign{U'\u2019', "'"},
    Sign{U'\u2026', "\\ldots "},    Sign{U'\u202F', " "},
    Sign{U'\u2032', "'"},           Sign{U'\u2044', "/"},
    Sign{U'\u20AC', "\\euro "},     Sign{U'\u20B9', "\\rupee "},
    Sign{U'\u2102', "\\mathbb{C}"}, Sign{U'\u2115', "\\mathbb{N}"},
    Sign{U'\u211A', "\\mathbb{Q}"}, Sign{U'\u211D', "\\mathbb{R}"},
    Sign{U'\u2124', "\\mathbb{Z}"}, Sign{U'\u212B', "\\text{angstrom}"},
    Sign{U'\u2153', "\\frac13 "},   Sign{U'\u2154', "\\frac23 "},
    Sign{U'\u2155', "\\frac15 "},   Sign{U'\u2156', "\\frac25 "},
    Sign{U'\u2157', "\\frac35 "},   Sign{U'\u2158', "\\frac45 "},
    Sign{U'\u2159', "\\frac16 "},   Sign{U'\u215A', "\\frac56 "},
    Sign{U'\u215B', "\\frac18 "},   Sign{U'\u215C', "\\frac38 "},
    Sign{U'\u215D', "\\frac58 "},   Sign{U'\u215E', "\\frac78 "},
    Sign{U'\u2192', "\\to "},       Sign{U'\u2205', "\\emptyset "},
    Sign{U'\u2208', "\\in "},       Sign{U'\u220F', "\\prod "},
    Sign{U'\u2211', "\\sum "},      Sign{U'\u2212', "-"},
    Sign{U'\u2213', "\\mp "},       Sign{U'\u2215', "/"},
    Sign{U'\u2216', "\\setminus "}, Sign{U'\u2217', "*"},
    Sign{U'\u2219', "*"},           Sign{U'\u221A', "\\sqrt "},
    Sign{U'\u221B', "\\sqrt[3] "},  Sign{U'\u221C', "\\sqrt[4] "},
    Sign{U'\u221E', "\\infty "},    Sign{U'\u2220', "\\angle "},
    Sign{U'\u2223', "|"},           Sign{U'\u2227', "\\land "},
    Sign{U'\u2228', "\\lor "},      Sign{U'\u2229', "\\cap "},
    Sign{U'\u222A', "\\cup "},      Sign{U'\u222B', "\\int "},
    Sign{U'\u2236', ":"},           Sign{U'\u2248', "\\approx "},
    Sign{U'\u2260', "\\ne "},       Sign{U'\u2261', "\\equiv "},
    Sign{U'\u2264', "\\le "},       Sign{U'\u2265', "\\ge "},
    Sign{U'\u22C5', "*"},           Sign{U'\u22EF', "\\ldots "},
    Sign{U'\u2308', "\\lceil "},    Sign{U'\u2309', "\\rceil "},
    Sign{U'\u230A', "\\lfloor "},   Sign{U'\u230B', "\\rfloor "},
    Sign{U'\u2329', "\\langle "},   Sign{U'\u232A', "\\rangle "},
    Sign{U'\u27E8', "\\langle "},   Sign{U'\u27E9', "\\rangle "},
    Sign{U'\u2A7D', "\\le "},       Sign{U'\u2A7E', "\\ge "},
    Sign{U'\u3000', " "},           Sign{U'\u3001', ","},
    Sign{U'\u3008', "\\langle "},   Sign{U'\u3009', "\\rangle "},
    Sign{U'\uFF05', "\\%"},         Sign{U'\uFFE5', "\\$"},
};

constexpr bool sorted_by_name() {
  return std::is_sorted(std::begin(kCommands), std::end(kCommands),
                        [](const Entry& a, const Entry& b) { return a.name < b.name; });
}
constexpr bool sorted_by_code_point() {
  return std::is_sorted(std::begin(kSigns), std::end(kSigns),
                        [](const Sign& a, const Sign& b) { return a.code_point < b.code_point; });
}
static_assert(sorted_by_name() && sorted_by_code_point());

}  // namespace

CommandMeaning command_meaning(std::string_view name) {
  const auto it = std::lower_bound(std::begin(kCommands), std::end(kCommands), name,
                                   [](const Entry& e, std::string_view n) { return e.name < n; });
  if (it != std::end(kCommands) && it->name == name) return {it->kind, it->value};
  return {Kind::unknown, name};
}

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

bool function_word(std::string_view word) {
  constexpr std::array<std::string_view, 15> kNames = {"arg", "Arg", "zeta", "erf", "max",
                                                       "min", "gcd", "lcm",  "det", "sgn",
                                                       "Re",  "Im",  "sign", "hcf", "GCD"};
  return std::find(kNames.begin(), kNames.end(), word) != kNames.end();
}

}  // namespace r1
