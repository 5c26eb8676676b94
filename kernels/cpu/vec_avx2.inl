// V16, sixteen floats at a time, in two AVX2 registers. Included by avx2.cc and avxvnni.cc, which
// say whether there is VPDPBUSD (kVnni). The operations are those of vec_scalar.inl, bit for bit.
// SPDX-License-Identifier: MIT

struct V16 {
  __m256 a;  // elements 0 to 7
  __m256 b;  // elements 8 to 15

  static R1_INLINE V16 zero() { return {_mm256_setzero_ps(), _mm256_setzero_ps()}; }
  static R1_INLINE V16 set1(float x) { return {_mm256_set1_ps(x), _mm256_set1_ps(x)}; }
  static R1_INLINE V16 load(const float* p) { return {_mm256_loadu_ps(p), _mm256_loadu_ps(p + 8)}; }
  R1_INLINE void store(float* p) const {
    _mm256_storeu_ps(p, a);
    _mm256_storeu_ps(p + 8, b);
  }
};

R1_INLINE void in_memory(V16& x) { asm("" : "+m"(x.a), "+m"(x.b)); }
R1_INLINE V16 pinned(V16 x) {
  asm("" : "+x"(x.a), "+x"(x.b));
  return x;
}
R1_INLINE V16 operator+(V16 x, V16 y) { return {_mm256_add_ps(x.a, y.a), _mm256_add_ps(x.b, y.b)}; }
R1_INLINE V16 operator-(V16 x, V16 y) { return {_mm256_sub_ps(x.a, y.a), _mm256_sub_ps(x.b, y.b)}; }
R1_INLINE V16 operator*(V16 x, V16 y) { return {_mm256_mul_ps(x.a, y.a), _mm256_mul_ps(x.b, y.b)}; }
R1_INLINE V16 operator/(V16 x, V16 y) { return {_mm256_div_ps(x.a, y.a), _mm256_div_ps(x.b, y.b)}; }
R1_INLINE V16 fma(V16 x, V16 y, V16 z) {
  return {_mm256_fmadd_ps(x.a, y.a, z.a), _mm256_fmadd_ps(x.b, y.b, z.b)};
}
R1_INLINE V16 min(V16 x, V16 y) { return {_mm256_min_ps(x.a, y.a), _mm256_min_ps(x.b, y.b)}; }
R1_INLINE V16 max(V16 x, V16 y) { return {_mm256_max_ps(x.a, y.a), _mm256_max_ps(x.b, y.b)}; }
R1_INLINE V16 round(V16 x) {
  constexpr int kMode = _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC;
  return {_mm256_round_ps(x.a, kMode), _mm256_round_ps(x.b, kMode)};
}
R1_INLINE __m256 exp2_whole(__m256 n) {
  const __m256i e = _mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127));
  return _mm256_castsi256_ps(_mm256_slli_epi32(e, 23));
}
R1_INLINE V16 exp2_whole(V16 n) { return {exp2_whole(n.a), exp2_whole(n.b)}; }
R1_INLINE V16 zero_below(V16 x, V16 y, float bound) {
  const __m256 limit = _mm256_set1_ps(bound);
  return {_mm256_andnot_ps(_mm256_cmp_ps(y.a, limit, _CMP_LT_OQ), x.a),
          _mm256_andnot_ps(_mm256_cmp_ps(y.b, limit, _CMP_LT_OQ), x.b)};
}
R1_INLINE float reduce_add(V16 x) {
  const __m256 h = _mm256_add_ps(x.a, x.b);
  const __m128 q = _mm_add_ps(_mm256_castps256_ps128(h), _mm256_extractf128_ps(h, 1));
  const __m128 d = _mm_add_ps(q, _mm_movehl_ps(q, q));
  return _mm_cvtss_f32(_mm_add_ss(d, _mm_movehdup_ps(d)));
}
R1_INLINE float reduce_max(V16 x) {
  const __m256 h = _mm256_max_ps(x.a, x.b);
  const __m128 q = _mm_max_ps(_mm256_castps256_ps128(h), _mm256_extractf128_ps(h, 1));
  const __m128 d = _mm_max_ps(q, _mm_movehl_ps(q, q));
  return _mm_cvtss_f32(_mm_max_ss(d, _mm_movehdup_ps(d)));
}

