// linear, linear_transposed, dequantize; quantised weights go through quant.inl and expand.inl. Few
// rows of x: weights are expanded in registers on their way from memory. Many: a tile of weight
// rows is expanded once and meets all rows of x. The values and the order of the sums are the same,
// so are the results. SPDX-License-Identifier: MIT

/// Weight rows in a register block beside C rows of x.
constexpr int block_rows(int C) { return std::min(kDotAccumulators / C, 8); }

/// R weight rows from o, C rows of x from t.
template <int R, int C, typename E>
void direct_block(const LinearArgs& a, const Rows<E>& w, int64_t o, int64_t t) {
  alignas(64) float lanes[R * C * kLanes];
  float sums[R * C];
  Row<E> rows[R];
  const float* x[C];
  for (int r = 0; r < R; ++r) rows[r] = w[o + r];
  for (int c = 0; c < C; ++c) x[c] = row_of_x(a, t + c);
  dot_rows<R, C, E>(rows, x, 0, a.w.cols, lanes, t == 0 ? R * w.m.stride : 0);
  reduce_lanes(lanes, R * C, sums);
  for (int r = 0; r < R; ++r) {
    for (int c = 0; c < C; ++c) {
      const float sum = sums[r * C + c];
      a.y[(t + c) * a.y_stride + o + r - a.begin] = a.bias != nullptr ? sum + a.bias[o + r] : sum;
    }
  }
}

/// Rows of x in panels of at most C; after the first, the weights come from the cache.
template <int C, typename E>
void linear_panels(const LinearArgs& a, const Rows<E>& w) {
  constexpr int R = block_rows(C);
  int64_t o = a.begin;
  for (; o + R <= a.end; o += R) {
    for_panels<C>(a.n_rows, [&]<int N>(int64_t t) { direct_block<R, N>(a, w, o, t); });
  }
  for (; o < a.end; ++o) {
    for_panels<C>(a.n_rows, [&]<int N>(int64_t t) { direct_block<1, N>(a, w, o, t); });
  }
}

/// Expands rows [o, o + n_rows) into tile, each padded with zeros to a stride of whole vectors;
/// rows up to a multiple of kTileRows are zero.
template <typename E>
void expand_tile(const Rows<E>& w, int64_t o, int64_t n_rows, int64_t cols, float* tile) {
  const int64_t stride = tile_stride(cols);
  for (int64_t r = 0; r < n_rows; ++r) {
    const Row<E> row = w[o + r];
    float* out = tile + r * stride;
    for (int64_t k = 0; k < cols; k += kLanes) {
      const V16 v = k + kLanes <= cols ? load16(row.p + k) : load_tail(row.p + k, cols - k);
      scaled<E>(v, scale_at(row, k)).store(out + k);
    }
  }
  for (int64_t r = n_rows; r % kTileRows != 0; ++r) std::fill_n(tile + r * stride, stride, 0.0f);
}

/// C rows of x from row t against all rows of the tile.
template <int C>
void tile_columns(const LinearArgs& a, int64_t o, int64_t n_rows, int64_t t, const float* tile,
                  float* lanes) {
  const int64_t cols = a.w.cols;
  const int64_t stride = tile_stride(cols);
  const float* x[C];
  for (int c = 0; c < C; ++c) x[c] = row_of_x(a, t + c);
  for (int64_t k = 0; k < cols; k += kSlice) {
    const int64_t end = std::min(k + kSlice, cols);
    for (int64_t r = 0; r < n_rows; r += kTileRows) {
      Row<float> rows[kTileRows];
      for (int i = 0; i < kTileRows; ++i) rows[i] = {tile + (r + i) * stride, nullptr};
      dot_rows<kTileRows, C, float>(rows, x, k, end, lanes + r * C * kLanes);
    }
  }
  float sums[kMaxTileRows * C];
  reduce_lanes(lanes, n_rows * C, sums);
  for (int64_t r = 0; r < n_rows; ++r) {
    for (int c = 0; c < C; ++c) {
      const float sum = sums[r * C + c];
      a.y[(t + c) * a.y_stride + o + r - a.begin] = a.bias != nullptr ? sum + a.bias[o + r] : sum;
    }
  }
}

