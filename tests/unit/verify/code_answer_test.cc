// SPDX-License-Identifier: MIT
#include "libr1/verify/code/answer.h"

#include "libr1/verify/code/compare.h"
#include "tests/support/catch.h"

using r1::answer_code;
using r1::CodeLanguage;
using r1::OutputCompare;

TEST_CASE("the last block of the asked language is the answer's code") {
  const std::string text =
      "First:\n```python\na = 1\n```\nthen\n```py\nb = 2\n```\nwhich prints\n```\n2\n```\nor in "
      "C++\n```cpp\nint c;\n```\n";
  CHECK(answer_code(text, CodeLanguage::python) == "b = 2\n");
  CHECK(answer_code(text, CodeLanguage::cpp) == "int c;\n");
  CHECK(answer_code(text, CodeLanguage::bash) == "2\n");
}

TEST_CASE("a fence of another language is no answer; no fence means all of the text") {
  CHECK(answer_code("```javascript\nx\n```", CodeLanguage::python) == std::nullopt);
  CHECK(answer_code("    return x\n", CodeLanguage::python) == "    return x\n");
  CHECK(answer_code("  \n\t", CodeLanguage::python) == std::nullopt);
  CHECK(answer_code("```python\n\n```", CodeLanguage::python) == std::nullopt);
  CHECK(answer_code("use ```x``` here", CodeLanguage::python) == "use ```x``` here");
}

TEST_CASE("a fence without a tag counts where none has the language's") {
  CHECK(answer_code("```\nx = 1\n```", CodeLanguage::python) == "x = 1\n");
  CHECK(answer_code("```\npython\nx = 1\n```\n```\n1\n```", CodeLanguage::python) == "x = 1\n");
  CHECK(answer_code("```\ncpp\nint x;\n```", CodeLanguage::python) == std::nullopt);
  CHECK(answer_code("```\npython = 1\n```", CodeLanguage::python) == "python = 1\n");
  CHECK(answer_code("~~~\nx = 1\n~~~\n```\ny\n```", CodeLanguage::python) == "y\n");
}

TEST_CASE(
    "longer fences hold shorter ones; an open fence runs to the end; CRLF is no part of a tag") {
  CHECK(answer_code("````python\ns = '''\n```\n'''\n````\n", CodeLanguage::python) ==
        "s = '''\n```\n'''\n");
  CHECK(answer_code("```python\nx = 1\ny", CodeLanguage::python) == "x = 1\ny");
  CHECK(answer_code("```Python3\r\nx = 1\r\n```\r\n", CodeLanguage::python) == "x = 1\r\n");
  CHECK(answer_code("   ```c++ {.line}\nint x;\n   ```", CodeLanguage::cpp) == "int x;\n");
}

TEST_CASE("a fence in a list, a byte order mark, answer tags, and a fence in a string") {
  CHECK(answer_code("1. So:\n\n   ```python\n   if x:\n     y\n\n   ```", CodeLanguage::python) ==
        "if x:\n  y\n\n");
  CHECK(answer_code("\ufeff```python\nx\n```", CodeLanguage::python) == "x\n");
  CHECK(answer_code(" <answer>\nx = 1\n</answer>", CodeLanguage::python) == "\nx = 1\n");
  CHECK(answer_code("print('<answer>x</answer>')", CodeLanguage::python) ==
        "print('<answer>x</answer>')");
  CHECK(answer_code("```python\ns = \"\"\"\n```\n\"\"\"\nx = s\n```\nend", CodeLanguage::python) ==
        "s = \"\"\"\n```\n\"\"\"\nx = s\n");
  CHECK(answer_code("```python\ns = '''it's \"\"\" '''\n```\n```\n2\n```", CodeLanguage::python) ==
        "s = '''it's \"\"\" '''\n");
  CHECK(answer_code("```c\nint x;\n```", CodeLanguage::cpp) == "int x;\n");
  const auto has_f = [](std::string_view block) { return block.find("f =") != block.npos; };
  const std::string two = "```python\nf = 1\n```\n```python\nf = 2\n```\n```python\nprint(f)\n```";
  CHECK(answer_code(two, CodeLanguage::python) == "print(f)\n");
  CHECK(answer_code(two, CodeLanguage::python, has_f) == "f = 2\n");
  CHECK(answer_code("```\nf = 1\n```\n```python\nprint(1)\n```", CodeLanguage::python, has_f) ==
        "print(1)\n");
  CHECK(r1::defined_names(
            "def a(): pass\nasync def b(x):\n  def no(): pass\nclass C:\n  def no(): pass\n"
            "class Solution:\n\n    def d(self): pass\nx = 1\n") ==
        std::vector<std::string>{"a", "b", "C", "Solution", "d"});
  CHECK(r1::answer_json("<answer>{\"a\": 1}</answer>") == "{\"a\": 1}");
  CHECK(r1::answer_json("{\"a\": \"<answer>1</answer>\"}") == "{\"a\": \"<answer>1</answer>\"}");
  CHECK(r1::answer_json("```jsonc\n[1]\n```") == "[1]\n");
}

