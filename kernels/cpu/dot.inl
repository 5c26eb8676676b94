// Blocks of dot products and of weighted sums of rows, in registers: what linear, linear_transposed
// and attend are made of. Included per instruction set, after its V16.
// SPDX-License-Identifier: MIT

template <typename E>
R1_INLINE V16 load_tail(const E* p, int64_t n) {
  E padded[kLanes] = {};
  std::memcpy(padded, p, static_cast<size_t>(n) * sizeof(E));
  return load16(padded);
}
R1_INLINE void store_tail(V16 v, float* p, int64_t n) {
  float padded[kLanes];
  v.store(padded);
  std::memcpy(p, padded, static_cast<size_t>(n) * sizeof(float));
}

/// Calls f.operator()<C>(begin) with C = n, n <= Max.
template <int Max, typename F>
R1_INLINE void with_count(int64_t n, int64_t begin, const F& f) {
  if constexpr (Max > 0) {
    if (n == Max) {
      f.template operator()<Max>(begin);
    } else {
      with_count<Max - 1>(n, begin, f);
    }
  }
}

/// The same for an even n from Least on.
template <int Max, int Least, typename F>
R1_INLINE void with_even_count(int64_t n, int64_t begin, const F& f) {
  if constexpr (Max >= Least) {
    if (n == Max) {
      f.template operator()<Max>(begin);
    } else {
      with_even_count<Max - 2, Least>(n, begin, f);
    }
  }
}

/// Cuts [0, n) into the fewest panels of at most Max, as even as can be, and calls
/// f.operator()<C>(begin) for each, C its width.
template <int Max, typename F>
R1_INLINE void for_panels(int64_t n, const F& f) {
  const int64_t n_panels = (n + Max - 1) / Max;
  for (int64_t p = 0; p < n_panels; ++p) {
    const int64_t begin = n * p / n_panels;
    with_count<Max>(n * (p + 1) / n_panels - begin, begin, f);
  }
}

/// The scale of columns k ... k + 31 of a row, k a multiple of 32; not used for unscaled types.
template <typename E>
R1_INLINE V16 scale_at(const Row<E>& row, int64_t k) {
  if constexpr (std::is_same_v<E, f8_e4m3>) {
    return V16::set1(row.scales[k / kFp8Block] * kFp8ScaleFactor);
  } else {
    return V16::zero();
  }
}
template <typename E>
R1_INLINE V16 scaled(V16 v, V16 scale) {
  if constexpr (kScaled<E>) return v * scale;
  return v;
}

/// acc[r][c] += w[r][k ...] * x[c][k ...] on sixteen elements, n of them there. Whichever there are
/// fewer of, rows or columns, waits in registers; `pinned` keeps a vector in one, where the
/// compiler would rather read it again from memory for each use.
template <int R, int C, typename E>
R1_INLINE void dot_step(V16 (&acc)[R][C], const Row<E>* w, const float* const* x, int64_t k,
                        int64_t n, const V16* scale) {
  const auto weights = [&](int r) __attribute__((always_inline)) {
    const V16 v = n == kLanes ? load16(w[r].p + k) : load_tail(w[r].p + k, n);
    return pinned(scaled<E>(v, scale[r]));
  };
  const auto inputs = [&](int c) __attribute__((always_inline)) {
    return pinned(n == kLanes ? load16(x[c] + k) : load_tail(x[c] + k, n));
  };
  if constexpr (R <= C) {
    V16 wv[R];
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) wv[r] = weights(r);
#pragma GCC unroll 8
    for (int c = 0; c < C; ++c) {
      const V16 xv = inputs(c);
#pragma GCC unroll 8
      for (int r = 0; r < R; ++r) acc[r][c] = fma(wv[r], xv, acc[r][c]);
    }
  } else {
    V16 xv[C];
#pragma GCC unroll 8
    for (int c = 0; c < C; ++c) xv[c] = inputs(c);
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) {
      const V16 wv = weights(r);
#pragma GCC unroll 8
      for (int c = 0; c < C; ++c) acc[r][c] = fma(wv, xv[c], acc[r][c]);
    }
  }
}

