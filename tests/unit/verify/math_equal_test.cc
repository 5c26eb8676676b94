// SPDX-License-Identifier: MIT
#include "libr1/verify/equal/equal.h"

#include <algorithm>
#include <ctime>
#include <set>

#include "libr1/verify/parse/parse.h"
#include "libr1/verify/registry.h"
#include "tests/support/catch.h"
#include "tests/unit/verify/math_table.h"

using r1::MathPolicy;
using r1::Outcome;
using r1::test::MathPair;
using r1::test::read_math_pairs;

namespace {

Outcome same_answer(std::string_view gold, std::string_view answer, const MathPolicy& policy = {}) {
  return r1::answers_equal(r1::parse_math(gold), r1::parse_math(answer), policy);
}

// Equality without the rules where the gold leads.
MathPolicy no_rounding() {
  MathPolicy policy;
  policy.rounding = MathPolicy::exact;
  return policy;
}

}  // namespace

TEST_CASE("every pair of the table has the outcome written there") {
  const std::vector<MathPair> pairs = read_math_pairs();
  REQUIRE(pairs.size() >= 1000);
  for (const MathPair& p : pairs) {
    INFO("math_pairs.txt:" << p.line << " (" << p.category << "): " << p.gold << " | " << p.answer);
    CHECK(static_cast<int>(same_answer(p.gold, p.answer)) == static_cast<int>(p.want));
  }
}

TEST_CASE("equality is symmetric but for rounding") {
  for (const MathPair& p : read_math_pairs()) {
    INFO("math_pairs.txt:" << p.line << ": " << p.gold << " | " << p.answer);
    const Outcome there = same_answer(p.gold, p.answer, no_rounding());
    const Outcome back = same_answer(p.answer, p.gold, no_rounding());
    CHECK(static_cast<int>(there) == static_cast<int>(back));
  }
}

TEST_CASE("every answer equals itself") {
  for (const MathPair& p : read_math_pairs()) {
    for (const std::string& text : {p.gold, p.answer}) {
      if (text.empty()) continue;
      INFO("math_pairs.txt:" << p.line << ": " << text);
      CHECK(same_answer(text, text) == Outcome::equal);
    }
  }
}

TEST_CASE("equality is transitive along the table's chains of exact answers") {
  // a = b and b = c in the table: a = c must hold too, if no rounding, unit or base was involved.
  const std::set<std::string> plain = {"integers", "thousands", "fractions", "mixed numbers", "roots",
                                       "powers",   "constants", "letters",   "complex numbers"};
  std::vector<MathPair> equal_pairs;
  for (const MathPair& p : read_math_pairs()) {
    if (p.want == Outcome::equal && plain.contains(p.category)) equal_pairs.push_back(p);
  }
  int chains = 0;
  for (const MathPair& p : equal_pairs) {
    for (const MathPair& q : equal_pairs) {
      if (&p == &q || p.gold != q.gold) continue;
      if (p.gold.find("/2x") != std::string::npos) continue;  // two readings, by design
      INFO(p.answer << " | " << q.answer << " (both equal " << p.gold << ")");
      CHECK(same_answer(p.answer, q.answer) == Outcome::equal);
      ++chains;
    }
  }
  CHECK(chains > 50);
}

TEST_CASE("rounding policies") {
  MathPolicy three;
  three.rounding = MathPolicy::digits;
  three.significant = 3;
  CHECK(same_answer("1/3", "0.333", three) == Outcome::equal);
  CHECK(same_answer("1/3", "0.33", three) == Outcome::different);
  CHECK(same_answer("1234", "1230", three) == Outcome::equal);
  CHECK(same_answer("1234", "1220", three) == Outcome::different);
  CHECK(same_answer("1/3", "0.3333", no_rounding()) == Outcome::different);
  CHECK(same_answer("0.53", "8/15", no_rounding()) == Outcome::different);
  CHECK(same_answer("0.53", "0.530", no_rounding()) == Outcome::equal);
}

