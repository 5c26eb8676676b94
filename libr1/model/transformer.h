// The forward pass behind one class: a mapped .r1 file, a backend, a paged key/value cache; token
// ids in, logits out. Knows nothing of text, sampling or requests.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "libr1/backend/backend.h"
#include "libr1/base/view2.h"
#include "libr1/format/r1_reader.h"
#include "libr1/model/batch.h"
#include "libr1/model/weight_stream.h"

namespace r1 {

/// What one forward call and the cache must be able to hold; all at least 1.
struct TransformerLimits {
  int32_t n_pages = 1;              ///< pages of the cache, kPageTokens positions each
  int32_t max_batch_tokens = 1;     ///< T: rows of one forward call
  int32_t max_batch_sequences = 1;  ///< S
  int32_t max_wanted = 1;           ///< W: rows of logits of one forward call
  int32_t max_positions = 1;        ///< positions of the longest sequence
  DType kv_type = DType::f32;       ///< of the cache: f32, bf16 or q8
};

class Transformer {
 public:
  /// Finds and checks every tensor that the configuration implies. `file` and `backend` must
  /// outlive the object. Throws Error{format} naming a tensor that is missing or has another shape.
  Transformer(const R1File& file, Backend& backend);
  ~Transformer();
  Transformer(const Transformer&) = delete;
  Transformer& operator=(const Transformer&) = delete;

  const ModelConfig& config() const;

  /// For weights that do not fit in memory: no more than about memory_bytes of them are kept there,
  /// read ahead of their use. The same logits, bit for bit. Before the first forward(); throws
  /// Error{unsupported} for compressed tensors.
  void stream_weights(uint64_t memory_bytes);
  /// What that has come to so far; nothing without stream_weights().
  std::optional<StreamStats> stream_stats() const;

  /// Bytes of one page of a cache of this type, all layers together.
  uint64_t page_bytes(DType kv_type) const;
  /// Bytes of everything reserve() allocates.
  uint64_t reserved_bytes(const TransformerLimits& limits) const;
  /// Allocates the cache and all workspaces; forward() allocates nothing after that. May be called
  /// again: the cache's contents are then lost. Throws Error{resource}.
  void reserve(const TransformerLimits& limits);

  /// Runs the batch: writes keys and values of its rows into their pages and returns the logits
  /// [W, vocab_size] of batch.wanted (float32, valid until the next call; no rows if W is 0). The
  /// logits of a row depend on the model, the tokens before it in its sequence and, in latent
  /// attention, which of them were computed as a prompt's (SequenceSlice::n_prefill) alone: not on
  /// the rest of the batch, on how a prompt was cut into chunks, on pages or threads.
  /// Batches beyond the limits, page numbers or token ids out of range are bugs of the caller
  /// (R1_CHECK).
  View2<const float> forward(const Batch& batch);

  /// Copies a page, in all layers: for sequences that go separate ways in the middle of it.
  void copy_page(int32_t from, int32_t to);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
  const R1File& file_;
};

}  // namespace r1
