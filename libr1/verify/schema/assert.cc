// The assertions of JSON Schema: keywords that look at one value, patterns and exact numbers.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <charconv>
#include <functional>
#include <unordered_map>

#include "libr1/base/utf8.h"
#include "libr1/verify/schema/walk.h"

namespace r1 {
namespace {

constexpr int64_t kMaxExponent = 4000;

size_t n_code_points(std::string_view text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

bool is_integer(const JsonValue& v) {
  if (!v.is_number()) return false;
  if (v.text().find_first_of(".eE") == std::string::npos) return true;
  const auto exact = exact_number(v);
  return exact
             ? exact->is_integer()
             : v.text().find("e-") == std::string::npos && v.text().find("E-") == std::string::npos;
}

bool has_type(const JsonValue& v, const std::string& name) {
  if (name == "integer") return is_integer(v);
  switch (v.type()) {
    case JsonValue::Type::null:
      return name == "null";
    case JsonValue::Type::boolean:
      return name == "boolean";
    case JsonValue::Type::number:
      return name == "number";
    case JsonValue::Type::string:
      return name == "string";
    case JsonValue::Type::array:
      return name == "array";
    case JsonValue::Type::object:
      return name == "object";
  }
  return false;
}

bool is_type_name(const JsonValue& v) {
  constexpr std::string_view kNames[] = {"null",   "boolean", "number", "integer",
                                         "string", "array",   "object"};
  return v.is_string() &&
         std::find(std::begin(kNames), std::end(kNames), v.text()) != std::end(kNames);
}

// -1, 0, 1; by double where a number is too large or small to be had exactly.
int compare(const JsonValue& a, const JsonValue& b) {
  const auto x = exact_number(a), y = exact_number(b);
  if (x && y) return *x < *y ? -1 : *y < *x ? 1 : 0;
  const double u = a.number().value_or(0), v = b.number().value_or(0);
  return u < v ? -1 : v < u ? 1 : 0;
}

// Equal for values that schema_equal calls equal.
size_t schema_hash(const JsonValue& v) {
  const auto mixed = [](size_t a, size_t b) {
    return (a ^ (b + 0x9e3779b97f4a7c15u + (a << 6) + (a >> 2))) * 31;
  };
  size_t hash = static_cast<size_t>(v.type());
  switch (v.type()) {
    case JsonValue::Type::number:  // 1, 1.0 and 10e-1 are one; numbers next to each other may be,
                                   // too
      return mixed(hash, std::hash<double>()(v.number().value_or(0) + 0.0));
    case JsonValue::Type::array:
      for (const JsonValue& item : v.items()) hash = mixed(hash, schema_hash(item));
      return hash;
    case JsonValue::Type::object:
      for (const auto& [name, value] : v.members())
        hash += mixed(std::hash<std::string>()(name), schema_hash(value));  // in any order
      return hash;
    default:
      return mixed(hash, std::hash<std::string>()(v.text()));
  }
}

std::string shown(const JsonValue& v) {
  const std::string text = v.str();
  return text.size() <= 60 ? text : std::string(type_name(v.type()));
}

}  // namespace

std::optional<Rational> exact_number(const JsonValue& value) {
  std::string_view text = value.text();
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  int64_t exponent = 0;
  if (const size_t e = text.find_first_of("eE"); e != text.npos) {
    std::string_view digits = text.substr(e + 1);
    if (digits.starts_with('+')) digits.remove_prefix(1);
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
    if (error != std::errc() || exponent > kMaxExponent || exponent < -kMaxExponent)
      return std::nullopt;
    text = text.substr(0, e);
  }
  std::string digits(text);
  if (const size_t point = digits.find('.'); point != std::string::npos) {
    exponent -= static_cast<int64_t>(digits.size() - point - 1);
    digits.erase(point, 1);
  }
  if (digits.size() > static_cast<size_t>(kMaxExponent)) return std::nullopt;
  const Rational r = Rational::from_digits(digits, exponent);
  return negative ? -r : r;
}

bool schema_equal(const JsonValue& a, const JsonValue& b) {
  if (a.type() != b.type()) return false;
  switch (a.type()) {
    case JsonValue::Type::number:
      return a.text() == b.text() || compare(a, b) == 0;
    case JsonValue::Type::array:
      return std::equal(a.items().begin(), a.items().end(), b.items().begin(), b.items().end(),
                        schema_equal);
    case JsonValue::Type::object:
      return a.members().size() == b.members().size() &&
             std::all_of(a.members().begin(), a.members().end(), [&](const auto& m) {
               const JsonValue* other = b.find(m.first);
               return other != nullptr && schema_equal(m.second, *other);
             });
    default:
      return a.text() == b.text();
  }
}

const SchemaPattern& SchemaWalk::pattern(const std::string& text) {
  std::unique_ptr<SchemaPattern>& slot = patterns_[text];
  if (!slot) slot = std::make_unique<SchemaPattern>(text);
  return *slot;
}

std::optional<size_t> SchemaWalk::count(const JsonValue& schema, std::string_view keyword) const {
  const JsonValue* value = schema.find(keyword);
  if (value == nullptr) return std::nullopt;
  const auto exact = value->is_number() ? exact_number(*value) : std::nullopt;
  if (!exact || !exact->fits_small() || exact->sign() < 0) bad(keyword, "must be a count");
  return static_cast<size_t>(exact->small());
}

bool SchemaWalk::assertions(const JsonValue& schema, const JsonValue& instance) {
  bool ok = true;
  if (const JsonValue* type = schema.find("type")) {
    bool any = false;
    std::string names;
    const auto one = [&](const JsonValue& name) {
      if (!is_type_name(name)) bad("type", "must name types");
      any = any || has_type(instance, name.text());
      names += (names.empty() ? "" : " or ") + name.text();
    };
    if (type->is_array())
      std::for_each(type->items().begin(), type->items().end(), one);
    else
      one(*type);
    if (!any) ok = fail("type", "must be " + names + ", not " + type_name(instance.type()));
  }
  if (const JsonValue* choices = schema.find("enum")) {
    if (!choices->is_array()) bad("enum", "must be a list");
    spend(static_cast<int64_t>(choices->items().size()));
    const bool any = std::any_of(choices->items().begin(), choices->items().end(),
                                 [&](const JsonValue& v) { return schema_equal(v, instance); });
    if (!any) ok = fail("enum", shown(instance) + " is none of the values allowed");
  }
  if (const JsonValue* constant = schema.find("const")) {
    if (!schema_equal(*constant, instance))
      ok = fail("const", "must be " + shown(*constant) + ", not " + shown(instance));
  }
  switch (instance.type()) {
    case JsonValue::Type::number:
      return assert_number(schema, instance) && ok;
    case JsonValue::Type::string:
      return assert_string(schema, instance) && ok;
    case JsonValue::Type::array:
      return assert_array(schema, instance) && ok;
    case JsonValue::Type::object:
      return assert_object(schema, instance) && ok;
    default:
      return ok;
  }
}

bool SchemaWalk::assert_number(const JsonValue& schema, const JsonValue& instance) {
  struct Bound {
    const char* keyword;
    int side;  // what compare(instance, bound) must not be
    bool equal_allowed;
    const char* words;
  };
  constexpr Bound kBounds[] = {{"minimum", -1, true, "must be at least "},
                               {"maximum", 1, true, "must be at most "},
                               {"exclusiveMinimum", -1, false, "must be more than "},
                               {"exclusiveMaximum", 1, false, "must be less than "}};
  bool ok = true;
  for (const Bound& bound : kBounds) {
    const JsonValue* limit = schema.find(bound.keyword);
    if (limit == nullptr) continue;
    if (!limit->is_number()) bad(bound.keyword, "must be a number");
    const int side = compare(instance, *limit);
    if (side == bound.side || (side == 0 && !bound.equal_allowed))
      ok = fail(bound.keyword, bound.words + limit->text() + ", not " + instance.text());
  }
  if (const JsonValue* step = schema.find("multipleOf")) {
    const auto unit = step->is_number() ? exact_number(*step) : std::nullopt;
    if (!unit || unit->sign() <= 0) bad("multipleOf", "must be a number above 0");
    const auto value = exact_number(instance);
    if (!value) throw SchemaStop{SchemaResult::work_limit, "a number is too large for multipleOf"};
    if (!(*value / *unit).is_integer())
      ok = fail("multipleOf", "must be a multiple of " + step->text() + ", not " + instance.text());
  }
  return ok;
}

bool SchemaWalk::assert_string(const JsonValue& schema, const JsonValue& instance) {
  bool ok = true;
  const auto least = count(schema, "minLength"), most = count(schema, "maxLength");
  const size_t n = least || most ? n_code_points(instance.text()) : 0;
  if (least && n < *least)
    ok = fail("minLength", "has " + std::to_string(n) + " characters, and at least " +
                               std::to_string(*least) + " must be");
  if (most && n > *most)
    ok = fail("maxLength", "has " + std::to_string(n) + " characters, and at most " +
                               std::to_string(*most) + " may be");
  if (const JsonValue* text = schema.find("pattern")) {
    if (!text->is_string()) bad("pattern", "must be a string");
    spend(static_cast<int64_t>(instance.text().size() / 64));
    if (!pattern(text->text()).found_in(instance.text()))
      ok = fail("pattern", shown(instance) + " does not match " + text->text());
  }
  return ok;
}

bool SchemaWalk::assert_array(const JsonValue& schema, const JsonValue& instance) {
  bool ok = true;
  const auto& items = instance.items();
  if (const auto least = count(schema, "minItems"); least && items.size() < *least) {
    ok = fail("minItems", "has " + std::to_string(items.size()) + " elements, and at least " +
                              std::to_string(*least) + " must be");
  }
  if (const auto most = count(schema, "maxItems"); most && items.size() > *most) {
    ok = fail("maxItems", "has " + std::to_string(items.size()) + " elements, and at most " +
                              std::to_string(*most) + " may be");
  }
  const JsonValue* unique = schema.find("uniqueItems");
  if (unique != nullptr && unique->boolean() == true) {
    std::unordered_multimap<size_t, size_t> seen;  // by hash: an answer may be a long list
    for (size_t i = 0; i < items.size(); ++i) {
      const size_t hash = schema_hash(items[i]);
      const auto [first, last] = seen.equal_range(hash);
      for (auto it = first; it != last; ++it) {
        spend();
        if (!schema_equal(items[it->second], items[i])) continue;
        return fail("uniqueItems", "elements " + std::to_string(it->second) + " and " +
                                       std::to_string(i) + " are equal");
      }
      spend();
      seen.emplace(hash, i);
    }
  }
  return ok;
}

bool SchemaWalk::requires_all(const JsonValue& names, const JsonValue& instance) {
  bool ok = true;
  for (const JsonValue& name : names.items()) {
    if (!name.is_string())
      throw SchemaStop{SchemaResult::bad_schema, "#" + keyword_path_ + ": must be a list of names"};
    if (instance.find(name.text()) == nullptr)
      ok = fail("", "member \"" + name.text() + "\" is missing");
  }
  return ok;
}

bool SchemaWalk::assert_object(const JsonValue& schema, const JsonValue& instance) {
  bool ok = true;
  const size_t n = instance.members().size();
  if (const auto least = count(schema, "minProperties"); least && n < *least) {
    ok = fail("minProperties", "has " + std::to_string(n) + " members, and at least " +
                                   std::to_string(*least) + " must be");
  }
  if (const auto most = count(schema, "maxProperties"); most && n > *most) {
    ok = fail("maxProperties", "has " + std::to_string(n) + " members, and at most " +
                                   std::to_string(*most) + " may be");
  }
  if (const JsonValue* names = schema.find("required")) {
    if (!names->is_array()) bad("required", "must be a list of names");
    const Step step(keyword_path_, "required");
    ok = requires_all(*names, instance) && ok;
  }
  return ok;
}

}  // namespace r1
