// The forward pass against what transformers computes: tests/golden/model and examples/tiny-r1.
// SPDX-License-Identifier: MIT
#include <string>

#include "libr1/json/json_value.h"
#include "libr1/json/jsonl_reader.h"
#include "tests/support/catch.h"
#include "tests/unit/model/model_test.h"

using namespace r1;
using namespace r1::testing;

namespace {

/// Feeds back the best token of the last row, `n` times.
std::vector<TokenId> greedy(TestModel& model, TestSequence& sequence, TokenId next, size_t n) {
  std::vector<TokenId> out = {next};
  while (out.size() < n) out.push_back(argmax(forward(model, {&sequence}, {{out.back()}})[0]));
  return out;
}

}  // namespace

TEST_CASE("logits and greedy tokens of all golden checkpoints are those of transformers") {
  for (const CpuOps* ops : available_cpu_ops()) {
    for (const char* name : kGoldenModels) {
      double worst = 0;
      for (const GoldenCase& c : golden_cases(name)) {
        TestModel model(golden_file(name), *ops);
        const auto n_prompt = static_cast<int32_t>(c.prompt.size());
        for (const int32_t n_prefill : {0, n_prompt - 1}) {
          TestSequence sequence{page_range(0, 10), {}, n_prefill};
          const Logits logits = run(model, sequence, c.prompt);
          for (size_t i = 0; i < c.rows.size(); ++i) {
            const auto row = static_cast<size_t>(c.rows[i]);
            worst = std::max(worst, relative_error(logits[row], c.logits[i]));
          }
          const auto ids = greedy(model, sequence, argmax(logits.back()), c.greedy.size());
          INFO(name << " with " << ops->name << ", prompt of " << n_prompt);
          CHECK(ids == c.greedy);
        }
      }
      INFO(name << " with " << ops->name);
      CHECK(worst < 1e-5);  // design.md, section 5: what float32 rounding explains
    }
  }
}

TEST_CASE("tiny-r1 answers as transformers does, token for token") {
  const R1File& file = converted("examples/tiny-r1");
  TransformerLimits limits = kTestLimits;
  limits.n_pages = 64;
  limits.max_positions = 64 * kPageTokens;
  limits.max_batch_tokens = 1024;
  limits.max_wanted = 1024;
  TestModel model(file, *available_cpu_ops().front(), 1, limits);
  JsonlReader reader({"examples/tiny-r1/goldens/greedy.jsonl"});
  int n_lines = 0, n_logits = 0;
  for (Line line; reader.next(line); ++n_lines) {
    const auto value = std::get<JsonValue>(JsonValue::parse(line.text));
    const auto ids = [&](const char* key) {
      std::vector<TokenId> out;
      for (const auto& item : value.find(key)->items()) {
        out.push_back(static_cast<TokenId>(item.integer().value()));
      }
      return out;
    };
    const auto prompt = ids("prompt_token_ids");
    TestSequence sequence{page_range(0, 64), {}, static_cast<int32_t>(prompt.size()) - 1};
    const Logits logits = run(model, sequence, prompt);
    const auto expected = ids("token_ids");
    INFO("line " << line.number);
    CHECK(greedy(model, sequence, argmax(logits.back()), expected.size()) == expected);
    if (const JsonValue* golden = value.find("last_prompt_logits")) {
      std::vector<float> last;
      for (const auto& item : golden->items()) {
        last.push_back(static_cast<float>(item.number().value()));
      }
      CHECK(relative_error(logits.back(), last) < 1e-5);
      ++n_logits;
    }
  }
  CHECK(n_lines == 20);
  CHECK(n_logits == 3);
}
