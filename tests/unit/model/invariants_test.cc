// What the logits of a row must not depend on, bit for bit: chunks, neighbours in the batch, pages,
// threads, instruction sets.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <numeric>
#include <string>

#include "libr1/base/rng.h"
#include "tests/support/catch.h"
#include "tests/unit/model/model_test.h"

using namespace r1;
using namespace r1::testing;

namespace {

const CpuOps& fastest() { return *available_cpu_ops().front(); }

std::vector<TokenId> random_tokens(uint64_t seed, size_t n) {
  std::vector<TokenId> out;
  for (size_t i = 0; i < n; ++i) {
    out.push_back(static_cast<TokenId>(random_bits(seed, 0, i) % 272));
  }
  return out;
}

/// Logits of a prompt computed in one call, on pages in order.
Logits alone(TestModel& model, const std::vector<TokenId>& tokens) {
  TestSequence sequence{page_range(0, 8), {}};
  return run(model, sequence, tokens);
}

/// A model of each kind, each kind of weight and of cache.
struct Kind {
  const char* name;
  std::optional<DType> quant;
  DType kv_type = DType::f32;
};
constexpr Kind kKinds[] = {{"v3_fp8_qlora", std::nullopt},
                           {"v3_bf16_noq", std::nullopt},
                           {"v3_bf16_noq", DType::q8},
                           {"v3_bf16_noq", DType::q4},
                           {"qwen2_tied_f32", DType::q6},
                           {"qwen2_tied_f32", std::nullopt},
                           {"qwen2_bf16", DType::q8},
                           {"llama3_bf16", std::nullopt},
                           {"llama_f16", std::nullopt},
                           {"v3_fp8_qlora", std::nullopt, DType::bf16},
                           {"v3_bf16_noq", DType::q8, DType::q8},
                           {"qwen2_tied_f32", std::nullopt, DType::bf16},
                           {"llama3_bf16", DType::q8, DType::q8}};

template <typename F>
void for_each_kind(const F& f) {
  for (const Kind& kind : kKinds) {
    INFO(kind.name << " as " << (kind.quant ? dtype_name(*kind.quant) : "stored") << ", cache "
                   << dtype_name(kind.kv_type));
    TransformerLimits limits = kTestLimits;
    limits.kv_type = kind.kv_type;
    f(golden_file(kind.name, kind.quant), limits);
  }
}

}  // namespace

TEST_CASE("a prompt gives the same logits at once, token by token, and in any chunks") {
  for_each_kind([](const R1File& file, const TransformerLimits& limits) {
    TestModel model(file, fastest(), 1, limits);
    const auto tokens = random_tokens(1, 75);
    const Logits expected = alone(model, tokens);
    for (const size_t chunk : {1, 2, 7, 31, 32, 33, 64}) {
      INFO("chunks of " << chunk);
      TestSequence sequence{page_range(8, 3), {}};
      CHECK(run(model, sequence, tokens, chunk) == expected);
    }
  });
}

TEST_CASE("a row has the same logits alone and inside any batch") {
  for_each_kind([](const R1File& file, const TransformerLimits& limits) {
    TestModel model(file, fastest(), 1, limits);
    const std::vector<std::vector<TokenId>> prompts = {random_tokens(2, 40), random_tokens(3, 5),
                                                       random_tokens(4, 70)};
    std::vector<Logits> expected;
    for (const auto& prompt : prompts) expected.push_back(alone(model, prompt));
    // The first one decodes while the others are still being read, each in its own chunks.
    TestSequence a{page_range(0, 2), {}}, b{page_range(2, 1), {}}, c{page_range(3, 3), {}};
    const auto part = [&](size_t i, std::ptrdiff_t begin, std::ptrdiff_t end) {
      return std::vector<TokenId>(prompts[i].begin() + begin, prompts[i].begin() + end);
    };
    const auto check = [&](const Logits& got, size_t row, size_t i, size_t begin, size_t end) {
      for (size_t k = begin; k < end; ++k) CHECK(got[row + k - begin] == expected[i][k]);
    };
    const Logits first = forward(model, {&a, &c}, {part(0, 0, 38), part(2, 0, 50)});
    check(first, 0, 0, 0, 38);
    check(first, 38, 2, 0, 50);
    const Logits second =
        forward(model, {&c, &a, &b}, {part(2, 50, 51), part(0, 38, 39), part(1, 0, 5)});
    check(second, 0, 2, 50, 51);
    check(second, 1, 0, 38, 39);
    check(second, 2, 1, 0, 5);
    const Logits third = forward(model, {&a, &c}, {part(0, 39, 40), part(2, 51, 70)});
    check(third, 0, 0, 39, 40);
    check(third, 1, 2, 51, 70);
  });
}

