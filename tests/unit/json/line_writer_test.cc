// SPDX-License-Identifier: MIT
#include "libr1/json/line_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>

#include "libr1/base/error.h"
#include "tests/support/catch.h"

namespace r1 {
namespace {

struct Pipe {
  int ends[2] = {-1, -1};
  Pipe() { REQUIRE(::pipe2(ends, O_NONBLOCK) == 0); }
  ~Pipe() {
    for (const int end : ends) {
      if (end >= 0) ::close(end);
    }
  }
  std::string read_all() const {
    std::string text(1 << 20, '\0');
    const ssize_t n = ::read(ends[0], text.data(), text.size());
    text.resize(n > 0 ? static_cast<size_t>(n) : 0);
    return text;
  }
};

TEST_CASE("lines wait in the buffer until flushed, and leave whole") {
  Pipe pipe;
  LineWriter out(pipe.ends[1], "pipe");
  out.write_line("a");
  out.buffer().append("b");
  out.end_line();
  CHECK(pipe.read_all().empty());
  out.flush();
  CHECK(pipe.read_all() == "a\nb\n");
  out.write_line(std::string(65535, 'x'));
  CHECK(pipe.read_all() == std::string(65535, 'x') + "\n");
}

TEST_CASE("a reader that went away ends the output quietly") {
  std::signal(SIGPIPE, SIG_IGN);
  Pipe pipe;
  LineWriter out(pipe.ends[1], "pipe");
  ::close(pipe.ends[0]);
  pipe.ends[0] = -1;
  out.write_line("a");
  CHECK_FALSE(out.closed());
  out.flush();
  CHECK(out.closed());
  out.write_line("b");
  out.flush();
  std::signal(SIGPIPE, SIG_DFL);
}

TEST_CASE("a full disk is an error that names the output") {
  const int full = ::open("/dev/full", O_WRONLY);
  if (full < 0) return;  // a machine without /dev/full
  LineWriter out(full, "answers.jsonl");
  out.write_line("a");
  try {
    out.flush();
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.code() == Errc::io);
    CHECK(std::string(error.what()) == "answers.jsonl: cannot write: No space left on device");
  }
  ::close(full);
}

}  // namespace
}  // namespace r1
