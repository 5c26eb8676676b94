// SPDX-License-Identifier: MIT
#include "libr1/engine/scheduler.h"

#include <algorithm>

#include "libr1/base/checked.h"
#include "libr1/base/error.h"

namespace r1 {

namespace {

// Sequences at the head of the queue that are looked at in one step while those before them wait for
// a prefix.
constexpr size_t kLookAhead = 64;

int32_t pages_for(int32_t n_positions) { return static_cast<int32_t>(ceil_div(n_positions, kPageTokens)); }

}  // namespace

struct Scheduler::Prefix {
  std::vector<int32_t> shared;             // full pages, from the first on
  PagePool::NameId parent = PagePool::kRoot;  // the name of the last of them
  int32_t donor = -1;                      // a page whose beginning is to be copied
};

Scheduler::Scheduler(const SchedulerLimits& limits) : limits_(limits), pool_(limits.n_pages) {
  R1_CHECK(limits.max_sequences >= 1 && limits.max_tokens >= limits.max_sequences &&
           limits.max_wanted >= limits.max_sequences);
  const auto n_sequences = static_cast<size_t>(limits.max_sequences);
  running_.reserve(n_sequences);
  plan_.copies.reserve(n_sequences);
  plan_.tokens.reserve(static_cast<size_t>(limits.max_tokens));
  plan_.slices.reserve(n_sequences);
  plan_.planned.reserve(n_sequences);
  plan_.wanted.reserve(static_cast<size_t>(limits.max_wanted));
}

int32_t Scheduler::add(const SequenceSpec& spec) {
  const auto n_prompt = static_cast<int32_t>(spec.prompt.size());
  R1_CHECK(n_prompt > 0 && spec.max_length >= n_prompt && pages_for(spec.max_length) <= limits_.n_pages);
  int32_t number = n_slots();
  if (unused_.empty()) {
    sequences_.emplace_back();
  } else {
    number = unused_.back();
    unused_.pop_back();
  }
  Sequence& s = at(number);
  s = {};
  s.prompt = spec.prompt;
  s.n_prompt = n_prompt;
  s.max_length = spec.max_length;
  s.n_scored = std::max(0, spec.score_from);
  s.generate = spec.generate;
  waiting_.push_back(number);
  return number;
}

const StepPlan& Scheduler::plan() {
  plan_.copies.clear();
  plan_.tokens.clear();
  plan_.slices.clear();
  plan_.planned.clear();
  plan_.wanted.clear();
  grow();
  for (const int32_t s : running_) {
    if (at(s).decoding()) plan_slice(s);
  }
  for (const int32_t s : running_) {
    if (!at(s).decoding()) plan_slice(s);
  }
  admit();
  return plan_;
}

// A page for each running sequence that is about to enter a new one.
void Scheduler::grow() {
  for (size_t i = 0; i < running_.size(); ++i) {
    const int32_t number = running_[i];
    Sequence& s = at(number);
    while (static_cast<int32_t>(s.pages.size()) < pages_for(s.n_tokens())) {
      const int32_t page = pool_.take();
      if (page >= 0) {
        s.pages.push_back(page);
        continue;
      }
      const int32_t youngest = running_.back();
      preempt(youngest);
      if (youngest == number) break;
    }
  }
}

void Scheduler::preempt(int32_t sequence) {
  Sequence& s = at(sequence);
  release_pages(s);
  s.n_computed = 0;
  running_.erase(std::find(running_.begin(), running_.end(), sequence));
  waiting_.push_front(sequence);
  ++n_preemptions_;
}

void Scheduler::release_pages(Sequence& s) {
  // Last page first: of a prefix that nobody holds, the end is given up before the beginning.
  for (auto page = s.pages.rbegin(); page != s.pages.rend(); ++page) pool_.release(*page);
  s.pages.clear();
  s.n_ready_pages = 0;
}

void Scheduler::admit() {
  size_t i = 0;
  while (i < std::min(waiting_.size(), kLookAhead) && n_running() < limits_.max_sequences &&
         static_cast<int32_t>(plan_.tokens.size()) < limits_.max_tokens) {
    const int32_t number = waiting_[i];
    Sequence& s = at(number);
    if (!admitting_ && !s.started) {
      ++i;
      continue;
    }
    const Admission result = try_admit(s);
    if (result == Admission::no_room) return;
    if (result == Admission::deferred) {
      ++i;
      continue;
    }
    waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(i));
    running_.push_back(number);
    plan_slice(number);
  }
}

// False if part of the prefix is being computed by another sequence right now.
bool Scheduler::find_prefix(const Sequence& s, Prefix& prefix) const {
  const std::span<const TokenId> tokens = s.prefill();
  const size_t n_full = tokens.size() / kPageTokens;
  while (prefix.shared.size() < n_full) {
    const auto found = pool_.find(prefix.parent, tokens.subspan(prefix.shared.size() * kPageTokens, kPageTokens));
    if (found.page < 0) return true;
    if (!found.ready) return false;
    prefix.shared.push_back(found.page);
    prefix.parent = found.name;
  }
  const auto rest = tokens.subspan(n_full * kPageTokens);
  if (rest.empty()) return true;
  const auto last = pool_.find(prefix.parent, rest);
  if (last.page >= 0 && !last.ready) return false;
  prefix.donor = last.page;
  return true;
}

