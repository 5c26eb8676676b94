// The feed-forward part on the CPU. Gate and up meet a block of columns at a time, and what comes
// of them is made ready for down before it leaves the cache. In a mixture of experts rows are
// gathered by expert, so that an expert's weights are read once, and each row adds up what its
// experts say in the order of the experts' numbers. SPDX-License-Identifier: MIT
#include <algorithm>

#include "libr1/backend/cpu_parts.h"

namespace r1 {

void CpuBackend::route(const Tensor& scores, const float* bias, const RouterConfig& config,
                       const Routing& out) {
  in_turns(scores.rows * scores.cols * 16, [&](const Turn& turn) {
    const Share s = share_of(scores.rows, 1, turn);
    for (int64_t t = s.begin; t < s.end; ++t) {
      choose_experts(config, scores.data + t * scores.stride, bias, scratch(turn.thread),
                     out.experts + t * out.n_chosen, out.weights + t * out.n_chosen);
    }
  });
}

/// A counting sort of the assignments: stable, so within an expert rows stay in order.
void CpuBackend::group_by_expert(const Routing& r, int64_t n_experts) {
  const int64_t n = r.n_rows * r.n_chosen;
  int32_t* const first = first_of_.as<int32_t>().data();
  std::fill_n(first, n_experts + 1, 0);
  for (int64_t i = 0; i < n; ++i) ++first[r.experts[i]];
  int32_t begin = 0;
  for (int64_t e = 0; e < n_experts; ++e) {
    const int32_t count = first[e];
    first[e] = begin;
    begin += count;
  }
  for (int64_t i = 0; i < n; ++i) {
    const int32_t place = first[r.experts[i]]++;
    weight_of_.as<float>()[static_cast<size_t>(place)] = r.weights[i];
    row_of_.as<int32_t>()[static_cast<size_t>(place)] = static_cast<int32_t>(i / r.n_chosen);
  }
  // first[e] has moved to the beginning of e + 1: move all back by one expert.
  std::copy_backward(first, first + n_experts, first + n_experts + 1);
  first[0] = 0;
}

/// Rows that meet gate and up of one feed-forward, and where what comes of them goes: row t to
/// inner + t * row_bytes(), quantised if `down` wants it so.
struct CpuBackend::GatedRows {
  TensorView gate, up;
  const float *gate_bias = nullptr, *up_bias = nullptr;
  Tensor x;
  const int32_t* list = nullptr;  ///< the rows of x, or null: all in order
  const std::byte* quantised_x = nullptr;
  int64_t n_rows = 0;
  Tensor inner_room;
  bool quantises = false;

