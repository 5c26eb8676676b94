// SPDX-License-Identifier: MIT
#include "libr1/engine/params.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "libr1/json/json_value.h"
#include "libr1/json/json_writer.h"

namespace r1 {

namespace {

using std::string_view_literals::operator""sv;

[[noreturn]] void invalid(std::string_view key, const std::string& wanted) {
  throw FieldError("invalid_field", "field " + json_string(key) + " must be " + wanted);
}

// Fields that change what is generated and that r1-run does not know, with the values that ask for
// nothing. "" stands for an empty list or object, which always passes, as null does.
struct Unsupported {
  std::string_view key;
  std::string_view neutral;
};
constexpr std::array kUnsupported = {
    Unsupported{"think_budget", ""},
    Unsupported{"answer_tokens", ""},
    Unsupported{"min_think", "0"},
    Unsupported{"response_format", "text"},
    Unsupported{"stream", "false"},
    Unsupported{"tools", ""},
    Unsupported{"tool_choice", "none"},
    Unsupported{"functions", ""},
    Unsupported{"function_call", "none"},
    Unsupported{"logit_bias", ""},
    Unsupported{"presence_penalty", "0"},
    Unsupported{"frequency_penalty", "0"},
    Unsupported{"repetition_penalty", "1"},
    Unsupported{"min_tokens", "0"},
    Unsupported{"ignore_eos", "false"},
    Unsupported{"stop_token_ids", ""},
    Unsupported{"bad_words", ""},
    Unsupported{"best_of", "1"},
    Unsupported{"use_beam_search", "false"},
    Unsupported{"guided_json", ""},
    Unsupported{"guided_regex", ""},
    Unsupported{"guided_choice", ""},
    Unsupported{"guided_grammar", ""},
    Unsupported{"structured_outputs", ""},
};

constexpr std::array kBatchFields = {"messages"sv,
                                     "model"sv,
                                     "temperature"sv,
                                     "top_p"sv,
                                     "top_k"sv,
                                     "min_p"sv,
                                     "seed"sv,
                                     "max_tokens"sv,
                                     "max_completion_tokens"sv,
                                     "n"sv,
                                     "stop"sv,
                                     "logprobs"sv,
                                     "top_logprobs"sv,
                                     "prompt_logprobs"sv,
                                     "user"sv,
                                     "metadata"sv,
                                     "store"sv,
                                     "service_tier"sv,
                                     "safety_identifier"sv,
                                     "prompt_cache_key"sv,
                                     "stream_options"sv,
                                     "parallel_tool_calls"sv};

// True if the value is a scalar equal to `neutral` (numbers by value), or an object whose type is.
bool is_neutral(const JsonValue& value, std::string_view neutral) {
  if (value.is_null()) return true;
  if (value.is_array()) return value.items().empty();
  if (value.is_object()) {
    if (value.members().empty()) return true;
    const JsonValue* type = value.find("type");
    return !neutral.empty() && value.members().size() == 1 && type != nullptr &&
           type->text() == neutral;
  }
  if (value.is_number() && !neutral.empty()) {
    const auto number = value.number();
    return number && *number == (neutral == "1" ? 1.0 : 0.0) && (neutral == "0" || neutral == "1");
  }
  return !neutral.empty() && value.text() == neutral;
}

double number_in(const Record& record, std::string_view key, double fallback) {
  return record.number(key).value_or(fallback);
}

int64_t integer_in(const Record& record, std::string_view key, int64_t fallback) {
  return record.integer(key).value_or(fallback);
}

std::vector<std::string> read_stop(const Record& record, const std::vector<std::string>& fallback) {
  const auto value = json_field(record, "stop");
  if (!value) return fallback;
  if (value->is_string()) return {value->text()};
  if (!value->is_array()) invalid("stop", "a string or a list of strings");
  std::vector<std::string> stops;
  for (const JsonValue& item : value->items()) {
    if (!item.is_string()) invalid("stop", "a string or a list of strings");
    stops.push_back(item.text());
  }
  return stops;
}

// A count; OpenAI's true is top_logprobs of them. Objects and lists are an earlier run's results.
int64_t read_logprobs(const Record& record, std::string_view key, int64_t fallback) {
  const auto value = json_field(record, key);
  if (!value || value->is_array() || value->is_object()) return fallback;
  if (const auto on = value->boolean(); on && key == "logprobs") {
    return *on ? integer_in(record, "top_logprobs", 0) : -1;
  }
  const auto count = value->integer();
  if (!count || *count < 0) invalid(key, "a count from 0 to " + std::to_string(kMaxLogprobs));
  return *count;
}

int64_t read_max_tokens(const Record& record, int64_t fallback) {
  const auto a = record.integer("max_tokens");
  const auto b = record.integer("max_completion_tokens");
  if (a && b && *a != *b) {
    throw FieldError(
        "invalid_field",
        "fields \"max_tokens\" and \"max_completion_tokens\" differ (give one of them)");
  }
  const auto given = a ? a : b;
  if (given && *given < 0) invalid(a ? "max_tokens" : "max_completion_tokens", "0 or more");
  return given.value_or(fallback);
}

}  // namespace

std::optional<OutOfRange> out_of_range(const RequestParams& p) {
  const std::string count = "a count from 0 to " + std::to_string(kMaxLogprobs);
  // Written so that NaN fails.
  if (!(p.sampling.temperature >= 0 && p.sampling.temperature <= 1000))
    return OutOfRange{"temperature", "a number from 0 to 1000"};
  if (!(p.sampling.top_p > 0 && p.sampling.top_p <= 1))
    return OutOfRange{"top_p", "a number above 0, at most 1"};
  if (p.sampling.top_k < -1) return OutOfRange{"top_k", "a count, or 0 or -1 for all tokens"};
  if (!(p.sampling.min_p >= 0 && p.sampling.min_p <= 1))
    return OutOfRange{"min_p", "a number from 0 to 1"};
  if (p.max_tokens < -1) return OutOfRange{"max_tokens", "0 or more"};
  if (p.n < 1 || p.n > kMaxSamples)
    return OutOfRange{"n", "a count from 1 to " + std::to_string(kMaxSamples)};
  if (p.logprobs < -1 || p.logprobs > kMaxLogprobs) return OutOfRange{"logprobs", count};
  if (p.prompt_logprobs < -1 || p.prompt_logprobs > kMaxLogprobs)
    return OutOfRange{"prompt_logprobs", count};
  if (std::ranges::find(p.stop, "") != p.stop.end())
    return OutOfRange{"stop", "a text that is not empty, or a list of such"};
  return std::nullopt;
}

RequestParams read_params(const Record& record, const RequestParams& defaults) {
  for (const Unsupported& field : kUnsupported) {
    const auto value = json_field(record, field.key);
    if (value && !is_neutral(*value, field.neutral)) {
      throw FieldError("unsupported_field",
                       "field " + json_string(field.key) +
                           " asks for something that r1-run does not do (remove it)");
    }
  }
  RequestParams p;
  p.sampling.temperature = number_in(record, "temperature", defaults.sampling.temperature);
  p.sampling.top_p = number_in(record, "top_p", defaults.sampling.top_p);
  p.sampling.top_k = integer_in(record, "top_k", defaults.sampling.top_k);
  p.sampling.min_p = number_in(record, "min_p", defaults.sampling.min_p);
  p.seed = integer_in(record, "seed", defaults.seed);
  p.max_tokens = read_max_tokens(record, defaults.max_tokens);
  p.n = integer_in(record, "n", defaults.n);
  p.stop = read_stop(record, defaults.stop);
  p.logprobs = read_logprobs(record, "logprobs", defaults.logprobs);
  p.prompt_logprobs = read_logprobs(record, "prompt_logprobs", defaults.prompt_logprobs);
  if (const auto wrong = out_of_range(p)) invalid(wrong->field, wrong->wanted);
  return p;
}

void check_batch_fields(const Record& body) {
  for (const std::string& key : body.keys()) {
    if (std::ranges::find(kBatchFields, key) != kBatchFields.end() || body.is_null(key)) continue;
    const auto same = [&](const Unsupported& field) { return field.key == key; };
    if (std::ranges::any_of(kUnsupported, same)) continue;  // read_params() looks at its value
    throw FieldError("unsupported_field",
                     "body field " + json_string(key) + " is not known to r1-run (remove it)");
  }
}

}  // namespace r1
