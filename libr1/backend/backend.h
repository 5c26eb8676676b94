// The one interface between the model and the hardware: the words that transformer.cc is written
// in. Chosen at run time; one virtual call an op costs nanoseconds, an op microseconds at least.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "libr1/backend/router.h"
#include "libr1/backend/tensor.h"
#include "libr1/base/view2.h"

namespace r1 {

/// One of several matrices applied to the same rows.
struct Projection {
  const Linear& linear;
  Tensor out;  ///< [T, out]
};

/// Rotary embedding of n_heads vectors in each row: the first begins at column 0 of x, each is
/// 2 * cos.cols floats wide, head_stride floats from the next.
struct RopeArgs {
  Tensor x;         ///< [T, ...], changed in place
  Tensor cos, sin;  ///< [T, half]: the angles of each row's position
  int64_t n_heads = 1;
  int64_t head_stride = 0;
  bool adjacent = false;  ///< pairs (x[2i], x[2i + 1]), not (x[i], x[i + half])
};

/// Causal attention over cached pages: each row sees the positions up to its own, which must be in
/// the cache already. Query head h uses kv head h / (n_heads / kv.n_heads).
struct AttentionArgs {
  Tensor q;  ///< [T, n_heads * key_dim]
  int64_t n_heads = 0;
  KvLayer kv;
  float scale = 1;  ///< of the scores
  Tensor out;       ///< [T, n_heads * value_dim]
};

/// The up-projection of latent attention, a block of rows a head: nope_dim rows that make keys,
/// then v_dim rows that make values, all of them of the latent's width.
struct LatentHeads {
  TensorView kv_b;  ///< [n_heads * (nope_dim + v_dim), kv_lora_rank]
  int64_t n_heads = 0;
  int64_t nope_dim = 0;
  int64_t rope_dim = 0;
  int64_t v_dim = 0;
};

/// Rows of one sequence at consecutive positions.
struct RowRun {
  int64_t first = 0, n_rows = 0;
};

/// Causal attention over cached latents by way of the keys and values that they stand for: a head's
/// key is [keys of kv_b[h] * latent | rope], its value values of kv_b[h] * latent. Made of what the
/// cache holds, for all the positions that the rows see, a segment at a time.
struct ExpandedAttentionArgs {
  Tensor q;  ///< [T, H * (nope + rope)]
  LatentHeads heads;
  KvLayer kv;                    ///< of latent shape
  float scale = 1;               ///< of the scores
  Tensor out;                    ///< [T, H * v_dim]
  std::span<const RowRun> runs;  ///< of the T rows, those that are meant; others of `out` stay
};

struct GatedArgs {
  Tensor x;         ///< [T, hidden]
  Linear gate, up;  ///< [inner, hidden]
  Linear down;      ///< [hidden, inner]
  Tensor inner;     ///< [T, at least inner and a multiple of 64], workspace
  Tensor out;       ///< [T, hidden]
};

/// down(silu(gate(x)) * up(x)), the matrices of one expert.
struct Expert {
  TensorView gate, up;  ///< [inner, hidden]
  TensorView down;      ///< [hidden, inner]
};

/// Told which expert's weights are read next, those before it being done with: for weights that are
/// not all in memory. Experts come in the order of their numbers, first gate and up of all that are
/// met, then down of all. May block, and throw: run_experts() then throws that.
class ExpertFeed {
 public:
  virtual ~ExpertFeed() = default;
  virtual void before_up(int64_t expert) = 0;
  virtual void before_down(int64_t expert) = 0;
};

struct ExpertsArgs {
  Tensor x;                         ///< [T, hidden]
  std::span<const Expert> experts;  ///< [E], all of one shape
  Routing routing;
  Tensor inner;                ///< [T * K, at least inner and a multiple of 64], workspace
  Tensor out;                  ///< [T, hidden]
  ExpertFeed* feed = nullptr;  ///< null: all weights are in memory
};

/// The largest sizes that ops will be called with.
struct OpLimits {
  int64_t max_rows = 1;     ///< T
  int64_t max_in = 1;       ///< columns of a weight matrix
  KvShape kv = {};          ///< of attention
  KvShape expanded = {};    ///< of a head whose keys and values are made of latents, if any are
  int64_t max_experts = 0;  ///< E
  int64_t max_chosen = 0;   ///< K
};

/// Ops run in the order of the calls. None throws once reserve_scratch() has allowed for its size;
/// none allocates. Outputs must not overlap inputs unless it says "may be". Every result depends on
/// its own row of the inputs alone, bit for bit on the CPU.
class Backend {
 public:
  virtual ~Backend() = default;

