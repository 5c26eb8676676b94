// SPDX-License-Identifier: MIT
#include "libr1/json/json_value.h"

#include "tests/support/catch.h"

namespace r1 {
namespace {

JsonValue parsed(std::string_view text) {
  auto result = JsonValue::parse(text);
  if (const auto* error = std::get_if<RecordError>(&result)) FAIL(text << ": " << error->message);
  return std::get<JsonValue>(std::move(result));
}

TEST_CASE("messages, lists and numbers are read as they stand") {
  const JsonValue v = parsed(
      R"( [{"role":"user","content":"a\nb"}, 12345678901234567890123, -1, 2.50, true, null, []] )");
  REQUIRE(v.is_array());
  REQUIRE(v.items().size() == 7);
  CHECK(v.items()[0].find("role")->text() == "user");
  CHECK(v.items()[0].find("content")->text() == "a\nb");
  CHECK(v.items()[0].find("absent") == nullptr);
  CHECK(v.items()[1].text() == "12345678901234567890123");
  CHECK_FALSE(v.items()[1].integer().has_value());
  CHECK(v.items()[1].number() == Approx(1.2345678901234568e22));
  CHECK(v.items()[2].integer() == -1);
  CHECK_FALSE(v.items()[3].integer().has_value());
  CHECK(v.items()[3].number() == 2.5);
  CHECK(v.items()[4].boolean() == true);
  CHECK(v.items()[5].is_null());
  CHECK(v.items()[6].items().empty());
  CHECK(
      v.str() ==
      R"([{"role": "user", "content": "a\nb"}, 12345678901234567890123, -1, 2.50, true, null, []])");
}

TEST_CASE("scalars stand alone, and a string is no number") {
  CHECK(parsed("\"12\"").is_string());
  CHECK_FALSE(parsed("\"12\"").number().has_value());
  CHECK(parsed(" 12 ").integer() == 12);
  CHECK(parsed("null").type() == JsonValue::Type::null);
  CHECK(JsonValue().is_null());
}

TEST_CASE("the rules of records hold for values") {
  for (const char* text :
       {"", "[1,]", "{\"a\":1,\"a\":2}", "\"\\ud800\"", "NaN", "1 2", "\"\xFF\""}) {
    CHECK(std::holds_alternative<RecordError>(JsonValue::parse(text)));
  }
  const std::string deep = std::string(256, '[') + std::string(256, ']');
  CHECK(parsed(deep).str() == deep);
  CHECK(std::holds_alternative<RecordError>(JsonValue::parse("[" + deep + "]")));
}

TEST_CASE("a field of a record is read as a tree") {
  const Record record = std::get<Record>(Record::parse(R"({"stop":["a","b"],"none":null})"));
  CHECK(json_field(record, "stop")->items()[1].text() == "b");
  CHECK_FALSE(json_field(record, "none").has_value());
  CHECK_FALSE(json_field(record, "absent").has_value());
}

}  // namespace
}  // namespace r1
