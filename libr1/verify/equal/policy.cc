// SPDX-License-Identifier: MIT
#include "libr1/verify/equal/policy.h"

#include "libr1/json/json_value.h"
#include "libr1/json/json_writer.h"

namespace r1 {

std::string math_policy_json(const MathPolicy& policy) {
  std::string out;
  const auto add = [&](std::string_view name, std::string_view value) {
    out += out.empty() ? "{" : ", ";
    append_json_string(out, name);
    out += ": ";
    out += value;
  };
  if (policy.rounding == MathPolicy::exact) add("rounding", "\"exact\"");
  if (policy.rounding == MathPolicy::digits) add("rounding", std::to_string(policy.significant));
  if (policy.ordered_lists) add("ordered_lists", "true");
  if (policy.percent != MathPolicy::either) {
    add("percent", policy.percent == MathPolicy::fraction ? "\"fraction\"" : "\"number\"");
  }
  if (policy.units != MathPolicy::optional)
    add("units", policy.units == MathPolicy::required ? "\"required\"" : "\"ignored\"");
  if (policy.simplified) add("simplified", "true");
  if (!out.empty()) out += '}';
  return out;
}

MathPolicy math_policy_of(const JsonValue& recorded) {
  MathPolicy policy;
  const auto text = [&](const char* name) {
    const JsonValue* value = recorded.find(name);
    return value == nullptr ? std::string() : value->text();
  };
  const auto flag = [&](const char* name) {
    const JsonValue* value = recorded.find(name);
    return value != nullptr && value->boolean().value_or(false);
  };
  const JsonValue* rounding = recorded.find("rounding");
  if (text("rounding") == "exact") policy.rounding = MathPolicy::exact;
  if (rounding != nullptr && rounding->is_number()) {
    const int64_t digits = rounding->integer().value_or(0);
    if (digits >= 1 && digits <= 100) {
      policy.rounding = MathPolicy::digits;
      policy.significant = static_cast<int>(digits);
    }
  }
  policy.ordered_lists = flag("ordered_lists");
  policy.simplified = flag("simplified");
  if (text("percent") == "fraction") policy.percent = MathPolicy::fraction;
  if (text("percent") == "number") policy.percent = MathPolicy::number;
  if (text("units") == "required") policy.units = MathPolicy::required;
  if (text("units") == "ignored") policy.units = MathPolicy::ignored;
  return policy;
}

}  // namespace r1
