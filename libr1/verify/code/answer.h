// Which program an answer is: its fenced block in the asked language, joined to the prompt's code.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace r1 {

enum class CodeLanguage : uint8_t { python, cpp, bash };

/// By the names that fences and records use ("python", "py", "c++", "sh" ...), in any case.
std::optional<CodeLanguage> code_language(std::string_view name);
const char* code_language_name(CodeLanguage language);

/// The last fenced block tagged with the language, else the last without a tag, else, if there is
/// no fence at all, the whole text. A fence that is never closed runs to the end. A tag may stand
/// alone on the first line within. Nothing if all fences are of other languages, or what is found
/// is blank.
/// `wanted`: what the tests want to find in a block, of those that could be meant: the last that
/// has it goes before those that have not (an example of use behind the function). Null: any block.
std::optional<std::string> answer_code(std::string_view answer, CodeLanguage language,
                                       const std::function<bool(std::string_view)>& wanted = {});

/// The functions and classes that Python code defines at its left margin, and the methods of a
/// class Solution.
std::vector<std::string> defined_names(std::string_view code);

/// The line that opens a fence which `prefill` leaves open for the answer to go on in
/// ("```python\n"), or "".
std::string open_fence(std::string_view prefill);

/// The JSON of an answer, inside <answer> tags if there are any: its last block fenced as json or
/// without a tag, else the whole text. Nothing if that is blank.
std::optional<std::string> answer_json(std::string_view answer);

/// The patch of an answer: its last block fenced as diff or patch or without a tag; the whole text
/// if there is no fence. Nothing if what is found holds no hunk.
std::optional<std::string> answer_patch(std::string_view answer);

/// A C++ answer after its prompt (HumanEval style: the prompt ends within a function), before its
/// tests, which may begin with the brace that closes that function. An answer that holds the
/// function itself keeps only the prompt's preprocessor and using lines; a closing brace that the
/// answer has already written is left out of `tests`.
struct CppProgram {
  std::string answer;
  std::string tests;
};
/// The result type, as it is written, and the name of the function in whose body the prompt ends;
/// both "" if it ends in none, the type also if it is written with a specifier (static, inline ...)
/// or as a template.
struct OpenSignature {
  std::string type, name;
  size_t open = std::string::npos;  ///< where its brace stands, if nothing closes it
};
OpenSignature open_signature(std::string_view prefix);

CppProgram join_cpp(std::string_view prefix, std::string_view code, std::string_view tests);

}  // namespace r1
