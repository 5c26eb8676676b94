// SPDX-License-Identifier: MIT
#include "libr1/verify/verdict.h"

#include "libr1/json/json_writer.h"

namespace r1 {
namespace {

void append_optional(std::string& out, const std::optional<std::string>& text) {
  if (text) append_json_string(out, *text);
  else out += "null";
}

void append_fields(std::string& out, const Verdict& v) {
  out += !v.pass   ? "\"pass\": null, \"score\": "
         : *v.pass ? "\"pass\": true, \"score\": "
                   : "\"pass\": false, \"score\": ";
  if (v.score) append_json_number(out, *v.score);
  else out += "null";
  out += ", \"kind\": \"";
  out += v.kind;
  out += "\", \"extracted\": ";
  append_optional(out, v.extracted);
  out += ", \"gold\": ";
  append_optional(out, v.gold);
  out += ", \"reason\": \"";
  out += v.reason;
  out += '"';
  out += v.more;
}

}  // namespace

void append_verdict(std::string& out, const std::vector<WeightedVerdict>& verdicts) {
  out += '{';
  append_fields(out, verdicts.front().verdict);
  if (verdicts.size() > 1) {
    out += ", \"parts\": [";
    for (const WeightedVerdict& part : verdicts) {
      if (&part != &verdicts.front()) out += ", ";
      out += "{\"weight\": ";
      append_json_number(out, part.weight);
      out += ", ";
      append_fields(out, part.verdict);
      out += '}';
    }
    out += ']';
  }
  out += '}';
}

std::optional<double> reward_of(const std::vector<WeightedVerdict>& verdicts) {
  double sum = 0;
  for (const WeightedVerdict& part : verdicts) {
    if (part.weight == 0) continue;
    if (!part.verdict.score) return std::nullopt;
    sum += part.weight * *part.verdict.score;
  }
  return sum;
}

}  // namespace r1
