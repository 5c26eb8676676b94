// SPDX-License-Identifier: MIT
#include "libr1/verify/answer/extract_words.h"

#include <algorithm>
#include <array>

#include "libr1/base/ascii.h"
#include "libr1/verify/answer/given.h"
#include "libr1/verify/answer/runs.h"
#include "libr1/verify/parse/units.h"
#include "libr1/verify/parse/words.h"

namespace r1 {
namespace {

constexpr size_t npos = std::string_view::npos;

// The last sentence, in small letters, without its full stop; what is before it is left in `text`.
std::string take_sentence(std::string_view& text) {
  while (!text.empty() && std::string_view(" .!*\n").find(text.back()) != npos)
    text.remove_suffix(1);
  std::string low(begun_sentence(text, text.size()));
  text.remove_suffix(low.size());
  std::transform(low.begin(), low.end(), low.begin(), lower);
  return low;
}

bool take(std::string_view& s, std::string_view lead) {
  if (!s.starts_with(lead)) return false;
  s.remove_prefix(lead.size());
  return true;
}

template <size_t N>
bool take_one_of(std::string_view& s, const std::array<std::string_view, N>& leads) {
  return std::any_of(leads.begin(), leads.end(), [&](std::string_view l) { return take(s, l); });
}

// "larger than 100", "at least $5": whether every number in `s` bounds what is counted.
bool has_bounds_alone(std::string_view s) {
  constexpr std::array<std::string_view, 11> kBounds = {
      " than",  " than or equal to", " least", " most",      " over", " above", " below",
      " under", " exceeding",        " up to", " fewer than"};
  for (size_t i = s.find_first_of("0123456789="); i != npos;) {
    if (s[i] == '=') return false;
    std::string_view before = s.substr(0, i);
    while (!before.empty() && std::string_view(" $-").find(before.back()) != npos)
      before.remove_suffix(1);
    if (std::none_of(kBounds.begin(), kBounds.end(),
                     [&](std::string_view b) { return before.ends_with(b); }))
      return false;
    const size_t end = s.find_first_not_of("0123456789.,", i);
    i = end == npos ? npos : s.find_first_of("0123456789=", end);
  }
  return true;
}

// "x is 5", "x = 5"
bool states_number(std::string_view s) {
  for (const std::string_view verb : {"=", " is", " are", " equals"}) {
    for (size_t at = s.find(verb); at != npos; at = s.find(verb, at + 1)) {
      std::string_view rest = s.substr(at + verb.size());
      while (!rest.empty() && std::string_view(" $*-").find(rest.front()) != npos)
        rest.remove_prefix(1);
      if (!rest.empty() && is_digit(rest.front())) return true;
    }
  }
  return false;
}

}  // namespace

std::string counted_in_words(std::string_view text) {
  constexpr std::array<std::string_view, 8> kLeads = {"so ",  "thus ",  "therefore ",  "hence ",
                                                      "so, ", "thus, ", "therefore, ", "hence, "};
  constexpr std::array<std::string_view, 4> kThere = {"there are ", "there is ", "there were ",
                                                      "there was "};
  constexpr std::array<std::string_view, 6> kOnly = {"only ", "exactly ", "still ",
                                                     "just ", "now ",     "a total of "};
  const std::string low = take_sentence(text);
  if (text.ends_with(" i.e. ")) return {};  // it explains
  std::string_view s = low;
  take_one_of(s, kLeads);
  if (!take_one_of(s, kThere)) return {};
  take_one_of(s, kOnly);
  const std::string_view number = s.substr(0, s.find(' '));
  // "no", "a", "many" are none of these, and a number in digits is found as others are.
  if (number.size() == s.size() || number.empty() || !is_alpha(number[0]) || number == "a" ||
      !number_words(number))
    return {};
  s.remove_prefix(number.size() + 1);
  if (s.find(':') != npos || !has_bounds_alone(s)) return {};
  const std::string_view noun = s.substr(0, s.find(' '));
  // "three hundred", "two and a half": more of the number follows.
  if (noun == "and" || noun == "point" || number_words(noun)) return {};
  std::string found(number);
  return unit_name(noun).empty() ? found : found.append(" ").append(noun);
}

std::string undetermined(std::string_view text) {
  constexpr size_t kNear = 400;
  constexpr std::array<std::string_view, 17> kPhrases = {"cannot be determined",
                                                         "can't be determined",
                                                         "can not be determined",
                                                         "cannot be uniquely determined",
                                                         "cannot determine",
                                                         "can't determine",
                                                         "impossible to determine",
                                                         "not possible to determine",
                                                         "unable to determine",
                                                         "not enough information",
                                                         "insufficient information",
                                                         "not sufficient information",
                                                         "not provide enough information",
                                                         "not provide sufficient information",
                                                         "not give enough information",
                                                         "not have enough information",
                                                         "enough information to determine"};
  text = text.substr(text.size() - std::min(text.size(), kNear));
  std::string low = take_sentence(text);
  // "Please provide the lengths."
  if (low.starts_with("please ")) low = take_sentence(text);
  for (const std::string_view phrase : kPhrases) {
    const size_t at = low.rfind(phrase);
    if (at == npos) continue;
    // "While x cannot be determined, x + y = 7", "x is 5 and y cannot be determined"
    const std::string_view before = std::string_view(low).substr(0, at),
                           rest = std::string_view(low).substr(at + phrase.size());
    if (rest.find(", ") != npos || rest.find(" but ") != npos || rest.find(';') != npos) continue;
    if (states_number(before) || before.find(" but ") != npos) continue;
    if (phrase.starts_with("enough") && before.find("not ") == npos && before.find("n't ") == npos)
      continue;
    return "cannot be determined";
  }
  return {};
}

namespace {

// What is checked from `begin` on was said before.
bool begins_check(std::string_view text, size_t begin) {
  constexpr size_t kNear = 80;
  const std::string_view near = text.substr(begin - std::min(begin, kNear));
  return near.find("erif") != npos || near.find("heck") != npos;
}

// "The identity is 6, since 6*2 = 2, 6*4 = 4", but not "since she used 120, she used 7/20*120 =
// 42": whether what the sentence ends in is a reason.
bool is_reason(std::string_view sentence) {
  for (const std::string_view reason : {"because ", "since ", "as "}) {
    const size_t at = sentence.find(reason);
    if (at == npos || (at > 0 && sentence[at - 1] != ' ' && sentence[at - 1] != '(')) continue;
    bool goes_on = false;
    for (size_t comma = sentence.find(", ", at); comma != npos;
         comma = sentence.find(", ", comma + 2)) {
      const std::string_view next = sentence.substr(comma + 2);
      goes_on = goes_on || (!next.empty() && is_alpha(next[0]) && !next.starts_with("and "));
    }
    if (!goes_on) return true;
  }
  return false;
}

// Two numbers at least and a sign between them, with units and words for them, but no letter that
// could be an unknown.
bool is_calculation(std::string_view sum) {
  int numbers = 0;
  bool sign = false;
  for (size_t i = 0; i < sum.size();) {
    size_t next = i + 1;
    if (is_digit(sum[i])) {
      next = std::min(sum.find_first_not_of("0123456789.,", i), sum.size());
      ++numbers;
      // 2s, 3x: an unknown, but 8x3
      const bool letter = next < sum.size() && is_alpha(sum[next]) &&
                          (next + 1 == sum.size() || !is_alpha(sum[next + 1]));
      const bool times =
          letter && sum[next] == 'x' && next + 1 < sum.size() && is_digit(sum[next + 1]);
      if (letter && !times) return false;
    } else if (is_alpha(sum[i])) {
      while (next < sum.size() && is_alpha(sum[next])) ++next;
      const std::string_view word = sum.substr(i, next - i);
      const size_t behind = std::min(sum.find_first_not_of(" $(", next), sum.size());
      const bool times = word == "x" && numbers > 0 && behind < sum.size() && is_digit(sum[behind]);
      sign = sign || times;
      if (!times && word.size() < 2 && word != "a") return false;
    } else if (std::string_view("+-*/").find(sum[i]) != npos || sum.substr(i, 2) == "\u00d7" ||
               sum.substr(i, 2) == "\u00f7") {
      sign = sign || numbers > 0;
    }
    i = next;
  }
  return sign && numbers > 1;
}

}  // namespace

std::string_view worked_out_at_end(std::string_view text) {
  constexpr size_t kMostWords = 4;
  while (!text.empty() && std::string_view(" .!\n").find(text.back()) != npos)
    text.remove_suffix(1);
  const std::string_view sentence = begun_sentence(text, text.size());
  const size_t equals = sentence.rfind('=');
  if (equals == npos || sentence.find('\\') != npos || sentence.find("**") != npos) return {};
  const std::string_view value = trim(sentence.substr(equals + 1));
  // $1150/week, 24 slices of cheese
  const size_t number = std::min(value.find_first_not_of("-$"), value.size());
  const size_t end = std::min(value.find_first_not_of("0123456789.,", number), value.size());
  const std::string_view unit = value.substr(end);
  if (number > 2 || end == number || value.ends_with(',') ||
      unit.find_first_of("0123456789=()<>+*^_,;:$") != npos ||
      static_cast<size_t>(count_words(unit)) > kMostWords)
    return {};
  std::string_view sum = sentence.substr(0, equals);
  for (const std::string_view part : {", ", ": ", " so ", " is "}) {
    if (const size_t at = sum.rfind(part); at != npos) sum.remove_prefix(at + part.size());
  }
  return begins_check(text, text.size() - sentence.size()) || is_reason(sentence) ||
                 !is_calculation(trim(sum))
             ? std::string_view()
             : value.substr(0, end);
}

}  // namespace r1
