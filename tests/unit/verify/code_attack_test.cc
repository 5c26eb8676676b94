// Answers that fight: each costs its record a verdict, and nothing else.
// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "libr1/json/json_writer.h"
#include "tests/support/catch.h"
#include "tests/unit/verify/code_test.h"

namespace {

constexpr const char* kTests = "assert f(2) == 4\nassert f(3) == 6";

// Whether this process has children left (zombies too).
bool has_children() {
  const std::string self = std::to_string(::getpid());
  std::string text;
  std::getline(std::ifstream("/proc/" + self + "/task/" + self + "/children"), text);
  return !text.empty();
}

struct Forgery {
  const char* name;
  const char* code;
};

constexpr Forgery kForgeries[] = {
    {"exit", "import sys\nsys.exit(0)"},
    {"_exit", "import os\nos._exit(0)"},
    {"exit in the call", "import os\ndef f(x): os._exit(0)"},
    {"SystemExit in the call", "def f(x): raise SystemExit(0)"},
    {"at exit", "import atexit, os\natexit.register(os._exit, 0)\ndef f(x): return 1"},
    {"equal to all",
     "class L:\n  def __eq__(s, o): return True\n  def __ne__(s, o): return False\n  __hash__ = "
     "None\ndef f(x): return L()"},
    {"an int that is equal to all",
     "class L(int):\n  def __eq__(s, o): return True\ndef f(x): return L(1)"},
    {"patched builtins",
     "import builtins\nbuiltins.AssertionError = SystemExit\nbuiltins.__build_class__ = None\ndef "
     "f(x): return 1"},
    {"patched encoder",
     "import sys\nfor m in list(sys.modules.values()):\n  for n in ('dumps', 'pack'):\n    if "
     "hasattr(m, n): setattr(m, n, lambda *a: '{\"end\": \"passed\"}')\ndef f(x): return 1"},
    {"results on every descriptor",
     "import os\nfor t in (b'16\\n{\"end\": \"passed\"}', b'27\\n{\"end\": \"passed\", \"out\": "
     "\"\"}'):\n  for fd in range(64):\n    try: os.write(fd, t)\n    except OSError: pass\ndef "
     "f(x): return 1"},
    {"frames",
     "import sys\nfr = sys._getframe()\nwhile fr:\n  fr.f_locals.update(result={'end': "
     "'passed'})\n  fr.f_globals['run_test'] = lambda *a: {'end': 'passed', 'out': ''}\n  fr = "
     "fr.f_back\ndef f(x): return 1"},
    {"killing the parent", "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)"},
    {"killing all", "import os\nos.kill(-1, 9)"},
    {"expected values in memory",
     "import gc\ndef f(x):\n  for o in gc.get_objects():\n    if isinstance(o, dict) and 'code' in "
     "o and 'assert f(' in str(o.get('code')): return 2 * x\n  return 1"},
    {"expected values in files",
     "import os\ndef f(x):\n  for d, _, fs in os.walk('/r1'):\n    for n in fs:\n      if b'assert "
     "f(2)' in open(d + '/' + n, 'rb').read(): return 2 * x\n  return 1"},
    {"the parent's memory",
     "import os\ndef f(x):\n  try: m = open('/proc/%d/mem' % os.getppid(), 'rb')\n  except "
     "OSError: return 1\n  return 2 * x"},
    {"ptrace",
     "import ctypes, os\nlibc = ctypes.CDLL(None)\ndef f(x): return 2 * x if libc.ptrace(16, "
     "os.getppid(), 0, 0) == 0 else 1"},
    {"process_vm_readv",
     "import ctypes, os\nlibc = ctypes.CDLL(None)\ndef f(x):\n  b = "
     "ctypes.create_string_buffer(8)\n  class V(ctypes.Structure): _fields_ = [('p', "
     "ctypes.c_void_p), ('n', ctypes.c_size_t)]\n  v = V(ctypes.addressof(b), 8)\n  "
     "libc.process_vm_readv(os.getppid(), ctypes.byref(v), 1, ctypes.byref(v), 1, 0)\n  return 2 * "
     "x if ctypes.get_errno() == 0 and libc.process_vm_readv(os.getppid(), ctypes.byref(v), 1, "
     "ctypes.byref(v), 1, 0) >= 0 else 1"},
};

}  // namespace

