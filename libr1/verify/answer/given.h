// Numbers of a sentence that are no answer: what the question gave stands beside what is said of
// it. SPDX-License-Identifier: MIT
#pragma once

#include <string_view>
#include <vector>

#include "libr1/verify/answer/runs.h"

namespace r1 {

/// What of the sentence stands before `end`, in so many bytes at most.
std::string_view begun_sentence(std::string_view text, size_t end);

/// Whether a clause that another follows begins with this word: "in", "when", "if".
bool opens_sentence(std::string_view first);

/// How many runs at the end say what is given, where one before them in the sentence is a number
/// that is said: 1 for "27 of the 81 students", 2 for "5 primes from 1 to 12", 0 if the last may be
/// the answer.
size_t given_at_end(std::string_view text, const std::vector<MathRun>& runs);

/// "(1, 2) is the vertex of y = x^2", "In 2020, 15 students came": more than a value and its words.
bool is_statement(std::string_view text);

/// Of "2020, 15" behind "In ", where a clause follows: how much belongs to what the sentence opens
/// with, the comma and space included; 0 if it is a list.
size_t opening_length(std::string_view before, std::string_view run, std::string_view rest);

}  // namespace r1
