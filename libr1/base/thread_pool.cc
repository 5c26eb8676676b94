// SPDX-License-Identifier: MIT
#include "libr1/base/thread_pool.h"

#include <sched.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include "libr1/base/checked.h"
#include "libr1/base/numa.h"

namespace r1 {

namespace {

// Layers follow each other within microseconds, so a worker looks for the next loop for a while
// before it sleeps; a shared machine's other tenants get the core back after that.
constexpr int kSpins = 4000;

inline void pause_cpu() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("isb");  // waits a little, as the other's pause does; YIELD takes no time on most
#endif
}

}  // namespace

struct ThreadPool::State {
  std::vector<std::thread> threads;
  std::atomic<uint32_t> generation{0};  // a change means work
  // The number of parts in the upper half, the next part to be done in the lower: one draw gives
  // both. Set when the loop below is ready, and all drawn before it changes: who draws a part that
  // is there finds the loop it belongs to, however late he comes.
  alignas(64) std::atomic<uint64_t> parts{0};
  std::atomic<int> n_pending{0};  // parts not yet done
  std::atomic<bool> stopping{false};
  int64_t n = 0;
  int64_t grain = 1;
  int n_rounds = 1;
  Call call = nullptr;
  void* body = nullptr;
};

int available_processors() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) == 0) return std::max(1, CPU_COUNT(&set));
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

ThreadPool::ThreadPool(int n_threads)
    : n_threads_(n_threads > 0 ? n_threads : available_processors()),
      state_(std::make_unique<State>()) {}

// A thread that begins late finds the loop that is under way, or none.
void ThreadPool::start(int64_t n_useful) {
  // The caller is one of them.
  const auto wanted = static_cast<size_t>(std::min<int64_t>(n_useful, n_threads_) - 1);
  while (state_->threads.size() < wanted) {
    state_->threads.emplace_back(
        [this, thread = static_cast<int>(state_->threads.size()) + 1] { worker(thread); });
  }
}

ThreadPool::~ThreadPool() {
  state_->stopping.store(true);
  state_->generation.fetch_add(1);
  state_->generation.notify_all();
  for (std::thread& t : state_->threads) t.join();
}

// Does parts until none are left. Of `units` equal ones for each thread, with two, four, eight ...
// rounds the parts of round i have units / 2^(i + 1), and those of the last as many as before it.
void ThreadPool::work(int thread) const {
  State& s = *state_;
  for (;;) {
    const uint64_t drawn = s.parts.fetch_add(1, std::memory_order_acq_rel);
    const auto part = static_cast<int64_t>(drawn & UINT32_MAX);
    if (part >= static_cast<int64_t>(drawn >> 32)) return;
    const int64_t units = int64_t{1} << (s.n_rounds - 1), round = part / n_threads_;
    const int64_t length = std::max<int64_t>(units >> (round + 1), 1);
    const int64_t first = (units - (units >> round)) * n_threads_ + part % n_threads_ * length;
    const int64_t n_grains = ceil_div(s.n, s.grain), n_units = units * n_threads_;
    const int64_t begin = n_grains * first / n_units * s.grain;
    const int64_t end = std::min(n_grains * (first + length) / n_units * s.grain, s.n);
    if (begin < end) s.call(s.body, begin, end, static_cast<int>(part), thread);
    if (s.n_pending.fetch_sub(1, std::memory_order_acq_rel) == 1) s.n_pending.notify_one();
  }
}

void ThreadPool::worker(int thread) {
  place_thread(thread, n_threads_);
  uint32_t seen = 0;
  for (;;) {
    for (int spin = 0; spin < kSpins && state_->generation.load(std::memory_order_acquire) == seen;
         ++spin) {
      pause_cpu();
    }
    state_->generation.wait(seen, std::memory_order_acquire);
    seen = state_->generation.load(std::memory_order_acquire);
    if (state_->stopping.load()) return;
    work(thread);
  }
}

void ThreadPool::run(int64_t n, int64_t grain, int n_rounds, Call call, void* body) {
  if (n <= 0) return;
  const int64_t n_grains = ceil_div(n, grain);
  if (n_threads_ == 1 || n_grains == 1) {
    call(body, 0, n, 0, 0);
    return;
  }
  start(n_grains);
  while (n_rounds > 1 && (int64_t{n_threads_} << (n_rounds - 1)) > n_grains) --n_rounds;
  const int n_parts = n_threads_ * n_rounds;
  State& s = *state_;
  s.n = n;
  s.grain = grain;
  s.n_rounds = n_rounds;
  s.call = call;
  s.body = body;
  s.n_pending.store(n_parts, std::memory_order_relaxed);
  s.parts.store(static_cast<uint64_t>(n_parts) << 32, std::memory_order_release);
  s.generation.fetch_add(1, std::memory_order_release);
  s.generation.notify_all();
  work(0);
  for (int spin = 0; spin < kSpins && s.n_pending.load(std::memory_order_acquire) != 0; ++spin) {
    pause_cpu();
  }
  for (int left = s.n_pending.load(std::memory_order_acquire); left != 0;
       left = s.n_pending.load(std::memory_order_acquire)) {
    s.n_pending.wait(left, std::memory_order_acquire);
  }
}

}  // namespace r1
