// `r1-bench plan`: what a model would do on this machine, or on one that is described.
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "libr1/bench/plan.h"
#include "libr1/format/r1_reader.h"
#include "tools/cli.h"

namespace r1::cli {

/// A subcommand of r1-bench: defines itself on the app, and runs if it was the one chosen.
class BenchPlan {
 public:
  void define(CLI::App& app);
  bool chosen() const { return command_ != nullptr && command_->parsed(); }
  int run() const;

 private:
  struct Source;
  Source open_source() const;
  std::vector<PlannedModel> planned_models(const Source& source) const;
  MachineProbe probe_for(const Source& source, const std::vector<PlannedModel>& models) const;
  Machine machine_for(const Source& source, const std::vector<PlannedModel>& models) const;

  CLI::App* command_ = nullptr;
  std::string model_, memory_;
  std::vector<std::string> quants_;
  double bandwidth_ = 0, int8_tops_ = 0, disk_bandwidth_ = 0;
  int threads_ = 0;
  PlanSettings settings_;
  DType kv_type_ = DType::f32;
  bool json_ = false, check_ = false;
};

}  // namespace r1::cli
