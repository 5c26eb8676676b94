// SPDX-License-Identifier: MIT
#include "libr1/verify/code/sandbox.h"

#include <poll.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "libr1/base/error.h"
#include "libr1/verify/code/sandbox_spawn.h"

namespace r1 {
namespace {

using std::chrono::milliseconds;
using Clock = SandboxSession::Clock;

constexpr milliseconds kMemoryCheckEvery{25};
constexpr int kDepth = 16;       // of processes that are looked at
constexpr double kPatience = 4;  // times the allowed time, by the clock, on a machine that is busy
constexpr milliseconds kExtension{50};
constexpr size_t kErrorKept = 4096;
constexpr uint64_t kMostFiles = 1 << 18;  // in /tmp

Clock::time_point deadline_in(double seconds) {
  return Clock::now() +
         std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
}

void close_fd(int& fd) {
  if (fd >= 0) ::close(fd);
  fd = -1;
}

// write(2) to a pipe whose reader may be gone, without SIGPIPE reaching the process.
ssize_t write_quietly(int fd, const char* data, size_t size) {
  sigset_t pipe_signal, before, waiting;
  ::sigemptyset(&pipe_signal);
  ::sigaddset(&pipe_signal, SIGPIPE);
  ::sigpending(&waiting);
  const bool was_pending = ::sigismember(&waiting, SIGPIPE) == 1;
  ::pthread_sigmask(SIG_BLOCK, &pipe_signal, &before);
  const ssize_t n = ::write(fd, data, size);
  const int error = errno;
  if (n < 0 && error == EPIPE && !was_pending) {
    const timespec at_once{0, 0};
    ::sigtimedwait(&pipe_signal, nullptr, &at_once);
  }
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = error;
  return n;
}

std::string read_small_file(const std::string& path) {
  std::string text;
  if (std::FILE* file = std::fopen(path.c_str(), "re")) {
    char block[4096];
    while (const size_t n = std::fread(block, 1, sizeof block, file)) text.append(block, n);
    std::fclose(file);
  }
  return text;
}

// What a process and its descendants use.
struct ProcessUse {
  int64_t pages = 0;   // the processes' own
  int64_t shared = 0;  // files, and memory of several processes: once for each of them
  std::vector<pid_t> pids;
  int64_t ticks = 0;  // of processor time
  bool runnable = false;
};

void add_use(pid_t pid, int depth, ProcessUse& use) {
  const std::string at = "/proc/" + std::to_string(pid);
  long total = 0, resident = 0, shared = 0;
  if (std::sscanf(read_small_file(at + "/statm").c_str(), "%ld %ld %ld", &total, &resident,
                  &shared) != 3)
    return;
  use.pages += std::max(0L, resident - shared);
  use.shared += shared;
  use.pids.push_back(pid);
  const std::string stat = read_small_file(at + "/stat");
  char state = 0;
  long user = 0, system = 0;
  const size_t name_end = std::min(stat.rfind(')'), stat.size());
  if (std::sscanf(stat.c_str() + name_end, ") %c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %ld %ld",
                  &state, &user, &system) == 3) {
    use.ticks += user + system;
    use.runnable = use.runnable || state == 'R';
  }
  if (depth == 0) return;
  const std::string children = read_small_file(at + "/task/" + std::to_string(pid) + "/children");
  const char* p = children.data();
  const char* const end = p + children.size();
  while (p < end) {
    int child = 0;
    const auto [stop, error] = std::from_chars(p, end, child);
    if (error != std::errc()) break;
    add_use(child, depth - 1, use);
    p = stop + 1;
  }
}

// The kB that stand behind "NAME:" at the start of a line, or -1.
int64_t kilobytes(const std::string& text, const std::string& name) {
  const size_t at = ("\n" + text).find("\n" + name + ":");
  if (at == std::string::npos) return -1;
  return std::strtoll(text.c_str() + at + name.size() + 1, nullptr, 10);
}

// Shared memory that no file stands behind: /tmp and /dev/shm have limits of their own, but mapped
// pages without a name are counted nowhere else. Each process has its part of what it shares; all
// of it where a process does not let us see with how many.
int64_t shared_memory(const std::vector<pid_t>& pids) {
  int64_t sum = 0;
  for (const pid_t pid : pids) {
    const std::string at = "/proc/" + std::to_string(pid);
    int64_t part = kilobytes(read_small_file(at + "/smaps_rollup"), "Pss_Shmem");
    if (part < 0) part = kilobytes(read_small_file(at + "/status"), "RssShmem");
    sum += std::max<int64_t>(part, 0) << 10;
  }
  return sum;
}

// Files in the sandbox's /tmp: empty ones have no size, but take a kilobyte each of the kernel. 0
// if none of the processes lets us look, or is in there yet.
uint64_t files_in_tmp(const std::vector<pid_t>& pids) {
  struct stat ours = {};
  ::stat("/tmp", &ours);
  for (const pid_t pid : pids) {
    const std::string tmp = "/proc/" + std::to_string(pid) + "/root/tmp";
    struct stat theirs = {};
    struct statvfs counts = {};
    if (::stat(tmp.c_str(), &theirs) == 0 && theirs.st_dev != ours.st_dev &&
        ::statvfs(tmp.c_str(), &counts) == 0) {
      return counts.f_files - counts.f_ffree;
    }
  }
  return 0;
}

}  // namespace

SandboxSession::SandboxSession(const SandboxSpec& spec, int input_fd) : limits_(spec.limits) {
  const SandboxChild child = spawn_sandbox(spec, input_fd);
  pid_ = child.pid;
  in_ = child.in;
  out_ = child.out;
  err_ = child.err;
  next_memory_check_ = Clock::now() + kMemoryCheckEvery;
}

SandboxSession::~SandboxSession() { kill_and_reap(); }

// Killing bwrap kills all: its child, process 1 of the sandbox, dies with it, and the rest with
// that.
void SandboxSession::kill_and_reap() {
  close_fd(in_);
  close_fd(out_);
  close_fd(err_);
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
}

// A program may close its outputs and go on. A pidfd wakes at its end; where the kernel has none, a
// look a millisecond.
bool SandboxSession::wait_until(Clock::time_point deadline, int& status) {
  int end = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
  bool ended = false;
  while (!ended) {
    const pid_t done = ::waitpid(pid_, &status, WNOHANG);
    ended = done == pid_ || (done < 0 && errno != EINTR);
    const Clock::time_point now = Clock::now();
    if (ended || now >= deadline) break;
    pollfd fd = {end, POLLIN, 0};
    const auto left = std::chrono::ceil<milliseconds>(deadline - now).count();
    ::poll(&fd, 1, end < 0 ? 1 : static_cast<int>(std::min<int64_t>(left, 1000)));
  }
  close_fd(end);
  if (ended) pid_ = -1;
  return ended;
}

void SandboxSession::send_some() {
  while (sent_ < pending_.size()) {
    const ssize_t n = write_quietly(in_, pending_.data() + sent_, pending_.size() - sent_);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) return;
    if (n < 0) {  // nobody reads: what is left does not matter
      close_fd(in_);
      break;
    }
    sent_ += static_cast<size_t>(n);
  }
  pending_.clear();
  sent_ = 0;
  if (close_input_) close_fd(in_);
}

