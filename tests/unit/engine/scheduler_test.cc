// SPDX-License-Identifier: MIT
#include "libr1/engine/scheduler.h"

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <set>
#include <vector>

#include "libr1/base/rng.h"
#include "tests/support/catch.h"

using namespace r1;

namespace {

// Carries plans out on a cache that holds tokens instead of keys and values, marked where they were
// computed as a prompt's, and checks that each slice finds all positions before it in place.
class Machine {
 public:
  explicit Machine(const SchedulerLimits& limits)
      : limits_(limits), scheduler(limits), pages_(static_cast<size_t>(limits.n_pages)) {
    for (auto& page : pages_) page.fill(-1);
  }

  int32_t add(std::vector<TokenId> prompt, int32_t n_new, int32_t score_from = -1) {
    SequenceSpec spec;
    spec.prompt = prompts_.emplace_back(prompt);
    spec.max_length = static_cast<int32_t>(prompt.size()) + n_new;
    spec.score_from = score_from < 0 ? static_cast<int32_t>(prompt.size()) : score_from;
    spec.generate = n_new > 0;
    const int32_t s = scheduler.add(spec);
    tokens_[s] = prompt;
    left_[s] = n_new;
    scored_[s].clear();
    prompt_size_[s] = static_cast<int32_t>(prompt.size());
    ++n_added;
    return s;
  }

  // One step; false if there was nothing to do.
  bool step() {
    const StepPlan& plan = scheduler.plan();
    if (plan.slices.empty()) return false;
    rows = plan.tokens.size();
    sequences = plan.slices.size();
    REQUIRE(plan.tokens.size() <= static_cast<size_t>(limits_.max_tokens));
    REQUIRE(plan.slices.size() <= static_cast<size_t>(limits_.max_sequences));
    REQUIRE(plan.wanted.size() <= static_cast<size_t>(limits_.max_wanted));
    REQUIRE(std::ranges::is_sorted(plan.wanted));
    for (const PageCopy& copy : plan.copies) {
      REQUIRE(copy.from != copy.to);
      std::copy_n(page(copy.from).begin(), copy.n_positions, page(copy.to).begin());
      n_copied += copy.n_positions;
    }
    std::set<int32_t> seen;
    int32_t next_row = 0;
    for (size_t i = 0; i < plan.slices.size(); ++i) {
      const SequenceSlice& slice = plan.slices[i];
      const PlannedSlice& planned = plan.planned[i];
      REQUIRE(seen.insert(planned.sequence).second);
      REQUIRE(slice.first_row == next_row);
      next_row += slice.n_tokens;
      check_slice(plan, slice, planned);
    }
    scheduler.commit();
    for (const PlannedSlice& planned : std::vector<PlannedSlice>(plan.planned)) {
      if (planned.reaches_end) advance(planned.sequence);
    }
    return true;
  }

  void run() {
    int n_steps = 0;
    while (step()) REQUIRE(++n_steps < 100000);
    REQUIRE(scheduler.n_running() == 0);
    REQUIRE(scheduler.n_waiting() == 0);
    REQUIRE(scheduler.n_started() == 0);
    REQUIRE(scheduler.available_pages() == limits_.n_pages);
    REQUIRE(n_finished == n_added);
  }

  size_t rows = 0, sequences = 0;
  int n_finished = 0, n_added = 0;
  int64_t n_copied = 0, n_computed = 0;
  std::vector<int32_t> order;                    // in which sequences finished
  std::deque<std::vector<TokenId>> prompts_;
  std::map<int32_t, std::set<int32_t>> scored_;  // prompt positions by sequence
  SchedulerLimits limits_;
  Scheduler scheduler;

 private:
  using Page = std::array<TokenId, kPageTokens>;
  static constexpr TokenId kPrefilled = 1 << 20;
  Page& page(int32_t p) { return pages_.at(static_cast<size_t>(p)); }