template <typename E>
void linear_direct(const LinearArgs& a, const Rows<E>& w) {
  // The panels' width: one panel if it fits, else what cuts the rows evenly.
  const int64_t n_panels = (a.n_rows + kTileCols - 1) / kTileCols;
  with_count<kTileCols>((a.n_rows + n_panels - 1) / n_panels, 0,
                        [&]<int C>(int64_t) { linear_panels<C>(a, w); });
}

/// Rows of x in blocks that the second level cache holds.
template <typename E>
void linear_direct_blocks(const LinearArgs& a, const Rows<E>& w) {
  const int64_t step = direct_row_block(a.w.cols);
  LinearArgs block = a;
  for (int64_t t = 0; t < a.n_rows; t += step) {
    block.n_rows = std::min(step, a.n_rows - t);
    if (a.x_rows != nullptr) {
      block.x_rows = a.x_rows + t;
    } else {
      block.x = a.x + t * a.x_stride;
    }
    block.y = a.y + t * a.y_stride;
    linear_direct(block, w);
  }
}

template <typename E>
void linear_tiled(const LinearArgs& a, const Rows<E>& w) {
  const int64_t step = tile_rows(a.w.cols);
  float* const lanes = a.scratch;
  float* const tile = a.scratch + kMaxTileRows * kMaxCols * kLanes;
  for (int64_t t0 = 0; t0 < a.n_rows; t0 += kRowBlock) {
    const int64_t t1 = std::min(t0 + kRowBlock, a.n_rows);
    for (int64_t o = a.begin; o < a.end; o += step) {
      const int64_t n_rows = std::min(step, a.end - o);
      expand_tile(w, o, n_rows, a.w.cols, tile);
      for_panels<kTileCols>(
          t1 - t0, [&]<int C>(int64_t t) { tile_columns<C>(a, o, n_rows, t0 + t, tile, lanes); });
    }
  }
}

/// Spare: see quant_rows().
template <bool Spare>
void linear_on(const LinearArgs& a) {
  if (a.n_rows == 0) return;
  switch (a.w.dtype) {
    case DType::q8:
      return linear_quant<DType::q8, Spare>(a);
    case DType::q6:
      return linear_quant<DType::q6, Spare>(a);
    case DType::q5:
      return linear_quant<DType::q5, Spare>(a);
    case DType::q4:
      return linear_quant<DType::q4, Spare>(a);
    case DType::q3:
      return linear_quant<DType::q3, Spare>(a);
    case DType::q2:
      return linear_quant<DType::q2, Spare>(a);
    default:
      break;
  }
  visit_dtype(a.w, [&]<typename E>(View2<const E> m) {
    const Rows<E> w(a.w, m);
    if constexpr (Spare && !kScaled<E>) return linear_direct_blocks(a, w);
    if (a.n_rows > kDirectRows && a.w.cols > 0) return linear_tiled(a, w);
    linear_direct(a, w);
  });
}

void linear(const LinearArgs& a) { linear_on<false>(a); }

void linear_transposed(const LinearTransposedArgs& a) {
  if (is_quantised(a.w.dtype)) return linear_transposed_quant(a);
  visit_dtype(a.w, [&]<typename E>(View2<const E> m) {
    const Rows<E> w(a.w, m);
    const auto row = [&](int64_t r) { return w[a.row_begin + r]; };
    mix<E>(row, a.row_end - a.row_begin, a.x, a.x_stride, a.n_rows, a.y, a.y_stride, a.col_begin,
           a.col_end, false);
  });
}

void dequantize(const TensorView& t, int64_t r, float* out) {
  if (is_quantised(t.dtype)) return dequantize_quant(t, r, out);
  visit_dtype(t, [&]<typename E>(View2<const E> m) {
    const Row<E> row = Rows<E>(t, m)[r];
    int64_t k = 0;
    for (; k + kLanes <= t.cols; k += kLanes) {
      scaled<E>(load16(row.p + k), scale_at(row, k)).store(out + k);
    }
    if (k < t.cols) {
      store_tail(scaled<E>(load_tail(row.p + k, t.cols - k), scale_at(row, k)), out + k,
                 t.cols - k);
    }
  });
}
