// SPDX-License-Identifier: MIT
#include "libr1/text/messages.h"

#include "libr1/json/json_writer.h"

namespace r1 {
namespace {

[[noreturn]] void fail(size_t index, const std::string& what) {
  throw FieldError("invalid_field", "messages[" + std::to_string(index) + "]: " + what);
}

const JsonValue* member(const JsonValue& object, std::string_view key) {
  const JsonValue* const value = object.find(key);
  return value == nullptr || value->is_null() ? nullptr : value;
}

ToolCall tool_call_of(const JsonValue& value, size_t index) {
  const JsonValue* const function = member(value, "function");
  const JsonValue* const name = function == nullptr ? nullptr : member(*function, "name");
  if (name == nullptr || !name->is_string()) {
    fail(index, "a tool call must be {\"type\", \"function\": {\"name\", \"arguments\"}}");
  }
  ToolCall call;
  call.name = name->text();
  if (const JsonValue* const type = member(value, "type")) call.type = type->text();
  if (const JsonValue* const arguments = member(*function, "arguments")) {
    call.arguments = arguments->is_string() ? arguments->text() : arguments->str();
  }
  return call;
}

Message message_of(const JsonValue& value, size_t index) {
  if (!value.is_object()) fail(index, "a message must be an object with \"role\" and \"content\"");
  Message message;
  const JsonValue* const role = member(value, "role");
  if (role == nullptr || !role->is_string()) fail(index, "\"role\" must be a string");
  message.role = role->text();
  const JsonValue* const content = value.find("content");
  const JsonValue* const calls = member(value, "tool_calls");
  if (content == nullptr && calls == nullptr) fail(index, "\"content\" is missing");
  message.null_content = content == nullptr || content->is_null();
  if (!message.null_content) {
    if (!content->is_string()) {
      fail(index, std::string("\"content\" must be a string, not ") + type_name(content->type()));
    }
    message.content = content->text();
  }
  if (calls == nullptr) return message;
  if (!calls->is_array()) fail(index, "\"tool_calls\" must be a list");
  for (const JsonValue& call : calls->items())
    message.tool_calls.push_back(tool_call_of(call, index));
  return message;
}

}  // namespace

std::vector<Message> parse_messages(const JsonValue& list) {
  if (!list.is_array() || list.items().empty()) {
    throw FieldError("invalid_field",
                     "\"messages\" must be a list of at least one {\"role\", \"content\"}");
  }
  std::vector<Message> messages;
  for (size_t i = 0; i < list.items().size(); ++i)
    messages.push_back(message_of(list.items()[i], i));
  return messages;
}

}  // namespace r1
