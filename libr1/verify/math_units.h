// Units of measure and words that stand behind a number.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "libr1/verify/math_value.h"

namespace r1 {

/// The canonical name of one unit word ("inches" -> "in"), or empty if it is none we know.
std::string_view unit_name(std::string_view word);

/// What a phrase behind a number means: "cm^2", "square inches", "km/h", "p.m.", "red apples".
Unit read_unit(std::string_view phrase);

/// False only if both units are known and are different things.
bool units_agree(const Unit& a, const Unit& b);

}  // namespace r1
