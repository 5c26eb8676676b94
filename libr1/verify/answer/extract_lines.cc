// Values that stand on lines of their own, one below the other. SPDX-License-Identifier: MIT
#include "libr1/verify/answer/extract_lines.h"

#include <algorithm>
#include <array>

#include "libr1/base/ascii.h"
#include "libr1/verify/answer/extract.h"
#include "libr1/verify/answer/extract_shape.h"
#include "libr1/verify/answer/runs.h"

namespace r1 {
namespace {

constexpr size_t npos = std::string_view::npos;

// "- ", "* ", "2. ", "2) " at the beginning of a line, taken off; false if there is none.
bool take_list_mark(std::string_view& line) {
  line = trim(line);
  for (const std::string_view mark : {"- ", "* ", "\u2022 "}) {
    if (!line.starts_with(mark)) continue;
    line = trim(line.substr(mark.size()));
    return true;
  }
  const size_t digits = line.find_first_not_of("0123456789");
  if (digits == 0 || digits > 2 || digits + 1 >= line.size() || line[digits + 1] != ' ' ||
      (line[digits] != '.' && line[digits] != ')'))
    return false;
  line = trim(line.substr(digits + 1));
  return true;
}

// 3, x = 3, but not 2 + 3 = 5: an answer without what it was worked out from.
bool is_value(std::string_view s) {
  while (!s.empty() && std::string_view(" $(\\").find(s.front()) != npos) s.remove_prefix(1);
  const size_t equals = s.find('=');
  const bool named = !s.empty() && is_alpha(s[0]) && equals < 6 &&
                     s.substr(0, equals).find_first_of("+-*/") == npos;
  return equals == npos || (named && s.find('=', equals + 1) == npos);
}

}  // namespace

std::string listed_values(std::string_view text) {
  constexpr size_t kTail = 400;
  constexpr std::array<std::string_view, 8> kAnnounced = {"olutions", "values",  "roots", "answers",
                                                          "integers", "numbers", "zeros", " are"};
  text = text.substr(text.size() - std::min(text.size(), kTail));
  std::string found;
  for (size_t items = 0; !text.empty();) {
    text = trim(text);
    const size_t begin = text.rfind('\n') == npos ? 0 : text.rfind('\n') + 1;
    std::string_view line = text.substr(begin);
    text = text.substr(0, begin);
    if (!take_list_mark(line)) {
      line = strip_marks(line);
      const bool announced =
          line.ends_with(':') && line.find("tep") == npos &&
          std::any_of(kAnnounced.begin(), kAnnounced.end(),
                      [&](std::string_view word) { return line.find(word) != npos; });
      return announced && items > 1 ? found : "";
    }
    line = strip_marks(line);
    while (line.ends_with('.') || line.ends_with(',')) line.remove_suffix(1);
    if (!is_bare(line) || shape_of(line) != Shape::math || !is_value(line)) return "";
    found = std::string(line) + (items++ > 0 ? ", " : "") + found;
  }
  return "";
}

std::string_view explained_number(std::string_view text) {
  const size_t line = text.find('\n');
  if (line == npos) return {};
  const std::string_view first = strip_marks(text.substr(0, line));
  if (!is_plain_number(first)) return {};
  const std::string_view rest = strip_marks(text.substr(line));
  for (const std::string_view lead : {"Explanation", "Reason", "Because", "Since ", "("}) {
    if (rest.starts_with(lead)) return first;
  }
  return {};
}

std::string values_on_lines(std::string_view text) {
  constexpr size_t kLong = 200;
  if (text.size() > kLong || text.find('\n') == npos) return "";
  std::string found, names;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = strip_marks(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.starts_with("- ") || line.starts_with("* ")) line = strip_marks(line.substr(2));
    while (line.starts_with('*')) line.remove_prefix(1);  // of bold lines, the first and the last
    while (line.ends_with('*')) line.remove_suffix(1);
    if (line.empty() || (found.empty() && line.ends_with(':'))) continue;
    if (line.size() > 2 && line.front() == '$' && line.back() == '$')
      line = line.substr(1, line.size() - 2);
    const size_t equals = line.find('=');
    std::string_view value = equals == npos ? "" : strip_marks(line.substr(equals + 1));
    while (value.ends_with(',') || value.ends_with('.')) value.remove_suffix(1);
    const bool name =
        !line.empty() && is_alpha(line[0]) && (equals == 1 || (equals == 2 && line[1] == ' '));
    if (!name || names.find(line[0]) != npos || !is_plain_number(value)) return "";
    names += line[0];
    found += (found.empty() ? "" : ", ") + std::string(1, line[0]) + " = " + std::string(value);
  }
  return names.size() > 1 ? found : "";
}

