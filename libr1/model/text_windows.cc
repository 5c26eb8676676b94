// SPDX-License-Identifier: MIT
#include "libr1/model/text_windows.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <span>

#include "libr1/base/error.h"
#include "libr1/text/tokenizer.h"

namespace r1 {

namespace {

// Rows of one forward call: enough to use the processor well, and logits stay small.
constexpr int64_t kChunk = 64;

int64_t longest_of(const TokenWindows& windows) {
  size_t longest = 0;
  for (const auto& window : windows) longest = std::max(longest, window.size());
  return static_cast<int64_t>(longest);
}

int64_t pages_of(const TokenWindows& windows) {
  return (longest_of(windows) + kPageTokens - 1) / kPageTokens;
}

}  // namespace

TokenWindows text_windows(const R1File& file, const std::vector<std::string>& texts, int64_t window,
                          int64_t max_tokens) {
  const auto tokenizer =
      Tokenizer::from_json(file.blob("tokenizer.json"), file.blob("tokenizer_config.json"));
  TokenWindows windows;
  int64_t left = max_tokens > 0 ? max_tokens : std::numeric_limits<int64_t>::max();
  for (const std::string& text : texts) {
    if (left == 0) break;
    const auto ids = tokenizer.encode(text, {});
    for (size_t first = 0; first < ids.size() && left > 0;) {
      const auto n = std::min({static_cast<int64_t>(ids.size() - first), window, left});
      const auto begin = ids.begin() + static_cast<std::ptrdiff_t>(first);
      windows.emplace_back(begin, begin + n);
      first += static_cast<size_t>(n);
      left -= n;
    }
  }
  return windows;
}

void check_windows(const TokenWindows& windows, const R1File& model) {
  for (const auto& window : windows) {
    for (const TokenId id : window) {
      if (id < 0 || id >= model.config().vocab_size)
        throw Error(Errc::usage, "token " + std::to_string(id) + " is not in the vocabulary");
    }
  }
  const int64_t longest = longest_of(windows), most = model.config().max_position_embeddings;
  if (longest == 0)
    throw Error(Errc::usage, "no text to measure on (name a file, or a field with --field)");
  if (longest > most) {
    throw Error(Errc::usage, model.path() + ": windows of " + std::to_string(longest) +
                                 " tokens are longer than the model's window of " +
                                 std::to_string(most) + " (use a smaller --window)");
  }
}

TransformerLimits window_limits(const TokenWindows& windows, DType kv_type) {
  const int64_t n_pages = pages_of(windows);
  return {.n_pages = static_cast<int32_t>(n_pages),
          .max_batch_tokens = static_cast<int32_t>(kChunk),
          .max_batch_sequences = 1,
          .max_wanted = static_cast<int32_t>(kChunk),
          .max_positions = static_cast<int32_t>(n_pages * kPageTokens),
          .kv_type = kv_type};
}

void walk_windows(const TokenWindows& windows,
                  const std::function<void(const Batch& batch, std::span<const TokenId> next)>& f) {
  std::vector<int32_t> pages(static_cast<size_t>(pages_of(windows)));
  std::vector<int32_t> rows(static_cast<size_t>(kChunk));
  std::iota(pages.begin(), pages.end(), 0);
  std::iota(rows.begin(), rows.end(), 0);
  for (const auto& window : windows) {
    const std::span<const TokenId> tokens = window;
    for (size_t first = 0; first < tokens.size(); first += rows.size()) {
      const size_t count = std::min(rows.size(), tokens.size() - first);
      const SequenceSlice slice{.pages = pages,
                                .first_position = static_cast<int32_t>(first),
                                .n_tokens = static_cast<int32_t>(count),
                                .n_prefill = static_cast<int32_t>(tokens.size())};
      f({.tokens = tokens.subspan(first, count),
         .sequences = {&slice, 1},
         .wanted = std::span(rows).first(count)},
        tokens.subspan(first + 1));
    }
  }
}

}  // namespace r1
