// attend: rows of queries of one sequence against one kv head's cached positions, segment by
// segment, as flash attention does it (Dao et al., arXiv 2205.14135). Here: the walk over segments,
// and caches of float32 and bfloat16; attend_q8.inl has the others. Included per instruction set,
// after elementwise.inl.
// SPDX-License-Identifier: MIT

/// Queries in a panel at most: those that share a read of the keys and values.
constexpr int kAttendPanel = kMixRows;

/// Calls f.operator()<P>(begin) for blocks of positions, P at a time.
template <typename F>
R1_INLINE void for_blocks(int64_t n_positions, const F& f) {
  const int64_t n = ceil_div(n_positions, kKvBlock);
  int64_t b = 0;
  for (; b + kMixVectors <= n; b += kMixVectors) f.template operator()<kMixVectors>(b);
  for (; b < n; ++b) f.template operator()<1>(b);
}

inline const std::byte* kv_page(const AttendArgs& a, int64_t p) {
  return a.base + a.pages[(p - a.segment) / kKvPageTokens] * a.page_stride;
}
inline const float* query_at(const AttendArgs& a, int64_t i) {
  return a.q + i / a.n_heads * a.q_row_stride + i % a.n_heads * a.kv.key_dim;
}

/// out = out * e^(largest - both) + part * e^(top - both), both being the larger of the two.
inline void join_segment(float* out, const float* part, int64_t n, float top, float part_sum,
                         float& largest, float& sum) {
  const float both = std::max(largest, top);
  alignas(64) float factors[kLanes] = {largest - both, top - both};
  exp(V16::load(factors)).store(factors);
  const V16 shrink = V16::set1(factors[0]), grow = V16::set1(factors[1]);
  for_vectors(n, [&](int64_t i, int64_t m) {
    store_n(fma(load_n(part + i, m), grow, load_n(out + i, m) * shrink), out + i, m);
  });
  sum = std::fma(part_sum, factors[1], sum * factors[0]);
  largest = both;
}

/// Cache: open(begin, n) finds the positions of a segment; score<C>(query, n, scores) writes the
/// scaled scores of C queries, [C, kAttendSegment], at least the first n of each; mix<C>(scores, n,
/// part) writes the sums of the values that the first n[c] weights of each ask for, [C, value_dim];
/// C is at most kPanel. False: more segments follow, in other calls.
template <typename Cache>
bool attend_segments(const AttendArgs& a, Cache& cache, float* part) {
  RunningSoftmax own;
  RunningSoftmax& softmax = a.softmax != nullptr ? *a.softmax : own;
  alignas(64) float scores[kAttendPanel * kAttendSegment];
  const int64_t value_dim = a.kv.value_dim;
  const auto out_at = [&](int64_t i) {
    return a.out + i / a.n_heads * a.out_row_stride + i % a.n_heads * value_dim;
  };
  const int64_t n_positions = a.first_position + a.n_rows;
  const int64_t end =
      a.softmax != nullptr ? std::min(a.segment + kAttendSegment, n_positions) : n_positions;
  for (int64_t begin = a.segment; begin < end; begin += kAttendSegment) {
    cache.open(begin, std::min(kAttendSegment, n_positions - begin));
    const int64_t first = std::max<int64_t>(0, begin - a.first_position) * a.n_heads;
    const auto panel = [&]<int C>(int64_t i) {
      const int64_t query = first + i;
      int64_t n[C];  // positions of the segment that each may see: ascending
      for (int c = 0; c < C; ++c) {
        n[c] = std::min(kAttendSegment, a.first_position + (query + c) / a.n_heads + 1 - begin);
      }
      cache.template score<C>(query, n[C - 1], scores);
      float top[C], sum[C];
      for (int c = 0; c < C; ++c) {
        top[c] = max_of(scores + c * kAttendSegment, n[c]);
        sum[c] = exp_in_place(scores + c * kAttendSegment, n[c], top[c]);
      }
      cache.template mix<C>(scores, n, part);
      for (int c = 0; c < C; ++c) {
        float* const out = out_at(query + c);
        float& largest = softmax.largest[query + c];
        if (begin == 0) {
          std::copy_n(part + c * value_dim, value_dim, out);
          largest = top[c];
          softmax.sum[query + c] = sum[c];
        } else {
          join_segment(out, part + c * value_dim, value_dim, top[c], sum[c], largest,
                       softmax.sum[query + c]);
        }
      }
    };
    for_panels<Cache::kPanel>(a.n_rows * a.n_heads - first, panel);
  }
  if (end < n_positions) return false;
  for (int64_t i = 0; i < a.n_rows * a.n_heads; ++i) {
    scale_in_place(out_at(i), value_dim, 1.0f / softmax.sum[i]);
  }
  return true;
}

