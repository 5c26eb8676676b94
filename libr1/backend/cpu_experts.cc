// The mixture of experts on the CPU: rows are gathered by expert, so that an expert's weights are
// read once, and what the experts say is added up row by row in the order of the choice.
// SPDX-License-Identifier: MIT
#include <algorithm>

#include "libr1/backend/cpu_parts.h"

namespace r1 {

void CpuBackend::route(const Tensor& scores, const float* bias, const RouterConfig& config,
                       const Routing& out) {
  in_parts(scores.rows * scores.cols * 16, [&](int64_t part, int64_t n_parts) {
    const Share s = share_of(scores.rows, 1, part, n_parts);
    for (int64_t t = s.begin; t < s.end; ++t) {
      choose_experts(config, scores.data + t * scores.stride, bias, scratch(part),
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
    place_of_.as<int32_t>()[static_cast<size_t>(i)] = place;
    row_of_.as<int32_t>()[static_cast<size_t>(place)] = static_cast<int32_t>(i / r.n_chosen);
  }
  // first[e] has moved to the beginning of e + 1: move all back by one expert.
  std::copy_backward(first, first + n_experts, first + n_experts + 1);
  first[0] = 0;
}

/// A part's columns of gate and up (rows: those of x, quantised, if their weights are), and
/// silu(gate) * up of them: [part's rows of gate].
void CpuBackend::run_expert(const ExpertsArgs& a, const std::byte* rows, int64_t expert,
                            int64_t part, int64_t n_parts) const {
  const Expert& e = a.experts[static_cast<size_t>(expert)];
  const int32_t* const first = first_of_.as<int32_t>().data() + expert;
  const int64_t n_rows = first[1] - first[0];
  const Share s = share_of(e.gate.rows, kRowGrain, part, n_parts);
  if (n_rows == 0 || s.begin == s.end) return;
  float* const gate = a.inner.data + first[0] * a.inner.stride;
  float* const up = gate + e.gate.rows;
  const auto project = [&](const TensorView& w, float* y) {
    ops_.linear({.w = w,
                 .x = a.x.data,
                 .x_stride = a.x.stride,
                 .x_rows = row_of_.as<int32_t>().data() + first[0],
                 .n_rows = n_rows,
                 .y = y + s.begin,
                 .y_stride = a.inner.stride,
                 .begin = s.begin,
                 .end = s.end,
                 .scratch = scratch(part),
                 .quantised = rows});
  };
  project(e.gate, gate);
  project(e.up, up);
  for (int64_t i = 0; i < n_rows; ++i) {
    float* const g = gate + i * a.inner.stride + s.begin;
    ops_.swiglu(g, up + i * a.inner.stride + s.begin, s.end - s.begin, g);
  }
}

void CpuBackend::run_experts(const ExpertsArgs& a) {
  const auto n_experts = static_cast<int64_t>(a.experts.size());
  const int64_t n_chosen = a.routing.n_chosen;
  const int64_t inner = a.experts[0].gate.rows, hidden = a.x.cols;
  group_by_expert(a.routing, n_experts);
  const int32_t* const first = first_of_.as<int32_t>().data();
  const Expert& any = a.experts[0];
  const bool quant = is_quantised(any.gate.dtype) || is_quantised(any.up.dtype);
  const std::byte* const rows = quant ? quantised(a.x) : nullptr;
  // Every thread takes its share of every expert: balanced however the rows are spread.
  const int64_t cost = a.x.rows * n_chosen * inner * hidden;
  in_parts(2 * cost, [&](int64_t part, int64_t n_parts) {
    for (int64_t e = 0; e < n_experts; ++e) run_expert(a, rows, e, part, n_parts);
  });
  in_parts(cost, [&](int64_t part, int64_t n_parts) {
    for (int64_t e = 0; e < n_experts; ++e) {
      const Share s = share_of(hidden, kRowGrain, part, n_parts);
      ops_.linear({.w = a.experts[static_cast<size_t>(e)].down,
                   .x = a.inner.data + first[e] * a.inner.stride,
                   .x_stride = a.inner.stride,
                   .n_rows = first[e + 1] - first[e],
                   .y = a.each.data + first[e] * a.each.stride + s.begin,
                   .y_stride = a.each.stride,
                   .begin = s.begin,
                   .end = s.end,
                   .scratch = scratch(part)});
    }
  });
  by_rows(a.x.rows, n_chosen * hidden, [&](int64_t t) {
    float* const out = a.out.data + t * a.out.stride;
    std::fill_n(out, hidden, 0.0f);
    for (int64_t k = 0; k < n_chosen; ++k) {
      const int64_t i = t * n_chosen + k;
      const int32_t place = place_of_.as<int32_t>()[static_cast<size_t>(i)];
      ops_.axpy(a.routing.weights[i], a.each.data + place * a.each.stride, out, hidden);
    }
  });
}

}  // namespace r1
