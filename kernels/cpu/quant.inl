// linear for quantised weights, in integers: rows of x become int8 levels once, products of a block
// of 32 are added up exactly, and block sums are combined in float32 in the order of the blocks.
// Included per instruction set, after dot.inl.
// SPDX-License-Identifier: MIT

// A weight's code is brought to a byte u, x is signed, and level = u - 128: so sum(level * x) =
// sum(u * x) - 128 * sum(x), and -128 * sum(x) is what a sum starts from. q4, q5 and q6: level = u
// + h - 128, h by the half of the block, and the start is what this makes of the sums of halves.

template <int N>
R1_INLINE Bytes shift(Bytes x) {  // to the left, or to the right by -N
  if constexpr (N >= 0) {
    return shift_left<N>(x);
  } else {
    return shift_right<-N>(x);
  }
}

template <DType Q>
inline constexpr bool kMoved = Q == DType::q6 || Q == DType::q5 || Q == DType::q4;
template <DType Q>
constexpr const Moves& moves_of() {
  return Q == DType::q6 ? kQ6Moves : Q == DType::q5 ? kQ5Moves : kQ4Moves;
}

/// The bytes of groups I and I + 4 of a block. q3 and q2: `shapes` has the low byte of each row's
/// scale word in each of its four bytes.
template <DType Q, int I>
R1_INLINE void unpack(const std::byte* block, Bytes shapes, Bytes& low, Bytes& high) {
  const auto line = [&](int i) { return Bytes::load(block + i * kQuantLine); };
  if constexpr (Q == DType::q8) {
    low = line(I);
    high = line(I + 4);
  } else if constexpr (Q == DType::q6) {
    const Bytes x = line(I), top_low = line(4), top_high = line(5);
    low = select(shift<1>(x), shift<5 - 2 * I>(top_low), 0x1e, 0x60);
    high = select(shift<-3>(x), shift<5 - 2 * I>(top_high), 0x1e, 0x60);
  } else if constexpr (Q == DType::q5) {
    const Bytes x = line(I), fifth = line(4);
    low = select(shift<2>(x), shift<6 - I>(fifth), 0x3c, 0x40);
    high = select(shift<-2>(x), shift<2 - I>(fifth), 0x3c, 0x40);
  } else if constexpr (Q == DType::q4) {
    const Bytes x = line(I);
    low = lookup(kQ4Bytes, x & 0x0f);
    high = lookup(kQ4Bytes, shift<-4>(x) & 0x0f);
  } else if constexpr (Q == DType::q3 && I < 3) {
    const Bytes x = line(I);
    low = lookup(kQ3Bytes, select(x, shift<3 - I>(shapes), 0x07, 0x08));
    high = lookup(kQ3Bytes, select(shift<-3>(x), shift<-1 - I>(shapes), 0x07, 0x08));
  } else if constexpr (Q == DType::q3) {
    const Bytes a = line(0), b = line(1), c = line(2);
    const Bytes two_low = select(shift<-6>(a), shift<-5>(b), 0x01, 0x02);
    const Bytes two_high = select(shift<-7>(a), shift<-6>(b), 0x01, 0x02);
    const Bytes low_top = select(shift<-4>(c), shapes, 0x04, 0x08);
    const Bytes high_top = select(shift<-5>(c), shift<-4>(shapes), 0x04, 0x08);
    low = lookup(kQ3Bytes, select(two_low, low_top, 0x03, 0x0c));
    high = lookup(kQ3Bytes, select(two_high, high_top, 0x03, 0x0c));
  } else {
    const Bytes x = line(0), y = line(1);
    constexpr int kPart = 2 * (I / 2);  // of the shape's bits
    low = lookup(kQ2Bytes, select(shift<-2 * I>(x), shift<2 - kPart>(shapes), 0x03, 0x0c));
    high = lookup(kQ2Bytes, select(shift<-2 * I>(y), shift<-2 - kPart>(shapes), 0x03, 0x0c));
  }
}

/// sum[r][c] += groups I and I + 4 of R blocks times those of C rows of x.
template <DType Q, int R, int C, int I>
R1_INLINE void quant_step(Sums (&sum)[R][C], const std::byte* const* block, const Bytes* shapes,
                          const std::byte* const* x, int64_t at) {
  Bytes low[R], high[R];
#pragma GCC unroll 4
  for (int r = 0; r < R; ++r) unpack<Q, I>(block[r], shapes[r], low[r], high[r]);
#pragma GCC unroll 8
  for (int c = 0; c < C; ++c) {
    const Fours a = Fours::load(x[c] + at + 4 * I);
#pragma GCC unroll 4
    for (int r = 0; r < R; ++r) sum[r][c] = dot4(sum[r][c], low[r], a);
    const Fours b = Fours::load(x[c] + at + 4 * (I + 4));
#pragma GCC unroll 4
    for (int r = 0; r < R; ++r) sum[r][c] = dot4(sum[r][c], high[r], b);
  }
}

