// The loop that makes text: plan a step, run the model, draw tokens, look for the end.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "kernels/cpu/ops.h"
#include "libr1/base/thread_pool.h"
#include "libr1/base/view2.h"
#include "libr1/engine/request.h"
#include "libr1/engine/scheduler.h"
#include "libr1/text/tokenizer.h"

namespace r1 {

/// The model as the engine sees it (model/transformer.h says what both promise).
struct ForwardModel {
  std::function<View2<const float>(const Batch&)> forward;
  std::function<void(int32_t from, int32_t to, int32_t n_positions)> copy_page;
  int64_t n_vocab = 0;  ///< columns of the logits
};

/// All ids below n_vocab that the tokenizer has a token for.
std::vector<IdRange> ids_with_token(const Tokenizer& tokenizer, int64_t n_vocab);

struct GeneratorSettings {
  SchedulerLimits limits;
  int32_t context = 1;                 ///< positions of the window; fits in limits.n_pages
  std::vector<TokenId> end_tokens;     ///< drawing one of them ends a sample
};

/// Runs requests, many sequences at once. What a sample says depends on the model, the prompt, the
/// parameters, the key and the sample's number alone. One thread; uses `pool` for drawing.
class Generator {
 public:
  using Emit = std::function<void(Sample&&)>;

  /// The arguments must outlive the object.
  Generator(ForwardModel model, const Tokenizer& tokenizer, const CpuOps& ops, ThreadPool& pool,
            const GeneratorSettings& settings);
  ~Generator();
  Generator(const Generator&) = delete;
  Generator& operator=(const Generator&) = delete;

  /// Queues a request; returns its number, counted from 0. Its prompt must leave room for one token
  /// in the window (max_tokens 0: may fill it).
  int64_t submit(Request request);
  /// One forward call, at most. Hands over the samples that ended. False if there is nothing to do.
  bool step(const Emit& emit);
  /// Starts no further samples; those that have begun are still brought to their end.
  void stop_admitting() { scheduler_.stop_admitting(); }

  int32_t n_waiting() const { return scheduler_.n_waiting(); }
  int32_t n_started() const { return scheduler_.n_started(); }
  int64_t n_generated() const { return n_generated_; }      ///< tokens drawn so far
  int64_t n_rows() const { return n_rows_; }  ///< positions computed so far, prompts included
  const Scheduler& scheduler() const { return scheduler_; }

 private:
  struct Shared;  // a request and what its samples have in common
  struct Live;    // a sample on its way
  void draw(const PlannedSlice& planned, const View2<const float>& logits, Sampler& sampler);
  void finish_scoring(Live& live, const Emit& emit);
  void take_token(const PlannedSlice& planned, const Emit& emit);
  void finish(int32_t sequence, FinishReason reason, const Emit& emit);

  ForwardModel model_;
  const Tokenizer& tokenizer_;
  ThreadPool& pool_;
  GeneratorSettings settings_;
  Scheduler scheduler_;
  std::vector<Sampler> samplers_;  // one a thread
  std::vector<std::unique_ptr<Live>> live_;  // by sequence number
  int64_t n_requests_ = 0;
  int64_t n_generated_ = 0;
  int64_t n_rows_ = 0;
};

}  // namespace r1
