// V16, sixteen floats at a time, in plain C++: the fallback, and what the others must equal bit for
// bit. Included inside namespace r1::cpu::scalar by scalar.cc.
// SPDX-License-Identifier: MIT

struct V16 {
  float v[kLanes];

  template <typename F>
  static R1_INLINE V16 each(F f) {
    V16 r;
    for (int i = 0; i < kLanes; ++i) r.v[i] = f(i);
    return r;
  }
  static R1_INLINE V16 zero() { return set1(0.0f); }
  static R1_INLINE V16 set1(float a) {
    return each([&](int) { return a; });
  }
  static R1_INLINE V16 load(const float* p) {
    return each([&](int i) { return p[i]; });
  }
  R1_INLINE void store(float* p) const {
    for (int i = 0; i < kLanes; ++i) p[i] = v[i];
  }
};

/// Keeps the vector in memory.
R1_INLINE void in_memory(V16&) {}
/// The same vector, in registers from here on.
R1_INLINE V16 pinned(V16 a) { return a; }
R1_INLINE V16 operator+(V16 a, V16 b) {
  return V16::each([&](int i) { return a.v[i] + b.v[i]; });
}
R1_INLINE V16 operator-(V16 a, V16 b) {
  return V16::each([&](int i) { return a.v[i] - b.v[i]; });
}
R1_INLINE V16 operator*(V16 a, V16 b) {
  return V16::each([&](int i) { return a.v[i] * b.v[i]; });
}
R1_INLINE V16 operator/(V16 a, V16 b) {
  return V16::each([&](int i) { return a.v[i] / b.v[i]; });
}
/// a * b + c, rounded once.
R1_INLINE V16 fma(V16 a, V16 b, V16 c) {
  return V16::each([&](int i) { return std::fma(a.v[i], b.v[i], c.v[i]); });
}
/// The smaller, or b where either is NaN.
R1_INLINE V16 min(V16 a, V16 b) {
  return V16::each([&](int i) { return a.v[i] < b.v[i] ? a.v[i] : b.v[i]; });
}
/// The larger, or b where either is NaN.
R1_INLINE V16 max(V16 a, V16 b) {
  return V16::each([&](int i) { return a.v[i] > b.v[i] ? a.v[i] : b.v[i]; });
}
/// Nearest whole number, ties to even.
R1_INLINE V16 round(V16 a) {
  return V16::each([&](int i) { return std::nearbyint(a.v[i]); });
}
/// 2^n for whole n in [-126, 127]; anything for NaN.
R1_INLINE V16 exp2_whole(V16 n) {
  return V16::each([&](int i) {
    const int32_t e = n.v[i] >= -126.0f && n.v[i] <= 127.0f ? static_cast<int32_t>(n.v[i]) : 0;
    return std::bit_cast<float>(static_cast<uint32_t>(e + 127) << 23);
  });
}
/// a where x >= bound or x is NaN, 0 elsewhere.
R1_INLINE V16 zero_below(V16 a, V16 x, float bound) {
  return V16::each([&](int i) { return x.v[i] < bound ? 0.0f : a.v[i]; });
}
R1_INLINE float reduce_add(V16 a) {
  for (int step = kLanes / 2; step > 0; step /= 2) {
    for (int i = 0; i < step; ++i) a.v[i] = a.v[i] + a.v[i + step];
  }
  return a.v[0];
}
R1_INLINE float reduce_max(V16 a) {
  float m = a.v[0];
  for (int i = 1; i < kLanes; ++i) m = a.v[i] > m ? a.v[i] : m;
  return m;
}

R1_INLINE V16 load16(const f16* p) {
  return V16::each([&](int i) { return to_float(p[i]); });
}
R1_INLINE V16 load16(const bf16* p) {
  return V16::each([&](int i) { return to_float(p[i]); });
}
R1_INLINE V16 load16(const f8_e4m3* p) {
  return V16::each([&](int i) { return to_float(p[i]); });
}
/// What a stored FP8 scale is multiplied with, to make up for load16(const f8_e4m3*).
constexpr float kFp8ScaleFactor = 1.0f;

/// A line of codes: four bytes for each of sixteen rows.
struct Bytes {
  uint8_t v[kQuantLine];

