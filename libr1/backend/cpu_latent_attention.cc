// Latent attention of the CPU backend: what the absorbed form does around attend(), and the
// expanded form. SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>

#include "libr1/backend/cpu_parts.h"
#include "libr1/base/checked.h"

namespace r1 {

void CpuBackend::absorb_queries(const LatentHeads& h, const Tensor& q, const Tensor& out) {
  constexpr int64_t kColumns = 64;
  const int64_t rank = h.kv_b.cols;
  const int64_t n_blocks = ceil_div(rank, kColumns);
  const int64_t q_dim = h.nope_dim + h.rope_dim, out_dim = rank + h.rope_dim;
  in_turns(q.rows * h.n_heads * h.nope_dim * rank, [&](const Turn& turn) {
    const Share s = share_of(h.n_heads * n_blocks, 1, turn);
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
  in_turns(latent.rows * h.n_heads * h.v_dim * rank, [&](const Turn& turn) {
    Share s = share_of(h.n_heads * h.v_dim, kRowGrain, turn);
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
                   .scratch = scratch(turn.thread)});
      s.begin = end;
    }
  });
}

namespace {

/// Heads whose keys and values a thread makes of the same latents, and rows whose queries meet
/// them: enough of both that reading the latents, and making keys and values, costs little beside
/// attention.
constexpr int64_t kExpandedHeads = 8;
constexpr int64_t kExpandedRows = 16 * kAttendQueries;

constexpr int64_t kSegmentPages = kAttendSegment / kKvPageTokens;

/// What a thread needs for a segment, from `begin` on; with a null `begin` it only counts.
struct ExpandedRoom {
  ExpandedRoom(const KvShape& latent, const KvShape& head, float* begin) : begin_(begin) {
    const int64_t rank = latent.value_dim;
    scratch = take(std::max(attend_scratch_floats(head), linear_scratch_floats(rank)));
    softmax = reinterpret_cast<RunningSoftmax*>(
        take(kExpandedHeads * (kExpandedRows / kAttendQueries) * int64_t{sizeof(RunningSoftmax)} /
             int64_t{sizeof(float)}));
    latents = take(kAttendSegment * latent.key_dim);
    quantised = reinterpret_cast<std::byte*>(take(kAttendSegment * quantised_row_bytes(rank) / 4));
    keys = take(kAttendSegment * head.key_dim);
    values = take(kAttendSegment * head.value_dim);
    pages = reinterpret_cast<std::byte*>(take(kSegmentPages * head.head_bytes() / 4));
  }
  int64_t floats() const { return used_; }

  float* scratch;
  RunningSoftmax* softmax;  ///< [kExpandedHeads, calls of kAttendQueries rows]
  float* latents;           ///< [kAttendSegment, kv_lora_rank + rope]
  std::byte* quantised;     ///< [kAttendSegment] rows, of kv_lora_rank numbers
  float* keys;              ///< [kAttendSegment, nope + rope]
  float* values;            ///< [kAttendSegment, v_dim]
  std::byte* pages;         ///< [kSegmentPages] of one head

 private:
  float* take(int64_t n) {
    float* const piece = begin_ == nullptr ? nullptr : begin_ + used_;
    used_ += round_up(n, 16);
    return piece;
  }
  float* begin_;
  int64_t used_ = 0;
};

}  // namespace

int64_t expanded_scratch_floats(const KvShape& latent, const KvShape& head) {
  return head.key_dim == 0 ? 0 : ExpandedRoom(latent, head, nullptr).floats();
}

/// Some rows, and some heads, at most kExpandedRows and kExpandedHeads.
struct CpuBackend::ExpandedShare {
  int64_t row, n_rows;
  int64_t head, n_heads;
};

