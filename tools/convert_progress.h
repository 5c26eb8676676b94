// How far a conversion is, on stderr.
// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace r1::cli {

/// A line that is rewritten in place on a terminal, at most ten times a second; with "plain", a
/// line of its own every five seconds and at the end.
class ConvertProgressLine {
 public:
  /// mode: "auto" (only on a terminal), "plain" or "none".
  explicit ConvertProgressLine(const std::string& mode);
  /// Bytes done and in all; those that an interrupted run had done took no time.
  void operator()(uint64_t done, uint64_t total, uint64_t skipped);

 private:
  bool plain_, shown_, done_ = false;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now(), last_ = start_;
};

}  // namespace r1::cli
