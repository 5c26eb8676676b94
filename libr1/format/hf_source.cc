// SPDX-License-Identifier: MIT
#include <sys/stat.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <set>

#include "libr1/base/checked.h"
#include "libr1/base/error.h"
#include "libr1/base/half.h"
#include "libr1/format/checkpoint.h"
#include "libr1/format/hf_config.h"
#include "libr1/format/quantize.h"
#include "libr1/format/safetensors.h"
#include "libr1/json/json_value.h"
#include "libr1/json/json_writer.h"

namespace r1 {

namespace {

bool exists(const std::string& path) {
  struct stat st;
  return ::stat(path.c_str(), &st) == 0;
}

// Where a tensor lies: which file, which entry.
struct Place {
  const SafetensorsFile* file = nullptr;
  const SafetensorsEntry* entry = nullptr;
};

// A scale, which is F32 in R1 and BF16 in some conversions of it.
float load_scale(bool is_f32, const std::byte* p) {
  if (is_f32) {
    float v;
    std::memcpy(&v, p, sizeof v);
    return v;
  }
  uint16_t bits;
  std::memcpy(&bits, p, sizeof bits);
  return to_float(bf16{bits});
}

class HfTensor : public SourceTensor {
 public:
  HfTensor(Place place, const TensorSpec& spec, DType kept, std::vector<float> scales)
      : place_(place),
        data_(place.file->data(*place.entry)),
        cols_(spec.cols),
        kept_(kept),
        scales_(std::move(scales)) {}

  DType kept() const override { return kept_; }
  std::span<const std::byte> raw() const override { return data_; }
  std::span<const float> scales() const override { return scales_; }
  void drop() const override { place_.file->drop(*place_.entry); }

  void read(int64_t first, int64_t n, float* out) const override {
    const auto begin = static_cast<size_t>(first * cols_);
    const auto count = static_cast<size_t>(n * cols_);
    if (kept_ == DType::f32) {
      std::memcpy(out, data_.data() + begin * 4, count * 4);
    } else if (kept_ == DType::fp8_block) {
      const int64_t blocks = ceil_div(cols_, kFp8Block);
      for (int64_t r = 0; r < n; ++r) {
        const float* scale = scales_.data() + (first + r) / kFp8Block * blocks;
        for (int64_t c = 0; c < cols_; ++c) {
          const auto bits =
              static_cast<uint8_t>(data_[static_cast<size_t>((first + r) * cols_ + c)]);
          out[r * cols_ + c] = to_float(f8_e4m3{bits}) * scale[c / kFp8Block];
        }
      }
    } else {
      const std::byte* p = data_.data() + begin * 2;
      for (size_t i = 0; i < count; ++i) {
        uint16_t bits;
        std::memcpy(&bits, p + i * 2, sizeof bits);
        out[i] = kept_ == DType::bf16 ? to_float(bf16{bits}) : to_float(f16{bits});
      }
    }
  }

 private:
  Place place_;
  std::span<const std::byte> data_;
  int64_t cols_;
  DType kept_;
  std::vector<float> scales_;
};

class HfCheckpoint : public CheckpointSource {
 public:
  HfCheckpoint(const std::string& directory, const std::string& config_path)
      : directory_(directory) {
    read_blobs(config_path);
    read_index();
    drop_missing_prediction_layers();
    std::vector<std::string> names;
    for (const auto& [name, place] : places_) {
      // A scale belongs to its weight; whether it is needed is decided there.
      if (!name.ends_with(".weight_scale_inv") ||
          places_.count(name.substr(0, name.size() - 10)) == 0)
        names.push_back(name);
    }
    reject_unexpected(config_, tensor_specs(config_), names, directory_);
  }

  const ModelConfig& config() const override { return config_; }
  const std::vector<std::pair<std::string, std::string>>& blobs() const override { return blobs_; }

  std::vector<std::string> notes() const override { return notes_; }

  std::string identity() const override {
    std::string text;
    for (const auto& [name, file] : files_) {
      struct stat st = {};
      ::stat(file.name().c_str(), &st);
      text += name + " " + std::to_string(file.file_bytes()) + " " +
              std::to_string(st.st_mtim.tv_sec) + "." + std::to_string(st.st_mtim.tv_nsec) + "\n";
    }
    return text;
  }

