// What a piece of an output turns out to be: mathematics, words, or a sentence around an answer.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace r1 {

enum class Shape { math, words, mixed };

/// Digits with their points and commas, or a fraction of such.
bool is_plain_number(std::string_view text);

/// What a text turns out to be as a whole.
Shape shape_of(std::string_view text);

/// A bare answer, not a sentence around one.
bool is_bare(std::string_view text);

/// "So we get $\infty$.": a formula ends the text, behind a verb.
bool leads_to_formula(std::string_view text);

/// <b>5</b>, <final>5</final>: what the one pair of tags around it holds, else all of it.
std::string_view without_tag(std::string_view text);

/// "n → ∞, 1/n → 0": what the last arrow leads to, where more than a letter goes there; else all.
std::string_view behind_arrow(std::string_view run);

/// A few words or signs as one fills in a form: no sentence.
bool is_filled_in(std::string_view text);

/// "Yes, it is": the first word, if it is a verdict with a reason behind it, else nothing.
std::string_view leading_verdict(std::string_view sentence);

/// "Therefore, no, there is none": without the word that leads up to it.
std::string_view without_lead(std::string_view sentence);

/// Where "**" stands from `from` on and is no power, as in x**2 and 10**(-3); npos if nowhere.
size_t next_bold(std::string_view text, size_t from);

/// "therefore 5 apples": the mathematics in a sentence that is no answer as it stands.
std::string answer_in_sentence(std::string_view sentence);

/// "Wait. Actually 3": the answer in what follows one that is taken back, to the end of the text;
/// empty if nothing is.
std::string answer_instead(std::string_view rest);

/// "m = 25 and n = 169, and m + n = 194": the last equation, if it says what those before it make;
/// else all.
std::string_view derived_value(std::string_view text);

/// "It is not true that the domain", "I doubt that", "the range would": a sentence begun so does not
/// say what it goes on with.
bool is_taken_back(std::string_view begun);

/// "The range is the set of all non-negative real numbers": the numbers that the last sentence names
/// in words, as "all nonnegative real numbers", with the bound or the exceptions behind them; empty
/// if it names none.
std::string said_set(std::string_view text);

/// "a is 2 and b is -3" as a = 2, b = -3; empty if the sentence is anything else.
std::string spoken_values(std::string_view sentence);

}  // namespace r1
