// SPDX-License-Identifier: MIT
#include "libr1/verify/math_words.h"

#include <array>
#include <cctype>

namespace r1 {

std::string normal_words(std::string_view text) {
  std::string out;
  bool gap = false;
  for (const char raw : text) {
    const auto u = static_cast<unsigned char>(raw);
    if (std::isalnum(u) != 0 || u >= 0x80 || raw == '+' || raw == '-' || raw == '/') {
      if (gap && !out.empty()) out += ' ';
      gap = false;
      out += static_cast<char>(std::tolower(u));
    } else if (raw != '\'' && raw != '.') {
      gap = true;
    }
  }
  for (const std::string_view article : {"the ", "an ", "a "}) {
    if (out.starts_with(article) && out.size() >= article.size() + 3) {
      out.erase(0, article.size());
      break;
    }
  }
  return out;
}

std::optional<int64_t> number_word(std::string_view word) {
  constexpr std::array<std::string_view, 21> kNames = {
      "zero",    "one",     "two",       "three",    "four",     "five",    "six",
      "seven",   "eight",   "nine",      "ten",      "eleven",   "twelve",  "thirteen",
      "fourteen", "fifteen", "sixteen",  "seventeen", "eighteen", "nineteen", "twenty"};
  for (size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == word) return static_cast<int64_t>(i);
  }
  return std::nullopt;
}

}  // namespace r1