R1_INLINE V16 load16(const f16* p) {
  const auto* q = reinterpret_cast<const __m128i*>(p);
  return {_mm256_cvtph_ps(_mm_loadu_si128(q)), _mm256_cvtph_ps(_mm_loadu_si128(q + 1))};
}
R1_INLINE __m256 widen_bf16(__m128i bits) {
  return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(bits), 16));
}
R1_INLINE V16 load16(const bf16* p) {
  const auto* q = reinterpret_cast<const __m128i*>(p);
  return {widen_bf16(_mm_loadu_si128(q)), widen_bf16(_mm_loadu_si128(q + 1))};
}
// As in vec_avx512.inl: through binary16, times 2^-8.
R1_INLINE V16 load16(const f8_e4m3* p) {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
  const __m256i wide = _mm256_slli_epi16(_mm256_cvtepi8_epi16(bytes), 7);
  const __m256i half = _mm256_and_si256(wide, _mm256_set1_epi16(static_cast<short>(0xbf80)));
  const __m128i magnitude = _mm_or_si128(bytes, _mm_set1_epi8(static_cast<char>(0x80)));
  const __m128i nan = _mm_cmpeq_epi8(magnitude, _mm_set1_epi8(static_cast<char>(0xff)));
  // All ones is a NaN, and stays one in whatever it is or-ed into.
  return {_mm256_or_ps(_mm256_cvtph_ps(_mm256_castsi256_si128(half)),
                       _mm256_castsi256_ps(_mm256_cvtepi8_epi32(nan))),
          _mm256_or_ps(_mm256_cvtph_ps(_mm256_extracti128_si256(half, 1)),
                       _mm256_castsi256_ps(_mm256_cvtepi8_epi32(_mm_srli_si128(nan, 8))))};
}
constexpr float kFp8ScaleFactor = 256.0f;

