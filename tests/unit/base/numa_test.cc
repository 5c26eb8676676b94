// SPDX-License-Identifier: MIT
#include "libr1/base/numa.h"

#include <sched.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "libr1/base/thread_pool.h"
#include "tests/support/catch.h"

using namespace r1;

namespace {

/// A made-up /sys, removed at the end.
struct Machine {
  Machine() { std::filesystem::remove_all(root); }
  ~Machine() { std::filesystem::remove_all(root); }
  void file(const std::string& name, const std::string& text) const {
    const std::filesystem::path path = root + "/sys/devices/system/node/" + name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }
  std::string root = "/tmp/r1_numa_test_" + std::to_string(::getpid());
};

}  // namespace

TEST_CASE("a list of processors is numbers and ranges, and nothing else") {
  using List = std::vector<int>;
  CHECK(parse_cpu_list("0-3,8\n") == List{0, 1, 2, 3, 8});
  CHECK(parse_cpu_list("7") == List{7});
  CHECK(parse_cpu_list("") == List{});
  CHECK(parse_cpu_list("\n") == List{});
  for (const char* text : {"x", "3-1", "1,", ",1", "1-", "-1", "1 2", "0-99999", "99999999999",
                           "1--2", "0-65535,0-65535"}) {
    INFO(text);
    CHECK_FALSE(parse_cpu_list(text));
  }
}

TEST_CASE("nodes are those with processors, by their numbers") {
  const Machine m;
  CHECK(numa_nodes(m.root).empty());
  m.file("online", "0-2,5\n");
  m.file("node0/cpulist", "0-1,4-5\n");
  m.file("node1/cpulist", "2-3\n");
  m.file("node2/cpulist", "\n");  // memory alone
  m.file("node5/cpulist", "6\n");
  const auto nodes = numa_nodes(m.root);
  REQUIRE(nodes.size() == 3);
  CHECK((nodes[0].id == 0 && nodes[0].cpus == std::vector<int>{0, 1, 4, 5}));
  CHECK((nodes[1].id == 1 && nodes[1].cpus == std::vector<int>{2, 3}));
  CHECK((nodes[2].id == 5 && nodes[2].cpus == std::vector<int>{6}));
  m.file("online", "0,0\n");
  CHECK(numa_nodes(m.root).empty());
  m.file("online", "0-1\n");
  m.file("node1/cpulist", "two\n");
  CHECK(numa_nodes(m.root).empty());
}

TEST_CASE("threads go round the nodes, and as many to each as it has processors") {
  const std::vector<NumaNode> two = {{0, {0, 1}}, {1, {2, 3}}};
  CHECK(node_of_threads(two, 4) == std::vector<int>{0, 1, 0, 1});
  CHECK(node_of_threads(two, 6) == std::vector<int>{0, 1, 0, 1, 0, 1});
  const std::vector<NumaNode> uneven = {{0, {0, 1, 2}}, {3, {3}}};
  CHECK(node_of_threads(uneven, 5) == std::vector<int>{0, 1, 0, 0, 0});
  CHECK(node_of_threads({}, 3).empty());
}

TEST_CASE("whatever is asked for, this machine can do it and threads keep their processors") {
  const int n = available_processors();
  for (const NumaMode mode : {NumaMode::interleave, NumaMode::spread, NumaMode::off}) {
    const bool done = use_numa(mode);
    if (numa_nodes().size() < 2) CHECK(done);
    ThreadPool pool(3);
    int64_t sum = 0;
    pool.parallel_for(3, 1, [&](int64_t begin, int64_t end, int part) {
      if (part == 0) sum += end - begin;
    });
    CHECK(sum == 1);
    CHECK(available_processors() == n);
  }
}
