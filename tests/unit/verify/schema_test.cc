// SPDX-License-Identifier: MIT
#include "libr1/verify/schema/schema.h"

#include "libr1/verify/answer/task.h"
#include "libr1/verify/registry.h"
#include "libr1/verify/schema/document.h"
#include "tests/support/catch.h"

namespace {

r1::JsonValue json(const std::string& text) {
  return std::get<r1::JsonValue>(r1::JsonValue::parse(text));
}

r1::SchemaResult validate(const std::string& schema, const std::string& instance) {
  return r1::validate_schema(json(schema), json(instance));
}

bool valid(const std::string& schema, const std::string& instance) {
  const auto outcome = validate(schema, instance).outcome;
  REQUIRE((outcome == r1::SchemaResult::valid || outcome == r1::SchemaResult::invalid));
  return outcome == r1::SchemaResult::valid;
}

const std::string k7 = R"("$schema": "http://json-schema.org/draft-07/schema#", )";

}  // namespace

TEST_CASE("numbers are compared exactly, whatever their size") {
  CHECK(valid(R"({"type": "integer"})", "1.0"));
  CHECK_FALSE(valid(R"({"type": "integer"})", "1.5"));
  CHECK(valid(R"({"multipleOf": 0.01})", "4.35"));
  CHECK_FALSE(valid(R"({"multipleOf": 0.01})", "4.355"));
  CHECK(valid(R"({"maximum": 9007199254740993})", "9007199254740993"));
  CHECK_FALSE(valid(R"({"maximum": 9007199254740992})", "9007199254740993"));
  CHECK(valid(R"({"const": 1})", "1.0"));
  CHECK_FALSE(valid(R"({"const": 1})", "true"));
  CHECK_FALSE(valid(R"({"uniqueItems": true})", "[1, 2, 1.0]"));
  CHECK(valid(R"({"maximum": 1e400})", "1e308"));
}

TEST_CASE("errors say where, by which keyword and why") {
  const auto result = validate(
      R"({"properties": {"a/b": {"items": {"type": "string", "maxLength": 2}}}, "required": ["c"]})",
      R"({"a/b": ["x", 5, "long"]})");
  CHECK(result.outcome == r1::SchemaResult::invalid);
  REQUIRE(result.errors.size() == 3);
  CHECK(result.errors[0].pointer.empty());
  CHECK(result.errors[0].keyword == "#/required");
  CHECK(result.errors[1].pointer == "/a~1b/1");
  CHECK(result.errors[1].keyword == "#/properties/a~1b/items/type");
  CHECK(result.errors[1].message == "must be string, not a number");
  CHECK(result.errors[2].pointer == "/a~1b/2");
}

TEST_CASE("the two dialects differ where their drafts do") {
  CHECK_FALSE(valid("{" + k7 + R"("items": [{"type": "string"}], "additionalItems": false})",
                    R"(["a", 1])"));
  CHECK_FALSE(valid(R"({"prefixItems": [{"type": "string"}], "items": false})", R"(["a", 1])"));
  CHECK(valid("{" + k7 + R"("prefixItems": [{"type": "string"}]})", "[1]"));
  CHECK(valid("{" + k7 + R"("$ref": "#/definitions/n", "maximum": 1, "definitions": {"n": {}}})",
              "5"));
  CHECK_FALSE(valid(R"({"$ref": "#/$defs/n", "maximum": 1, "$defs": {"n": {}}})", "5"));
  CHECK_FALSE(valid("{" + k7 + R"("dependencies": {"a": ["b"]}})", R"({"a": 1})"));
  CHECK_FALSE(valid(R"({"dependentRequired": {"a": ["b"]}})", R"({"a": 1})"));
  CHECK_FALSE(valid(R"({"contains": {"const": 1}, "maxContains": 1})", "[1, 1]"));
}

TEST_CASE("unevaluated keywords see through references and alternatives") {
  const std::string schema =
      R"({"allOf": [{"properties": {"a": true}}], "anyOf": [{"properties": {"b": {"type": "string"}}}, {"properties": {"c": true}}],
      "$ref": "#/$defs/d", "unevaluatedProperties": false, "$defs": {"d": {"properties": {"d": true}}}})";
  CHECK(valid(schema, R"({"a": 1, "b": "x", "c": 2, "d": 3})"));
  CHECK_FALSE(
      valid(schema, R"({"a": 1, "b": 5})"));  // the alternative that failed has evaluated nothing
  CHECK_FALSE(valid(schema, R"({"e": 1})"));
}

