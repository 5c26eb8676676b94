// SPDX-License-Identifier: MIT
#include "libr1/verify/equal/answer_groups.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <string_view>

#include "libr1/base/rng.h"
#include "tests/support/catch.h"
#include "tests/unit/verify/math_table.h"

using r1::AnswerGroups;
using r1::MathPolicy;
using r1::MathSketch;
using r1::MathText;

namespace {

std::vector<size_t> grouped(const std::vector<std::string>& answers, const MathPolicy& policy = {},
                            const std::string& kind = "math") {
  AnswerGroups groups;
  std::vector<size_t> out;
  for (const std::string& a : answers) out.push_back(groups.add(kind, a, policy));
  return out;
}

// By the verdict's equality alone, each pair read anew.
std::vector<size_t> grouped_slowly(const std::vector<std::string>& answers,
                                   const MathPolicy& policy) {
  std::vector<std::string> firsts;
  std::vector<size_t> out;
  for (const std::string& a : answers) {
    const auto same = [&](const std::string& first) {
      return first == a ||
             compare_texts(MathText(first), MathText(a), policy).outcome == r1::Outcome::equal;
    };
    const auto it = std::find_if(firsts.begin(), firsts.end(), same);
    out.push_back(static_cast<size_t>(it - firsts.begin()));
    if (it == firsts.end()) firsts.push_back(a);
  }
  return out;
}

std::vector<MathPolicy> policies() {
  std::vector<MathPolicy> all(6);
  all[1].rounding = MathPolicy::exact;
  all[2].rounding = MathPolicy::digits;
  all[2].significant = 2;
  all[3].percent = MathPolicy::fraction;
  all[3].units = MathPolicy::ignored;
  all[4].percent = MathPolicy::number;
  all[4].ordered_lists = true;
  all[5].simplified = true;
  return all;
}

}  // namespace

TEST_CASE("an answer joins the first group that it is equal to") {
  using Groups = std::vector<size_t>;
  CHECK(grouped({"1/2", "3", "0.5", "\\frac12", "3.0", "x", "1/2"}) == Groups{0, 1, 0, 0, 1, 2, 0});
  // Rounding leads to the first of several, whatever is the same text as a later one.
  CHECK(grouped({"0.3333", "1/3", "0.33333", "1/3"}) == Groups{0, 0, 0, 0});
  CHECK(grouped({"0.33333", "0.3333", "1/3", "0.3333"}) == Groups{0, 1, 0, 1});
  // A sign of per cent may be left out or worked in.
  CHECK(grouped({"25", "1/4", "25\\%"}) == Groups{0, 1, 0});
  CHECK(grouped({"5 cm", "5", "5 m", "500 cm"}) == Groups{0, 0, 1, 1});
  CHECK(grouped({"x^2+2x", "x^2-2x", "x(x+2)", "t(t+2)"}) == Groups{0, 1, 0, 2});
  CHECK(grouped({"B", "b", "B"}, {}, "choice") == Groups{0, 1, 0});
  CHECK(grouped({"1/2", "0.5"}, {}, "choice") == Groups{0, 1});
}

TEST_CASE("kinds have groups of their own, and a policy holds for the answer that joins") {
  MathPolicy exact;
  exact.rounding = MathPolicy::exact;
  AnswerGroups groups;
  CHECK(groups.add("math", "1/3", {}) == 0);
  CHECK(groups.add("choice", "1/3", {}) == 1);
  CHECK(groups.add("math", "0.3333", exact) == 2);
  CHECK(groups.add("math", "0.3333", {}) == 0);
}

TEST_CASE("a sketch tells apart nothing that is equal") {
  const auto pairs = r1::test::read_math_pairs();
  size_t told = 0;
  for (size_t i = 0; i < pairs.size(); ++i) {
    for (const size_t step : {0, 1, 2}) {
      const MathText gold(pairs[i].gold), answer(pairs[(i + step) % pairs.size()].answer);
      for (const MathPolicy& policy : policies()) {
        if (!MathSketch::surely_unequal(gold.sketch(), answer.sketch(), policy)) continue;
        ++told;
        INFO(gold.text() << " | " << answer.text());
        REQUIRE(compare_texts(gold, answer, policy).outcome != r1::Outcome::equal);
      }
    }
  }
  CHECK(told > 5000);
}

