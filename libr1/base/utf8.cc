// SPDX-License-Identifier: MIT
#include "libr1/base/utf8.h"

#include <cstring>
#if defined(__x86_64__)
#include <tmmintrin.h>

#include "libr1/base/cpu_features.h"
#endif

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

namespace {

// The length of the leading run of ASCII: whole blocks at a time, in the compiler's own vectors.
size_t skip_ascii(std::string_view text, size_t from) {
  using Bytes = unsigned char __attribute__((vector_size(16)));
  size_t i = from;
  for (; i + 64 <= text.size(); i += 64) {
    Bytes block[4];
    std::memcpy(block, text.data() + i, 64);
    const Bytes any = (block[0] | block[1]) | (block[2] | block[3]);
    uint64_t half[2];
    std::memcpy(half, &any, 16);
    if (((half[0] | half[1]) & 0x8080808080808080u) != 0) break;
  }
  constexpr uint64_t kHigh = 0x8080808080808080u;
  uint64_t word = 0;
  for (; i + 8 <= text.size(); i += 8) {
    std::memcpy(&word, text.data() + i, 8);
    if ((word & kHigh) != 0) break;
  }
  while (i < text.size() && static_cast<uint8_t>(text[i]) < 0x80) ++i;
  return i;
}

// From `i`, which is the beginning of a character.
bool is_valid_plain(std::string_view text, size_t i) {
  while ((i = skip_ascii(text, i)) < text.size()) {
    const Utf8Char c = decode_utf8(text, i);
    if (!c.valid) return false;
    i += static_cast<size_t>(c.n_bytes);
  }
  return true;
}

#if defined(__x86_64__)

// Keiser and Lemire, "Validating UTF-8 in less than one instruction per byte" (2020): what is wrong
// with two bytes that follow each other is the AND of three tables, by the first one's high and low
// four bits and the second one's high four. Whether a third or fourth byte is due is seen apart.
enum PairError : uint8_t {
  kTooShort = 1 << 0,    // a lead byte without its continuation
  kTooLong = 1 << 1,     // a continuation after ASCII
  kOverlong3 = 1 << 2,   // E0 80 ... 9F
  kTooLarge = 1 << 3,    // F4 90 and beyond
  kSurrogate = 1 << 4,   // ED A0 ... BF
  kOverlong2 = 1 << 5,   // C0, C1
  kOverlong4 = 1 << 6,   // F0 80 ... 8F; F5 and beyond with 80 ... 8F
  kTwoConts = 1 << 7,    // a continuation after a continuation: right where a third byte is due
};
constexpr uint8_t kAnyLow = kTooShort | kTooLong | kTwoConts;
constexpr uint8_t kLowBeyond = kAnyLow | kTooLarge | kOverlong4;
constexpr uint8_t kAnyCont = kTooLong | kOverlong2 | kTwoConts;

alignas(16) constexpr uint8_t kFirstHigh[16] = {
    kTooLong, kTooLong, kTooLong, kTooLong, kTooLong, kTooLong, kTooLong, kTooLong,
    kTwoConts, kTwoConts, kTwoConts, kTwoConts,
    kTooShort | kOverlong2, kTooShort, kTooShort | kOverlong3 | kSurrogate,
    kTooShort | kTooLarge | kOverlong4};
alignas(16) constexpr uint8_t kFirstLow[16] = {
    kAnyLow | kOverlong2 | kOverlong3 | kOverlong4, kAnyLow | kOverlong2, kAnyLow, kAnyLow,
    kAnyLow | kTooLarge, kLowBeyond, kLowBeyond, kLowBeyond,
    kLowBeyond, kLowBeyond, kLowBeyond, kLowBeyond,
    kLowBeyond, kLowBeyond | kSurrogate, kLowBeyond, kLowBeyond};
alignas(16) constexpr uint8_t kSecondHigh[16] = {
    kTooShort, kTooShort, kTooShort, kTooShort, kTooShort, kTooShort, kTooShort, kTooShort,
    kAnyCont | kOverlong3 | kOverlong4, kAnyCont | kOverlong3 | kTooLarge,
    kAnyCont | kSurrogate | kTooLarge, kAnyCont | kSurrogate | kTooLarge,
    kTooShort, kTooShort, kTooShort, kTooShort};

struct Utf8Blocks {
  __m128i error, previous;
};

__attribute__((target("ssse3"))) inline void check_block(Utf8Blocks& state, __m128i now) {
  const auto table = [](const uint8_t* t) __attribute__((target("ssse3"))) {
    return _mm_load_si128(reinterpret_cast<const __m128i*>(t));
  };
  const __m128i low_half = _mm_set1_epi8(0x0F);
  const __m128i back1 = _mm_alignr_epi8(now, state.previous, 15);
  const __m128i back2 = _mm_alignr_epi8(now, state.previous, 14);
  const __m128i back3 = _mm_alignr_epi8(now, state.previous, 13);
  const __m128i first_high = _mm_and_si128(_mm_srli_epi16(back1, 4), low_half);
  const __m128i second_high = _mm_and_si128(_mm_srli_epi16(now, 4), low_half);
  const __m128i pair = _mm_and_si128(
      _mm_and_si128(_mm_shuffle_epi8(table(kFirstHigh), first_high),
                    _mm_shuffle_epi8(table(kFirstLow), _mm_and_si128(back1, low_half))),
      _mm_shuffle_epi8(table(kSecondHigh), second_high));
  // 0x80 where a third or fourth byte is due: there, and only there, kTwoConts is right.
  const __m128i third = _mm_subs_epu8(back2, _mm_set1_epi8(0xE0 - 0x80));
  const __m128i fourth = _mm_subs_epu8(back3, _mm_set1_epi8(static_cast<char>(0xF0 - 0x80)));
  const __m128i due = _mm_and_si128(_mm_or_si128(third, fourth), _mm_set1_epi8(static_cast<char>(0x80)));
  state.error = _mm_or_si128(state.error, _mm_xor_si128(due, pair));
  state.previous = now;
}

__attribute__((target("ssse3"))) bool is_valid_ssse3(std::string_view text, size_t i) {
  Utf8Blocks state{_mm_setzero_si128(), _mm_setzero_si128()};
  for (; i + 16 <= text.size(); i += 16) {
    check_block(state, _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + i)));
  }
  // The rest, and at least one zero behind it: a character that the text cuts short is too short.
  alignas(16) char rest[16] = {};
  std::memcpy(rest, text.data() + i, text.size() - i);
  check_block(state, _mm_load_si128(reinterpret_cast<const __m128i*>(rest)));
  return _mm_movemask_epi8(_mm_cmpeq_epi8(state.error, _mm_setzero_si128())) == 0xFFFF;
}

#endif

}  // namespace

bool is_valid_utf8(std::string_view text) {
  const size_t from = skip_ascii(text, 0);
  if (from == text.size()) return true;
#if defined(__x86_64__)
  if (R1_CPU_HAS(SSSE3, "ssse3")) return is_valid_ssse3(text, from);
#endif
  return is_valid_plain(text, from);
}

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
