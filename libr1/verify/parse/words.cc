// SPDX-License-Identifier: MIT
#include "libr1/verify/parse/words.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "libr1/base/ascii.h"

namespace r1 {

std::string normal_words(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  bool gap = false;
  for (const char raw : text) {
    const auto u = static_cast<unsigned char>(raw);
    if (is_alnum(raw) || u >= 0x80 || raw == '+' || raw == '-' || raw == '/') {
      if (gap && !out.empty()) out += ' ';
      gap = false;
      out += lower(raw);
    } else if (raw != '\'' && raw != '.') {
      gap = true;
    }
  }
  for (const std::string_view article : {"the ", "an ", "a "}) {
    if (out.starts_with(article) && out.size() >= article.size() + 3) {
      out.erase(0, article.size());
      break;
    }
  }
  return out;
}

bool is_hedge(std::string_view words) {
  constexpr std::array<std::string_view, 7> kHedges = {
      "approximately", "about", "around", "roughly", "approx", "nearly", "almost"};
  return std::find(kHedges.begin(), kHedges.end(), words) != kHedges.end();
}

std::string squeezed(std::string_view normal) {
  const auto digit = [&](size_t i) {
    return i < normal.size() && normal[i] >= '0' && normal[i] <= '9';
  };
  std::string out;
  for (size_t i = 0; i < normal.size(); ++i) {
    const bool gap = normal[i] == ' ' || (normal[i] == '-' && i > 0);  // a sign in front is none
    if (!gap || (i > 0 && digit(i - 1) && digit(i + 1))) out += normal[i];
  }
  return out;
}

namespace {

// Fri, Jan: the whole name of a day or month; nothing if the word is none's beginning.
std::string_view calendar_name(std::string_view word) {
  constexpr std::array<std::string_view, 18> kNames = {
      "monday", "tuesday", "wednesday", "thursday", "friday",   "saturday",
      "sunday", "january", "february",  "march",    "april",    "june",
      "july",   "august",  "september", "october",  "november", "december"};
  if (word == "sept") return "september";
  if (word == "tues" || word == "wedn" || word == "weds")
    return word[0] == 't' ? "tuesday" : "wednesday";
  if (word == "thur" || word == "thurs") return "thursday";
  if (word.size() != 3) return "";
  const auto it = std::find_if(kNames.begin(), kNames.end(),
                               [&](std::string_view name) { return name.starts_with(word); });
  return it == kNames.end() ? "" : *it;
}

// "all odd n", "n is odd", "odd numbers": the word; nothing if more than that is said.
std::string_view only_kind(std::string_view normal) {
  constexpr std::array<std::string_view, 9> kIdle = {
      "all", "any", "every", "is", "are", "number", "numbers", "integers", "integer"};
  constexpr std::array<std::string_view, 5> kKinds = {"odd", "even", "prime", "primes",
                                                      "composite"};
  std::string_view kind;
  for (size_t at = 0; at < normal.size();) {
    const size_t end = std::min(normal.find(' ', at), normal.size());
    const std::string_view word = normal.substr(at, end - at);
    at = end + 1;
    if (std::find(kKinds.begin(), kKinds.end(), word) != kKinds.end()) {
      if (!kind.empty()) return "";
      kind = word == "primes" ? "prime" : word;
    } else if (word.size() != 1 && std::find(kIdle.begin(), kIdle.end(), word) == kIdle.end()) {
      return "";
    }
  }
  return kind;
}

}  // namespace

std::string canonical_words(std::string normal) {
  if (const std::string_view name = calendar_name(normal); !name.empty()) return std::string(name);
  // "there are no solutions", "no solutions exist"
  for (const std::string_view there : {"there is no ", "there are no "}) {
    if (normal.starts_with(there)) normal.erase(0, there.size() - 3);
  }
  for (const std::string_view verb : {" exist", " exists"}) {
    if (normal.starts_with("no ") && normal.ends_with(verb))
      normal.resize(normal.size() - verb.size());
  }
  for (const std::string_view none : {"no such ", "there is no such ", "there are no such "}) {
    if (normal.starts_with(none)) return "empty set";
  }
  if (const std::string_view kind = only_kind(normal); !kind.empty()) return std::string(kind);
  for (const std::string_view idle : {"to the ", "on ", "due ", "it is ", "they are ", "it "}) {
    if (normal.starts_with(idle) && normal.size() > idle.size() + 2) normal.erase(0, idle.size());
  }
  for (const std::string_view idle :
       {" wins", " will win", " has a winning strategy", " can always win", " wins the game",
        " condition", " triangle", " function", " property", " error", " sequence",
        "\u6761\u4ef6"}) {
    if (normal.ends_with(idle) && normal.size() > idle.size() + 2)
      normal.resize(normal.size() - idle.size());
  }
  // "cannot be determined from the given information"
  constexpr std::string_view kUnknown = "cannot be determined ";
  if (normal.starts_with(kUnknown)) normal.resize(kUnknown.size() - 1);
  constexpr std::string_view kOne = " one";  // "the second one"
  if (normal.ends_with(kOne) && ordinal_words(normal.substr(0, normal.size() - kOne.size())))
    normal.resize(normal.size() - kOne.size());
  const bool leads = normal.starts_with("quadrant ");
  if (leads) normal.erase(0, 9);
  for (const std::string_view lead : {"option ", "choice "}) {
    if (normal.starts_with(lead) && normal.size() == lead.size() + 1) normal.erase(0, lead.size());
  }
  using Pair = std::pair<std::string_view, std::string_view>;
  constexpr std::array kSame = {
      Pair{"all integers", "integers"},
      Pair{"all positive integers", "positive integers"},
      Pair{"all natural numbers", "natural numbers"},
      Pair{"non-negative integers", "nonnegative integers"},
      Pair{"all nonnegative integers", "nonnegative integers"},
      Pair{"all non-negative integers", "nonnegative integers"},
      Pair{"acute angle", "acute"},
      Pair{"obtuse angle", "obtuse"},
      Pair{"neither even nor odd", "neither"},
      Pair{"limit does not exist", "does not exist"},
      Pair{"every real number", "real numbers"},
      Pair{"any real number", "real numbers"},
      Pair{"for all real x", "real numbers"},
      Pair{"all real x", "real numbers"},
      Pair{"no real numbers", "empty set"},
      Pair{"there are no real solutions", "empty set"},
      Pair{"there is no real solution", "empty set"},
      Pair{"does not converge", "diverges"},
      Pair{"infinite solutions", "infinitely many"},
      Pair{"infinite number of solutions", "infinitely many"},
      Pair{"straight line", "line"},
      Pair{"yes", "true"},
      Pair{"no", "false"},
      Pair{"all real numbers", "real numbers"},
      Pair{"all reals", "real numbers"},
      Pair{"convergent", "converges"},
      Pair{"absolutely convergent", "converges absolutely"},
      Pair{"conditionally convergent", "converges conditionally"},
      Pair{"absolute convergence", "converges absolutely"},
      Pair{"conditional convergence", "converges conditionally"},
      Pair{"increase", "increases"},
      Pair{"decrease", "decreases"},
      Pair{"local max", "local maximum"},
      Pair{"local min", "local minimum"},
      Pair{"global max", "global maximum"},
      Pair{"global min", "global minimum"},
      Pair{"relative maximum", "local maximum"},
      Pair{"relative minimum", "local minimum"},
      Pair{"increasing", "increases"},
      Pair{"decreasing", "decreases"},
      Pair{"right-angled", "right"},
      Pair{"right angled", "right"},
      Pair{"one-to-one", "injective"},
      Pair{"one to one", "injective"},
      Pair{"onto", "surjective"},
      Pair{"draw", "tie"},
      Pair{"every integer", "integers"},
      Pair{"any integer", "integers"},
      Pair{"no integer", "empty set"},
      Pair{"no integers", "empty set"},
      Pair{"not enough information", "cannot be determined"},
      Pair{"insufficient information", "cannot be determined"},
      Pair{"not possible", "impossible"},
      Pair{"cannot be done", "impossible"},
      Pair{"it converges", "converges"},
      Pair{"it diverges", "diverges"},
      Pair{"divergent", "diverges"},
      Pair{"dne", "does not exist"},
      Pair{"does not exist dne", "does not exist"},
      Pair{"dne does not exist", "does not exist"},
      Pair{"doesnt exist", "does not exist"},
      Pair{"none", "empty set"},
      Pair{"none of these", "none of the above"},
      Pair{"not defined", "does not exist"},
      Pair{"undefined", "does not exist"},
      Pair{"diverges to -infinity", "-infinity"},
      Pair{"diverges to infinity", "infinity"},
      Pair{"diverges to negative infinity", "-infinity"},
      Pair{"diverges to positive infinity", "infinity"},
      Pair{"emptyset", "empty set"},
      Pair{"goes to infinity", "infinity"},
      Pair{"minus infinity", "-infinity"},
      Pair{"negative infinity", "-infinity"},
      Pair{"positive infinity", "infinity"},
      Pair{"infinite", "infinitely many"},
      Pair{"infinitely many solutions", "infinitely many"},
      Pair{"no real roots", "empty set"},
      Pair{"no real solution", "empty set"},
      Pair{"no real solutions", "empty set"},
      Pair{"no solution", "empty set"},
      Pair{"no solutions", "empty set"},
      Pair{"reals", "real numbers"},
      Pair{"set n", "natural numbers"},
      Pair{"set q", "rational numbers"},
      Pair{"set r", "real numbers"},
      Pair{"set z", "integers"},
      Pair{"there is no solution", "empty set"},
      Pair{"there are no solutions", "empty set"},
      Pair{"\u65e0\u89e3", "empty set"},
      Pair{"\u65e0\u5b9e\u6570\u89e3", "empty set"},
      Pair{"\u65e0\u5b9e\u6570\u6839", "empty set"},
      Pair{"\u7a7a\u96c6", "empty set"},
      Pair{"\u4e0d\u5b58\u5728", "does not exist"},
      Pair{"\u6b63\u786e", "true"},
      Pair{"\u5bf9", "true"},
      Pair{"\u662f", "true"},
      Pair{"\u9519\u8bef", "false"},
      Pair{"\u9519", "false"},
      Pair{"\u4e0d\u6b63\u786e", "false"},
      Pair{"\u5426", "false"},
      Pair{"\u5947\u51fd\u6570", "odd"},
      Pair{"\u5076\u51fd\u6570", "even"},
      Pair{"\u65e0\u7a77\u5927", "infinity"},
  };
  // "third quadrant", "quadrant 3" and "quadrant iii"
  constexpr std::string_view kPlace = " quadrant";
  const bool trails = normal.ends_with(kPlace), quadrant = leads || trails;
  if (trails) normal.resize(normal.size() - kPlace.size());
  for (const auto& [name, number, roman] : {std::array<std::string_view, 3>{"first", "1", "i"},
                                            {"second", "2", "ii"},
                                            {"third", "3", "iii"},
                                            {"fourth", "4", "iv"}}) {
    if (quadrant && (normal == name || normal == number || normal == roman))
      return std::string(roman);
  }
  if (trails) normal += kPlace;
  for (const auto& [phrase, canonical] : kSame) {
    if (phrase == normal) return std::string(canonical);
  }
  if (normal == "it cannot be determined") return "cannot be determined";
  constexpr std::string_view kNumber = " number";  // "a prime number"
  if (normal.ends_with(kNumber) && normal.find(' ') + kNumber.size() == normal.size())
    normal.resize(normal.size() - kNumber.size());
  if (normal.starts_with("all ") && normal.find(' ', 4) != std::string::npos) normal.erase(0, 4);
  return normal;
}

char half_line_words(std::string_view normal) {
  if (normal.starts_with("all ")) normal.remove_prefix(4);
  const bool real = normal.ends_with(" real numbers") || normal.ends_with(" reals");
  if (!real) return 0;
  const std::string_view which = normal.substr(0, normal.rfind(" real"));
  if (which == "positive") return '>';
  if (which == "negative") return '<';
  if (which == "nonnegative" || which == "non-negative") return 'g';
  return which == "nonpositive" || which == "non-positive" ? 'l' : '\0';
}

namespace {

std::optional<int64_t> small_number(std::string_view word) {
  constexpr std::array<std::string_view, 20> kNames = {
      "zero",     "one",     "two",     "three",     "four",     "five",    "six",
      "seven",    "eight",   "nine",    "ten",       "eleven",   "twelve",  "thirteen",
      "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
  constexpr std::array<std::string_view, 8> kTens = {"twenty", "thirty",  "forty",  "fifty",
                                                     "sixty",  "seventy", "eighty", "ninety"};
  for (size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == word) return static_cast<int64_t>(i);
  }
  for (size_t i = 0; i < kTens.size(); ++i) {
    if (kTens[i] == word) return static_cast<int64_t>(10 * (i + 2));
  }
  return std::nullopt;
}

int64_t large_number(std::string_view word) {
  return word == "thousand"  ? 1000
         : word == "million" ? 1000000
         : word == "billion" ? 1000000000
                             : 0;
}

// half, thirds, quarters: what they are parts of, 0 if they are none.
int64_t part_of(std::string_view word) {
  constexpr std::array<std::string_view, 9> kNames = {
      "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "quarter"};
  if (word == "half" || word == "halves") return 2;
  if (word == "hundredth" || word == "hundredths") return 100;
  if (word.ends_with('s')) word.remove_suffix(1);
  const auto it = std::find(kNames.begin(), kNames.end(), word);
  if (it == kNames.end()) return 0;
  return word == "quarter" ? 4 : it - kNames.begin() + 3;
}

}  // namespace

std::optional<Rational> spoken_fraction(std::string_view words) {
  if (const auto whole = number_words(words)) return Rational(*whole);
  if (words == "half" || words == "quarter") return Rational(1, words == "half" ? 2 : 4);
  // "five point two five", "point five"
  if (words.starts_with("point ")) return spoken_fraction("zero " + std::string(words));
  if (const size_t at = words.find(" point "); at != std::string_view::npos) {
    const auto whole = number_words(words.substr(0, at));
    std::string digits;
    for (std::string_view rest = words.substr(at + 7); !rest.empty();) {
      const size_t end = std::min(rest.find(' '), rest.size());
      const auto digit = number_words(rest.substr(0, end));
      if (!digit || *digit > 9) return std::nullopt;
      digits += static_cast<char>('0' + *digit);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (whole && !digits.empty() && digits.size() < 18)
      return Rational(*whole) + Rational::from_digits(digits, -static_cast<int64_t>(digits.size()));
  }
  // "half a million", "one and a half billion"
  for (const auto& [name, scale] : {std::pair<std::string_view, int64_t>{" thousand", 1000},
                                    {" million", 1000000},
                                    {" billion", 1000000000}}) {
    if (!words.ends_with(name)) continue;
    std::string_view count = words.substr(0, words.size() - name.size());
    for (const std::string_view of : {" of a", " a"}) {
      if (count.ends_with(of)) count.remove_suffix(of.size());
    }
    if (const auto part = spoken_fraction(count)) return *part * Rational(scale);
  }
  // "three and a half": the whole number apart
  if (const size_t at = words.rfind(" and "); at != std::string_view::npos) {
    const auto whole = number_words(words.substr(0, at));
    std::string_view rest = words.substr(at + 5);
    if (rest.starts_with("a ")) rest.remove_prefix(2);
    const auto part = rest == "half" || rest == "quarter"
                          ? Rational(1, rest == "half" ? 2 : 4)
                          : spoken_fraction(rest).value_or(Rational(0));
    if (whole && Rational(0) < part && part < Rational(1)) return Rational(*whole) + part;
  }
  const size_t gap = words.find_last_of(" -");
  if (gap == std::string_view::npos) return std::nullopt;
  const int64_t parts = part_of(words.substr(gap + 1));
  const auto count = number_words(words.substr(0, gap));
  if (parts == 0 || !count) return std::nullopt;
  return Rational(*count, static_cast<uint64_t>(parts));
}

std::optional<int64_t> ordinal_words(std::string_view words) {
  constexpr std::array<std::string_view, 21> kNames = {
      "",           "first",      "second",     "third",     "fourth",    "fifth",
      "sixth",      "seventh",    "eighth",     "ninth",     "tenth",     "eleventh",
      "twelfth",    "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth",
      "eighteenth", "nineteenth", "twentieth"};
  const size_t gap = words.find_last_of(" -");
  const std::string_view last = gap == std::string_view::npos ? words : words.substr(gap + 1);
  const auto it = std::find(kNames.begin() + 1, kNames.end(), last);
  if (it == kNames.end()) return std::nullopt;
  const int64_t n = it - kNames.begin();
  if (gap == std::string_view::npos) return n;
  const auto tens = small_number(words.substr(0, gap));
  return tens && *tens >= 20 && n < 10 ? std::optional(*tens + n) : std::nullopt;
}

std::optional<int64_t> number_words(std::string_view words) {
  int64_t total = 0, group = 0, last = -1, smallest = 0;
  bool any = false;
  while (!words.empty()) {
    const size_t end = std::min(words.find_first_of(" -"), words.size());
    const std::string_view word = words.substr(0, end);
    words.remove_prefix(std::min(end + 1, words.size()));
    if (word == "and" && any) continue;
    // "three hundred", "twenty-three hundred"
    const bool hundreds = group < 10 || (group < 100 && group % 10 != 0 && total == 0);
    if (word == "hundred" && group > 0 && hundreds) {
      group *= 100;
      last = 100;
    } else if (const int64_t big = large_number(word);
               big != 0 && group > 0 && (smallest == 0 || big < smallest)) {
      total += group * big;
      smallest = big;
      group = 0;
      last = -1;
    } else if (const auto n = small_number(word)) {
      // "twenty one", "hundred five"; not "two two"
      const bool fits = last < 0 || last == 100 || (last >= 20 && last < 100 && *n < 10 && *n > 0);
      if (!fits) return std::nullopt;
      group += *n;
      last = *n;
    } else {
      return std::nullopt;
    }
    any = true;
  }
  return any ? std::optional(total + group) : std::nullopt;
}

std::optional<int64_t> chinese_number(std::string_view text) {
  constexpr size_t kLong = 40, kChar = 3;  // bytes
  constexpr std::string_view kDigits =
      "\u96f6\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d";
  constexpr std::string_view kTens = "\u5341\u767e\u5343";
  if (text.empty() || text.size() > kLong || text.size() % kChar != 0) return std::nullopt;
  for (const auto& [mark, scale] :
       {std::pair<std::string_view, int64_t>{"\u4ebf", 100000000}, {"\u4e07", 10000}}) {
    const size_t at = text.find(mark);
    if (at == std::string_view::npos) continue;
    const auto above = chinese_number(text.substr(0, at));
    const std::string_view rest = text.substr(at + kChar);
    const auto below = rest.empty() ? std::optional<int64_t>(0) : chinese_number(rest);
    if (!above || !below || *above <= 0 || *above >= 10000 || *below >= scale) return std::nullopt;
    return *above * scale + *below;
  }
  int64_t total = 0, digit = -1;
  int64_t last = 10000;
  for (size_t i = 0; i < text.size(); i += kChar) {
    std::string_view c = text.substr(i, kChar);
    if (c == "\u4e24") c = "\u4e8c";  // two of something
    if (const size_t d = kDigits.find(c); d != std::string_view::npos && d % kChar == 0) {
      if (digit > 0) return std::nullopt;
      digit = static_cast<int64_t>(d / kChar);
      continue;
    }
    const size_t power = kTens.find(c);
    if (power == std::string_view::npos || power % kChar != 0) return std::nullopt;
    const int64_t scale = power == 0 ? 10 : power == kChar ? 100 : 1000;
    if (scale >= last || digit == 0 || (digit < 0 && (scale != 10 || i > 0))) return std::nullopt;
    total += (digit < 0 ? 1 : digit) * scale;
    last = scale;
    digit = -1;
  }
  return total + std::max<int64_t>(digit, 0);
}

std::optional<Rational> chinese_fraction(std::string_view text) {
  constexpr std::string_view kOf = "\u5206\u4e4b";  // "parts of", the denominator in front
  const size_t of = text.find(kOf);
  if (of == std::string_view::npos) {
    const auto whole = chinese_number(text);
    return whole ? std::optional(Rational(*whole)) : std::nullopt;
  }
  const std::string_view parts = text.substr(0, of);
  const auto below = parts == "\u767e" ? 100 : chinese_number(parts);
  const auto above = chinese_number(text.substr(of + kOf.size()));
  if (!below || !above || *below <= 0) return std::nullopt;
  return Rational(*above, static_cast<uint64_t>(*below));
}

bool is_turkish_copula(std::string_view word) {
  constexpr std::array<std::string_view, 8> kForms = {"dir", "d\u0131r", "dur", "d\u00fcr",
                                                      "tir", "t\u0131r", "tur", "t\u00fcr"};
  return std::find(kForms.begin(), kForms.end(), word) != kForms.end();
}

int64_t roman_number(std::string_view normal) {
  constexpr std::array<std::pair<std::string_view, int64_t>, 13> kSteps = {{{"m", 1000},
                                                                            {"cm", 900},
                                                                            {"d", 500},
                                                                            {"cd", 400},
                                                                            {"c", 100},
                                                                            {"xc", 90},
                                                                            {"l", 50},
                                                                            {"xl", 40},
                                                                            {"x", 10},
                                                                            {"ix", 9},
                                                                            {"v", 5},
                                                                            {"iv", 4},
                                                                            {"i", 1}}};
  if (normal.size() < 2 || normal.size() > 15 || normal.find_first_of("ivx") == normal.npos)
    return 0;
  int64_t value = 0;
  std::string_view rest = normal;
  for (const auto& [mark, worth] : kSteps) {
    const size_t most = mark == "m" || mark == "c" || mark == "x" || mark == "i" ? 3 : 1;
    for (size_t n = 0; n < most && rest.starts_with(mark); ++n) {
      rest.remove_prefix(mark.size());
      value += worth;
    }
  }
  return rest.empty() ? value : 0;
}

}  // namespace r1