// Reads what is there, keeping at most `keep` bytes in all; closes `fd` at its end.
void SandboxSession::receive_some(int& fd, std::string& into, size_t keep) {
  char block[65536];
  while (true) {
    const ssize_t n = ::read(fd, block, sizeof block);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) {
      close_fd(fd);
      return;
    }
    received_ += n;
    into.append(block, std::min(static_cast<size_t>(n), keep - std::min(keep, into.size())));
    if (received_ > limits_.output_bytes) return;
  }
}

bool SandboxSession::over_memory() {
  const Clock::time_point now = Clock::now();
  if (now < next_memory_check_) return false;
  next_memory_check_ = now + kMemoryCheckEvery;
  static const int64_t page = ::sysconf(_SC_PAGESIZE);
  ProcessUse use;
  add_use(pid_, kDepth, use);
  const int64_t own = use.pages * page;
  if (own > limits_.memory_bytes || files_in_tmp(use.pids) > kMostFiles) return true;
  if (own + use.shared * page <= limits_.memory_bytes)
    return false;  // the usual case: cheap to see
  return own + shared_memory(use.pids) > limits_.memory_bytes;
}

void SandboxSession::allow(double wall_s) {
  deadline_ = deadline_in(wall_s);
  last_deadline_ = deadline_in(kPatience * wall_s);
  allowed_s_ = wall_s;
}

