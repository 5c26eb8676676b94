// SPDX-License-Identifier: MIT
#include "tools/interrupt.h"

#include <signal.h>
#include <unistd.h>

#include <initializer_list>

namespace r1::cli {

namespace {

volatile sig_atomic_t signal_number = 0;

void on_signal(int number) {
  if (signal_number != 0) {
    ::signal(number, SIG_DFL);
    ::raise(number);
  }
  signal_number = number;
}

}  // namespace

void catch_interrupts() {
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

void leave_by_signal() {
  const int number = signal_number;
  ::signal(number, SIG_DFL);
  ::raise(number);
  ::_exit(128 + number);
}

}  // namespace r1::cli
