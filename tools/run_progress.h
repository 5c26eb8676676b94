// What r1-run says on stderr while it works: a bar on a terminal, or lines for a log.
// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "libr1/engine/run_lines.h"
#include "libr1/model/weight_stream.h"

namespace r1::cli {

class RunProgress {
 public:
  /// mode: "auto" (a bar if stderr is a terminal, else nothing), "plain" (a line every ten seconds),
  /// "json" (an object every second) or "none". bytes_total: of the input, 0 if it is not known.
  RunProgress(const std::string& mode, uint64_t bytes_total);
  /// Shows the counts if it is time to.
  /// `stream`: of a model whose weights do not fit in memory.
  void update(const RunCounts& counts, const std::optional<StreamStats>& stream);
  /// Takes the bar away, so that a message can be written.
  void clear();
  /// The last word.
  void finish(const RunCounts& counts, const std::optional<StreamStats>& stream);

 private:
  enum class Mode { bar, plain, json, none };
  using Clock = std::chrono::steady_clock;
  void show(const RunCounts& counts, const std::optional<StreamStats>& stream);

  Mode mode_ = Mode::none;
  uint64_t bytes_total_;
  Clock::time_point start_ = Clock::now();
  Clock::time_point shown_ = {};
  bool on_screen_ = false;
  // Where the rate of the last seconds is measured from, so that it follows what happens now.
  Clock::time_point window_start_ = start_;
  int64_t window_tokens_ = 0;
  double rate_ = 0;
};

}  // namespace r1::cli
