// How CpuBackend cuts work into parts. Included by its three .cc files.
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>

#include "libr1/backend/cpu_backend.h"
#include "libr1/base/checked.h"

namespace r1 {

/// Rows of a weight matrix in one part: a multiple of every kernel's register block.
inline constexpr int64_t kRowGrain = 32;

// Experts: a thread computes at a time what fits kExpertRoom floats of gate and as many of up, or
// twice as many of the output, for at most kExpertRows rows. Few rows get wide blocks: memory is
// read in long runs. Many get narrow ones: at 64 columns, R1's gate and up at 4 bits are half of a
// second level cache. Inner columns are cut at whole records of a quantised row.
inline constexpr int64_t kExpertGrain = 64;
inline constexpr int64_t kExpertRows = 96;
inline constexpr int64_t kExpertRoom = kExpertRows * kExpertGrain;

inline int64_t expert_columns(int64_t room, int64_t n_rows) {
  return room / std::min(n_rows, kExpertRows) / kExpertGrain * kExpertGrain;
}

struct Share {
  int64_t begin, end;
};

/// Part `part` of [0, n) cut into n_parts; all but the last end on multiples of grain.
inline Share share_of(int64_t n, int64_t grain, int64_t part, int64_t n_parts) {
  const int64_t n_grains = ceil_div(n, grain);
  return {std::min(n, n_grains * part / n_parts * grain),
          std::min(n, n_grains * (part + 1) / n_parts * grain)};
}

template <typename Body>
void CpuBackend::in_parts(int64_t cost, const Body& body) {
  const int64_t n = pool_.size();
  if (n == 1 || cost < min_parallel_work_) return body(0, 1);
  pool_.parallel_for(n, 1, [&](int64_t begin, int64_t end, int) {
    for (int64_t part = begin; part < end; ++part) body(part, n);
  });
}

template <typename Body>
void CpuBackend::by_rows(int64_t n_rows, int64_t cost, const Body& body) {
  in_parts(n_rows > 1 ? n_rows * cost : 0, [&](int64_t part, int64_t n_parts) {
    const Share s = share_of(n_rows, 1, part, n_parts);
    for (int64_t t = s.begin; t < s.end; ++t) body(t);
  });
}

}  // namespace r1
