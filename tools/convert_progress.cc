// SPDX-License-Identifier: MIT
#include "tools/convert_progress.h"

#include <cstdio>

#include "tools/cli.h"
#include "tools/size.h"

namespace r1::cli {

ConvertProgressLine::ConvertProgressLine(const std::string& mode)
    : plain_(mode == "plain"), shown_(plain_ || (mode == "auto" && stderr_is_terminal())) {}

void ConvertProgressLine::operator()(uint64_t done, uint64_t total, uint64_t skipped) {
  if (!shown_ || total == 0 || done_) return;
  const auto now = std::chrono::steady_clock::now();
  if (done < total && now - last_ < std::chrono::milliseconds(plain_ ? 5000 : 100)) return;
  last_ = now;
  done_ = done == total;
  const double seconds = std::chrono::duration<double>(now - start_).count();
  const double rate = seconds > 0 ? static_cast<double>(done - skipped) / seconds : 0;
  const double left = rate > 0 ? static_cast<double>(total - done) / rate : 0;
  char text[160];
  std::snprintf(text, sizeof text, "%3.0f%%  %s of %s  %s/s  %.0f s left",
                100 * static_cast<double>(done) / static_cast<double>(total),
                format_size(done).c_str(), format_size(total).c_str(),
                format_size(static_cast<uint64_t>(rate)).c_str(), left);
  if (plain_) {
    message(text);
  } else {
    std::fprintf(stderr, "\r%s \033[K%s", text, done_ ? "\n" : "");
  }
}

}  // namespace r1::cli
