// The flags of r1-run and what they come to.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "libr1/engine/params.h"
#include "tools/cli.h"
#include "tools/run_model.h"
#include "tools/run_output.h"

namespace r1::cli {

struct RunOptions {
  std::vector<std::string> files, stop;
  std::string model, output, memory, weights_memory, device = "auto", progress = "auto";
  std::optional<double> temperature, top_p, min_p;
  std::optional<int64_t> top_k, max_tokens, logprobs, prompt_logprobs;
  int64_t samples = 1, seed = 0, context = 0;
  std::optional<int> batch, chunk;
  int threads = 0;
  NumaMode numa = NumaMode::off;
  R1Open open = R1Open::map;
  DType kv_type = DType::f32;
  bool raw = false, token_ids = false, resume = false, force = false, unordered = false;
};

/// Names the app and its flags.
void define_run(CLI::App& app, RunOptions& o);
/// Throws Error{usage} for flags that exclude or need each other, Error{io} for an input that is
/// not there.
void check_flags(const RunOptions& o);
/// What records may override: the flags, else the checkpoint's own values. Throws Error{usage}
/// naming the flag that is out of its range.
RequestParams params_of(const RunOptions& o, const ModelConfig& config);
/// All that the lines of a run depend on but the input.
RunManifest manifest_of(const RunOptions& o, const RequestParams& p, const RunModel& model,
                        int32_t context);

}  // namespace r1::cli
