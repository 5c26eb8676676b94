// SPDX-License-Identifier: MIT
#include "tools/interrupt.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <initializer_list>

#include "libr1/base/error.h"

namespace r1::cli {

namespace {

std::atomic<int> signal_number = 0;
static_assert(std::atomic<int>::is_always_lock_free);  // as a signal handler needs it
int wake_pipe[2] = {-1, -1};

void on_signal(int number) {
  if (signal_number != 0) {
    ::signal(number, SIG_DFL);
    ::raise(number);
  }
  signal_number = number;
  const int error = errno;
  [[maybe_unused]] const ssize_t written = ::write(wake_pipe[1], "", 1);  // a full pipe is readable too
  errno = error;
}

}  // namespace

void catch_interrupts() {
  if (::pipe2(wake_pipe, O_CLOEXEC | O_NONBLOCK) != 0) throw_errno("cannot make a pipe for signals", errno);
  struct sigaction action = {};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  // SA_NODEFER: the signal raised by the handler of a second one must get through.
  action.sa_flags = SA_NODEFER;
  for (const int number : {SIGINT, SIGTERM}) {
    struct sigaction old = {};
    ::sigaction(number, nullptr, &old);
    // Started with it ignored (nohup, a shell's background job): it stays so.
    if (old.sa_handler != SIG_IGN) ::sigaction(number, &action, nullptr);
  }
}

bool interrupted() { return signal_number != 0; }

int interrupt_fd() { return wake_pipe[0]; }

void leave_by_signal() {
  const int number = signal_number;
  ::signal(number, SIG_DFL);
  ::raise(number);
  ::_exit(128 + number);
}

}  // namespace r1::cli
