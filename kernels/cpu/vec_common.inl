// What tables without an instruction of their own for it have in common. Included per instruction
// set, after its V16. SPDX-License-Identifier: MIT

R1_INLINE V16 load16(const float* p) { return V16::load(p); }

/// out[j] = reduce_add(lanes[j]), j < n; lanes [n, 16].
R1_INLINE void reduce_lanes(const float* lanes, int64_t n, float* out) {
  for (int64_t j = 0; j < n; ++j) out[j] = reduce_add(V16::load(lanes + j * kLanes));
}

/// Into the second level cache.
R1_INLINE void fetch_line(const std::byte* p) { __builtin_prefetch(p, 0, 2); }
/// Into the first.
R1_INLINE void fetch_near(const std::byte* p) { __builtin_prefetch(p, 0, 3); }

/// The largest absolute values in v[0] and v[1], and in v[2] and v[3]; no finite number where one
/// of them is none.
R1_INLINE void largest_of_pairs(const V16 (&v)[4], float (&out)[2]) {
  const V16 zero = V16::zero();
  for (int b = 0; b < 2; ++b) {
    const V16 x = v[2 * b], y = v[2 * b + 1];
    const V16 size = max(max(x, zero - x), max(y, zero - y));
    out[b] = reduce_max(size) + reduce_add(fma(x, zero, y * zero));  // plus zero or NaN
  }
}
/// Rounds to int8: 64 bytes at out, and the sum of each sixteen.
R1_INLINE void store_levels(const V16 (&v)[4], std::byte* out, int32_t (&sums)[4]) {
  for (int i = 0; i < 4; ++i) {
    const V16 level = round(v[i]);
    store_int8(level, out + i * kLanes);
    sums[i] = static_cast<int32_t>(reduce_add(level));
  }
}
