// The codes and scale words of sixteen blocks at once: the same 32 columns of the rows of a tile.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "libr1/format/dtype.h"
#include "libr1/format/quant_tile.h"

namespace r1 {

/// Sixteen blocks, one a lane; the values by column, so that what is done to one block is done to
/// all of them by vector instructions, and no block's result depends on its neighbours.
struct QuantBlocks {
  alignas(64) float x[kQuantBlock][kQuantRows] = {};
  alignas(64) int32_t words[kQuantRows] = {};  ///< out: scale words
  alignas(64) int32_t codes[kQuantBlock][kQuantRows] = {};
};

/// Quantises. Tries scales around the one that maps the values of largest magnitude to the ends of
/// the levels; for each, takes in every part the shape and the levels that are nearest, and the
/// word whose scale suits these best; keeps the word with the least sum of weight * error^2.
/// `weights` are of the columns, >= 0, or null: all 1. A block of zeros has word 0. Returns false
/// if a value is not finite or a scale beyond binary16.
bool quantize_blocks(DType dtype, const float* weights, QuantBlocks& blocks);

}  // namespace r1
