// Attention of the CPU backend over the paged cache.
// SPDX-License-Identifier: MIT
#include <algorithm>

#include "libr1/backend/cpu_parts.h"

namespace r1 {

void CpuBackend::kv_append(const KvLayer& kv, const BatchRows& rows, const Tensor& k,
                           const Tensor& v) {
  const KvShape& s = kv.shape;
  by_rows(rows.n_rows, 4 * kv.n_heads * (s.key_dim + s.value_dim), [&](int64_t t) {
    const int64_t position = rows.positions[t];
    const int32_t* pages = rows.page_tables + rows.sequences[t] * rows.page_table_stride;
    std::byte* const page = kv.base + pages[position / kKvPageTokens] * kv.page_stride;
    for (int64_t g = 0; g < kv.n_heads; ++g) {
      ops_.kv_store(s, page + g * s.head_bytes(), position % kKvPageTokens,
                    k.data + t * k.stride + g * s.key_dim,
                    s.latent ? nullptr : v.data + t * v.stride + g * s.value_dim);
    }
  });
}

/// Consecutive rows of one sequence, and some of the query heads that share kv head g.
struct CpuBackend::AttentionShare {
  int64_t row, n_rows;
  int64_t g;
  int64_t head, n_heads;  ///< the first counts among all query heads
};

/// In calls of as many rows, or else heads, as one can take.
void CpuBackend::attend_share(const AttentionArgs& a, const BatchRows& rows,
                              const AttentionShare& s, float* scratch_floats) const {
  const KvShape& shape = a.kv.shape;
  const int64_t heads_a_call = std::min(s.n_heads, kAttendQueries);
  const int64_t rows_a_call = kAttendQueries / heads_a_call;
  for (int64_t r = 0; r < s.n_rows; r += rows_a_call) {
    const int64_t row = s.row + r;
    for (int64_t h = 0; h < s.n_heads; h += heads_a_call) {
      const int64_t head = s.head + h;
      ops_.attend({.kv = shape,
                   .base = a.kv.base + s.g * shape.head_bytes(),
                   .page_stride = a.kv.page_stride,
                   .pages = rows.page_tables + rows.sequences[row] * rows.page_table_stride,
                   .q = a.q.data + row * a.q.stride + head * shape.key_dim,
                   .q_row_stride = a.q.stride,
                   .n_rows = std::min(rows_a_call, s.n_rows - r),
                   .n_heads = std::min(heads_a_call, s.n_heads - h),
                   .first_position = rows.positions[row],
                   .scale = a.scale,
                   .out = a.out.data + row * a.out.stride + head * shape.value_dim,
                   .out_row_stride = a.out.stride,
                   .scratch = scratch_floats});
    }
  }
}

void CpuBackend::attend(const AttentionArgs& a, const BatchRows& rows) {
  const int64_t group = a.n_heads / a.kv.n_heads;  // query heads of a kv head
  int64_t total = 0;                               // pairs of a query head and a position
  for (int64_t t = 0; t < rows.n_rows; ++t) total += a.n_heads * (rows.positions[t] + 1);
  const int64_t cost = total * (a.kv.shape.key_dim + a.kv.shape.value_dim);
  // In the order (sequence, kv head, row, query head), so that a thread reads few kv heads. A row
  // costs what it sees: parts are equal in pairs, and get the rows, or of a single row the heads,
  // whose pairs begin within them. One part a thread for few rows: heads that share keys and values
  // would read them once for each part.
  const bool many = rows.n_rows * a.kv.n_heads >= 16 * pool_.size();
  const auto body = [&](const Turn& turn) {
    const int64_t first = total * turn.begin / turn.of, last = total * turn.end / turn.of;
    int64_t at = 0;
    for (int64_t t = 0, n = 0; t < rows.n_rows && at < last; t += n) {
      const int64_t p = rows.positions[t];
      const auto follows = [&](int64_t r) {
        return rows.sequences[r] == rows.sequences[t] && rows.positions[r] == p + (r - t);
      };
      for (n = 1; t + n < rows.n_rows && follows(t + n);) ++n;
      for (int64_t g = 0; g < a.kv.n_heads; ++g) {
        AttentionShare s = {t, n, g, g * group, group};
        if (n == 1) {
          const auto head = [&](int64_t pair) {
            return std::clamp<int64_t>(ceil_div(std::max<int64_t>(pair - at, 0), p + 1), 0, group);
          };
          s.head += head(first);
          s.n_heads = head(last) - head(first);
          at += group * (p + 1);
        } else {
          s.n_rows = 0;
          for (int64_t r = 0; r < n; ++r) {
            if (at >= first && at < last && s.n_rows++ == 0) s.row = t + r;
            at += group * (p + r + 1);
          }
        }
        if (s.n_rows > 0 && s.n_heads > 0) attend_share(a, rows, s, scratch(turn.thread));
      }
    }
  };
  many ? in_turns(cost, body) : in_parts(cost, body);
}

}  // namespace r1
