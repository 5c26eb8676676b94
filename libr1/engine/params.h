// What a record may ask of a run: the flags' values with the record's own fields over them.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "libr1/engine/sampler.h"
#include "libr1/json/record.h"

namespace r1 {

struct RequestParams {
  SamplingParams sampling;
  int64_t seed = 0;
  int64_t max_tokens = -1;  ///< -1: what the window leaves, at most kDefaultMaxTokens
  int64_t n = 1;            ///< samples
  std::vector<std::string> stop;
  int64_t logprobs = -1;         ///< as in Request
  int64_t prompt_logprobs = -1;
};

inline constexpr int64_t kDefaultMaxTokens = 32768;
inline constexpr int64_t kMaxSamples = 65536;
inline constexpr int64_t kMaxLogprobs = 1000;

/// The first value that is out of its range: its field and what that must be; nothing if all are right.
struct OutOfRange {
  std::string field;
  std::string wanted;
};
std::optional<OutOfRange> out_of_range(const RequestParams& params);

/// The parameters of a record: temperature, top_p, top_k, min_p, seed, max_tokens (or
/// max_completion_tokens), n, stop, logprobs (a count, or OpenAI's true with top_logprobs) and
/// prompt_logprobs, else those of `defaults`. A field that is null counts as absent. Throws FieldError
/// naming a field of the wrong type, out of its range, or one that asks for what r1-run does not do
/// (unsupported_field); such fields pass while their value asks for nothing.
RequestParams read_params(const Record& record, const RequestParams& defaults);

/// For the body of a Batch request, where every field is meant for the engine: throws
/// FieldError{unsupported_field} for a field that neither read_params() nor the messages know and
/// that is not plain bookkeeping (model, user, metadata, store, service_tier, ...).
void check_batch_fields(const Record& body);

}  // namespace r1
