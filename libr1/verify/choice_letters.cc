// SPDX-License-Identifier: MIT
#include "libr1/verify/choice_letters.h"

#include <algorithm>
#include <cctype>
#include <span>

namespace r1 {
namespace {

constexpr size_t npos = std::string_view::npos;

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
    while (!s.empty() && std::string_view(" \t\r\n*_`\"'$:{=>").find(s.front()) != npos)
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

std::string lower_copy(std::string_view s) {
  std::string out(s);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

// Whether `text` begins with one of the words, and it ends there; its length, else 0.
size_t starts_with_word(std::string_view text, std::span<const std::string_view> words) {
  size_t best = 0;
  for (const std::string_view word : words) {
    if (word.size() <= best || !text.starts_with(word)) continue;
    const bool ascii = is_alnum(word.back());
    if (ascii && word.size() < text.size() && is_alnum(text[word.size()])) continue;
    best = word.size();
  }
  return best;
}

// Words that announce a choice; "option" and the like only with a sign or a verb before the letter.
constexpr std::string_view kAnnouncing[] = {
    "settle on",
    "answers",
    "elimination",
    "answer",
    "choose",
    "chose",
    "choosing",
    "pick",
    "select",
    "selected",
    "go with",
    "going with",
    "left with",
    "leaves us with",
    "conclude that",
    "####",
    "respuesta",
    "r\u00e9ponse",
    "antwort",
    "resposta",
    "risposta",
    "odpowied\u017a",
    "\u043e\u0442\u0432\u0435\u0442",
    "\u041e\u0442\u0432\u0435\u0442",
    "\u6545\u9009",
    "\u5e94\u9009",
    "\u9009\u62e9",
    "\u9009\u9879",
    "\u7b54\u6848",
    "\u9009",
    "\u7b54\u3048",
    "\u6b63\u89e3",
    "\uc815\ub2f5",
    "\ub2f5",
    "cevap",
    "jawaban",
    "\u00e1p \u00e1n \u0111\u00fang l\u00e0",
    "\u0627\u0644\u0635\u062d\u064a\u062d\u0629 \u0647\u064a"};
constexpr std::string_view kNaming[] = {"option",
                                        "choice",
                                        "correct one",
                                        "right one",
                                        "best one",
                                        "statement that is true",
                                        "correct statement",
                                        "correct is",
                                        "true statement"};
constexpr std::string_view kHeading[] = {"ans",
                                         "output",
                                         "\u0111\u00e1p \u00e1n",
                                         "\u0110\u00e1p \u00e1n",
                                         "svar",
                                         "antwoord",
                                         "solution",
                                         "result",
                                         "verdict",
                                         "conclusion",
                                         "response",
                                         "prediction",
                                         "decision",
                                         "guess",
                                         "label",
                                         "final"};
constexpr std::string_view kFiller[] = {
    "correta",      "corretta",     "\u5e94\u8be5", "\u5c31\u662f", "\u5e94\u4e3a",
    "\u5e94\u5f53", "is",           "are",          "was",          "be",
    "would",        "could",        "may",          "might",        "must",
    "should",       "will",         "seems",        "appears",      "to",
    "therefore",    "thus",         "hence",        "so",           "then",
    "indeed",       "definitely",   "clearly",      "probably",     "likely",
    "most",         "simply",       "just",         "the",          "option",
    "options",      "choice",       "letter",       "answer",       "answers",
    "correct",      "right",        "best",         "one",          "i",
    "we",           "choose",       "chose",        "choosing",     "pick",
    "select",       "final",        "here",         "both",         "either",
    "actually",     "es",           "est",          "ist",          "correcta",
    "correcte",     "richtige",     "opci\u00f3n",  "option ist",   "la",
    "die",          "\u00e9",       "\u00e8",       "\u4e3a",       "\u662f",
    "\u9009",       "\u9009\u9879", "\u9879",       "\u5e94",       "\u306f",
    "\uc740",       "\ub294",       "\u6b63\u786e", "yang",         "benar",
    "adalah"};
constexpr std::string_view kDenying[] = {"not",       "isn't",    "cannot",    "can't",
                                         "cannot be", "never",    "neither",   "wasn't",
                                         "wouldn't",  "couldn't", "shouldn't", "won't"};
constexpr int kMostFillers = 8;
constexpr size_t kNear = 300;  // bytes of a sentence in which a denial is looked for

// "C is wrong": what follows a letter takes it back.
bool denied_behind(std::string_view rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of(" )]}*$\"'"), rest.size()));
  const std::string low = lower_copy(rest.substr(0, 40));
  std::string_view s = low;
  for (const std::string_view verb :
       {"is ", "are ", "was ", "can ", "must be ", "would be ", "has been ", "being "}) {
    if (s.starts_with(verb)) s.remove_prefix(verb.size());
  }
  for (const std::string_view word :
       {"not ", "wrong", "incorrect", "false", "too ", "ruled out", "eliminated", "invalid",
        "impossible", "cannot ", "can't ", "isn't ", "excluded", "negative"}) {
    if (s.starts_with(word)) return true;
  }
  return false;
}

// "not (B)": what stands before a letter in its sentence takes it back, unless a "but" comes
// between.
bool denied_before(std::string_view before) {
  before.remove_prefix(before.size() - std::min(before.size(), kNear));
  const size_t sentence = before.find_last_of(".\n;?!");
  const std::string low = " " + lower_copy(before.substr(sentence == npos ? 0 : sentence + 1));
  size_t at = npos;
  for (const std::string_view word :
       {" not ", "n't ", "cannot ", " never ", " neither ", " nor ", " except ", "rule out ",
        "ruling out ", "eliminate ", "eliminating ", "exclude ", "unlike "}) {
    const size_t here = low.rfind(word);
    if (here != npos && (at == npos || here > at)) at = here;
  }
  if (at == npos) return false;
  for (const std::string_view turn :
       {" but ", " rather ", " so ", ", it ", " we get", " leav", " therefore", " only ", ": "}) {
    if (low.find(turn, at) != npos) return false;
  }
  return true;
}

// "c", "c)", "(c)" to the end of the line.
char small_letter(std::string_view s) {
  s = trim(s.substr(0, s.find('\n')));
  while (!s.empty() && std::string_view("*`\"' (").find(s.front()) != npos) s.remove_prefix(1);
  while (s.size() > 1 && std::string_view("*`\"' ).").find(s.back()) != npos) s.remove_suffix(1);
  if (s.size() != 1 || s[0] < 'a' || s[0] > 'j') return '\0';
  return static_cast<char>(s[0] - 'a' + 'A');
}

// The letters that follow an announcing word, past signs and words that say nothing.
std::string letters_behind(std::string_view text, bool bound) {
  const std::string low = lower_copy(text.substr(0, std::min<size_t>(text.size(), 200)));
  size_t at = 0;
  bool sign = !bound, denied = false;
  for (int fillers = 0; fillers <= kMostFillers; ++fillers) {
    while (at < low.size() && std::string_view(" \t\"*_`':=-,>").find(low[at]) != npos) {
      sign = sign || low[at] == ':' || low[at] == '=' || low[at] == '-';
      ++at;
    }
    std::string_view rest;
    const std::string_view behind = text.substr(std::min(at, text.size()));
    if (const char c = sign && !denied ? front_letter(behind, rest) : '\0'; c != '\0')
      return denied_behind(rest) ? std::string() : with_more(c, rest);
    if (const char c = sign && !denied ? small_letter(behind) : '\0'; c != '\0')
      return std::string(1, c);
    const std::string_view here = std::string_view(low).substr(std::min(at, low.size()));
    if (const size_t size = starts_with_word(here, kDenying)) {
      const size_t turn = low.find(" but ", at);
      denied = turn == npos || low.substr(at, turn - at).find_first_of(".\n") != npos;
      at = denied ? at + size : turn + 5;
      sign = true;
      if (denied) return "";
      continue;
    }
    const size_t size = starts_with_word(here, kFiller);
    if (size == 0) return "";
    sign = sign || here.starts_with("is") || here.starts_with("would") ||
           here.starts_with("must") || here.starts_with("should") || here.starts_with("seems") ||
           here.starts_with("appears");
    at += size;
  }
  return "";
}

struct Best {
  std::string letters;
  size_t at = 0;
  void take(std::string found, size_t where) {
    if (found.empty() || (!letters.empty() && where < at)) return;
    letters = std::move(found);
    at = where;
  }
};

void take_behind(std::string_view answer, const std::string& low,
                 std::span<const std::string_view> words, bool bound, Best& best) {
  for (const std::string_view word : words) {
    for (size_t at = low.find(word); at != npos; at = low.find(word, at + 1)) {
      if (at > 0 && is_alnum(word.front()) && is_alnum(low[at - 1])) continue;
      const std::string_view behind = answer.substr(at + word.size());
      if (is_alnum(word.back()) && !behind.empty() && is_alnum(behind.front())) continue;
      best.take(letters_behind(behind, bound), at);
    }
  }
}

// The letters that end at `end`: "C", "(C)", "A and B".
std::string letters_before(std::string_view text, size_t end) {
  std::string letters;
  while (true) {
    while (end > 0 && std::string_view(" )*}$]\"'`").find(text[end - 1]) != npos) --end;
    if (end == 0 || !is_letter(text[end - 1])) return letters;
    if (end > 1 && (is_alnum(text[end - 2]) || text[end - 2] == '\\')) return letters;
    if (letters.find(text[end - 1]) != npos) return letters;  // "of C and D, D is right"
    letters.insert(letters.begin(), text[--end]);
    while (end > 0 && std::string_view("(*{$[\"'`").find(text[end - 1]) != npos) --end;
    if (text.substr(0, end).ends_with(" and "))
      end -= 5;
    else if (text.substr(0, end).ends_with(", "))
      end -= 2;
    else
      return denied_before(text.substr(0, end)) ? std::string() : letters;
  }
}

void take_confirmed(std::string_view answer, const std::string& low,
                    std::span<const std::string_view> phrases, Best& best) {
  for (const std::string_view phrase : phrases) {
    for (size_t at = low.find(phrase); at != npos; at = low.find(phrase, at + 1)) {
      best.take(letters_before(answer, at), at);
    }
  }
}

constexpr std::string_view kConfirming[] = {" is correct",    " is the correct", " is the right",
                                            " is the answer", " is right",       " is the best",
                                            " is the only",   " are correct",    " are the correct",
                                            " is the most",   " is our answer"};
constexpr std::string_view kWeaklyConfirming[] = {
    " is true", " is better", " is valid", " holds",   " fits",  " works",
    " matches", " are true",  " remains",  " is left", " it is", " is what"};

// A letter that stands by itself, at `i`: its brackets and stars do not matter.
bool stands_alone(std::string_view text, size_t i) {
  if (!is_letter(text[i])) return false;
  size_t begin = i;
  while (begin > 0 && std::string_view("(*[$\"'`{").find(text[begin - 1]) != npos) --begin;
  if (begin > 0 && text[begin - 1] != ' ' && text[begin - 1] != '\n' && text[begin - 1] != ':')
    return false;
  std::string_view rest;
  return front_letter(text.substr(begin), rest) == text[i] && rest.size() == text.size() - i - 1;
}

// The words behind which a letter is a choice, and not a name ("vitamin C", "point C").
constexpr std::string_view kBefore[] = {
    "is",        "be",        "it's",    "say",    "option",  "choice",
    "statement", "answer",    "only",    "but",    "so",      "thus",
    "hence",     "therefore", "then",    "leaves", "leaving", "with",
    "get",       "remains",   "chose",   "as",     "was",     "are",
    "us",        "both",      "that",    "favor",  "for",     "corresponds to",
    "points to", "leads to",  "matches", "equals", "options", "and",
    "or",        "between"};

bool behind_choosing_word(std::string_view before) {
  const bool after_colon = before.ends_with(": ");
  while (!before.empty() && std::string_view(" (*[$\"'`{:,").find(before.back()) != npos)
    before.remove_suffix(1);
  if (before.empty() || before.ends_with('>') || after_colon) return true;
  const std::string low =
      " " + lower_copy(before.substr(before.size() - std::min<size_t>(before.size(), 40)));
  return std::any_of(std::begin(kBefore), std::end(kBefore), [&](std::string_view word) {
    return low.ends_with(word) && !is_alnum(low[low.size() - word.size() - 1]);
  });
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
    const size_t close = rest.find_first_not_of(" })*$");
    const bool closed =
        rest.substr(0, std::min(close, rest.size())).find(')') != npos || rest.front() == ']';
    return closed || close == npos ? c : '\0';
  }
  const char next = rest.front();
  if (next == '-' && rest.size() > 1 && is_alnum(rest[1])) return '\0';  // B-cells
  if (is_alnum(next) || next == '_' || next == '^' ||
      (next == '\'' && rest.size() > 1 && is_alnum(rest[1])) || next == '(')
    return '\0';
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

std::string announced_letters(std::string_view answer) {
  const std::string low = lower_copy(answer);
  Best best;
  take_behind(answer, low, kAnnouncing, false, best);
  take_behind(answer, low, kNaming, true, best);
  for (const std::string_view word : kHeading) {  // only with their colon
    for (size_t at = low.find(word); at != npos; at = low.find(word, at + 1)) {
      const size_t colon = low.find_first_not_of("*\" ", at + word.size());
      if (colon != npos && (low[colon] == ':' || low[colon] == '='))
        best.take(letters_behind(answer.substr(colon), false), at);
    }
  }
  take_confirmed(answer, low, kConfirming, best);
  return best.letters;
}

std::string last_marked_letter(std::string_view answer) {
  for (size_t i = answer.size(); i-- > 1;) {
    if (!is_letter(answer[i])) continue;
    const std::string_view before = answer.substr(0, i), after = answer.substr(i + 1);
    const bool bracket = before.ends_with("(") && after.starts_with(")");
    const bool bold =
        before.ends_with("**") && (after.starts_with("**") || after.starts_with(".") ||
                                   after.starts_with(")") || after.starts_with(":"));
    const bool bold_bracket = before.ends_with("**(") && after.starts_with(")");
    if (!bracket && !bold && !bold_bracket) continue;
    if (!denied_before(before) && !denied_behind(after)) return std::string(1, answer[i]);
  }
  return "";
}

std::string first_line_letter(std::string_view answer) {
  answer = trim(answer);
  const size_t end = answer.find('\n');
  if (end == npos) return "";
  std::string_view rest;
  const char c = front_letter(answer.substr(0, end), rest);
  if (c == '\0' || rest.find_first_not_of(" *$})]") == npos
          ? c == '\0'
          : std::string_view(").:").find(rest.front()) == npos)
    return "";
  std::string_view next_rest;
  const char next = front_letter(trim(answer.substr(end)), next_rest);
  if (next == c + 1) return "";  // a list of the options
  return std::string(1, c);
}

std::string concluded_letters(std::string_view sentence) {
  const std::string low = lower_copy(sentence);
  Best confirmed;
  take_confirmed(sentence, low, kWeaklyConfirming, confirmed);
  if (!confirmed.letters.empty()) return confirmed.letters;
  std::string found;
  size_t last = npos;
  for (size_t i = 0; i < sentence.size(); ++i) {
    if (!stands_alone(sentence, i) || !behind_choosing_word(sentence.substr(0, i))) continue;
    if (denied_before(sentence.substr(0, i)) || denied_behind(sentence.substr(i + 1))) continue;
    if (found.find(sentence[i]) == npos) found += sentence[i];
    last = i;
  }
  if (found.size() <= 1) return found;
  // Of several, the one that is left.
  const std::string before = " " + low.substr(0, last);
  for (const std::string_view word :
       {" leaves ", " leaving ", " left with ", " get ", " remains ", " but ", " so ", " only "}) {
    if (before.ends_with(word)) return std::string(1, sentence[last]);
  }
  return "";
}

std::string plain_marks(std::string_view answer) {
  std::string out;
  out.reserve(answer.size());
  for (size_t i = 0; i < answer.size();) {
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
