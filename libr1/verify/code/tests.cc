// SPDX-License-Identifier: MIT
#include "libr1/verify/code/tests.h"

#include <algorithm>

namespace r1 {
namespace {

[[noreturn]] void invalid(const std::string& message) {
  throw FieldError("invalid_field", message);
}

// Judges print text; a data set may hold it as a number, or as a list of its lines (APPS has some).
std::optional<std::string> text_of(const JsonValue* value, const char* name) {
  if (value == nullptr || value->is_null()) return std::nullopt;
  if (value->is_string() || value->is_number()) return value->text();
  if (value->is_array()) {
    std::string lines;
    for (const JsonValue& line : value->items()) {
      if (!line.is_string() && !line.is_number())
        invalid("the lines in a test's \"" + std::string(name) + "\" must be strings, not " +
                type_name(line.type()));
      lines += line.text() + "\n";
    }
    return lines;
  }
  invalid("a test's \"" + std::string(name) + "\" must be a string, not " +
          type_name(value->type()));
}

// LiveCodeBench's: a call with an argument a line, each in JSON, and its value in JSON.
bool is_call(const JsonValue& item) {
  const JsonValue* type = item.find("testtype");
  return type != nullptr && type->is_string() && type->text() == "functional";
}

void read_call(CodeTests& tests, const JsonValue& item) {
  const auto json_of = [](std::string_view text, const char* name) {
    auto parsed = JsonValue::parse(text);
    if (const auto* error = std::get_if<RecordError>(&parsed))
      invalid("\"" + std::string(name) + "\" of a functional test is no JSON: " + error->message);
    return std::get<JsonValue>(std::move(parsed));
  };
  std::string args = "[";
  const std::string text = text_of(item.find("input"), "input").value_or("");
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (line.find_first_not_of(" \t\r") == line.npos) continue;
    args += (args.size() > 1 ? ", " : "") + json_of(line, "input").str();
  }
  CallTest test{args + "]", std::nullopt};
  if (const auto output = text_of(item.find("output"), "output"))
    test.expected = json_of(*output, "output");
  tests.calls.push_back(std::move(test));
}

// The function that functional tests call: fn_name or func_name, in the record or in its metadata
// (or its text).
std::string function_of(const Record& record) {
  for (const char* name : {"fn_name", "func_name"})
    if (const auto text = record.string(name)) return *text;
  auto metadata = json_field(record, "metadata");
  if (metadata && metadata->is_string()) {
    auto parsed = JsonValue::parse(metadata->text());
    if (auto* value = std::get_if<JsonValue>(&parsed)) metadata = std::move(*value);
  }
  for (const char* name : {"fn_name", "func_name"}) {
    const JsonValue* found = metadata && metadata->is_object() ? metadata->find(name) : nullptr;
    if (found != nullptr && found->is_string()) return found->text();
  }
  throw FieldError(
      "missing_field",
      "the tests are functional, but no field \"fn_name\" or \"metadata\" names the function");
}

void read_pairs(CodeTests& tests, const JsonValue& list) {
  const bool calls = !list.items().empty() && is_call(list.items().front());
  for (const JsonValue& item : list.items()) {
    if (is_call(item) != calls) invalid("functional tests and others cannot stand in one list");
    if (calls) {
      read_call(tests, item);
      continue;
    }
    if (!item.is_object())
      invalid("a list of tests must hold {\"input\", \"output\"} or test code, not " +
              std::string(type_name(item.type())));
    ProgramTest test;
    test.input = text_of(item.find("input"), "input").value_or("");
    test.output = text_of(item.find("output"), "output");
    if (item.find("input") == nullptr)
      invalid("a test has no \"input\" (a list of tests holds {\"input\", \"output\"})");
    tests.programs.push_back(std::move(test));
  }
}

void read_columns(CodeTests& tests, const JsonValue& object) {
  const JsonValue *inputs = object.find("inputs"), *outputs = object.find("outputs");
  if (inputs == nullptr || !inputs->is_array())
    invalid("tests as an object need a list \"inputs\"");
  if (outputs != nullptr &&
      (!outputs->is_array() || outputs->items().size() != inputs->items().size())) {
    invalid("\"inputs\" and \"outputs\" must be lists of the same length");
  }
  if (const JsonValue* name = object.find("fn_name"); name != nullptr && !name->is_null()) {
    if (!name->is_string() || name->text().empty()) invalid("\"fn_name\" must be a name");
    tests.fn_name = name->text();
  }
  for (size_t i = 0; i < inputs->items().size(); ++i) {
    const JsonValue& input = inputs->items()[i];
    const JsonValue* output = outputs == nullptr ? nullptr : &outputs->items()[i];
    if (tests.fn_name.empty()) {
      tests.programs.push_back(
          {text_of(&input, "inputs").value_or(""), text_of(output, "outputs")});
      continue;
    }
    if (!input.is_array())
      invalid("each of \"inputs\" must be a list of arguments, not " +
              std::string(type_name(input.type())));
    CallTest test{input.str(), std::nullopt};
    if (output != nullptr) test.expected = *output;
    tests.calls.push_back(std::move(test));
  }
}

void read_tests(CodeTests& tests, const JsonValue& gold) {
  if (gold.is_object()) return read_columns(tests, gold);
  if (gold.is_array()) {
    const auto& items = gold.items();
    if (items.empty() || !items.front().is_string()) return read_pairs(tests, gold);
    for (const JsonValue& item : items) {
      if (!item.is_string()) invalid("a list of test code must hold strings only");
      tests.code.push_back(item.text());
    }
    return;
  }
  if (!gold.is_string())
    invalid("tests must be a list, an object or test code, not " +
            std::string(type_name(gold.type())));
  // Data sets keep lists of tests as JSON within a string.
  if (const size_t first = gold.text().find_first_not_of(" \t\r\n");
      first != std::string::npos && (gold.text()[first] == '[' || gold.text()[first] == '{')) {
    auto parsed = JsonValue::parse(gold.text());
    if (const auto* value = std::get_if<JsonValue>(&parsed)) return read_tests(tests, *value);
  }
  if (gold.text().find_first_not_of(" \t\r\n") != std::string::npos)
    tests.code.push_back(gold.text());
}

CodeLanguage language_in(const Record& record, const char* field, CodeLanguage otherwise) {
  const auto name = record.string(field);
  if (!name) return otherwise;
  const auto language = code_language(*name);
  if (!language)
    invalid("field \"" + std::string(field) + "\": \"" + *name + "\" is none of python, cpp, bash");
  return *language;
}

bool defines_check(const std::string& code) {
  return code.find("def check(") != std::string::npos && code.find("\ncheck(") == std::string::npos;
}

}  // namespace

