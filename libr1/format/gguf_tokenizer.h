// The tokenizer in GGUF metadata, told as tokenizer.json and tokenizer_config.json.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "libr1/format/gguf_reader.h"

namespace r1 {

/// tokenizer.json of a byte-level BPE ("tokenizer.ggml.model" is "gpt2"), with the normalizer and
/// pre-tokenizer that "tokenizer.ggml.pre" stands for. Throws Error{unsupported} for other models
/// and pre-tokenizers, naming them; Error{format} for arrays that do not fit together.
std::string gguf_tokenizer_json(const GgufFile& file);

/// tokenizer_config.json: bos and eos tokens, and the chat template if the file has one.
std::string gguf_tokenizer_config_json(const GgufFile& file);

}  // namespace r1
