// SPDX-License-Identifier: MIT
#include "libr1/json/json_scan.h"

#include <algorithm>
#include <array>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

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

using Bytes = unsigned char __attribute__((vector_size(16)));

// Bit i: byte i of `hit`, which are 0x00 or 0xFF.
template <typename Hit>
uint64_t bits_of(const Hit& hit) {
#if defined(__SSE2__)
  return static_cast<uint64_t>(static_cast<uint32_t>(_mm_movemask_epi8(reinterpret_cast<const __m128i&>(hit))));
#else
  uint64_t half[2];
  std::memcpy(half, &hit, 16);
  // The lowest bits of eight bytes, moved side by side into the highest byte.
  const auto gather = [](uint64_t bytes) { return (bytes & 0x0101010101010101u) * 0x0102040810204080u >> 56; };
  return gather(half[0]) | gather(half[1]) << 8;
#endif
}

// Bit i: whether test(16 bytes) holds for byte i of the 64 at p (little endian).
template <typename Test>
uint64_t bits_where(const char* p, Test test) {
  uint64_t bits = 0;
  for (int block = 0; block < 4; ++block) {
    Bytes x;
    std::memcpy(&x, p + 16 * block, 16);
    bits |= bits_of(test(x)) << (16 * block);
  }
  return bits;
}

// What stands behind a backslash, but for \u: the byte that it stands for; 0 where there is none.
constexpr std::array<char, 256> kEscapes = [] {
  std::array<char, 256> values{};
  for (const char c : {'"', '\\', '/'}) values[static_cast<unsigned char>(c)] = c;
  values['b'] = '\b';
  values['f'] = '\f';
  values['n'] = '\n';
  values['r'] = '\r';
  values['t'] = '\t';
  return values;
}();
char escape_value(char c) { return kEscapes[static_cast<unsigned char>(c)]; }

bool is_high_surrogate(int unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_low_surrogate(int unit) { return unit >= 0xDC00 && unit < 0xE000; }

const char* skip_digits(const char* p, const char* end) {
  while (p < end && *p >= '0' && *p <= '9') ++p;
  return p;
}

// The bits behind backslashes that begin an escape, where bit 0 is outside of one: in a run of
// backslashes every second is escaped, and so is what stands behind a run of odd length. Taking the
// beginnings of runs away from ones at all odd places carries each to the end of its run.
uint64_t escaped_bits(uint64_t slashes) {
  constexpr uint64_t kOdd = 0xAAAAAAAAAAAAAAAAu;
  const uint64_t codes = (((slashes << 1) | kOdd) - slashes) ^ kOdd;
  return codes ^ slashes;
}

// Passes over what is plain or a one-letter escape, 64 bytes at a time and without a branch for each
// escape. Ends at what else there is, or near the end; never within an escape.
const char* skip_string_blocks(const char* p, const char* end) {
  if constexpr (std::endian::native != std::endian::little) return p;
  while (end - p > 64) {
    uint64_t stops = bits_where(p, [](Bytes x) { return (x == '"') | (x < 0x20); });
    const uint64_t slashes = bits_where(p, [](Bytes x) { return x == '\\'; });
    ptrdiff_t n = 64;
    if (slashes != 0) {
      const uint64_t letters = bits_where(p, [](Bytes x) {
        return (x == '"') | (x == '\\') | (x == '/') | (x == 'b') | (x == 'f') | (x == 'n') | (x == 'r') | (x == 't');
      });
      const uint64_t escaped = escaped_bits(slashes);
      stops = (stops & ~escaped) | (escaped & ~letters) >> 1;
      if ((slashes & ~escaped) >> 63 != 0) n = 63;  // the letter is in the next block
    }
    if (stops != 0) return p + std::countr_zero(stops);
    p += n;
  }
  return p;
}

}  // namespace

const char* scan_json_string(const char* text_begin, const char* p, const char* end,
                             JsonEscapes& escapes, JsonError& error) {
  const auto fail = [&](const char* code, const char* message, const char* at) {
    error = {code, message, static_cast<size_t>(at - text_begin)};
    return nullptr;
  };
  escapes = JsonEscapes::none;
  while (true) {
    p = skip_plain_string_bytes(p, end);
    if (p == end) return fail("invalid_json", "a string has no closing quote", end);
    if (*p == '"') return p;
    if (*p != '\\') return fail("invalid_json", "a control character in a string must be escaped", p);
    if (end - p < 2) return fail("invalid_json", "a string has no closing quote", end);
    switch (p[1]) {
      case '"': case '\\': case '/': case 'b': case 'f': case 'n': case 'r': case 't':
        if (escapes == JsonEscapes::none) escapes = JsonEscapes::letters;
        p = skip_string_blocks(p + 2, end);  // where one is, there are more
        break;
      case 'u': {
        escapes = JsonEscapes::codes;
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

// What one backslash at p and all behind it stand for; both move on.
void unescape_one(const char*& p, const char* end, char*& q) {
  if (p[1] != 'u') {
    *q++ = escape_value(p[1]);
    p += 2;
    return;
  }
  int unit = hex4(p + 2, end);
  p += 6;
  if (is_high_surrogate(unit)) {
    unit = 0x10000 + ((unit - 0xD800) << 10) + (hex4(p + 2, end) - 0xDC00);
    p += 6;
  }
  std::string character;
  append_utf8(character, static_cast<char32_t>(unit));
  q = std::copy(character.begin(), character.end(), q);
}

// Does all up to 128 bytes from the end. `q` has room for 64 bytes more than it needs: what stands
// before an escape is copied with what comes behind it.
void unescape_blocks(const char*& p, const char* end, char*& q) {
  while (end - p > 128) {
    uint64_t slashes = bits_where(p, [](Bytes x) { return x == '\\'; });
    const char* from = p;
    const char* stop = p + 64;
    while (slashes != 0) {
      const char* at = p + std::countr_zero(slashes);
      if (at < from) {  // the second half of a pair, or of a surrogate pair
        slashes &= slashes - 1;
        continue;
      }
      std::memcpy(q, from, 64);
      q += at - from;
      unescape_one(at, end, q);
      from = at;
      slashes &= slashes - 1;
    }
    if (from < stop) {
      std::memcpy(q, from, 64);
      q += stop - from;
    } else {
      stop = from;
    }
    p = stop;
  }
}

}  // namespace

void append_unescaped(std::string& out, std::string_view inner) {
  const char* p = inner.data();
  const char* const end = p + inner.size();
  const size_t before = out.size();
  const bool is_long = inner.size() > 128;
  out.resize(before + inner.size() + (is_long ? 64 : 0));  // no escape is shorter than what it stands for
  char* const begin = out.data() + before;
  char* q = begin;
  if constexpr (std::endian::native == std::endian::little) {
    if (is_long) unescape_blocks(p, end, q);
  }
  while (p < end) {
    if (*p != '\\' || end - p < 2) *q++ = *p++;
    else unescape_one(p, end, q);
  }
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
