// Prints what every kernel makes of the same random numbers, as a hash of the bits: a line
// "TABLE KERNEL HASH" for each table that this processor has. All tables, on all machines, are to
// print the same hashes; tests/kernels/arm.sh compares those of two architectures.
// SPDX-License-Identifier: MIT
#include <bit>
#include <cstdio>
#include <span>
#include <string>
#include <vector>

#include "kernels/cpu/ops.h"
#include "libr1/base/checked.h"
#include "tests/kernels/random_tensors.h"

using namespace r1;
using namespace r1::testing;

namespace {

/// FNV-1a over the bits of what a kernel wrote. A NaN counts as one: its sign and payload are the
/// processor's own.
class Hash {
 public:
  void add(float x) {
    const uint32_t bits = std::isnan(x) ? 0x7fc00000 : std::bit_cast<uint32_t>(x);
    for (int i = 0; i < 32; i += 8) value_ = (value_ ^ (bits >> i & 0xff)) * 0x100000001b3u;
  }
  void add(const float* x, int64_t n) {
    for (int64_t i = 0; i < n; ++i) add(x[i]);
  }
  uint64_t value() const { return value_; }

 private:
  uint64_t value_ = 0xcbf29ce484222325u;
};

void print(const CpuOps& ops, const std::string& kernel, const Hash& hash) {
  std::printf("%s %s %016llx\n", ops.name, kernel.c_str(),
              static_cast<unsigned long long>(hash.value()));
}

void print_linear(const CpuOps& ops, DType dtype) {
  Hash products, transposed, values;
  for (const int64_t in : {1, 31, 33, 64, 200, 576}) {
    for (const int64_t n_rows : {1, 2, 3, 5, 8, 13, 30, 60}) {
      constexpr int64_t kOut = 37;
      const Matrix w(dtype, kOut, in, 1);
      const Floats x(n_rows * in, 2, 1), bias(kOut, 3), up(n_rows * kOut, 4);
      Floats y(n_rows * kOut, 5), back(n_rows * in, 6), scratch(linear_scratch_floats(in), 7);
      ops.linear({.w = w.view,
                  .bias = bias.data,
                  .x = x.data,
                  .x_stride = in,
                  .n_rows = n_rows,
                  .y = y.data,
                  .y_stride = kOut,
                  .begin = 0,
                  .end = kOut,
                  .scratch = scratch.data});
      products.add(y.data, n_rows * kOut);
      ops.linear_transposed({.w = w.view,
                             .row_begin = 0,
                             .row_end = kOut,
                             .col_begin = 0,
                             .col_end = in,
                             .x = up.data,
                             .x_stride = kOut,
                             .n_rows = n_rows,
                             .y = back.data,
                             .y_stride = in});
      transposed.add(back.data, n_rows * in);
    }
    const Matrix w(dtype, 16, in, 8);
    Floats row(in, 9);
    for (int64_t r = 0; r < 16; ++r) {
      ops.dequantize(w.view, r, row.data);
      values.add(row.data, in);
    }
  }
  const std::string name(dtype_name(dtype));
  print(ops, "linear_" + name, products);
  print(ops, "linear_transposed_" + name, transposed);
  print(ops, "dequantize_" + name, values);
}

void print_attend(const CpuOps& ops, DType type, bool latent) {
  struct Case {
    int64_t key_dim, value_dim, n_heads, n_rows, n;
  };
  const Case own[] = {
      {1, 1, 1, 1, 1}, {64, 64, 7, 1, 33}, {24, 16, 3, 5, 255}, {17, 31, 2, 1, 513}};
  const Case shared[] = {{40, 33, 13, 3, 700}, {20, 16, 4, 31, 270}, {576, 512, 9, 1, 40}};
  Hash hash;
  for (const Case& c : latent ? std::span<const Case>(shared) : std::span<const Case>(own)) {
    const KvShape shape = {
        .type = type, .latent = latent, .key_dim = c.key_dim, .value_dim = c.value_dim};
    const int64_t n_pages = ceil_div(c.n, kKvPageTokens);
    Buffer memory(static_cast<size_t>(n_pages * shape.head_bytes()));
    std::vector<int32_t> pages;
    for (int64_t i = 0; i < n_pages; ++i) pages.push_back(static_cast<int32_t>(n_pages - 1 - i));
    const Floats k(c.n * c.key_dim, 1), v(c.n * c.value_dim, 2);
    for (int64_t p = 0; p < c.n; ++p) {
      std::byte* const page =
          memory.data() + pages[static_cast<size_t>(p / kKvPageTokens)] * shape.head_bytes();
      ops.kv_store(shape, page, p % kKvPageTokens, k.data + p * c.key_dim,
                   latent ? nullptr : v.data + p * c.value_dim);
    }
    const Floats q(c.n_rows * c.n_heads * c.key_dim, 3);
    Floats out(c.n_rows * c.n_heads * c.value_dim, 4), scratch(attend_scratch_floats(shape), 5);
    ops.attend({.kv = shape,
                .base = memory.data(),
                .page_stride = shape.head_bytes(),
                .pages = pages.data(),
                .q = q.data,
                .q_row_stride = c.n_heads * c.key_dim,
                .n_rows = c.n_rows,
                .n_heads = c.n_heads,
                .first_position = c.n - c.n_rows,
                .scale = 0.3f,
                .out = out.data,
                .out_row_stride = c.n_heads * c.value_dim,
                .scratch = scratch.data});
    hash.add(out.data, c.n_rows * c.n_heads * c.value_dim);
    for (int64_t p = 0; latent && p < c.n; ++p) {
      const std::byte* const page =
          memory.data() + pages[static_cast<size_t>(p / kKvPageTokens)] * shape.head_bytes();
      Floats row(c.key_dim, 6);
      ops.kv_load_latent(shape, page, p % kKvPageTokens, row.data);
      hash.add(row.data, c.key_dim);
    }
  }
  print(ops, std::string(latent ? "attend_latent_" : "attend_") + std::string(dtype_name(type)),
        hash);
}

void print_rows(const CpuOps& ops) {
  Hash norm, gated, sums, weights, turned, scalars;
  for (const int64_t n : {1, 15, 16, 33, 300}) {
    const Floats x(n, 1), y(n, 2, 1), cos(n, 3), sin(n, 4);
    Floats out(n, 5, 2), pairs(4 * n, 6);
    ops.rmsnorm(x.data, y.data, n, 1e-6f, out.data);
    norm.add(out.data, n);
    Floats wide(n, 7);
    for (int64_t i = 0; i < n; ++i) wide.data[i] *= 100;
    ops.swiglu(wide.data, y.data, n, out.data);
    gated.add(out.data, n);
    ops.add(out.data, x.data, n);
    ops.axpy(0.37f, y.data, out.data, n);
    sums.add(out.data, n);
    scalars.add(ops.dot(x.data, y.data, n));
    scalars.add(static_cast<float>(ops.log_sum_exp(wide.data, n)));
    scalars.add(static_cast<float>(ops.argmax(wide.data, n)));
    ops.softmax(wide.data, n);
    weights.add(wide.data, n);
    ops.rope_half(pairs.data, 2, 2 * n, n, cos.data, sin.data);
    ops.rope_pairs(pairs.data, 2, 2 * n, n, cos.data, sin.data);
    turned.add(pairs.data, 4 * n);
  }
  print(ops, "rmsnorm", norm);
  print(ops, "swiglu", gated);
  print(ops, "add_axpy", sums);
  print(ops, "softmax", weights);
  print(ops, "rope", turned);
  print(ops, "dot_log_sum_exp_argmax", scalars);
}

}  // namespace

int main() {
  for (const CpuOps* ops : available_cpu_ops()) {
    for (const DType dtype : kAllDtypes) print_linear(*ops, dtype);
    for (const DType type : {DType::f32, DType::bf16, DType::q8}) {
      print_attend(*ops, type, false);
      print_attend(*ops, type, true);
    }
    print_rows(*ops);
  }
  return 0;
}
