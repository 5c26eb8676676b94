// Whether what a program gave is what was expected: text by tokens and numbers, values as JSON.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "libr1/json/json_value.h"

namespace r1 {

/// exact: the same bytes, but for line feeds at the very end. tokens: the same words, white space
/// between them of any kind and length. floats: tokens, and two numbers of which one has a point or
/// exponent are the same within 1e-6 (of 1, or of the expected number if that is larger).
enum class OutputCompare : uint8_t { exact, tokens, floats };
std::optional<OutputCompare> output_compare(std::string_view name);

bool outputs_equal(std::string_view expected, std::string_view actual, OutputCompare how);

/// JSON values as Python compares what json.loads makes of them: members in any order, true is 1,
/// 2 is 2.0; integers of any length exactly; fractions within 1e-6 if `how` is floats.
bool values_equal(const JsonValue& expected, const JsonValue& actual, OutputCompare how);

}  // namespace r1
