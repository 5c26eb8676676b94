// linear for quantised weights, in integers: rows of x become int8 levels once, products of a block
// of 32 are added up exactly, and block sums are combined in float32 in the order of the blocks.
// Included per instruction set, after dot.inl.
// SPDX-License-Identifier: MIT

// A weight's code is brought to a byte u, x is signed, and level = u - 128: so sum(level * x) =
// sum(u * x) - 128 * sum(x), and -128 * sum(x) is what a sum starts from. q4, q5 and q6: level = u
// + h - 128, h by the half of the block, and the start is what this makes of the sums of halves.
// Where bytes below 128 are multiplied in fewer instructions (kLowBytes), these three have such:
// codes of q5 and q6 are so anyway, and q4's levels are even: level = 2 * u + h - 128.

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
  return Q == DType::q6 ? kQ6Moves : Q == DType::q5 ? kQ5Moves : kLowBytes ? kQ4LowMoves : kQ4Moves;
}
template <DType Q>
inline constexpr bool kLow = (kLowBytes && kMoved<Q>);
/// How often a byte counts.
template <DType Q>
inline constexpr int kTimes = (kLow<Q> && Q == DType::q4) ? 2 : 1;

/// How tiles lie in memory: as they are stored, or with a byte for each code, as q8's. In that
/// form those with moved levels are q8's too, but for low bytes, which the moves would not leave
/// low.
struct Tiles {
  DType type;
  bool unpacked = false;
  bool moved = false;  ///< moves are added to the bytes, not to what sums start from
  constexpr int64_t block_bytes() const { return quant_block_bytes(unpacked ? DType::q8 : type); }
  constexpr int64_t bytes() const { return quant_tile_bytes(unpacked ? DType::q8 : type); }
};
template <DType Q>
inline constexpr Tiles kUnpacked = {kLow<Q> ? Q : DType::q8, true};
/// As they are stored, for C rows of x, where the processor adds bytes beside its products: from
/// C = 5 on, moves added to the eight vectors of a block cost less than those in C sums.
template <DType Q, int C>
inline constexpr Tiles kPacked = {Q, false, kMoved<Q> && !kLow<Q> && C >= 5};

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
    constexpr const ByteTable& kBytes = kLowBytes ? kQ4LowBytes : kQ4Bytes;
    low = lookup(kBytes, x & 0x0f);
    high = lookup(kBytes, shift<-4>(x) & 0x0f);
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

/// sum[c] += groups I and I + 4 of a block times those of row c of x.
template <Tiles T, int C, int I>
R1_INLINE void quant_step(Sums (&sum)[C], const std::byte* block, Bytes shapes,
                          const Bytes (&moves)[2], const std::byte* const* x, int64_t at) {
  Bytes low, high;
  unpack<T.unpacked ? DType::q8 : T.type, I>(block, shapes, low, high);
  if constexpr (T.moved) {
    low = low + moves[0];
    high = high + moves[1];
  }
  constexpr int kCount = kLow<T.type> ? kTimes<T.type> : 0;
#pragma GCC unroll 24
  for (int c = 0; c < C; ++c) {
    sum[c] = dot4<kCount>(sum[c], low, x[c] + at + 4 * I);
    sum[c] = dot4<kCount>(sum[c], high, x[c] + at + 4 * (I + 4));
  }
}

// What of memory is fetched while tiles are worked through, a little in each quarter of a tile's
// turn: not all at once, since the loads of what is there already need the core's few fill buffers
// too.

/// The lines of [p, end), so many for each tile.
struct FetchNext {
  const std::byte* p = nullptr;
  const std::byte* end = nullptr;
  int64_t lines = 0;
  template <Tiles>
  R1_INLINE void quarter(const std::byte*, int i) {
    if (p == end) return;
    const int64_t n = lines * (i + 1) / 4 - lines * i / 4;
    for (int64_t k = 0; k < n && p != end; ++k, p += 64) fetch_line(p);
  }
};
/// What lies at constant distances behind the tile: far off into the second level cache, near by
/// from there into the first. The last lines may lie behind the weights: a fetch of what is not
/// there does nothing.
struct FetchBehind {
  template <Tiles T>
  R1_INLINE void quarter(const std::byte* tile, int i) const {
    constexpr int64_t kFar = 240 * 64, kNear = 24 * 64;
    constexpr int64_t kLines = T.bytes() / 64;
    for (int64_t k = kLines * i / 4; k < kLines * (i + 1) / 4; ++k) {
      fetch_line(tile + kFar + 64 * k);
      fetch_near(tile + kNear + 64 * k);
    }
  }
};
struct FetchNothing {
  template <Tiles>
  R1_INLINE void quarter(const std::byte*, int) const {}
};

