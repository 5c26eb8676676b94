// Any two texts as gold and answer: reading and comparing them ends soon, never throws, and every
// text that has a reading equals itself; what a sketch tells apart is not equal.
// SPDX-License-Identifier: MIT
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "libr1/verify/equal/equal.h"
#include "libr1/verify/equal/simplest.h"
#include "libr1/verify/equal/sketch.h"
#include "libr1/verify/parse/parse.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const size_t split = text.find('\n');
  const std::string_view gold = text.substr(0, split);
  const std::string_view answer = split == std::string_view::npos ? gold : text.substr(split + 1);
  const r1::MathAnswer g = r1::parse_math(gold);
  const r1::MathAnswer a = r1::parse_math(answer);
  const r1::Outcome there = r1::answers_equal(g, a, {});
  for (const r1::Value& v : a.readings) r1::is_simplest(v);
  if (gold == answer && !g.readings.empty() && there == r1::Outcome::different) std::abort();
  const bool told = r1::MathSketch::surely_unequal(r1::MathSketch(g), r1::MathSketch(a), {});
  if (told && there == r1::Outcome::equal) std::abort();
  return 0;
}
