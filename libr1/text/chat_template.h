// Messages to the prompt a checkpoint was trained on. The template is recognised by what it says
// (its Jinja text), then rendered by our own code: template text is never executed.
// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libr1/text/tokenizer.h"

namespace r1 {

struct Message {
  std::string role;  ///< "system", "user", "assistant" (and "tool" where the template knows it)
  std::string content;
};

/// A rendered prompt, in both forms.
struct RenderedPrompt {
  std::vector<TokenId> tokens;  ///< control tokens are ids; user text never becomes one
  std::string text;             ///< byte-identical to apply_chat_template(tokenize=False)
  std::string prefill;          ///< what was put in the assistant's mouth ("<think>\n"), or ""
};

class ChatTemplate {
 public:
  /// `tokenizer_config_json` holds `chat_template` (a string, or the list form whose "default" is
  /// taken); `jinja_file`, if not "", is chat_template.jinja and wins. Throws Error{unsupported} that
  /// lists the known templates if this is none of them, Error{format} if the tokenizer lacks a token
  /// that the template needs.
  static ChatTemplate recognise(std::string_view tokenizer_config_json, std::string_view jinja_file,
                                const Tokenizer& tokenizer);

  /// A short name for messages: "deepseek-r1 (2025-02)", "chatml", ...
  std::string_view name() const;

  /// Renders the conversation with the generation prompt at the end. If the last message is an
  /// assistant's and `continue_final` is set, its text is left open to be continued instead.
  /// Throws Error{usage} for a role the template does not know.
  RenderedPrompt render(std::span<const Message> messages, const Tokenizer& tokenizer,
                        bool continue_final = false) const;

 private:
  int kind_ = 0;
  std::string bos_;
};

}  // namespace r1
