// SPDX-License-Identifier: MIT
#include "libr1/verify/answer/given.h"

#include <algorithm>
#include <array>
#include <string>

#include "libr1/base/ascii.h"
#include "libr1/verify/answer/said.h"

namespace r1 {
namespace {

constexpr size_t npos = std::string_view::npos;

bool is_one_of(std::string_view word, const auto& list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

// The last word of `s`, in small letters, which is taken off with what parts it from the others.
std::string take_word(std::string_view& s) {
  constexpr std::string_view kMarks = " \t$*(";
  while (!s.empty() && (kMarks.find(s.back()) != npos || s.ends_with("\\("))) s.remove_suffix(1);
  size_t begin = s.size();
  while (begin > 0 && is_alpha(s[begin - 1])) --begin;
  std::string word(s.substr(begin));
  for (char& c : word) c = static_cast<char>(c | 0x20);
  s.remove_suffix(word.size());
  return word;
}

bool has_word(std::string_view s, const auto& words) {
  for (std::string word; !s.empty();) {
    word = take_word(s);
    if (is_one_of(word, words)) return true;
    if (word.empty() && !s.empty()) s.remove_suffix(1);
  }
  return false;
}

// " decimal places" and " s.f." behind a number say how it is rounded.
bool counts_digits(std::string_view inside, std::string_view rest) {
  if (inside.ends_with(" d.p") || inside.ends_with(" s.f")) return true;
  constexpr std::array<std::string_view, 8> kDigits = {
      " decimal", "-decimal", " d.p", " dp", " significant", " sig", " s.f", "-significant"};
  return std::any_of(kDigits.begin(), kDigits.end(),
                     [&](std::string_view s) { return rest.starts_with(s); });
}

// (0, 10), \\left[0, 2\\pi\\right]: two ends.
bool is_interval(std::string_view s) {
  while (!s.empty() && is_space(s.front())) s.remove_prefix(1);
  if (s.starts_with("\\left")) s.remove_prefix(5);
  return !s.empty() && (s[0] == '(' || s[0] == '[') && s.find(',') != npos;
}

// " years older than his sister", " more than the first": a difference from what stands before.
bool compares(std::string_view rest) {
  rest = rest.substr(0, rest.find_first_of(".,;\n"));
  // ", 45 minutes after leaving"
  for (const std::string_view place : {" after ", " before "}) {
    const size_t at = rest.find(place);
    if (at != npos && at > 0 && count_words(rest.substr(0, at)) == 1) return true;
  }
  const size_t than = rest.find(" than ");
  if (than == npos || than > 24) return false;
  const std::string_view before = rest.substr(0, than);
  return before.ends_with("more") || before.ends_with("less") || before.ends_with("er");
}

// "94 to reach an average of 90": what something is done for.
bool is_aim(std::string_view between) {
  for (const std::string_view aim :
       {" to reach ", " to get to ", " to achieve ", " to attain ", " to exceed "}) {
    const size_t at = between.find(aim);
    if (at != npos && between.find(',') == npos && count_words(between.substr(0, at)) < 3)
      return true;
  }
  return false;
}

constexpr std::array<std::string_view, 8> kNeeds = {"need",  "needs", "needed",  "take",
                                                    "takes", "took",  "require", "requires"};

// "takes" in the sentence that is begun at `end`.
bool needs_before(std::string_view text, size_t end) {
  return has_word(begun_sentence(text, end), kNeeds);
}

// 8 x 8
bool is_size(std::string_view s) {
  const size_t digits = std::min(s.find_first_not_of("0123456789"), s.size());
  std::string_view rest = s.substr(digits);
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  const size_t sign = rest.starts_with("\u00d7")    ? 2
                      : rest.starts_with("\\times") ? 6
                      : rest.starts_with('x')       ? 1
                                                    : 0;
  if (digits == 0 || sign == 0) return false;
  rest.remove_prefix(sign);
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  return !rest.empty() && std::all_of(rest.begin(), rest.end(), is_digit);
}

bool is_year(std::string_view s) {
  return s.size() == 4 && std::all_of(s.begin(), s.end(), is_digit) &&
         (s.starts_with("19") || s.starts_with("20"));
}

// Whether the last number is what the words before it make of it: given.
bool is_given(std::string_view text, const MathRun& said, const MathRun& last) {
  constexpr size_t kLong = 120;
  const std::string_view between = text.substr(said.end, last.begin - said.end),
                         rest = text.substr(last.end);
  if (between.size() > kLong || between.find_first_of("\n?!;") != npos ||
      between.find(". ") != npos || concludes(between) || last.inside.starts_with("and "))
    return false;
  if (last.inside.find(", or ") != npos) return false;  // "4 billion divided by 8, or 500 million"
  if (counts_digits(last.inside, rest)) return true;
  // "takes 2 hours and 30 minutes to cover 150 km"
  if (said.inside.starts_with("and ") && is_said_number(said.inside.substr(4)))
    return between.find(" to ") != npos && needs_before(text, said.begin);
  if (!is_said_number(said.inside)) return false;
  // "They dig 12 + 14 = 26 holes in 21 days": nothing more is said than what was reckoned.
  if (!reckoned(said.inside).empty() && is_said_number(last.inside) &&
      reckoned(last.inside).empty() && last.inside.find('=') == npos && says_no_more(between))
    return true;
  // "at least 6 people did 60 or more"
  if (last.inside.ends_with(" or") &&
      (rest.starts_with(" more") || rest.starts_with(" fewer") || rest.starts_with(" less")))
    return true;
  if (between.find(" when ") != npos && between.find(',') == npos) return true;
  constexpr std::array<std::string_view, 12> kDefinite = {
      "the", "these", "those", "all", "his", "her", "its", "their", "our", "both", "each", "every"};
  constexpr std::array<std::string_view, 15> kPlaces = {
      "of", "for",     "at",     "in",   "on",   "among",  "from",      "to",
      "by", "between", "across", "into", "over", "during", "throughout"};
  std::string_view before = between;
  std::string word = take_word(before);
  if (word == "original" || word == "initial") return true;
  // "has $38 left from her $50"
  constexpr std::array<std::string_view, 8> kWhose = {"his", "her",  "its", "their",
                                                      "our", "your", "my",  "whose"};
  if (is_one_of(word, kWhose)) {
    std::string_view further = before;
    if (is_one_of(take_word(further), kPlaces)) return true;
  }
  // "will spend $70 filling all 5 baskets", "77 hours to paint all 11 rooms"
  if (between.ends_with(" in all ")) return false;
  if (word == "all" && between.find_first_of(",:") == npos) return true;
  const bool noun = rest.size() > 2 && rest[0] == ' ' && is_alpha(rest[1]);
  const bool equation = last.inside.find('=') != npos;
  if (noun && !equation) {
    // "of the 81 students", "of the original 10 marbles"
    std::string_view further = before;
    const std::string next = take_word(further);
    const bool adjective = !is_one_of(word, kDefinite) && is_one_of(next, kDefinite);
    if (adjective) before = further;
    if (adjective || is_one_of(word, kDefinite)) {
      word = take_word(before);
      if (is_one_of(word, kPlaces)) return true;
    }
  }
  if (word == "both") word = take_word(before);
  // "7 rows with 5 pencils in each", "3 packages of 8 cupcakes each"
  const std::string_view clause =
      rest.substr(0, std::min(rest.find_first_of(".,;:\n"), rest.size()));
  if ((word == "with" || word == "of") && is_said_number(last.inside) && count_words(between) < 4 &&
      (clause.ends_with(" each") || clause.find(" in each") != npos ||
       clause.find(" on each") != npos))
    return true;
  // "can buy 3 packs with 104 dollars"
  const std::string_view begun = begun_sentence(text, said.begin);
  const bool buys = begun.find(" buy ") != npos || begun.find(" fill ") != npos;
  if (word == "with" && buys && is_said_number(last.inside)) return true;
  // "would take 5 hours to travel an additional 2000 miles"
  if (between.size() > 8 && between.find(" to ") != npos && between.find(',') == npos &&
      between.find(" and ") == npos && between.find(" is ") == npos &&
      between.find(" are ") == npos && needs_before(text, said.begin))
    return true;
  // "at 5%", "at $12 each"
  if (word == "at" && (last.inside.ends_with('%') || rest.starts_with(" each"))) return true;
  constexpr std::array<std::string_view, 6> kTimes = {" year", " month", " week",
                                                      " day",  " hour",  " minute"};
  const bool time = std::any_of(kTimes.begin(), kTimes.end(),
                                [&](std::string_view unit) { return rest.starts_with(unit); });
  if (between == " in " && is_year(last.inside)) return true;
  if (time && between == " in " && text.substr(0, said.begin).ends_with(" will be ")) return true;
  const bool money = said.inside.find('$') != npos;
  const std::string_view whole = begun_sentence(text, said.begin);
  const bool all = whole.find("ltogether") != npos || whole.find(" total") != npos;
  if (time && word == "in" && (all || counts_in_time(text.substr(0, said.begin), between)))
    return true;
  if (time && (word == "over" || word == "within" || word == "during" || word == "for" ||
               (word == "in" && money)))
    return true;
  if (between.ends_with(" total of ") || between.ends_with(" total of $")) {
    // "needs 8 more to have a total of 20"
    const size_t to = between.find(" to ");
    if (to != npos && needs_before(text, said.begin)) return true;
  }
  // "36, three times Dan's age of 12"
  const size_t multiple = between.find(" times ");
  if (between.starts_with(", twice ") || between.starts_with(", half ") ||
      (between.starts_with(", ") && multiple < 12))
    return true;
  if (is_aim(between) || between.find(" both sides equal") != npos || word == "base") return true;
  if (word == "of") {
    constexpr std::array<std::string_view, 14> kParts = {
        "factor", "factors", "divisor", "divisors", "multiple", "multiples", "power",
        "powers", "root",    "roots",   "digit",    "digits",   "square",    "cube"};
    word = take_word(before);
    // "more tickets to reach her goal of 50"
    std::string_view further = before;
    if (is_one_of(take_word(further), kWhose)) return true;
    constexpr std::array<std::string_view, 16> kHeld = {
        "piles",  "groups", "packages", "packs",   "rows", "boxes",    "bags",    "teams",
        "stacks", "sets",   "bundles",  "columns", "jars", "bouquets", "baskets", "cages"};
    return is_one_of(word, kParts) || (word.empty() && is_said_number(last.inside)) ||
           (is_one_of(word, kHeld) && is_said_number(last.inside));
  }
  if (word == "by") {
    word = take_word(before);
    return (word == "divisible" || word == "divided") && count_words(before) > 0;
  }
  if (word == "than" || bounds_counted(between)) return true;
  if (between.find(" than ") != npos && between.find(',') == npos) return true;
  // "30 marbles, each 2 cm"; "Since the perimeter is 36, each side is 12" goes on to what follows.
  const std::string_view opening = begun_sentence(text, said.begin);
  const bool premise = opening.starts_with("Given ") || opening.starts_with("Since ") ||
                       opening.starts_with("If ") || opening.starts_with("As ");
  if (between.find(", each ") != npos && !premise) return true;
  const bool relation = equation || last.inside.find_first_of("<>") != npos;
  if (relation && (word == "equation" || word == "satisfies" || word == "satisfy" ||
                   between.ends_with(" satisfies both ")))
    return true;
  if (word == "between") return last.inside.find(" and ") != npos;
  if (is_interval(last.inside)) {
    if (word == "interval" || word == "domain" || word == "range") return true;
    return word == "on" || word == "in" || word == "over";
  }
  // "saves $27 on a $90 coat", "14 bishops on an 8 x 8 board", "in 10 days with 6 workers"
  const bool article =
      between.ends_with(" a ") || between.ends_with(" an ") || between.ends_with(" a $");
  const bool priced = money && last.inside.find('$') != npos &&
                      (between.ends_with(" on a ") || between.ends_with(" for a "));
  if (noun && (priced || (article && is_size(last.inside)))) return true;
  if (between == " days with " || between == " hours with ") return noun;
  if (between.ends_with(", ") && !last.inside.starts_with("or ") && compares(rest)) return true;
  // "needs 8 more points to reach 100", "takes 24 minutes to fill 3 tanks"
  const std::string to = take_word(before);
  return to == "to" &&
         (word == "reach" || needs_before(text, said.begin) || has_word(before, kNeeds));
}

// A clause that begins with the Chinese "than": by how much it differs from what was given.
bool is_compared(std::string_view text, const MathRun& said, const MathRun& last) {
  constexpr size_t kLong = 120;
  const std::string_view between = text.substr(said.end, last.begin - said.end);
  if (between.size() > kLong || between.find('\n') != npos) return false;
  const size_t begin = said.begin - std::min<size_t>(said.begin, kLong);
  const std::string_view before = text.substr(begin, last.begin - begin);
  const size_t comma = before.rfind("\uff0c");
  return comma != npos && before.substr(comma + 3).starts_with("\u6bd4");
}

// The whole numbers of "2, 3, 5 and 7", "and $45", which are added to `sum` and counted; false if
// there is anything else.
bool add_numbers(std::string_view s, int64_t& sum, size_t& count) {
  constexpr size_t kLong = 7;
  while (!s.empty()) {
    if (s.starts_with("and ")) s.remove_prefix(4);
    if (s.starts_with('$')) s.remove_prefix(1);
    size_t digits = 0;
    int64_t n = 0;
    for (; digits < s.size() && is_digit(s[digits]); ++digits) n = 10 * n + (s[digits] - '0');
    if (digits == 0 || digits > kLong) return false;
    sum += n;
    ++count;
    s.remove_prefix(digits);
    if (s.empty()) return true;
    if (s.starts_with(", "))
      s.remove_prefix(2);
    else if (s.starts_with(" and "))
      s.remove_prefix(1);
    else
      return false;
  }
  return false;
}

// "100 pages: 25 on Monday, 30 on Tuesday and 45 on Wednesday": whether the run before the i-th is
// the sum of all from there on, and they are two at least.
bool is_sum_of(const std::vector<MathRun>& runs, size_t i) {
  int64_t all = 0, sum = 0;
  size_t one = 0, parts = 0;
  if (!add_numbers(runs[i - 1].inside, all, one) || one != 1) return false;
  for (size_t k = i; k < runs.size(); ++k) {
    if (!add_numbers(runs[k].inside, sum, parts)) return false;
  }
  return parts > 1 && sum == all;
}

// "There are 6 ways to choose 2 of 4", "12 is the least common multiple of 4 and 6": how many runs
// stand behind the one that the sentence is about, in its only clause; 0 if it is no such sentence.
size_t behind_subject(std::string_view text, const std::vector<MathRun>& runs) {
  constexpr std::array<std::string_view, 24> kIdle = {
      "so",      "therefore", "thus",   "hence", "then",  "finally", "in",       "total",
      "overall", "the",       "number", "value", "point", "integer", "exactly",  "only",
      "just",    "precisely", "a",      "of",    "also",  "still",   "possible", "that"};
  const auto start =
      static_cast<size_t>(begun_sentence(text, runs.back().begin).data() - text.data());
  const auto it =
      std::find_if(runs.begin(), runs.end(), [&](const MathRun& r) { return r.begin >= start; });
  const auto first = static_cast<size_t>(it - runs.begin());
  if (first + 1 >= runs.size()) return 0;
  const MathRun& said = runs[first];
  std::string_view lead = text.substr(start, said.begin - start);
  const std::string_view behind = text.substr(said.end);
  bool subject = false, there = false;
  for (const std::string_view verb : {" is the ", " is a ", " is an ", " are the "})
    subject = subject || behind.starts_with(verb);
  if (lead.size() > 80) return 0;
  for (std::string word = take_word(lead); !word.empty() || !lead.empty(); word = take_word(lead)) {
    if (word.empty() && lead.back() != ',') return 0;
    if (word.empty()) lead.remove_suffix(1);
    if (!word.empty() && !is_one_of(word, kIdle)) {
      const bool verb = word == "are" || word == "is" || word == "exist" || word == "were";
      if (!verb || there || take_word(lead) != "there") return 0;
      there = true;
    }
  }
  const bool equation = said.inside.find('=') != npos;  // "y = 2x is the tangent line at x = 1"
  if (!(there || subject) ||
      (!is_said_number(said.inside) && !(subject && (equation || is_interval(said.inside)))))
    return 0;
  for (size_t i = first; i + 1 < runs.size(); ++i) {
    const std::string_view between = text.substr(runs[i].end, runs[i + 1].begin - runs[i].end);
    const bool joint = between == " and " && i > first;
    if (between.find_first_of("\n.,;:?!=") != npos || concludes(between) ||
        (!joint && between.find(" and ") != npos) || (i > first && between.find(" is ") != npos))
      return 0;
    if (there && runs[i + 1].inside.find('=') != npos) return 0;
    if (runs[i + 1].inside.starts_with("and ")) return 0;
  }
  return runs.size() - first - 1;
}

}  // namespace

bool opens_sentence(std::string_view first) {
  constexpr std::array<std::string_view, 16> kOpenings = {
      "in",    "when", "if",     "for",    "at",  "after", "by",    "on",
      "given", "with", "during", "within", "out", "of",    "among", "from"};
  std::string word(first);
  for (char& c : word) c = static_cast<char>(c | 0x20);
  return is_one_of(word, kOpenings);
}

std::string_view begun_sentence(std::string_view text, size_t end) {
  constexpr size_t kLong = 160;
  std::string_view begun = text.substr(0, end);
  begun.remove_prefix(begun.size() - std::min(begun.size(), kLong));
  for (const std::string_view mark : {". ", "\n", "? ", "! "}) {
    size_t at = begun.rfind(mark);
    while (at != npos && at > 0 && mark[0] == '!' && at + 2 < begun.size() &&
           std::string_view("=+-*/").find(begun[at + 2]) != npos)
      at = begun.rfind(mark, at - 1);  // 4! = 24
    if (at != npos) begun.remove_prefix(at + mark.size());
  }
  return begun;
}

size_t given_at_end(std::string_view text, const std::vector<MathRun>& runs) {
  const size_t n = runs.size();
  if (n < 2) return 0;
  if (const size_t more = behind_subject(text, runs); more > 0) return more;
  const MathRun &last = runs[n - 1], &before = runs[n - 2];
  // "8 in total: 5 red and 3 blue"
  constexpr size_t kMostParts = 6;
  for (size_t i = n - 1; i > 0 && n - i < kMostParts; --i) {
    const std::string_view between = text.substr(runs[i - 1].end, runs[i].begin - runs[i - 1].end);
    if (between.find('\n') != npos || between.find(". ") != npos) break;
    if (between.find(" total: ") != npos && is_said_number(runs[i - 1].inside)) return n - i;
    // "a total of 250 km: 150 km in the first 2.5 hours and 100 km thereafter"
    const bool total = text.substr(0, runs[i - 1].begin).ends_with("total of ");
    if (const size_t colon = between.find(": ");
        total && colon != npos && count_words(between.substr(0, colon)) < 3)
      return n - i;
    if (between.find(": ") != npos && is_sum_of(runs, i)) return n - i;
  }
  if (is_given(text, before, last) || is_compared(text, before, last)) return 1;
  // "from 1 to 12"
  const bool range = n > 2 && text.substr(before.end, last.begin - before.end) == " to " &&
                     text.substr(0, before.begin).ends_with(" from ");
  if (!range || !is_said_number(runs[n - 3].inside)) return 0;
  const std::string_view between = text.substr(runs[n - 3].end, before.begin - runs[n - 3].end);
  return between.find_first_of("\n.;?!") == npos && !concludes(between) ? 2 : 0;
}

bool is_statement(std::string_view text) {
  for (const std::string_view verb :
       {" is the ", " are the ", " is a ", " is an ", " satisfies ", " satisfy "}) {
    const size_t at = text.find(verb);
    if (at == npos || at == 0) continue;
    const std::string_view rest = text.substr(at + verb.size());
    if (rest.find_first_of("0123456789=") != npos &&
        text.substr(0, at).find_first_of("0123456789=") != npos)
      return true;
  }
  // "\\log_2 32 = 5 since 2^5 = 32"
  for (const std::string_view reason : {" since ", " because "}) {
    const size_t at = text.find(reason);
    if (at != npos && text.find('=') < at && text.find('=', at) != npos) return true;
  }
  // "f'(x) = 3x^2 for f(x) = x^3", "If f(x) = x, then f'(x) = 1"
  for (const std::string_view joint : {" for ", ", then "}) {
    const size_t at = text.find(joint);
    if (at == npos || text.find(joint, at + 1) != npos) continue;
    const size_t equals = text.find('=', at);
    if (text.find('=') < at && equals != npos && equals < at + joint.size() + 8 &&
        std::string_view("<>!").find(text[equals - 1]) == npos)
      return true;
  }
  // "In 2020, 15 students enrolled"
  const size_t comma = text.find(", ");
  const size_t space = text.find(' ');
  if (comma == npos || space + 1 >= comma || !is_digit(text[space + 1])) return false;
  return opens_sentence(text.substr(0, space)) &&
         is_said_number(text.substr(space + 1, comma - space - 1)) &&
         count_words(text.substr(comma)) > 0;
}

size_t opening_length(std::string_view before, std::string_view run, std::string_view rest) {
  const size_t comma = run.find(", ");
  if (comma == npos || comma == 0 || run.find(", ", comma + 1) != npos) return 0;
  const std::string_view second = run.substr(comma + 2);
  if (second.empty() || second.find(" and ") != npos || second.find(" or ") != npos) return 0;
  std::string_view opening = begun_sentence(before, before.size());
  while (!opening.empty() && !is_alpha(opening.front())) opening.remove_prefix(1);
  if (!opens_sentence(opening.substr(0, opening.find(' '))) || opening.find(',') != npos ||
      count_words(opening) > 6)
    return 0;
  const bool equation = second.find('=') != npos && run.substr(0, comma).find('=') != npos;
  const bool clause = is_said_number(run.substr(0, comma)) && is_said_number(second) &&
                      rest.size() > 2 && rest[0] == ' ' && is_alpha(rest[1]);
  return equation || clause ? comma + 2 : 0;
}

}  // namespace r1
