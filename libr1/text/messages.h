// The messages of a conversation, in the shape of OpenAI's chat API.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "libr1/json/json_value.h"

namespace r1 {

/// One function call an assistant made.
struct ToolCall {
  std::string name;
  std::string arguments;  ///< JSON text
  std::string type = "function";
};

struct Message {
  std::string role;     ///< "system", "user", "assistant" (and "tool" where the template knows it)
  std::string content;  ///< "" if it is null
  std::vector<ToolCall> tool_calls = {};
  bool null_content = false;  ///< "content": null, which some templates ask for beside tool_calls
};

/// The messages of a list [{"role", "content", "tool_calls"}, ...]; other members are left alone.
/// `content` is a string or null; `tool_calls` a list of {"type", "function": {"name",
/// "arguments"}} with arguments a string, or any other value, which is written as JSON. Throws
/// FieldError
/// ("invalid_field") naming the message that is not so, or if the list is empty or none.
std::vector<Message> parse_messages(const JsonValue& list);

}  // namespace r1