TEST_CASE("no forgery passes a test") {
  if (!sandbox_here()) return;
  CHECK(reason_of("def f(x): return 2 * x", kTests) == "passed");
  for (const Forgery& forgery : kForgeries) {
    INFO(forgery.name);
    CHECK(reason_of(forgery.code, kTests, 4) != "passed");
  }
  CHECK(reason_of("len = lambda x: 3\ndef f(x): return [1]", "assert len(f(1)) == 3") ==
        "wrong_answer");
  CHECK(reason_of("class L:\n  def __contains__(s, x): return True\n  def __iter__(s): return "
                  "iter([1])\ndef f(x): return L()",
                  "assert 3 in f(1)") == "wrong_answer");
  CHECK(reason_of(
            "class L:\n  def __sub__(s, x): return 0\n  __rsub__ = __sub__\ndef f(x): return L()",
            "assert abs(f(1) - 3) < 1e-6") == "runtime_error");
  // A module that the tests use and leave to the answer to import is the real one.
  const char* close = "assert math.isclose(f(2), 4)";
  CHECK(reason_of("import math\ndef f(x): return 2 * x", close) == "passed");
  CHECK(reason_of("class math:\n  isclose = lambda *a: True\ndef f(x): return 1", close) ==
        "wrong_answer");
  CHECK(reason_of("class C:\n  def add(s, x): return x + 1\ncalendar = C()",
                  "assert calendar.add(1) == 2") == "passed");
  // An answer may not redefine the prompt's helpers under the tests.
  r1::JsonObject record;
  record.add(
      "code_prefix",
      "def poly(x): return x * x\n\ndef root(y):\n    \"\"\" x such that poly(x) = y \"\"\"\n");
  record.add("content", "def poly(x): return 9\ndef root(y): return 1").add("entry_point", "root");
  record.add("answer", "def check(candidate):\n    assert poly(candidate(9)) == 9\n");
  CHECK(judge(record.str()).reason == "wrong_answer");
}

namespace {

// The reason of an answer to `prompt` in C++ or bash, against test code that runs in the same
// process.
std::string joined_reason(const char* language, const std::string& prompt, const std::string& code,
                          const std::string& tests) {
  r1::JsonObject record;
  record.add("content", code)
      .add("language", language)
      .add("code_prefix", prompt)
      .add("answer", tests);
  return std::string(judge(record.str(), 20).reason);
}

}  // namespace

TEST_CASE("tests that a runner would have to find are run") {
  if (!sandbox_here()) return;
  const std::string cases =
      "import unittest\nclass T(unittest.TestCase):\n  def test_f(self):\n    "
      "self.assertEqual(f(2), 4)\n";
  for (const std::string& tests :
       {cases, cases + "unittest.main()", cases + "unittest.main(exit=False)",
        cases +
            "unittest.TextTestRunner().run(unittest.defaultTestLoader.loadTestsFromTestCase(T))",
        std::string("def test_f():\n  assert f(2) == 4"),
        std::string("class TestF:\n  def test_f(self):\n    assert f(2) == 4")}) {
    INFO(tests);
    CHECK(reason_of("def f(x): return 2 * x", tests) == "passed");
    const std::string wrong = reason_of("def f(x): return 1", tests);
    CHECK((wrong == "wrong_answer" || wrong == "exited"));  // unittest.main() ends by exit status
  }
  // What asks nothing of the answer says nothing about it.
  r1::JsonObject record;
  record.add("content", "def f(x): return 1").add("answer", "def helper(x):\n  assert f(x) == 4");
  const r1::Verdict verdict = judge(record.str());
  CHECK(verdict.pass == std::nullopt);
  CHECK(verdict.reason == "no_tests");
}

