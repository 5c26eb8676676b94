// SPDX-License-Identifier: MIT
#include "libr1/verify/choice/chinese.h"

#include <algorithm>
#include <array>
#include <bit>
#include <span>
#include <vector>

#include "libr1/base/ascii.h"
#include "libr1/verify/answer/runs.h"

namespace r1 {
namespace {

constexpr size_t npos = std::string_view::npos;
using Words = std::span<const std::string_view>;

// right, is right, fits, holds, satisfies, apt, suitable, reasonable, exact, to the point, true,
// best, a tick
constexpr std::string_view kGood[] = {"\u6b63\u786e",
                                      "\u5bf9\u7684",
                                      "\u7b26\u5408",
                                      "\u6210\u7acb",
                                      "\u6ee1\u8db3",
                                      "\u6070\u5f53",
                                      "\u5408\u9002",
                                      "\u5408\u7406",
                                      "\u51c6\u786e",
                                      "\u8d34\u5207",
                                      "\u771f\u547d\u9898",
                                      "\u6700\u80fd",
                                      "\u6700\u63a5\u8fd1",
                                      "\u6700\u6709\u53ef\u80fd",
                                      "\u6700\u4f73",
                                      "\u6700\u5168\u9762",
                                      "\u221a"};
// wrong, in error, ruled out, contradicts, the opposite, has nothing to do with, one-sided, false,
// a cross
constexpr std::string_view kBad[] = {
    "\u9519\u8bef", "\u9519",       "\u6709\u8bef", "\u6392\u9664",       "\u77db\u76fe",
    "\u76f8\u53cd", "\u65e0\u5173", "\u7247\u9762", "\u5047\u547d\u9898", "\u00d7"};
// indeed: right, if nothing else is said
constexpr std::string_view kIndeed = "\u786e\u5b9e";
// Turn what follows: not, not yet, has not, is none, is without
constexpr std::string_view kNot[] = {"\u4e0d", "\u672a", "\u6ca1", "\u975e", "\u65e0\u6cd5"};
// In front of a letter, these deny it: do not choose, rule out, is not, rather than, except
constexpr std::string_view kDenying[] = {
    "\u4e0d\u9009",       "\u4e0d\u80fd\u9009", "\u4e0d\u5e94\u9009",
    "\u6392\u9664",       "\u4e0d\u662f",       "\u800c\u975e",
    "\u5e76\u975e",       "\u9664\u4e86",       "\u4e0d\u53ef\u80fd\u662f",
    "\u4e0d\u4f1a\u662f", "\u4e0d\u4e3a"};
// What a clause is about that tells the answer: answer, right, wrong, fits, statement, option,
// choose
constexpr std::string_view kTopics[] = {"\u7b54\u6848", "\u6b63\u786e", "\u9519\u8bef",
                                        "\u7b26\u5408", "\u8bf4\u6cd5", "\u53d9\u8ff0",
                                        "\u9009\u9879", "\u9009"};
// is, should be, namely
constexpr std::string_view kIs[] = {"\u662f", "\u4e3a", ":"};
// Which follow a letter as a part of a name: point, type, level, class, group, car, ball, set,
// place
constexpr std::string_view kNouns[] = {"\u70b9", "\u578b", "\u7ea7", "\u7c7b", "\u7ec4", "\u8f66",
                                       "\u7403", "\u96c6", "\u5730", "\u56fd", "\u533a", "\u7ad9",
                                       "\u73ed", "\u9762", "\u7ebf", "\u7aef", "\u6781", "\u7ba1",
                                       "\u74f6", "\u56fe", "\u6bb5", "\u5c42", "\u961f", "\u7269",
                                       "\u5143", "\u8f6e", "\u73af", "\u9176", "\u94fe", "\u6ce2"};
// Which may stand in front of the letter of an option: option, item, choose, is, and, or, only, ...
constexpr std::string_view kFronts[] = {
    "\u9879", "\u9009", "\u62e9", "\u662f", "\u4e3a", "\u6545", "\u6b64", "\u4ee5", "\u6709",
    "\u4e86", "\u9664", "\u5373", "\u800c", "\u4f46", "\u53ca", "\u548c", "\u4e0e", "\u3001",
    "\u6216", "\u6848", "\u5e94", "\u5219", "\u4e0a", "\u4e8e", "\u5230", "\u5f97", "\u77e5",
    "\u660e", "\u8ba4", "\u90fd", "\u7531", "\u5c06", "\u628a", "\u3002", "\u975e"};
// choose, is, option, item, answer: what the letter behind is that of an option
constexpr std::string_view kLetterFollows[] = {"\u9009", "\u662f", "\u4e3a",
                                               ":",      "\u9879", "\u7b54\u6848"};
constexpr std::string_view kItems[] = {"\u9009\u9879", "\u9879", "\u4e24\u9879", "\u4e09\u9879"};
constexpr std::string_view kAnd[] = {"\u548c", "\u4e0e", "\u53ca",       "\u4ee5\u53ca",
                                     "\u3001", "\u6216", "\u6216\u8005", ","};
// in sum, all things considered, therefore, in short, so, hence
constexpr std::string_view kSo[] = {"\u7efc\u4e0a", "\u7efc\u5408", "\u56e0\u6b64",
                                    "\u603b\u4e4b", "\u6240\u4ee5", "\u6545"};
// exactness, reasonableness
constexpr std::string_view kNess[] = {"\u6027", "\u5ea6"};
// this option, that statement, this is: what is said of them is said of the option in front
constexpr std::string_view kThis[] = {"\u8fd9\u4e2a\u9009\u9879", "\u8be5\u9009\u9879",
                                      "\u6b64\u9009\u9879",       "\u8fd9\u4e00\u9009\u9879",
                                      "\u8fd9\u4e2a\u8bf4\u6cd5", "\u8be5\u8bf4\u6cd5",
                                      "\u8fd9\u79cd\u8bf4\u6cd5", "\u8fd9\u662f",
                                      "\u8fd9\u4e5f\u662f"};
// the other options
constexpr std::string_view kAll = "\u6240\u6709\u9009\u9879";
constexpr std::string_view kOthers[] = {"\u5176\u4ed6\u9009\u9879", "\u5176\u4f59\u9009\u9879",
                                        "\u5176\u5b83\u9009\u9879", "\u5176\u4ed6\u4e09",
                                        "\u5176\u4f59\u4e09"};
constexpr std::string_view kOr[] = {"\u6216", "\u548c", "\u53ca", "\u4ee5\u53ca", "\u3001"};
constexpr std::string_view kAlso[] = {"\u4e5f"};
constexpr std::string_view kAlthough[] = {"\u867d\u7136", "\u5c3d\u7ba1"};

bool starts_with_any(std::string_view s, Words words) {
  return std::any_of(words.begin(), words.end(), [&](auto w) { return s.starts_with(w); });
}
bool ends_with_any(std::string_view s, Words words) {
  return std::any_of(words.begin(), words.end(), [&](auto w) { return s.ends_with(w); });
}
bool has_any(std::string_view s, Words words) {
  return std::any_of(words.begin(), words.end(), [&](auto w) { return s.find(w) != npos; });
}

bool is_han(std::string_view s) { return s.size() >= 3 && s[0] >= '\xe4' && s[0] <= '\xe9'; }

bool has_han(std::string_view s) {
  for (size_t i = 0; i + 2 < s.size(); ++i) {
    if (is_han(s.substr(i))) return true;
  }
  return false;
}

// Chinese, and no Japanese, which has other words for right and wrong, nor English with a few words
// of it.
bool is_chinese(std::string_view text) {
  size_t han = 0, latin = 0;
  for (size_t i = 0; i + 2 < text.size(); ++i) {
    if (text[i] == '\xe3' &&
        (text[i + 1] == '\x81' || text[i + 1] == '\x82' || text[i + 1] == '\x83'))
      return false;
    if (is_han(text.substr(i))) ++han;
    if (is_alpha(text[i])) ++latin;
  }
  return han >= 2 && han * 8 >= latin;
}

std::string_view without_space_behind(std::string_view s) {
  while (!s.empty() && std::string_view(" *_([])").find(s.back()) != npos) s.remove_suffix(1);
  return s;
}

// The sentence without what it quotes and without its formulas; a formula of one letter may be an
// option.
std::string without_quotes_and_formulas(std::string_view sentence) {
  std::string out;
  for (size_t i = 0; i < sentence.size(); ++i) {
    const char c = sentence[i];
    const size_t end = c == '"' || c == '$' ? sentence.find(c, i + 1) : npos;
    if (end == npos) {
      out += c;
      continue;
    }
    std::string_view inside = trim(sentence.substr(i + 1, end - i - 1));
    if (inside.starts_with("\\mathrm{") && inside.ends_with('}'))
      inside = trim(inside.substr(8, inside.size() - 9));
    const std::string_view front = without_space_behind(out), rest = trim(sentence.substr(end + 1));
    const bool option =
        inside.size() == 1 && (ends_with_any(front, kLetterFollows) ||
                               starts_with_any(rest, kItems) || starts_with_any(rest, kGood) ||
                               starts_with_any(rest, kBad) || starts_with_any(rest, kNot));
    out += option ? std::string(inside) : std::string(" ");
    i = end;
  }
  return out;
}

// Whether a line is only broken at `at`: a letter or character stands before it, a character
// behind.
bool is_wrapped(std::string_view s, size_t at) {
  if (s[at] != '\n' || at < 3) return false;
  const std::string_view before = s.substr(0, at);
  return is_han(s.substr(at + 1)) &&
         ((before.back() >= 'A' && before.back() <= 'J') || is_han(before.substr(at - 3)));
}

struct Mention {
  size_t begin, end;  // with the words for "option" on both sides
  std::string letters;
  bool worded = false;  // as "option C", and no curve C
};

// Where the letter of an option that begins at `at` ends; `at` itself if there is none.
size_t letter_end(std::string_view s, size_t at, size_t n_options) {
  const char last =
      static_cast<char>('A' + (n_options > 0 ? std::min<size_t>(n_options, 10) : 5) - 1);
  if (at >= s.size() || s[at] < 'A' || s[at] > last) return at;
  const auto sticks = [](char c) {
    return is_alnum(c) || std::string_view("\\_^=+{'").find(c) != npos;
  };
  if (at > 0 && sticks(s[at - 1])) return at;
  const std::string_view rest = s.substr(at + 1);
  if (!rest.empty() && (sticks(rest[0]) || starts_with_any(rest, kNouns))) return at;
  if (rest.starts_with(" =") || rest.starts_with("-")) return at;
  if (rest.size() > 1 && rest[0] == '(' && is_alnum(rest[1])) return at;  // C(5, 2)
  return at + 1;
}

// Behind the letter: its brackets, marks and words for "option".
size_t item_end(std::string_view s, size_t at) {
  at = std::min(s.find_first_not_of(" *_)]", at), s.size());
  for (const std::string_view word : kItems) {
    if (s.substr(at).starts_with(word)) return at + word.size();
  }
  return at;
}

std::vector<Mention> mentions_of(std::string_view s, size_t n_options) {
  std::vector<Mention> found;
  for (size_t i = 0; i < s.size(); ++i) {
    size_t end = letter_end(s, i, n_options);
    if (end == i) continue;
    const std::string_view before = without_space_behind(s.substr(0, i));
    const bool bracketed = i > 0 && s[i - 1] == '(';
    const bool han_before = !bracketed && before.size() >= 3 && (before.back() & 0x80) != 0;
    if (han_before && !ends_with_any(before, kFronts)) continue;
    if (!before.empty() && is_digit(before.back())) continue;  // 4 C, a charge
    Mention mention{i, 0, std::string(1, s[i])};
    const size_t noun = std::string_view("\u9009\u9879").size();
    const size_t taken = found.empty() ? 0 : found.back().end;
    if (before.ends_with("\u9009\u9879") && before.size() - noun >= taken)
      mention.begin = before.size() - noun;
    end = item_end(s, end);
    mention.worded = mention.begin < i || ends_with_any(s.substr(0, end), kItems);
    for (;;) {  // letters in one breath
      size_t next = std::min(s.find_first_not_of(' ', end), s.size());
      size_t joint = 0;
      for (const std::string_view word : kAnd) {
        if (s.substr(next).starts_with(word)) joint = std::max(joint, word.size());
      }
      if (joint == 0) break;
      next = std::min(s.find_first_not_of(" *_([", next + joint), s.size());
      if (s.substr(next).starts_with("\u9009\u9879"))
        next += std::string_view("\u9009\u9879").size();
      const size_t more = letter_end(s, next, n_options);
      if (more == next || (joint == 1 && s.substr(more).starts_with("\u662f")))
        break;  // "..., B is the trap"
      mention.letters += s[next];
      end = item_end(s, more);
    }
    mention.end = end;
    found.push_back(std::move(mention));
    i = end - 1;
  }
  return found;
}

// The first word of `s` that says right (1) or wrong (-1), turned about by a "not" close before it;
// 0 if there is none. What is granted ("although it is right, ...") does not count.
int first_verdict(std::string_view s) {
  constexpr size_t kNear = 15;  // five characters
  size_t at = npos;
  int verdict = 0;
  const auto look = [&](Words words, int value) {
    for (const std::string_view word : words) {
      size_t from = 0;
      size_t here;
      while ((here = s.find(word, from)) != npos && here < at) {
        const size_t clause = s.rfind(',', here) == npos ? 0 : s.rfind(',', here) + 1;
        const size_t near = std::max(clause, here - std::min(here, kNear));
        from = here + word.size();
        if (starts_with_any(s.substr(clause), kAlthough) || starts_with_any(s.substr(from), kNess))
          continue;
        at = here;
        verdict = has_any(s.substr(near, here - near), kNot) ? -value : value;
      }
    }
  };
  look(kGood, 1);
  look(kBad, -1);
  if (verdict != 0) return verdict;
  // "C and D do not follow from the text"
  const size_t first = s.find_first_not_of(" ,");
  const std::string_view rest = first == npos ? std::string_view() : s.substr(first);
  for (const std::string_view lead : {"\u90fd", "\u5747", "\u4e5f", "\u5e76", "\u5219"}) {
    if (rest.starts_with(lead)) return starts_with_any(rest.substr(lead.size()), kNot) ? -1 : 0;
  }
  if (starts_with_any(rest, kNot)) return -1;
  const size_t indeed = s.find(kIndeed);
  const size_t clause = indeed == npos ? npos : s.rfind(',', indeed) + 1;
  return indeed != npos && !starts_with_any(s.substr(clause), kAlthough) ? 1 : 0;
}

// What the rest of its sentence says of an option: first of all what it says of "this option".
int verdict_of(std::string_view after) {
  for (const std::string_view that : kThis) {
    const size_t at = after.find(that);
    if (at == npos) continue;
    const std::string_view rest = after.substr(at + that.size());
    if (const int verdict = first_verdict(rest.substr(0, rest.find(',')))) return verdict;
  }
  return first_verdict(after);
}

enum class Front { none, announces, denies };

// What stands in front of a mention in its clause: "hence choose", "the right answer should be",
// "rather than".
Front front_of(std::string_view before) {
  const std::string_view clause = without_space_behind(before.substr(before.rfind(',') + 1));
  if (ends_with_any(clause, kDenying)) return Front::denies;
  if (clause.ends_with("\u800c\u662f") || clause.ends_with("\u9009") ||
      clause.ends_with("\u9009\u62e9") || clause.ends_with("\u7b54\u6848"))
    return Front::announces;
  if (const size_t answer = clause.find("\u7b54\u6848");
      answer != npos && clause.ends_with("\u7684") && has_any(clause.substr(answer), kIs))
    return Front::announces;  // "the answer is the one that has both, option B"
  for (const std::string_view is : kIs) {
    if (!clause.ends_with(is)) continue;
    const std::string_view topic = clause.substr(0, clause.size() - is.size());
    if (topic.ends_with("\u7684") || topic.ends_with("\u7684\u5e94") || has_any(topic, kTopics))
      return Front::announces;
  }
  return Front::none;
}

struct Tally {
  std::string announced;
  unsigned good = 0, bad = 0;
  unsigned concluded = 0;  ///< what sentences call right that say what follows
  unsigned last_bad = 0;   ///< what the last of those calls wrong
  int previous = 0;        ///< the verdict on the mention before
  bool others_good = false;
  bool mentioned = false;
};

unsigned bits_of(std::string_view letters) {
  unsigned bits = 0;
  for (const char c : letters) bits |= 1U << (c - 'A');
  return bits;
}

// A mention in its sentence: `before` and `after` reach to the ones beside it.
void count(const Mention& mention, std::string_view sentence, std::string_view before,
           std::string_view after, Tally& tally) {
  const unsigned letters = bits_of(mention.letters);
  tally.mentioned = true;
  const Front front = front_of(before);
  const bool alone =
      mention.worded && trim(before).empty() && after.find_first_not_of(" .") == npos;
  const bool one = std::popcount(letters) == 1, whole = starts_with_any(sentence, kSo);
  const bool told =
      whole && front == Front::none && ends_with_any(without_space_behind(before), kIs);
  if (front == Front::announces || alone || told) {
    tally.announced = mention.letters;
    return;
  }
  std::string_view clause = before.substr(before.rfind(',') + 1);
  clause.remove_prefix(std::min(clause.find_first_not_of(" )"), clause.size()));
  const bool concludes = one && (whole || starts_with_any(clause, kSo));
  const bool bracketed = !before.empty() && before.back() == '(';
  int verdict = front == Front::denies ? -1 : verdict_of(after);
  if (bracketed)  // "not to raise taxes (option C)"
    verdict = starts_with_any(clause, kOr) ? tally.previous
              : has_any(clause, kNot)      ? -1
              : clause.find(kIndeed) != npos || concludes || clause.find("\u800c\u662f") != npos
                  ? 1
                  : 0;
  if (verdict == 0 && concludes && mention.worded)
    verdict = has_any(after.substr(0, after.find(',')), kNot) ? -1 : 1;
  tally.previous = verdict;
  if (verdict == 0) return;
  (verdict > 0 ? tally.good : tally.bad) |= letters;
  (verdict > 0 ? tally.bad : tally.good) &= ~letters;
  if (verdict < 0 && mention.letters == tally.announced) tally.announced.clear();
  if (verdict > 0 && one && whole) tally.concluded |= letters;
  if (verdict > 0 && has_any(after.substr(0, after.find(',')), kAlso))
    tally.concluded = ~0U;  // no one alone
  tally.last_bad = verdict < 0 && one && whole ? letters : 0;
}

std::string names_of(unsigned letters) {
  std::string names;
  for (char c = 'A'; letters != 0; ++c, letters >>= 1) {
    if ((letters & 1) != 0) names += c;
  }
  return names;
}

}  // namespace

ChoiceSaid said_in_chinese(std::string_view answer, size_t n_options) {
  if (!is_chinese(answer)) return {};
  Tally tally;
  constexpr std::string_view kStop = "\u3002";
  const auto stop_from = [&](size_t at) { return std::min(answer.find(kStop, at), answer.size()); };
  const auto mark_from = [&](size_t at) {
    for (;; ++at) {
      at = std::min(answer.find_first_of("\n;!?", at), answer.size());
      if (at == answer.size() || !is_wrapped(answer, at)) return at;
    }
  };
  size_t begin = 0, mark = mark_from(0), stop = stop_from(0);  // the next of both ends of sentences
  while (begin < answer.size()) {
    if (mark < begin) mark = mark_from(begin);
    if (stop < begin) stop = stop_from(begin);
    const size_t end = std::min(mark, stop);
    const size_t next = end + (stop < mark ? kStop.size() : 1);
    const bool asks = end < answer.size() && answer[end] == '?';
    const std::string sentence =
        without_quotes_and_formulas(trim(answer.substr(begin, end - begin)));
    begin = next;
    if (asks) continue;
    const std::vector<Mention> mentions = mentions_of(sentence, n_options);
    if (!has_han(sentence)) {  // English, or the letter on a line of its own
      const bool alone = mentions.size() == 1 && sentence.size() < 8 && count_words(sentence) == 0;
      if (alone && tally.mentioned) tally.announced = mentions[0].letters;
      if (!alone && !mentions.empty())
        tally.mentioned = false;  // "The answer is B." has the last word
      continue;
    }
    if (sentence.find(kAll) != npos && !has_any(sentence, kNot) && !has_any(sentence, kBad)) {
      tally.good = ~0U;
      tally.mentioned = true;
    }
    for (const std::string_view others : kOthers) {
      const size_t at = sentence.find(others);
      if (at != npos && mentions.empty())
        tally.others_good = first_verdict(std::string_view(sentence).substr(at)) > 0;
    }
    for (size_t i = 0; i < mentions.size(); ++i) {
      const std::string_view all = sentence;
      const size_t until = i + 1 < mentions.size() ? mentions[i + 1].begin : all.size();
      const size_t from = i > 0 ? mentions[i - 1].end : 0;
      count(mentions[i], all, all.substr(from, mentions[i].begin - from),
            all.substr(mentions[i].end, until - mentions[i].end), tally);
    }
  }
  if (!tally.mentioned) return {};
  const auto asserted = [](std::string letters) {
    return ChoiceSaid{ChoiceSaid::asserted, std::move(letters), 3};
  };
  if (!tally.announced.empty()) return asserted(tally.announced);
  // What is asked for may be the wrong one: the one unlike all others, or the one that all comes
  // to.
  const unsigned all = n_options > 0 && n_options <= 10 ? (1U << n_options) - 1 : 0;
  if (all == 0 && tally.good == ~0U) return {ChoiceSaid::open, {}, 0};
  if (all != 0) tally.good &= all;
  const bool judged = std::popcount(all) > 2 && (tally.good | tally.bad) == all;
  const int n_good = std::popcount(tally.good);
  const bool odd = judged || tally.others_good || (tally.last_bad == tally.bad && n_good != 1);
  if (std::popcount(tally.bad) == 1 && n_good != 1 && odd) return asserted(names_of(tally.bad));
  if (n_good > 1 && std::popcount(tally.concluded) == 1) return asserted(names_of(tally.concluded));
  if (tally.good != 0) return asserted(names_of(tally.good));
  if (std::popcount(all) > 2 && std::popcount(all & ~tally.bad) == 1)
    return asserted(names_of(all & ~tally.bad));
  return ChoiceSaid{tally.bad != 0 ? ChoiceSaid::denied : ChoiceSaid::open, {}, 0};
}

}  // namespace r1
