// SPDX-License-Identifier: MIT
#include "libr1/json/record.h"

#include "libr1/base/rng.h"
#include "tests/support/catch.h"

namespace r1 {
namespace {

Record parsed(std::string_view line) {
  auto result = Record::parse(line);
  if (const auto* error = std::get_if<RecordError>(&result)) FAIL(line << ": " << error->message);
  return std::get<Record>(std::move(result));
}

std::string error_code(std::string_view line) {
  const auto result = Record::parse(line);
  const auto* error = std::get_if<RecordError>(&result);
  return error != nullptr ? error->code : "none";
}

std::string message_of(std::string_view line) {
  const auto result = Record::parse(line);
  const auto* error = std::get_if<RecordError>(&result);
  return error != nullptr ? error->message : "none";
}

TEST_CASE("a record that nobody changed leaves as the bytes it came in") {
  for (const std::string line :
       {R"({})", R"( { } )", R"({"a":1})",
        R"({ "a" : 1.50e+3 , "b":[ 1,{"c" :null} ] , "d":"x\/\u0041" })",
        R"({"big": 123456789012345678901234567890, "tiny": 1e-999, "huge": -1E+999})",
        "{\"\":\"\",\"\\u0041\":\"\xE4\xBD\xA0\"}\r", "\t{\"a\":true}"}) {
    CHECK(parsed(line).str() == line);
  }
}

TEST_CASE("what is no record is refused with a code") {
  const std::string deep_ok = "{\"a\":" + std::string(255, '[') + std::string(255, ']') + "}";
  const std::string too_deep = "{\"a\":" + std::string(256, '[') + std::string(256, ']') + "}";
  CHECK(error_code(deep_ok) == "none");
  CHECK(error_code(too_deep) == "too_deep");
  CHECK(error_code("{\"a\":" + std::string(1000000, '[')) == "too_deep");
  for (const char* line : {"",
                           "{",
                           "}",
                           "nonsense",
                           "{\"a\"}",
                           "{\"a\":}",
                           "{\"a\":1,}",
                           "{,}",
                           "{\"a\":1 \"b\":2}",
                           "{a:1}",
                           "{'a':1}",
                           "{\"a\":1}x",
                           "{\"a\":1}{\"b\":2}",
                           "{\"a\":[1,]}",
                           "{\"a\":[1 2]}",
                           "{\"a\":[1}",
                           "{\"a\":{]}",
                           "{\"a\":NaN}",
                           "{\"a\":-Infinity}",
                           "{\"a\":Infinity}",
                           "{\"a\":01}",
                           "{\"a\":+1}",
                           "{\"a\":1.}",
                           "{\"a\":.5}",
                           "{\"a\":1e}",
                           "{\"a\":-}",
                           "{\"a\":0x1}",
                           "{\"a\":tru}",
                           "{\"a\":truex}",
                           "{\"a\":True}",
                           "{\"a\":\"\\x\"}",
                           "{\"a\":\"\\u12g4\"}",
                           "{\"a\":\"\\u12",
                           "{\"a\":\"\t\"}",
                           "{\"a\":\"b}",
                           "{\"a\":\"b\\\"}",
                           "{\"a\":1}\v",
                           "{\"a\":1 /* c */}",
                           "{\"a\":\"\x1f\"}"}) {
    INFO(line);
    CHECK(error_code(line) == "invalid_json");
  }
  for (const char* line : {"[]", "1", "\"a\"", "null", " [{\"a\":1}]"})
    CHECK(error_code(line) == "not_an_object");
  CHECK(error_code(std::string_view("{\"a\":\"\0\"}", 9)) == "invalid_json");
  CHECK(error_code("{\"a\":\"\xFF\"}") == "invalid_utf8");
  CHECK(error_code("{\"a\":\"\xED\xA0\x80\"}") == "invalid_utf8");
  CHECK(error_code(R"({"a":"\ud800"})") == "lone_surrogate");
  CHECK(error_code(R"({"a":"\ud800\u0041"})") == "lone_surrogate");
  CHECK(error_code(R"({"\udc00":1})") == "lone_surrogate");
  CHECK(error_code(R"({"a":"\ud83d\ude00"})") == "none");
}

TEST_CASE("duplicate keys are found at any depth, however they are written") {
  CHECK(error_code(R"({"a":1,"a":2})") == "duplicate_key");
  CHECK(error_code(R"({"a":1,"\u0061":2})") == "duplicate_key");
  CHECK(error_code(R"({"x":[0,{"b":{"c":1,"d":2,"c":3}}]})") == "duplicate_key");
  CHECK(error_code(R"({"a":{"a":{"a":1}},"b":{"a":1}})") == "none");
  std::string many = "{";
  for (int i = 0; i < 1000; ++i) many += "\"k" + std::to_string(i) + "\":{\"v\":1},";
  CHECK(error_code(many + "\"z\":0}") == "none");
  CHECK(error_code(many + "\"k77\":0}") == "duplicate_key");
}

TEST_CASE("an error says what and where") {
  CHECK(message_of(R"({"a":1,"a":2})") == "an object has the key \"a\" twice (byte 13)");
  CHECK(message_of("{\"a\":NaN}") == "NaN and Infinity are no JSON values (byte 6)");
  CHECK(message_of("{\"a\":\"\xC3(\"}") == "the line is not valid UTF-8 (byte 7)");
  CHECK(error_line(7, {"invalid_json", "bad \"x\""}) ==
        R"({"id": 7, "error": {"code": "invalid_json", "message": "line 7: bad \"x\""}})");
}

