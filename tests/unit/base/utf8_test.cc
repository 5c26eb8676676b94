// SPDX-License-Identifier: MIT
#include "libr1/base/utf8.h"

#include "tests/support/catch.h"

namespace r1 {
namespace {

TEST_CASE("every code point survives encoding and decoding") {
  for (char32_t cp = 0; cp <= 0x10FFFF; ++cp) {
    if (cp >= 0xD800 && cp <= 0xDFFF) continue;
    std::string s;
    append_utf8(s, cp);
    const Utf8Char c = decode_utf8(s, 0);
    if (!(c.valid && c.code_point == cp && c.n_bytes == static_cast<int>(s.size()))) FAIL(static_cast<uint32_t>(cp));
  }
}

TEST_CASE("ill-formed sequences consume their longest valid prefix") {
  // The example of the Unicode standard, section 3.9, table 3-11.
  const std::string s = "\xF1\x80\x80\xE1\x80\xC2\x62\x80\x63\x80\xBF\x64";
  std::string out;
  for (size_t i = 0; i < s.size();) {
    const Utf8Char c = decode_utf8(s, i);
    append_utf8(out, c.code_point);
    i += static_cast<size_t>(c.n_bytes);
  }
  CHECK(out == "\uFFFD\uFFFD\uFFFD\x62\uFFFD\x63\uFFFD\uFFFD\x64");
  CHECK_FALSE(is_valid_utf8("\xED\xA0\x80"));  // a surrogate
  CHECK_FALSE(is_valid_utf8("\xC0\x80"));      // overlong NUL
  CHECK_FALSE(is_valid_utf8("\xF4\x90\x80\x80"));
  CHECK(is_valid_utf8("naïve 你好 😀"));
}

namespace {

// The definition, a character at a time.
bool is_valid_by_characters(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    const Utf8Char c = decode_utf8(text, i);
    if (!c.valid) return false;
    i += static_cast<size_t>(c.n_bytes);
  }
  return true;
}

}  // namespace

TEST_CASE("whole texts are checked as their characters are, wherever a character lies") {
  constexpr std::string_view kBytes("a\x80\x8F\x90\x9F\xA0\xBF\xC2\xE0\xF1\xFF", 11);
  std::string text;
  for (const size_t before : {0, 14, 61}) {
    for (int lead = 0x78; lead <= 0xFF; ++lead) {
      for (int second = 0x78; second <= 0xFF; ++second) {
        for (size_t tail = 0; tail <= kBytes.size() * kBytes.size(); tail += lead < 0xE0 ? 17 : 1) {
          text.assign(before, 'x');
          text += static_cast<char>(lead);
          text += static_cast<char>(second);
          if (tail > 0) {  // 0: the text ends behind the second byte
            text += kBytes[(tail - 1) % kBytes.size()];
            text += kBytes[(tail - 1) / kBytes.size()];
          }
          if (is_valid_utf8(text) != is_valid_by_characters(text)) {
            FAIL(before << " bytes, then " << lead << " " << second << ", tail " << tail);
          }
        }
      }
    }
  }
}

TEST_CASE("a character that the end of the text cuts short is no character") {
  for (const std::string_view text : {"\u00e9", "\u4f60", "\U0001F600"}) {
    for (size_t before = 0; before < 40; ++before) {
      for (size_t n = 1; n <= text.size(); ++n) {
        const std::string cut = std::string(before, 'x') + std::string(text.substr(0, n));
        if (is_valid_utf8(cut) != (n == text.size())) FAIL(before << " bytes, then " << n);
      }
    }
  }
}

TEST_CASE("an unfinished character at the end is measured, a broken one is not") {
  CHECK(incomplete_utf8_suffix("abc") == 0);
  CHECK(incomplete_utf8_suffix("abc\xF0\x9F\x98") == 3);
  CHECK(incomplete_utf8_suffix("abc\xF0\x9F\x98\x80") == 0);
  CHECK(incomplete_utf8_suffix("\xE4\xBD") == 2);
  CHECK(incomplete_utf8_suffix("\xE4") == 1);
  CHECK(incomplete_utf8_suffix("\x80\x80") == 0);
  CHECK(incomplete_utf8_suffix("\xED\xA0") == 0);  // can only become a surrogate
  CHECK(incomplete_utf8_suffix("") == 0);
}

}  // namespace
}  // namespace r1
