// V16, sixteen floats at a time, in one AVX-512 register. Included inside namespace r1::cpu::avx512
// by avx512.cc. The operations are those of vec_scalar.inl, bit for bit. SPDX-License-Identifier:
// MIT

struct V16 {
  __m512 v;

  static R1_INLINE V16 zero() { return {_mm512_setzero_ps()}; }
  static R1_INLINE V16 set1(float a) { return {_mm512_set1_ps(a)}; }
  static R1_INLINE V16 load(const float* p) { return {_mm512_loadu_ps(p)}; }
  R1_INLINE void store(float* p) const { _mm512_storeu_ps(p, v); }
};

R1_INLINE V16 pinned(V16 a) {
  asm("" : "+v"(a.v));
  return a;
}
/// Keeps a in memory and not in a register.
R1_INLINE void in_memory(V16& a) { asm("" : "+m"(a.v)); }
R1_INLINE V16 operator+(V16 a, V16 b) { return {_mm512_add_ps(a.v, b.v)}; }
R1_INLINE V16 operator-(V16 a, V16 b) { return {_mm512_sub_ps(a.v, b.v)}; }
R1_INLINE V16 operator*(V16 a, V16 b) { return {_mm512_mul_ps(a.v, b.v)}; }
R1_INLINE V16 operator/(V16 a, V16 b) { return {_mm512_div_ps(a.v, b.v)}; }
R1_INLINE V16 fma(V16 a, V16 b, V16 c) { return {_mm512_fmadd_ps(a.v, b.v, c.v)}; }
R1_INLINE V16 min(V16 a, V16 b) { return {_mm512_min_ps(a.v, b.v)}; }
R1_INLINE V16 max(V16 a, V16 b) { return {_mm512_max_ps(a.v, b.v)}; }
R1_INLINE V16 round(V16 a) {
  return {_mm512_roundscale_ps(a.v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)};
}
R1_INLINE V16 exp2_whole(V16 n) {
  const __m512i e = _mm512_add_epi32(_mm512_cvtps_epi32(n.v), _mm512_set1_epi32(127));
  return {_mm512_castsi512_ps(_mm512_slli_epi32(e, 23))};
}
R1_INLINE V16 zero_below(V16 a, V16 x, float bound) {
  return {_mm512_maskz_mov_ps(_mm512_cmp_ps_mask(x.v, _mm512_set1_ps(bound), _CMP_NLT_UQ), a.v)};
}
R1_INLINE float reduce_add(V16 a) {
  const __m256 h = _mm256_add_ps(_mm512_castps512_ps256(a.v), _mm512_extractf32x8_ps(a.v, 1));
  const __m128 q = _mm_add_ps(_mm256_castps256_ps128(h), _mm256_extractf128_ps(h, 1));
  const __m128 d = _mm_add_ps(q, _mm_movehl_ps(q, q));
  return _mm_cvtss_f32(_mm_add_ss(d, _mm_movehdup_ps(d)));
}
R1_INLINE float reduce_max(V16 a) { return _mm512_reduce_max_ps(a.v); }

R1_INLINE V16 load16(const float* p) { return V16::load(p); }
R1_INLINE V16 load16(const f16* p) {
  return {_mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)))};
}
R1_INLINE V16 load16(const bf16* p) {
  const __m512i wide =
      _mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)));
  return {_mm512_castsi512_ps(_mm512_slli_epi32(wide, 16))};
}
// E4M3 moved into the bits of a binary16 is the value times 2^-8, subnormals included; the scale
// gets the factor back. All exact, so that value * scale has the bits of dequantize_row().
R1_INLINE V16 load16(const f8_e4m3* p) {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
  const __m256i wide = _mm256_slli_epi16(_mm256_cvtepi8_epi16(bytes), 7);
  const __m256i half = _mm256_and_si256(wide, _mm256_set1_epi16(static_cast<short>(0xbf80)));
  const __m128i magnitude = _mm_or_si128(bytes, _mm_set1_epi8(static_cast<char>(0x80)));
  const __mmask16 nan = _mm_cmpeq_epi8_mask(magnitude, _mm_set1_epi8(static_cast<char>(0xff)));
  return {_mm512_mask_mov_ps(_mm512_cvtph_ps(half), nan,
                             _mm512_set1_ps(std::numeric_limits<float>::quiet_NaN()))};
}
constexpr float kFp8ScaleFactor = 256.0f;

