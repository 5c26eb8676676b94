// SPDX-License-Identifier: MIT
#include "kernels/ref/ref.h"

#include <algorithm>
#include <cmath>

namespace r1::ref {

Sum dot(const float* x, const float* y, int64_t n) {
  Sum sum;
  for (int64_t i = 0; i < n; ++i) sum.add(double{x[i]} * double{y[i]});
  return sum;
}

Sum linear(const TensorView& w, int64_t o, const float* x, const float* bias) {
  Sum sum;
  for (int64_t i = 0; i < w.cols; ++i) sum.add(double{x[i]} * double{w.at(o, i)});
  if (bias != nullptr) sum.add(double{bias[o]});
  return sum;
}

std::vector<float> quantised(const float* x, int64_t n) {
  std::vector<float> out(x, x + n);
  for (int64_t begin = 0; begin < n; begin += 32) {
    const int64_t end = std::min(begin + 32, n);
    float largest = 0;
    for (int64_t i = begin; i < end; ++i) largest = std::max(largest, std::fabs(x[i]));
    for (int64_t i = begin; i < end; ++i) {
      const float level = largest < 0x1p-100f ? 0 : std::nearbyint(x[i] * (127 / largest));
      out[static_cast<size_t>(i)] = level * (largest * (1.0f / 127));
    }
  }
  return out;
}

Sum linear_transposed(const TensorView& w, int64_t row_begin, int64_t row_end, int64_t k,
                      const float* x) {
  Sum sum;
  for (int64_t r = row_begin; r < row_end; ++r) {
    sum.add(double{x[r - row_begin]} * double{w.at(r, k)});
  }
  return sum;
}

std::vector<double> rmsnorm(const float* x, const float* weight, int64_t n, double eps) {
  const double mean = n == 0 ? 0 : dot(x, x, n).value / static_cast<double>(n);
  std::vector<double> out;
  for (int64_t i = 0; i < n; ++i) {
    out.push_back(double{x[i]} / std::sqrt(mean + eps) * double{weight[i]});
  }
  return out;
}

std::vector<double> rope(const float* x, int64_t half, const float* cos, const float* sin,
                         bool adjacent) {
  std::vector<double> out(static_cast<size_t>(2 * half));
  for (int64_t i = 0; i < half; ++i) {
    const int64_t a = adjacent ? 2 * i : i;
    const int64_t b = adjacent ? 2 * i + 1 : i + half;
    out[static_cast<size_t>(a)] = double{x[a]} * double{cos[i]} - double{x[b]} * double{sin[i]};
    out[static_cast<size_t>(b)] = double{x[b]} * double{cos[i]} + double{x[a]} * double{sin[i]};
  }
  return out;
}

double swiglu(double gate, double up) { return gate / (1 + std::exp(-gate)) * up; }

std::vector<double> softmax(const double* x, int64_t n) {
  std::vector<double> out(x, x + n);
  if (n == 0) return out;
  const double largest = *std::max_element(x, x + n);
  double sum = 0;
  for (double& v : out) {
    v = std::exp(v - largest);
    sum += v;
  }
  for (double& v : out) v /= sum;
  return out;
}

std::vector<Sum> attend(const float* q, const float* keys, int64_t key_stride, int64_t key_dim,
                        const float* values, int64_t value_stride, int64_t value_dim, int64_t n,
                        double scale) {
  std::vector<double> weights;
  for (int64_t p = 0; p < n; ++p) {
    weights.push_back(scale * dot(q, keys + p * key_stride, key_dim).value);
  }
  weights = softmax(weights.data(), n);
  std::vector<Sum> out(static_cast<size_t>(value_dim));
  for (int64_t p = 0; p < n; ++p) {
    for (int64_t i = 0; i < value_dim; ++i) {
      out[static_cast<size_t>(i)].add(weights[static_cast<size_t>(p)] *
                                      double{values[p * value_stride + i]});
    }
  }
  return out;
}

double log_sum_exp(const float* x, int64_t n) {
  const double largest = double{*std::max_element(x, x + n)};
  double sum = 0;
  for (int64_t i = 0; i < n; ++i) sum += std::exp(double{x[i]} - largest);
  return largest + std::log(sum);
}

}  // namespace r1::ref
