// SPDX-License-Identifier: MIT
#include "tools/size.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "libr1/base/error.h"

namespace r1::cli {

uint64_t parse_size(const std::string& flag, const std::string& text) {
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  std::string_view suffix(end);
  double factor = 1;
  constexpr std::string_view kUnits = "KMGT";
  if (!suffix.empty()) {
    const size_t unit = kUnits.find(static_cast<char>(std::toupper(static_cast<unsigned char>(suffix[0]))));
    if (unit != std::string_view::npos) {
      factor = std::pow(1024.0, static_cast<double>(unit) + 1);
      suffix.remove_prefix(1);
    }
  }
  const bool known = suffix.empty() || suffix == "B" || suffix == "iB" || suffix == "b";
  const double bytes = std::floor(number * factor);
  if (end == text.c_str() || !known || !(bytes >= 1) || bytes > 9e18) {
    throw Error(Errc::usage, flag + " " + text + ": not a size (write 500M, 10G or a number of bytes)");
  }
  return static_cast<uint64_t>(bytes);
}

std::string format_size(uint64_t n_bytes) {
  constexpr const char* kNames[] = {"B", "KiB", "MiB", "GiB", "TiB"};
  double value = static_cast<double>(n_bytes);
  size_t unit = 0;
  for (; value >= 1024 && unit + 1 < std::size(kNames); ++unit) value /= 1024;
  char text[32];
  std::snprintf(text, sizeof text, unit == 0 ? "%.0f %s" : "%.2f %s", value, kNames[unit]);
  return text;
}

}  // namespace r1::cli
