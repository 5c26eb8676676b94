// SPDX-License-Identifier: MIT
#include "libr1/verify/verify_lines.h"

#include <algorithm>
#include <atomic>

#include "libr1/json/json_writer.h"
#include "libr1/json/map_lines.h"
#include "libr1/json/record.h"

namespace r1 {
namespace {

constexpr size_t kSlowLinesPerThread = 8;  // where a line can take seconds, its neighbours should not wait

LineResult::Kind add_verdict(Record& record, const VerifySettings& settings) {
  bool needs_gold = false, needs_whole = false;
  for (const KindRequest& request : settings.kinds) {
    needs_gold = needs_gold || request.kind->gold == GoldNeed::text;
    needs_whole = needs_whole || request.kind->whole;
  }
  const Task task = task_of_record(record, settings.fields, needs_gold, needs_whole);
  std::vector<WeightedVerdict> verdicts;
  for (const KindRequest& request : settings.kinds) {
    Verdict v = request.kind->verify(task, settings.policy);
    v.kind = request.kind->name;
    verdicts.push_back({std::move(v), request.weight});
  }
  record.set("verdict", verdict_json(verdicts));
  std::string reward = "null";
  if (const auto sum = reward_of(verdicts)) {
    reward.clear();
    append_json_number(reward, *sum);
  }
  record.set("reward", std::move(reward));
  const std::optional<bool> pass = verdicts.front().verdict.pass;
  return !pass ? LineResult::undecided : *pass ? LineResult::passed : LineResult::failed;
}

void count(VerifyCounts& counts, LineResult::Kind result) {
  switch (result) {
    case LineResult::passed: ++counts.passed; break;
    case LineResult::failed: ++counts.failed; break;
    case LineResult::undecided: ++counts.undecided; break;
    case LineResult::error: ++counts.errors; break;
  }
}

}  // namespace

LineResult verify_line(std::string_view line, int64_t number, const VerifySettings& settings,
                       std::string& out) {
  auto parsed = Record::parse_in_place(line);
  if (const auto* error = std::get_if<RecordError>(&parsed)) {
    out += error_line(number, *error);
    return {LineResult::error, error->message};
  }
  Record& record = std::get<Record>(parsed);
  const bool is_error = record.has("error") && !record.is_null("error");
  LineResult result;
  if (!is_error) {
    try {
      result.kind = add_verdict(record, settings);
    } catch (const FieldError& e) {
      set_error(record, e.error());
      result.message = e.error().message;
    }
    if (!record.has("id")) record.set("id", std::to_string(number));
  }
  record.append_to(out);
  return result;
}

VerifyCounts verify_lines(JsonlReader& reader, LineWriter& writer, const VerifySettings& settings,
                          ThreadPool& pool, const ErrorSink& on_error, bool (*stopping)()) {
  VerifyCounts counts;
  std::vector<Line> lines;
  std::vector<std::string> outs;  // pieces of output in order of the lines
  std::vector<LineResult> results;
  const bool slow = std::any_of(settings.kinds.begin(), settings.kinds.end(),
                                [](const KindRequest& k) { return k.kind->slow; });
  const auto n_threads = static_cast<size_t>(pool.size());
  const size_t max_lines = n_threads * (slow ? kSlowLinesPerThread : kBlockLinesPerThread);
  while (!writer.closed() && !stopping() && reader.next_block(lines, kBlockBytesPerThread * n_threads, max_lines)) {
    size_t n = lines.size();
    outs.resize(slow ? n : n_threads);
    for (std::string& out : outs) out.clear();
    results.assign(n, LineResult{});
    const auto one_line = [&](size_t at, std::string& out) {
      results[at] = verify_line(lines[at].text, lines[at].total, settings, out);
      out += '\n';
    };
    if (slow) {
      std::atomic<size_t> next = 0;
      pool.parallel_for(pool.size(), 1, [&](int64_t, int64_t, int) {
        while (!stopping()) {
          const size_t at = next++;
          if (at >= n) break;
          one_line(at, outs[at]);
        }
      });
      n = std::min(n, next.load());  // those that had begun
    } else {
      pool.parallel_for(static_cast<int64_t>(n), 1, [&](int64_t begin, int64_t end, int thread) {
        std::string& out = outs[static_cast<size_t>(thread)];
        for (int64_t i = begin; i < end; ++i) one_line(static_cast<size_t>(i), out);
      });
    }
    for (size_t i = 0; i < n; ++i) {
      count(counts, results[i].kind);
      if (results[i].message.empty()) continue;
      on_error(*lines[i].file, lines[i].number, results[i].message);
    }
    for (const std::string& out : outs) writer.write_lines(out);
    if (!reader.has_buffered_line()) writer.flush();
  }
  writer.flush();
  return counts;
}

}  // namespace r1
