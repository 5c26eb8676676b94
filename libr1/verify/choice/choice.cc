// SPDX-License-Identifier: MIT
#include "libr1/verify/choice/choice.h"

#include <algorithm>
#include <bit>

#include "libr1/base/ascii.h"
#include "libr1/verify/answer/extract.h"
#include "libr1/verify/answer/extract_open.h"
#include "libr1/verify/answer/extract_shape.h"
#include "libr1/verify/answer/runs.h"
#include "libr1/verify/choice/chinese.h"
#include "libr1/verify/choice/clauses.h"
#include "libr1/verify/choice/denied.h"
#include "libr1/verify/choice/judged.h"
#include "libr1/verify/choice/letters.h"
#include "libr1/verify/choice/said.h"
#include "libr1/verify/choice/shape.h"
#include "libr1/verify/choice/texts.h"

namespace r1 {
namespace {

constexpr size_t npos = std::string_view::npos;
constexpr size_t kLongestAnswer = 1 << 14;  ///< that is read whole
constexpr size_t kShortAnswer = 400;        ///< in which an option named anywhere is the one meant

// Inside <choice>...</choice> or another pair of tags.
std::string_view without_tags(std::string_view s) {
  const size_t open = s.starts_with('<') ? s.find('>') : npos;
  const size_t close = open == npos ? npos : s.rfind("</");
  if (close == npos || close < open || !s.ends_with('>')) return s;
  const std::string_view name = s.substr(1, open - 1);
  return s.substr(close + 2, s.size() - close - 3) == name
             ? trim(s.substr(open + 1, close - open - 1))
             : s;
}

// Without the heading's or list's sign in front, or the "A:" of question and answer.
std::string_view without_list_mark(std::string_view s) {
  if (s.starts_with("A: ") && letter_of(s.substr(3)) != '\0') return trim(s.substr(3));
  size_t sign = 0;  // a tick, an arrow
  while (sign < s.size() && static_cast<unsigned char>(s[sign]) >= 0x80) ++sign;
  if (sign > 0 && sign < s.size() && s[sign] == ' ') return strip_marks(s.substr(sign));
  const size_t mark = s.find_first_not_of("#-*");
  if (mark != npos && mark > 0 && s[mark] == ' ') return trim(s.substr(mark));
  return s;
}

// "c) five", "(c) five".
char small_letter_with_text(std::string_view s) {
  const bool open = s.starts_with('(');
  if (open) s.remove_prefix(1);
  const bool marked = s.size() > 3 && (s[1] == ')' || (!open && s[1] == '.')) && s[2] == ' ';
  return marked && s[0] >= 'a' && s[0] <= 'j' ? static_cast<char>(s[0] - 'a' + 'A') : '\0';
}

// "c", "c)", "(c)" as the whole answer.
char small_letter_alone(std::string_view s) {
  if (s.starts_with('(')) s.remove_prefix(1);
  const bool one = s.size() == 1 || (s.size() == 2 && (s[1] == ')' || s[1] == '.'));
  return one && s[0] >= 'a' && s[0] <= 'j' ? static_cast<char>(s[0] - 'a' + 'A') : '\0';
}

// What a box holds, without the LaTeX around all of it.
std::string_view unwrapped(std::string_view box) {
  box = trim(box);
  for (const std::string_view wrapper : {"\\text{", "\\textbf{", "\\mathrm{", "\\mathbf{"}) {
    if (box.starts_with(wrapper) && box.ends_with('}'))
      box = trim(box.substr(wrapper.size(), box.size() - wrapper.size() - 1));
  }
  return box;
}

// A box that holds a small letter alone.
std::string small_boxed(std::string_view box) {
  const char c = small_letter_alone(unwrapped(box));
  return c == '\0' ? std::string() : std::string(1, c);
}

std::string keep_valid(std::string letters, size_t n_options) {
  if (n_options > 0) {
    std::erase_if(letters, [&](char c) { return static_cast<size_t>(c - 'A') >= n_options; });
  }
  return letters;
}

// The last sentence of the last line.
std::string_view last_sentence(std::string_view line) {
  line = trim(line);
  size_t begin = 0;
  for (const std::string_view end : {". ", "? ", "! ", "\u3002"}) {
    const size_t at = line.rfind(end, line.size() > end.size() ? line.size() - end.size() - 1 : 0);
    if (at != npos) begin = std::max(begin, at + end.size());
  }
  return trim(line.substr(begin));
}

// "(B) would require ...": a verb follows the letter, and no text of an option.
bool begins_predicate(std::string_view text) {
  std::string_view rest;
  if (front_letter(text, rest) == '\0') return false;
  rest.remove_prefix(std::min(rest.find_first_not_of(")*] "), rest.size()));
  for (const std::string_view verb : {"would ", "could ", "might ", "does ", "doesn't "})
    if (rest.starts_with(verb)) return true;
  return false;
}

// "(B) No", "C. None of the above", "(A) Not enough information": what stands behind a letter is
// its option's text, and denies nothing. `bodies` may be empty: then what such options are known to
// say.
bool has_own_text(std::string_view text, const std::vector<std::string>& bodies) {
  std::string_view rest;
  const char c = front_letter(text, rest);
  if (c == '\0' || rest.empty() || std::string_view(").:]").find(rest[0]) == npos) return false;
  rest.remove_prefix(std::min(rest.find_first_not_of(").:]* "), rest.size()));
  const std::string said = folded(rest);
  const auto begins_with = [&](std::string body) {
    while (!body.empty() && body.back() == '.') body.pop_back();
    return !body.empty() && said.starts_with(body) &&
           (said.size() == body.size() || std::string_view(".,;:").find(said[body.size()]) != npos);
  };
  const auto index = static_cast<size_t>(c - 'A');
  if (!bodies.empty()) return index < bodies.size() && begins_with(folded(bodies[index]));
  return begins_with("no") || begins_with("false") || begins_with("none of the above") ||
         begins_with("none of these");
}

// The text without its last sentence.
std::string_view before_last_sentence(std::string_view text) {
  const std::vector<std::string_view> sentences = sentences_of(text);
  if (sentences.empty()) return {};
  return text.substr(0, static_cast<size_t>(sentences.back().data() - text.data()));
}

// What follows the last "correct option is" or the like, to the end of its line.
std::optional<std::string_view> behind_option_phrase(std::string_view answer) {
  for (const std::string_view noun : {"option is ", "choice is ", "option: ", "choice: "}) {
    const size_t at = answer.rfind(noun);
    if (at == npos) continue;
    const std::string before =
        lower_copy(answer.substr(at - std::min<size_t>(at, 12), std::min<size_t>(at, 12)));
    for (const std::string_view good : {" correct ", " right ", " best "}) {
      if (!(" " + before).ends_with(good) || before.find("not ") != std::string::npos) continue;
      std::string_view rest = answer.substr(at + noun.size());
      for (const std::string_view end : {"\n", ", not ", " - not ", ", and not ", " rather than "})
        rest = rest.substr(0, rest.find(end));
      return strip_marks(rest);
    }
  }
  return std::nullopt;
}

// "i.e. option B" behind the last box and its dollars and marks.
std::string_view behind_box(std::string_view text) {
  size_t at = text.rfind("box");
  int depth = 0;
  for (; at < text.size(); ++at) {
    if (text[at] == '{') ++depth;
    if (text[at] == '}' && --depth == 0) break;
  }
  std::string_view rest = text.substr(std::min(at + 1, text.size()));
  rest.remove_prefix(std::min(rest.find_first_not_of(" $,.)]\\"), rest.size()));
  return trim(rest);
}

// "I'd go for (D). (A) would be my second choice.", "Most likely: C" and "Least likely: A" below:
// the answer without what it says of another.
std::string_view without_second(std::string_view answer) {
  constexpr size_t kTail = 200;
  const std::string_view tail = answer.substr(answer.size() - std::min(answer.size(), kTail));
  if (tail.find("second") == npos && tail.find("ikely:") == npos) return answer;  // most
  const std::vector<std::string_view> sentences = sentences_of(answer);
  if (sentences.size() < 2) return answer;
  const std::string last = lower_copy(sentences.back()),
                    before = lower_copy(sentences[sentences.size() - 2]);
  const auto has = [](const std::string& s, std::string_view word) { return s.find(word) != npos; };
  const bool second =
      has(last, "second choice") || has(last, "second-best") || has(last, "second best");
  const bool least = has(last, "least likely:") && has(before, "most likely:");
  return second || least ? trim(before_last_sentence(answer)) : answer;
}

// The letter alone behind the last sentence's colon: "What it does not change: B."
std::string behind_colon(std::string_view sentence) {
  const size_t colon = sentence.rfind(": ");
  const std::string_view said = colon == npos ? std::string_view() : trim(sentence.substr(colon));
  const char c = letter_of(said);
  return c != '\0' && said.find(' ', 2) == npos ? std::string(1, c) : std::string();
}

// "so c", "thus it's (c).", "I think (c)", "so d is correct".
char small_conclusion(std::string_view sentence) {
  const std::string low = folded(sentence);
  std::string_view rest = low;
  for (const std::string_view word : {"so", "thus", "hence", "therefore", "i think", "i guess",
                                      "i'd say", ",", " it's", " it is"}) {
    if (rest.starts_with(word)) rest.remove_prefix(word.size());
  }
  for (const std::string_view verdict : {" is correct", " is right"})
    rest = rest.substr(0, rest.find(verdict));
  return rest.size() < low.size() && rest.starts_with(' ') ? small_letter(rest) : '\0';
}

// The one of `n` options that is left where an answer says only of all others that they are wrong:
// "It's not A, C, or D."
char letter_left(std::string_view answer, size_t n) {
  constexpr size_t kMost = 8;
  const std::vector<std::string_view> sentences = sentences_of(answer);
  unsigned denied = 0;
  if (n < 3 || n > 26 || sentences.size() > kMost) return '\0';
  for (const std::string_view sentence : sentences) {
    const ChoiceSaid said = choice_said(sentence);
    if (said.kind == ChoiceSaid::nothing) continue;
    if (said.kind != ChoiceSaid::denied) return '\0';
    for (const ClauseToken& token : tokens_of(sentence)) {
      for (const char c : token.letters) denied |= 1U << (c - 'A');
    }
  }
  const unsigned left = ~denied & ((1U << n) - 1);
  return left != 0 && (left & (left - 1)) == 0 ? static_cast<char>('A' + std::countr_zero(left))
                                               : '\0';
}

// The letter that a last sentence of its own concludes with: "... So D."
std::string last_word(std::string_view line) {
  const std::string_view sentence = last_sentence(line);
  if (sentence.size() == trim(line).size()) return "";
  const ChoiceSaid said = choice_said(sentence);
  const bool turned = sentence.starts_with("no, ") || sentence.starts_with("No, ");
  return (said.strength == 3 || (turned && said.kind == ChoiceSaid::asserted)) &&
                 said.letters.size() == 1
             ? said.letters
             : std::string();
}

}  // namespace

char letter_of(std::string_view text) {
  text = strip_marks(text);
  std::string_view rest;
  const char c = front_letter(text, rest);
  if (c == '\0') return '\0';
  const size_t i = rest.find_first_not_of(" )]}*$.:_|");
  if (i == npos) return c;
  // "C. five", "C) five", "(C) five", "C: five"; but not "C five".
  const std::string_view marks = rest.substr(0, i);
  const std::string_view behind = rest.substr(i);
  const bool marked = marks.find_first_of(").:") != npos || behind.starts_with("\\quad") ||
                      behind.starts_with("\\qquad");
  const bool ends = behind.find_first_not_of(" \\)],;!}") == npos;  // "\)", "\,}"
  return marked || ends ? c : '\0';
}

char option_with_words(std::string_view text, const std::vector<std::string>& options) {
  return body_with_words(text, bodies_of(options));
}

char option_with_text(std::string_view text, const std::vector<std::string>& options) {
  return body_with_text(text, bodies_of(options));
}

ChoiceFound find_choice(std::string_view text, const std::vector<std::string>& options) {
  const std::string plain = plain_marks(without_end_marks(inside_answer_tag(text)));
  const std::string_view all =
      has_box(plain) ? std::string_view(plain) : before_next_question(plain);
  // Of a long answer, its end: so the work stays bounded.
  const std::string_view answer =
      without_second(all.substr(all.size() - std::min(all.size(), kLongestAnswer)));
  const size_t n = options.size();
  const std::vector<std::string> bodies = bodies_of(options);
  const auto letters_of = [&](std::string_view piece) -> std::string {
    std::string_view rest;
    const char c = front_letter(strip_marks(piece), rest);
    if (c == '\0') return "";
    std::string letters = with_more(c, rest);
    if (!rest.empty() && static_cast<unsigned char>(rest[0]) >= 0x80 && denied_behind(rest))
      return "";  // in Chinese: all of them are wrong
    if (letters.size() == 1 && letter_of(piece) == '\0') letters.clear();
    // Several are only what the whole piece says, and not "B or C? It's C."
    const size_t end = rest.find_first_not_of(" )]}*$.:`\"'");
    if (letters.size() > 1 && end != npos && !rest.substr(end).starts_with("only")) letters.clear();
    return keep_valid(std::move(letters), n);
  };
  const auto found = [](std::string letters, std::string_view step, std::string_view where) {
    return ChoiceFound{std::move(letters), step, std::string(where)};
  };
  if (const auto box = last_box(all)) {
    const std::string letters = letters_of(*box);
    // "\boxed{42}. So the answer is C."
    const std::string behind =
        letters.empty() ? announced_letters(all.substr(all.rfind("box")), n) : "";
    if (behind.size() == 1) return found(behind, "final_answer", behind);
    // "\\boxed{12}, i.e. option B"
    if (letters.empty() && n == 0) {
      const std::string_view rest = behind_box(all);
      const ChoiceSaid beside = rest.size() < 40 ? choice_said(rest) : ChoiceSaid{};
      if (beside.kind == ChoiceSaid::asserted && beside.strength >= 2 && beside.letters.size() == 1)
        return found(beside.letters, "final_answer", beside.letters);
    }
    if (const char c = body_with_words(unwrapped(*box), bodies))
      return found({c}, "option_text", *box);
    if (letters.size() == 1) return found(letters, "boxed", *box);
    if (const char c = body_with_text(*box, bodies)) return found({c}, "option_text", *box);
    if (letters.empty()) {
      const std::string small = keep_valid(small_boxed(*box), n);
      if (!small.empty()) return found(small, "boxed", *box);
      const std::string said = announced_letters(*box, n);
      return found(said, "boxed", *box);
    }
    return found(letters, "boxed", *box);
  }
  const std::string_view bare = without_list_mark(strip_marks(without_tags(trim(answer))));
  // "A and C only"
  if (const char c = body_with_words(bare, bodies)) return found({c}, "option_text", bare);
  if (const char c = small_letter_alone(bare)) {
    if (std::string letters = keep_valid({c}, n); !letters.empty())
      return found(letters, "whole", bare);
  }
  if (const char c = letter_instead(last_sentence(bare.substr(bare.rfind('\n') + 1)));
      c != '\0' && !keep_valid({c}, n).empty())
    return found({c}, "last_line", bare);
  if (const std::string_view ticked = ticked_line(answer); !ticked.empty()) {
    if (std::string letters = keep_valid(letters_of(ticked), n); letters.size() == 1)
      return found(letters, "whole", ticked);
    if (const char c = body_with_words(ticked, bodies)) return found({c}, "option_text", ticked);
  }
  const char judged = letter_judged_right(strip_marks(answer));
  const ChoiceSaid said = choice_said(answer);
  const std::string said_letters = keep_valid(said.letters, n);
  const bool part = begins_part(bare, bare);
  const std::string letters_there = judged == '\0' && !part ? letters_of(bare) : std::string();
  // "B?", "Probably C?"
  if (bare.size() <= 14 && bare.ends_with('?') && judged == '\0' && count_words(bare) < 2)
    if (std::string letters = letters_of(bare.substr(0, bare.size() - 1)); letters.size() == 1)
      return found(letters, "whole", bare);
  const bool one_line = bare.find('\n') == npos && !bare.ends_with('?');
  if (const std::string& letters = letters_there; !letters.empty() && one_line) {
    // "C. Hmm, it is the other way round. So D."
    const std::string end = keep_valid(last_word(bare), n);
    // "Choice (B) is not supported": no heading, but a sentence about it
    const bool told = (said.kind == ChoiceSaid::denied && !has_own_text(bare, bodies)) ||
                      (said.kind == ChoiceSaid::open && begins_predicate(bare));
    if (told && end.empty() && letters.size() == 1) return {};
    if (said.strength == 3 && said_letters.size() == 1 && end.empty())
      return found(said_letters, "last_line", bare);
    return found(end.empty() ? letters : end, "whole", bare);
  }
  if (const char c = one_line && judged == '\0' && !part ? small_letter_with_text(bare) : '\0') {
    if (std::string letters = keep_valid({c}, n); !letters.empty())
      return found(letters, "whole", bare);
  }
  const std::string_view last_line =
      trim(bare.substr(bare.rfind('\n') == npos ? 0 : bare.rfind('\n')));
  const auto unlisted = [&](std::string_view option) {
    return says_unlisted(option) || folded(option).find("cannot") != npos;
  };
  if (resigns(last_sentence(last_line)) && std::none_of(bodies.begin(), bodies.end(), unlisted))
    return {};
  auto phrase = line_after_answer_phrase(answer);
  if (!phrase) phrase = behind_option_phrase(answer);
  if (phrase) {  // "A DNA sequence that ..." is an option before it is a letter
    if (const char c = body_with_words(*phrase, bodies)) return found({c}, "option_text", *phrase);
  }
  if (std::string letters = keep_valid(revised_letters(answer), n); !letters.empty())
    return found(letters, "final_answer", letters);
  const ChoiceSaid chinese = said_in_chinese(answer, n);
  if (chinese.kind == ChoiceSaid::asserted) {
    if (std::string letters = keep_valid(chinese.letters, n); !letters.empty())
      return found(letters, "final_answer", letters);
  }
  if (chinese.kind == ChoiceSaid::denied) return {};
  // "It would be a mistake to choose B": what only denies announces nothing.
  const bool only_mentioned = chinese.kind != ChoiceSaid::nothing;
  const std::string_view announcing = only_mentioned ? std::string_view()
                                      : said.kind == ChoiceSaid::denied
                                          ? before_last_sentence(answer)
                                          : answer;
  if (std::string letters = announced_letters(announcing, n); !letters.empty()) {
    // "It is B or D. Since D is impossible, B."
    const bool narrowed =
        letters.size() > 1 && letters.size() < 4 && said_letters.size() == 1 && said.strength == 3;
    return found(narrowed ? said_letters : letters, "final_answer", letters);
  }
  if (n > 0 && !announced_letters(announcing).empty()) return {};  // none of the options
  if (std::string letters = keep_valid({judged}, n);
      judged != '\0' && judged != '?' && !letters.empty())
    return found(letters, "final_answer", bare);
  if (phrase) {
    if (const char c = body_with_text(*phrase, bodies)) return found({c}, "option_text", *phrase);
  }
  const bool unfinished = last_line.ends_with(':') || last_line.ends_with(',');
  const bool listed = (judged == '?' && last_line == bare) || has_inline_list(last_line) ||
                      ends_in_list(bare) || begins_list(bare, last_line) ||
                      begins_part(bare, last_line);
  if (std::string letters = letters_of(last_line);
      !letters.empty() && !last_line.ends_with('?') && !listed && said.kind != ChoiceSaid::denied)
    return found(letters, "last_line", last_line);
  if (std::string letters =
          is_item(last_line) ? "" : keep_valid(behind_colon(last_sentence(last_line)), n);
      !letters.empty())
    return found(letters, "last_line", last_line);
  if (said.strength >= 2 && !said_letters.empty() && !unfinished && (!listed || said.strength == 3))
    return found(said_letters, "last_line", last_line);
  const bool mentioned = said.kind == ChoiceSaid::open || said.kind == ChoiceSaid::denied;
  const bool broken = breaks_off(answer);
  if (std::string letters =
          has_inline_list(last_line) || unfinished || mentioned || broken || listed
              ? ""
              : keep_valid(last_marked_letter(answer), n);
      !letters.empty()) {
    return found(letters, "bold", letters);
  }
  if (std::string letters = part ? "" : keep_valid(first_line_letter(all), n); !letters.empty()) {
    return found(letters, "first_line", letters);
  }
  // "W = F d = (10)(0.6) = 6 J": a calculation that comes to the text of an option
  if (const size_t equals = last_line.rfind("= ");
      equals != npos && answer.size() < 160 && !listed && !unfinished) {
    const std::string_view value = trim(last_line.substr(equals + 2));
    const char c = value.find_first_of("+*/(") == npos ? body_with_words(value, bodies) : '\0';
    if (c != '\0') return found({c}, "option_text", value);
  }
  if (listed || last_line.ends_with('?') || unfinished || broken) return {};
  const std::string_view sentence = last_sentence(last_line);
  if (!said_letters.empty() && !(is_item(last_line) && bare != last_line))
    return found(said_letters, "last_line", sentence);
  if (const char c = small_conclusion(sentence); c != '\0' && !keep_valid({c}, n).empty())
    return found({c}, "last_line", sentence);
  if (const char c = circled_choice(answer); c != '\0' && !keep_valid({c}, n).empty())
    return found({c}, "last_line", sentence);
  if (options.empty()) {
    const char c = option_in_place(sentence, 0);
    return c == '\0' ? ChoiceFound{} : found({c}, "last_line", sentence);
  }
  if (says_unlisted(sentence) && std::none_of(bodies.begin(), bodies.end(), unlisted)) return {};
  if (const char c = body_with_text(last_line, bodies)) return found({c}, "option_text", last_line);
  std::string_view main_clause = sentence;
  for (const std::string_view aside : {", unlike ", ", whereas "}) {
    const size_t at = main_clause.find(aside);
    if (at != npos && at > 0) main_clause = main_clause.substr(0, at);
  }
  // "...; the question concerns where they are made, so ribosome"
  for (const std::string_view so : {", so ", ", hence ", ", thus ", ", therefore "}) {
    const size_t at = sentence.rfind(so);
    if (at == npos) continue;
    const std::string_view clause = sentence.substr(at + so.size());
    const std::string low = folded(clause);
    const auto has = [&](std::string_view word) { return low.find(word) != npos; };
    if (has("eliminat") || has("rule") || has("exclud") || has("reject") || has("discard"))
      continue;
    for (const bool core : {false, true}) {
      const char c = option_named_in(clause, bodies, core);
      if (c != '\0' && c != '?') return found({c}, "option_text", sentence);
    }
  }
  const ChoiceSaid told = said_of_texts(main_clause, bodies);
  if (const char c = said.kind == ChoiceSaid::denied ? letter_left(answer, n) : '\0')
    return found({c}, "last_line", sentence);
  // "No, it is not greater. There are two of them.": the options are yes and no.
  const std::string_view verdict = leading_verdict(without_lead(bare));
  const char opening = verdict.empty() ? '\0' : body_with_words(verdict, bodies);
  const ChoiceFound opened =
      opening == '\0' ? ChoiceFound{} : found({opening}, "option_text", verdict);
  if (told.kind == ChoiceSaid::denied) return opened;
  if (told.kind == ChoiceSaid::asserted && keep_valid(told.letters, n).size() == 1)
    return found(told.letters, "option_text", sentence);
  const char equal = body_of_equation(sentence, bodies);
  if (equal != '\0' && equal != '?') return found({equal}, "option_text", sentence);
  const std::vector<std::string> named = equal == '?' ? without_numbers(bodies) : bodies;
  for (const bool core : {false, true}) {
    if (const char c = option_named_in(sentence, named, core))
      return c == '?' ? opened : found({c}, "option_text", sentence);
  }
  if (const char c = option_in_place(sentence, options.size()))
    return found({c}, "last_line", sentence);
  if (opening != '\0') return opened;
  if (const MathRun run = last_run(sentence); run.end > 0 && equal != '?') {
    if (const char c = body_with_text(run.inside, bodies))
      return found({c}, "option_text", run.inside);
  }
  if (answer.size() <= kShortAnswer) {
    // "False. The set is not closed."
    if (const char c = body_with_words(bare.substr(0, bare.find(". ")), bodies))
      return found({c}, "option_text", bare);
    if (const char c = option_named_in(answer, bodies, false); c != '\0' && c != '?')
      return found({c}, "option_text", trim(answer));
  }
  return {};
}

}  // namespace r1
