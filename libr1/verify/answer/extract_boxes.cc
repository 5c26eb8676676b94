// Boxes in what a model wrote: \boxed{...}, \fbox{...}, and several that are one answer.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <cctype>

#include "libr1/base/ascii.h"
#include "libr1/base/find_bytes.h"
#include "libr1/verify/answer/extract.h"
#include "libr1/verify/answer/extract_shape.h"
#include "libr1/verify/answer/runs.h"

namespace r1 {
namespace {

constexpr size_t npos = std::string_view::npos;

struct Box {
  size_t begin;  // of the backslash
  size_t end;    // behind the closing brace
  std::string_view content;
};

// No answer is longer; what is unclosed so far on is given up.
constexpr size_t kMaxBox = 20000;
constexpr size_t kMaxGroup = 64;  ///< boxes that are one answer

// The content of the braces that open at `open`; unclosed ones end with the line.
std::string_view braced(std::string_view text, size_t open, size_t& end) {
  int depth = 0;
  for (size_t i = open; i < std::min(text.size(), open + kMaxBox); ++i) {
    if (text[i] == '\\') {
      ++i;  // an escaped brace does not count
    } else if (text[i] == '{') {
      ++depth;
    } else if (text[i] == '}' && --depth == 0) {
      end = i + 1;
      return text.substr(open + 1, i - open - 1);
    }
  }
  end = std::min(text.find_first_of("\n$", open), text.size());
  return text.substr(open + 1, end - open - 1);
}

// The next box at or after `from`, or nothing.
std::optional<Box> next_box(std::string_view text, size_t from) {
  for (size_t at = find_pair(text, from, '\\', 'b', 'f'); at != npos;
       at = find_pair(text, at + 1, '\\', 'b', 'f')) {
    const std::string_view rest = text.substr(at + 1, 5);
    size_t i = rest.starts_with("boxed")              ? at + 6
               : rest.starts_with("fbox")             ? at + 5
               : text.substr(at + 1, 8) == "framebox" ? at + 9
                                                      : 0;
    if (i == 0 || (i < text.size() && std::isalpha(static_cast<unsigned char>(text[i])) != 0)) {
      continue;
    }
    while (i < text.size() && (text[i] == ' ' || text[i] == '\n')) ++i;
    Box box{at, 0, {}};
    if (i < text.size() && text[i] == '{') {
      box.content = braced(text, i, box.end);
    } else {  // \boxed 5
      box.end = std::min(text.find_first_of(" \n$.,", i), text.size());
      box.content = text.substr(std::min(i, text.size()), box.end - std::min(i, box.end));
    }
    return box;
  }
  return std::nullopt;
}

// Boxes within a box say the same once more.
std::string unbox(std::string_view content) {
  std::optional<Box> inner = next_box(content, 0);
  if (!inner) return std::string(trim(content));
  std::string out(content);
  for (int level = 0; level < 8 && inner; ++level) {
    std::string without = out.substr(0, inner->begin);
    without += inner->content;
    without += out.substr(inner->end);
    out = std::move(without);
    inner = next_box(out, 0);
  }
  return std::string(trim(out));
}
// The name before "=" at the end of `text` ("x" of "or $x = "), whose beginning is then its end; ""
// if there is none.
std::string_view assigned_name(std::string_view& text) {
  std::string_view s = trim(text);
  if (!s.ends_with('=')) return {};
  s.remove_suffix(1);
  s = trim(s);
  size_t begin = s.size();
  while (begin > 0 && std::isalnum(static_cast<unsigned char>(s[begin - 1])) != 0) --begin;
  const std::string_view name = s.substr(begin);
  if (name.empty() || name.size() > 2 || is_digit(name[0])) return {};
  text = s.substr(0, begin);
  return name;
}

// The number of the part that `text` ends with or consists of: "(b)", "b)", "(ii)", "2.", "Part
// (b):".
int part_number(std::string_view text, bool whole) {
  constexpr std::string_view kMarks = " \t\r\n$*.,;:()[]\\-";
  while (!text.empty() && std::string_view(" \t$*:\\([").find(text.back()) != npos)
    text.remove_suffix(1);
  if (text.empty() || (text.back() != ')' && text.back() != '.')) return 0;
  size_t end = text.size() - 1, begin = end;
  while (begin > 0 && std::isalnum(static_cast<unsigned char>(text[begin - 1])) != 0) --begin;
  const std::string_view name = text.substr(begin, end - begin);
  if (whole) {
    std::string_view before = text.substr(0, begin);
    while (!before.empty() && kMarks.find(before.back()) != npos) before.remove_suffix(1);
    if (before.ends_with("Part") || before.ends_with("part")) before.remove_suffix(4);
    while (!before.empty() && kMarks.find(before.back()) != npos) before.remove_suffix(1);
    if (!before.empty()) return 0;
  }
  constexpr std::array<std::string_view, 5> kRoman = {"i", "ii", "iii", "iv", "v"};
  const auto roman = std::find(kRoman.begin(), kRoman.end(), name);
  if (roman != kRoman.end()) return static_cast<int>(roman - kRoman.begin()) + 1;
  if (name.size() != 1) return 0;
  const char c = name[0];
  return c >= 'a' && c <= 'e'   ? c - 'a' + 1
         : c >= 'A' && c <= 'E' ? c - 'A' + 1
         : c >= '1' && c <= '9' ? c - '0'
                                : 0;
}

// "\boxed{1}$ or $x = \boxed{2}": one answer, as long as it is about one name.
bool joins_boxes(std::string_view text, const Box& first, const Box& second) {
  std::string_view between = text.substr(first.end, second.begin - first.end);
  const size_t n_before = std::min(first.begin, kBeforeBox);
  std::string_view before = text.substr(first.begin - n_before, n_before);
  bool word = false;
  if (joins_answers(between, word)) return true;
  // "(a) \boxed{3}" and, on the next line, "(b) \boxed{5}"
  if (between.size() < 30) {
    const int part = part_number(between, true);
    if (part > 1 && part_number(before, false) == part - 1) return true;
  }
  const std::string_view name = assigned_name(between);
  return !name.empty() && assigned_name(before) == name && joins_answers(between, word);
}

// \boxed{?}, \boxed{\_\_}, \boxed{\quad}: a place to fill in, as in a question that is repeated.
bool is_blank(std::string_view content) {
  constexpr std::array<std::string_view, 10> kBlank = {
      "quad",   "qquad", "square",         "Box",           "ldots",
      "hspace", "text",  "textasciitilde", "textbackslash", "overset"};
  // Most boxes are told by what they begin with.
  if (content.empty() || std::string_view(" ?_~.{}\\").find(content[0]) == npos) return false;
  for (size_t i = 0; i < content.size(); ++i) {
    const char c = content[i];
    if (c == '\\') {
      size_t end = i + 1;
      while (end < content.size() && is_alpha(content[end])) ++end;
      const std::string_view name = content.substr(i + 1, end - i - 1);
      if (!name.empty() && std::find(kBlank.begin(), kBlank.end(), name) == kBlank.end())
        return false;
      i = name.empty() ? i + 1 : end - 1;
      if (name.empty() && i < content.size() &&
          std::isalnum(static_cast<unsigned char>(content[i])) != 0)
        return false;
    } else if (std::string_view(" ?_~.{}").find(c) == npos) {
      return false;
    }
  }
  return true;
}

// Whether something later says that it is the answer.
bool is_announced(std::string_view rest) {
  if (rest.find("####") != npos || rest.find("\u7b54") != npos) return true;
  for (size_t at = rest.find("nswer"); at != npos; at = rest.find("nswer", at + 1)) {
    if (at > 0 && (rest[at - 1] | 0x20) == 'a') return true;
  }
  return false;
}

// What stands behind the equals sign of the formula that goes on at `end`; nothing if it is none.
std::optional<std::string> right_side(std::string_view text, size_t end) {
  std::string_view rest = text.substr(end, kMaxBox);
  rest = trim(rest.substr(0, rest.find_first_of("\n$")));
  rest = trim(rest.substr(0, std::min(rest.find("\\]"), rest.find("\\)"))));
  if (!rest.starts_with('=')) return std::nullopt;
  rest = trim(rest.substr(1));
  if (rest.ends_with('.')) rest.remove_suffix(1);
  return rest.empty() ? std::nullopt : std::optional(std::string(rest));
}

// \boxed{2} + \boxed{3} = 5: of boxes with a sign of arithmetic between them, what stands behind
// the equals sign of the same formula; nothing if there is none.
std::optional<std::string> worked_out(std::string_view text, const Box& first, const Box& second) {
  constexpr std::array<std::string_view, 7> kSigns = {"+",      "-",       "*",    "/",
                                                      "\\cdot", "\\times", "\\div"};
  const std::string_view between = trim(text.substr(first.end, second.begin - first.end));
  if (std::find(kSigns.begin(), kSigns.end(), between) == kSigns.end()) return std::nullopt;
  return right_side(text, second.end);
}

// "Wait, that is wrong. It should be 9": what follows the last box to the end of a text takes it
// back.
bool is_withdrawn(std::string_view rest) {
  constexpr size_t kLong = 200;
  while (!rest.empty() && std::string_view(" \t\r\n$.)]*\\").find(rest.front()) != npos)
    rest.remove_prefix(1);
  if (rest.size() < 12 || rest.size() > kLong) return false;
  constexpr std::array<std::string_view, 8> kTurns = {"Wait", "Actually", "Hmm",  "No, ",
                                                      "No.",  "Sorry",    "Oops", "Correction"};
  if (std::none_of(kTurns.begin(), kTurns.end(),
                   [&](std::string_view turn) { return rest.starts_with(turn); }))
    return false;
  for (const std::string_view stays :
       {"heck", "erif", "onfirm", "ndeed", " is right", " is correct", " not wrong", "n't wrong"}) {
    if (rest.find(stays) != npos) return false;
  }
  for (const std::string_view wrong : {"wrong", "incorrect", "mistake", "not right", "not correct",
                                       "error", "should be", "should have"}) {
    if (rest.find(wrong) != npos) return true;
  }
  return false;
}

struct Boxes {
  bool any = false;                 // even an empty one
  std::optional<std::string> last;  // the last group's content, if it has any
  size_t end = 0;                   // of the last box
};

Boxes boxes_in(std::string_view text) {
  std::array<size_t, kMaxGroup> places;  // the last ones, in a ring
  size_t n_places = 0;
  for (size_t at = find_three(text, 0, "box"); at != npos; at = find_three(text, at + 1, "box")) {
    const size_t begin = at > 0 && text[at - 1] == 'f'           ? at - 1
                         : text.substr(0, at).ends_with("frame") ? at - 5
                                                                 : at;
    if (begin > 0 && text[begin - 1] == '\\') places[n_places++ % kMaxGroup] = begin - 1;
  }
  if (n_places == 0) return {};
  // From the last box back, as long as they are one answer.
  std::vector<Box> group;
  const size_t first = n_places - std::min(n_places, kMaxGroup);
  for (size_t i = n_places; i-- > first;) {
    const size_t place = places[i % kMaxGroup];
    const std::optional<Box> box = next_box(text, place);
    if (!box || box->begin != place) continue;
    if (is_blank(box->content) && is_announced(text.substr(box->end))) continue;
    if (group.empty()) {
      group.push_back(*box);
    } else if (box->end > group.back().begin) {
      if (box->end >= group.back().end) group.back() = *box;  // the other stands within it
    } else if (joins_boxes(text, *box, group.back())) {
      group.push_back(*box);
    } else if (auto value = group.size() == 1 ? worked_out(text, *box, group[0]) : std::nullopt) {
      return {true, std::move(value)};
    } else {
      break;
    }
  }
  Boxes found{!group.empty() || (first > 0 && next_box(text, 0).has_value()), std::nullopt};
  if (!group.empty()) found.end = group[0].end;
  if (group.size() == 1) {
    // \boxed{x} = 5
    const std::string_view name = trim(group[0].content);
    if (name.size() == 1 && is_alpha(name[0])) {
      if (auto value = right_side(text, group[0].end)) {
        found.last = std::move(value);
        return found;
      }
    }
    if (std::string only = unbox(group[0].content); !only.empty()) found.last = std::move(only);
    return found;
  }
  std::string joined;
  std::string previous;
  for (size_t i = group.size(); i-- > 0;) {
    std::string part = unbox(group[i].content);
    if (part.empty() || part == previous) continue;
    if (!joined.empty()) joined += ", ";
    joined += part;
    previous = std::move(part);
  }
  if (!joined.empty()) found.last = std::move(joined);
  return found;
}

}  // namespace

bool has_box(std::string_view text) { return next_box(text, 0).has_value(); }

std::optional<std::string> last_box(std::string_view text) { return boxes_in(text).last; }

std::optional<Extracted> extract_boxed(std::string_view text, bool& boxed) {
  Boxes boxes = boxes_in(text);
  boxed = boxes.any;
  if (boxes.last && boxes.end > 0 && boxes.end < text.size()) {
    const std::string_view rest = text.substr(boxes.end);
    if (is_withdrawn(rest)) {
      std::string instead = answer_instead(rest);
      boxes.last = instead.empty() ? std::nullopt : std::optional(std::move(instead));
    }
  }
  return boxes.last ? std::optional(Extracted{std::move(*boxes.last), "boxed"}) : std::nullopt;
}

}  // namespace r1