  /// For --version and reports: "cpu (avx512, 2 threads)".
  virtual std::string description() const = 0;

  // Memory.
  /// Throws Error{resource}.
  virtual DeviceMemory allocate(size_t size_bytes) = 0;
  /// Makes a stored tensor readable for ops. The CPU uses it where it is: it must outlive the
  /// backend's use of it.
  virtual TensorView place(const TensorView& host) = 0;
  virtual void upload(const void* host, void* device, size_t size_bytes) = 0;
  /// x in the host's memory, valid until the next call of this function or change of x.
  virtual View2<const float> download(const Tensor& x) = 0;
  /// Between tensors of equal shape.
  virtual void copy(const Tensor& from, const Tensor& to) = 0;
  /// Memory of the backend's own that ops of these sizes need, and its allocation.
  virtual uint64_t scratch_bytes(const OpLimits& limits) const = 0;
  virtual void reserve_scratch(const OpLimits& limits) = 0;

  // Rows.
  /// out[t] = table[rows.tokens[t]] as float32.
  virtual void embed(const TensorView& table, const BatchRows& rows, const Tensor& out) = 0;
  /// out[i] = x[indices[i]], i < out.rows.
  virtual void gather_rows(const Tensor& x, const int32_t* indices, const Tensor& out) = 0;
  /// out = x / sqrt(mean(x^2) + eps) * weight; out may be x.
  virtual void rmsnorm(const Tensor& x, const float* weight, float eps, const Tensor& out) = 0;
  /// y += x.
  virtual void add(const Tensor& y, const Tensor& x) = 0;
  virtual void rope(const RopeArgs& args) = 0;
  /// p.out = x * p.linear.w^T + bias for each projection p.
  virtual void linear(const Tensor& x, std::initializer_list<Projection> projections) = 0;

  // Attention.
  /// Writes each row's keys [T, G * key_dim] and values [T, G * value_dim] to its place in the
  /// pages; `v` is ignored if the shape is latent.
  virtual void kv_append(const KvLayer& kv, const BatchRows& rows, const Tensor& k,
                         const Tensor& v) = 0;
  virtual void attend(const AttentionArgs& args, const BatchRows& rows) = 0;
  /// out[t, h] = [q[t, h, nope] * keys of kv_b[h] | q[t, h, rope]]: queries [T, H * (nope + rope)]
  /// to queries of the cached rows [T, H * (kv_lora_rank + rope)].
  virtual void absorb_queries(const LatentHeads& heads, const Tensor& q, const Tensor& out) = 0;
  /// out[t, h] = values of kv_b[h] * latent[t, h]: [T, H * kv_lora_rank] to [T, H * v_dim].
  virtual void expand_values(const LatentHeads& heads, const Tensor& latent, const Tensor& out) = 0;
  /// Sequences whose page tables name the same pages (a prefix that they share) meet the same keys
  /// and values, made once; the bits are those of each run alone.
  virtual void attend_expanded(const ExpandedAttentionArgs& args, const BatchRows& rows) = 0;

  // Feed-forward.
  /// out = down(silu(gate(x)) * up(x)) (Shazeer, arXiv 2002.05202).
  virtual void gated_ffn(const GatedArgs& args) = 0;
  /// The gate (router.h) of each row: scores [T, E] before the sigmoid, changed in place.
  virtual void route(const Tensor& scores, const float* bias, const RouterConfig& config,
                     const Routing& out) = 0;
  /// out[t] = sum over k of weights[t, k] * expert(experts[t, k])(x[t]), in the order of the
  /// experts' numbers.
  virtual void run_experts(const ExpertsArgs& args) = 0;
};

/// device: "cpu", "cuda", or "auto" (CUDA where this build and machine have it). n_threads of the
/// CPU, 0: all that this process may use. Throws Error{usage} for another name, Error{unsupported}
/// for "cuda" in a build without it.
std::unique_ptr<Backend> make_backend(std::string_view device, int n_threads = 0);

/// The names that make_backend() takes in this build: "cpu" or "cpu, cuda".
std::string backends_built_in();

}  // namespace r1
