// C++ test code apart from the answer: where a prompt declares the function that the tests call,
// they are compiled without the answer, against that declaration, and call it in another process
// (harness_cpp.inc). Nothing that the answer defines can then reach their comparisons.
// SPDX-License-Identifier: MIT
#include <map>
#include <mutex>

#include "libr1/verify/code/harness.h"
#include "libr1/verify/code/run.h"

namespace r1 {
namespace {

constexpr size_t kKept = 64;  // compiled tests, of some 100 KiB each

// The end of the tests is shown by the line that was sent to them, which the answer's process, with
// another standard input and output, can neither read nor write.
constexpr std::string_view kWrapper = R"(#include <string.h>
#include <unistd.h>
extern "C" int __real_main(int, char**, char**);
extern "C" void __assert_fail(const char* what, const char* file, unsigned, const char*) throw() {
  const char* parts[] = {file, ": assertion failed: ", what, "\n"};
  for (const char* part : parts) if (write(2, part, strlen(part)) < 0) break;
  _exit(134);
}
extern "C" int __wrap_main(int n, char** words, char** environment) {
  if (const int status = __real_main(n, words, environment)) return status;
  char text[32];
  long have = 0;
  for (long got; have < 32 && (got = read(0, text + have, 32 - have)) > 0;) have += got;
  return write(1, text, 32) != 32;
}
)";

// What the compiler makes of the tests; the samples of one problem share it.
ReadyProgram compiled_tests(const std::string& source) {
  static std::mutex mutex;
  static std::map<std::string, ReadyProgram> kept;
  {
    const std::lock_guard lock(mutex);
    if (const auto found = kept.find(source); found != kept.end()) return found->second;
  }
  ReadyProgram program = make_wrapped_cpp(source, std::string(kWrapper), CppSpeed::compile);
  const std::lock_guard lock(mutex);
  if (kept.size() >= kKept) kept.clear();
  return kept.emplace(source, std::move(program)).first->second;
}

}  // namespace

std::optional<TestOutcome> run_split_cpp(const CodeTests& tests, const std::string& code,
                                         const std::string& test, const CodePolicy& policy) {
  const OpenSignature signature = open_signature(tests.prefix);
  if (signature.type.empty() || signature.open == std::string::npos || !tests.checker.empty())
    return std::nullopt;
  const size_t brace = std::min(test.find_first_not_of(" \t\r\n"), test.size());
  const std::string text = test.substr(brace).starts_with('}') ? test.substr(brace + 1) : test;
  const std::string wire(kCodeHarnessCpp);
  const ReadyProgram ready = compiled_tests(
      wire + tests.prefix.substr(0, signature.open) +
      ";\nconstexpr auto r1_candidate = r1_wire::stub(static_cast<decltype(&" + signature.name +
      ")>(nullptr));\n#define " + signature.name + " r1_candidate\n#line 1 \"tests\"\n" + text);
  // Types that cannot be handed over, or tests of something that only the answer defines.
  if (ready.built.score == 0) return std::nullopt;

  const CppProgram program = join_cpp(tests.prefix, code, test);
  const size_t closing = program.tests.find_first_not_of(" \t\r\n");
  const bool open = closing != std::string::npos && program.tests[closing] == '}';
  const ReadyProgram answer = make_program(
      CodeLanguage::cpp,
      wire + "#define main r1_answer_main\n" + program.answer + (open ? "\n}" : "") +
          "\n#undef main\nint main() { return r1_wire::serve(" + signature.name + "); }\n");
  if (answer.built.score == 0) return answer.built;

  SandboxSpec spec;
  spec.argv = {"/tmp/r1-tests"};
  spec.files = {{"/tmp/r1-tests", ready.spec.files.front().content, true},
                {"/r1/answer", answer.spec.files.front().content, true}};
  spec.with_proc = false;  // no process may look into another
  spec.limits.cpu_s = policy.timeout_s;
  const std::string sent = random_hex();
  const SandboxResult result = SandboxSession(spec).finish(sent + "\n", policy.timeout_s);
  const TestOutcome outcome = outcome_of(result);
  if (outcome.score == 1 && result.out.find(sent) == std::string::npos)
    return TestOutcome::failed("exited", "it ended before the last line of the tests");
  return outcome;
}

}  // namespace r1
