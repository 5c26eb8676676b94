// V16, sixteen floats at a time, in four NEON registers. Included inside namespace r1::cpu::neon by
// neon.cc. The operations are those of vec_scalar.inl, bit for bit.
// SPDX-License-Identifier: MIT

/// f of the first registers of its arguments, of the second, the third and the fourth.
template <typename R, typename F, typename... Q>
R1_INLINE R by_quarter(const F& f, const Q&... q) {
  return {f(q.a...), f(q.b...), f(q.c...), f(q.d...)};
}

struct V16 {
  float32x4_t a, b, c, d;  // elements 0 to 3, 4 to 7 ...

  static R1_INLINE V16 zero() { return set1(0.0f); }
  static R1_INLINE V16 set1(float x) {
    const float32x4_t v = vdupq_n_f32(x);
    return {v, v, v, v};
  }
  static R1_INLINE V16 load(const float* p) {
    return {vld1q_f32(p), vld1q_f32(p + 4), vld1q_f32(p + 8), vld1q_f32(p + 12)};
  }
  R1_INLINE void store(float* p) const {
    vst1q_f32(p, a);
    vst1q_f32(p + 4, b);
    vst1q_f32(p + 8, c);
    vst1q_f32(p + 12, d);
  }
};

R1_INLINE void in_memory(V16& x) { asm("" : "+m"(x.a), "+m"(x.b), "+m"(x.c), "+m"(x.d)); }
R1_INLINE V16 pinned(V16 x) {
  asm("" : "+w"(x.a), "+w"(x.b), "+w"(x.c), "+w"(x.d));
  return x;
}
R1_INLINE V16 operator+(V16 x, V16 y) {
  return by_quarter<V16>([](auto p, auto q) { return vaddq_f32(p, q); }, x, y);
}
R1_INLINE V16 operator-(V16 x, V16 y) {
  return by_quarter<V16>([](auto p, auto q) { return vsubq_f32(p, q); }, x, y);
}
R1_INLINE V16 operator*(V16 x, V16 y) {
  return by_quarter<V16>([](auto p, auto q) { return vmulq_f32(p, q); }, x, y);
}
R1_INLINE V16 operator/(V16 x, V16 y) {
  return by_quarter<V16>([](auto p, auto q) { return vdivq_f32(p, q); }, x, y);
}
R1_INLINE V16 fma(V16 x, V16 y, V16 z) {
  return by_quarter<V16>([](auto p, auto q, auto r) { return vfmaq_f32(r, p, q); }, x, y, z);
}
// Not vminq and vmaxq: those give a NaN for one.
R1_INLINE V16 min(V16 x, V16 y) {
  return by_quarter<V16>([](auto p, auto q) { return vbslq_f32(vcltq_f32(p, q), p, q); }, x, y);
}
R1_INLINE V16 max(V16 x, V16 y) {
  return by_quarter<V16>([](auto p, auto q) { return vbslq_f32(vcgtq_f32(p, q), p, q); }, x, y);
}
R1_INLINE V16 round(V16 x) {
  return by_quarter<V16>([](auto p) { return vrndnq_f32(p); }, x);
}
R1_INLINE V16 exp2_whole(V16 n) {
  const auto power = [](auto p) {
    const int32x4_t e = vaddq_s32(vcvtq_s32_f32(p), vdupq_n_s32(127));
    return vreinterpretq_f32_s32(vshlq_n_s32(e, 23));
  };
  return by_quarter<V16>(power, n);
}
R1_INLINE V16 zero_below(V16 x, V16 y, float bound) {
  const float32x4_t limit = vdupq_n_f32(bound);
  const auto keep = [&](auto p, auto q) {
    return vreinterpretq_f32_u32(vbicq_u32(vreinterpretq_u32_f32(p), vcltq_f32(q, limit)));
  };
  return by_quarter<V16>(keep, x, y);
}
R1_INLINE float reduce_add(V16 x) {
  const float32x4_t q = vaddq_f32(vaddq_f32(x.a, x.c), vaddq_f32(x.b, x.d));
  const float32x2_t d = vadd_f32(vget_low_f32(q), vget_high_f32(q));
  return vget_lane_f32(d, 0) + vget_lane_f32(d, 1);
}
R1_INLINE float reduce_max(V16 x) {
  return vmaxvq_f32(vmaxq_f32(vmaxq_f32(x.a, x.c), vmaxq_f32(x.b, x.d)));
}