  void check_slice(const StepPlan& plan, const SequenceSlice& slice, const PlannedSlice& planned) {
    const std::vector<TokenId>& tokens = tokens_.at(planned.sequence);
    n_computed += slice.n_tokens;
    REQUIRE(slice.n_prefill == prompt_end_of(planned.sequence));
    const auto cached = [&](int32_t p) {
      return tokens[static_cast<size_t>(p)] + (p < slice.n_prefill ? kPrefilled : 0);
    };
    for (int32_t p = 0; p < slice.first_position; ++p) REQUIRE(read(slice, p) == cached(p));
    for (int32_t i = 0; i < slice.n_tokens; ++i) {
      const int32_t p = slice.first_position + i;
      REQUIRE(plan.tokens[static_cast<size_t>(slice.first_row + i)] ==
              tokens[static_cast<size_t>(p)]);
      page(
          slice.pages[static_cast<size_t>(p / kPageTokens)])[static_cast<size_t>(p % kPageTokens)] =
          cached(p);
    }
    const bool at_end =
        slice.first_position + slice.n_tokens == static_cast<int32_t>(tokens.size());
    REQUIRE(planned.reaches_end == at_end);
    for (int32_t w = 0; w < planned.n_wanted; ++w) {
      const int32_t row = plan.wanted[static_cast<size_t>(planned.first_wanted + w)];
      const int32_t position = slice.first_position + row - slice.first_row;
      REQUIRE(
          (position >= slice.first_position && position < slice.first_position + slice.n_tokens));
      if (w == 0) REQUIRE(position == planned.first_wanted_position);
      if (position < prompt_end_of(planned.sequence))
        REQUIRE(scored_[planned.sequence].insert(position).second);
    }
    if (at_end && left_.at(planned.sequence) > 0) {
      REQUIRE(planned.n_wanted > 0);
      REQUIRE(plan.wanted[static_cast<size_t>(planned.first_wanted + planned.n_wanted - 1)] ==
              slice.first_row + slice.n_tokens - 1);
    }
  }

  int32_t prompt_end_of(int32_t s) const { return prompt_size_.at(s) - 1; }

  TokenId read(const SequenceSlice& slice, int32_t p) {
    return page(
        slice.pages[static_cast<size_t>(p / kPageTokens)])[static_cast<size_t>(p % kPageTokens)];
  }

  void advance(int32_t s) {
    if (left_[s] > 0) --left_[s];
    if (left_[s] == 0) {
      order.push_back(s);
      ++n_finished;
      scheduler.finish(s);
      return;
    }
    const auto token =
        static_cast<TokenId>(random_bits(1, static_cast<uint64_t>(s), tokens_[s].size()) % 50);
    tokens_[s].push_back(token);
    scheduler.append(s, token);
  }

  std::vector<Page> pages_;
  std::map<int32_t, std::vector<TokenId>> tokens_;
  std::map<int32_t, int32_t> left_, prompt_size_;
};

std::vector<TokenId> prompt_of(uint64_t seed, size_t n) {
  std::vector<TokenId> tokens(n);
  for (size_t i = 0; i < n; ++i) tokens[i] = static_cast<TokenId>(random_bits(seed, 0, i) % 1000);
  return tokens;
}

}  // namespace

TEST_CASE("one sequence: its prompt in chunks, then token by token") {
  Machine m({.n_pages = 10, .max_sequences = 4, .max_tokens = 16, .max_wanted = 4});
  m.add(prompt_of(1, 40), 3);
  std::vector<size_t> rows;
  while (m.step()) rows.push_back(m.rows);
  CHECK(rows == std::vector<size_t>{16, 16, 8, 1, 1});
  CHECK(m.n_finished == 1);
}

TEST_CASE("a prompt is chunked beside sequences that decode") {
  Machine m({.n_pages = 40, .max_sequences = 4, .max_tokens = 16, .max_wanted = 4});
  m.add(prompt_of(1, 10), 30);
  REQUIRE(m.step());
  m.add(prompt_of(2, 100), 5);
  REQUIRE(m.step());
  CHECK(m.sequences == 2);
  CHECK(m.rows == 16);
  m.run();
}

TEST_CASE("samples of one prompt compute it once and copy the last page") {
  Machine m({.n_pages = 40, .max_sequences = 8, .max_tokens = 64, .max_wanted = 8});
  const auto prompt = prompt_of(3, 50);
  std::vector<int32_t> samples;
  for (int i = 0; i < 4; ++i) samples.push_back(m.add(prompt, 2));
  m.run();
  // 50 positions once, the last one again for each of the others, and a second token each.
  CHECK(m.n_computed == 50 + 3 + 4);
  CHECK(m.n_copied == 3 * (50 - 1 - 32));
  CHECK(m.scheduler.n_cached(samples[0]) == 0);
  CHECK(m.scheduler.n_cached(samples[1]) == 49);
}

TEST_CASE("a prompt of whole pages is shared up to its last page") {
  for (const size_t n : {32u, 33u, 64u, 65u}) {
    Machine m({.n_pages = 40, .max_sequences = 8, .max_tokens = 64, .max_wanted = 8});
    for (int i = 0; i < 3; ++i) m.add(prompt_of(4, n), 1);
    m.run();
    CHECK(m.n_computed == static_cast<int64_t>(n) + 2);
  }
}