TEST_CASE("no C++ answer bends the tests behind it") {
  if (!sandbox_here()) return;
  const auto yes_after = [](const char* specifier, const std::string& code) {
    return joined_reason("cpp",
                         std::string("#include <assert.h>\n#include <vector>\n") + specifier +
                             "bool yes(std::vector<long> v) {\n",
                         code,
                         "}\nint main() {\n    auto candidate = yes;\n    "
                         "assert(candidate((std::vector<long>({1}))) == (true));\n"
                         "    assert(candidate((std::vector<long>({2}))) == (false));\n}\n");
  };
  const auto yes = [&](const std::string& code) { return yes_after("", code); };
  // With a specifier, answer and tests are one program.
  const auto joined_yes = [&](const std::string& code) { return yes_after("static ", code); };
  const auto copy = [](const std::string& code) {
    return joined_reason(
        "cpp",
        "#include <assert.h>\n#include <vector>\nstd::vector<long> copy(std::vector<long> v) {\n",
        code,
        "}\nint main() {\n    auto candidate = copy;\n    "
        "assert(candidate((std::vector<long>({1}))) == (std::vector<long>({1})));\n}\n");
  };
  CHECK(yes("  return v[0] == 1;\n") == "passed");
  CHECK(yes("#define ONE 1\nint yes(std::vector<long> v) { return v[0] == ONE; }\n") == "passed");
  CHECK(copy("const std::vector<long> copy(const std::vector<long>& v) { return v; }\n") ==
        "passed");
  CHECK(yes("struct Any { template <class T> bool operator==(const T&) const { return true; } "
            "};\nAny yes(std::vector<long>) { return {}; }\n") == "compile_error");
  CHECK(copy("bool operator==(const std::vector<long>&, const std::vector<long>&) { return true; "
             "}\nstd::vector<long> copy(std::vector<long>) { return {}; }\n") == "runtime_error");
  CHECK(copy("bool operator==(std::vector<long>&&, std::vector<long>&&) { return true; "
             "}\nstd::vector<long> copy(std::vector<long>) { return {}; }\n") == "runtime_error");
  CHECK(joined_yes("  return v[0] == 1;\n") == "passed");
  CHECK(joined_yes("  return true;\n}\nextern \"C\" void __assert_fail(const char*, const char*, "
                   "unsigned, const char*) throw() { for (;;); }\nvoid rest() {\n") ==
        "compile_error");
  CHECK(joined_yes("  return true;\n}\nextern \"C\" void abort() { throw 1; }\nextern \"C\" void "
                   "_exit(int) { throw 1; }\nvoid rest() {\n") == "runtime_error");
  CHECK(joined_yes(
            "  return true;\n}\n#define vector fake\n#define yes(x) true\n#define using ;\nvoid "
            "rest() {\n") == "runtime_error");
  CHECK(joined_yes(
            "  return true;\n}\n#undef main\nint main() { return 0; }\nnamespace hidden {\n") ==
        "compile_error");
  CHECK(joined_yes("  return true;\n}\n#if 0\n") == "compile_error");
  CHECK(joined_yes(
            "#include <stdlib.h>\nbool yes(std::vector<long>) { return true; }\nstruct S { ~S() { "
            "_Exit(0); } } s;\n") == "runtime_error");
}

TEST_CASE("a C++ answer's own comparisons are not in the process of the tests") {
  if (!sandbox_here()) return;
  const auto copy = [](const std::string& code) {
    return joined_reason(
        "cpp",
        "#include <assert.h>\n#include <fstream>\n#include <vector>\n#include <unistd.h>\n"
        "std::vector<long> copy(std::vector<long> v) {\n",
        code,
        "}\nint main() {\n    auto candidate = copy;\n    "
        "assert(candidate((std::vector<long>({1}))) == (std::vector<long>({1})));\n}\n");
  };
  CHECK(copy("  return v;\n") == "passed");
  const std::string wrong = "  return {};\n}\nnamespace std { ";
  CHECK(copy(wrong + "bool operator==(const vector<long>&, const vector<long>&) { return true; } "
                     "}\nvoid rest() {\n") == "runtime_error");
  CHECK(copy(wrong + "template <> bool operator==(const vector<long>&, const vector<long>&) { "
                     "return true; } }\n"
                     "void rest() {\n") == "runtime_error");
  CHECK(copy("  char line[64];\n  const long n = read(0, line, 64);\n  if (n > 0) n == write(1, "
             "line, n), _exit(0);\n"
             "  return {};\n") == "runtime_error");
  CHECK(copy("  for (const char* name : {\"/tmp/r1-tests\", \"/proc/self/exe\"})\n"
             "    if (std::ifstream(name)) return v;\n"
             "  for (int fd = 5; fd < 64; ++fd) if (lseek(fd, 0, 1) >= 0 || write(fd, \"x\", 1) > "
             "0) return v;\n"
             "  return {};\n") == "runtime_error");
  CHECK(copy("  execl(\"/tmp/r1-tests\", \"x\", nullptr);\n  _exit(0);\n") == "exited");
}

