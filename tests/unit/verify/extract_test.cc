// SPDX-License-Identifier: MIT
#include "libr1/verify/answer/extract.h"

#include <fstream>

#include "libr1/json/json_writer.h"
#include "libr1/verify/answer/task.h"
#include "libr1/verify/registry.h"
#include "tests/support/catch.h"

namespace {

std::string math(std::string_view text) {
  const auto found = r1::extract_math(text);
  return found ? std::string(found->step) + "|" + found->text : "-";
}

}  // namespace

TEST_CASE("the table of outputs and where their answer stands") {
  std::ifstream in("tests/unit/verify/extract_answers.txt");
  int n = 0;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    const size_t first = line.find('\t'), second = line.find('\t', first + 1);
    REQUIRE(second != std::string::npos);
    std::string output;
    for (size_t i = second + 1; i < line.size(); ++i) {
      const bool feed = line.compare(i, 2, "\\n") == 0 &&
                        (i + 2 == line.size() || line[i + 2] < 'a' || line[i + 2] > 'z');
      output += feed ? '\n' : line[i];
      i += feed ? 1 : 0;
    }
    r1::JsonObject object;
    object.add("completion", output).add("answer", line.substr(first + 1, second - first - 1));
    const std::string text = object.str();
    const auto record = r1::Record::parse(text);
    REQUIRE(std::holds_alternative<r1::Record>(record));
    INFO(line);
    const r1::Task task = r1::task_of_record(std::get<r1::Record>(record), {}, true);
    CHECK((r1::verify_math(task, {}).pass == true) == (line[0] == '1'));
    ++n;
  }
  CHECK(n >= 150);
}

TEST_CASE("a backslash that was read as the beginning of an escape is put back") {
  CHECK(math("so \boxed{5}") == "boxed|5");
  CHECK(math("\\boxed{\frac{1}{2}}") == "boxed|\\frac{1}{2}");
  CHECK(math("2 \times 3") == "whole|2 \\times 3");
  CHECK(math("5 \text{ cm}") == "whole|5 \\text{ cm}");
  CHECK(math("x \neq 2") == "whole|x \\neq 2");
  CHECK(math("$\tan x$") == "whole|$\\tan x$");
  CHECK(math("\alpha") == "whole|\\alpha");
  CHECK(math("\vec{v}") == "whole|\\vec{v}");
  CHECK(math("x = 2\nequals 2") != "whole|x = 2\\nequals 2");
  // The same of a long record, most of which is not unescaped.
  for (const std::string_view box : {"\boxed{17}", "\fbox{17}", "\\boxed{17}"}) {
    std::string output(200, 'w');
    output += "\nIt is " + std::string(box) + ".";
    r1::JsonObject object;
    object.add("content", output).add("answer", "17");
    const std::string text = object.str();
    const auto record = r1::Record::parse(text);
    REQUIRE(std::holds_alternative<r1::Record>(record));
    const r1::Task task = r1::task_of_record(std::get<r1::Record>(record), {}, true);
    CHECK(r1::verify_math(task, {}).pass == true);
  }
}

TEST_CASE("the last box wins, whatever it holds") {
  CHECK(math("so \\boxed{5}") == "boxed|5");
  CHECK(math("\\boxed{4}. No, \\boxed{5}!") == "boxed|5");
  CHECK(math("\\boxed{\\frac{1}{\\sqrt{2}}}") == "boxed|\\frac{1}{\\sqrt{2}}");
  CHECK(math("\\boxed{\\{1,2\\}}") == "boxed|\\{1,2\\}");
  CHECK(math("\\boxed{ $5$ }") == "boxed|$5$");
  CHECK(math("\\boxed{\\frac{1}{2} }") == "boxed|\\frac{1}{2}");
  CHECK(math("\\fbox{7}") == "boxed|7");
  CHECK(math("\\boxed {7}") == "boxed|7");
  CHECK(math("$\\boxed 7$") == "boxed|7");
  CHECK(math("\\boxed{\\boxed{7}}") == "boxed|7");
  CHECK(math("\\boxed{5\nand so on") == "boxed|5");
  CHECK(math("The answer is 4, not \\boxed{5}") == "boxed|5");
}

TEST_CASE("a verdict with its reason, and answers in Chinese") {
  CHECK(math("Yes, it is.") == "whole|Yes");
  CHECK(math("No, since 3 > 2.") == "whole|No");
  CHECK(math("\u7b54\u6848\u4e3a42\u3002") == "final_answer|42");
  CHECK(math("She pays $12.00 in total.") == "last_math|$12.00");
}

TEST_CASE("an empty last box is no answer, whatever else there is") {
  CHECK(math("The answer is 5. \\boxed{}") == "-");
  CHECK(math("\\boxed{5} \n\n text \\boxed{ }") == "-");
}