/// acc[c] += the sixteen rows of the weights in consecutive tiles times row c of x, which points to
/// as many records. One row of tiles at a time: a register of weights then meets x out of memory,
/// an instruction for each product, where two rows would share x in a register for half the loads
/// and more instructions.
template <Tiles T, int C, typename Fetch>
R1_INLINE void quant_dots(const std::byte* tile, const std::byte* const (&x)[C], int64_t n_tiles,
                          Fetch& fetch, V16 (&acc)[C]) {
  constexpr DType Q = T.type;
  const std::byte* p[C];
#pragma GCC unroll 24
  for (int c = 0; c < C; ++c) p[c] = x[c];
  Fetch next = fetch;
  for (int64_t k = 0; k < n_tiles; ++k) {
#pragma GCC unroll 2
    for (int b = 0; b < 2; ++b) {
      const std::byte* const block = tile + kQuantScaleBytes + b * T.block_bytes();
      const std::byte* const words = tile + 2 * kQuantRows * b;
      Bytes shapes, moves[2];
      Halves halves;
      Sums sum[C];
      if constexpr (Q == DType::q3 || Q == DType::q2) shapes = Bytes::low_bytes(words);
      if constexpr (kMoved<Q>) halves = Halves::of(words, moves_of<Q>());
      if constexpr (T.moved) {
        moves[0] = halves.template bytes<0>();
        moves[1] = halves.template bytes<1>();
      }
#pragma GCC unroll 24
      for (int c = 0; c < C; ++c) {
        if constexpr (kMoved<Q> && !T.moved) {
          sum[c] = Sums::of_block(p[c] + kRecordHalves + 4 * b, halves);
        } else {
          sum[c] = Sums::of_block(p[c] + kRecordOffsets + 4 * b);
        }
      }
      next.template quarter<T>(tile, 2 * b);
      quant_step<T, C, 0>(sum, block, shapes, moves, p, kQuantBlock * b);
      quant_step<T, C, 1>(sum, block, shapes, moves, p, kQuantBlock * b);
      next.template quarter<T>(tile, 2 * b + 1);
      quant_step<T, C, 2>(sum, block, shapes, moves, p, kQuantBlock * b);
      quant_step<T, C, 3>(sum, block, shapes, moves, p, kQuantBlock * b);
      const V16 scale = load16(reinterpret_cast<const f16*>(words));
      const V16 away = scale * V16::set1(-kSumBaseFloat);
#pragma GCC unroll 24
      for (int c = 0; c < C; ++c) {
        const V16 x_scale = V16::set1(load_float(p[c] + kRecordScales + 4 * b));
        acc[c] = fma(block_times(sum[c], scale, away), x_scale, acc[c]);
        if constexpr (C > kQuantInRegisters) in_memory(acc[c]);
      }
    }
    tile += T.bytes();
#pragma GCC unroll 24
    for (int c = 0; c < C; ++c) p[c] += kRecordBytes;
  }
  fetch = next;
}

/// A row of tiles as kUnpacked<Q>, with the same levels and scales, `unit` left out.
template <DType Q>
void unpack_tiles(const std::byte* tile, int64_t n_tiles, std::byte* out) {
  for (int64_t k = 0; k < n_tiles; ++k) {
    std::memcpy(out, tile, kQuantScaleBytes);
    for (int b = 0; b < 2; ++b) {
      const std::byte* const block = tile + kQuantScaleBytes + b * quant_block_bytes(Q);
      const std::byte* const words = tile + 2 * kQuantRows * b;
      std::byte* const to = out + kQuantScaleBytes + b * quant_block_bytes(DType::q8);
      Bytes shapes, moves[2];
      if constexpr (Q == DType::q3 || Q == DType::q2) shapes = Bytes::low_bytes(words);
      if constexpr (kMoved<Q> && !kLow<Q>) {
        const Halves halves = Halves::of(words, moves_of<Q>());
        moves[0] = halves.bytes<0>();
        moves[1] = halves.bytes<1>();
      }
      const auto group = [&]<int I>() {
        Bytes low, high;
        unpack<Q, I>(block, shapes, low, high);
        if constexpr (kMoved<Q> && !kLow<Q>) {
          low = low + moves[0];
          high = high + moves[1];
        }
        low.store(to + I * kQuantLine);
        high.store(to + (I + 4) * kQuantLine);
      };
      group.template operator()<0>();
      group.template operator()<1>();
      group.template operator()<2>();
      group.template operator()<3>();
    }
    tile += quant_tile_bytes(Q);
    out += quant_tile_bytes(DType::q8);
  }
}

