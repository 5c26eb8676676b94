// SPDX-License-Identifier: MIT
#include "tools/run_progress.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "libr1/json/json_writer.h"
#include "tools/cli.h"
#include "tools/size.h"

namespace r1::cli {

namespace {

using Seconds = std::chrono::duration<double>;

std::string duration_text(double seconds) {
  const auto s = static_cast<long long>(std::llround(seconds));
  char text[32];
  if (s < 60) {
    std::snprintf(text, sizeof text, "%llds", s);
  } else if (s < 3600) {
    std::snprintf(text, sizeof text, "%lldm%02llds", s / 60, s % 60);
  } else {
    std::snprintf(text, sizeof text, "%lldh%02lldm", s / 3600, s / 60 % 60);
  }
  return text;
}

std::string rate_text(double rate) {
  char text[32];
  std::snprintf(text, sizeof text, rate < 100 ? "%.1f" : "%.0f", rate);
  return text;
}

double share_of(int64_t n, int64_t all) {
  return std::round(1e4 * static_cast<double>(n) / static_cast<double>(all)) / 1e4;
}

}  // namespace

RunProgress::RunProgress(const std::string& mode, uint64_t bytes_total)
    : bytes_total_(bytes_total) {
  if (mode == "auto" && stderr_is_terminal()) mode_ = Mode::bar;
  if (mode == "plain") mode_ = Mode::plain;
  if (mode == "json") mode_ = Mode::json;
  shown_ = start_;
}

void RunProgress::update(const RunCounts& counts, const std::optional<StreamStats>& stream) {
  if (mode_ == Mode::none) return;
  const auto now = Clock::now();
  const double window = Seconds(now - window_start_).count();
  if (window >= 1) {
    rate_ = static_cast<double>(counts.tokens - window_tokens_) / window;
    if (window >= 5) {
      window_start_ = now;
      window_tokens_ = counts.tokens;
    }
  }
  const double interval = mode_ == Mode::bar ? 0.1 : mode_ == Mode::json ? 1 : 10;
  if (Seconds(now - shown_).count() < interval) return;
  shown_ = now;
  show(counts, stream);
}

void RunProgress::show(const RunCounts& counts, const std::optional<StreamStats>& stream) {
  const double elapsed = Seconds(Clock::now() - start_).count();
  const double rate = rate_ > 0     ? rate_
                      : elapsed > 0 ? static_cast<double>(counts.tokens) / elapsed
                                    : 0;
  const double share = bytes_total_ == 0 ? -1
                                         : std::min(1.0, static_cast<double>(counts.bytes_done) /
                                                             static_cast<double>(bytes_total_));
  // What an earlier run had dealt with took no time.
  const double own = share >= 0 ? share - static_cast<double>(counts.bytes_skipped) /
                                              static_cast<double>(bytes_total_)
                                : 0;
  const double left = own > 0 && counts.records > 0 ? elapsed * (1 - share) / own : -1;
  if (mode_ == Mode::json) {
    JsonObject o;
    o.add("records", counts.records).add("skipped", counts.skipped).add("errors", counts.errors);
    o.add("samples", counts.samples)
        .add("tokens", counts.tokens)
        .add("seconds", std::round(elapsed * 1000) / 1000);
    o.add("tokens_per_s", std::round(rate * 10) / 10);
    if (share >= 0) o.add("share", std::round(share * 10000) / 10000);
    if (left >= 0) o.add("seconds_left", std::round(left));
    if (stream) {
      o.add("weights_read_bytes", static_cast<int64_t>(stream->read_bytes));
      if (stream->n_used > 0) o.add("experts_in_memory", share_of(stream->n_ready, stream->n_used));
      if (stream->n_guessed > 0)
        o.add("experts_guessed", share_of(stream->n_guessed_right, stream->n_guessed));
    }
    std::fprintf(stderr, "%s\n", o.str().c_str());
    return;
  }
  std::string text;
  if (share >= 0) text += std::to_string(static_cast<int>(share * 100)) + "%  ";
  text += std::to_string(counts.records) + " records  " + std::to_string(counts.tokens) +
          " tokens  " + rate_text(rate) + " tokens/s";
  if (counts.errors > 0) text += "  " + std::to_string(counts.errors) + " errors";
  text += left >= 0 ? "  " + duration_text(left) + " left" : "  " + duration_text(elapsed);
  if (mode_ == Mode::bar) {
    std::fprintf(stderr, "\r%s\033[K", text.c_str());
    on_screen_ = true;
  } else {
    message(text);
  }
}

void RunProgress::clear() {
  if (on_screen_) std::fputs("\r\033[K", stderr);
  on_screen_ = false;
}

void RunProgress::finish(const RunCounts& counts, const std::optional<StreamStats>& stream) {
  clear();
  if (mode_ == Mode::none) return;
  if (mode_ == Mode::json) return show(counts, stream);
  const double elapsed = Seconds(Clock::now() - start_).count();
  std::string text = std::to_string(counts.records) + " records";
  if (counts.skipped > 0) text += " and " + std::to_string(counts.skipped) + " from an earlier run";
  if (counts.errors > 0) text += ", " + std::to_string(counts.errors) + " with an error";
  text += ", " + std::to_string(counts.samples) + " samples, " + std::to_string(counts.tokens) +
          " tokens in " + duration_text(elapsed);
  if (elapsed > 0)
    text += " (" + rate_text(static_cast<double>(counts.tokens) / elapsed) + " tokens/s)";
  if (stream) text += ", " + format_size(stream->read_bytes) + " of weights read";
  message(text);
}

}  // namespace r1::cli
