// One JSONL record: the fields r1 knows, by name, and all others as the very bytes they came in.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "libr1/json/lazy_text.h"

namespace r1 {

/// Why a line is no record, or a field not what it must be; becomes the `error` field of the output.
struct RecordError {
  std::string code;     ///< "invalid_json", "invalid_field", "missing_field", ...
  std::string message;  ///< one sentence, for a person
};

/// A JSON object that keeps the order, spelling and bytes of what it does not own. Values are raw
/// JSON text; a default Record is {}. Views into a record live until it is changed, moved or
/// destroyed.
class Record {
 public:
  /// Parses one line and checks all of it: a JSON object, valid UTF-8, no duplicate keys (at any
  /// depth), no lone surrogates, no NaN or Infinity, no control characters in strings, nesting of
  /// at most kMaxDepth. Numbers of any length pass.
  static std::variant<Record, RecordError> parse(std::string_view line);
  /// The same, but the record refers to `line`, which must outlive it and its copies.
  static std::variant<Record, RecordError> parse_in_place(std::string_view line);
  /// The same for a record that there is already, whose memory is used again. After an error it is {}.
  std::optional<RecordError> refer_to(std::string_view line);
  static constexpr int kMaxDepth = 256;

  /// The raw JSON text of a field ("\"a\\n\"", "12", "[1, 2]"), or nothing if it is not there.
  std::optional<std::string_view> raw(std::string_view key) const {
    const Field* const field = find(key);
    return field != nullptr ? std::optional(value_of(*field)) : std::nullopt;
  }
  bool has(std::string_view key) const { return find(key) != nullptr; }
  bool is_null(std::string_view key) const;

  /// The field as a C++ value. Nothing if absent or null; throws FieldError if it has another type
  /// (or, for integers, a fraction or more than 64 bits).
  std::optional<std::string> string(std::string_view key) const {
    const Field* const field = find(key);
    return field != nullptr ? string_of(*field) : std::nullopt;
  }
  /// The same, unescaped only when it is looked at; it may refer to this record's line.
  std::optional<LazyText> lazy_string(std::string_view key) const {
    const Field* const field = find(key);
    return field != nullptr ? lazy_string_of(*field) : std::nullopt;
  }
  std::optional<double> number(std::string_view key) const;
  std::optional<int64_t> integer(std::string_view key) const;
  std::optional<bool> boolean(std::string_view key) const;

  /// Replaces the value in place if the key is there, else appends the field. `raw_json` is not
  /// checked.
  void set(std::string_view key, std::string raw_json);
  void set_string(std::string_view key, std::string_view text);
  /// Removes a field; nothing happens if it is absent.
  void remove(std::string_view key);
  /// Puts `new_key` with a new value where `key` stands (appended if it is absent); another field
  /// named `new_key` is removed.
  void replace(std::string_view key, std::string_view new_key, std::string raw_json);

  /// Keys as they are decoded, in order.
  std::vector<std::string> keys() const;

  /// Appends the object as one line, without LF. Untouched fields keep their bytes, the white space
  /// around them included.
  void append_to(std::string& out) const;
  std::string str() const;
  /// The same in two steps, between which fields (`, "key": value` each, as there are others) may be appended: up
  /// to the last value, and from there on.
  void append_open(std::string& out) const;
  void append_close(std::string& out) const;

 private:
  // A field of the line (offsets into the line), changed or not, or one that was added. What is not the line's
  // is in owned_, by number; -1: it is the line's.
  struct Field {
    size_t lead = 0;          // the end of the previous value, or just after '{'
    size_t key_begin = 0;     // at its opening quote
    size_t key_end = 0;       // past its closing quote
    size_t value_begin = 0;
    size_t value_end = 0;
    int own_key = -1;         // the key, decoded
    int own_value = -1;
    bool rename = false;      // own_key is not what the line's key stands for, but takes its place
    bool added = false;       // it is not in the line
    uint32_t tag = 0;         // tag_of() its key
    JsonEscapes escapes = JsonEscapes::none;  // of the line's value, if it is a string
  };
  struct Events;
  std::string_view line() const { return in_place_.data() != nullptr ? in_place_ : own_line_; }
  bool scan(RecordError& error);
  int own(std::string text);
  void set_value(Field& field, std::string raw_json);
  // Tells most keys apart.
  static uint32_t tag_of(std::string_view key) {
    if (key.empty()) return 0;
    return static_cast<uint32_t>(key.size()) << 16 | uint32_t{static_cast<unsigned char>(key.front())} << 8 |
           static_cast<unsigned char>(key.back());
  }
  static uint64_t bit_of(uint32_t tag) { return uint64_t{1} << (tag * 0x9E3779B1u >> 26); }
  // Most fields that are asked for are not there: one bit says so.
  const Field* find(std::string_view key) const {
    const uint32_t tag = tag_of(key);
    return (bits_ & bit_of(tag)) != 0 ? find_tagged(key, tag) : nullptr;
  }
  const Field* find_tagged(std::string_view key, uint32_t tag) const;
  Field* find(std::string_view key) { return const_cast<Field*>(std::as_const(*this).find(key)); }
  std::optional<std::string> string_of(const Field& field) const;
  std::optional<LazyText> lazy_string_of(const Field& field) const;
  std::string_view key_of(const Field& field) const;
  std::string_view value_of(const Field& field) const;
  void append_field(std::string& out, const Field& field, bool first) const;

  std::string own_line_ = "{}";
  std::string_view in_place_;  // the line, if it is not our own
  size_t head_end_ = 1;    // just after '{'
  size_t tail_begin_ = 1;  // the end of the last value of the line, or just after '{'
  std::vector<Field> fields_;
  uint64_t bits_ = 0;  // bit_of() every tag there is, and maybe of some that have been
  std::vector<std::string> owned_;
};

/// Thrown by Record's typed getters; per-record, so a tool turns it into an error record.
class FieldError : public std::exception {
 public:
  FieldError(std::string code, std::string message)
      : error_{std::move(code), std::move(message)} {}
  const RecordError& error() const { return error_; }
  const char* what() const noexcept override { return error_.message.c_str(); }

 private:
  RecordError error_;
};

/// The output line (without LF) for an input line that is no record:
/// {"id": N, "error": {"code": ..., "message": "line N: ..."}}.
std::string error_line(int64_t line_number, const RecordError& error);
/// Sets `error` to {"code", "message"} on a record that failed later.
void set_error(Record& record, const RecordError& error);

}  // namespace r1
