// SPDX-License-Identifier: MIT
#include "libr1/verify/choice/texts.h"

#include <algorithm>
#include <cctype>
#include <optional>

#include "libr1/base/ascii.h"
#include "libr1/verify/answer/runs.h"
#include "libr1/verify/choice/denied.h"
#include "libr1/verify/equal/equal.h"
#include "libr1/verify/parse/parse.h"
#include "libr1/verify/parse/words.h"

namespace r1 {
namespace {

constexpr size_t npos = std::string_view::npos;

// The text of an option without its own letter, if it is given.
std::optional<std::string_view> behind_own_letter(std::string_view option, size_t index) {
  const std::string_view s = trim(option);
  const char letter = static_cast<char>('A' + index);
  if (s.size() > 2 && s[0] == '(' && s[1] == letter && s[2] == ')') return trim(s.substr(3));
  if (s.size() > 1 && s[0] == letter && (s[1] == ')' || s[1] == '.' || s[1] == ':'))
    return trim(s.substr(2));
  return std::nullopt;
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

// Whether what stands from `begin` to `end` is only reckoned with: "8 + 10 = 18", "3 \\cdot 4".
bool is_operand(std::string_view text, size_t begin, size_t end) {
  const std::string_view what = text.substr(begin, end - begin);
  if (!is_digit(what.back()) && what.back() != '}') return false;
  // In a sentence with formulas the last number counts.
  const bool formula = text.find_first_of("=\\") != npos;
  if (formula && text.find_first_of("0123456789", end) != npos) return true;
  const size_t next = text.find_first_not_of(" })$", end);
  if (next != npos) {
    const std::string_view rest = text.substr(next);
    if (std::string_view("+*/=^").find(rest[0]) != npos || rest.starts_with("- ") ||
        rest.starts_with("\\cdot") || rest.starts_with("\\times") || rest.starts_with("\u00d7"))
      return true;
  }
  size_t before = begin;
  while (before > 0 && std::string_view(" {($").find(text[before - 1]) != npos) --before;
  const std::string_view front = text.substr(0, before);
  return front.ends_with('+') || front.ends_with('*') || front.ends_with('/') ||
         front.ends_with('^') || (front.ends_with('-') && before < begin) ||
         front.ends_with("\\cdot") || front.ends_with("\\times") || front.ends_with("\u00d7");
}

// The same, but for numbers that are only reckoned with.
size_t find_named(std::string_view text, std::string_view what) {
  size_t from = 0;
  for (;;) {
    const size_t here = find_whole(text.substr(from), what);
    if (here == npos) return npos;
    const size_t end = from + here + what.size();
    if (!is_operand(text, from + here, end)) return from + here;
    from = end;
  }
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

}  // namespace

std::string folded(std::string_view s) {
  std::string out;
  s = trim(s);
  out.reserve(s.size());
  for (size_t i = 0; i < s.size(); ++i) {
    const char c = s[i];
    if (c == '\xc2') {
      if (const std::string_view rest = s.substr(i, 2); rest == "\u00b2" || rest == "\u00b3") {
        out += rest == "\u00b2" ? "^2" : "^3";
        ++i;
        continue;
      }
    }
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (blank && out.ends_with(' ')) continue;
    out += blank ? ' ' : lower(c);
  }
  return out;
}

std::vector<std::string> bodies_of(const std::vector<std::string>& options) {
  std::vector<std::string> bodies;
  for (size_t i = 0; i < options.size(); ++i) {
    const auto body = behind_own_letter(options[i], i);
    if (!body) return options;
    bodies.emplace_back(*body);
  }
  return bodies;
}

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

char body_with_text(std::string_view text, const std::vector<std::string>& bodies) {
  if (const char c = body_with_words(text, bodies)) return c;
  constexpr size_t kLongest = 4000;  // of an option as mathematics
  if (text.size() > kLongest) return '\0';
  std::string found;
  const MathAnswer mine = parse_math(text);
  for (size_t i = 0; i < bodies.size() && i < 10; ++i) {
    if (answers_equal(parse_math(bodies[i]), mine, {}) == Outcome::equal)
      found += static_cast<char>('A' + i);
  }
  return found.size() == 1 ? found[0] : '\0';
}

char body_of_equation(std::string_view sentence, const std::vector<std::string>& bodies) {
  const MathRun run = last_run(sentence);
  const size_t value = run.end > 0 ? run.inside.rfind('=') : npos;
  if (value == npos) return '\0';
  const std::string_view behind = sentence.substr(run.end);
  if (behind.find_first_not_of(" .$)]*\\") != npos && behind != "\u3002") return '\0';
  if (run.inside.find("mod") != npos) return '?';
  char c = body_with_text(run.inside, bodies);
  if (c == '\0') c = body_with_text(run.inside.substr(value + 1), bodies);
  return c == '\0' ? '?' : c;
}

std::vector<std::string> without_numbers(std::vector<std::string> bodies) {
  for (std::string& body : bodies) {
    if (body.find_first_of("0123456789") != npos) body.clear();
  }
  return bodies;
}

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
  size_t reckoned = 0;  // options that stand in it as operands
  for (size_t i = 0; i < bodies.size() && i < 10; ++i) {
    std::string body = folded(bodies[i]);
    if (core) body.erase(0, body.size() - core_of(body).size());
    if (body.size() > 2 && body.back() == '.') body.pop_back();  // a sentence need not end with it
    if (core && body.size() > 3 && find_whole(low, body + "s") != npos) body += 's';
    if (body.size() > 1 || (body.size() == 1 && body[0] >= '0' && body[0] <= '9')) {
      const size_t at = find_named(low, body);
      if (at == npos && find_whole(low, body) != npos) ++reckoned;
      const bool refused =
          at != npos && (low.substr(0, at).ends_with(" not ") ||
                         low.substr(0, at).ends_with(" no "));  // "not red; it's blue"
      if (refused && low.substr(0, at).ends_with(" not ")) low.erase(at - 4, 4);
      if (at != npos && !refused) named.emplace_back(body, static_cast<char>('A' + i));
    }
  }
  if (named.empty() && reckoned > 1) return '?';
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

ChoiceSaid said_of_texts(std::string_view sentence, const std::vector<std::string>& bodies) {
  const bool formula = sentence.find_first_of("=\\") != npos;  // of which a digit is a part
  std::vector<std::pair<std::string, char>> longest_first;
  for (size_t i = 0; i < bodies.size() && i < 10; ++i) {
    std::string body = folded(bodies[i]);
    if (body.size() > 1 && body.back() == '.') body.pop_back();
    const bool digit = body.size() == 1 && is_digit(body[0]) && !formula;
    if (body.size() > 1 || digit)
      longest_first.emplace_back(std::move(body), static_cast<char>('A' + i));
  }
  std::stable_sort(longest_first.begin(), longest_first.end(),
                   [](const auto& x, const auto& y) { return x.first.size() > y.first.size(); });
  std::string text = " " + folded(sentence);
  for (const auto& [body, letter] : longest_first) {
    const std::string option = std::string("option ") + letter;
    for (size_t at = find_whole(text, body); at != npos;) {
      size_t end = at + body.size();
      if (!is_operand(text, at, end)) {
        text.replace(at, body.size(), option);
        end = at + option.size();
      }
      const size_t next = find_whole(std::string_view(text).substr(end), body);
      at = next == npos ? npos : end + next;
    }
  }
  return choice_said(text, true);
}

char option_in_place(std::string_view sentence, size_t n_options) {
  constexpr std::string_view kPlaces[] = {"first ", "second ", "third ", "fourth ", "fifth "};
  constexpr std::string_view kNouns[] = {"one",    "option",    "choice",
                                         "answer", "statement", "alternative"};
  const std::string low = folded(sentence);
  char found = '\0';
  const auto take = [&](size_t index, size_t begin, size_t end) {
    const std::string_view rest = std::string_view(low).substr(end);
    if ((index >= n_options && n_options > 0) ||
        denied_before(std::string_view(low).substr(0, begin)) || denied_behind(rest))
      return;
    const char letter = static_cast<char>('A' + index);
    found = found == '\0' || found == letter ? letter : '?';
  };
  for (const std::string_view noun : kNouns) {
    if (n_options == 0 && noun != "option" && noun != "choice") continue;
    for (size_t at = find_whole(low, noun); at != npos;) {
      const std::string_view before = std::string_view(low).substr(0, at);
      const size_t end = at + noun.size();
      for (size_t i = 0; i < std::size(kPlaces); ++i) {
        if (before.ends_with(kPlaces[i])) take(i, at - kPlaces[i].size(), end);
      }
      if (before.ends_with("the last ") && n_options > 0) take(n_options - 1, at - 5, end);
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

}  // namespace r1
