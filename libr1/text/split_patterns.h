// The split patterns of the families r1 runs, as hand-written matchers over CharBits. Each matches
// what its regex matches: tests/unit/text/split_patterns_test.cc compares them with PCRE2 on every
// short string over their classes. A pattern that is none of these goes through split_regex.h.
// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "libr1/text/unicode.h"

namespace r1 {

enum class KnownPattern {
  none,
  gpt2,            ///< ByteLevel's own
  qwen2,           ///< single digits
  llama3,          ///< up to three digits
  numbers,         ///< \p{N}{1,3}, DeepSeek-V3's first
  han_kana,        ///< its second
  deepseek_words,  ///< its third
};

/// The pattern of which `regex` is the text, or none.
KnownPattern known_pattern(std::string_view regex);

/// The text of a known pattern, for tests and messages.
std::string_view pattern_text(KnownPattern pattern);

/// Matches `pattern` at `p`: the end of the match, or null. [p, end) is valid UTF-8, p < end; what
/// stands before p does not matter to any of them.
const char* match_pattern(KnownPattern pattern, const char* p, const char* end,
                          const CharTable& table);

/// The first place at or after p where `pattern` may match, or end: skips what surely cannot begin
/// a match.
const char* skip_to_pattern(KnownPattern pattern, const char* p, const char* end,
                            const CharTable& table);

}  // namespace r1
