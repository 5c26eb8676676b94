// SPDX-License-Identifier: MIT
#include "libr1/bench/plan.h"

#include "libr1/bench/known_models.h"
#include "libr1/format/convert.h"
#include "tests/support/catch.h"
#include "tests/support/checkpoint_files.h"

namespace r1 {
namespace {

Machine described(double gib, double read_gbs, double int8_gops) {
  return {.threads = 8,
          .read_gbs = read_gbs,
          .int8_gops = int8_gops,
          .float_gops = int8_gops / 4,
          .memory_bytes = static_cast<uint64_t>(gib * 1024 * 1024 * 1024),
          .disk_gbs = 0,
          .kernels = reference_shares()};
}

std::vector<StoredTensor> tensors_as(const ModelConfig& config, std::optional<DType> quant) {
  return planned_tensors(config, [&](const TensorSpec& spec) {
    return target_dtype(spec, published_dtype(config, spec), quant);
  });
}

PlannedModel known(const ModelConfig& config, DType quant) {
  return planned_model("x", config, tensors_as(config, quant));
}

double tokens_per_s(const PlannedModel& model, const Machine& machine, int batch, int depth = 0) {
  return make_plan(model, machine, {.prompts = {}, .depths = {depth}, .batches = {batch}})
      .points.at(0)
      .tokens_per_s;
}

TEST_CASE("R1 has the parameters and the bytes that its repository has") {
  const ModelConfig config = *known_model("r1");
  validate(config);
  int64_t parameters = 0;
  uint64_t bytes = 0;
  for (const StoredTensor& t : tensors_as(config, std::nullopt)) {
    if (!t.spec.name.starts_with("mtp.")) parameters += t.spec.rows * t.spec.cols;
    bytes += t.bytes;
  }
  CHECK(parameters == 671026419200);
  CHECK(bytes == 688574839360);
}

TEST_CASE("all known models are valid and of the size in their names") {
  const double billions[] = {671, 1.78, 7.62, 8.03, 14.77, 32.76, 70.55};
  const auto names = known_model_names();
  REQUIRE(names.size() == std::size(billions));
  for (size_t i = 0; i < names.size(); ++i) {
    INFO(names[i]);
    const ModelConfig config = *known_model(names[i]);
    validate(config);
    double parameters = 0;
    for (const TensorSpec& spec : tensor_specs(config)) {
      if (!spec.name.starts_with("mtp.")) parameters += static_cast<double>(spec.rows * spec.cols);
    }
    CHECK(parameters / 1e9 == Approx(billions[i]).epsilon(0.002));
  }
  CHECK_FALSE(known_model("distill-qwen-3b"));
}

TEST_CASE("the weights planned for are those of the converted file, byte for byte") {
  const test::TempDir dir;
  ThreadPool pool(2);
  for (const char* kind : {"deepseek", "qwen2", "llama"}) {
    const bool is_deepseek = std::string(kind) == "deepseek";
    test::write_tiny_checkpoint(dir.path(kind), kind, is_deepseek ? "FP8" : "BF16", 1);
    for (uint32_t value = 0; is_known_dtype(value); ++value) {
      const auto quant = static_cast<DType>(value);
      if (quant == DType::fp8_block || quant == DType::f16) continue;
      INFO(kind << " " << dtype_name(quant));
      ConvertOptions o;
      o.quant = quant;
      o.output = dir.path("out.r1");
      o.overwrite = true;
      convert(*open_checkpoint(dir.path(kind), ""), o, pool, [](auto...) {});
      const R1File file = R1File::open(o.output);
      const auto real = stored_tensors(file), planned = tensors_as(file.config(), quant);
      REQUIRE(real.size() == planned.size());
      for (size_t i = 0; i < real.size(); ++i) {
        INFO(real[i].spec.name);
        CHECK(real[i].spec.name == planned[i].spec.name);
        CHECK(real[i].dtype == planned[i].dtype);
        CHECK(real[i].bytes == planned[i].bytes);
      }
    }
  }
}

TEST_CASE("one sequence is bound by memory and scales with it; many are bound by arithmetic") {
  const ModelConfig config = *known_model("distill-qwen-7b");
  const PlannedModel model = known(config, DType::q8);
  const Machine slow = described(64, 50, 20000), fast = described(64, 100, 20000);
  const double one = tokens_per_s(model, slow, 1);
  CHECK(one == Approx(50e9 / bytes_per_call(model.traffic, 1, 1)).epsilon(0.1));
  CHECK(tokens_per_s(model, fast, 1) == Approx(2 * one).epsilon(0.1));
  const auto many = make_plan(model, slow, {.prompts = {512}, .batches = {256}});
  CHECK(many.points[0].bound == Bound::arithmetic);
  CHECK(many.points[1].bound == Bound::arithmetic);
  CHECK(make_plan(model, slow, {.batches = {1}}).points[1].bound == Bound::memory);
}

TEST_CASE("a deep cache costs what has to be read of it") {
  const ModelConfig config = *known_model("distill-llama-8b");
  const PlannedModel model = known(config, DType::q4);
  const Machine machine = described(256, 50, 20000);
  const double near = 1 / tokens_per_s(model, machine, 1, 0),
               far = 1 / tokens_per_s(model, machine, 1, 65536);
  CHECK(far - near >= model.cache_bytes(65536) / 50e9 * 0.99);
}

TEST_CASE("memory sets the number of sequences") {
  const ModelConfig config = *known_model("distill-qwen-7b");
  const PlannedModel model = known(config, DType::q8);
  const PlanSettings settings{.prompts = {}, .batches = {1}, .context = 4096};
  const Plan plan = make_plan(model, described(64, 50, 2000), settings);
  CHECK(plan.cache_bytes_per_sequence == 4096 / 32 * model.page_bytes);
  CHECK(plan.max_batch > 0);
  const double used =
      static_cast<double>(model.needed_bytes) +
      static_cast<double>(plan.max_batch) * static_cast<double>(plan.cache_bytes_per_sequence);
  CHECK(used < 64.0 * 1024 * 1024 * 1024);
  CHECK(used > 60.0 * 1024 * 1024 * 1024);
  CHECK(make_plan(model, described(6, 50, 2000), settings).max_batch == 0);
}

TEST_CASE("a model larger than memory is as fast as the disk, if its speed is known") {
  const ModelConfig config = *known_model("r1");
  const PlannedModel model = known(config, DType::q4);
  Machine machine = described(256, 400, 40000);
  const PlanSettings settings{.prompts = {}, .batches = {1}};
  CHECK(make_plan(model, machine, settings).points[0].bound == Bound::too_large);
  machine.disk_gbs = 5;
  const PlanPoint p = make_plan(model, machine, settings).points[0];
  CHECK(p.bound == Bound::disk);
  // About a third of 359 GiB is missing, so of each token's weights.
  CHECK(p.tokens_per_s == Approx(5e9 / (0.29 * bytes_per_call(model.traffic, 1, 1))).epsilon(0.1));
}

TEST_CASE("what was measured out of memory is what weights take, and the bound stays what it was") {
  const ModelConfig config = *known_model("distill-qwen-7b");
  const PlannedModel model = known(config, DType::q8);
  Machine machine = described(64, 50, 20000);
  const double before = tokens_per_s(model, machine, 16);
  // Half of what the rest of the model allows to a single sequence, whatever the rows.
  const ShareCurve slow({{1, 25e9 / (20000e9 / 2)}, {512, 25e9 / (20000e9 / 2)}});
  machine.kernels.streamed = {{DType::q8, slow}};
  const auto point = make_plan(model, machine, {.prompts = {}, .batches = {16}}).points[0];
  CHECK(point.tokens_per_s < before / 2);
  CHECK(point.tokens_per_s == Approx(25e9 / 7.1e9).epsilon(0.1));
  CHECK(point.bound == Bound::memory);
}

TEST_CASE("between the points of a curve time is a straight line") {
  const ShareCurve curve({{1, 0.5}, {4, 1.0}});
  CHECK(curve.at(1) == Approx(0.5));
  CHECK(curve.at(4) == Approx(1.0));
  CHECK(curve.at(100) == Approx(1.0));
  CHECK(2 / curve.at(2) == Approx(2 + (4 - 2) / 3.0));  // time 2 at one row, 4 at four
  CHECK(curve.at(0.5) == Approx(0.25));                 // less than a row takes as long as a row
}

TEST_CASE("a cache of fewer bits lets more sequences in") {
  const ModelConfig config = *known_model("r1");
  const Machine machine = described(1024, 500, 20000);
  const auto plan_of = [&](DType kv_type) {
    const PlannedModel model = planned_model("x", config, tensors_as(config, DType::q4), kv_type);
    return static_cast<double>(make_plan(model, machine, {.context = 4096}).max_batch);
  };
  const double f32 = plan_of(DType::f32), bf16 = plan_of(DType::bf16), q8 = plan_of(DType::q8);
  CHECK(f32 > 0);
  CHECK(bf16 > 1.9 * f32);
  CHECK(q8 > bf16);
}

TEST_CASE("every expert is met as often as it is chosen") {
  CHECK(expected_experts(256, 8, 1) == Approx(8));
  CHECK(expected_experts(256, 8, 1e6) == Approx(256));
  CHECK(expected_experts(0, 0, 5) == 0);
}

TEST_CASE("this machine can be measured") {
  const ModelConfig config = test::tiny_model_config("deepseek");
  const auto kv_type = GENERATE(DType::f32, DType::q8);
  const Machine m = measure_machine(
      config,
      {.dtypes = {DType::q4, DType::bf16}, .kv_type = kv_type, .threads = 1, .n_weights = 1e5});
  CHECK(m.read_gbs > 0);
  CHECK(m.kernels.linear_of(DType::q4).at(512) > 0);
  REQUIRE(m.kernels.streamed_of(DType::bf16) != nullptr);
  CHECK(m.kernels.streamed_of(DType::bf16)->at(512) > 0);
  CHECK(m.kernels.streamed_of(DType::q8) == nullptr);
  CHECK(m.kernels.absorbed.at(1) > 0);
  CHECK(m.kernels.attend_decode > 0);
  const PlannedModel model = known(config, DType::q4);
  for (const PlanPoint& p : make_plan(model, m, {}).points) CHECK(p.tokens_per_s > 0);
}

}  // namespace
}  // namespace r1
