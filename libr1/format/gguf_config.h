// GGUF metadata told in Hugging Face's words: the text of config.json and generation_config.json.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "libr1/format/gguf_reader.h"

namespace r1 {

/// The architecture's prefix of metadata keys: "qwen2", "llama" or "deepseek2". Throws
/// Error{unsupported} for any other, naming it.
std::string gguf_architecture(const GgufFile& file);

/// A config.json with every field that hf_config needs for this architecture. Throws Error{format}
/// for a missing or contradictory key and Error{unsupported} for what the metadata cannot tell
/// (DeepSeek files of early 2025 do not say how experts are grouped) or r1 does not do.
std::string gguf_config_json(const GgufFile& file);

/// A generation_config.json: bos_token_id and the end-of-text ids.
std::string gguf_generation_config_json(const GgufFile& file);

}  // namespace r1
