// Programs: making them ready, running them on an input, judging what they print.
// SPDX-License-Identifier: MIT
#include <unistd.h>

#include <algorithm>
#include <charconv>

#include "libr1/base/utf8.h"
#include "libr1/json/record.h"
#include "libr1/verify/code/run.h"

namespace r1 {
namespace {

constexpr double kCompileSeconds = 30;  // of processor time
constexpr double kCompileWall = 90;     // a busy machine is not the answer's fault

void require(const char* path, const char* package) {
  if (::access(path, X_OK) == 0) return;
  throw FieldError("unsupported", std::string(path) + " is missing: apt-get install " + package);
}

// The last line that is not blank: the message of a Python traceback, of an abort.
std::string last_line(std::string_view text) {
  const size_t end = text.find_last_not_of(" \t\r\n");
  if (end == text.npos) return {};
  const size_t newline = text.rfind('\n', end);
  const size_t begin = newline == text.npos ? 0 : newline + 1;
  return shorten(text.substr(begin, end + 1 - begin));
}

std::string in_quotes(std::string_view text) { return '"' + shorten(text) + '"'; }

ReadyProgram compile(const SandboxSpec& spec) {
  ReadyProgram program;
  const SandboxResult result = SandboxSession(spec).finish("", kCompileWall);
  if (result.end == SandboxEnd::timeout) {
    program.built = TestOutcome::failed("compile_error", "compiling took more than 30 s");
  } else if (result.end != SandboxEnd::exited || result.status != 0) {
    const size_t at = result.err.find("error:");
    std::string_view why = at == std::string::npos ? std::string_view(result.err)
                                                   : std::string_view(result.err).substr(at);
    program.built = TestOutcome::failed("compile_error", shorten(why.substr(0, why.find('\n'))));
  } else {
    program.spec.argv = {"/r1/program"};
    program.spec.files = {{"/r1/program", result.out, true}};
  }
  return program;
}

SandboxSpec compiler(const std::string& source, const std::string& more_files, CppSpeed speed) {
  require("/usr/bin/g++", "g++");
  SandboxSpec spec;
  spec.argv = {"/usr/bin/bash", "-c",
               std::string("g++ -std=gnu++17 -w -pipe -o /tmp/program /r1/answer.cc ") +
                   (speed == CppSpeed::run ? "-O2 " : "-O0 ") + more_files +
                   " >&2 && exec cat /tmp/program"};
  spec.files = {{"/r1/answer.cc", source}};
  spec.limits.cpu_s = kCompileSeconds;
  spec.limits.output_bytes = int64_t{64} << 20;
  return spec;
}

}  // namespace

std::string shorten(std::string_view text) {
  constexpr size_t kMost = 200;
  if (text.size() <= kMost) return std::string(text);
  std::string_view head = text.substr(0, kMost);
  head.remove_suffix(incomplete_utf8_suffix(head));
  return std::string(head) + "...";
}

TestOutcome outcome_of(const SandboxResult& result) {
  constexpr int kBySignal = 128, kCpu = 24, kKill = 9, kFileSize = 25;
  switch (result.end) {
    case SandboxEnd::timeout:
      return TestOutcome::failed("timeout");
    case SandboxEnd::memory:
      return TestOutcome::failed("memory_limit");
    case SandboxEnd::output:
      return TestOutcome::failed("output_limit");
    case SandboxEnd::exited:
      break;
  }
  if (result.status == 0) return {};
  if (result.status == kBySignal + kCpu) return TestOutcome::failed("timeout", "CPU time used up");
  if (result.status == kBySignal + kFileSize)
    return TestOutcome::failed("output_limit", "a file grew too large");
  const std::string why = last_line(result.err);
  if (why.find("MemoryError") != std::string::npos || why.find("bad_alloc") != std::string::npos) {
    return TestOutcome::failed("memory_limit", why);
  }
  if (!why.empty()) return TestOutcome::failed("runtime_error", why);
  if (result.status > kBySignal && result.status <= kBySignal + 64) {
    const int signal = result.status - kBySignal;
    return TestOutcome::failed(signal == kKill ? "memory_limit" : "runtime_error",
                               "signal " + std::to_string(signal));
  }
  return TestOutcome::failed("runtime_error", "exit status " + std::to_string(result.status));
}

ReadyProgram make_program(CodeLanguage language, const std::string& source,
                          const std::vector<std::string>& extra_argv) {
  ReadyProgram program;
  switch (language) {
    case CodeLanguage::python:
      require("/usr/bin/python3", "python3");
      program.spec.argv = {"/usr/bin/python3", "-s", "/r1/answer.py"};
      program.spec.files = {{"/r1/answer.py", source}};
      break;
    case CodeLanguage::bash:
      program.spec.argv = {"/usr/bin/bash", "/r1/answer.sh"};
      program.spec.files = {{"/r1/answer.sh", source}};
      break;
    case CodeLanguage::cpp:
      program = compile(compiler(source, "", CppSpeed::run));
      break;
  }
  for (const std::string& word : extra_argv) program.spec.argv.push_back(word);
  return program;
}

ReadyProgram make_wrapped_cpp(const std::string& source, const std::string& wrapper,
                              CppSpeed speed) {
  SandboxSpec spec = compiler(source, "/r1/wrapper.cc -Wl,--wrap=main", speed);
  spec.files.push_back({"/r1/wrapper.cc", wrapper});
  return compile(spec);
}

// A Python program that is none ends with the status of one that rejects, but tells its place
// first.
static bool never_ran(const SandboxResult& result, std::string_view last) {
  return result.status == 1 && result.err.starts_with("  File ") &&
         (last.starts_with("SyntaxError: ") || last.starts_with("IndentationError: ") ||
          last.starts_with("TabError: "));
}

TestOutcome judge_output(const CodeTests& tests, std::string_view input, std::string_view output,
                         const std::optional<std::string>& expected, const CodePolicy& policy) {
  if (tests.checker.empty()) {
    if (outputs_equal(*expected, output, policy.compare)) return {};
    return TestOutcome::failed("wrong_answer",
                               "expected " + in_quotes(*expected) + ", got " + in_quotes(output));
  }
  // The checker is the data set's program: its word counts, its exit status and number both.
  ReadyProgram checker = make_program(tests.checker_language, tests.checker,
                                      {"/r1/input", "/r1/output", "/r1/answer"});
  if (checker.built.score == 0) return TestOutcome::failed("checker_failed", checker.built.detail);
  checker.spec.files.push_back({"/r1/input", std::string(input)});
  checker.spec.files.push_back({"/r1/output", std::string(output)});
  checker.spec.files.push_back({"/r1/answer", expected.value_or("")});
  checker.spec.limits.cpu_s = policy.timeout_s;
  const SandboxResult result = SandboxSession(checker.spec).finish("", policy.timeout_s);
  if (result.end != SandboxEnd::exited || result.status > 128) {
    const TestOutcome broken = outcome_of(result);
    return TestOutcome::failed("checker_failed",
                               broken.detail.empty() ? std::string(broken.reason) : broken.detail);
  }
  const std::string last = last_line(result.err + "\n" + result.out);
  if (tests.checker_language == CodeLanguage::python && never_ran(result, last))
    return TestOutcome::failed("checker_failed", last);
  if (result.status != 0) return TestOutcome::failed("wrong_answer", "checker: " + last);
  const std::string said = last_line(result.out);
  double score = 1;
  const auto [end, error] = std::from_chars(said.data(), said.data() + said.size(), score);
  if (error != std::errc() || end != said.data() + said.size()) score = 1;
  score = std::clamp(score, 0.0, 1.0);
  if (score == 1) return {};
  return {"wrong_answer", score, "checker: " + said};
}

std::vector<TestOutcome> run_program_tests(const CodeTests& tests, const std::string& code,
                                           const CodePolicy& policy) {
  ReadyProgram program = make_program(tests.language, code);
  if (program.built.score == 0) return std::vector(tests.size(), program.built);
  program.spec.limits.cpu_s = policy.timeout_s;
  std::vector<TestOutcome> outcomes;
  int broken = 0;
  for (const ProgramTest& test : tests.programs) {
    if (broken >= kMaxBroken) {
      outcomes.push_back(TestOutcome::failed("not_run"));
      continue;
    }
    const SandboxResult result = SandboxSession(program.spec).finish(test.input, policy.timeout_s);
    if (result.end != SandboxEnd::exited) ++broken;
    TestOutcome outcome = outcome_of(result);
    if (outcome.score == 1)
      outcome = judge_output(tests, test.input, result.out, test.output, policy);
    outcomes.push_back(std::move(outcome));
  }
  return outcomes;
}

}  // namespace r1
