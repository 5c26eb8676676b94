// SPDX-License-Identifier: MIT
#include "libr1/json/json_scan.h"

#include "tests/support/catch.h"

namespace r1 {
namespace {

// The byte-at-a-time statement of what skip_plain_string_bytes finds.
size_t plain_bytes(std::string_view text) {
  size_t n = 0;
  while (n < text.size() && text[n] != '"' && text[n] != '\\' && static_cast<unsigned char>(text[n]) >= 0x20) ++n;
  return n;
}

TEST_CASE("every byte value is classed rightly at every place of a word") {
  for (int byte = 0; byte < 256; ++byte) {
    for (size_t at = 0; at < 40; ++at) {
      for (const char filler : {'a', '!', '\x80', '\xFF', ']', '#', ' '}) {
        std::string text(40, filler);
        text[at] = static_cast<char>(byte);
        const char* end = text.data() + text.size();
        const auto got = static_cast<size_t>(skip_plain_string_bytes(text.data(), end) - text.data());
        if (got != plain_bytes(text)) FAIL("byte " << byte << " at " << at << " in '" << filler << "'");
      }
    }
  }
}

TEST_CASE("unescaping gives every short escape, characters outside the BMP and NUL") {
  std::string out;
  append_unescaped(out, R"(a\"b\\c\/d\b\f\n\r\t\u0000\u00e9\ud83d\ude00z)");
  CHECK(out == std::string("a\"b\\c/d\b\f\n\r\t\0\xC3\xA9\xF0\x9F\x98\x80z", 20));
}

}  // namespace
}  // namespace r1
