// SPDX-License-Identifier: MIT
#include "libr1/verify/answer/task.h"

#include "libr1/json/batch_line.h"
#include "libr1/json/json_scan.h"
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
  fail("invalid_field",
       "field \"" + field + "\" must be a string or a number, not " + type_name(value.type()));
}

// A string or number, or a list of them that are all right.
std::vector<std::string> golds_of(const Record& record, const std::string& field) {
  std::vector<std::string> golds;
  if (const auto raw = record.raw(field); raw && raw->front() == '"') {  // as it mostly is
    append_unescaped(golds.emplace_back(), raw->substr(1, raw->size() - 2));
    return golds;
  }
  const auto value = json_field(record, field);
  if (!value)
    fail("missing_field", "field \"" + field + "\" is missing (name the gold field with --gold)");
  if (!value->is_array()) return {text_of(*value, field)};
  for (const JsonValue& item : value->items()) golds.push_back(text_of(item, field));
  return golds;
}

void take_texts(const std::vector<JsonValue>& items, std::vector<std::string>& texts) {
  for (const JsonValue& item : items) {
    if (item.is_string() || item.is_number()) texts.push_back(item.text());
  }
}

// A list of texts, {"A": text, "B": text, ...}, or ARC's {"text": [...], "label": [...]}.
void take_options(const Record& record, Task& task) {
  for (const char* name : {"choices", "options"}) {
    const auto raw = record.raw(name);
    if (!raw || (raw->front() != '[' && raw->front() != '{')) continue;
    const auto value = json_field(record, name);
    take_texts(value->items(), task.options);
    const JsonValue* texts = value->find("text");
    const JsonValue* labels = value->find("label");
    if (texts && texts->is_array()) {
      take_texts(texts->items(), task.options);
      if (labels) take_texts(labels->items(), task.option_labels);
    } else {
      for (const JsonValue::Member& member : value->members()) {
        if (!member.second.is_string() && !member.second.is_number()) continue;
        task.options.push_back(member.second.text());
        task.option_labels.push_back(member.first);
      }
    }
    if (!task.options.empty()) return;
  }
}

// Whether the text holds the tag that opens reasoning or the one that closes it.
bool has_think_tag(const LazyText& lazy) {
  const std::string_view text = lazy.escaped() ? *lazy.escaped() : lazy.text();
  constexpr size_t npos = std::string_view::npos;
  for (size_t at = text.find('<'); at != npos; at = text.find('<', at + 1)) {
    const std::string_view rest = text.substr(at + 1);
    if (rest.starts_with("think>") || rest.starts_with("/think>")) return true;
    if (lazy.escaped() && rest.starts_with("\\/think>")) return true;
  }
  return false;
}

void set_answer(Task& task, LazyText text, std::string_view prefill,
                std::string_view finish_reason) {
  if (!was_cut(finish_reason) && think_start(prefill) == ThinkStart::unknown &&
      !has_think_tag(text)) {
    task.answer = std::move(text);  // as it usually is: there is nothing to take out
    task.truncated = false;
    return;
  }
  std::string answer;
  const bool closed = answer_after_reasoning(text.text(), prefill, finish_reason, answer);
  task.answer = std::move(answer);
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
  const auto completion = record.lazy_string("completion");
  if (!names.pred.empty()) {
    const auto value = json_field(record, names.pred);
    if (!value)
      fail("missing_field",
           "field \"" + names.pred + "\" is missing (name the answer's field with --pred)");
    const bool has_prefill = names.pred == "completion";
    LazyText text =
        value->is_string() ? *record.lazy_string(names.pred) : text_of(*value, names.pred);
    if (needs_whole) task.whole = (has_prefill ? prefill : "") + std::string(text.text());
    set_answer(task, std::move(text), has_prefill ? prefill : "", finish_reason);
    return;
  }
  auto content = record.lazy_string("content");
  if (completion && needs_whole) task.whole = prefill + std::string(completion->text());
  if (content) {
    const std::string think = record.string("think").value_or("");
    if (!completion && think.empty() && needs_whole) task.whole = content->text();
    set_answer(task, std::move(*content), "", finish_reason);
    task.truncated = task.truncated || think == "truncated";
  } else if (completion) {
    set_answer(task, *completion, prefill, finish_reason);
  } else {
    fail("missing_field",
         "no field \"content\" or \"completion\" (name the answer's field with --pred)");
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

Task task_of_record(const Record& record, const FieldNames& names, bool needs_gold,
                    bool needs_whole) {
  Task task;
  task.record = &record;
  task.gold_field = names.gold;
  if (needs_gold) task.golds = golds_of(record, names.gold);
  take_options(record, task);
  if (names.pred.empty() && is_batch_output(record))
    from_batch(task, record);
  else
    from_plain(task, record, names, needs_whole);
  return task;
}

}  // namespace r1
