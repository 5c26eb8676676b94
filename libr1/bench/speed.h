// Speed of a model on this machine: prefill and decode, held against what its memory and its
// arithmetic can do.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "libr1/bench/arithmetic_probe.h"
#include "libr1/format/r1_reader.h"

namespace r1 {

struct SpeedSettings {
  std::vector<int> prompts = {512};  ///< prefill: tokens of a prompt; empty: no prefill
  std::vector<int> depths = {0};     ///< decode: tokens already in the cache; empty: no decode
  std::vector<int> batches = {1};    ///< sequences at once, for both
  std::vector<int> threads = {0};    ///< 0: all processors
  int n_decode = 32;                 ///< steps of a decode run
  int chunk = 512;                   ///< rows of a prefill call at most
  DType kv_type = DType::f32;        ///< of the cache: f32, bf16 or q8
  int repeat = 3;                    ///< runs of each combination; the median counts
  double copy_s = 0;                 ///< what reading the model into memory took, if it was
};

/// One combination. Rates are tokens of all sequences together.
struct SpeedResult {
  enum Kind { prefill, decode } kind = prefill;
  int length = 0;  ///< tokens of a prompt, or depth
  int batch = 0;
  int threads = 0;
  double tokens_per_s = 0, slowest = 0, fastest = 0;  ///< median and extremes over the runs
  double ms_per_call = 0;                             ///< median duration of one forward call
  double bytes_per_call = 0;  ///< weights (see traffic.h) and cached keys and values it reads
  double gbs = 0;             ///< bytes_per_call over its time
  double probe_before_gbs = 0, probe_after_gbs = 0;
  double gops = 0;  ///< operations of its matrix products (see traffic.h) over its time, 10^9/s
  double peak_before_gops = 0, peak_after_gops = 0;  ///< of the report's arithmetic
  int64_t disk_waits = 0;  ///< how often the runs waited for pages that were not in memory
  /// gbs and gops as shares of the better of the two probes.
  double memory_share() const;
  double arithmetic_share() const;
};

/// What it takes until the first forward call, and what the process then holds.
struct SpeedStart {
  int threads = 0;
  /// Opening or copying the file, its tokenizer, all tensors found, memory reserved.
  double start_ms = 0;
  uint64_t reserved_bytes = 0;  ///< cache and workspaces
  /// Resident after the runs without the probe's block: private memory (weights that were copied
  /// apart), and pages of files.
  uint64_t private_bytes = 0, mapped_bytes = 0;
  uint64_t copied_bytes = 0;      ///< the model's file, if it was copied and not mapped
  uint64_t large_page_bytes = 0;  ///< of the model's file, mapped or copied, in pages of 2 MB
};

struct SpeedReport {
  std::string model;  ///< path
  std::string architecture;
  std::string cpu_ops;  ///< instruction set of the kernels
  uint64_t weight_bytes = 0;
  Arithmetic arithmetic = Arithmetic::int8;  ///< int8 if most weights are quantised
  std::vector<SpeedResult> results;
  std::vector<SpeedStart> starts;  ///< one for each number of threads
};

/// Measures every combination with pseudo-random token ids (speed does not depend on them, but for
/// which experts are met). Calls `done` after each. Throws Error{usage} if a length does not fit
/// the model's window, Error{resource} if memory is short.
SpeedReport measure_speed(const R1File& file, const SpeedSettings& settings,
                          const std::function<void(const SpeedResult&)>& done);

/// The report on one line, without LF: {"model", "architecture", "cpu_ops", "weight_bytes",
/// "arithmetic", "results": [{"kind", "length", "batch", "threads", "tokens_per_s", ...}],
/// "starts": [{"threads", ...}]}.
std::string speed_json(const SpeedReport& report);
/// The head of the table for people, one line of it, and what follows it; all end in LF.
std::string speed_header();
std::string speed_line(const SpeedResult& result);
std::string speed_footer(const SpeedReport& report);

}  // namespace r1
