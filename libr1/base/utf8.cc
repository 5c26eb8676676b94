// SPDX-License-Identifier: MIT
#include "libr1/base/utf8.h"

#include <simdjson.h>

namespace r1 {

namespace {

struct Lead {
  int length;            // 0: no character starts with this byte
  uint8_t second_low;    // allowed range of the second byte
  uint8_t second_high;
};

// Table 3-7 of the Unicode standard: well-formed byte sequences.
constexpr Lead lead_of(uint8_t b) {
  if (b < 0x80) return {1, 0, 0};
  if (b < 0xC2) return {0, 0, 0};
  if (b < 0xE0) return {2, 0x80, 0xBF};
  if (b == 0xE0) return {3, 0xA0, 0xBF};
  if (b == 0xED) return {3, 0x80, 0x9F};
  if (b < 0xF0) return {3, 0x80, 0xBF};
  if (b == 0xF0) return {4, 0x90, 0xBF};
  if (b < 0xF4) return {4, 0x80, 0xBF};
  if (b == 0xF4) return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

}  // namespace

Utf8Char decode_utf8(std::string_view text, size_t offset) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  const uint8_t first = byte(offset);
  if (first < 0x80) return {first, 1, true};
  const Lead lead = lead_of(first);
  if (lead.length == 0) return {0xFFFD, 1, false};
  char32_t cp = first & (0x7Fu >> lead.length);
  for (int i = 1; i < lead.length; ++i) {
    const size_t at = offset + static_cast<size_t>(i);
    const uint8_t low = i == 1 ? lead.second_low : 0x80;
    const uint8_t high = i == 1 ? lead.second_high : 0xBF;
    if (at >= text.size() || byte(at) < low || byte(at) > high) return {0xFFFD, i, false};
    cp = cp << 6 | (byte(at) & 0x3Fu);
  }
  return {cp, lead.length, true};
}

bool is_valid_utf8(std::string_view text) { return simdjson::validate_utf8(text.data(), text.size()); }

void append_utf8(std::string& out, char32_t cp) {
  const auto put = [&](char32_t b) { out.push_back(static_cast<char>(b)); };
  if (cp < 0x80) {
    put(cp);
  } else if (cp < 0x800) {
    put(0xC0 | cp >> 6);
    put(0x80 | (cp & 0x3F));
  } else if (cp < 0x10000) {
    put(0xE0 | cp >> 12);
    put(0x80 | (cp >> 6 & 0x3F));
    put(0x80 | (cp & 0x3F));
  } else {
    put(0xF0 | cp >> 18);
    put(0x80 | (cp >> 12 & 0x3F));
    put(0x80 | (cp >> 6 & 0x3F));
    put(0x80 | (cp & 0x3F));
  }
}

void append_valid_utf8(std::string& out, std::string_view text) {
  if (is_valid_utf8(text)) {
    out += text;
    return;
  }
  for (size_t i = 0; i < text.size();) {
    const Utf8Char c = decode_utf8(text, i);
    append_utf8(out, c.code_point);
    i += static_cast<size_t>(c.n_bytes);
  }
}

size_t incomplete_utf8_suffix(std::string_view text) {
  const size_t look = text.size() < 3 ? text.size() : 3;
  for (size_t back = 1; back <= look; ++back) {
    const size_t start = text.size() - back;
    const auto b = static_cast<uint8_t>(text[start]);
    if (b >= 0x80 && b < 0xC0) continue;  // a continuation byte: its lead is further left
    const Lead lead = lead_of(b);
    if (lead.length <= static_cast<int>(back)) return 0;
    if (back >= 2) {
      const auto second = static_cast<uint8_t>(text[start + 1]);
      if (second < lead.second_low || second > lead.second_high) return 0;
    }
    return back;
  }
  return 0;
}

}  // namespace r1
