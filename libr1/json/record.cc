// SPDX-License-Identifier: MIT
#include "libr1/json/record.h"

#include <charconv>
#include <utility>

#include "libr1/base/utf8.h"
#include "libr1/json/json_scan.h"
#include "libr1/json/json_writer.h"
#include "libr1/json/key_tracker.h"

namespace r1 {

namespace {

RecordError to_record_error(const JsonError& error) {
  return {error.code, error.message + " (byte " + std::to_string(error.offset + 1) + ")"};
}

RecordError invalid_utf8(std::string_view line) {
  size_t at = 0;
  while (at < line.size()) {
    const Utf8Char c = decode_utf8(line, at);
    if (!c.valid) break;
    at += static_cast<size_t>(c.n_bytes);
  }
  return {"invalid_utf8", "the line is not valid UTF-8 (byte " + std::to_string(at + 1) + ")"};
}

[[noreturn]] void wrong_type(std::string_view key, const char* wanted) {
  throw FieldError("invalid_field", "field " + json_string(key) + " must be " + wanted);
}

}  // namespace

// Notes where the fields of the outermost object lie; everything below is only checked.
struct Record::Events {
  Record& record;
  KeyTracker keys;
  JsonError error;
  int depth = 0;
  size_t value_begin = 0;

  bool open(char bracket, size_t at) {
    if (depth == 0) {
      record.head_end_ = record.tail_begin_ = at + 1;
    } else if (depth == 1) {
      value_begin = at;
    }
    if (bracket == '{') keys.open_object();
    ++depth;
    return true;
  }
  bool close(char bracket, size_t end) {
    --depth;
    if (depth == 1) end_value(value_begin, end);
    return bracket != '}' || keys.close_object(end, error);
  }
  bool key(JsonStringSpan span) {
    const std::string_view decoded = keys.add(span);
    if (depth != 1) return true;
    Field& field = record.fields_.emplace_back();
    if (span.escapes != JsonEscapes::none) field.own_key = record.own(std::string(decoded));
    field.tag = tag_of(decoded);
    record.bits_ |= bit_of(field.tag);
    field.lead = record.tail_begin_;
    field.key_begin = span.begin - 1;
    field.key_end = span.end + 1;
    return true;
  }
  bool string(JsonStringSpan span) {
    if (depth == 1) record.fields_.back().escapes = span.escapes;
    return scalar(span.begin - 1, span.end + 1);
  }
  bool scalar(size_t begin, size_t end) {
    if (depth == 0) {
      error = {"not_an_object", "the line is JSON but no object", begin};
      return false;
    }
    if (depth == 1) end_value(begin, end);
    return true;
  }
  void end_value(size_t begin, size_t end) {
    record.fields_.back().value_begin = begin;
    record.fields_.back().value_end = end;
    record.tail_begin_ = end;
  }
};

// Notes where everything lies in the line, which is set.
bool Record::scan(RecordError& record_error) {
  const std::string_view text = line();
  if (!is_valid_utf8(text)) {
    record_error = invalid_utf8(text);
    return false;
  }
  size_t first = 0;
  while (first < text.size() && is_json_space(text[first])) ++first;
  if (first < text.size() && text[first] == '[') {
    record_error = {"not_an_object", "the line is an array, not an object (one object a line)"};
    return false;
  }
  fields_.reserve(12);
  Events events{*this, KeyTracker(text), {}};
  JsonError error;
  if (scan_json(text, kMaxDepth, events, error)) return true;
  record_error = to_record_error(error.code != nullptr ? error : events.error);
  return false;
}

std::variant<Record, RecordError> Record::parse(std::string_view line) {
  std::variant<Record, RecordError> result;
  auto& record = std::get<Record>(result);
  record.own_line_ = line;
  RecordError error;
  if (!record.scan(error)) result = std::move(error);
  return result;
}

std::variant<Record, RecordError> Record::parse_in_place(std::string_view line) {
  std::variant<Record, RecordError> result;
  if (auto error = std::get<Record>(result).refer_to(line)) result = std::move(*error);
  return result;
}

std::optional<RecordError> Record::refer_to(std::string_view line) {
  fields_.clear();
  owned_.clear();
  bits_ = 0;
  in_place_ = line.data() != nullptr ? line : std::string_view("");
  RecordError error;
  if (scan(error)) return std::nullopt;
  *this = Record();
  return error;
}

int Record::own(std::string text) {
  owned_.push_back(std::move(text));
  return static_cast<int>(owned_.size()) - 1;
}

std::string_view Record::key_of(const Field& field) const {
  if (field.own_key >= 0) return owned_[static_cast<size_t>(field.own_key)];
  return line().substr(field.key_begin + 1, field.key_end - field.key_begin - 2);
}

const Record::Field* Record::find_tagged(std::string_view key, uint32_t tag) const {
  for (const Field& field : fields_) {
    if (field.tag == tag && key_of(field) == key) return &field;
  }
  return nullptr;
}

std::string_view Record::value_of(const Field& field) const {
  if (field.own_value >= 0) return owned_[static_cast<size_t>(field.own_value)];
  return line().substr(field.value_begin, field.value_end - field.value_begin);
}

bool Record::is_null(std::string_view key) const { return raw(key) == "null"; }

std::optional<std::string> Record::string_of(const Field& field) const {
  const std::string_view value = value_of(field);
  if (value == "null") return std::nullopt;
  if (value.front() != '"') wrong_type(key_of(field), "a string");
  std::string text;
  append_unescaped(text, value.substr(1, value.size() - 2));
  return text;
}

std::optional<LazyText> Record::lazy_string_of(const Field& field) const {
  if (field.own_value >= 0) return string_of(field);
  const std::string_view value = value_of(field);
  if (value == "null") return std::nullopt;
  if (value.front() != '"') wrong_type(key_of(field), "a string");
  return LazyText::of_json(value.substr(1, value.size() - 2), field.escapes);
}

std::optional<double> Record::number(std::string_view key) const {
  const auto value = raw(key);
  if (!value || value == "null") return std::nullopt;
  double number = 0;
  const auto [end, code] = std::from_chars(value->data(), value->data() + value->size(), number);
  if (code == std::errc::result_out_of_range) wrong_type(key, "a number within the range of a double");
  if (code != std::errc() || end != value->data() + value->size()) wrong_type(key, "a number");
  return number;
}

std::optional<int64_t> Record::integer(std::string_view key) const {
  const auto value = raw(key);
  if (!value || value == "null") return std::nullopt;
  int64_t number = 0;
  const auto [end, code] = std::from_chars(value->data(), value->data() + value->size(), number);
  if (code == std::errc::result_out_of_range) wrong_type(key, "an integer of at most 64 bits");
  if (code != std::errc() || end != value->data() + value->size()) wrong_type(key, "an integer");
  return number;
}

std::optional<bool> Record::boolean(std::string_view key) const {
  const auto value = raw(key);
  if (!value || value == "null") return std::nullopt;
  if (value == "true") return true;
  if (value == "false") return false;
  wrong_type(key, "true or false");
}

void Record::set(std::string_view key, std::string raw_json) {
  Field* field = find(key);
  if (field == nullptr) {
    field = &fields_.emplace_back();
    field->own_key = own(std::string(key));
    field->tag = tag_of(key);
    bits_ |= bit_of(field->tag);
    field->added = true;
  }
  set_value(*field, std::move(raw_json));
}

void Record::set_value(Field& field, std::string raw_json) {
  if (field.own_value < 0) field.own_value = own(std::move(raw_json));
  else owned_[static_cast<size_t>(field.own_value)] = std::move(raw_json);
}

void Record::set_string(std::string_view key, std::string_view text) { set(key, json_string(text)); }

void Record::remove(std::string_view key) {
  const Field* field = find(key);
  if (field != nullptr) fields_.erase(fields_.begin() + (field - fields_.data()));
}

void Record::replace(std::string_view key, std::string_view new_key, std::string raw_json) {
  Field* field = find(key);
  if (field == nullptr) {
    set(new_key, std::move(raw_json));
    return;
  }
  if (key != new_key) {
    remove(new_key);
    field = find(key);
    field->own_key = own(std::string(new_key));
    field->tag = tag_of(new_key);
    bits_ |= bit_of(field->tag);
    field->rename = true;
  }
  set_value(*field, std::move(raw_json));
}

std::vector<std::string> Record::keys() const {
  std::vector<std::string> all;
  all.reserve(fields_.size());
  for (const Field& field : fields_) all.emplace_back(key_of(field));
  return all;
}

void Record::append_field(std::string& out, const Field& field, bool first) const {
  if (field.added) {
    if (!first) out.append(", ");
    append_json_string(out, key_of(field));
    out.append(": ");
    out.append(value_of(field));
    return;
  }
  const std::string_view text = line();
  std::string_view lead = text.substr(field.lead, field.key_begin - field.lead);
  if (first) lead.remove_prefix(lead.find(',') + 1);  // npos + 1 == 0: it was the first already
  out.append(lead);
  if (field.rename) {
    append_json_string(out, key_of(field));
  } else {
    out.append(text.substr(field.key_begin, field.key_end - field.key_begin));
  }
  out.append(text.substr(field.key_end, field.value_begin - field.key_end));
  out.append(value_of(field));
}

void Record::append_to(std::string& out) const {
  append_open(out);
  append_close(out);
}

void Record::append_close(std::string& out) const { out.append(line().substr(tail_begin_)); }

void Record::append_open(std::string& out) const {
  const std::string_view text = line();
  // Fields that are as they came, from the first on, are copied in one piece.
  size_t i = 0;
  size_t end = head_end_;
  const auto as_it_came = [&](const Field& f) { return !f.added && !f.rename && f.own_value < 0 && f.lead == end; };
  while (i < fields_.size() && as_it_came(fields_[i])) end = fields_[i++].value_end;
  out.append(text.substr(0, end));
  for (bool first = i == 0; i < fields_.size(); ++i) {
    append_field(out, fields_[i], first);
    first = false;
  }
}

std::string Record::str() const {
  std::string out;
  out.reserve(line().size() + 64);
  append_to(out);
  return out;
}

std::string error_line(int64_t line_number, const RecordError& error) {
  const std::string message = "line " + std::to_string(line_number) + ": " + error.message;
  JsonObject fields;
  fields.add("code", error.code).add("message", message);
  return JsonObject().add("id", line_number).add_raw("error", fields.str()).str();
}

void set_error(Record& record, const RecordError& error) {
  JsonObject fields;
  fields.add("code", error.code).add("message", error.message);
  record.set("error", fields.str());
}

}  // namespace r1