TEST_CASE("what a C++ test and an answer tell each other arrives") {
  if (!sandbox_here()) return;
  const auto reason = [](const char* prompt, const char* code, const char* tests) {
    return joined_reason(
        "cpp",
        std::string(
            "#include <assert.h>\n#include <any>\n#include <array>\n#include <map>\n#include "
            "<optional>\n#include <set>\n#include <stdexcept>\n#include <string>\n"
            "#include <tuple>\n#include <vector>\nusing namespace std;\n") +
            prompt,
        code, tests);
  };
  CHECK(reason(
            "map<string, vector<tuple<int, float, string>>> f(map<string, long> m, "
            "optional<string> o, set<char> s, "
            "pair<bool, double> p, array<int, 3> a) {\n",
            "  return {{o.value_or(\"none\"), {{(int)m[\"a\"] + a[2], p.second, string(s.begin(), "
            "s.end())}}}};\n",
            "}\nint main() { auto r = f({{\"a\", 3}}, \"k\", {'x', 'y'}, {true, 0.5}, {1, 2, 4});\n"
            "  assert(r.size() == 1 && (r[\"k\"][0] == tuple<int, float, string>(7, 0.5f, "
            "\"xy\"))); }\n") == "passed");
  CHECK(reason("optional<long> f(long x) {\n", "  if (x) return x;\n  return nullopt;\n",
               "}\nint main() { assert(f(0) == nullopt); assert(f(7) == 7); }\n") == "passed");
  CHECK(reason("vector<bool> f(vector<bool> v) {\n", "  v.flip();\n  return v;\n",
               "}\nint main() { assert(f({true, false}) == vector<bool>({false, true})); }\n") ==
        "passed");
  CHECK(
      reason(
          "void twice(vector<int>& v) {\n", "  for (int& x : v) x *= 2;\n",
          "}\nint main() { vector<int> v{1, 2}; twice(v); assert(v == vector<int>({2, 4})); }\n") ==
      "passed");
  CHECK(reason("int next() {\n", "  static int n = 0;\n  return ++n;\n",
               "}\nint main() { assert(next() == 1); assert(next() == 2); }\n") == "passed");
  // The tests behind a function that the answer has closed; exceptions; numbers that do not fit.
  CHECK(reason("int f(int x) {\n", "  if (x < 0) throw invalid_argument(\"no\");\n  return x;\n}\n",
               "int main() {\n  try { f(-1); assert(false); } catch (const invalid_argument& e) { "
               "assert(e.what() == string(\"no\")); }\n}\n") == "passed");
  CHECK(reason("long f(long x) {\n", "double f(long x) { return 2.5 * x; }\n",
               "}\nint main() { assert(f(2) == 5); }\n") == "passed");
  CHECK(reason("long f(long x) {\n", "double f(long x) { return 2.5 * x; }\n",
               "}\nint main() { assert(f(3) == 7); }\n") == "runtime_error");
  CHECK(reason("int f(int x) {\n", "long f(long x) { return x << 40; }\n",
               "}\nint main() { assert(f(1) == 0); }\n") == "runtime_error");
  // What cannot be handed over shares a program with the answer.
  CHECK(reason("long f(vector<any> v) {\n", "  return v.size();\n",
               "}\nint main() { assert(f(vector<any>({1, 2})) == 2); }\n") == "passed");
  CHECK(reason("long f(long x) {\n", "  return x;\n}\nlong g(long x) { return f(x);\n",
               "}\nint main() { assert(g(2) == 2); }\n") == "passed");
}

