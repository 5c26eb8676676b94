// JSONL in, JSONL out, many lines at a time: what every filter does around its own work on one
// line. SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libr1/base/thread_pool.h"
#include "libr1/json/jsonl_reader.h"
#include "libr1/json/line_writer.h"

namespace r1 {

/// What is read, worked on and written at a time: enough for the threads to be worth waking, little
/// enough to stay in their caches.
inline constexpr size_t kBlockBytesPerThread = size_t{128} << 10;
inline constexpr size_t kBlockLinesPerThread = 8192;

/// Calls `one(line, number, out)` for each line, on the pool; it appends the line to put out,
/// without LF, or nothing to drop it, and returns a Result. Then `after(result, place)` is called
/// for each, in order, on the calling thread. Output is in input order. Memory is bounded by a
/// block (or one line if that is longer); output is flushed before waiting for more input. Stops
/// once the reader of the output has gone.
template <typename Result, typename One, typename After>
void map_lines(JsonlReader& reader, LineWriter& writer, ThreadPool& pool, const One& one,
               const After& after) {
  const auto n_threads = static_cast<size_t>(pool.size());
  std::vector<Line> lines;
  std::vector<Result> results;
  std::vector<std::string> outs(n_threads);  // one a thread, in order of the lines
  while (!writer.closed() && reader.next_block(lines, kBlockBytesPerThread * n_threads,
                                               kBlockLinesPerThread * n_threads)) {
    results.assign(lines.size(), Result{});
    for (std::string& out : outs) out.clear();
    pool.parallel_for(
        static_cast<int64_t>(lines.size()), 1, [&](int64_t begin, int64_t end, int thread) {
          std::string& out = outs[static_cast<size_t>(thread)];
          for (auto i = static_cast<size_t>(begin); i < static_cast<size_t>(end); ++i) {
            const size_t before = out.size();
            results[i] = one(lines[i].text, lines[i].total, out);
            if (out.size() > before) out += '\n';
          }
        });
    for (size_t i = 0; i < results.size(); ++i) after(std::as_const(results[i]), lines[i]);
    for (const std::string& out : outs) writer.write_lines(out);
    if (!reader.has_buffered_line()) writer.flush();
  }
  writer.flush();
}

}  // namespace r1
