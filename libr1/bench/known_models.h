// R1 and its distills by name, so that `r1-bench plan r1` needs no file.
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libr1/format/dtype.h"
#include "libr1/format/model_config.h"
#include "libr1/format/tensor_names.h"

namespace r1 {

/// "r1", "distill-qwen-1.5b", ...
std::vector<std::string> known_model_names();
/// What config.json of that checkpoint says, as far as sizes go; nothing for an unknown name.
std::optional<ModelConfig> known_model(std::string_view name);

/// The type that a tensor has in a checkpoint as DeepSeek publishes it: bf16, and of DeepseekV3 fp8
/// for all matrices but embeddings, head and router, float32 for the router's bias.
DType published_dtype(const ModelConfig& config, const TensorSpec& spec);

}  // namespace r1
