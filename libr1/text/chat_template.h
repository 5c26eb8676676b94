// Messages to the prompt a checkpoint was trained on. The template is recognised by what it says
// (its Jinja text), then rendered by our own code: template text is never executed.
// What is recognised, and how safely: known_templates.h.
// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libr1/text/chat_render.h"
#include "libr1/text/messages.h"
#include "libr1/text/tokenizer.h"

namespace r1 {

/// A rendered prompt, in both forms.
struct RenderedPrompt {
  std::vector<TokenId> tokens;  ///< control tokens are ids; user text never becomes one
  std::string text;             ///< byte-identical to apply_chat_template(tokenize=False)
  std::string prefill;          ///< what was put in the assistant's mouth ("<think>\n"), or ""
};

class ChatTemplate {
 public:
  /// `tokenizer_config_json` holds `chat_template` (a string, or the list form whose "default" is
  /// taken) and `bos_token`; `jinja_file`, if not "", is chat_template.jinja and wins. Throws
  /// Error{unsupported} that lists the known templates if this is none of them or there is none,
  /// Error{format} if the tokenizer lacks a token that the template needs.
  static ChatTemplate recognise(std::string_view tokenizer_config_json, std::string_view jinja_file,
                                const Tokenizer& tokenizer);
  /// A short name for messages: "DeepSeek-R1 (February 2025)", "ChatML", ...
  std::string_view name() const { return traits_->name; }

  /// Renders the conversation with the generation prompt at the end. If `continue_final` is set,
  /// the last message must be an assistant's, and its text is left open to be continued instead (it
  /// is the prefill then; a <think> it begins with is the token). Throws Error{usage} where the
  /// template raises or would drop a message silently, as for a role it does not know.
  RenderedPrompt render(std::span<const Message> messages, const Tokenizer& tokenizer,
                        bool continue_final = false) const;

 private:
  const TemplateTraits* traits_ = nullptr;
  std::string bos_;
  std::string default_system_;
};

}  // namespace r1
