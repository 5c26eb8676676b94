// What the last sentence of an output says: how many there are, what is worked out, or that nobody
// can tell.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace r1 {

/// "Therefore there are two bars with values larger than 100": the number in words, with its unit
/// if it has one; empty if the last sentence of `text` begins otherwise, or has numbers that are no
/// bounds of what is counted.
std::string counted_in_words(std::string_view text);

/// "The total cannot be determined", "... does not provide enough information. Please provide the
/// lengths.": "cannot be determined" if that is what `text` ends in, be there numbers in the
/// sentence or not; else empty.
std::string undetermined(std::string_view text);

/// "... so she earns $700/week + $450/week = $1150/week", "Total:60+180+54=294": what stands behind
/// the last sign of a calculation in numbers, units and words for them among them, that ends
/// `text`; empty if it ends otherwise, or the calculation is the reason of something.
std::string_view worked_out_at_end(std::string_view text);

}  // namespace r1
