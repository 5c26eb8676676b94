// SPDX-License-Identifier: MIT
#include <array>

#include "kernels/cpu/sets.h"
#include "libr1/base/cpu_features.h"

namespace r1 {

std::span<const char* const> available_cpu_sets() {
  static constexpr std::array<const char*, 2> kSets = {cpu::set_names::neon,
                                                       cpu::set_names::scalar};
  static const size_t first = has_dot_products() ? 0 : 1;
  return std::span(kSets).subspan(first);
}

}  // namespace r1
