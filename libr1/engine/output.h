// From samples to lines: the fields r1-run adds to a record, and Chat Completions for Batch lines.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "libr1/engine/request.h"
#include "libr1/json/record.h"
#include "libr1/text/tokenizer.h"

namespace r1 {

/// True for the names of fields that add_sample() sets: they say nothing about what was asked.
bool is_sample_field(std::string_view key);

/// Adds `sample`, `prefill` (if not ""), `completion`, `finish_reason`, `usage` and, where there are
/// any, `token_ids` (if asked for), `logprobs` and `prompt_logprobs`. What an earlier run left in
/// those fields goes.
void add_sample(Record& record, const Sample& sample, std::string_view prefill, bool token_ids,
                const Tokenizer& tokenizer);

/// What a Batch output line needs besides the samples.
struct BatchReply {
  std::string custom_id;  ///< raw JSON
  std::string key;        ///< 32 hexadecimal digits that stand for the request line: part of its ids
  std::string model;      ///< as the request or the file calls it
  std::string prefill;
  int64_t created = 0;    ///< Unix time
};

/// {"id", "custom_id", "response": {"status_code": 200, "request_id", "body": a Chat Completions object},
/// "error": null}; one choice a sample, samples in order of their numbers, the reasoning in
/// `reasoning_content`. A full window is "length" here, the name that this format has for it.
std::string batch_answer(const BatchReply& reply, std::span<const Sample> samples, const Tokenizer& tokenizer);
/// The same for a request that failed: "response": null, "error": {"code", "message"}.
std::string batch_failure(const BatchReply& reply, const RecordError& error);

/// What the `id` of a Batch output line begins with; the key follows.
inline constexpr std::string_view kBatchIdPrefix = "batch_req_";

}  // namespace r1
