// Text to token ids and back, as the checkpoint's tokenizer.json says (Hugging Face `tokenizers`).
// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libr1/base/types.h"

namespace r1 {

/// Byte-level BPE with added tokens. Immutable after loading; safe to use from several threads.
class Tokenizer {
 public:
  /// `tokenizer_json`: the file's text. `tokenizer_config_json`: that of tokenizer_config.json, or
  /// "" (gives bos_token, eos_token, and add_bos_token and add_eos_token: either key replaces what
  /// the post-processor adds, as in transformers). Its truncation and padding are ignored: nothing
  /// is cut silently. Throws Error{format} for a damaged file and Error{unsupported} for a model,
  /// normalizer or pre-tokenizer r1 does not know, naming it.
  static Tokenizer from_json(std::string_view tokenizer_json,
                             std::string_view tokenizer_config_json = "");
  ~Tokenizer();
  Tokenizer(Tokenizer&&) noexcept;
  Tokenizer& operator=(Tokenizer&&) noexcept;

  struct EncodeOptions {
    bool add_special = true;  ///< add BOS (and what else the post-processor adds) as HF does
    /// Added tokens in the text become their ids. False: the text gives no added token, even where
    /// merges lead to one (but for a single byte that is one).
    bool parse_special = true;
  };
  /// Appends the ids of `text` (UTF-8; invalid bytes are replaced by U+FFFD) to `out`. Throws
  /// Error{resource} for a word of more than 2^30 bytes and for a split pattern that backtracks
  /// without bound; `out` then holds part of the ids.
  void encode(std::string_view text, EncodeOptions options, std::vector<TokenId>& out) const;
  std::vector<TokenId> encode(std::string_view text, EncodeOptions options) const;

  /// The bytes of the tokens put together; may end in the middle of a character. Ids without a
  /// token give nothing. skip_special leaves out tokens marked special.
  std::string decode(std::span<const TokenId> ids, bool skip_special = false) const;
  /// The bytes one token stands for ("" for an id without a token). Valid while *this lives.
  std::string_view token_bytes(TokenId id) const;

  /// The id of an added token or, failing that, of a vocabulary entry whose bytes are `content`.
  std::optional<TokenId> find(std::string_view content) const;
  bool is_added(TokenId id) const;    ///< an added token (control token), special or not
  bool is_special(TokenId id) const;  ///< an added token with "special": true
  bool has_token(TokenId id) const;   ///< false for holes and rows past the vocabulary
  TokenId n_ids() const;              ///< one more than the largest id

  /// As tokenizer_config.json names them; nothing if it does not.
  std::optional<TokenId> bos() const;
  std::optional<TokenId> eos() const;

 private:
  struct Impl;
  explicit Tokenizer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// Turns a stream of ids into text, holding back bytes of an unfinished character.
class StreamDecoder {
 public:
  explicit StreamDecoder(const Tokenizer& tokenizer) : tokenizer_(&tokenizer) {}
  /// The text that is complete after `id` (may be ""). Invalid UTF-8 becomes U+FFFD, by the rule of
  /// Unicode's "substitution of maximal subparts", as Python's errors="replace" does.
  std::string push(TokenId id);
  /// What is left at the end, the unfinished character as U+FFFD.
  std::string flush();

 private:
  const Tokenizer* tokenizer_;
  std::string pending_;
};

}  // namespace r1
