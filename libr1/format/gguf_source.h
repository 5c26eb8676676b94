// A GGUF file as a checkpoint: names, the order of RoPE rows and experts translated to Hugging
// Face's. SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>

#include "libr1/format/checkpoint.h"

namespace r1 {

/// `config_path`, if not "", is a config.json that replaces what the metadata say. Quantised
/// tensors have q8 as their kept type: 8 bits lose next to nothing of what 2 to 6 bits held.
std::unique_ptr<CheckpointSource> open_gguf_checkpoint(const std::string& path,
                                                       const std::string& config_path);

}  // namespace r1
