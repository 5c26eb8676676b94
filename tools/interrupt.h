// SIGINT and SIGTERM as a request to finish: the first is remembered, a second one ends at once.
// SPDX-License-Identifier: MIT
#pragma once

namespace r1::cli {

/// From now on the first SIGINT or SIGTERM sets interrupted(), and interrupts system calls. Call it
/// once. Throws Error{io}.
void catch_interrupts();
/// May be asked from any thread.
bool interrupted();
/// A descriptor that becomes readable with interrupted() and stays so (JsonlReader::stop_at).
int interrupt_fd();
/// Ends the process by the signal that came, as if it had not been caught.
[[noreturn]] void leave_by_signal();

}  // namespace r1::cli
