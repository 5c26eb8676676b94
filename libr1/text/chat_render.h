// The chat templates r1 knows, written out in C++: messages to pieces of prompt. No tokenizer and
// no Jinja here; chat_template.h recognises the template and turns the pieces into tokens.
// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libr1/text/messages.h"

namespace r1 {

/// A template as the choices by which it differs from its relatives.
struct TemplateTraits {
  /// How tool calls and their outputs are written; the three forms DeepSeek has published.
  enum Tools : char {
    bare_calls,    ///< V3, distills: calls only beside "content": null; one call is never closed
    closed_calls,  ///< R1 of 2025: calls beside any content, no line feed between outputs
    turn_calls,    ///< V3-0324, R1-0528: flags start anew each turn; <Assistant> follows the user
  };
  std::string_view name;  ///< for messages
  bool chatml = false;    ///< <|im_start|>role ...; if not, DeepSeek's layout

  // DeepSeek's layout only:
  bool joins_system = false;  ///< several system messages: joined by a blank line, else the last
  Tools tools = bare_calls;
  bool cuts_reasoning = false;  ///< of an assistant's content only what follows the last </think>
  bool opens_think = false;     ///< the generation prompt ends in "<think>\n"

  // ChatML only:
  bool has_default_system = false;  ///< a system message is put in front if there is none
  bool fixed_roles = false;         ///< Qwen2.5: other roles than these three would vanish
};

/// One piece of a prompt.
struct PromptPiece {
  enum Kind : char {
    text,     ///< anybody's text: must not become a control token
    control,  ///< a control token of the template, by its content
    tag,      ///< "<think>": the control token of that name if the tokenizer has one, else text
  };
  Kind kind;
  std::string value;
};

struct PromptPieces {
  std::vector<PromptPiece> pieces;
  std::string prefill;  ///< as RenderedPrompt::prefill
};

struct RenderRequest {
  std::span<const Message> messages;
  std::string_view bos = {};             ///< the text of bos_token, "" if there is none
  std::string_view default_system = {};  ///< with has_default_system: its text
  bool continue_final = false;  ///< leave the last message open instead of a generation prompt
};

/// The pieces put together are what apply_chat_template(tokenize=False) gives. Throws Error{usage}
/// where the template raises (no messages, null content), where it would drop a message silently
/// (unknown roles), and if the final message cannot be continued.
PromptPieces render_pieces(const TemplateTraits& traits, const RenderRequest& request);

/// The control tokens without which nothing can be rendered (bos not among them).
std::span<const std::string_view> needed_control_tokens(const TemplateTraits& traits);

}  // namespace r1
