// SPDX-License-Identifier: MIT
#include "libr1/model/text_windows.h"

#include <numeric>

#include "libr1/base/error.h"
#include "tests/support/catch.h"
#include "tests/unit/model/model_test.h"

namespace r1 {
namespace {

TokenWindows windows_of(std::initializer_list<size_t> sizes) {
  TokenWindows windows;
  TokenId next = 3;
  for (const size_t n : sizes) {
    windows.emplace_back(n);
    std::iota(windows.back().begin(), windows.back().end(), next);
    next += static_cast<TokenId>(n);
  }
  return windows;
}

TEST_CASE("a walk meets every token once, in order, with what follows it in its window") {
  const TokenWindows windows = windows_of({1, 64, 0, 65, 130});
  const TransformerLimits limits = window_limits(windows, DType::bf16);
  CHECK(limits.kv_type == DType::bf16);
  CHECK(limits.n_pages * kPageTokens >= 130);
  CHECK(limits.max_positions >= 130);
  TokenWindows met;
  walk_windows(windows, [&](const Batch& batch, std::span<const TokenId> next) {
    REQUIRE(batch.sequences.size() == 1);
    const SequenceSlice& s = batch.sequences[0];
    const auto n = static_cast<int32_t>(batch.tokens.size());
    CHECK((n > 0 && n <= limits.max_batch_tokens && n <= limits.max_wanted));
    CHECK((s.n_tokens == n && s.first_row == 0));
    CHECK(s.pages.size() == static_cast<size_t>(limits.n_pages));
    if (s.first_position == 0) met.emplace_back();
    CHECK(static_cast<size_t>(s.first_position) == met.back().size());
    for (int32_t i = 0; i < n; ++i) {
      const auto at = static_cast<size_t>(i);
      CHECK(batch.wanted[at] == i);
      if (at < next.size()) CHECK(next[at] == batch.tokens[at] + 1);
      met.back().push_back(batch.tokens[at]);
    }
    CHECK(met.back().size() - static_cast<size_t>(n) + 1 + next.size() ==
          windows[met.size() <= 2 ? met.size() - 1 : met.size()].size());
  });
  TokenWindows expected = windows;
  expected.erase(expected.begin() + 2);  // the empty one
  CHECK(met == expected);
}

TEST_CASE("windows that a model cannot read are refused") {
  const R1File& model = testing::golden_file("qwen2_tied_f32");
  const int64_t vocab = model.config().vocab_size, most = model.config().max_position_embeddings;
  const auto complaint = [&](const TokenWindows& windows) {
    try {
      check_windows(windows, model);
    } catch (const Error& error) {
      CHECK(error.code() == Errc::usage);
      return std::string(error.what());
    }
    return std::string();
  };
  const TokenWindows longest = {std::vector<TokenId>(static_cast<size_t>(most), 1)};
  const TokenWindows longer = {std::vector<TokenId>(static_cast<size_t>(most) + 1, 1)};
  CHECK(complaint(longest).empty());
  CHECK(complaint(longer).find("longer than the model's window") != std::string::npos);
  CHECK(complaint({{}, {}}).find("no text") != std::string::npos);
  CHECK(complaint({}).find("no text") != std::string::npos);
  CHECK(complaint({{0, static_cast<TokenId>(vocab - 1)}}).empty());
  CHECK(complaint({{1}, {static_cast<TokenId>(vocab)}}).find("not in the vocabulary") !=
        std::string::npos);
  CHECK(complaint({{-1}}).find("token -1") != std::string::npos);
}

}  // namespace
}  // namespace r1
