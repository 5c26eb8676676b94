// Speed of a model on this machine: prefill and decode, held against what memory can do.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "libr1/format/r1_reader.h"

namespace r1 {

struct SpeedSettings {
  std::vector<int> prompts = {512};  ///< prefill: tokens of a prompt; empty: no prefill
  std::vector<int> depths = {0};     ///< decode: tokens already in the cache; empty: no decode
  std::vector<int> batches = {1};    ///< sequences at once, for both
  std::vector<int> threads = {0};    ///< 0: all processors
  int n_decode = 32;                 ///< steps of a decode run
  int chunk = 512;                   ///< rows of a prefill call at most
  int repeat = 3;                    ///< runs of each combination; the median counts
};

/// One combination. Rates are tokens of all sequences together.
struct SpeedResult {
  enum Kind { prefill, decode } kind = prefill;
  int length = 0;  ///< tokens of a prompt, or depth
  int batch = 0;
  int threads = 0;
  double tokens_per_s = 0, slowest = 0, fastest = 0;  ///< median and extremes over the runs
  double ms_per_call = 0;      ///< median duration of one forward call
  double bytes_per_call = 0;   ///< weights (see traffic.h) and cached keys and values it reads
  double gbs = 0;              ///< bytes_per_call over its time
  double probe_before_gbs = 0, probe_after_gbs = 0;
  /// gbs as a share of the better of the two probes.
  double memory_share() const;
};

struct SpeedReport {
  std::string model;  ///< path
  std::string architecture;
  std::string cpu_ops;  ///< instruction set of the kernels
  uint64_t weight_bytes = 0;
  std::vector<SpeedResult> results;
};

/// Measures every combination with pseudo-random token ids (speed does not depend on them, but for
/// which experts are met). Calls `done` after each. Throws Error{usage} if a length does not fit the
/// model's window, Error{resource} if memory is short.
SpeedReport measure_speed(const R1File& file, const SpeedSettings& settings,
                          const std::function<void(const SpeedResult&)>& done);

/// The report on one line, without LF: {"model", "architecture", "cpu_ops", "weight_bytes", "results":
/// [{"kind", "length", "batch", "threads", "tokens_per_s", ...}]}.
std::string speed_json(const SpeedReport& report);
/// The head of the table for people, and one line of it; both end in LF.
std::string speed_header();
std::string speed_line(const SpeedResult& result);

}  // namespace r1
