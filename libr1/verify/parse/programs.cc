// SPDX-License-Identifier: MIT
#include "libr1/verify/parse/programs.h"

#include <algorithm>
#include <array>
#include <utility>

#include "libr1/base/ascii.h"
#include "libr1/verify/parse/symbols.h"
#include "libr1/verify/parse/tokens.h"

namespace r1 {
namespace {

constexpr size_t npos = std::string_view::npos;

using Pair = std::pair<std::string_view, std::string_view>;

// Functions whose arguments stand in square brackets.
constexpr std::array kFunctions = {
    Pair{"Abs", "abs"},       Pair{"ArcCos", "arccos"},     Pair{"ArcSin", "arcsin"},
    Pair{"ArcTan", "arctan"}, Pair{"Binomial", "binomial"}, Pair{"Ceiling", "ceil"},
    Pair{"Cos", "cos"},       Pair{"Cosh", "cosh"},         Pair{"Cot", "cot"},
    Pair{"Csc", "csc"},       Pair{"Exp", "exp"},           Pair{"Floor", "floor"},
    Pair{"GCD", "gcd"},       Pair{"LCM", "lcm"},           Pair{"Log", "log"},
    Pair{"Max", "max"},       Pair{"Min", "min"},           Pair{"Sec", "sec"},
    Pair{"Sin", "sin"},       Pair{"Sinh", "sinh"},         Pair{"Sqrt", "sqrt"},
    Pair{"Tan", "tan"},       Pair{"Tanh", "tanh"},
};

// Where the bracket at `open` is closed, npos if nowhere; `comma` is the only comma of its depth.
size_t closing(std::string_view s, size_t open, size_t& comma) {
  int depth = 0;
  comma = npos;
  for (size_t i = open; i < s.size(); ++i) {
    if (s[i] == '[' || s[i] == '(' || s[i] == '{') ++depth;
    if ((s[i] == ']' || s[i] == ')' || s[i] == '}') && --depth == 0) return s[i] == ']' ? i : npos;
    if (s[i] == ',' && depth == 1) comma = comma == npos ? i : s.size();
  }
  return npos;
}

// Sqrt[2] as sqrt(2), Log[2, 8] as \\log_{2}(8).
std::string with_round_calls(std::string s) {
  constexpr size_t kMost = 32;
  size_t calls = 0;
  for (size_t open = s.find('['); open != npos && calls < kMost; open = s.find('[', open + 1)) {
    size_t begin = open;
    while (begin > 0 && is_alpha(s[begin - 1])) --begin;
    if (begin > 0 && s[begin - 1] == '\\') continue;
    const std::string name = s.substr(begin, open - begin);
    const auto it = std::find_if(kFunctions.begin(), kFunctions.end(),
                                 [&](const Pair& p) { return p.first == name; });
    size_t comma = npos;
    const size_t close = it == kFunctions.end() ? npos : closing(s, open, comma);
    if (close == npos) continue;
    ++calls;
    s[close] = ')';
    if (name == "Log" && comma < close) {
      const std::string base = s.substr(open + 1, comma - open - 1);
      s.replace(begin, comma + 1 - begin, "\\log_{" + base + "}(");
    } else {
      s[open] = '(';
      s.replace(begin, name.size(), it->second);
    }
    open = begin;
  }
  return s;
}

// Pi as \\pi, x -> 3 as x = 3, 1.5*^3 as 1.5e3.
std::string with_plain_signs(std::string_view s) {
  std::string out;
  for (size_t i = 0; i < s.size(); ++i) {
    const bool apart = i == 0 || !(is_alpha(s[i - 1]) || s[i - 1] == '\\');
    if (apart && s.substr(i, 2) == "Pi" && (i + 2 == s.size() || !is_alpha(s[i + 2]))) {
      out += "\\pi ";
      ++i;
      continue;
    }
    if (i > 0 && is_digit(s[i - 1]) && s.substr(i, 2) == "*^") {
      out += 'e';
      ++i;
      continue;
    }
    const bool arrow = s.substr(i, 3) == "\u2192";
    if (s.substr(i, 2) == "->" || arrow) {
      const size_t width = arrow ? 3 : 2;
      const size_t from = s.find_first_not_of(' ', i + width);
      size_t end = out.size();
      while (end > 0 && out[end - 1] == ' ') --end;
      const bool name = end > 0 && is_alpha(out[end - 1]) && (end == 1 || !is_alpha(out[end - 2]));
      if (name && !(arrow && end != 1) && from != npos &&
          (is_digit(s[from]) || s[from] == '-' || s[from] == '(')) {
        out += '=';
        i += width - 1;
        continue;
      }
    }
    out += s[i];
  }
  return out;
}

constexpr std::array<std::string_view, 31> kGreek = {
    "alpha",  "beta",  "gamma",  "delta", "epsilon", "zeta",  "eta",   "theta",
    "iota",   "kappa", "lambda", "mu",    "nu",      "xi",    "rho",   "sigma",
    "tau",    "phi",   "chi",    "psi",   "omega",   "Gamma", "Delta", "Theta",
    "Lambda", "Xi",    "Sigma",  "Phi",   "Psi",     "Omega", "varphi"};

bool is_greek(std::string_view run) {
  return std::find(kGreek.begin(), kGreek.end(), run) != kGreek.end();
}

// Whether a run of letters can stand in a formula: a name, a function, two names.
bool is_formula_word(std::string_view run) {
  constexpr std::array<std::string_view, 20> kProse = {"is", "in", "of", "to", "we", "it", "if",
                                                       "so", "at", "as", "by", "no", "on", "an",
                                                       "be", "he", "me", "my", "us", "up"};
  std::string_view command;
  if (run.size() == 1) return true;
  if (run.size() == 2) return std::find(kProse.begin(), kProse.end(), run) == kProse.end();
  return plain_word_command(run, command) || function_word(run);
}

// 2*cos(theta), lambda^2 - 1 with \\theta and \\lambda, where nothing else is a word; else empty.
std::string with_greek_names(std::string_view s) {
  bool any = false;
  for (size_t i = 0; i < s.size() && !any; ++i) {
    if (!is_alpha(s[i])) continue;
    const size_t begin = i;
    while (i < s.size() && is_alpha(s[i])) ++i;
    any = i - begin > 1 && is_greek(s.substr(begin, i - begin));
  }
  if (!any) return {};
  std::string out;
  size_t names = 0, others = 0;
  bool formula = false;
  for (size_t i = 0; i < s.size();) {
    size_t end = i;
    while (end < s.size() && is_alpha(s[end])) ++end;
    if (end == i) {
      others += s[i] == ' ' || s[i] == '$' ? 0 : 1;
      formula = formula || std::string_view("+*/^=(<>").find(s[i]) != npos || is_digit(s[i]);
      out += s[i++];
      continue;
    }
    const std::string_view run = s.substr(i, end - i);
    const bool command = i > 0 && s[i - 1] == '\\';
    const bool greek = !command && is_greek(run);
    // psi behind a number is a unit, and gamma(5) and zeta(2) are functions.
    const bool unit = run == "psi" && i > 0 && (is_digit(s[i - 1]) || s[i - 1] == ' ');
    const bool call = (run == "gamma" || run == "zeta") && s.substr(end, 1) == "(";
    if (command ? run.starts_with("text") || run.starts_with("math") || run == "mbox"
                : !greek && !is_formula_word(run))
      return {};
    names += greek && !unit && !call ? 1 : 0;
    if (greek && !unit && !call) out += '\\';
    out += run;
    i = end;
  }
  return names > 0 && formula && others > 0 ? out : std::string();
}

}  // namespace

std::string_view without_programs(std::string_view text, std::string& room) {
  constexpr size_t kLong = 1000;
  if (text.size() > kLong) return text;
  if (text == "{}") return "\\emptyset";
  // x =/= 0, x <> 0
  for (const std::string_view sign : {" =/= ", " <> "}) {
    const size_t at = text.find(sign);
    if (at == npos || at == 0) continue;
    room = std::string(text.substr(0, at)) + " \\ne " + std::string(text.substr(at + sign.size()));
    return room;
  }
  // mat(1, 2; 3, 4), as Typst has it
  if (text.starts_with("mat(") && text.ends_with(')') && text.find('(', 4) == npos) {
    room = "[" + std::string(text.substr(4, text.size() - 5)) + "]";
    return room;
  }
  if (std::string formula = with_greek_names(text); !formula.empty()) {
    room = std::move(formula);
    return room;
  }
  bool calls = false, signs = false;
  for (size_t i = 0; i + 1 < text.size(); ++i) {
    const char c = text[i], next = text[i + 1];
    calls = calls || (next == '[' && is_alpha(c));
    signs = signs || (c == 'P' && next == 'i') || (c == '-' && next == '>') ||
            (c == '*' && next == '^') || (c == '\xE2' && next == '\x86');
  }
  if (!calls && !signs) return text;
  std::string plain = signs ? with_plain_signs(text) : std::string(text);
  if (calls) plain = with_round_calls(std::move(plain));
  room = std::move(plain);
  return room;
}

}  // namespace r1
