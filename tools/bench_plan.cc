// SPDX-License-Identifier: MIT
#include "tools/bench_plan.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "libr1/base/error.h"
#include "libr1/base/free_memory.h"
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

// A model that is not run beyond its window is not planned beyond it.
void check_window(const PlanSettings& s, const ModelConfig& config) {
  const auto check = [&](const char* flag, int64_t n) {
    if (n <= config.max_position_embeddings) return;
    throw Error(Errc::usage, std::string(flag) + " " + std::to_string(n) +
                                 ": the model's window has " +
                                 std::to_string(config.max_position_embeddings) + " positions");
  };
  check("--context", s.context);
  for (const int n : s.prompts) check("--prompt", n);
  for (const int n : s.depths) check("--depth", n);
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

double weights_of(const PlannedModel& model) {
  double n = 0;
  for (const WeightGroup& g : model.traffic.groups) n += g.weights;
  return n;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// Measures one point and what the plan is made from in turns, so that what others do to the machine
// in the meantime is in both. rows: that weights meet in its calls.
void check_point(const R1File& file, const PlannedModel& model, PlanSettings planned,
                 MachineProbe probe, SpeedSettings speed, std::vector<int64_t> rows) {
  constexpr int kTurns = 3;
  probe.rows = std::move(rows);
  speed.repeat = 1;
  std::vector<double> predicted, measured;
  const auto predict = [&] {
    predicted.push_back(
        make_plan(model, measure_machine(*model.config, probe), planned).points[0].tokens_per_s);
  };
  predict();
  for (int i = 0; i < kTurns; ++i) {
    measure_speed(file, speed, [&](const SpeedResult& r) { measured.push_back(r.tokens_per_s); });
    predict();
  }
  const bool is_prefill = !planned.prompts.empty();
  // Each run beside the predictions before and after it: a slow minute is in all three.
  std::vector<double> ratios;
  for (size_t i = 0; i < measured.size(); ++i)
    ratios.push_back((predicted[i] + predicted[i + 1]) / 2 / measured[i]);
  std::printf("%-8s %7d %6d %12.1f %12.1f %7.2f\n", is_prefill ? "prefill" : "decode",
              is_prefill ? planned.prompts[0] : planned.depths[0], planned.batches[0],
              median(predicted), median(measured), median(ratios));
  std::fflush(stdout);
}

// Prints what is foretold and what is measured, line by line.
int check(const R1File& file, const PlannedModel& model, const PlanSettings& planned,
          const MachineProbe& probe) {
  std::printf("%-8s %7s %6s %12s %12s %7s\n", "", "length", "batch", "predicted", "measured",
              "ratio");
  SpeedSettings s;
  s.threads = {probe.threads};
  s.kv_type = probe.kv_type;
  s.chunk = planned.chunk;
  s.n_decode = planned.n_decode;
  s.depths.clear();
  PlanSettings one = planned;
  one.depths.clear();
  for (const int length : planned.prompts) {
    s.prompts = one.prompts = {length};
    s.batches = one.batches = {1};
    const int64_t whole = std::min(length, planned.chunk), rest = length % planned.chunk;
    std::vector<int64_t> rows = {1};
    for (const int64_t n : {std::min(rest, whole), whole}) {
      if (n > rows.back()) rows.push_back(n);
    }
    check_point(file, model, one, probe, s, rows);
  }
  s.prompts.clear();
  one.prompts.clear();
  for (const int depth : planned.depths) {
    for (const int batch : planned.batches) {
      s.depths = one.depths = {depth};
      s.batches = one.batches = {batch};
      // Experts meet fewer rows than there are.
      std::vector<int64_t> rows;
      const bool routed = model.traffic.n_routed_experts > 0;
      for (int64_t n = routed ? 1 : batch; n < batch; n *= 2) rows.push_back(n);
      rows.push_back(batch);
      check_point(file, model, one, probe, s, rows);
    }
  }
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

MachineProbe BenchPlan::probe_for(const Source& source,
                                  const std::vector<PlannedModel>& models) const {
  MachineProbe probe{.dtypes = dtypes_of(models), .kv_type = kv_type_, .threads = threads_};
  for (const PlannedModel& m : models) probe.n_weights = std::max(probe.n_weights, weights_of(m));
  if (source.file) probe.mapped = source.file->shard_bytes(0);
  return probe;
}

Machine BenchPlan::machine_for(const Source& source,
                               const std::vector<PlannedModel>& models) const {
  Machine m;
  if (bandwidth_ > 0 && int8_tops_ > 0) {
    m.threads = threads_ > 0 ? threads_ : available_processors();
    m.memory_bytes = allowed_memory();
    m.kernels = reference_shares(kv_type_);
  } else {
    m = measure_machine(source.config, probe_for(source, models));
    // What was measured with this machine's memory or arithmetic says nothing of another's.
    if (bandwidth_ > 0 || int8_tops_ > 0) m.kernels.streamed.clear();
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
  if (check_ && (bandwidth_ > 0 || int8_tops_ > 0)) {
    throw Error(Errc::usage, "--check is of this machine (leave out --bandwidth and --int8-tops)");
  }
  const std::vector<PlannedModel> models = planned_models(source);
  PlanSettings settings = settings_;
  std::erase(settings.prompts, 0);
  check_window(settings, source.config);
  if (check_) return check(*source.file, models[0], settings, probe_for(source, models));
  const Machine machine = machine_for(source, models);
  std::vector<Plan> plans;
  for (const PlannedModel& model : models) plans.push_back(make_plan(model, machine, settings));
  std::fputs((json_ ? plan_json(plans, machine) : plan_text(plans, machine)).c_str(), stdout);
  return kExitOk;
}

}  // namespace r1::cli
