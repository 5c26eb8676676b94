// Writing JSON: escaping, and numbers that read back as the same value.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace r1 {

/// Appends `text` as a JSON string with quotes. Escapes only what JSON demands (quote, backslash,
/// control characters, with \b \f \n \r \t short); everything else stays UTF-8. Bytes that are not
/// valid UTF-8 become U+FFFD.
void append_json_string(std::string& out, std::string_view text);
std::string json_string(std::string_view text);

/// Appends the shortest decimal that reads back as exactly `value`; null for NaN and infinities.
void append_json_number(std::string& out, double value);
void append_json_number(std::string& out, float value);
void append_json_number(std::string& out, int64_t value);

/// Builds an object or array in order, commas and colons included:
///   JsonObject o; o.add("pass", true); o.add("score", 0.5); o.str()
class JsonObject {
 public:
  JsonObject& add(std::string_view key, std::string_view text);
  JsonObject& add(std::string_view key, const char* text) { return add(key, std::string_view(text)); }
  JsonObject& add(std::string_view key, bool value);
  JsonObject& add(std::string_view key, double value);
  JsonObject& add(std::string_view key, int64_t value);
  JsonObject& add(std::string_view key, int value) { return add(key, int64_t{value}); }
  JsonObject& add_null(std::string_view key);
  JsonObject& add_raw(std::string_view key, std::string_view json);
  std::string str() const { return text_ + "}"; }

 private:
  void key(std::string_view key);
  std::string text_ = "{";
};

}  // namespace r1
