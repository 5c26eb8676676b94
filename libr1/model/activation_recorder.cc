// SPDX-License-Identifier: MIT
#include "libr1/model/activation_recorder.h"

#include <cmath>

#include "libr1/base/error.h"

namespace r1 {

void ActivationRecorder::record(const TensorView& w, const Tensor& x) {
  Squares& s = squares_[w.data];
  s.sums.resize(static_cast<size_t>(w.cols));
  s.n_rows += x.rows;
  for (int64_t t = 0; t < x.rows; ++t) {
    const float* const row = x.data + t * x.stride;
    for (int64_t c = 0; c < w.cols; ++c) {
      s.sums[static_cast<size_t>(c)] += double{row[c]} * double{row[c]};
    }
  }
}

void ActivationRecorder::linear(const Tensor& x, std::initializer_list<Projection> projections) {
  for (const Projection& p : projections) record(p.linear.w, x);
  inner_.linear(x, projections);
}

// Keys and values are made of the latents in the cache. Each of these counts once, at its own row.
void ActivationRecorder::attend_expanded(const ExpandedAttentionArgs& a, const BatchRows& rows) {
  R1_CHECK(a.kv.shape.type == DType::f32);
  for (const RowRun& run : a.runs) {
    for (int64_t t = run.first; t < run.first + run.n_rows; ++t) {
      const int64_t p = rows.positions[t], width = a.kv.shape.key_dim;
      const int32_t page =
          rows.page_tables[rows.sequences[t] * rows.page_table_stride + p / kKvPageTokens];
      auto* const latents = reinterpret_cast<float*>(a.kv.base + page * a.kv.page_stride);
      record(a.heads.kv_b, {latents + p % kKvPageTokens * width, 1, width, width});
    }
  }
  inner_.attend_expanded(a, rows);
}

std::vector<float> ActivationRecorder::inner(const Tensor& x, const Linear& gate,
                                             const Linear& up) {
  const int64_t n = gate.w.rows;
  std::vector<float> g(static_cast<size_t>(x.rows * n)), u(g.size());
  linear(x, {{gate, {g.data(), x.rows, n, n}}, {up, {u.data(), x.rows, n, n}}});
  for (size_t i = 0; i < g.size(); ++i) g[i] *= u[i] / (1 + std::exp(-g[i]));
  return g;
}

void ActivationRecorder::gated_ffn(const GatedArgs& a) {
  const int64_t n = a.gate.w.rows;
  std::vector<float> g = inner(a.x, a.gate, a.up);
  linear({g.data(), a.x.rows, n, n}, {{a.down, a.out}});
}

void ActivationRecorder::run_experts(const ExpertsArgs& a) {
  inner_.run_experts(a);
  const int64_t n = a.experts[0].gate.rows;
  for (int64_t t = 0; t < a.routing.n_rows; ++t) {
    const Tensor x{a.x.data + t * a.x.stride, 1, a.x.cols, a.x.stride};
    for (int64_t k = 0; k < a.routing.n_chosen; ++k) {
      const Expert& e =
          a.experts[static_cast<size_t>(a.routing.experts[t * a.routing.n_chosen + k])];
      std::vector<float> g = inner(x, {e.gate}, {e.up});
      record(e.down, {g.data(), 1, n, n});
    }
  }
}

}  // namespace r1
