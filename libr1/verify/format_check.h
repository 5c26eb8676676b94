// Whether an output keeps the form its training asks for, by the definitions of four sources.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace r1 {

enum class FormatDefinition : uint8_t {
  r1,         ///< the R1 paper: reasoning in one <think> block, then an answer, in <answer> tags or bare
  open_r1,    ///< open-r1's format_reward: its regular expression, with what that lets through
  trl,        ///< TRL's think_format_reward: the same
  tag_count,  ///< open-r1's tag_count_reward: a quarter for each tag that is there exactly once
};

/// "r1", "open-r1", "trl", "tag-count".
std::optional<FormatDefinition> format_by_name(std::string_view name);

/// The score its source gives to `text` (prefill and completion as one): 0 or 1, for tag_count a
/// multiple of 0.25.
double format_score(FormatDefinition definition, std::string_view text);

}  // namespace r1
