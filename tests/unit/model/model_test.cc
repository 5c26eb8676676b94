// SPDX-License-Identifier: MIT
#include "tests/unit/model/model_test.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <map>
#include <stdexcept>

#include "libr1/backend/cpu_backend.h"
#include "libr1/format/checkpoint.h"
#include "libr1/format/convert.h"
#include "libr1/json/json_value.h"

namespace r1::testing {

namespace {

namespace fs = std::filesystem;

// Converted files live as long as the process.
struct Store {
  fs::path folder = fs::temp_directory_path() / ("r1_model_test_" + std::to_string(::getpid()));
  std::map<std::string, R1File> files;
  Store() { fs::create_directories(folder); }
  ~Store() {
    std::error_code ignored;
    fs::remove_all(folder, ignored);
  }
};

JsonValue parse(const std::string& path) {
  auto value = JsonValue::parse(read_text_file(path));
  if (std::holds_alternative<RecordError>(value)) throw std::runtime_error(path + " is no JSON");
  return std::get<JsonValue>(std::move(value));
}

std::vector<int32_t> integers(const JsonValue& object, const char* key) {
  std::vector<int32_t> out;
  for (const JsonValue& item : object.find(key)->items()) {
    out.push_back(static_cast<int32_t>(item.integer().value()));
  }
  return out;
}

}  // namespace

std::vector<GoldenCase> golden_cases(const std::string& name) {
  const std::string folder = "tests/golden/model/" + name;
  const JsonValue golden = parse(folder + "/golden.json");
  const auto vocab = static_cast<size_t>(golden.find("vocab_size")->integer().value());
  const std::string raw = read_text_file(folder + "/logits.bin");
  std::vector<GoldenCase> out;
  for (const JsonValue& item : golden.find("cases")->items()) {
    GoldenCase c{integers(item, "prompt"), integers(item, "rows"), {}, integers(item, "greedy")};
    auto at = static_cast<size_t>(item.find("offset")->integer().value()) * sizeof(float);
    for (size_t i = 0; i < c.rows.size(); ++i, at += vocab * sizeof(float)) {
      c.logits.emplace_back(vocab);
      std::memcpy(c.logits.back().data(), raw.data() + at, vocab * sizeof(float));
    }
    out.push_back(std::move(c));
  }
  return out;
}

const R1File& converted(std::string_view directory, std::optional<DType> quant) {
  static Store store;
  const std::string type(quant ? dtype_name(*quant) : "keep");
  const std::string key = std::string(directory) + "|" + type;
  if (const auto found = store.files.find(key); found != store.files.end()) return found->second;
  const fs::path path = store.folder / (std::to_string(store.files.size()) + ".r1");
  ThreadPool pool(1);
  ConvertOptions options;
  options.quant = quant;
  options.output = path.string();
  convert(*open_checkpoint(std::string(directory), ""), options, pool, [](auto...) {});
  return store.files.emplace(key, R1File::open(path.string())).first->second;
}

const R1File& golden_file(std::string_view name, std::optional<DType> quant) {
  return converted("tests/golden/model/" + std::string(name), quant);
}

TestModel::TestModel(const R1File& file, const CpuOps& ops, int n_threads,
                     const TransformerLimits& limits)
    : backend(std::make_unique<CpuBackend>(ops, n_threads, 0)), transformer(file, *backend) {
  transformer.reserve(limits);
}

Logits forward(TestModel& model, const std::vector<TestSequence*>& sequences,
               const std::vector<std::vector<TokenId>>& tokens) {
  std::vector<TokenId> ids;
  std::vector<SequenceSlice> slices;
  std::vector<int32_t> wanted;
  for (size_t i = 0; i < sequences.size(); ++i) {
    SequenceSlice slice;
    slice.pages = sequences[i]->pages;
    slice.first_position = static_cast<int32_t>(sequences[i]->cached.size());
    slice.first_row = static_cast<int32_t>(ids.size());
    slice.n_tokens = static_cast<int32_t>(tokens[i].size());
    slice.n_prefill = sequences[i]->n_prefill;
    slices.push_back(slice);
    ids.insert(ids.end(), tokens[i].begin(), tokens[i].end());
    sequences[i]->cached.insert(sequences[i]->cached.end(), tokens[i].begin(), tokens[i].end());
  }
  for (size_t t = 0; t < ids.size(); ++t) wanted.push_back(static_cast<int32_t>(t));
  const auto logits = model.transformer.forward({ids, slices, wanted});
  Logits out;
  for (int64_t r = 0; r < logits.rows; ++r) {
    out.emplace_back(logits.row(r), logits.row(r) + logits.cols);
  }
  return out;
}

Logits run(TestModel& model, TestSequence& sequence, const std::vector<TokenId>& tokens,
           size_t chunk) {
  Logits out;
  if (chunk == 0) chunk = tokens.size();
  for (size_t i = 0; i < tokens.size(); i += chunk) {
    const auto begin = tokens.begin() + static_cast<std::ptrdiff_t>(i);
    const auto n = static_cast<std::ptrdiff_t>(std::min(chunk, tokens.size() - i));
    for (auto& row : forward(model, {&sequence}, {{begin, begin + n}})) out.push_back(row);
  }
  return out;
}

std::vector<int32_t> page_range(int32_t first, int32_t n) {
  std::vector<int32_t> pages;
  for (int32_t i = 0; i < n; ++i) pages.push_back(first + i);
  return pages;
}

double relative_error(const std::vector<float>& a, const std::vector<float>& b) {
  double difference = 0, norm = 0;
  for (size_t i = 0; i < b.size(); ++i) {
    const double d = double{a[i]} - double{b[i]};
    difference += d * d;
    norm += double{b[i]} * double{b[i]};
  }
  return std::sqrt(difference / norm);
}

TokenId argmax(const std::vector<float>& logits) {
  return static_cast<TokenId>(std::max_element(logits.begin(), logits.end()) - logits.begin());
}

}  // namespace r1::testing
