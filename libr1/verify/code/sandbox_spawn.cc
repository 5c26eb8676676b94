// SPDX-License-Identifier: MIT
#include "libr1/verify/code/sandbox_spawn.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <csignal>
#include <utility>

#include "libr1/base/error.h"

namespace r1 {
namespace {

constexpr unsigned kNobody = 65534;

// A descriptor that is closed when it goes out of scope.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(other.release()) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Fd() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_ = -1;
};

struct Pipe {
  Fd read, write;
};

Pipe make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw_errno("cannot make a pipe for the sandbox", errno);
  return {Fd(ends[0]), Fd(ends[1])};
}

// A memory file, its offset at the start: bwrap reads it to the end.
Fd memory_file(std::string_view content) {
  Fd fd(::memfd_create("r1-sandbox", MFD_CLOEXEC));
  if (fd.get() < 0) throw_errno("cannot make a memory file for the sandbox", errno);
  while (!content.empty()) {
    const ssize_t n = ::write(fd.get(), content.data(), content.size());
    if (n < 0 && errno != EINTR) throw_errno("cannot fill a memory file for the sandbox", errno);
    if (n > 0) content.remove_prefix(static_cast<size_t>(n));
  }
  ::lseek(fd.get(), 0, SEEK_SET);
  return fd;
}

// The command line, with the descriptors it names.
struct Command {
  std::vector<std::string> words;
  std::vector<Fd> fds;

  void add(std::initializer_list<const char*> more) {
    for (const char* word : more) words.emplace_back(word);
  }
  void add_fd(const char* option, Fd fd) {
    words.emplace_back(option);
    words.push_back(std::to_string(fd.get()));
    fds.push_back(std::move(fd));
  }
};

Command command_of(const SandboxSpec& spec) {
  Command c;
  c.words.push_back(bwrap_path());
  c.add({"--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts",
         "--unshare-cgroup-try", "--uid", "65534", "--gid", "65534", "--hostname", "r1",
         "--cap-drop", "ALL", "--die-with-parent", "--new-session"});
  c.add({"--perms",
         "0755",
         "--dir",
         "/etc",
         "--ro-bind",
         "/usr",
         "/usr",
         "--symlink",
         "usr/bin",
         "/bin",
         "--symlink",
         "usr/lib",
         "/lib",
         "--symlink",
         "usr/lib64",
         "/lib64",
         "--ro-bind-try",
         "/etc/alternatives",
         "/etc/alternatives",
         "--ro-bind-try",
         "/etc/ld.so.cache",
         "/etc/ld.so.cache"});
  c.add({"--dev", "/dev", "--size", "16777216", "--tmpfs", "/dev/shm", "--remount-ro", "/dev"});
  if (spec.with_proc) c.add({"--proc", "/proc"});
  c.add({"--size", std::to_string(spec.limits.tmp_bytes).c_str(), "--tmpfs", "/tmp"});
  for (const SandboxFile& file : spec.files) {
    c.add({"--perms", file.executable ? "0555" : "0444"});
    c.add_fd("--file", memory_file(file.content));
    c.words.push_back(file.path);
  }
  c.add({"--remount-ro", "/", "--chdir", "/tmp"});
  c.add_fd("--seccomp", memory_file(sandbox_filter()));
  // Processes are counted within the sandbox's own user namespace, so the limit is set inside it.
  const std::string n = std::to_string(spec.limits.processes);
  c.add({"--", "/usr/bin/prlimit", ("--nproc=" + n + ":" + n).c_str(), "--"});
  for (const std::string& word : spec.argv) c.words.push_back(word);
  return c;
}

// Numeric libraries start a thread a processor and reserve memory for each; hashes that differ from
// run to run would make verdicts differ.
constexpr const char* kEnvironment[] = {"PATH=/usr/bin:/bin",
                                        "HOME=/tmp",
                                        "TMPDIR=/tmp",
                                        "LANG=C.UTF-8",
                                        "LC_ALL=C.UTF-8",
                                        "PYTHONHASHSEED=0",
                                        "PYTHONIOENCODING=utf-8",
                                        "OMP_NUM_THREADS=1",
                                        "OPENBLAS_NUM_THREADS=1",
                                        "MKL_NUM_THREADS=1",
                                        "PYTHONDONTWRITEBYTECODE=1"};

struct Limit {
  __rlimit_resource resource;
  rlim_t soft, hard;
};

// What r1's own parent left open (a shell's `9>lock`, a batch system's pipes) is not the program's:
// bwrap would pass it on. Only system calls, for vfork's sake.
void close_on_exec_all() {
#ifdef SYS_close_range
  constexpr unsigned kCloseRangeCloexec = 1U << 2;
  if (::syscall(SYS_close_range, 3U, ~0U, kCloseRangeCloexec) == 0) return;
#endif
  rlimit open_files{};
  ::getrlimit(RLIMIT_NOFILE, &open_files);
  const auto most = static_cast<int>(std::min<rlim_t>(open_files.rlim_cur, 1 << 16));
  for (int fd = 3; fd < most; ++fd) ::fcntl(fd, F_SETFD, FD_CLOEXEC);
}

