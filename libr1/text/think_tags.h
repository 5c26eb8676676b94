// The tags that open and close reasoning, and how they are looked for.
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "libr1/text/think.h"
#include "libr1/text/think_machine.h"

namespace r1 {

inline constexpr std::string_view kThinkOpen = "<think>";
inline constexpr std::string_view kThinkClose = "</think>";

/// The tags of a policy, the longest first: where two begin at one place, the longer one counts.
class TagTable {
 public:
  struct Tag {
    ThinkTag kind;
    std::string text;
  };
  explicit TagTable(const ThinkPolicy& policy);

  const std::vector<Tag>& tags() const { return tags_; }
  /// True if each begins with '<', as tags do.
  bool all_begin_with_bracket() const { return all_begin_with_bracket_; }

  /// Where a tag may begin in text[from, ...), or text.size().
  size_t next_candidate(std::string_view text, size_t from) const;
  /// The tag that `rest` begins with, or null. `undecided` becomes true if more text could make it
  /// one, or a longer one, and this is not the end.
  const Tag* match(std::string_view rest, bool at_end, bool& undecided) const;

 private:
  std::vector<Tag> tags_;
  std::array<bool, 256> begins_{};
  bool all_begin_with_bracket_ = true;
};

}  // namespace r1
