// Fixed worker threads and two forms of loop. Work is split by index alone, so that a computation's
// result cannot depend on timing; only who does which part is decided by who is free.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <type_traits>

namespace r1 {

/// Runs loops on `n_threads` threads, the caller's included. Not reentrant: a loop body may not
/// start another loop on the same pool, and one thread at a time may call parallel_for.
class ThreadPool {
 public:
  /// n_threads <= 0 means the number of processors this process may use. A thread starts with the
  /// first loop that has work for it, or with start_threads().
  explicit ThreadPool(int n_threads = 0);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int size() const { return n_threads_; }
  /// Starts all threads, so that no loop need do it. Throws std::system_error if there are to be no
  /// more.
  void start_threads() { start(n_threads_); }

  /// Calls body(begin, end, part) on disjoint ranges that cover [0, n): part 0 ... size() - 1, in
  /// order, each but the last a multiple of `grain` long. Any thread may do any part, each part is
  /// done by one, and the caller does those that no other thread has come for: on a busy machine it
  /// waits for nobody who has not begun. Returns when all are done. Allocates nothing once the
  /// threads have started. `body` must not throw.
  template <typename Body>
  void parallel_for(int64_t n, int64_t grain, Body&& body) {
    using B = std::remove_reference_t<Body>;
    run(
        n, grain, 1,
        [](void* b, int64_t begin, int64_t end, int part, int) {
          (*static_cast<B*>(b))(begin, end, part);
        },
        const_cast<void*>(static_cast<const void*>(&body)));
  }

  /// The same in ranges that grow smaller towards the end, to whoever is free: a thread that is
  /// held up does less, and the others wait for a small range at most. Calls body(begin, end,
  /// thread) with the number of the thread that runs it, 0 ... size() - 1, several times for each:
  /// what it writes must not depend on how [0, n) is cut, nor on the thread.
  template <typename Body>
  void parallel_balanced(int64_t n, int64_t grain, Body&& body) {
    using B = std::remove_reference_t<Body>;
    run(
        n, grain, kMaxRounds,
        [](void* b, int64_t begin, int64_t end, int, int thread) {
          (*static_cast<B*>(b))(begin, end, thread);
        },
        const_cast<void*>(static_cast<const void*>(&body)));
  }

 private:
  /// Rounds of ranges: half of what there is, a quarter ..., and the last two are equal.
  static constexpr int kMaxRounds = 5;
  using Call = void (*)(void* body, int64_t begin, int64_t end, int part, int thread);
  struct State;
  void run(int64_t n, int64_t grain, int n_rounds, Call call, void* body);
  void start(int64_t n_useful);
  void work(int thread) const;
  void worker(int thread);

  int n_threads_;
  std::unique_ptr<State> state_;
};

/// Processors that the scheduler lets this process run on (affinity masks included), at least 1.
int available_processors();

}  // namespace r1