// Past the deadline: a program that would run, had it been given a processor for as long as it was
// allowed, gets some more time. Verdicts are not to depend on what else the machine does.
bool SandboxSession::out_of_time(Clock::time_point now) {
  if (now < deadline_) return false;
  static const auto ticks_per_s = static_cast<double>(::sysconf(_SC_CLK_TCK));
  ProcessUse use;
  if (now < last_deadline_) add_use(pid_, kDepth, use);
  if (!use.runnable || static_cast<double>(use.ticks) >= allowed_s_ * ticks_per_s) return true;
  deadline_ = std::min(now + kExtension, last_deadline_);
  return false;
}

// Waits until something has been read ("frame"), or says what stopped it.
SandboxSession::Answer SandboxSession::pump() {
  while (true) {
    const Clock::time_point now = Clock::now();
    if (out_of_time(now)) return Answer::timeout;
    if (over_memory()) return Answer::memory;
    pollfd fds[3] = {
        {out_, POLLIN, 0}, {err_, POLLIN, 0}, {sent_ < pending_.size() ? in_ : -1, POLLOUT, 0}};
    if (out_ < 0 && err_ < 0) return Answer::closed;
    const auto wait =
        std::chrono::ceil<milliseconds>(std::min(deadline_, next_memory_check_) - now);
    if (::poll(fds, 3, static_cast<int>(std::max<int64_t>(wait.count(), 0))) <= 0) continue;
    if (fds[2].revents != 0) send_some();
    const bool out_came = fds[0].revents != 0, err_came = fds[1].revents != 0;
    if (out_came) receive_some(out_, out_text_, static_cast<size_t>(limits_.output_bytes) + 1);
    if (err_came) receive_some(err_, err_text_, kErrorKept);
    if (received_ > limits_.output_bytes) return Answer::output;
    if (out_came || err_came) return Answer::frame;
  }
}

SandboxSession::Answer SandboxSession::exchange(std::string_view frame, std::string& reply,
                                                double wall_s) {
  allow(wall_s);
  received_ = 0;
  if (!frame.empty() && in_ >= 0) {
    pending_.append(std::to_string(frame.size())).append("\n").append(frame);
    send_some();
  }
  while (true) {
    const size_t head = out_text_.find('\n');
    if (head != std::string::npos) {
      size_t size = 0;
      const auto [end, error] = std::from_chars(out_text_.data(), out_text_.data() + head, size);
      if (error != std::errc() || end != out_text_.data() + head) return Answer::closed;
      if (out_text_.size() - head - 1 >= size) {
        reply = out_text_.substr(head + 1, size);
        out_text_.erase(0, head + 1 + size);
        return Answer::frame;
      }
    }
    if (out_ < 0) return Answer::closed;
    const Answer answer = pump();
    if (answer != Answer::frame) return answer;
  }
}

SandboxResult SandboxSession::finish(std::string_view input, double wall_s) {
  allow(wall_s);
  received_ = 0;
  if (in_ >= 0) {
    pending_.append(input);
    close_input_ = true;
    send_some();
  }
  SandboxResult result;
  Answer answer = Answer::frame;
  while (answer == Answer::frame) answer = pump();
  int status = 0;
  if (answer == Answer::closed && !wait_until(deadline_, status)) answer = Answer::timeout;
  switch (answer) {
    case Answer::timeout:
      result.end = SandboxEnd::timeout;
      break;
    case Answer::memory:
      result.end = SandboxEnd::memory;
      break;
    case Answer::output:
      result.end = SandboxEnd::output;
      break;
    default:
      result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  kill_and_reap();
  result.out = std::move(out_text_);
  result.err = std::move(err_text_);
  return result;
}

void require_sandbox() {
  if (bwrap_path().empty()) {
    throw Error(Errc::unsupported, "bubblewrap is missing: apt-get install bubblewrap");
  }
  static const std::string refusal = [] {
    SandboxSpec spec;
    spec.argv = {"/usr/bin/true"};
    constexpr double kSeconds = 30;  // a machine may be busy, or stopped for a while
    const SandboxResult result = SandboxSession(spec).finish("", kSeconds);
    if (result.end == SandboxEnd::exited && result.status == 0) return std::string();
    if (result.end == SandboxEnd::timeout) return std::string("it takes more than 30 s");
    std::string why = result.err.substr(0, result.err.find('\n'));
    return why.empty() ? "exit status " + std::to_string(result.status) : why;
  }();
  if (!refusal.empty()) {
    throw Error(Errc::unsupported,
                "bubblewrap cannot make a sandbox here: " + refusal +
                    " (a chroot, or a container without user namespaces, cannot run code)");
  }
}

}  // namespace r1