/// Values as rows: those that all queries of a panel see together, then what the later ones see
/// more. The order of the positions is the same either way.
template <int C, typename E, typename RowAt>
R1_INLINE void mix_values(const RowAt& row, int64_t dim, const float* weights, const int64_t* n,
                          float* part) {
  mix_columns<C, E>(row, n[0], weights, kAttendSegment, part, dim, 0, dim, false);
  for (int c = 1; c < C; ++c) {
    if (n[c] == n[0]) continue;
    const auto later = [&](int64_t i) { return row(n[0] + i); };
    mix_columns<1, E>(later, n[c] - n[0], weights + c * kAttendSegment + n[0], kAttendSegment,
                      part + c * dim, dim, 0, dim, true);
  }
}

/// Keys in blocks of sixteen positions.
template <typename E>
struct GroupedCache {
  static constexpr int kPanel = kAttendPanel;
  const AttendArgs& a;
  float* const q;  ///< [queries, key_dim], scaled
  const E* keys[kAttendSegment / kKvBlock];
  const E* values[kAttendSegment / kKvPageTokens];

  GroupedCache(const AttendArgs& args, float* room) : a(args), q(room) {
    for (int64_t i = 0; i < a.n_rows * a.n_heads; ++i) {
      float* const to = q + i * a.kv.key_dim;
      std::copy_n(query_at(a, i), a.kv.key_dim, to);
      scale_in_place(to, a.kv.key_dim, a.scale);
    }
  }
  void open(int64_t begin, int64_t n) {
    for (int64_t i = 0; i < n; i += kKvPageTokens) {
      const std::byte* const page = kv_page(a, begin + i);
      for (int64_t b = 0; b < 2; ++b) {
        keys[i / kKvBlock + b] = reinterpret_cast<const E*>(page + b * a.kv.block_bytes());
      }
      values[i / kKvPageTokens] = reinterpret_cast<const E*>(page + a.kv.value_offset());
    }
  }
  /// P blocks from the b-th.
  template <int C, int P>
  R1_INLINE void score_blocks(int64_t query, int64_t b, float* scores) const {
    const int64_t dim = a.kv.key_dim;
    const E* k[P];
    const float* x[C];
    V16 acc[C][P];
#pragma GCC unroll 4
    for (int p = 0; p < P; ++p) k[p] = keys[b + p];
#pragma GCC unroll 8
    for (int c = 0; c < C; ++c) {
      x[c] = q + (query + c) * dim;
#pragma GCC unroll 4
      for (int p = 0; p < P; ++p) acc[c][p] = V16::zero();
    }
    for (int64_t i = 0; i < dim; ++i) {
      V16 key[P];
#pragma GCC unroll 4
      for (int p = 0; p < P; ++p) key[p] = load16(k[p] + i * kKvBlock);
#pragma GCC unroll 8
      for (int c = 0; c < C; ++c) {
        const V16 xv = V16::set1(x[c][i]);
#pragma GCC unroll 4
        for (int p = 0; p < P; ++p) acc[c][p] = fma(xv, key[p], acc[c][p]);
      }
    }
#pragma GCC unroll 8
    for (int c = 0; c < C; ++c) {
#pragma GCC unroll 4
      for (int p = 0; p < P; ++p) acc[c][p].store(scores + c * kAttendSegment + (b + p) * kKvBlock);
    }
  }
  template <int C>
  void score(int64_t query, int64_t n, float* scores) const {
    for_blocks(n, [&]<int P>(int64_t b) { score_blocks<C, P>(query, b, scores); });
  }
  template <int C>
  void mix(const float* weights, const int64_t* n, float* part) const {
    const int64_t dim = a.kv.value_dim;
    const auto row = [&](int64_t i) {
      return Row<E>{values[i / kKvPageTokens] + i % kKvPageTokens * dim, nullptr};
    };
    mix_values<C, E>(row, dim, weights, n, part);
  }
};

