// SPDX-License-Identifier: MIT
#include "libr1/verify/choice/letters.h"

#include <algorithm>
#include <span>

#include "libr1/base/ascii.h"

namespace r1 {
namespace {

constexpr size_t npos = std::string_view::npos;

bool is_letter(char c) { return c >= 'A' && c <= 'J'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

}  // namespace

std::string lower_copy(std::string_view s) {
  std::string out(s);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

namespace {

// Words before a letter that leave it what it is, a comma behind them or not.
constexpr std::string_view kAdverbs[] = {
    "definitely", "clearly",   "obviously",   "certainly", "surely", "therefore",
    "thus",       "hence",     "simply",      "indeed",    "just",   "probably",
    "presumably", "likely",    "most likely", "perhaps",   "maybe",  "apparently",
    "i guess",    "i'd guess", "i think",     "i'd say"};

constexpr std::string_view kWrappers[] = {
    "\\textbf", "\\textrm", "\\textit",       "\\textsf",    "\\texttt", "\\text",  "\\mathrm",
    "\\mathbf", "\\mathit", "\\mathsf",       "\\mbox",      "\\boxed",  "\\bf ",   "\\rm ",
    "\\large",  "\\Large",  "\\displaystyle", "\\(",         "\\[",      "\\left",  "\\ ",
    "\\,",      "\\;",      "\\quad",         "option ",     "Option ",  "choice ", "Choice ",
    "letter ",  "Letter ",  "Answer ",        "the option ", "[x] ",     "[X] "};
constexpr std::string_view kFirstOfWrappers = "\\oOcClLAt[";  // a quick no for most texts

// Skips what may stand before the letter: marks, LaTeX wrappers, the words "option" and its like.
std::string_view skip_wrapping(std::string_view s) {
  for (size_t before = s.size() + 1; before != s.size();) {
    before = s.size();
    while (!s.empty() && std::string_view(" \t\r\n*_`\"'$:{}=>|").find(s.front()) != npos)
      s.remove_prefix(1);
    if (!s.empty() && kFirstOfWrappers.find(s.front()) != npos) {
      for (const std::string_view wrapper : kWrappers) {
        if (s.starts_with(wrapper)) s.remove_prefix(wrapper.size());
      }
    }
    if (s.empty() || !is_alpha(s.front())) continue;
    const std::string low = lower_copy(s.substr(0, 16));
    for (const std::string_view word : kAdverbs) {
      const size_t size =
          word.size() + (low.size() > word.size() && low[word.size()] == ',' ? 1 : 0);
      if (low.starts_with(word) && low.size() > size && low[size] == ' ') {
        s.remove_prefix(size + 1);
        break;
      }
    }
  }
  return s;
}

}  // namespace

bool begins_operator(std::string_view s) {
  if (s.size() >= 3 && s[0] == '\xe2') return s[1] >= '\x88' && s[1] <= '\x8a';
  return s.starts_with("\u00d7") || s.starts_with("\u00f7") || s.starts_with("\u00b7") ||
         s.starts_with("\u00b1");
}

bool ends_in_operator(std::string_view s) {
  return (s.size() >= 3 && s[s.size() - 3] == '\xe2' && begins_operator(s.substr(s.size() - 3))) ||
         (s.size() >= 2 && s[s.size() - 2] == '\xc2' && begins_operator(s.substr(s.size() - 2))) ||
         (s.size() >= 2 && s[s.size() - 2] == '\xc3' && begins_operator(s.substr(s.size() - 2)));
}

unsigned variables_in(std::string_view text) {
  unsigned found = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (!is_letter(text[i]) || (i > 0 && (is_alnum(text[i - 1]) || text[i - 1] == '\\'))) continue;
    const size_t next = text.find_first_not_of(" )", i + 1);
    const std::string_view behind = next == npos ? std::string_view() : text.substr(next);
    if (behind.empty() || (next == i + 1 && is_alnum(behind[0]))) continue;
    const bool related = (std::string_view("=+").find(behind[0]) != npos && text[i + 1] != ')' &&
                          !behind.starts_with("=>") && !behind.starts_with("==")) ||
                         (next == i + 1 && (behind[0] == '^' || behind.starts_with("_{")));
    size_t end = i;
    while (end > 0 && (text[end - 1] == ' ' || text[end - 1] == '(')) --end;
    const bool operand = end > 0 && (std::string_view("+~").find(text[end - 1]) != npos ||
                                     ends_in_operator(text.substr(0, end)));
    if (related || operand || begins_operator(behind)) found |= 1U << (text[i] - 'A');
  }
  return found;
}

char small_letter(std::string_view s) {
  s = trim(s.substr(0, s.find('\n')));
  while (!s.empty() && std::string_view("*`\"' (").find(s.front()) != npos) s.remove_prefix(1);
  while (s.size() > 1 && std::string_view("*`\"' ).").find(s.back()) != npos) s.remove_suffix(1);
  if (s.size() != 1 || s[0] < 'a' || s[0] > 'j') return '\0';
  return static_cast<char>(s[0] - 'a' + 'A');
}

namespace {

// What stands behind a letter A that is a choice, and not behind an article.
constexpr std::string_view kBehindA[] = {
    "is ",      "is.",       "because",   "since",  "and ",    "or ",     "rather ",
    "instead ", "over ",     "satisfies", "works",  "fits",    "matches", "holds",
    "as ",      "was ",      "must ",     "would ", "should ", "seems ",  "remains",
    "follows",  "describes", "looks ",    "for ",   "by ",     "but ",    "wins",
    "applies",  "makes",     "gives",     "has ",   "can "};

// "I only", "I and II", "I, II": statements by their numbers, of which I is the first.
bool roman_list(char c, std::string_view rest) {
  if (c != 'I') return false;
  if (rest.starts_with(" only")) return true;
  for (const std::string_view joint : {" and I", ", I", " & I", ", and I", " or I", "/I"}) {
    if (rest.starts_with(joint) && rest.size() > joint.size() &&
        (rest[joint.size()] == 'I' || rest[joint.size()] == 'V'))
      return true;
  }
  return false;
}

// ", D and F)": more letters in the same brackets.
bool lists_letters(std::string_view rest) {
  const size_t close = rest.find(')');
  if (close == npos || close > 60 || is_alnum(rest[0])) return false;
  size_t letters = 0;
  for (size_t i = 0; i < close;) {
    const std::string_view here = rest.substr(i);
    const size_t joint = here.starts_with("and ") ? 4 : here.starts_with("or ") ? 3 : 1;
    const bool letter = is_letter(here[0]) && !is_alnum(here[1]);
    if (joint == 1 && !letter && std::string_view(" ,&/").find(here[0]) == npos) return false;
    letters += letter ? 1 : 0;
    i += joint;
  }
  return letters > 0;
}

// "- B = 4" behind a letter.
bool is_difference(std::string_view s) {
  if (!s.starts_with("- ") || s.size() < 4 || !is_letter(s[2]) || is_alnum(s[3])) return false;
  const size_t sign = s.find_first_not_of(' ', 3);
  return sign != npos && std::string_view("=+-*/)").find(s[sign]) != npos;
}

// "</s>", "<|im_end|>", "<EOS>": what a model ends with.
bool is_tag(std::string_view s) {
  const size_t close = s.starts_with('<') ? s.find('>') : npos;
  return close != npos && close > 1 && s.substr(0, close).find(' ') == npos;
}

}  // namespace

char front_letter(std::string_view s, std::string_view& rest) {
  s = skip_wrapping(s);
  const bool bracket = !s.empty() && (s.front() == '(' || s.front() == '[');
  while (!s.empty() && (s.front() == '(' || s.front() == '[')) s = skip_wrapping(s.substr(1));
  if (s.empty()) return '\0';
  char c = s.front();
  if (bracket && c >= 'a' && c <= 'j') c = static_cast<char>(c - 'a' + 'A');
  if (!is_letter(c)) return '\0';
  rest = s.substr(1);
  if (rest.empty()) return c;
  if (bracket) {
    // "[B] = 0.2": a concentration
    const size_t sign = rest.find_first_not_of(" )]");
    if (sign != npos && (rest[sign] == '=' || begins_operator(rest.substr(sign))) &&
        rest.substr(sign, 2) != "=>")
      return '\0';
    const size_t close = rest.find_first_not_of(" })*$");
    const bool closed =
        rest.substr(0, std::min(close, rest.size())).find(')') != npos || rest.front() == ']';
    return closed || close == npos || lists_letters(rest) ? c : '\0';
  }
  while (rest.size() > 1 && rest.front() == '_' && !is_alnum(rest[1]) && rest[1] != '{')
    rest.remove_prefix(1);  // _B_
  const char next = rest.front();
  if (rest == "_") return c;
  if (next == '.' && rest.size() > 2 && rest[1] >= 'A' && rest[1] <= 'Z' && rest[2] == '.')
    return '\0';  // A.I.
  if (roman_list(c, rest)) return '\0';
  if (next == '-' && rest.size() > 1 && is_alnum(rest[1])) return '\0';            // B-cells
  const bool turkish = rest.starts_with("'dir") || rest.starts_with("'d\u0131r");  // "is B"
  if (is_alnum(next) || next == '_' || next == '^' ||
      (next == '\'' && !turkish && rest.size() > 1 && is_alnum(rest[1])) || next == '(')
    return '\0';
  // "A good guess": an article; "B is right" is none.
  const size_t word = rest.find_first_not_of(" \t");
  if ((c == 'A' || c == 'I') && next == ' ' && word != npos && is_lower(rest[word])) {
    const std::string_view follows = rest.substr(word);
    const bool verdict = std::any_of(std::begin(kBehindA), std::end(kBehindA),
                                     [&](std::string_view w) { return follows.starts_with(w); });
    if (!verdict || (c == 'I' && !follows.starts_with("is ") && !follows.starts_with("because")))
      return '\0';
  }
  if (word != npos && is_difference(rest.substr(word))) return '\0';
  if (rest.starts_with("' =") || rest.starts_with("'=")) return '\0';  // C' = 2
  // "C = 5", "C + 1": a variable.
  if (word != npos && begins_operator(rest.substr(word))) return '\0';
  if (word != npos && is_tag(rest.substr(word))) return c;
  if (word != npos && std::string_view("=+-/<>\\").find(rest[word]) != npos && rest[word] != '-') {
    const std::string_view sign = rest.substr(word);
    const bool ends = sign.starts_with("\\)") || sign == "\\" || sign.starts_with("\\ ") ||
                      sign.starts_with("\\quad") || sign.starts_with("\\qquad");
    return ends ? c : '\0';
  }
  return c;
}

std::string with_more(char first, std::string_view& rest) {
  std::string letters(1, first);
  for (;;) {
    std::string_view s = rest;
    s.remove_prefix(std::min(s.find_first_not_of(" )]}*$"), s.size()));
    bool joined = false;
    for (const std::string_view joint :
         {"and ", "or ", ", and ", ", or ", ",", "&", "/", "\u3001", "\u548c", "\u4e0e", "\u53ca"}) {
      if (!joined && s.starts_with(joint)) {
        s.remove_prefix(joint.size());
        joined = true;
      }
    }
    std::string_view after;
    const char next = joined ? front_letter(s, after) : '\0';
    const bool tells = !after.empty() && static_cast<unsigned char>(after[0]) >= 0x80 &&
                       !after.starts_with("\u3002") &&
                       !after.starts_with("\u3001");  // a sentence on B follows
    if (next == '\0' || tells) return letters;
    letters += next;
    rest = after;
  }
}

namespace {

// The length of the struck-out text ("~~B~~", "<del>B</del>") that `s` begins with, 0 if it is
// none.
size_t struck_out(std::string_view s) {
  constexpr size_t kLongest = 300;
  if (s[0] != '~' && s[0] != '<' && s[0] != '\\') return 0;
  for (const auto& [open, close] : {std::pair<std::string_view, std::string_view>("~~", "~~"),
                                    {"<del>", "</del>"},
                                    {"<s>", "</s>"},
                                    {"\\cancel{", "}"},
                                    {"\\sout{", "}"}}) {
    if (!s.starts_with(open)) continue;
    const size_t end = s.substr(0, kLongest).find(close, open.size());
    if (end != npos && s.substr(0, end).find('\n') == npos) return end + close.size();
  }
  return 0;
}

}  // namespace

std::string plain_marks(std::string_view answer) {
  std::string out;
  out.reserve(answer.size());
  for (size_t i = 0; i < answer.size();) {
    if (const size_t struck = struck_out(answer.substr(i)); struck > 0) {
      i += struck;
      continue;
    }
    if (static_cast<unsigned char>(answer[i]) < 0x80) {
      out += answer[i++];
      continue;
    }
    const std::string_view rest = answer.substr(i);
    if (rest.size() >= 3 && rest[0] == '\xef' && (rest[1] == '\xbc' || rest[1] == '\xbd')) {
      const int code = ((rest[1] & 0x3f) << 6 | (rest[2] & 0x3f)) - 0xf00 + 0x20;  // U+FF00 and on
      if (code > 0x20 && code < 0x7f) {
        out += static_cast<char>(code);
        i += 3;
        continue;
      }
    }
    // Circled letters
    if (rest.size() >= 3 && rest[0] == '\xe2' && (rest[1] == '\x92' || rest[1] == '\x93')) {
      const int code = (rest[1] & 0x3f) << 6 | (rest[2] & 0x3f);  // from U+2000 on
      if (code >= 0x4b6 && code <= 0x4e9) {
        const int n = code - 0x4b6;
        out += {'(', static_cast<char>(n < 26 ? 'A' + n : 'a' + n - 26), ')'};
        i += 3;
        continue;
      }
    }
    bool quote = false;
    for (const auto& [mark, plain] : {std::pair("\u2018", '\''),
                                      {"\u2019", '\''},
                                      {"\u201c", '"'},
                                      {"\u201d", '"'},
                                      {"\u2013", '-'},
                                      {"\u2192", '>'},
                                      {"\u2014", '-'},
                                      {"\u3010", '['},
                                      {"\u3011", ']'}}) {
      if (!quote && rest.starts_with(mark)) {
        if (plain == '>') out += '=';
        out += plain;
        i += 3;
        quote = true;
      }
    }
    if (!quote) out += answer[i++];
  }
  return out;
}

}  // namespace r1
