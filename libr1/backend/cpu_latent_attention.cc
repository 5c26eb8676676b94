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
/// Calls of attend() that a share may need, of kAttendQueries rows at most.
constexpr int64_t kExpandedCalls = kExpandedRows / kAttendQueries;

/// A segment's pages lie one behind the other.
constexpr auto kPageNumbers = [] {
  std::array<int32_t, kSegmentPages> numbers{};
  for (size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<int32_t>(i);
  return numbers;
}();

}  // namespace

/// What a thread needs for a segment, from `begin` on; with a null `begin` it only counts.
struct CpuBackend::ExpandedRoom {
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

int64_t CpuBackend::expanded_scratch_floats(const KvShape& latent, const KvShape& head) {
  return head.key_dim == 0 ? 0 : ExpandedRoom(latent, head, nullptr).floats();
}

/// A head, which of the share's it is, and where the segment begins.
struct CpuBackend::ExpandedHead {
  int64_t head, index, segment;
};

/// Rows of one sequence, some of a run.
struct CpuBackend::ExpandedRows {
  int64_t row, n_rows;
  int64_t first_position, end_position;
  const int32_t* pages;  ///< of the sequence
  int64_t call;          ///< the number of its first among those of the share
};

/// Rows of several runs, at most kExpandedCalls calls of them, and heads, at most kExpandedHeads.
struct CpuBackend::ExpandedShare {
  std::array<ExpandedRows, kExpandedCalls> pieces;
  size_t n_pieces = 0;
  int64_t head = 0, n_heads = 0;
};

// n latents of these pages, and their quantised form; of every key its part behind the head's own.
void CpuBackend::load_segment(const ExpandedAttentionArgs& a, const int32_t* pages, int64_t n,
                              const ExpandedRoom& room) const {
  const LatentHeads& h = a.heads;
  const KvShape& latent = a.kv.shape;
  const int64_t rank = h.kv_b.cols, row_bytes = quantised_row_bytes(rank);
  const int64_t key_dim = h.nope_dim + h.rope_dim;
  for (int64_t i = 0; i < n; ++i) {
    float* const x = room.latents + i * latent.key_dim;
    ops_.kv_load_latent(latent, a.kv.base + pages[i / kKvPageTokens] * a.kv.page_stride,
                        i % kKvPageTokens, x);
    if (is_quantised(h.kv_b.dtype)) ops_.quantize_row(x, rank, room.quantised + i * row_bytes);
    std::copy_n(x + rank, h.rope_dim, room.keys + i * key_dim + h.nope_dim);
  }
}

// Keys and values of one head, in pages of their own.
void CpuBackend::make_head(const LatentHeads& h, int64_t head, int64_t n, const KvShape& shape,
                           const ExpandedRoom& room) const {
  const int64_t first_row = head * (h.nope_dim + h.v_dim);
  LinearArgs make = {.w = h.kv_b,
                     .x = room.latents,
                     .x_stride = h.kv_b.cols + h.rope_dim,
                     .n_rows = n,
                     .y = room.keys,
                     .y_stride = shape.key_dim,
                     .begin = first_row,
                     .end = first_row + h.nope_dim,
                     .scratch = room.scratch,
                     .quantised = is_quantised(h.kv_b.dtype) ? room.quantised : nullptr};
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
}

// The rows' queries of one head, the j-th of the share, meet the segment.
void CpuBackend::attend_segment(const ExpandedAttentionArgs& a, const ExpandedRows& rows,
                                const ExpandedHead& at, const KvShape& shape,
                                const ExpandedRoom& room) const {
  for (int64_t r = 0; r < rows.n_rows; r += kAttendQueries) {
    const int64_t n_rows = std::min(kAttendQueries, rows.n_rows - r);
    if (at.segment >= rows.first_position + r + n_rows) continue;  // none of them sees it
    const int64_t row = rows.row + r;
    const int64_t call = at.index * kExpandedCalls + rows.call + r / kAttendQueries;
    ops_.attend({.kv = shape,
                 .base = room.pages,
                 .page_stride = shape.head_bytes(),
                 .pages = kPageNumbers.data(),
                 .q = a.q.data + row * a.q.stride + at.head * shape.key_dim,
                 .q_row_stride = a.q.stride,
                 .n_rows = n_rows,
                 .n_heads = 1,
                 .first_position = rows.first_position + r,
                 .scale = a.scale,
                 .out = a.out.data + row * a.out.stride + at.head * shape.value_dim,
                 .out_row_stride = a.out.stride,
                 .scratch = room.scratch,
                 .softmax = room.softmax + call,
                 .segment = at.segment});
  }
}

void CpuBackend::attend_expanded_share(const ExpandedAttentionArgs& a, const ExpandedShare& s,
                                       float* scratch_floats) const {
  const LatentHeads& h = a.heads;
  const KvShape shape = {DType::f32, false, h.nope_dim + h.rope_dim, h.v_dim};
  const ExpandedRoom room(a.kv.shape, shape, scratch_floats);
  int64_t end = 0;
  for (size_t i = 0; i < s.n_pieces; ++i) end = std::max(end, s.pieces[i].end_position);
  for (int64_t begin = 0; begin < end; begin += kAttendSegment) {
    std::array<bool, kExpandedCalls> done = {};
    for (size_t i = 0; i < s.n_pieces; ++i) {
      const ExpandedRows& one = s.pieces[i];
      if (done[i] || one.end_position <= begin) continue;
      const int64_t n = std::min(kAttendSegment, one.end_position - begin);
      const int32_t* const pages = one.pages + begin / kKvPageTokens;
      // Those that see the same pages to their ends.
      std::array<const ExpandedRows*, kExpandedCalls> group;
      size_t n_group = 0;
      for (size_t k = i; k < s.n_pieces; ++k) {
        const ExpandedRows& other = s.pieces[k];
        const bool same =
            k == i ||
            (n == kAttendSegment && !done[k] && other.end_position >= begin + kAttendSegment &&
             std::equal(pages, pages + kSegmentPages, other.pages + begin / kKvPageTokens));
        if (!same) continue;
        done[k] = true;
        group[n_group++] = &other;
      }
      load_segment(a, pages, n, room);
      for (int64_t j = 0; j < s.n_heads; ++j) {
        make_head(h, s.head + j, n, shape, room);
        for (size_t k = 0; k < n_group; ++k)
          attend_segment(a, *group[k], {s.head + j, j, begin}, shape, room);
      }
    }
  }
}

void CpuBackend::attend_expanded(const ExpandedAttentionArgs& a, const BatchRows& rows) {
  const LatentHeads& h = a.heads;
  const int64_t width = h.nope_dim + h.rope_dim + h.v_dim;
  int64_t cost = 0;
  for (const RowRun& run : a.runs) {
    const int64_t seen = rows.positions[run.first] + run.n_rows;
    cost += h.n_heads * seen * (run.n_rows * width + h.kv_b.cols * width);
  }
  in_turns(cost, [&](const Turn& turn) {
    const Share heads = share_of(h.n_heads, 1, turn);
    ExpandedShare share;
    int64_t n_calls = 0;
    const auto flush = [&] {
      for (int64_t head = heads.begin; head < heads.end; head += kExpandedHeads) {
        share.head = head;
        share.n_heads = std::min(kExpandedHeads, heads.end - head);
        attend_expanded_share(a, share, scratch(turn.thread));
      }
      share.n_pieces = 0;
      n_calls = 0;
    };
    for (const RowRun& run : a.runs) {
      const int64_t end = run.first + run.n_rows;
      for (int64_t row = run.first; row < end;) {
        const int64_t n = std::min((kExpandedCalls - n_calls) * kAttendQueries, end - row);
        const int64_t position = rows.positions[row];
        share.pieces[share.n_pieces++] = {
            row,
            n,
            position,
            position + n,
            rows.page_tables + rows.sequences[row] * rows.page_table_stride,
            n_calls};
        n_calls += ceil_div(n, kAttendQueries);
        row += n;
        if (n_calls == kExpandedCalls) flush();
      }
    }
    if (share.n_pieces > 0) flush();
  });
}

}  // namespace r1
