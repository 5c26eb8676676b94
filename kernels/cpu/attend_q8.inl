// attend over caches of 8 bit, in whole numbers. Keys, values and queries are turned first, by a
// Walsh-Hadamard transform, which spreads a number that stands out over many (Ashkboos et al.,
// arXiv 2404.00456) and leaves products as they are; what comes out is turned back. Queries become
// int8 levels too, so that a score is an exact sum times two scales; the weights of a segment, each
// times the scale of its value, become int16 levels times one scale, so that a weighted sum of
// values is exact times that. What is rounded is rounded alike in every table. Included per
// instruction set, after attend.inl.
// SPDX-License-Identifier: MIT

/// The largest power of two that divides n: numbers that are turned together.
inline int64_t turn_block(int64_t n) { return n & -n; }

/// Each block of x becomes its transform: sums of all its numbers with signs. Done twice it is the
/// block's length times x.
void turn(float* x, int64_t n) {
  const int64_t block = turn_block(n);
  if (block < kLanes) {
    for (int64_t h = 1; h < block; h *= 2) {
      for (int64_t i = 0; i < n; ++i) {
        if ((i & h) != 0) continue;
        const float u = x[i], v = x[i + h];
        x[i] = u + v;
        x[i + h] = u - v;
      }
    }
    return;
  }
  for (int64_t i = 0; i < n; i += kLanes) {
    const V16 v = butterfly<2>(butterfly<1>(load16(x + i)));
    butterfly<8>(butterfly<4>(v)).store(x + i);
  }
  for (int64_t h = kLanes; h < block; h *= 2) {
    for (int64_t i = 0; i < n; i += kLanes) {
      if ((i & h) != 0) continue;
      const V16 u = load16(x + i), v = load16(x + i + h);
      (u + v).store(x + i);
      (u - v).store(x + i + h);
    }
  }
}

/// What x is divided into: level = round(x * inverse), x = about level * scale.
struct LevelScale {
  float scale, inverse;
};
/// For numbers of at most `largest` in size; NaN gives a scale that is NaN.
inline LevelScale level_scale(float largest, float most) {
  if (!(largest >= 0x1p-100f)) return {largest - largest, 0.0f};  // too small to matter, or NaN
  return {largest * (1.0f / most), most / largest};
}
/// `most`: the largest level that there is.
inline LevelScale scale_for(const float* x, int64_t n, float most) {
  V16 size = V16::zero(), finite = V16::zero();
  for_vectors(n, [&](int64_t i, int64_t m) {
    const V16 v = load_n(x + i, m);
    size = max(size, max(v, V16::zero() - v));
    finite = fma(v, V16::zero(), finite);  // NaN from the first element on that is not finite
  });
  return level_scale(reduce_max(size) + reduce_add(finite), most);
}
/// The levels of sixteen numbers; zeros where the scale is NaN.
inline V16 levels_of(V16 x, LevelScale s) {
  return s.inverse == 0.0f ? V16::zero() : round(x * V16::set1(s.inverse));
}
/// f(i, levels, m) for each sixteen of n numbers.
template <typename F>
void for_levels(const float* x, int64_t n, LevelScale s, const F& f) {
  for_vectors(n, [&](int64_t i, int64_t m) {
    alignas(16) std::byte levels[kLanes];
    store_int8(levels_of(load_n(x + i, m), s), levels);
    f(i, levels, m);
  });
}

void kv_store_q8(const KvShape& s, std::byte* page, int64_t i, const float* k, const float* v) {
  std::byte* const block = page + i / kKvBlock * s.block_bytes();
  const int64_t lane = i % kKvBlock;
  std::byte* const lines = block + 64;
  const int64_t n = s.level_dim();
  alignas(64) float turned[kMaxKvDim];
  std::copy_n(k, n, turned);
  turn(turned, n);
  const LevelScale key = scale_for(turned, n, 127.0f);
  std::memcpy(block + 4 * lane, &key.scale, sizeof key.scale);
  for_levels(turned, n, key, [&](int64_t at, const std::byte* levels, int64_t) {
    for (int64_t g = 0; g < 4 && at + 4 * g < n; ++g) {
      for (int64_t d = 0; d < 4; ++d) {
        lines[(at / 4 + g) * kQuantLine + 4 * lane + d] = levels[4 * g + d] ^ std::byte{0x80};
      }
    }
  });
  if (s.latent) {
    auto* const rope = reinterpret_cast<bf16*>(lines + s.level_bytes());
    for (int64_t d = n; d < s.key_dim; ++d) rope[(d - n) * kKvBlock + lane] = to_bf16(k[d]);
    return;
  }
  std::byte* const values = page + s.value_offset();
  std::copy_n(v, s.value_dim, turned);
  turn(turned, s.value_dim);
  const LevelScale value = scale_for(turned, s.value_dim, 127.0f);
  std::memcpy(values + 4 * i, &value.scale, sizeof value.scale);
  std::byte* const row = values + 4 * kKvPageTokens + i / 2 * s.value_dim * 2 + i % 2;
  for_levels(turned, s.value_dim, value, [&](int64_t at, const std::byte* levels, int64_t m) {
    for (int64_t d = 0; d < m; ++d) row[2 * (at + d)] = levels[d];
  });
}

