// `r1-bench report`: pass@k, consensus, lengths and intervals from judged records.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tools/cli.h"

namespace r1::cli {

/// A subcommand of r1-bench: defines itself on the app, and runs if it was the one chosen.
class BenchReport {
 public:
  void define(CLI::App& app);
  bool chosen() const { return command_ != nullptr && command_->parsed(); }
  int run() const;

 private:
  CLI::App* command_ = nullptr;
  std::vector<std::string> files_;
  std::string group_;
  std::string html_;
  std::vector<int64_t> ks_;
  bool json_ = false;
};

}  // namespace r1::cli
