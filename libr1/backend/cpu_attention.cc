// Attention of the CPU backend: the paged cache, and what latent attention does around it.
// SPDX-License-Identifier: MIT
#include <algorithm>

#include "libr1/backend/cpu_parts.h"

namespace r1 {

void CpuBackend::kv_append(const KvLayer& kv, const BatchRows& rows, const Tensor& k,
                           const Tensor& v) {
  for (int64_t t = 0; t < rows.n_rows; ++t) {
    const int64_t position = rows.positions[t];
    const int32_t* pages = rows.page_tables + rows.sequences[t] * rows.page_table_stride;
    const int64_t i = position % kv.page_tokens;
    float* const page = kv.base + pages[position / kv.page_tokens] * kv.page_stride;
    for (int64_t g = 0; g < kv.n_heads; ++g) {
      float* const head = page + g * kv.head_stride;
      std::copy_n(k.data + t * k.stride + g * kv.key_dim, kv.key_dim, head + i * kv.key_stride);
      if (kv.value_in_key()) continue;
      std::copy_n(v.data + t * v.stride + g * kv.value_dim, kv.value_dim,
                  head + kv.value_offset + i * kv.value_stride);
    }
  }
}

/// Heads [begin, end) of one row.
void CpuBackend::attend_heads(const AttentionArgs& a, const BatchRows& rows, int64_t row,
                              int64_t begin, int64_t end, float* scratch_floats) const {
  const KvLayer& kv = a.kv;
  const int64_t heads_per_kv = a.n_heads / kv.n_heads;
  const int32_t* pages = rows.page_tables + rows.sequences[row] * rows.page_table_stride;
  while (begin < end) {
    const int64_t g = begin / heads_per_kv;
    const int64_t n = std::min(end, (g + 1) * heads_per_kv) - begin;
    const float* keys = kv.base + g * kv.head_stride;
    ops_.attend(
        {.q = a.q.data + row * a.q.stride + begin * kv.key_dim,
         .q_stride = kv.key_dim,
         .n_heads = n,
         .key_dim = kv.key_dim,
         .value_dim = kv.value_dim,
         .keys = {keys, pages, kv.page_tokens, kv.page_stride, kv.key_stride},
         .values = {keys + kv.value_offset, pages, kv.page_tokens, kv.page_stride, kv.value_stride},
         .n_positions = rows.positions[row] + 1,
         .scale = a.scale,
         .out = a.out.data + row * a.out.stride + begin * kv.value_dim,
         .out_stride = kv.value_dim,
         .scratch = scratch_floats});
    begin += n;
  }
}

void CpuBackend::attend(const AttentionArgs& a, const BatchRows& rows) {
  int64_t total = 0;  // pairs of a query head and a position
  for (int64_t t = 0; t < rows.n_rows; ++t) total += a.n_heads * (rows.positions[t] + 1);
  const int64_t cost = total * (a.kv.key_dim + a.kv.value_dim);
  // A row costs what it sees, so parts are equal in pairs, not in rows: a part gets the heads whose
  // pairs begin within it.
  in_parts(cost, [&](int64_t part, int64_t n_parts) {
    const int64_t first = total * part / n_parts, last = total * (part + 1) / n_parts;
    int64_t at = 0;
    for (int64_t t = 0; t < rows.n_rows && at < last; ++t) {
      const int64_t n = rows.positions[t] + 1;
      const auto head = [&](int64_t pair) {
        return std::clamp<int64_t>(ceil_div(std::max<int64_t>(pair - at, 0), n), 0, a.n_heads);
      };
      attend_heads(a, rows, t, head(first), head(last), scratch(part));
      at += a.n_heads * n;
    }
  });
}

void CpuBackend::absorb_queries(const LatentHeads& h, const Tensor& q, const Tensor& out) {
  constexpr int64_t kColumns = 64;
  const int64_t rank = h.kv_b.cols;
  const int64_t n_blocks = ceil_div(rank, kColumns);
  const int64_t q_dim = h.nope_dim + h.rope_dim, out_dim = rank + h.rope_dim;
  in_parts(q.rows * h.n_heads * h.nope_dim * rank, [&](int64_t part, int64_t n_parts) {
    const Share s = share_of(h.n_heads * n_blocks, 1, part, n_parts);
    for (int64_t i = s.begin; i < s.end; ++i) {
      const int64_t head = i / n_blocks, block = i % n_blocks;
      const int64_t row = head * (h.nope_dim + h.v_dim);
      const float* from = q.data + head * q_dim;
      float* const to = out.data + head * out_dim;
      ops_.linear_transposed({.w = h.kv_b,
                              .row_begin = row,
                              .row_end = row + h.nope_dim,
                              .col_begin = block * kColumns,
                              .col_end = std::min((block + 1) * kColumns, rank),
                              .x = from,
                              .x_stride = q.stride,
                              .n_rows = q.rows,
                              .y = to,
                              .y_stride = out.stride});
      if (block != 0) continue;
      for (int64_t t = 0; t < q.rows; ++t) {
        std::copy_n(from + t * q.stride + h.nope_dim, h.rope_dim, to + t * out.stride + rank);
      }
    }
  });
}

void CpuBackend::expand_values(const LatentHeads& h, const Tensor& latent, const Tensor& out) {
  const int64_t rank = h.kv_b.cols;
  in_parts(latent.rows * h.n_heads * h.v_dim * rank, [&](int64_t part, int64_t n_parts) {
    Share s = share_of(h.n_heads * h.v_dim, kRowGrain, part, n_parts);
    while (s.begin < s.end) {
      const int64_t head = s.begin / h.v_dim;
      const int64_t end = std::min(s.end, (head + 1) * h.v_dim);
      const int64_t skip = head * h.nope_dim + h.nope_dim;  // rows of keys before
      ops_.linear({.w = h.kv_b,
                   .x = latent.data + head * rank,
                   .x_stride = latent.stride,
                   .n_rows = latent.rows,
                   .y = out.data + s.begin,
                   .y_stride = out.stride,
                   .begin = skip + s.begin,
                   .end = skip + end,
                   .scratch = scratch(part)});
      s.begin = end;
    }
  });
}

}  // namespace r1
