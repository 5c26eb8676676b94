// SPDX-License-Identifier: MIT
#include "libr1/verify/choice.h"

#include <algorithm>
#include <cctype>
#include <optional>

#include "libr1/verify/extract.h"
#include "libr1/verify/math_equal.h"
#include "libr1/verify/math_parse.h"
#include "libr1/verify/math_runs.h"
#include "libr1/verify/math_words.h"

namespace r1 {
namespace {

constexpr size_t npos = std::string_view::npos;
constexpr size_t kShortAnswer = 400;  ///< in which an option named anywhere is the one meant

bool is_letter(char c) { return c >= 'A' && c <= 'J'; }
bool is_alnum(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

std::string_view trim(std::string_view s) {
  const size_t begin = s.find_first_not_of(" \t\r\n");
  if (begin == npos) return {};
  return s.substr(begin, s.find_last_not_of(" \t\r\n") - begin + 1);
}

// Skips what may stand before the letter: marks, LaTeX wrappers, the words "option" and its like.
std::string_view skip_wrapping(std::string_view s) {
  for (size_t before = s.size() + 1; before != s.size();) {
    before = s.size();
    while (!s.empty() && std::string_view(" \t\r\n*_`\"'$:{=").find(s.front()) != npos)
      s.remove_prefix(1);
    for (const std::string_view wrapper :
         {"\\textbf",   "\\textrm", "\\text",       "\\mathrm",    "\\mathbf",    "\\mbox",
          "\\boxed",    "\\(",      "\\[",          "\\left",      "option ",     "Option ",
          "choice ",    "Choice ",  "letter ",      "the option ", "definitely ", "clearly ",
          "therefore ", "thus ",    "most likely ", "likely ",     "probably ",   "simply ",
          "indeed ",    "just "}) {
      if (s.starts_with(wrapper)) s.remove_prefix(wrapper.size());
    }
  }
  return s;
}

// The letter at the front of `s`, once its wrapping is gone; `rest` is what follows it.
char front_letter(std::string_view s, std::string_view& rest) {
  s = skip_wrapping(s);
  const bool bracket = !s.empty() && (s.front() == '(' || s.front() == '[');
  if (bracket) s = skip_wrapping(s.substr(1));
  if (s.empty()) return '\0';
  char c = s.front();
  if (bracket && c >= 'a' && c <= 'j') c = static_cast<char>(c - 'a' + 'A');
  if (!is_letter(c)) return '\0';
  rest = s.substr(1);
  if (rest.empty()) return c;
  if (bracket) {
    const size_t close = rest.find_first_not_of(" })*$");
    const bool closed =
        rest.substr(0, std::min(close, rest.size())).find(')') != npos || rest.front() == ']';
    return closed || close == npos ? c : '\0';
  }
  const char next = rest.front();
  if (next == '-' && rest.size() > 1 && is_alnum(rest[1])) return '\0';  // B-cells
  if (is_alnum(next) || next == '_' || next == '^' || next == '\'' || next == '(') return '\0';
  // "A good guess": an article; "B is right" is none.
  const size_t word = rest.find_first_not_of(" \t");
  if ((c == 'A' || c == 'I') && next == ' ' && word != npos && is_lower(rest[word])) {
    const std::string_view follows = rest.substr(word);
    const bool verdict = follows.starts_with("is ") || follows.starts_with("because") ||
                         follows.starts_with("since") || follows.starts_with("and ") ||
                         follows.starts_with("or ");
    if (!verdict) return '\0';
  }
  // "C = 5", "C + 1": a variable.
  if (word != npos && std::string_view("=+-/<>\\").find(rest[word]) != npos && rest[word] != '-') {
    return rest[word] == '\\' && rest.substr(word).starts_with("\\)") ? c : '\0';
  }
  return c;
}

// "A and C", "A, B": the further letters that are named in one breath.
std::string with_more(char first, std::string_view rest) {
  std::string letters(1, first);
  for (;;) {
    while (!rest.empty() && std::string_view(" )]}*$").find(rest.front()) != npos)
      rest.remove_prefix(1);
    bool joined = false;
    for (const std::string_view joint : {"and ", "or ", ", and ", ", or ", ",", "&", "/"}) {
      if (!joined && rest.starts_with(joint)) {
        rest.remove_prefix(joint.size());
        joined = true;
      }
    }
    std::string_view after;
    const char next = joined ? front_letter(rest, after) : '\0';
    if (next == '\0') return letters;
    letters += next;
    rest = after;
  }
}

std::string lower_copy(std::string_view s) {
  std::string out(s);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

// "answer: c", with nothing behind it on the line.
char small_letter(std::string_view s) {
  s = trim(s.substr(0, s.find('\n')));
  while (!s.empty() && std::string_view("*`\"' (").find(s.front()) != npos) s.remove_prefix(1);
  while (s.size() > 1 && std::string_view("*`\"' ).").find(s.back()) != npos) s.remove_suffix(1);
  return s.size() == 1 && s[0] >= 'b' && s[0] <= 'j' ? static_cast<char>(s[0] - 'a' + 'A')
         : s == "a"                                  ? 'A'
                                                     : '\0';
}

// "Therefore, C." as the end of the text.
std::string last_concluded_letter(std::string_view answer) {
  const std::string low = lower_copy(answer);
  for (const std::string_view word : {"therefore", "hence", "thus", "so", "consequently"}) {
    const size_t at = low.rfind(word);
    if (at == npos || (at > 0 && is_alnum(low[at - 1]))) continue;
    std::string_view rest = answer.substr(at + word.size());
    while (!rest.empty() && (rest.front() == ',' || rest.front() == ':' || rest.front() == ' '))
      rest.remove_prefix(1);
    std::string_view after;
    const char c = front_letter(rest, after);
    if (c != '\0' && after.find_first_not_of(" )]}*$.\n") == npos) return std::string(1, c);
  }
  return "";
}

// Behind the last phrase that announces a choice.
std::string letters_after_phrase(std::string_view answer) {
  const std::string low = lower_copy(answer);
  std::string best;
  size_t best_at = 0;
  for (const std::string_view phrase : {"answer is",
                                        "answer:",
                                        "answer**:",
                                        "answer:**",
                                        "answer -",
                                        "answer would be",
                                        "answer must be",
                                        "answer should be",
                                        "correct answer is",
                                        "correct choice is",
                                        "correct option is",
                                        "correct is",
                                        "choice is",
                                        "option is",
                                        "options are",
                                        "choices are",
                                        "answers are",
                                        "i choose",
                                        "i pick",
                                        "i select",
                                        "choose option",
                                        "we choose",
                                        "select option",
                                        "go with",
                                        "choose",
                                        "select",
                                        "left with",
                                        "my choice:",
                                        "choice:",
                                        "answer\":",
                                        "####",
                                        "\u6545\u9009\uff1a",
                                        "\u6545\u9009:",
                                        "\u9009\u62e9",
                                        "\u7b54\u6848\u662f",
                                        "\u7b54\u6848\uff1a",
                                        "\u7b54\u6848:",
                                        "\u7b54\u6848\u4e3a",
                                        "\u9009"}) {
    for (size_t at = low.find(phrase); at != npos; at = low.find(phrase, at + 1)) {
      std::string_view rest;
      const std::string_view behind = answer.substr(at + phrase.size());
      char c = front_letter(behind, rest);
      if (c == '\0') c = small_letter(behind);
      if (c == '\0' || (at < best_at && !best.empty())) continue;
      best = with_more(c, rest);
      best_at = at;
    }
  }
  // "option C is correct", "(C) is correct", "C is the correct answer"
  for (const std::string_view phrase : {" is correct", " is the correct", " is the right",
                                        " is the answer", " is right", " is the best"}) {
    for (size_t at = low.find(phrase); at != npos; at = low.find(phrase, at + 1)) {
      size_t end = at;
      while (end > 0 && std::string_view(" )*}$]").find(answer[end - 1]) != npos) --end;
      if (end == 0 || !is_letter(answer[end - 1])) continue;
      if (end > 1 && (is_alnum(answer[end - 2]) || answer[end - 2] == '\\')) continue;
      if (at < best_at && !best.empty()) continue;
      best = std::string(1, answer[end - 1]);
      best_at = at;
    }
  }
  return best;
}

// (C) or **C** standing last in the text.
std::string last_marked_letter(std::string_view answer) {
  for (size_t i = answer.size(); i-- > 1;) {
    if (!is_letter(answer[i])) continue;
    const std::string_view before = answer.substr(0, i), after = answer.substr(i + 1);
    const bool bracket = before.ends_with("(") && after.starts_with(")");
    const bool bold =
        before.ends_with("**") && (after.starts_with("**") || after.starts_with(".") ||
                                   after.starts_with(")") || after.starts_with(":"));
    const bool bold_bracket = before.ends_with("**(") && after.starts_with(")");
    if (bracket || bold || bold_bracket) return std::string(1, answer[i]);
  }
  return "";
}

// The text of an option without its own letter.
std::string_view option_body(std::string_view option, size_t index) {
  std::string_view s = trim(option);
  const char letter = static_cast<char>('A' + index);
  if (s.starts_with("(")) {
    if (s.size() > 2 && s[1] == letter && s[2] == ')') return trim(s.substr(3));
    return s;
  }
  if (s.size() > 1 && s[0] == letter && (s[1] == ')' || s[1] == '.' || s[1] == ':'))
    return trim(s.substr(2));
  return s;
}

std::string keep_valid(std::string letters, size_t n_options) {
  if (n_options > 0) {
    std::erase_if(letters, [&](char c) { return static_cast<size_t>(c - 'A') >= n_options; });
  }
  return letters;
}

// The option whose very words these are; single letters are no words.
char option_with_words(std::string_view text, const std::vector<std::string>& options) {
  const std::string words = normal_words(text);
  std::string found;
  for (size_t i = 0; i < options.size() && i < 10; ++i) {
    if (words.size() > 1 && normal_words(option_body(options[i], i)) == words) {
      found += static_cast<char>('A' + i);
    }
  }
  return found.size() == 1 ? found[0] : '\0';
}

// Lower case, white space as single blanks.
std::string folded(std::string_view s) {
  std::string out;
  for (const char c : trim(s)) {
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
                                 (text[at - 1] == '.' && at > 1 && is_alnum(text[at - 2])));
    const bool right = end < text.size() &&
                       (sticks(what.back(), text[end]) ||
                        (text[end] == '.' && end + 1 < text.size() && is_alnum(text[end + 1])));
    if (!left && !right) return at;
  }
  return npos;
}

// The one option whose text is named in `text`; those within a longer one that is named do not
// count.
// '\0' if none is, '?' if several are or one is denied.
char option_named_in(std::string_view text, const std::vector<std::string>& options) {
  const std::string low = " " + folded(text);
  std::vector<std::pair<std::string, char>> named;
  for (size_t i = 0; i < options.size() && i < 10; ++i) {
    const std::string body = folded(option_body(options[i], i));
    if (body.size() > 1 || (body.size() == 1 && body[0] >= '0' && body[0] <= '9')) {
      if (find_whole(low, body) != npos) named.emplace_back(body, static_cast<char>('A' + i));
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
  size_t at = line.rfind(". ", line.size() > 2 ? line.size() - 3 : 0);
  return at == npos ? line : trim(line.substr(at + 2));
}

}  // namespace

char letter_of(std::string_view text) {
  text = strip_marks(text);
  std::string_view rest;
  const char c = front_letter(text, rest);
  if (c == '\0') return '\0';
  const size_t i = rest.find_first_not_of(" )]}*$.:");
  if (i == npos) return c;
  // "C. five", "C) five", "(C) five", "C: five"; but not "C five".
  const std::string_view marks = rest.substr(0, i);
  const bool marked = marks.find_first_of(").:") != npos;
  return marked                                                                  ? c
         : rest.substr(i).starts_with("\\)") && trim(rest.substr(i)).size() == 2 ? c
                                                                                 : '\0';
}

char option_with_text(std::string_view text, const std::vector<std::string>& options) {
  if (const char c = option_with_words(text, options)) return c;
  std::string found;
  const MathAnswer mine = parse_math(text);
  for (size_t i = 0; i < options.size() && i < 10; ++i) {
    const MathAnswer theirs = parse_math(option_body(options[i], i));
    if (answers_equal(theirs, mine, {}) == Outcome::equal) found += static_cast<char>('A' + i);
  }
  return found.size() == 1 ? found[0] : '\0';
}

ChoiceFound find_choice(std::string_view answer, const std::vector<std::string>& options) {
  answer = inside_answer_tag(answer);
  const size_t n = options.size();
  const auto letters_of = [&](std::string_view text) -> std::string {
    std::string_view rest;
    const char c = front_letter(strip_marks(text), rest);
    if (c == '\0') return "";
    std::string letters = with_more(c, rest);
    if (letters.size() == 1 && letter_of(text) == '\0') letters.clear();
    return keep_valid(std::move(letters), n);
  };
  const auto found = [](std::string letters, std::string_view step, std::string_view text) {
    return ChoiceFound{std::move(letters), step, std::string(text)};
  };
  if (const auto box = last_box(answer)) {
    const std::string letters = letters_of(*box);
    if (letters.size() == 1) return found(letters, "boxed", *box);
    if (const char c = option_with_text(*box, options)) return found({c}, "option_text", *box);
    return found(letters, "boxed", *box);
  }
  const std::string_view bare = strip_marks(answer);
  std::string letters_there = letters_of(bare);
  if (letters_there.size() > 1) {  // "A and C only" can be an option of its own
    if (const char c = option_with_words(bare, options)) return found({c}, "option_text", bare);
  }
  if (std::string letters = std::move(letters_there); !letters.empty() && bare.find('\n') == npos) {
    return found(letters, "whole", bare);
  }
  const auto phrase = line_after_answer_phrase(answer);
  if (phrase) {  // "A DNA sequence that ..." is an option before it is a letter
    if (const char c = option_with_words(*phrase, options))
      return found({c}, "option_text", *phrase);
  }
  if (std::string letters = keep_valid(letters_after_phrase(answer), n); !letters.empty()) {
    return found(letters, "final_answer", letters);
  }
  if (phrase) {
    if (const char c = option_with_text(*phrase, options))
      return found({c}, "option_text", *phrase);
  }
  const std::string_view last_line =
      trim(bare.substr(bare.rfind('\n') == npos ? 0 : bare.rfind('\n')));
  if (std::string letters = letters_of(last_line); !letters.empty())
    return found(letters, "last_line", last_line);
  if (std::string letters = keep_valid(last_marked_letter(answer), n); !letters.empty()) {
    return found(letters, "bold", letters);
  }
  if (std::string letters = keep_valid(last_concluded_letter(answer), n); !letters.empty()) {
    return found(letters, "last_line", letters);
  }
  if (options.empty()) return {};
  if (const char c = option_with_text(last_line, options))
    return found({c}, "option_text", last_line);
  const std::string_view sentence = last_sentence(last_line);
  if (const char c = option_named_in(sentence, options))
    return c == '?' ? ChoiceFound{} : found({c}, "option_text", sentence);
  if (const MathRun run = last_run(sentence); run.end > 0) {
    if (const char c = option_with_text(run.inside, options))
      return found({c}, "option_text", run.inside);
  }
  if (answer.size() <= kShortAnswer) {
    if (const char c = option_named_in(answer, options); c != '\0' && c != '?')
      return found({c}, "option_text", trim(answer));
  }
  return {};
}

}  // namespace r1
