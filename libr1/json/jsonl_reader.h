// Lines of one or several files, with their numbers: what every tool reads.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace r1 {

/// One physical line. `text` has no line end (LF or CRLF) and no BOM, is followed in memory by at
/// least 64 readable bytes, and is valid until the reader is used again.
struct Line {
  std::string_view text;
  int64_t number = 0;         ///< physical line number in its file, from 1
  int64_t total = 0;          ///< the same over all files, as `cat` would count them
  const std::string* file = nullptr;  ///< its name for messages; "stdin" for "-"
};

/// Reads the files in order as if concatenated; a missing last newline is accepted and ends a line.
/// No file names, or "-", means standard input. Lines of any length are read (memory grows with the
/// longest). Not copyable; one thread.
class JsonlReader {
 public:
  /// Nothing is opened before the first next().
  explicit JsonlReader(std::vector<std::string> paths);
  ~JsonlReader();
  JsonlReader(const JsonlReader&) = delete;
  JsonlReader& operator=(const JsonlReader&) = delete;

  /// The next line that is not blank (white space only), or false at the end. Throws Error{io}
  /// naming the file if it cannot be opened or read.
  bool next(Line& out);
  /// The next lines: at least one, then what has come, or can be read without waiting, of the same
  /// file, up to `max_lines` and about `max_bytes`. Nothing is copied: all of `out` is valid until
  /// the reader is used again. False at the end. Throws as next() does.
  bool next_block(std::vector<Line>& out, size_t max_bytes, size_t max_lines);
  /// From now on the input ends where next() or next_block() would wait while `fd` is readable: the
  /// way to leave a wait for input when a signal comes (tools/interrupt.h).
  void stop_at(int fd);
  /// True if next() can answer without waiting for more input (a whole line or the end has
  /// arrived): a filter flushes its output before it would block. Reads what is there to know.
  bool has_buffered_line();
  /// Waits for more input, a signal or `timeout_ms`, whichever comes first; true if there is
  /// something to read (the end counts). Call it when has_buffered_line() says no.
  bool wait(int timeout_ms);
  /// Bytes taken so far and the size of all input if every file is regular (else 0), for progress.
  uint64_t bytes_read() const;
  uint64_t bytes_total() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace r1
