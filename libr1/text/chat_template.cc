// SPDX-License-Identifier: MIT
#include "libr1/text/chat_template.h"

#include <optional>

#include "libr1/base/error.h"
#include "libr1/json/json_value.h"
#include "libr1/text/known_templates.h"

namespace r1 {
namespace {

JsonValue parse_config(std::string_view json) {
  if (json.empty()) return {};
  auto parsed = JsonValue::parse(json);
  if (const auto* error = std::get_if<RecordError>(&parsed)) {
    throw Error(Errc::format, "tokenizer_config.json: " + error->message);
  }
  return std::get<JsonValue>(std::move(parsed));
}

// A token as a string, or as {"content": ...}.
std::string token_text(const JsonValue* value) {
  if (value != nullptr && value->is_object()) value = value->find("content");
  return value != nullptr && value->is_string() ? value->text() : "";
}

std::string template_text(const JsonValue& config) {
  const JsonValue* const value = config.find("chat_template");
  if (value == nullptr) return "";
  if (value->is_string()) return value->text();
  for (const JsonValue& entry : value->items()) {
    if (token_text(entry.find("name")) == "default") return token_text(entry.find("template"));
  }
  return "";
}

}  // namespace

ChatTemplate ChatTemplate::recognise(std::string_view tokenizer_config_json,
                                     std::string_view jinja_file, const Tokenizer& tokenizer) {
  const JsonValue config = parse_config(tokenizer_config_json);
  const std::string text = jinja_file.empty() ? template_text(config) : std::string(jinja_file);
  const RecognisedTemplate known = recognise_template(text);
  ChatTemplate result;
  result.traits_ = known.traits;
  result.default_system_ = known.default_system;
  result.bos_ = token_text(config.find("bos_token"));
  const auto need = [&](std::string_view token) {
    const auto id = tokenizer.find(token);
    if (id && tokenizer.is_added(*id)) return;
    throw Error(Errc::format, "the tokenizer has no control token \"" + std::string(token) +
                                  "\", which the chat template " + std::string(result.name()) +
                                  " needs");
  };
  for (const std::string_view token : needed_control_tokens(*result.traits_)) need(token);
  if (!result.traits_->chatml && !result.bos_.empty()) need(result.bos_);
  return result;
}

RenderedPrompt ChatTemplate::render(std::span<const Message> messages, const Tokenizer& tokenizer,
                                    bool continue_final) const {
  PromptPieces prompt = render_pieces(*traits_, {.messages = messages,
                                                 .bos = bos_,
                                                 .default_system = default_system_,
                                                 .continue_final = continue_final});
  RenderedPrompt result;
  result.prefill = std::move(prompt.prefill);
  std::string run;  // text not yet encoded: pieces that touch are one text to the tokenizer
  const auto encode_run = [&] {
    if (!run.empty())
      tokenizer.encode(run, {.add_special = false, .parse_special = false}, result.tokens);
    run.clear();
  };
  for (const PromptPiece& piece : prompt.pieces) {
    result.text += piece.value;
    std::optional<TokenId> id;
    if (piece.kind != PromptPiece::text) id = tokenizer.find(piece.value);
    if (id && !tokenizer.is_added(*id)) id.reset();
    if (!id && piece.kind == PromptPiece::control) {
      throw Error(Errc::format, "the tokenizer has no control token \"" + piece.value +
                                    "\", which these messages need");
    }
    if (!id) {
      run += piece.value;
      continue;
    }
    encode_run();
    result.tokens.push_back(*id);
  }
  encode_run();
  return result;
}

}  // namespace r1
