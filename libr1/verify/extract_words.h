// What the last sentence of an output says in words: how many there are, or that nobody can tell.
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

}  // namespace r1
