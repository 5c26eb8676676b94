// Finding the answer in what a model wrote, after its reasoning. Each step has a name, which
// becomes the verdict's reason. SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libr1/json/lazy_text.h"

namespace r1 {

struct Extracted {
  std::string text;
  std::string_view step;  ///< "boxed", "final_answer", "hash_mark", "whole", "bold", "last_math",
                          ///< "last_number"
};

/// The content of the last group of \boxed{...} or \fbox{...}: boxes that stand side by side,
/// joined by "and", "or" or a comma, are one answer of several parts. Braces nest; a box that is
/// never closed ends with its line. Nothing if there is no box or the last one is empty.
std::optional<std::string> last_box(std::string_view text);
/// True if there is any box, even an empty one: then nothing but the box is the answer.
bool has_box(std::string_view text);

/// Bytes before the first box that can say what it is: "(a)", "x =".
inline constexpr size_t kBeforeBox = 20;

/// Both in one: the answer in the last boxes, if it is not empty, and whether there are any. Nothing
/// further than kBeforeBox before the first is looked at.
std::optional<Extracted> extract_boxed(std::string_view text, bool& boxed);

/// What follows the last "the (final) answer is", "Answer:" or their like, to the end of the
/// sentence.
std::optional<std::string> after_answer_phrase(std::string_view text);

/// The rest of the line behind that phrase, as it stands.
std::optional<std::string_view> line_after_answer_phrase(std::string_view text);

/// Within the last <answer> block, if there is one, the steps in order: box, answer phrase, ####,
/// the whole text if it is a bare answer, the last bold text, the last formula, the last number with its unit.
std::optional<Extracted> extract_math(std::string_view text);

/// extract_math(text.text()) without unescaping more of a long text than the part that decides:
/// from the last <answer>, the first box, or the last answer phrase or #### on.
std::optional<Extracted> extract_from_end(const LazyText& text);

/// False if strip_marks(text.text()) surely is not `bare`; most of a long text is not looked at.
bool may_be(const LazyText& text, std::string_view bare);

/// What extract_math() is for a gold answer, which is taken whole unless a box, a phrase or ####
/// says better.
std::optional<Extracted> extract_gold(std::string_view text);

/// Where the last "<answer>" begins, npos if there is none.
size_t last_answer_tag(std::string_view text);
/// What stands in the last <answer> block, or all of `text` if there is none.
std::string_view inside_answer_tag(std::string_view text);

/// `text` without what a chat template puts behind an answer, where it was not taken off (<|im_end|>,
/// </s><s>), and without a closing Q.E.D.
std::string_view without_end_marks(std::string_view text);

/// White space and the marks around an answer (**, *, `, quotes) taken off.
std::string_view strip_marks(std::string_view text);

}  // namespace r1