struct Bytes {
  __m256i a, b;  // rows 0 to 7, 8 to 15
  static R1_INLINE Bytes load(const std::byte* p) {
    const auto* q = reinterpret_cast<const __m256i*>(p);
    return {_mm256_loadu_si256(q), _mm256_loadu_si256(q + 1)};
  }
  static R1_INLINE __m256i low_bytes_of_8(const std::byte* p) {
    const __m256i wide =
        _mm256_cvtepu16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)));
    const __m256i four_times = _mm256_setr_epi32(0, 0x04040404, 0x08080808, 0x0c0c0c0c, 0,
                                                 0x04040404, 0x08080808, 0x0c0c0c0c);
    return _mm256_shuffle_epi8(wide, four_times);
  }
  static R1_INLINE Bytes low_bytes(const std::byte* p) {
    return {low_bytes_of_8(p), low_bytes_of_8(p + 16)};
  }
  R1_INLINE void store(std::byte* p) const {
    auto* const q = reinterpret_cast<__m256i*>(p);
    _mm256_storeu_si256(q, a);
    _mm256_storeu_si256(q + 1, b);
  }
};
R1_INLINE Bytes operator+(Bytes x, Bytes y) {
  return {_mm256_add_epi8(x.a, y.a), _mm256_add_epi8(x.b, y.b)};
}
R1_INLINE Bytes operator&(Bytes x, uint8_t mask) {
  const __m256i m = _mm256_set1_epi8(static_cast<char>(mask));
  return {_mm256_and_si256(x.a, m), _mm256_and_si256(x.b, m)};
}
template <int N>
R1_INLINE Bytes shift_left(Bytes x) {
  return {_mm256_slli_epi16(x.a, N), _mm256_slli_epi16(x.b, N)};
}
template <int N>
R1_INLINE Bytes shift_right(Bytes x) {
  return {_mm256_srli_epi16(x.a, N), _mm256_srli_epi16(x.b, N)};
}
R1_INLINE Bytes select(Bytes x, Bytes y, uint8_t mask_x, uint8_t mask_y) {
  const Bytes p = x & mask_x, q = y & mask_y;
  return {_mm256_or_si256(p.a, q.a), _mm256_or_si256(p.b, q.b)};
}
R1_INLINE __m256i table_of(const ByteTable& table) {
  return _mm256_broadcastsi128_si256(
      _mm_loadu_si128(reinterpret_cast<const __m128i*>(table.data())));
}
R1_INLINE Bytes lookup(const ByteTable& table, Bytes i) {
  const __m256i t = table_of(table);
  return {_mm256_shuffle_epi8(t, i.a), _mm256_shuffle_epi8(t, i.b)};
}
/// Of four groups, the four bytes of each row side by side: row r at out + 16 * row_place(r).
R1_INLINE void store_rows(const __m256i (&g)[4], std::byte* out) {
  const __m256i ab = _mm256_unpacklo_epi32(g[0], g[1]), cd = _mm256_unpacklo_epi32(g[2], g[3]);
  const __m256i ab2 = _mm256_unpackhi_epi32(g[0], g[1]), cd2 = _mm256_unpackhi_epi32(g[2], g[3]);
  auto* const p = reinterpret_cast<__m256i*>(out);
  _mm256_storeu_si256(p, _mm256_unpacklo_epi64(ab, cd));
  _mm256_storeu_si256(p + 1, _mm256_unpackhi_epi64(ab, cd));
  _mm256_storeu_si256(p + 2, _mm256_unpacklo_epi64(ab2, cd2));
  _mm256_storeu_si256(p + 3, _mm256_unpackhi_epi64(ab2, cd2));
}
R1_INLINE void store_rows(const Bytes (&g)[4], std::byte* out) {
  store_rows({g[0].a, g[1].a, g[2].a, g[3].a}, out);
  store_rows({g[0].b, g[1].b, g[2].b, g[3].b}, out + 128);
}
constexpr int64_t row_place(int64_t r) { return r / 8 * 8 + r % 4 * 2 + r % 8 / 4; }
/// Sixteen unsigned bytes.
R1_INLINE V16 from_bytes(const std::byte* p) {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
  return {_mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(bytes)),
          _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(_mm_srli_si128(bytes, 8)))};
}
struct Fours {
  __m256i v;
  static R1_INLINE Fours load(const std::byte* p) { return {_mm256_set1_epi32(load_int32(p))}; }
};
struct Halves {
  __m256i a, b;  // rows 0 to 7, 8 to 15
  static R1_INLINE __m256i of_8(const std::byte* p, const Moves& m) {
    const __m256i words =
        _mm256_cvtepu16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)));
    const __m256i low = _mm256_and_si256(words, _mm256_set1_epi32((1 << m.bits) - 1));
    const __m256i high = _mm256_and_si256(_mm256_slli_epi32(words, 16 - m.bits),
                                          _mm256_set1_epi32(((1 << m.bits) - 1) << 16));
    // Odd bytes of the index have the bit that makes zero.
    const __m256i index = _mm256_or_si256(_mm256_or_si256(low, high),
                                          _mm256_set1_epi16(static_cast<int16_t>(0x8000)));
    return _mm256_add_epi16(_mm256_shuffle_epi8(table_of(m.table), index),
                            _mm256_set1_epi16(static_cast<int16_t>(m.least - 128)));
  }
  static R1_INLINE Halves of(const std::byte* p, const Moves& m) {
    return {of_8(p, m), of_8(p + 16, m)};
  }
  template <int H>
  R1_INLINE Bytes bytes() const {
    const __m128i one = _mm_set_epi32(0x0c0c0c0c, 0x08080808, 0x04040404, 0);
    const __m256i at = _mm256_broadcastsi128_si256(_mm_add_epi8(one, _mm_set1_epi8(2 * H)));
    const __m256i back = _mm256_set1_epi8(static_cast<char>(0x80));
    return {_mm256_add_epi8(_mm256_shuffle_epi8(a, at), back),
            _mm256_add_epi8(_mm256_shuffle_epi8(b, at), back)};
  }
};
struct Sums {
  __m256i a, b;
  static R1_INLINE Sums start(const std::byte* p) {
    const __m256i first = _mm256_set1_epi32(kVnni ? load_int32(p) : 0);
    return {first, first};
  }
  static R1_INLINE Sums zero() { return {_mm256_setzero_si256(), _mm256_setzero_si256()}; }
  static R1_INLINE Sums of_block(const std::byte* p) { return kVnni ? start(p) : zero(); }
  template <bool Vnni>
  static R1_INLINE __m256i of_halves(__m256i h, __m256i x) {
    if constexpr (Vnni) {
      return _mm256_dpwssd_avx_epi32(_mm256_set1_epi32(kSumBase), h, x);
    } else {
      return _mm256_madd_epi16(h, x);
    }
  }
  static R1_INLINE Sums of_block(const std::byte* p, Halves h) {
    const __m256i x = _mm256_set1_epi32(load_int32(p));
    return {of_halves<kVnni>(h.a, x), of_halves<kVnni>(h.b, x)};
  }
};
// VPMADDUBSW adds pairs of products in 16 bits: with |w - 128| as the unsigned side, and its sign
// given to x, they fit. So with it the 128 is gone before the sum, which starts from 0.
template <bool Vnni>
R1_INLINE __m256i dot4(__m256i sum, __m256i w, __m256i x) {
  if constexpr (Vnni) {
    return _mm256_dpbusd_avx_epi32(sum, w, x);
  } else {
    const __m256i level = _mm256_xor_si256(w, _mm256_set1_epi8(static_cast<char>(0x80)));
    const __m256i pairs = _mm256_maddubs_epi16(_mm256_abs_epi8(level), _mm256_sign_epi8(x, level));
    sum = _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
    asm("" : "+x"(sum));  // else g++ keeps all products, in memory, to add them up in another order
    return sum;
  }
}
R1_INLINE Sums dot4(Sums sum, Bytes w, Fours x) {
  return {dot4<kVnni>(sum.a, w.a, x.v), dot4<kVnni>(sum.b, w.b, x.v)};
}
/// Bytes below 128 need no sign to fit.
template <int Times>
R1_INLINE Sums dot4(Sums sum, Bytes w, const std::byte* x) {
  const __m256i v = Fours::load(x).v;
  if constexpr (Times == 0) return {dot4<kVnni>(sum.a, w.a, v), dot4<kVnni>(sum.b, w.b, v)};
  const auto dot = [&](__m256i s, __m256i low) {
    const __m256i pairs = _mm256_maddubs_epi16(low, v);
    s = _mm256_add_epi32(s, _mm256_madd_epi16(pairs, _mm256_set1_epi16(Times)));
    asm("" : "+x"(s));  // as above
    return s;
  };
  return {dot(sum.a, w.a), dot(sum.b, w.b)};
}
R1_INLINE V16 to_float(Sums s) { return {_mm256_cvtepi32_ps(s.a), _mm256_cvtepi32_ps(s.b)}; }
// Without VPDPBUSD sums start from 0: two registers more, for `away`, cost more than conversions.
R1_INLINE V16 block_times(Sums s, V16 scale, V16 away) {
  if constexpr (kVnni) {
    return {_mm256_fmadd_ps(_mm256_castsi256_ps(s.a), scale.a, away.a),
            _mm256_fmadd_ps(_mm256_castsi256_ps(s.b), scale.b, away.b)};
  } else {
    return to_float(s) * scale;
  }
}
R1_INLINE void store_int8(V16 x, std::byte* p) {
  const __m256i words = _mm256_permute4x64_epi64(
      _mm256_packs_epi32(_mm256_cvtps_epi32(x.a), _mm256_cvtps_epi32(x.b)), 0xd8);
  const __m128i bytes =
      _mm_packs_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256(words, 1));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(p), bytes);
}