/// lanes[r * C + c] += the products of w[r] and x[c], elements [begin, end) with begin a multiple
/// of 32; starts from zero if begin == 0. lanes is [R * C, 16]. `ahead`: how many elements further
/// on in memory the rows of the next call lie, to be fetched on the way (short rows are over before
/// the processor's own prefetcher has noticed them); 0 for none.
template <int R, int C, typename E>
R1_INLINE void dot_rows(const Row<E>* rows, const float* const* x, int64_t begin, int64_t end,
                        float* lanes, int64_t ahead = 0) {
  V16 acc[R][C];
  Row<E> w[R];
#pragma GCC unroll 8
  for (int r = 0; r < R; ++r) {
    w[r] = rows[r];
#pragma GCC unroll 8
    for (int c = 0; c < C; ++c) {
      acc[r][c] = begin == 0 ? V16::zero() : V16::load(lanes + (r * C + c) * kLanes);
    }
  }
  V16 scale[R];
  int64_t k = begin;
  for (; k + 2 * kLanes <= end; k += 2 * kLanes) {
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) {
      scale[r] = scale_at(w[r], k);
      if (ahead != 0) {
        constexpr int64_t kLine = 64 / sizeof(E);
        for (int64_t i = 0; i < 2 * kLanes; i += kLine) {
          __builtin_prefetch(w[r].p + ahead + k + i, 0, 2);
        }
      }
    }
    dot_step<R, C, E>(acc, w, x, k, kLanes, scale);
    dot_step<R, C, E>(acc, w, x, k + kLanes, kLanes, scale);
  }
  for (; k < end; k += kLanes) {
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) scale[r] = scale_at(w[r], k);
    dot_step<R, C, E>(acc, w, x, k, std::min<int64_t>(kLanes, end - k), scale);
  }
#pragma GCC unroll 8
  for (int r = 0; r < R; ++r) {
#pragma GCC unroll 8
    for (int c = 0; c < C; ++c) acc[r][c].store(lanes + (r * C + c) * kLanes);
  }
}

/// y[c][k] = fma chain over r < n_rows of x[c * x_stride + r] * row(r)[k], for C outputs and the 16
/// * J columns from k, the last vector only `tail` wide; starts from y if `add`. row(r) gives a
/// Row<E>.
template <int C, int J, typename E, typename RowAt>
R1_INLINE void mix_rows(const RowAt& row, int64_t n_rows, const float* x, int64_t x_stride,
                        float* y, int64_t y_stride, int64_t k, int64_t tail, bool add) {
  V16 acc[C][J];
  const auto width = [&](int j) { return j == J - 1 ? tail : kLanes; };
  for (int c = 0; c < C; ++c) {
#pragma GCC unroll 4
    for (int j = 0; j < J; ++j) {
      const float* p = y + c * y_stride + k + j * kLanes;
      acc[c][j] = !add ? V16::zero() : width(j) == kLanes ? load16(p) : load_tail(p, tail);
    }
  }
  for (int64_t r = 0; r < n_rows; ++r) {
    const Row<E> w = row(r);
    V16 wv[J];
#pragma GCC unroll 4
    for (int j = 0; j < J; ++j) {
      const int64_t i = k + j * kLanes;
      const V16 v = width(j) == kLanes ? load16(w.p + i) : load_tail(w.p + i, tail);
      wv[j] = scaled<E>(v, scale_at(w, i));
    }
#pragma GCC unroll 8
    for (int c = 0; c < C; ++c) {
      const V16 xv = V16::set1(x[c * x_stride + r]);
#pragma GCC unroll 4
      for (int j = 0; j < J; ++j) acc[c][j] = fma(xv, wv[j], acc[c][j]);
    }
  }
  for (int c = 0; c < C; ++c) {
#pragma GCC unroll 4
    for (int j = 0; j < J; ++j) {
      float* p = y + c * y_stride + k + j * kLanes;
      if (width(j) == kLanes) {
        acc[c][j].store(p);
      } else {
        store_tail(acc[c][j], p, tail);
      }
    }
  }
}

/// mix_rows over all columns [begin, end) for C outputs; begin a multiple of 32.
template <int C, typename E, typename RowAt>
void mix_columns(const RowAt& row, int64_t n_rows, const float* x, int64_t x_stride, float* y,
                 int64_t y_stride, int64_t begin, int64_t end, bool add) {
  constexpr int64_t kWide = kMixVectors * kLanes;
  int64_t k = begin;
  for (; k + kWide <= end; k += kWide) {
    mix_rows<C, kMixVectors, E>(row, n_rows, x, x_stride, y, y_stride, k, kLanes, add);
  }
  for (; k < end; k += kLanes) {
    const int64_t tail = std::min<int64_t>(kLanes, end - k);
    mix_rows<C, 1, E>(row, n_rows, x, x_stride, y, y_stride, k, tail, add);
  }
}

/// mix_columns for any number of outputs.
template <typename E, typename RowAt>
void mix(const RowAt& row, int64_t n_rows, const float* x, int64_t x_stride, int64_t n_outputs,
         float* y, int64_t y_stride, int64_t begin, int64_t end, bool add) {
  for_panels<kMixRows>(n_outputs, [&]<int C>(int64_t t) {
    mix_columns<C, E>(row, n_rows, x + t * x_stride, x_stride, y + t * y_stride, y_stride, begin,
                      end, add);
  });
}
