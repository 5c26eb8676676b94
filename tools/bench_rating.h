// `r1-bench rating`: a Codeforces rating from judged submissions and contest standings.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "tools/cli.h"

namespace r1::cli {

/// A subcommand of r1-bench.
class BenchRating {
 public:
  void define(CLI::App& app);
  bool chosen() const { return command_ != nullptr && command_->parsed(); }
  int run() const;

 private:
  CLI::App* command_ = nullptr;
  std::vector<std::string> files_;
  std::string standings_;
  std::string users_;
  bool json_ = false;
};

}  // namespace r1::cli