  std::unique_ptr<SourceTensor> open(const TensorSpec& spec) const override {
    const Place place = find(spec.hf_name);
    if (place.entry == nullptr) {
      throw Error(Errc::format, directory_ + ": tensor \"" + spec.hf_name +
                                    "\" is missing (download the checkpoint again)");
    }
    check_shape(
        place, spec.hf_name,
        spec.vector ? std::vector<int64_t>{spec.cols} : std::vector<int64_t>{spec.rows, spec.cols});
    const std::string& dtype = place.entry->dtype;
    if (dtype == "F8_E4M3") {
      if (spec.vector)
        throw Error(Errc::unsupported,
                    place.file->name() + ": tensor \"" + spec.hf_name + "\": a vector in FP8");
      return std::make_unique<HfTensor>(place, spec, DType::fp8_block, read_scales(place, spec));
    }
    const DType kept = dtype == "F32" ? DType::f32 : dtype == "F16" ? DType::f16 : DType::bf16;
    if (kept == DType::bf16 && dtype != "BF16") {
      throw Error(Errc::unsupported, place.file->name() + ": tensor \"" + spec.hf_name +
                                         "\" has dtype " + dtype +
                                         " (r1 reads F32, F16, BF16 and F8_E4M3)");
    }
    return std::make_unique<HfTensor>(place, spec, kept, std::vector<float>());
  }

 private:
  void read_blobs(const std::string& config_path) {
    const std::string config_file = config_path.empty() ? directory_ + "/config.json" : config_path;
    std::string generation;
    for (const char* name : {"chat_template.jinja", "config.json", "generation_config.json",
                             "tokenizer.json", "tokenizer_config.json"}) {
      const std::string path =
          std::string(name) == "config.json" ? config_file : directory_ + "/" + name;
      if (!exists(path)) {
        if (std::string(name) == "config.json" || std::string(name) == "tokenizer.json") {
          throw Error(Errc::io,
                      path + ": no such file (is " + directory_ + " a Hugging Face checkpoint?)");
        }
        continue;
      }
      blobs_.emplace_back(name, read_text_file(path));
      if (path.ends_with(".json")) require_json(blobs_.back().second, path);
      if (blobs_.back().first == "generation_config.json") generation = blobs_.back().second;
    }
    for (const auto& [name, text] : blobs_) {
      if (name == "config.json") config_ = parse_hf_config(text, generation, config_file);
      if (name == "config.json") check_quantization(text, config_file);
    }
  }

  static void require_json(const std::string& text, const std::string& what) {
    const auto parsed = Record::parse(text);
    if (const auto* error = std::get_if<RecordError>(&parsed)) {
      throw Error(Errc::format, what + ": " + error->message + " (download the checkpoint again)");
    }
  }

  // transformers leaves prediction layers out when it saves a model, and says so nowhere.
  void drop_missing_prediction_layers() {
    if (config_.num_nextn_predict_layers == 0) return;
    for (int64_t k = 0; k < config_.num_nextn_predict_layers; ++k) {
      const std::string prefix =
          "model.layers." + std::to_string(config_.num_hidden_layers + k) + ".";
      const auto it = places_.lower_bound(prefix);
      if (it != places_.end() && it->first.starts_with(prefix)) return;
    }
    config_.num_nextn_predict_layers = 0;
    for (auto& [name, text] : blobs_) {
      if (name == "config.json") text = without_prediction_layers(text);
    }
    notes_.push_back(
        directory_ +
        ": has no prediction layers, though config.json promises them (converted without)");
  }

  // Weights in a form other than FP8 blocks of 128 x 128 would be read as nonsense.
  static void check_quantization(const std::string& text, const std::string& what) {
    const auto parsed = JsonValue::parse(text);
    const JsonValue* q = std::get<JsonValue>(parsed).find("quantization_config");
    if (q == nullptr || q->is_null()) return;
    const JsonValue* method = q->find("quant_method");
    const JsonValue* block = q->find("weight_block_size");
    const auto is_128 = [](const JsonValue& v) { return v.integer() == kFp8Block; };
    if (method == nullptr || method->text() != "fp8" || block == nullptr ||
        block->items().size() != 2 ||
        !std::all_of(block->items().begin(), block->items().end(), is_128)) {
      throw Error(Errc::unsupported,
                  what + ": quantization_config is not fp8 with weight_block_size [128, 128]");
    }
  }

