// Test code in C++ (where split.cc cannot keep them apart) and bash: answer and tests in one
// program. It has come to its end when it prints
// what nothing in it can know beforehand: a number of ours that the wrapper holds, and one that is
// sent over stdin and read after the last line. Between answer and tests what the answer may have
// bent is made straight: macros, operators, the shell's builtins and traps. What stays out of reach
// (see r1-verify(1)): an answer that takes its own process apart to find both numbers.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <random>

#include "libr1/verify/code/run.h"

namespace r1 {
namespace {

// What an answer's macros must not change in the tests behind it, were they hidden from
// names_defined().
constexpr const char* kMacros[] = {
    "main",      "assert", "NDEBUG", "if",    "else",         "for",    "while", "return",
    "true",      "false",  "bool",   "int",   "float",        "double", "auto",  "const",
    "candidate", "throw",  "switch", "case",  "do",           "std",    "void",  "operator",
    "long",      "char",   "exit",   "using", "static_assert"};

std::vector<std::string> names_defined(std::string_view code) {
  std::vector<std::string> names;
  while (!code.empty()) {
    const size_t end = std::min(code.find('\n'), code.size());
    std::string_view line = code.substr(0, end);
    code.remove_prefix(std::min(end + 1, code.size()));
    const auto take = [&line](std::string_view word) {
      line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
      if (!line.starts_with(word)) return false;
      line.remove_prefix(word.size());
      return true;
    };
    if (!take("#") || !take("define") || !take("")) continue;
    const std::string_view name = line.substr(0, line.find_first_of(" \t(\r"));
    if (!name.empty()) names.emplace_back(name);
  }
  return names;
}

// What the tests' main() needs so that its == is the standard library's, a member's or that of the
// answer's own types, and never one that the answer declares for other types; and so that a result
// of a type made to be equal to all is none.
constexpr const char* kShield =
    "#undef NDEBUG\n#include <assert.h>\n#include <type_traits>\n"
    "namespace r1_shield {\nstruct none {};\nbool operator==(none, none);\nbool operator!=(none, "
    "none);\n"
    "template <class R, class... A> std::decay_t<R> result(R (*)(A...));\n"
    "template <class A, class B> constexpr bool same = std::is_same_v<A, std::decay_t<B>> ||\n"
    "    (std::is_arithmetic_v<A> && std::is_arithmetic_v<B>);\n}  // namespace r1_shield\n";

// The tests with the shield within main(), if it stands in them as MultiPL-E writes it.
std::string shielded(const std::string& prefix, std::string tests) {
  const size_t main = tests.find("int main() {");
  if (main == std::string::npos || tests.find("operator") != std::string::npos) return tests;
  std::string shield = " using r1_shield::operator==; using r1_shield::operator!=;";
  if (const auto [type, name, open] = open_signature(prefix);
      !type.empty() && tests.find("auto candidate = " + name + ";") != std::string::npos) {
    shield += " static_assert(r1_shield::same<decltype(r1_shield::result(" + name + ")), " + type +
              ">, \"the function does not return what its prompt says\");";
  }
  return tests.insert(tests.find('{', main) + 1, shield);
}

std::string cpp_source(const CodeTests& tests, const std::string& code, const std::string& test) {
  const CppProgram program = join_cpp(tests.prefix, code, test);
  // assert.h declares its functions once, here, outside of any braces; its macro is made anew
  // below.
  std::string source = kShield + ("#define main r1_answer_main\n" + program.answer) + '\n';
  const std::vector<std::string> prompts = names_defined(tests.prefix);
  for (const std::string& name : names_defined(code)) {
    if (std::find(prompts.begin(), prompts.end(), name) == prompts.end())
      source += "#undef " + name + '\n';
  }
  for (const char* name : kMacros) source += std::string("#undef ") + name + '\n';
  return source + "#include <assert.h>\n#line 1 \"tests\"\n" +
         shielded(tests.prefix, program.tests) + '\n';
}

// __assert_fail ends the process without a call that an answer could have taken the place of.
std::string cpp_wrapper(const std::string& own) {
  return "#include <unistd.h>\n#include <string.h>\n"
         "extern \"C\" int __real_main(int, char**, char**);\n"
         "extern \"C\" void __assert_fail(const char* what, const char* file, unsigned, const "
         "char*) {\n"
         "  const char* parts[] = {file, \": assertion failed: \", what, \"\\n\"};\n"
         "  for (const char* part : parts) if (write(2, part, strlen(part)) < 0) break;\n"
         "#if defined(__x86_64__)\n"
         "  asm volatile(\"syscall\" : : \"a\"(231), \"D\"(134) : \"rcx\", \"r11\", \"memory\");\n"
         "#elif defined(__aarch64__)\n"
         "  register long status asm(\"x0\") = 134, call asm(\"x8\") = 94;\n"
         "  asm volatile(\"svc 0\" : : \"r\"(status), \"r\"(call) : \"memory\");\n"
         "#endif\n"
         "  for (;;) _exit(134);\n}\n"
         "extern \"C\" int __wrap_main(int n, char** words, char** environment) {\n"
         "  if (const int status = __real_main(n, words, environment)) return status;\n"
         "  char text[] = \"" +
         own +
         "................................\";\n"
         "  for (long k = 32, got; k < 64 && (got = read(0, text + k, 64 - k)) > 0;) k += got;\n"
         "  return write(1, text, 64) != 64;\n}\n";
}

// Between answer and tests the shell becomes itself again: in POSIX mode no function stands before
// a special builtin, so that unset is the shell's. The test code sees errexit, as a script of
// assertions means it.
constexpr const char* kShellAnew = R"(
POSIXLY_CORRECT=1
\unset -f unalias trap shopt builtin || \exit 1
\unalias -a
\trap - EXIT DEBUG ERR RETURN
\shopt -u extdebug
\unset -f [ : . source test echo printf read true false let local declare typeset mapfile readarray \
  command eval exec exit return set unset shift cd pwd kill wait type hash enable getopts export readonly || \exit 1
PATH=/usr/bin:/bin
IFS=$' \t\n'
unset POSIXLY_CORRECT
set -e
)";

std::string bash_source(const CodeTests& tests, const std::string& code, const std::string& test,
                        const std::string& own) {
  return tests.prefix + code + kShellAnew + test +
         "\nbuiltin read -r r1_sent\nbuiltin printf '%s%s' '" + own + "' \"$r1_sent\"\n";
}

}  // namespace

std::string random_hex() {
  thread_local std::random_device device;
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (int i = 0; i < 32; ++i) text += kDigits[device() & 15];
  return text;
}

std::vector<TestOutcome> run_joined_tests(const CodeTests& tests, const std::string& code,
                                          const CodePolicy& policy) {
  std::vector<TestOutcome> outcomes;
  for (const std::string& test : tests.code) {
    if (tests.language == CodeLanguage::cpp) {
      if (auto outcome = run_split_cpp(tests, code, test, policy)) {
        outcomes.push_back(std::move(*outcome));
        continue;
      }
    }
    const std::string own = random_hex(), sent = random_hex();
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
