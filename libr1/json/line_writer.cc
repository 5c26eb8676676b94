// SPDX-License-Identifier: MIT
#include "libr1/json/line_writer.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>

#include "libr1/base/error.h"

namespace r1 {

namespace {

constexpr size_t kBlockBytes = size_t{1} << 16;
constexpr size_t kManyBytes = size_t{1} << 13;  // worth a write of their own rather than a copy

}  // namespace

void LineWriter::write_line(std::string_view line) {
  buffer_.append(line);
  end_line();
}

void LineWriter::end_line() {
  buffer_.push_back('\n');
  if (buffer_.size() >= kBlockBytes) flush();
}

void LineWriter::write_lines(std::string_view lines) {
  if (buffer_.empty() && lines.size() >= kManyBytes) {
    write_out(lines);
    return;
  }
  buffer_.append(lines);
  if (buffer_.size() >= kBlockBytes) flush();
}

void LineWriter::flush() {
  write_out(buffer_);
  buffer_.clear();
}

void LineWriter::write_out(std::string_view text) {
  while (!text.empty() && !closed_) {
    const ssize_t n = ::write(fd_, text.data(), text.size());
    if (n >= 0) {
      text.remove_prefix(static_cast<size_t>(n));
    } else if (errno == EPIPE) {
      closed_ = true;
    } else if (errno == EAGAIN) {  // somebody made the other end of a terminal or pipe non-blocking
      pollfd ready{fd_, POLLOUT, 0};
      ::poll(&ready, 1, -1);
    } else if (errno != EINTR) {
      const int reason = errno;
      buffer_.clear();
      throw_errno(name_ + ": cannot write", reason);
    }
  }
}

}  // namespace r1
