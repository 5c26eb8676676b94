// SPDX-License-Identifier: MIT
#include "libr1/text/unicode.h"

#include <algorithm>
#include <cstring>
#include <memory>

namespace r1 {

namespace {

constexpr std::string_view kCategoryNames[] = {
    "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe",
    "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Cn"};
constexpr size_t kDecimalNumber = 8;
constexpr size_t kConnectorPunctuation = 11;

uint8_t bits_of_category(size_t category) {
  switch (kCategoryNames[category][0]) {
    case 'L':
      return kLetter;
    case 'M':
      return kMark;
    case 'N':
      return kNumber;
    case 'P':
    case 'S':
      return kSymbol;
    case 'Z':
      return kSpace;
    default:
      return 0;
  }
}

template <typename F>
void for_each_category_run(F&& f) {
  char32_t first = 0;
  for (const uint32_t run : kCategoryRuns) {
    const char32_t n = run >> 5;
    f(first, n, static_cast<size_t>(run & 31));
    first += n;
  }
}

std::unique_ptr<uint8_t[]> make_char_bits() {
  auto bits = std::make_unique_for_overwrite<uint8_t[]>(0x110000);
  for_each_category_run([&](char32_t first, char32_t n, size_t category) {
    std::memset(&bits[first], bits_of_category(category), n);
  });
  const auto add = [&](std::span<const CodePointRange> ranges, uint8_t bit) {
    for (const auto [first, last] : ranges) {
      for (char32_t c = first; c <= last; ++c) bits[c] = static_cast<uint8_t>(bits[c] | bit);
    }
  };
  // \s is category Z and these; U+180E, a space for PCRE2, is none.
  constexpr CodePointRange kControlSpaces[] = {{'\t', '\r'}, {0x85, 0x85}};
  constexpr CodePointRange kNewlines[] = {{'\n', '\n'}, {'\r', '\r'}};
  add(kControlSpaces, kSpace);
  add(kNewlines, kNewline);
  add(kNfcMarks, kNfcMark);
  add(kNfcBases, kNfcBase);
  return bits;
}

bool contains(std::span<const CodePointRange> ranges, char32_t c) {
  const auto it = std::upper_bound(ranges.begin(), ranges.end(), c,
                                   [](char32_t x, const CodePointRange& r) { return x < r.first; });
  return it != ranges.begin() && c <= std::prev(it)->last;
}

size_t category_of(char32_t c) {
  size_t found = 0;
  for_each_category_run([&](char32_t first, char32_t, size_t category) {
    if (first <= c) found = category;
  });
  return found;
}

}  // namespace

namespace internal {

const uint8_t* char_bits_table() {
  static const std::unique_ptr<uint8_t[]> table = make_char_bits();
  return table.get();
}

}  // namespace internal

std::vector<CodePointRange> category_ranges(std::string_view name) {
  std::vector<CodePointRange> out;
  if (name.empty() || name.size() > 2) return out;
  for_each_category_run([&](char32_t first, char32_t n, size_t category) {
    if (!kCategoryNames[category].starts_with(name)) return;
    if (!out.empty() && out.back().last + 1 == first) {
      out.back().last = first + n - 1;
    } else {
      out.push_back({first, first + n - 1});
    }
  });
  return out;
}

bool is_numeric_char(char32_t c) {
  if (c < 0x80) return c >= '0' && c <= '9';
  return (CharTable()[c] & kNumber) != 0 || contains(kMoreNumeric, c);
}

bool is_word_char(char32_t c) {
  if ((CharTable()[c] & (kLetter | kMark)) != 0) return true;
  const size_t category = category_of(c);
  return category == kDecimalNumber || category == kConnectorPunctuation || contains(kMoreWord, c);
}

}  // namespace r1
