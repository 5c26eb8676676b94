// SPDX-License-Identifier: MIT
#include "libr1/base/thread_pool.h"

#include <atomic>
#include <thread>
#include <vector>

#include "tests/support/catch.h"

namespace r1 {
namespace {

TEST_CASE("parallel_for covers every index once, in whole grains") {
  for (const int threads : {1, 2, 3, 8}) {
    ThreadPool pool(threads);
    for (const int64_t n : {0, 1, 5, 64, 1000}) {
      for (const int64_t grain : {1, 4, 7}) {
        std::vector<std::atomic<int>> hits(static_cast<size_t>(n));
        std::atomic<bool> aligned{true};
        pool.parallel_for(n, grain, [&](int64_t begin, int64_t end, int thread) {
          if (begin % grain != 0 || thread >= threads) aligned = false;
          for (int64_t i = begin; i < end; ++i) ++hits[static_cast<size_t>(i)];
        });
        CHECK(aligned);
        for (const auto& h : hits) CHECK(h == 1);
      }
    }
  }
}

TEST_CASE("a part is the same range in every run, whoever does it") {
  ThreadPool pool(3);
  for (int run = 0; run < 200; ++run) {
    int64_t first[3] = {-1, -1, -1}, last[3] = {-1, -1, -1};
    pool.parallel_for(100, 8, [&](int64_t begin, int64_t end, int part) {
      first[part] = begin;
      last[part] = end;
    });
    CHECK((first[0] == 0 && last[0] == 32 && first[1] == 32 && last[1] == 64));
    CHECK((first[2] == 64 && last[2] == 100));
  }
}

TEST_CASE("parallel_balanced covers every index once, in whole grains, each thread by itself") {
  for (const int threads : {1, 2, 3, 8}) {
    ThreadPool pool(threads);
    for (const int64_t n : {0, 1, 5, 64, 1000}) {
      for (const int64_t grain : {1, 4, 7}) {
        std::vector<std::atomic<int>> hits(static_cast<size_t>(n));
        std::vector<std::atomic<int>> inside(static_cast<size_t>(threads));
        std::atomic<bool> good{true};
        pool.parallel_balanced(n, grain, [&](int64_t begin, int64_t end, int thread) {
          if (begin % grain != 0 || (end % grain != 0 && end != n) || thread >= threads)
            good = false;
          if (inside[static_cast<size_t>(thread)]++ != 0) good = false;
          for (int64_t i = begin; i < end; ++i) ++hits[static_cast<size_t>(i)];
          --inside[static_cast<size_t>(thread)];
        });
        CHECK(good);
        for (const auto& h : hits) CHECK(h == 1);
      }
    }
  }
}

TEST_CASE("a thread that is held up leaves the rest of a balanced loop to the others") {
  ThreadPool pool(2);
  constexpr int64_t kLength = 1000;
  std::atomic<int64_t> done{0};
  pool.parallel_balanced(kLength, 1, [&](int64_t begin, int64_t end, int thread) {
    // The longest range is a quarter of the whole.
    while (thread == 1 && done < kLength * 3 / 4) std::this_thread::yield();
    done += end - begin;
  });
  CHECK(done == kLength);
}

TEST_CASE("ten thousand short loops finish") {
  ThreadPool pool(4);
  std::atomic<int64_t> sum{0};
  for (int i = 0; i < 10000; ++i) {
    pool.parallel_for(4, 1, [&](int64_t begin, int64_t end, int) { sum += end - begin; });
    pool.parallel_balanced(40, 1, [&](int64_t begin, int64_t end, int) { sum += end - begin; });
  }
  CHECK(sum == 440000);
}

}  // namespace
}  // namespace r1
