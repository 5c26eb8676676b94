// UTF-8: checking, decoding, encoding, and where an unfinished character begins.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace r1 {

/// What decode_utf8 found at one place.
struct Utf8Char {
  char32_t code_point;  ///< U+FFFD if the bytes are not valid UTF-8
  int n_bytes;          ///< bytes consumed, at least 1
  bool valid;
};

/// Decodes the character at text[offset]; offset < text.size(). Overlong forms, surrogates and
/// values above U+10FFFF are invalid; an invalid sequence consumes its longest valid prefix (at
/// least one byte), as the Unicode standard recommends for U+FFFD replacement.
Utf8Char decode_utf8(std::string_view text, size_t offset);

/// True if all of `text` is valid UTF-8.
bool is_valid_utf8(std::string_view text);

/// Appends `code_point` (at most U+10FFFF) to `out`.
void append_utf8(std::string& out, char32_t code_point);

/// Appends `text` with U+FFFD for what is not valid, one for each longest valid prefix ("substitution
/// of maximal subparts"), as Python's errors="replace" does.
void append_valid_utf8(std::string& out, std::string_view text);

/// How many bytes at the end of `text` are the beginning of a character whose rest is missing
/// (0 to 3). A stream decoder holds these back.
size_t incomplete_utf8_suffix(std::string_view text);

}  // namespace r1
