// SPDX-License-Identifier: MIT
#include "libr1/json/json_scan.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "libr1/base/rng.h"
#include "libr1/base/utf8.h"
#include "tests/support/catch.h"

namespace r1 {
namespace {

// The byte-at-a-time statement of what skip_plain_string_bytes finds.
size_t plain_bytes(std::string_view text) {
  size_t n = 0;
  while (n < text.size() && text[n] != '"' && text[n] != '\\' &&
         static_cast<unsigned char>(text[n]) >= 0x20)
    ++n;
  return n;
}

TEST_CASE("every byte value is classed rightly at every place of a word") {
  for (int byte = 0; byte < 256; ++byte) {
    for (size_t at = 0; at < 40; ++at) {
      for (const char filler : {'a', '!', '\x80', '\xFF', ']', '#', ' '}) {
        std::string text(40, filler);
        text[at] = static_cast<char>(byte);
        const char* end = text.data() + text.size();
        const auto got =
            static_cast<size_t>(skip_plain_string_bytes(text.data(), end) - text.data());
        if (got != plain_bytes(text))
          FAIL("byte " << byte << " at " << at << " in '" << filler << "'");
      }
    }
  }
}

TEST_CASE("unescaping gives every short escape, characters outside the BMP and NUL") {
  std::string out;
  append_unescaped(out, R"(a\"b\\c\/d\b\f\n\r\t\u0000\u00e9\ud83d\ude00z)");
  CHECK(out == std::string("a\"b\\c/d\b\f\n\r\t\0\xC3\xA9\xF0\x9F\x98\x80z", 20));
}

// The same with nothing but the definition: where the string ends, and what it stands for.
struct Plain {
  bool valid = false;
  size_t end = 0;
  JsonEscapes escapes = JsonEscapes::none;
  std::string text;
};

int hex_digit(char c) {
  const size_t at = std::string_view("0123456789abcdefABCDEF").find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at < 16 ? at : at - 6);
}

int unit_at(std::string_view s, size_t i) {  // of the six bytes \uXXXX, or -1
  if (s.substr(i, 2) != "\\u" || i + 6 > s.size()) return -1;
  int unit = 0;
  for (size_t k = i + 2; k < i + 6; ++k) {
    if (hex_digit(s[k]) < 0) return -1;
    unit = unit * 16 + hex_digit(s[k]);
  }
  return unit;
}

Plain plain_scan(std::string_view s) {
  Plain result;
  for (size_t i = 0; i < s.size();) {
    if (s[i] == '"') {
      result.valid = true;
      result.end = i;
      return result;
    }
    if (static_cast<unsigned char>(s[i]) < 0x20) return result;
    if (s[i] != '\\') {
      result.text += s[i++];
      continue;
    }
    if (i + 1 == s.size()) return result;
    const size_t letter = std::string_view("\"\\/bfnrt").find(s[i + 1]);
    if (letter != std::string_view::npos) {
      result.text += "\"\\/\b\f\n\r\t"[letter];
      result.escapes = std::max(result.escapes, JsonEscapes::letters);
      i += 2;
      continue;
    }
    result.escapes = JsonEscapes::codes;
    const int unit = unit_at(s, i);
    if (unit < 0 || (unit >= 0xDC00 && unit < 0xE000)) return result;
    if (unit < 0xD800 || unit >= 0xE000) {
      append_utf8(result.text, static_cast<char32_t>(unit));
      i += 6;
      continue;
    }
    const int low = unit_at(s, i + 6);
    if (low < 0xDC00 || low >= 0xE000) return result;
    append_utf8(result.text,
                static_cast<char32_t>(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00)));
    i += 12;
  }
  return result;
}

TEST_CASE("long strings with escapes anywhere are scanned and unescaped as the definition says") {
  const std::string_view kPieces[] = {
      "a",
      "plain text ",
      "\\n",
      "\\\\",
      "\\\"",
      "\\t",
      "\\u00e9",
      "\\u4f60",
      "\\ud83d\\ude00",
      "\u00e9",
      "0123456789012345678901234567890123456789012345678901234567890123"};
  const std::string_view kWrong[] = {"\\x", "\\u12", "\\ud83d", "\\ude00",
                                     "\n",  "\\",    "\x1f",    "\\u00g0"};
  for (uint64_t round = 0; round < 4000; ++round) {
    uint64_t draw = 0;
    const auto random = [&](uint64_t n) { return random_bits(77, round, draw++) % n; };
    std::string text;
    const uint64_t n_pieces = random(60);
    for (uint64_t i = 0; i < n_pieces; ++i) text += kPieces[random(std::size(kPieces))];
    if (random(3) == 0) text.insert(random(text.size() + 1), kWrong[random(std::size(kWrong))]);
    if (random(8) != 0) text += '"';
    text += std::string(random(150), random(2) == 0 ? 'x' : '"');
    const Plain want = plain_scan(text);
    JsonEscapes escapes = JsonEscapes::none;
    JsonError error;
    const char* const end =
        scan_json_string(text.data(), text.data(), text.data() + text.size(), escapes, error);
    if ((end != nullptr) != want.valid) FAIL("round " << round << ": " << text);
    if (end == nullptr) continue;
    const std::string_view inner(text.data(), static_cast<size_t>(end - text.data()));
    if (inner.size() != want.end || escapes != want.escapes)
      FAIL("round " << round << ": " << text);
    std::string out = "before";
    append_unescaped(out, inner);
    if (out != "before" + want.text) FAIL("round " << round << ": " << text);
  }
}

}  // namespace
}  // namespace r1