/// acc[r][c] = row 16 i + lane of the weights, i the r-th of R tiles, times row c of x. `tile` is
/// the first of n_tiles in its row of tiles; x points to as many records. `ahead`: how many bytes
/// further on the tiles of the next call lie, to be fetched on the way; 0 for none.
template <DType Q, int R, int C>
R1_INLINE void quant_dots(const std::byte* const (&tile)[R], const std::byte* const (&x)[C],
                          int64_t n_tiles, int64_t ahead, V16 (&acc)[R][C]) {
  const std::byte* w[R];
  const std::byte* p[C];
#pragma GCC unroll 4
  for (int r = 0; r < R; ++r) {
    w[r] = tile[r];
#pragma GCC unroll 8
    for (int c = 0; c < C; ++c) acc[r][c] = V16::zero();
  }
#pragma GCC unroll 8
  for (int c = 0; c < C; ++c) p[c] = x[c];
  for (int64_t k = 0; k < n_tiles; ++k) {
    if (ahead != 0) {
      for (int r = 0; r < R; ++r) {
        for (int64_t i = 0; i < quant_tile_bytes(Q); i += 64) {
          __builtin_prefetch(w[r] + ahead + i, 0, 2);
        }
      }
    }
#pragma GCC unroll 2
    for (int b = 0; b < 2; ++b) {
      const std::byte* block[R];
      Bytes shapes[R];
      Halves halves[R];
      Sums sum[R][C];
#pragma GCC unroll 4
      for (int r = 0; r < R; ++r) {
        block[r] = w[r] + kQuantScaleBytes + b * quant_block_bytes(Q);
        const std::byte* const words = w[r] + 2 * kQuantRows * b;
        if constexpr (Q == DType::q3 || Q == DType::q2) shapes[r] = Bytes::low_bytes(words);
        if constexpr (kMoved<Q>) halves[r] = Halves::of(words, moves_of<Q>());
#pragma GCC unroll 8
        for (int c = 0; c < C; ++c) {
          if constexpr (kMoved<Q>) {
            sum[r][c] = Sums::start(p[c] + kRecordHalves + 4 * b, halves[r]);
          } else {
            sum[r][c] = Sums::start(p[c] + kRecordOffsets + 4 * b);
          }
        }
      }
      quant_step<Q, R, C, 0>(sum, block, shapes, p, kQuantBlock * b);
      quant_step<Q, R, C, 1>(sum, block, shapes, p, kQuantBlock * b);
      quant_step<Q, R, C, 2>(sum, block, shapes, p, kQuantBlock * b);
      quant_step<Q, R, C, 3>(sum, block, shapes, p, kQuantBlock * b);
#pragma GCC unroll 4
      for (int r = 0; r < R; ++r) {
        const V16 scale = load16(reinterpret_cast<const f16*>(w[r] + 2 * kQuantRows * b));
#pragma GCC unroll 8
        for (int c = 0; c < C; ++c) {
          const V16 both = scale * V16::set1(load_float(p[c] + kRecordScales + 4 * b));
          acc[r][c] = fma(to_float(sum[r][c]), both, acc[r][c]);
        }
      }
    }
#pragma GCC unroll 4
    for (int r = 0; r < R; ++r) w[r] += quant_tile_bytes(Q);
#pragma GCC unroll 8
    for (int c = 0; c < C; ++c) p[c] += kRecordBytes;
  }
}

/// Writes what of a tile's sixteen rows lies in [begin, end).
template <DType Q>
R1_INLINE void store_outputs(const LinearArgs& a, int64_t o, int64_t t, V16 sum) {
  if constexpr (quant_unit(Q) != 1.0f) sum = sum * V16::set1(quant_unit(Q));  // exact
  float* const y = a.y + t * a.y_stride - a.begin;
  if (a.begin <= o && o + kLanes <= a.end) {
    if (a.bias != nullptr) sum = sum + load16(a.bias + o);
    return sum.store(y + o);
  }
  float values[kLanes];
  sum.store(values);
  for (int64_t i = std::max(o, a.begin); i < std::min(o + kLanes, a.end); ++i) {
    y[i] = a.bias != nullptr ? values[i - o] + a.bias[i] : values[i - o];
  }
}