Scheduler::Admission Scheduler::try_admit(Sequence& s) {
  if (s.tokens.empty()) s.tokens.assign(s.prompt.begin(), s.prompt.end());
  Prefix prefix;
  const bool scoring = s.n_scored < s.n_prefill();
  // Positions to be scored must go through the model, cached or not.
  if (!scoring && !find_prefix(s, prefix)) return Admission::deferred;
  for (const int32_t page : prefix.shared) pool_.hold(page);
  if (prefix.donor >= 0) pool_.hold(prefix.donor);
  const int32_t n_needed = pages_for(s.n_tokens()) - static_cast<int32_t>(prefix.shared.size());
  // One that has the machine for itself always fits, if not beside a page to copy from.
  if (prefix.donor >= 0 && running_.empty() && pool_.available() < n_needed) {
    pool_.release(prefix.donor);
    prefix.donor = -1;
  }
  const bool fits = pool_.available() >= n_needed + n_running();
  if (fits) {
    s.tokens.reserve(static_cast<size_t>(s.max_length));
    s.pages.reserve(static_cast<size_t>(pages_for(s.max_length)));
    s.pages = prefix.shared;
    for (int32_t i = 0; i < n_needed; ++i) s.pages.push_back(pool_.take());
    const size_t n_shared = prefix.shared.size();
    s.n_computed = static_cast<int32_t>(n_shared) * kPageTokens;
    if (prefix.donor >= 0) {
      const int32_t n = s.n_prefill() % kPageTokens;
      plan_.copies.push_back({prefix.donor, s.pages[n_shared], n});
      s.n_computed += n;
    }
    s.n_ready_pages = static_cast<int32_t>(n_shared);
    if (!s.started) {
      s.n_cached = s.n_computed;
      s.started = true;
      ++n_started_;
    }
    name_pages(s, n_shared, prefix.parent);
  }
  if (prefix.donor >= 0) pool_.release(prefix.donor);
  if (fits) return Admission::admitted;
  for (auto page = prefix.shared.rbegin(); page != prefix.shared.rend(); ++page) pool_.release(*page);
  return Admission::no_room;
}

// Names the pages that will hold positions of the prompt, its last left out, from page `first` on.
void Scheduler::name_pages(Sequence& s, size_t first, PagePool::NameId parent) {
  const std::span<const TokenId> prompt = s.prefill();
  for (size_t i = first; i * kPageTokens < prompt.size(); ++i) {
    const auto tokens = prompt.subspan(i * kPageTokens);
    parent = pool_.name(s.pages[i], parent, tokens.first(std::min(tokens.size(), size_t{kPageTokens})));
  }
}

void Scheduler::plan_slice(int32_t sequence) {
  Sequence& s = at(sequence);
  const auto n_rows = static_cast<int32_t>(plan_.tokens.size());
  const auto n_wanted = static_cast<int32_t>(plan_.wanted.size());
  int32_t n = std::min(s.n_tokens() - s.n_computed, limits_.max_tokens - n_rows);
  // Scored positions and the last one take rows of logits; a slice ends where these do.
  const int32_t scored_end = s.n_prefill();
  const int32_t score_begin = std::max(s.n_computed, s.n_scored);
  const int32_t room = limits_.max_wanted - n_wanted;
  if (score_begin < scored_end) n = std::min(n, score_begin - s.n_computed + room);
  const bool last_is_wanted = s.generate && s.n_computed + n == s.n_tokens();
  const int32_t n_scored = std::max(0, std::min(s.n_computed + n, scored_end) - score_begin);
  if (last_is_wanted && n_scored + 1 > room) --n;
  if (n <= 0) return;

  const bool reaches_end = s.n_computed + n == s.n_tokens();
  plan_.planned.push_back({sequence, n_wanted, 0, 0, reaches_end});
  plan_.slices.push_back({s.pages, s.n_computed, n_rows, n, s.n_prefill()});
  for (int32_t p = s.n_computed; p < s.n_computed + n; ++p) {
    const bool wanted = (p >= score_begin && p < scored_end) || (p == s.n_tokens() - 1 && s.generate);
    if (wanted) plan_.wanted.push_back(static_cast<int32_t>(plan_.tokens.size()));
    if (wanted && plan_.planned.back().n_wanted++ == 0) plan_.planned.back().first_wanted_position = p;
    plan_.tokens.push_back(s.tokens[static_cast<size_t>(p)]);
  }
  s.n_planned = n;
}

void Scheduler::commit() {
  for (const PlannedSlice& planned : plan_.planned) {
    Sequence& s = at(planned.sequence);
    s.n_computed += s.n_planned;
    s.n_planned = 0;
    s.n_scored = std::max(s.n_scored, std::min(s.n_computed, s.n_prefill()));
    while (s.n_ready_pages * kPageTokens < s.n_prefill() &&
           std::min((s.n_ready_pages + 1) * kPageTokens, s.n_prefill()) <= s.n_computed) {
      pool_.set_ready(s.pages[static_cast<size_t>(s.n_ready_pages++)]);
    }
  }
}

void Scheduler::append(int32_t sequence, TokenId token) {
  Sequence& s = at(sequence);
  R1_CHECK(s.n_computed == s.n_tokens() && s.n_tokens() < s.max_length);
  s.tokens.push_back(token);
}

void Scheduler::finish(int32_t sequence) {
  Sequence& s = at(sequence);
  const auto running = std::find(running_.begin(), running_.end(), sequence);
  R1_CHECK(running != running_.end());
  running_.erase(running);
  release_pages(s);
  s.tokens = std::vector<TokenId>();  // gives the memory back, which `= {}` would keep
  s.pages = std::vector<int32_t>();
  --n_started_;
  unused_.push_back(sequence);
}

}  // namespace r1
