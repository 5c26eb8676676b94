// A checkpoint in somebody else's format, as the converter sees it: a configuration, a few text
// files, and tensors that can be read row by row.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "libr1/format/dtype.h"
#include "libr1/format/model_config.h"
#include "libr1/format/tensor_names.h"

namespace r1 {

/// One tensor, opened. read() may be called from several threads.
class SourceTensor {
 public:
  virtual ~SourceTensor() = default;
  /// The type that --quant keep gives it.
  virtual DType kept() const = 0;
  /// Its elements, row-major without padding, in the layout of kept(); empty if they must be
  /// converted.
  virtual std::span<const std::byte> raw() const = 0;
  /// Scales of an fp8_block tensor [ceil(rows / 128) * ceil(cols / 128)]; empty for other types.
  virtual std::span<const float> scales() const { return {}; }
  /// Writes rows [first, first + n) as float32 to out [n, cols].
  virtual void read(int64_t first, int64_t n, float* out) const = 0;
  /// Gives back page cache: the tensor will not be read again.
  virtual void drop() const = 0;
};

class CheckpointSource {
 public:
  virtual ~CheckpointSource() = default;
  virtual const ModelConfig& config() const = 0;
  /// Name and text of config.json, tokenizer.json, ... as far as they exist; sorted by name.
  virtual const std::vector<std::pair<std::string, std::string>>& blobs() const = 0;
  /// Opens the tensor; throws Error{format} naming it if it is missing or its shape is not the
  /// spec's.
  virtual std::unique_ptr<SourceTensor> open(const TensorSpec& spec) const = 0;
  /// What the user should know and need not act on, one sentence each.
  virtual std::vector<std::string> notes() const { return {}; }
  /// Names and sizes of all files and tensors in one text: changes when the checkpoint does.
  virtual std::string identity() const = 0;
};

/// Opens SRC: a Hugging Face directory or a .gguf file. `config_path`, if not "", is a config.json
/// to use instead of what the checkpoint says. Throws Error naming what is wrong and what to do.
std::unique_ptr<CheckpointSource> open_checkpoint(const std::string& path,
                                                  const std::string& config_path);

/// The Hugging Face kind: config.json, model.safetensors or its index, tokenizer files.
std::unique_ptr<CheckpointSource> open_hf_checkpoint(const std::string& directory,
                                                     const std::string& config_path);

/// Throws Error{format} for the first name that no spec and no ignorable tensor accounts for, with
/// the nearest name that is expected.
void reject_unexpected(const ModelConfig& config, const std::vector<TensorSpec>& specs,
                       const std::vector<std::string>& names, const std::string& what);

/// Of `candidates`, the one with the least edit distance to `name`; "" if there are none.
std::string nearest_name(const std::string& name, const std::vector<std::string>& candidates);

/// `config` with num_nextn_predict_layers set to 0, other bytes as they were: for a checkpoint
/// whose prediction layers were left out when it was converted or fine-tuned.
std::string without_prediction_layers(const std::string& config);

/// The whole of a small text file. Throws Error{io}; Error{format} above 1 GiB.
std::string read_text_file(const std::string& path);

}  // namespace r1
