// What the model tests share: golden checkpoints converted once, a model that can run, and
// sequences that know their pages.
// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernels/cpu/ops.h"
#include "libr1/format/dtype.h"
#include "libr1/format/r1_reader.h"
#include "libr1/model/transformer.h"

namespace r1::testing {

/// The directories under tests/golden/model.
inline constexpr const char* kGoldenModels[] = {
    "v3_fp8_qlora", "v3_bf16_noq", "v3_half_rope",   "qwen2_tied_f32", "qwen2_bf16",
    "qwen2_yarn",   "llama3_bf16", "llama_f32_tied", "llama_f16",      "llama_biases"};

/// What transformers says to one prompt.
struct GoldenCase {
  std::vector<TokenId> prompt;
  std::vector<int32_t> rows;               ///< positions whose logits are stored
  std::vector<std::vector<float>> logits;  ///< of each
  std::vector<TokenId> greedy;             ///< what follows the prompt
};
std::vector<GoldenCase> golden_cases(const std::string& name);

/// A checkpoint directory converted to .r1 in memory's file system: once a process and type.
const R1File& converted(std::string_view directory, std::optional<DType> quant = std::nullopt);
/// The golden checkpoint of that name.
const R1File& golden_file(std::string_view name, std::optional<DType> quant = std::nullopt);

inline constexpr TransformerLimits kTestLimits = {.n_pages = 24,
                                                  .max_batch_tokens = 256,
                                                  .max_batch_sequences = 8,
                                                  .max_wanted = 256,
                                                  .max_positions = 320};

/// A model with room for a few sequences. All its threads work, however small a job is.
struct TestModel {
  TestModel(const R1File& file, const CpuOps& ops, int n_threads = 1,
            const TransformerLimits& limits = kTestLimits);
  std::unique_ptr<Backend> backend;
  Transformer transformer;
};

using Logits = std::vector<std::vector<float>>;  ///< [rows][vocab]

/// One sequence: the tokens so far and where they are cached. Of most prompts some rows are
/// computed as a prompt's and some as if they had been generated.
struct TestSequence {
  std::vector<int32_t> pages;
  std::vector<TokenId> cached;
  int32_t n_prefill = 40;
};

/// Appends tokens[i] to sequences[i] in one forward call and returns the logits of all their rows.
Logits forward(TestModel& model, const std::vector<TestSequence*>& sequences,
               const std::vector<std::vector<TokenId>>& tokens);
/// The same for one sequence, `chunk` tokens a call (0: all at once).
Logits run(TestModel& model, TestSequence& sequence, const std::vector<TokenId>& tokens,
           size_t chunk = 0);

/// n pages from `first` on.
std::vector<int32_t> page_range(int32_t first, int32_t n);
/// |a - b| / |b| in the Euclidean norm.
double relative_error(const std::vector<float>& a, const std::vector<float>& b);
TokenId argmax(const std::vector<float>& logits);

}  // namespace r1::testing
