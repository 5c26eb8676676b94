// What of a text is prose.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cctype>

#include "libr1/base/ascii.h"
#include "libr1/verify/language/language.h"

namespace r1 {
namespace {

// Where `end` stands at or after `from`, past it; or nothing within the paragraph.
size_t past(std::string_view text, std::string_view end, size_t from, bool within_paragraph) {
  const size_t at = text.find(end, from);
  if (at == text.npos) return text.npos;
  if (within_paragraph && text.substr(from, at - from).find("\n\n") != text.npos) return text.npos;
  return at + end.size();
}

// The end of the fenced block that opens at `at` (the begin of a line).
size_t past_fence(std::string_view text, size_t at) {
  const std::string_view mark = text.substr(at, 3);
  size_t line = text.find('\n', at);
  while (line != text.npos) {
    const size_t begin = std::min(text.find_first_not_of(" \t", line + 1), text.size());
    if (text.substr(begin, 3) == mark) return std::min(text.find('\n', begin), text.size());
    line = text.find('\n', line + 1);
  }
  return text.size();
}

// A command with its arguments in braces: \frac{a}{b}, \text{...}. Its words are not the text's.
size_t past_command(std::string_view text, size_t at) {
  size_t p = at + 1;
  while (p < text.size() && is_alpha(text[p])) ++p;
  if (p == at + 1) return std::min(p + 1, text.size());
  while (p < text.size() && (text[p] == '{' || text[p] == '[')) {
    const char open = text[p], close = open == '{' ? '}' : ']';
    int depth = 0;
    size_t q = p;
    for (; q < text.size(); ++q) {
      if (text[q] == open) ++depth;
      if (text[q] == close && --depth == 0) break;
    }
    if (q == text.size()) break;
    p = q + 1;
  }
  return p;
}

// A dollar pair is a formula if what is between looks like one: no space at its inner ends, or no
// second word of prose.
size_t past_dollars(std::string_view text, size_t at) {
  const bool twice = text.substr(at, 2) == "$$";
  const std::string_view mark = twice ? "$$" : "$";
  const size_t end = past(text, mark, at + mark.size(), true);
  if (end == text.npos) return at + 1;
  const std::string_view inner = text.substr(at + mark.size(), end - at - 2 * mark.size());
  const bool money = !twice && !inner.empty() &&
                     std::isdigit(static_cast<unsigned char>(inner[0])) != 0 && inner.back() == ' ';
  return money ? at + 1 : end;
}

// The end of what is no prose and begins at `at`, or `at`.
size_t past_other(std::string_view text, size_t at) {
  const std::string_view rest = text.substr(at);
  const auto or_here = [&](size_t end) { return end == text.npos ? at : end; };
  const bool line_start = at == 0 || text.substr(0, at).find_last_not_of(" \t") == text.npos ||
                          text[text.substr(0, at).find_last_not_of(" \t")] == '\n';
  if (line_start && (rest.starts_with("```") || rest.starts_with("~~~")))
    return past_fence(text, at);
  if (rest.starts_with("`")) return or_here(past(text, "`", at + 1, true));
  if (rest.starts_with("\\[")) return or_here(past(text, "\\]", at + 2, false));
  if (rest.starts_with("\\(")) return or_here(past(text, "\\)", at + 2, false));
  if (rest.starts_with("\\begin{")) {
    const std::string name(
        rest.substr(7, std::min(rest.find('}'), rest.size()) - std::min<size_t>(7, rest.size())));
    const size_t end = past(text, "\\end{" + name + "}", at, false);
    return end == text.npos ? past_command(text, at) : end;
  }
  if (rest.starts_with("\\")) return past_command(text, at);
  if (rest.starts_with("$")) return past_dollars(text, at);
  if (rest.starts_with("http://") || rest.starts_with("https://") || rest.starts_with("www.")) {
    return at + std::min(rest.find_first_of(" \t\r\n<>\"'"), rest.size());
  }
  if (rest.starts_with("<") && rest.size() > 1 &&
      (is_alpha(rest[1]) || rest[1] == '/')) {  // <b>, </answer>
    const size_t end = rest.substr(0, 64).find('>');
    if (end != rest.npos && rest.substr(0, end).find('\n') == rest.npos) return at + end + 1;
  }
  return at;
}

}  // namespace

std::string prose_of(std::string_view text) {
  std::string out;
  size_t at = 0;
  while (at < text.size()) {
    const char c = text[at];
    const bool may_begin =
        c == '`' || c == '~' || c == '\\' || c == '$' || c == '<' || c == 'h' || c == 'w';
    const size_t end = may_begin ? past_other(text, at) : at;
    if (end == at) {
      out += text[at++];
      continue;
    }
    out += ' ';
    out.append(
        static_cast<size_t>(std::count(text.begin() + static_cast<std::ptrdiff_t>(at),
                                       text.begin() + static_cast<std::ptrdiff_t>(end), '\n')),
        '\n');
    at = end;
  }
  return out;
}

}  // namespace r1
