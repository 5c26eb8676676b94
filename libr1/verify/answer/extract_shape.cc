// SPDX-License-Identifier: MIT
#include "libr1/verify/answer/extract_shape.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "libr1/base/ascii.h"
#include "libr1/verify/answer/asides.h"
#include "libr1/verify/answer/extract.h"
#include "libr1/verify/answer/given.h"
#include "libr1/verify/answer/runs.h"
#include "libr1/verify/parse/chemistry.h"
#include "libr1/verify/parse/parse.h"

namespace r1 {
namespace {

constexpr size_t npos = std::string_view::npos;

bool has_words(const Value& v) {
  const auto any = [](const std::vector<Value>& items) {
    return std::any_of(items.begin(), items.end(), has_words);
  };
  if (const auto* w = std::get_if<Words>(&v.what)) return !is_chemical(w->normal);
  if (const auto* s = std::get_if<Sequence>(&v.what)) return any(s->items);
  const auto* r = std::get_if<Relation>(&v.what);
  if (r == nullptr || r->sides.empty()) return false;
  // A label is a name, be it one that is no expression: f(x,y).
  return r->label.find('(') == npos ? any(r->sides) : has_words(r->sides.back());
}

}  // namespace

bool is_plain_number(std::string_view s) {
  if (s.starts_with('-')) s.remove_prefix(1);
  return !s.empty() && s.size() < 40 && is_digit(s.front()) && is_digit(s.back()) &&
         s.find_first_not_of("0123456789.,/") == npos;
}

Shape shape_of(std::string_view text) {
  if (is_plain_number(text)) return Shape::math;
  const bool signs = text.find_first_of("0123456789$\\=<>+*^{}[]|") != npos;
  const int words = count_words(text);
  if (words > 12 && text.find("\\begin") == npos) return Shape::mixed;
  const MathAnswer parsed = parse_math(text);
  if (parsed.readings.empty()) return Shape::mixed;
  if (std::none_of(parsed.readings.begin(), parsed.readings.end(), has_words)) return Shape::math;
  if (text.find(' ') == npos && chemical_formula(text)) return Shape::math;  // CO2
  const auto* whole = std::get_if<Words>(&parsed.readings[0].what);
  if (whole != nullptr && !whole->unread) return Shape::words;
  return !signs && words > 0 ? Shape::words : words == 0 ? Shape::math : Shape::mixed;
}

// "So we get $\infty$.": a formula ends the text, behind a verb or "the value is".
bool leads_to_formula(std::string_view text) {
  constexpr std::array<std::string_view, 9> kVerbs = {
      " is ", " are ", " get ", " have ", " be ", " obtain ", " find ", " gives ", " equals "};
  const size_t open = text.find('$');
  if (open == npos || open == 0 || text.find('$', open + 1) == npos) return false;
  const std::string_view before = text.substr(0, open);
  return std::any_of(kVerbs.begin(), kVerbs.end(),
                     [&](std::string_view verb) { return before.ends_with(verb); });
}

// "So x = 8. Checking: ...": a full stop behind a number, and a word that begins another sentence;
// "5. Conclusion" is a heading.
static bool has_two_sentences(std::string_view text) {
  for (size_t at = text.find(". "); at != npos; at = text.find(". ", at + 1)) {
    const std::string_view next = text.substr(at + 2);
    if (at == 0 || !is_digit(text[at - 1]) || next.size() < 3 || next[0] < 'A' || next[0] > 'Z' ||
        text.substr(0, at).find_first_not_of("0123456789") == npos)
      continue;
    size_t end = 1;
    while (end < next.size() && next[end] >= 'a' && next[end] <= 'z') ++end;
    if (end > 2 && (end == next.size() || std::string_view(" :,").find(next[end]) != npos))
      return true;
  }
  return false;
}

// A bare answer, not a sentence around one.
bool is_bare(std::string_view text) {
  if (text.empty() || text.size() > 400) return false;
  if (text.find('\n') != npos && text.find("\\begin") == npos) return false;
  for (const std::string_view end : {"$. ", "\\). "}) {  // a formula, and another sentence
    const size_t at = text.find(end);
    if (at != npos && count_words(text.substr(at)) > 0) return false;
  }
  for (const std::string_view so : {", thus ", ", hence ", ", therefore ", ", so "}) {
    const size_t at = text.find(so);
    if (at != npos && text.find('=') < at && text.find('=', at) != npos) return false;
  }
  for (const std::string_view reason : {"$ by the ", "\\) by the ", "\\] by the "}) {
    if (text.find(reason) != npos) return false;
  }
  if (is_statement(text) || has_two_sentences(text)) return false;
  const Shape shape = shape_of(text);
  return shape == Shape::math || (shape == Shape::words && count_words(text) <= 4);
}

// "Yes, it is": the first word, if it is a verdict with a reason behind it.
std::string_view leading_verdict(std::string_view sentence) {
  std::string low(sentence.substr(0, 6));
  std::transform(low.begin(), low.end(), low.begin(), lower);
  for (const std::string_view word : {"yes", "no", "true", "false"}) {
    if (!low.starts_with(word) || sentence.size() < word.size() + 3) continue;
    const std::string_view rest = sentence.substr(word.size());
    if (rest.starts_with(". of ")) continue;  // "No. of apples"
    // "No. Since f(0) = 1, ..."; "No. 5" is a number.
    const bool stop = (rest[0] == '.' || rest[0] == ';' || rest[0] == ':') && rest[1] == ' ' &&
                      std::isalpha(static_cast<unsigned char>(rest[2])) != 0;
    if (rest[0] == ',' || stop) return sentence.substr(0, word.size());
    // "True that ...", "True - the ..."
    for (const std::string_view joint :
         {" that ", " because ", " since ", " - ", " \u2013 ", " \u2014 "}) {
      if (rest.starts_with(joint) && rest.size() > joint.size() && is_alpha(rest[joint.size()]) &&
          count_words(rest) > 1)
        return sentence.substr(0, word.size());
    }
  }
  return {};
}

// "Therefore, no, there is none": without the word that leads up to it.
std::string_view without_lead(std::string_view sentence) {
  for (const std::string_view lead : {"Therefore, ", "So, ", "Hence, ", "Thus, ", "So ", "likely ",
                                      "most likely ", "probably ", "definitely "}) {
    if (sentence.starts_with(lead)) return sentence.substr(lead.size());
  }
  return sentence;
}

// Where "**" stands from `from` on and is no power, as in x**2 and 10**(-3).
size_t next_bold(std::string_view text, size_t from) {
  const auto base = [&](size_t i) {  // a number, a bracket, a letter alone
    const char c = text[i];
    return is_digit(c) || c == ')' || c == ']' ||
           (is_alpha(c) && (i == 0 || !is_alpha(text[i - 1])));
  };
  const auto exponent = [](char c) { return is_alnum(c) || c == '(' || c == '-' || c == '{'; };
  for (size_t at = text.find("**", from); at != npos; at = text.find("**", at + 2)) {
    const bool power = at > 0 && base(at - 1) && at + 2 < text.size() && exponent(text[at + 2]);
    if (!power) return at;
  }
  return npos;
}

std::string_view without_tag(std::string_view text) {
  constexpr size_t kLong = 20;  // of a name
  if (text.size() < 8 || text.front() != '<' || text.back() != '>') return text;
  const size_t open = text.find('>'), close = text.rfind("</");
  if (open > kLong || close == npos || close <= open || text.find("</") != close) return text;
  const std::string_view name = text.substr(1, open - 1);
  const bool letters =
      std::all_of(name.begin(), name.end(), [](char c) { return is_alpha(c) || c == '_'; });
  if (name.empty() || !letters || text.substr(close + 2, text.size() - close - 3) != name)
    return text;
  return text.substr(open + 1, close - open - 1);
}

std::string_view behind_arrow(std::string_view run) {
  constexpr std::array<std::string_view, 6> kArrows = {
      "\u2192", "\u21d2", "\u27f9", "\\implies", "\\Rightarrow", "\\Longrightarrow"};
  const std::string_view all = run;
  if (run.size() > 2 && run.starts_with('$') && run.find('$', 1) + 1 == run.size())
    run = run.substr(1, run.size() - 2);
  size_t at = npos, length = 0;
  for (const std::string_view arrow : kArrows) {
    const size_t last = run.rfind(arrow);
    if (last == npos || (at != npos && last < at)) continue;
    at = last;
    length = arrow.size();
  }
  if (at == npos) return all;
  std::string_view from = run.substr(0, at);
  if (const size_t comma = from.rfind(", "); comma != npos) from = from.substr(comma + 2);
  while (from.ends_with(' ')) from.remove_suffix(1);
  const std::string_view to = run.substr(at + length);
  return from.size() < 2 || to.find_first_not_of(' ') == npos ? all : to;
}

bool is_filled_in(std::string_view text) {
  constexpr size_t kLong = 120;
  constexpr int kMostWords = 5;
  constexpr std::array<std::string_view, 10> kVerbs = {
      " is ", " are ", " has ", " have ", " get ", "here ", "we ", " so ", "hus ", "herefore"};
  if (text.empty() || text.size() > kLong || text.find('\n') != npos ||
      count_words(text) > kMostWords)
    return false;
  if (text.find('$') != npos && count_words(text) > 1) return false;
  return std::none_of(kVerbs.begin(), kVerbs.end(),
                      [&](std::string_view verb) { return text.find(verb) != npos; });
}

std::string answer_instead(std::string_view rest) {
  constexpr size_t kLong = 200;
  constexpr std::array<std::string_view, 8> kTurns = {"wait", "actually",   "hmm",   "no, ",
                                                      "no.",  "correction", "sorry", "oops"};
  constexpr std::array<std::string_view, 6> kInstead = {"actually", "should be", "correction",
                                                        "i mean",   "it is ",    "it's "};
  constexpr std::array<std::string_view, 5> kChecks = {"check", "verif", "confirm", "indeed",
                                                       "right"};
  while (!rest.empty() && std::string_view(" .*\n").find(rest.front()) != npos)
    rest.remove_prefix(1);
  if (rest.empty() || rest.size() > kLong) return "";
  std::string low(rest);
  std::transform(low.begin(), low.end(), low.begin(), lower);
  const auto says = [&](std::string_view word) { return low.find(word) != npos; };
  const bool turns = std::any_of(kTurns.begin(), kTurns.end(),
                                 [&](std::string_view word) { return low.starts_with(word); });
  if (!turns || std::none_of(kInstead.begin(), kInstead.end(), says) ||
      std::any_of(kChecks.begin(), kChecks.end(), says))
    return "";
  return std::string(last_run(rest).inside);
}

// "P = VI = 12 V x 2 A = 24 W": the last side of a chain that calculates, if it is a number with a
// unit in letters; else all.
static std::string_view end_of_chain(std::string_view text) {
  constexpr size_t kLong = 120, kLongest = 16;
  const size_t last = text.rfind('='), first = text.find('=');
  if (last == npos || first == last || text.size() > kLong || first < 1 || !is_alpha(text[0]) ||
      text.find_first_of(",;<>{}|\\$") != npos)
    return text;
  std::string_view side = text.substr(last + 1);
  while (side.starts_with(' ')) side.remove_prefix(1);
  while (side.ends_with('.') || side.ends_with(' ')) side.remove_suffix(1);
  const size_t unit = side.find_first_not_of("0123456789.");
  if (unit == 0 || unit == npos || side.size() > kLongest || side[unit] != ' ' ||
      side.find_first_of("+*/(^0123456789", unit) != npos || side.find("\u00d7") != npos)
    return text;
  const size_t middle = text.rfind('=', last - 1);
  const std::string_view worked = text.substr(middle + 1, last - middle - 1);
  const bool works = worked.find_first_of("0123456789") != npos &&
                     (worked.find_first_of("*/(+") != npos || worked.find("\u00d7") != npos ||
                      worked.find("\u00b7") != npos);
  return works ? side : text;
}

// "f(2) + f(3) = 19": the value of a sum of values of functions; else all.
static std::string_view summed_calls(std::string_view text, size_t equals) {
  if (text.find('=') != equals || text.find_first_of("\\{}") != npos) return text;
  std::string_view value = text.substr(equals + 1);
  while (value.starts_with(' ')) value.remove_prefix(1);
  size_t calls = 0;
  for (size_t i = 0; i < equals; ++i) {
    const bool call = is_alpha(text[i]) && i + 3 < equals && text[i + 1] == '(' &&
                      is_digit(text[i + 2]) && (i == 0 || !is_alnum(text[i - 1]));
    if (call) {
      i = text.find_first_not_of("0123456789.", i + 2);
      if (i >= equals || text[i] != ')') return text;
      ++calls;
    } else if (std::string_view(" +-").find(text[i]) == npos) {
      return text;
    }
  }
  return calls > 1 && is_plain_number(value) ? value : text;
}

// "(\frac{2+4}{2}, \frac{1+3}{2}) = (3, 2)", "12 : 16 = 3 : 4": the last of points or
// ratios that are the same; else all.
static std::string_view last_point(std::string_view text) {
  const auto is_point = [](std::string_view side) {
    while (side.starts_with(' ')) side.remove_prefix(1);
    while (side.ends_with(' ')) side.remove_suffix(1);
    if (side.starts_with("\\left")) side.remove_prefix(5);
    if (side.find(':') != npos) return side.find_first_not_of("0123456789.: ") == npos;
    int depth = 0;
    bool comma = false;
    for (size_t i = 0; i < side.size(); ++i) {
      depth += side[i] == '(' ? 1 : side[i] == ')' ? -1 : 0;
      comma = comma || (side[i] == ',' && depth == 1);
      if (depth == 0) return comma && i + 1 == side.size();
    }
    return false;
  };
  const size_t equals = text.rfind('=');
  const bool points = is_point(text.substr(0, text.find('='))) && is_point(text.substr(equals + 1));
  return points ? trim(text.substr(equals + 1)) : text;
}

std::string_view derived_value(std::string_view text) {
  constexpr size_t kLong = 200;
  const size_t equals = text.rfind('=');
  if (equals != npos && (text[0] == '(' || text[0] == '\\' || text.find(':') < equals))
    text = last_point(text);
  if (const auto value = end_of_chain(text); value.size() < text.size()) return value;
  if (equals != npos && text.size() < kLong) {
    if (const auto value = summed_calls(text, equals); value.size() < text.size()) return value;
  }
  if (equals == npos || equals < 9 || text.size() > kLong) return text;
  size_t begin = text.find_last_of(",;", equals);
  if (const size_t word = text.rfind(" and ", equals);
      word != npos && (begin == npos || word > begin))
    begin = word;
  if (begin == npos) return text;
  std::string_view last = text.substr(begin);
  const std::string_view given = text.substr(0, begin);
  while (last.size() > 4 &&
         (last[0] == ',' || last[0] == ';' || last[0] == ' ' || last.starts_with("and ")))
    last.remove_prefix(last.starts_with("and ") ? 4 : 1);
  // f(2) = 6, where f(x) = 3x was said.
  const std::string_view call = last.substr(0, std::min(last.find('('), size_t{3}) + 1);
  const size_t defined = call.ends_with('(') && is_alpha(call[0]) ? given.find(call) : npos;
  if (defined != npos && is_alpha(given[std::min(defined + call.size(), given.size() - 1)]) &&
      last.size() > call.size() && is_digit(last[call.size()]))
    return last;
  // m + n = 194, where m = 25 and n = 169 were said.
  int letters = 0, signs = 0;
  for (const char c : last.substr(0, last.find('='))) {
    const bool sign = std::string_view("+-*/").find(c) != npos;
    if (std::string_view(" $()^").find(c) != npos || is_digit(c)) continue;
    if (is_alpha(c)) {
      const bool said = given.find(std::string(1, c) + " = ") != npos ||
                        given.find(std::string(1, c) + "=") != npos;
      if (!said) return text;
      if (letters > signs) ++signs;  // xy
      ++letters;
    } else if (sign && letters == signs + 1) {
      ++signs;
    } else {
      return text;
    }
  }
  return signs > 0 && letters == signs + 1 ? last : text;
}

std::string spoken_values(std::string_view sentence) {
  constexpr size_t kLong = 120;
  if (sentence.ends_with('.')) sentence.remove_suffix(1);
  if (sentence.size() > kLong) return "";
  std::string plain, found;  // without dollars
  for (const char c : sentence) {
    if (c != '$') plain += c;
  }
  std::string_view rest = plain;
  size_t values = 0;
  while (!rest.empty()) {
    for (const std::string_view joint : {", and ", ", ", " and "}) {
      if (values == 0 || !rest.starts_with(joint)) continue;
      rest.remove_prefix(joint.size());
      break;
    }
    constexpr std::string_view kIs = " is ";
    if (rest.size() < 6 || !is_alpha(rest[0]) || rest.substr(1, kIs.size()) != kIs) return "";
    const char name = rest[0];
    rest.remove_prefix(1 + kIs.size());
    const std::string_view value = rest.substr(0, rest.find_first_of(", "));
    if (!is_plain_number(value)) return "";
    found += (values++ > 0 ? ", " : "") + std::string(1, name) + " = " + std::string(value);
    rest.remove_prefix(value.size());
  }
  return values > 1 ? found : "";
}

bool is_taken_back(std::string_view begun) {
  std::string low(begun);
  for (char& c : low) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  for (const std::string_view word :
       {"not true", "n't true", "untrue", "false that", "not the case", "n't the case", "doubt",
        "incorrect", "wrong that", "whether ", " would", " might", "not think", "n't think",
        "not believe", "n't believe", "not claim"}) {
    if (low.find(word) != low.npos) return true;
  }
  return false;
}

std::string said_set(std::string_view text) {
  while (!text.empty() && std::string_view(".* ").find(text.back()) != npos) text.remove_suffix(1);
  constexpr size_t kLongest = 160;
  text = text.substr(text.size() - std::min(text.size(), kLongest));
  for (const std::string_view end : {". ", "\n", "! "}) {
    size_t at = text.rfind(end);
    while (at != npos && at > 0 && text.substr(0, at).ends_with("i.e"))
      at = text.rfind(end, at - 1);
    if (at != npos) text.remove_prefix(at + end.size());
  }
  for (size_t at = 0; at != npos; at = text.find(' ', at + 1)) {
    std::string_view said = text.substr(at == 0 ? 0 : at + 1);
    const std::string_view before = text.substr(0, at);
    const bool announced = before.empty() || before.ends_with(" is") || before.ends_with(" are") ||
                           before.ends_with(" be") || before.ends_with(':');
    if (!announced || is_taken_back(before)) continue;
    bool all = false;
    for (const std::string_view every : {"the set of ", "all of the ", "all the ", "all "}) {
      if (!said.starts_with(every)) continue;
      said.remove_prefix(every.size());
      all = true;
    }
    if (!all) continue;
    std::string sign;
    const bool no = said.starts_with("non");
    const std::string_view kind = said.substr(no ? said.starts_with("non-") ? 4 : 3 : 0);
    for (const std::string_view one : {"positive ", "negative "}) {
      if (!kind.starts_with(one)) continue;
      sign = (no ? "non" : "") + std::string(one);
      said = kind.substr(one.size());
      break;
    }
    for (const std::string_view reals : {"real numbers", "reals"}) {
      if (!said.starts_with(reals)) continue;
      std::string_view bound = said.substr(reals.size());
      if (!bound.empty() && bound[0] != ' ' && bound[0] != ',') continue;
      while (!bound.empty() && (bound[0] == ' ' || bound[0] == ',')) bound.remove_prefix(1);
      // "except 0, which is (-\infty, 0) \cup (0, \infty)": said once more in signs.
      if (bound.find(", wh") != npos || bound.find("notation") != npos) continue;
      const size_t again = bound.find(", i.e.");
      if (again != npos) bound = bound.substr(0, again);
      bool bounds = bound.empty();
      for (const std::string_view word :
           {"except", "excluding", "other than", "but", "not", "such that", "greater", "less",
            "larger", "smaller", "at ", "between", "above", "below", "x ", "y ", "$", "\\("})
        bounds |= bound.starts_with(word);
      if (bounds)
        return "all " + sign + "real numbers" + (bound.empty() ? "" : " ") + std::string(bound);
    }
  }
  return {};
}

}  // namespace r1
