// Processor time of each verdict over lines such as hostile.py makes: hostile_bench FILE
// [LEAST_MS]. Prints those that take longer than LEAST_MS (default 35), the longest last.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <string>
#include <vector>

#include "libr1/verify/verify_lines.h"

namespace {

double processor_ms() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return 1e3 * static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_nsec);
}

struct Timed {
  double ms;
  std::string name;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const double least = argc > 2 ? std::atof(argv[2]) : 35;
  std::ifstream in(argv[1]);
  r1::VerifySettings settings;
  settings.kinds.push_back(r1::parse_kind_request("math"));
  std::vector<Timed> slow;
  std::string line, out;
  int64_t number = 0;
  double total = 0;
  while (std::getline(in, line)) {
    out.clear();
    const double begin = processor_ms();
    r1::verify_line(line, ++number, settings, out);
    const double ms = processor_ms() - begin;
    total += ms;
    if (ms >= least) slow.push_back({ms, line.substr(0, 90)});
  }
  std::sort(slow.begin(), slow.end(), [](const Timed& a, const Timed& b) { return a.ms < b.ms; });
  for (const Timed& t : slow) std::printf("%8.1f ms  %s\n", t.ms, t.name.c_str());
  std::printf("%lld lines, %.0f ms, %zu of %.0f ms and more\n", static_cast<long long>(number),
              total, slow.size(), least);
  return number > 0 ? 0 : 1;
}
