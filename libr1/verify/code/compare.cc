// SPDX-License-Identifier: MIT
#include "libr1/verify/code/compare.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>

namespace r1 {
namespace {

constexpr double kTolerance = 1e-6;

std::string_view without_last_newlines(std::string_view text) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  return text;
}

// Takes the next word off the front; "" at the end.
std::string_view next_token(std::string_view& text) {
  constexpr std::string_view kSpace = " \t\r\n\v\f";
  const size_t begin = std::min(text.find_first_not_of(kSpace), text.size());
  const size_t end = std::min(text.find_first_of(kSpace, begin), text.size());
  const std::string_view token = text.substr(begin, end - begin);
  text.remove_prefix(end);
  return token;
}

struct Number {
  double value = 0;
  bool is_integer = false;
};

std::optional<Number> number_of(std::string_view token) {
  if (token.starts_with('+')) token.remove_prefix(1);
  if (token.empty() || token.find_first_not_of("0123456789+-.eE") != token.npos) return std::nullopt;
  Number n;
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), n.value);
  if (error != std::errc() || end != token.data() + token.size()) return std::nullopt;
  n.is_integer = token.find_first_of(".eE") == token.npos;
  return n;
}

bool near(double expected, double actual) {
  return std::fabs(expected - actual) <= kTolerance * std::max(1.0, std::fabs(expected));
}

// "-0" is "0": the integers that JSON can write in two ways.
std::string_view integer_text(std::string_view text) { return text == "-0" ? text.substr(1) : text; }

bool numbers_equal(const JsonValue& expected, const JsonValue& actual, OutputCompare how) {
  const auto text_of = [](const JsonValue& v) -> std::string_view {
    if (const auto b = v.boolean()) return *b ? "1" : "0";
    return v.text();
  };
  const std::string_view e = text_of(expected), a = text_of(actual);
  const auto x = number_of(e), y = number_of(a);
  if (!x || !y) return e == a;
  if (x->is_integer && y->is_integer) return integer_text(e) == integer_text(a);
  if (how == OutputCompare::floats) return near(x->value, y->value);
  return x->value == y->value;
}

bool is_numeric(const JsonValue& v) { return v.is_number() || v.type() == JsonValue::Type::boolean; }

}  // namespace

std::optional<OutputCompare> output_compare(std::string_view name) {
  if (name == "exact") return OutputCompare::exact;
  if (name == "tokens") return OutputCompare::tokens;
  if (name == "floats") return OutputCompare::floats;
  return std::nullopt;
}

bool outputs_equal(std::string_view expected, std::string_view actual, OutputCompare how) {
  if (how == OutputCompare::exact) return without_last_newlines(expected) == without_last_newlines(actual);
  while (true) {
    const std::string_view e = next_token(expected), a = next_token(actual);
    if (e.empty() && a.empty()) return true;
    if (e == a) continue;
    if (how != OutputCompare::floats) return false;
    const auto x = number_of(e), y = number_of(a);
    if (!x || !y || (x->is_integer && y->is_integer) || !near(x->value, y->value)) return false;
  }
}

bool values_equal(const JsonValue& expected, const JsonValue& actual, OutputCompare how) {
  if (is_numeric(expected) && is_numeric(actual)) return numbers_equal(expected, actual, how);
  if (expected.type() != actual.type()) return false;
  switch (expected.type()) {
    case JsonValue::Type::array: {
      const auto &e = expected.items(), &a = actual.items();
      return std::equal(e.begin(), e.end(), a.begin(), a.end(),
                        [&](const JsonValue& x, const JsonValue& y) { return values_equal(x, y, how); });
    }
    case JsonValue::Type::object:
      if (expected.members().size() != actual.members().size()) return false;
      return std::all_of(expected.members().begin(), expected.members().end(), [&](const auto& member) {
        const JsonValue* other = actual.find(member.first);
        return other != nullptr && values_equal(member.second, *other, how);
      });
    default: return expected.text() == actual.text();
  }
}

}  // namespace r1
