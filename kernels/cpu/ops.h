// The CPU kernels behind one table: leaf functions on floats and counts, one table an instruction
// set. CpuBackend calls them, and splits rows, heads or columns over threads one level up.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>

#include "libr1/format/kv_page.h"
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
// says "may be". Activations are float32.

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
  /// quantised_row_bytes(in) (or x_rows[t] * ...); x is not used then. Rows that meet
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

/// Queries of one call of `attend`, rows times heads.
inline constexpr int64_t kAttendQueries = 128;
/// Positions whose keys and values `attend` takes at a time; whole pages.
inline constexpr int64_t kAttendSegment = 256;
/// Softmax over the segments seen so far of each query, as (largest score, sum of weights).
struct RunningSoftmax {
  float largest[kAttendQueries];
  float sum[kAttendQueries];
};

/// Causal attention of n_rows consecutive rows of one sequence over the cached positions of one kv
/// head, for n_heads heads that share it: row r sees positions [0, first_position + r], and
/// out[r, h] = sum over p of softmax_p(scale * q[r, h] . key[p]) * value[p]. The keys and values of
/// all those positions are in the cache already. Latent shapes: a key is the cached row [latent |
/// rope], its value the latent part of the same row, q[h] = [q absorbed | q rope].
/// Sums: scores of heads with keys of their own by one chain of fused multiply-adds over q * scale,
/// in the order of the numbers; those of latent rows by lanes; q8 in whole numbers, see
/// attend_q8.inl. Softmax and weighted sums are made in segments of kAttendSegment positions
/// counted from position 0: within a segment weights are summed by lanes and values by one chain
/// from zero in the order of p; the segments' results are joined in order. So a row's bits depend
/// on its own query and positions alone.
struct AttendArgs {
  KvShape kv;
  const std::byte* base = nullptr;  ///< page i of this kv head at base + i * page_stride
  int64_t page_stride = 0;          ///< bytes
  const int32_t* pages = nullptr;   ///< position p lies in page pages[p / kKvPageTokens]
  const float* q = nullptr;         ///< q[r * q_row_stride + h * key_dim + i]
  int64_t q_row_stride = 0;
  int64_t n_rows = 0;
  int64_t n_heads = 0;         ///< n_rows * n_heads <= kAttendQueries
  int64_t first_position = 0;  ///< of row 0
  float scale = 1;             ///< of the scores
  float* out = nullptr;        ///< out[r * out_row_stride + h * value_dim + i]
  int64_t out_row_stride = 0;
  float* scratch = nullptr;  ///< attend_scratch_floats(kv) floats that no other thread uses
  /// Null: all segments. Else the one segment whose first position is `segment`, for keys and
  /// values that are made as they are needed: pages[0] holds that position, `softmax` and `out`
  /// carry what the calls for the segments before it left (of segment 0: nothing), and `out` is the
  /// result after the last one that any of the rows sees.
  RunningSoftmax* softmax = nullptr;
  int64_t segment = 0;
};

/// One table per instruction set; all give the same bits.
struct CpuOps {
  const char* name;  ///< one of sets.h

  void (*linear)(const LinearArgs& args);
  void (*linear_transposed)(const LinearTransposedArgs& args);
  /// x as linear takes it beside quantised weights: runs of 32 become levels in [-127, 127] times a
  /// scale of max|x| / 127. A run that is not finite makes every product with it NaN. Writes
  /// quantised_row_bytes(n) bytes that only the functions of these tables can read.
  void (*quantize_row)(const float* x, int64_t n, std::byte* out);
  void (*attend)(const AttendArgs& args);
  /// Writes the key and value of position i of a page; of latent shapes v is ignored. A type other
  /// than f32 rounds: bf16 to the nearest, q8 each key and each value by a scale of its own.
  void (*kv_store)(const KvShape& shape, std::byte* page, int64_t i, const float* k,
                   const float* v);
  /// out[d] = number d of position i of a page of latent rows, d < key_dim, as the cache has it.
  void (*kv_load_latent)(const KvShape& shape, const std::byte* page, int64_t i, float* out);

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
/// Bytes of `cols` floats after quantize_row, a multiple of 8; of runs of 64 columns they add up.
int64_t quantised_row_bytes(int64_t cols);
/// Floats of scratch that `attend` needs.
int64_t attend_scratch_floats(const KvShape& shape);

/// The tables that this processor can run, fastest first; "scalar" is always there and last.
std::span<const CpuOps* const> available_cpu_ops();

/// The fastest of them, or the one that the environment variable R1_CPU names. Throws Error{usage}
/// if that is not among them. Decides anew at each call: keep the reference.
const CpuOps& select_cpu_ops();

}  // namespace r1
