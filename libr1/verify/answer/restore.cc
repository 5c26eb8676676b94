// SPDX-License-Identifier: MIT
#include "libr1/verify/answer/restore.h"

#include <algorithm>
#include <array>

#include "libr1/base/ascii.h"
#include "libr1/base/find_bytes.h"

namespace r1 {
namespace {

constexpr size_t npos = std::string_view::npos;

bool starts_with_one(std::string_view s, const auto& list) {
  return std::any_of(list.begin(), list.end(),
                     [&](std::string_view w) { return s.starts_with(w); });
}

// The letter that the control character at `i` was, 0 if it is what it is.
char eaten_letter(std::string_view text, size_t i) {
  constexpr std::array<std::string_view, 8> kBehindTab = {"ext{", "ext {", "extbf{",  "imes",
                                                          "heta", "frac{", "riangle", "extrm{"};
  constexpr std::array<std::string_view, 5> kBehindLine = {"eq ", "eq\\", "abla", "otin", "eq{"};
  const std::string_view rest = text.substr(i + 1);
  if (rest.empty() || !is_alpha(rest[0])) return 0;
  switch (text[i]) {
    case '\a':
      return 'a';
    case '\b':
      return 'b';
    case '\v':
      return 'v';
    case '\f':
      return 'f';
    case '\r':
      return 'r';
    case '\t': {
      // \tan, \tau and \to only where no word can begin.
      const bool formula = i > 0 && std::string_view("$({=+-/").find(text[i - 1]) != npos;
      return formula || starts_with_one(rest, kBehindTab) ? 't' : '\0';
    }
    case '\n':
      return starts_with_one(rest, kBehindLine) ? 'n' : '\0';
    default:
      return 0;
  }
}

}  // namespace

std::string_view with_backslashes(std::string_view text, std::string& room) {
  const auto control = [](char c) { return c >= '\a' && c <= '\r'; };
  size_t at = 0;
  while (at < text.size() && !(control(text[at]) && eaten_letter(text, at) != 0)) ++at;
  if (at == text.size()) return text;
  std::string out(text.substr(0, at));
  for (; at < text.size(); ++at) {
    const char letter = control(text[at]) ? eaten_letter(text, at) : '\0';
    if (letter != 0) out += '\\';
    out += letter != 0 ? letter : text[at];
  }
  room = std::move(out);
  return room;
}

bool has_eaten_box(std::string_view escaped) {
  for (size_t at = find_three(escaped, 0, "box"); at != npos;
       at = find_three(escaped, at + 1, "box")) {
    const std::string_view before = escaped.substr(0, at);
    const size_t begin = before.ends_with('f') ? at - 1 : before.ends_with("frame") ? at - 5 : at;
    size_t slashes = 0;
    while (slashes < begin && escaped[begin - 1 - slashes] == '\\') ++slashes;
    if (slashes % 2 == 1) return true;
  }
  return false;
}

}  // namespace r1