  void read_index() {
    const std::string single = directory_ + "/model.safetensors";
    const std::string index = single + ".index.json";
    // As transformers does it, the single file goes before an index.
    if (exists(single) || !exists(index)) {
      if (!exists(single)) throw Error(Errc::io, single + ": no such file, nor " + index);
      add_file("model.safetensors");
      for (const SafetensorsEntry& e : files_.begin()->second.entries())
        places_[e.name] = {&files_.begin()->second, &e};
      return;
    }
    auto parsed = JsonValue::parse(read_text_file(index));
    if (const auto* error = std::get_if<RecordError>(&parsed))
      throw Error(Errc::format, index + ": " + error->message);
    const JsonValue* map = std::get<JsonValue>(parsed).find("weight_map");
    if (map == nullptr || !map->is_object())
      throw Error(Errc::format, index + ": \"weight_map\" is missing");
    std::set<std::string> shards;
    std::map<std::string_view, std::string_view> listed;
    for (const auto& [tensor, shard] : map->members()) {
      const std::string& file = shard.text();
      const bool plain = std::all_of(file.begin(), file.end(), [](char c) {
        return static_cast<unsigned char>(c) >= 32 && c != '/';
      });
      if (!shard.is_string() || file.empty() || !plain || file[0] == '.') {
        throw Error(Errc::format,
                    index + ": tensor \"" + tensor + "\" lies in " + json_string(file) +
                        ", which is no file name (an index may only name files beside it)");
      }
      shards.insert(file);
      listed.emplace(tensor, file);
    }
    for (const std::string& shard : shards) add_file(shard);
    for (const auto& [name, file] : files_) {
      for (const SafetensorsEntry& e : file.entries()) {
        const auto it = listed.find(e.name);
        if (it == listed.end() || it->second != name) {
          throw Error(Errc::format, file.name() + ": tensor \"" + e.name + "\" is here, but " +
                                        index + " does not say so");
        }
        places_[e.name] = {&file, &e};
      }
    }
    for (const auto& [tensor, shard] : map->members()) {
      if (places_.count(tensor) == 0) {
        throw Error(Errc::format, index + ": tensor \"" + tensor + "\" is not in " + shard.text() +
                                      " (download the checkpoint again)");
      }
    }
  }

  void add_file(const std::string& name) {
    files_.emplace(name, SafetensorsFile::open(directory_ + "/" + name));
  }

  Place find(const std::string& name) const {
    const auto it = places_.find(name);
    return it == places_.end() ? Place{} : it->second;
  }

  static void check_shape(const Place& place, const std::string& name,
                          const std::vector<int64_t>& expected) {
    if (place.entry->shape == expected) return;
    const auto text = [](const std::vector<int64_t>& shape) {
      std::string s;
      for (const int64_t d : shape) s += (s.empty() ? "[" : ", ") + std::to_string(d);
      return s.empty() ? std::string("[]") : s + "]";
    };
    throw Error(Errc::format, place.file->name() + ": tensor \"" + name + "\" has shape " +
                                  text(place.entry->shape) + ", config.json implies " +
                                  text(expected));
  }

  std::vector<float> read_scales(const Place& weight, const TensorSpec& spec) const {
    const std::string name = spec.hf_name + "_scale_inv";
    const Place place = find(name);
    if (place.entry == nullptr) {
      throw Error(Errc::format, weight.file->name() + ": tensor \"" + spec.hf_name +
                                    "\" is FP8, but its scales \"" + name + "\" are missing");
    }
    check_shape(place, name, {ceil_div(spec.rows, kFp8Block), ceil_div(spec.cols, kFp8Block)});
    const std::string& dtype = place.entry->dtype;
    if (dtype != "F32" && dtype != "BF16") {
      throw Error(Errc::unsupported,
                  place.file->name() + ": tensor \"" + name + "\" has dtype " + dtype);
    }
    const size_t size = dtype == "F32" ? 4 : 2;
    const auto data = place.file->data(*place.entry);
    std::vector<float> scales(data.size() / size);
    for (size_t i = 0; i < scales.size(); ++i)
      scales[i] = load_scale(size == 4, data.data() + i * size);
    if (!all_finite(DType::f32, std::as_bytes(std::span(scales)))) {
      throw Error(Errc::format, place.file->name() + ": tensor \"" + name +
                                    "\" has values that are no numbers or infinite");
    }
    return scales;
  }

  std::string directory_;
  ModelConfig config_;
  std::vector<std::pair<std::string, std::string>> blobs_;
  std::map<std::string, SafetensorsFile> files_;
  std::map<std::string, Place> places_;
  std::vector<std::string> notes_;
};

}  // namespace

std::unique_ptr<CheckpointSource> open_hf_checkpoint(const std::string& directory,
                                                     const std::string& config_path) {
  return std::make_unique<HfCheckpoint>(directory, config_path);
}

}  // namespace r1
