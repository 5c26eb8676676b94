// A small read-only tree of one JSON value, for fields that hold more than a scalar: messages, stop
// lists, token ids, gold values. Numbers stay text, so that no digit is lost.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "libr1/json/record.h"

namespace r1 {

class JsonValue {
 public:
  enum class Type { null, boolean, number, string, array, object };
  using Member = std::pair<std::string, JsonValue>;

  /// null.
  JsonValue() = default;
  /// Parses one value with white space around it, under the rules of Record::parse (UTF-8, no
  /// duplicate keys, at most Record::kMaxDepth levels).
  static std::variant<JsonValue, RecordError> parse(std::string_view text);

  /// The string that the inside of a checked JSON string stands for.
  static JsonValue of_checked_string(std::string_view inner);

  Type type() const { return type_; }
  bool is_null() const { return type_ == Type::null; }
  bool is_string() const { return type_ == Type::string; }
  bool is_number() const { return type_ == Type::number; }
  bool is_array() const { return type_ == Type::array; }
  bool is_object() const { return type_ == Type::object; }

  /// A string decoded; a number as it was written ("1e400"); "true", "false" or "null"; else "".
  const std::string& text() const { return text_; }
  /// The value if it is of that type and (numbers) fits; integer(): no fraction, no exponent.
  std::optional<bool> boolean() const;
  std::optional<double> number() const;
  std::optional<int64_t> integer() const;

  /// The elements of an array, the members of an object in order; empty for other types.
  const std::vector<JsonValue>& items() const { return items_; }
  const std::vector<Member>& members() const { return members_; }
  /// The member of that name, or null if there is none or this is no object.
  const JsonValue* find(std::string_view key) const;

  /// Appends the value as JSON: ", " and ": " between, numbers as they were written.
  void append_to(std::string& out) const;
  std::string str() const;

 private:
  struct Builder;
  Type type_ = Type::null;
  std::string text_ = "null";
  std::vector<JsonValue> items_;
  std::vector<Member> members_;
};

/// "a string", "an object" ..., for messages.
const char* type_name(JsonValue::Type type);

/// The field as a tree, or nothing if it is absent or null.
std::optional<JsonValue> json_field(const Record& record, std::string_view key);

}  // namespace r1
