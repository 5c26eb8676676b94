// SPDX-License-Identifier: MIT
#include "libr1/verify/choice.h"

#include <algorithm>
#include <cctype>
#include <optional>

#include "libr1/base/ascii.h"
#include "libr1/verify/choice_denied.h"
#include "libr1/verify/choice_judged.h"
#include "libr1/verify/choice_letters.h"
#include "libr1/verify/choice_said.h"
#include "libr1/verify/extract.h"
#include "libr1/verify/math_equal.h"
#include "libr1/verify/math_parse.h"
#include "libr1/verify/math_runs.h"
#include "libr1/verify/math_words.h"

namespace r1 {
namespace {

constexpr size_t npos = std::string_view::npos;
constexpr size_t kLongestAnswer = 1 << 14;  ///< that is read whole
constexpr size_t kShortAnswer = 400;        ///< in which an option named anywhere is the one meant

std::string_view trim(std::string_view s) {
  const size_t begin = s.find_first_not_of(" \t\r\n");
  if (begin == npos) return {};
  return s.substr(begin, s.find_last_not_of(" \t\r\n") - begin + 1);
}

// The text of an option without its own letter, if it is given.
std::optional<std::string_view> behind_own_letter(std::string_view option, size_t index) {
  const std::string_view s = trim(option);
  const char letter = static_cast<char>('A' + index);
  if (s.size() > 2 && s[0] == '(' && s[1] == letter && s[2] == ')') return trim(s.substr(3));
  if (s.size() > 1 && s[0] == letter && (s[1] == ')' || s[1] == '.' || s[1] == ':'))
    return trim(s.substr(2));
  return std::nullopt;
}

// Options without their letters: all have them, or none has ("A. thaliana", "C. elegans").
std::vector<std::string> bodies_of(const std::vector<std::string>& options) {
  std::vector<std::string> bodies;
  for (size_t i = 0; i < options.size(); ++i) {
    const auto body = behind_own_letter(options[i], i);
    if (!body) return options;
    bodies.emplace_back(*body);
  }
  return bodies;
}

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

// The option whose very words these are; single letters are no words.
char body_with_words(std::string_view text, const std::vector<std::string>& bodies) {
  const std::string words = normal_words(text);
  std::string found;
  for (size_t i = 0; i < bodies.size() && i < 10; ++i) {
    if (words.size() > 1 && normal_words(bodies[i]) == words) {
      found += static_cast<char>('A' + i);
    }
  }
  return found.size() == 1 ? found[0] : '\0';
}

// The same, or the same as mathematics.
char body_with_text(std::string_view text, const std::vector<std::string>& bodies) {
  if (const char c = body_with_words(text, bodies)) return c;
  std::string found;
  const MathAnswer mine = parse_math(text);
  for (size_t i = 0; i < bodies.size() && i < 10; ++i) {
    if (answers_equal(parse_math(bodies[i]), mine, {}) == Outcome::equal)
      found += static_cast<char>('A' + i);
  }
  return found.size() == 1 ? found[0] : '\0';
}

// Lower case, white space as single blanks, raised 2 and 3 as powers.
std::string folded(std::string_view s) {
  std::string out;
  s = trim(s);
  for (size_t i = 0; i < s.size(); ++i) {
    const char c = s[i];
    if (const std::string_view rest = s.substr(i, 2); rest == "\u00b2" || rest == "\u00b3") {
      out += rest == "\u00b2" ? "^2" : "^3";
      ++i;
      continue;
    }
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (blank && out.ends_with(' ')) continue;
    out += blank ? ' ' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return out;
}

// Where `what` stands in `text` as words of their own, or npos.
size_t find_whole(std::string_view text, std::string_view what) {
  const auto sticks = [](char inside, char outside) {
    return is_alnum(inside) && is_alnum(outside);
  };
  for (size_t at = text.find(what); at != npos; at = text.find(what, at + 1)) {
    const size_t end = at + what.size();
    const bool left = at > 0 && (sticks(what.front(), text[at - 1]) ||
                                 (text[at - 1] == '.' && at > 1 && is_alnum(text[at - 2])) ||
                                 text[at - 1] == '^');
    const bool right = end < text.size() &&
                       (sticks(what.back(), text[end]) ||
                        (text[end] == '.' && end + 1 < text.size() && is_alnum(text[end + 1])) ||
                        text[end] == '^');
    if (!left && !right) return at;
  }
  return npos;
}

// What of an option's text a sentence may vary: "a ribosome" is "the ribosomes" there, and "It is
// reflected" is "the light is reflected".
std::string_view core_of(std::string_view body) {
  for (const std::string_view front :
       {"a ", "an ", "the ", "it is ", "it ", "they are ", "they "}) {
    if (body.starts_with(front) && body.size() >= front.size() + 4)
      return body.substr(front.size());
  }
  return body;
}

// The one option whose text, or the core of it, is named in `text`; those within a longer one that
// is named do not count. '\0' if none is, '?' if several are or one is denied.
char option_named_in(std::string_view text, const std::vector<std::string>& bodies, bool core) {
  std::string low = " " + folded(text);
  for (const std::string_view aside :
       {", whereas ", ", while ", ", unlike ", ", rather than ", ", instead of ", ", not ",
        " instead of ", " rather than "}) {
    if (const size_t at = low.find(aside); at != npos) low.resize(at);
  }
  // "It doubles (it does not halve)."
  for (size_t open = low.find(" ("); open != npos; open = low.find(" (", open + 1)) {
    const size_t close = low.find(')', open);
    if (close == npos) break;
    const std::string_view inside = std::string_view(low).substr(open, close - open);
    if (inside.find(" not ") != npos || inside.find("n't ") != npos)
      low.erase(open, close + 1 - open);
  }
  for (const std::string_view turn : {" but overall ", " but in the end ", " but ultimately "}) {
    if (const size_t at = low.find(turn); at != npos) low.erase(0, at + turn.size() - 1);
  }
  // "It isn't red or blue, so green."; behind "so 2^6 = 64" a number is a part of that.
  if (const size_t so = low.rfind(", so "); so != npos && low.find_first_of("=\\", so) == npos)
    low.erase(0, so + 4);
  // "there are five": options that are numbers. (One and zero are too often something else.)
  constexpr std::string_view kNumbers[] = {"two",   "three", "four", "five", "six",
                                           "seven", "eight", "nine", "ten"};
  for (size_t i = 0; i < std::size(kNumbers); ++i) {
    const size_t at = find_whole(low, kNumbers[i]);
    if (at != npos)
      low.replace(at, kNumbers[i].size(), std::string(kNumbers[i]) + " " + std::to_string(i + 2));
  }
  std::vector<std::pair<std::string, char>> named;
  for (size_t i = 0; i < bodies.size() && i < 10; ++i) {
    std::string body = folded(bodies[i]);
    if (core) body.erase(0, body.size() - core_of(body).size());
    if (body.size() > 2 && body.back() == '.') body.pop_back();  // a sentence need not end with it
    if (core && body.size() > 3 && find_whole(low, body + "s") != npos) body += 's';
    if (body.size() > 1 || (body.size() == 1 && body[0] >= '0' && body[0] <= '9')) {
      const size_t at = find_whole(low, body);
      const bool refused =
          at != npos && low.substr(0, at).ends_with(" not ");  // "not red; it's blue"
      if (refused) low.erase(at - 4, 4);
      if (at != npos && !refused) named.emplace_back(body, static_cast<char>('A' + i));
    }
  }
  char found = '\0';
  for (const auto& option : named) {
    const std::string& body = option.first;
    const char letter = option.second;
    const bool within = std::any_of(named.begin(), named.end(), [&](const auto& other) {
      return other.second != letter && other.first.size() > body.size() &&
             other.first.find(body) != npos;
    });
    if (within) continue;
    if (found != '\0') return '?';
    found = letter;
    std::string around = low;
    around.replace(find_whole(low, body), body.size(), 1, ' ');
    for (const std::string_view denial :
         {" not ", "n't ", " incorrect", " wrong", " false", " neither "}) {
      if (around.find(denial) != npos) return '?';
    }
  }
  return found;
}

// The last sentence of the last line.
std::string_view last_sentence(std::string_view line) {
  line = trim(line);
  size_t begin = 0;
  for (const std::string_view end : {". ", "? ", "! "}) {
    const size_t at = line.rfind(end, line.size() > 2 ? line.size() - 3 : 0);
    if (at != npos) begin = std::max(begin, at + 2);
  }
  return trim(line.substr(begin));
}

// "The third option", "option 3", "the last one": the one place that a sentence names and does not
// deny, as a letter; '\0' if it names none or several.
char option_in_place(std::string_view sentence, size_t n_options) {
  constexpr std::string_view kPlaces[] = {"first ", "second ", "third ", "fourth ", "fifth "};
  constexpr std::string_view kNouns[] = {"one",    "option",    "choice",
                                         "answer", "statement", "alternative"};
  const std::string low = folded(sentence);
  char found = '\0';
  const auto take = [&](size_t index, size_t begin, size_t end) {
    const std::string_view rest = std::string_view(low).substr(end);
    if (index >= n_options || denied_before(std::string_view(low).substr(0, begin)) ||
        denied_behind(rest))
      return;
    const char letter = static_cast<char>('A' + index);
    found = found == '\0' || found == letter ? letter : '?';
  };
  for (const std::string_view noun : kNouns) {
    for (size_t at = find_whole(low, noun); at != npos;) {
      const std::string_view before = std::string_view(low).substr(0, at);
      const size_t end = at + noun.size();
      for (size_t i = 0; i < std::size(kPlaces); ++i) {
        if (before.ends_with(kPlaces[i])) take(i, at - kPlaces[i].size(), end);
      }
      if (before.ends_with("the last ")) take(n_options - 1, at - 5, end);
      const bool numbered = noun != "one" && end + 1 < low.size() && low[end] == ' ' &&
                            low[end + 1] >= '1' && low[end + 1] <= '9' &&
                            (end + 2 == low.size() || !is_alnum(low[end + 2]));
      if (numbered) take(static_cast<size_t>(low[end + 1] - '1'), at, end + 2);
      const size_t next = find_whole(std::string_view(low).substr(end), noun);
      at = next == npos ? npos : end + next;
    }
  }
  return found == '?' ? '\0' : found;
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

// The letter that a last sentence of its own concludes with: "... So D."
std::string last_word(std::string_view line) {
  const std::string_view sentence = last_sentence(line);
  if (sentence.size() == trim(line).size()) return "";
  const ChoiceSaid said = choice_said(sentence);
  return said.strength == 3 && said.letters.size() == 1 ? said.letters : std::string();
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
  const std::string plain = plain_marks(inside_answer_tag(text));
  const std::string_view all = plain;
  // Of a long answer, its end: so the work stays bounded.
  const std::string_view answer = all.substr(all.size() - std::min(all.size(), kLongestAnswer));
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
    if (const char c = body_with_words(unwrapped(*box), bodies))
      return found({c}, "option_text", *box);
    const std::string letters = letters_of(*box);
    if (letters.size() == 1) return found(letters, "boxed", *box);
    if (const char c = body_with_text(*box, bodies)) return found({c}, "option_text", *box);
    if (letters.empty()) {
      const std::string small = keep_valid(small_boxed(*box), n);
      if (!small.empty()) return found(small, "boxed", *box);
      const std::string said = keep_valid(announced_letters(*box), n);
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
  const char judged = letter_judged_right(strip_marks(answer));
  const std::string letters_there = judged == '\0' ? letters_of(bare) : std::string();
  if (bare.size() <= 4 && bare.ends_with('?') && judged == '\0')  // "B?"
    if (std::string letters = letters_of(bare.substr(0, bare.size() - 1)); letters.size() == 1)
      return found(letters, "whole", bare);
  const bool one_line = bare.find('\n') == npos && !bare.ends_with('?');
  if (const std::string& letters = letters_there; !letters.empty() && one_line) {
    // "C. Hmm, it is the other way round. So D."
    const std::string end = keep_valid(last_word(bare), n);
    return found(end.empty() ? letters : end, "whole", bare);
  }
  if (const char c = one_line && judged == '\0' ? small_letter_with_text(bare) : '\0') {
    if (std::string letters = keep_valid({c}, n); !letters.empty())
      return found(letters, "whole", bare);
  }
  const auto phrase = line_after_answer_phrase(answer);
  if (phrase) {  // "A DNA sequence that ..." is an option before it is a letter
    if (const char c = body_with_words(*phrase, bodies)) return found({c}, "option_text", *phrase);
  }
  if (std::string letters = keep_valid(revised_letters(answer), n); !letters.empty())
    return found(letters, "final_answer", letters);
  const ChoiceSaid said = choice_said(answer);
  const std::string said_letters = keep_valid(said.letters, n);
  if (std::string letters = keep_valid(announced_letters(answer), n); !letters.empty()) {
    // "It is B or D. Since D is impossible, B."
    const bool narrowed = letters.size() > 1 && said_letters.size() == 1 && said.strength == 3;
    return found(narrowed ? said_letters : letters, "final_answer", letters);
  }
  if (std::string letters = keep_valid({judged}, n);
      judged != '\0' && judged != '?' && !letters.empty())
    return found(letters, "final_answer", bare);
  if (phrase) {
    if (const char c = body_with_text(*phrase, bodies)) return found({c}, "option_text", *phrase);
  }
  const std::string_view last_line =
      trim(bare.substr(bare.rfind('\n') == npos ? 0 : bare.rfind('\n')));
  const bool unfinished = last_line.ends_with(':') || last_line.ends_with(',');
  const bool listed = (judged == '?' && last_line == bare) || has_inline_list(last_line) ||
                      ends_in_list(bare) || begins_list(bare, last_line);
  if (std::string letters = letters_of(last_line);
      !letters.empty() && !last_line.ends_with('?') && !listed && said.kind != ChoiceSaid::denied)
    return found(letters, "last_line", last_line);
  if (std::string letters = keep_valid(behind_colon(last_sentence(last_line)), n); !letters.empty())
    return found(letters, "last_line", last_line);
  if (said.strength >= 2 && !said_letters.empty() && !unfinished && (!listed || said.strength == 3))
    return found(said_letters, "last_line", last_line);
  const bool mentioned = said.kind == ChoiceSaid::open || said.kind == ChoiceSaid::denied;
  if (std::string letters = has_inline_list(last_line) || unfinished || mentioned
                                ? ""
                                : keep_valid(last_marked_letter(answer), n);
      !letters.empty()) {
    return found(letters, "bold", letters);
  }
  if (std::string letters = keep_valid(first_line_letter(all), n); !letters.empty()) {
    return found(letters, "first_line", letters);
  }
  if (listed || last_line.ends_with('?') || unfinished) return {};
  const std::string_view sentence = last_sentence(last_line);
  if (!said_letters.empty()) return found(said_letters, "last_line", sentence);
  if (const char c = small_conclusion(sentence); c != '\0' && !keep_valid({c}, n).empty())
    return found({c}, "last_line", sentence);
  if (options.empty()) return {};
  if (const char c = body_with_text(last_line, bodies)) return found({c}, "option_text", last_line);
  for (const bool core : {false, true}) {
    if (const char c = option_named_in(sentence, bodies, core))
      return c == '?' ? ChoiceFound{} : found({c}, "option_text", sentence);
  }
  if (const char c = option_in_place(sentence, options.size()))
    return found({c}, "last_line", sentence);
  if (const MathRun run = last_run(sentence); run.end > 0) {
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
