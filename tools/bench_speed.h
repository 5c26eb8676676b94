// `r1-bench speed`: tokens per second of a model, as a share of what memory can do.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "libr1/bench/speed.h"
#include "tools/cli.h"

namespace r1::cli {

/// A subcommand of r1-bench: defines itself on the app, and runs if it was the one chosen.
class BenchSpeed {
 public:
  void define(CLI::App& app);
  bool chosen() const { return command_ != nullptr && command_->parsed(); }
  int run() const;

 private:
  CLI::App* command_ = nullptr;
  std::string model_;
  SpeedSettings settings_;
  NumaMode numa_ = NumaMode::off;
  R1Open open_ = R1Open::map;
  bool json_ = false;
};

}  // namespace r1::cli