/// R rows of tiles from output o, C rows of x from t. `fetch`: whether what lies ahead is to be
/// fetched from memory meanwhile. Of several rows of tiles these are the next R: each is too short
/// for the processor to see it coming. One row of tiles goes on in the next, so a few lines ahead
/// will do; up to two rows of x the processor keeps ahead by itself, and better.
template <DType Q, int R, int C>
void quant_panel(const LinearArgs& a, const QuantisedRows& rows, int64_t o, int64_t t, bool fetch) {
  constexpr int64_t kLinesAhead = 96 * 64;  // multiples of a page did worse
  const int64_t n_tiles = quant_tiles(a.w.cols, kQuantCols);
  const int64_t row_bytes = n_tiles * quant_tile_bytes(Q);
  const std::byte* tile[R];
  const std::byte* x[C];
  for (int r = 0; r < R; ++r) tile[r] = a.w.data + (o / kQuantRows + r) * row_bytes;
  for (int c = 0; c < C; ++c) x[c] = rows.row(t + c);
  V16 acc[R][C];
  const int64_t ahead = R > 1 ? R * row_bytes : C > 2 ? kLinesAhead : 0;
  quant_dots<Q, R, C>(tile, x, n_tiles, fetch ? ahead : 0, acc);
#pragma GCC unroll 4
  for (int r = 0; r < R; ++r) {
#pragma GCC unroll 8
    for (int c = 0; c < C; ++c) store_outputs<Q>(a, o + r * kQuantRows, t + c, acc[r][c]);
  }
}

/// Rows [begin, end) of x against all tiles that [a.begin, a.end) touches.
template <DType Q>
void quant_rows(const LinearArgs& a, const QuantisedRows& rows, int64_t begin, int64_t end) {
  int64_t o = a.begin / kQuantRows * kQuantRows;
  // Few rows wait for memory: take tiles in the order in which they lie there.
  if (end - begin > kQuantDirect) {
    constexpr int64_t kStep = kQuantTiles * kQuantRows;
    for (; o + kStep <= round_up(a.end, kQuantRows); o += kStep) {
      for_panels<kQuantPanel>(end - begin, [&]<int C>(int64_t t) {
        quant_panel<Q, kQuantTiles, C>(a, rows, o, begin + t, t == 0);
      });
    }
  }
  for (; o < a.end; o += kQuantRows) {
    for_panels<kQuantDirect>(
        end - begin, [&]<int C>(int64_t t) { quant_panel<Q, 1, C>(a, rows, o, begin + t, t == 0); });
  }
}

template <DType Q>
void linear_quant_type(const LinearArgs& a, const QuantisedRows& rows, int64_t begin, int64_t end) {
  const int64_t step = quant_row_block(a.w.cols);
  for (int64_t t = begin; t < end; t += step) quant_rows<Q>(a, rows, t, std::min(t + step, end));
}

void quantize_row(const float* x, int64_t n, std::byte* out) {
  const V16 zero = V16::zero();
  for (int64_t k = 0; k < n; k += kQuantCols, out += kRecordBytes) {
    for (int64_t b = 0; b < 2; ++b) {
      V16 v[2];
      for (int64_t i = 0; i < 2; ++i) {
        const int64_t at = k + b * kQuantBlock + i * kLanes;
        v[i] = at + kLanes <= n ? load16(x + at) : at < n ? load_tail(x + at, n - at) : zero;
      }
      // NaN where an element is not finite, so that it shows in every output.
      const V16 finite = fma(v[0], zero, v[1] * zero);
      const V16 size = max(max(v[0], zero - v[0]), max(v[1], zero - v[1]));
      const float largest = reduce_max(size) + reduce_add(finite);
      const bool empty = !(largest >= 0x1p-100f);  // too small to matter, or NaN
      const V16 inverse = V16::set1(empty ? 0.0f : 127.0f / largest);
      int32_t sum = 0;
      for (int64_t i = 0; i < 2; ++i) {
        const V16 level = empty ? zero : round(v[i] * inverse);
        store_int8(level, out + b * kQuantBlock + i * kLanes);
        const auto half = static_cast<int16_t>(reduce_add(level));
        std::memcpy(out + kRecordHalves + 4 * b + 2 * i, &half, sizeof half);
        sum += half;
      }
      const float scale = empty ? largest - largest : largest * (1.0f / 127);
      const int32_t offset = -128 * sum;
      std::memcpy(out + kRecordScales + 4 * b, &scale, sizeof scale);
      std::memcpy(out + kRecordOffsets + 4 * b, &offset, sizeof offset);
    }
  }
}

/// Quantises the rows that the caller has not, as many at a time as scratch has room for.
template <DType Q>
void linear_quant(const LinearArgs& a) {
  const int64_t row_bytes = quantised_row_bytes(a.w.cols);
  if (a.quantised != nullptr || row_bytes == 0) {
    return linear_quant_type<Q>(a, {a.quantised, row_bytes, a.x_rows, 0}, 0, a.n_rows);
  }
  auto* const room = reinterpret_cast<std::byte*>(a.scratch);
  for (int64_t t = 0; t < a.n_rows; t += kScratchRows) {
    const int64_t end = std::min(t + kScratchRows, a.n_rows);
    for (int64_t i = t; i < end; ++i) {
      quantize_row(row_of_x(a, i), a.w.cols, room + (i - t) * row_bytes);
    }
    linear_quant_type<Q>(a, {room, row_bytes, nullptr, t}, t, end);
  }
}