void kv_load_latent_q8(const KvShape& s, const std::byte* page, int64_t i, float* out) {
  const std::byte* const block = page + i / kKvBlock * s.block_bytes();
  const int64_t lane = i % kKvBlock, n = s.level_dim();
  const std::byte* const lines = block + 64;
  const float unit = load_float(block + 4 * lane) / static_cast<float>(turn_block(n));
  for (int64_t d = 0; d < n; ++d) {
    const std::byte level = lines[d / 4 * kQuantLine + 4 * lane + d % 4] ^ std::byte{0x80};
    out[d] = static_cast<float>(static_cast<int8_t>(level));
  }
  turn(out, n);  // in whole numbers
  scale_in_place(out, n, unit);
  const auto* const rope = reinterpret_cast<const bf16*>(lines + s.level_bytes());
  for (int64_t d = n; d < s.key_dim; ++d) out[d] = to_float(rope[(d - n) * kKvBlock + lane]);
}

/// Both shapes; of latent ones `pairs` gets the segment's values as they lie in the other.
struct LevelCache {
  // g++ 12 keeps no more than sixteen vectors of sums in registers here.
  static constexpr int kPanel = std::min(kAttendPanel, 4);
  // A query: float32 scale, int32 -128 times the sum of its levels, levels from byte 16 on, then
  // the rotary part as floats.
  static constexpr int64_t kHead = 16;
  static int64_t rope_at(const KvShape& s) { return kHead + round_up(s.level_dim(), 16); }
  static int64_t query_bytes(const KvShape& s) {
    return round_up(rope_at(s) + 4 * (s.key_dim - s.level_dim()), 64);
  }

  const AttendArgs& a;
  std::byte* const queries;
  std::byte* const pairs;  ///< [kAttendSegment / 2, value_dim, 2]
  const std::byte* keys[kAttendSegment / kKvBlock];
  const std::byte* scales[kAttendSegment / kKvBlock];          ///< of the values
  const std::byte* pair_rows[kAttendSegment / kKvPageTokens];  ///< [16, value_dim, 2] of each page

