// linear, linear_transposed, dequantize. Few rows of x: weights are expanded in registers on their
// way from memory. Many: a tile of weight rows is expanded once and meets all rows of x. The values
// and the order of the sums are the same, so are the results.
// SPDX-License-Identifier: MIT

inline const float* row_of_x(const LinearArgs& a, int64_t t) {
  return a.x + (a.x_rows != nullptr ? a.x_rows[t] : t) * a.x_stride;
}

/// Weight rows in a register block beside C rows of x.
constexpr int block_rows(int C) { return std::min(kDotAccumulators / C, 8); }
/// The most rows of x that are served without a tile.
constexpr int kDirectCols = std::min<int>(kDotAccumulators / 3, static_cast<int>(kMaxCols));

template <int R, int C, typename E>
void direct_block(const LinearArgs& a, const Rows<E>& w, int64_t o, const float* const* x) {
  alignas(64) float lanes[R * C * kLanes];
  float sums[R * C];
  Row<E> rows[R];
  for (int r = 0; r < R; ++r) rows[r] = w[o + r];
  if (a.w.cols == 0) std::memset(lanes, 0, sizeof(lanes));
  dot_rows<R, C, E>(rows, x, 0, a.w.cols, lanes, R * w.m.stride);
  reduce_lanes(lanes, R * C, sums);
  for (int r = 0; r < R; ++r) {
    for (int c = 0; c < C; ++c) {
      const float sum = sums[r * C + c];
      a.y[c * a.y_stride + o + r - a.begin] = a.bias != nullptr ? sum + a.bias[o + r] : sum;
    }
  }
}

template <int C, typename E>
void linear_direct(const LinearArgs& a, const Rows<E>& w) {
  constexpr int R = block_rows(C);
  const float* x[C];
  for (int c = 0; c < C; ++c) x[c] = row_of_x(a, c);
  int64_t o = a.begin;
  for (; o + R <= a.end; o += R) direct_block<R, C, E>(a, w, o, x);
  for (; o < a.end; ++o) direct_block<1, C, E>(a, w, o, x);
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

template <int C>
void tile_rest(const LinearArgs& a, int64_t o, int64_t n_rows, int64_t t, int64_t n,
               const float* tile, float* lanes) {
  if constexpr (C > 0) {
    if (n == C) {
      tile_columns<C>(a, o, n_rows, t, tile, lanes);
    } else {
      tile_rest<C - 1>(a, o, n_rows, t, n, tile, lanes);
    }
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
      int64_t t = t0;
      for (; t + kTileCols <= t1; t += kTileCols) {
        tile_columns<kTileCols>(a, o, n_rows, t, tile, lanes);
      }
      tile_rest<kTileCols - 1>(a, o, n_rows, t, t1 - t, tile, lanes);
    }
  }
}

template <int C, typename E>
void linear_few(const LinearArgs& a, const Rows<E>& w) {
  if constexpr (C == 0) {
    linear_tiled(a, w);
  } else if (a.n_rows == C) {
    linear_direct<C>(a, w);
  } else {
    linear_few<C - 1>(a, w);
  }
}

void linear(const LinearArgs& a) {
  if (a.n_rows == 0 || a.begin == a.end) return;
  visit_dtype(a.w, [&]<typename E>(View2<const E> m) {
    const Rows<E> w(a.w, m);
    if (a.w.cols == 0) {  // nothing to tile
      LinearArgs one = a;
      one.n_rows = 1;
      for (int64_t t = 0; t < a.n_rows; ++t, one.y += a.y_stride) linear_direct<1>(one, w);
    } else {
      linear_few<kDirectCols>(a, w);
    }
  });
}

void linear_transposed(const LinearTransposedArgs& a) {
  visit_dtype(a.w, [&]<typename E>(View2<const E> m) {
    const Rows<E> w(a.w, m);
    const auto row = [&](int64_t r) { return w[a.row_begin + r]; };
    mix<E>(row, a.row_end - a.row_begin, a.x, a.x_stride, a.n_rows, a.y, a.y_stride, a.col_begin,
           a.col_end, false);
  });
}

void dequantize(const TensorView& t, int64_t r, float* out) {
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