CodeTests code_tests_of(const Task& task, CodeLanguage asked) {
  const Record& record = *task.record;
  const auto gold = json_field(record, task.gold_field);
  if (!gold)
    throw FieldError("missing_field", "field \"" + task.gold_field +
                                          "\" with the tests is missing (name it with --gold)");
  CodeTests tests;
  tests.language = language_in(record, "language", asked);
  read_tests(tests, *gold);
  if (!tests.calls.empty() && tests.fn_name.empty()) tests.fn_name = function_of(record);
  tests.entry_point = record.string("entry_point").value_or("");
  tests.setup = record.string("test_setup_code").value_or("");
  tests.prefix = record.string("code_prefix").value_or("");
  tests.checker = record.string("checker").value_or("");
  tests.checker_language = language_in(record, "checker_language", CodeLanguage::python);
  if (tests.size() == 0)
    throw FieldError("no_tests", "field \"" + task.gold_field + "\" holds no tests");
  const bool python = tests.language == CodeLanguage::python;
  if (!tests.calls.empty() && !python)
    invalid("tests with \"fn_name\" are for python (give \"input\" and \"output\")");
  if (tests.checker.empty()) {
    const bool open = std::any_of(tests.programs.begin(), tests.programs.end(),
                                  [](const auto& t) { return !t.output; }) ||
                      std::any_of(tests.calls.begin(), tests.calls.end(),
                                  [](const auto& t) { return !t.expected; });
    if (open) invalid("a test has no output to compare with (a \"checker\" could decide it)");
  }
  if (python && tests.entry_point.empty() &&
      std::any_of(tests.code.begin(), tests.code.end(), defines_check)) {
    throw FieldError("missing_field",
                     "the tests define check(candidate), but there is no \"entry_point\"");
  }
  return tests;
}

}  // namespace r1
