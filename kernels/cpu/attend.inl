// attend: one query row, heads that share keys and values. Included per instruction set, after
// elementwise.inl.
// SPDX-License-Identifier: MIT

inline const float* paged_row(const PagedRows& rows, int64_t p) {
  return rows.base + rows.pages[p / rows.page_tokens] * rows.page_stride +
         p % rows.page_tokens * rows.position_stride;
}

/// scores[h * kSegment + i] = scale * (q[h] . keys[i]) for C heads from h and i < n.
template <int C>
void score_heads(const AttendArgs& a, int64_t h, const Row<float>* keys, int64_t n, float* scores) {
  constexpr int R = block_rows(C);
  alignas(64) float lanes[R * C * kLanes];
  float sums[R * C];
  const float* q[C];
  for (int c = 0; c < C; ++c) q[c] = a.q + (h + c) * a.q_stride;
  const auto keep = [&](int64_t i, int n_keys) {
    reduce_lanes(lanes, n_keys * C, sums);
    for (int r = 0; r < n_keys; ++r) {
      for (int c = 0; c < C; ++c) scores[(h + c) * kSegment + i + r] = sums[r * C + c] * a.scale;
    }
  };
  int64_t i = 0;
  for (; i + R <= n; i += R) {
    dot_rows<R, C, float>(keys + i, q, 0, a.key_dim, lanes);
    keep(i, R);
  }
  for (; i < n; ++i) {
    dot_rows<1, C, float>(keys + i, q, 0, a.key_dim, lanes);
    keep(i, 1);
  }
}

void attend(const AttendArgs& a) {
  float* const scores = a.scratch;                       // [n_heads, kSegment]
  float* const largest = scores + a.n_heads * kSegment;  // [n_heads] of the segments so far
  float* const sum = largest + a.n_heads;                // [n_heads]
  Row<float> keys[kSegment], values[kSegment];
  for (int64_t begin = 0; begin < a.n_positions; begin += kSegment) {
    const int64_t n = std::min(kSegment, a.n_positions - begin);
    for (int64_t i = 0; i < n; ++i) {
      keys[i] = {paged_row(a.keys, begin + i), nullptr};
      values[i] = {paged_row(a.values, begin + i), nullptr};
    }
    for_panels<kTileCols>(a.n_heads,
                          [&]<int C>(int64_t h) { score_heads<C>(a, h, keys, n, scores); });
    for (int64_t h = 0; h < a.n_heads; ++h) {
      float* const s = scores + h * kSegment;
      const float top = max_of(s, n);
      if (begin == 0) {
        largest[h] = top;
        sum[h] = exp_in_place(s, n, top);
        continue;
      }
      const float now = std::max(largest[h], top);
      V16 shrink = exp(V16::set1(largest[h] - now));
      float factor[kLanes];
      shrink.store(factor);
      largest[h] = now;
      sum[h] = sum[h] * factor[0] + exp_in_place(s, n, now);
      scale_in_place(a.out + h * a.out_stride, a.value_dim, factor[0]);
    }
    const auto row = [&](int64_t i) { return values[i]; };
    mix<float>(row, n, scores, kSegment, a.n_heads, a.out, a.out_stride, 0, a.value_dim,
               begin != 0);
  }
  for (int64_t h = 0; h < a.n_heads; ++h) {
    scale_in_place(a.out + h * a.out_stride, a.value_dim, 1.0f / sum[h]);
  }
}
