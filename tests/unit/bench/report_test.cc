// SPDX-License-Identifier: MIT
#include "libr1/bench/report.h"

#include "tests/support/catch.h"

namespace {

r1::Record record(const std::string& line) { return std::get<r1::Record>(r1::Record::parse(line)); }

std::string judged(int id, int sample, const char* pass, const std::string& answer,
                   int tokens = 10) {
  return "{\"id\":" + std::to_string(id) + ",\"sample\":" + std::to_string(sample) +
         ",\"finish_reason\":\"stop\",\"usage\":{\"completion_tokens\":" + std::to_string(tokens) +
         "},\"verdict\":{\"pass\":" + pass + ",\"kind\":\"math\",\"extracted\":" + answer + "}}";
}

double value(const r1::Report& report, const std::string& name) {
  for (const r1::Metric& m : report.metrics) {
    if (m.name == name) return m.value;
  }
  FAIL("no metric " << name);
  return 0;
}

}  // namespace

TEST_CASE("records are grouped by id, whatever their order") {
  r1::ReportBuilder builder({"", {1, 2, 4}});
  // Problem 1: 3 of 4 pass; problem 2: 1 of 4, and the wrong answer has the majority.
  for (const int s : {3, 0, 2, 1}) {
    builder.add(record(judged(1, s, s == 0 ? "false" : "true", s == 0 ? "\"7\"" : "\"1/2\"")));
    builder.add(record(judged(2, s, s == 2 ? "true" : "false", s == 2 ? "\"5\"" : "\"6\"")));
  }
  const r1::Report report = builder.finish();
  CHECK(report.problems == 2);
  CHECK(report.samples == 8);
  CHECK(value(report, "pass@1") == Approx((0.75 + 0.25) / 2));
  CHECK(value(report, "pass@2") == Approx((1.0 + 0.5) / 2));
  CHECK(value(report, "pass@4") == Approx(1.0));
  CHECK(value(report, "cons@4") == Approx(0.5));
  // The first two of problem 1 are "7" (wrong) and "1/2": a tie that goes to the first.
  CHECK(value(report, "cons@2") == Approx(0.0));
  CHECK(value(report, "truncated") == 0);
  REQUIRE(report.lengths.has_value());
  CHECK(std::string(report.lengths->unit) == "tokens");
  CHECK(report.lengths->mean == 10);
}

TEST_CASE("votes are counted by mathematical equality") {
  r1::ReportBuilder builder({"", {5}});
  const char* answers[] = {"\"3\"", "\"3\"", "\"\\\\frac12\"", "\"0.5\"", "\"1/2\""};
  for (int s = 0; s < 5; ++s)
    builder.add(record(judged(1, s, s < 2 ? "false" : "true", answers[s])));
  CHECK(value(builder.finish(), "cons@5") == 1.0);
}

TEST_CASE("votes are counted under the policy that the verdicts record") {
  for (const bool ordered : {false, true}) {
    r1::ReportBuilder builder({"", {3}});
    const char* answers[] = {"7", "1, 2", "2, 1"};
    for (int s = 0; s < 3; ++s) {
      builder.add(record(R"({"id":1,"sample":)" + std::to_string(s) + R"(,"verdict":{"pass":)" +
                         (s == 0 ? "true" : "false") + R"(,"kind":"math","extracted":")" +
                         answers[s] + '"' + (ordered ? R"(,"policy":{"ordered_lists":true})" : "") +
                         "}}"));
    }
    // "1, 2" and "2, 1" are two votes together, unless order counts: then the first answer wins the
    // tie.
    CHECK(value(builder.finish(), "cons@3") == (ordered ? 1.0 : 0.0));
  }
}

TEST_CASE("undecided verdicts, errors and cut outputs are counted") {
  r1::ReportBuilder builder({"", {1}});
  builder.add(record(judged(1, 0, "true", "\"1\"")));
  builder.add(record(judged(1, 1, "null", "\"x\"")));
  builder.add(record(R"({"id":1,"sample":2,"prompt":null,"error":{"code":"c","message":"m"}})"));
  builder.add(record(R"({"id":9,"error":{"code":"invalid_json","message":"line 9: m"}})"));
  CHECK_THROWS_AS(builder.add(record(R"({"id":1})")), r1::FieldError);
  CHECK_THROWS_AS(builder.add(record(R"({"verdict":{"pass":true}})")), r1::FieldError);
  CHECK_THROWS_AS(builder.add(record(R"({"id":1,"verdict":{"pass":"yes"}})")), r1::FieldError);
  builder.add_error();
  builder.add(
      record(R"({"id":1,"finish_reason":"length","verdict":{"pass":false,"extracted":null}})"));
  const r1::Report report = builder.finish();
  CHECK(report.errors == 6);
  CHECK(report.undecided == 1);
  // The error record has a prompt field and is another problem by it: 1 pass of 3, and 0 of 1.
  CHECK(report.problems == 2);
  CHECK(value(report, "pass@1") == Approx((1.0 / 3 + 0) / 2));
  CHECK(value(report, "truncated") == Approx((1.0 / 3 + 0) / 2));
}

TEST_CASE("a count of tokens below zero is none") {
  r1::ReportBuilder builder({"", {1}});
  builder.add(record(
      R"({"id":1,"completion":"abc","usage":{"completion_tokens":-5},"verdict":{"pass":true}})"));
  const r1::Report report = builder.finish();
  REQUIRE(report.lengths);
  CHECK(report.lengths->unit == std::string("characters"));
  CHECK(report.lengths->mean == 3);
}

TEST_CASE("what cannot be computed is said") {
  r1::ReportBuilder builder({"", {1, 4}});
  builder.add(record(judged(1, 0, "true", "\"1\"")));
  const r1::Report report = builder.finish();
  CHECK(report.notes.size() == 2);
  CHECK(report.notes[0].find("pass@4 needs 4 samples") != std::string::npos);
  CHECK(report_json(report).find("\"ci95\": null") != std::string::npos);
}

TEST_CASE("another field can make the problems; other prompts are other problems") {
  r1::ReportBuilder by_name({"name", {1}});
  by_name.add(record(R"({"id":1,"name":"a","verdict":{"pass":true}})"));
  by_name.add(record(R"({"id":2,"name":"a","verdict":{"pass":false}})"));
  CHECK(by_name.finish().problems == 1);
  r1::ReportBuilder by_id({"", {1}});
  by_id.add(record(R"({"id":1,"prompt":"a","verdict":{"pass":true}})"));
  by_id.add(record(R"({"id":1,"prompt":"b","verdict":{"pass":false}})"));
  CHECK(by_id.finish().problems == 2);
}

TEST_CASE("no records at all") {
  const r1::Report report = r1::ReportBuilder({"", {}}).finish();
  CHECK(report.problems == 0);
  CHECK(report_json(report) ==
        R"({"problems": 0, "samples": 0, "undecided": 0, "errors": 0, "metrics": {}})");
  CHECK(!report_text(report).empty());
}
