// Counts calls of operator new in this program, of which decoding must make none, and what is held.
// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <new>
#include <string>

#include "libr1/engine/generate.h"
#include "libr1/engine/run_lines.h"
#include "tests/support/catch.h"
#include "tests/unit/engine/fake_model.h"

namespace {

std::atomic<int64_t> n_allocations{0}, n_held{0}, most_held{0};

void* allocated(size_t n) noexcept {
  n_allocations.fetch_add(1, std::memory_order_relaxed);
  void* const p = std::malloc(n == 0 ? 1 : n);
  if (p == nullptr) return p;
  const auto size = static_cast<int64_t>(::malloc_usable_size(p));
  const int64_t held = n_held.fetch_add(size, std::memory_order_relaxed) + size;
  if (held > most_held.load(std::memory_order_relaxed)) most_held = held;
  return p;
}
void given_back(void* p) noexcept {
  if (p != nullptr) n_held.fetch_sub(static_cast<int64_t>(::malloc_usable_size(p)));
  std::free(p);
}

}  // namespace

void* operator new(size_t n) {
  if (void* p = allocated(n)) return p;
  throw std::bad_alloc();
}
// Libraries ask this way too, and give back through the delete below.
void* operator new(size_t n, const std::nothrow_t&) noexcept { return allocated(n); }
void operator delete(void* p) noexcept { given_back(p); }
void operator delete(void* p, size_t) noexcept { given_back(p); }

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

TEST_CASE("many samples of a long prompt hold neither its copies nor lines that are written") {
  const SchedulerLimits limits{
      .n_pages = 300, .max_sequences = 6, .max_tokens = 64, .max_wanted = 6};
  FakeModel fake(limits.n_pages, random_logits);
  ThreadPool pool(1);
  Generator generator(fake.model(), tiny_tokenizer(), select_cpu_ops(), pool,
                      {limits, 8192, {kEnd}});
  constexpr int kPrompt = 8000, kSamples = 500;
  char name[] = "/tmp/r1-many-samples-XXXXXX";
  const int in = ::mkstemp(name);
  std::string ids;
  for (int i = 0; i < kPrompt; ++i) ids += i == 0 ? "20" : ",20";
  const std::string input = "{\"prompt_token_ids\": [" + ids + "]}\n";
  REQUIRE(::write(in, input.data(), input.size()) == static_cast<ssize_t>(input.size()));
  JsonlReader reader({name});
  LineWriter writer(::open("/dev/null", O_WRONLY), "null");
  RunSettings settings;
  settings.defaults.n = kSamples;
  settings.defaults.max_tokens = 1;
  settings.context = 8192;
  settings.n_vocab = kVocab;
  FinishedLines finished;
  const RunObserver observer{[](auto&&...) {}, [](auto&&) {}, [] { return false; }};
  most_held = n_held.load();
  const int64_t before = n_held;
  const RunCounts counts =
      run_lines(reader, writer, generator, tiny_tokenizer(), nullptr, settings, finished, observer);
  CHECK(counts.samples == kSamples);
  CHECK(most_held - before < kSamples * kPrompt);  // 4 bytes a token, 3 a token's text
  ::close(in);
  ::unlink(name);
}