/// Rows that are key and value in one, read by many heads.
template <typename E>
struct LatentCache {
  static constexpr int kPanel = kAttendPanel;
  const AttendArgs& a;
  Row<E> rows[kAttendSegment];

  explicit LatentCache(const AttendArgs& args) : a(args) {}
  void open(int64_t begin, int64_t n) {
    for (int64_t i = 0; i < n; ++i) {
      const auto* page = reinterpret_cast<const E*>(kv_page(a, begin + i));
      rows[i] = {page + (begin + i) % kKvPageTokens * a.kv.key_dim, nullptr};
    }
  }
  template <int C, int R>
  R1_INLINE void score_rows(int64_t query, int64_t i, float* scores) const {
    alignas(64) float lanes[R * C * kLanes];
    float sums[R * C];
    const float* q[C];
    for (int c = 0; c < C; ++c) q[c] = query_at(a, query + c);
    dot_rows<R, C, E>(rows + i, q, 0, a.kv.key_dim, lanes);
    reduce_lanes(lanes, R * C, sums);
    for (int r = 0; r < R; ++r) {
      for (int c = 0; c < C; ++c) scores[c * kAttendSegment + i + r] = sums[r * C + c] * a.scale;
    }
  }
  template <int C>
  void score(int64_t query, int64_t n, float* scores) const {
    constexpr int R = block_rows(C);
    int64_t i = 0;
    for (; i + R <= n; i += R) score_rows<C, R>(query, i, scores);
    for (; i < n; ++i) score_rows<C, 1>(query, i, scores);
  }
  template <int C>
  void mix(const float* weights, const int64_t* n, float* part) const {
    mix_values<C, E>([&](int64_t i) { return rows[i]; }, a.kv.value_dim, weights, n, part);
  }
};

template <typename E>
void attend_floats(const AttendArgs& a) {
  float* const part = a.scratch;
  if (a.kv.latent) {
    LatentCache<E> cache(a);
    attend_segments(a, cache, part);
  } else {
    GroupedCache<E> cache(a, a.scratch + kAttendPanel * a.kv.value_dim);
    attend_segments(a, cache, part);
  }
}

inline float as_element(float x, float) { return x; }
inline bf16 as_element(float x, bf16) { return to_bf16(x); }

template <typename E>
void kv_store_floats(const KvShape& s, std::byte* page, int64_t i, const float* k, const float* v) {
  if (s.latent) {
    E* const row = reinterpret_cast<E*>(page) + i * s.key_dim;
    for (int64_t d = 0; d < s.key_dim; ++d) row[d] = as_element(k[d], E{});
    return;
  }
  E* const keys = reinterpret_cast<E*>(page + i / kKvBlock * s.block_bytes()) + i % kKvBlock;
  for (int64_t d = 0; d < s.key_dim; ++d) keys[d * kKvBlock] = as_element(k[d], E{});
  E* const value = reinterpret_cast<E*>(page + s.value_offset()) + i * s.value_dim;
  for (int64_t d = 0; d < s.value_dim; ++d) value[d] = as_element(v[d], E{});
}

/// Latent rows, of f32 and bf16.
template <typename E>
void kv_load_latent_floats(const KvShape& s, const std::byte* page, int64_t i, float* out) {
  const E* const row = reinterpret_cast<const E*>(page) + i * s.key_dim;
  for_vectors(s.key_dim, [&](int64_t d, int64_t m) {
    store_n(m == kLanes ? load16(row + d) : load_tail(row + d, m), out + d, m);
  });
}
