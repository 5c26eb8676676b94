// SPDX-License-Identifier: MIT
#include "libr1/engine/stop.h"

namespace r1 {

std::optional<size_t> find_stop(std::string_view text, size_t n_old, std::span<const std::string> stops) {
  std::optional<size_t> cut;
  size_t cut_end = 0;
  for (const std::string& stop : stops) {
    if (stop.empty() || stop.size() > text.size()) continue;
    const size_t from = n_old < stop.size() ? 0 : n_old - stop.size() + 1;
    const size_t at = text.find(stop, from);
    if (at == std::string_view::npos) continue;
    const size_t end = at + stop.size();
    if (!cut || end < cut_end || (end == cut_end && at < *cut)) {
      cut = at;
      cut_end = end;
    }
  }
  return cut;
}

}  // namespace r1
