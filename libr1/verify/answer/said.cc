// SPDX-License-Identifier: MIT
#include "libr1/verify/answer/said.h"

#include <algorithm>
#include <array>
#include <string>

#include "libr1/base/ascii.h"
#include "libr1/verify/answer/runs.h"

namespace r1 {

static constexpr size_t npos = std::string_view::npos;

std::string_view reckoned(std::string_view s) {
  while (!s.empty() && (s[0] == '$' || s[0] == '(')) s.remove_prefix(1);
  const size_t equals = s.rfind('=');
  const bool called = s.starts_with("C(") || s.starts_with("P(");  // C(5, 3) = 10
  if (equals == npos || equals + 1 >= s.size() || !(is_digit(s[0]) || s[0] == '\\' || called))
    return {};
  std::string sum(s.substr(0, equals));
  bool times = false;
  for (size_t at = sum.find('x'); at != npos; at = sum.find('x', at + 1)) {  // 6 x 4, 8x3
    size_t left = at, right = at + 1;
    while (left > 0 && sum[left - 1] == ' ') --left;
    while (right < sum.size() && sum[right] == ' ') ++right;
    if (left == 0 || right == sum.size() || !is_digit(sum[left - 1]) || !is_digit(sum[right]))
      continue;
    sum[at] = '*';
    times = true;
  }
  bool letters = false, command = false;  // but for those of \\binom, \\times
  for (size_t i = called ? 1 : 0; i < sum.size(); ++i) {
    command = sum[i] == '\\' || (command && is_alpha(sum[i]));
    letters = letters || (is_alpha(sum[i]) && !command);
  }
  const bool sign =
      called || times || sum.find("\u00d7") != npos || sum.find_first_of("+-*/\\!^") != npos;
  return letters || !sign ? std::string_view() : s.substr(equals + 1);
}

bool is_said_number(std::string_view s) {
  if (const std::string_view sum = reckoned(s); !sum.empty()) s = sum;
  if (s.size() > 4 && is_alpha(s[0]) && (s[1] == '=' || s.substr(1, 3) == " = "))
    s.remove_prefix(s[1] == '=' ? 2 : 4);
  while (!s.empty() && std::string_view(" \\$-").find(s.front()) != npos) s.remove_prefix(1);
  while (!s.empty() && std::string_view(" \\%").find(s.back()) != npos) s.remove_suffix(1);
  return !s.empty() && s.size() < 30 && is_digit(s[0]) &&
         s.find_first_not_of("0123456789.,/:") == npos;
}

bool bounds_counted(std::string_view between) {
  constexpr std::array<std::string_view, 8> kBounds = {"at least", "at most", "above",     "below",
                                                       "over",     "under",   "exceeding", "up to"};
  constexpr std::array<std::string_view, 8> kCounted = {"that",    "who",    "which", "with",
                                                        "of them", "having", "have",  "had"};
  constexpr std::array<std::string_view, 8> kSays = {",",      " is ",  " are ",  " was ",
                                                     " were ", " need", " must ", " requir"};
  while (!between.empty() && std::string_view(" $").find(between.back()) != npos)
    between.remove_suffix(1);
  const auto bound = std::find_if(kBounds.begin(), kBounds.end(),
                                  [&](std::string_view b) { return between.ends_with(b); });
  if (bound == kBounds.end()) return false;
  const auto has = [&](std::string_view word) { return between.find(word) != npos; };
  if (std::any_of(kSays.begin(), kSays.end(), has)) return false;
  return std::any_of(kCounted.begin(), kCounted.end(),
                     [&](std::string_view word) { return has(" " + std::string(word) + " "); });
}

bool says_no_more(std::string_view between) {
  if (count_words(between) < 2 || between.find_first_of(".,;:?=") != npos) return false;
  for (const std::string_view word :
       {" is ", " are ", " was ", " were ", " and ", " or ", " but ", " so ", " gives ", " equals ",
        " leaves ", " leaving ", " need ", " needs ", " has ", " have ", " to ", " by "}) {
    if (between.find(word) != npos) return false;
  }
  return true;
}

bool counts_in_time(std::string_view front, std::string_view between) {
  for (const std::string_view definite : {" the ", " remaining ", " all ", " these ", " those ",
                                          " other ", " first ", " her ", " his "}) {
    if (front.ends_with(definite)) return false;  // "finishes the remaining 12 pages in 18 minutes"
  }
  while (between.ends_with(' ') || between.ends_with('$')) between.remove_suffix(1);
  while (between.starts_with('$')) between.remove_prefix(1);
  const int words = count_words(between);
  if (words < 2 || words > 4 || between.find_first_of(",:;=") != npos) return false;
  for (const std::string_view verb :
       {" is ", " are ", " be ", " and ", " ends ", " born ", " more ", " or "}) {
    if (between.find(verb) != npos) return false;
  }
  return true;
}

}  // namespace r1
