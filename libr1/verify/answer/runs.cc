// SPDX-License-Identifier: MIT
#include "libr1/verify/answer/runs.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <string>

#include "libr1/base/ascii.h"
#include "libr1/base/utf8.h"
#include "libr1/verify/answer/given.h"
#include "libr1/verify/parse/symbols.h"
#include "libr1/verify/parse/words.h"

namespace r1 {
namespace {

constexpr size_t npos = std::string_view::npos;

// "$5 and then $6": the dollars are money, not delimiters.
bool is_money(std::string_view inside) {
  if (inside.find("\n\n") != npos) return true;
  if (inside.empty() || inside.find('\\') != npos) return false;
  if (is_digit(inside.front()) && is_space(inside.back()) &&
      (count_words(inside) > 0 || inside.ends_with("i.e. ")))
    return true;
  return count_words(inside) > 3;
}

// Closing delimiters that are not met again, so that none is looked for to the end of a text twice.
struct Unclosed {
  bool dollar = false, dollars = false, round = false, square = false;

  bool& of(std::string_view close) {
    return close == "$" ? dollar : close == "$$" ? dollars : close == "\\)" ? round : square;
  }
};

// The formula that opens at `i`, if one does.
std::optional<MathRun> formula_at(std::string_view text, size_t i, Unclosed& unclosed) {
  size_t open = 0;
  std::string_view close;
  if (text.substr(i, 2) == "\\(" || text.substr(i, 2) == "\\[") {
    open = 2;
    close = text[i + 1] == '(' ? "\\)" : "\\]";
  } else if (text[i] == '$') {
    open = text.substr(i, 2) == "$$" ? 2 : 1;
    close = open == 2 ? "$$" : "$";
  } else {
    return std::nullopt;
  }
  if (unclosed.of(close)) return std::nullopt;
  size_t end = text.find(close, i + open);
  while (close[0] == '$' && end != npos && text[end - 1] == '\\') end = text.find(close, end + 1);
  if (end == npos) unclosed.of(close) = true;
  if (end == npos || end == i + open) return std::nullopt;
  const std::string_view inside = text.substr(i + open, end - i - open);
  if (std::all_of(inside.begin(), inside.end(), is_space)) return std::nullopt;
  if (open == 1 && is_money(inside)) return std::nullopt;
  // "$12 (3 * $4)": no dollar that closes a formula stands before a digit.
  const size_t behind = end + close.size();
  if (open == 1 && behind < text.size() && is_digit(text[behind]) && is_digit(inside.front()))
    return std::nullopt;
  return MathRun{i, end + close.size(), inside, true};
}

}  // namespace

size_t foreign_letter(std::string_view text, size_t i) {
  if (i >= text.size() || static_cast<unsigned char>(text[i]) < 0xC0)
    return 0;  // ASCII, or within a character
  const Utf8Char c = decode_utf8(text, i);
  char plain = 0;
  const bool sign = !unicode_meaning(c.code_point).empty() || unicode_ascii(c.code_point) != 0 ||
                    unicode_index(c.code_point, plain) != 0;
  // A full-width colon or comma parts words as these letters do.
  const bool parts = c.code_point == 0xFF1A || c.code_point == 0xFF0C || c.code_point == 0x3002;
  return sign && !parts ? 0 : static_cast<size_t>(c.n_bytes);
}

namespace {

// Where the plain word at `i` ends: at white space, a dollar or a foreign letter outside of braces.
size_t word_end(std::string_view text, size_t i) {
  int depth = 0;
  for (; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '{')
      ++depth;
    else if (c == '}')
      --depth;
    else if (c == '\n' || (depth <= 0 && (is_space(c) || foreign_letter(text, i) > 0))) {
      // m\u00e8tres: a letter with an accent goes on with its word.
      const auto u = static_cast<unsigned char>(c);
      const bool accented = u >= 0xC3 && u <= 0xC9 && i > 0 && is_alpha(text[i - 1]);
      if (!accented) break;
    } else if (c == '$' && (i == 0 || text[i - 1] != '\\') && i + 1 < text.size() &&
               !is_digit(text[i + 1]))
      break;
    else if (c == '\\' && i + 1 < text.size() && (text[i + 1] == '(' || text[i + 1] == '['))
      break;
  }
  return i;
}

// "158 + LK", "LK + 158": lengths and variables in capitals, beside a sign that would have no other
// operand. `i` is where the word begins, `end` where it ends.
bool is_operand(std::string_view text, size_t i, size_t end) {
  std::string_view word = text.substr(i, end - i);
  while (!word.empty() && std::string_view(".,;*").find(word.back()) != npos) word.remove_suffix(1);
  if (word.size() < 2 || word.size() > 3 ||
      !std::all_of(word.begin(), word.end(), [](char c) { return c >= 'A' && c <= 'Z'; }))
    return false;
  const auto sign = [](std::string_view s) {
    return s.size() == 3 && s[0] == ' ' && s[2] == ' ' &&
           std::string_view("+-*/").find(s[1]) != npos;
  };
  if (i > 3 && sign(text.substr(i - 3, 3)) && (is_alnum(text[i - 4]) || text[i - 4] == ')'))
    return true;
  return end + 3 < text.size() && sign(text.substr(end, 3)) && is_digit(text[end + 3]);
}

// The signs of mathematics among the characters of ASCII.
constexpr std::array<bool, 128> kSigns = [] {
  std::array<bool, 128> table{};
  for (const char c : std::string_view("+-*/=<>^_!()[]{}|,.;:%$&'~`\""))
    table[static_cast<size_t>(c)] = true;
  return table;
}();

// Whether a plain word can be part of an expression. `solid`: it alone makes one.
bool is_mathy(std::string_view word, bool& solid) {
  solid = false;
  if (word.empty()) return true;
  if (word.starts_with("i.e") || word.starts_with("e.g")) return false;     // no product
  if (word.starts_with("I'") || word.starts_with("I\u2019")) return false;  // I'm, I'll
  bool digit = false, letter = false;
  for (size_t i = 0; i < word.size();) {
    const char c = word[i];
    if (is_digit(c)) {
      digit = true;
      ++i;
    } else if (is_space(c)) {  // within braces: {1, 2}
      ++i;
    } else if (c == '\\') {
      solid = true;
      for (++i; i < word.size() && is_alpha(word[i]);) ++i;
      if (word.substr(0, i).ends_with("text") || word.substr(0, i).ends_with("boxed")) return true;
    } else if (is_alpha(c)) {
      const size_t begin = i;
      while (i < word.size() && is_alpha(word[i])) ++i;
      std::string_view meaning;
      const std::string_view run = word.substr(begin, i - begin);
      if (run.size() > 1 && !plain_word_command(run, meaning)) return false;
      letter = letter || run.size() == 1;
    } else if (static_cast<unsigned char>(c) >= 0x80) {
      const Utf8Char sign = decode_utf8(word, i);
      if (const char ascii = unicode_ascii(sign.code_point); ascii != 0) {  // digits of all scripts
        digit = digit || is_digit(ascii);
        letter = letter || !is_digit(ascii);
        i += static_cast<size_t>(sign.n_bytes);
        continue;
      }
      // Prose in another script: long runs of non-ASCII letters are no signs.
      const size_t begin = i;
      bool foreign = false;
      for (; i < word.size() && static_cast<unsigned char>(word[i]) >= 0x80; ++i)
        foreign = foreign || foreign_letter(word, i) > 0;
      if (i - begin > 4 && (foreign || i - begin > 8)) return false;
      letter = true;
    } else {
      if (!kSigns[static_cast<unsigned char>(c)]) return false;
      ++i;
    }
  }
  solid = solid || digit || (letter && word.find_first_of("+*/=<>^_") != npos);
  return true;
}

bool ends_sentence(std::string_view word) {
  return !word.empty() && (word.back() == '.' || word.back() == '?' || word.back() == ':');
}

// Lone letters that are words, list marks and dangling signs at the edges are no mathematics.
std::string_view trim_edges(std::string_view s, bool& again) {
  again = false;
  // What dangles has three characters at most: no need to look further for its end.
  const std::string_view head = s.substr(0, 4),
                         tail = s.substr(s.size() - std::min<size_t>(s.size(), 4));
  const auto first = head.substr(0, std::min(head.find(' '), head.size()));
  const auto last = tail.substr(tail.rfind(' ') == npos ? 0 : tail.rfind(' ') + 1);
  const auto dangling = [](std::string_view w) {
    return w == "a" || w == "A" || w == "I" || w == "=" || w == "*" || w == "**" || w == "," ||
           w == "." || w == ":" || w == ";" || w == "&" || w == "(" || w == ")" || w == "###" ||
           w == "/";
  };
  if (first.size() < s.size() && (dangling(first))) {
    again = true;
    return s.substr(first.size() + 1);
  }
  if (last.size() < s.size() && (dangling(last) || last == "-" || last == "+")) {
    again = true;
    return s.substr(0, s.size() - last.size() - 1);
  }
  if (!s.empty() &&
      (is_space(s.front()) || std::string_view("*`\",;:='&").find(s.front()) != npos)) {
    again = true;
    return s.substr(1);
  }
  // Brackets of full width around words of another script, of which they are what is left
  if (s.starts_with("\uff09") || s.ends_with("\uff08")) {
    again = true;
    return s.starts_with("\uff09") ? s.substr(3) : s.substr(0, s.size() - 3);
  }
  for (const std::string_view dash : {"\u2014", "\u2013"}) {
    const bool opens = s.starts_with(dash) && s.substr(dash.size()).starts_with(' ');
    if (!opens && !s.ends_with(dash)) continue;
    again = true;
    return opens ? s.substr(dash.size() + 1) : s.substr(0, s.size() - dash.size());
  }
  if (!s.empty() &&
      (is_space(s.back()) || std::string_view("*`\",;:=.?!'").find(s.back()) != npos)) {
    if (s.back() == '!' && s.size() > 1 && (is_digit(s[s.size() - 2]) || s[s.size() - 2] == ')'))
      return s;
    again = true;
    return s.substr(0, s.size() - 1);
  }
  return s;
}

// Bracket marks that open or close outside of the piece fall off its edges.
std::string_view balanced(std::string_view s) {
  const auto depth = [&] {
    int64_t open = 0;
    for (const char c : s) open += (c == '(' || c == '[') - (c == ')' || c == ']');
    return open;
  };
  if (!s.empty() && (s.front() == '(' || s.front() == '[') && depth() > 0) s.remove_prefix(1);
  if (!s.empty() && (s.back() == ')' || s.back() == ']') && depth() < 0) s.remove_suffix(1);
  return s;
}

// "3." or "2)" at the beginning of a line counts what follows.
bool is_list_mark(std::string_view text, size_t begin, size_t end) {
  const std::string_view word = text.substr(begin, end - begin);
  const size_t line = text.substr(0, begin).find_last_not_of(" \t*");
  const bool at_start = line == npos || text[line] == '\n';
  const bool counts = word.size() >= 2 && word.size() <= 3 && is_digit(word[0]) &&
                      (word.back() == '.' || word.back() == ')') &&
                      std::all_of(word.begin(), word.end() - 1, is_digit);
  return at_start && counts && end < text.size() && text[end] != '\n';
}

// "15 (5 + 10)": in prose, what the brackets hold explains the number.
std::string_view without_remark(std::string_view s) {
  const size_t open = s.find(" (");
  // "12 (4 per box)": what the bracket opens is no mathematics to its end.
  if (open != npos && s.find(')', open) == npos && s.find('(') == open + 1)
    return s.substr(0, open);
  if (open == npos || !s.ends_with(')') || s.find('(', open + 2) != npos) return s;
  const auto number = [](char c) { return is_digit(c) || c == '.' || c == ','; };
  const auto sum = [&](char c) {  // and the bytes of \u00d7, \u00f7 and \u00b7
    return number(c) || std::string_view(" +-*/=x$\u00d7\u00f7\u00b7").find(c) != npos;
  };
  const std::string_view before = s.substr(0, open),
                         inside = s.substr(open + 2, s.size() - open - 3);
  const size_t money = before.starts_with('$') ? 1 : 0;
  const bool remark =
      before.size() > money &&
      std::all_of(before.begin() + static_cast<std::ptrdiff_t>(money), before.end(), number) &&
      std::all_of(inside.begin(), inside.end(), sum) && inside.find(' ') != npos;
  // "4 (n = 3, 4, 5, 6)"
  const bool named =
      before.size() > money && inside.size() > 4 && is_alpha(inside[0]) &&
      inside.substr(1, 3) == " = " &&
      std::all_of(before.begin() + static_cast<std::ptrdiff_t>(money), before.end(), number);
  if (named) return before;
  // "0.75 (75%)"
  const bool share = inside.ends_with('%') &&
                     std::all_of(inside.begin(), inside.end() - 1, number) &&
                     before.find_first_of("0123456789") != npos &&
                     std::none_of(before.begin(), before.end(), is_alpha);
  return remark || share ? before : s;
}

// "Dividing by 2, x = 5" says x = 5, and "Area = 2\pi r = 6\pi", of which the name is no
// mathematics, 6\pi.
std::string_view without_lead(std::string_view text, std::string_view s) {
  const auto at = static_cast<size_t>(s.data() - text.data());
  std::string_view before = text.substr(0, at);
  s.remove_prefix(opening_length(before, s, text.substr(at + s.size())));
  while (!before.empty() && is_space(before.back())) before.remove_suffix(1);
  if (const size_t last = s.rfind(" = "); before.ends_with('=') && last != npos)
    return s.substr(last + 3);
  const size_t comma = s.find(", ");
  const bool number =
      comma != npos && comma > 0 &&
      std::all_of(s.begin(), s.begin() + static_cast<std::ptrdiff_t>(comma), is_digit);
  if (!number || s.size() < comma + 6 || !is_alpha(s[comma + 2])) return s;
  return s.substr(comma + 3, 3) == " = " ? s.substr(comma + 2) : s;
}

// 42'dir, Turkish for "is 42": the length of the number, 0 if there is none.
size_t number_with_copula(std::string_view word) {
  const size_t mark = word.find('\'');
  if (mark == 0 || mark == npos) return 0;
  const auto number = [](char c) { return is_digit(c) || c == '.' || c == ','; };
  const bool digits =
      std::all_of(word.begin(), word.begin() + static_cast<std::ptrdiff_t>(mark), number);
  std::string_view form = word.substr(mark + 1);
  while (form.ends_with('.') || form.ends_with('!') || form.ends_with('*')) form.remove_suffix(1);
  return digits && is_turkish_copula(form) ? mark : 0;
}

void add_plain(std::string_view text, size_t begin, size_t end, std::vector<MathRun>& runs) {
  std::string_view s = text.substr(begin, end - begin);
  for (bool again = true; again;) s = trim_edges(s, again);
  s = without_remark(balanced(s));
  s = without_lead(text, s);
  bool solid = false, some = false, sign = false;
  for (size_t i = 0; i < s.size();) {
    const size_t stop = std::max(word_end(s, i), i + 1);
    const std::string_view word = s.substr(i, stop - i);
    is_mathy(word, solid);
    // ln|x| + C: a sign between others
    sign = sign || (word == "+" && i > 1 && stop + 1 < s.size());
    some = some || solid || sign;
    i = stop;
  }
  if (!some) return;
  const auto at = static_cast<size_t>(s.data() - text.data());
  runs.push_back({at, at + s.size(), s, false});
}

}  // namespace

