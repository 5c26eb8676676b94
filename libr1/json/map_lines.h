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

/// Lines taken from a reader together, kept as one text.
class LineBlock {
 public:
  static constexpr size_t kBytes = size_t{4} << 20;
  static constexpr size_t kLines = 16384;

  struct Place {
    size_t offset, length;
    int64_t number;  ///< in its file, for messages
    int64_t total;   ///< over all files: the id of a record that has none
    const std::string* file;
  };

  /// Takes at least one line, then whatever is there without waiting, up to kBytes and max_lines.
  /// False at the end of the input.
  bool fill(JsonlReader& reader, size_t max_lines = kLines) {
    text_.clear();
    places_.clear();
    Line line;
    while (reader.next(line)) {
      places_.push_back({text_.size(), line.text.size(), line.number, line.total, line.file});
      text_ += line.text;
      const bool full = text_.size() >= kBytes || places_.size() >= max_lines;
      if (full || !reader.has_buffered_line()) break;
    }
    return !places_.empty();
  }

  size_t size() const { return places_.size(); }
  const Place& place(size_t i) const { return places_[i]; }
  std::string_view line(size_t i) const {
    return std::string_view(text_).substr(places_[i].offset, places_[i].length);
  }

 private:
  std::string text_;
  std::vector<Place> places_;
};

/// Calls `one(line, number, out)` for each line, on the pool; it appends the line to put out,
/// without LF, or nothing to drop it, and returns a Result. Then `after(result, place)` is called
/// for each, in order, on the calling thread. Output is in input order. Memory is bounded by a
/// block (4 MiB, or one line if that is longer); output is flushed before waiting for more input.
/// Stops once the reader of the output has gone.
template <typename Result, typename One, typename After>
void map_lines(JsonlReader& reader, LineWriter& writer, ThreadPool& pool, const One& one,
               const After& after) {
  LineBlock block;
  std::vector<Result> results;
  std::vector<std::string> outs(
      static_cast<size_t>(pool.size()));  // one a thread, in order of the lines
  while (!writer.closed() && block.fill(reader)) {
    results.assign(block.size(), Result{});
    for (std::string& out : outs) out.clear();
    pool.parallel_for(
        static_cast<int64_t>(block.size()), 1, [&](int64_t begin, int64_t end, int thread) {
          std::string& out = outs[static_cast<size_t>(thread)];
          for (auto i = static_cast<size_t>(begin); i < static_cast<size_t>(end); ++i) {
            const size_t before = out.size();
            results[i] = one(block.line(i), block.place(i).total, out);
            if (out.size() > before) out += '\n';
          }
        });
    for (size_t i = 0; i < results.size(); ++i) after(std::as_const(results[i]), block.place(i));
    for (std::string_view out : outs) {
      if (out.empty()) continue;
      out.remove_suffix(1);
      writer.write_line(out);
    }
    if (!reader.has_buffered_line()) writer.flush();
  }
  writer.flush();
}

}  // namespace r1