namespace {

// One line in the plane, in a spelling that `way` chooses.
std::string line_text(int64_t a, int64_t b, int64_t c, uint64_t way) {
  const auto n = [](int64_t value) { return "(" + std::to_string(value) + ")"; };
  const int64_t k = static_cast<int64_t>(way >> 8) % 3 + 1;
  switch (way % 7) {
    case 0:
      return n(k * a) + "x + " + n(k * b) + "y = " + n(k * c);
    case 1:
      return n(c) + " = " + n(a) + "x + " + n(b) + "y";
    case 2:
      return n(-a) + "x = " + n(b) + "y - " + n(c);
    case 3:
      return "y = \\frac{" + n(c) + " - " + n(a) + "x}{" + n(b) + "}";
    case 4:
      return "x = \\frac{" + n(c) + "}{" + n(a) + "} - \\frac{" + n(b) + "}{" + n(a) + "}y";
    case 5:
      return "\\frac{x}{" + n(b) + "} + \\frac{y}{" + n(a) + "} = \\frac{" + n(c) + "}{" +
             n(a * b) + "}";
    default:
      return n(a) + "x + " + n(b) + "y - " + n(c) + " = 0";
  }
}

// Relations, functions and lists of small numbers: many are equal, in different spellings.
std::string small_text(uint64_t n) {
  const auto part = [&](int i, uint64_t below) {
    return r1::random_bits(0x5e75, n, static_cast<uint64_t>(i)) % below;
  };
  const auto digit = [&](int i) { return std::to_string(part(i, 3) + 1); };
  const auto number = [&](int i) {
    const std::string p = digit(i), q = digit(i + 100);
    constexpr std::string_view kHalf[] = {".5", ".50", ".333", ".6667"};
    switch (part(i + 200, 5)) {
      case 0:
        return "\\frac{" + p + "}{" + q + "}";
      case 1:
        return p + std::string(kHalf[part(i + 300, 4)]);
      case 2:
        return "\\sqrt{" + p + "}";
      default:
        return p;
    }
  };
  const auto sign = [&](int i) { return std::string(part(i, 2) != 0 ? " + " : " - "); };
  switch (part(0, 16)) {
    case 0:
      return "\\{" + number(1) + ", " + number(2) + "\\}";
    case 1:
      return "\\{" + number(1) + ", " + number(2) + ", " + number(3) + "\\}";
    case 2:
      return "(" + number(1) + ", " + number(2) + ")";
    case 3:
      return number(1) + ", " + number(2);
    case 4:
      return "[" + number(1) + ", " + number(2) + ")";
    case 5:
      return "x = " + number(1);
    case 6:
      return "y = " + number(1) + "x" + sign(2) + number(3);
    case 7:
      return "f(x) = " + number(1) + "x" + sign(2) + digit(3);
    case 8:
      return "x " + std::string(part(1, 2) != 0 ? ">" : "\\le") + " " + number(2);
    case 9:
      return digit(1) + "x" + sign(2) + digit(3) + "y > " + number(4);
    case 10:
      return "x^2" + sign(1) + number(2) + "y^2 = " + number(3);
    case 11:
      return digit(1) + "xy" + sign(2) + digit(3) + "x";
    case 12:
      return "y = \\frac{x" + sign(1) + digit(2) + "}{x" + sign(3) + digit(4) + "}";
    case 13:
      return "y(x" + sign(1) + digit(2) + ") = x" + sign(3) + digit(4);
    case 14:
      return "y = \\sqrt{x" + std::string(part(4, 2) != 0 ? "^2 + " : " - ") + digit(1) + "}" +
             sign(2) + digit(3);
    default:
      return "\\{(" + digit(1) + ", " + digit(2) + "), (" + digit(3) + ", " + digit(4) + ")\\}";
  }
}

}  // namespace

TEST_CASE("lines in the plane are told apart exactly if they are not equal") {
  std::vector<std::string> texts;
  std::vector<std::array<int64_t, 3>> lines;  // a, b, c over their common factor
  for (uint64_t i = 0; i < 60; ++i) {
    const auto bits = [&](uint64_t of) { return r1::random_bits(0x11e5, i, of); };
    const auto a = static_cast<int64_t>(bits(0) % 3) + 1, b = static_cast<int64_t>(bits(1) % 3) - 3,
               c = static_cast<int64_t>(bits(2) % 3) + 1;
    texts.push_back(line_text(a, b, c, bits(3)));
    const int64_t g = std::gcd(std::gcd(a, b), c);
    lines.push_back({a / g, b / g, c / g});
  }
  for (size_t i = 0; i < texts.size(); ++i) {
    for (size_t j = 0; j < texts.size(); ++j) {
      const MathText gold(texts[i]), answer(texts[j]);
      INFO(texts[i] << " | " << texts[j]);
      REQUIRE(MathSketch::surely_unequal(gold.sketch(), answer.sketch(), {}) ==
              (lines[i] != lines[j]));
      if (lines[i] == lines[j]) REQUIRE(are_equal(gold, answer, {}));
    }
  }
}

