// SPDX-License-Identifier: MIT
#include "libr1/model/activation_recorder.h"

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

// The rows for values meet what attention mixed of the latents; those for keys meet the latents
// themselves, which have the same size.
void ActivationRecorder::expand_values(const LatentHeads& heads, const Tensor& latent,
                                       const Tensor& out) {
  for (int64_t h = 0; h < heads.n_heads; ++h) {
    record(heads.kv_b, latent.columns(h * heads.kv_b.cols, heads.kv_b.cols));
  }
  inner_.expand_values(heads, latent, out);
}

void ActivationRecorder::run_experts(const ExpertsArgs& a) {
  inner_.run_experts(a);
  const int64_t inner = a.experts[0].gate.rows;
  std::vector<float> gate(static_cast<size_t>(inner)), up(gate.size());
  const Tensor g{gate.data(), 1, inner, inner}, u{up.data(), 1, inner, inner};
  for (int64_t t = 0; t < a.routing.n_rows; ++t) {
    const Tensor x{a.x.data + t * a.x.stride, 1, a.x.cols, a.x.stride};
    for (int64_t k = 0; k < a.routing.n_chosen; ++k) {
      const auto e = static_cast<size_t>(a.routing.experts[t * a.routing.n_chosen + k]);
      const Linear gate_matrix{a.experts[e].gate}, up_matrix{a.experts[e].up};
      linear(x, {{gate_matrix, g}, {up_matrix, u}});
      inner_.swiglu(g, u, g);
      record(a.experts[e].down, g);
    }
  }
}

}  // namespace r1
