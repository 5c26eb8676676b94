// SPDX-License-Identifier: MIT
#include "libr1/verify/answer/explains.h"

#include <algorithm>
#include <array>
#include <string>

#include "libr1/base/ascii.h"
#include "libr1/verify/answer/asides.h"
#include "libr1/verify/answer/given.h"

namespace r1 {

static constexpr size_t npos = std::string_view::npos;

// "largest", and not "interest".
static bool has_superlative(std::string_view s) {
  constexpr std::array<std::string_view, 8> kOthers = {"inter", "t",   "r",   "w",
                                                       "requ",  "inv", "for", "cont"};
  for (size_t at = s.find("est "); at != npos; at = s.find("est ", at + 1)) {
    size_t begin = at;
    while (begin > 0 && is_alpha(s[begin - 1])) --begin;
    const std::string_view word = s.substr(begin, at - begin);
    if (std::find(kOthers.begin(), kOthers.end(), word) == kOthers.end()) return true;
  }
  return false;
}

// "x = 3, since 3 > 2": what follows the word only explains.
bool only_explains(std::string_view between, std::string_view before, bool number) {
  // "The maximum is 7 when x = 2"
  const std::string_view sentence =
      before.substr(before.size() - std::min<size_t>(before.size(), 120));
  const bool extreme = sentence.find("imum ") != npos || has_superlative(sentence);
  // "The minimum of x^2 + 1 occurs at x = 0"
  for (const std::string_view where :
       {" occurs ", " is attained ", " is achieved ", " is reached "}) {
    if (!number && between.starts_with(where)) return false;
  }
  if (extreme && (between.find(" when ") != npos || between.find(" at ") != npos) &&
      between.find(". ") == npos && between.find('\n') == npos)
    return true;
  if (between.find('\n') != std::string_view::npos || between.find(". ") != std::string_view::npos)
    return false;
  // "The value of k for which the system fails is 6": a restrictive clause, and the verb behind it
  std::string_view clause_of = between;
  while (clause_of.starts_with('$') || clause_of.starts_with("\\)"))
    clause_of.remove_prefix(clause_of[0] == '$' ? 1 : 2);
  while (clause_of.ends_with(' ') || clause_of.ends_with('$')) clause_of.remove_suffix(1);
  for (const std::string_view lead :
       {" for which ", " at which ", " in which ", " that ", " such that "}) {
    if (clause_of.starts_with(lead) && clause_of.find(',') == npos &&
        (clause_of.ends_with(" is") || clause_of.ends_with(" are") ||
         clause_of.ends_with(" equals")))
      return false;
  }
  // "24, but we are asked for the perimeter: 20"
  if (between.ends_with(": ") || between.ends_with(": $")) return false;
  if (between.ends_with(" total of ") || between.ends_with(" total of $")) return false;
  // "All 3 roots are real only for k = 7"
  for (const std::string_view only : {" only for ", " only for $", " only if ", " only if $"}) {
    if (between.ends_with(only) && between.find(',') == npos) return false;
  }
  // "The price is $80, a saving of $20"
  const bool named = between.starts_with(", a ") || between.starts_with(", an ");
  if (named && (between.ends_with(" of ") || between.ends_with(" of $")) &&
      count_words(between) < 5 && (before.ends_with(" is ") || before.ends_with(" is $")))
    return true;
  // "the fourth term is 16, the third being 8"
  if (between.ends_with(" being ") && between.starts_with(", ")) return true;
  // "the only real root is 4; the others are -2 +- 3i"
  if (between.starts_with("; the other ") || between.starts_with("; the others ") ||
      between.find(", the other ") == 0 || between.find(", the others ") == 0)
    return true;
  // "The remainder is 3 when 3^21 is divided by 10"
  if (number && between.find(" when ") != npos && between.find(',') == npos) return true;
  const size_t clause = between.find("; ");
  // "needs 10 eggs; she already has 6"
  if (clause != npos && between.find(" already ", clause) != npos) return true;
  for (const std::string_view word : {" since ",
                                      " because ",
                                      " as ",
                                      " where ",
                                      " for ",
                                      " which ",
                                      " who ",
                                      "(as ",
                                      "(since ",
                                      "(because ",
                                      "(where ",
                                      ", with probability ",
                                      ", with equality ",
                                      ", having ",
                                      ", with a probability of ",
                                      " attained ",
                                      " achieved ",
                                      ", reached ",
                                      " after ",
                                      " at the end of ",
                                      ", given ",
                                      " provided ",
                                      " as long as ",
                                      ", based on ",
                                      " assuming ",
                                      " results from ",
                                      " obtained from ",
                                      " needed by ",
                                      " required by ",
                                      " comes from ",
                                      " based on ",
                                      " compared with ",
                                      " compared to ",
                                      ", up from ",
                                      ", down from ",
                                      " apr\u00e8s ",
                                      ", while ",
                                      ", whereas ",
                                      " despu\u00e9s de ",
                                      " dopo ",
                                      ", que tiene ",
                                      ", que tem ",
                                      ", qui a ",
                                      ", qui en a ",
                                      " depois de ",
                                      " pendant ",
                                      " durante ",
                                      " w\u00e4hrend ",
                                      ", nachdem ",
                                      ", car ",
                                      " parce que ",
                                      " porque ",
                                      " ya que ",
                                      ", weil ",
                                      ", denn "}) {
    const size_t at = between.find(word);
    if (at == npos) continue;
    // "13 is written as 1101"
    constexpr std::array<std::string_view, 5> kNamed = {" written", " expressed", " represented",
                                                        " rewritten", " denoted"};
    if (word == " as " && std::any_of(kNamed.begin(), kNamed.end(), [&](std::string_view verb) {
          return between.substr(0, at).ends_with(verb);
        }))
      continue;
    // "of the people in 2020 who say that they exercise less than usual is 64%"
    if (word == " who " && at > 0 && between[at - 1] != ',' && between.ends_with(" is ") &&
        count_words(between.substr(at)) > 5)
      return false;
    if (clause != npos && clause < at) return true;
    if (clause != npos) return false;  // what follows the semicolon is said, and no reason
    // "Since a = 1 for all x, the expression is identically 1": another clause
    const size_t comma = between.find(", ", at + word.size());
    if (comma == npos || word[1] == 'w') return true;
    const std::string_view rest = between.substr(comma);
    // "18 cats ran after the mouse, and 12 were left"
    if (word == " after " && (rest == ", and " || rest.starts_with(", so "))) return false;
    bool verb = false;
    for (const std::string_view is : {" is ", " are ", " equals "}) verb |= rest.find(is) != npos;
    if (!verb) return true;
    return false;
  }
  return false;
}

// "1/6 (about 16.7%)": the last run, in brackets, says once more what the one before does.
bool says_again(std::string_view between, std::string_view after) {
  if (between.find('\n') != npos) return false;
  std::string words;
  for (const char c : between) {
    if (is_alpha(c))
      words += c;
    else if (std::string_view(" (,.=").find(c) == npos && static_cast<unsigned char>(c) < 0x80)
      return false;
  }
  const bool again = words == "about" || words == "approximately" || words == "approx" ||
                     words == "or" || words == "orabout" || words == "ie" || words == "roughly" ||
                     words.empty();
  return again && between.find('(') != npos && after.substr(0, 2).find(')') != npos;
}

// "10 pi cm^2, or about 31.4 cm^2": what is exact, and a rounding of it.
bool is_rounded_again(const MathRun& exact, std::string_view between) {
  if (std::all_of(exact.inside.begin(), exact.inside.end(),
                  [](char c) { return is_digit(c) || c == '.' || c == ','; }))
    return false;
  if (between.find('\n') != npos || between.size() > 40 || begins_sentence(between)) return false;
  for (const std::string_view hedge : {"about ", "approximately ", "roughly ", "around ",
                                       "aproximadamente ", "environ ", "etwa "}) {
    if (!between.ends_with(hedge)) continue;
    const std::string_view before = between.substr(0, between.size() - hedge.size());
    return before.ends_with(" or ") || before.ends_with(", which is ") || before.ends_with(", ") ||
           before.ends_with(", i.e. ") || before.ends_with(", es decir, ") ||
           before.ends_with(", soit ") || before.ends_with(", also ") ||
           (before == " " && exact.inside.ends_with(" or"));
  }
  return false;
}

// "since B = 2, it follows that C = 4": what follows is no reason any more.
bool concludes(std::string_view between) {
  // "5 and -1; since x is positive, x = 5"
  const size_t semicolon = between.find("; ");
  const std::string_view behind = between.substr(semicolon == npos ? between.size() : semicolon);
  const bool clause = (behind.starts_with("; since ") || behind.starts_with("; because ") ||
                       behind.starts_with("; as ")) &&
                      count_words(between.substr(0, semicolon)) < 2;
  if (clause && behind.find(", ", 2) != npos && !between.ends_with(" so ")) return true;
  // "r = 12, which means x = 5"; "50 mph, which means it covers 100 miles" explains.
  std::string_view led = between;
  while (led.ends_with(' ') || led.ends_with('$')) led.remove_suffix(1);
  if (led.ends_with(", which means")) return true;
  for (const std::string_view word : {" follows",
                                      " we get",
                                      " we have",
                                      " so ",
                                      " therefore",
                                      " thus",
                                      " hence",
                                      ", giving ",
                                      ", making ",
                                      ", yielding ",
                                      ", which makes ",
                                      ", which yields ",
                                      ", which implies ",
                                      ", then ",
                                      ", which means that ",
                                      ", which means there ",
                                      ", which gives ",
                                      ", which leaves ",
                                      ", which would leave ",
                                      ", which has ",
                                      ", whose "}) {
    const size_t at = between.find(word);
    if (at == npos) continue;
    if (word == " so " && between.substr(at).starts_with(" so that ")) continue;  // an aim
    const std::string_view before = between.substr(0, at);  // "since we have 6"
    if (!before.ends_with(" since") && !before.ends_with(" because")) return true;
  }
  // "so x + 2 = 5 which gives x = 3", "5, 7 and 11, of which there are 3"
  for (const std::string_view verb :
       {" gives ", " yields ", " means that ", " simplifies to ", " equals ", " implies "}) {
    if (between.ends_with(verb) &&
        between.substr(0, between.size() - verb.size()).ends_with(" which"))
      return true;
  }
  return between.ends_with(" of which there are ");
}

bool begins_main_clause(std::string_view text, const std::vector<MathRun>& runs, size_t i) {
  const std::string_view between = text.substr(runs[i - 1].end, runs[i].begin - runs[i - 1].end);
  if (between.ends_with(", ") && runs[i].inside.starts_with("and ")) return true;
  const std::string_view opening = begun_sentence(text, runs[i - 1].begin);
  bool subordinate = opens_sentence(opening.substr(0, opening.find(' ')));
  for (const std::string_view word : {"Since ", "As ", "Because "})
    subordinate = subordinate || opening.starts_with(word);
  if (!subordinate || opening.find(", ") != npos) return false;
  for (size_t j = i; j < runs.size() && j < i + 8; ++j) {
    const std::string_view lead = text.substr(runs[j - 1].end, runs[j].begin - runs[j - 1].end);
    if (lead.find('\n') != npos || lead.find(". ") != npos) return false;
    const size_t comma = lead.find(", ");
    if (comma != npos && count_words(lead.substr(comma)) > 1) return true;
  }
  return false;
}

}  // namespace r1