TEST_CASE("typed getters give the value, nothing, or a reason") {
  const Record r = parsed(
      R"({"s":"a\n\u00e9","n":2.5,"i":-7,"t":true,"f":false,"z":null,"big":123456789012345678901234567890,"l":[1]})");
  CHECK(r.string("s") == "a\n\xC3\xA9");
  CHECK(r.number("n") == 2.5);
  CHECK(r.number("i") == -7.0);
  CHECK(r.integer("i") == -7);
  CHECK(r.boolean("t") == true);
  CHECK(r.boolean("f") == false);
  CHECK(r.raw("l") == "[1]");
  CHECK(r.is_null("z"));
  CHECK_FALSE(r.is_null("absent"));
  for (const char* key : {"z", "absent"}) {
    CHECK_FALSE(r.string(key).has_value());
    CHECK_FALSE(r.number(key).has_value());
    CHECK_FALSE(r.integer(key).has_value());
    CHECK_FALSE(r.boolean(key).has_value());
  }
  CHECK_THROWS_AS(r.string("n"), FieldError);
  CHECK_THROWS_AS(r.number("s"), FieldError);
  CHECK_THROWS_AS(r.integer("n"), FieldError);
  CHECK_THROWS_AS(r.integer("big"), FieldError);
  CHECK_THROWS_AS(r.boolean("l"), FieldError);
  CHECK(r.keys() == std::vector<std::string>{"s", "n", "i", "t", "f", "z", "big", "l"});
}

TEST_CASE("a field is replaced where it stands and added at the end") {
  Record r = parsed(R"({ "a" : 1 , "b":2 })");
  r.set("a", "[9]");
  r.set_string("c", "x\"");
  r.set("c", "3");
  CHECK(r.str() == R"({ "a" : [9] , "b":2, "c": 3 })");
  CHECK(r.raw("c") == "3");
  r.replace("b", "content", "\"y\"");
  CHECK(r.str() == R"({ "a" : [9] , "content":"y", "c": 3 })");
  r.replace("a", "c", "4");
  CHECK(r.str() == R"({ "c" : 4 , "content":"y" })");
  Record empty = parsed("{ }");
  empty.set("id", "1");
  CHECK(empty.str() == R"({"id": 1 })");
  Record built;
  built.set("id", "1");
  CHECK(built.str() == R"({"id": 1})");
}

TEST_CASE("any field can be removed") {
  const std::string line = R"({"a":1, "b":2 ,"c":3})";
  const auto without = [&](std::initializer_list<const char*> keys) {
    Record r = parsed(line);
    for (const char* key : keys) r.remove(key);
    return r.str();
  };
  CHECK(without({"a"}) == R"({ "b":2 ,"c":3})");
  CHECK(without({"b"}) == R"({"a":1 ,"c":3})");
  CHECK(without({"c"}) == R"({"a":1, "b":2})");
  CHECK(without({"a", "b", "c"}) == "{}");
  CHECK(without({"x"}) == line);
  Record r = parsed(line);
  r.remove("a");
  r.remove("b");
  r.remove("c");
  r.set("d", "4");
  CHECK(r.str() == R"({"d": 4})");
}

TEST_CASE("a record survives being copied and moved") {
  Record a = parsed(R"({"k":"v"})");
  Record b = a;
  b.set("k", "1");
  Record c = std::move(a);
  CHECK(c.string("k") == "v");
  CHECK(c.str() == R"({"k":"v"})");
  CHECK(b.str() == R"({"k":1})");
}

TEST_CASE("set_error adds the error object") {
  Record r = parsed(R"({"id":1})");
  set_error(r, {"missing_field", "field \"prompt\" is missing"});
  CHECK(
      r.str() ==
      R"({"id":1, "error": {"code": "missing_field", "message": "field \"prompt\" is missing"}})");
}

TEST_CASE("damaged lines never crash, and what passes leaves unchanged") {
  const std::string line =
      R"({"id":12,"completion":"a\u00e9\ud83d\ude00<think>\n","x":[1.5e3,{"y":null}],"t":true})";
  int passed = 0;
  for (uint64_t round = 0; round < 20000; ++round) {
    std::string bad = line;
    const uint64_t n = 1 + random_bits(3, round, 0) % 3;
    for (uint64_t e = 0; e < n; ++e) {
      bad[random_bits(3, round, 2 * e + 1) % bad.size()] =
          static_cast<char>(random_bits(3, round, 2 * e + 2));
    }
    const auto result = Record::parse(bad);
    if (const auto* record = std::get_if<Record>(&result)) {
      ++passed;
      if (record->str() != bad) FAIL(bad);
    }
  }
  CHECK(passed > 100);
}

}  // namespace
}  // namespace r1
