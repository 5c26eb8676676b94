// Memory, and the ops that work on rows. Attention is in cpu_attention.cc and
// cpu_latent_attention.cc, the feed-forward part in cpu_ffn.cc.
// SPDX-License-Identifier: MIT
#include "libr1/backend/cpu_backend.h"

#include <algorithm>
#include <cstring>

#include "libr1/backend/cpu_parts.h"
#include "libr1/base/error.h"

namespace r1 {

std::string CpuBackend::description() const {
  const int n = pool_.size();
  return std::string("cpu (") + ops_.name + ", " + std::to_string(n) +
         (n == 1 ? " thread)" : " threads)");
}

DeviceMemory CpuBackend::allocate(size_t size_bytes) {
  const auto buffer = std::make_shared<Buffer>(size_bytes);
  return {buffer, buffer->data(), size_bytes};
}

void CpuBackend::upload(const void* host, void* device, size_t size_bytes) {
  if (size_bytes > 0) std::memcpy(device, host, size_bytes);
}

View2<const float> CpuBackend::download(const Tensor& x) {
  return {x.data, x.rows, x.cols, x.stride};
}

void CpuBackend::copy(const Tensor& from, const Tensor& to) {
  for (int64_t r = 0; r < from.rows; ++r) {
    std::copy_n(from.data + r * from.stride, from.cols, to.data + r * to.stride);
  }
}

// Of one thread, a whole number of cache lines.
int64_t CpuBackend::scratch_floats(const OpLimits& limits) {
  return round_up(
      std::max({linear_scratch_floats(limits.max_in) + 2 * kGatedRoom,
                attend_scratch_floats(limits.kv),
                expanded_scratch_floats(limits.kv, limits.expanded), limits.max_experts}),
      16);
}

namespace {
size_t quantised_bytes(const OpLimits& limits) {
  return static_cast<size_t>(limits.max_rows * quantised_row_bytes(limits.max_in));
}
size_t ints(int64_t n) { return static_cast<size_t>(n) * sizeof(int32_t); }
}  // namespace

uint64_t CpuBackend::scratch_bytes(const OpLimits& l) const {
  return static_cast<uint64_t>(pool_.size() * scratch_floats(l)) * sizeof(float) +
         quantised_bytes(l) + 2 * ints(l.max_rows * l.max_chosen) + ints(l.max_experts + 1);
}

void CpuBackend::reserve_scratch(const OpLimits& l) {
  const auto grow = [](Buffer& b, size_t n) {
    if (b.size() < n) b = Buffer(n);
  };
  pool_.start_threads();  // no op may allocate or fail
  scratch_stride_ = std::max(scratch_stride_, scratch_floats(l));
  grow(scratch_, static_cast<size_t>(pool_.size() * scratch_stride_) * sizeof(float));
  grow(quantised_, quantised_bytes(l));
  grow(row_of_, ints(l.max_rows * l.max_chosen));
  grow(weight_of_, ints(l.max_rows * l.max_chosen));
  grow(first_of_, ints(l.max_experts + 1));
}

float* CpuBackend::scratch(int thread) const {
  return scratch_.as<float>().data() + thread * scratch_stride_;
}

void CpuBackend::embed(const TensorView& table, const BatchRows& rows, const Tensor& out) {
  by_rows(out.rows, out.cols,
          [&](int64_t t) { ops_.dequantize(table, rows.tokens[t], out.data + t * out.stride); });
}

void CpuBackend::gather_rows(const Tensor& x, const int32_t* indices, const Tensor& out) {
  for (int64_t i = 0; i < out.rows; ++i) {
    std::copy_n(x.data + indices[i] * x.stride, x.cols, out.data + i * out.stride);
  }
}

void CpuBackend::rmsnorm(const Tensor& x, const float* weight, float eps, const Tensor& out) {
  by_rows(x.rows, 2 * x.cols, [&](int64_t t) {
    ops_.rmsnorm(x.data + t * x.stride, weight, x.cols, eps, out.data + t * out.stride);
  });
}

void CpuBackend::add(const Tensor& y, const Tensor& x) {
  by_rows(y.rows, y.cols,
          [&](int64_t t) { ops_.add(y.data + t * y.stride, x.data + t * x.stride, y.cols); });
}

void CpuBackend::rope(const RopeArgs& a) {
  const auto turn = a.adjacent ? ops_.rope_pairs : ops_.rope_half;
  const int64_t half = a.cos.cols;
  by_rows(a.x.rows, 4 * a.n_heads * half, [&](int64_t t) {
    turn(a.x.data + t * a.x.stride, a.n_heads, a.head_stride, half, a.cos.data + t * a.cos.stride,
         a.sin.data + t * a.sin.stride);
  });
}

const std::byte* CpuBackend::quantised(const Tensor& x) {
  const int64_t row_bytes = quantised_row_bytes(x.cols);
  // More rows than a batch has are positions of a cache: linear then quantises a few at a time.
  if (static_cast<size_t>(x.rows * row_bytes) > quantised_.size()) return nullptr;
  by_rows(x.rows, 4 * x.cols, [&](int64_t t) {
    ops_.quantize_row(x.data + t * x.stride, x.cols, quantised_.data() + t * row_bytes);
  });
  return quantised_.data();
}

void CpuBackend::linear(const Tensor& x, std::initializer_list<Projection> projections) {
  int64_t n_out = 0;
  bool any_quantised = false;
  for (const Projection& p : projections) {
    n_out += p.linear.w.rows;
    any_quantised |= is_quantised(p.linear.w.dtype);
  }
  const std::byte* const rows = any_quantised ? quantised(x) : nullptr;
  // Each thread takes its share of every matrix: one meeting of threads for all of them.
  in_turns(x.rows * x.cols * n_out, [&](const Turn& turn) {
    for (const Projection& p : projections) {
      const Share s = share_of(p.linear.w.rows, kRowGrain, turn);
      if (s.begin == s.end) continue;
      ops_.linear({.w = p.linear.w,
                   .bias = p.linear.bias,
                   .x = x.data,
                   .x_stride = x.stride,
                   .n_rows = x.rows,
                   .y = p.out.data + s.begin,
                   .y_stride = p.out.stride,
                   .begin = s.begin,
                   .end = s.end,
                   .scratch = scratch(turn.thread),
                   .quantised = rows});
    }
  });
}

}  // namespace r1