R1_INLINE __m512 two_halves(const float* low, const float* high) {
  return _mm512_insertf32x8(_mm512_castps256_ps512(_mm256_loadu_ps(low)), _mm256_loadu_ps(high), 1);
}
// Sixteen accumulators at once: halves, quarters, pairs, singles, the same additions as reduce_add.
R1_INLINE void reduce_16_lanes(const float* lanes, float* out) {
  __m512 h[8];  // h[j]: eight partial sums of accumulators 2j and 2j + 1
  for (int j = 0; j < 8; ++j) {
    const float* p = lanes + 2 * j * kLanes;
    h[j] = _mm512_add_ps(two_halves(p, p + 16), two_halves(p + 8, p + 24));
  }
  __m512 q[4];  // q[j]: four partial sums of accumulators 4j ... 4j + 3
  for (int j = 0; j < 4; ++j) {
    q[j] = _mm512_add_ps(_mm512_shuffle_f32x4(h[2 * j], h[2 * j + 1], 0x88),
                         _mm512_shuffle_f32x4(h[2 * j], h[2 * j + 1], 0xdd));
  }
  __m512 d[2];
  for (int j = 0; j < 2; ++j) {
    const __m512d a = _mm512_castps_pd(q[2 * j]);
    const __m512d b = _mm512_castps_pd(q[2 * j + 1]);
    d[j] = _mm512_add_ps(_mm512_castpd_ps(_mm512_unpacklo_pd(a, b)),
                         _mm512_castpd_ps(_mm512_unpackhi_pd(a, b)));
  }
  const __m512 sums =
      _mm512_add_ps(_mm512_shuffle_ps(d[0], d[1], 0x88), _mm512_shuffle_ps(d[0], d[1], 0xdd));
  // Element 4i + j of sums belongs to accumulator 4j + i.
  const __m512i order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
  _mm512_storeu_ps(out, _mm512_permutexvar_ps(order, sums));
}

R1_INLINE void reduce_lanes(const float* lanes, int64_t n, float* out) {
  int64_t j = 0;
  for (; j + kLanes <= n; j += kLanes) reduce_16_lanes(lanes + j * kLanes, out + j);
  for (; j < n; ++j) out[j] = reduce_add(V16::load(lanes + j * kLanes));
}

