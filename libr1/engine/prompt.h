// From a record to the tokens of its prompt.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "libr1/json/record.h"
#include "libr1/text/chat_template.h"
#include "libr1/text/think.h"
#include "libr1/text/tokenizer.h"

namespace r1 {

struct Prompt {
  std::vector<TokenId> tokens;
  std::string prefill;          ///< what the template put in the assistant's mouth
  ThinkStart start = ThinkStart::unknown;  ///< what its end says of a <think> block
};

/// Reads exactly one of `prompt` (one user message, or with chat == null the text as it is, control
/// tokens recognised), `messages` (needs a chat template; the text parts of a content list are joined by line
/// feeds; a last assistant message with "prefix": true is continued) and `prompt_token_ids` (ids below n_vocab). Throws
/// FieldError naming what is missing, wrong or not supported.
Prompt read_prompt(const Record& record, const Tokenizer& tokenizer, const ChatTemplate* chat, int64_t n_vocab);

}  // namespace r1
