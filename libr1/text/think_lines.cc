// SPDX-License-Identifier: MIT
#include "libr1/text/think_lines.h"

#include "libr1/json/batch_line.h"
#include "libr1/json/record.h"

namespace r1 {
namespace {

// Thrown for a record that --on-truncated drops, past what is half done.
struct Drop {};

bool has_value(const Record& record, std::string_view key) {
  return record.has(key) && !record.is_null(key);
}

// The inside of the string that `key` holds.
std::string_view raw_text(const Record& record, std::string_view key) {
  const std::string_view raw = *record.raw(key);
  if (raw.front() != '"') {
    throw FieldError("invalid_field", "field \"" + std::string(key) + "\" must be a string");
  }
  return raw.substr(1, raw.size() - 2);
}

std::string quoted(std::string_view inside) {
  std::string text;
  text.reserve(inside.size() + 2);
  text += '"';
  text += inside;
  text += '"';
  return text;
}

// What --on-truncated asks for, before anything of the record is changed.
void check_truncated(ThinkState state, const StripSettings& settings) {
  if (state != ThinkState::truncated || settings.on_truncated == StripSettings::keep) return;
  if (settings.on_truncated == StripSettings::drop) throw Drop{};
  throw FieldError("truncated",
                   "the reasoning never ended, so that there is no answer (allow more tokens)");
}

// Puts the answer where `field` is (or `content`, if that is there), and what goes with it.
void put_parts(Record& record, std::string_view field, bool keep_field, ThinkState state,
               const ThinkParts& parts, const StripSettings& settings) {
  if (keep_field || field == "content") {
    record.set("content", quoted(parts.content));
  } else if (record.has("content")) {
    record.set("content", quoted(parts.content));
    record.remove(field);
  } else {
    record.replace(field, "content", quoted(parts.content));
  }
  if (settings.policy.want_reasoning) record.set("reasoning_content", quoted(parts.reasoning));
  record.set_string("think", think_name(state));
}

void strip_record(Record& record, const StripSettings& settings) {
  const std::string& field = settings.field;
  // Done already: without the field, or in place.
  if (!has_value(record, field) && has_value(record, "content")) return;
  if (field == "content" && has_value(record, "think")) return;
  if (!record.has(field)) {
    throw FieldError("missing_field",
                     "field \"" + field + "\" is missing (name the text's field with --field)");
  }
  const std::string finish_reason = record.string("finish_reason").value_or("");
  // The prefill belongs to the completion; what another field's text followed is not known.
  ThinkStart start = ThinkStart::unknown;
  if (field == "completion") start = think_start(record.string("prefill").value_or(""));
  ThinkParts parts;
  const ThinkState state =
      split_think_json(raw_text(record, field), settings.policy, start, finish_reason, parts);
  check_truncated(state, settings);
  put_parts(record, field, settings.keep_completion, state, parts, settings);
}

// The server has done it already (vLLM calls the field `reasoning`), or we have.
bool is_split(const Record& message) {
  return has_value(message, "reasoning_content") || has_value(message, "reasoning") ||
         message.has("think");
}

void strip_batch(Record& record, const StripSettings& settings) {
  BatchOutput output(record);
  for (size_t i = 0; i < output.choices().size(); ++i) {
    Record& message = output.messages()[i];
    if (!has_value(message, "content") || is_split(message)) continue;
    const std::string finish_reason = output.choices()[i].string("finish_reason").value_or("");
    ThinkParts parts;
    const ThinkState state = split_think_json(raw_text(message, "content"), settings.policy,
                                              ThinkStart::unknown, finish_reason, parts);
    check_truncated(state, settings);
    put_parts(message, "content", false, state, parts, settings);
  }
  record = output.line();
}

}  // namespace

StripResult strip_line(std::string_view line, int64_t number, const StripSettings& settings,
                       std::string& out) {
  auto parsed = Record::parse_in_place(line);
  if (const auto* error = std::get_if<RecordError>(&parsed)) {
    out += error_line(number, *error);
    return {StripResult::error, error->message};
  }
  Record& record = std::get<Record>(parsed);
  if (has_value(record, "error")) {
    record.append_to(out);
    return {StripResult::error, ""};
  }
  StripResult result;
  try {
    if (is_batch_output(record))
      strip_batch(record, settings);
    else
      strip_record(record, settings);
  } catch (const FieldError& e) {
    set_error(record, e.error());
    result = {StripResult::error, e.error().message};
  } catch (const Drop&) {
    return {StripResult::dropped, ""};
  }
  if (!record.has("id")) record.set("id", std::to_string(number));
  record.append_to(out);
  return result;
}

}  // namespace r1
