// SPDX-License-Identifier: MIT
#include "libr1/verify/registry.h"

#include <algorithm>
#include <set>

#include "libr1/base/error.h"
#include "libr1/base/rng.h"
#include "libr1/verify/equal/text.h"
#include "tests/support/catch.h"
#include "tests/unit/verify/math_table.h"

using r1::Task;
using r1::Verdict;

namespace {

Task task(std::string gold, std::string answer) {
  Task t;
  t.golds = {std::move(gold)};
  t.answer = std::move(answer);
  return t;
}

}  // namespace

TEST_CASE("kinds go by name, with a weight") {
  CHECK(r1::parse_kind_request("math").weight == 1.0);
  CHECK(r1::parse_kind_request("format=0.25").weight == 0.25);
  CHECK(r1::parse_kind_request("format=-1").kind == r1::find_kind("format"));
  for (const char* wrong : {"maths", "math=", "math=x", "math=1x", "math=inf", "", "=1"}) {
    INFO(wrong);
    CHECK_THROWS_AS(r1::parse_kind_request(wrong), r1::Error);
  }
}

TEST_CASE("math verdicts say how the answer was found, or why there is none") {
  const Verdict good = r1::verify_math(task("\\frac12", "so \\boxed{0.5}"), {});
  CHECK(good.pass == true);
  CHECK(good.score == 1.0);
  CHECK(good.reason == "boxed");
  CHECK(good.extracted == "0.5");
  CHECK(good.gold == "\\frac12");

  const Verdict wrong = r1::verify_math(task("1", "\\boxed{2}"), {});
  CHECK(wrong.pass == false);
  CHECK(wrong.reason == "boxed");

  CHECK(r1::verify_math(task("1", ""), {}).reason == "no_answer");
  CHECK(r1::verify_math(task("", "1"), {}).reason == "unreadable_gold");
  CHECK(!r1::verify_math(task("", "1"), {}).pass.has_value());
  CHECK(!r1::verify_math(task("\\oint_C f", "\\oint_D f"), {}).pass.has_value());
  CHECK(r1::verify_math(task("1/2", "\\oint_C f"), {}).reason == "unreadable_answer");

  Task cut = task("1", "\\boxed{1}");
  cut.truncated = true;
  CHECK(r1::verify_math(cut, {}).pass == false);
  CHECK(r1::verify_math(cut, {}).reason == "truncated");
}

TEST_CASE("a gold of words is met by a sentence that ends in it, and by none that denies it") {
  const auto passes = [](const char* gold, const char* answer) {
    return r1::verify_math(task(gold, answer), {}).pass;
  };
  for (const auto& [gold, answer] : std::initializer_list<std::pair<const char*, const char*>>{
           {"even", "The function is even."},
           {"\\text{even}", "We have $f(-x)=f(x)$, so the function is even."},
           {"no solution", "Hence there are no real solutions."},
           {"diverges", "By the ratio test, the series diverges."},
           {"ellipse", "Therefore the conic is an **ellipse**."},
           {"ellipse", "\\boxed{\\text{The conic is an ellipse}}"}}) {
    INFO(gold << " | " << answer);
    CHECK(passes(gold, answer) == true);
  }
  for (const auto& [gold, answer] : std::initializer_list<std::pair<const char*, const char*>>{
           {"even", "The function is not even."},
           {"even", "The function is neither odd nor even."},
           {"even", "The function is odd or even."},
           {"right", "Angle ABC is not right."},
           {"converges", "The series does not converge."},
           {"Alice", "The oldest of the three is Alice or Bob."},
           {"odd", "The function is even, and not odd. Its graph is even."}}) {
    INFO(gold << " | " << answer);
    CHECK(passes(gold, answer) == false);
  }
  CHECK(r1::verify_math(task("even", "So f(x) = x^2 is even."), {}).reason == "last_words");
}

TEST_CASE("every output of the table has the verdict written there") {
  const auto pairs = r1::test::read_pairs("tests/unit/verify/math_outputs.txt");
  REQUIRE(pairs.size() >= 150);
  for (const r1::test::MathPair& p : pairs) {
    std::string output = p.answer;
    for (size_t at = output.find("\u23ce"); at != std::string::npos; at = output.find("\u23ce"))
      output.replace(at, 3, "\n");
    INFO("math_outputs.txt:" << p.line << ": " << p.gold << " | " << output);
    // A text that has a </think> counts behind it; one that never closes its <think> has no answer.
    Task t = task(p.gold, output.substr(output.find("</think>") == std::string::npos
                                            ? 0
                                            : output.find("</think>") + 8));
    t.truncated =
        output.find("<think>") != std::string::npos && output.find("</think>") == std::string::npos;
    CHECK((r1::verify_math(t, {}).pass == true) == (p.want == r1::Outcome::equal));
  }
}