// Only system calls from here to exec: this runs in a vfork child, which borrows the parent's
// memory. The raw calls change the child's credentials alone; glibc's setuid would change all
// threads'.
[[noreturn]] void become_bwrap(const std::vector<char*>& argv, const std::vector<char*>& envp,
                               const std::vector<int>& inherit, const int (&std_fds)[3],
                               const std::vector<Limit>& limits, bool drop_root) {
  ::setsid();  // Ctrl-C is for us: a test that has begun is finished
  for (int i = 0; i < 3; ++i) {
    if (::dup2(std_fds[i], i) < 0) ::_exit(127);
  }
  close_on_exec_all();
  for (const int fd : inherit) ::fcntl(fd, F_SETFD, 0);
  for (const Limit& limit : limits) {
    const rlimit value{limit.soft, limit.hard};
    ::setrlimit(limit.resource, &value);
  }
  struct sigaction as_usual = {};
  as_usual.sa_handler = SIG_DFL;
  for (const int signal : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGCHLD})
    ::sigaction(signal, &as_usual, nullptr);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  if (drop_root && (::syscall(SYS_setgroups, 0, nullptr) != 0 ||
                    ::syscall(SYS_setgid, kNobody) != 0 || ::syscall(SYS_setuid, kNobody) != 0)) {
    ::_exit(126);
  }
  ::execve(argv[0], argv.data(), envp.data());
  ::_exit(127);
}

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> out;
  for (std::string& word : words) out.push_back(word.data());
  out.push_back(nullptr);
  return out;
}

// Runs `child` in a child process that shares our memory until it has executed something else;
// returns its id, or -1 with errno set. A function of its own, so that no variable of the caller's
// is held in a register across the two returns of vfork.
template <typename Child>
__attribute__((noinline)) pid_t vfork_and(const Child& child) {
  // With every signal blocked, no handler of the parent can run in the child on shared memory.
  sigset_t all, before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t pid = ::vfork();
  if (pid == 0) child();
  const int error = errno;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = error;
  return pid;
}

}  // namespace

std::string bwrap_path() {
  constexpr const char* kPath = "/usr/bin/bwrap";
  return ::access(kPath, X_OK) == 0 ? kPath : "";
}

SandboxChild spawn_sandbox(const SandboxSpec& spec, int input_fd) {
  Command command = command_of(spec);
  std::vector<std::string> environment(std::begin(kEnvironment), std::end(kEnvironment));
  const std::vector<char*> argv = pointers(command.words), envp = pointers(environment);
  std::vector<int> inherit;
  for (const Fd& fd : command.fds) inherit.push_back(fd.get());
  const auto bytes = static_cast<rlim_t>(spec.limits.memory_bytes);
  const auto tmp = static_cast<rlim_t>(spec.limits.tmp_bytes);
  const auto files = static_cast<rlim_t>(spec.limits.files);
  const auto cpu = static_cast<rlim_t>(std::ceil(spec.limits.cpu_s)) + 1;
  const std::vector<Limit> limits = {
      {RLIMIT_AS, bytes, bytes},     {RLIMIT_CPU, cpu, cpu},
      {RLIMIT_FSIZE, tmp, tmp},      {RLIMIT_CORE, 0, 0},
      {RLIMIT_NOFILE, files, files}, {RLIMIT_STACK, rlim_t{64} << 20, rlim_t{64} << 20},
      {RLIMIT_MEMLOCK, 0, 0},        {RLIMIT_MSGQUEUE, 0, 0}};
  Pipe in = input_fd < 0 ? make_pipe() : Pipe{}, out = make_pipe(), err = make_pipe();
  const int std_fds[3] = {input_fd < 0 ? in.read.get() : input_fd, out.write.get(),
                          err.write.get()};
  const bool drop_root = ::geteuid() == 0;
  for (const int fd : std_fds) {  // so that /dev/stdin and /dev/stdout can be opened by name
    if (drop_root && fd != input_fd && ::fchown(fd, kNobody, kNobody) != 0)
      throw_errno("cannot hand a pipe over", errno);
  }

  const pid_t pid =
      vfork_and([&] { become_bwrap(argv, envp, inherit, std_fds, limits, drop_root); });
  if (pid < 0) throw_errno("cannot start bubblewrap", errno);
  for (const Fd* fd : {&in.write, &out.read, &err.read}) {
    if (fd->get() >= 0) ::fcntl(fd->get(), F_SETFL, ::fcntl(fd->get(), F_GETFL) | O_NONBLOCK);
  }
  return {pid, in.write.release(), out.read.release(), err.read.release()};
}

}  // namespace r1