TEST_CASE("references stay within the document and end") {
  CHECK(validate(R"({"$ref": "http://example.com/x.json"})", "1").outcome ==
        r1::SchemaResult::bad_schema);
  CHECK(validate(R"({"$ref": "file:///etc/passwd"})", "1").outcome == r1::SchemaResult::bad_schema);
  CHECK(validate(R"({"$ref": "#"})", "1").outcome == r1::SchemaResult::bad_schema);
  CHECK(
      validate(
          R"({"allOf": [{"$ref": "#/$defs/a"}], "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}})",
          "1")
          .outcome == r1::SchemaResult::bad_schema);
  CHECK(valid(
      R"({"$ref": "#/$defs/list", "$defs": {"list": {"type": ["null", "object"], "properties": {"next": {"$ref": "#/$defs/list"}}}}})",
      R"({"next": {"next": null}})"));
  CHECK_FALSE(valid(
      R"({"$id": "http://x.org/root", "$ref": "item#whole", "$defs": {"i": {"$id": "item", "$anchor": "whole", "type": "integer"}}})",
      "1.5"));
}

TEST_CASE("a dynamic reference takes the outermost anchor of its name") {
  const std::string schema =
      R"({"$id": "http://x.org/strict", "$dynamicAnchor": "node", "$ref": "tree", "unevaluatedProperties": false,
      "$defs": {"tree": {"$id": "tree", "$dynamicAnchor": "node", "properties": {"data": true, "children": {"items": {"$dynamicRef": "#node"}}}}}})";
  CHECK(valid(schema, R"({"children": [{"data": 1}]})"));
  CHECK_FALSE(valid(schema, R"({"children": [{"daat": 1}]})"));
}

TEST_CASE("patterns and recursion are bounded in work") {
  const std::string text = '"' + std::string(40, 'a') + "!\"";
  CHECK(validate(R"({"pattern": "^(a+)+$"})", text).outcome == r1::SchemaResult::work_limit);
  CHECK(validate(R"({"pattern": "("})", "\"x\"").outcome == r1::SchemaResult::bad_schema);
  CHECK(valid(R"({"pattern": "^\\u00e9\\d$"})",
              "\"\xC3\xA9"
              "1\""));
  // A schema that doubles its work at each of 40 levels.
  std::string schema = R"({"$ref": "#/$defs/a0", "$defs": {"a40": {"type": "string"})";
  for (int i = 0; i < 40; ++i) {
    const std::string next = R"({"$ref": "#/$defs/a)" + std::to_string(i + 1) + R"("})";
    schema += R"(, "a)" + std::to_string(i) + R"(": {"anyOf": [)" + next + ", " + next + "]}";
  }
  CHECK(validate(schema + "}}", "1").outcome == r1::SchemaResult::work_limit);
}

TEST_CASE("the dialects' own schemas are at hand: a schema can be asked for") {
  const std::string any2020 = R"({"$ref": "https://json-schema.org/draft/2020-12/schema"})";
  CHECK(
      valid(any2020,
            R"({"properties": {"a": {"type": "string", "minLength": 1}}, "$defs": {"b": true}})"));
  CHECK_FALSE(valid(any2020, R"({"properties": {"a": {"type": "text"}}})"));
  CHECK_FALSE(valid(any2020, R"({"allOf": []})"));
  CHECK_FALSE(valid(any2020, R"({"$defs": {"b": {"items": {"maxLength": -1}}}})"));
  const std::string any7 = "{" + k7 + R"("$ref": "http://json-schema.org/draft-07/schema#"})";
  CHECK(valid(any7, R"({"definitions": {"a": {"items": [{"type": ["null", "string"]}]}}})"));
  CHECK_FALSE(valid(any7, R"({"definitions": {"a": {"items": [{"type": 1}]}}})"));
  CHECK_FALSE(valid(
      "{" + k7 +
          R"("$ref": "http://json-schema.org/draft-07/schema#/definitions/nonNegativeInteger"})",
      "-1"));
  for (const r1::SchemaDialect dialect :
       {r1::SchemaDialect::draft7, r1::SchemaDialect::draft2020}) {
    for (const r1::JsonValue& schema :
         r1::standard_schemas(dialect)) {  // each is what it says of others
      const bool seven = dialect == r1::SchemaDialect::draft7;
      CHECK(valid(seven ? any7 : any2020, schema.str()));
    }
  }
}

TEST_CASE("the answer is JSON with or without a fence, and nothing else") {
  const auto judge = [](const std::string& content) {
    r1::Record record;
    record.set_string("content", content);
    record.set("answer", R"({"type": "object", "required": ["a"]})");
    return r1::verify_schema(r1::task_of_record(record, {}, false), {});
  };
  CHECK(judge("{\"a\": 1}").reason == "valid");
  CHECK(judge("Here:\n```json\n{\"a\": 1}\n```\nDone").pass == true);
  CHECK(judge("{\"a\": \"```\"}").pass == true);
  CHECK(judge("{\"b\": 1}").reason == "invalid");
  CHECK(judge("{\"a\": 1,}").reason == "not_json");
  CHECK(judge("{\"a\": 1, \"a\": 2}").reason == "not_json");
  CHECK(judge("  ").reason == "no_answer");
}

TEST_CASE("references resolve as RFC 3986 has it") {
  const std::string base = "http://a/b/c/d;p?q";
  for (const auto& [reference, want] :
       {std::pair("g:h", "g:h"), std::pair("g", "http://a/b/c/g"),
        std::pair("./g/", "http://a/b/c/g/"), std::pair("/g", "http://a/g"),
        std::pair("//g", "http://g"), std::pair("?y", "http://a/b/c/d;p?y"),
        std::pair("", "http://a/b/c/d;p?q"), std::pair("..", "http://a/b/"),
        std::pair("../../../g", "http://a/g"), std::pair("#s", "http://a/b/c/d;p?q"),
        std::pair("urn:uuid:x", "urn:uuid:x")}) {
    CHECK(r1::resolve_uri(base, reference) == want);
  }
}

TEST_CASE("patterns are those of ECMA-262") {
  struct Case {
    const char* pattern;  // as in JSON
    const char* text;
    bool matches;
  };
  for (const Case& c : {Case{"^\\\\s$", "\\u00a0", true},
                        {"^\\\\s$", "\\u2003", true},
                        {"^\\\\s$", "\\ufeff", true},
                        {"^\\\\s$", "\\u0085", false},
                        {"^\\\\S$", "\\u00a0", false},
                        {"^[\\\\s]$", "\\u3000", true},
                        {"^[^\\\\s]$", "\\u3000", false},
                        {"^[\\\\Sx]$", "\\u3000", false},
                        {"^[\\\\Sx]$", "y", true},
                        {"^[.]$", "x", false},
                        {"^\\\\.$", "x", false},
                        {"^.$", "\\r", false},
                        {"^.$", "\\u2029", false},
                        {"^.$", "\\u0085", true},
                        {"^.$", "\\ud83d\\ude00", true},
                        {"^\\\\d$", "\\u0663", false},
                        {"^\\\\w$", "\\u00e9", false},
                        {"^\\\\u00e9$", "\\u00e9", true},
                        {"^\\\\ud83d\\\\ude00$", "\\ud83d\\ude00", true},
                        {"^\\\\u{1F600}$", "\\ud83d\\ude00", true},
                        {"^\\\\p{Letter}+$", "a\\u0434", true},
                        {"^\\\\P{gc=Letter}+$", "12", true},
                        {"^\\\\p{Script=Greek}$", "\\u03b1", true},
                        {"^[^]$", "\\n", true},
                        {"[]", "x", false},
                        {"a$", "a\\n", false}}) {
    INFO(c.pattern << " in " << c.text);
    CHECK(valid("{\"pattern\": \"" + std::string(c.pattern) + "\"}", "\"" + std::string(c.text) + "\"") ==
          c.matches);
  }
  const auto result = validate("{\"pattern\": \"" + std::string(5000, '(') + "\"}", "\"x\"");
  REQUIRE(result.outcome == r1::SchemaResult::bad_schema);
  CHECK(result.errors[0].message.size() < 200);
}

TEST_CASE("a long list of unique items is no long work") {
  std::string list = "[";
  for (int i = 0; i < 20000; ++i) list += std::to_string(i) + ", {\"a\": " + std::to_string(i) + ", \"b\": [1]}, ";
  CHECK(valid(R"({"uniqueItems": true})", list + "-1]"));
  CHECK_FALSE(valid(R"({"uniqueItems": true})", list + "0.7e1]"));
  CHECK_FALSE(valid(R"({"uniqueItems": true})", list + R"({"b": [1.0], "a": 1e0}])"));
  CHECK_FALSE(valid(R"({"uniqueItems": true})", "[0, -0.0]"));
  CHECK(valid(R"({"uniqueItems": true})", R"(["1", 1, [1], {"1": 1}, true, null, "true"])"));
}
