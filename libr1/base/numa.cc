// SPDX-License-Identifier: MIT
#include "libr1/base/numa.h"

#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <climits>
#include <fstream>

namespace r1 {

namespace {

constexpr int kMaxNumber = 65535;

// Set once, before threads start.
std::vector<NumaNode>& spread_over() {
  static std::vector<NumaNode> nodes;
  return nodes;
}

std::string first_line(const std::string& path) {
  std::ifstream in(path);
  std::string line;
  std::getline(in, line);
  return line;
}

// As set_mempolicy(2), which glibc does not have.
bool interleave(const std::vector<NumaNode>& nodes) {
#if defined(SYS_set_mempolicy)
  constexpr int kInterleave = 3;
  constexpr auto kBits = static_cast<int>(sizeof(unsigned long) * CHAR_BIT);
  std::vector<unsigned long> mask(static_cast<size_t>(nodes.back().id / kBits) + 1);
  for (const NumaNode& n : nodes) mask[static_cast<size_t>(n.id / kBits)] |= 1UL << (n.id % kBits);
  // The kernel looks at one bit less than it is told.
  return ::syscall(SYS_set_mempolicy, kInterleave, mask.data(), mask.size() * kBits + 1) == 0;
#else
  return nodes.empty();
#endif
}

}  // namespace

std::optional<std::vector<int>> parse_cpu_list(std::string_view text) {
  std::vector<int> out;
  const auto number = [&]() -> std::optional<int> {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || value < 0 || value > kMaxNumber) return std::nullopt;
    text.remove_prefix(static_cast<size_t>(end - text.data()));
    return value;
  };
  const auto skip = [&](char c) {
    if (text.empty() || text.front() != c) return false;
    text.remove_prefix(1);
    return true;
  };
  while (!text.empty() && text.back() == '\n') text.remove_suffix(1);
  if (text.empty()) return out;
  do {
    const auto first = number();
    const auto last = first && skip('-') ? number() : first;
    if (!first || !last || *last < *first) return std::nullopt;
    for (int i = *first; i <= *last; ++i) out.push_back(i);
    if (out.size() > kMaxNumber + 1) return std::nullopt;
  } while (skip(','));
  if (!text.empty()) return std::nullopt;
  return out;
}

std::vector<NumaNode> numa_nodes(const std::string& root) {
  const std::string folder = root + "/sys/devices/system/node/";
  const auto ids = parse_cpu_list(first_line(folder + "online"));
  if (!ids) return {};
  std::vector<NumaNode> nodes;
  for (const int id : *ids) {
    auto cpus = parse_cpu_list(first_line(folder + "node" + std::to_string(id) + "/cpulist"));
    if (!cpus) return {};
    if (!cpus->empty()) nodes.push_back({id, std::move(*cpus)});  // else memory alone
  }
  std::ranges::sort(nodes, {}, &NumaNode::id);
  const auto same = [](const NumaNode& a, const NumaNode& b) { return a.id == b.id; };
  if (std::ranges::adjacent_find(nodes, same) != nodes.end()) return {};
  return nodes;
}

std::vector<int> node_of_threads(const std::vector<NumaNode>& nodes, int n_threads) {
  std::vector<int> order;
  size_t most = 0;
  for (const NumaNode& n : nodes) most = std::max(most, n.cpus.size());
  for (size_t round = 0; round < most; ++round) {
    for (size_t i = 0; i < nodes.size(); ++i) {
      if (round < nodes[i].cpus.size()) order.push_back(static_cast<int>(i));
    }
  }
  std::vector<int> out;
  for (int t = 0; t < n_threads && !order.empty(); ++t) {
    out.push_back(order[static_cast<size_t>(t) % order.size()]);
  }
  return out;
}

bool use_numa(NumaMode mode) {
  std::vector<NumaNode>& nodes = spread_over();
  nodes.clear();
  if (mode == NumaMode::off) return true;
  std::vector<NumaNode> found = numa_nodes();
  // Those that the process may use: a container or taskset may have given it a part.
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (::sched_getaffinity(0, sizeof allowed, &allowed) != 0) return false;
  for (NumaNode& n : found) {
    std::erase_if(n.cpus, [&](int cpu) { return cpu >= CPU_SETSIZE || !CPU_ISSET(cpu, &allowed); });
  }
  std::erase_if(found, [](const NumaNode& n) { return n.cpus.empty(); });
  if (found.size() < 2) return true;
  if (mode == NumaMode::interleave && !interleave(found)) return false;
  nodes = std::move(found);
  return true;
}

void place_thread(int thread, int n_threads) {
  const std::vector<NumaNode>& nodes = spread_over();
  if (nodes.empty()) return;
  const int node = node_of_threads(nodes, n_threads)[static_cast<size_t>(thread)];
  cpu_set_t cpus;
  CPU_ZERO(&cpus);
  for (const int cpu : nodes[static_cast<size_t>(node)].cpus) CPU_SET(cpu, &cpus);
  (void)::sched_setaffinity(0, sizeof cpus, &cpus);  // else it runs where it is
}

}  // namespace r1
