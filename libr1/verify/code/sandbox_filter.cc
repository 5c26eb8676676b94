// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "libr1/base/error.h"
#include "libr1/verify/code/sandbox.h"

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x00000080
#endif

namespace r1 {
namespace {

// By name, so that a name this machine's libseccomp or architecture does not have is passed over.
constexpr const char* kRefused[] = {
    // other processes
    "ptrace",
    "process_vm_readv",
    "process_vm_writev",
    "pidfd_getfd",
    "kcmp",
    "process_madvise",
    "process_mrelease",
    // mounts, namespaces, roots
    "mount",
    "umount",
    "umount2",
    "pivot_root",
    "chroot",
    "move_mount",
    "open_tree",
    "fsopen",
    "fsconfig",
    "fsmount",
    "fspick",
    "mount_setattr",
    "unshare",
    "setns",
    "open_by_handle_at",
    "name_to_handle_at",
    "quotactl",
    "quotactl_fd",
    "swapon",
    "swapoff",
    "fanotify_init",
    // kernel interfaces with a history
    "keyctl",
    "add_key",
    "request_key",
    "bpf",
    "perf_event_open",
    "io_uring_setup",
    "io_uring_enter",
    "io_uring_register",
    "io_setup",
    "userfaultfd",
    "init_module",
    "finit_module",
    "delete_module",
    "create_module",
    "kexec_load",
    "kexec_file_load",
    "reboot",
    "syslog",
    "acct",
    "lookup_dcookie",
    "nfsservctl",
    "vhangup",
    "iopl",
    "ioperm",
    "modify_ldt",
    "personality",
    "move_pages",
    "mbind",
    "migrate_pages",
    "set_mempolicy",
    "vmsplice",
    // memory that neither RLIMIT_AS nor the size of /tmp counts
    "memfd_create",
    "memfd_secret",
    "shmget",
    "shmat",
    "msgget",
    "semget",
    // the machine's settings
    "settimeofday",
    "clock_settime",
    "clock_adjtime",
    "adjtimex",
    "sethostname",
    "setdomainname",
};

void check(int result, const char* what) {
  if (result < 0 && result != -EEXIST) {
    throw Error(Errc::unsupported, std::string("libseccomp cannot build the filter: ") + what);
  }
}

void add_rules(scmp_filter_ctx filter) {
  constexpr uint32_t kRefuse = SCMP_ACT_ERRNO(EPERM);
  for (const char* name : kRefused) {
    const int number = seccomp_syscall_resolve_name(name);
    if (number == __NR_SCMP_ERROR) continue;
    const int result = seccomp_rule_add_array(filter, kRefuse, number, 0, nullptr);
    if (result != -EDOM) check(result, name);  // EDOM: not a system call of this architecture
  }
  // A thread is a clone without new namespaces. The flags of clone3 are behind a pointer: ENOSYS
  // makes the C library fall back to clone.
  for (const unsigned long flag : {CLONE_NEWUSER, CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWNET,
                                   CLONE_NEWIPC, CLONE_NEWUTS, CLONE_NEWCGROUP, CLONE_NEWTIME}) {
    const scmp_arg_cmp has_flag = SCMP_A0(SCMP_CMP_MASKED_EQ, flag, flag);
    check(seccomp_rule_add_array(filter, kRefuse, SCMP_SYS(clone), 1, &has_flag), "clone");
  }
  check(seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0, nullptr),
        "clone3");
  const scmp_arg_cmp other_family = SCMP_A0(SCMP_CMP_NE, AF_UNIX);
  check(seccomp_rule_add_array(filter, kRefuse, SCMP_SYS(socket), 1, &other_family), "socket");
  // With the usual size, the buffers of all sockets that all processes may open stay under 1 GiB.
  for (const int option : {SO_SNDBUF, SO_SNDBUFFORCE, SO_RCVBUF, SO_RCVBUFFORCE}) {
    const scmp_arg_cmp larger[] = {SCMP_A1(SCMP_CMP_EQ, SOL_SOCKET),
                                   SCMP_A2(SCMP_CMP_EQ, static_cast<scmp_datum_t>(option))};
    check(seccomp_rule_add_array(filter, kRefuse, SCMP_SYS(setsockopt), 2, larger), "setsockopt");
  }
  const scmp_arg_cmp types_input = SCMP_A1(SCMP_CMP_MASKED_EQ, 0xffffffffu, TIOCSTI);
  check(seccomp_rule_add_array(filter, kRefuse, SCMP_SYS(ioctl), 1, &types_input), "ioctl");
}

std::string build_filter() {
  const scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
  if (filter == nullptr)
    throw Error(Errc::resource, "libseccomp cannot build the filter: no memory");
  struct Release {
    scmp_filter_ctx filter;
    int fd = -1;
    ~Release() {
      seccomp_release(filter);
      if (fd >= 0) ::close(fd);
    }
  } release{filter};
  add_rules(filter);
  release.fd = ::memfd_create("r1-seccomp", MFD_CLOEXEC);
  if (release.fd < 0) throw_errno("cannot make a memory file", errno);
  check(seccomp_export_bpf(filter, release.fd), "export");
  std::string program(static_cast<size_t>(::lseek(release.fd, 0, SEEK_END)), '\0');
  if (::pread(release.fd, program.data(), program.size(), 0) !=
      static_cast<ssize_t>(program.size())) {
    throw_errno("cannot read the seccomp filter back", errno);
  }
  return program;
}

}  // namespace

const std::string& sandbox_filter() {
  static const std::string program = build_filter();
  return program;
}

}  // namespace r1
