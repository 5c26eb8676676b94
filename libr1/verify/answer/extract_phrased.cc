// The answer behind a phrase that announces it, in English, Chinese or another language.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>

#include "libr1/base/ascii.h"
#include "libr1/json/json_scan.h"
#include "libr1/verify/answer/extract.h"
#include "libr1/verify/answer/extract_lines.h"
#include "libr1/verify/answer/extract_open.h"
#include "libr1/verify/answer/extract_shape.h"
#include "libr1/verify/answer/phrase.h"

namespace r1 {
namespace {

constexpr size_t npos = std::string_view::npos;

constexpr size_t kMaxSentence = 4000;  ///< of one that states an answer; what follows is dropped

// Where a sentence that begins at `from` ends: a line end, or a full stop before white space that
// is not inside a formula.
size_t sentence_end(std::string_view text, size_t from) {
  bool formula = false, doubled = false, begun = false, display = false;
  for (size_t i = from; i < text.size(); ++i) {
    if (is_alnum(text[i])) {  // most are
      begun = true;
      continue;
    }
    begun = begun || (text[i] != ' ' && text[i] != '\t' && text[i] != '\r' && text[i] != '\n');
    display = display || (text[i] == '[' && i > from && text[i - 1] == '\\');
    if (text[i] == '$' && (i == 0 || text[i - 1] != '\\')) {
      const bool two = i + 1 < text.size() && text[i + 1] == '$' && (!formula || doubled);
      formula = !formula;
      doubled = two && formula;
      if (two) ++i;
    }
    if (text[i] == '\n' && begun && !formula && !display) return i;
    const bool stop =
        text[i] == '.' && (i + 1 == text.size() || text[i + 1] == ' ' || text[i + 1] == '\n');
    // "0.5, i.e. one half": what follows says it again.
    if (stop && !formula) {
      const std::string_view said = text.substr(from, i - from);
      if (!said.ends_with(" i.e")) return i;
      // "more than 7 but less than 9, i.e. 8": only then what follows is the answer.
      if (said.find(" than ") == npos) return i - 4;
    }
    if (!formula && text.substr(i, 3) == "\u3002") return i;  // the ideographic full stop
  }
  return text.size();
}

// The one line between a fence and its end, if `text` begins with a fence.
std::string_view fenced_line(std::string_view text) {
  constexpr std::string_view kFence = "```";
  text = text.substr(0, kMaxSentence);
  text = text.substr(std::min(text.find_first_not_of(" \n"), text.size()));
  if (!text.starts_with(kFence)) return {};
  const size_t line = text.find('\n'), close = text.find(kFence, kFence.size());
  if (line == npos || close == npos || close < line) return {};
  const std::string_view inside = trim(text.substr(line, close - line));
  return inside.find('\n') == npos ? inside : std::string_view();
}

// "- Height: 12 cm" and "- Area: 60 cm^2" below the phrase and nothing more: the values; else
// empty.
std::string values_in_list(std::string_view text) {
  constexpr size_t kLong = 200;
  text = trim(text);
  if (text.size() > kLong || text.find('\n') == npos) return "";
  std::string all;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line == ":") continue;
    if (!line.starts_with("- ") && !line.starts_with("* ")) return "";
    line = trim(line.substr(2));
    while (line.ends_with('.') || line.ends_with(',')) line.remove_suffix(1);
    all += (all.empty() ? "" : ", ");
    for (const char c : line) {
      if (c != '*') all += c;
    }
  }
  return labelled_values(all);
}

// What a phrase that ends its line announces: a formula displayed below, a number on a line of its
// own, or the last line, whatever it is.
std::string_view line_below(std::string_view text) {
  text = trim(text.substr(0, kMaxSentence));
  for (const auto& [open, close] :
       {std::pair<std::string_view, std::string_view>{"$$", "$$"}, {"\\[", "\\]"}}) {
    const size_t end = text.starts_with(open) ? text.find(close, open.size()) : npos;
    if (end == npos) continue;
    const std::string_view rest = trim(text.substr(end + close.size()));
    // Of several formulas none is it alone.
    return rest.starts_with(open) ? std::string_view() : text.substr(0, end + close.size());
  }
  const size_t line = text.find('\n');
  if (line == npos) return text.substr(0, sentence_end(text, 0));
  const std::string_view first = strip_marks(text.substr(0, line));
  return is_plain_number(first) ? first : std::string_view();
}

}  // namespace

