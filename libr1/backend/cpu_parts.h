// How CpuBackend cuts work into parts. Included by its .cc files.
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>

#include "libr1/backend/cpu_backend.h"
#include "libr1/base/checked.h"

namespace r1 {

/// Rows of a weight matrix in one part: a multiple of every kernel's register block.
inline constexpr int64_t kRowGrain = 32;

// Gated feed-forward: a thread computes at a time what fits kGatedRoom floats of gate and as many
// of up, or, of an expert, twice as many of the output, for at most kGatedRows rows. Few rows get
// wide blocks: memory is read in long runs. Many get narrow ones, which stay in the second level
// cache until they are one: at 64 columns, R1's gate and up at 4 bits are a quarter of it each.
// Inner columns are cut at whole records of a quantised row.
inline constexpr int64_t kGatedGrain = 64;
inline constexpr int64_t kGatedRows = 264;  // panels of 12
inline constexpr int64_t kGatedRoom = kGatedRows * kGatedGrain;

inline int64_t gated_columns(int64_t room, int64_t n_rows) {
  return room / std::min(n_rows, kGatedRows) / kGatedGrain * kGatedGrain;
}

struct Share {
  int64_t begin, end;
};

/// Parts [begin, end) of `of`, which thread `thread` does now.
struct Turn {
  int64_t begin, end, of;
  int thread;
};

/// What of [0, n) is the turn's; all but the last turn end on multiples of grain.
inline Share share_of(int64_t n, int64_t grain, const Turn& turn) {
  const int64_t n_grains = ceil_div(n, grain);
  return {std::min(n, n_grains * turn.begin / turn.of * grain),
          std::min(n, n_grains * turn.end / turn.of * grain)};
}

template <typename Body>
void CpuBackend::in_turns(int64_t cost, const Body& body) {
  const int64_t n_threads = pool_.size();
  if (n_threads == 1 || cost < min_parallel_work_) return body(Turn{0, 1, 1, 0});
  // The least turn is not worth less than drawing it.
  const int64_t n =
      n_threads * std::clamp<int64_t>(4 * cost / (n_threads * min_parallel_work_ + 1), 1, 16);
  pool_.parallel_balanced(n, 1, [&](int64_t begin, int64_t end, int thread) {
    body(Turn{begin, end, n, thread});
  });
}

template <typename Body>
void CpuBackend::in_parts(int64_t cost, const Body& body) {
  const int64_t n = pool_.size();
  if (n == 1 || cost < min_parallel_work_) return body(Turn{0, 1, 1, 0});
  pool_.parallel_for(n, 1, [&](int64_t begin, int64_t end, int part) {
    body(Turn{begin, end, n, part});
  });
}

template <typename Body>
void CpuBackend::by_rows(int64_t n_rows, int64_t cost, const Body& body) {
  in_turns(n_rows > 1 ? n_rows * cost : 0, [&](const Turn& turn) {
    const Share s = share_of(n_rows, 1, turn);
    for (int64_t t = s.begin; t < s.end; ++t) body(t);
  });
}

}  // namespace r1
