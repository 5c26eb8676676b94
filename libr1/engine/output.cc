// SPDX-License-Identifier: MIT
#include "libr1/engine/output.h"

#include <algorithm>
#include <array>

#include "libr1/json/json_writer.h"
#include "libr1/text/think.h"

namespace r1 {

namespace {

constexpr std::array<std::string_view, 8> kSampleFields = {
    "sample", "prefill", "completion", "finish_reason", "usage", "token_ids", "logprobs", "prompt_logprobs"};

void append_bytes(std::string& out, std::string_view bytes) {
  out += '[';
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (i > 0) out += ", ";
    out += std::to_string(static_cast<unsigned char>(bytes[i]));
  }
  out += ']';
}

void append_token(std::string& out, TokenId id, const Tokenizer& tokenizer) {
  out += "{\"token\": ";
  append_json_string(out, tokenizer.token_bytes(id));
  out += ", \"token_id\": ";
  out += std::to_string(id);
}

void append_logprob(std::string& out, const TokenLogprob& token, const Tokenizer& tokenizer) {
  append_token(out, token.id, tokenizer);
  out += ", \"bytes\": ";
  append_bytes(out, tokenizer.token_bytes(token.id));
  out += ", \"logprob\": ";
  append_json_number(out, token.logprob);
  out += ", \"top_logprobs\": [";
  for (size_t i = 0; i < token.top.size(); ++i) {
    if (i > 0) out += ", ";
    append_token(out, token.top[i].first, tokenizer);
    out += ", \"logprob\": ";
    append_json_number(out, token.top[i].second);
    out += '}';
  }
  out += "]}";
}

std::string logprobs_json(const std::vector<TokenLogprob>& tokens, const Tokenizer& tokenizer) {
  std::string out = "{\"content\": [";
  for (size_t i = 0; i < tokens.size(); ++i) {
    if (i > 0) out += ", ";
    append_logprob(out, tokens[i], tokenizer);
  }
  return out + "]}";
}

std::string prompt_logprobs_json(const std::vector<TokenLogprob>& tokens, const Tokenizer& tokenizer) {
  std::string out = "[null";
  for (size_t i = 1; i < tokens.size(); ++i) {
    out += ", ";
    append_logprob(out, tokens[i], tokenizer);
  }
  return out + "]";
}

std::string token_ids_json(const std::vector<TokenId>& ids) {
  std::string out = "[";
  for (size_t i = 0; i < ids.size(); ++i) {
    if (i > 0) out += ", ";
    out += std::to_string(ids[i]);
  }
  return out + "]";
}

std::string usage_json(const Sample& s) {
  const auto n_completion = static_cast<int64_t>(s.tokens.size());
  return JsonObject()
      .add("prompt_tokens", int64_t{s.prompt_tokens})
      .add("cached_tokens", int64_t{s.cached_tokens})
      .add("completion_tokens", n_completion)
      .add("reasoning_tokens", int64_t{s.reasoning_tokens})
      .add("total_tokens", s.prompt_tokens + n_completion)
      .str();
}

std::string batch_usage_json(std::span<const Sample> samples) {
  int64_t n_completion = 0;
  int64_t n_reasoning = 0;
  for (const Sample& s : samples) {
    n_completion += static_cast<int64_t>(s.tokens.size());
    n_reasoning += s.reasoning_tokens;
  }
  const Sample& first = samples.front();
  return JsonObject()
      .add("prompt_tokens", int64_t{first.prompt_tokens})
      .add("completion_tokens", n_completion)
      .add("total_tokens", first.prompt_tokens + n_completion)
      .add_raw("prompt_tokens_details", JsonObject().add("cached_tokens", int64_t{first.cached_tokens}).str())
      .add_raw("completion_tokens_details", JsonObject().add("reasoning_tokens", n_reasoning).str())
      .str();
}

std::string choice_json(const Sample& s, std::string_view prefill, const Tokenizer& tokenizer) {
  const ThinkStart start = think_start(prefill);
  // A template that opened no block and a completion without a tag: no reasoning model, so that a
  // cut answer is an answer still.
  const char* const reason = start == ThinkStart::open ? finish_reason_name(s.finish_reason) : "stop";
  ThinkParts parts;
  const ThinkState state = split_think(s.text, ThinkPolicy(), start, reason, parts);
  JsonObject message;
  message.add("role", "assistant").add("content", parts.content);
  if (state != ThinkState::absent) message.add("reasoning_content", parts.reasoning);
  JsonObject choice;
  choice.add("index", int64_t{s.number}).add_raw("message", message.str());
  if (s.has_logprobs) choice.add_raw("logprobs", logprobs_json(s.logprobs, tokenizer));
  if (s.prompt_logprobs != nullptr) {
    choice.add_raw("prompt_logprobs", prompt_logprobs_json(*s.prompt_logprobs, tokenizer));
  }
  return choice.add("finish_reason", s.finish_reason == FinishReason::stop ? "stop" : "length").str();
}

}  // namespace

bool is_sample_field(std::string_view key) {
  return std::ranges::find(kSampleFields, key) != kSampleFields.end();
}

void add_sample(Record& record, const Sample& sample, std::string_view prefill, bool token_ids,
                const Tokenizer& tokenizer) {
  const auto set_or_remove = [&](std::string_view key, bool there, auto&& json) {
    if (there) {
      record.set(key, json());
    } else {
      record.remove(key);
    }
  };
  record.set("sample", std::to_string(sample.number));
  set_or_remove("prefill", !prefill.empty(), [&] { return json_string(prefill); });
  record.set_string("completion", sample.text);
  record.set_string("finish_reason", finish_reason_name(sample.finish_reason));
  record.set("usage", usage_json(sample));
  set_or_remove("token_ids", token_ids, [&] { return token_ids_json(sample.tokens); });
  set_or_remove("logprobs", sample.has_logprobs, [&] { return logprobs_json(sample.logprobs, tokenizer); });
  set_or_remove("prompt_logprobs", sample.prompt_logprobs != nullptr,
                [&] { return prompt_logprobs_json(*sample.prompt_logprobs, tokenizer); });
}

std::string batch_answer(const BatchReply& reply, std::span<const Sample> samples, const Tokenizer& tokenizer) {
  std::string choices = "[";
  for (const Sample& s : samples) {
    if (&s != &samples.front()) choices += ", ";
    choices += choice_json(s, reply.prefill, tokenizer);
  }
  choices += "]";
  JsonObject body;
  body.add("id", "chatcmpl-" + reply.key)
      .add("object", "chat.completion")
      .add("created", reply.created)
      .add("model", reply.model)
      .add_raw("choices", choices)
      .add_raw("usage", batch_usage_json(samples));
  JsonObject response;
  response.add("status_code", 200).add("request_id", "req_" + reply.key).add_raw("body", body.str());
  return JsonObject()
      .add("id", std::string(kBatchIdPrefix) + reply.key)
      .add_raw("custom_id", reply.custom_id)
      .add_raw("response", response.str())
      .add_null("error")
      .str();
}

std::string batch_failure(const BatchReply& reply, const RecordError& error) {
  return JsonObject()
      .add("id", std::string(kBatchIdPrefix) + reply.key)
      .add_raw("custom_id", reply.custom_id)
      .add_null("response")
      .add_raw("error", JsonObject().add("code", error.code).add("message", error.message).str())
      .str();
}

}  // namespace r1
