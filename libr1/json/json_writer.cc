// SPDX-License-Identifier: MIT
#include "libr1/json/json_writer.h"

#include <charconv>
#include <cmath>
#include <cstring>

#include "libr1/base/utf8.h"
#include "libr1/json/json_scan.h"

namespace r1 {

namespace {

void append_escape(std::string& out, char c) {
  constexpr char kHex[] = "0123456789abcdef";
  out.push_back('\\');
  switch (c) {
    case '"': out.push_back('"'); break;
    case '\\': out.push_back('\\'); break;
    case '\b': out.push_back('b'); break;
    case '\f': out.push_back('f'); break;
    case '\n': out.push_back('n'); break;
    case '\r': out.push_back('r'); break;
    case '\t': out.push_back('t'); break;
    default:
      out.append("u00");
      out.push_back(kHex[static_cast<unsigned char>(c) >> 4]);
      out.push_back(kHex[static_cast<unsigned char>(c) & 15]);
  }
}

// Whether one of eight bytes must be escaped or is beyond ASCII.
bool has_special(uint64_t bytes) {
  constexpr uint64_t kEach = 0x0101010101010101u, kHigh = 0x80 * kEach;
  const auto below = [](uint64_t x, uint64_t n) { return (x - n * kEach) & ~x; };  // highest bits; n <= 0x80
  const uint64_t special = bytes | below(bytes, 0x20) | below(bytes ^ '"' * kEach, 1) | below(bytes ^ '\\' * kEach, 1);
  return (special & kHigh) != 0;
}

// True if a text is short and all of it can stand as it is: most are of this kind.
bool is_plain(std::string_view text) {
  if (text.size() > 64) return false;
  uint64_t word = 0x2020202020202020u;
  if (text.size() < 8) {
    if (!text.empty()) std::memcpy(&word, text.data(), text.size());
    return !has_special(word);
  }
  const char* const last = text.data() + text.size() - 8;
  for (const char* p = text.data(); p < last; p += 8) {
    std::memcpy(&word, p, 8);
    if (has_special(word)) return false;
  }
  std::memcpy(&word, last, 8);
  return !has_special(word);
}

std::string repaired_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 16);
  for (size_t i = 0; i < text.size();) {
    const Utf8Char c = decode_utf8(text, i);
    append_utf8(out, c.code_point);
    i += static_cast<size_t>(c.n_bytes);
  }
  return out;
}

template <typename Number>
void append_shortest(std::string& out, Number value) {
  char digits[64];
  const auto result = std::to_chars(digits, digits + sizeof(digits), value);
  out.append(digits, result.ptr);
}

// Appends a short text of which quotes and backslashes alone must be escaped, as in LaTeX: false, and
// nothing is done, if it has control characters or other than ASCII.
bool append_short(std::string& out, std::string_view text) {
  if (text.size() > 64) return false;
  const size_t before = out.size();
  out.resize(before + 2 * text.size() + 2);
  char* q = out.data() + before;
  *q++ = '"';
  bool plain = true;
  for (const char c : text) {
    plain = plain && static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x80;
    *q = '\\';  // stays if it is needed
    q += c == '"' || c == '\\' ? 1 : 0;
    *q++ = c;
  }
  *q++ = '"';
  out.resize(plain ? static_cast<size_t>(q - out.data()) : before);
  return plain;
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  if (is_plain(text)) {
    const size_t before = out.size();
    out.resize(before + text.size() + 2, '"');
    if (!text.empty()) std::memcpy(out.data() + before + 1, text.data(), text.size());
    return;
  }
  if (append_short(out, text)) return;
  if (!is_valid_utf8(text)) {
    append_json_string(out, repaired_utf8(text));
    return;
  }
  out.push_back('"');
  const char* p = text.data();
  const char* const end = p + text.size();
  while (true) {
    const char* const stop = skip_plain_string_bytes(p, end);
    out.append(p, stop);
    if (stop == end) break;
    append_escape(out, *stop);
    p = stop + 1;
  }
  out.push_back('"');
}

std::string json_string(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 2);
  append_json_string(out, text);
  return out;
}

void append_json_number(std::string& out, double value) {
  if (value == 1.0 || (value == 0.0 && !std::signbit(value))) {  // as most scores are
    out.push_back(value == 1.0 ? '1' : '0');
  } else if (std::isfinite(value)) {
    append_shortest(out, value);
  } else {
    out.append("null");
  }
}

void append_json_number(std::string& out, float value) {
  if (std::isfinite(value)) {
    append_shortest(out, value);
  } else {
    out.append("null");
  }
}

void append_json_number(std::string& out, int64_t value) { append_shortest(out, value); }

void JsonObject::key(std::string_view key) {
  if (text_.size() > 1) text_.append(", ");
  append_json_string(text_, key);
  text_.append(": ");
}

JsonObject& JsonObject::add(std::string_view name, std::string_view text) {
  key(name);
  append_json_string(text_, text);
  return *this;
}

JsonObject& JsonObject::add(std::string_view name, bool value) {
  return add_raw(name, value ? "true" : "false");
}

JsonObject& JsonObject::add(std::string_view name, double value) {
  key(name);
  append_json_number(text_, value);
  return *this;
}

JsonObject& JsonObject::add(std::string_view name, int64_t value) {
  key(name);
  append_json_number(text_, value);
  return *this;
}

JsonObject& JsonObject::add_null(std::string_view name) { return add_raw(name, "null"); }

JsonObject& JsonObject::add_raw(std::string_view name, std::string_view json) {
  key(name);
  text_.append(json);
  return *this;
}

}  // namespace r1
