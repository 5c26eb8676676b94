// SPDX-License-Identifier: MIT
#include "libr1/verify/choice/choice.h"
#include "libr1/verify/choice/letters.h"
#include "libr1/verify/choice/said.h"
#include "libr1/verify/choice/shape.h"
#include "libr1/verify/choice/words.h"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "libr1/base/ascii.h"
#include "libr1/verify/choice/denied.h"

namespace r1 {
namespace {

constexpr size_t npos = std::string_view::npos;

bool is_letter(char c) { return c >= 'A' && c <= 'J'; }

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

constexpr int kMostFillers = 8;

// "option c" at the end of a line, "option c is".
char small_option(std::string_view s) {
  if (const char c = small_letter(s)) return c;
  const bool named = s.size() > 4 && s[0] >= 'a' && s[0] <= 'h' && s.substr(1).starts_with(" is ");
  return named && !denied_behind(s.substr(1)) ? static_cast<char>(s[0] - 'a' + 'A') : '\0';
}

// "Let us look at each option:\nA. red\nB. blue"
bool begins_list_of(char c, std::string_view text) {
  text = trim(text);
  const size_t end = text.find('\n');
  std::string_view rest;
  return end != npos && front_letter(trim(text.substr(end)), rest) == c + 1;
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
    if (begins_part(behind, behind)) return "";  // "the answers: (a) 5, (b) 7"
    if (const char c = sign && !denied ? front_letter(behind, rest) : '\0'; c != '\0')
      return denied_behind(rest, !bound) || begins_list_of(c, behind) ? std::string()
                                                                      : with_more(c, rest);
    if (const char c = sign && !denied ? small_letter(behind) : '\0'; c != '\0')
      return std::string(1, c);
    const bool small = behind.size() > 3 && behind[0] >= 'a' && behind[0] <= 'j' &&
                       behind[1] == ')' && behind[2] == ' ';  // "Answer: c) 14 N"
    if (sign && !denied && small) return std::string(1, static_cast<char>(behind[0] - 'a' + 'A'));
    if (const char c = bound && fillers == 0 ? small_option(behind) : '\0'; c != '\0')
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
    sign = sign || here.starts_with("is") || here.starts_with("are") || here.starts_with("would") ||
           here.starts_with("must") || here.starts_with("should") || here.starts_with("seems") ||
           here.starts_with("appears");
    at += size;
  }
  return "";
}

struct Best {
  size_t n_options;  ///< letters beyond them do not count; 0: all do
  std::string letters;
  size_t at = 0;
  void take(std::string found, size_t where) {
    if (n_options > 0)
      std::erase_if(found, [&](char c) { return static_cast<size_t>(c - 'A') >= n_options; });
    if (found.empty() || (!letters.empty() && where < at)) return;
    // "A, D, A, F": the answers to several questions
    const std::string sorted = [&] {
      std::string all = found;
      std::sort(all.begin(), all.end());
      return all;
    }();
    if (sorted.front() == sorted.back()) found.resize(1);
    if (found.size() > 1 && std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end())
      return;
    letters = std::move(found);
    at = where;
  }
};

// "Compared to A", "unlike A": whose letter is not one of those that follow.
bool of_comparison(std::string_view before) {
  while (!before.empty() && std::string_view("(*)").find(before.back()) != npos)
    before.remove_suffix(1);
  if (before.empty() || !is_letter(before.back())) return false;
  std::string low = lower_copy(before.substr(before.size() - std::min<size_t>(before.size(), 24)));
  low.pop_back();
  for (const std::string_view word :
       {"compared to ", "unlike ", "than ", "instead of ", "compared with "}) {
    if (low.ends_with(word)) return true;
  }
  return false;
}

// "which of A, B, C", "whether A or B", "suppose A": what is asked or supposed, and not said.
bool asked_before(std::string_view before) {
  for (;;) {
    while (!before.empty() && std::string_view(" (*$").find(before.back()) != npos)
      before.remove_suffix(1);
    const std::string low =
        " " + lower_copy(before.substr(before.size() - std::min<size_t>(before.size(), 16)));
    for (const std::string_view word :
         {"which of", " whether", " suppose", " suppose that", " assume", " assume that"}) {
      if (low.ends_with(word)) return true;
    }
    // past another letter and its "or"
    if (low.ends_with(" or"))
      before.remove_suffix(3);
    else if (low.ends_with(','))
      before.remove_suffix(1);
    else
      return false;
    while (!before.empty() && std::string_view(" )*$,").find(before.back()) != npos)
      before.remove_suffix(1);
    if (before.empty() || !is_letter(before.back())) return false;
    before.remove_suffix(1);
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
    if (text.substr(0, end).ends_with(", and "))
      end -= 6;
    else if (text.substr(0, end).ends_with(" and "))
      end -= 5;
    else if (text.substr(0, end).ends_with(", ") && !of_comparison(text.substr(0, end - 2)))
      end -= 2;
    else
      return denied_before(text.substr(0, end)) || asked_before(text.substr(0, end)) ? std::string()
                                                                                     : letters;
  }
}

// "A is the most common wrong answer", "B? Yes, it fails": what follows a confirming phrase undoes
// it.
bool undone(std::string_view low, std::string_view phrase, size_t end) {
  const std::string_view near = low.substr(end, 60);
  const std::string_view rest = near.substr(0, near.find_first_of(".;\n"));
  if (phrase.ends_with("yes")) return rest.find_first_not_of(" !") != npos;
  for (const std::string_view word :
       {" wrong", " incorrect", " tempting", " mistake", " distractor"}) {
    if (rest.substr(0, rest.find(',')).find(word) != npos) return true;
  }
  return false;
}

// "Solution: A is the midpoint": a letter that a sentence tells something about.
bool tells_of_letter(std::string_view behind) {
  const std::string_view line = trim(behind.substr(0, behind.find_first_of("\n")));
  const bool tells = line.size() > 4 && is_letter(line[0]) && line.substr(1).starts_with(" is ");
  return tells && choice_said(line).kind != ChoiceSaid::asserted;
}

struct Phrase {
  enum Kind { announcing, naming, heading, confirming };
  std::string_view word;
  Kind kind;
};

// All phrases by their first byte, so that a text is gone through once.
using Phrases = std::array<std::vector<Phrase>, 256>;

const Phrases& phrases() {
  static const Phrases all = [] {
    Phrases table;
    const auto add = [&](std::span<const std::string_view> words, Phrase::Kind kind) {
      for (const std::string_view word : words)
        table[static_cast<unsigned char>(word[0])].push_back({word, kind});
    };
    add(kAnnouncing, Phrase::announcing);
    add(kNaming, Phrase::naming);
    add(kHeading, Phrase::heading);
    add(kConfirming, Phrase::confirming);
    return table;
  }();
  return all;
}

constexpr size_t kReach = 600;  // bytes behind a phrase in which its letters stand

// What the phrase at `at` says of which letters.
void take_phrase(std::string_view answer, std::string_view low, const Phrase& phrase, size_t at,
                 Best& best, Best& unreal) {
  const std::string_view word = phrase.word;
  const size_t end = at + word.size();
  if (phrase.kind == Phrase::confirming) {
    if (!refused(low, at) && !undone(low, word, end)) best.take(letters_before(answer, at), at);
    return;
  }
  if (phrase.kind == Phrase::heading) {  // only with its colon
    const size_t colon = low.find_first_not_of("*\" ", end);
    if (colon != npos &&
        (low[colon] == ':' || low[colon] == '=' || low.compare(colon, 2, "- ") == 0) &&
        !tells_of_letter(answer.substr(colon + 1, kReach)))
      best.take(letters_behind(answer.substr(colon), false), at);
    return;
  }
  if (at > 0 && is_alnum(word.front()) && is_alnum(low[at - 1])) return;
  if (is_alnum(word.back()) && end < low.size() && is_alnum(low[end])) return;
  std::string letters = letters_behind(answer.substr(end, kReach), phrase.kind == Phrase::naming);
  if (letters.empty() || refused(low, at)) return;
  (supposed(low, at) || of_others(low, at) ? unreal : best).take(std::move(letters), at);
}

}  // namespace