TEST_CASE("every number of threads and every instruction set gives the same bits") {
  for_each_kind([](const R1File& file, const TransformerLimits& limits) {
    const auto prompt = random_tokens(5, 66);
    const auto next = random_tokens(6, 2);
    Logits expected;
    const auto check = [&](const CpuOps& ops, int n_threads) {
      INFO(ops.name << ", " << n_threads << " threads");
      TestModel model(file, ops, n_threads, limits);
      TestSequence sequence{page_range(0, 3), {}};
      Logits got = run(model, sequence, prompt);
      for (auto& row : run(model, sequence, next, 1)) got.push_back(std::move(row));
      if (expected.empty()) expected = got;
      CHECK(got == expected);
    };
    for (const CpuOps* ops : available_cpu_ops()) check(*ops, 1);
    check(fastest(), 2);
    check(fastest(), 3);
  });
}

TEST_CASE("which pages a sequence has, and what lay in them before, makes no difference") {
  for_each_kind([](const R1File& file, const TransformerLimits& limits) {
    TestModel model(file, fastest(), 1, limits);
    const auto tokens = random_tokens(7, 130);
    const Logits expected = alone(model, tokens);
    TestSequence shuffled{{17, 3, 22, 0, 9}, {}};
    CHECK(run(model, shuffled, tokens, 50) == expected);
    // Two sequences that share the first two pages: the second computes only what differs.
    TestSequence sharing{{17, 3, 5, 6, 7}, {tokens.begin(), tokens.begin() + 64}};
    const std::vector<TokenId> rest(tokens.begin() + 64, tokens.end());
    CHECK(run(model, sharing, rest, 20) == Logits(expected.begin() + 64, expected.end()));
  });
}

TEST_CASE("a copied page goes on where the sequence was, and the original is not touched") {
  for_each_kind([](const R1File& file, const TransformerLimits& limits) {
    TestModel model(file, fastest(), 1, limits);
    const auto tokens = random_tokens(8, 45);
    auto other = tokens;
    for (size_t i = 40; i < other.size(); ++i) other[i] = (other[i] + 1) % 272;
    const Logits of_tokens = alone(model, tokens), of_other = alone(model, other);
    TestSequence first{{4, 5}, {}};
    run(model, first, {tokens.begin(), tokens.begin() + 40});
    model.transformer.copy_page(5, 6);
    TestSequence second{{4, 6}, first.cached};
    const auto tail = [](const Logits& l) { return Logits(l.begin() + 40, l.end()); };
    CHECK(run(model, second, {other.begin() + 40, other.end()}, 2) == tail(of_other));
    CHECK(run(model, first, {tokens.begin() + 40, tokens.end()}, 2) == tail(of_tokens));
  });
}

TEST_CASE("a long prompt gives the same logits in any chunks, beside others and on any threads") {
  for_each_kind([](const R1File& file, const TransformerLimits& limits) {
    TestModel model(file, fastest(), 1, limits);
    const auto tokens = random_tokens(10, 300);  // attention goes on in a second segment
    constexpr int32_t kPrefill = 280;
    TestSequence sequence{page_range(0, 10), {}, kPrefill};
    const Logits expected = run(model, sequence, tokens, 150);
    const auto tail = [&](size_t n) {
      return Logits(expected.end() - static_cast<std::ptrdiff_t>(n), expected.end());
    };
    TestModel threads(file, fastest(), 3, limits);
    TestSequence other{page_range(12, 10), {}, kPrefill}, neighbour{page_range(22, 2), {}};
    const auto early = std::vector<TokenId>(tokens.begin(), tokens.begin() + 250);
    run(threads, neighbour, random_tokens(11, 20));
    run(threads, other, early, 83);
    auto mixed =
        forward(threads, {&neighbour, &other}, {{5}, {tokens.begin() + 250, tokens.begin() + 290}});
    for (size_t i = 290; i < tokens.size(); ++i) {
      mixed.push_back(forward(threads, {&other, &neighbour}, {{tokens[i]}, {7}})[0]);
    }
    CHECK(Logits(mixed.begin() + 1, mixed.end()) == tail(50));
  });
}

TEST_CASE("only the wanted rows come back, and being wanted changes nothing") {
  for_each_kind([](const R1File& file, const TransformerLimits& limits) {
    TestModel model(file, fastest(), 1, limits);
    const auto tokens = random_tokens(9, 50);
    const Logits expected = alone(model, tokens);
    const auto pages = page_range(10, 2);
    const SequenceSlice slice = {pages, 0, 0, 50, TestSequence{}.n_prefill};
    const std::vector<int32_t> wanted = {0, 13, 31, 32, 49};
    const auto some = model.transformer.forward({tokens, {&slice, 1}, wanted});
    REQUIRE(some.rows == 5);
    REQUIRE(some.cols == 272);
    for (int64_t i = 0; i < some.rows; ++i) {
      const auto row = some.row_span(i);
      CHECK(std::vector<float>(row.begin(), row.end()) ==
            expected[static_cast<size_t>(wanted[static_cast<size_t>(i)])]);
    }
    CHECK(model.transformer.forward({tokens, {&slice, 1}, {}}).rows == 0);
    TestSequence after{pages, {tokens.begin(), tokens.begin() + 49}};
    CHECK(run(model, after, {tokens.back()})[0] == expected.back());
  });
}