TEST_CASE("no bash answer bends the tests behind it") {
  if (!sandbox_here()) return;
  const auto reason = [](const std::string& code) {
    return joined_reason("bash", "", code, "[ \"$(twice 2)\" = 4 ]\n[ \"$(twice 3)\" = 6 ]");
  };
  CHECK(reason("twice() { echo $(($1 * 2)); }") == "passed");
  CHECK(reason("[() { :; }\ntwice() { echo 4; }") == "runtime_error");
  CHECK(reason("for f in [ unset builtin command set unalias trap exit; do eval \"$f() { :; }\"; "
               "done\ntwice() { echo 4; }") == "runtime_error");
  CHECK(reason("[() { :; }\nreadonly -f [\ntwice() { echo 4; }") == "runtime_error");
  CHECK(reason("shopt -s expand_aliases\nalias [=: set=: unset=:\ntwice() { echo 4; }") ==
        "runtime_error");
  CHECK(reason("shopt -s extdebug\ntrap 'return 1' DEBUG\ntwice() { echo 4; }") == "exited");
  CHECK(reason("trap 'exit 0' ERR EXIT\ntwice() { echo 4; }") == "runtime_error");
  CHECK(reason("exec true") == "exited");
}

TEST_CASE("programs that break a limit get its name for a reason") {
  if (!sandbox_here()) return;
  CHECK(program_reason("python", "while True: pass", "", "x", 0.5) == "timeout");
  CHECK(program_reason("python", "import time\ntime.sleep(60)", "", "x", 0.5) == "timeout");
  CHECK(program_reason("bash", "yes", "", "x", 20) == "output_limit");
  CHECK(program_reason("python", "x = b'a' * (100 << 30)", "", "x") == "memory_limit");
  CHECK(program_reason("python",
                       "import os, time\nfor i in range(20):\n  if os.fork() == 0:\n    x = b'a' * "
                       "(200 << 20)\n    time.sleep(60)\ntime.sleep(60)",
                       "", "x", 50) == "memory_limit");
  CHECK(program_reason("python",
                       "f = open('/tmp/big', 'wb')\nwhile True: f.write(b'a' * (1 << 20))", "", "x",
                       20) == "runtime_error");
  CHECK(reason_of("def f(x):\n  while True: pass", kTests, 0.5) == "timeout");
  CHECK(reason_of("while True: print('x')\ndef f(x): return 1", kTests, 0.5) == "timeout");
  CHECK(reason_of("def f(x): return 'a' * (100 << 30)", kTests) == "memory_limit");
  CHECK(reason_of("import ctypes\ndef f(x): ctypes.string_at(0)", kTests) == "exited");
  CHECK_FALSE(has_children());
}

TEST_CASE("memory that no process owns is counted too") {
  if (!sandbox_here()) return;
  const std::string each =
      "import mmap, os, socket, time\nfor i in range(12):\n  if os.fork() == 0:\n";
  const std::string wait = "    time.sleep(60)\ntime.sleep(60)";
  const auto reason = [](const std::string& code) {
    return program_reason("python", code, "", "x", 50);
  };
  CHECK(reason(
            each +
            "    m = mmap.mmap(-1, 200 << 20)\n    for k in range(0, 200 << 20, 4096): m[k] = 1\n" +
            wait) == "memory_limit");
  CHECK(
      reason(each +
             "    os.mkdir(f'/tmp/{i}')\n    for k in range(1 << 20): os.mknod(f'/tmp/{i}/{k}')\n" +
             wait) == "memory_limit");
  // Shared by all, it counts once.
  CHECK(program_reason(
            "python",
            "import mmap, os, time\nm = mmap.mmap(-1, 200 << 20)\nfor i in range(12):\n  if "
            "os.fork() == 0:\n    for k in range(0, 200 << 20, 4096): m[k] = 1\n    "
            "time.sleep(0.2)\n    os._exit(0)\nfor i in range(12): os.wait()\nprint('x')",
            "", "x", 50) == "passed");
  // The kernel's buffers: as many sockets as there are, of their usual size.
  CHECK(program_reason(
            "python",
            "import resource, socket\na, b = socket.socketpair()\nfor o in (socket.SO_SNDBUF, "
            "socket.SO_RCVBUF):\n  try: a.setsockopt(socket.SOL_SOCKET, o, 1 << 22)\n  except "
            "OSError as e: print(e.errno)\nprint(resource.getrlimit(resource.RLIMIT_NOFILE))",
            "", "1\n1\n(64, 64)") == "passed");
}