std::string announced_letters(std::string_view answer, size_t n_options) {
  const std::string lower = lower_copy(answer);
  const std::string_view low = lower;
  const Phrases& table = phrases();
  Best best{n_options, "", 0}, unreal{n_options, "", 0};
  for (size_t at = 0; at + 1 < low.size(); ++at) {
    for (const Phrase& phrase : table[static_cast<unsigned char>(low[at])]) {
      if (low[at + 1] == phrase.word[1] && low.substr(at).starts_with(phrase.word))
        take_phrase(answer, low, phrase, at, best, unreal);
    }
  }
  return best.letters.empty() ? unreal.letters : best.letters;
}

std::string last_marked_letter(std::string_view answer) {
  for (size_t i = answer.size(); i-- > 1;) {
    if (!is_letter(answer[i])) continue;
    const std::string_view before = answer.substr(0, i), after = answer.substr(i + 1);
    const char front = before.size() > 1 ? before[before.size() - 2] : ' ';
    const size_t sign = after.find_first_not_of(" )");
    const bool argument = is_alnum(front) || front == '}' ||  // P(A), "the modulus (E) = 30"
                          (sign != npos && after[sign] == '=');
    const bool bracket = !argument && before.ends_with("(") && after.starts_with(")");
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

std::string revised_letters(std::string_view answer) {
  constexpr size_t kLongest = 300;  // of a change of mind without more ado
  const size_t from = answer.size() - std::min(answer.size(), kLongest);
  const std::string low = lower_copy(answer.substr(from));
  // The last of these words that begins a sentence or a clause.
  size_t behind = npos;
  for (size_t at = low.size(); at-- > 0 && behind == npos;) {
    if (!is_alpha(low[at])) continue;
    const size_t before = at == 0 ? npos : low.find_last_not_of(" *_(", at - 1);
    if (before != npos && std::string_view(".!?\n-;,:").find(low[before]) == npos) continue;
    for (const std::string_view word : kRevising) {
      const bool here = word[0] == low[at] && std::string_view(low).substr(at).starts_with(word);
      if (here && (at + word.size() == low.size() || !is_alnum(low[at + word.size()])))
        behind = at + word.size();
    }
  }
  if (behind == npos) return "";
  std::string_view said = answer.substr(from + behind);
  said.remove_prefix(std::min(said.find_first_not_of(" ,:.-*_\n"), said.size()));
  if (!announced_letters(said).empty()) return "";  // is found as such
  said = trim(said);
  while (!said.empty() && std::string_view(".! \n").find(said.back()) != npos)
    said.remove_suffix(1);
  const size_t sentence = said.find_last_of(".!?\n");
  if (sentence == npos ? said.empty() : said.ends_with('?')) return "";
  const std::string end = lower_copy(said.substr(sentence == npos ? 0 : sentence + 1));
  for (const std::string_view word : {"check", "verify", "test", "compare"}) {
    if (end.find(word) != npos) return "";
  }
  const std::string letters =
      choice_said(trim(said.substr(sentence == npos ? 0 : sentence + 1))).letters;
  return letters.size() == 1 ? letters : std::string();
}

}  // namespace r1
