// Names of functions and constants in plain text, and commands that run into letters.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <cstdint>

#include "libr1/verify/parse/symbols.h"
#include "libr1/verify/parse/tokens.h"

namespace r1 {

namespace {

constexpr std::array<std::string_view, 49> kPlainWords = {
    "arccos", "arcsin", "arctan", "arccot", "acos",    "asin",    "atan",     "binom", "cos",
    "cosh",   "cot",    "csc",    "exp",    "frac",    "inf",     "infinity", "infty", "lg",
    "ln",     "log",    "pi",     "pm",     "sec",     "sin",     "sinh",     "sqrt",  "tan",
    "tanh",   "and",    "or",     "abs",    "floor",   "ceil",    "cbrt",     "mod",   "oo",
    "sgn",    "coth",   "arcsec", "arccsc", "arcsinh", "arccosh", "arctanh",  "asinh", "acosh",
    "atanh",  "sech",   "csch",   "cis"};

// By the first letter, the lengths of the words as bits: most words that are none are seen at once.
constexpr auto kPlainWordLengths = [] {
  std::array<uint32_t, 128> lengths{};
  for (const std::string_view word : kPlainWords) {
    lengths[static_cast<size_t>(word[0])] |= uint32_t{1} << word.size();
  }
  return lengths;
}();

}  // namespace

bool plain_word_command(std::string_view word, std::string_view& value) {
  const auto first = word.empty() ? 0 : static_cast<unsigned char>(word[0]);
  if (word.size() >= 32 || first >= 128 || (kPlainWordLengths[first] >> word.size() & 1) == 0) {
    return false;
  }
  const auto it = std::find(kPlainWords.begin(), kPlainWords.end(), word);
  if (it == kPlainWords.end()) return false;
  value = *it;
  if (value == "acos") value = "arccos";
  if (value == "asin") value = "arcsin";
  if (value == "atan") value = "arctan";
  if (value == "asinh") value = "arcsinh";
  if (value == "acosh") value = "arccosh";
  if (value == "atanh") value = "arctanh";
  if (value == "oo") value = "infty";
  if (value == "inf" || value == "infinity") value = "infty";
  return true;
}

namespace {

// The names of the greatest common divisor and the least common multiple in other languages.
constexpr std::array<std::string_view, 10> kDivisor = {"gcd", "hcf", "GCD",  "HCF", "GCF",
                                                       "gcf", "mcd", "pgcd", "ggT", "MCD"};
constexpr std::array<std::string_view, 6> kMultiple = {"lcm", "LCM", "mcm", "ppcm", "kgV", "MCM"};

bool is_among(std::string_view word, const auto& list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

}  // namespace

bool function_word(std::string_view word) {
  constexpr std::array<std::string_view, 11> kNames = {"arg", "Arg", "zeta", "erf", "max", "min",
                                                       "det", "sgn", "Re",   "Im",  "sign"};
  return is_among(word, kNames) || is_among(word, kDivisor) || is_among(word, kMultiple);
}

std::string_view function_name(std::string_view word) {
  return is_among(word, kDivisor)    ? "gcd"
         : is_among(word, kMultiple) ? "lcm"
         : word == "sign"            ? "sgn"
                                     : word;
}

CommandMeaning command_beginning(std::string_view run, size_t& length) {
  constexpr size_t kMostLetters = 2;
  for (length = run.size(); length-- > 2 && run.size() - length <= kMostLetters;) {
    const CommandMeaning m = command_meaning(run.substr(0, length));
    const bool splits = m.kind == CommandMeaning::letter || m.value == "pi" || m.value == "*" ||
                        m.value == "sqrt" || m.value == "circ" ||
                        (m.kind == CommandMeaning::command && function_op(m.value).has_value());
    if (splits) return m;
  }
  length = run.size();
  return {CommandMeaning::unknown, run};
}

}  // namespace r1
