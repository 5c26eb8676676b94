// SPDX-License-Identifier: MIT
#include "libr1/format/recipe.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>

#include "libr1/base/checked.h"
#include "libr1/base/error.h"
#include "libr1/format/convert.h"
#include "libr1/format/quant_tile.h"
#include "libr1/format/quantize.h"
#include "libr1/format/r1_layout.h"
#include "libr1/format/tensor_view.h"

namespace r1 {

namespace {

bool contains(std::string_view name, std::string_view part) {
  return name.find(part) != std::string_view::npos;
}

DType finer(DType type) { return static_cast<DType>(static_cast<uint32_t>(type) - 1); }

DType mixed_type(const std::string& name, DType base, bool has_experts) {
  const bool is_bulk = contains(name, has_experts ? ".moe.experts." : ".ffn.");
  if (is_bulk) return name.ends_with(".down") ? finer(base) : base;
  return !has_experts && contains(name, ".attn.") ? finer(base) : DType::q6;
}

uint64_t raw_bytes(const TensorSpec& spec, DType type) {
  const auto bytes =
      stored_bytes(type, static_cast<uint64_t>(spec.rows), static_cast<uint64_t>(spec.cols));
  if (!bytes) throw Error(Errc::format, "tensor \"" + spec.hf_name + "\" is too large");
  return *bytes;
}

// With the gap before the next tensor.
uint64_t room(const TensorSpec& spec, DType type) {
  return *checked_align(raw_bytes(spec, type), kR1TensorAlignment);
}

// Matrices that get one type.
struct Group {
  std::vector<const TensorSpec*> members;
  size_t type = std::size(kQuantisedTypes) - 1;  // index of kQuantisedTypes
  std::array<uint64_t, std::size(kQuantisedTypes)> bytes{};
  std::array<double, std::size(kQuantisedTypes)> error{};
};

// "layers.3.moe.experts.17.gate" and its like of all experts: "layers.3.moe.experts.gate".
std::string group_name(const std::string& name) {
  constexpr std::string_view kExperts = ".experts.";
  const size_t at = name.find(kExperts);
  if (at == std::string::npos) return name;
  const size_t begin = at + kExperts.size();
  return name.substr(0, begin) + name.substr(name.find('.', begin) + 1);
}

constexpr int64_t kSamples = 4;  // matrices of a group, and runs of 16 rows of each

// The share of a matrix's (weighted) energy that quantising leaves as error, for each type.
void add_errors(const CheckpointSource& source, const TensorSpec& spec, const float* weights,
                ThreadPool& pool, Group& group) {
  const auto tensor = source.open(spec);
  const int64_t n_runs = ceil_div(spec.rows, kQuantRows), take = std::min(kSamples, n_runs);
  const int64_t n_types = std::ssize(kQuantisedTypes);
  std::vector<float> rows(static_cast<size_t>(kQuantRows * spec.cols));
  std::vector<double> error(std::size(kQuantisedTypes));
  double energy = 0;
  for (int64_t i = 0; i < take; ++i) {
    const int64_t first = n_runs * i / take * kQuantRows;
    const int64_t n = std::min(kQuantRows, spec.rows - first);
    tensor->read(first, n, rows.data());
    const auto weight = [&](int64_t c) { return weights != nullptr ? double{weights[c]} : 1.0; };
    for (int64_t j = 0; j < n * spec.cols; ++j) {
      const double x = rows[static_cast<size_t>(j)];
      energy += x * x * weight(j % spec.cols);
    }
    pool.parallel_for(n_types, 1, [&](int64_t begin, int64_t end, int) {
      for (int64_t t = begin; t < end; ++t) {
        const DType type = kQuantisedTypes[t];
        std::vector<std::byte> tiles(rows_bytes(type, n, spec.cols));
        quantize_rows(type, rows.data(), n, spec.cols, tiles.data(), weights);
        std::vector<float> values(static_cast<size_t>(spec.cols));
        for (int64_t r = 0; r < n; ++r) {
          dequantize_row({tiles.data(), type, n, spec.cols}, r, values.data());
          for (int64_t c = 0; c < spec.cols; ++c) {
            const double d = double{values[static_cast<size_t>(c)]} -
                             double{rows[static_cast<size_t>(r * spec.cols + c)]};
            error[static_cast<size_t>(t)] += d * d * weight(c);
          }
        }
      }
    });
  }
  tensor->drop();
  for (size_t t = 0; t < error.size(); ++t) group.error[t] += energy > 0 ? error[t] / energy : 0;
}

const float* weights_of(const ColumnWeights& weights, const std::string& name) {
  const auto found = weights.find(name);
  return found != weights.end() ? found->second.data() : nullptr;
}

std::map<std::string, Group> measured_groups(const CheckpointSource& source,
                                             const std::vector<TensorSpec>& specs,
                                             const ColumnWeights& weights, ThreadPool& pool) {
  std::map<std::string, Group> groups;
  for (const TensorSpec& spec : specs) {
    if (spec.role != TensorRole::weight) continue;
    Group& group = groups[group_name(spec.name)];
    group.members.push_back(&spec);
    for (size_t t = 0; t < group.bytes.size(); ++t) {
      const DType type = kQuantisedTypes[t];
      group.bytes[t] += &spec != &specs.back() ? room(spec, type) : raw_bytes(spec, type);
    }
  }
  for (auto& [name, group] : groups) {
    const auto n = std::ssize(group.members), take = std::min<std::ptrdiff_t>(kSamples, n);
    for (std::ptrdiff_t i = 0; i < take; ++i) {
      const TensorSpec& spec = *group.members[static_cast<size_t>(n * i / take)];
      add_errors(source, spec, weights_of(weights, spec.name), pool, group);
    }
    double n_weights = 0;
    for (const TensorSpec* spec : group.members) {
      n_weights += static_cast<double>(spec->rows) * static_cast<double>(spec->cols);
    }
    for (double& error : group.error) error *= n_weights / static_cast<double>(take);
  }
  return groups;
}

// The group whose next finer type lessens the error most for its bytes, of those that fit into
// `left`; null if none does.
Group* best_step(std::map<std::string, Group>& groups, uint64_t left) {
  Group* best = nullptr;
  double most = 0;
  for (auto& [name, group] : groups) {
    if (group.type == 0) continue;
    const uint64_t more = group.bytes[group.type - 1] - group.bytes[group.type];
    if (more > left) continue;
    const double gain = (group.error[group.type] - group.error[group.type - 1]) /
                        static_cast<double>(std::max<uint64_t>(more, 1));
    if (best == nullptr || gain > most) {
      best = &group;
      most = gain;
    }
  }
  return best;
}

}  // namespace

std::optional<TensorTypes> mixed_recipe(std::string_view name, const ModelConfig& config) {
  constexpr std::string_view kMixed = "mixed-";
  if (!name.starts_with(kMixed)) return std::nullopt;
  const auto base = dtype_from_name(name.substr(kMixed.size()));
  if (!base || (*base != DType::q4 && *base != DType::q3 && *base != DType::q2))
    return std::nullopt;
  TensorTypes types;
  for (const TensorSpec& spec : tensor_specs(config)) {
    types[spec.name] = spec.role == TensorRole::weight
                           ? mixed_type(spec.name, *base, config.n_routed_experts > 0)
                           : DType::f32;
  }
  return types;
}

TensorTypes uniform_recipe(DType quant, const ModelConfig& config) {
  TensorTypes types;
  for (const TensorSpec& spec : tensor_specs(config)) {
    types[spec.name] = target_dtype(spec, DType::f32, quant);
  }
  return types;
}

TensorTypes types_for_size(const CheckpointSource& source, uint64_t bytes,
                           const ColumnWeights& weights, ThreadPool& pool) {
  const std::vector<TensorSpec> specs = tensor_specs(source.config());
  const uint64_t least =
      planned_size(source, uniform_recipe(DType::q2, source.config())).file_bytes;
  if (bytes < least) {
    const uint64_t unit = least < uint64_t{1} << 30 ? 10 : 20;
    throw Error(Errc::usage, "the smallest possible file has " + std::to_string(least) +
                                 " bytes (ask for a size of " +
                                 std::to_string(((least - 1) >> unit) + 1) +
                                 (unit == 10 ? "K" : "M") + " or more)");
  }
  auto groups = measured_groups(source, specs, weights, pool);
  uint64_t left = bytes - least;
  while (Group* group = best_step(groups, left)) {
    left -= group->bytes[group->type - 1] - group->bytes[group->type];
    --group->type;
  }
  TensorTypes types = uniform_recipe(DType::q2, source.config());
  for (const auto& [name, group] : groups) {
    for (const TensorSpec* spec : group.members) types[spec->name] = kQuantisedTypes[group.type];
  }
  return types;
}

PlannedSize planned_size(const CheckpointSource& source, const TensorTypes& types) {
  std::map<DType, PlannedSize::OfType> sums;
  uint64_t size = sizeof(R1Header), directory = 0;
  const auto add_entry = [&](const std::string& name, uint64_t alignment, uint64_t bytes) {
    size = *checked_align(size, alignment) + bytes;
    directory += sizeof(R1DirectoryEntry) + *checked_align(name.size(), 8);
  };
  for (const TensorSpec& spec : tensor_specs(source.config())) {
    const auto found = types.find(spec.name);
    const DType type = found != types.end() ? found->second : source.open(spec)->kept();
    const uint64_t bytes = raw_bytes(spec, type);
    PlannedSize::OfType& sum = sums[type];
    sum.dtype = type;
    ++sum.n_tensors;
    sum.n_weights += spec.rows * spec.cols;
    sum.bytes += bytes;
    add_entry(spec.name, kR1TensorAlignment, bytes);
  }
  for (const auto& [name, text] : source.blobs()) add_entry(name, kR1BlobAlignment, text.size());
  PlannedSize out;
  for (const auto& [type, sum] : sums) out.types.push_back(sum);
  out.file_bytes = *checked_align(size, 8) + directory + sizeof(R1Footer);
  return out;
}

}  // namespace r1
