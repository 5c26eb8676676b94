// SPDX-License-Identifier: MIT
#include "libr1/base/free_memory.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/support/catch.h"

using namespace r1;

namespace {

/// A made-up /proc and /sys, removed at the end.
struct Machine {
  Machine() { std::filesystem::remove_all(root); }
  ~Machine() { std::filesystem::remove_all(root); }
  void file(const std::string& path, const std::string& text) const {
    std::filesystem::create_directories(std::filesystem::path(root + path).parent_path());
    std::ofstream(root + path) << text;
  }
  std::string root = "/tmp/r1_free_memory_test_" + std::to_string(::getpid());
};

constexpr uint64_t kMiB = uint64_t{1} << 20;

}  // namespace

TEST_CASE("free memory is what the machine has available, where no control group binds") {
  const Machine m;
  CHECK(free_memory(m.root) == 1024 * kMiB);
  m.file("/proc/meminfo", "MemTotal:  8388608 kB\nMemFree: 1 kB\nMemAvailable:    4194304 kB\n");
  m.file("/proc/self/cgroup", "0::/\n");
  CHECK(free_memory(m.root) == 4096 * kMiB);
  m.file("/sys/fs/cgroup/memory.max", "max\n");
  m.file("/sys/fs/cgroup/memory.current", "1000\n");
  CHECK(free_memory(m.root) == 4096 * kMiB);
}

TEST_CASE("free memory heeds the limits of all control groups above, cached files not counted") {
  const Machine m;
  m.file("/proc/meminfo", "MemAvailable: 4194304 kB\n");
  m.file("/proc/self/cgroup", "0::/a/b\n");
  m.file("/sys/fs/cgroup/a/b/memory.max", std::to_string(900 * kMiB));
  m.file("/sys/fs/cgroup/a/b/memory.current", std::to_string(600 * kMiB));
  m.file("/sys/fs/cgroup/a/b/memory.stat",
         "anon 1\nfile " + std::to_string(500 * kMiB) + "\nkernel 7\n");
  CHECK(free_memory(m.root) == 800 * kMiB);
  m.file("/sys/fs/cgroup/a/b/memory.stat",
         "file " + std::to_string(500 * kMiB) + "\nshmem " + std::to_string(200 * kMiB) + "\n");
  CHECK(free_memory(m.root) == 600 * kMiB);
  m.file("/sys/fs/cgroup/a/memory.max", std::to_string(700 * kMiB));
  m.file("/sys/fs/cgroup/a/memory.current", std::to_string(650 * kMiB));
  CHECK(free_memory(m.root) == 50 * kMiB);
  m.file("/sys/fs/cgroup/a/memory.current", std::to_string(750 * kMiB));
  CHECK(free_memory(m.root) == 0);
}

TEST_CASE("free memory knows version 1 of control groups") {
  const Machine m;
  m.file("/proc/meminfo", "MemAvailable: 4194304 kB\n");
  m.file("/proc/self/cgroup", "9:cpu,cpuacct:/c\n7:memory:/m\n1:name=x:/y\n");
  m.file("/sys/fs/cgroup/memory/m/memory.limit_in_bytes", std::to_string(300 * kMiB));
  m.file("/sys/fs/cgroup/memory/m/memory.usage_in_bytes", std::to_string(200 * kMiB));
  m.file("/sys/fs/cgroup/memory/m/memory.stat",
         "cache 5\nrss 7\ntotal_cache " + std::to_string(120 * kMiB) + "\n");
  CHECK(free_memory(m.root) == 220 * kMiB);
}

TEST_CASE("allowed memory is the machine's, or what the tightest control group allows") {
  const Machine m;
  CHECK(allowed_memory(m.root) == 1024 * kMiB);
  m.file("/proc/meminfo", "MemTotal:  8388608 kB\nMemAvailable:    4194304 kB\n");
  m.file("/proc/self/cgroup", "0::/a/b\n");
  m.file("/sys/fs/cgroup/a/b/memory.max", "max\n");
  CHECK(allowed_memory(m.root) == 8192 * kMiB);
  m.file("/sys/fs/cgroup/a/memory.max", std::to_string(700 * kMiB));
  m.file("/sys/fs/cgroup/a/memory.current", std::to_string(650 * kMiB));
  CHECK(allowed_memory(m.root) == 700 * kMiB);
}
