// SPDX-License-Identifier: MIT
#include <algorithm>
#include <string_view>
#include <vector>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "kernels/cpu/shared.h"
#include "kernels/cpu/tables.h"
#include "libr1/base/error.h"

namespace r1 {

int64_t linear_scratch_floats(int64_t cols) {
  const int64_t tile = cpu::kMaxTileRows * cpu::kMaxCols * cpu::kLanes +
                       cpu::tile_rows(cols) * cpu::tile_stride(cols);
  const int64_t tiles = quant_tiles(cols, kQuantCols) * quant_tile_bytes(DType::q8) / 4;
  return std::max(tile, cpu::scratch_rows_floats(cols) + tiles);
}

bool cpu::processor_keeps_ahead() {
#if defined(__x86_64__)
  // Asked once, when it matters: the compiler's __builtin_cpu_is would have every tool ask for
  // all that the processor can do, as it starts.
  static const bool intel = [] {
    unsigned highest = 0, b = 0, c = 0, d = 0;
    return __get_cpuid(0, &highest, &b, &c, &d) != 0 && b == signature_INTEL_ebx &&
           c == signature_INTEL_ecx && d == signature_INTEL_edx;
  }();
  return !intel;
#else
  return true;
#endif
}

int64_t quantised_row_bytes(int64_t cols) {
  return quant_tiles(cols, kQuantCols) * cpu::kRecordBytes;
}

// Of attend.inl: a panel's sums and the queries; of attend_q8.inl: queries as levels with 16 bytes
// before them, and a segment's values.
int64_t attend_scratch_floats(const KvShape& s) {
  const int64_t part = cpu::kMaxCols * s.value_dim;
  if (s.type != DType::q8) return part + kAttendQueries * s.key_dim;
  const int64_t query =
      round_up(16 + round_up(s.level_dim(), 16) + 4 * (s.key_dim - s.level_dim()), 64);
  return part + kAttendQueries * query / 4 + (s.latent ? kAttendSegment * s.value_dim / 4 + 16 : 0);
}

namespace {
const CpuOps& table_of(std::string_view set) {
  const auto tables = cpu::built_tables();
  const auto found = std::ranges::find(tables, set, &CpuOps::name);
  R1_CHECK(found != tables.end());
  return **found;
}
}  // namespace

std::span<const CpuOps* const> available_cpu_ops() {
  static const std::vector<const CpuOps*> tables = [] {
    std::vector<const CpuOps*> usable;
    for (const char* set : available_cpu_sets()) usable.push_back(&table_of(set));
    return usable;
  }();
  return tables;
}

const CpuOps& select_cpu_ops() { return table_of(select_cpu_set()); }

}  // namespace r1