/// Writes what of sixteen outputs from o on lies in [a.begin, a.end).
[[gnu::noinline]] void store_some_outputs(const LinearArgs& a, int64_t o, float* y,
                                          const float* sums) {
  for (int64_t i = std::max(o, a.begin); i < std::min(o + kLanes, a.end); ++i) {
    y[i] = a.bias != nullptr ? sums[i - o] + a.bias[i] : sums[i - o];
  }
}
R1_INLINE void store_outputs(const LinearArgs& a, int64_t o, int64_t t, V16 sum) {
  float* const y = a.y + t * a.y_stride - a.begin;
  if (a.begin <= o && o + kLanes <= a.end) {
    if (a.bias != nullptr) sum = sum + load16(a.bias + o);
    return sum.store(y + o);
  }
  float sums[kLanes];
  sum.store(sums);
  store_some_outputs(a, o, y, sums);
}

/// A row of tiles.
struct TileRow {
  const std::byte* tiles;
  int64_t output;  ///< its first
  float unit;      ///< of the levels: quant_unit() of the type that they were stored in
};

/// A row of tiles, C rows of x from t.
template <Tiles T, int C, typename Fetch>
void quant_panel(const LinearArgs& a, const QuantisedRows& rows, const TileRow& w, int64_t t,
                 Fetch& fetch) {
  const std::byte* x[C];
  for (int c = 0; c < C; ++c) x[c] = rows.row(t + c);
  V16 acc[C];
#pragma GCC unroll 24
  for (int c = 0; c < C; ++c) acc[c] = V16::zero();
  quant_dots<T, C>(w.tiles, x, quant_tiles(a.w.cols, kQuantCols), fetch, acc);
  const V16 unit = V16::set1(w.unit);  // a power of two: exact
#pragma GCC unroll 24
  for (int c = 0; c < C; ++c) store_outputs(a, w.output, t + c, acc[c] * unit);
}

/// The next row of tiles, for n_rows rows of x in panels.
template <DType Q>
FetchNext next_row(const TileRow& w, int64_t n_tiles, int64_t n_rows) {
  const int64_t bytes = n_tiles * quant_tile_bytes(Q);
  const int64_t n_turns = std::max<int64_t>(ceil_div(n_rows, kQuantPanel) * n_tiles, 1);
  return {w.tiles + bytes, w.tiles + 2 * bytes, ceil_div(bytes / 64, n_turns)};
}

/// Rows [begin, end) of x, more than there are registers for: the tiles are unpacked once for all
/// of them, and the next row of tiles is fetched little by little meanwhile, so that memory and
/// arithmetic are busy at the same time.
template <DType Q>
void many_rows(const LinearArgs& a, const QuantisedRows& rows, TileRow w, int64_t begin,
               int64_t end) {
  const int64_t n_tiles = quant_tiles(a.w.cols, kQuantCols);
  FetchNext next = next_row<Q>(w, n_tiles, end - begin);
  if constexpr (Q != DType::q8) {
    std::byte* const room = unpacking_room(a);
    unpack_tiles<Q>(w.tiles, n_tiles, room);
    w.tiles = room;
  }
  for_panels<kQuantPanel>(end - begin, [&]<int C>(int64_t t) {
    quant_panel<kUnpacked<Q>, C>(a, rows, w, begin + t, next);
  });
}

