// A report as JSON and as text.
// SPDX-License-Identifier: MIT
#include <cstdio>

#include "libr1/bench/report.h"
#include "libr1/json/json_writer.h"

namespace r1 {
namespace {

std::string fixed(double value) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.4f", value);
  return buffer;
}

std::string interval_text(const std::optional<Interval95>& interval) {
  if (!interval) return "-";
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "[%.4f, %.4f]", interval->low, interval->high);
  return buffer;
}

std::string interval_json(const std::optional<Interval95>& interval) {
  if (!interval) return "null";
  std::string out = "[";
  append_json_number(out, interval->low);
  out += ", ";
  append_json_number(out, interval->high);
  return out + "]";
}

std::string padded(std::string text, size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

}  // namespace

std::string report_json(const Report& report) {
  JsonObject metrics;
  for (const Metric& m : report.metrics) {
    JsonObject metric;
    metric.add("value", m.value).add_raw("ci95", interval_json(m.by_problem))
        .add_raw("ci95_sampling", interval_json(m.by_sample)).add("problems", m.problems);
    metrics.add_raw(m.name, metric.str());
  }
  JsonObject out;
  out.add("problems", report.problems).add("samples", report.samples);
  out.add("undecided", report.undecided).add("errors", report.errors);
  out.add_raw("metrics", metrics.str());
  if (report.lengths) {
    JsonObject lengths;
    lengths.add("unit", report.lengths->unit).add("mean", report.lengths->mean);
    lengths.add("median", report.lengths->median).add("p90", report.lengths->p90);
    lengths.add("max", report.lengths->max);
    out.add_raw("lengths", lengths.str());
  }
  return out.str();
}

std::string report_text(const Report& report) {
  std::string out = "problems " + std::to_string(report.problems) + ", samples " +
                    std::to_string(report.samples);
  if (report.problems > 0) {
    out += " (" + std::to_string(report.fewest);
    if (report.most != report.fewest) out += " to " + std::to_string(report.most);
    out += " a problem)";
  }
  out += ", undecided " + std::to_string(report.undecided) + ", errors " + std::to_string(report.errors) + "\n";
  if (!report.metrics.empty()) {
    out += padded("metric", 12) + padded("value", 9) + padded("95% by problem", 19) + "95% by sampling alone\n";
  }
  for (const Metric& m : report.metrics) {
    out += padded(m.name, 12) + padded(fixed(m.value), 9) + padded(interval_text(m.by_problem), 19) +
           interval_text(m.by_sample) + "\n";
  }
  if (report.lengths) {
    char line[160];
    std::snprintf(line, sizeof line, "length in %s: mean %.1f, median %.0f, 90%% up to %.0f, most %.0f\n",
                  report.lengths->unit, report.lengths->mean, report.lengths->median, report.lengths->p90,
                  report.lengths->max);
    out += line;
  }
  return out;
}

}  // namespace r1
