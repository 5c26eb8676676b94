// SPDX-License-Identifier: MIT
#include "tools/bench_speed.h"

#include <chrono>
#include <cstdio>

namespace r1::cli {

void BenchSpeed::define(CLI::App& app) {
  command_ = app.add_subcommand("speed", "Measure prefill and decode tokens per second of a model");
  command_->add_option("-m,--model", model_, "The .r1 file")
      ->type_name("FILE")
      ->envname("R1_MODEL")
      ->required();
  add_numbers(*command_, "--prompt", settings_.prompts,
              "Prefill: tokens of a prompt; 0 leaves prefill out", 0, 1 << 20);
  add_numbers(*command_, "--depth", settings_.depths, "Decode: tokens already in the cache", 0,
              1 << 20);
  add_numbers(*command_, "--batch", settings_.batches, "Sequences at once", 1, 4096);
  add_numbers(*command_, "--threads", settings_.threads, "Threads; 0 is all processors", 0, 1024);
  command_
      ->add_option("--decode", settings_.n_decode, "Decode: steps of a run; 0 leaves decode out")
      ->type_name("N")
      ->check(CLI::Range(0, 1 << 20));
  command_->add_option("--chunk", settings_.chunk, "Tokens of one prefill call at most")
      ->type_name("N")
      ->check(CLI::Range(1, 1 << 16));
  add_kv_type(*command_, settings_.kv_type);
  add_numa(*command_, numa_);
  add_no_mmap(*command_, open_);
  command_
      ->add_option("--repeat", settings_.repeat,
                   "Runs of each combination, of which the median counts")
      ->type_name("N")
      ->check(CLI::Range(1, 1000));
  command_->add_flag("--json", json_, "Print one JSON object instead of a table");
}

int BenchSpeed::run() const {
  SpeedSettings settings = settings_;
  std::erase(settings.prompts, 0);
  if (settings.n_decode == 0) settings.depths.clear();
  apply_numa(numa_);
  const auto begin = std::chrono::steady_clock::now();
  const R1File file = R1File::open(model_, open_);
  if (open_ == R1Open::copy) {
    settings.copy_s =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  }
  bool first = true;
  int64_t waits = 0;
  const SpeedReport report = measure_speed(file, settings, [&](const SpeedResult& result) {
    waits += result.disk_waits;
    if (json_) return;
    if (first) std::fputs(speed_header().c_str(), stdout);
    first = false;
    std::fputs(speed_line(result).c_str(), stdout);
    std::fflush(stdout);
  });
  std::fputs((json_ ? speed_json(report) + "\n" : speed_footer(report)).c_str(), stdout);
  constexpr int64_t kFew = 16;  // pages of the program itself, say
  if (waits > kFew) {
    std::fprintf(
        stderr,
        "r1-bench: %s: the runs waited for the disk %lld times, since the model was not all in "
        "memory: run again, or free some memory\n",
        model_.c_str(), static_cast<long long>(waits));
  }
  return kExitOk;
}

}  // namespace r1::cli
