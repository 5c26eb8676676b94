// SPDX-License-Identifier: MIT
#include "libr1/json/json_value.h"

#include <charconv>

#include "libr1/base/error.h"
#include "libr1/base/utf8.h"
#include "libr1/json/json_scan.h"
#include "libr1/json/json_writer.h"
#include "libr1/json/key_tracker.h"

namespace r1 {

struct JsonValue::Builder {
  std::string_view text;
  KeyTracker keys;
  JsonError error;
  std::vector<JsonValue> open_values;  // arrays and objects not closed yet, outermost first
  std::vector<std::string> open_keys;  // keys whose value is not complete yet
  JsonValue result;

  // Hands a complete value to the array or object around it.
  bool finish(JsonValue value) {
    if (open_values.empty()) {
      result = std::move(value);
    } else if (open_values.back().is_array()) {
      open_values.back().items_.push_back(std::move(value));
    } else {
      open_values.back().members_.emplace_back(std::move(open_keys.back()), std::move(value));
      open_keys.pop_back();
    }
    return true;
  }

  bool open(char bracket, size_t) {
    JsonValue& value = open_values.emplace_back();
    value.text_.clear();
    value.type_ = bracket == '{' ? Type::object : Type::array;
    if (bracket == '{') keys.open_object();
    return true;
  }
  bool close(char bracket, size_t end) {
    if (bracket == '}' && !keys.close_object(end, error)) return false;
    JsonValue value = std::move(open_values.back());
    open_values.pop_back();
    return finish(std::move(value));
  }
  bool key(JsonStringSpan span) {
    open_keys.emplace_back(keys.add(span));
    return true;
  }
  bool string(JsonStringSpan span) {
    return finish(of_checked_string(text.substr(span.begin, span.end - span.begin)));
  }
  bool scalar(size_t begin, size_t end) {
    JsonValue value;
    value.text_ = text.substr(begin, end - begin);
    const char first = value.text_.front();
    value.type_ = first == 'n' ? Type::null : first == 't' || first == 'f' ? Type::boolean : Type::number;
    return finish(std::move(value));
  }
};

std::variant<JsonValue, RecordError> JsonValue::parse(std::string_view text) {
  if (!is_valid_utf8(text)) return RecordError{"invalid_utf8", "the text is not valid UTF-8"};
  Builder builder{text, KeyTracker(text), {}, {}, {}, {}};
  JsonError error;
  if (!scan_json(text, Record::kMaxDepth, builder, error)) {
    if (error.code == nullptr) error = builder.error;
    return RecordError{error.code, error.message + " (byte " + std::to_string(error.offset + 1) + ")"};
  }
  return std::move(builder.result);
}

JsonValue JsonValue::of_checked_string(std::string_view inner) {
  JsonValue value;
  value.type_ = Type::string;
  value.text_.clear();
  append_unescaped(value.text_, inner);
  return value;
}

std::optional<bool> JsonValue::boolean() const {
  if (type_ != Type::boolean) return std::nullopt;
  return text_ == "true";
}

std::optional<double> JsonValue::number() const {
  if (type_ != Type::number) return std::nullopt;
  double value = 0;
  const auto [end, code] = std::from_chars(text_.data(), text_.data() + text_.size(), value);
  if (code != std::errc() || end != text_.data() + text_.size()) return std::nullopt;
  return value;
}

std::optional<int64_t> JsonValue::integer() const {
  if (type_ != Type::number) return std::nullopt;
  int64_t value = 0;
  const auto [end, code] = std::from_chars(text_.data(), text_.data() + text_.size(), value);
  if (code != std::errc() || end != text_.data() + text_.size()) return std::nullopt;
  return value;
}

const JsonValue* JsonValue::find(std::string_view key) const {
  for (const Member& member : members_) {
    if (member.first == key) return &member.second;
  }
  return nullptr;
}

// Recursion is bounded by Record::kMaxDepth, which parse() enforces.
void JsonValue::append_to(std::string& out) const {
  const char* separator = "";
  switch (type_) {
    case Type::string:
      append_json_string(out, text_);
      break;
    case Type::array:
      out.push_back('[');
      for (const JsonValue& item : items_) {
        out.append(separator);
        item.append_to(out);
        separator = ", ";
      }
      out.push_back(']');
      break;
    case Type::object:
      out.push_back('{');
      for (const Member& member : members_) {
        out.append(separator);
        append_json_string(out, member.first);
        out.append(": ");
        member.second.append_to(out);
        separator = ", ";
      }
      out.push_back('}');
      break;
    default:
      out.append(text_);
  }
}

std::string JsonValue::str() const {
  std::string out;
  append_to(out);
  return out;
}

const char* type_name(JsonValue::Type type) {
  switch (type) {
    case JsonValue::Type::null: return "null";
    case JsonValue::Type::boolean: return "true or false";
    case JsonValue::Type::number: return "a number";
    case JsonValue::Type::string: return "a string";
    case JsonValue::Type::array: return "a list";
    case JsonValue::Type::object: return "an object";
  }
  return "a value";
}

std::optional<JsonValue> json_field(const Record& record, std::string_view key) {
  const auto raw = record.raw(key);
  if (!raw || *raw == "null") return std::nullopt;
  if (raw->front() == '"') return JsonValue::of_checked_string(raw->substr(1, raw->size() - 2));
  auto parsed = JsonValue::parse(*raw);
  if (auto* error = std::get_if<RecordError>(&parsed)) {
    throw FieldError(error->code, "field " + json_string(key) + ": " + error->message);
  }
  return std::get<JsonValue>(std::move(parsed));
}

}  // namespace r1