  std::byte* inner() const { return reinterpret_cast<std::byte*>(inner_room.data); }
  int64_t row_bytes() const {
    return quantises ? quantised_row_bytes(gate.rows)
                     : gate.rows * static_cast<int64_t>(sizeof(float));
  }
};

/// silu(gate) * up of inner columns [begin, end).
void CpuBackend::gate_and_up(const GatedRows& g, int64_t begin, int64_t end, float* room) const {
  const int64_t width = end - begin;
  float* const gate = room;
  float* const up = room + kGatedRoom;
  for (int64_t t = 0; t < g.n_rows; t += kGatedRows) {
    const int64_t n_rows = std::min(kGatedRows, g.n_rows - t);
    const int64_t skipped = g.list == nullptr ? t : 0;
    const auto project = [&](const TensorView& w, const float* bias, float* y) {
      ops_.linear({.w = w,
                   .bias = bias,
                   .x = g.x.data + skipped * g.x.stride,
                   .x_stride = g.x.stride,
                   .x_rows = g.list == nullptr ? nullptr : g.list + t,
                   .n_rows = n_rows,
                   .y = y,
                   .y_stride = width,
                   .begin = begin,
                   .end = end,
                   .scratch = room + 2 * kGatedRoom,
                   .quantised = g.quantised_x == nullptr
                                    ? nullptr
                                    : g.quantised_x + skipped * quantised_row_bytes(w.cols)});
    };
    project(g.gate, g.gate_bias, gate);
    project(g.up, g.up_bias, up);
    for (int64_t i = 0; i < n_rows; ++i) {
      float* const row = gate + i * width;
      std::byte* const out = g.inner() + (t + i) * g.row_bytes();
      ops_.swiglu(row, up + i * width, width, row);
      if (g.quantises) {
        ops_.quantize_row(row, width, out + quantised_row_bytes(begin));
      } else {
        std::copy_n(row, width, reinterpret_cast<float*>(out) + begin);
      }
    }
  }
}

namespace {
/// body(begin, end) for blocks of at most `step` columns of a share.
template <typename Body>
void in_blocks(const Share& s, int64_t step, const Body& body) {
  for (int64_t i = s.begin; i < s.end; i += step) body(i, std::min(i + step, s.end));
}
}  // namespace

void CpuBackend::gated_ffn(const GatedArgs& a) {
  const int64_t inner = a.gate.w.rows, hidden = a.x.cols;
  const bool quant = is_quantised(a.gate.w.dtype) || is_quantised(a.up.w.dtype);
  const GatedRows rows = {.gate = a.gate.w,
                          .up = a.up.w,
                          .gate_bias = a.gate.bias,
                          .up_bias = a.up.bias,
                          .x = a.x,
                          .quantised_x = quant ? quantised(a.x) : nullptr,
                          .n_rows = a.x.rows,
                          .inner_room = a.inner,
                          .quantises = is_quantised(a.down.w.dtype)};
  const int64_t cost = a.x.rows * inner * hidden;
  in_turns(2 * cost, [&](const Turn& turn) {
    in_blocks(
        share_of(inner, kGatedGrain, turn), gated_columns(kGatedRoom, a.x.rows),
        [&](int64_t begin, int64_t end) { gate_and_up(rows, begin, end, scratch(turn.thread)); });
  });
  in_turns(cost, [&](const Turn& turn) {
    const Share s = share_of(hidden, kRowGrain, turn);
    if (s.begin == s.end) return;
    ops_.linear({.w = a.down.w,
                 .bias = a.down.bias,
                 .x = a.inner.data,
                 .x_stride = inner,
                 .n_rows = a.x.rows,
                 .y = a.out.data + s.begin,
                 .y_stride = a.out.stride,
                 .begin = s.begin,
                 .end = s.end,
                 .scratch = scratch(turn.thread),
                 .quantised = rows.quantises ? rows.inner() : nullptr});
  });
}

CpuBackend::GatedRows CpuBackend::rows_of_expert(const ExpertsArgs& a, const std::byte* quantised_x,
                                                 int64_t expert) const {
  const Expert& e = a.experts[static_cast<size_t>(expert)];
  const int32_t* const first = first_of_.as<int32_t>().data() + expert;
  return {.gate = e.gate,
          .up = e.up,
          .x = a.x,
          .list = row_of_.as<int32_t>().data() + first[0],
          .quantised_x = quantised_x,
          .n_rows = first[1] - first[0],
          .inner_room = a.inner.rows_from(first[0], first[1] - first[0]),
          .quantises = is_quantised(e.down.dtype)};
}

/// out[t, begin ... end) += weight * down of one expert, for each of its rows t.
void CpuBackend::down(const ExpertsArgs& a, int64_t expert, int64_t begin, int64_t end,
                      float* room) const {
  const Expert& e = a.experts[static_cast<size_t>(expert)];
  const int32_t* const first = first_of_.as<int32_t>().data() + expert;
  const float* const inner = a.inner.data + first[0] * a.inner.stride;
  const int64_t n_inner = e.down.cols, width = end - begin;
  const bool quant = is_quantised(e.down.dtype);
  for (int64_t t = first[0]; t < first[1]; t += kGatedRows) {
    const int64_t at = t - first[0], n_rows = std::min<int64_t>(kGatedRows, first[1] - t);
    const auto* const rows = reinterpret_cast<const std::byte*>(inner);
    ops_.linear({.w = e.down,
                 .x = inner + at * n_inner,
                 .x_stride = n_inner,
                 .n_rows = n_rows,
                 .y = room,
                 .y_stride = width,
                 .begin = begin,
                 .end = end,
                 .scratch = room + 2 * kGatedRoom,
                 .quantised = quant ? rows + at * quantised_row_bytes(n_inner) : nullptr});
    for (int64_t i = 0; i < n_rows; ++i) {
      const auto place = static_cast<size_t>(t + i);
      float* const out = a.out.data + row_of_.as<int32_t>()[place] * a.out.stride;
      ops_.axpy(weight_of_.as<float>()[place], room + i * width, out + begin, width);
    }
  }
}

void CpuBackend::run_experts(const ExpertsArgs& a) {
  const auto n_experts = static_cast<int64_t>(a.experts.size());
  const Expert& any = a.experts[0];
  const int64_t inner = any.gate.rows, hidden = a.x.cols;
  group_by_expert(a.routing, n_experts);
  const int32_t* const first = first_of_.as<int32_t>().data();
  const bool quant = is_quantised(any.gate.dtype) || is_quantised(any.up.dtype);
  const std::byte* const x_rows = quant ? quantised(a.x) : nullptr;
  const int64_t cost = a.routing.n_rows * a.routing.n_chosen * inner * hidden;
  const auto up_of = [&](int64_t e, const Turn& turn) {
    const GatedRows rows = rows_of_expert(a, x_rows, e);
    in_blocks(
        share_of(inner, kGatedGrain, turn), gated_columns(kGatedRoom, rows.n_rows),
        [&](int64_t begin, int64_t end) { gate_and_up(rows, begin, end, scratch(turn.thread)); });
  };
  // A turn has its columns of the output to itself and adds up the experts in order.
  const auto down_of = [&](int64_t e, const Turn& turn) {
    in_blocks(share_of(hidden, kRowGrain, turn),
              gated_columns(2 * kGatedRoom, first[e + 1] - first[e]),
              [&](int64_t begin, int64_t end) { down(a, e, begin, end, scratch(turn.thread)); });
  };
  const auto clear = [&](const Turn& turn) {
    const Share s = share_of(hidden, kRowGrain, turn);
    for (int64_t t = 0; t < a.x.rows; ++t) {
      std::fill_n(a.out.data + t * a.out.stride + s.begin, s.end - s.begin, 0.0f);
    }
  };
  const auto met = [&](int64_t e) { return first[e + 1] > first[e]; };
  if (a.feed == nullptr) {
    // A turn is columns of every expert: balanced however the rows are spread.
    in_turns(2 * cost, [&](const Turn& turn) {
      for (int64_t e = 0; e < n_experts; ++e) {
        if (met(e)) up_of(e, turn);
      }
    });
    in_turns(cost, [&](const Turn& turn) {
      clear(turn);
      for (int64_t e = 0; e < n_experts; ++e) {
        if (met(e)) down_of(e, turn);
      }
    });
    return;
  }
  // All threads at one expert, so that the feed knows when it is done with.
  const auto cost_of = [&](int64_t e) { return (first[e + 1] - first[e]) * inner * hidden; };
  for (int64_t e = 0; e < n_experts; ++e) {
    if (!met(e)) continue;
    a.feed->before_up(e);
    in_turns(2 * cost_of(e), [&](const Turn& turn) { up_of(e, turn); });
  }
  clear(Turn{0, 1, 1, 0});
  for (int64_t e = 0; e < n_experts; ++e) {
    if (!met(e)) continue;
    a.feed->before_down(e);
    in_turns(cost_of(e), [&](const Turn& turn) { down_of(e, turn); });
  }
}

}  // namespace r1
