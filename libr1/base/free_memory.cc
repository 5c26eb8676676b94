// SPDX-License-Identifier: MIT
#include "libr1/base/free_memory.h"

#include <algorithm>
#include <fstream>
#include <optional>

namespace r1 {

namespace {

// The number that a file holds ("max" is none).
std::optional<uint64_t> number_in(const std::string& path) {
  std::ifstream in(path);
  uint64_t n = 0;
  if (in >> n) return n;
  return std::nullopt;
}

// The number after a word in a file of "word number" lines.
std::optional<uint64_t> number_after(const std::string& path, const std::string& word) {
  std::ifstream in(path);
  std::string key;
  uint64_t n = 0;
  while (in >> key >> n) {
    if (key == word) return n;
    in.ignore(64, '\n');
  }
  return std::nullopt;
}

struct Names {
  const char *limit, *used, *file, *shared;
};
constexpr Names kVersion1 = {"/memory.limit_in_bytes", "/memory.usage_in_bytes", "total_cache",
                             "total_shmem"};
constexpr Names kVersion2 = {"/memory.max", "/memory.current", "file", "shmem"};

// What is left of one group's limit: pages of files are given up when they are in the way, but not
// those of files that are nowhere but in memory.
std::optional<uint64_t> left_in(const std::string& group, const Names& names) {
  const auto limit = number_in(group + names.limit), used = number_in(group + names.used);
  if (!limit || !used) return std::nullopt;
  const std::string stat = group + "/memory.stat";
  const uint64_t file = number_after(stat, names.file).value_or(0);
  const uint64_t shared = number_after(stat, names.shared).value_or(0);
  const uint64_t taken = *used - std::min(*used, file - std::min(file, shared));
  return *limit - std::min(*limit, taken);
}

// The least that a control group of this process gives, of what `of` reads from a group.
template <typename Of>
uint64_t least_of_groups(const std::string& root, uint64_t most, Of&& of) {
  std::ifstream groups(root + "/proc/self/cgroup");
  // Lines are "0::/path" (version 2) or "7:memory:/path"; a group is bound by those above it too.
  for (std::string line; std::getline(groups, line);) {
    const size_t first = line.find(':'), second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const bool v2 = controllers.empty();
    if (!v2 && ("," + controllers + ",").find(",memory,") == std::string::npos) continue;
    const std::string mount = root + (v2 ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory");
    for (std::string path = line.substr(second + 1);;) {
      if (const std::optional<uint64_t> n = of(mount + path, v2 ? kVersion2 : kVersion1))
        most = std::min(most, *n);
      const size_t slash = path.find_last_of('/');
      if (slash == std::string::npos || path.empty()) break;
      path.resize(slash);
    }
  }
  return most;
}

// A figure of /proc/meminfo in bytes; 1 GiB where there is none.
uint64_t meminfo(const std::string& root, const char* name) {
  const auto kib = number_after(root + "/proc/meminfo", name);
  return kib ? *kib << 10 : uint64_t{1} << 30;
}

}  // namespace

uint64_t free_memory(const std::string& root) {
  return least_of_groups(root, meminfo(root, "MemAvailable:"), left_in);
}

uint64_t allowed_memory(const std::string& root) {
  return least_of_groups(
      root, meminfo(root, "MemTotal:"),
      [](const std::string& group, const Names& names) { return number_in(group + names.limit); });
}

}  // namespace r1