  LevelCache(const AttendArgs& args, std::byte* room)
      : a(args), queries(room), pairs(room + kAttendQueries * query_bytes(a.kv)) {
    const int64_t n = a.kv.level_dim();
    for (int64_t i = 0; i < a.n_rows * a.n_heads; ++i) {
      const float* const x = query_at(a, i);
      std::byte* const to = queries + i * query_bytes(a.kv);
      alignas(64) float turned[kMaxKvDim];
      std::copy_n(x, n, turned);
      turn(turned, n);
      const LevelScale s = scale_for(turned, n, 127.0f);
      int32_t sum = 0;
      for_levels(turned, n, s, [&](int64_t at, const std::byte* levels, int64_t) {
        std::memcpy(to + kHead + at, levels, kLanes);
        for (int j = 0; j < kLanes; ++j) sum += static_cast<int8_t>(levels[j]);
      });
      const float scale = s.scale * (a.scale / static_cast<float>(turn_block(n)));
      const int32_t offset = -128 * sum;
      std::memcpy(to, &scale, sizeof scale);
      std::memcpy(to + 4, &offset, sizeof offset);
      auto* const rope = reinterpret_cast<float*>(to + rope_at(a.kv));
      for (int64_t d = n; d < a.kv.key_dim; ++d) rope[d - n] = x[d] * a.scale;
    }
  }
  void open(int64_t begin, int64_t n) {
    for (int64_t i = 0; i < n; i += kKvPageTokens) {
      const std::byte* const page = kv_page(a, begin + i);
      const std::byte* const values = page + a.kv.value_offset();
      std::byte* const made = pairs + i * a.kv.value_dim;
      for (int64_t b = 0; b < 2; ++b) {
        const std::byte* const block = page + b * a.kv.block_bytes();
        keys[i / kKvBlock + b] = block;
        scales[i / kKvBlock + b] = a.kv.latent ? block : values + 4 * kKvBlock * b;
        if (a.kv.latent) pair_up_block(block, made + b * kKvBlock * a.kv.value_dim);
      }
      pair_rows[i / kKvPageTokens] = a.kv.latent ? made : values + 4 * kKvPageTokens;
    }
  }
  /// A block's lines of four numbers a position to rows of two positions a number.
  void pair_up_block(const std::byte* block, std::byte* to) const {
    const int64_t dim = a.kv.value_dim;
    for (int64_t d = 0; d < dim; d += 4) {
      alignas(64) std::byte line[kQuantLine];
      pair_up(Bytes::load(block + 64 + d * kKvBlock), line);
      const size_t n = static_cast<size_t>(2 * std::min<int64_t>(4, dim - d));
      for (int64_t j = 0; j < kKvBlock / 2; ++j) {
        if (n == 8) {
          std::memcpy(to + (j * dim + d) * 2, line + 8 * j, 8);
        } else {
          std::memcpy(to + (j * dim + d) * 2, line + 8 * j, n);
        }
      }
    }
  }
  template <int C, int P>
  R1_INLINE void score_blocks(int64_t query, int64_t b, float* scores) const {
    const std::byte* x[C];
    const std::byte* k[P];
    Sums sum[C][P];
#pragma GCC unroll 4
    for (int p = 0; p < P; ++p) k[p] = keys[b + p] + 64;
#pragma GCC unroll 8
    for (int c = 0; c < C; ++c) {
      x[c] = queries + (query + c) * query_bytes(a.kv);
#pragma GCC unroll 4
      for (int p = 0; p < P; ++p) sum[c][p] = Sums::start(x[c] + 4);
    }
    const int64_t n_lines = ceil_div(a.kv.level_dim(), 4);
    for (int64_t g = 0; g < n_lines; ++g) {
      Bytes key[P];
#pragma GCC unroll 4
      for (int p = 0; p < P; ++p) key[p] = Bytes::load(k[p] + g * kQuantLine);
#pragma GCC unroll 8
      for (int c = 0; c < C; ++c) {
        const Fours xv = Fours::load(x[c] + kHead + 4 * g);
#pragma GCC unroll 4
        for (int p = 0; p < P; ++p) sum[c][p] = dot4(sum[c][p], key[p], xv);
      }
    }
    V16 acc[C][P];
#pragma GCC unroll 4
    for (int p = 0; p < P; ++p) {
      const V16 scale = V16::load(reinterpret_cast<const float*>(keys[b + p]));
#pragma GCC unroll 8
      for (int c = 0; c < C; ++c) {
        acc[c][p] = to_float(sum[c][p]) * (scale * V16::set1(load_float(x[c])));
      }
    }
    if (a.kv.latent) add_rope<C, P>(x, b, acc);
#pragma GCC unroll 8
    for (int c = 0; c < C; ++c) {
#pragma GCC unroll 4
      for (int p = 0; p < P; ++p) acc[c][p].store(scores + c * kAttendSegment + (b + p) * kKvBlock);
    }
  }
  template <int C, int P>
  R1_INLINE void add_rope(const std::byte* const* x, int64_t b, V16 (&acc)[C][P]) const {
    const bf16* k[P];
#pragma GCC unroll 4
    for (int p = 0; p < P; ++p) {
      k[p] = reinterpret_cast<const bf16*>(keys[b + p] + 64 + a.kv.level_bytes());
    }
    for (int64_t i = 0; i < a.kv.key_dim - a.kv.level_dim(); ++i) {
      V16 key[P];
#pragma GCC unroll 4
      for (int p = 0; p < P; ++p) key[p] = load16(k[p] + i * kKvBlock);
#pragma GCC unroll 8
      for (int c = 0; c < C; ++c) {
        const V16 xv = V16::set1(load_float(x[c] + rope_at(a.kv) + 4 * i));
#pragma GCC unroll 4
        for (int p = 0; p < P; ++p) acc[c][p] = fma(xv, key[p], acc[c][p]);
      }
    }
  }
  template <int C>
  void score(int64_t query, int64_t n, float* scores) const {
    for_blocks(n, [&]<int P>(int64_t b) { score_blocks<C, P>(query, b, scores); });
  }

