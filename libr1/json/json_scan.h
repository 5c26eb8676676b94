// One pass over a JSON text that checks all of its grammar and reports where everything lies.
// Why not simdjson for this: its DOM refuses integers of more than 64 bits and forgets the bytes,
// its On-Demand front end does not check what it skips, and neither sees duplicate keys. Its UTF-8
// check is what runs first (base/utf8).
// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace r1 {

/// What is wrong with a JSON text, and where (a byte offset from 0).
struct JsonError {
  const char* code = nullptr;  ///< as RecordError::code; null: nothing is wrong
  std::string message;
  size_t offset = 0;
};

/// The escapes of a string: none; letters alone (\n, \\): every other byte stands for itself; or
/// codes
/// (\u0041) too.
enum class JsonEscapes : uint8_t { none, letters, codes };

/// A string as it stands in the text, quotes left out.
struct JsonStringSpan {
  size_t begin = 0;
  size_t end = 0;
  JsonEscapes escapes = JsonEscapes::none;
};

/// The end of the run of plain string bytes at `p`: the first quote, backslash or control
/// character, or `end`. Sixteen bytes at a time, in the compiler's own vectors.
inline const char* skip_plain_string_bytes(const char* p, const char* end) {
  using Bytes = unsigned char __attribute__((vector_size(16)));
  if constexpr (std::endian::native == std::endian::little) {
    while (end - p >= 16) {
      Bytes x;
      std::memcpy(&x, p, 16);
      const auto hit = (x == '"') | (x == '\\') | (x < 0x20);  // 0xFF where it is so
      uint64_t half[2];
      std::memcpy(half, &hit, 16);
      if (half[0] != 0) return p + (std::countr_zero(half[0]) >> 3);
      if (half[1] != 0) return p + 8 + (std::countr_zero(half[1]) >> 3);
      p += 16;
    }
  }
  while (p < end && *p != '"' && *p != '\\' && static_cast<unsigned char>(*p) >= 0x20) ++p;
  return p;
}

/// The end of the string whose first byte (after the quote) is at `p`, that is the closing quote.
/// On an error sets `error` with an offset from `text_begin` and returns null.
const char* scan_json_string(const char* text_begin, const char* p, const char* end,
                             JsonEscapes& escapes, JsonError& error);

/// The end of the number at `p` (a digit or '-'), null with `error` set if it is none.
const char* scan_json_number(const char* text_begin, const char* p, const char* end,
                             JsonError& error);

/// Appends the text that `inner` (a checked JSON string without its quotes) stands for.
void append_unescaped(std::string& out, std::string_view inner);

/// The error for text that is none of JSON's values at `p`.
JsonError not_a_value(const char* text_begin, const char* p, const char* end);

/// White space between tokens.
inline bool is_json_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// Walks `text`, one value with white space around it. `events` has these members, offsets being
/// bytes of `text`; each returns false to stop with an error it keeps itself:
///   bool open(char bracket, size_t at);         // '{' or '['
///   bool close(char bracket, size_t end);       // '}' or ']'; end: one past it
///   bool key(JsonStringSpan);                   // the value follows
///   bool string(JsonStringSpan);
///   bool scalar(size_t begin, size_t end);      // number, true, false, null
/// Nesting deeper than `max_depth` is an error. UTF-8 is not looked at. Returns false if something
/// is wrong; `error.code` stays null if it was `events` who stopped.
template <typename Events>
bool scan_json(std::string_view text, int max_depth, Events& events, JsonError& error) {
  const char* const start = text.data();
  const char* const end = start + text.size();
  const char* p = start;
  std::string brackets;  // closing brackets still to come, innermost last
  const auto fail = [&](const char* code, std::string message) {
    error = {code, std::move(message), static_cast<size_t>(p - start)};
    return false;
  };
  const auto skip_space = [&] {
    while (p < end && is_json_space(*p)) ++p;
  };
  const auto read_string = [&](JsonStringSpan& span) {
    const char* const close = scan_json_string(start, p + 1, end, span.escapes, error);
    if (close == nullptr) return false;
    span.begin = static_cast<size_t>(p + 1 - start);
    span.end = static_cast<size_t>(close - start);
    p = close + 1;
    return true;
  };
  const auto read_key = [&] {  // at the quote of a key; leaves p at its value
    if (p == end) return fail("invalid_json", "the text ends inside an object");
    if (*p != '"') return fail("invalid_json", "a key in double quotes must stand here");
    JsonStringSpan span;
    if (!read_string(span) || !events.key(span)) return false;
    skip_space();
    if (p == end || *p != ':') return fail("invalid_json", "':' must follow a key");
    ++p;
    skip_space();
    return true;
  };

  skip_space();
  while (true) {
    // A value starts at p.
    if (p == end) return fail("invalid_json", "the text ends where a value must stand");
    bool opened = false;
    if (*p == '{' || *p == '[') {
      if (static_cast<int>(brackets.size()) >= max_depth) {
        return fail("too_deep", "nesting is deeper than " + std::to_string(max_depth) + " levels");
      }
      const char closing = *p == '{' ? '}' : ']';
      brackets.push_back(closing);
      if (!events.open(*p, static_cast<size_t>(p - start))) return false;
      ++p;
      skip_space();
      opened = p == end || *p != closing;
      if (opened && closing == '}' && !read_key()) return false;
    } else if (*p == '"') {
      JsonStringSpan span;
      if (!read_string(span) || !events.string(span)) return false;
    } else if (*p == '-' || (*p >= '0' && *p <= '9')) {
      const char* const stop = scan_json_number(start, p, end, error);
      if (stop == nullptr) return false;
      if (!events.scalar(static_cast<size_t>(p - start), static_cast<size_t>(stop - start)))
        return false;
      p = stop;
    } else {
      const std::string_view rest(p, static_cast<size_t>(end - p));
      const size_t n = rest.starts_with("true") || rest.starts_with("null") ? 4
                       : rest.starts_with("false")                          ? 5
                                                                            : 0;
      if (n == 0) {
        error = not_a_value(start, p, end);
        return false;
      }
      const auto at = static_cast<size_t>(p - start);
      if (!events.scalar(at, at + n)) return false;
      p += n;
    }
    if (opened) continue;
    // After a value (or at the bracket of an empty object or array): close what ends here.
    while (true) {
      skip_space();
      if (brackets.empty()) {
        if (p != end) return fail("invalid_json", "something follows the end of the JSON value");
        return true;
      }
      const char closing = brackets.back();
      if (p == end)
        return fail("invalid_json", closing == '}' ? "the text ends inside an object"
                                                   : "the text ends inside an array");
      if (*p != closing) break;
      ++p;
      brackets.pop_back();
      if (!events.close(closing, static_cast<size_t>(p - start))) return false;
    }
    if (*p != ',')
      return fail("invalid_json", brackets.back() == '}' ? "',' or '}' must stand here"
                                                         : "',' or ']' must stand here");
    ++p;
    skip_space();
    if (brackets.back() == '}' && !read_key()) return false;
  }
}

}  // namespace r1