TEST_CASE("what our own parent left open stays outside") {
  if (!sandbox_here()) return;
  const int left = ::dup2(::open("/dev/null", O_RDWR), 77);  // not closed on exec
  REQUIRE(left == 77);
  CHECK(
      program_reason(
          "python",
          "import os\nfor fd in range(3, 256):\n  try: print(os.fstat(fd))\n  except OSError: pass",
          "", "") == "passed");
  CHECK(reason_of("import os\ndef f(x):\n  try: os.fstat(77)\n  except OSError: return 'closed'",
                  "assert f(1) == 'closed'") == "passed");
  ::close(left);
}

TEST_CASE("a fork bomb ends with its sandbox") {
  if (!sandbox_here()) return;
  CHECK(program_reason("bash", "b() { b | b & }; b; sleep 30", "", "x", 1) != "passed");
  CHECK(program_reason("python", "import os\nwhile True:\n  try: os.fork()\n  except OSError: pass",
                       "", "x", 1) == "timeout");
  CHECK(
      reason_of("import os\ndef f(x):\n  while True:\n    try: os.fork()\n    except OSError: pass",
                kTests, 1) != "passed");
  // A process left behind does not outlive its test.
  CHECK(
      program_reason(
          "python",
          "import os, time\nif os.fork():\n  print('done')\nelse:\n  os.setsid()\n  time.sleep(30)",
          "", "done", 3) == "passed");
  CHECK_FALSE(has_children());
}

TEST_CASE("nothing of the machine is in reach") {
  if (!sandbox_here()) return;
  const auto prints = [](const char* code, const char* output) {
    return program_reason("python", code, "", output);
  };
  CHECK(prints("import os\nprint(sorted(os.listdir('/')))",
               "['bin', 'dev', 'etc', 'lib', 'lib64', 'proc', 'r1', 'tmp', 'usr']") == "passed");
  CHECK(prints("import os\nprint(os.path.exists('/root'), os.path.exists('/home'), "
               "os.path.exists('/etc/passwd'))",
               "False False False") == "passed");
  CHECK(prints("import os\nprint(len([d for d in os.listdir('/proc') if d.isdigit()]) <= 3)",
               "True") == "passed");
  CHECK(prints("for p in ('/usr/x', '/r1/x', '/x', '/dev/x'):\n  try: open(p, 'w')\n  except "
               "OSError as e: print(e.errno)",
               "30 30 30 30") == "passed");
  // A link out of /tmp leads to nothing.
  CHECK(
      prints(
          "import os\nos.symlink('/usr/bin', '/tmp/l')\ntry: open('/tmp/l/x', 'w')\nexcept OSError "
          "as e: print(e.errno)\nos.symlink('/root', '/tmp/r')\nprint(os.path.exists('/tmp/r'))",
          "30 False") == "passed");
  CHECK(prints("import socket\ntry: socket.create_connection(('1.1.1.1', 53), 1)\nexcept OSError "
               "as e: print(e.errno)",
               "1") == "passed");
  CHECK(prints(
            "import os\nprint([k for k in os.environ if k not in ('PATH', 'HOME', 'TMPDIR', "
            "'LANG', 'LC_ALL', 'PWD') and not k.startswith(('PYTHON', 'OMP', 'OPENBLAS', 'MKL'))])",
            "[]") == "passed");
  CHECK(prints("import os\nprint(os.getuid(), os.path.exists('/tmp/x'))", "65534 False") ==
        "passed");
  // System calls that the filter refuses.
  CHECK(prints("import ctypes, os\nc = ctypes.CDLL(None, use_errno=True)\n"
               "def e(r): return r < 0 and ctypes.get_errno()\n"
               "print(e(c.unshare(0x10000000)), e(c.ptrace(0, 0, 0, 0)), e(c.mount(b'x', b'/tmp', "
               "b'tmpfs', 0, None)),"
               " e(c.setns(0, 0)), e(c.chroot(b'/tmp')), e(c.memfd_create(b'x', 0)))",
               "1 1 1 1 1 1") == "passed");
}