TEST_CASE("prompts that begin alike share their full pages, also across time") {
  Machine m({.n_pages = 40, .max_sequences = 8, .max_tokens = 64, .max_wanted = 8});
  auto a = prompt_of(5, 100);
  auto b = a;
  b[80] = 77777;
  m.add(a, 1);
  m.run();
  const int32_t second = m.add(b, 1);
  m.run();
  CHECK(m.scheduler.n_cached(second) == 64);
  CHECK(m.n_computed == 100 + 36);
}

TEST_CASE(
    "a prompt's last token is never shared: it is computed in another way than those before") {
  Machine m({.n_pages = 40, .max_sequences = 8, .max_tokens = 64, .max_wanted = 8});
  const auto longer = prompt_of(8, 100);
  const std::vector<TokenId> whole_pages(longer.begin(), longer.begin() + 64);
  m.add(whole_pages, 1);
  m.run();
  const int32_t second = m.add(longer, 1);
  m.run();
  CHECK(m.scheduler.n_cached(second) == 32);
}

TEST_CASE("prompts that differ in their last token share all before it") {
  Machine m({.n_pages = 40, .max_sequences = 8, .max_tokens = 64, .max_wanted = 8});
  auto prompt = prompt_of(9, 50);
  m.add(prompt, 1);
  prompt.back() = 5000;
  const int32_t second = m.add(prompt, 1);
  m.run();
  CHECK(m.scheduler.n_cached(second) == 49);
  CHECK(m.n_computed == 50 + 1);
}

TEST_CASE("when pages run out the youngest starts again and nothing is lost") {
  // 4 sequences of up to 3 pages on 5 pages.
  Machine m({.n_pages = 5, .max_sequences = 4, .max_tokens = 32, .max_wanted = 4});
  for (uint64_t i = 0; i < 4; ++i) m.add(prompt_of(10 + i, 20), 70);
  m.run();
  CHECK(m.scheduler.n_preemptions() > 0);
  CHECK(m.order.front() == 0);
}

TEST_CASE("scored prompts give the logits of each position once, whatever the limit of rows") {
  for (const int32_t max_wanted : {4, 5, 7, 100}) {
    Machine m({.n_pages = 12, .max_sequences = 4, .max_tokens = 32, .max_wanted = max_wanted});
    const auto prompt = prompt_of(6, 75);
    const int32_t scored = m.add(prompt, 3, 0);
    m.add(prompt, 3);
    const int32_t only = m.add(prompt_of(7, 40), 0, 10);
    m.run();
    CHECK(m.scored_[scored].size() == 74);
    CHECK(m.scored_[only].size() == 29);
    CHECK(*m.scored_[only].begin() == 10);
  }
}

TEST_CASE("after stop_admitting only what has begun is finished") {
  Machine m({.n_pages = 20, .max_sequences = 2, .max_tokens = 32, .max_wanted = 4});
  for (uint64_t i = 0; i < 5; ++i) m.add(prompt_of(20 + i, 10), 5);
  REQUIRE(m.step());
  m.scheduler.stop_admitting();
  while (m.step()) {
  }
  CHECK(m.n_finished == 2);
  CHECK(m.scheduler.n_waiting() == 3);
  CHECK(m.scheduler.n_started() == 0);
}

TEST_CASE("seed 1 to 60: any load gets through, within all limits, with every position in place") {
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    uint64_t n_drawn = 0;
    const auto draw = [&](uint64_t below) {
      return static_cast<int32_t>(random_bits(seed, 9, n_drawn++) % below);
    };
    SchedulerLimits limits;
    limits.max_sequences = 1 + draw(6);
    limits.max_tokens = limits.max_sequences + draw(40);
    limits.max_wanted = limits.max_sequences + draw(4);
    limits.n_pages = 4 + draw(12);
    Machine m(limits);
    const int n = 5 + draw(20);
    for (int i = 0; i < n; ++i) {
      // Few different prompts and lengths, so that prefixes meet in all ways.
      auto prompt = prompt_of(static_cast<uint64_t>(draw(3)), static_cast<size_t>(1 + draw(64)));
      if (draw(4) == 0) prompt.back() = 5000;
      const int32_t room = limits.n_pages * kPageTokens - static_cast<int32_t>(prompt.size());
      m.add(prompt, std::min(room, draw(60)), draw(4) == 0 ? 0 : -1);
      for (int k = draw(3); k > 0; --k) m.step();
    }
    INFO("seed " << seed);
    m.run();
  }
}