void CpuBackend::attend_expanded_share(const ExpandedAttentionArgs& a, const BatchRows& rows,
                                       const ExpandedShare& s, float* scratch_floats) const {
  const LatentHeads& h = a.heads;
  const KvShape& latent = a.kv.shape;
  const int64_t rank = h.kv_b.cols, row_bytes = quantised_row_bytes(rank);
  const bool is_quantised_w = is_quantised(h.kv_b.dtype);
  const KvShape shape = {DType::f32, false, h.nope_dim + h.rope_dim, h.v_dim};
  const ExpandedRoom room(latent, shape, scratch_floats);
  const int32_t* const pages = rows.page_tables + rows.sequences[s.row] * rows.page_table_stride;
  std::array<int32_t, kSegmentPages> page_numbers;
  for (size_t i = 0; i < page_numbers.size(); ++i) page_numbers[i] = static_cast<int32_t>(i);
  const int64_t first = rows.positions[s.row], end = first + s.n_rows;
  for (int64_t begin = 0; begin < end; begin += kAttendSegment) {
    const int64_t n = std::min(kAttendSegment, end - begin);
    for (int64_t i = 0; i < n; ++i) {
      const int64_t p = begin + i;
      float* const x = room.latents + i * latent.key_dim;
      ops_.kv_load_latent(latent, a.kv.base + pages[p / kKvPageTokens] * a.kv.page_stride,
                          p % kKvPageTokens, x);
      if (is_quantised_w) ops_.quantize_row(x, rank, room.quantised + i * row_bytes);
      // Behind every head's own part.
      std::copy_n(x + rank, h.rope_dim, room.keys + i * shape.key_dim + h.nope_dim);
    }
    for (int64_t j = 0; j < s.n_heads; ++j) {
      const int64_t head = s.head + j, first_row = head * (h.nope_dim + h.v_dim);
      LinearArgs make = {.w = h.kv_b,
                         .x = room.latents,
                         .x_stride = latent.key_dim,
                         .n_rows = n,
                         .y = room.keys,
                         .y_stride = shape.key_dim,
                         .begin = first_row,
                         .end = first_row + h.nope_dim,
                         .scratch = room.scratch,
                         .quantised = is_quantised_w ? room.quantised : nullptr};
      ops_.linear(make);
      make.y = room.values;
      make.y_stride = shape.value_dim;
      make.begin = make.end;
      make.end += h.v_dim;
      ops_.linear(make);
      for (int64_t i = 0; i < n; ++i) {
        ops_.kv_store(shape, room.pages + i / kKvPageTokens * shape.head_bytes(), i % kKvPageTokens,
                      room.keys + i * shape.key_dim, room.values + i * shape.value_dim);
      }
      for (int64_t r = 0; r < s.n_rows; r += kAttendQueries) {
        const int64_t n_rows = std::min(kAttendQueries, s.n_rows - r);
        if (begin >= first + r + n_rows) continue;  // none of them sees it
        const int64_t call = j * (kExpandedRows / kAttendQueries) + r / kAttendQueries;
        const int64_t row = s.row + r;
        ops_.attend({.kv = shape,
                     .base = room.pages,
                     .page_stride = shape.head_bytes(),
                     .pages = page_numbers.data(),
                     .q = a.q.data + row * a.q.stride + head * shape.key_dim,
                     .q_row_stride = a.q.stride,
                     .n_rows = n_rows,
                     .n_heads = 1,
                     .first_position = first + r,
                     .scale = a.scale,
                     .out = a.out.data + row * a.out.stride + head * shape.value_dim,
                     .out_row_stride = a.out.stride,
                     .scratch = room.scratch,
                     .softmax = room.softmax + call,
                     .segment = begin});
      }
    }
  }
}

void CpuBackend::attend_expanded(const ExpandedAttentionArgs& a, const BatchRows& rows) {
  const LatentHeads& h = a.heads;
  const int64_t width = h.nope_dim + h.rope_dim + h.v_dim;
  const int64_t seen = rows.positions[0] + rows.n_rows;
  const int64_t cost = h.n_heads * seen * (rows.n_rows * width + h.kv_b.cols * width);
  in_turns(cost, [&](const Turn& turn) {
    const Share heads = share_of(h.n_heads, 1, turn);
    for (int64_t row = 0; row < rows.n_rows; row += kExpandedRows) {
      for (int64_t head = heads.begin; head < heads.end; head += kExpandedHeads) {
        const ExpandedShare share = {row, std::min(kExpandedRows, rows.n_rows - row), head,
                                     std::min(kExpandedHeads, heads.end - head)};
        attend_expanded_share(a, rows, share, scratch(turn.thread));
      }
    }
  });
}

}  // namespace r1
