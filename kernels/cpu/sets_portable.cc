// SPDX-License-Identifier: MIT
#include <array>

#include "kernels/cpu/sets.h"

namespace r1 {

std::span<const char* const> available_cpu_sets() {
  static constexpr std::array<const char*, 1> kSets = {cpu::set_names::scalar};
  return kSets;
}

}  // namespace r1
