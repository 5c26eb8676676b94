// SPDX-License-Identifier: MIT
#include "libr1/verify/choice/choice.h"

#include <fstream>
#include <sstream>

#include "tests/support/catch.h"

namespace {

const std::vector<std::string> kFour = {"Mars", "a DNA sequence", "\\frac{1}{2}", "A and B"};

std::string letters(std::string_view answer, const std::vector<std::string>& options = {}) {
  return r1::find_choice(answer, options).letters;
}

}  // namespace

TEST_CASE("the table of answers in the wild") {
  std::ifstream in("tests/unit/verify/choice_answers.txt");
  int n = 0;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    const size_t first = line.find('\t'), second = line.find('\t', first + 1);
    REQUIRE(second != std::string::npos);
    std::vector<std::string> options;
    std::istringstream list(line.substr(first + 1, second - first - 1));
    for (std::string option; std::getline(list, option, '|') && option != "-";)
      options.push_back(option);
    std::string answer = line.substr(second + 1);
    for (size_t at = 0; (at = answer.find("\\n", at)) != std::string::npos;)
      answer.replace(at, 2, "\n");
    INFO(line);
    CHECK(letters(answer, options) == line.substr(0, first));
    ++n;
  }
  CHECK(n >= 700);
}

TEST_CASE("letters in their usual clothes") {
  for (const char* text : {"C",
                           "(C)",
                           "C.",
                           "C)",
                           "[C]",
                           "**C**",
                           "$C$",
                           "\\text{(C)}",
                           "\\mathrm{C}",
                           "\\boxed{C}",
                           "\\boxed{\\text{C}}",
                           "\\boxed{\\text{(C) }}",
                           "\\boxed{(C)}",
                           "C. x = 42",
                           "C) five",
                           "(C) five apples",
                           "**C. five**",
                           "Answer: C",
                           "Answer: (C)",
                           "The answer is C",
                           "The answer is (C).",
                           "The correct answer is **C**.",
                           "The correct option is C.",
                           "I choose C.",
                           "Option C is correct.",
                           "So (C) is the correct answer.",
                           "Therefore, the answer is option C.",
                           "ANSWER: $\\boxed{C}$",
                           "It can't be A, so the answer is C",
                           "We see that...\n\nC",
                           "We see that...\n(C) five",
                           "The answer is \\(C\\).",
                           "Answer: **C) five**",
                           "The answer is most likely C.",
                           "<answer>C</answer>",
                           "#### C",
                           "answer: c",
                           "the answer is (c)",
                           "{\"answer\": \"C\"}",
                           "A is wrong. B is wrong too. So we are left with C.",
                           "My choice: C",
                           "A car goes from A to B. Therefore, C.",
                           "Select C.",
                           "\u6545\u9009\uff1aC",
                           "\u7b54\u6848\u4e3aC\u3002"}) {
    INFO(text);
    CHECK(letters(text) == "C");
  }
}

TEST_CASE("A the article is no answer") {
  CHECK(letters("A good way is to count.") == "");
  CHECK(letters("The answer is a number below ten.") == "");
  CHECK(letters("The answer is A good question.") == "");
  CHECK(letters("A") == "A");
  CHECK(letters("The answer is A.") == "A");
  CHECK(letters("The answer is A because it is.") == "A");
  CHECK(letters("I think so.") == "");
}

TEST_CASE("an option named in a sentence") {
  const std::vector<std::string> options = {"Mars",         "A DNA sequence",  "1/2",
                                            "A and B only", "Not enough data", "DNA"};
  CHECK(letters("We conclude that it would be Mars.", options) == "A");
  CHECK(letters("So it can only be a DNA sequence, as one can see.", options) == "B");
  CHECK(letters("The planet meant is Mars. It is red.", options) == "A");
  CHECK(letters("It equals 0.5 in the end.", options) == "C");
  CHECK(letters("A and B only", options) == "D");
  CHECK(letters("There is not enough data to say.", options) == "E");
  CHECK(letters("It is not Mars.", options) == "");
  CHECK(letters("Either Mars or 1/2, who knows.", options) == "");
  CHECK(letters("I have no idea.", options) == "");
  CHECK(letters("It costs 36.5 in all.", {"36", "5"}) == "");
}

TEST_CASE("variables and words are no letters") {
  CHECK(letters("\\boxed{C = 5}") == "");
  CHECK(letters("Beta") == "");
  CHECK(letters("The answer is B-cells") == "");
  CHECK(letters("The answer is Charge") == "");
  CHECK(letters("\\boxed{42}") == "");
}

TEST_CASE("several letters are reported as several") {
  CHECK(letters("The answer is A and C") == "AC");
  CHECK(letters("Answer: A, B") == "AB");
  CHECK(letters("\\boxed{A, C}") == "AC");
}

TEST_CASE("the last choice counts") {
  CHECK(letters("The answer is B. Wait, no. The answer is D.") == "D");
  CHECK(letters("First (A), later (B).") == "B");
}

TEST_CASE("option texts stand for their letters") {
  CHECK(letters("The answer is Mars.", kFour) == "A");
  CHECK(letters("The answer is a DNA sequence", kFour) == "B");
  CHECK(letters("\\boxed{0.5}", kFour) == "C");
  CHECK(letters("\\boxed{A and B}", kFour) == "D");
  CHECK(letters("\\boxed{Venus}", kFour) == "");
  CHECK(letters("The answer is J", kFour) == "");
  CHECK(letters("So it must be\nmars", kFour) == "A");
  CHECK(r1::option_with_text("five", {"A)five", "B)six"}) == 'A');
  CHECK(r1::option_with_text("5", {"A)5", "B)5"}) == '\0');
}