int count_words(std::string_view text) {
  int words = 0;
  for (size_t i = 0; i < text.size();) {
    const size_t begin = i;
    while (i < text.size() && is_alpha(text[i])) ++i;
    if (i - begin >= 2 && (begin == 0 || text[begin - 1] != '\\')) ++words;
    if (i > begin) continue;
    if (const size_t n = foreign_letter(text, i); n > 0) {
      ++words;
      for (size_t more = n; more > 0; more = foreign_letter(text, i)) i += more;
    } else {
      ++i;
    }
  }
  return words;
}

std::vector<MathRun> math_runs(std::string_view text) {
  std::vector<MathRun> runs;
  Unclosed unclosed;
  size_t open = npos;  // where the plain run that is under way began
  size_t last = 0;     // and where its last word ended
  const auto close = [&] {
    if (open != npos) add_plain(text, open, last, runs);
    open = npos;
  };
  for (size_t i = 0; i < text.size();) {
    if (is_space(text[i])) {
      if (text[i] == '\n') close();
      ++i;
      continue;
    }
    if (const size_t n = foreign_letter(text, i); n > 0) {
      close();
      // Behind an accented letter the word goes on: "är" is no r.
      const char32_t c = decode_utf8(text, i).code_point;
      const bool latin = c < 0x250 || (c >= 0x1E00 && c < 0x1F00);
      i += n;
      while (latin && i < text.size() && is_alpha(text[i])) ++i;
      continue;
    }
    if (const auto formula = formula_at(text, i, unclosed)) {
      close();
      runs.push_back(*formula);
      i = formula->end;
      continue;
    }
    const size_t end = std::max(word_end(text, i + 1), i + 1);
    const std::string_view word = text.substr(i, end - i);
    bool solid = false;
    if (const size_t digits = number_with_copula(word); digits > 0) {
      close();
      add_plain(text, i, i + digits, runs);
    } else if ((!is_mathy(word, solid) && !is_operand(text, i, end)) ||
               is_list_mark(text, i, end)) {
      close();
    } else {
      if (open == npos) open = i;
      last = end;
      if (ends_sentence(word)) close();
    }
    i = end;
  }
  close();
  return runs;
}

