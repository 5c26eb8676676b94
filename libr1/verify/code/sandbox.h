// Running a program nobody trusts: bubblewrap with namespaces of its own (users, processes,
// network, mounts, IPC, host name), /usr read-only and nothing else of the system, a private /tmp,
// resource limits, and a seccomp filter. Files go in as memory, output comes back through pipes:
// nothing is left on the disk, whatever happens. SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace r1 {

struct SandboxLimits {
  double cpu_s = 6;                          ///< of each process
  int64_t memory_bytes = int64_t{1} << 30;   ///< address space of a process, pages of all of them
  int64_t tmp_bytes = int64_t{256} << 20;    ///< size of /tmp
  int64_t output_bytes = int64_t{16} << 20;  ///< stdout and stderr together
  int processes = 64;                        ///< threads count too
  int files = 64;                            ///< open at once, of each process
};

struct SandboxFile {
  std::string path;  ///< absolute, inside the sandbox; not under /usr
  std::string content;
  bool executable = false;
};

struct SandboxSpec {
  std::vector<std::string> argv;  ///< argv[0] is an absolute path inside the sandbox
  std::vector<SandboxFile> files;
  SandboxLimits limits;
  bool with_proc = true;  ///< mount /proc (of the sandbox's own processes)
};

/// Why a sandboxed program stopped.
enum class SandboxEnd : uint8_t { exited, timeout, memory, output };

struct SandboxResult {
  SandboxEnd end = SandboxEnd::exited;
  int status = 0;   ///< exit status, 128 + signal if a signal ended it; with SandboxEnd::exited
  std::string out;  ///< stdout
  std::string err;  ///< stderr, its first 4 KiB
};

/// Throws Error{unsupported} with the remedy if sandboxes cannot be had here: bubblewrap is not
/// installed, or the kernel refuses its namespaces (as in a chroot). Tries once; thread-safe.
void require_sandbox();

/// A running sandbox. Frames are a decimal length, LF, and that many bytes, both ways.
class SandboxSession {
 public:
  using Clock = std::chrono::steady_clock;

  /// Starts the program. `input_fd` >= 0 becomes its stdin and stays the caller's; there is then
  /// nothing to send.
  explicit SandboxSession(const SandboxSpec& spec, int input_fd = -1);
  ~SandboxSession();  ///< kills what still runs
  SandboxSession(const SandboxSession&) = delete;
  SandboxSession& operator=(const SandboxSession&) = delete;

  enum class Answer : uint8_t { frame, closed, timeout, memory, output };
  /// Sends a frame and waits for the next one, at most `wall_s` seconds; on a machine too busy to
  /// let the program run as long as that, up to four times. An empty `frame` sends nothing. After
  /// any answer but `frame` the session is of no more use.
  Answer exchange(std::string_view frame, std::string& reply, double wall_s);

  /// Sends `input` as it is, closes stdin and waits for the end, at most `wall_s` seconds.
  SandboxResult finish(std::string_view input, double wall_s);

 private:
  Answer pump();
  void allow(double wall_s);
  bool out_of_time(Clock::time_point now);
  void send_some();
  void receive_some(int& fd, std::string& into, size_t keep);
  bool over_memory();
  bool wait_until(Clock::time_point deadline, int& status);
  void kill_and_reap();

  SandboxLimits limits_;
  pid_t pid_ = -1;
  int in_ = -1, out_ = -1, err_ = -1;
  std::string pending_;  // to be written to stdin
  size_t sent_ = 0;
  bool close_input_ = false;
  std::string out_text_, err_text_;
  int64_t received_ = 0;
  Clock::time_point next_memory_check_, deadline_, last_deadline_;
  double allowed_s_ = 0;
};

/// The seccomp program that every sandbox runs under, as --seccomp takes it (struct sock_filter[]).
/// Allowed but for: other processes' memory (ptrace, process_vm_*, pidfd_getfd), mounts and new
/// namespaces, sockets other than AF_UNIX, keys, bpf, perf events, io_uring, kernel modules, memory
/// that no limit counts (memfd, System V, larger socket buffers), asynchronous I/O, time and host
/// settings. These fail with EPERM.
const std::string& sandbox_filter();

}  // namespace r1