R1_INLINE V16 halves_to_float(uint16x8_t low, uint16x8_t high) {
  const float16x8_t x = vreinterpretq_f16_u16(low), y = vreinterpretq_f16_u16(high);
  return {vcvt_f32_f16(vget_low_f16(x)), vcvt_high_f32_f16(x), vcvt_f32_f16(vget_low_f16(y)),
          vcvt_high_f32_f16(y)};
}
R1_INLINE V16 load16(const f16* p) {
  const auto* const bits = reinterpret_cast<const uint16_t*>(p);
  return halves_to_float(vld1q_u16(bits), vld1q_u16(bits + 8));
}
R1_INLINE V16 load16(const bf16* p) {
  const auto* const bits = reinterpret_cast<const uint16_t*>(p);
  const uint16x8_t x = vld1q_u16(bits), y = vld1q_u16(bits + 8);
  const auto widen = [](uint16x4_t q) { return vreinterpretq_f32_u32(vshll_n_u16(q, 16)); };
  return {widen(vget_low_u16(x)), widen(vget_high_u16(x)), widen(vget_low_u16(y)),
          widen(vget_high_u16(y))};
}
// As in vec_avx512.inl: through binary16, times 2^-8.
R1_INLINE V16 load16(const f8_e4m3* p) {
  const int8x16_t bytes = vld1q_s8(reinterpret_cast<const int8_t*>(p));
  const auto half = [](int16x8_t wide) {
    return vreinterpretq_u16_s16(
        vandq_s16(vshlq_n_s16(wide, 7), vdupq_n_s16(static_cast<int16_t>(0xbf80))));
  };
  const V16 value = halves_to_float(half(vmovl_s8(vget_low_s8(bytes))), half(vmovl_high_s8(bytes)));
  const int8x16_t nan = vreinterpretq_s8_u8(
      vceqq_s8(vorrq_s8(bytes, vdupq_n_s8(static_cast<int8_t>(0x80))), vdupq_n_s8(-1)));
  const int16x8_t low = vmovl_s8(vget_low_s8(nan)), high = vmovl_high_s8(nan);
  // All ones is a NaN, and stays one in whatever it is or-ed into.
  const auto mark = [](float32x4_t v, int32x4_t is_nan) {
    return vreinterpretq_f32_s32(vorrq_s32(vreinterpretq_s32_f32(v), is_nan));
  };
  return {mark(value.a, vmovl_s16(vget_low_s16(low))), mark(value.b, vmovl_high_s16(low)),
          mark(value.c, vmovl_s16(vget_low_s16(high))), mark(value.d, vmovl_high_s16(high))};
}
constexpr float kFp8ScaleFactor = 256.0f;

