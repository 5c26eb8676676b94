// SPDX-License-Identifier: MIT
#include "libr1/verify/verify_lines.h"

#include <algorithm>
#include <atomic>
#include <stdexcept>

#include "libr1/json/json_writer.h"
#include "libr1/json/map_lines.h"
#include "libr1/json/record.h"

namespace r1 {
namespace {

constexpr size_t kSlowLinesPerThread = 8;  // where a line can take seconds, its neighbours should not wait
// Without threads to wake, a block that stays in the nearest cache.
constexpr size_t kBlockBytesAlone = size_t{16} << 10;
constexpr size_t kBlockLinesAlone = 128;
constexpr size_t kOutBytesAlone = size_t{24} << 10;  // a block with its verdicts, mostly: growing touches new pages
constexpr int64_t kGrain = 8;  // lines: about what starting a thread costs

// What one line needs memory for; the next line on the same thread uses it again.
struct Room {
  Record record;
  std::vector<WeightedVerdict> verdicts;
};

void judge(Room& room, const VerifySettings& settings) {
  std::vector<WeightedVerdict>& verdicts = room.verdicts;
  verdicts.clear();
  bool needs_gold = false, needs_whole = false;
  for (const KindRequest& request : settings.kinds) {
    needs_gold = needs_gold || request.kind->gold == GoldNeed::text;
    needs_whole = needs_whole || request.kind->whole;
  }
  const Task task = task_of_record(room.record, settings.fields, needs_gold, needs_whole);
  for (const KindRequest& request : settings.kinds) {
    Verdict v = request.kind->verify(task, settings.policy);
    v.kind = request.kind->name;
    verdicts.push_back({std::move(v), request.weight});
  }
}

void append_reward(std::string& out, const std::vector<WeightedVerdict>& verdicts) {
  if (const auto sum = reward_of(verdicts)) append_json_number(out, *sum);
  else out += "null";
}

// The record with its verdicts and a number: in place of such fields, or else behind the others.
void append_judged(std::string& out, Room& room, int64_t number) {
  Record& record = room.record;
  const auto put = [&](const char* key, bool had, const auto& append) {
    if (!had) return;
    std::string value;
    append(value, room.verdicts);
    record.set(key, std::move(value));
  };
  const bool had_verdict = record.has("verdict"), had_reward = record.has("reward"), had_id = record.has("id");
  put("verdict", had_verdict, append_verdict);
  put("reward", had_reward, append_reward);
  record.append_open(out);  // what was judged has fields: commas come before the new ones
  if (!had_verdict) append_verdict(out += ", \"verdict\": ", room.verdicts);
  if (!had_reward) append_reward(out += ", \"reward\": ", room.verdicts);
  if (!had_id) append_json_number(out += ", \"id\": ", number);
  record.append_close(out);
}

LineResult::Kind result_of(const std::vector<WeightedVerdict>& verdicts) {
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

LineResult verify_line_in(Room& room, std::string_view line, int64_t number, const VerifySettings& settings,
                          std::string& out) {
  Record& record = room.record;
  if (const auto error = record.refer_to(line)) {
    out += error_line(number, *error);
    return {LineResult::error, error->message};
  }
  LineResult result;
  if (const auto error = record.raw("error"); error && *error != "null") {
    record.append_to(out);
    return result;
  }
  const auto failed = [&](const RecordError& error) {
    set_error(record, error);
    result.message = error.message;
    if (!record.has("id")) record.set("id", std::to_string(number));
    record.append_to(out);
  };
  try {
    judge(room, settings);
  } catch (const FieldError& e) {
    failed(e.error());
    return result;
  } catch (const std::logic_error& e) {  // a mistake of ours costs one line, and not the night
    failed({"internal_error", std::string("internal error: ") + e.what() + " (please report this record)"});
    return result;
  }
  append_judged(out, room, number);
  result.kind = result_of(room.verdicts);
  return result;
}

}  // namespace

LineResult verify_line(std::string_view line, int64_t number, const VerifySettings& settings,
                       std::string& out) {
  Room room;
  return verify_line_in(room, line, number, settings, out);
}

VerifyCounts verify_lines(JsonlReader& reader, LineWriter& writer, const VerifySettings& settings,
                          ThreadPool& pool, const ErrorSink& on_error, bool (*stopping)()) {
  VerifyCounts counts;
  std::vector<Line> lines;
  std::vector<std::string> outs;  // pieces of output in order of the lines
  std::vector<LineResult> results;
  std::vector<Room> rooms(static_cast<size_t>(pool.size()));  // by thread
  const bool slow = std::any_of(settings.kinds.begin(), settings.kinds.end(),
                                [](const KindRequest& k) { return k.kind->slow; });
  const auto n_threads = static_cast<size_t>(pool.size());
  const bool alone = n_threads == 1;
  const size_t max_lines = slow    ? n_threads * kSlowLinesPerThread
                           : alone ? kBlockLinesAlone
                                   : n_threads * kBlockLinesPerThread;
  const size_t max_bytes = alone ? kBlockBytesAlone : n_threads * kBlockBytesPerThread;
  if (alone) outs.emplace_back().reserve(kOutBytesAlone);
  while (!writer.closed() && !stopping() && reader.next_block(lines, max_bytes, max_lines)) {
    size_t n = lines.size();
    outs.resize(slow ? n : n_threads);
    for (std::string& out : outs) out.clear();
    results.assign(n, LineResult{});
    const auto one_line = [&](size_t at, int thread, std::string& out) {
      results[at] = verify_line_in(rooms[static_cast<size_t>(thread)], lines[at].text, lines[at].total, settings, out);
      out += '\n';
    };
    if (slow) {
      std::atomic<size_t> next = 0;
      pool.parallel_for(pool.size(), 1, [&](int64_t, int64_t, int thread) {
        while (!stopping()) {
          const size_t at = next++;
          if (at >= n) break;
          one_line(at, thread, outs[at]);
        }
      });
      n = std::min(n, next.load());  // those that had begun
    } else {
      pool.parallel_for(static_cast<int64_t>(n), kGrain, [&](int64_t begin, int64_t end, int thread) {
        std::string& out = outs[static_cast<size_t>(thread)];
        for (int64_t i = begin; i < end; ++i) one_line(static_cast<size_t>(i), thread, out);
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
