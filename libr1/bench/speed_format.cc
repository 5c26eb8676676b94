// A speed report as JSON and as text.
// SPDX-License-Identifier: MIT
#include <cstdio>

#include "libr1/bench/speed.h"
#include "libr1/json/json_writer.h"

namespace r1 {
namespace {

const char* kind_name(SpeedResult::Kind kind) { return kind == SpeedResult::prefill ? "prefill" : "decode"; }

std::string result_json(const SpeedResult& r) {
  JsonObject o;
  o.add("kind", kind_name(r.kind)).add("length", r.length).add("batch", r.batch).add("threads", r.threads);
  o.add("tokens_per_s", r.tokens_per_s).add("slowest", r.slowest).add("fastest", r.fastest);
  o.add("ms_per_call", r.ms_per_call).add("bytes_per_call", r.bytes_per_call).add("gbs", r.gbs);
  o.add("probe_before_gbs", r.probe_before_gbs).add("probe_after_gbs", r.probe_after_gbs);
  o.add("memory_share", r.memory_share());
  return o.str();
}

}  // namespace

double SpeedResult::memory_share() const {
  const double probe = probe_before_gbs > probe_after_gbs ? probe_before_gbs : probe_after_gbs;
  return probe > 0 ? gbs / probe : 0;
}

std::string speed_json(const SpeedReport& report) {
  std::string results = "[";
  for (const SpeedResult& r : report.results) {
    if (results.size() > 1) results += ", ";
    results += result_json(r);
  }
  JsonObject o;
  o.add("model", report.model).add("architecture", report.architecture).add("cpu_ops", report.cpu_ops);
  o.add("weight_bytes", static_cast<int64_t>(report.weight_bytes)).add_raw("results", results + "]");
  return o.str();
}

std::string speed_header() {
  char line[160];
  std::snprintf(line, sizeof line, "%-8s %7s %6s %8s %11s %21s %9s %9s %11s\n", "", "length", "batch", "threads",
                "tokens/s", "slowest to fastest", "ms/call", "GB/s", "of memory");
  return line;
}

std::string speed_line(const SpeedResult& r) {
  char line[200];
  std::snprintf(line, sizeof line, "%-8s %7d %6d %8d %11.1f %10.1f %10.1f %9.2f %9.2f %4.0f%% of %.0f\n",
                kind_name(r.kind), r.length, r.batch, r.threads, r.tokens_per_s, r.slowest, r.fastest, r.ms_per_call,
                r.gbs, 100 * r.memory_share(),
                r.probe_before_gbs > r.probe_after_gbs ? r.probe_before_gbs : r.probe_after_gbs);
  return line;
}

}  // namespace r1
