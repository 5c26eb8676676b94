// Bounds in words: "at most 5", "x is no less than 2", "5 or more".
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <string_view>

#include "libr1/verify/math_rewrite_spoken.h"
#include "libr1/verify/math_words.h"

namespace r1 {
namespace {

struct Phrase {
  std::string_view words;
  std::string_view sign;
};

constexpr std::array kBefore = {
    Phrase{"at most", "le"},
    Phrase{"no more than", "le"},
    Phrase{"not more than", "le"},
    Phrase{"no greater than", "le"},
    Phrase{"not greater than", "le"},
    Phrase{"less than or equal to", "le"},
    Phrase{"smaller than or equal to", "le"},
    Phrase{"at least", "ge"},
    Phrase{"no less than", "ge"},
    Phrase{"no fewer than", "ge"},
    Phrase{"not less than", "ge"},
    Phrase{"no smaller than", "ge"},
    Phrase{"greater than or equal to", "ge"},
    Phrase{"larger than or equal to", "ge"},
    Phrase{"more than or equal to", "ge"},
    Phrase{"greater than", ">"},
    Phrase{"larger than", ">"},
    Phrase{"more than", ">"},
    Phrase{"less than", "<"},
    Phrase{"smaller than", "<"},
    Phrase{"fewer than", "<"},
};

constexpr std::array kBehind = {
    Phrase{"or more", "ge"},  Phrase{"or greater", "ge"}, Phrase{"or above", "ge"},
    Phrase{"or less", "le"},  Phrase{"or fewer", "le"},   Phrase{"or below", "le"},
    Phrase{"or lower", "le"}, Phrase{"or higher", "ge"},  Phrase{"and above", "ge"},
};

bool is_plain(const Token& t) {
  return t.kind == Tok::word || t.kind == Tok::text || t.is_command("or") || t.is_command("and");
}

Token relation(std::string_view sign) {
  return sign.size() == 1 ? Token::sign(sign[0]) : Token::named(Tok::command, sign);
}

void replace(std::vector<Token>& t, size_t from, size_t to, std::vector<Token> with) {
  const auto begin = t.begin() + static_cast<std::ptrdiff_t>(from);
  const auto at = t.erase(begin, t.begin() + static_cast<std::ptrdiff_t>(to));
  t.insert(at, std::make_move_iterator(with.begin()), std::make_move_iterator(with.end()));
}

// What stands on the other side of the sign: a number in words, nothing if digits follow.
bool rest_of(std::string_view words, std::vector<Token>& rest) {
  if (words.empty()) return true;
  const auto number = number_words(words);
  if (!number) return false;
  rest.push_back(Token::named(Tok::number, std::to_string(*number)));
  return true;
}

}  // namespace

namespace {

// "(a)", "(1)", "(i)" as text or as tokens at t[i], "a)", "Part (a):": their number from 1 on, 0 if
// it is none; `n` tokens long.
int part_mark(const std::vector<Token>& t, size_t i, size_t& n) {
  std::string mark;
  n = 1;
  const bool said = i + 3 < t.size() && (t[i].kind == Tok::word || t[i].kind == Tok::text) &&
                    normal_words(t[i].text) == "part";
  const size_t at = said ? i + 1 : i;
  const auto name = [&](size_t k) {
    return t[k].kind == Tok::letter || t[k].kind == Tok::number || t[k].kind == Tok::word;
  };
  if (t[at].kind == Tok::text) {
    for (const char c : t[at].text) {
      if (c != ' ' && c != ';' && c != ',' && c != ':' && c != '~') mark += c;
    }
    if (mark.starts_with("Part") || mark.starts_with("part")) mark.erase(0, 4);
    if (mark.size() == 1) mark = "(" + mark + ")";
  } else if (t[at].is('(') && at + 3 < t.size() && t[at + 2].is(')') &&
             t[at + 1].kind != Tok::symbol) {
    mark = "(" + t[at + 1].text + ")";
    n = 3;
  } else if (name(at) && at + 2 < t.size() && t[at + 1].is(')')) {
    mark = "(" + t[at].text + ")";
    n = 2;
  } else if (said && name(at)) {
    mark = "(" + t[at].text + ")";
  }
  if (said) ++n;
  while (i + n + 1 < t.size() && t[i + n].is(':')) ++n;
  constexpr std::array<std::string_view, 5> kRoman = {"(i)", "(ii)", "(iii)", "(iv)", "(v)"};
  const auto roman = std::find(kRoman.begin(), kRoman.end(), mark);
  if (roman != kRoman.end()) return static_cast<int>(roman - kRoman.begin()) + 1;
  if (mark.size() != 3 || mark[0] != '(' || mark[2] != ')') return 0;
  const char c = mark[1];
  return c >= 'a' && c <= 'e'   ? c - 'a' + 1
         : c >= 'A' && c <= 'E' ? c - 'A' + 1
         : c >= '1' && c <= '9' ? c - '0'
                                : 0;
}

}  // namespace

void read_parts(std::vector<Token>& t) {
  size_t first = 0;
  if (t.size() > 400 || t.size() < 4 || part_mark(t, 0, first) != 1) return;
  struct Mark {
    size_t at, n;
  };
  std::vector<Mark> marks;
  int depth = 0;
  for (size_t i = 0; i + 1 < t.size(); ++i) {
    size_t n = 0;
    // Apart from what stands before, which is no sign that it could go on with.
    const bool goes_on = i > 0 && t[i - 1].kind == Tok::symbol && !t[i - 1].is(',') &&
                         !t[i - 1].is(';') && !t[i - 1].is(')') && !t[i - 1].is('}') &&
                         !t[i - 1].is('%') && !t[i - 1].is(']') && !t[i - 1].is('o');
    const bool listed =
        i == 0 || t[i - 1].is(',') || t[i - 1].is(';') || t[i - 1].is_command("newline");
    const bool parted = listed || t[i].kind == Tok::text || t[i].space_before;
    const bool starts = depth == 0 && parted && !goes_on;
    if (starts && part_mark(t, i, n) == static_cast<int>(marks.size()) + 1 && i + n < t.size() &&
        (listed || t[i].kind == Tok::text || t[i + n].space_before || t[i + n - 1].is(':') ||
         t[i + n].kind == Tok::text)) {
      const bool value =
          i + n + 1 < t.size() &&
          !(t[i + n].kind == Tok::symbol &&
            std::string_view(",^=/*!)").find(t[i + n].symbol) != std::string_view::npos);
      if (!value) return;
      marks.push_back({i, n});
      i += n - 1;
      continue;
    }
    depth += t[i].is('(') || t[i].is('[') || t[i].is('{')   ? 1
             : t[i].is(')') || t[i].is(']') || t[i].is('}') ? -1
                                                            : 0;
    if (marks.empty()) return;
  }
  if (marks.size() < 2) return;
  std::vector<Token> out = {Token::sign('(')};
  for (size_t k = 0; k < marks.size(); ++k) {
    size_t begin = marks[k].at + marks[k].n,
           end = k + 1 < marks.size() ? marks[k + 1].at : t.size() - 1;
    while (end > begin && (t[end - 1].is(',') || t[end - 1].is(';') ||
                           t[end - 1].is_command("newline") || t[end - 1].is_command("and")))
      --end;
    if (begin == end) return;
    if (k > 0) out.push_back(Token::sign(','));
    out.push_back(Token::sign('{'));
    out.insert(out.end(), t.begin() + static_cast<std::ptrdiff_t>(begin),
               t.begin() + static_cast<std::ptrdiff_t>(end));
    out.push_back(Token::sign('}'));
  }
  out.push_back(Token::sign(')'));
  out.push_back(t.back());
  t = std::move(out);
}

void read_letter_joints(std::vector<Token>& t) {
  for (size_t i = 1; i + 2 < t.size() && t.size() < 200; ++i) {
    const bool joint = t[i].kind == Tok::letter &&
                       (t[i].text == "y" || t[i].text == "o" || t[i].text == "e") &&
                       t[i].space_before && t[i + 1].space_before && t[i - 1].kind == Tok::number;
    if (!joint) continue;
    const bool number =
        t[i + 1].kind == Tok::number || (t[i + 1].is('-') && t[i + 2].kind == Tok::number &&
                                         !t[i + 2].space_before && i == 1);
    const bool equation = t[i + 1].kind == Tok::letter && t[i + 2].is('=');
    if (number || equation) t[i] = Token::named(Tok::command, t[i].text == "o" ? "or" : "and");
  }
}

void read_spoken_signs(std::vector<Token>& t) {
  constexpr size_t kLong = 60;
  constexpr std::array<std::string_view, 13> kWords = {
      "plus",   "minus",  "times", "over", "squared", "cubed", "factorial",
      "choose", "square", "root",  "of",   "divided", "by"};
  if (t.size() > kLong || t.size() < 3) return;
  // Only where every word is one of them: other prose is read elsewhere.
  size_t words = 0;
  for (const Token& k : t) {
    if (k.kind == Tok::text) return;
    if (k.kind != Tok::word) continue;
    ++words;
    const bool the = &k == t.data() && (k.text == "the" || k.text == "The");
    if (!the && std::find(kWords.begin(), kWords.end(), k.text) == kWords.end()) return;
  }
  const auto called = std::adjacent_find(t.begin(), t.end(), [](const Token& k, const Token& next) {
    return k.kind == Tok::word && k.text == "factorial" && next.is('(');
  });
  if (words == 0 || called != t.end()) return;
  if (t[0].kind == Tok::word && (t[0].text == "the" || t[0].text == "The")) t.erase(t.begin());
  std::vector<Token> out;
  for (size_t i = 0; i < t.size(); ++i) {
    const std::string_view w = t[i].kind == Tok::word ? std::string_view(t[i].text) : "";
    const auto next = [&](size_t n, std::string_view word) {
      return i + n < t.size() && t[i + n].kind == Tok::word && t[i + n].text == word;
    };
    if (w == "square" && next(1, "root") && next(2, "of")) {
      out.push_back(Token::named(Tok::command, "sqrt"));
      i += 2;
    } else if (w == "divided" && next(1, "by")) {
      out.push_back(Token::sign('/'));
      ++i;
    } else if (w == "squared" || w == "cubed") {
      out.push_back(Token::sign('^'));
      out.push_back(Token::named(Tok::number, w == "squared" ? "2" : "3"));
    } else if (w == "plus" || w == "minus" || w == "times" || w == "over" || w == "factorial") {
      out.push_back(Token::sign(w == "plus"    ? '+'
                                : w == "minus" ? '-'
                                : w == "times" ? '*'
                                : w == "over"  ? '/'
                                               : '!'));
    } else if (w == "choose") {
      out.push_back(Token::named(Tok::command, "choose"));
    } else if (!w.empty()) {
      return;
    } else {
      out.push_back(t[i]);
    }
  }
  t = std::move(out);
}

void part_values(std::vector<Token>& t) {
  bool named = false;
  int depth = 0;
  for (size_t i = 0; i + 3 < t.size() && t.size() < 60; ++i) {
    depth += t[i].is('(') || t[i].is('{') || t[i].is('[')   ? 1
             : t[i].is(')') || t[i].is('}') || t[i].is(']') ? -1
                                                            : 0;
    if (t[i].is_command("begin")) return;
    const bool name = depth == 0 && t[i].kind == Tok::letter && t[i + 1].is('=');
    const bool behind = i > 0 && t[i].space_before &&
                        (t[i - 1].kind == Tok::number || t[i - 1].is('}') || t[i - 1].is(')'));
    if (name && named && behind) {
      t.insert(t.begin() + static_cast<std::ptrdiff_t>(i), Token::sign(','));
      ++i;
    }
    named = named || name;
  }
}

void read_conditions(std::vector<Token>& t) {
  for (size_t i = 1; i + 3 < t.size(); ++i) {
    if (t[i].is_command("begin")) return;
    const std::string word = is_plain(t[i]) ? normal_words(t[i].text) : "";
    if (word != "for" && word != "where" && word != "with" && word != "for all") continue;
    const bool relation =
        t[i + 1].kind == Tok::letter && (t[i + 2].is('<') || t[i + 2].is('>') ||
                                         t[i + 2].is_command("le") || t[i + 2].is_command("ge"));
    if (relation && !t[i - 1].is(',')) t[i] = Token::sign(',');
    if (relation && t[i - 1].is(',')) t.erase(t.begin() + static_cast<std::ptrdiff_t>(i));
    return;
  }
}

void read_bounds(std::vector<Token>& t) {
  constexpr size_t kLongest = 8;
  for (size_t i = 0; i + 1 < t.size(); ++i) {
    if (!is_plain(t[i])) continue;
    std::string words;
    size_t end = i;
    for (; end + 1 < t.size() && end < i + kLongest && is_plain(t[end]); ++end)
      words += t[end].text + " ";
    std::string_view said = words;
    const std::string normal = normal_words(words);
    said = normal;
    if (i > 0) {
      for (const std::string_view verb : {"is strictly ", "is ", "are ", "must be ", "strictly "}) {
        if (said.starts_with(verb)) said.remove_prefix(verb.size());
      }
    }
    for (const Phrase& p : kBefore) {
      if (!said.starts_with(p.words) ||
          (said.size() > p.words.size() && said[p.words.size()] != ' '))
        continue;
      std::vector<Token> with = {relation(p.sign)};
      const bool spoken = said.size() > p.words.size();
      if (!rest_of(spoken ? said.substr(p.words.size() + 1) : "", with)) break;
      if (!spoken && end + 1 == t.size()) break;
      replace(t, i, end, std::move(with));
      return;
    }
    // n divisible by 3: n \equiv 0 \pmod 3
    const bool divided = said == "divisible by" || said == "is divisible by" ||
                         said == "multiple of" || said == "multiples of";
    if (divided && i > 0 && end + 2 == t.size() && t[end].kind == Tok::number) {
      const Token modulus = t[end];
      replace(t, i, end + 1,
              {Token::named(Tok::command, "equiv"), Token::named(Tok::number, "0"),
               Token::named(Tok::command, "pmod"), Token::sign('{'), modulus, Token::sign('}')});
      return;
    }
    for (const Phrase& p : kBehind) {  // "5 or more" alone
      if (i != 1 || said != p.words || end + 1 != t.size() || t[0].kind != Tok::number) continue;
      const Token number = t[0];
      replace(t, 0, end, {relation(p.sign), number});
      return;
    }
    i = end - 1;
  }
}

}  // namespace r1
