// SPDX-License-Identifier: MIT
#include "libr1/verify/extract.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "libr1/base/ascii.h"
#include "libr1/json/json_scan.h"
#include "libr1/verify/answer_phrase.h"
#include "libr1/verify/extract_open.h"
#include "libr1/verify/extract_shape.h"
#include "libr1/verify/math_restore.h"
#include "libr1/verify/math_runs.h"
#include "libr1/verify/math_units.h"

namespace r1 {
namespace {

constexpr size_t npos = std::string_view::npos;

std::string_view trim(std::string_view s) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!s.empty() && is_space(s.front())) s.remove_prefix(1);
  while (!s.empty() && is_space(s.back())) s.remove_suffix(1);
  return s;
}

constexpr size_t kMaxSentence = 4000;  ///< of one that states an answer; what follows is dropped

// Where a sentence that begins at `from` ends: a line end, or a full stop before white space that
// is not inside a formula.
size_t sentence_end(std::string_view text, size_t from) {
  bool formula = false, doubled = false, begun = false, display = false;
  for (size_t i = from; i < text.size(); ++i) {
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
    if (stop && !formula) return text.substr(from, i - from).ends_with(" i.e") ? i - 4 : i;
    if (!formula && text.substr(i, 3) == "\u3002") return i;  // the ideographic full stop
  }
  return text.size();
}

std::optional<std::string> after_hash_mark(std::string_view text) {
  const size_t at = text.rfind("####");
  if (at == npos) return std::nullopt;
  const std::string_view line = text.substr(at + 4, text.find('\n', at) - at - 4);
  const std::string_view answer = strip_marks(line);
  return answer.empty() ? std::nullopt : std::optional<std::string>(answer);
}

std::optional<std::string> last_bold(std::string_view text, size_t& end) {
  size_t close = text.rfind("**");
  while (close != npos && close >= 3) {
    const size_t open = text.rfind("**", close - 1);
    if (open == npos || open + 2 > close) return std::nullopt;
    if (next_bold(text.substr(0, close), open > 0 ? open - 1 : 0) != open) {  // x**2
      close = open;
      continue;
    }
    end = close;
    const std::string_view inside = trim(text.substr(open + 2, close - open - 2));
    if (!inside.empty() && inside.size() <= 80 && inside.back() != ':') {
      // "**6** and **9**" are one answer.
      std::string all(inside);
      size_t first = open;
      for (int n = 0; n < 8; ++n) {
        const size_t end_before = first < 3 ? npos : text.rfind("**", first - 1);
        const size_t begin =
            end_before == npos || end_before < 3 ? npos : text.rfind("**", end_before - 1);
        if (begin == npos || begin + 2 >= end_before || end_before + 2 >= first) break;
        bool word = false;
        const std::string_view more = trim(text.substr(begin + 2, end_before - begin - 2));
        if (more.size() > 80 ||
            !joins_answers(text.substr(end_before + 2, first - end_before - 2), word))
          break;
        all = std::string(more) + ", " + all;
        first = begin;
      }
      return all;
    }
    if (open < 3) return std::nullopt;
    close = text.rfind("**", open - 1);
  }
  return std::nullopt;
}

// What a mark or a phrase announces.
std::optional<Extracted> explicit_answer(std::string_view text) {
  const size_t hash = text.find('#') == npos ? npos : text.rfind("####");
  const size_t phrase = rfind_nocase(text, "answer");
  if (hash != npos && (phrase == npos || hash > phrase)) {
    if (auto marked = after_hash_mark(text)) return Extracted{std::move(*marked), "hash_mark"};
  }
  const bool phrases = phrase != npos || text.find(kChinese[0]) != npos;
  if (auto phrased = phrases ? after_answer_phrase(text) : std::nullopt)
    return Extracted{std::move(*phrased), "final_answer"};
  // What GLM and others put around an answer.
  for (const auto& [open, close] :
       {std::pair<std::string_view, std::string_view>{"<|begin_of_box|>", "<|end_of_box|>"},
        {"[ANSWER]", "[/ANSWER]"}}) {
    if (text.find(open) == npos) continue;  // quicker than from the end, and most have none
    const std::string_view rest = text.substr(text.rfind(open) + open.size());
    const std::string_view inside = strip_marks(rest.substr(0, rest.find(close)));
    if (!inside.empty()) return Extracted{std::string(inside), "boxed"};
  }
  return std::nullopt;
}

}  // namespace

