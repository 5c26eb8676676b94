// Whole lines to a file descriptor, buffered; what a tool's stdout or -o FILE goes through.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace r1 {

/// Collects lines and hands them to write(2) in blocks that end at a line end. Not copyable; one
/// thread. The descriptor stays the caller's. Nothing is flushed by the destructor, since an error
/// could not be reported: call flush() at the end.
class LineWriter {
 public:
  /// `name` is what messages call the output ("standard output", a path).
  LineWriter(int fd, std::string name) : fd_(fd), name_(std::move(name)) {}
  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;

  /// Appends `line` and a line feed. Throws Error{io} naming the output if it cannot be written.
  void write_line(std::string_view line);
  /// The same for whole lines, each with its line feed; many are written as they are, uncopied.
  void write_lines(std::string_view lines);
  /// For building a line in place: append it to the returned text, without a line feed, and call
  /// end_line().
  std::string& buffer() { return buffer_; }
  void end_line();
  /// Writes what is buffered; call it before waiting for input, and at the end.
  void flush();
  /// True once the reader has gone away (EPIPE; SIGPIPE must be ignored to see it): what is written
  /// from then on is dropped, and the tool should stop quietly.
  bool closed() const { return closed_; }

 private:
  void write_out(std::string_view text);

  int fd_;
  std::string name_;
  std::string buffer_;
  bool closed_ = false;
};

}  // namespace r1
