// SPDX-License-Identifier: MIT
#include "libr1/verify/math_symbols.h"

#include <algorithm>
#include <array>

namespace r1 {
namespace {

using Kind = CommandMeaning::Kind;

struct Entry {
  std::string_view name;
  Kind kind;
  std::string_view value;
};

// Sorted by name, searched by halves.
constexpr std::array kCommands = {
    Entry{"Alpha", Kind::letter, "Alpha"},
    Entry{"Big", Kind::space, ""},
    Entry{"Bigg", Kind::space, ""},
    Entry{"Delta", Kind::letter, "Delta"},
    Entry{"Gamma", Kind::letter, "Gamma"},
    Entry{"Im", Kind::unknown, ""},
    Entry{"Lambda", Kind::letter, "Lambda"},
    Entry{"Large", Kind::space, ""},
    Entry{"Leftrightarrow", Kind::command, "iff"},
    Entry{"Omega", Kind::letter, "Omega"},
    Entry{"Phi", Kind::letter, "Phi"},
    Entry{"Pi", Kind::letter, "Pi"},
    Entry{"Psi", Kind::letter, "Psi"},
    Entry{"Re", Kind::unknown, ""},
    Entry{"Rightarrow", Kind::command, "implies"},
    Entry{"Sigma", Kind::letter, "Sigma"},
    Entry{"Theta", Kind::letter, "Theta"},
    Entry{"alpha", Kind::letter, "alpha"},
    Entry{"angle", Kind::command, "angle"},
    Entry{"approx", Kind::command, "approx"},
    Entry{"arccos", Kind::command, "arccos"},
    Entry{"arccot", Kind::command, "arccot"},
    Entry{"arcsin", Kind::command, "arcsin"},
    Entry{"arctan", Kind::command, "arctan"},
    Entry{"ast", Kind::symbol, "*"},
    Entry{"backslash", Kind::command, "setminus"},
    Entry{"bar", Kind::command, "overline"},
    Entry{"begin", Kind::command, "begin"},
    Entry{"beta", Kind::letter, "beta"},
    Entry{"bf", Kind::space, ""},
    Entry{"big", Kind::space, ""},
    Entry{"bigcup", Kind::command, "cup"},
    Entry{"bigg", Kind::space, ""},
    Entry{"biggl", Kind::space, ""},
    Entry{"biggr", Kind::space, ""},
    Entry{"bigl", Kind::space, ""},
    Entry{"bigr", Kind::space, ""},
    Entry{"binom", Kind::command, "binom"},
    Entry{"bm", Kind::style_group, ""},
    Entry{"boldsymbol", Kind::style_group, ""},
    Entry{"bullet", Kind::symbol, "*"},
    Entry{"cap", Kind::command, "cap"},
    Entry{"cdot", Kind::symbol, "*"},
    Entry{"cdots", Kind::command, "ldots"},
    Entry{"cfrac", Kind::command, "frac"},
    Entry{"chi", Kind::letter, "chi"},
    Entry{"circ", Kind::command, "circ"},
    Entry{"colon", Kind::symbol, ":"},
    Entry{"cong", Kind::command, "approx"},
    Entry{"cos", Kind::command, "cos"},
    Entry{"cosec", Kind::command, "csc"},
    Entry{"cosh", Kind::command, "cosh"},
    Entry{"cot", Kind::command, "cot"},
    Entry{"csc", Kind::command, "csc"},
    Entry{"cup", Kind::command, "cup"},
    Entry{"dbinom", Kind::command, "binom"},
    Entry{"ddot", Kind::unknown, ""},
    Entry{"deg", Kind::symbol, "o"},
    Entry{"degree", Kind::symbol, "o"},
    Entry{"delta", Kind::letter, "delta"},
    Entry{"dfrac", Kind::command, "frac"},
    Entry{"displaystyle", Kind::space, ""},
    Entry{"div", Kind::symbol, "/"},
    Entry{"dots", Kind::command, "ldots"},
    Entry{"ell", Kind::letter, "ell"},
    Entry{"emptyset", Kind::command, "emptyset"},
    Entry{"end", Kind::command, "end"},
    Entry{"enspace", Kind::space, ""},
    Entry{"epsilon", Kind::letter, "epsilon"},
    Entry{"equiv", Kind::command, "equiv"},
    Entry{"eta", Kind::letter, "eta"},
    Entry{"euro", Kind::symbol, "$"},
    Entry{"exp", Kind::command, "exp"},
    Entry{"frac", Kind::command, "frac"},
    Entry{"gamma", Kind::letter, "gamma"},
    Entry{"ge", Kind::command, "ge"},
    Entry{"geq", Kind::command, "ge"},
    Entry{"geqslant", Kind::command, "ge"},
    Entry{"gt", Kind::symbol, ">"},
    Entry{"iff", Kind::command, "iff"},
    Entry{"imath", Kind::letter, "i"},
    Entry{"implies", Kind::command, "implies"},
    Entry{"in", Kind::command, "in"},
    Entry{"infty", Kind::command, "infty"},
    Entry{"kappa", Kind::letter, "kappa"},
    Entry{"lVert", Kind::symbol, "|"},
    Entry{"lambda", Kind::letter, "lambda"},
    Entry{"land", Kind::command, "and"},
    Entry{"langle", Kind::command, "langle"},
    Entry{"large", Kind::space, ""},
    Entry{"lbrace", Kind::command, "lbrace"},
    Entry{"lbrack", Kind::symbol, "["},
    Entry{"lceil", Kind::command, "lceil"},
    Entry{"ldots", Kind::command, "ldots"},
    Entry{"le", Kind::command, "le"},
    Entry{"left", Kind::space, "left"},
    Entry{"leq", Kind::command, "le"},
    Entry{"leqslant", Kind::command, "le"},
    Entry{"lfloor", Kind::command, "lfloor"},
    Entry{"lg", Kind::command, "lg"},
    Entry{"limits", Kind::space, ""},
    Entry{"ln", Kind::command, "ln"},
    Entry{"log", Kind::command, "log"},
    Entry{"longrightarrow", Kind::command, "implies"},
    Entry{"lor", Kind::command, "or"},
    Entry{"lt", Kind::symbol, "<"},
    Entry{"lvert", Kind::symbol, "|"},
    Entry{"mathbb", Kind::text_group, ""},
    Entry{"mathbf", Kind::style_group, ""},
    Entry{"mathcal", Kind::style_group, ""},
    Entry{"mathit", Kind::style_group, ""},
    Entry{"mathrm", Kind::style_group, ""},
    Entry{"mathsf", Kind::style_group, ""},
    Entry{"mathtt", Kind::style_group, ""},
    Entry{"max", Kind::letter, "max"},
    Entry{"mbox", Kind::text_group, ""},
    Entry{"mid", Kind::symbol, "|"},
    Entry{"middle", Kind::space, ""},
    Entry{"min", Kind::letter, "min"},
    Entry{"mp", Kind::command, "mp"},
    Entry{"mu", Kind::letter, "mu"},
    Entry{"ne", Kind::command, "ne"},
    Entry{"neq", Kind::command, "ne"},
    Entry{"nolimits", Kind::space, ""},
    Entry{"nonumber", Kind::space, ""},
    Entry{"nu", Kind::letter, "nu"},
    Entry{"omega", Kind::letter, "omega"},
    Entry{"operatorname", Kind::style_group, ""},
    Entry{"overline", Kind::command, "overline"},
    Entry{"overrightarrow", Kind::style_group, ""},
    Entry{"partial", Kind::unknown, ""},
    Entry{"perp", Kind::unknown, ""},
    Entry{"phi", Kind::letter, "phi"},
    Entry{"pi", Kind::command, "pi"},
    Entry{"pm", Kind::command, "pm"},
    Entry{"pounds", Kind::symbol, "$"},
    Entry{"prime", Kind::symbol, "'"},
    Entry{"psi", Kind::letter, "psi"},
    Entry{"qquad", Kind::space, ""},
    Entry{"quad", Kind::space, ""},
    Entry{"rVert", Kind::symbol, "|"},
    Entry{"rangle", Kind::command, "rangle"},
    Entry{"rbrace", Kind::command, "rbrace"},
    Entry{"rbrack", Kind::symbol, "]"},
    Entry{"rceil", Kind::command, "rceil"},
    Entry{"rfloor", Kind::command, "rfloor"},
    Entry{"rho", Kind::letter, "rho"},
    Entry{"right", Kind::space, "right"},
    Entry{"rightarrow", Kind::command, "implies"},
    Entry{"rm", Kind::space, ""},
    Entry{"rvert", Kind::symbol, "|"},
    Entry{"sec", Kind::command, "sec"},
    Entry{"setminus", Kind::command, "setminus"},
    Entry{"sigma", Kind::letter, "sigma"},
    Entry{"sim", Kind::command, "approx"},
    Entry{"simeq", Kind::command, "approx"},
    Entry{"sin", Kind::command, "sin"},
    Entry{"sinh", Kind::command, "sinh"},
    Entry{"space", Kind::space, ""},
    Entry{"sqrt", Kind::command, "sqrt"},
    Entry{"subset", Kind::command, "subset"},
    Entry{"tan", Kind::command, "tan"},
    Entry{"tanh", Kind::command, "tanh"},
    Entry{"tau", Kind::letter, "tau"},
    Entry{"tbinom", Kind::command, "binom"},
    Entry{"text", Kind::text_group, ""},
    Entry{"textbf", Kind::text_group, ""},
    Entry{"textit", Kind::text_group, ""},
    Entry{"textrm", Kind::text_group, ""},
    Entry{"textsf", Kind::text_group, ""},
    Entry{"textstyle", Kind::space, ""},
    Entry{"texttt", Kind::text_group, ""},
    Entry{"textup", Kind::text_group, ""},
    Entry{"tfrac", Kind::command, "frac"},
    Entry{"therefore", Kind::space, ""},
    Entry{"theta", Kind::letter, "theta"},
    Entry{"thinspace", Kind::space, ""},
    Entry{"times", Kind::symbol, "*"},
    Entry{"tiny", Kind::space, ""},
    Entry{"to", Kind::command, "implies"},
    Entry{"triangle", Kind::command, "triangle"},
    Entry{"varepsilon", Kind::letter, "epsilon"},
    Entry{"varnothing", Kind::command, "emptyset"},
    Entry{"varphi", Kind::letter, "phi"},
    Entry{"vartheta", Kind::letter, "theta"},
    Entry{"vec", Kind::style_group, ""},
    Entry{"vee", Kind::command, "or"},
    Entry{"vert", Kind::symbol, "|"},
    Entry{"wedge", Kind::command, "and"},
    Entry{"xi", Kind::letter, "xi"},
    Entry{"zeta", Kind::letter, "zeta"},
};

struct Sign {
  char32_t code_point;
  std::string_view latex;
};

constexpr std::array kSigns = {
    Sign{U'\u00A0', " "},         Sign{U'\u00A2', "\\text{cents}"},
    Sign{U'\u00A3', "\\$"},       Sign{U'\u00A5', "\\$"},
    Sign{U'\u00B0', "\\degree "}, Sign{U'\u00B1', "\\pm "},
    Sign{U'\u00B2', "^2"},        Sign{U'\u00B3', "^3"},
    Sign{U'\u00B7', "*"},         Sign{U'\u00B9', "^1"},
    Sign{U'\u00BC', "\\frac14 "}, Sign{U'\u00BD', "\\frac12 "},
    Sign{U'\u00BE', "\\frac34 "}, Sign{U'\u00D7', "*"},
    Sign{U'\u00F7', "/"},         Sign{U'\u0394', "\\Delta "},
    Sign{U'\u03A9', "\\Omega "},  Sign{U'\u03B1', "\\alpha "},
    Sign{U'\u03B2', "\\beta "},   Sign{U'\u03B3', "\\gamma "},
    Sign{U'\u03B8', "\\theta "},  Sign{U'\u03BB', "\\lambda "},
    Sign{U'\u03BC', "\\mu "},     Sign{U'\u03C0', "\\pi "},
    Sign{U'\u03C6', "\\phi "},    Sign{U'\u2009', " "},
    Sign{U'\u2010', "-"},         Sign{U'\u2011', "-"},
    Sign{U'\u2012', "-"},         Sign{U'\u2013', "-"},
    Sign{U'\u2014', "-"},         Sign{U'\u2019', "'"},
    Sign{U'\u2026', "\\ldots "},  Sign{U'\u202F', " "},
    Sign{U'\u2044', "/"},         Sign{U'\u2070', "^0"},
    Sign{U'\u2074', "^4"},        Sign{U'\u2075', "^5"},
    Sign{U'\u2076', "^6"},        Sign{U'\u2077', "^7"},
    Sign{U'\u2078', "^8"},        Sign{U'\u2079', "^9"},
    Sign{U'\u20AC', "\\$"},       Sign{U'\u2205', "\\emptyset "},
    Sign{U'\u2208', "\\in "},     Sign{U'\u2212', "-"},
    Sign{U'\u2215', "/"},         Sign{U'\u2217', "*"},
    Sign{U'\u221A', "\\sqrt "},   Sign{U'\u221E', "\\infty "},
    Sign{U'\u2220', "\\angle "},  Sign{U'\u2227', "\\land "},
    Sign{U'\u2228', "\\lor "},    Sign{U'\u2229', "\\cap "},
    Sign{U'\u222A', "\\cup "},    Sign{U'\u2236', ":"},
    Sign{U'\u2248', "\\approx "}, Sign{U'\u2260', "\\ne "},
    Sign{U'\u2264', "\\le "},     Sign{U'\u2265', "\\ge "},
    Sign{U'\u22C5', "*"},         Sign{U'\u2A7D', "\\le "},
    Sign{U'\u2A7E', "\\ge "},     Sign{U'\uFF05', "\\%"},
    Sign{U'\uFF08', "("},         Sign{U'\uFF09', ")"},
    Sign{U'\uFF0C', ","},         Sign{U'\uFF1A', ":"},
    Sign{U'\uFF1B', ";"},         Sign{U'\uFF1D', "="},
};

constexpr bool sorted_by_name() {
  return std::is_sorted(kCommands.begin(), kCommands.end(),
                        [](const Entry& a, const Entry& b) { return a.name < b.name; });
}
constexpr bool sorted_by_code_point() {
  return std::is_sorted(kSigns.begin(), kSigns.end(),
                        [](const Sign& a, const Sign& b) { return a.code_point < b.code_point; });
}
static_assert(sorted_by_name() && sorted_by_code_point());

constexpr std::array<std::string_view, 33> kPlainWords = {
    "arccos", "arcsin", "arctan", "acos", "asin", "atan", "binom", "cos",  "cosh", "cot", "csc",
    "exp",    "frac",   "inf",    "infinity", "infty", "lg", "ln", "log", "pi", "pm", "sec",
    "sin",    "sinh",   "sqrt",   "tan",  "tanh", "and", "or", "abs", "floor", "ceil", "cbrt"};

}  // namespace

CommandMeaning command_meaning(std::string_view name) {
  const auto it = std::lower_bound(kCommands.begin(), kCommands.end(), name,
                                   [](const Entry& e, std::string_view n) { return e.name < n; });
  if (it != kCommands.end() && it->name == name) return {it->kind, it->value};
  return {Kind::unknown, name};
}

std::string_view unicode_meaning(char32_t code_point) {
  const auto it =
      std::lower_bound(kSigns.begin(), kSigns.end(), code_point,
                       [](const Sign& s, char32_t c) { return s.code_point < c; });
  return it != kSigns.end() && it->code_point == code_point ? it->latex : std::string_view{};
}

bool plain_word_command(std::string_view word, std::string_view& value) {
  const auto it = std::find(kPlainWords.begin(), kPlainWords.end(), word);
  if (it == kPlainWords.end()) return false;
  value = *it;
  if (value == "acos") value = "arccos";
  if (value == "asin") value = "arcsin";
  if (value == "atan") value = "arctan";
  if (value == "inf" || value == "infinity") value = "infty";
  return true;
}

}  // namespace r1
