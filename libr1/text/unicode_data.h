// The generated tables behind unicode.h; see tests/golden/text/make_unicode_data.py.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>

namespace r1 {

/// Code points first to last, both included.
struct CodePointRange {
  char32_t first;
  char32_t last;
};

extern const std::span<const uint32_t> kCategoryRuns;  ///< length * 32 + Category, from U+0000 on
extern const std::span<const CodePointRange> kMoreNumeric;
extern const std::span<const CodePointRange> kMoreWord;
extern const std::span<const CodePointRange> kNfcMarks;
extern const std::span<const CodePointRange> kNfcBases;

}  // namespace r1
