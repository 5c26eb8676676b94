// SPDX-License-Identifier: MIT
#include "kernels/cpu/sets.h"

#include <cstdlib>
#include <string>

#include "libr1/base/error.h"

namespace r1 {

const char* select_cpu_set() {
  const auto sets = available_cpu_sets();
  const char* wanted = std::getenv("R1_CPU");
  if (wanted == nullptr || *wanted == '\0') return sets.front();
  std::string names;
  for (const char* set : sets) {
    if (std::string_view(set) == wanted) return set;
    names += names.empty() ? "" : ", ";
    names += set;
  }
  throw Error(Errc::usage, std::string("R1_CPU: \"") + wanted +
                               "\" does not run on this processor (choose one of " + names + ")");
}

}  // namespace r1
