// SPDX-License-Identifier: MIT
#include "libr1/verify/parse/digits.h"

#include <algorithm>
#include <cctype>

#include "libr1/base/ascii.h"

namespace r1 {

size_t count_digits(std::string_view s, size_t i) {
  size_t n = 0;
  while (i + n < s.size() && is_digit(s[i + n])) ++n;
  return n;
}

namespace {

bool starts_thin(std::string_view s, size_t i) {
  return i < s.size() && (s[i] == ' ' || s.substr(i, 2) == "\\!" || s.substr(i, 2) == "\\,");
}

}  // namespace

size_t thousands_separator(std::string_view s, size_t i, bool in_brackets, bool& sure) {
  const auto starts = [&](std::string_view p) { return s.substr(i, p.size()) == p; };
  sure = true;
  size_t n = 0;
  if (starts("{,}")) {
    n = 3;
  } else if (starts(",\\!")) {
    n = 3;
  } else if (starts("\\text{,}")) {
    n = 8;
  } else if ((starts("_") || starts("'")) && count_digits(s, i + 1) == 3) {
    n = 1;  // 1_000_000, 1'000'000
  } else if (starts("\\,") || starts("\\ ") || starts("\\:") || starts("\\;")) {
    n = 2;
  } else if (starts("~") || starts(" ")) {
    n = 1;
  } else if (starts(",")) {
    sure = false;
    n = 1;
    while (s.substr(i + n, 2) == "\\," || s.substr(i + n, 2) == "\\!") n += 2;
    return in_brackets ? 0 : n;
  } else {
    return 0;
  }
  while (starts_thin(s, i + n)) n += i + n < s.size() && s[i + n] == '\\' ? 2 : 1;
  return n;
}

size_t prefixed_number(std::string_view s, std::string& value) {
  const char mark = s.size() > 2 ? s[1] : '\0';
  const int base = s.empty() || s[0] != '0'     ? 0
                   : mark == 'x' || mark == 'X' ? 16
                   : mark == 'b' || mark == 'B' ? 2
                   : mark == 'o'                ? 8
                                                : 0;
  if (base == 0) return 0;
  int64_t total = 0;
  size_t n = 2;
  for (; n < std::min<size_t>(s.size(), 14) && std::isxdigit(static_cast<unsigned char>(s[n])) != 0;
       ++n) {
    const char c = s[n];
    const int digit = is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10;
    if (digit >= base) return 0;
    total = total * base + digit;
  }
  if (n == 2 || (n < s.size() && (is_alpha(s[n]) || is_digit(s[n])))) return 0;
  value = std::to_string(total);
  return n;
}

size_t row_gap(std::string_view s) {
  const std::string_view gap = s.substr(0, 12);
  const size_t close = gap.find(']');
  if (!gap.starts_with('[') || close == gap.npos || close < 4 || !is_digit(gap[close - 3]))
    return 0;
  for (const std::string_view unit : {"pt", "em", "ex", "cm", "mm", "in"}) {
    if (gap.substr(close - 2, 2) == unit) return close + 1;
  }
  return 0;
}

}  // namespace r1