TEST_CASE("percent policies") {
  MathPolicy fraction, number;
  fraction.percent = MathPolicy::fraction;
  number.percent = MathPolicy::number;
  CHECK(same_answer("25\\%", "0.25") == Outcome::equal);
  CHECK(same_answer("25\\%", "25") == Outcome::equal);
  CHECK(same_answer("25\\%", "0.25", fraction) == Outcome::equal);
  CHECK(same_answer("25\\%", "25", fraction) == Outcome::different);
  CHECK(same_answer("25\\%", "25\\%", fraction) == Outcome::equal);
  CHECK(same_answer("25", "25\\%", number) == Outcome::equal);
  CHECK(same_answer("0.25", "25\\%", number) == Outcome::different);
}

TEST_CASE("unit policies") {
  MathPolicy required, ignored;
  required.units = MathPolicy::required;
  ignored.units = MathPolicy::ignored;
  CHECK(same_answer("5\\text{ cm}", "5") == Outcome::equal);
  CHECK(same_answer("5\\text{ cm}", "5", required) == Outcome::different);
  CHECK(same_answer("5", "5\\text{ cm}", required) == Outcome::different);
  CHECK(same_answer("5\\text{ cm}", "0.05\\text{ m}", required) == Outcome::equal);
  CHECK(same_answer("5\\text{ cm}", "5\\text{ m}") == Outcome::different);
  CHECK(same_answer("5\\text{ cm}", "5\\text{ m}", ignored) == Outcome::equal);
}

TEST_CASE("bare lists have an order only if asked") {
  MathPolicy ordered;
  ordered.ordered_lists = true;
  CHECK(same_answer("1,2", "2,1") == Outcome::equal);
  CHECK(same_answer("1,2", "2,1", ordered) == Outcome::different);
  CHECK(same_answer("1,2", "1,2", ordered) == Outcome::equal);
}

TEST_CASE("no text takes long") {
  std::vector<std::string> hard = {
      "10^{10^{10}}", "2^{2^{2^{2^{2^2}}}}", "(1+x)^{5000}", "123456789^{987654321}", "(10^{10^{10}})!",
      "\\sqrt{10^{10^{10}}}", "\\sin(10^{10^{10}})", "100000!", "\\binom{100000}{50000}",
      "\\ln\\ln\\ln\\ln 10^{10^{100}}", std::string(300, '(').append("1").append(300, ')'),
      std::string(20000, '1'), std::string(5000, '-').append("1"), std::string(3000, '!').insert(0, "x")};
  std::string nested = "x", sum = "x", list = "1", fraction = "1";
  for (int i = 0; i < 150; ++i) nested.insert(0, "\\sqrt{").append("+1}");
  for (int i = 0; i < 3000; ++i) sum += "+x";
  for (int i = 0; i < 400; ++i) list.append(",").append(std::to_string(i)).append("/7");
  for (int i = 0; i < 1500; ++i) fraction += "/x";
  hard.insert(hard.end(), {nested, sum, list, fraction});
  for (const std::string& text : hard) {
    const std::clock_t begin = std::clock();
    const Outcome self = same_answer(text, text + "+0");
    same_answer(text, "5");
    same_answer("\\pi+x", text);
    const double ms = 1e3 * static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    INFO(text.substr(0, 40) << " took " << ms << " ms, outcome " << static_cast<int>(self));
    CHECK(ms < 1500);  // of the processor, for three pairs; sanitizers included
  }
}

TEST_CASE("matching finds what greedy pairing misses") {
  r1::MatchTable table(3);
  table.set(0, 0, Outcome::equal);
  table.set(0, 1, Outcome::equal);
  table.set(1, 0, Outcome::equal);
  table.set(2, 2, Outcome::equal);
  CHECK(table.match() == Outcome::equal);
  table.set(2, 2, Outcome::undecided);
  CHECK(table.match() == Outcome::undecided);
  table.set(2, 2, Outcome::different);
  CHECK(table.match() == Outcome::different);
}
