// Python tests: the conversation with harness.py, one test at a time.
// SPDX-License-Identifier: MIT
#include <unistd.h>

#include <memory>

#include "libr1/json/json_writer.h"
#include "libr1/verify/code/harness.h"
#include "libr1/verify/code/run.h"

namespace r1 {
namespace {

constexpr double kStartSeconds = 20;

// The harness as this machine's Python compiles it (5 ms that need not be spent at each start), or
// "" if that fails: then the source is run.
std::string compiled_harness() {
  SandboxSpec spec;
  spec.argv = {"/usr/bin/python3", "-I", "-S", "-c",
               "import sys, marshal, _frozen_importlib_external as i\n"
               "code = compile(open('/r1/harness.py').read(), 'harness.py', 'exec')\n"
               "sys.stdout.buffer.write(i.MAGIC_NUMBER + bytes(12) + marshal.dumps(code))"};
  spec.files = {{"/r1/harness.py", std::string(kCodeHarness)}};
  const SandboxResult result = SandboxSession(spec).finish("", kStartSeconds);
  return result.end == SandboxEnd::exited && result.status == 0 ? result.out : std::string();
}

SandboxSpec harness_spec(const CodePolicy& policy) {
  if (::access("/usr/bin/python3", X_OK) != 0) {
    throw FieldError("unsupported", "/usr/bin/python3 is missing: apt-get install python3");
  }
  static const std::string compiled = compiled_harness();
  const std::string path = compiled.empty() ? "/r1/harness.py" : "/r1/harness.pyc";
  SandboxSpec spec;
  spec.argv = {"/usr/bin/python3", "-I", "-S", path};
  spec.files = {{path, compiled.empty() ? std::string(kCodeHarness) : compiled}};
  spec.with_proc = false;  // no process may look into another
  // The harness lives through all tests; each test's time is the wall's.
  spec.limits.cpu_s = 60 + 2 * policy.timeout_s;
  return spec;
}

std::string job_of(const CodeTests& tests, const std::string& code) {
  JsonObject job;
  job.add("prefix", tests.prefix)
      .add("code", code)
      .add("entry", tests.entry_point)
      .add("setup", tests.setup);
  return job.str();
}

std::string test_frame(const CodeTests& tests, size_t i) {
  JsonObject test;
  if (tests.calls.empty())
    test.add("code", tests.code[i]);
  else
    test.add("fn", tests.fn_name).add_raw("args", tests.calls[i].args);
  test.add("last", i + 1 == tests.size());
  return test.str();
}

std::string error_type(const JsonValue& reply) {
  const JsonValue* e = reply.find("e");
  return e == nullptr || e->items().empty() ? std::string() : e->items()[0].text();
}

std::string error_text(const JsonValue& reply) {
  std::string text;
  if (const JsonValue* e = reply.find("e"); e != nullptr && e->items().size() == 2) {
    text = e->items()[0].text() + (e->items()[1].text().empty() ? "" : ": " + e->items()[1].text());
  }
  if (const JsonValue* line = reply.find("line"); line != nullptr && !line->text().empty()) {
    text = line->text() + (text.empty() || text == "AssertionError" ? "" : " -> " + text);
  }
  return shorten(text);
}

TestOutcome judge_value(const CodeTests& tests, size_t i, const std::string& json,
                        const CodePolicy& policy) {
  const CallTest& test = tests.calls[i];
  if (!tests.checker.empty()) {
    const auto expected = test.expected ? std::optional(test.expected->str()) : std::nullopt;
    return judge_output(tests, test.args, json, expected, policy);
  }
  auto parsed = JsonValue::parse(json);
  const auto* value = std::get_if<JsonValue>(&parsed);
  if (value != nullptr && values_equal(*test.expected, *value, policy.compare)) return {};
  return TestOutcome::failed(
      "wrong_answer", "expected " + shorten(test.expected->str()) + ", got " + shorten(json));
}

TestOutcome outcome_of_reply(const CodeTests& tests, size_t i, const std::string& text,
                             const CodePolicy& policy) {
  auto parsed = JsonValue::parse(text);
  const auto* reply = std::get_if<JsonValue>(&parsed);
  if (reply == nullptr || reply->find("end") == nullptr)
    return TestOutcome::failed("runtime_error");
  const std::string& end = reply->find("end")->text();
  if (end == "value") return judge_value(tests, i, reply->find("json")->text(), policy);
  if (end == "passed") {
    if (tests.checker.empty()) return {};
    return judge_output(tests, "", reply->find("out")->text(), std::nullopt, policy);
  }
  if (end == "no_tests") {
    const std::string broken = error_text(*reply);
    return TestOutcome::failed("no_tests",
                               broken.empty() ? "the test code never asks for the answer" : broken);
  }
  if (end == "exited") return TestOutcome::failed("exited");
  const std::string why = error_text(*reply), type = error_type(*reply);
  if (type == "SystemExit") return TestOutcome::failed("exited", why);
  if (type == "MemoryError") return TestOutcome::failed("memory_limit", why);
  if (type == "SyntaxError" || type == "IndentationError") {
    return TestOutcome::failed(end == "load" ? "compile_error" : "runtime_error", why);
  }
  return TestOutcome::failed(end == "failed" ? "wrong_answer" : "runtime_error", why);
}

TestOutcome outcome_of_break(SandboxSession::Answer answer) {
  using Answer = SandboxSession::Answer;
  switch (answer) {
    case Answer::timeout:
      return TestOutcome::failed("timeout");
    case Answer::memory:
      return TestOutcome::failed("memory_limit");
    case Answer::output:
      return TestOutcome::failed("output_limit");
    default:
      return TestOutcome::failed("exited", "the test process was ended from within");
  }
}

}  // namespace

std::vector<TestOutcome> run_python_tests(const CodeTests& tests, const std::string& code,
                                          const CodePolicy& policy) {
  using Answer = SandboxSession::Answer;
  const SandboxSpec spec = harness_spec(policy);
  const std::string job = job_of(tests, code);
  std::vector<TestOutcome> outcomes;
  int broken = 0;
  while (outcomes.size() < tests.size() && broken < kMaxBroken) {
    SandboxSession session(spec);
    std::string reply;
    Answer answer = session.exchange(job, reply, kStartSeconds);
    while (answer == Answer::frame) {
      answer = session.exchange(test_frame(tests, outcomes.size()), reply, policy.timeout_s);
      if (answer != Answer::frame) break;
      outcomes.push_back(outcome_of_reply(tests, outcomes.size(), reply, policy));
      if (outcomes.size() == tests.size()) return outcomes;
      answer = session.exchange("", reply, kStartSeconds);  // the next child is there
    }
    ++broken;
    outcomes.push_back(outcome_of_break(answer));
  }
  outcomes.resize(tests.size(), TestOutcome::failed("not_run"));
  return outcomes;
}

}  // namespace r1