struct Bytes {
  __m512i v;
  static R1_INLINE Bytes load(const std::byte* p) { return {_mm512_loadu_si512(p)}; }
  static R1_INLINE Bytes low_bytes(const std::byte* p) {
    const __m512i wide =
        _mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)));
    const __m512i four_times =
        _mm512_broadcast_i32x4(_mm_setr_epi32(0, 0x04040404, 0x08080808, 0x0c0c0c0c));
    return {_mm512_shuffle_epi8(wide, four_times)};
  }
  R1_INLINE void store(std::byte* p) const { _mm512_storeu_si512(p, v); }
};
R1_INLINE Bytes operator+(Bytes x, Bytes y) { return {_mm512_add_epi8(x.v, y.v)}; }
R1_INLINE Bytes operator&(Bytes x, uint8_t mask) {
  return {_mm512_and_si512(x.v, _mm512_set1_epi8(static_cast<char>(mask)))};
}
template <int N>
R1_INLINE Bytes shift_left(Bytes x) {
  return {_mm512_slli_epi16(x.v, N)};
}
template <int N>
R1_INLINE Bytes shift_right(Bytes x) {
  return {_mm512_srli_epi16(x.v, N)};
}
R1_INLINE Bytes select(Bytes x, Bytes y, uint8_t mask_x, uint8_t mask_y) {
  const __m512i m = _mm512_set1_epi8(static_cast<char>(mask_y));
  return {_mm512_ternarylogic_epi32((x & mask_x).v, y.v, m, 0xf8)};  // a | (b & c)
}
R1_INLINE __m512i table_of(const ByteTable& table) {
  return _mm512_broadcast_i32x4(_mm_loadu_si128(reinterpret_cast<const __m128i*>(table.data())));
}
R1_INLINE Bytes lookup(const ByteTable& table, Bytes i) {
  return {_mm512_shuffle_epi8(table_of(table), i.v)};
}
/// Of four groups, the four bytes of each row side by side: row r at out + 16 * row_place(r).
R1_INLINE void store_rows(const Bytes (&g)[4], std::byte* out) {
  const __m512i ab = _mm512_unpacklo_epi32(g[0].v, g[1].v);
  const __m512i cd = _mm512_unpacklo_epi32(g[2].v, g[3].v);
  const __m512i ab2 = _mm512_unpackhi_epi32(g[0].v, g[1].v);
  const __m512i cd2 = _mm512_unpackhi_epi32(g[2].v, g[3].v);
  _mm512_storeu_si512(out, _mm512_unpacklo_epi64(ab, cd));
  _mm512_storeu_si512(out + 64, _mm512_unpackhi_epi64(ab, cd));
  _mm512_storeu_si512(out + 128, _mm512_unpacklo_epi64(ab2, cd2));
  _mm512_storeu_si512(out + 192, _mm512_unpackhi_epi64(ab2, cd2));
}
constexpr int64_t row_place(int64_t r) { return r % 4 * 4 + r / 4; }
/// Sixteen unsigned bytes.
R1_INLINE V16 from_bytes(const std::byte* p) {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
  return {_mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(bytes))};
}
struct Fours {
  __m512i v;
  static R1_INLINE Fours load(const std::byte* p) { return {_mm512_set1_epi32(load_int32(p))}; }
};
struct Halves {
  __m512i v;
  static R1_INLINE Halves of(const std::byte* p, const Moves& m) {
    const __m512i words =
        _mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)));
    const __m512i low = _mm512_and_si512(words, _mm512_set1_epi32((1 << m.bits) - 1));
    const __m512i high = _mm512_slli_epi32(words, 16 - m.bits);
    const __m512i mask = _mm512_set1_epi32(((1 << m.bits) - 1) << 16);
    const __m512i index = _mm512_ternarylogic_epi32(low, high, mask, 0xf8);  // a | (b & c)
    const __m512i moves = _mm512_maskz_shuffle_epi8(0x5555555555555555, table_of(m.table), index);
    return {_mm512_add_epi16(moves, _mm512_set1_epi16(static_cast<int16_t>(m.least - 128)))};
  }
  template <int H>
  R1_INLINE Bytes bytes() const {
    const __m128i one = _mm_set_epi32(0x0c0c0c0c, 0x08080808, 0x04040404, 0);
    const __m128i at = _mm_add_epi8(one, _mm_set1_epi8(2 * H));
    const __m512i moves = _mm512_shuffle_epi8(v, _mm512_broadcast_i32x4(at));
    return {_mm512_add_epi8(moves, _mm512_set1_epi8(static_cast<char>(0x80)))};
  }
};
struct Sums {
  __m512i v;
  static R1_INLINE Sums start(const std::byte* p) { return {_mm512_set1_epi32(load_int32(p))}; }
  static R1_INLINE Sums zero() { return {_mm512_setzero_si512()}; }
  static R1_INLINE Sums of_block(const std::byte* p) { return start(p); }
  static R1_INLINE Sums of_block(const std::byte* p, Halves h) {
    const __m512i x = _mm512_set1_epi32(load_int32(p));
    return {_mm512_dpwssd_epi32(_mm512_set1_epi32(kSumBase), h.v, x)};
  }
};
R1_INLINE Sums dot4(Sums sum, Bytes w, Fours x) { return {_mm512_dpbusd_epi32(sum.v, w.v, x.v)}; }
// By hand, since g++ puts the four bytes in a register first: an instruction more.
template <int>
R1_INLINE Sums dot4(Sums sum, Bytes w, const std::byte* x) {
  using Word [[gnu::aligned(1), gnu::may_alias]] = int32_t;
  asm("vpdpbusd %2%{1to16%}, %1, %0"
      : "+v"(sum.v)
      : "v"(w.v), "m"(*reinterpret_cast<const Word*>(x)));
  return sum;
}
/// Into the second level cache. By hand too: g++ moves its own prefetches together.
R1_INLINE void fetch_line(const std::byte* p) { asm volatile("prefetcht1 %0" ::"m"(*p)); }
/// Into the first.
R1_INLINE void fetch_near(const std::byte* p) { asm volatile("prefetcht0 %0" ::"m"(*p)); }
R1_INLINE V16 to_float(Sums s) { return {_mm512_cvtepi32_ps(s.v)}; }
R1_INLINE V16 block_times(Sums s, V16 scale, V16 away) {
  return {_mm512_fmadd_ps(_mm512_castsi512_ps(s.v), scale.v, away.v)};
}
R1_INLINE void store_int8(V16 x, std::byte* p) {
  _mm_storeu_si128(reinterpret_cast<__m128i*>(p), _mm512_cvtepi32_epi8(_mm512_cvtps_epi32(x.v)));
}
R1_INLINE __m512i size_bits(V16 x) {
  return _mm512_and_si512(_mm512_castps_si512(x.v), _mm512_set1_epi32(0x7fffffff));
}
R1_INLINE __m512i add_pairs(__m512i x, __m512i y) {
  return _mm512_add_epi32(_mm512_unpacklo_epi32(x, y), _mm512_unpackhi_epi32(x, y));
}
/// The largest absolute values in v[0] and v[1], and in v[2] and v[3]; no finite number where one
/// of them is none: as integers the bits of infinities and NaNs are the largest.
R1_INLINE void largest_of_pairs(const V16 (&v)[4], float (&out)[2]) {
  const __m512i a = _mm512_max_epi32(size_bits(v[0]), size_bits(v[1]));
  const __m512i b = _mm512_max_epi32(size_bits(v[2]), size_bits(v[3]));
  // Eight lanes of each, then four, two, one.
  const __m512i ab =
      _mm512_max_epi32(_mm512_shuffle_i64x2(a, b, 0x44), _mm512_shuffle_i64x2(a, b, 0xee));
  const __m256i low = _mm512_castsi512_si256(ab), high = _mm512_extracti64x4_epi64(ab, 1);
  const __m128i a4 = _mm_max_epi32(_mm256_castsi256_si128(low), _mm256_extracti128_si256(low, 1));
  const __m128i b4 = _mm_max_epi32(_mm256_castsi256_si128(high), _mm256_extracti128_si256(high, 1));
  const __m128i ab2 = _mm_max_epi32(_mm_unpacklo_epi64(a4, b4), _mm_unpackhi_epi64(a4, b4));
  const __m128i ab1 = _mm_max_epi32(ab2, _mm_shuffle_epi32(ab2, 0xb1));
  _mm_storel_epi64(reinterpret_cast<__m128i*>(out), _mm_shuffle_epi32(ab1, 0x08));
}
/// Rounds to int8: 64 bytes at out, and the sum of each sixteen.
R1_INLINE void store_levels(const V16 (&v)[4], std::byte* out, int32_t (&sums)[4]) {
  __m512i level[4];
#pragma GCC unroll 4
  for (int i = 0; i < 4; ++i) {
    level[i] = _mm512_cvtps_epi32(v[i].v);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out + i * kLanes), _mm512_cvtepi32_epi8(level[i]));
  }
  const __m512i ab = add_pairs(level[0], level[1]), cd = add_pairs(level[2], level[3]);
  const __m512i all =
      _mm512_add_epi32(_mm512_unpacklo_epi64(ab, cd), _mm512_unpackhi_epi64(ab, cd));
  const __m256i half =
      _mm256_add_epi32(_mm512_castsi512_si256(all), _mm512_extracti64x4_epi64(all, 1));
  const __m128i sum =
      _mm_add_epi32(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(sums), sum);
}

