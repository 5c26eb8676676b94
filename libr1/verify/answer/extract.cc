// SPDX-License-Identifier: MIT
#include "libr1/verify/answer/extract.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "libr1/base/ascii.h"
#include "libr1/json/json_scan.h"
#include "libr1/verify/answer/asides.h"
#include "libr1/verify/answer/extract_lines.h"
#include "libr1/verify/answer/extract_open.h"
#include "libr1/verify/answer/extract_shape.h"
#include "libr1/verify/answer/extract_words.h"
#include "libr1/verify/answer/phrase.h"
#include "libr1/verify/answer/restore.h"
#include "libr1/verify/answer/runs.h"
#include "libr1/verify/equal/text.h"
#include "libr1/verify/parse/html.h"
#include "libr1/verify/parse/units.h"

namespace r1 {
namespace {

constexpr size_t npos = std::string_view::npos;

std::optional<std::string> after_hash_mark(std::string_view text) {
  const size_t at = text.rfind("####");
  if (at == npos) return std::nullopt;
  const std::string_view line = text.substr(at + 4, text.find('\n', at) - at - 4);
  const std::string_view answer = strip_marks(line);
  return answer.empty() ? std::nullopt : std::optional<std::string>(answer);
}

// The last bold words and those that they are one answer with; `begin` and `end` become where they
// stand.
std::optional<std::string> last_bold(std::string_view text, size_t& begin_of, size_t& end) {
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
    const bool heading = inside.ends_with(':') || text.substr(close + 2).starts_with(':');
    if (!inside.empty() && inside.size() <= 80 && !heading) {
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
      begin_of = first;
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
    // Most have no marks.
    if (text.empty() || (is_alnum(text.front()) && is_alnum(text.back()))) return text;
    for (const std::string_view mark : {"**", "__", "`", "\"", "*", "'"}) {
      if (text.size() > 2 * mark.size() && text.starts_with(mark) && text.ends_with(mark)) {
        text = text.substr(mark.size(), text.size() - 2 * mark.size());
      }
    }
    if (text.starts_with('#') && text.find_first_not_of('#') < 4 &&
        text[text.find_first_not_of('#')] == ' ') {  // a heading
      const std::string_view value = trim(text.substr(text.find(' ')));
      if (is_plain_number(value)) text = value;
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

// The length of "<answer>", "<ANSWER>", "<final_answer>" at the beginning of `text`, else 0.
static size_t answer_tag_length(std::string_view text) {
  for (const std::string_view name : {"<answer>", "<final_answer>", "<final-answer>", "<final>"}) {
    if (text.size() < name.size()) continue;
    const bool same = std::equal(name.begin(), name.end(), text.begin(),
                                 [](char n, char c) { return n == lower(c); });
    if (same) return name.size();
  }
  return 0;
}

size_t last_answer_tag(std::string_view text) {
  size_t last = npos;
  for (size_t at = text.find('<'); at != npos; at = text.find('<', at + 1)) {
    while (at + 1 < text.size() && text[at + 1] == '<') ++at;
    if (answer_tag_length(text.substr(at, 16)) > 0) last = at;
  }
  return last;
}

std::string_view inside_answer_tag(std::string_view text) {
  const size_t open = last_answer_tag(text);
  if (open == npos) return text;
  const size_t length = answer_tag_length(text.substr(open));
  const std::string close = "</" + std::string(text.substr(open + 1, length - 1));
  const std::string_view rest = text.substr(open + length);
  return rest.substr(0, rest.find(close));
}

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
  // "12 cm.", and not "12 in all"
  const bool ends = end == rest.size() || std::string_view(".,;)*\n").find(rest[end]) != npos;
  const bool power =
      word == " thousand" || word == " million" || word == " billion" || word == " trillion";
  const bool unit = power || (word.size() > (ends ? 2 : 3) && word[0] == ' ' &&
                              !unit_name(word.substr(1)).empty());
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

// Whether the last sentence says its answer in words, and the run only is a reason for it: "a
// Friday, because 100 mod 7 = 2", "0 = 5, so there is no solution".
bool ends_in_words(std::string_view text, const MathRun& run) {
  const std::string_view rest = text.substr(run.end);
  const std::string_view behind = rest.substr(0, std::min(rest.find('\n'), rest.size()));
  for (const std::string_view none :
       {"no solution", "no real solution", "no integer solution", "infinitely many"}) {
    const size_t at = behind.find(none);
    if (at == npos || first_run(behind).end > 0) continue;
    for (const std::string_view so :
         {", so ", "herefore", "hus ", "ence ", "mean", "contradiction", "impossible"}) {
      const size_t lead = behind.find(so);
      if (lead != npos && lead < at) return true;
    }
  }
  constexpr size_t kLong = 300;
  if (text.size() > kLong) return false;
  const std::string_view before = text.substr(0, run.begin);
  size_t reason = before.rfind(" because ");
  if (reason == npos) reason = before.rfind(", since ");
  if (reason == npos || begins_sentence(before.substr(reason)) ||
      before.substr(reason).find('\n') != npos || first_run(before.substr(0, reason)).end > 0)
    return false;
  // "It holds because 3 + 4 = 7" says nothing else.
  const std::string_view said = before.substr(0, reason);
  return said.find(" is a ") != npos || said.find(" is an ") != npos || said.find(" on ") != npos;
}

// The number that the end of a text last gives a letter, "4" of "x = 4" or "$x=4$"; empty if none.
std::string_view given_number(std::string_view text, char letter) {
  std::string_view found;
  for (size_t at = text.find(letter); at != npos; at = text.find(letter, at + 1)) {
    const bool begins = at == 0 || std::string_view(" $(,\n").find(text[at - 1]) != npos;
    const bool operand =
        at > 1 && text[at - 1] == ' ' && std::string_view("+-*/=").find(text[at - 2]) != npos;
    std::string_view rest = text.substr(at + 1);
    if (rest.starts_with(' ')) rest.remove_prefix(1);
    if (!begins || operand || !rest.starts_with('=')) continue;
    rest = trim(rest.substr(1));
    const size_t end = rest.find_first_not_of("0123456789./", rest.starts_with('-') ? 1 : 0);
    std::string_view number = rest.substr(0, end);
    while (number.ends_with('.')) number.remove_suffix(1);
    if (is_plain_number(number)) found = number;
  }
  return found;
}

// "3x + 1 = 13 when x = 4": the value of an expression whose letters the text gives, if that is
// what it comes to; empty if the run is anything else.
std::string_view evaluated(std::string_view text, const MathRun& run) {
  constexpr size_t kLong = 60, kFar = 1000;
  const std::string_view all = trim(run.inside);
  const size_t equals = all.find('=');
  if (all.size() > kLong || equals == npos || equals < 2 || all.find('=', equals + 1) != npos ||
      all.find_first_of(",\\{}<>") != npos)
    return {};
  const std::string_view left = trim(all.substr(0, equals)), value = trim(all.substr(equals + 1));
  if (!is_plain_number(value) || value == "0" || left.size() < 2) return {};
  const std::string_view near = text.substr(text.size() - std::min(text.size(), kFar));
  std::string filled;
  bool some = false;
  for (size_t i = 0; i < left.size(); ++i) {
    const char c = left[i];
    if (is_alpha(c)) {
      const bool word = i + 1 < left.size() && (is_alpha(left[i + 1]) || left[i + 1] == '(');
      const std::string_view number = word ? std::string_view() : given_number(near, c);
      if (number.empty()) return {};
      filled.append("(").append(number).append(")");
      some = true;
    } else if (is_digit(c) || std::string_view(" +-*/()^.").find(c) != npos) {
      filled += c;
    } else {
      return {};
    }
  }
  const bool holds =
      some && compare_texts(MathText(filled), MathText(value), {}).outcome == Outcome::equal;
  return holds ? value : std::string_view();
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
  std::string untagged;
  if (text.find("</") != npos) text = untagged = without_tags(text);
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
    const bool steps = to.size() < bare.size() &&
                       (to.find('=') != npos || to.find("\u2208") != npos) &&
                       bare.substr(0, bare.size() - to.size()).find('=') != npos;
    return Extracted{std::string(sentence ? said
                                 : steps  ? trim(to)
                                          : derived_value(bare)),
                     "whole"};
  }
  if (auto said = undetermined(bare); !said.empty()) return Extracted{std::move(said), "last_math"};
  if (leaves_open(bare)) return std::nullopt;
  if (auto said = counted_in_words(bare); !said.empty())
    return Extracted{std::move(said), "last_number"};
  for (auto values : {values_on_lines(bare), values_on_last_lines(bare), listed_values(bare)}) {
    if (!values.empty()) return Extracted{std::move(values), "last_math"};
  }
  if (auto first = explained_number(bare); !first.empty())
    return Extracted{std::string(first), "last_number"};
  if (auto values = spoken_values(bare); !values.empty())
    return Extracted{std::move(values), "last_math"};
  const MathRun run = last_run(text);
  if (const auto value = worked_out_at_end(bare);
      !value.empty() && run.end <= static_cast<size_t>(value.data() - text.data()))
    return Extracted{
        std::string(value) + unit_behind(text.substr(
                                 static_cast<size_t>(value.data() - text.data()) + value.size())),
        "last_math"};
  size_t bold_begin = 0, bold_end = 0;
  if (auto bold = last_bold(text, bold_begin, bold_end); bold && is_bare(*bold)) {
    // "costs **$64** after the discount of **$16**": the sentence says the first.
    if (run.end > 0 && run.end < bold_begin && text.substr(0, run.begin).ends_with("**")) {
      const std::string_view inside =
          text.substr(run.begin, text.substr(0, bold_begin).find("**", run.end) - run.begin);
      if (inside.size() < 80 && inside.find(". ") == npos && shape_of(inside) == Shape::math)
        return Extracted{std::string(inside), "bold"};
    }
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
  if (ends_in_words(text, run)) return std::nullopt;
  if (const auto value = evaluated(text, run); !value.empty())
    return Extracted{std::string(value), "last_math"};
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
