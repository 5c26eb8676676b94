// The CPU kernels behind one table: leaf functions on floats and counts, one table an instruction
// set. CpuBackend calls them, and splits rows, heads or columns over threads one level up.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>

#include "libr1/format/tensor_view.h"

namespace r1 {

// Reproducible by construction. Every sum has one fixed order that depends on the length of the sum
// alone: "lanes" means 16 partial sums, element i going to sum i % 16 by a fused multiply-add,
// added up at the end as (l[i] + l[i + 8]), then + 4, + 2, + 1. So an output has the same bits
// whatever the number of rows in the call, however rows or columns are split over calls, and in
// every table.
//
// No function allocates, throws or keeps state. Pointers need the alignment of their element only,
// every n >= 0 is right (n == 0 touches nothing), and outputs must not overlap inputs unless it
// says "may be". Activations and the key/value cache are float32.

/// y[t, o - begin] = sum over i of x[t, i] * w[o, i] (+ bias[o]), o in [begin, end). Sum: lanes.
/// Quantised w: x is rounded first, see quantize_row; the products of each block of 32 columns are
/// summed exactly, the blocks by one chain of fused multiply-adds, in order.
struct LinearArgs {
  TensorView w;                     ///< [out, in], any dtype
  const float* bias = nullptr;      ///< [out], or null; bias[o] is added last
  const float* x = nullptr;         ///< row t at x + t * x_stride (or x_rows[t] * x_stride)
  int64_t x_stride = 0;             ///< floats
  const int32_t* x_rows = nullptr;  ///< [n_rows] rows of x to take, or null for 0 ... n_rows - 1
  int64_t n_rows = 0;               ///< T
  float* y = nullptr;               ///< y[t * y_stride + o - begin]: column `begin` comes first
  int64_t y_stride = 0;             ///< floats
  int64_t begin = 0;                ///< rows of w: 0 <= begin <= end <= out
  int64_t end = 0;
  float* scratch = nullptr;  ///< linear_scratch_floats(in) floats that no other thread uses
  /// Quantised w: rows of x that went through quantize_row, row t at quantised + t *
  /// quantised_row_bytes(in) (or x_rows[t] * ...); x and scratch are not used then. Rows that meet
  /// several matrices or threads are best quantised once. Null: linear does it.
  const std::byte* quantised = nullptr;
};

/// y[t, k] = sum over r in [row_begin, row_end) of x[t, r - row_begin] * w[r, k], for k in
/// [col_begin, col_end). Sum: one chain of fused multiply-adds in the order of r.
struct LinearTransposedArgs {
  TensorView w;           ///< [out, in], any dtype
  int64_t row_begin = 0;  ///< 0 <= row_begin <= row_end <= out
  int64_t row_end = 0;
  int64_t col_begin = 0;  ///< a multiple of 32, <= col_end <= in
  int64_t col_end = 0;
  const float* x = nullptr;  ///< x[t * x_stride + r - row_begin]
  int64_t x_stride = 0;
  int64_t n_rows = 0;  ///< T
  float* y = nullptr;  ///< y[t * y_stride + k]: k counts from column 0 of w
  int64_t y_stride = 0;
};

/// Rows of floats in the pages of a cache: position p lies at
/// base + pages[p / page_tokens] * page_stride + (p % page_tokens) * position_stride.
struct PagedRows {
  const float* base = nullptr;     ///< of this layer, this kv head
  const int32_t* pages = nullptr;  ///< the sequence's pages in order
  int64_t page_tokens = 0;         ///< positions in a page
  int64_t page_stride = 0;         ///< floats from page i to page i + 1
  int64_t position_stride = 0;     ///< floats from one position to the next in a page
};

/// Attention of one query row over positions [0, n_positions), for n_heads heads that share the
/// keys and values: out[h] = sum over p of softmax_p(scale * q[h] . key[p]) * value[p]. GQA: the
/// heads of one kv head. MLA, absorbed: all heads or any part of them; a key is the cached row
/// [latent | rope], its value the latent part of the same row, q[h] = [q absorbed | q rope].
/// Scores: lanes. Softmax and the weighted sum run in segments of 256 positions counted from
/// position 0, in order, rescaled to the running maximum; weights of a segment are summed by lanes,
/// values by one chain in the order of p.
struct AttendArgs {
  const float* q = nullptr;  ///< q[h * q_stride + i], i < key_dim
  int64_t q_stride = 0;
  int64_t n_heads = 0;
  int64_t key_dim = 0;
  int64_t value_dim = 0;
  PagedRows keys;
  PagedRows values;
  int64_t n_positions = 0;  ///< >= 1
  float scale = 1;          ///< of the scores
  float* out = nullptr;     ///< out[h * out_stride + i], i < value_dim
  int64_t out_stride = 0;
  float* scratch = nullptr;  ///< attend_scratch_floats(n_heads) floats that no other thread uses
};

/// One table per instruction set; all give the same bits.
struct CpuOps {
  const char* name;  ///< "scalar", "avx2", "avx512"