/// Byte i / 4 + 4 * quarter of x, i < 16.
R1_INLINE uint8x16_t four_times(uint8x16_t x, uint8_t quarter) {
  const uint8x16_t at = {0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3};
  return vqtbl1q_u8(x, vaddq_u8(at, vdupq_n_u8(static_cast<uint8_t>(4 * quarter))));
}
struct Bytes {
  uint8x16_t a, b, c, d;  // rows 0 to 3, 4 to 7 ...
  static R1_INLINE Bytes load(const std::byte* p) {
    const auto* const q = reinterpret_cast<const uint8_t*>(p);
    return {vld1q_u8(q), vld1q_u8(q + 16), vld1q_u8(q + 32), vld1q_u8(q + 48)};
  }
  /// The sixteen bytes of x, each four times.
  static R1_INLINE Bytes repeat(uint8x16_t x) {
    return {four_times(x, 0), four_times(x, 1), four_times(x, 2), four_times(x, 3)};
  }
  static R1_INLINE Bytes low_bytes(const std::byte* p) {
    return repeat(vld2q_u8(reinterpret_cast<const uint8_t*>(p)).val[0]);
  }
  R1_INLINE void store(std::byte* p) const {
    auto* const q = reinterpret_cast<uint8_t*>(p);
    vst1q_u8(q, a);
    vst1q_u8(q + 16, b);
    vst1q_u8(q + 32, c);
    vst1q_u8(q + 48, d);
  }
};
R1_INLINE Bytes operator+(Bytes x, Bytes y) {
  return by_quarter<Bytes>([](auto p, auto q) { return vaddq_u8(p, q); }, x, y);
}
R1_INLINE Bytes operator&(Bytes x, uint8_t mask) {
  return by_quarter<Bytes>([&](auto p) { return vandq_u8(p, vdupq_n_u8(mask)); }, x);
}
template <int N>
R1_INLINE Bytes shift_left(Bytes x) {
  return by_quarter<Bytes>([](auto p) { return vshlq_n_u8(p, N); }, x);
}
template <int N>
R1_INLINE Bytes shift_right(Bytes x) {
  return by_quarter<Bytes>([](auto p) { return vshrq_n_u8(p, N); }, x);
}
R1_INLINE Bytes select(Bytes x, Bytes y, uint8_t mask_x, uint8_t mask_y) {
  const Bytes p = x & mask_x, q = y & mask_y;
  return by_quarter<Bytes>([](auto v, auto w) { return vorrq_u8(v, w); }, p, q);
}
R1_INLINE Bytes lookup(const ByteTable& table, Bytes i) {
  const uint8x16_t t = vld1q_u8(table.data());
  return by_quarter<Bytes>([&](auto p) { return vqtbl1q_u8(t, p); }, i);
}
/// Of four groups, the four bytes of each row side by side: row r at out + 16 * row_place(r).
R1_INLINE void store_rows(const uint8x16_t (&g)[4], std::byte* out) {
  // A transposition of four by four words.
  const auto words = [&](int i) { return vreinterpretq_u32_u8(g[i]); };
  const uint32x4_t ab = vtrn1q_u32(words(0), words(1)), ab2 = vtrn2q_u32(words(0), words(1));
  const uint32x4_t cd = vtrn1q_u32(words(2), words(3)), cd2 = vtrn2q_u32(words(2), words(3));
  const auto put = [&](int row, uint64x2_t v) {
    vst1q_u8(reinterpret_cast<uint8_t*>(out) + 16 * row, vreinterpretq_u8_u64(v));
  };
  const auto twos = [](uint32x4_t v) { return vreinterpretq_u64_u32(v); };
  put(0, vtrn1q_u64(twos(ab), twos(cd)));
  put(1, vtrn1q_u64(twos(ab2), twos(cd2)));
  put(2, vtrn2q_u64(twos(ab), twos(cd)));
  put(3, vtrn2q_u64(twos(ab2), twos(cd2)));
}
R1_INLINE void store_rows(const Bytes (&g)[4], std::byte* out) {
  store_rows({g[0].a, g[1].a, g[2].a, g[3].a}, out);
  store_rows({g[0].b, g[1].b, g[2].b, g[3].b}, out + 64);
  store_rows({g[0].c, g[1].c, g[2].c, g[3].c}, out + 128);
  store_rows({g[0].d, g[1].d, g[2].d, g[3].d}, out + 192);
}
constexpr int64_t row_place(int64_t r) { return r; }
/// Sixteen unsigned bytes.
R1_INLINE V16 from_bytes(const std::byte* p) {
  const uint8x16_t bytes = vld1q_u8(reinterpret_cast<const uint8_t*>(p));
  const uint16x8_t low = vmovl_u8(vget_low_u8(bytes)), high = vmovl_high_u8(bytes);
  return {vcvtq_f32_u32(vmovl_u16(vget_low_u16(low))), vcvtq_f32_u32(vmovl_high_u16(low)),
          vcvtq_f32_u32(vmovl_u16(vget_low_u16(high))), vcvtq_f32_u32(vmovl_high_u16(high))};
}
struct Fours {
  int8x8_t v;  // in the first four bytes
  static R1_INLINE Fours load(const std::byte* p) {
    // As a float, since an integer would come by way of a general register.
    return {vreinterpret_s8_f32(vset_lane_f32(load_float(p), vdup_n_f32(0.0f), 0))};
  }
};
// The 128 is gone before the sum, see dot4.
struct Halves {
  int16x8_t low[2], high[2];  // of rows 0 to 7, 8 to 15
  static R1_INLINE Halves of(const std::byte* p, const Moves& m) {
    const auto* const words = reinterpret_cast<const uint16_t*>(p);
    const uint8x16_t table = vld1q_u8(m.table.data());
    const uint16x8_t x = vld1q_u16(words), y = vld1q_u16(words + 8);
    const uint16x8_t mask = vdupq_n_u16(static_cast<uint16_t>((1 << m.bits) - 1));
    const int16x8_t right = vdupq_n_s16(static_cast<int16_t>(-m.bits));
    const auto moves = [&](uint16x8_t v, uint16x8_t w, int16x8_t(&out)[2]) {
      const uint8x16_t index =
          vcombine_u8(vmovn_u16(vandq_u16(v, mask)), vmovn_u16(vandq_u16(w, mask)));
      const uint8x16_t move = vqtbl1q_u8(table, index);
      const int16x8_t least = vdupq_n_s16(static_cast<int16_t>(m.least));
      out[0] = vaddq_s16(vreinterpretq_s16_u16(vmovl_u8(vget_low_u8(move))), least);
      out[1] = vaddq_s16(vreinterpretq_s16_u16(vmovl_high_u8(move)), least);
    };
    Halves h;
    moves(x, y, h.low);
    moves(vshlq_u16(x, right), vshlq_u16(y, right), h.high);
    return h;
  }
  template <int H>
  R1_INLINE Bytes bytes() const {
    const int16x8_t* const v = H == 0 ? low : high;
    return Bytes::repeat(vreinterpretq_u8_s8(vcombine_s8(vmovn_s16(v[0]), vmovn_s16(v[1]))));
  }
};
struct Sums {
  int32x4_t a, b, c, d;
  static R1_INLINE Sums start(const std::byte*) { return zero(); }
  static R1_INLINE Sums zero() {
    const int32x4_t z = vdupq_n_s32(0);
    return {z, z, z, z};
  }
  static R1_INLINE Sums of_block(const std::byte*) { return zero(); }
  static R1_INLINE Sums of_block(const std::byte* p, Halves h) {
    int16_t x[2];
    std::memcpy(x, p, sizeof x);
    const auto first = [&](int i) {
      return vmlal_n_s16(vmull_n_s16(vget_low_s16(h.low[i]), x[0]), vget_low_s16(h.high[i]), x[1]);
    };
    const auto second = [&](int i) {
      return vmlal_high_n_s16(vmull_high_n_s16(h.low[i], x[0]), h.high[i], x[1]);
    };
    return {first(0), second(0), first(1), second(1)};
  }
};
// SDOT multiplies signed bytes: here the 128 is gone before the sum, which starts from 0.
R1_INLINE Sums dot4(Sums sum, Bytes w, Fours x) {
  const auto dot = [&](int32x4_t s, uint8x16_t u) {
    return vdotq_lane_s32(s, vreinterpretq_s8_u8(veorq_u8(u, vdupq_n_u8(0x80))), x.v, 0);
  };
  return by_quarter<Sums>(dot, sum, w);
}
template <int>
R1_INLINE Sums dot4(Sums sum, Bytes w, const std::byte* x) {
  return dot4(sum, w, Fours::load(x));
}
R1_INLINE V16 to_float(Sums s) {
  return by_quarter<V16>([](auto p) { return vcvtq_f32_s32(p); }, s);
}
// Sums start from 0 here: FMLA adds to a register that it would have to be given first.
R1_INLINE V16 block_times(Sums s, V16 scale, V16) { return to_float(s) * scale; }
R1_INLINE int16x8_t to_int16(float32x4_t x, float32x4_t y) {
  return vcombine_s16(vmovn_s32(vcvtq_s32_f32(x)), vmovn_s32(vcvtq_s32_f32(y)));
}
R1_INLINE void store_int8(V16 x, std::byte* p) {
  vst1q_s8(reinterpret_cast<int8_t*>(p),
           vcombine_s8(vmovn_s16(to_int16(x.a, x.b)), vmovn_s16(to_int16(x.c, x.d))));
}

