// SPDX-License-Identifier: MIT
#include "libr1/verify/answer/run_edges.h"

#include <algorithm>

#include "libr1/base/ascii.h"
#include "libr1/verify/answer/given.h"

namespace r1 {
namespace {

constexpr size_t npos = std::string_view::npos;

// "90 W divided by 58.8 N, or 1.53 m/s": what is worked out stands behind the "or".
MathRun worked_out(std::string_view text, MathRun run) {
  constexpr std::string_view kOr = ", or ";
  const size_t at = run.inside.rfind(kOr);
  if (run.formula || at == npos || at == 0) return run;
  std::string_view clause = begun_sentence(text, run.begin + at);
  if (const size_t comma = clause.rfind(", "); comma != npos) clause.remove_prefix(comma + 2);
  // "1/4 of the $20, or $5", "5% more than $132, or $138"
  const bool part = clause.find("/") != npos || clause.find("% ") != npos ||
                    clause.find("half ") != npos || clause.find("third ") != npos ||
                    clause.find("fourth ") != npos;
  bool works = part && (clause.find(" of ") != npos || clause.find(" than ") != npos) &&
               run.inside.find('%') == npos;
  for (const std::string_view word :
       {" times ", " divided by ", " multiplied by ", " plus ", " minus ", " - ", " out of "})
    works = works || clause.find(word) != npos;
  if (!works) return run;
  run.begin += at + kOr.size();
  run.inside.remove_prefix(at + kOr.size());
  return run;
}

// "1 cal/g * 90 C = 90,000 calories": the run begins within what is worked out.
MathRun behind_equals(std::string_view text, MathRun run) {
  const size_t equals = run.inside.rfind('=');
  if (run.formula || equals == npos || equals + 2 > run.inside.size()) return run;
  std::string_view before = text.substr(0, run.begin);
  while (before.ends_with(' ')) before.remove_suffix(1);
  const bool cut = !before.empty() && (std::string_view("*/+\u00d7").find(before.back()) != npos ||
                                       before.ends_with(" times") || before.ends_with(" by"));
  // "the GCD of 84 and 126 = 42"
  const bool of = before.ends_with(" of") && run.inside.substr(0, equals).find(" and ") != npos;
  if (!(cut || of) || !(is_digit(run.inside[0]) || run.inside[0] == '(')) return run;
  size_t skip = equals + 1;
  while (skip < run.inside.size() && run.inside[skip] == ' ') ++skip;
  run.begin += skip;
  run.inside.remove_prefix(skip);
  return run;
}

// "holds for all x greater than 3": the bound begins at the letter.
MathRun with_bound(std::string_view text, MathRun run) {
  if (run.formula || run.inside.empty() || run.inside.find_first_not_of("0123456789.-/") != npos)
    return run;
  const std::string_view before = text.substr(0, run.begin);
  for (const std::string_view than :
       {" greater than ", " less than ", " larger than ", " smaller than ",
        " greater than or equal to ", " less than or equal to "}) {
    if (!before.ends_with(than)) continue;
    const std::string_view name = before.substr(0, before.size() - than.size());
    const size_t n = name.size();
    if (n < 2 || !is_alpha(name[n - 1]) || name[n - 2] != ' ' || name[n - 1] == 'a' ||
        name[n - 1] == 'I')
      return run;
    run.begin = n - 1;
    run.inside = text.substr(run.begin, run.end - run.begin);
    break;
  }
  return run;
}

// "continuous for all n, and a = 5": the letter belongs to the words before it.
MathRun without_letter(std::string_view text, MathRun run) {
  const std::string_view s = run.inside;
  if (run.formula || s.size() < 8 || !is_alpha(s[0]) || run.begin < 2 ||
      text[run.begin - 1] != ' ' || !is_alpha(text[run.begin - 2]))
    return run;
  const size_t skip = s.substr(1).starts_with(", and ")  ? 7
                      : s.substr(1).starts_with(" and ") ? 6
                                                         : 0;
  if (skip == 0 || s.find('=') == npos || s.find(',', skip) != npos ||
      s.find(" and ", skip) != npos)
    return run;
  run.begin += skip;
  run.inside.remove_prefix(skip);
  return run;
}

// "is 9, 3 years younger than Mia": of a list of two, the second compares the first.
MathRun without_comparison(std::string_view text, MathRun run) {
  const size_t comma = run.inside.find(", ");
  if (run.formula || comma == npos || comma == 0 ||
      run.inside.find_first_not_of("0123456789., ") != npos ||
      run.inside.find(", ", comma + 1) != npos)
    return run;
  std::string_view rest = text.substr(run.end);
  rest = rest.substr(0, rest.find_first_of(".,;\n"));
  const size_t than = rest.find(" than ");
  const std::string_view words = rest.substr(0, than == npos ? 0 : than);
  if (!words.ends_with("er") && !words.ends_with(" more") && !words.ends_with(" less")) return run;
  run.end = run.begin + comma;
  run.inside = run.inside.substr(0, comma);
  return run;
}

// "can buy 2 5 dollar toys": how many of them.
MathRun without_price(std::string_view text, MathRun run) {
  const size_t space = run.inside.find(' ');
  const auto digits = [](std::string_view s) {
    return !s.empty() && std::all_of(s.begin(), s.end(), is_digit);
  };
  if (run.formula || space == npos || !text.substr(run.end).starts_with(" dollar ") ||
      !digits(run.inside.substr(0, space)) || !digits(run.inside.substr(space + 1)))
    return run;
  run.inside = run.inside.substr(0, space);
  run.end = run.begin + space;
  return run;
}

}  // namespace

MathRun with_sign(std::string_view text, MathRun run) {
  if (run.formula || run.inside.empty() || !is_digit(run.inside[0])) return run;
  const std::string_view before = text.substr(0, run.begin);
  size_t word = before.ends_with(" negative ") ? 9 : 0;
  for (const std::string_view verb : {" is minus ", " equals minus ", " be minus "}) {
    if (before.ends_with(verb)) word = 6;
  }
  if (word == 0) return run;
  run.begin -= word;
  run.inside = text.substr(run.begin, run.end - run.begin);
  return run;
}

MathRun with_half_day(std::string_view text, MathRun run) {
  std::string_view time = run.inside;
  if (run.formula || time.empty() || time.size() > 5 || !is_digit(time[0]) ||
      time.find_first_not_of("0123456789:") != npos)
    return run;
  const std::string_view rest = text.substr(run.end);
  for (const std::string_view half :
       {" AM", " PM", " am", " pm", " a.m.", " p.m.", " A.M.", " P.M."}) {
    if (!rest.starts_with(half) || (rest.size() > half.size() && is_alpha(rest[half.size()])))
      continue;
    run.end += half.size();
    run.inside = text.substr(run.begin, run.end - run.begin);
    break;
  }
  return run;
}

MathRun without_surplus(std::string_view text, MathRun run) {
  run = without_letter(text, without_price(text, run));
  run = behind_equals(text, without_comparison(text, worked_out(text, run)));
  return with_bound(text, with_half_day(text, run));
}

}  // namespace r1