  /// The weights of one query as int16 levels, zeros up to `padded`; returns their scale.
  float weigh(const float* weights, int64_t n, int64_t padded, int16_t* out) const {
    alignas(64) float w[kAttendSegment];
    for (int64_t i = 0; i < n; i += kKvBlock) {
      const V16 s = V16::load(reinterpret_cast<const float*>(scales[i / kKvBlock]));
      (V16::load(weights + i) * s).store(w + i);
    }
    const LevelScale s = scale_for(w, n, 32767.0f);
    for (int64_t i = 0; i < padded; i += kLanes) {
      const int64_t m = std::clamp<int64_t>(n - i, 0, kLanes);
      store_int16(levels_of(load_n(w + i, m), s), out + i);
    }
    return s.scale;
  }
  /// J vectors of sixteen numbers from the d-th; of a tail there are fewer in the last.
  template <int C, int J, bool Tail>
  R1_INLINE void mix_vectors(const int16_t* levels, const float* unit, int64_t n, int64_t d,
                             float* part) const {
    const int64_t dim = a.kv.value_dim;
    Sums sum[C][J];
#pragma GCC unroll 8
    for (int c = 0; c < C; ++c) {
#pragma GCC unroll 4
      for (int j = 0; j < J; ++j) sum[c][j] = Sums::zero();
    }
    for (int64_t k = 0; k < n; k += 2) {
      const std::byte* const row = pair_rows[k / kKvPageTokens] + (k % kKvPageTokens * dim + 2 * d);
      Pairs value[J];
#pragma GCC unroll 4
      for (int j = 0; j < J; ++j) {
        const std::byte* const p = row + 2 * j * kLanes;
        if constexpr (Tail) {
          value[j] = load_pairs_tail(p, dim - d);
        } else {
          value[j] = Pairs::load(p);
        }
      }
#pragma GCC unroll 8
      for (int c = 0; c < C; ++c) {
        const Twos w = Twos::load(levels + c * kAttendSegment + k);
#pragma GCC unroll 4
        for (int j = 0; j < J; ++j) sum[c][j] = dot2(sum[c][j], value[j], w);
      }
    }
#pragma GCC unroll 8
    for (int c = 0; c < C; ++c) {
#pragma GCC unroll 4
      for (int j = 0; j < J; ++j) {
        const int64_t at = d + j * kLanes;
        const V16 v = to_float(sum[c][j]) * V16::set1(unit[c]);
        if constexpr (Tail) {
          store_tail(v, part + c * dim + at, dim - at);
        } else {
          v.store(part + c * dim + at);
        }
      }
    }
  }
  static Pairs load_pairs_tail(const std::byte* p, int64_t n) {
    std::byte padded[2 * kLanes] = {};
    std::memcpy(padded, p, static_cast<size_t>(2 * n));
    return Pairs::load(padded);
  }
  template <int C>
  void mix(const float* weights, const int64_t* n, float* part) const {
    alignas(64) int16_t levels[C * kAttendSegment];
    float unit[C];
    const int64_t most = round_up(n[C - 1], 2), dim = a.kv.value_dim;
    for (int c = 0; c < C; ++c) {
      unit[c] = weigh(weights + c * kAttendSegment, n[c], round_up(most, kLanes),
                      levels + c * kAttendSegment);
    }
    constexpr int64_t kWide = kMixVectors * kLanes;
    int64_t d = 0;
    for (; d + kWide <= dim; d += kWide) {
      mix_vectors<C, kMixVectors, false>(levels, unit, most, d, part);
    }
    for (; d + kLanes <= dim; d += kLanes) mix_vectors<C, 1, false>(levels, unit, most, d, part);
    if (d < dim) mix_vectors<C, 1, true>(levels, unit, most, d, part);
  }
};

void attend(const AttendArgs& a) {
  switch (a.kv.type) {
    case DType::f32:
      return attend_floats<float>(a);
    case DType::bf16:
      return attend_floats<bf16>(a);
    default:
      break;
  }
  LevelCache cache(a, reinterpret_cast<std::byte*>(a.scratch + kAttendPanel * a.kv.value_dim));
  if (!attend_segments(a, cache, a.scratch)) return;
  const int64_t dim = a.kv.value_dim;
  for (int64_t i = 0; i < a.n_rows * a.n_heads; ++i) {
    float* const out = a.out + i / a.n_heads * a.out_row_stride + i % a.n_heads * dim;
    turn(out, dim);
    scale_in_place(out, dim, 1.0f / static_cast<float>(turn_block(dim)));
  }
}

void kv_store(const KvShape& s, std::byte* page, int64_t i, const float* k, const float* v) {
  switch (s.type) {
    case DType::f32:
      return kv_store_floats<float>(s, page, i, k, v);
    case DType::bf16:
      return kv_store_floats<bf16>(s, page, i, k, v);
    default:
      return kv_store_q8(s, page, i, k, v);
  }
}

void kv_load_latent(const KvShape& s, const std::byte* page, int64_t i, float* out) {
  switch (s.type) {
    case DType::f32:
      return kv_load_latent_floats<float>(s, page, i, out);
    case DType::bf16:
      return kv_load_latent_floats<bf16>(s, page, i, out);
    default:
      return kv_load_latent_q8(s, page, i, out);
  }
}