// Two positions' levels of each of sixteen numbers, as 16 bits.
struct Pairs {
  int16x8_t a, b, c, d;
  static R1_INLINE Pairs load(const std::byte* p) {
    const int8x16_t x = vld1q_s8(reinterpret_cast<const int8_t*>(p));
    const int8x16_t y = vld1q_s8(reinterpret_cast<const int8_t*>(p) + 16);
    return {vmovl_s8(vget_low_s8(x)), vmovl_high_s8(x), vmovl_s8(vget_low_s8(y)), vmovl_high_s8(y)};
  }
};
struct Twos {
  int16x8_t v;
  static R1_INLINE Twos load(const int16_t* p) {
    return {vreinterpretq_s16_s32(vdupq_n_s32(load_int32(reinterpret_cast<const std::byte*>(p))))};
  }
};
R1_INLINE Sums dot2(Sums sum, Pairs x, Twos w) {
  const auto dot = [&](int32x4_t s, int16x8_t p) {
    const int32x4_t low = vmull_s16(vget_low_s16(p), vget_low_s16(w.v));
    return vaddq_s32(s, vpaddq_s32(low, vmull_high_s16(p, w.v)));
  };
  return by_quarter<Sums>(dot, sum, x);
}
R1_INLINE void store_int16(V16 x, int16_t* p) {
  vst1q_s16(p, to_int16(x.a, x.b));
  vst1q_s16(p + 8, to_int16(x.c, x.d));
}
R1_INLINE void pair_up(Bytes x, std::byte* p) {
  const uint8x16_t order = {0, 4, 1, 5, 2, 6, 3, 7, 8, 12, 9, 13, 10, 14, 11, 15};
  const auto pair = [&](auto q) { return vqtbl1q_u8(veorq_u8(q, vdupq_n_u8(0x80)), order); };
  by_quarter<Bytes>(pair, x).store(p);
}
template <int H>
R1_INLINE V16 butterfly(V16 x) {
  if constexpr (H == 8) {
    return {vaddq_f32(x.c, x.a), vaddq_f32(x.d, x.b), vsubq_f32(x.a, x.c), vsubq_f32(x.b, x.d)};
  } else if constexpr (H == 4) {
    return {vaddq_f32(x.b, x.a), vsubq_f32(x.a, x.b), vaddq_f32(x.d, x.c), vsubq_f32(x.c, x.d)};
  } else {
    const auto turn = [](float32x4_t v) {
      const float32x4_t other = H == 1 ? vrev64q_f32(v) : vextq_f32(v, v, 2);
      const uint32x4_t later = {0, H == 1 ? ~0u : 0, H == 2 ? ~0u : 0, ~0u};
      return vbslq_f32(later, vsubq_f32(other, v), vaddq_f32(other, v));
    };
    return by_quarter<V16>(turn, x);
  }
}

// Of 32 registers.
constexpr int kDotAccumulators = 4;
constexpr int kTileRows = 2;
constexpr int kTileCols = 2;
constexpr int kMixVectors = 2;
constexpr int kMixRows = 2;
constexpr bool kLowBytes = false;
constexpr int kQuantPanel = 6;
constexpr int kQuantInRegisters = 2;
constexpr int kWidePanel = 0;  // none
