// The tokens of a Jinja template, as Jinja2 with Hugging Face's settings (trim_blocks,
// lstrip_blocks) hands them to its parser. For telling templates apart, never for running them: two
// sources with the same tokens render the same text, whatever their white space, quotes and
// comments look like. SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace r1 {

struct JinjaToken {
  enum Kind : char {
    text = 'T',        ///< output as it stands, white space control applied; never empty
    statement = '%',   ///< {%
    expression = '{',  ///< {{
    end = '}',         ///< %} or }}
    word = 'W',        ///< a name, a number or an operator
    string = 'S',      ///< a string literal, decoded
  };
  Kind kind;
  std::string value;  ///< for text, word and string

  bool operator==(const JinjaToken&) const = default;
};

/// Nothing if the source is no Jinja that this reader is sure about: unclosed tags, {% raw %}, or
/// escapes in strings beyond \n \r \t \\ \' \" \xHH \uHHHH.
std::optional<std::vector<JinjaToken>> jinja_tokens(std::string_view source);

}  // namespace r1