  template <typename F>
  static R1_INLINE Bytes each(F f) {
    Bytes r;
    for (int i = 0; i < kQuantLine; ++i) r.v[i] = static_cast<uint8_t>(f(i));
    return r;
  }
  static R1_INLINE Bytes load(const std::byte* p) {
    return each([&](int i) { return p[i]; });
  }
  /// The low byte of each of sixteen words, four times.
  static R1_INLINE Bytes low_bytes(const std::byte* p) {
    return each([&](int i) { return p[i / 4 * 2]; });
  }
  R1_INLINE void store(std::byte* p) const { std::memcpy(p, v, sizeof v); }
};
/// Modulo 256.
R1_INLINE Bytes operator+(Bytes a, Bytes b) {
  return Bytes::each([&](int i) { return a.v[i] + b.v[i]; });
}
R1_INLINE Bytes operator&(Bytes a, uint8_t mask) {
  return Bytes::each([&](int i) { return a.v[i] & mask; });
}
/// Shifts may carry bits over from the byte before or after: mask them.
template <int N>
R1_INLINE Bytes shift_left(Bytes a) {
  return Bytes::each([&](int i) { return a.v[i] << N; });
}
template <int N>
R1_INLINE Bytes shift_right(Bytes a) {
  return Bytes::each([&](int i) { return a.v[i] >> N; });
}
/// (a & mask_a) | (b & mask_b); the masks have no bit in common.
R1_INLINE Bytes select(Bytes a, Bytes b, uint8_t mask_a, uint8_t mask_b) {
  return Bytes::each([&](int i) { return (a.v[i] & mask_a) | (b.v[i] & mask_b); });
}
/// The table's entries, i[...] < 16.
R1_INLINE Bytes lookup(const ByteTable& table, Bytes i) {
  return Bytes::each([&](int j) { return table[i.v[j]]; });
}
/// Of four groups, the four bytes of each row side by side: row r at out + 16 * row_place(r).
R1_INLINE void store_rows(const Bytes (&g)[4], std::byte* out) {
  for (int r = 0; r < kQuantRows; ++r) {
    for (int i = 0; i < 4; ++i) std::memcpy(out + 16 * r + 4 * i, g[i].v + 4 * r, 4);
  }
}
constexpr int64_t row_place(int64_t r) { return r; }
/// Sixteen unsigned bytes.
R1_INLINE V16 from_bytes(const std::byte* p) {
  V16 r;
  for (int i = 0; i < kLanes; ++i) r.v[i] = static_cast<float>(static_cast<uint8_t>(p[i]));
  return r;
}
/// Four levels of x.
struct Fours {
  int8_t v[4];
  static R1_INLINE Fours load(const std::byte* p) {
    Fours r;
    std::memcpy(r.v, p, sizeof r.v);
    return r;
  }
};
/// What moves the levels of sixteen rows in the two halves of a block: [row][half].
struct Halves {
  int16_t v[2 * kLanes];
  /// As the scale words at p say, less 128: bytes are levels plus 128.
  static R1_INLINE Halves of(const std::byte* p, const Moves& moves) {
    Halves h;
    for (int i = 0; i < 2 * kLanes; ++i) {
      const int word = static_cast<int>(p[i / 2 * 2]);
      const int shape = word >> (i % 2 * moves.bits) & ((1 << moves.bits) - 1);
      h.v[i] = static_cast<int16_t>(moves.table[static_cast<size_t>(shape)] + moves.least - 128);
    }
    return h;
  }
  /// What to add to the bytes of half H, so that they are levels plus 128.
  template <int H>
  R1_INLINE Bytes bytes() const {
    return Bytes::each([&](int i) { return v[i / 4 * 2 + H] + 128; });
  }
};
/// Sixteen integers.
struct Sums {
  int32_t v[kLanes];
  /// What sums of products of bytes and x start from; p: the offset of the block of x.
  static R1_INLINE Sums start(const std::byte* p) {
    Sums r;
    std::fill_n(r.v, kLanes, load_int32(p));
    return r;
  }
  static R1_INLINE Sums zero() { return {}; }
  /// The same for a block of a record of `linear`, for block_times: p has kSumBase in it, and
  /// tables may start from there.
  static R1_INLINE Sums of_block(const std::byte* p) {
    Sums r;
    std::fill_n(r.v, kLanes, load_int32(p) - kSumBase);
    return r;
  }
  /// The same where levels are moved; p: the sums of the halves of the block of x.
  static R1_INLINE Sums of_block(const std::byte* p, Halves h) {
    int16_t x[2];
    std::memcpy(x, p, sizeof x);
    Sums r;
    for (int i = 0; i < kLanes; ++i) {
      r.v[i] = int32_t{h.v[2 * i]} * int32_t{x[0]} + int32_t{h.v[2 * i + 1]} * int32_t{x[1]};
    }
    return r;
  }
};
/// sum + the products of a row's four bytes with those of x, in each lane.
R1_INLINE Sums dot4(Sums sum, Bytes w, Fours x) {
  for (int i = 0; i < kLanes; ++i) {
    for (int k = 0; k < 4; ++k) sum.v[i] += int32_t{w.v[4 * i + k]} * int32_t{x.v[k]};
  }
  return sum;
}
/// Times: 0, or with kLowBytes how often each of the bytes counts, which are below 128.
template <int Times>
R1_INLINE Sums dot4(Sums sum, Bytes w, const std::byte* x) {
  static_assert(Times == 0);
  return dot4(sum, w, Fours::load(x));
}
R1_INLINE V16 to_float(Sums s) {
  return V16::each([&](int i) { return static_cast<float>(s.v[i]); });
}
/// The sum of a block, which started from of_block, times scale, rounded once. Where it started
/// from kSumBase: fma(its bits as a float, scale, away), away = scale * -kSumBaseFloat, which is
/// exact for a float16.
R1_INLINE V16 block_times(Sums s, V16 scale, V16) { return to_float(s) * scale; }
/// Whole numbers in [-128, 127].
R1_INLINE void store_int8(V16 a, std::byte* p) {
  for (int i = 0; i < kLanes; ++i) p[i] = static_cast<std::byte>(static_cast<int8_t>(a.v[i]));
}
/// Two positions' levels of each of sixteen numbers, as 16 bits.
struct Pairs {
  int16_t v[2 * kLanes];
  static R1_INLINE Pairs load(const std::byte* p) {
    Pairs r;
    for (int i = 0; i < 2 * kLanes; ++i) r.v[i] = static_cast<int8_t>(p[i]);
    return r;
  }
};
/// Weights of two positions.
struct Twos {
  int16_t v[2];
  static R1_INLINE Twos load(const int16_t* p) { return {{p[0], p[1]}}; }
};
/// sum + the products of each number's two levels with the two weights.
R1_INLINE Sums dot2(Sums sum, Pairs x, Twos w) {
  for (int i = 0; i < kLanes; ++i) {
    sum.v[i] += int32_t{x.v[2 * i]} * w.v[0] + int32_t{x.v[2 * i + 1]} * w.v[1];
  }
  return sum;
}
/// Whole numbers in [-32768, 32767].
R1_INLINE void store_int16(V16 a, int16_t* p) {
  for (int i = 0; i < kLanes; ++i) p[i] = static_cast<int16_t>(a.v[i]);
}
/// Four levels, each 128 + level, of each of sixteen positions to pairs: byte 8 * j + 2 * k + i of
/// the 64 at p is level k of position 2 * j + i.
R1_INLINE void pair_up(Bytes a, std::byte* p) {
  for (int j = 0; j < 8; ++j) {
    for (int k = 0; k < 4; ++k) {
      for (int i = 0; i < 2; ++i) {
        p[8 * j + 2 * k + i] = static_cast<std::byte>(a.v[4 * (2 * j + i) + k] ^ 0x80);
      }
    }
  }
}
/// Element i becomes x[i ^ H] + x[i], or x[i ^ H] - x[i] where i has the bit H.
template <int H>
R1_INLINE V16 butterfly(V16 x) {
  return V16::each([&](int i) { return (i & H) != 0 ? x.v[i ^ H] - x.v[i] : x.v[i ^ H] + x.v[i]; });
}

// Accumulators that dot_rows keeps in registers, and columns of mix_rows.
constexpr int kDotAccumulators = 6;
constexpr int kTileRows = 2;
constexpr int kTileCols = 3;
constexpr int kMixVectors = 2;
constexpr int kMixRows = 2;
// Blocks of quant.inl: rows of x for one row of tiles; or rows of tiles, and rows of x for these.
constexpr bool kLowBytes = false;
constexpr int kQuantPanel = 2;
constexpr int kQuantInRegisters =
    2;                         // rows of x in a panel whose sums over blocks are not in memory
constexpr int kWidePanel = 0;  // none
