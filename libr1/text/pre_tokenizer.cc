// SPDX-License-Identifier: MIT
#include "libr1/text/pre_tokenizer.h"

#include <algorithm>

namespace r1 {

std::vector<Section> split_sections(const SplitStage& stage, std::string_view text,
                                    const CharTable& table) {
  std::vector<Section> sections;
  size_t done = 0;
  const auto found = [&](size_t begin, size_t end) {
    if (done < begin) sections.push_back({done, begin, stage.invert});
    sections.push_back({begin, end, !stage.invert});
    done = end;
  };
  std::visit([&](const auto& pattern) { internal::for_each_match(pattern, text, table, found); },
             stage.pattern);
  if (done < text.size()) sections.push_back({done, text.size(), stage.invert});
  return sections;
}

std::vector<Section> apply_behavior(SplitBehavior behavior, std::vector<Section> sections) {
  std::vector<Section> out;
  bool previous = false;
  switch (behavior) {
    case SplitBehavior::isolated:
      return sections;
    case SplitBehavior::removed:
      std::erase_if(sections, [](const Section& s) { return s.matched; });
      return sections;
    case SplitBehavior::contiguous:
      for (const Section& s : sections) {
        if (!out.empty() && s.matched == out.back().matched) {
          out.back().end = s.end;
        } else {
          out.push_back(s);
        }
      }
      return out;
    case SplitBehavior::merged_with_previous:
      for (const Section& s : sections) {
        if (s.matched && !previous && !out.empty()) {
          out.back().end = s.end;
        } else {
          out.push_back(s);
        }
        previous = s.matched;
      }
      return out;
    case SplitBehavior::merged_with_next:
      for (auto s = sections.rbegin(); s != sections.rend(); ++s) {
        if (s->matched && !previous && !out.empty()) {
          out.back().begin = s->begin;
        } else {
          out.push_back(*s);
        }
        previous = s->matched;
      }
      std::reverse(out.begin(), out.end());
      return out;
  }
  return sections;
}

}  // namespace r1
