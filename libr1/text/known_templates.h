// The table of chat templates r1 knows, and how one is recognised.
//
// The Jinja source is cut into the tokens that Jinja2's own parser would get (jinja_tokens.h), and
// the hash of that sequence is looked up. So copies that differ in white space, line ends, quotes,
// comments or escapes are one template, since Jinja gives one output for them, and a template that
// says anything else in any branch is not accepted: looking for telling phrases instead would take
// a patched template for the original and render the wrong prompt without a word. Two things may
// vary, because what they mean is certain: the opening line that gives add_generation_prompt a
// default, and the text of ChatML's default system prompt. SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "libr1/text/chat_render.h"

namespace r1 {

struct RecognisedTemplate {
  const TemplateTraits* traits = nullptr;  ///< in the table; lives as long as the program
  std::string default_system;              ///< ChatML's default system prompt, "" if there is none
};

/// Throws Error{unsupported} that lists the known templates if `jinja` is none of them, or is "".
RecognisedTemplate recognise_template(std::string_view jinja);

}  // namespace r1