std::string_view strip_marks(std::string_view text) {
  for (size_t before = text.size() + 1; before != text.size();) {
    before = text.size();
    text = trim(text);
    for (const std::string_view mark : {"**", "__", "`", "\"", "*", "'"}) {
      if (text.size() > 2 * mark.size() && text.starts_with(mark) && text.ends_with(mark)) {
        text = text.substr(mark.size(), text.size() - 2 * mark.size());
      }
    }
    if (text.starts_with("=>")) text.remove_prefix(2);
    if (text.starts_with("> **")) text.remove_prefix(2);  // a quotation, no inequality
    while (!text.empty() && (text.front() == ':' || text.front() == '=')) text.remove_prefix(1);
    if (text.starts_with('<')) text = without_tag(text);
    // <42>, as a prompt's <answer> was filled in; <1, 2> is a vector.
    if (text.starts_with("<<") && text.ends_with(">>")) text = text.substr(1, text.size() - 2);
    const bool filled = text.size() > 2 && text.front() == '<' && text.back() == '>' &&
                        text.find_first_of(",<|", 1) == npos;
    if (filled) text = text.substr(1, text.size() - 2);
    if (text.starts_with("<|begin_of_box|>")) text.remove_prefix(16);
    if (text.ends_with("<|end_of_box|>")) text.remove_suffix(14);
    if (text.starts_with("\u201c") && text.ends_with("\u201d") && text.size() > 6)
      text = text.substr(3, text.size() - 6);
    if (text.starts_with("\uff1a") || text.starts_with("\u2192")) text.remove_prefix(3);
    if (text.ends_with("\u3002")) text.remove_suffix(3);
  }
  return text;
}

namespace {

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

}  // namespace