// Two positions' levels of each of sixteen numbers, as 16 bits.
struct Pairs {
  __m512i v;
  static R1_INLINE Pairs load(const std::byte* p) {
    return {_mm512_cvtepi8_epi16(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)))};
  }
};
struct Twos {
  __m512i v;
  static R1_INLINE Twos load(const int16_t* p) {
    return {_mm512_set1_epi32(load_int32(reinterpret_cast<const std::byte*>(p)))};
  }
};
R1_INLINE Sums dot2(Sums sum, Pairs x, Twos w) { return {_mm512_dpwssd_epi32(sum.v, x.v, w.v)}; }
R1_INLINE void store_int16(V16 x, int16_t* p) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(p),
                      _mm512_cvtepi32_epi16(_mm512_cvtps_epi32(x.v)));
}
R1_INLINE void pair_up(Bytes x, std::byte* p) {
  const __m512i order =
      _mm512_broadcast_i32x4(_mm_setr_epi8(0, 4, 1, 5, 2, 6, 3, 7, 8, 12, 9, 13, 10, 14, 11, 15));
  const __m512i levels = _mm512_xor_si512(x.v, _mm512_set1_epi8(static_cast<char>(0x80)));
  _mm512_storeu_si512(p, _mm512_shuffle_epi8(levels, order));
}
template <int H>
R1_INLINE V16 butterfly(V16 x) {
  __m512 other;
  if constexpr (H < 4) {
    other = _mm512_permute_ps(x.v, H == 1 ? 0xb1 : 0x4e);
  } else {
    other = _mm512_shuffle_f32x4(x.v, x.v, H == 4 ? 0xb1 : 0x4e);
  }
  constexpr __mmask16 kLater = H == 1 ? 0xaaaa : H == 2 ? 0xcccc : H == 4 ? 0xf0f0 : 0xff00;
  return {_mm512_mask_sub_ps(_mm512_add_ps(other, x.v), kLater, other, x.v)};
}

constexpr int kDotAccumulators = 24;
constexpr int kTileRows = 4;
constexpr int kTileCols = 6;
constexpr int kMixVectors = 4;
constexpr int kMixRows = 6;
constexpr bool kLowBytes = false;
constexpr int kQuantPanel = 12;
constexpr int kQuantInRegisters = 12;
constexpr int kWidePanel = 20;
