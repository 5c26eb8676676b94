// The kind "schema".
// SPDX-License-Identifier: MIT
#include "libr1/json/json_writer.h"
#include "libr1/verify/code/answer.h"
#include "libr1/verify/registry.h"
#include "libr1/verify/schema/schema.h"

namespace r1 {
namespace {

// The schema itself, or its text.
JsonValue schema_of(const Task& task) {
  auto gold = json_field(*task.record, task.gold_field);
  if (!gold)
    throw FieldError("missing_field", "field \"" + task.gold_field +
                                          "\" with the schema is missing (name it with --gold)");
  if (gold->is_object() || gold->type() == JsonValue::Type::boolean) return std::move(*gold);
  if (!gold->is_string())
    throw FieldError("invalid_field",
                     "a schema must be an object, a boolean or the text of one, not " +
                         std::string(type_name(gold->type())));
  auto parsed = JsonValue::parse(gold->text());
  if (const auto* error = std::get_if<RecordError>(&parsed)) {
    throw FieldError("invalid_field",
                     "field \"" + task.gold_field + "\" holds no JSON: " + error->message);
  }
  return std::get<JsonValue>(std::move(parsed));
}

std::string errors_json(const std::vector<SchemaError>& errors) {
  std::string out = "[";
  for (const SchemaError& e : errors) {
    if (out.size() > 1) out += ", ";
    JsonObject object;
    object.add("pointer", e.pointer).add("keyword", e.keyword).add("message", e.message);
    out += object.str();
  }
  return out + "]";
}

std::string_view reason_of(SchemaResult::Outcome outcome) {
  switch (outcome) {
    case SchemaResult::valid:
      return "valid";
    case SchemaResult::invalid:
      return "invalid";
    case SchemaResult::bad_schema:
      return "bad_schema";
    case SchemaResult::work_limit:
      break;
  }
  return "work_limit";
}

}  // namespace

Verdict verify_schema(const Task& task, const VerifyPolicy&) {
  const JsonValue schema = schema_of(task);
  Verdict v = Verdict::passed(false);
  if (task.truncated) {
    v.reason = "truncated";
    return v;
  }
  const std::optional<std::string> text = answer_json(task.answer.text());
  if (!text) {
    v.reason = "no_answer";
    return v;
  }
  v.extracted = *text;
  auto parsed = JsonValue::parse(*text);
  if (const auto* error = std::get_if<RecordError>(&parsed)) {
    v.reason = "not_json";
    v.more = ", \"errors\": " + errors_json({{"", "", error->message}});
    return v;
  }
  const SchemaResult result = validate_schema(schema, std::get<JsonValue>(parsed));
  v.reason = reason_of(result.outcome);
  const bool decided =
      result.outcome == SchemaResult::valid || result.outcome == SchemaResult::invalid;
  v.pass = decided ? std::optional(result.outcome == SchemaResult::valid) : std::nullopt;
  v.score = decided ? std::optional(*v.pass ? 1.0 : 0.0) : std::nullopt;
  if (!result.errors.empty()) v.more = ", \"errors\": " + errors_json(result.errors);
  return v;
}

}  // namespace r1
