// Outputs that leave the question open, or go on to another one, or are in another language.
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace r1 {

/// Whether a text breaks off in a sentence or formula ("... is 20. The"), or says last that it has no
/// one answer ("I cannot solve this", "I am not sure which one is right").
bool leaves_open(std::string_view text);

/// Whether the last word or sign of a text is one after which no sentence or formula ends.
bool ends_in_open_word(std::string_view text);

/// What stands before the next question that a base model puts to itself behind its answer ("Q: ..."
/// on a line of its own); all of it if there is none.
std::string_view before_next_question(std::string_view text);

/// What stands behind the last "is" of a bare sentence in Chinese, if that is mathematics in words.
std::string_view behind_chinese_copula(std::string_view bare);

/// What follows the last "La respuesta es", "Antwort:" or their like near the end.
std::optional<std::string> after_foreign_phrase(std::string_view text);

/// Whether such a question may stand in a text that is still escaped.
bool has_next_question(std::string_view escaped);

/// 1.500 as 1500 where the text is in a language that parts thousands so, be it that this is known
/// (`foreign`) or that its words say so; else the number as it is.
std::string without_points(std::string_view number, std::string_view text, bool foreign);

}  // namespace r1
