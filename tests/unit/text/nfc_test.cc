// SPDX-License-Identifier: MIT
#include "libr1/text/nfc.h"

#include <string>

#include "libr1/base/utf8.h"
#include "libr1/text/unicode.h"
#include "tests/support/catch.h"

namespace r1 {
namespace {

std::string nfc(std::string_view text) {
  std::string out;
  append_nfc(text, out);
  return out;
}

TEST_CASE("NFC composes, reorders and decomposes") {
  CHECK(nfc("") == "");
  CHECK(nfc("abc") == "abc");
  CHECK(nfc("e\u0301") == "\u00e9");
  CHECK(nfc("xe\u0301y") == "x\u00e9y");
  CHECK(nfc("a\u0301\u0323") == "\u1ea1\u0301");
  CHECK(nfc("\u00e9\u0323") == "\u1eb9\u0301");
  CHECK(nfc("\u0301e") == "\u0301e");
  CHECK(nfc("\u212b\u2126") == "\u00c5\u03a9");
  CHECK(nfc("\u0958") == "\u0915\u093c");
  CHECK(nfc("\u1100\u1161\u11a8") == "\uac01");
  CHECK(nfc("\uac00\u11a8") == "\uac01");
  CHECK(nfc("\u304b\u3099") == "\u304c");
  CHECK(nfc("<\u0338") == "\u226e");
}

TEST_CASE("characters younger than Unicode 9 stay as they are, as in Hugging Face tokenizers") {
  CHECK(nfc("\U00011935\U00011930") == "\U00011935\U00011930");  // Unicode 13 would compose
  CHECK(nfc("a\u0897\u0323") == "a\u0897\u0323");                // Unicode 16 would reorder
  CHECK(nfc("\u1dfae\u0301") == "\u1dfa\u00e9");
  CHECK(nfc("\U000105d2\u0307") == "\U000105d2\u0307");  // Unicode 16 would compose
}

TEST_CASE("is_surely_nfc is never wrong, and says yes to plain text") {
  CHECK(is_surely_nfc("plain \u00e9 \u6f22\u5b57 \u0440\u0443\u0441"));
  std::string text;
  for (char32_t c = 1; c < 0x30000; ++c) {
    if (c >= 0xD800 && c < 0xE000) continue;
    for (const char* frame : {"", "e"}) {
      text = frame;
      append_utf8(text, c);
      if (nfc(text) != text) REQUIRE_FALSE(is_surely_nfc(text));
    }
    REQUIRE(nfc(nfc(text)) == nfc(text));
  }
}

TEST_CASE("a hundred thousand marks on one letter are ordered in time") {
  std::string marks, expected;
  for (int i = 0; i < 50'000; ++i) marks += "\u0315\u0323";  // classes 232 and 220
  const std::string out = nfc("x" + marks);
  CHECK(out.size() == 1 + marks.size());
  CHECK(out.substr(0, 5) == "x\u0323\u0323");
}

TEST_CASE("character classes") {
  CHECK(is_numeric_char('7'));
  CHECK(is_numeric_char(0xBD));
  CHECK(is_numeric_char(0x11DE0));  // Unicode 17
  CHECK_FALSE(is_numeric_char('a'));
  CHECK(is_word_char('_'));
  CHECK(is_word_char(0x24D0));  // a circled letter
  CHECK(is_word_char(0x200D));
  CHECK_FALSE(is_word_char(0xBD));
  CHECK_FALSE(is_word_char('-'));
  CHECK(category_ranges("Lx").empty());
  CHECK(category_ranges("").empty());
  CHECK(category_ranges("Zl").size() == 1);
}

}  // namespace
}  // namespace r1
