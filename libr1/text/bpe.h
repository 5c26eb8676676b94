// Byte-pair encoding of one word, with the merges of tokenizer.json: of all neighbours that a merge
// joins, the pair of the lowest rank, and among equals the leftmost, is joined first.
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "libr1/text/vocabulary.h"

namespace r1 {

/// What the model section of tokenizer.json says beside vocabulary and merges.
struct BpeOptions {
  bool ignore_merges =
      false;  ///< a word that is a vocabulary entry is that entry, whatever the merges say
  bool fuse_unk = false;  ///< one unk for a run of bytes that have no token
  TokenId unk = -1;       ///< for bytes that have no token; -1: such bytes are left out
};

/// Filled by add_merge, then only read: encode may run in several threads.
class Bpe {
 public:
  Bpe() = default;
  /// `vocabulary` must outlive *this and be complete.
  Bpe(const Vocabulary& vocabulary, BpeOptions options, size_t n_merges);

  /// Adds the merge of the next rank. Of two merges of the same pair the later counts.
  void add_merge(TokenId left, TokenId right, TokenId joined);
  /// Announces an add_merge of this pair.
  void prefetch(TokenId left, TokenId right) const;
  /// No merge, but a rank used up.
  void skip_rank() { ++n_ranks_; }

  /// Ids with `is_control[id]` set are never made when encode is asked for text only, but for
  /// single bytes. Call after the last add_merge. May be shorter than the vocabulary.
  void set_control(std::vector<bool> is_control);

  /// Appends the ids of `word`. `text_only`: no control token may come of it. Throws
  /// Error{resource} for a word of more than 2^30 bytes.
  void encode(std::string_view word, bool text_only, std::vector<TokenId>& out) const;

 private:
  struct Merge {
    uint64_t pair = kNoPair;  // left << 32 | right
    uint32_t rank = 0;
    TokenId joined = -1;
  };
  struct Found {
    uint32_t rank;  // kNoRank: no merge
    TokenId joined;
  };
  static constexpr uint64_t kNoPair = UINT64_MAX;
  static constexpr uint32_t kNoRank = UINT32_MAX;

  Found find(TokenId left, TokenId right, bool text_only) const;
  void merge_word(std::string_view word, bool text_only, std::vector<TokenId>& out) const;
  void initial_ids(std::string_view word, std::vector<TokenId>& ids) const;
  void merge_short(std::vector<TokenId>& ids, bool text_only, std::vector<TokenId>& out) const;
  void merge_long(std::vector<TokenId>& ids, bool text_only, std::vector<TokenId>& out) const;
  bool is_one_token(TokenId id, std::string_view word) const;

  const Vocabulary* vocabulary_ = nullptr;
  BpeOptions options_;
  std::array<TokenId, 256> byte_ids_{};
  std::vector<Merge> merges_;  // open addressing, a power of two
  uint32_t n_ranks_ = 0;
  std::vector<bool> is_control_;
  bool makes_control_ = false;  // some merge or word gives a control token
  // Whether a token's own bytes encode to that token: 0 not yet asked, 1 yes, 2 no. Every thread
  // that asks finds the same, so that relaxed stores do.
  mutable std::unique_ptr<std::atomic<uint8_t>[]> one_token_;
};

}  // namespace r1
