// SPDX-License-Identifier: MIT
#include "libr1/verify/equal/policy.h"

#include "libr1/json/json_value.h"
#include "libr1/verify/parse/parse.h"
#include "libr1/verify/value/evaluators.h"
#include "tests/support/catch.h"

using r1::MathPolicy;

namespace {

MathPolicy there_and_back(const MathPolicy& policy) {
  return r1::math_policy_of(
      std::get<r1::JsonValue>(r1::JsonValue::parse(r1::math_policy_json(policy))));
}

}  // namespace

TEST_CASE("a verdict records only what is not the default, and it is read back") {
  MathPolicy policy;
  CHECK(r1::math_policy_json(policy).empty());
  policy.rounding = MathPolicy::digits;
  policy.significant = 3;
  policy.ordered_lists = true;
  CHECK(r1::math_policy_json(policy) == R"({"rounding": 3, "ordered_lists": true})");
  policy.percent = MathPolicy::fraction;
  policy.units = MathPolicy::required;
  policy.simplified = true;
  const MathPolicy back = there_and_back(policy);
  CHECK((back.rounding == MathPolicy::digits && back.significant == 3 && back.ordered_lists &&
         back.simplified));
  CHECK((back.percent == MathPolicy::fraction && back.units == MathPolicy::required));
  policy = {};
  policy.rounding = MathPolicy::exact;
  policy.percent = MathPolicy::number;
  policy.units = MathPolicy::ignored;
  const MathPolicy other = there_and_back(policy);
  CHECK((other.rounding == MathPolicy::exact && other.percent == MathPolicy::number &&
         other.units == MathPolicy::ignored));
}

TEST_CASE("algebraic numbers have a least distance, others none that is known") {
  const auto bits = [](const char* a, const char* b) {
    const r1::MathAnswer x = r1::parse_math(a), y = r1::parse_math(b);
    return r1::separation_bits(*std::get<r1::Scalar>(x.readings.at(0).what).expr,
                               *std::get<r1::Scalar>(y.readings.at(0).what).expr);
  };
  CHECK(bits("\\sqrt2", "\\frac32") >= 4);  // their distance is 0.0858
  CHECK(bits("\\sqrt2", "\\frac{1414213562373095048}{10^{18}}") > 61);
  CHECK(bits("\\sqrt[3]{2}+\\sqrt5", "3.5") < 200);
  CHECK(bits("\\pi", "3") == 0);
  CHECK(bits("\\sin 1", "\\sqrt2") == 0);
}
