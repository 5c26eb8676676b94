// Stand-ins for the transformer whose logits depend on the tokens found in the cache's pages, so that
// a wrong page, copy or chunk shows.
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <functional>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include "libr1/base/error.h"
#include "libr1/base/hash.h"
#include "libr1/base/rng.h"
#include "libr1/engine/generate.h"

namespace r1::test {

inline std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

/// The bundled model's tokenizer; 417 tokens in 432 rows. Tests run in the source root.
inline const Tokenizer& tiny_tokenizer() {
  static const Tokenizer tokenizer = Tokenizer::from_json(read_file("examples/tiny-r1/tokenizer.json"),
                                                          read_file("examples/tiny-r1/tokenizer_config.json"));
  return tokenizer;
}
inline constexpr int64_t kVocab = 432;
inline constexpr TokenId kEnd = 1;

/// Fills the logits [kVocab] that follow `tokens`.
using LogitsFrom = std::function<void(std::span<const TokenId> tokens, std::span<float> logits)>;

/// A few hundred possible continuations anywhere, the end token now and then.
inline void random_logits(std::span<const TokenId> tokens, std::span<float> logits) {
  const uint64_t key = xxh3_64(std::as_bytes(tokens));
  for (size_t i = 0; i < logits.size(); ++i) logits[i] = static_cast<float>(6 * random_uniform(key, 0, i));
  logits[kEnd] += 2;
}

class FakeModel {
 public:
  FakeModel(int32_t n_pages, LogitsFrom logits) : logits_of_(std::move(logits)), pages_(static_cast<size_t>(n_pages)) {
    for (auto& page : pages_) page.fill(-1);
    prefix_.reserve(pages_.size() * kPageTokens);
  }
  ForwardModel model() {
    return {[this](const Batch& batch) { return forward(batch); },
            [this](int32_t from, int32_t to, int32_t n) { std::copy_n(page(from).begin(), n, page(to).begin()); }, kVocab};
  }
  int64_t n_rows = 0;
  int64_t n_steps = 0;

 private:
  // A token, and above it whether it was computed as a prompt's.
  using Page = std::array<TokenId, kPageTokens>;
  static constexpr TokenId kPrefilled = 1 << 20;
  Page& page(int32_t p) { return pages_.at(static_cast<size_t>(p)); }

  View2<const float> forward(const Batch& batch) {
    ++n_steps;
    n_rows += static_cast<int64_t>(batch.tokens.size());
    logits_.resize(batch.wanted.size() * kVocab);
    size_t w = 0;
    for (const SequenceSlice& s : batch.sequences) {
      prefix_.clear();
      for (int32_t p = 0; p < s.first_position + s.n_tokens; ++p) {
        TokenId& cached = page(s.pages[static_cast<size_t>(p / kPageTokens)])[static_cast<size_t>(p % kPageTokens)];
        const int32_t row = s.first_row + p - s.first_position;
        const TokenId form = p < s.n_prefill ? kPrefilled : 0;
        if (p >= s.first_position) cached = batch.tokens[static_cast<size_t>(row)] | form;
        R1_CHECK((cached & kPrefilled) == form);
        prefix_.push_back(cached & ~kPrefilled);
        if (p < s.first_position || w == batch.wanted.size() || batch.wanted[w] != row) continue;
        logits_of_(prefix_, std::span(logits_).subspan(w++ * kVocab, kVocab));
      }
    }
    return {logits_.data(), static_cast<int64_t>(batch.wanted.size()), kVocab};
  }

  LogitsFrom logits_of_;
  std::vector<Page> pages_;
  std::vector<float> logits_;
  std::vector<TokenId> prefix_;
};

/// Says `text`, then ends, whatever the prompt of n_prompt tokens was.
inline LogitsFrom scripted(const std::string& text, size_t n_prompt) {
  return [tokens = tiny_tokenizer().encode(text, {.add_special = false}), n_prompt](std::span<const TokenId> prefix, std::span<float> logits) {
    std::ranges::fill(logits, 0.0f);
    const size_t at = prefix.size() - n_prompt;
    logits[static_cast<size_t>(at < tokens.size() ? tokens[at] : kEnd)] = 50;
  };
}

}  // namespace r1::test
