// SPDX-License-Identifier: MIT
#include "libr1/text/split_patterns.h"

#include <array>

namespace r1 {

namespace {

struct Text {
  KnownPattern pattern;
  std::string_view regex;
};

#define R1_CONTRACTIONS "'s|'t|'re|'ve|'m|'ll|'d"
#define R1_SPACE_RULES R"(\s*[\r\n]+|\s+(?!\S)|\s+)"
constexpr std::array kTexts = {
    Text{KnownPattern::gpt2,
         R1_CONTRACTIONS R"(| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)"},
    Text{KnownPattern::qwen2,
         "(?i:" R1_CONTRACTIONS
         R"()|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|)" R1_SPACE_RULES},
    Text{KnownPattern::llama3,
         "(?i:" R1_CONTRACTIONS
         R"()|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|)" R1_SPACE_RULES},
    Text{KnownPattern::numbers, R"(\p{N}{1,3})"},
    Text{KnownPattern::han_kana, "[\u4e00-\u9fa5\u3040-\u309f\u30a0-\u30ff]+"},
    Text{KnownPattern::deepseek_words,
         "[!\"#$%&'()*+,\\-./"
         ":;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+"
         "| ?[\\p{P}\\p{S}]+[\r\n]*|" R1_SPACE_RULES},
};
#undef R1_CONTRACTIONS
#undef R1_SPACE_RULES

// One character: its classes and where the next begins.
struct Char {
  uint8_t bits;
  const char* next;
};

inline Char char_at(const char* p, const CharTable& table) {
  if (static_cast<uint8_t>(*p) < 0x80) return {table[static_cast<uint8_t>(*p)], p + 1};
  const char32_t c = next_code_point(p);
  return {table[c], p};
}

// The end of the run of characters with a bit of `bits`, from p on.
inline const char* run_of(uint8_t bits, const char* p, const char* end, const CharTable& table) {
  while (p < end) {
    const Char c = char_at(p, table);
    if ((c.bits & bits) == 0) break;
    p = c.next;
  }
  return p;
}

// The same for characters with no bit of `bits`.
inline const char* run_without(uint8_t bits, const char* p, const char* end,
                               const CharTable& table) {
  while (p < end) {
    const Char c = char_at(p, table);
    if ((c.bits & bits) != 0) break;
    p = c.next;
  }
  return p;
}

inline const char* newlines(const char* p, const char* end) {
  while (p < end && (*p == '\r' || *p == '\n')) ++p;
  return p;
}

inline bool has_class(const char* p, const char* end, uint8_t bits, const CharTable& table) {
  return p < end && (char_at(p, table).bits & bits) != 0;
}

// 's|'t|'re|'ve|'m|'ll|'d at an apostrophe. Without case, s is also the long s, U+017F.
const char* match_contraction(const char* p, const char* end, bool any_case) {
  if (end - p < 2) return nullptr;
  const auto lower = [&](const char* q) {
    return any_case && *q >= 'A' && *q <= 'Z' ? static_cast<char>(*q + 32) : *q;
  };
  switch (lower(p + 1)) {
    case 's':
    case 't':
    case 'm':
    case 'd':
      return p + 2;
    case 'r':
    case 'v':
      return end - p > 2 && lower(p + 2) == 'e' ? p + 3 : nullptr;
    case 'l':
      return end - p > 2 && lower(p + 2) == 'l' ? p + 3 : nullptr;
    case '\xC5':
      return any_case && p[2] == '\xBF' ? p + 3 : nullptr;
    default:
      return nullptr;
  }
}

// \s+(?!\S)|\s+ at a space: the run, without its last character if something follows and it is not
// the only one. With `to_newline`, \s*[\r\n]+ stands before these: up to the run's last newline.
inline const char* match_spaces(const char* p, const char* end, bool to_newline,
                                const CharTable& table) {
  const char* last = p;  // the run's last character
  const char* newline_end = nullptr;
  const char* q = p;
  while (q < end) {
    const Char c = char_at(q, table);
    if ((c.bits & kSpace) == 0) break;
    last = q;
    q = c.next;
    if ((c.bits & kNewline) != 0) newline_end = q;
  }
  if (to_newline && newline_end != nullptr) return newline_end;
  return q < end && last > p ? last : q;
}

const char* match_gpt2(const char* p, const char* end, const CharTable& table) {
  if (*p == '\'') {
    if (const char* stop = match_contraction(p, end, false)) return stop;
  }
  const char* const start = *p == ' ' && p + 1 < end ? p + 1 : p;
  const Char c = char_at(start, table);
  if ((c.bits & kLetter) != 0) return run_of(kLetter, c.next, end, table);
  if ((c.bits & kNumber) != 0) return run_of(kNumber, c.next, end, table);
  if ((c.bits & kSpace) == 0) return run_without(kSpace | kLetter | kNumber, c.next, end, table);
  return match_spaces(p, end, false, table);
}

const char* match_numbers(int most, const char* p, const char* end, const CharTable& table) {
  const char* const start = p;
  for (int n = 0; n < most && p < end; ++n) {
    const Char c = char_at(p, table);
    if ((c.bits & kNumber) == 0) break;
    p = c.next;
  }
  return p > start ? p : nullptr;
}

const char* match_gpt4(int most_digits, const char* p, const char* end, const CharTable& table) {
  if (*p == '\'') {
    if (const char* stop = match_contraction(p, end, true)) return stop;
  }
  constexpr uint8_t kNotOther = kSpace | kLetter | kNumber;
  const Char c = char_at(p, table);
  if ((c.bits & kLetter) != 0) return run_of(kLetter, c.next, end, table);
  if ((c.bits & kNumber) != 0) return match_numbers(most_digits, p, end, table);
  if ((c.bits & kNewline) == 0 && has_class(c.next, end, kLetter, table)) {
    return run_of(kLetter, c.next, end, table);
  }
  if ((c.bits & kSpace) == 0) return newlines(run_without(kNotOther, c.next, end, table), end);
  if (*p == ' ' && c.next < end && !has_class(c.next, end, kNotOther, table)) {
    return newlines(run_without(kNotOther, c.next, end, table), end);
  }
  return match_spaces(p, end, true, table);
}

inline bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

const char* match_deepseek_words(const char* p, const char* end, const CharTable& table) {
  const Char c = char_at(p, table);
  constexpr uint8_t kWord = kLetter | kMark;
  if ((c.bits & kSymbol) != 0) {
    if (c.next == p + 1 && c.next < end && is_ascii_letter(*c.next)) {
      const char* q = c.next;
      while (q < end && is_ascii_letter(*q)) ++q;
      return q;
    }
    return newlines(run_of(kSymbol, c.next, end, table), end);
  }
  if ((c.bits & kWord) != 0) return run_of(kWord, c.next, end, table);
  if ((c.bits & kNewline) == 0 && has_class(c.next, end, kWord, table)) {
    return run_of(kWord, c.next, end, table);
  }
  if (*p == ' ' && has_class(c.next, end, kSymbol, table)) {
    return newlines(run_of(kSymbol, c.next, end, table), end);
  }
  return (c.bits & kSpace) != 0 ? match_spaces(p, end, true, table) : nullptr;
}

inline bool is_han_kana(char32_t c) {
  return (c >= 0x4E00 && c <= 0x9FA5) || (c >= 0x3040 && c <= 0x30FF);
}

const char* match_han_kana(const char* p, const char* end) {
  const char* const start = p;
  while (p < end && static_cast<uint8_t>(*p) >= 0xE3) {
    const char* q = p;
    if (!is_han_kana(next_code_point(q))) break;
    p = q;
  }
  return p > start ? p : nullptr;
}

}  // namespace

KnownPattern known_pattern(std::string_view regex) {
  for (const Text& t : kTexts) {
    if (t.regex == regex) return t.pattern;
  }
  return KnownPattern::none;
}

std::string_view pattern_text(KnownPattern pattern) {
  for (const Text& t : kTexts) {
    if (t.pattern == pattern) return t.regex;
  }
  return "";
}

const char* match_pattern(KnownPattern pattern, const char* p, const char* end,
                          const CharTable& table) {
  switch (pattern) {
    case KnownPattern::gpt2:
      return match_gpt2(p, end, table);
    case KnownPattern::qwen2:
      return match_gpt4(1, p, end, table);
    case KnownPattern::llama3:
      return match_gpt4(3, p, end, table);
    case KnownPattern::numbers:
      return match_numbers(3, p, end, table);
    case KnownPattern::han_kana:
      return match_han_kana(p, end);
    case KnownPattern::deepseek_words:
      return match_deepseek_words(p, end, table);
    case KnownPattern::none:
      break;
  }
  return nullptr;
}

const char* skip_to_pattern(KnownPattern pattern, const char* p, const char* end,
                            const CharTable& table) {
  if (pattern == KnownPattern::numbers) return run_without(kNumber, p, end, table);
  if (pattern != KnownPattern::han_kana) return p;
  while (p < end) {  // kana and Han begin with bytes E3 to E9; others of these leads fail to match
    const auto b = static_cast<uint8_t>(*p);
    if (b >= 0xE3 && b <= 0xE9) return p;
    ++p;
  }
  return end;
}

}  // namespace r1
