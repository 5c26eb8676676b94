// The CPU backend: kernels/cpu called on the rows, heads and columns that each thread gets.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "kernels/cpu/ops.h"
#include "libr1/backend/backend.h"
#include "libr1/base/buffer.h"
#include "libr1/base/thread_pool.h"

namespace r1 {

/// Work is split by index alone and never inside a sum: results depend neither on the number of
/// threads nor on which table `ops` is. `ops` must outlive the object.
class CpuBackend final : public Backend {
 public:
  /// Fewer multiply-adds than this take some microseconds: about what it costs to meet other
  /// threads.
  static constexpr int64_t kMinParallelWork = 150000;

  /// n_threads <= 0: all processors this process may use.
  CpuBackend(const CpuOps& ops, int n_threads, int64_t min_parallel_work = kMinParallelWork)
      : ops_(ops), pool_(n_threads), min_parallel_work_(min_parallel_work) {}

  std::string description() const override;
  DeviceMemory allocate(size_t size_bytes) override;
  TensorView place(const TensorView& host) override { return host; }
  void upload(const void* host, void* device, size_t size_bytes) override;
  View2<const float> download(const Tensor& x) override;
  void copy(const Tensor& from, const Tensor& to) override;
  uint64_t scratch_bytes(const OpLimits& limits) const override;
  void reserve_scratch(const OpLimits& limits) override;

  void embed(const TensorView& table, const BatchRows& rows, const Tensor& out) override;
  void gather_rows(const Tensor& x, const int32_t* indices, const Tensor& out) override;
  void rmsnorm(const Tensor& x, const float* weight, float eps, const Tensor& out) override;
  void add(const Tensor& y, const Tensor& x) override;
  void rope(const RopeArgs& args) override;
  void linear(const Tensor& x, std::initializer_list<Projection> projections) override;
  void kv_append(const KvLayer& kv, const BatchRows& rows, const Tensor& k,
                 const Tensor& v) override;
  void attend(const AttentionArgs& args, const BatchRows& rows) override;
  void absorb_queries(const LatentHeads& heads, const Tensor& q, const Tensor& out) override;
  void expand_values(const LatentHeads& heads, const Tensor& latent, const Tensor& out) override;
  void attend_expanded(const ExpandedAttentionArgs& args, const BatchRows& rows) override;
  void route(const Tensor& scores, const float* bias, const RouterConfig& config,
             const Routing& out) override;
  void gated_ffn(const GatedArgs& args) override;
  void run_experts(const ExpertsArgs& args) override;

 private:
  /// Calls body(turn) until all parts are done: more than one a thread, so that none waits long for
  /// another. On this thread alone, as one part, if the work of about `cost` multiply-adds is not
  /// worth waking the others.
  template <typename Body>
  void in_turns(int64_t cost, const Body& body);
  /// The same with one part for each thread: for work that reads again what it shares with the next
  /// part.
  template <typename Body>
  void in_parts(int64_t cost, const Body& body);
  /// body(t) for each row of a tensor, cost multiply-adds each.
  template <typename Body>
  void by_rows(int64_t n_rows, int64_t cost, const Body& body);
  static int64_t scratch_floats(const OpLimits& limits);
  float* scratch(int thread) const;
  /// The rows of x after quantize_row, valid until the next call; null if there are too many.
  const std::byte* quantised(const Tensor& x);
  struct AttentionShare;
  void attend_share(const AttentionArgs& args, const BatchRows& rows, const AttentionShare& share,
                    float* scratch) const;
  // Expanded attention (cpu_latent_attention.cc).
  struct ExpandedRoom;
  struct ExpandedRows;
  struct ExpandedHead;
  struct ExpandedShare;
  /// Floats of scratch that a thread needs for it: caches of latents, and heads made of them.
  static int64_t expanded_scratch_floats(const KvShape& latent, const KvShape& head);
  void attend_expanded_share(const ExpandedAttentionArgs& args, const ExpandedShare& share,
                             float* scratch) const;
  void load_segment(const ExpandedAttentionArgs& args, const int32_t* pages, int64_t n,
                    const ExpandedRoom& room) const;
  void make_head(const LatentHeads& heads, int64_t head, int64_t n, const KvShape& shape,
                 const ExpandedRoom& room) const;
  void attend_segment(const ExpandedAttentionArgs& args, const ExpandedRows& rows,
                      const ExpandedHead& at, const KvShape& shape, const ExpandedRoom& room) const;
  void group_by_expert(const Routing& routing, int64_t n_experts);
  struct GatedRows;
  void gate_and_up(const GatedRows& rows, int64_t begin, int64_t end, float* room) const;
  GatedRows rows_of_expert(const ExpertsArgs& args, const std::byte* quantised_x,
                           int64_t expert) const;
  void down(const ExpertsArgs& args, int64_t expert, int64_t begin, int64_t end, float* room) const;

  const CpuOps& ops_;
  ThreadPool pool_;
  int64_t min_parallel_work_;
  Buffer scratch_;  ///< scratch_stride_ floats for each thread
  int64_t scratch_stride_ = 0;
  Buffer quantised_;  ///< [T] rows of quantised_row_bytes
  // Assignments (t, k) sorted by expert: the row and the weight of each; where those of each expert
  // begin.
  Buffer row_of_;     ///< [T * K]
  Buffer weight_of_;  ///< [T * K]
  Buffer first_of_;   ///< [E + 1]
};

}  // namespace r1
