// SPDX-License-Identifier: MIT
#include "libr1/engine/prompt.h"

#include <algorithm>
#include <optional>

#include "libr1/base/error.h"
#include "libr1/json/json_value.h"
#include "libr1/json/json_writer.h"

namespace r1 {

namespace {

// The message with the text parts of a content list joined, as JSON; all others as they are.
std::string with_plain_content(const JsonValue& message, size_t i) {
  JsonObject plain;
  for (const auto& [key, value] : message.members()) {
    if (key != "content" || !value.is_array()) {
      plain.add_raw(key, value.str());
      continue;
    }
    std::string text;
    for (const JsonValue& part : value.items()) {
      const JsonValue* type = part.find("type");
      const JsonValue* part_text = part.find("text");
      if (type == nullptr || type->text() != "text" || part_text == nullptr ||
          !part_text->is_string()) {
        throw FieldError(
            "unsupported_field",
            "messages[" + std::to_string(i) + "]: a list of contents may hold text parts alone");
      }
      if (&part != &value.items().front()) text += '\n';
      text += part_text->text();
    }
    plain.add("content", text);
  }
  return plain.str();
}

// OpenAI's lists of content parts, which parse_messages() does not know, as strings.
JsonValue with_plain_contents(const JsonValue& list) {
  std::string text = "[";
  for (const JsonValue& message : list.items()) {
    const auto i = static_cast<size_t>(&message - list.items().data());
    if (i > 0) text += ',';
    text += message.is_object() ? with_plain_content(message, i) : message.str();
  }
  return std::get<JsonValue>(JsonValue::parse(text + "]"));
}

Prompt from_messages(const JsonValue& list, const Tokenizer& tokenizer, const ChatTemplate* chat) {
  if (chat == nullptr) {
    throw FieldError(
        "invalid_field",
        "field \"messages\" needs the chat template (leave --raw out, or give \"prompt\")");
  }
  const auto has_parts = [](const JsonValue& message) {
    const JsonValue* content = message.find("content");
    return content != nullptr && content->is_array();
  };
  const bool parts = list.is_array() && std::ranges::any_of(list.items(), has_parts);
  const std::vector<Message> messages = parse_messages(parts ? with_plain_contents(list) : list);
  const JsonValue* prefix = list.items().back().find("prefix");
  const bool continues =
      messages.back().role == "assistant" && prefix != nullptr && prefix->boolean().value_or(false);
  try {
    RenderedPrompt rendered = chat->render(messages, tokenizer, continues);
    return {std::move(rendered.tokens), std::move(rendered.prefill), {}};
  } catch (const Error& error) {
    throw FieldError("invalid_field", std::string("field \"messages\": ") + error.what());
  }
}

std::vector<TokenId> read_ids(const JsonValue& list, int64_t n_vocab) {
  if (!list.is_array())
    throw FieldError("invalid_field", "field \"prompt_token_ids\" must be a list of token ids");
  std::vector<TokenId> ids;
  for (const JsonValue& item : list.items()) {
    const auto id = item.integer();
    if (!id || *id < 0 || *id >= n_vocab) {
      throw FieldError("invalid_field", "field \"prompt_token_ids\": " + item.text() +
                                            " is not a token id of this model (0 to " +
                                            std::to_string(n_vocab - 1) + ")");
    }
    ids.push_back(static_cast<TokenId>(*id));
  }
  return ids;
}

// Without a template's word for it, by the tags' tokens: text that users write is never one.
ThinkStart start_of(const Prompt& prompt, const Tokenizer& tokenizer) {
  if (!prompt.prefill.empty()) return think_start(prompt.prefill);
  const auto open = tokenizer.find("<think>");
  const auto close = tokenizer.find("</think>");
  if (!open || !close) return ThinkStart::unknown;
  const auto last = std::find_if(prompt.tokens.rbegin(), prompt.tokens.rend(),
                                 [&](TokenId id) { return id == *open || id == *close; });
  return last != prompt.tokens.rend() && *last == *open ? ThinkStart::open : ThinkStart::unknown;
}

}  // namespace

Prompt read_prompt(const Record& record, const Tokenizer& tokenizer, const ChatTemplate* chat,
                   int64_t n_vocab) {
  const bool has_text = record.has("prompt") && !record.is_null("prompt");
  const auto messages = json_field(record, "messages");
  const auto ids = json_field(record, "prompt_token_ids");
  const int n_given = (has_text ? 1 : 0) + (messages ? 1 : 0) + (ids ? 1 : 0);
  if (n_given == 0) {
    throw FieldError("missing_field",
                     "the record has no \"prompt\" (nor \"messages\" or \"prompt_token_ids\")");
  }
  if (n_given > 1) {
    throw FieldError(
        "invalid_field",
        "the record has more than one of \"prompt\", \"messages\" and \"prompt_token_ids\"");
  }
  Prompt prompt;
  if (ids) {
    prompt.tokens = read_ids(*ids, n_vocab);
  } else if (messages) {
    prompt = from_messages(*messages, tokenizer, chat);
  } else if (chat != nullptr) {
    const Message message{.role = "user", .content = record.string("prompt").value()};
    RenderedPrompt rendered = chat->render({&message, 1}, tokenizer);
    prompt = {std::move(rendered.tokens), std::move(rendered.prefill), {}};
  } else {
    prompt.tokens = tokenizer.encode(record.string("prompt").value(), {});
  }
  if (prompt.tokens.empty()) throw FieldError("invalid_field", "the prompt has no tokens");
  prompt.start = start_of(prompt, tokenizer);
  return prompt;
}

}  // namespace r1
