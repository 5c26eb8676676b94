// SPDX-License-Identifier: MIT
#include "libr1/json/json_writer.h"

#include <cstdlib>
#include <cstring>
#include <limits>

#include "libr1/base/rng.h"
#include "libr1/json/json_value.h"
#include "tests/support/catch.h"

namespace r1 {
namespace {

TEST_CASE("a string is escaped as little as JSON allows") {
  CHECK(json_string("") == "\"\"");
  CHECK(json_string("a\"b\\c/d") == R"("a\"b\\c/d")");
  CHECK(json_string("\b\f\n\r\t\x01\x1f\x7f") == "\"\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\"");
  CHECK(json_string(std::string_view("\0", 1)) == "\"\\u0000\"");
  CHECK(json_string("na\xC3\xAFve \xF0\x9F\x98\x80 \xE2\x80\xA8") == "\"na\xC3\xAFve \xF0\x9F\x98\x80 \xE2\x80\xA8\"");
}

TEST_CASE("bytes that are not UTF-8 become U+FFFD and the rest stays") {
  CHECK(json_string("a\xFF" "b\"") == "\"a\xEF\xBF\xBD" "b\\\"\"");
  CHECK(json_string("\xF0\x9F\x98") == "\"\xEF\xBF\xBD\"");
}

TEST_CASE("any bytes become a string that reads back") {
  for (uint64_t round = 0; round < 2000; ++round) {
    std::string text;
    const uint64_t n = random_bits(1, round, 0) % 40;
    for (uint64_t i = 0; i < n; ++i) text.push_back(static_cast<char>(random_bits(1, round, i + 1) % 128));
    const auto value = JsonValue::parse(json_string(text));
    REQUIRE(std::holds_alternative<JsonValue>(value));
    if (std::get<JsonValue>(value).text() != text) FAIL("round " << round);
  }
}

TEST_CASE("numbers are the shortest that read back as the same value") {
  const auto text = [](auto value) {
    std::string out;
    append_json_number(out, value);
    return out;
  };
  CHECK(text(0.1) == "0.1");
  CHECK(text(0.1f) == "0.1");
  CHECK(text(1.0) == "1");
  CHECK(text(-0.0) == "-0");
  CHECK(text(int64_t{std::numeric_limits<int64_t>::min()}) == "-9223372036854775808");
  CHECK(text(std::numeric_limits<double>::quiet_NaN()) == "null");
  CHECK(text(-std::numeric_limits<float>::infinity()) == "null");
  for (uint64_t i = 0; i < 5000; ++i) {
    const auto bits = static_cast<uint32_t>(random_bits(2, i, 0));
    float value;
    std::memcpy(&value, &bits, 4);
    if (value != value || value - value != 0) continue;
    const std::string written = text(value);
    if (std::strtof(written.c_str(), nullptr) != value) FAIL(written);
    if (!std::holds_alternative<JsonValue>(JsonValue::parse(written))) FAIL(written << " is no JSON number");
  }
}

TEST_CASE("an object is built in order") {
  JsonObject object;
  object.add("pass", true).add("score", 0.5).add("n", 3).add("kind", "math").add_null("gold").add_raw("x", "[1]");
  CHECK(object.str() == R"({"pass": true, "score": 0.5, "n": 3, "kind": "math", "gold": null, "x": [1]})");
  CHECK(JsonObject().str() == "{}");
}

}  // namespace
}  // namespace r1
