// Which run of mathematics in a text is its answer: the last, but for what explains or repeats.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <string>

#include "libr1/base/ascii.h"
#include "libr1/verify/answer/asides.h"
#include "libr1/verify/answer/explains.h"
#include "libr1/verify/answer/given.h"
#include "libr1/verify/answer/run_edges.h"
#include "libr1/verify/answer/runs.h"
#include "libr1/verify/parse/units.h"

namespace r1 {
namespace {

constexpr size_t npos = std::string_view::npos;

MathRun joined(std::string_view text, const MathRun& first, const MathRun& last) {
  if (first.begin == last.begin) return first;
  return {first.begin, last.end, text.substr(first.begin, last.end - first.begin), first.formula};
}

bool same_breath(std::string_view text, const MathRun& a, const MathRun& b, bool& word) {
  const std::string_view between = text.substr(a.end, b.begin - a.end);
  return joins_answers(between, word) && between.find('.') == npos;
}

}  // namespace

MathRun first_run(std::string_view text) {
  const std::vector<MathRun> runs = math_runs(text);
  if (runs.empty()) return {};
  size_t last = 0;
  bool some_word = false, word = false;
  for (size_t i = 0; i + 1 < runs.size() && same_breath(text, runs[i], runs[i + 1], word); ++i) {
    some_word = some_word || word;
    last = i + 1;
  }
  return some_word ? joined(text, runs[0], runs[last])
                   : with_half_day(text, with_sign(text, runs[0]));
}

namespace {

// 12, $450, 12.5%
bool is_number(std::string_view s) {
  return !s.empty() && s.find_first_not_of("0123456789.,$%\\ ") == npos;
}

// "3 of 5 can be chosen in 10 different ways"
bool counts_ways(std::string_view between, std::string_view rest) {
  rest = rest.substr(0, rest.find_first_of(".,;:\n"));
  return between.ends_with(" in ") && rest.ends_with(" ways") && count_words(rest) < 3;
}

// "1 in 4", "3 out of 4", "the ratio of a to b is 3 to 5"
bool is_share(std::string_view text, const MathRun& a, const MathRun& b) {
  const std::string_view between = text.substr(a.end, b.begin - a.end);
  const auto whole = [](std::string_view s) {
    return !s.empty() && s.size() < 10 && std::all_of(s.begin(), s.end(), is_digit);
  };
  const bool ratio =
      between == " to " && begun_sentence(text, a.begin).find("atio") != std::string_view::npos;
  // "will be 17 in 5 years"
  const std::string_view rest = text.substr(b.end);
  if (counts_ways(between, rest)) return false;
  for (const std::string_view time :
       {" year", " month", " week", " day", " hour", " minute", " second"}) {
    if (between == " in " && rest.starts_with(time)) return false;
  }
  // "will turn 17 in 2030"
  if (between == " in " && a.inside != "1" && b.inside.size() == 4 &&
      (b.inside.starts_with("19") || b.inside.starts_with("20")))
    return false;
  return (between == " in " || between == " out of " || between == " : " || ratio) &&
         (whole(a.inside) || (ratio && !a.inside.ends_with(')'))) && whole(b.inside);
}

// "measures 20 by 30 cm", "a 20-by-30 rectangle"
bool are_sides(std::string_view text, const MathRun& a, const MathRun& b) {
  const auto whole = [](std::string_view s) {
    return !s.empty() && s.size() < 10 && s.find_first_not_of("0123456789.") == npos;
  };
  if (text.substr(a.end, b.begin - a.end) != " by " || !whole(a.inside) || !whole(b.inside))
    return false;
  const std::string_view begun = begun_sentence(text, a.begin);
  for (const std::string_view word : {"ivid", "ultipl", "creas", "reduc", "scal"}) {
    if (begun.find(word) != npos) return false;
  }
  return true;
}

// "They intersect at $x = 1$, $y = 2$": the values of one point.
bool are_coordinates(std::string_view text, const MathRun& a, const MathRun& b) {
  const auto names = [](std::string_view s) {
    return s.size() > 2 && is_alpha(s[0]) && s[s[1] == ' ' ? 2 : 1] == '=';
  };
  if (!names(a.inside) || !names(b.inside) || a.inside[0] == b.inside[0]) return false;
  const std::string_view begun = begun_sentence(text, a.begin);
  for (const std::string_view word : {"olution", "ntersect", "point", "pair", "meet"}) {
    if (begun.find(word) != npos) return true;
  }
  return false;
}

// x_1 = 2 and x_2 = -1: one answer.
bool are_numbered(std::string_view a, std::string_view b) {
  return a.size() > 2 && b.size() > 2 && is_alpha(a[0]) && a[0] == b[0] && a[1] == '_' &&
         b[1] == '_' && a.find('=') != npos && b.find('=') != npos;
}

// "2 hours and 30 minutes": where the number before the last one counts a larger unit of the same
// kind, both of them to the end of the last unit; else nothing.
std::optional<MathRun> compound_run(std::string_view text, const MathRun& first,
                                    const MathRun& last) {
  const auto number = [](std::string_view s) {
    return !s.empty() && s.size() < 8 && std::all_of(s.begin(), s.end(), is_digit);
  };
  std::string_view large = first.inside, small = last.inside,
                   between = text.substr(first.end, last.begin - first.end);
  if (large.starts_with("or ")) large.remove_prefix(3);
  if (small.starts_with("and ")) small.remove_prefix(4);
  if (between.ends_with(" and ")) between.remove_suffix(5);
  if (!number(large) || !number(small) || between.size() > 20 || between.size() < 2 ||
      between[0] != ' ')
    return std::nullopt;
  size_t end = last.end;
  while (end < text.size() && (text[end] == ' ' || is_alpha(text[end])) &&
         !(text[end] == ' ' && end > last.end))
    ++end;
  const auto above = unit_size(read_unit(between)),
             below = unit_size(read_unit(text.substr(last.end, end - last.end)));
  if (!above || !below || end == last.end || !above->same_kind(*below) ||
      !(below->factor < above->factor))
    return std::nullopt;
  const size_t begin = first.end - large.size();
  return MathRun{begin, end, text.substr(begin, end - begin), false};
}

// "12 when t = 3", "7 at x = 2": where a value is taken.
bool is_place(std::string_view between, const MathRun& first, const MathRun& second) {
  while (!between.empty() && (between.back() == ' ' || between.back() == '$'))
    between.remove_suffix(1);
  const bool when = between.ends_with(" when"), named = first.inside.find('=') != npos;
  return (when || (between.ends_with(" at") && !named)) && second.inside.find('=') != npos &&
         between.size() < 40;
}

// "3 apples left out of 10"; "3 out of 10" is a share.
bool is_of_all(std::string_view between) {
  return between.ends_with(" out of ") && count_words(between) > 2;
}

// "Each gets 30, with 2 left over"
bool is_left_over(std::string_view between, std::string_view rest) {
  return (between.ends_with(" with ") || between.ends_with(" and ")) && between.size() < 30 &&
         (rest.starts_with(" left over") || rest.starts_with(" leftover"));
}

// "1.5 hours, i.e. 90 minutes": the same once more; of equations, the second is what follows.
bool is_in_other_units(std::string_view between, const MathRun& first, const MathRun& second,
                       std::string_view rest) {
  // "20 minutes, or 1/3 of an hour"
  if (second.inside.starts_with("or ") &&
      (rest.starts_with(" of a ") || rest.starts_with(" of an ")))
    return is_number(first.inside) && between.ends_with(", ");
  const size_t at = between.find(" i.e. ");
  const std::string_view words = at == npos ? "" : between.substr(at + 6);
  const bool date = words.starts_with("on ") && count_words(words) < 4;  // "i.e. on March 13"
  return between.size() < 30 &&
         (between.ends_with(" i.e. ") || between.ends_with(" i.e., ") || date) &&
         first.inside.find('=') == npos && second.inside.find('=') == npos;
}

// "1440 dollars a year, which is 120 per month", "15% of 80, which is 12": what comes of the number
// before, and not the same in other units or a remark on it ("which is 3 more than 9").
bool is_worked_rate(std::string_view text, const MathRun& first, const MathRun& second) {
  const size_t at = first.begin;
  const std::string_view between = text.substr(first.end, second.begin - first.end);
  std::string_view rest = text.substr(second.end);
  if (between.size() > 60 || second.inside.find_first_of("=*/+") != npos) return false;
  bool which = false;
  for (const std::string_view is :
       {" which is ", " which is $", " which equals ", " which equals $", " which is about ",
        " which is equal to ", " i.e. $", " i.e. ", " i.e., "})
    which = which || between.ends_with(is);
  if (!which) return false;
  if (rest.starts_with(" per ")) return first.inside.find(" per ") == npos;
  rest = rest.substr(0, std::min(rest.find_first_of(".,;\n"), rest.size()));
  if (rest.ends_with(" each")) return false;
  const auto unit = [](std::string_view words) {
    return unit_size(read_unit(words.substr(0, std::min(words.find_first_of(",."), words.size()))));
  };
  // "we need r + s, which is 8"
  const bool letters =
      first.inside.find('=') == npos && first.inside.find_first_of("+-*") != npos &&
      std::any_of(first.inside.begin(), first.inside.end(), is_alpha) && is_number(second.inside);
  // "9 times 5 dollars, which is 45 dollars", "10% of 660, which is 726"
  const std::string_view begun = begun_sentence(text, at);
  const std::string_view factor = begun.substr(begun.rfind(", ") == npos ? 0 : begun.rfind(", "));
  bool works = false;
  for (const std::string_view sign : {" times ", " multiplied by ", " divided by ", "divide ",
                                      "multiply ", "% of ", "% off ", " plus ", " + "})
    works = works || factor.find(sign) != npos;
  const size_t share = factor.find(" of ");  // "1/4 of the 16 wings"
  works = works ||
          (share != npos && share > 2 && is_digit(factor[share - 1]) && factor[share - 2] == '/');
  if (works && is_number(second.inside) && count_words(rest) < 4) return true;
  if (count_words(rest) > 1) return false;
  const bool words = letters || first.inside.find('%') != npos || between.starts_with(" of ") ||
                     between.starts_with("% of ") || first.inside.find(" - ") != npos;
  const auto before = unit(between), behind = unit(rest);
  return words && !(before && behind && before->same_kind(*behind));
}

// "$5 for 4 pounds is $1.25 a pound": a run behind the i-th stands behind the verb of the sentence.
bool is_predicated(std::string_view text, const std::vector<MathRun>& runs, size_t i) {
  constexpr size_t kNear = 8;
  // "$672, as each of the 56 meters costs $12": the verb is the reason's.
  const std::string_view lead = text.substr(runs[i - 1].end, runs[i].begin - runs[i - 1].end);
  bool reason = false;
  for (const std::string_view word : {", as ", ", since ", " because ", "$, as ", "$, since "}) {
    const size_t at = lead.find(word);
    reason = reason || (at != npos && at < 12 && lead.find(',', at + word.size()) == npos);
  }
  for (size_t j = i + 1; j < runs.size() && j < i + kNear; ++j) {
    std::string_view between = text.substr(runs[j - 1].end, runs[j].begin - runs[j - 1].end);
    while (!between.empty() && (between.back() == ' ' || between.back() == '$'))
      between.remove_suffix(1);
    while (between.starts_with('$') || between.starts_with("\\)"))
      between.remove_prefix(between[0] == '$' ? 1 : 2);
    // "divided by 7, given that n = 2, is 3": the comma ends what stood between.
    if (between == ", is" || between == ", are" || between == ", equals") return true;
    // "1/2 for x = 1, but in general it's x/(x + 1)"
    if (between.starts_with(", but ") || between.starts_with("$, but ")) {
      for (const std::string_view verb : {" is", " it's", " are", " equals"}) {
        if (between.ends_with(verb)) return true;
      }
    }
    if (between.find(". ") != npos || between.find(',') != npos) return false;
    for (const std::string_view verb : {" is", " are", " equals", " gives", " costs"}) {
      if (between.ends_with(verb)) return !(reason && verb == " costs");
    }
    // "20 apples and after eating 5 he has 15"; "for 3 people who have 5" says it of those.
    const bool relative = between.find(" who ") != npos || between.find(" which ") != npos ||
                          between.find(" that ") != npos;
    for (const std::string_view verb : {" has", " have", " gets", " leaves", " receives"}) {
      if (!relative && !reason && between.ends_with(verb)) return true;
    }
  }
  return false;
}

}  // namespace

MathRun last_run(std::string_view text) {
  // Of a very long text, only what stands near its end can be its answer.
  constexpr size_t kLong = 200000, kTail = 100000;
  if (text.size() > kLong) {
    const size_t line = text.find('\n', text.size() - kTail);
    const size_t from = line == npos ? text.size() - kTail : line + 1;
    MathRun run = last_run(text.substr(from));
    if (run.end == 0) return run;
    run.begin += from;
    run.end += from;
    return run;
  }
  std::vector<MathRun> runs = math_runs(text);
  drop_denied(text, runs);
  if (!runs.empty()) runs.resize(runs.size() - constants_named(text, runs));
  for (int n = 0; n < 16 && !runs.empty(); ++n) {
    if (!is_no_answer(text, runs) && !is_aside(text, runs) && !is_check(text, runs)) break;
    runs.pop_back();
  }
  if (runs.empty()) return {};
  constexpr int kMostGiven = 16;
  for (int k = 0; k < kMostGiven; ++k) {
    const size_t n = given_at_end(text, runs);
    if (n == 0) break;
    runs.resize(runs.size() - n);
  }
  constexpr size_t kMostRuns = 500;  // of one sentence
  const size_t from = runs.size() - std::min(runs.size(), kMostRuns);
  for (size_t i = runs.size() - 1; i > from; --i) {
    const std::string_view between = text.substr(runs[i - 1].end, runs[i].begin - runs[i - 1].end);
    const std::string_view rest = text.substr(runs[i].end);
    if (between.find('\n') != npos || begins_sentence(between) || concludes(between) ||
        is_total(rest) || counts_ways(between, rest) || rest.starts_with(", which is the answer") ||
        (between.find(", which means ") != npos && runs[i].inside.find('=') != npos))
      break;
    // "\\pm 4/5; as x is acute, 4/5"
    if (i + 1 < runs.size() &&
        concludes(
            text.substr(runs[i - 1].end, runs.back().begin - runs[i - 1].end).substr(0, 160)) &&
        between.find("; ") == between.find(';') && between.find(';') != npos)
      continue;
    // "1 more than 48, which is 49"
    const std::string_view led = text.substr(0, runs[i - 1].begin);
    const bool multiple = between.starts_with(" times as ");  // "3 times as old as Dan, i.e. 36"
    if (((between.size() < 20 && (led.ends_with(" more than ") || led.ends_with(" less than "))) ||
         multiple) &&
        (between.ends_with(", which is ") || between.ends_with(", i.e. ") ||
         between.ends_with(", i.e., ")))
      continue;
    // "f is decreasing for 0 < x < 2": the letter is no value.
    const std::string_view name = runs[i - 1].inside;
    if (runs[i - 1].formula && name.size() == 1 && is_alpha(name[0]) && runs[i].inside.size() > 1)
      continue;
    if (is_predicated(text, runs, i) || is_worked_rate(text, runs[i - 1], runs[i]) ||
        begins_main_clause(text, runs, i))
      continue;
    // "\\lim ... = 3 by the standard limit ..."
    const bool by_rule = runs[i - 1].inside.find('=') != npos &&
                         (between.starts_with(" by the ") || between.starts_with("$ by the "));
    if (by_rule ||
        only_explains(between, text.substr(0, runs[i - 1].begin), is_number(runs[i - 1].inside)) ||
        is_place(between, runs[i - 1], runs[i]) || is_of_all(between) ||
        is_in_other_units(between, runs[i - 1], runs[i], rest) || is_left_over(between, rest) ||
        is_part_of(between, rest))
      runs.resize(i);
    else if (i + 1 == runs.size() &&
             (says_again(between, rest) || is_rounded_again(runs[i - 1], between)))
      runs.resize(i);
  }
  // "$v = 20$ m/s"
  if (const size_t n = runs.size();
      n > 1 && runs[n - 2].formula && !runs[n - 1].formula &&
      text.substr(runs[n - 2].end, runs[n - 1].begin - runs[n - 2].end) == " " &&
      unit_size(read_unit(runs[n - 1].inside)))
    return joined(text, runs[n - 2], runs[n - 1]);
  if (const size_t n = runs.size(); n > 1) {
    if (auto both = compound_run(text, runs[n - 2], runs[n - 1])) return *both;
  }
  size_t first = runs.size() - 1;
  bool some_word = false, word = false;
  if (first > 0 && (is_share(text, runs[first - 1], runs[first]) ||
                    are_sides(text, runs[first - 1], runs[first])))
    return joined(text, runs[first - 1], runs[first]);
  for (size_t i = first; i > 0 && same_breath(text, runs[i - 1], runs[i], word); --i) {
    some_word = some_word || word || are_numbered(runs[i - 1].inside, runs[i].inside) ||
                are_coordinates(text, runs[i - 1], runs[i]);
    first = i - 1;
  }
  // "x = 1/2 or x = -2, and only the former is positive"
  if (some_word && first + 2 == runs.size()) {
    std::string_view rest = text.substr(runs.back().end);
    rest = rest.substr(0, rest.find_first_of(".\n"));
    if (rest.find("only the former") != npos || rest.find("only the first") != npos)
      return runs[first];
    if (rest.find("only the latter") != npos || rest.find("only the second") != npos)
      return runs.back();
  }
  const MathRun run =
      some_word ? joined(text, runs[first], runs.back()) : with_sign(text, runs.back());
  return without_surplus(text, run);
}

}  // namespace r1