// Two positions' levels of each of sixteen numbers, as 16 bits.
struct Pairs {
  __m256i a, b;
  static R1_INLINE Pairs load(const std::byte* p) {
    const auto* q = reinterpret_cast<const __m128i*>(p);
    return {_mm256_cvtepi8_epi16(_mm_loadu_si128(q)), _mm256_cvtepi8_epi16(_mm_loadu_si128(q + 1))};
  }
};
struct Twos {
  __m256i v;
  static R1_INLINE Twos load(const int16_t* p) {
    return {_mm256_set1_epi32(load_int32(reinterpret_cast<const std::byte*>(p)))};
  }
};
R1_INLINE Sums dot2(Sums sum, Pairs x, Twos w) {
  return {_mm256_add_epi32(sum.a, _mm256_madd_epi16(x.a, w.v)),
          _mm256_add_epi32(sum.b, _mm256_madd_epi16(x.b, w.v))};
}
R1_INLINE void store_int16(V16 x, int16_t* p) {
  const __m256i words = _mm256_permute4x64_epi64(
      _mm256_packs_epi32(_mm256_cvtps_epi32(x.a), _mm256_cvtps_epi32(x.b)), 0xd8);
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), words);
}
R1_INLINE void pair_up(Bytes x, std::byte* p) {
  const __m256i order = _mm256_broadcastsi128_si256(
      _mm_setr_epi8(0, 4, 1, 5, 2, 6, 3, 7, 8, 12, 9, 13, 10, 14, 11, 15));
  const __m256i flip = _mm256_set1_epi8(static_cast<char>(0x80));
  auto* const q = reinterpret_cast<__m256i*>(p);
  _mm256_storeu_si256(q, _mm256_shuffle_epi8(_mm256_xor_si256(x.a, flip), order));
  _mm256_storeu_si256(q + 1, _mm256_shuffle_epi8(_mm256_xor_si256(x.b, flip), order));
}
template <int H>
R1_INLINE __m256 butterfly_8(__m256 x) {
  __m256 other;
  if constexpr (H < 4) {
    other = _mm256_permute_ps(x, H == 1 ? 0xb1 : 0x4e);
  } else {
    other = _mm256_permute2f128_ps(x, x, 1);
  }
  constexpr int kLater = H == 1 ? 0xaa : H == 2 ? 0xcc : 0xf0;
  return _mm256_blend_ps(_mm256_add_ps(other, x), _mm256_sub_ps(other, x), kLater);
}
template <int H>
R1_INLINE V16 butterfly(V16 x) {
  if constexpr (H == 8) {
    return {_mm256_add_ps(x.b, x.a), _mm256_sub_ps(x.a, x.b)};
  } else {
    return {butterfly_8<H>(x.a), butterfly_8<H>(x.b)};
  }
}

constexpr int kDotAccumulators = 6;
constexpr int kTileRows = 2;
constexpr int kTileCols = 3;
constexpr int kMixVectors = 2;
constexpr int kMixRows = 2;
constexpr bool kLowBytes = !kVnni;
constexpr int kQuantPanel = kVnni ? 6 : 4;
constexpr int kQuantInRegisters = kVnni ? 3 : 2;
constexpr int kWidePanel = 0;  // none
