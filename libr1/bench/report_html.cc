// A report as one HTML file: inline SVG and CSS, no script, nothing fetched.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cstdio>

#include "libr1/bench/report.h"

namespace r1 {
namespace {

constexpr double kWidth = 640, kHeight = 240, kLeft = 48, kBottom = 28, kTop = 10;

constexpr const char* kStyle =
    "body{font:14px/1.5 system-ui,sans-serif;max-width:960px;margin:2em auto;padding:0 "
    "1em;color:#222}"
    "table{border-collapse:collapse;width:100%}th,td{padding:.25em .6em;border-bottom:1px solid "
    "#ddd;"
    "text-align:right}th:first-child,td:first-child,td.t,th.t{text-align:left;overflow-wrap:"
    "anywhere}th:first-child,td:first-child{min-width:6em}"
    "svg{width:100%;height:auto;background:#fafafa}svg text{font-size:11px;fill:#555}"
    ".good{color:#186a3b}.bad{color:#a93226}.curve{fill:none;stroke:#1f618d;stroke-width:2}"
    ".done{fill:#5499c7}.cut{fill:#cb4335}.axis{stroke:#999}";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

template <typename... Args>
std::string print(const char* format, Args... args) {
  char buffer[512];
  std::snprintf(buffer, sizeof buffer, format, args...);
  return buffer;
}

double x_at(double share) { return kLeft + share * (kWidth - kLeft - 12); }
double y_at(double share) { return kHeight - kBottom - share * (kHeight - kBottom - kTop); }

std::string svg_open(const char* label) {
  return print("<svg viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"%s\">\n", kWidth, kHeight,
               label);
}

std::string axes(double most, const char* format) {
  std::string out = print("<path class=\"axis\" fill=\"none\" d=\"M%.1f %.1fV%.1fH%.1f\"/>\n",
                          kLeft, y_at(1), y_at(0), x_at(1));
  for (int i = 0; i <= 4; ++i) {
    const std::string label = print(format, most * i / 4);
    out += print("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n", kLeft - 6,
                 y_at(i / 4.0) + 4, label.c_str());
  }
  return out;
}

std::string curve_svg(const Report& report) {
  std::string out = svg_open("pass@k by k") + axes(1.0, "%.2f") + "<path class=\"curve\" d=\"";
  const int64_t last = report.curve.empty() ? 0 : report.curve.back().first;
  const auto n = static_cast<double>(last);
  const auto x = [&](int64_t k) {
    return x_at(n > 1 ? static_cast<double>(k - 1) / (n - 1) : 0.5);
  };
  for (const auto& [k, value] : report.curve)
    out += print("%s%.1f %.1f", k == 1 ? "M" : "L", x(k), y_at(value));
  out += "\"/>\n";
  for (const auto& [k, value] : report.curve) {
    const bool tick = k == 1 || k == last || (k & (k - 1)) == 0;
    if (!tick) continue;
    out += print(
        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"#1f618d\"><title>pass@%lld "
        "%.4f</title></circle>",
        x(k), y_at(value), static_cast<long long>(k), value);
    out += print("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%lld</text>\n", x(k),
                 kHeight - 10, static_cast<long long>(k));
  }
  return out + "</svg>\n";
}

std::string histogram_svg(const Report& report) {
  const Histogram& h = report.histogram;
  int64_t most = 1;
  for (size_t i = 0; i < h.finished.size(); ++i)
    most = std::max(most, h.finished[i] + h.truncated[i]);
  std::string out = svg_open("lengths of the samples") + axes(static_cast<double>(most), "%.0f");
  const auto bins = static_cast<double>(h.finished.size());
  for (size_t i = 0; i < h.finished.size(); ++i) {
    const double left = x_at(static_cast<double>(i) / bins), width = x_at(1 / bins) - x_at(0) - 1;
    const double done = static_cast<double>(h.finished[i]) / static_cast<double>(most);
    const double cut = static_cast<double>(h.truncated[i]) / static_cast<double>(most);
    const double from = h.width * static_cast<double>(i);
    const auto bar = [&](const char* style, double low, double high, int64_t count) {
      if (count == 0) return;
      out += print(
          "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"><title>%.0f to "
          "%.0f: %lld</title></rect>\n",
          style, left, y_at(high), width, y_at(low) - y_at(high), from, from + h.width - 1,
          static_cast<long long>(count));
    };
    bar("done", 0, done, h.finished[i]);
    bar("cut", done, done + cut, h.truncated[i]);
    if (i % 6 == 0)
      out += print("<text x=\"%.1f\" y=\"%.1f\">%.0f</text>\n", left, kHeight - 10, from);
  }
  return out + "</svg>\n";
}

std::string metrics_table(const Report& report) {
  const auto interval = [](const std::optional<Interval95>& i) {
    return i ? print("%.4f to %.4f", i->low, i->high) : std::string("-");
  };
  std::string out =
      "<table>\n<tr><th>metric</th><th>value</th><th>95% by problem</th><th>95% by sampling "
      "alone</th><th>problems</th></tr>\n";
  for (const Metric& m : report.metrics) {
    out += "<tr><td>" + escaped(m.name) + print("</td><td>%.4f</td><td>", m.value) +
           interval(m.by_problem) + "</td><td>" + interval(m.by_sample) + "</td><td>" +
           std::to_string(m.problems) + "</td></tr>\n";
  }
  return out + "</table>\n";
}

std::string problem_table(const Report& report) {
  std::string out =
      "<table>\n<tr><th>problem</th><th>passed</th><th>samples</th><th>truncated</th><th>mean "
      "length</th>"
      "<th class=\"t\">most frequent answer</th></tr>\n";
  for (const ProblemRow& row : report.rows) {
    out += "<tr><td>" + escaped(row.name) + "</td><td>" + std::to_string(row.passed) + "</td><td>" +
           std::to_string(row.samples) + "</td><td>" + std::to_string(row.truncated) +
           print("</td><td>%.0f</td>", row.mean_length);
    out += row.answer.empty() ? "<td class=\"t\">-"
                              : std::string("<td class=\"t ") + (row.consensus ? "good" : "bad") +
                                    "\">" + escaped(row.answer);
    out += "</td></tr>\n";
  }
  return out + "</table>\n";
}

}  // namespace

std::string report_html(const Report& report) {
  std::string out =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>r1-bench "
      "report</title>\n<style>";
  out += kStyle;
  out += "</style>\n</head>\n<body>\n<h1>r1-bench report</h1>\n<p>" +
         std::to_string(report.problems) + " problems, " + std::to_string(report.samples) +
         " samples, " + std::to_string(report.undecided) + " undecided, " +
         std::to_string(report.errors) + " errors</p>\n" + metrics_table(report);
  if (!report.notes.empty()) {
    out += "<ul>\n";
    for (const std::string& note : report.notes) out += "<li>" + escaped(note) + "</li>\n";
    out += "</ul>\n";
  }
  if (!report.curve.empty()) out += "<h2>pass@k</h2>\n" + curve_svg(report);
  if (report.lengths) {
    out +=
        std::string("<h2>Lengths in ") + report.lengths->unit + "</h2>\n<p>" +
        print("mean %.1f, median %.0f, 90%% up to %.0f, most %.0f; truncated samples in red</p>\n",
              report.lengths->mean, report.lengths->median, report.lengths->p90,
              report.lengths->max) +
        histogram_svg(report);
  }
  if (!report.rows.empty()) out += "<h2>Problems</h2>\n" + problem_table(report);
  return out + "</body>\n</html>\n";
}

}  // namespace r1
