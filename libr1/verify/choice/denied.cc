// SPDX-License-Identifier: MIT
#include "libr1/verify/choice/denied.h"

#include <algorithm>
#include <string>

#include "libr1/base/ascii.h"
#include "libr1/verify/choice/letters.h"

namespace r1 {
namespace {

constexpr size_t npos = std::string_view::npos;
constexpr size_t kLongestSentence = 500;
constexpr size_t kNear = 300;  // bytes of a sentence in which a denial is looked for

// The begun sentence that `before` ends in; of a long one its end, so that the work stays bounded.
std::string_view sentence_end(std::string_view before) {
  before.remove_prefix(before.size() - std::min(before.size(), kLongestSentence));
  const size_t end = before.find_last_of(".\n;?!");
  return before.substr(end == npos ? 0 : end + 1);
}

// Quotations deny nothing: the answer is "does not melt", which is option A.
std::string without_quotes(std::string s) {
  for (size_t open = s.find('"'); open != std::string::npos; open = s.find('"', open + 1)) {
    const size_t close = s.find('"', open + 1);
    if (close == std::string::npos) break;
    s.erase(open + 1, close - open - 1);
    ++open;
  }
  return s;
}

}  // namespace

// "C is wrong": what follows a letter takes it back. `announced`: "the answer is (D) Not known",
// where a capital begins the option's text.
bool denied_behind(std::string_view rest, bool announced) {
  rest.remove_prefix(std::min(rest.find_first_not_of(" )]}*$\"'"), rest.size()));
  if (announced && !rest.empty() && rest[0] >= 'A' && rest[0] <= 'Z') return false;
  const std::string low = lower_copy(rest.substr(0, 40));
  std::string_view s = low;
  if (!announced && s.starts_with(": ")) {  // "Option D: no, it is too heavy."
    for (const std::string_view verdict : {"no", "false", "wrong", "incorrect", "nope"}) {
      const std::string_view behind = s.substr(std::min(s.size(), 2 + verdict.size()));
      const bool ends = behind.empty() || std::string_view(".,;!-\n").find(behind[0]) != npos;
      if (s.substr(2).starts_with(verdict) && ends) return true;
    }
  }
  for (const std::string_view verb :
       {"is ", "are ", "was ", "can ", "must be ", "would be ", "has been ", "being ", "be ",
        "seems ", "looks ", "appears "}) {
    if (s.starts_with(verb)) s.remove_prefix(verb.size());
  }
  for (const std::string_view word : {"not ",
                                      "wrong",
                                      "incorrect",
                                      "false",
                                      "too ",
                                      "ruled out",
                                      "eliminated",
                                      "invalid",
                                      "tempting",
                                      "a mistake",
                                      "a trap",
                                      "a distractor",
                                      "doesn't ",
                                      "does not ",
                                      "fails",
                                      "violates",
                                      "contradicts",
                                      "? no",
                                      "\u9519",
                                      "\u4e0d",
                                      "impossible",
                                      "cannot ",
                                      "can't ",
                                      "isn't ",
                                      "excluded",
                                      "negative",
                                      "discarded",
                                      "rejected",
                                      "dismissed",
                                      "unlikely",
                                      "implausible",
                                      "misleading",
                                      "may or may not",
                                      "out.",
                                      "out,",
                                      "out of ",
                                      "stands for ",
                                      "denotes ",
                                      "\u90fd\u4e0d",
                                      "\u5747\u4e0d",
                                      "\u90fd\u9519",
                                      "\u5747\u9519",
                                      "\u9009\u9879\u9519",
                                      "\u9879\u9519",
                                      "\u9009\u9879\u4e0d",
                                      "\u9879\u4e0d"}) {
    if (s.starts_with(word)) return true;
  }
  return false;
}

// "not (B)": what stands before a letter in its sentence takes it back, unless a "but" comes
// between.
bool denied_before(std::string_view before) {
  before.remove_prefix(before.size() - std::min(before.size(), kNear));
  const std::string low = " " + without_quotes(lower_copy(sentence_end(before)));
  size_t at = npos;
  for (const std::string_view word :
       {" not ",        "n't ",     "anything but ", "cannot ",   " never ",     " doubt ",
        " neither ",    " nor ",    " except ",      " avoid ",   " reject ",    " no evidence ",
        " no reason ",  " typo ",   " error in ",    "rule out ", "ruling out ", "eliminate ",
        "eliminating ", "exclude ", "unlike "}) {
    const size_t here = low.rfind(word);
    if (here != npos && (at == npos || here > at)) at = here;
  }
  if (at == npos) return false;
  if (low.substr(at).starts_with("anything but ")) return true;
  for (const std::string_view turn :
       {" but ", " rather ", " so ", ", it ", " we get", " leav", " therefore", " only ", ": "}) {
    if (low.find(turn, at) != npos) return false;
  }
  return true;
}

// "I don't think the answer is C", "Is the answer C?", "Do not pick C": no announcement at all.
bool refused(std::string_view low, size_t at) {
  std::string_view begun = sentence_end(low.substr(0, at));
  low = low.substr(0, at + kLongestSentence);
  const size_t end = low.find_first_of(".\n;!?", at);
  begun.remove_prefix(std::min(begun.find_first_not_of(" *#\"-"), begun.size()));
  if (end != npos && low[end] == '?') {
    for (const std::string_view word :
         {"is ", "are ", "could ", "would ", "can ", "should ", "why "})
      if (begun.starts_with(word)) return true;
  }
  for (const std::string_view word :
       {"suppose the ", "suppose that the ", "assume the ", "assume that the ", "you would ",
        "you might ", "one would ", "one might "})
    if (begun.ends_with(word)) return true;
  if (begun.ends_with("\u4e0d") || begun.ends_with("\u4e0d\u80fd")) return true;
  const std::string near =
      " " + std::string(begun.substr(begun.size() - std::min<size_t>(begun.size(), 40)));
  for (const std::string_view word :
       {" not ", "n't ", " never ", " cannot ", " doubt ", " no evidence ", " no reason ",
        " no indication ", " typo ", " error in ", " mistake in "}) {
    const size_t where = near.rfind(word);
    if (where == npos) continue;
    const std::string_view between = std::string_view(near).substr(where + word.size());
    const bool turned = between.find_first_of(",:") != npos || between.find("and ") != npos ||
                        between.find("so ") != npos || between.find("but ") != npos ||
                        between.find("therefore") != npos || between.find("only") != npos;
    if (!turned) return true;
  }
  return false;
}

// "The tempting answer is C", "many students choose C": another's choice, or what is asked for if
// there is no other.
bool of_others(std::string_view low, size_t at) {
  const std::string_view all = sentence_end(low.substr(0, at));
  const std::string begun = " " + std::string(all.substr(all.size() - std::min(all.size(), kNear)));
  for (const std::string_view word :
       {" wrong ",       " incorrect ",   " tempting ",  " common ",    " students ",   " people ",
        " many ",        " others ",      " some ",      " mistake ",   " mistakenly ", " second ",
        " second-best ", " second best ", " next best ", " runner-up ", " if you ",     " if one ",
        " distractor ",  " key says ",    " book ",      "\u8bef",      "\u9519"}) {
    if (begun.find(word) != std::string::npos) return true;
  }
  return false;
}

// "if there were no friction, the answer would be C": a sentence about something else.
bool supposed(std::string_view low, size_t at) {
  const std::string_view begun = sentence_end(low.substr(0, at));
  low = low.substr(0, at + kLongestSentence);
  const std::string_view rest =
      low.substr(at, std::min(low.find_first_of(".\n;?!", at), low.size()) - at);
  const auto has = [](std::string_view s, std::string_view word) {
    const size_t where = s.find(word);
    return where != npos && (where == 0 || !is_alnum(s[where - 1]));
  };
  if (!has(rest, "would ") && !has(rest, "might ") && !has(rest, "could ")) return false;
  return has(begun.substr(begun.size() - std::min(begun.size(), kNear)), "if ") ||
         has(rest.substr(0, kNear), "if ");
}

}  // namespace r1
