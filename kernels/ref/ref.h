// Every op of kernels/cpu/ops.h as the obvious loop in double precision: the written spec of the
// maths. For tests; arguments mean what they mean there, results are double.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "libr1/format/tensor_view.h"

namespace r1::ref {

/// A sum and what bounds its rounding error in any order of summation: |sum - exact| <= k * eps *
/// magnitude for a computation that rounds each term k times.
struct Sum {
  double value = 0;
  double magnitude = 0;  ///< sum of absolute terms

  void add(double term) {
    value += term;
    magnitude += term < 0 ? -term : term;
  }
};

/// sum of x[i] * y[i].
Sum dot(const float* x, const float* y, int64_t n);
/// sum over i of x[i] * w[o, i] (+ bias).
Sum linear(const TensorView& w, int64_t o, const float* x, const float* bias);
/// x rounded as quantize_row does: in each run of 32, level * scale with scale = max|x| * (1 / 127)
/// and level the whole number nearest to x * (127 / max|x|), each operation in float32.
std::vector<float> quantised(const float* x, int64_t n);
/// sum over r in [row_begin, row_end) of x[r - row_begin] * w[r, k].
Sum linear_transposed(const TensorView& w, int64_t row_begin, int64_t row_end, int64_t k,
                      const float* x);
/// x / sqrt(mean(x^2) + eps) * weight.
std::vector<double> rmsnorm(const float* x, const float* weight, int64_t n, double eps);
/// Pairs (x[i], x[i + half]), or (x[2i], x[2i + 1]) if `adjacent`, turned by their angles.
std::vector<double> rope(const float* x, int64_t half, const float* cos, const float* sin,
                         bool adjacent);
/// silu(gate) * up.
double swiglu(double gate, double up);
std::vector<double> softmax(const double* x, int64_t n);
/// One head: softmax(scale * q . keys) over n positions, then the weighted sum of values. Rows of
/// keys and values are key_stride and value_stride floats apart.
std::vector<Sum> attend(const float* q, const float* keys, int64_t key_stride, int64_t key_dim,
                        const float* values, int64_t value_stride, int64_t value_dim, int64_t n,
                        double scale);
double log_sum_exp(const float* x, int64_t n);

}  // namespace r1::ref
