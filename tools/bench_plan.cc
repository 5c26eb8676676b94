// SPDX-License-Identifier: MIT
#include "tools/bench_plan.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "libr1/base/error.h"
#include "libr1/base/thread_pool.h"
#include "libr1/bench/known_models.h"
#include "libr1/bench/speed.h"
#include "libr1/format/checkpoint.h"
#include "libr1/format/convert.h"
#include "libr1/format/hf_config.h"
#include "libr1/format/recipe.h"
#include "tools/size.h"

namespace r1::cli {

/// What there is to plan for: a configuration, and the file if it is one.
struct BenchPlan::Source {
  std::optional<R1File> file;
  ModelConfig config;
};

namespace {

std::string known_names() {
  std::string names;
  for (const std::string& name : known_model_names()) names += (names.empty() ? "" : ", ") + name;
  return names;
}

}  // namespace

void BenchPlan::define(CLI::App& app) {
  command_ =
      app.add_subcommand("plan", "Predict memory and tokens per second of a model on a machine");
  command_
      ->add_option(
          "MODEL", model_,
          "A .r1 file, a config.json, a Hugging Face directory, or one of " + known_names())
      ->required();
  command_
      ->add_option("--quant", quants_,
                   "Types of the weights to plan for, as r1-convert --quant takes them; default "
                   "those of the file, else keep and all quantised types")
      ->type_name("TYPE,...")
      ->delimiter(',');
  command_
      ->add_option("--memory", memory_, "Memory of the machine (512G); default that of this one")
      ->type_name("SIZE");
  command_
      ->add_option("--bandwidth", bandwidth_, "Memory read speed in GB/s; default measured here")
      ->type_name("GB/s")
      ->check(CLI::Range(0.1, 1e5));
  command_
      ->add_option("--int8-tops", int8_tops_,
                   "10^12 int8 operations per second; default measured here")
      ->type_name("N")
      ->check(CLI::Range(0.001, 1e5));
  command_
      ->add_option("--disk-bandwidth", disk_bandwidth_,
                   "Read speed of the disk in GB/s, for models larger than memory")
      ->type_name("GB/s")
      ->check(CLI::Range(0.001, 1e4));
  command_->add_option("--threads", threads_, "Threads; 0 is all processors")
      ->type_name("N")
      ->check(CLI::Range(0, 1024));
  command_
      ->add_option("--context", settings_.context,
                   "Positions of a sequence that memory is planned for; 0 is the model's window, "
                   "32768 at most")
      ->type_name("N")
      ->check(CLI::Range(int64_t{0}, int64_t{1} << 30));
  add_numbers(*command_, "--prompt", settings_.prompts,
              "Prefill: tokens of a prompt; 0 leaves prefill out", 0, 1 << 20);
  add_numbers(*command_, "--depth", settings_.depths, "Decode: tokens already in the cache", 0,
              1 << 20);
  add_numbers(*command_, "--batch", settings_.batches, "Decode: sequences at once", 1, 4096);
  add_kv_type(*command_, kv_type_);
  command_->add_flag("--check", check_, "Measure a .r1 file as well and print both");
  command_->add_flag("--json", json_, "Print one JSON object instead of a table");
}

BenchPlan::Source BenchPlan::open_source() const {
  namespace fs = std::filesystem;
  std::error_code ignored;
  if (!fs::exists(model_, ignored)) {
    const auto known = known_model(model_);
    if (!known)
      throw Error(Errc::usage,
                  model_ + ": no such file, and no model's name (known are " + known_names() + ")");
    return {std::nullopt, *known};
  }
  const bool is_directory = fs::is_directory(model_, ignored);
  if (is_directory || model_.ends_with(".json")) {
    const std::string path = is_directory ? model_ + "/config.json" : model_;
    return {std::nullopt, parse_hf_config(read_text_file(path), "", path)};
  }
  R1File file = R1File::open(model_);
  ModelConfig config = file.config();
  return {std::move(file), std::move(config)};
}

namespace {

std::vector<StoredTensor> tensors_in(const ModelConfig& config, const std::string& quant) {
  if (const auto mixed = mixed_recipe(quant, config)) {
    return planned_tensors(config, [&](const TensorSpec& spec) { return mixed->at(spec.name); });
  }
  std::optional<DType> type;
  if (quant != "keep") {
    type = dtype_from_name(quant);
    if (!type || *type == DType::fp8_block) {
      throw Error(Errc::usage,
                  "--quant " + quant + ": no type that r1-convert writes (see r1-convert --help)");
    }
  }
  return planned_tensors(config, [&](const TensorSpec& spec) {
    return target_dtype(spec, published_dtype(config, spec), type);
  });
}

std::vector<std::string> all_quants() {
  std::vector<std::string> names = {"keep"};
  for (uint32_t value = 0; is_known_dtype(value); ++value) {
    const auto dtype = static_cast<DType>(value);
    if (is_quantised(dtype)) names.emplace_back(dtype_name(dtype));
  }
  return names;
}

// The types that matrices have, those with most weights first.
std::vector<DType> dtypes_of(const std::vector<PlannedModel>& models) {
  std::vector<std::pair<double, DType>> sums;
  for (const PlannedModel& m : models) {
    for (const WeightGroup& g : m.traffic.groups) {
      if (g.weights == 0) continue;
      auto sum = std::find_if(sums.begin(), sums.end(),
                              [&](const auto& s) { return s.second == g.dtype; });
      if (sum == sums.end()) sum = sums.insert(sum, {0, g.dtype});
      sum->first += g.weights;
    }
  }
  std::sort(sums.begin(), sums.end(),
            [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<DType> dtypes;
  for (const auto& sum : sums) dtypes.push_back(sum.second);
  return dtypes;
}

// Measures what the plan foretold and prints both, line by line.
int check(const R1File& file, const Plan& plan, const PlanSettings& planned, DType kv_type,
          int n_threads) {
  std::printf("%-8s %7s %6s %12s %12s %7s\n", "", "length", "batch", "predicted", "measured",
              "ratio");
  const auto print = [&](const SpeedResult& r) {
    const bool is_prefill = r.kind == SpeedResult::prefill;
    for (const PlanPoint& p : plan.points) {
      if (p.is_prefill != is_prefill || p.length != r.length || p.batch != r.batch) continue;
      std::printf("%-8s %7d %6d %12.1f %12.1f %7.2f\n", is_prefill ? "prefill" : "decode", p.length,
                  p.batch, p.tokens_per_s, r.tokens_per_s, p.tokens_per_s / r.tokens_per_s);
      std::fflush(stdout);
    }
  };
  SpeedSettings s;
  s.threads = {n_threads};
  s.kv_type = kv_type;
  s.chunk = planned.chunk;
  s.n_decode = planned.n_decode;
  s.depths.clear();
  s.prompts = planned.prompts;
  if (!s.prompts.empty()) measure_speed(file, s, print);
  s.prompts.clear();
  s.depths = planned.depths;
  s.batches = planned.batches;
  measure_speed(file, s, print);
  return kExitOk;
}

}  // namespace

std::vector<PlannedModel> BenchPlan::planned_models(const Source& source) const {
  std::vector<PlannedModel> models;
  if (source.file && quants_.empty()) {
    models.push_back(planned_model("file", source.config, stored_tensors(*source.file), kv_type_));
  }
  if (!source.file || !quants_.empty()) {
    for (const std::string& quant : quants_.empty() ? all_quants() : quants_) {
      models.push_back(
          planned_model(quant, source.config, tensors_in(source.config, quant), kv_type_));
    }
  }
  return models;
}

Machine BenchPlan::machine_for(const Source& source,
                               const std::vector<PlannedModel>& models) const {
  Machine m;
  const std::vector<DType> dtypes = dtypes_of(models);
  if (bandwidth_ > 0 && int8_tops_ > 0) {
    m.threads = threads_ > 0 ? threads_ : available_processors();
    m.memory_bytes = memory_here();
    m.kernels = reference_shares(kv_type_);
  } else {
    const auto mapped = source.file ? source.file->shard_bytes(0) : std::span<const std::byte>();
    m = measure_machine(source.config, dtypes, kv_type_, threads_, mapped);
  }
  if (bandwidth_ > 0) m.read_gbs = bandwidth_;
  if (int8_tops_ > 0) {
    m.int8_gops = 1e3 * int8_tops_;
    m.float_gops =
        m.int8_gops / 4;  // a vector instruction takes four bytes where it takes one float
  }
  if (!memory_.empty()) m.memory_bytes = parse_size("--memory", memory_);
  m.disk_gbs = disk_bandwidth_;
  return m;
}

int BenchPlan::run() const {
  const Source source = open_source();
  if (check_ && (!source.file || !quants_.empty() || json_)) {
    throw Error(Errc::usage,
                "--check measures a .r1 file as it is (give one, without --quant and --json)");
  }
  const std::vector<PlannedModel> models = planned_models(source);
  const Machine machine = machine_for(source, models);
  PlanSettings settings = settings_;
  std::erase(settings.prompts, 0);
  std::vector<Plan> plans;
  for (const PlannedModel& model : models) plans.push_back(make_plan(model, machine, settings));
  if (check_) return check(*source.file, plans[0], settings, kv_type_, machine.threads);
  std::fputs((json_ ? plan_json(plans, machine) : plan_text(plans, machine)).c_str(), stdout);
  return kExitOk;
}

}  // namespace r1::cli
