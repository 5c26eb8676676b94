// Continuous batching as a state machine over integers: which tokens of which sequences the next
// forward call computes, into which pages. Knows nothing of tensors, text or time.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include "libr1/engine/page_pool.h"
#include "libr1/model/batch.h"

namespace r1 {

struct SchedulerLimits {
  int32_t n_pages = 1;        ///< of the cache
  int32_t max_sequences = 1;  ///< running at once
  int32_t max_tokens = 1;     ///< rows of one forward call, at least max_sequences
  int32_t max_wanted = 1;     ///< rows of logits of one, at least max_sequences
};

/// A sequence as the scheduler is told of it.
struct SequenceSpec {
  /// At least one token; copied when the sequence's turn comes (many samples of a long prompt may
  /// wait), and to be kept until it is finished.
  std::span<const TokenId> prompt;
  int32_t max_length = 1;  ///< tokens it may grow to, the prompt included; fits in n_pages
  /// From which prompt position on the logits of all but the last position are wanted; prompt.size()
  /// for none.
  int32_t score_from = 0;
  bool generate = true;  ///< the logits of the last position are wanted: append() follows
};

/// What one sequence does in a step. Its wanted rows are consecutive in StepPlan::wanted.
struct PlannedSlice {
  int32_t sequence = 0;
  int32_t first_wanted = 0;
  int32_t n_wanted = 0;
  int32_t first_wanted_position = 0;  ///< of the first of them
  bool reaches_end = false;  ///< all its tokens are in the cache after this step
};

/// The first n_positions of page `from` belong into page `to`; in this order, before the forward call.
struct PageCopy {
  int32_t from = 0;
  int32_t to = 0;
  int32_t n_positions = 0;
};

/// One forward call. Valid until the next plan().
struct StepPlan {
  std::vector<PageCopy> copies;
  std::vector<TokenId> tokens;
  std::vector<SequenceSlice> slices;
  std::vector<PlannedSlice> planned;  ///< one for each slice
  std::vector<int32_t> wanted;
  Batch batch() const { return {tokens, slices, wanted}; }
};

/// First come, first served. Running sequences take turns: every step computes the newest token of
/// each that has its prompt behind it, then chunks of prompts up to max_tokens. A sequence is admitted
/// when its prompt fits into the free pages and a page is left for each running one; should pages run
/// out nevertheless, the youngest running sequence gives its own back and starts again later (its
/// tokens are kept), so that the oldest always gets on. A prompt that begins as another's shares its
/// full pages; one that is equal, its last token left out, copies the last one too and computes its
/// last token alone. While that other one is still being computed, it waits. Of a prompt's last
/// token and what was generated nothing is shared: latent attention computes them in another form
/// (SequenceSlice::n_prefill). plan() and append() allocate nothing but at admission.
class Scheduler {
 public:
  explicit Scheduler(const SchedulerLimits& limits);

  /// Puts a sequence at the end of the queue and returns its number, below n_slots(); numbers of
  /// finished sequences are used again.
  int32_t add(const SequenceSpec& spec);
  /// No sequence that has not been running starts any more; plan() is empty once the others are done.
  void stop_admitting() { admitting_ = false; }

  /// The next step; no slices if there is nothing (more) to do.
  const StepPlan& plan();
  /// The plan has been carried out. Then, for each sequence of it that reached its end, the caller
  /// must append() or finish().
  void commit();
  void append(int32_t sequence, TokenId token);
  void finish(int32_t sequence);

  int32_t n_slots() const { return static_cast<int32_t>(sequences_.size()); }
  int32_t n_waiting() const { return static_cast<int32_t>(waiting_.size()); }
  int32_t n_running() const { return static_cast<int32_t>(running_.size()); }
  /// Sequences that have been running and are not finished.
  int32_t n_started() const { return n_started_; }
  int64_t n_preemptions() const { return n_preemptions_; }
  /// Positions of its prompt that it found in the cache when it was first admitted.
  int32_t n_cached(int32_t sequence) const { return at(sequence).n_cached; }
  int32_t available_pages() const { return pool_.available(); }

 private:
  struct Sequence {
    std::span<const TokenId> prompt;  // until it is copied
    std::vector<TokenId> tokens;      // prompt, then what was appended
    int32_t n_prompt = 0;
    int32_t max_length = 0;
    int32_t n_computed = 0;    // positions in the cache
    int32_t n_planned = 0;     // positions of the current plan
    int32_t n_cached = 0;
    int32_t n_scored = 0;      // prompt positions whose logits are done with, or not wanted
    int32_t n_ready_pages = 0;  // of its own pages, set_ready() was called for these
    bool generate = true;
    bool started = false;
    std::vector<int32_t> pages;
    int32_t n_tokens() const { return static_cast<int32_t>(tokens.size()); }
    // What is computed as a prompt's and may be shared: all of it but the last token, whose logits
    // are what the sequence is there for.
    int32_t n_prefill() const { return n_prompt - 1; }
    std::span<const TokenId> prefill() const { return {tokens.data(), static_cast<size_t>(n_prefill())}; }
    bool decoding() const { return n_tokens() - n_computed == 1 && n_computed > 0; }
  };
  enum class Admission { admitted, deferred, no_room };
  Sequence& at(int32_t s) { return sequences_[static_cast<size_t>(s)]; }
  const Sequence& at(int32_t s) const { return sequences_[static_cast<size_t>(s)]; }

  struct Prefix;  // what of a sequence is in the cache already
  bool find_prefix(const Sequence& s, Prefix& prefix) const;
  void grow();
  void preempt(int32_t sequence);
  void admit();
  Admission try_admit(Sequence& s);
  void name_pages(Sequence& s, size_t first, PagePool::NameId parent);
  void plan_slice(int32_t sequence);
  void release_pages(Sequence& s);

  SchedulerLimits limits_;
  PagePool pool_;
  std::vector<Sequence> sequences_;
  std::vector<int32_t> unused_;     // slots
  std::vector<int32_t> running_;    // oldest first
  std::deque<int32_t> waiting_;
  StepPlan plan_;
  bool admitting_ = true;
  int32_t n_started_ = 0;
  int64_t n_preemptions_ = 0;
};

}  // namespace r1
