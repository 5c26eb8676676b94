// SPDX-License-Identifier: MIT
#include "libr1/engine/sizing.h"

#include <algorithm>
#include <string>

#include "libr1/base/checked.h"
#include "libr1/base/error.h"

namespace r1 {

namespace {

// Rows of logits beyond one a sequence, so that scoring prompts gets on beside decoding.
constexpr int32_t kScoringRows = 16;

std::string mebibytes(uint64_t bytes) {
  return std::to_string((bytes + (1 << 20) - 1) >> 20) + " MiB";
}

}  // namespace

EngineSizes choose_sizes(const SizingRequest& request,
                         const std::function<uint64_t(const TransformerLimits&)>& reserved_bytes) {
  if (request.context > request.model_context) {
    throw Error(Errc::usage, "--context " + std::to_string(request.context) +
                                 ": the model's window has " +
                                 std::to_string(request.model_context) + " positions");
  }
  const int64_t window = request.context > 0 ? request.context : request.model_context;
  TransformerLimits t;
  t.max_batch_sequences = request.batch;
  t.max_batch_tokens = std::max(request.chunk, request.batch);
  t.max_wanted = request.batch + kScoringRows;
  t.max_positions = static_cast<int32_t>(window);
  t.kv_type = request.kv_type;
  const auto fits = [&](int64_t n_pages) {
    t.n_pages = static_cast<int32_t>(n_pages);
    return reserved_bytes(t) <= request.memory_bytes;
  };
  const int64_t window_pages = ceil_div(window, kPageTokens);
  int64_t most = std::min<int64_t>(window_pages * request.batch, INT32_MAX / kPageTokens);
  if (!fits(1)) {
    throw Error(Errc::resource, "cache and workspaces need " + mebibytes(reserved_bytes(t)) +
                                    " at least, and " + mebibytes(request.memory_bytes) +
                                    " are there for them (free some, or give --memory, a smaller "
                                    "--batch or another --kv-type)");
  }
  int64_t least = 1;
  if (!fits(most)) {
    while (most - least > 1) {
      const int64_t middle = least + (most - least) / 2;
      (fits(middle) ? least : most) = middle;
    }
    most = least;
  }
  int64_t context = window;
  if (most < window_pages) {
    context = most * kPageTokens;
    if (request.context > 0) {
      fits(window_pages);
      throw Error(Errc::resource,
                  "--context " + std::to_string(window) + " needs " + mebibytes(reserved_bytes(t)) +
                      ", and " + mebibytes(request.memory_bytes) +
                      " are there for cache and workspaces (a context of " +
                      std::to_string(context) + " fits; or give --memory or another --kv-type)");
    }
  }
  t.n_pages = static_cast<int32_t>(most);
  t.max_positions = static_cast<int32_t>(context);
  return {static_cast<int32_t>(context),
          {t.n_pages, t.max_batch_sequences, t.max_batch_tokens, t.max_wanted},
          t};
}

}  // namespace r1
