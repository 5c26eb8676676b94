// SPDX-License-Identifier: MIT
#include "libr1/verify/format_check.h"

#include <array>
#include <utility>

namespace r1 {
namespace {

constexpr size_t npos = std::string_view::npos;

size_t count(std::string_view text, std::string_view needle) {
  size_t n = 0;
  for (size_t at = text.find(needle); at != npos; at = text.find(needle, at + needle.size())) ++n;
  return n;
}

bool blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == npos; }

// One block, reasoning first, something after it; <answer> tags, if any, exactly one pair around it.
bool is_r1(std::string_view text) {
  if (count(text, "<think>") != 1 || count(text, "</think>") != 1) return false;
  const size_t open = text.find("<think>"), close = text.find("</think>");
  if (close < open || !blank(text.substr(0, open))) return false;
  std::string_view answer = text.substr(close + 8);
  const size_t opens = count(text, "<answer>"), closes = count(text, "</answer>");
  if (opens == 0 && closes == 0) return !blank(answer);
  if (opens != 1 || closes != 1) return false;
  const size_t from = answer.find("<answer>"), to = answer.find("</answer>");
  if (from == npos || to == npos || to < from + 8) return false;
  return blank(answer.substr(0, from)) && !blank(answer.substr(from + 8, to - from - 8)) &&
         blank(answer.substr(to + 9));
}

// ^<think>\n.*?\n</think>\n<answer>\n.*?\n</answer>$ with DOTALL and MULTILINE: $ matches before any
// line feed. The earliest middle part leaves the most room for the last.
bool is_open_r1(std::string_view text) {
  constexpr std::string_view kOpen = "<think>\n", kMiddle = "\n</think>\n<answer>\n",
                             kClose = "\n</answer>";
  if (!text.starts_with(kOpen)) return false;
  const size_t middle = text.find(kMiddle, kOpen.size());
  if (middle == npos) return false;
  for (size_t at = text.find(kClose, middle + kMiddle.size()); at != npos;
       at = text.find(kClose, at + 1)) {
    const size_t end = at + kClose.size();
    if (end == text.size() || text[end] == '\n') return true;
  }
  return false;
}

// ^<think>(?!.*<think>)(.*?)</think>.*$ with DOTALL.
bool is_trl(std::string_view text) {
  return text.starts_with("<think>") && text.find("<think>", 7) == npos &&
         text.find("</think>", 7) != npos;
}

double tag_count(std::string_view text) {
  double score = 0;
  for (const std::string_view tag : {"<think>\n", "\n</think>\n", "\n<answer>\n", "\n</answer>"}) {
    if (count(text, tag) == 1) score += 0.25;
  }
  return score;
}

}  // namespace

std::optional<FormatDefinition> format_by_name(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, FormatDefinition>, 4> kNames = {{
      {"r1", FormatDefinition::r1},
      {"open-r1", FormatDefinition::open_r1},
      {"trl", FormatDefinition::trl},
      {"tag-count", FormatDefinition::tag_count},
  }};
  for (const auto& [n, definition] : kNames) {
    if (n == name) return definition;
  }
  return std::nullopt;
}

double format_score(FormatDefinition definition, std::string_view text) {
  switch (definition) {
    case FormatDefinition::r1: return is_r1(text) ? 1 : 0;
    case FormatDefinition::open_r1: return is_open_r1(text) ? 1 : 0;
    case FormatDefinition::trl: return is_trl(text) ? 1 : 0;
    case FormatDefinition::tag_count: return tag_count(text);
  }
  return 0;
}

}  // namespace r1
