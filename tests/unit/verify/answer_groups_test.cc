// SPDX-License-Identifier: MIT
#include "libr1/verify/answer_groups.h"

#include <algorithm>

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
