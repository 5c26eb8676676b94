// Counts calls of operator new in this program: decoding must make none.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <new>
#include <string>

#include "libr1/engine/generate.h"
#include "tests/support/catch.h"
#include "tests/unit/engine/fake_model.h"

namespace {

std::atomic<int64_t> n_allocations{0};

}  // namespace

void* operator new(size_t n) {
  n_allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* p = std::malloc(n == 0 ? 1 : n)) return p;
  throw std::bad_alloc();
}
// Libraries ask this way too, and give back through the delete below.
void* operator new(size_t n, const std::nothrow_t&) noexcept {
  n_allocations.fetch_add(1);
  return std::malloc(n == 0 ? 1 : n);
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, size_t) noexcept { std::free(p); }

using namespace r1;
using namespace r1::test;

TEST_CASE("decoding allocates nothing, whatever the filters, across pages") {
  const SchedulerLimits limits{
      .n_pages = 64, .max_sequences = 6, .max_tokens = 64, .max_wanted = 6};
  // Never the end token nor a control token, whose text may be too long for a string without
  // memory.
  FakeModel fake(limits.n_pages, [](std::span<const TokenId> tokens, std::span<float> logits) {
    random_logits(tokens, logits);
    logits[kEnd] = -100;
    std::ranges::fill(logits.subspan(400), -100.0f);
  });
  ThreadPool pool(2);
  Generator generator(fake.model(), tiny_tokenizer(), select_cpu_ops(), pool,
                      {limits, 300, {kEnd}});
  for (int i = 0; i < 6; ++i) {
    Request r;
    r.prompt = {20, 21, 22 + i};
    r.samples = {0};
    r.max_tokens = 150;
    r.key = static_cast<uint64_t>(i);
    r.sampling = {.temperature = i == 0 ? 0.0 : 0.8,
                  .top_p = i < 3 ? 0.9 : 1.0,
                  .top_k = i == 4 ? 20 : 0,
                  .min_p = i == 5 ? 0.05 : 0};
    r.stop = {"never to be seen"};
    generator.submit(std::move(r));
  }
  const Generator::Emit emit = [](Sample&&) {};
  for (int i = 0; i < 40; ++i) REQUIRE(generator.step(emit));
  const int64_t before = n_allocations.load();
  for (int i = 0; i < 100; ++i) generator.step(emit);
  const int64_t after = n_allocations.load();
  CHECK(after - before == 0);
  CHECK(generator.n_started() == 6);
}