TEST_CASE("boxes side by side are one answer") {
  CHECK(math("\\boxed{1} and \\boxed{2}") == "boxed|1, 2");
  CHECK(math("$\\boxed{1}$, $\\boxed{2}$") == "boxed|1, 2");
  CHECK(math("\\boxed{1}\\text{ or }\\boxed{2}") == "boxed|1, 2");
  CHECK(math("$$\\boxed{5}$$ $\\boxed{5}$") == "boxed|5");
  CHECK(math("\\boxed{1} so that \\boxed{2}") == "boxed|2");
  CHECK(math("\\boxed{1}\n\\boxed{2}") == "boxed|2");
}

TEST_CASE("\\boxedfoo is no box") {
  CHECK(math("The macro \\boxedfoo{3} makes it 12 in the end") == "last_number|12");
}

TEST_CASE("answer phrases") {
  CHECK(math("The final answer is $5$. I hope it is correct.") == "final_answer|$5$");
  CHECK(math("The answer is 5.") == "final_answer|5");
  CHECK(math("The answer is 3.25.") == "final_answer|3.25");
  CHECK(math("Answer: 12") == "final_answer|12");
  CHECK(math("**Answer:** 12") == "final_answer|12");
  CHECK(math("**Final Answer**: $\\frac12$") == "final_answer|$\\frac12$");
  CHECK(math("ANSWER: x=3") == "final_answer|x=3");
  CHECK(math("Thus the answer to the question is 8 apples.") == "final_answer|8 apples");
  CHECK(math("The answer is therefore 42 kilograms in all.") == "final_answer|42");
  CHECK(math("The answer is 4. Wait. The answer is 5.") == "final_answer|5");
  CHECK(math("The answer is $x=1$ and $x=2$.") == "final_answer|$x=1$ and $x=2$");
  CHECK(math("\u7b54\u6848\u662f 12\u3002") == "final_answer|12");
}

TEST_CASE("hash marks, bare answers, bold, formulas, numbers") {
  CHECK(math("5 + 3 = <<5+3=8>>8 eggs\n#### 8") == "hash_mark|8");
  CHECK(math("42") == "whole|42");
  CHECK(math("  $\\frac{1}{2}$\n") == "whole|$\\frac{1}{2}$");
  CHECK(math("**73**") == "whole|73");
  CHECK(math("x = 5") == "whole|x = 5");
  CHECK(math("So we get **73** in the end.") == "bold|73");
  CHECK(math("Thus the total comes to $\\frac{7}{2}$ in the end.") == "last_math|\\frac{7}{2}");
  CHECK(math("Since \\(a=2\\) the rest is clear and \\(b=3\\) holds as we said.") ==
        "last_math|b=3");
  CHECK(math("She makes 9 * 2 = 18 dollars a day in the end.") == "last_math|9 * 2 = 18");
  CHECK(math("It fell to -3.5 degrees that night, all in all.") == "last_number|-3.5 degrees");
  CHECK(math("All in all they saved 1,250 dollars that year, no more.") ==
        "last_number|1,250 dollars");
}

TEST_CASE("nothing to find") {
  CHECK(math("") == "-");
  CHECK(math("   \n ") == "-");
  CHECK(math("I could not solve this problem, sorry about that.") == "-");
}

TEST_CASE("a gold is taken whole unless it says where its answer stands") {
  const auto gold = [](std::string_view text) { return r1::extract_gold(text)->text; };
  CHECK(gold("$f(x)=x$,$f(x)=2-x$") == "$f(x)=x$,$f(x)=2-x$");
  CHECK(gold("12 eggs are left\n#### 12") == "12");
  CHECK(gold("We find $x=3$, so \\boxed{9}.") == "9");
  CHECK(gold("no real solution") == "no real solution");
  CHECK(!r1::extract_gold("  ").has_value());
}

TEST_CASE("long texts of one sign are read once, not once for each sign") {
  // Any of these took minutes where a search ran to the end of the text for each of its characters.
  for (const std::string_view unit : {",", ".", ";", ":", "!", "~", "*", "\n", "\\(", "\\[", "\\",
                                      "{", "- ", "$", "answer ", " and "}) {
    for (const std::string_view lead : {"", "The answer is "}) {
      std::string text(lead);
      while (text.size() < 300000) text += unit;
      INFO(lead << unit);
      CHECK(math(text).size() < text.size() + 20);  // that it ends is what is tested
    }
  }
}

TEST_CASE("answers in other scripts and in other marks") {
  CHECK(math("\u041e\u0442\u0432\u0435\u0442: 5") == "final_answer|5");
  CHECK(math("\u7b54\u3048\u306f5\u3067\u3059") == "final_answer|5");
  CHECK(math("La risposta \u00e8 5") == "final_answer|5");
  CHECK(math("\u56e0\u6b64\uff0c\u7b54\u6848\u662f\uff1a5\u3002") == "final_answer|5");
  CHECK(math("The length is 2\u221a3.") == "last_math|2\u221a3");
  CHECK(math("It is <|begin_of_box|>12<|end_of_box|>") == "boxed|12");
  CHECK(math("It is [ANSWER]12[/ANSWER]") == "boxed|12");
  CHECK(math("There are `5`") == "last_number|5");
}
