// A speed report as JSON and as text.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cstdio>

#include "libr1/bench/speed.h"
#include "libr1/json/json_writer.h"

namespace r1 {
namespace {

const char* kind_name(SpeedResult::Kind kind) {
  return kind == SpeedResult::prefill ? "prefill" : "decode";
}

std::string result_json(const SpeedResult& r) {
  JsonObject o;
  o.add("kind", kind_name(r.kind))
      .add("length", r.length)
      .add("batch", r.batch)
      .add("threads", r.threads);
  o.add("tokens_per_s", r.tokens_per_s).add("slowest", r.slowest).add("fastest", r.fastest);
  o.add("ms_per_call", r.ms_per_call).add("bytes_per_call", r.bytes_per_call).add("gbs", r.gbs);
  o.add("probe_before_gbs", r.probe_before_gbs).add("probe_after_gbs", r.probe_after_gbs);
  o.add("memory_share", r.memory_share());
  o.add("gops", r.gops)
      .add("peak_before_gops", r.peak_before_gops)
      .add("peak_after_gops", r.peak_after_gops);
  o.add("arithmetic_share", r.arithmetic_share()).add("disk_waits", r.disk_waits);
  return o.str();
}

std::string start_json(const SpeedStart& s) {
  JsonObject o;
  o.add("threads", s.threads)
      .add("start_ms", s.start_ms)
      .add("reserved_bytes", static_cast<int64_t>(s.reserved_bytes));
  o.add("private_bytes", static_cast<int64_t>(s.private_bytes))
      .add("mapped_bytes", static_cast<int64_t>(s.mapped_bytes))
      .add("copied_bytes", static_cast<int64_t>(s.copied_bytes))
      .add("large_page_bytes", static_cast<int64_t>(s.large_page_bytes));
  return o.str();
}

template <typename Items, typename Json>
std::string json_list(const Items& items, const Json& json) {
  std::string list = "[";
  for (const auto& item : items) {
    if (list.size() > 1) list += ", ";
    list += json(item);
  }
  return list + "]";
}

}  // namespace

double SpeedResult::memory_share() const {
  const double probe = std::max(probe_before_gbs, probe_after_gbs);
  return probe > 0 ? gbs / probe : 0;
}

double SpeedResult::arithmetic_share() const {
  const double peak = std::max(peak_before_gops, peak_after_gops);
  return peak > 0 ? gops / peak : 0;
}

std::string speed_json(const SpeedReport& report) {
  JsonObject o;
  o.add("model", report.model)
      .add("architecture", report.architecture)
      .add("cpu_ops", report.cpu_ops);
  o.add("weight_bytes", static_cast<int64_t>(report.weight_bytes))
      .add("arithmetic", arithmetic_name(report.arithmetic));
  o.add_raw("results", json_list(report.results, result_json))
      .add_raw("starts", json_list(report.starts, start_json));
  return o.str();
}

std::string speed_header() {
  char line[200];
  std::snprintf(line, sizeof line, "%-8s %7s %6s %8s %11s %21s %9s %9s %11s %9s %13s\n", "",
                "length", "batch", "threads", "tokens/s", "slowest to fastest", "ms/call", "GB/s",
                "of memory", "G op/s", "of arithmetic");
  return line;
}

std::string speed_line(const SpeedResult& r) {
  char line[240];
  std::snprintf(
      line, sizeof line,
      "%-8s %7d %6d %8d %11.1f %10.1f %10.1f %9.2f %9.2f %4.0f%% of %-3.0f %8.0f %5.0f%% of %.0f\n",
      kind_name(r.kind), r.length, r.batch, r.threads, r.tokens_per_s, r.slowest, r.fastest,
      r.ms_per_call, r.gbs, 100 * r.memory_share(), std::max(r.probe_before_gbs, r.probe_after_gbs),
      r.gops, 100 * r.arithmetic_share(), std::max(r.peak_before_gops, r.peak_after_gops));
  return line;
}

std::string speed_footer(const SpeedReport& report) {
  constexpr double kMiB = 1 << 20;
  std::string text;
  for (const SpeedStart& s : report.starts) {
    char line[240];
    std::snprintf(
        line, sizeof line,
        "%d threads: first forward call %.0f ms after the start; %.0f MiB of weights "
        "%s, %.0f of them in large pages, %.0f MiB reserved for "
        "cache and activations, %.0f MiB private besides\n",
        s.threads, s.start_ms,
        static_cast<double>(s.copied_bytes > 0 ? s.copied_bytes : s.mapped_bytes) / kMiB,
        s.copied_bytes > 0 ? "copied" : "mapped", static_cast<double>(s.large_page_bytes) / kMiB,
        static_cast<double>(s.reserved_bytes) / kMiB, static_cast<double>(s.private_bytes) / kMiB);
    text += line;
  }
  return text;
}

}  // namespace r1
