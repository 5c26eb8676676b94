// SPDX-License-Identifier: MIT
#include "libr1/model/weight_stream.h"

#include "libr1/base/error.h"
#include "libr1/base/rng.h"
#include "libr1/base/thread_pool.h"
#include "libr1/format/convert.h"
#include "tests/support/catch.h"
#include "tests/support/checkpoint_files.h"
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

/// A prompt, then ten tokens one by one.
Logits prompt_and_tokens(TestModel& model) {
  TestSequence sequence{page_range(0, 4), {}};
  Logits all = run(model, sequence, random_tokens(1, 60));
  for (auto& row : run(model, sequence, random_tokens(2, 10), 1)) all.push_back(std::move(row));
  return all;
}

}  // namespace

TEST_CASE("streamed weights give the very logits of weights in memory, however little there is") {
  for (const char* name : {"v3_fp8_qlora", "v3_bf16_noq", "qwen2_tied_f32", "qwen2_bf16"}) {
    const R1File& file = golden_file(name);
    TestModel whole(file, fastest(), 2);
    const Logits expected = prompt_and_tokens(whole);
    CHECK_FALSE(whole.transformer.stream_stats());
    for (const uint64_t share : {1, 3, 20, 1000000}) {
      for (const int n_threads : {1, 3}) {
        INFO(name << ", one in " << share << ", " << n_threads << " threads");
        TestModel model(file, fastest(), n_threads);
        model.transformer.stream_weights(file.file_bytes() / share);
        CHECK(prompt_and_tokens(model) == expected);
        const auto stats = model.transformer.stream_stats();
        REQUIRE(stats);
        CHECK(stats->read_bytes > file.file_bytes() / 4);
        if (share == 1) CHECK(stats->read_bytes <= file.file_bytes());
        if (share > 1000) CHECK(stats->read_bytes > 3 * file.file_bytes());
        CHECK(stats->n_ready <= stats->n_used);
        CHECK((stats->n_used > 0) == (file.config().n_routed_experts > 0));
      }
    }
  }
}

TEST_CASE("calls that want no logits leave nothing behind that blocks the next one") {
  const R1File& file = golden_file("v3_bf16_noq");
  TestModel whole(file, fastest(), 2), model(file, fastest(), 2);
  model.transformer.stream_weights(file.file_bytes() / 10);
  const auto pages = page_range(0, 4);
  const auto tokens = random_tokens(3, 90);
  for (int i = 0; i < 3; ++i) {
    const SequenceSlice slice = {pages, 0, 0, 89, TestSequence{}.n_prefill};
    model.transformer.forward({std::span(tokens).first(89), {&slice, 1}, {}});
  }
  TestSequence after{pages, {tokens.begin(), tokens.end() - 1}};
  TestSequence alone{pages, {}};
  CHECK(run(model, after, {tokens.back()})[0] == run(whole, alone, tokens).back());
}

TEST_CASE("compressed tensors cannot be streamed, and the message says what to do") {
  const test::TempDir folder;
  test::write_tiny_checkpoint(folder.path("hf"), "deepseek", "BF16");
  ThreadPool pool(1);
  ConvertOptions options;
  options.output = folder.path("m.r1");
  options.zstd_level = 1;
  convert(*open_checkpoint(folder.path("hf"), ""), options, pool, [](auto...) {});
  const R1File file = R1File::open(folder.path("m.r1"));
  try {
    WeightStream stream(file, 1000);
    FAIL("nothing was thrown");
  } catch (const Error& error) {
    CHECK(error.code() == Errc::unsupported);
    CHECK(std::string(error.what()).find("convert it again without --compress") !=
          std::string::npos);
  }
}
