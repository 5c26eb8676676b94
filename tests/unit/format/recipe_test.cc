// Mixed recipes, sizes foretold, and types chosen to fit a size.
// SPDX-License-Identifier: MIT
#include "libr1/format/recipe.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "libr1/base/error.h"
#include "libr1/format/convert.h"
#include "libr1/format/r1_reader.h"
#include "libr1/format/tensor_view.h"
#include "tests/support/catch.h"
#include "tests/support/checkpoint_files.h"
#include "tests/support/throws.h"

namespace r1 {
namespace {

using test::TempDir;

std::unique_ptr<CheckpointSource> tiny(const TempDir& dir, const std::string& kind) {
  test::write_tiny_checkpoint(dir.path(kind), kind, "F32");
  return open_checkpoint(dir.path(kind), "");
}

// "layers.1.moe.experts.17.gate": without the number.
std::string group_of(const std::string& name) {
  const std::string_view part = ".experts.";
  const size_t at = name.find(part);
  return at == std::string::npos ? name : name.substr(0, at) + name.substr(name.rfind('.'));
}

// The types of each group's matrices.
std::map<std::string, std::set<DType>> types_by_group(const ModelConfig& config,
                                                      const TensorTypes& types) {
  std::map<std::string, std::set<DType>> groups;
  for (const TensorSpec& spec : tensor_specs(config)) {
    if (spec.role == TensorRole::weight) groups[group_of(spec.name)].insert(types.at(spec.name));
  }
  return groups;
}

TEST_CASE("mixed recipes: experts coarse, their down-projections finer, the rest in 6 bits") {
  const ModelConfig moe = test::tiny_model_config("deepseek");
  const auto m = mixed_recipe("mixed-q2", moe);
  REQUIRE(m);
  CHECK(m->at("layers.1.moe.experts.3.gate") == DType::q2);
  CHECK(m->at("layers.1.moe.experts.0.up") == DType::q2);
  CHECK(m->at("layers.1.moe.experts.0.down") == DType::q3);
  CHECK(m->at("layers.1.moe.shared.down") == DType::q6);
  CHECK(m->at("layers.0.ffn.up") == DType::q6);
  CHECK(m->at("layers.1.attn.o") == DType::q6);
  CHECK(m->at("embed") == DType::q6);
  CHECK(m->at("layers.1.moe.router") == DType::f32);
  CHECK(m->at("final_norm") == DType::f32);
  const auto d = mixed_recipe("mixed-q4", test::tiny_model_config("qwen2"));
  REQUIRE(d);
  CHECK(d->at("layers.0.ffn.gate") == DType::q4);
  CHECK(d->at("layers.0.ffn.down") == DType::q5);
  CHECK(d->at("layers.0.attn.o") == DType::q5);
  CHECK(d->at("embed") == DType::q6);
  for (const char* name : {"mixed-q8", "mixed-q5", "mixed-", "mixed", "q4", "keep", "mixed-f32"}) {
    CHECK_FALSE(mixed_recipe(name, moe));
  }
}

TEST_CASE("a recipe's size is foretold to the byte") {
  for (const std::string kind : {"deepseek", "qwen2", "llama"}) {
    const TempDir dir;
    const auto source = tiny(dir, kind);
    for (const char* recipe : {"q8", "q3", "mixed-q3", "keep"}) {
      ConvertOptions o;
      if (auto mixed = mixed_recipe(recipe, source->config())) {
        o.types = *mixed;
      } else if (const auto type = dtype_from_name(recipe)) {
        o.types = uniform_recipe(*type, source->config());
      }
      o.output = dir.path("out.r1");
      o.overwrite = true;
      ThreadPool pool(1);
      convert(*source, o, pool, [](auto...) {});
      const uint64_t real = std::filesystem::file_size(o.output);
      const PlannedSize plan = planned_size(*source, o.types);
      INFO(kind << " " << recipe);
      CHECK(plan.file_bytes == real);
      int64_t n = 0;
      for (const auto& of : plan.types) n += of.n_tensors;
      CHECK(n == std::ssize(tensor_specs(source->config())));
    }
  }
}

TEST_CASE("types for a size: it fits, and nothing finer would") {
  const TempDir dir;
  const auto source = tiny(dir, "deepseek");
  const ModelConfig& config = source->config();
  ThreadPool pool(2);
  const auto size_of = [&](const TensorTypes& types) {
    return planned_size(*source, types).file_bytes;
  };
  const uint64_t least = size_of(uniform_recipe(DType::q2, config));
  const uint64_t most = size_of(uniform_recipe(DType::q8, config));
  for (int i = 0; i <= 8; ++i) {
    const uint64_t size = least + (most - least) * static_cast<uint64_t>(i) / 8;
    const TensorTypes types = types_for_size(*source, size, {}, pool);
    INFO("size " << size);
    CHECK(size_of(types) <= size);
    const auto groups = types_by_group(config, types);
    for (const auto& [name, of] : groups) {
      INFO(name);
      REQUIRE(of.size() == 1);
      if (*of.begin() == DType::q8) continue;
      const auto own =
          std::find(std::begin(kQuantisedTypes), std::end(kQuantisedTypes), *of.begin());
      TensorTypes finer = types;
      for (auto& [tensor, type] : finer) {
        if (group_of(tensor) == name) type = *(own - 1);
      }
      CHECK(size_of(finer) > size);
    }
    for (const auto& [name, of] : groups) {
      if (i == 8) CHECK(*of.begin() == DType::q8);
    }
  }
  CHECK(types_for_size(*source, 2 * most, {}, pool) == types_for_size(*source, most, {}, pool));
  CHECK_ERROR(Errc::usage, "the smallest possible file has " + std::to_string(least) + " bytes",
              types_for_size(*source, least - 1, {}, pool));
}

TEST_CASE(
    "types for a size leave less error than one type for all, and less the more room there is") {
  const TempDir dir;
  const auto source = tiny(dir, "qwen2");
  const ModelConfig& config = source->config();
  ThreadPool pool(1);
  // Sum over the matrices of the share of energy that is error, times their weights.
  const auto total_error = [&](const TensorTypes& types) {
    double sum = 0;
    ConvertOptions o;
    o.types = types;
    o.output = dir.path("out.r1");
    o.overwrite = true;
    convert(*source, o, pool, [](auto...) {});
    const R1File file = R1File::open(o.output);
    for (const TensorSpec& spec : tensor_specs(config)) {
      if (spec.role != TensorRole::weight) continue;
      const std::vector<float> x = test::tiny_weights(spec);
      std::vector<float> row(static_cast<size_t>(spec.cols));
      double error = 0, energy = 0;
      for (int64_t r = 0; r < spec.rows; ++r) {
        dequantize_row(*file.find(spec.name), r, row.data());
        for (int64_t c = 0; c < spec.cols; ++c) {
          const double v = x[static_cast<size_t>(r * spec.cols + c)];
          error +=
              (double{row[static_cast<size_t>(c)]} - v) * (double{row[static_cast<size_t>(c)]} - v);
          energy += v * v;
        }
      }
      sum += error / energy * static_cast<double>(spec.rows * spec.cols);
    }
    return sum;
  };
  // No worse than one type for all, at that type's size, and less error with more room.
  double first = 0, last = 1e9;
  for (const DType type : {DType::q2, DType::q3, DType::q4, DType::q5, DType::q6}) {
    const TensorTypes uniform = uniform_recipe(type, config);
    const uint64_t size = planned_size(*source, uniform).file_bytes;
    const double chosen = total_error(types_for_size(*source, size, {}, pool));
    INFO(dtype_name(type));
    CHECK(chosen <= 1.001 * total_error(uniform));
    CHECK(chosen <= last);
    if (type == DType::q2) first = chosen;
    last = chosen;
  }
  CHECK(last < first / 10);
}

}  // namespace
}  // namespace r1