TEST_CASE("a prefill that leaves a fence open is where the answer's code begins") {
  CHECK(r1::open_fence("Here it is:\n```python\n") == "```python\n");
  CHECK(r1::open_fence("```py\nx\n```\n~~~~cpp\n") == "~~~~cpp\n");
  CHECK(r1::open_fence("```py\nx\n```\nand ```inline``` code") == "");
  CHECK(r1::open_fence("<think>\n") == "");
  CHECK(answer_code(r1::open_fence("```python\n") + "x = 1\n```\nas asked", CodeLanguage::python) ==
        "x = 1\n");
}

TEST_CASE("the signature that a C++ prompt ends in") {
  const auto signature = [](const char* prompt) {
    const r1::OpenSignature s = r1::open_signature(prompt);
    return s.type + "|" + s.name;
  };
  CHECK(signature("int g() { return 1; }\n// f(1)\nstd::vector<std::pair<int, int>> "
                  "f(std::function<int(int)> g) {\n") == "std::vector<std::pair<int, int>> |f");
  CHECK(signature("static int f() {\n") == "|f");
  CHECK(signature("#include <vector>\n") == "|");
}

TEST_CASE("a C++ answer continues its prompt or repeats it") {
  const std::string prompt = "#include <vector>\n// f({1})\nint f(std::vector<int> v) {\n";
  const std::string tests = "}\nint main() {\n}\n";
  const auto open = r1::join_cpp(prompt, "  return 1;\n", tests);
  CHECK(open.answer == prompt + "  return 1;\n");
  CHECK(open.tests == tests);
  const auto closed =
      r1::join_cpp(prompt, "  if (v[0] == '}') { return 1; }\n  return 2; // }\n}\n", tests);
  CHECK(closed.tests == "\nint main() {\n}\n");
  const auto whole =
      r1::join_cpp(prompt, "using namespace std;\nint f(vector<int> v) {\n  return 1;\n}\n", tests);
  CHECK(whole.answer ==
        "#include <vector>\nusing namespace std;\nint f(vector<int> v) {\n  return 1;\n}\n");
  CHECK(whole.tests == "\nint main() {\n}\n");
  const auto calls = r1::join_cpp(prompt, "  return f(v);\n", tests);  // a call is no definition
  CHECK(calls.answer == prompt + "  return f(v);\n");
}

TEST_CASE("outputs are compared exactly, by tokens, or with floats within 1e-6") {
  const auto equal = [](const char* e, const char* a, OutputCompare how) {
    return r1::outputs_equal(e, a, how);
  };
  CHECK(equal("1 2\n", "1 2", OutputCompare::exact));
  CHECK_FALSE(equal("1 2\n", "1  2\n", OutputCompare::exact));
  CHECK_FALSE(equal("1 2", "1 2 ", OutputCompare::exact));
  CHECK(equal("1 2\n3\n", " 1\t2 \r\n3", OutputCompare::tokens));
  CHECK_FALSE(equal("1.0", "1", OutputCompare::tokens));
  CHECK_FALSE(equal("1 2", "1 2 3", OutputCompare::tokens));
  CHECK_FALSE(equal("1 2 3", "1 2", OutputCompare::tokens));
  CHECK(equal("1.0", "1", OutputCompare::floats));
  CHECK(equal("0.3333333", "0.33333333333", OutputCompare::floats));
  CHECK(equal("1e9", "1000000000.5", OutputCompare::floats));
  CHECK_FALSE(equal("0.33333", "0.33334", OutputCompare::floats));
  CHECK_FALSE(equal("1000000000", "1000000001", OutputCompare::floats));  // integers are exact
  CHECK_FALSE(equal("nan", "1.0", OutputCompare::floats));
  CHECK_FALSE(equal("YES", "yes", OutputCompare::floats));
}

TEST_CASE("values are compared as JSON, as Python would") {
  const auto equal = [](const char* e, const char* a, OutputCompare how = OutputCompare::floats) {
    return r1::values_equal(std::get<r1::JsonValue>(r1::JsonValue::parse(e)),
                            std::get<r1::JsonValue>(r1::JsonValue::parse(a)), how);
  };
  CHECK(equal("[1, 2]", "[1,2]"));
  CHECK_FALSE(equal("[1, 2]", "[2, 1]"));
  CHECK_FALSE(equal("[1, 2]", "[1, 2, 3]"));
  CHECK(equal(R"({"a": 1, "b": [true]})", R"({"b": [true], "a": 1})"));
  CHECK_FALSE(equal(R"({"a": 1})", R"({"a": 1, "b": 2})"));
  CHECK(equal("1", "true"));
  CHECK(equal("2", "2.0", OutputCompare::exact));
  CHECK(equal("0.1", "0.10000000001"));
  CHECK_FALSE(equal("0.1", "0.10000000001", OutputCompare::exact));
  CHECK_FALSE(equal("123456789012345678901234567890", "123456789012345678901234567891"));
  CHECK_FALSE(equal("1", "\"1\""));
  CHECK_FALSE(equal("null", "false"));
}
