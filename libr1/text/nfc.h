// Unicode's normal form C, of the Unicode version that Hugging Face `tokenizers` uses.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace r1 {

/// True if no character of `text` (valid UTF-8) can make its NFC another text.
bool is_surely_nfc(std::string_view text);

/// Appends the NFC of `text` (valid UTF-8) to `out`.
void append_nfc(std::string_view text, std::string& out);

}  // namespace r1