std::optional<std::string> after_answer_phrase(std::string_view text) {
  for (size_t at = npos;;) {
    const size_t begin = answer_phrase_end(text, at);
    if (begin == npos) return std::nullopt;
    std::string_view sentence =
        text.substr(begin, std::min(sentence_end(text, begin) - begin, kMaxSentence));
    if (const auto line = fenced_line(text.substr(begin)); !line.empty()) return std::string(line);
    if (auto values = values_on_lines(text.substr(begin)); !values.empty()) return values;
    // "the answer is ... 42"
    if (text.substr(begin, 3) == " ..") {
      const size_t dots = std::min(text.find_first_not_of(" .:", begin), text.size());
      sentence = text.substr(dots, std::min(sentence_end(text, dots) - dots, kMaxSentence));
    }
    if (trim(sentence) == ":") {  // and one line more, the last
      const std::string_view below = trim(text.substr(begin + sentence.size()));
      if (below.find('\n') == npos && below.size() < kMaxSentence)
        sentence = below.substr(0, sentence_end(below, 0));
    }
    if (begin > 0 && text[begin - 1] == '"')  // {"answer": "42"}
      sentence = sentence.substr(0, sentence.find('"'));
    std::string plain;  // what the escapes in a string of JSON stand for
    if (begin > 0 && text[begin - 1] == '"' &&
        (sentence.find("\\\\") != npos || sentence.find("\\u") != npos)) {
      append_unescaped(plain, sentence);
      sentence = plain;
    }
    const std::string_view said = trim(sentence);
    if (is_assessment(said)) continue;
    if (begin > 0 && text[begin - 1] == '"' && is_filled_in(said)) return std::string(said);
    if (said.starts_with("not ")) {  // "not 42 but 43"
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

size_t last_answer_tag(std::string_view text) {
  size_t last = npos;
  for (size_t at = text.find('<'); at != npos; at = text.find('<', at + 1)) {
    while (at + 1 < text.size() && text[at + 1] == '<') ++at;
    if (text.substr(at).starts_with("<answer>")) last = at;
  }
  return last;
}

std::string_view inside_answer_tag(std::string_view text) {
  constexpr std::string_view kOpen = "<answer>", kClose = "</answer>";
  const size_t open = last_answer_tag(text);
  if (open == npos) return text;
  const std::string_view rest = text.substr(open + kOpen.size());
  return rest.substr(0, rest.find(kClose));
}

// What a chat template puts behind an answer, where it was not taken off: <|im_end|>, </s><s>.
std::string_view without_end_marks(std::string_view text) {
  std::string_view said = trim(text);
  for (const std::string_view proved : {"Q.E.D.", "QED.", "QED"}) {
    if (said.size() > proved.size() + 1 && said.ends_with(proved))
      return trim(said.substr(0, said.size() - proved.size()));
  }
  bool some = false;
  for (bool more = true; more;) {
    more = false;
    if (said.ends_with("</s><s>")) said.remove_suffix(3);
    for (const auto& [open, close] : {std::pair<std::string_view, std::string_view>{"<|", "|>"},
                                      {"<\uff5c", "\uff5c>"},
                                      {"</s", ">"}}) {
      const size_t at = said.ends_with(close) ? said.rfind(open) : npos;
      if (at == npos || at == 0 || said.size() - at > 40 || said.ends_with("box|>")) continue;
      if (said.find(close, at) + close.size() != said.size()) continue;
      said = trim(said.substr(0, at));
      more = some = true;
    }
  }
  return some ? said : text;
}

namespace {

// What follows the last "La respuesta es", "Antwort:" or their like near the end.
std::optional<std::string> after_foreign_phrase(std::string_view text) {
  constexpr size_t kTail = 400;
  constexpr std::array<std::string_view, 33> kPhrases = {"espuesta es",
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

// "(a) 3" and "(b) 5" on the last lines, nothing but a value behind each letter: all of them.
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
    if (value.empty() || value.find('=') != npos || !is_bare(value) ||
        shape_of(value) != Shape::math)
      return std::nullopt;
    found = std::string("(") + letter + ") " + value + (lines > 0 ? ", " : "") + found;
    next = letter;
    ++lines;
  }
  return next == 'a' && found.find("(b)") != npos ? std::optional(std::move(found)) : std::nullopt;
}

// "Thus \\[x = 3\\] as claimed": words before a displayed formula.
bool is_around_display(std::string_view text) {
  const size_t open = std::min(text.find("\\["), text.find("$$"));
  const auto mark = text[std::min(open, text.size() - 1)] == '$' ? "$$" : "\\]";
  return open != npos && open > 0 && text.find(mark, open + 2) != npos &&
         count_words(text.substr(0, open)) > 0;
}

// " weeks" of "takes 12 weeks": a unit in letters enough to be no other word.
std::string unit_behind(std::string_view rest) {
  for (const std::string_view hour : {" o'clock", " o\u2019clock"}) {
    if (rest.starts_with(hour)) return " o'clock";
  }
  size_t end = 1;
  while (end < rest.size() && is_alpha(rest[end])) ++end;
  const std::string_view word = rest.substr(0, end);
  const bool power =
      word == " thousand" || word == " million" || word == " billion" || word == " trillion";
  const bool unit =
      power || (word.size() > 3 && word[0] == ' ' && !unit_name(word.substr(1)).empty());
  return unit ? std::string(word) : "";
}

// What a text without a number or formula ends in: "The force is mg sin θ.", "diverges to negative
// infinity", "arrives at half past seven". Empty if it is nothing of that.
std::string_view said_in_words(std::string_view bare) {
  constexpr size_t kTail = 200;
  bare = bare.substr(bare.size() - std::min(bare.size(), kTail));
  const auto behind = [&](std::string_view verb) {
    const size_t at = bare.rfind(verb);
    std::string_view begun = bare.substr(0, at == npos ? 0 : at);
    for (const std::string_view end : {". ", "\n"}) {
      if (const size_t last = begun.rfind(end); last != npos) begun.remove_prefix(last + 1);
    }
    const bool denied =
        verb == " at " && (begun.find(" not ") != npos || begun.find("n't ") != npos ||
                           begun.find(" never ") != npos);
    if (at == npos || denied || is_taken_back(begun)) return std::string_view();
    const std::string_view said = strip_marks(bare.substr(at + verb.size()));
    return is_bare(said) ? said : std::string_view();
  };
  for (const std::string_view verb : {" equals ", " is "}) {
    const std::string_view value = behind(verb);
    if (!value.empty() && shape_of(value) == Shape::math) return value;
  }
  const std::string_view limit = behind(" to "), time = behind(" at ");
  if (limit.find("infinity") != npos) return limit;
  for (const std::string_view mark : {"o'clock", " past ", "quarter to "}) {
    if (time.find(mark) != npos) return time;
  }
  return {};
}

}  // namespace

std::optional<Extracted> extract_math(std::string_view text) {
  std::string restored;
  text = with_backslashes(text, restored);
  const std::string_view all = text;
  text = without_end_marks(inside_answer_tag(text));
  bool boxed = false;
  if (auto found = extract_boxed(text, boxed); found || boxed) return found;
  text = before_next_question(text);
  if (auto found = explicit_answer(text)) return found;
  if (text.size() < all.size() && last_answer_tag(all) != npos && is_filled_in(strip_marks(text)))
    return Extracted{std::string(strip_marks(text)), "whole"};
  if (auto phrased = after_foreign_phrase(text))
    return Extracted{std::move(*phrased), "final_answer"};
  if (auto parts = lettered_lines(text)) return Extracted{std::move(*parts), "last_math"};
  std::string_view bare = strip_marks(text);
  if (bare.starts_with("A: ")) bare = strip_marks(bare.substr(3));   // to a "Q:"
  for (const std::string_view call : {"final_answer(", "print("}) {  // of an agent's code
    if (bare.starts_with(call) && bare.find(')') + 1 == bare.size())
      bare = strip_marks(bare.substr(call.size(), bare.size() - call.size() - 1));
  }
  if (bare.empty()) return std::nullopt;
  if (const auto verdict = leading_verdict(without_lead(bare)); !verdict.empty())
    return Extracted{std::string(verdict), "whole"};
  if (auto set = said_set(bare); !set.empty()) return Extracted{std::move(set), "last_math"};
  const bool ends_bold = bare.ends_with("**") && bare.find(" **") != npos;  // 8 + 9 = **17**
  if (!ends_bold && is_bare(bare) && !leads_to_formula(bare) && !is_around_display(bare)) {
    // "The limit is infinity": words around mathematics in words.
    const bool endless = bare.find("\u221e") != npos || bare.find("\\infty") != npos;
    const size_t is = bare.rfind(" is "), verb = is == npos && endless ? bare.rfind(" to ") : is;
    const std::string_view said = verb == npos ? "" : strip_marks(bare.substr(verb + 4));
    if (const auto value = behind_chinese_copula(bare); !value.empty())
      return Extracted{std::string(value), "whole"};
    const bool sentence = !said.empty() && is_bare(said) && shape_of(said) == Shape::math;
    // "3 + 6 = 9 \u2192 9 * 2 = 18"
    const std::string_view to = behind_arrow(bare);
    const bool steps = to.size() < bare.size() && to.find('=') != npos &&
                       bare.substr(0, bare.size() - to.size()).find('=') != npos;
    return Extracted{std::string(sentence ? said
                                 : steps  ? trim(to)
                                          : derived_value(bare)),
                     "whole"};
  }
  if (leaves_open(bare)) return std::nullopt;
  for (auto values : {values_on_lines(bare), values_on_last_lines(bare)}) {
    if (!values.empty()) return Extracted{std::move(values), "last_math"};
  }
  if (auto first = explained_number(bare); !first.empty())
    return Extracted{std::string(first), "last_number"};
  if (auto values = spoken_values(bare); !values.empty())
    return Extracted{std::move(values), "last_math"};
  const MathRun run = last_run(text);
  size_t bold_end = 0;
  if (auto bold = last_bold(text, bold_end); bold && is_bare(*bold)) {
    // Bold words are a heading if mathematics follows them.
    if (shape_of(*bold) == Shape::math || bold_end >= run.end)
      return Extracted{std::move(*bold), "bold"};
  }
  if (run.end == 0) {
    const std::string_view number = bare.substr(0, bare.find(". "));  // "6. That's the answer."
    if (is_plain_number(number)) return Extracted{std::string(number), "last_number"};
    const std::string_view said = said_in_words(bare);
    return said.empty() ? std::nullopt : std::optional(Extracted{std::string(said), "last_math"});
  }
  if (run.formula || !is_plain_number(run.inside))
    return Extracted{std::string(trim(derived_value(behind_arrow(run.inside)))), "last_math"};
  return Extracted{without_points(run.inside, text, false) + unit_behind(text.substr(run.end)),
                   "last_number"};
}

std::optional<Extracted> extract_gold(std::string_view text) {
  std::string restored;
  text = with_backslashes(text, restored);
  bool boxed = false;
  if (auto found = extract_boxed(text, boxed)) return found;
  if (auto found = boxed ? std::nullopt : explicit_answer(text)) return found;
  const std::string_view bare = strip_marks(text);
  if (bare.empty()) return std::nullopt;
  // A worked solution, or a sentence around one formula.
  if (bare.size() > 300 ||
      (bare.find('$') != npos && shape_of(bare) == Shape::mixed && math_runs(bare).size() == 1)) {
    if (auto found = extract_math(text)) return found;
  }
  return Extracted{std::string(bare), "whole"};
}

}  // namespace r1
