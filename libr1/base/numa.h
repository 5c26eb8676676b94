// Machines whose memory lies at several places, each near some of the processors: where threads and
// memory go on them. On all others nothing of this does anything.
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace r1 {

/// Processors that are near one part of the memory.
struct NumaNode {
  int id = 0;
  std::vector<int> cpus;  ///< never empty
};

/// "0-3,8" as numbers; nothing for what is no such list, or has numbers of 65536 and more.
std::optional<std::vector<int>> parse_cpu_list(std::string_view text);

/// The nodes that have processors, by id, as /sys/devices/system/node under `root` tells; none if
/// it does not or tells nonsense.
std::vector<NumaNode> numa_nodes(const std::string& root = "");

/// off: the system decides. spread: worker threads are bound to the nodes, as many to each as it
/// has processors, and what they write first lies near them. interleave: besides, what this process
/// brings into memory, weights too, goes to all nodes page by page.
enum class NumaMode { off, spread, interleave };

/// The index in `nodes` of thread 0, 1, ... n_threads - 1: round the nodes as long as they have
/// processors left, then again.
std::vector<int> node_of_threads(const std::vector<NumaNode>& nodes, int n_threads);

/// For the whole process: call it before threads start and files are read. False if the system
/// refuses; with less than two nodes nothing is done and it is true.
bool use_numa(NumaMode mode);
/// What a thread of a pool calls first, `thread` of 1 ... n_threads - 1 (0 is the caller's own and
/// stays free). Does nothing unless use_numa() found nodes to spread over.
void place_thread(int thread, int n_threads);

}  // namespace r1
