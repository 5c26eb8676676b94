// SPDX-License-Identifier: MIT
#include "tools/think_text.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "libr1/base/error.h"

namespace r1 {

bool strip_text(const std::string& path, const ThinkPolicy& policy, LineWriter& writer) {
  const bool is_stdin = path == "-";
  const std::string name = is_stdin ? "stdin" : path;
  const int fd = is_stdin ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) throw_errno(name + ": cannot open", errno);
  const bool starts_open = policy.unclosed == ThinkPolicy::reasoning;
  ThinkSplitter splitter(policy, starts_open ? ThinkStart::open : ThinkStart::unknown);
  ThinkParts parts;
  std::string chunk(size_t{1} << 16, '\0');
  ssize_t n = 0;
  const auto put_out = [&] {
    writer.buffer().swap(parts.content);  // flush() leaves it empty
    writer.flush();
  };
  while (!writer.closed() && (n = ::read(fd, chunk.data(), chunk.size())) != 0) {
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw_errno(name + ": cannot read", errno);
    splitter.push(std::string_view(chunk).substr(0, static_cast<size_t>(n)), parts);
    put_out();
  }
  const ThinkState state = splitter.finish("", parts);
  put_out();
  if (!is_stdin) ::close(fd);
  return state != ThinkState::truncated;
}

}  // namespace r1