std::string values_on_last_lines(std::string_view text) {
  constexpr size_t kTail = 300;
  const std::string_view tail = text.substr(text.size() - std::min(text.size(), kTail));
  size_t block = tail.size();  // where the lines of values begin
  while (block > 0) {
    const size_t end = tail.rfind('\n', block - 1), line = end == npos ? 0 : end + 1;
    const std::string_view said = strip_marks(tail.substr(line, block - line));
    if (!said.empty() && (said.find('=') == npos || count_words(said) > 0)) {
      const bool solved = said.find("ystem") != npos || said.find("olution") != npos;
      return solved ? values_on_lines(tail.substr(block)) : "";
    }
    block = end == npos ? 0 : end;
  }
  return "";
}

std::string labelled_values(std::string_view line) {
  constexpr size_t kLong = 200, kMost = 6;
  if (line.size() > kLong || line.find('\n') != npos) return "";
  std::string found;
  size_t values = 0;
  for (size_t at = 0; at < line.size() && values < kMost;) {
    const size_t colon = line.find(": ", at);
    if (colon == npos || colon == at) return "";
    const std::string_view label = line.substr(at, colon - at);
    const auto part = [](char c) { return is_alpha(c) || c == ' ' || c == '-'; };
    if (!std::all_of(label.begin(), label.end(), part) || label.size() < 3) return "";
    // To the mark before the next label.
    const size_t next = line.find(": ", colon + 2);
    size_t end = line.size(), skip = 0;
    if (next != npos) {
      const size_t mark = line.find_last_of(",;", next);
      if (mark == npos || mark <= colon || mark + 2 >= next) return "";
      end = mark;
      skip = line[mark + 1] == ' ' ? 2 : 1;
    }
    const std::string_view value = strip_marks(line.substr(colon + 2, end - colon - 2));
    if (value.empty() || shape_of(value) != Shape::math) return "";
    found += (values++ > 0 ? ", " : "") + std::string(value);
    at = end + skip;
  }
  return values > 1 ? found : "";
}

std::optional<std::string> lettered_lines(std::string_view text) {
  constexpr size_t kTail = 400, kMost = 5;
  text = text.substr(text.size() - std::min(text.size(), kTail));
  std::string found;
  char next = 0;
  for (size_t lines = 0; lines < kMost && next != 'a';) {
    text = trim(text);
    const size_t line = text.rfind('\n') == npos ? 0 : text.rfind('\n') + 1;
    std::string_view rest = text.substr(line);
    text = text.substr(0, line);
    while (!rest.empty() && std::string_view(" *-").find(rest.front()) != npos)
      rest.remove_prefix(1);
    const bool part = rest.starts_with("Part ");
    if (part) rest.remove_prefix(5);
    if (rest.starts_with('(')) rest.remove_prefix(1);
    if (rest.size() < 3 || (rest[1] != ')' && !(part && rest[1] == ':'))) return std::nullopt;
    const char letter = part ? static_cast<char>(rest[0] | 0x20) : rest[0];
    if (letter < 'a' || letter > 'e' || (next != 0 && letter + 1 != next)) return std::nullopt;
    rest.remove_prefix(2);
    while (!rest.empty() && std::string_view(" :*").find(rest.front()) != npos)
      rest.remove_prefix(1);
    const std::string value(strip_marks(rest));
    if (value.empty() || !is_value(value) || !is_bare(value) || shape_of(value) != Shape::math)
      return std::nullopt;
    found = std::string("(") + letter + ") " + value + (lines > 0 ? ", " : "") + found;
    next = letter;
    ++lines;
  }
  return next == 'a' && found.find("(b)") != npos ? std::optional(std::move(found)) : std::nullopt;
}

}  // namespace r1
