// SPDX-License-Identifier: MIT
#include "libr1/verify/extract.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "libr1/verify/math_parse.h"

namespace r1 {
namespace {

constexpr size_t npos = std::string_view::npos;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

std::string_view trim(std::string_view s) {
  constexpr std::string_view kSpace = " \t\r\n";
  const size_t begin = s.find_first_not_of(kSpace);
  if (begin == npos) return {};
  return s.substr(begin, s.find_last_not_of(kSpace) - begin + 1);
}

struct Box {
  size_t begin;  // of the backslash
  size_t end;    // behind the closing brace
  std::string_view content;
};

// The content of the braces that open at `open`; unclosed ones end with the line.
std::string_view braced(std::string_view text, size_t open, size_t& end) {
  int depth = 0;
  for (size_t i = open; i < text.size(); ++i) {
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
  for (size_t at = text.find('\\', from); at != npos; at = text.find('\\', at + 1)) {
    const std::string_view rest = text.substr(at + 1, 5);
    size_t i = rest.starts_with("boxed") ? at + 6 : rest.starts_with("fbox") ? at + 5 : 0;
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

// Whether what stands between two boxes joins them into one answer.
bool joins(std::string_view between) {
  if (between.size() > 40 || between.find('\n') != npos) return false;
  std::string words;
  for (size_t i = 0; i < between.size(); ++i) {
    const char c = lower(between[i]);
    if (std::isalpha(static_cast<unsigned char>(c)) != 0) words += c;
    else if (std::string_view(" $,;\\(){}.").find(c) == npos) return false;
  }
  for (const std::string_view dropped : {"text", "quad"}) {
    if (const size_t at = words.find(dropped); at != std::string::npos) words.erase(at, dropped.size());
  }
  return words.empty() || words == "and" || words == "or";
}

// Boxes within a box say the same once more.
std::string unbox(std::string_view content) {
  const std::optional<Box> inner = next_box(content, 0);
  if (!inner) return std::string(content);
  std::string out(content.substr(0, inner->begin));
  out += unbox(inner->content);
  out += content.substr(inner->end);
  return out;
}

// Case-insensitive search from the end; `needle` is lower case.
size_t rfind_nocase(std::string_view text, std::string_view needle, size_t before = npos) {
  if (needle.size() > text.size()) return npos;
  size_t i = std::min(before, text.size() - needle.size() + 1);
  while (i-- > 0) {
    if (lower(text[i]) != needle[0]) continue;
    size_t k = 1;
    while (k < needle.size() && lower(text[i + k]) == needle[k]) ++k;
    if (k == needle.size()) return i;
  }
  return npos;
}

// Where a sentence that begins at `from` ends: a line end, or a full stop before white space that is
// not inside a formula.
size_t sentence_end(std::string_view text, size_t from) {
  bool formula = false;
  for (size_t i = from; i < text.size(); ++i) {
    if (text[i] == '$' && (i == 0 || text[i - 1] != '\\')) formula = !formula;
    if (text[i] == '\n' && trim(text.substr(from, i - from)).size() > 0) {
      if (!formula && text.substr(from, i - from).find("\\[") == npos) return i;
    }
    const bool stop = text[i] == '.' && (i + 1 == text.size() || text[i + 1] == ' ' || text[i + 1] == '\n');
    if (stop && !formula) return i;
  }
  return text.size();
}

// The formulas of a text: $...$, $$...$$, \(...\), \[...\].
struct Formula {
  size_t begin, end;
  std::string_view inside;
};

std::optional<Formula> last_formula(std::string_view text) {
  std::optional<Formula> found;
  for (size_t i = 0; i + 1 < text.size(); ++i) {
    size_t open = 0;
    std::string_view close;
    if (text[i] == '\\' && (text[i + 1] == '(' || text[i + 1] == '[')) {
      open = 2;
      close = text[i + 1] == '(' ? "\\)" : "\\]";
    } else if (text[i] == '\\') {
      ++i;
      continue;
    } else if (text[i] == '$') {
      open = text[i + 1] == '$' ? 2 : 1;
      close = open == 2 ? "$$" : "$";
    } else {
      continue;
    }
    size_t end = text.find(close, i + open);
    while (close[0] == '$' && end != npos && text[end - 1] == '\\') end = text.find(close, end + 1);
    if (end == npos) break;
    found = Formula{i, end + close.size(), text.substr(i + open, end - i - open)};
    i = end + close.size() - 1;
  }
  return found;
}

std::optional<Formula> last_number(std::string_view text) {
  size_t end = text.find_last_of("0123456789");
  if (end == npos) return std::nullopt;
  ++end;
  size_t begin = end;
  const auto part = [&](size_t i) {
    if (is_digit(text[i])) return true;
    const bool between = i > 0 && is_digit(text[i - 1]) && is_digit(text[i + 1]);
    return between && (text[i] == '.' || text[i] == ',' || text[i] == '/');
  };
  while (begin > 0 && part(begin - 1)) --begin;
  if (begin > 0 && text[begin - 1] == '.') --begin;
  if (begin > 0 && text[begin - 1] == '-' && (begin == 1 || !std::isalnum(static_cast<unsigned char>(text[begin - 2])))) --begin;
  if (end < text.size() && text[end] == '%') ++end;
  return Formula{begin, end, text.substr(begin, end - begin)};
}

// Words of plain text, two letters at least; LaTeX commands are none.
int count_words(std::string_view text) {
  int words = 0;
  for (size_t i = 0; i < text.size();) {
    const size_t begin = i;
    while (i < text.size() && std::isalpha(static_cast<unsigned char>(text[i])) != 0) ++i;
    if (i - begin >= 2 && (begin == 0 || text[begin - 1] != '\\')) ++words;
    if (i == begin) ++i;
  }
  return words;
}

// A bare answer, not a sentence around one.
bool is_bare(std::string_view text) {
  if (text.empty() || text.size() > 300 || text.find('\n') != npos) return false;
  const bool numbers = text.find_first_of("0123456789$\\") != npos;
  return count_words(text) < (numbers ? 3 : 5) || text.find("\\begin") != npos;
}

bool is_words(std::string_view text) {
  const MathAnswer parsed = parse_math(text);
  return parsed.readings.empty() || std::holds_alternative<Words>(parsed.readings[0].what);
}

// "therefore 5 apples": the formula or the number in a sentence that is no answer as it stands.
std::string answer_in_sentence(std::string_view sentence) {
  sentence = strip_marks(sentence);
  if (const size_t bold = sentence.find("**"); bold != npos) sentence = strip_marks(sentence.substr(0, bold));
  const size_t first = std::min({sentence.find('$'), sentence.find("\\("), sentence.find("\\[")});
  if (const auto last = last_formula(sentence); last && first != npos && first < last->end) {
    return std::string(sentence.substr(first, last->end - first));
  }
  if (!sentence.empty() && is_words(sentence)) {
    if (const auto number = last_number(sentence)) return std::string(number->inside);
  }
  return std::string(sentence);
}

// Behind the last phrase that begins before `at`, which moves to its beginning: "answer is",
// "answer:", "answer =" and, between, at most "to the question" and marks.
size_t answer_phrase_end(std::string_view text, size_t& at) {
  const size_t before = at;
  while ((at = rfind_nocase(text, "answer", at)) != npos) {
    const size_t from = at + 6;
    const std::string_view rest = text.substr(from, 80);
    const size_t i = rest.find_first_not_of(" *_:");
    if (i != npos && i > 0 && rest.substr(0, i).find(':') != npos) return from + i;
    const std::string_view line = rest.substr(0, rest.find('\n'));
    for (const std::string_view verb : {" is", " are", " =", " equals", " would be", " must be"}) {
      const size_t v = line.find(verb);
      if (v == npos || line.substr(0, v).find('.') != npos) continue;
      const size_t after = v + verb.size();
      if (after >= rest.size() || std::isalpha(static_cast<unsigned char>(rest[after])) == 0) {
        return from + after;
      }
    }
  }
  if (before != npos) return npos;
  for (const std::string_view mark : {"\u7b54\u6848\u662f", "\u7b54\u6848\uff1a", "\u7b54\u6848:"}) {
    if ((at = text.rfind(mark)) != npos) return at + mark.size();
  }
  return npos;
}

std::optional<std::string> after_hash_mark(std::string_view text) {
  const size_t at = text.rfind("####");
  if (at == npos) return std::nullopt;
  const std::string_view line = text.substr(at + 4, text.find('\n', at) - at - 4);
  const std::string_view answer = strip_marks(line);
  return answer.empty() ? std::nullopt : std::optional<std::string>(answer);
}

std::optional<std::string> last_bold(std::string_view text) {
  size_t close = text.rfind("**");
  while (close != npos && close >= 3) {
    const size_t open = text.rfind("**", close - 1);
    if (open == npos || open + 2 > close) return std::nullopt;
    const std::string_view inside = trim(text.substr(open + 2, close - open - 2));
    if (!inside.empty() && inside.size() <= 80 && inside.back() != ':') return std::string(inside);
    if (open < 3) return std::nullopt;
    close = text.rfind("**", open - 1);
  }
  return std::nullopt;
}

std::optional<Extracted> explicit_answer(std::string_view text) {
  if (has_box(text)) {
    if (auto box = last_box(text)) return Extracted{std::move(*box), "boxed"};
    return std::nullopt;
  }
  const size_t hash = text.rfind("####");
  const size_t phrase = rfind_nocase(text, "answer");
  if (hash != npos && (phrase == npos || hash > phrase)) {
    if (auto marked = after_hash_mark(text)) return Extracted{std::move(*marked), "hash_mark"};
  }
  if (auto phrased = after_answer_phrase(text)) return Extracted{std::move(*phrased), "final_answer"};
  return std::nullopt;
}

}  // namespace

std::string_view strip_marks(std::string_view text) {
  for (size_t before = text.size() + 1; before != text.size();) {
    before = text.size();
    text = trim(text);
    for (const std::string_view mark : {"**", "__", "`", "\"", "*"}) {
      if (text.size() > 2 * mark.size() && text.starts_with(mark) && text.ends_with(mark)) {
        text = text.substr(mark.size(), text.size() - 2 * mark.size());
      }
    }
    while (!text.empty() && (text.front() == ':' || text.front() == '=')) text.remove_prefix(1);
  }
  return text;
}

bool has_box(std::string_view text) { return next_box(text, 0).has_value(); }

std::optional<std::string> last_box(std::string_view text) {
  std::vector<std::string> group;
  size_t previous_end = 0;
  for (std::optional<Box> box = next_box(text, 0); box; box = next_box(text, box->end)) {
    if (!group.empty() && !joins(text.substr(previous_end, box->begin - previous_end))) group.clear();
    std::string content = unbox(box->content);
    if (group.empty() || group.back() != content) group.push_back(std::move(content));
    previous_end = box->end;
  }
  std::string joined;
  for (const std::string& part : group) {
    if (trim(part).empty()) continue;
    if (!joined.empty()) joined += ", ";
    joined += trim(part);
  }
  return joined.empty() ? std::nullopt : std::optional(std::move(joined));
}

std::optional<std::string> after_answer_phrase(std::string_view text) {
  for (size_t at = npos;;) {
    const size_t begin = answer_phrase_end(text, at);
    if (begin == npos) return std::nullopt;
    std::string found = answer_in_sentence(text.substr(begin, sentence_end(text, begin) - begin));
    if (!found.empty()) return found;
  }
}

std::optional<std::string_view> line_after_answer_phrase(std::string_view text) {
  size_t at = npos;
  const size_t begin = answer_phrase_end(text, at);
  if (begin == npos) return std::nullopt;
  return strip_marks(text.substr(begin, text.find('\n', begin) - begin));
}

std::optional<Extracted> extract_math(std::string_view text) {
  if (has_box(text)) {
    auto box = last_box(text);
    return box ? std::optional(Extracted{std::move(*box), "boxed"}) : std::nullopt;
  }
  if (auto found = explicit_answer(text)) return found;
  const std::string_view bare = strip_marks(text);
  if (bare.empty()) return std::nullopt;
  if (is_bare(bare)) return Extracted{std::string(bare), "whole"};
  if (auto bold = last_bold(text)) return Extracted{std::move(*bold), "bold"};
  const auto formula = last_formula(text);
  const auto number = last_number(text);
  if (formula && (!number || number->begin < formula->end)) {
    return Extracted{std::string(trim(formula->inside)), "last_math"};
  }
  if (number) return Extracted{std::string(number->inside), "last_number"};
  return std::nullopt;
}

std::optional<Extracted> extract_gold(std::string_view text) {
  if (auto found = explicit_answer(text)) return found;
  const std::string_view bare = strip_marks(text);
  if (bare.empty()) return std::nullopt;
  if (bare.size() > 300) {
    if (auto found = extract_math(text)) return found;
  }
  return Extracted{std::string(bare), "whole"};
}

}  // namespace r1
