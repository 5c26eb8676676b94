// SPDX-License-Identifier: MIT
#include "libr1/verify/answer_text.h"

#include "libr1/base/find_bytes.h"
#include "libr1/json/batch_line.h"
#include "libr1/json/json_value.h"
#include "libr1/text/think.h"

namespace r1 {
namespace {

[[noreturn]] void fail(const char* code, const std::string& message) {
  throw FieldError(code, message);
}

std::string text_of(const JsonValue& value, const std::string& field) {
  if (value.is_string() || value.is_number() || value.type() == JsonValue::Type::boolean) {
    return value.text();
  }
  fail("invalid_field", "field \"" + field + "\" must be a string or a number, not " +
                            type_name(value.type()));
}

// A string or number, or a list of them that are all right.
std::vector<std::string> golds_of(const Record& record, const std::string& field) {
  std::vector<std::string> golds;
  const auto value = json_field(record, field);
  if (!value) fail("missing_field", "field \"" + field + "\" is missing (name the gold field with --gold)");
  if (!value->is_array()) return {text_of(*value, field)};
  for (const JsonValue& item : value->items()) golds.push_back(text_of(item, field));
  return golds;
}

std::vector<std::string> options_of(const Record& record) {
  std::vector<std::string> options;
  for (const char* name : {"choices", "options"}) {
    const auto value = json_field(record, name);
    if (!value || !value->is_array()) continue;
    for (const JsonValue& item : value->items()) {
      if (item.is_string() || item.is_number()) options.push_back(item.text());
    }
    if (!options.empty()) break;
  }
  return options;
}

// Whether the text holds the tag that opens reasoning or the one that closes it.
bool has_think_tag(std::string_view text) {
  constexpr size_t npos = std::string_view::npos;
  for (size_t at = find_pair(text, 0, '<', 't', '/'); at != npos; at = find_pair(text, at + 1, '<', 't', '/')) {
    const std::string_view rest = text.substr(at + 1);
    if (rest.starts_with("think>") || rest.starts_with("/think>")) return true;
  }
  return false;
}

void set_answer(Task& task, std::string text, std::string_view prefill,
                std::string_view finish_reason) {
  if (!was_cut(finish_reason) && think_start(prefill) == ThinkStart::unknown && !has_think_tag(text)) {
    task.answer = std::move(text);  // as it usually is: there is nothing to take out
    task.truncated = false;
    return;
  }
  const bool closed = answer_after_reasoning(text, prefill, finish_reason, task.answer);
  task.truncated = !closed || was_cut(finish_reason);
}

void from_batch(Task& task, const Record& record) {
  const BatchOutput output(record);
  if (output.choices().size() != 1) {
    fail("invalid_field", "a Batch line is judged by its one choice, and this has " +
                              std::to_string(output.choices().size()) + " (write a line a choice)");
  }
  const std::string finish_reason = output.choices()[0].string("finish_reason").value_or("");
  const Record& message = output.messages()[0];
  const std::string content = message.string("content").value_or("");
  if (!message.has("reasoning_content")) task.whole = content;
  set_answer(task, content, "", finish_reason);
}

void from_plain(Task& task, const Record& record, const FieldNames& names, bool needs_whole) {
  const std::string finish_reason = record.string("finish_reason").value_or("");
  const std::string prefill = record.string("prefill").value_or("");
  const auto completion = record.string("completion");
  if (!names.pred.empty()) {
    const auto value = json_field(record, names.pred);
    if (!value) fail("missing_field", "field \"" + names.pred + "\" is missing (name the answer's field with --pred)");
    const std::string text = text_of(*value, names.pred);
    set_answer(task, text, names.pred == "completion" ? prefill : "", finish_reason);
    task.whole = names.pred == "completion" ? prefill + text : text;
    return;
  }
  auto content = record.string("content");
  if (completion && needs_whole) task.whole = prefill + *completion;
  if (content) {
    const std::string think = record.string("think").value_or("");
    if (!completion && think.empty() && needs_whole) task.whole = *content;
    set_answer(task, std::move(*content), "", finish_reason);
    task.truncated = task.truncated || think == "truncated";
  } else if (completion) {
    set_answer(task, *completion, prefill, finish_reason);
  } else {
    fail("missing_field", "no field \"content\" or \"completion\" (name the answer's field with --pred)");
  }
}

}  // namespace

bool answer_after_reasoning(std::string_view text, std::string_view prefill,
                            std::string_view finish_reason, std::string& answer) {
  ThinkPolicy policy;
  policy.want_reasoning = false;
  policy.trim = false;
  ThinkParts parts;
  const ThinkState state = split_think(text, policy, think_start(prefill), finish_reason, parts);
  answer = std::move(parts.content);
  return state != ThinkState::truncated;
}

Task task_of_record(const Record& record, const FieldNames& names, bool needs_gold, bool needs_whole) {
  Task task;
  task.record = &record;
  task.gold_field = names.gold;
  if (needs_gold) task.golds = golds_of(record, names.gold);
  task.options = options_of(record);
  if (names.pred.empty() && is_batch_output(record)) from_batch(task, record);
  else from_plain(task, record, names, needs_whole);
  return task;
}

}  // namespace r1
