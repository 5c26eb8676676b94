// SPDX-License-Identifier: MIT
#include "libr1/base/thread_pool.h"

#include <sched.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include "libr1/base/checked.h"

namespace r1 {

namespace {

// Layers follow each other within microseconds, so a worker looks for the next loop for a while
// before it sleeps; a shared machine's other tenants get the core back after that.
constexpr int kSpins = 4000;

inline void pause_cpu() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

}  // namespace

struct ThreadPool::State {
  std::vector<std::thread> threads;
  std::atomic<uint32_t> generation{0};  // odd or even does not matter: a change means work
  std::atomic<int> n_pending{0};
  std::atomic<bool> stopping{false};
  int64_t n = 0;
  int64_t grain = 1;
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
      state_(std::make_unique<State>()) {
  for (int t = 1; t < n_threads_; ++t) state_->threads.emplace_back([this, t] { worker(t); });
}

ThreadPool::~ThreadPool() {
  state_->stopping.store(true);
  state_->generation.fetch_add(1);
  state_->generation.notify_all();
  for (std::thread& t : state_->threads) t.join();
}

void ThreadPool::work_share(int thread) const {
  const State& s = *state_;
  const int64_t n_grains = ceil_div(s.n, s.grain);
  const int64_t begin = n_grains * thread / n_threads_ * s.grain;
  const int64_t end = std::min(n_grains * (thread + 1) / n_threads_ * s.grain, s.n);
  if (begin < end) s.call(s.body, begin, end, thread);
}

void ThreadPool::worker(int thread) {
  uint32_t seen = 0;
  for (;;) {
    for (int spin = 0; spin < kSpins && state_->generation.load(std::memory_order_acquire) == seen;
         ++spin) {
      pause_cpu();
    }
    state_->generation.wait(seen, std::memory_order_acquire);
    seen = state_->generation.load(std::memory_order_acquire);
    if (state_->stopping.load()) return;
    work_share(thread);
    state_->n_pending.fetch_sub(1, std::memory_order_acq_rel);
    state_->n_pending.notify_one();
  }
}

void ThreadPool::run(int64_t n, int64_t grain, Call call, void* body) {
  if (n <= 0) return;
  if (n_threads_ == 1 || n <= grain) {
    call(body, 0, n, 0);
    return;
  }
  State& s = *state_;
  s.n = n;
  s.grain = grain;
  s.call = call;
  s.body = body;
  s.n_pending.store(n_threads_ - 1, std::memory_order_relaxed);
  s.generation.fetch_add(1, std::memory_order_release);
  s.generation.notify_all();
  work_share(0);
  for (int spin = 0; spin < kSpins && s.n_pending.load(std::memory_order_acquire) != 0; ++spin) {
    pause_cpu();
  }
  for (int left = s.n_pending.load(std::memory_order_acquire); left != 0;
       left = s.n_pending.load(std::memory_order_acquire)) {
    s.n_pending.wait(left, std::memory_order_acquire);
  }
}

}  // namespace r1
