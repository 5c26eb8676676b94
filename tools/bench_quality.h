// `r1-bench quality`: how far a quantised model's predictions are from the unquantised one's.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "tools/cli.h"

namespace r1::cli {

/// A subcommand of r1-bench: defines itself on the app, and runs if it was the one chosen.
class BenchQuality {
 public:
  void define(CLI::App& app);
  bool chosen() const { return command_ != nullptr && command_->parsed(); }
  int run() const;

 private:
  CLI::App* command_ = nullptr;
  std::vector<std::string> files_;
  std::string model_, base_, field_;
  int64_t window_ = 512, tokens_ = 0;
  int threads_ = 0;
  DType kv_type_ = DType::f32;
  bool json_ = false, each_ = false, weights_only_ = false;
};

}  // namespace r1::cli