/// Up to so many rows, unpacked tiles are read so few times that their way to the second level
/// cache and back counts: they come a few at a time and stay in the first, and sums wait in memory
/// for the next few. What is not unpacked (q8) gains nothing by it.
constexpr int64_t kSomeRows = 6 * kQuantPanel;
/// Moves x on to the tiles behind these.
template <Tiles T, int C>
void add_unpacked(const std::byte* tiles, const std::byte** x, int64_t n_tiles, FetchNext& fetch,
                  V16* sums) {
  const std::byte* p[C];
  V16 acc[C];
#pragma GCC unroll 24
  for (int c = 0; c < C; ++c) {
    p[c] = x[c];
    x[c] += n_tiles * kRecordBytes;
    acc[c] = sums[c];
  }
  quant_dots<T, C>(tiles, p, n_tiles, fetch, acc);
#pragma GCC unroll 24
  for (int c = 0; c < C; ++c) sums[c] = acc[c];
}
template <DType Q>
void some_rows(const LinearArgs& a, const QuantisedRows& rows, const TileRow& w, int64_t begin,
               int64_t end) {
  constexpr int64_t kTiles = 8;
  const int64_t n = end - begin, n_tiles = quant_tiles(a.w.cols, kQuantCols);
  FetchNext next = next_row<Q>(w, n_tiles, n);
  std::byte* const room = unpacking_room(a);
  V16 sums[kSomeRows];
  const std::byte* x[kSomeRows];
  for (int64_t t = 0; t < n; ++t) {
    sums[t] = V16::zero();
    x[t] = rows.row(begin + t);
  }
  for (int64_t k = 0; k < n_tiles; k += kTiles) {
    const int64_t n_now = std::min(kTiles, n_tiles - k);
    unpack_tiles<Q>(w.tiles + k * quant_tile_bytes(Q), n_now, room);
    for_panels<kQuantPanel>(n, [&]<int C>(int64_t t) {
      add_unpacked<kUnpacked<Q>, C>(room, x + t, n_now, next, sums + t);
    });
  }
  const V16 unit = V16::set1(w.unit);
  for (int64_t t = 0; t < n; ++t) store_outputs(a, w.output, begin + t, sums[t] * unit);
}

/// A few more rows than there are registers for meet packed tiles in one wider panel, whose sums
/// over the blocks wait in memory: a load and a store a block cost less than unpacked tiles that go
/// to memory and back. An odd row has the last one again beside it.
template <DType Q>
void wide_rows(const LinearArgs& a, const QuantisedRows& rows, const TileRow& w, int64_t begin,
               int64_t end) {
  with_even_count<kWidePanel, kQuantPanel + 2>(
      round_up(end - begin, 2), begin, [&]<int C>(int64_t t) {
        const std::byte* x[C];
        for (int c = 0; c < C; ++c) x[c] = rows.row(std::min(t + c, end - 1));
        V16 acc[C];
        for (V16& sum : acc) sum = V16::zero();
        FetchBehind behind;
        quant_dots<Tiles{Q}, C>(w.tiles, x, quant_tiles(a.w.cols, kQuantCols), behind, acc);
        const V16 unit = V16::set1(w.unit);
        for (int c = 0; t + c < end; ++c) store_outputs(a, w.output, t + c, acc[c] * unit);
      });
}

/// Many rows where tiles are unpacked beside the products, at no cost: each panel of x meets a
/// group of tile rows that the second level cache holds, and stays in the first meanwhile.
template <DType Q>
void packed_rows(const LinearArgs& a, const QuantisedRows& rows, TileRow w, int64_t row_bytes,
                 int64_t begin, int64_t end) {
  constexpr int64_t kGroupBytes = 256 * 1024;
  const int64_t group = std::max<int64_t>(kGroupBytes / std::max<int64_t>(row_bytes, 1), 1);
  for (; w.output < a.end; w.tiles += group * row_bytes, w.output += group * kQuantRows) {
    const int64_t group_end = std::min(w.output + group * kQuantRows, a.end);
    for_panels<kQuantPanel>(end - begin, [&]<int C>(int64_t t) {
      FetchBehind behind;
      for (TileRow r = w; r.output < group_end; r.tiles += row_bytes, r.output += kQuantRows) {
        quant_panel<kPacked<Q, C>, C>(a, rows, r, begin + t, behind);
      }
    });
  }
}