TEST_CASE("ranges of one letter are told apart only if they are not equal") {
  std::vector<MathText> texts;
  for (const char* text : {"x > 5",
                           "5 < x",
                           "x \\ge 5",
                           "x > 5.0",
                           "x > \\frac{10}{2}",
                           "x > \\sqrt{25}",
                           "x < 5",
                           "2 < x \\le 7",
                           "7 \\ge x > 2",
                           "2 < x < 7",
                           "2 \\le x \\le 7",
                           "7 < x < 2",
                           "9 < x < 1",
                           "n > 5",
                           "n \\ge 6",
                           "y > 5",
                           "x > 0.333",
                           "x > 0.3333",
                           "x > 1/3",
                           "x > \\frac13",
                           "x > \\pi",
                           "x > 3.14",
                           "x > 3.1416",
                           "x \\neq 5",
                           "x > 2 \\pi",
                           "x \\in (5, \\infty)",
                           "(5, \\infty)",
                           "|x| < 5",
                           "-5 < x < 5",
                           "x > -5",
                           "x > 50\\%",
                           "x > 0.5",
                           "x > 1",
                           "x > 6",
                           "k > 5",
                           "k \\ge 6"})
    texts.emplace_back(text);
  const auto all = policies();
  size_t told = 0;
  for (const MathText& gold : texts) {
    for (const MathText& answer : texts) {
      for (const MathPolicy& policy : all) {
        if (!MathSketch::surely_unequal(gold.sketch(), answer.sketch(), policy)) continue;
        ++told;
        INFO(gold.text() << " | " << answer.text());
        REQUIRE(compare_texts(gold, answer, policy).outcome != r1::Outcome::equal);
      }
    }
  }
  CHECK(told > 500);
}

TEST_CASE("what is told apart is not equal, in whatever order and under all policies") {
  constexpr uint64_t kTexts = 1500, kNear = 25;
  size_t told = 0, equal = 0;
  std::vector<MathText> texts;
  for (uint64_t n = 0; n < kTexts; ++n) texts.emplace_back(small_text(n));
  std::stable_sort(texts.begin(), texts.end(), [](const MathText& a, const MathText& b) {
    return a.text().substr(0, 2) < b.text().substr(0, 2);  // those of one form stand together
  });
  const auto all = policies();
  for (size_t i = 0; i < texts.size(); ++i) {
    for (size_t j = i + 1; j < std::min(texts.size(), i + kNear); ++j) {
      const MathPolicy& policy = all[(i + j) % all.size()];
      const MathText &gold = texts[i % 2 == 0 ? i : j], &answer = texts[i % 2 == 0 ? j : i];
      const bool same = compare_texts(gold, answer, policy).outcome == r1::Outcome::equal;
      equal += same ? 1 : 0;
      if (!MathSketch::surely_unequal(gold.sketch(), answer.sketch(), policy)) continue;
      ++told;
      INFO(gold.text() << " | " << answer.text());
      REQUIRE(!same);
    }
  }
  CHECK(told > 10000);
  CHECK(equal > 500);
}

TEST_CASE("texts read once fall into the groups that they do when read each time") {
  const auto pairs = r1::test::read_math_pairs();
  const auto all = policies();
  constexpr size_t kTogether = 6;
  for (size_t i = 0; i + kTogether <= pairs.size(); i += kTogether) {
    std::vector<std::string> answers;
    for (size_t j = i; j < i + kTogether; ++j) {
      answers.push_back(pairs[j].gold);
      answers.push_back(pairs[j].answer);
    }
    const MathPolicy& policy = all[i / kTogether % all.size()];
    INFO("line " << pairs[i].line);
    REQUIRE(grouped(answers, policy) == grouped_slowly(answers, policy));
  }
}
