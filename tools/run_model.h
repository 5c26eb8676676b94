// Which model r1-run uses, and how much memory it may.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "libr1/backend/backend.h"
#include "libr1/engine/generate.h"
#include "libr1/engine/params.h"
#include "libr1/format/r1_reader.h"
#include "libr1/model/transformer.h"
#include "libr1/text/chat_template.h"
#include "libr1/text/tokenizer.h"

namespace r1::cli {

/// A model with everything around it that a run needs. Not movable: the parts point at each other.
struct RunModel {
  /// Opens `name` (--model or R1_MODEL); "": the bundled model, share/r1/tiny-r1.r1 beside the
  /// folder of the program. `raw`: without a chat template. Throws Error, also for what is no .r1
  /// file, saying how to convert it.
  RunModel(const std::string& name, R1Open how, bool raw, const std::string& device, int n_threads);

  R1File file;
  Tokenizer tokenizer;
  std::optional<ChatTemplate> chat;
  std::unique_ptr<Backend> backend;
  Transformer transformer;

  const ModelConfig& config() const { return file.config(); }
  /// The file's name without folder and extension.
  std::string name() const;
  /// Tokens that end a completion: those of generation_config or config, else the tokenizer's.
  std::vector<TokenId> end_tokens() const;
  /// transformer as the engine wants it.
  ForwardModel forward_model();
};

/// What the checkpoint's generation_config says of sampling, else temperature 0.6 and top-p 0.95.
SamplingParams sampling_of(const ModelConfig& config);

/// Bytes that cache and workspaces may take if nobody says: half of what is free (the control
/// group's limit included) once the model has been read into memory, or a sixteenth of it for a
/// model that leaves less.
uint64_t memory_to_use(uint64_t model_bytes);

/// Bytes for weights if they do not all fit beside reserved_bytes of cache and workspaces, or are
/// not given so much: Transformer::stream_weights(). Nothing if they do.
std::optional<uint64_t> memory_for_weights(uint64_t model_bytes, uint64_t reserved_bytes,
                                           std::optional<uint64_t> given);

}  // namespace r1::cli
