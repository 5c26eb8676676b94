// SPDX-License-Identifier: MIT
#include "libr1/engine/params.h"

#include <string>

#include "tests/support/catch.h"

using namespace r1;

namespace {

Record record(std::string_view line) { return std::get<Record>(Record::parse(line)); }

RequestParams read(std::string_view line) { return read_params(record(line), RequestParams()); }

// The code and message of the error, or "".
std::string error_of(std::string_view line) {
  try {
    read(line);
  } catch (const FieldError& e) {
    return e.error().code + ": " + e.error().message;
  }
  return "";
}

std::string batch_error_of(std::string_view body) {
  try {
    check_batch_fields(record(body));
  } catch (const FieldError& e) {
    return e.error().code;
  }
  return "";
}

}  // namespace

TEST_CASE("fields of the record override the defaults, null and absence do not") {
  RequestParams defaults;
  defaults.sampling = {.temperature = 0.3, .top_p = 0.8, .top_k = 7, .min_p = 0.1};
  defaults.seed = 5;
  defaults.n = 4;
  defaults.stop = {"X"};
  const auto same =
      read_params(record(R"({"prompt": "a", "temperature": null, "stop": null})"), defaults);
  CHECK(same.sampling.temperature == 0.3);
  CHECK(same.sampling.top_k == 7);
  CHECK(same.stop == std::vector<std::string>{"X"});
  CHECK(same.n == 4);
  const auto own = read_params(
      record(
          R"({"temperature": 0, "top_p": 1, "top_k": -1, "min_p": 0, "seed": -3, "max_tokens": 0, "n": 2, "stop": ["a", "b"]})"),
      defaults);
  CHECK(own.sampling.temperature == 0);
  CHECK(own.sampling.top_p == 1);
  CHECK(own.sampling.top_k == -1);
  CHECK(own.seed == -3);
  CHECK(own.max_tokens == 0);
  CHECK(own.n == 2);
  CHECK(own.stop == std::vector<std::string>{"a", "b"});
}

TEST_CASE("max_completion_tokens means max_tokens") {
  CHECK(read(R"({"max_completion_tokens": 9})").max_tokens == 9);
  CHECK(read(R"({"max_completion_tokens": 9, "max_tokens": 9})").max_tokens == 9);
  CHECK(error_of(R"({"max_completion_tokens": 9, "max_tokens": 8})").starts_with("invalid_field"));
}

TEST_CASE("logprobs come as a count, as OpenAI's pair, or are an earlier run's result") {
  CHECK(read(R"({"logprobs": 3})").logprobs == 3);
  CHECK(read(R"({"logprobs": true})").logprobs == 0);
  CHECK(read(R"({"logprobs": true, "top_logprobs": 4})").logprobs == 4);
  CHECK(read(R"({"logprobs": false})").logprobs == -1);
  CHECK(read(R"({"logprobs": {"content": []}, "prompt_logprobs": [null]})").logprobs == -1);
  CHECK(read(R"({"prompt_logprobs": 2})").prompt_logprobs == 2);
}

TEST_CASE("values of the wrong type or out of range name their field") {
  for (const char* line : {R"({"temperature": "hot"})",
                           R"({"temperature": -0.1})",
                           R"({"temperature": 1e9})",
                           R"({"top_p": 0})",
                           R"({"top_p": 1.01})",
                           R"({"top_k": -2})",
                           R"({"top_k": 1.5})",
                           R"({"min_p": 2})",
                           R"({"seed": "x"})",
                           R"({"seed": 1e3})",
                           R"({"max_tokens": -1})",
                           R"({"max_tokens": true})",
                           R"({"n": 0})",
                           R"({"n": 1000000})",
                           R"({"stop": 5})",
                           R"({"stop": [1]})",
                           R"({"stop": ""})",
                           R"({"stop": {"a": 1}})",
                           R"({"logprobs": "x"})",
                           R"({"logprobs": -1})",
                           R"({"logprobs": 100000})",
                           R"({"prompt_logprobs": true})"}) {
    INFO(line);
    const std::string error = error_of(line);
    const std::string_view key =
        std::string_view(line).substr(1, std::string_view(line).find(':') - 1);
    CHECK(error.starts_with("invalid_field: field " + std::string(key)));
  }
}

TEST_CASE("what r1-run does not do is an error unless it asks for nothing") {
  for (const char* line :
       {R"({"stream": true})", R"({"tools": [{"type": "function"}]})", R"({"think_budget": 100})",
        R"({"response_format": {"type": "json_object"}})", R"({"presence_penalty": 0.5})",
        R"({"logit_bias": {"5": 1}})", R"({"repetition_penalty": 1.1})",
        R"({"think_budget": 0})"}) {
    INFO(line);
    CHECK(error_of(line).starts_with("unsupported_field"));
  }
  for (const char* line :
       {R"({"stream": false})", R"({"tools": []})", R"({"response_format": {"type": "text"}})",
        R"({"presence_penalty": 0.0})", R"({"frequency_penalty": 0})", R"({"logit_bias": {}})",
        R"({"repetition_penalty": 1})", R"({"tool_choice": "none"})",
        R"({"think_budget": null})"}) {
    INFO(line);
    CHECK(error_of(line).empty());
  }
}

TEST_CASE("the body of a Batch request may hold what is known, and no more") {
  CHECK(
      batch_error_of(
          R"({"model": "m", "messages": [], "max_completion_tokens": 5, "user": "u", "stream": false})")
          .empty());
  CHECK(batch_error_of(R"({"messages": [], "reasoning_effort": "high"})") == "unsupported_field");
  CHECK(batch_error_of(R"({"messages": [], "surprise": null})").empty());
}
