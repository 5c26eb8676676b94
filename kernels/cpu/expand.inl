// Quantised weights as floats, a tile at a time: for what needs the weights themselves, not their
// products with a row (linear_transposed, the embedding). The very values of dequantize_row().
// Included per instruction set, after quant.inl.
// SPDX-License-Identifier: MIT

/// What the shape in a scale word adds to the levels of half `h` of its block.
template <DType Q>
int move_of(const std::byte* word, int64_t h) {
  if constexpr (!kMoved<Q>) return 0;
  const Moves& moves = moves_of<Q>();
  uint16_t bits;
  std::memcpy(&bits, word, sizeof bits);
  const int shape = bits >> (moves.bits * h) & ((1 << moves.bits) - 1);
  return moves.table[static_cast<size_t>(shape)] + moves.least;
}

/// out[row * kQuantCols + k], 16 rows of 64 columns.
template <DType Q>
void expand_tile_of(const std::byte* tile, float* out) {
  alignas(64) std::byte bytes[kQuantRows * kLanes];
  for (int64_t b = 0; b < 2; ++b) {
    const std::byte* const block = tile + kQuantScaleBytes + b * quant_block_bytes(Q);
    const std::byte* const words = tile + 2 * kQuantRows * b;
    const Bytes shapes = Bytes::low_bytes(words);
    Bytes half[2][4];  // columns below 16, and from there on: four groups of four each
    unpack<Q, 0>(block, shapes, half[0][0], half[1][0]);
    unpack<Q, 1>(block, shapes, half[0][1], half[1][1]);
    unpack<Q, 2>(block, shapes, half[0][2], half[1][2]);
    unpack<Q, 3>(block, shapes, half[0][3], half[1][3]);
    float scales[kQuantRows];
    (load16(reinterpret_cast<const f16*>(words)) * V16::set1(quant_unit(Q))).store(scales);
    for (int64_t h = 0; h < 2; ++h) {
      store_rows(half[h], bytes);
      float* const columns = out + b * kQuantBlock + h * kLanes;
      for (int64_t r = 0; r < kQuantRows; ++r) {
        // Whole numbers: exact, so one rounding is left, that of the product.
        const V16 times = V16::set1(kTimes<Q>);
        const V16 move = V16::set1(static_cast<float>(move_of<Q>(words + 2 * r, h) - 128));
        const V16 level = fma(from_bytes(bytes + kLanes * row_place(r)), times, move);
        (level * V16::set1(scales[r])).store(columns + r * kQuantCols);
      }
    }
  }
}

void expand_tile_of(DType dtype, const std::byte* tile, float* out) {
  switch (dtype) {
    case DType::q8:
      return expand_tile_of<DType::q8>(tile, out);
    case DType::q6:
      return expand_tile_of<DType::q6>(tile, out);
    case DType::q5:
      return expand_tile_of<DType::q5>(tile, out);
    case DType::q4:
      return expand_tile_of<DType::q4>(tile, out);
    case DType::q3:
      return expand_tile_of<DType::q3>(tile, out);
    default:
      return expand_tile_of<DType::q2>(tile, out);
  }
}

/// One row: of sixteen tiles side by side the row's bytes are put together as if they were the
/// sixteen rows of one tile.
void dequantize_quant(const TensorView& t, int64_t row, float* out) {
  const int64_t n_tiles = quant_tiles(t.cols, kQuantCols), n_bytes = quant_tile_bytes(t.dtype);
  const std::byte* const tiles = t.data + row / kQuantRows * n_tiles * n_bytes;
  const int64_t i = row % kQuantRows;
  alignas(64) std::byte gathered[quant_tile_bytes(DType::q8)];
  alignas(64) float values[kQuantRows * kQuantCols];
  for (int64_t first = 0; first < n_tiles; first += kQuantRows) {
    const int64_t n = std::min(n_tiles - first, kQuantRows);
    for (int64_t r = 0; r < n; ++r) {
      const std::byte* const tile = tiles + (first + r) * n_bytes;
      for (int64_t at = 0; at < kQuantScaleBytes; at += 2 * kQuantRows) {
        std::memcpy(gathered + at + 2 * r, tile + at + 2 * i, 2);
      }
      for (int64_t at = kQuantScaleBytes; at < n_bytes; at += kQuantLine) {
        std::memcpy(gathered + at + 4 * r, tile + at + 4 * i, 4);
      }
    }
    if (n < kQuantRows) {  // nothing is read from what is not there
      for (int64_t r = n; r < kQuantRows; ++r) {
        for (int64_t at = 0; at < kQuantScaleBytes; at += 2 * kQuantRows) {
          std::memset(gathered + at + 2 * r, 0, 2);
        }
        for (int64_t at = kQuantScaleBytes; at < n_bytes; at += kQuantLine) {
          std::memset(gathered + at + 4 * r, 0, 4);
        }
      }
    }
    expand_tile_of(t.dtype, gathered, values);
    const int64_t k = first * kQuantCols;
    std::copy_n(values, std::min(n * kQuantCols, t.cols - k), out + k);
  }
}

/// A row of tiles at a time is expanded, and its sums go on from those in y.
void linear_transposed_quant(const LinearTransposedArgs& a) {
  alignas(64) float strip[kQuantRows * kQuantCols];
  const int64_t n_tiles = quant_tiles(a.w.cols, kQuantCols), n_bytes = quant_tile_bytes(a.w.dtype);
  for (int64_t k = a.col_begin; k < a.col_end; k += kQuantCols - k % kQuantCols) {
    const int64_t tile = k / kQuantCols, first = tile * kQuantCols;
    const int64_t end = std::min(a.col_end, first + kQuantCols);
    if (a.row_begin == a.row_end) {  // sums of nothing
      const auto none = [&](int64_t) { return Row<float>{strip, nullptr}; };
      mix<float>(none, 0, a.x, a.x_stride, a.n_rows, a.y, a.y_stride, k, end, false);
    }
    for (int64_t r = a.row_begin; r < a.row_end; r += kQuantRows - r % kQuantRows) {
      const int64_t at = r % kQuantRows, n = std::min(kQuantRows - at, a.row_end - r);
      expand_tile_of(a.w.dtype, a.w.data + (r / kQuantRows * n_tiles + tile) * n_bytes, strip);
      const auto row = [&](int64_t i) {
        return Row<float>{strip + (at + i) * kQuantCols - first, nullptr};
      };
      mix<float>(row, n, a.x + r - a.row_begin, a.x_stride, a.n_rows, a.y, a.y_stride, k, end,
                 r > a.row_begin);
    }
  }
}
