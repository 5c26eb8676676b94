// SPDX-License-Identifier: MIT
#include "libr1/json/batch_line.h"

#include "tests/support/catch.h"

namespace r1 {
namespace {

Record parsed(std::string_view line) { return std::get<Record>(Record::parse(line)); }

const char* const kOutput =
    R"({"id":"r1","custom_id":"a", "response":{"status_code":200,"body":{"id":"c","choices":[ {"index":0,"message":{"role":"assistant","content":"x</think>y"},"finish_reason":"stop"} , {"index":1,"message":{"content":null}} ],"usage":{"total_tokens":123456789012345678901}}},"error":null})";

TEST_CASE("Batch lines are told from records") {
  CHECK(is_batch_request(
      parsed(R"({"custom_id":"a","method":"POST","url":"/v1/chat/completions","body":{}})")));
  CHECK_FALSE(
      is_batch_request(parsed(R"({"custom_id":"a","method":"POST","url":"/v1","body":"{}"})")));
  CHECK_FALSE(is_batch_request(parsed(R"({"id":1,"prompt":"x","url":"u"})")));
  CHECK(is_batch_output(parsed(kOutput)));
  CHECK_FALSE(is_batch_output(parsed(R"({"id":1,"response":"text"})")));
  CHECK(batch_body(parsed(R"({"body":{"model":"m"}})")).string("model") == "m");
  CHECK_THROWS_AS(batch_body(parsed(R"({"body":1})")), FieldError);
}

TEST_CASE("a Batch output line is taken apart and put together unchanged") {
  BatchOutput output(parsed(kOutput));
  REQUIRE(output.choices().size() == 2);
  CHECK(output.messages()[0].string("content") == "x</think>y");
  CHECK(output.choices()[0].string("finish_reason") == "stop");
  CHECK(output.line().str() == kOutput);
}

TEST_CASE("a changed message changes nothing around it") {
  BatchOutput output(parsed(kOutput));
  output.messages()[0].set_string("content", "y");
  output.messages()[0].set_string("reasoning_content", "x");
  std::string expected = kOutput;
  const std::string before = R"("content":"x</think>y")";
  expected.replace(expected.find(before), before.size(),
                   R"("content":"y", "reasoning_content": "x")");
  CHECK(output.line().str() == expected);
}

TEST_CASE("failed requests have no choices, nonsense is refused") {
  const std::string failed = R"({"custom_id":"a","response":null,"error":{"code":"x"}})";
  CHECK(BatchOutput(parsed(failed)).choices().empty());
  CHECK(BatchOutput(parsed(failed)).line().str() == failed);
  CHECK(
      BatchOutput(parsed(R"({"custom_id":"a","response":{"status_code":400,"body":{"error":{}}}})"))
          .choices()
          .empty());
  for (const char* line :
       {R"({"custom_id":"a","response":1})", R"({"custom_id":"a","response":{"body":[]}})",
        R"({"custom_id":"a","response":{"body":{"choices":{}}}})",
        R"({"custom_id":"a","response":{"body":{"choices":[1]}}})",
        R"({"custom_id":"a","response":{"body":{"choices":[{"message":"x"}]}}})"}) {
    CHECK_THROWS_AS(BatchOutput(parsed(line)), FieldError);
  }
}

TEST_CASE("the elements of an array are found whatever is in them") {
  const auto elements = array_elements(R"([ 1 ,"a,]", [2,[3]],{"b":[4]} , null])");
  CHECK(elements ==
        std::vector<std::string_view>{"1", "\"a,]\"", "[2,[3]]", "{\"b\":[4]}", "null"});
  CHECK(array_elements("[]").empty());
}

}  // namespace
}  // namespace r1