/// Rows [begin, end) of x against all tiles that [a.begin, a.end) touches, in the order in which
/// these lie in memory. Few rows meet the tiles as they are. `Spare`: the processor has pipes
/// beside those that multiply (see kZen4Ops), so that unpacking costs next to nothing.
template <DType Q, bool Spare>
void quant_rows(const LinearArgs& a, const QuantisedRows& rows, int64_t begin, int64_t end) {
  const int64_t row_bytes = quant_tiles(a.w.cols, kQuantCols) * quant_tile_bytes(Q);
  const int64_t n = end - begin, first = a.begin / kQuantRows;
  TileRow w = {a.w.data + first * row_bytes, first * kQuantRows, quant_unit(Q)};
  if constexpr (Spare) {
    if (n > kQuantPanel) return packed_rows<Q>(a, rows, w, row_bytes, begin, end);
  }
  for (; w.output < a.end; w.tiles += row_bytes, w.output += kQuantRows) {
    if (n > kQuantPanel) {
      if constexpr (Q != DType::q8) {
        if (n <= kWidePanel) {
          wide_rows<Q>(a, rows, w, begin, end);
          continue;
        }
        if (n <= kSomeRows) {
          some_rows<Q>(a, rows, w, begin, end);
          continue;
        }
      }
      many_rows<Q>(a, rows, w, begin, end);
      continue;
    }
    with_count<kQuantPanel>(n, begin, [&]<int C>(int64_t t) {
      if constexpr (C <= 2) {
        FetchNothing nothing;
        if (processor_keeps_ahead()) return quant_panel<Tiles{Q}, C>(a, rows, w, t, nothing);
      }
      FetchBehind behind;
      constexpr Tiles kTiles = Spare ? kPacked<Q, C> : Tiles{Q};
      quant_panel<kTiles, C>(a, rows, w, t, behind);
    });
  }
}

template <DType Q, bool Spare>
void linear_quant_type(const LinearArgs& a, const QuantisedRows& rows, int64_t begin, int64_t end) {
  const int64_t step = quant_row_block(a.w.cols);
  for (int64_t t = begin; t < end; t += step)
    quant_rows<Q, Spare>(a, rows, t, std::min(t + step, end));
}

void quantize_row(const float* x, int64_t n, std::byte* out) {
  for (int64_t k = 0; k < n; k += kQuantCols, out += kRecordBytes) {
    V16 v[4];
    for (int64_t i = 0; i < 4; ++i) {
      const int64_t at = k + i * kLanes;
      v[i] = at + kLanes <= n ? load16(x + at) : at < n ? load_tail(x + at, n - at) : V16::zero();
    }
    float sizes[2], scales[2];
    largest_of_pairs(v, sizes);
    for (int b = 0; b < 2; ++b) {
      // NaN where an element is not finite, so that it shows in every output.
      const bool finite = sizes[b] <= std::numeric_limits<float>::max();
      const bool empty = !(finite && sizes[b] >= 0x1p-100f);  // too small to matter
      const V16 inverse = V16::set1(empty ? 0.0f : 127.0f / sizes[b]);
      scales[b] =
          empty ? finite ? 0.0f : std::numeric_limits<float>::quiet_NaN() : sizes[b] * (1.0f / 127);
      for (int i = 2 * b; i < 2 * b + 2; ++i) v[i] = empty ? V16::zero() : v[i] * inverse;
    }
    int32_t sums[4];  // of sixteen levels
    store_levels(v, out, sums);
    const int16_t halves[4] = {static_cast<int16_t>(sums[0]), static_cast<int16_t>(sums[1]),
                               static_cast<int16_t>(sums[2]), static_cast<int16_t>(sums[3])};
    const int32_t offsets[2] = {kSumBase - 128 * (sums[0] + sums[1]),
                                kSumBase - 128 * (sums[2] + sums[3])};
    std::memcpy(out + kRecordScales, scales, sizeof scales);
    std::memcpy(out + kRecordOffsets, offsets, sizeof offsets);
    std::memcpy(out + kRecordHalves, halves, sizeof halves);
  }
}

/// Quantises the rows that the caller has not, as many at a time as scratch has room for.
template <DType Q, bool Spare>
void linear_quant(const LinearArgs& a) {
  const int64_t row_bytes = quantised_row_bytes(a.w.cols);
  if (a.quantised != nullptr || row_bytes == 0) {
    return linear_quant_type<Q, Spare>(a, {a.quantised, row_bytes, a.x_rows, 0}, 0, a.n_rows);
  }
  auto* const room = reinterpret_cast<std::byte*>(a.scratch);
  for (int64_t t = 0; t < a.n_rows; t += kScratchRows) {
    const int64_t end = std::min(t + kScratchRows, a.n_rows);
    for (int64_t i = t; i < end; ++i) {
      quantize_row(row_of_x(a, i), a.w.cols, room + (i - t) * row_bytes);
    }
    linear_quant_type<Q, Spare>(a, {room, row_bytes, nullptr, t}, t, end);
  }
}