std::optional<std::string> after_answer_phrase(std::string_view text) {
  for (size_t at = npos;;) {
    const size_t begin = answer_phrase_end(text, at);
    if (begin == npos) return std::nullopt;
    std::string_view sentence =
        text.substr(begin, std::min(sentence_end(text, begin) - begin, kMaxSentence));
    if (const auto line = fenced_line(text.substr(begin)); !line.empty()) return std::string(line);
    if (auto values = values_on_lines(text.substr(begin)); !values.empty()) return values;
    if (auto values = values_in_list(text.substr(begin)); !values.empty()) return values;
    // "the answer is ... 42"
    if (text.substr(begin, 3) == " ..") {
      const size_t dots = std::min(text.find_first_not_of(" .:", begin), text.size());
      sentence = text.substr(dots, std::min(sentence_end(text, dots) - dots, kMaxSentence));
    }
    if (trim(sentence) == ":") {
      if (const auto line = line_below(text.substr(begin + sentence.size())); !line.empty())
        sentence = line;
    }
    if (begin > 0 && text[begin - 1] == '"')  // {"answer": "42"}
      sentence = sentence.substr(0, sentence.find('"'));
    std::string plain;  // what the escapes in a string of JSON stand for
    if (begin > 0 && text[begin - 1] == '"' &&
        (sentence.find("\\\\") != npos || sentence.find("\\u") != npos)) {
      append_unescaped(plain, sentence);
      sentence = plain;
    }
    // Below the phrase, "> 150" is quoted and "1. 150" the one item of a list.
    if (begin < text.size() && text[begin] == '\n') {
      const std::string_view below = trim(text.substr(begin, kMaxSentence));
      const bool quoted = below.starts_with("> "), first = below.starts_with("1. ");
      if (quoted || (first && below.find("\n2. ") == npos)) {
        const std::string_view item = trim(below.substr(2));
        if (first || (!item.empty() && is_digit(item[0])))
          sentence = item.substr(0, sentence_end(item, 0));
      }
    }
    const std::string_view said = trim(sentence);
    if (is_assessment(said)) continue;
    if (begin > 0 && text[begin - 1] == '"' && is_filled_in(said)) return std::string(said);
    if (said.starts_with("not ") || said.starts_with("neither ")) {  // "not 42 but 43"
      const size_t turn = said.find(" but ");
      if (turn == npos) continue;
      return answer_in_sentence(said.substr(turn + 5));
    }
    if (text[std::min(begin, text.size() - 1)] != '}' && said.find('{') == npos &&
        said.find('}') + 1 == said.size())
      sentence = said.substr(0, said.size() - 1);  // {"answer": 42}
    else if (sentence.find('{') > sentence.find('}'))
      sentence.remove_prefix(sentence.find('}') + 1);  // \text{the answer is } 5
    for (const std::string_view tag : {"</b>", "</strong>", "</i>", "</em>"}) {
      if (trim(sentence).starts_with(tag)) sentence = trim(sentence).substr(tag.size());
    }
    std::string found = answer_in_sentence(sentence);
    if (found.empty()) continue;
    const size_t end = std::min(sentence_end(text, begin), text.size());
    std::string instead = answer_instead(text.substr(end));
    return instead.empty() ? found : instead;
  }
}

std::optional<std::string_view> line_after_answer_phrase(std::string_view text) {
  text = before_next_question(text);
  size_t at = npos;
  const size_t begin = answer_phrase_end(text, at);
  if (begin == npos) return std::nullopt;
  return strip_marks(text.substr(begin, text.find('\n', begin) - begin));
}

std::optional<std::string> after_foreign_phrase(std::string_view text) {
  constexpr size_t kTail = 400;
  constexpr std::array<std::string_view, 34> kPhrases = {"espuesta es",
                                                         "espuesta:",
                                                         "espuesta final es",
                                                         "\u00e9ponse est",
                                                         "\u00e9ponse :",
                                                         "\u00e9ponse:",
                                                         "\u00e9ponse finale est",
                                                         "ntwort ist",
                                                         "ntwort lautet",
                                                         "ntwort:",
                                                         "isposta \u00e8",
                                                         "isposta:",
                                                         "esposta \u00e9",
                                                         "esposta \u00e9s",
                                                         "esposta:",
                                                         "\u0442\u0432\u0435\u0442:",
                                                         "ntwoord is",
                                                         "\uc815\ub2f5:",
                                                         "\u7b54\u3048\uff1a",
                                                         "Odpowied\u017a:",
                                                         "Cevap:",
                                                         "\ub2f5\uc740",
                                                         "\ub2f5\uff1a",
                                                         "\ub2f5:",
                                                         "\u7b54\u3048\u306f",
                                                         "\u7b54\u3048:",
                                                         "p \u00e1n:",
                                                         "p \u00e1n l\u00e0",
                                                         "l\u1eddi l\u00e0",
                                                         "\u6545\u9009\uff1a",
                                                         "\u6545\u9009",
                                                         "awaban:",
                                                         "\n\u7b54\uff1a",
                                                         "\n\u7b54:"};
  const std::string_view tail = text.substr(text.size() - std::min(text.size(), kTail));
  size_t begin = npos;
  for (const std::string_view phrase : kPhrases) {
    const size_t at = tail.rfind(phrase);
    if (at != npos && (begin == npos || at + phrase.size() > begin)) begin = at + phrase.size();
  }
  if (begin == npos) return std::nullopt;
  std::string_view said = trim(tail.substr(begin, sentence_end(tail, begin) - begin));
  while (said.starts_with(':')) said = trim(said.substr(1));
  // The verb stands behind in Japanese and Korean.
  for (const std::string_view verb :
       {"\uc785\ub2c8\ub2e4", "\uc774\ub2e4", "\u3067\u3059", "\u3067\u3042\u308b",
        "\u3068\u306a\u308a\u307e\u3059", "\u306b\u306a\u308a\u307e\u3059"}) {
    if (said.ends_with(verb)) said = trim(said.substr(0, said.size() - verb.size()));
  }
  std::string found = without_points(answer_in_sentence(said), text, true);
  return found.empty() ? std::nullopt : std::optional(std::move(found));
}

}  // namespace r1
