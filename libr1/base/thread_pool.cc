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
  std::atomic<uint32_t> generation{0};  // a change means work
  // The next part to be done. Set to 0 when the loop below is ready, and beyond the last part before
  // it changes: who draws a part finds the loop it belongs to, however late he comes.
  std::atomic<uint32_t> next_part{UINT32_MAX / 2};
  std::atomic<int> n_pending{0};  // parts not yet done
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
      state_(std::make_unique<State>()) {}

// A thread that begins late finds the loop that is under way, or none.
void ThreadPool::start(int64_t n_useful) {
  // The caller is one of them.
  const auto wanted = static_cast<size_t>(std::min<int64_t>(n_useful, n_threads_) - 1);
  while (state_->threads.size() < wanted) state_->threads.emplace_back([this] { worker(); });
}

ThreadPool::~ThreadPool() {
  state_->stopping.store(true);
  state_->generation.fetch_add(1);
  state_->generation.notify_all();
  for (std::thread& t : state_->threads) t.join();
}

// Does parts until none are left.
void ThreadPool::work() const {
  State& s = *state_;
  const auto n_parts = static_cast<uint32_t>(n_threads_);
  for (uint32_t part; (part = s.next_part.fetch_add(1, std::memory_order_acq_rel)) < n_parts;) {
    const int64_t n_grains = ceil_div(s.n, s.grain);
    const int64_t begin = n_grains * part / n_parts * s.grain;
    const int64_t end = std::min(n_grains * (part + 1) / n_parts * s.grain, s.n);
    if (begin < end) s.call(s.body, begin, end, static_cast<int>(part));
    if (s.n_pending.fetch_sub(1, std::memory_order_acq_rel) == 1) s.n_pending.notify_one();
  }
}

void ThreadPool::worker() {
  uint32_t seen = 0;
  for (;;) {
    for (int spin = 0; spin < kSpins && state_->generation.load(std::memory_order_acquire) == seen;
         ++spin) {
      pause_cpu();
    }
    state_->generation.wait(seen, std::memory_order_acquire);
    seen = state_->generation.load(std::memory_order_acquire);
    if (state_->stopping.load()) return;
    work();
  }
}

void ThreadPool::run(int64_t n, int64_t grain, Call call, void* body) {
  if (n <= 0) return;
  if (n_threads_ == 1 || n <= grain) {
    call(body, 0, n, 0);
    return;
  }
  start(ceil_div(n, grain));
  State& s = *state_;
  s.n = n;
  s.grain = grain;
  s.call = call;
  s.body = body;
  s.n_pending.store(n_threads_, std::memory_order_relaxed);
  s.next_part.store(0, std::memory_order_release);
  s.generation.fetch_add(1, std::memory_order_release);
  s.generation.notify_all();
  work();
  for (int spin = 0; spin < kSpins && s.n_pending.load(std::memory_order_acquire) != 0; ++spin) {
    pause_cpu();
  }
  for (int left = s.n_pending.load(std::memory_order_acquire); left != 0;
       left = s.n_pending.load(std::memory_order_acquire)) {
    s.n_pending.wait(left, std::memory_order_acquire);
  }
}

}  // namespace r1