  void (*linear)(const LinearArgs& args);
  void (*linear_transposed)(const LinearTransposedArgs& args);
  /// x as linear takes it beside quantised weights: runs of 32 become levels in [-127, 127] times a
  /// scale of max|x| / 127. A run that is not finite makes every product with it NaN. Writes
  /// quantised_row_bytes(n) bytes that only the functions of these tables can read.
  void (*quantize_row)(const float* x, int64_t n, std::byte* out);
  void (*attend)(const AttendArgs& args);

  /// out[i] = w[row, i] as float32, i < w.cols; the very values of dequantize_row().
  void (*dequantize)(const TensorView& w, int64_t row, float* out);

  /// out[i] = x[i] / sqrt(sum(x^2) / n + eps) * weight[i]; out may be x. Sum: lanes, in float32.
  void (*rmsnorm)(const float* x, const float* weight, int64_t n, float eps, float* out);

  /// Rotates n_heads vectors of 2 * half floats, head_stride floats apart, in place by the angles
  /// of one position: cos and sin have `half` elements (attention factors multiplied in). rope_half
  /// turns the pairs (x[i], x[i + half]): Llama, Qwen2.
  void (*rope_half)(float* x, int64_t n_heads, int64_t head_stride, int64_t half, const float* cos,
                    const float* sin);
  /// rope_pairs turns the pairs (x[2i], x[2i + 1]): DeepSeek.
  void (*rope_pairs)(float* x, int64_t n_heads, int64_t head_stride, int64_t half, const float* cos,
                     const float* sin);

  /// out[i] = gate[i] / (1 + exp(-gate[i])) * up[i]; out may be gate or up.
  void (*swiglu)(const float* gate, const float* up, int64_t n, float* out);
  /// y[i] = y[i] + x[i].
  void (*add)(float* y, const float* x, int64_t n);
  /// y[i] = fma(a, x[i], y[i]).
  void (*axpy)(float a, const float* x, float* y, int64_t n);
  /// sum of x[i] * y[i]; lanes.
  float (*dot)(const float* x, const float* y, int64_t n);
  /// x = softmax(x) in place; weights are summed by lanes.
  void (*softmax)(float* x, int64_t n);

  /// Index of the largest element, the lowest on ties; -1 for n == 0. NaN never wins.
  int64_t (*argmax)(const float* x, int64_t n);
  /// log(sum(exp(x[i]))): exp in float32 relative to the maximum, runs of 256 elements summed by
  /// lanes in float32, the runs added up in double; relative error of the sum below 1e-6. n >= 1.
  double (*log_sum_exp)(const float* x, int64_t n);
};

/// Floats of scratch that `linear` needs for weights with `cols` columns.
int64_t linear_scratch_floats(int64_t cols);
/// Bytes of a row of `cols` floats after quantize_row; a multiple of 16.
int64_t quantised_row_bytes(int64_t cols);
/// Floats of scratch that `attend` needs for a call with n_heads heads.
int64_t attend_scratch_floats(int64_t n_heads);

/// The tables that this processor can run, fastest first; "scalar" is always there and last.
std::span<const CpuOps* const> available_cpu_ops();

/// The fastest of them, or the one that the environment variable R1_CPU names. Throws Error{usage}
/// if that is not among them. Decides anew at each call: keep the reference.
const CpuOps& select_cpu_ops();

}  // namespace r1
