// What a model would do on a machine: bytes per token, memory, sequences at once, tokens per
// second. Roofline arithmetic over the account of traffic.h; man page r1-bench(1) says what is
// assumed.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "libr1/bench/machine.h"
#include "libr1/bench/traffic.h"
#include "libr1/format/model_config.h"

namespace r1 {

/// A model in one set of types.
struct PlannedModel {
  std::string quant;  ///< "q4", ...; "file" for that of a .r1 file
  const ModelConfig* config = nullptr;
  WeightTraffic traffic;
  uint64_t weight_bytes = 0;   ///< of all tensors, as they lie in the file
  uint64_t needed_bytes = 0;   ///< of those that a forward call may touch: no prediction layers
  double bits_per_weight = 0;  ///< over all matrices
  uint64_t page_bytes = 0;     ///< a page of the cache, all layers

  double cache_bytes(double positions) const;  ///< of one sequence, not rounded up to pages
};

/// kv_type: of the cache.
PlannedModel planned_model(std::string quant, const ModelConfig& config,
                           std::span<const StoredTensor> tensors, DType kv_type = DType::f32);

struct PlanSettings {
  std::vector<int> prompts = {512};
  std::vector<int> depths = {0};
  std::vector<int> batches = {1, 4, 8, 16, 32};
  int chunk = 512;      ///< rows of a prefill call at most
  int n_decode = 32;    ///< tokens over which decoding at a depth is averaged
  int64_t context = 0;  ///< positions of a sequence that memory is planned for; 0: see plan_context
};

/// The context planned for if none is given: the model's window, 32768 at most.
int64_t plan_context(const ModelConfig& config, const PlanSettings& settings);

/// What sets the pace of a forward call. too_large: it does not fit and no disk speed is known.
enum class Bound { memory, arithmetic, disk, too_large };
const char* bound_name(Bound bound);

/// One combination, tokens of all sequences together.
struct PlanPoint {
  bool is_prefill = false;
  int length = 0;  ///< tokens of a prompt, or depth
  int batch = 0;
  double tokens_per_s = 0;  ///< 0 if too_large
  double ms_per_call = 0;
  double bytes_per_call = 0;  ///< as of SpeedResult
  Bound bound = Bound::memory;
};

struct Plan {
  const PlannedModel* model = nullptr;
  int64_t context = 0;
  uint64_t cache_bytes_per_sequence = 0;  ///< a full context
  /// Full contexts that fit in memory beside the weights and what else a process needs; 0: not even
  /// one does, or the weights do not.
  int64_t max_batch = 0;
  std::vector<PlanPoint> points;
};

Plan make_plan(const PlannedModel& model, const Machine& machine, const PlanSettings& settings);

/// A forward call of `batch` sequences, n_tokens rows each, the first at position `first`.
struct PlannedCall {
  int batch = 1;
  int64_t n_tokens = 1;
  double first = 0;
  bool logits = true;  ///< of the last row of each sequence
};
struct CallTime {
  double seconds = 0;
  double bytes = 0;
  double memory_s = 0, arithmetic_s = 0, disk_s = 0;  ///< what each alone would take
};
/// The parts of the model that do not fit are read from disk in every call.
CallTime call_time(const PlannedModel& model, const Machine& machine, const PlannedCall& call);

/// Both for people and on one line for programs (man page r1-bench(1)), ending in LF.
std::string plan_text(std::span<const Plan> plans, const Machine& machine);
std::string plan_json(std::span<const Plan> plans, const Machine& machine);

}  // namespace r1