bool joins_answers(std::string_view between, bool& word) {
  word = false;
  // "and $x =": the name of what follows.
  bool named = false;
  std::string_view name = between;
  const auto cut = [&](std::string_view marks) {
    while (!name.empty() && marks.find(name.back()) != npos) name.remove_suffix(1);
  };
  cut(" ");
  if (name.ends_with('=')) {
    cut("= ");
    while (!name.empty() && (is_digit(name.back()) || name.back() == '_')) name.remove_suffix(1);
    named = name.size() > 1 && is_alpha(name.back()) && !is_alpha(name[name.size() - 2]);
    if (named) between = name.substr(0, name.size() - 1);
  }
  if (between.size() > 40 || between.find('\n') != npos) return false;
  for (const std::string_view joint : {"\u6216", "\u548C"}) {  // "or" and "and" in Chinese
    const size_t at = between.find(joint);
    if (at == npos || between.find_first_not_of(" $,\\()") != at) continue;
    word = between.find_first_not_of(" $,\\()", at + joint.size()) == npos;
    if (word) return true;
  }
  std::string words;
  for (size_t i = 0; i < between.size(); ++i) {
    const char c = between[i];
    const std::string_view three = between.substr(i, 3);
    if (three == "\uff0c" || three == "\u3001") {  // commas
      i += 2;
      continue;
    }
    if (is_alpha(c) || static_cast<unsigned char>(c) >= 0x80)
      words += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    else if (std::string_view(" $,;\\(){}.*").find(c) == npos)
      return false;
  }
  for (const std::string_view dropped : {"text", "quad"}) {
    for (size_t at = words.find(dropped); at != std::string::npos; at = words.find(dropped))
      words.erase(at, dropped.size());
  }
  constexpr std::array<std::string_view, 12> kJoints = {
      "and",   "or", "und", "oder", "et", "ou", "y", "o", "e", "\u0438", "\u0438\u043b\u0438",
      "\u3068"};
  word = std::find(kJoints.begin(), kJoints.end(), words) != kJoints.end();
  return word || (words.empty() && (!named || between.find_first_of(",;") != npos));
}

}  // namespace r1