TEST_CASE("any of several golds will do") {
  Task t = task("1", "\\boxed{3}");
  t.golds = {"1", "3"};
  CHECK(r1::verify_math(t, {}).pass == true);
  CHECK(r1::verify_math(t, {}).gold == "3");
}

TEST_CASE("plain integers: the short cut agrees with the long way") {
  for (const auto& [gold, answer, want] :
       {std::tuple{"5", "5", true}, std::tuple{"5", "6", false}, std::tuple{"-5", "-5", true},
        std::tuple{"0", "-0", true},
        std::tuple{"12345678901234567890", "12345678901234567890", true},
        std::tuple{"-1", "1", false}, std::tuple{"07", "7", true}}) {
    INFO(gold << " | " << answer);
    CHECK(r1::are_equal(r1::MathText(gold), r1::MathText(answer), {}) == want);
  }
}

TEST_CASE("choice verdicts") {
  Task t = task("C", "The answer is (C).");
  CHECK(r1::verify_choice(t, {}).pass == true);
  t.answer = "The answer is (B).";
  CHECK(r1::verify_choice(t, {}).pass == false);
  t.answer = "The answer is B or C.";
  CHECK(r1::verify_choice(t, {}).reason == "several_choices");
  t.answer = "Hard to say.";
  CHECK(r1::verify_choice(t, {}).reason == "no_answer");
  t = task("five", "The answer is (B).");
  CHECK(!r1::verify_choice(t, {}).pass.has_value());
  t.options = {"four", "five"};
  CHECK(r1::verify_choice(t, {}).pass == true);
}

TEST_CASE("format verdicts need the text as generated") {
  Task t = task("", "b");
  CHECK(!r1::verify_format(t, {}).pass.has_value());
  t.whole = "<think>a</think>b";
  CHECK(r1::verify_format(t, {}).pass == true);
  t.whole = "<think>a";
  CHECK(r1::verify_format(t, {}).pass == false);
}

TEST_CASE("rewards are weighted sums; an undecided part leaves none") {
  std::vector<r1::WeightedVerdict> parts = {{Verdict::passed(true), 1.0},
                                            {Verdict::passed(true), 0.25}};
  CHECK(r1::reward_of(parts) == 1.25);
  parts[1].verdict = Verdict::passed(false);
  CHECK(r1::reward_of(parts) == 1.0);
  parts[1].verdict = Verdict::undecided("x");
  CHECK(!r1::reward_of(parts).has_value());
  parts[1].weight = 0;
  CHECK(r1::reward_of(parts) == 1.0);
}

TEST_CASE("the words of the tables in any order get a verdict") {
  std::set<std::string> unique;
  for (const char* file :
       {"tests/unit/verify/math_outputs.txt", "tests/unit/verify/math_pairs.txt"}) {
    for (const r1::test::MathPair& p : r1::test::read_pairs(file)) {
      for (const std::string* text : {&p.gold, &p.answer}) {
        for (size_t begin = 0; begin < text->size();) {
          const size_t end = std::min(text->find(' ', begin), text->size());
          if (end > begin && end - begin < 30) unique.insert(text->substr(begin, end - begin));
          begin = end + 1;
        }
      }
    }
  }
  const std::vector<std::string> words(unique.begin(), unique.end());
  REQUIRE(words.size() > 5000);
  uint64_t drawn = 0;
  const auto phrase = [&](uint64_t most) {
    std::string text;
    const uint64_t n = 1 + r1::random_bits(7, drawn++, 0) % most;
    for (uint64_t i = 0; i < n; ++i)
      text += words[r1::random_bits(7, drawn++, 0) % words.size()] + (i + 1 < n ? " " : "");
    return text;
  };
  constexpr int kTexts = 4000;
  for (int i = 0; i < kTexts; ++i) {
    Task t = task(phrase(3), phrase(5));
    INFO(t.golds[0] << " | " << t.answer.text());
    CHECK_NOTHROW(r1::verify_math(t, {}));
    t.golds = {"A"};
    t.options = {phrase(2), phrase(2), phrase(3)};
    CHECK_NOTHROW(r1::verify_choice(t, {}));
  }
}
