// SPDX-License-Identifier: MIT
#include "libr1/verify/answer/sayings.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

#include "libr1/base/ascii.h"
#include "libr1/verify/answer/extract.h"
#include "libr1/verify/parse/words.h"

namespace r1 {
namespace {

constexpr size_t npos = std::string_view::npos;

bool is_one_of(std::string_view word, const auto& list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

// The number that `words` say at their beginning, in so many words as make one: "one fifth of",
// "one in four". `end` becomes where they end.
std::string spoken_at(std::string_view words, size_t& end) {
  constexpr size_t kMostWords = 6;
  std::string said;
  end = 0;
  for (const std::string_view power : {"hundred", "thousand", "million", "billion", "dozen"}) {
    const std::string_view rest = words.starts_with("a ") ? words.substr(2) : "";
    if (!rest.starts_with(power) || (rest.size() > power.size() && rest[power.size()] != ' '))
      continue;
    end = 2 + power.size();
    return "one " + std::string(power);
  }
  for (size_t n = 0, at = 0; n < kMostWords && at < words.size(); ++n) {
    const size_t stop = std::min(words.find(' ', at), words.size());
    if (spoken_fraction(words.substr(0, stop))) {
      said = words.substr(0, stop);
      end = stop;
    }
    at = stop + 1;
  }
  const auto part = number_words(said);
  for (const std::string_view of : {" in ", " out of "}) {
    if (!part || !words.substr(end).starts_with(of)) continue;
    size_t length = 0;
    const auto all = number_words(spoken_at(words.substr(end + of.size()), length));
    if (!all || *all <= *part) continue;
    end += of.size() + length;
    return std::to_string(*part) + "/" + std::to_string(*all);
  }
  return said;
}

// Words as they are compared: shifts, shifted, shifting as shift.
std::string stem(std::string word) {
  if (word.size() < 5 || word.find_first_of("0123456789") != npos) return word;
  for (const std::string_view end : {"ing", "ions", "ion", "ed", "es", "s"}) {
    if (!word.ends_with(end) || word.size() < end.size() + 3 || word.ends_with("ss")) continue;
    word.resize(word.size() - end.size());
    break;
  }
  if (word.size() > 4 && word.back() == 'e') word.pop_back();
  return word;
}

// The words and numbers of a text without its LaTeX and what only joins them.
std::vector<std::string> sayings(std::string_view text) {
  constexpr std::array<std::string_view, 25> kIdle = {
      "a",     "we", "an",  "the",  "is",   "are",   "by",     "of",    "and",
      "with",  "at", "on",  "over", "in",   "it",    "its",    "about", "across",
      "along", "be", "has", "have", "they", "there", "exactly"};
  std::vector<std::string> out;
  std::string word;
  const auto close = [&] {
    while (!word.empty() && word.back() == '.') word.pop_back();
    if (word == "circ") word = "degrees";
    if (!word.empty() && !is_one_of(word, kIdle)) out.push_back(stem(std::move(word)));
    word.clear();
  };
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\') {
      size_t end = i + 1;
      while (end < text.size() && is_alpha(text[end])) ++end;
      const std::string_view name = text.substr(i + 1, end - i - 1);
      const bool font = name.starts_with("text") || name == "mathrm" || name == "operatorname" ||
                        name == "mathbf" || name == "left" || name == "right";
      if (!name.empty() && !font) {
        close();
        word = name;
        close();
      }
      if (name.empty() && i + 1 < text.size() && text[i + 1] != '%') {
        close();
        ++i;  // a space
      }
      if (!name.empty()) i = end - 1;
    } else if (text.substr(i, 2) == "\u00b0") {
      close();
      word = "degrees";
      close();
      ++i;
    } else if (is_alpha(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80) {
      word += c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    } else if (c == '.' && i + 1 < text.size() && is_digit(text[i + 1])) {
      word += c;
    } else if (std::string_view("{}$^_*'").find(c) != npos) {
      continue;  // H_0 and H0, 10^{th} and 10th
    } else if (c == '%') {
      close();
      word = "percent";
      close();
    } else {
      const bool hyphen = c == '-' && !word.empty() && is_alpha(word.back());
      if (hyphen && (word == "counter" || word == "anti" || word == "non")) continue;
      close();
      if (c != ' ' && c != '=' && c != ':' && c != ',' && c != ';' && c != '.' && !hyphen)
        out.emplace_back(1, c);
    }
  }
  close();
  return out;
}

bool has_digit(std::string_view s) { return s.find_first_of("0123456789") != npos; }

constexpr std::array<std::string_view, 11> kDenials = {
    "not", "no", "never", "neither", "nor", "cannot", "cant", "fail", "dont", "doesnt", "isnt"};

bool denies_some(const std::vector<std::string>& words) {
  return std::any_of(words.begin(), words.end(),
                     [](const std::string& w) { return is_one_of(w, kDenials) || w == "failed"; });
}

// "The series converges", "the graph is a parabola": what is said of the subject, "" if it is no
// such sentence. Words are parted by one space.
std::string_view predicate(std::string_view sentence) {
  constexpr std::array<std::string_view, 14> kVerbs = {
      "converges", "diverges", "opens", "increases", "decreases", "exists", "holds",
      "has",       "passes",   "lies",  "tends",     "is",        "are",    "was"};
  size_t n = 0;
  for (size_t at = 0; at < sentence.size() && n < 4; ++n) {
    const size_t end = std::min(sentence.find(' ', at), sentence.size());
    const std::string_view word = sentence.substr(at, end - at);
    if (is_one_of(word, kDenials)) return "";
    if (n > 0 && is_one_of(word, kVerbs)) {
      const bool copula = word == "is" || word == "are" || word == "was";
      std::string_view rest = sentence.substr(copula ? std::min(end + 1, sentence.size()) : at);
      for (const std::string_view article : {"a ", "an ", "the "}) {
        if (copula && rest.starts_with(article)) rest.remove_prefix(article.size());
      }
      return rest;
    }
    at = end + 1;
  }
  return "";
}

std::string_view without_text(std::string_view s) {
  return s.starts_with("\\text{") && s.ends_with('}') ? s.substr(6, s.size() - 7) : s;
}

// "Therefore, Tom is taller" says "Tom": a name with a verb behind it.
bool names_subject(std::string_view gold, std::string_view answer) {
  constexpr std::array<std::string_view, 12> kVerbs = {" is ",  " has ",  " will ", " was ",
                                                       " had ", " gets ", " got ",  " should ",
                                                       " wins", " won",   " can ",  " does "};
  gold = without_text(gold);
  const size_t stop = answer.starts_with(gold) ? npos : answer.rfind(". ");  // "Dr. Lee is taller"
  if (stop != npos) answer.remove_prefix(stop + 2);
  for (const std::string_view lead : {"Therefore", "Thus", "Hence", "So", "In conclusion"}) {
    if (!answer.starts_with(lead)) continue;
    const std::string_view rest = answer.substr(lead.size());
    if (rest.starts_with(", ") || rest.starts_with(' '))
      answer = rest.substr(rest[0] == ',' ? 2 : 1);
  }
  if (gold.size() < 3 || gold.size() > 30 || gold[0] < 'A' || gold[0] > 'Z' || has_digit(gold) ||
      gold.find_first_of("\\$,") != npos || !answer.starts_with(gold) || answer.size() > 100 ||
      answer.find_first_of(",;\n") != npos)
    return false;
  const std::string_view rest = answer.substr(gold.size());
  return std::any_of(kVerbs.begin(), kVerbs.end(),
                     [&](std::string_view verb) { return rest.starts_with(verb); }) &&
         !denies_some(sayings(rest));
}

}  // namespace

bool has_word(std::string_view s) {
  size_t run = 0;
  for (size_t i = 0; i < s.size(); ++i) {
    if (s[i] == '\\') {
      while (i + 1 < s.size() && is_alpha(s[i + 1])) ++i;
      run = 0;
    } else {
      run = is_alpha(s[i]) ? run + 1 : 0;
    }
    if (run == 3) return true;
  }
  return false;
}

// The same text, but for what only looks: white space, dollars, \\left, a full stop.
bool same_text(std::string_view a, std::string_view b) {
  constexpr size_t kLong = 4000;
  if (a.empty() || b.empty() || a.size() > kLong || b.size() > kLong) return false;
  const auto plain = [](std::string_view text) {
    std::string out;
    for (size_t i = 0; i < text.size(); ++i) {
      const std::string_view rest = text.substr(i);
      if (rest.starts_with("\\left") || rest.starts_with("\\right")) {
        const size_t n = rest[1] == 'l' ? 5 : 6;
        if (rest.size() == n || std::isalpha(static_cast<unsigned char>(rest[n])) == 0)
          i += n - 1;
        else
          out += text[i];
        continue;
      }
      if (rest.starts_with("\\(") || rest.starts_with("\\)") || rest.starts_with("\\[") ||
          rest.starts_with("\\]"))
        ++i;
      else if (std::string_view(" \t\r\n$~").find(text[i]) == std::string_view::npos)
        out += text[i];
    }
    while (!out.empty() && (out.back() == '.' || out.back() == '*')) out.pop_back();
    return out;
  };
  return plain(a) == plain(b);
}

std::string_view main_clause(std::string_view sentence) {
  const size_t comma = sentence.rfind(", ");
  if (comma == npos) return sentence;
  const bool supposed = sentence.find(" would ") != npos || sentence.find(" were ") != npos;
  for (const std::string_view opening : {"If ", "Since ", "Because ", "As "}) {
    if (sentence.starts_with(opening) && !(supposed && opening == "If "))
      return sentence.substr(comma + 2);
  }
  return sentence;
}

bool number_said(std::string_view gold, std::string_view text, const MathPolicy& policy) {
  if (gold.size() > 40 || gold.find_first_of("0123456789") == std::string_view::npos) return false;
  text = strip_marks(text);
  if (const size_t line = text.rfind('\n'); line != std::string_view::npos)
    text = text.substr(line + 1);
  if (text.size() > 200 || text.find_first_of("0123456789$\\") != std::string_view::npos)
    return false;
  // "four days, not five"
  for (const std::string_view other : {", not ", ", and not "}) {
    const size_t at = text.rfind(other);
    if (at != npos &&
        std::count(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(), ' ') < 5)
      text = text.substr(0, at);
  }
  const std::string words = normal_words(text);
  std::string said;
  std::string_view last;
  for (size_t at = 0; at < words.size();) {
    const std::string_view rest = std::string_view(words).substr(at);
    const std::string_view word = rest.substr(0, rest.find(' '));
    size_t end = 0;
    const std::string number = spoken_at(rest, end);
    constexpr std::array<std::string_view, 13> kOthers = {
        "not",     "or",    "than",  "least",    "most",   "half",    "quarter",
        "percent", "dozen", "minus", "negative", "thirds", "quarters"};
    const bool other = std::find(kOthers.begin(), kOthers.end(), word) != kOthers.end();
    if (other || (!said.empty() && spoken_fraction("one " + std::string(word))))  // seven thirds
      return false;
    // "one of them", but "exactly one solution"
    const bool pronoun =
        number == "one" && !(last == "exactly" || last == "only" || last == "just");
    if (number == "one" && rest.starts_with("one of the ")) return false;
    if (!number.empty() && !pronoun) {
      if (!said.empty()) return false;
      said = number;
    }
    last = word;
    at += std::max(end, word.size()) + 1;
  }
  return !said.empty() &&
         compare_texts(MathText(gold), MathText(said), policy).outcome == Outcome::equal;
}

bool same_saying(std::string_view gold, std::string_view answer) {
  constexpr size_t kLong = 150;
  if (gold.size() > kLong || answer.size() > kLong || answer.find('\n') != npos) return false;
  if (!has_word(gold) || !has_word(answer)) return false;
  const std::vector<std::string> g = sayings(gold), a = sayings(answer);
  if (g.empty() || a.empty()) return false;
  if (g == a) return true;
  const bool list =
      gold.find_first_of(",;") != npos || gold.find(" and ") != npos || gold.find(" or ") != npos;
  if (!list && g.size() == 2 && a.size() == 2 && g[0] == a[1] && g[1] == a[0] && !has_digit(g[0]) &&
      !has_digit(g[1]) && !denies_some(g))
    return true;  // right-skewed
  if (names_subject(gold, answer)) return true;
  if (const auto main = main_clause(answer); main.size() < answer.size())
    return same_saying(gold, main);
  constexpr std::string_view kSo = ", so ";
  if (const size_t so = answer.rfind(kSo); so != npos)
    return same_saying(gold, answer.substr(so + kSo.size()));
  if (has_digit(gold) || has_digit(answer)) return false;
  std::string said = normal_words(without_text(answer)), asked = normal_words(without_text(gold));
  for (std::string* words : {&said, &asked}) {
    for (const std::string_view lead : {"it is ", "its ", "this is ", "that is ", "it "}) {
      if (!words->starts_with(lead)) continue;
      *words = normal_words(std::string_view(*words).substr(lead.size()));  // without its article
      break;
    }
  }
  if (canonical_words(said) == canonical_words(asked)) return true;
  // "not independent" is "dependent", "not rational" is "irrational".
  const auto opposite = [](std::string_view denied, std::string_view word) {
    if (!denied.starts_with("not ") || word.size() < 5) return false;
    denied.remove_prefix(4);
    for (const std::string_view prefix : {"in", "un", "ir", "non", "dis"}) {
      if ((denied.starts_with(prefix) && denied.substr(prefix.size()) == word) ||
          (word.starts_with(prefix) && word.substr(prefix.size()) == denied))
        return denied.size() > 4;
    }
    return false;
  };
  if (opposite(said, asked) || opposite(asked, said)) return true;
  const std::string_view said_of = predicate(said), asked_of = predicate(asked);
  if (said_of.empty() == asked_of.empty()) return false;
  return said_of.empty() ? canonical_words(std::string(asked_of)) == canonical_words(said)
                         : canonical_words(std::string(said_of)) == canonical_words(asked);
}

bool contradicts(std::string_view gold, std::string_view answer) {
  constexpr size_t kLong = 200;
  if (gold.size() > kLong || answer.size() > kLong || !has_word(gold)) return false;
  constexpr std::array<std::array<std::string_view, 2>, 18> kOpposites = {
      {{"increas", "decreas"},
       {"maximum", "minimum"},
       {"left", "right"},
       {"upward", "downward"},
       {"up", "down"},
       {"positiv", "negativ"},
       {"even", "odd"},
       {"clockwis", "counterclockwis"},
       {"horizontal", "vertical"},
       {"profit", "loss"},
       {"gain", "loss"},
       {"more", "less"},
       {"north", "south"},
       {"east", "west"},
       {"abov", "below"},
       {"befor", "after"},
       {"insid", "outsid"},
       {"largest", "smallest"}}};
  const std::vector<std::string> g = sayings(gold);
  std::vector<std::string> a;
  for (const auto& pair : kOpposites) {
    for (const size_t side : {0U, 1U}) {
      const std::string_view said = pair[side], other = pair[1 - side];
      if (!is_one_of(said, g) || is_one_of(other, g)) continue;
      if (a.empty()) a = sayings(answer);
      if (is_one_of(other, a) && !is_one_of(said, a)) return true;
    }
  }
  // "fail to reject" to "reject"
  if (g.empty() || g[0].size() < 3 || has_digit(g[0]) || denies_some(g)) return false;
  if (a.empty()) a = sayings(answer);
  const auto first = std::find(a.begin(), a.end(), g[0]);
  constexpr std::ptrdiff_t kNear = 2;
  return first != a.end() &&
         std::any_of(first - std::min(kNear, first - a.begin()), first,
                     [](const std::string& w) { return is_one_of(w, kDenials); });
}

}  // namespace r1
