// SPDX-License-Identifier: MIT
#include "libr1/verify/verify_lines.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "tests/support/catch.h"

namespace {

r1::VerifySettings settings(std::vector<std::string> kinds = {"math"}) {
  r1::VerifySettings s;
  for (const std::string& kind : kinds) s.kinds.push_back(r1::parse_kind_request(kind));
  return s;
}

std::string one(const std::string& line, const r1::VerifySettings& s = settings()) {
  std::string out;
  r1::verify_line(line, 7, s, out);
  return out;
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

struct TempFile {
  TempFile() { ::close(::mkstemp(path)); }
  ~TempFile() { ::unlink(path); }
  char path[32] = "/tmp/r1-verify-test-XXXXXX";
};

std::string run(const std::string& input, int threads, const r1::VerifySettings& s) {
  TempFile in, out;
  std::ofstream(in.path) << input;
  const int fd = ::open(out.path, O_WRONLY | O_TRUNC);
  {
    r1::JsonlReader reader({in.path});
    r1::LineWriter writer(fd, "out");
    r1::ThreadPool pool(threads);
    r1::verify_lines(reader, writer, s, pool,
                     [](const std::string&, int64_t, const std::string&) {});
  }
  ::close(fd);
  std::ostringstream text;
  text << std::ifstream(out.path).rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("a record keeps its bytes and gains verdict and reward") {
  const std::string out =
      one(R"({ "id": 12345678901234567890123, "answer":"5",  "content":"\\boxed{5}" })");
  CHECK(has(out, R"({ "id": 12345678901234567890123, "answer":"5",  "content":"\\boxed{5}")"));
  CHECK(has(
      out,
      R"("verdict": {"pass": true, "score": 1, "kind": "math", "extracted": "5", "gold": "5", "reason": "boxed"})"));
  CHECK(has(out, R"("reward": 1)"));
}

TEST_CASE("the answer comes after the closed reasoning only") {
  CHECK(has(one(R"({"id":1,"answer":"5","completion":"\\boxed{4}</think>\\boxed{5}"})"),
            R"("pass": true)"));
  CHECK(has(one(R"({"id":1,"answer":"4","completion":"\\boxed{4}</think>\\boxed{5}"})"),
            R"("pass": false)"));
  CHECK(has(one(R"({"id":1,"answer":"4","content":"\\boxed{4}</think>\\boxed{5}"})"),
            R"("pass": false)"));
  CHECK(has(one(R"({"id":1,"answer":"5","completion":"<think>\\boxed{5}"})"),
            R"("reason": "truncated")"));
  CHECK(has(
      one(R"({"id":1,"answer":"5","prefill":"<think>\n","completion":"\\boxed{5}","finish_reason":"stop"})"),
      R"("reason": "truncated")"));
  CHECK(has(one(R"({"id":1,"answer":"5","completion":"\\boxed{5}","finish_reason":"stop"})"),
            R"("pass": true)"));
  CHECK(has(
      one(R"({"id":1,"answer":"5","completion":"a</think>\\boxed{5}","finish_reason":"length"})"),
      R"("reason": "truncated")"));
  CHECK(has(one(R"({"id":1,"answer":"5","content":"","think":"truncated"})"),
            R"("reason": "truncated")"));
}

TEST_CASE("fields by name") {
  r1::VerifySettings s = settings();
  s.fields = {"target", "prediction"};
  CHECK(has(one(R"({"id":1,"target":5,"prediction":"5"})", s), R"("pass": true)"));
  CHECK(has(one(R"({"id":1,"target":["4","5"],"prediction":"5"})", s), R"("pass": true)"));
  CHECK(has(one(R"({"id":1,"prediction":"5"})", s), R"("code": "missing_field")"));
  CHECK(has(one(R"({"id":1,"target":{"a":1},"prediction":"5"})", s), R"("code": "invalid_field")"));
}

TEST_CASE("what is no record gets an error in its place") {
  CHECK(
      has(one("nonsense"), R"({"id": 7, "error": {"code": "invalid_json", "message": "line 7: )"));
  const std::string failed = R"({"id":3,"error":{"code":"x","message":"y"},"answer":"1"})";
  CHECK(one(failed) == failed);
  CHECK(has(one(R"({"answer":"1"})"), R"("id": 7)"));
}

TEST_CASE("an old verdict is replaced in place") {
  const std::string out = one(R"({"id":1,"verdict":0,"answer":"1","content":"1"})");
  CHECK(has(out, R"("verdict": {"pass": true)") != has(out, R"("verdict":{"pass": true)"));
  CHECK(out.find("\"verdict\"") < out.find("\"answer\""));
}

TEST_CASE("several kinds: the first is the verdict, all are parts, the reward is their sum") {
  const std::string out = one(R"({"id":1,"answer":"5","completion":"<think>a</think>\\boxed{5}"})",
                              settings({"math", "format=0.5"}));
  CHECK(has(out, R"("parts": [{"weight": 1, "pass": true)"));
  CHECK(has(out, R"({"weight": 0.5, "pass": true, "score": 1, "kind": "format")"));
  CHECK(has(out, R"("reward": 1.5)"));
}

TEST_CASE("Batch output lines are judged in their shape") {
  const std::string line =
      R"({"id":"r1","custom_id":"a","answer":"5","response":{"status_code":200,"request_id":"q","body":{"choices":[{"index":0,"message":{"role":"assistant","content":"\\boxed{5}","reasoning_content":"hm"},"finish_reason":"stop"}]}},"error":null})";
  const std::string out = one(line);
  CHECK(has(out, R"("pass": true)"));
  CHECK(out.starts_with(line.substr(0, line.size() - 1)));
}

TEST_CASE("one line out for each line in, in order, on any number of threads") {
  std::string input;
  for (int i = 0; i < 5000; ++i) {
    const std::string n = std::to_string(i);
    if (i % 97 == 0)
      input += "broken\n";
    else
      input += R"({"id":)" + n + R"(,"answer":")" + n + R"(","content":"\\boxed{)" +
               std::to_string(i + i % 2) + "}\"}\n";
  }
  const std::string single = run(input, 1, settings());
  CHECK(std::count(single.begin(), single.end(), '\n') == 5000);
  CHECK(run(input, 4, settings()) == single);
  std::istringstream lines(single);
  std::string line;
  for (int i = 0; std::getline(lines, line); ++i) {
    if (i % 97 == 0) continue;
    REQUIRE(line.starts_with("{\"id\":" + std::to_string(i) + ","));
    REQUIRE(has(line, i % 2 == 0 ? "\"pass\": true" : "\"pass\": false"));
  }
}

TEST_CASE("a mistake in a kind costs its line and no other") {
  static const r1::Kind broken{"broken",
                               [](const r1::Task& task, const r1::VerifyPolicy& policy) {
                                 if (task.answer.text().find('!') != std::string_view::npos)
                                   throw std::out_of_range("at 7");
                                 return r1::verify_math(task, policy);
                               },
                               r1::GoldNeed::text};
  r1::VerifySettings s;
  s.kinds = {{&broken, 1.0}};
  const std::string out =
      run("{\"answer\":\"5\",\"completion\":\"5\"}\n{\"answer\":\"5\",\"completion\":\"5!\"}\n"
          "{\"answer\":\"5\",\"completion\":\"6\"}\n",
          2, s);
  CHECK(std::count(out.begin(), out.end(), '\n') == 3);
  CHECK(has(out, "\"pass\": true"));
  CHECK(has(out, "\"pass\": false"));
  CHECK(has(out,
            "\"error\": {\"code\": \"internal_error\", \"message\": \"internal error: at 7 (please "
            "report this record)\"}"));
}
