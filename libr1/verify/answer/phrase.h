// The phrases that announce an answer: "the final answer is", "Answer:", and Chinese ones.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

namespace r1 {

inline constexpr std::string_view kChinese = "\u7b54";  ///< all phrases in Chinese begin with it

/// Case-insensitive search from the end, before `before`; `needle` is lower case.
size_t rfind_nocase(std::string_view text, std::string_view needle,
                    size_t before = std::string_view::npos);

/// "So the answer is correct", "I hope these answers are helpful": whether what stands behind the
/// phrase is said of the answer, and is not it.
bool is_assessment(std::string_view said);

/// "If the radius were 10, the", before "answer would be": whether the sentence that is begun
/// supposes something else than the question.
bool is_supposed(std::string_view before);

/// Behind the last phrase that begins before `at`, which moves to its beginning: "answer is",
/// "answer:", "answer =" and, between, at most "to the question" and marks. npos if there is none.
size_t answer_phrase_end(std::string_view text, size_t& at);

}  // namespace r1
