// One block of a quantised type: 32 values of a row as codes and a scale.
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>

#include "libr1/base/half.h"
#include "libr1/format/dtype.h"
#include "libr1/format/quant_tile.h"

namespace r1 {

struct QuantBlock {
  f16 scale = {0};
  std::array<uint8_t, kQuantBlock> codes{};
};

/// The block of zeros: scale 0, codes of the level nearest to 0.
QuantBlock zero_block(DType dtype);

/// Quantises n <= 32 values, as though zeros followed. Tries scales around the one that maps the
/// value of largest magnitude to an end of the levels; for each, takes the nearest levels, the
/// scale that suits these best, rounded to binary16, and keeps the pair with the least square
/// error. Returns false if a value is not finite or a scale beyond binary16.
bool quantize_block(DType dtype, const float* x, int64_t n, QuantBlock& out);

}  // namespace r1
