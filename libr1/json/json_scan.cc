// SPDX-License-Identifier: MIT
#include "libr1/json/json_scan.h"

#include <algorithm>

#include "libr1/base/utf8.h"

namespace r1 {

namespace {

// Four hexadecimal digits at p, or -1.
int hex4(const char* p, const char* end) {
  if (end - p < 4) return -1;
  int value = 0;
  for (int i = 0; i < 4; ++i) {
    const char c = p[i];
    int digit = 0;
    if (c >= '0' && c <= '9') {
      digit = c - '0';
    } else if (c >= 'a' && c <= 'f') {
      digit = c - 'a' + 10;
    } else if (c >= 'A' && c <= 'F') {
      digit = c - 'A' + 10;
    } else {
      return -1;
    }
    value = value * 16 + digit;
  }
  return value;
}

bool is_high_surrogate(int unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_low_surrogate(int unit) { return unit >= 0xDC00 && unit < 0xE000; }

const char* skip_digits(const char* p, const char* end) {
  while (p < end && *p >= '0' && *p <= '9') ++p;
  return p;
}

}  // namespace

const char* scan_json_string(const char* text_begin, const char* p, const char* end,
                             bool& has_escapes, JsonError& error) {
  const auto fail = [&](const char* code, const char* message, const char* at) {
    error = {code, message, static_cast<size_t>(at - text_begin)};
    return nullptr;
  };
  has_escapes = false;
  while (true) {
    p = skip_plain_string_bytes(p, end);
    if (p == end) return fail("invalid_json", "a string has no closing quote", end);
    if (*p == '"') return p;
    if (*p != '\\') return fail("invalid_json", "a control character in a string must be escaped", p);
    has_escapes = true;
    if (end - p < 2) return fail("invalid_json", "a string has no closing quote", end);
    switch (p[1]) {
      case '"': case '\\': case '/': case 'b': case 'f': case 'n': case 'r': case 't':
        p += 2;
        break;
      case 'u': {
        const int unit = hex4(p + 2, end);
        if (unit < 0) return fail("invalid_json", "\\u must be followed by four hexadecimal digits", p);
        if (is_low_surrogate(unit)) return fail("lone_surrogate", "a lone surrogate stands in a string", p);
        if (!is_high_surrogate(unit)) {
          p += 6;
          break;
        }
        const bool pair = end - p >= 12 && p[6] == '\\' && p[7] == 'u' && is_low_surrogate(hex4(p + 8, end));
        if (!pair) return fail("lone_surrogate", "a lone surrogate stands in a string", p);
        p += 12;
        break;
      }
      default:
        return fail("invalid_json", "an unknown escape stands in a string", p);
    }
  }
}

const char* scan_json_number(const char* text_begin, const char* p, const char* end, JsonError& error) {
  const char* const begin = p;
  const auto fail = [&](const char* message) {
    error = {"invalid_json", message, static_cast<size_t>(begin - text_begin)};
    return nullptr;
  };
  if (*p == '-') ++p;
  const char* digits = skip_digits(p, end);
  if (digits == p) {
    if (p < end && (*p == 'I' || *p == 'N')) return fail("NaN and Infinity are no JSON values");
    return fail("digits must follow '-'");
  }
  if (*p == '0' && digits - p > 1) return fail("a number may not start with 0");
  p = digits;
  if (p < end && *p == '.') {
    digits = skip_digits(p + 1, end);
    if (digits == p + 1) return fail("digits must follow the point of a number");
    p = digits;
  }
  if (p < end && (*p == 'e' || *p == 'E')) {
    ++p;
    if (p < end && (*p == '+' || *p == '-')) ++p;
    digits = skip_digits(p, end);
    if (digits == p) return fail("digits must follow the exponent sign of a number");
    p = digits;
  }
  return p;
}

namespace {

// Copies plain bytes from `p` to `q`, sixteen at a time and so up to fifteen too many, and moves both
// to the next backslash or the end. Sixteen bytes can be read and written behind neither end.
void copy_to_backslash(const char*& p, const char* end, char*& q) {
  using Bytes = unsigned char __attribute__((vector_size(16)));
  while (end - p >= 16) {
    Bytes x;
    std::memcpy(&x, p, 16);
    std::memcpy(q, &x, 16);
    const auto hit = x == '\\';
    uint64_t half[2];
    std::memcpy(half, &hit, 16);
    int n = 16;
    if (half[0] != 0) n = std::countr_zero(half[0]) >> 3;
    else if (half[1] != 0) n = 8 + (std::countr_zero(half[1]) >> 3);
    p += n;
    q += n;
    if (n < 16) return;
  }
  while (p < end && *p != '\\') *q++ = *p++;
}

}  // namespace

void append_unescaped(std::string& out, std::string_view inner) {
  const char* p = inner.data();
  const char* const end = p + inner.size();
  const size_t before = out.size();
  out.resize(before + inner.size());  // no escape is shorter than what it stands for
  char* const begin = out.data() + before;
  char* q = begin;
  while (true) {
    copy_to_backslash(p, end, q);
    if (end - p < 2) break;
    const char escape = p[1];
    p += 2;
    switch (escape) {
      case 'b': *q++ = '\b'; break;
      case 'f': *q++ = '\f'; break;
      case 'n': *q++ = '\n'; break;
      case 'r': *q++ = '\r'; break;
      case 't': *q++ = '\t'; break;
      case 'u': {
        int unit = hex4(p, end);
        p += 4;
        if (is_high_surrogate(unit)) {
          unit = 0x10000 + ((unit - 0xD800) << 10) + (hex4(p + 2, end) - 0xDC00);
          p += 6;
        }
        std::string character;
        append_utf8(character, static_cast<char32_t>(unit));
        q = std::copy(character.begin(), character.end(), q);
        break;
      }
      default: *q++ = escape; break;
    }
  }
  while (p < end) *q++ = *p++;
  out.resize(before + static_cast<size_t>(q - begin));
}

JsonError not_a_value(const char* text_begin, const char* p, const char* end) {
  const std::string_view rest(p, static_cast<size_t>(end - p));
  const auto at = static_cast<size_t>(p - text_begin);
  if (rest.starts_with("NaN") || rest.starts_with("Infinity")) {
    return {"invalid_json", "NaN and Infinity are no JSON values", at};
  }
  return {"invalid_json", "a JSON value must stand here", at};
}

}  // namespace r1
