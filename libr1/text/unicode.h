// What a character is, by the Unicode versions that the engines inside Hugging Face `tokenizers`
// use. The system's PCRE2 and utf8proc are of other versions, and these of each Debian differ: no
// id may depend on that. SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "libr1/text/unicode_data.h"

namespace r1 {

/// Bits of char_bits(): the classes that the split patterns are made of.
enum CharBits : uint8_t {
  kLetter = 1,    ///< \p{L}
  kNumber = 2,    ///< \p{N}
  kMark = 4,      ///< \p{M}
  kSymbol = 8,    ///< \p{P} or \p{S}
  kSpace = 16,    ///< \s
  kNewline = 32,  ///< \r or \n
  kNfcMark = 64,  ///< NFC may move or change it, or join it to what precedes
  kNfcBase = 128  ///< a kNfcMark after it may change it
};

namespace internal {
/// 0x110000 bytes of CharBits, built when first asked for.
const uint8_t* char_bits_table();
}  // namespace internal

/// Code points by CharBits. Copy it into a local before a loop.
class CharTable {
 public:
  CharTable() : bits_(internal::char_bits_table()) {}
  uint8_t operator[](char32_t code_point) const { return bits_[code_point]; }

 private:
  const uint8_t* bits_;
};

/// Decodes the character at `p`, which begins valid UTF-8, and moves `p` behind it.
inline char32_t next_code_point(const char*& p) {
  const auto byte = [&](int i) { return static_cast<char32_t>(static_cast<uint8_t>(p[i])); };
  const char32_t lead = byte(0);
  if (lead < 0x80) {
    p += 1;
    return lead;
  }
  if (lead < 0xE0) {
    const char32_t c = (lead & 0x1F) << 6 | (byte(1) & 0x3F);
    p += 2;
    return c;
  }
  if (lead < 0xF0) {
    const char32_t c = (lead & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F);
    p += 3;
    return c;
  }
  const char32_t c =
      (lead & 0x07) << 18 | (byte(1) & 0x3F) << 12 | (byte(2) & 0x3F) << 6 | (byte(3) & 0x3F);
  p += 4;
  return c;
}

/// The first byte of the character that ends before `p`, in valid UTF-8.
inline const char* previous_char(const char* p) {
  do {
    --p;
  } while ((static_cast<uint8_t>(*p) & 0xC0) == 0x80);
  return p;
}

/// The code points of a general category ("L", "Lu", ..., as in \p{Lu}) in ascending ranges; empty
/// if there is no such category.
std::vector<CodePointRange> category_ranges(std::string_view name);

/// char::is_numeric of Rust, which the pre-tokenizer Digits asks.
bool is_numeric_char(char32_t code_point);

/// \w of Rust's regex crate, which decides where an added token is a single word.
bool is_word_char(char32_t code_point);

}  // namespace r1
