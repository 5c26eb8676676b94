// SPDX-License-Identifier: MIT
#include "libr1/format/checkpoint.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <unordered_set>

#include "libr1/base/error.h"
#include "libr1/base/mmap_file.h"
#include "libr1/format/gguf_source.h"
#include "libr1/json/record.h"

namespace r1 {

namespace {

size_t edit_distance(const std::string& a, const std::string& b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row[b.size()];
}

}  // namespace

std::unique_ptr<CheckpointSource> open_checkpoint(const std::string& path,
                                                  const std::string& config_path) {
  struct stat st;
  if (::stat(path.c_str(), &st) != 0) throw_errno(path, errno);
  if (S_ISDIR(st.st_mode)) return open_hf_checkpoint(path, config_path);
  char magic[4] = {};
  std::ifstream(path, std::ios::binary).read(magic, sizeof magic);
  const std::string_view start(magic, sizeof magic);
  if (start == "GGUF" || path.ends_with(".gguf")) return open_gguf_checkpoint(path, config_path);
  if (start.starts_with("R1MO"))
    throw Error(Errc::usage, path + ": is an r1 model already (see --list and --check)");
  throw Error(Errc::usage,
              path +
                  ": neither a directory nor a .gguf file (give a Hugging Face checkpoint's "
                  "directory, with config.json and safetensors in it)");
}

void reject_unexpected(const ModelConfig& config, const std::vector<TensorSpec>& specs,
                       const std::vector<std::string>& names, const std::string& what) {
  std::unordered_set<std::string> expected;
  for (const TensorSpec& s : specs) expected.insert(s.hf_name);
  for (const std::string& name : names) {
    if (expected.count(name) != 0 || is_ignorable_tensor(config, name)) continue;
    std::vector<std::string> candidates;
    for (const TensorSpec& s : specs) candidates.push_back(s.hf_name);
    throw Error(Errc::format, what + ": tensor \"" + name + "\" has no place in a " +
                                  architecture_name(config.architecture) +
                                  " with this config.json (nearest: \"" +
                                  nearest_name(name, candidates) + "\")");
  }
}

std::string nearest_name(const std::string& name, const std::vector<std::string>& candidates) {
  std::string nearest;
  size_t best = SIZE_MAX;
  for (const std::string& candidate : candidates) {
    const size_t d = edit_distance(name, candidate);
    if (d < best) {
      best = d;
      nearest = candidate;
    }
  }
  return nearest;
}

std::string without_prediction_layers(const std::string& config) {
  auto parsed = Record::parse(config);
  auto& record = std::get<Record>(parsed);  // the caller has parsed it as a config
  record.set("num_nextn_predict_layers", "0");
  return record.str();
}

std::string read_text_file(const std::string& path) {
  const MmapFile file(path);
  if (file.size() > (size_t{1} << 30)) throw Error(Errc::format, path + ": larger than 1 GiB");
  return std::string(file.text());
}

}  // namespace r1
