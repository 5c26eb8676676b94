// SPDX-License-Identifier: MIT
#include "tools/run_model.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <fstream>
#include <optional>

#include "libr1/base/error.h"
#include "libr1/base/free_memory.h"

namespace r1::cli {

namespace {

std::string bundled_model() {
  char path[PATH_MAX];
  const ssize_t n = ::readlink("/proc/self/exe", path, sizeof path);
  std::string file(path, n > 0 ? static_cast<size_t>(n) : 0);
  for (int up = 0; up < 2; ++up) file.resize(std::min(file.size(), file.find_last_of('/')));
  return file + "/share/r1/tiny-r1.r1";
}

bool exists(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0;
}

bool is_directory(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

bool is_gguf(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  char magic[4] = {};
  in.read(magic, 4);
  return in && std::string_view(magic, 4) == "GGUF";
}

R1File open_model(const std::string& name, R1Open how) {
  if (name.empty()) {
    const std::string path = bundled_model();
    if (!exists(path)) {
      throw Error(
          Errc::usage,
          "no model (give -m FILE or set R1_MODEL; the bundled one is not at " + path + ")");
    }
    return R1File::open(path, how);
  }
  if (is_directory(name)) {
    throw Error(Errc::usage,
                name + ": is a directory (convert it first: r1-convert " + name + " -o model.r1)");
  }
  if (is_gguf(name)) {
    throw Error(Errc::usage,
                name + ": is a GGUF file (convert it first: r1-convert " + name + " -o model.r1)");
  }
  return R1File::open(name, how);
}

Tokenizer load_tokenizer(const R1File& file) {
  if (file.blob("tokenizer.json").empty()) {
    throw Error(
        Errc::format,
        file.path() +
            ": has no tokenizer (convert it again, with tokenizer.json beside the weights)");
  }
  return Tokenizer::from_json(file.blob("tokenizer.json"), file.blob("tokenizer_config.json"));
}

std::optional<ChatTemplate> load_chat(const R1File& file, const Tokenizer& tokenizer, bool raw) {
  if (raw) return std::nullopt;
  try {
    return ChatTemplate::recognise(file.blob("tokenizer_config.json"),
                                   file.blob("chat_template.jinja"), tokenizer);
  } catch (const Error& error) {
    const std::string what = error.what();
    const bool says_so = what.find("--raw") != std::string::npos;
    throw Error(error.code(),
                file.path() + ": " + what + (says_so ? "" : " (--raw does without a template)"));
  }
}

}  // namespace

RunModel::RunModel(const std::string& model, R1Open how, bool raw, const std::string& device,
                   int n_threads)
    : file(open_model(model, how)),
      tokenizer(load_tokenizer(file)),
      chat(load_chat(file, tokenizer, raw)),
      backend(make_backend(device, n_threads)),
      transformer(file, *backend) {}

std::string RunModel::name() const {
  std::string name = file.path().substr(file.path().find_last_of('/') + 1);
  if (name.ends_with(".r1")) name.resize(name.size() - 3);
  return name;
}

std::vector<TokenId> RunModel::end_tokens() const {
  if (!config().eos_token_ids.empty()) return config().eos_token_ids;
  if (const auto eos = tokenizer.eos()) return {*eos};
  return {};
}

ForwardModel RunModel::forward_model() {
  return {[this](const Batch& batch) { return transformer.forward(batch); },
          [this](int32_t from, int32_t to, int32_t) { transformer.copy_page(from, to); },
          config().vocab_size};
}

SamplingParams sampling_of(const ModelConfig& config) {
  SamplingParams p;
  if (config.do_sample == 0) p.temperature = 0;
  if (config.temperature >= 0) p.temperature = config.do_sample == 0 ? 0 : config.temperature;
  if (config.top_p > 0) p.top_p = config.top_p;
  if (config.top_k > 0) p.top_k = config.top_k;
  if (config.min_p >= 0) p.min_p = config.min_p;
  return p;
}

uint64_t memory_to_use(uint64_t model_bytes) {
  const uint64_t all = free_memory();
  return std::max((all - std::min(all, model_bytes)) / 2, all / 16);
}

std::optional<uint64_t> memory_for_weights(uint64_t model_bytes, uint64_t reserved_bytes,
                                           std::optional<uint64_t> given) {
  if (given) return *given < model_bytes ? given : std::nullopt;
  const uint64_t all = free_memory(), left = all - std::min(all, reserved_bytes);
  if (model_bytes <= left) return std::nullopt;
  // The program and its tokenizer need some, and the system works badly without any.
  return std::max(left - std::min(left, all / 16), all / 16);
}

}  // namespace r1::cli
