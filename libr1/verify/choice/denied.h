// What takes a named letter back: denials, and sentences about what others choose.
// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace r1 {

/// Whether what follows a letter takes it back ("C is wrong"). `announced`: behind "the answer is
/// (D)" a capital begins the option's text ("Not known") and denies nothing.
bool denied_behind(std::string_view rest, bool announced = false);

/// Whether what stands before a letter in its sentence takes it back ("not (B)"), with no "but"
/// between.
bool denied_before(std::string_view before);

/// Of a phrase that announces a choice at `at` in lower-case text: whether its sentence announces
/// none ("I don't think the answer is", "Is the answer C?", "do not pick").
bool refused(std::string_view low, size_t at);

/// Whether it speaks of another's choice or of a wrong one ("many students choose"), which counts
/// if no other does.
bool of_others(std::string_view low, size_t at);

/// Whether it supposes ("if there were no friction, the answer would be"), which counts if no other
/// does.
bool supposed(std::string_view low, size_t at);

}  // namespace r1
