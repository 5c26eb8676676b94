// What the engine is asked for and what it gives back: token ids in, samples out.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "libr1/base/types.h"
#include "libr1/engine/sampler.h"
#include "libr1/text/think.h"

namespace r1 {

/// Several completions of one prompt.
struct Request {
  std::vector<TokenId> prompt;    ///< at least one token, fewer than the window has
  std::vector<int32_t> samples;   ///< numbers of the samples to draw, ascending; at least one
  SamplingParams sampling;
  uint64_t key = 0;               ///< of the random numbers: request_key(seed, id)
  int32_t max_tokens = 0;         ///< 0: score the prompt, generate nothing
  std::vector<std::string> stop;  ///< none empty
  int logprobs = -1;              ///< likeliest tokens to report beside each generated one; -1: no logprobs
  int prompt_logprobs = -1;       ///< the same for the prompt's own tokens
  ThinkStart start = ThinkStart::unknown;  ///< what the prompt says of a <think> block
};

/// The key of a record's random numbers. `id`: the record's id as JSON text.
uint64_t request_key(uint64_t seed, std::string_view id);

enum class FinishReason { stop, length, context };
const char* finish_reason_name(FinishReason reason);

/// The log-probabilities of a prompt, shared by its samples: element i is of token i, the first is
/// without meaning.
using PromptLogprobs = std::shared_ptr<const std::vector<TokenLogprob>>;

/// One completion.
struct Sample {
  int64_t request = 0;  ///< as Generator::submit() numbered it
  int32_t number = 0;   ///< which of the request's samples
  /// The model's logits were not numbers: there is nothing else in here.
  bool failed = false;
  std::string text;     ///< valid UTF-8, special tokens left out, up to the stop string
  std::vector<TokenId> tokens;  ///< as drawn, the end token included
  bool has_logprobs = false;           ///< they were asked for
  std::vector<TokenLogprob> logprobs;  ///< one for each of tokens, if so
  PromptLogprobs prompt_logprobs;      ///< null if not asked for
  FinishReason finish_reason = FinishReason::stop;
  int32_t prompt_tokens = 0;
  int32_t cached_tokens = 0;     ///< of the prompt, found in the cache
  int32_t reasoning_tokens = 0;  ///< up to and with the one that completes </think>
};

}  // namespace r1
