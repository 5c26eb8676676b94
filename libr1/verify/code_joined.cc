// Test code in C++ and bash: answer and tests in one program. It has come to its end when it prints what
// nothing in it can know beforehand: a number of ours that the wrapper holds, and one that is sent over
// stdin and read after the last line. What stays out of reach (see r1-verify(1)): an answer that takes
// its own process apart to find both.
// SPDX-License-Identifier: MIT
#include <random>

#include "libr1/verify/code_run.h"

namespace r1 {
namespace {

std::string secret() {
  thread_local std::random_device device;
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (int i = 0; i < 32; ++i) text += kDigits[device() & 15];
  return text;
}

// What an answer's macros must not change in the tests behind it.
constexpr const char* kMacros[] = {
    "main",   "assert", "NDEBUG", "if",    "else",   "for",      "while", "return",    "true",
    "false",  "bool",   "int",    "float", "double", "auto",     "const", "candidate", "throw",
    "switch", "case",   "do",     "std",   "void",   "operator", "long",  "char",      "exit"};

std::string cpp_source(const CodeTests& tests, const std::string& code, const std::string& test) {
  const CppProgram program = join_cpp(tests.prefix, code, test);
  // assert.h declares its functions once, here, outside of any braces; its macro is made anew below.
  std::string source = "#undef NDEBUG\n#include <assert.h>\n#define main r1_answer_main\n" + program.answer + "\n";
  for (const char* name : kMacros) source += std::string("#undef ") + name + '\n';
  return source + "#include <assert.h>\n#line 1 \"tests\"\n" + program.tests + '\n';
}

std::string cpp_wrapper(const std::string& own) {
  return "#include <unistd.h>\n"
         "extern \"C\" int __real_main(int, char**, char**);\n"
         "extern \"C\" int __wrap_main(int n, char** words, char** environment) {\n"
         "  if (const int status = __real_main(n, words, environment)) return status;\n"
         "  char text[] = \"" + own + "................................\";\n"
         "  for (long k = 32, got; k < 64 && (got = read(0, text + k, 64 - k)) > 0;) k += got;\n"
         "  return write(1, text, 64) != 64;\n}\n";
}

// The test code sees errexit, as a script of assertions means it.
std::string bash_source(const CodeTests& tests, const std::string& code, const std::string& test, const std::string& own) {
  return tests.prefix + code + "\nunset -f unset set builtin read printf 2>/dev/null\nset -e\n" + test +
         "\nbuiltin read -r r1_sent\nbuiltin printf '%s%s' '" + own + "' \"$r1_sent\"\n";
}

}  // namespace

std::vector<TestOutcome> run_joined_tests(const CodeTests& tests, const std::string& code,
                                          const CodePolicy& policy) {
  std::vector<TestOutcome> outcomes;
  for (const std::string& test : tests.code) {
    const std::string own = secret(), sent = secret();
    ReadyProgram program = tests.language == CodeLanguage::cpp
                               ? make_wrapped_cpp(cpp_source(tests, code, test), cpp_wrapper(own))
                               : make_program(tests.language, bash_source(tests, code, test, own));
    if (program.built.score == 0) {
      outcomes.push_back(program.built);
      continue;
    }
    program.spec.limits.cpu_s = policy.timeout_s;
    SandboxResult result = SandboxSession(program.spec).finish(sent + "\n", policy.timeout_s);
    TestOutcome outcome = outcome_of(result);
    const size_t end = result.out.find(own + sent);  // what is printed by exit handlers may follow
    if (outcome.score == 1 && end == std::string::npos) {
      outcome = TestOutcome::failed("exited", "it ended before the last line of the tests");
    } else if (outcome.score == 1 && !tests.checker.empty()) {
      result.out.erase(end, own.size() + sent.size());
      outcome = judge_output(tests, "", result.out, std::nullopt, policy);
    }
    outcomes.push_back(std::move(outcome));
  }
  return outcomes;
}

}  // namespace r1
