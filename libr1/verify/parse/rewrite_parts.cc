// Answers of several parts: "(a) 3, (b) 5", "1. 8 2. 27", "x: 3, y: 5", and what a maximum is and
// where. SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include "libr1/verify/parse/parser.h"
#include "libr1/verify/parse/rewrite_spoken.h"
#include "libr1/verify/parse/words.h"

namespace r1 {
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

std::string numbered_parts(std::string_view text) {
  constexpr size_t kLong = 400;
  constexpr std::array<std::string_view, 5> kRoman = {"i", "ii", "iii", "iv", "v"};
  constexpr std::array<std::string_view, 5> kLetters = {"a", "b", "c", "d", "e"};
  constexpr std::array<std::string_view, 5> kNumbers = {"1", "2", "3", "4", "5"};
  if (text.size() > kLong || text.find(". ") == std::string_view::npos) return "";
  const auto* marks = text.starts_with("1. ")   ? &kNumbers
                      : text.starts_with("a. ") ? &kLetters
                      : text.starts_with("i. ") ? &kRoman
                                                : nullptr;
  if (marks == nullptr) return "";
  std::string out;
  int depth = 0;
  size_t seen = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool apart = i == 0 || std::string_view(" \n;,").find(text[i - 1]) != text.npos;
    if (apart && depth == 0 && seen < marks->size()) {
      const std::string_view mark = (*marks)[seen], rest = text.substr(i);
      if (rest.starts_with(mark) && rest.substr(mark.size()).starts_with(". ")) {
        out += '(' + std::string(mark) + ')';
        i += mark.size();
        ++seen;
        continue;
      }
    }
    depth += c == '(' || c == '{' || c == '[' ? 1 : c == ')' || c == '}' || c == ']' ? -1 : 0;
    out += c;
  }
  return seen > 1 ? out : "";
}

// {x: 1, y: 2}, as Python prints a solution, and x: 1, y: 2: x = 1, y = 2.
void read_solution(std::vector<Token>& t) {
  // x: 6
  const bool alone = t.size() > 3 && t.size() < 6 && t[0].kind == Tok::letter && t[1].is(':') &&
                     !t[1].space_before && t[2].space_before && t[t.size() - 2].kind == Tok::number;
  if (alone && (t.size() == 4 || t[2].is('-'))) t[1] = Token::sign('=');
  if (t.size() < 6) return;
  const bool braces = t[0].is('{');
  const size_t end = t.size() - (braces ? 2 : 1);
  size_t names = 0;
  int depth = 0;
  for (size_t i = braces ? 1 : 0; i < end;) {
    // 3:5 and x:y are ratios: without braces, the space tells.
    if (t[i].kind != Tok::letter || !t[i + 1].is(':') || (!braces && !t[i + 2].space_before))
      return;
    ++names;
    for (i += 2; i < end && (depth > 0 || !(t[i].is(',') || t[i].is(';'))); ++i) {
      depth += bracket_change(t[i]);
      if (depth < 0) return;
      if (t[i].is('<') || t[i].is('>') || t[i].is('=') || t[i].is(':')) return;
    }
    ++i;
  }
  if (depth != 0 || (!braces && names < 2)) return;
  if (braces && bracket_change(t[end]) != -1) return;
  for (Token& k : t) {
    if (k.is(':')) k = Token::sign('=');
  }
  if (!braces) return;
  t.erase(t.end() - 2);
  t.erase(t.begin());
}

void read_extremum(std::vector<Token>& t) {
  if (t.size() > 60 || t.size() < 7) return;
  const auto word = [&](size_t i) {
    const bool named = t[i].kind == Tok::word || t[i].kind == Tok::text ||
                       t[i].kind == Tok::letter || t[i].kind == Tok::command;
    return named ? normal_words(t[i].text) : std::string();
  };
  size_t at = 0;
  if (word(0) == "the" || word(0) == "a") ++at;
  const std::string kind = word(at);
  const bool most = kind == "max" || kind == "maximum" || kind == "maximum value";
  const bool least = kind == "min" || kind == "minimum" || kind == "minimum value";
  if (!most && !least) return;
  ++at;
  if (word(at) == "value") ++at;
  if (word(at) == "of" || word(at) == "is" || t[at].is('=') || t[at].is(':')) ++at;
  // The place: behind "at", "when" or "for", one letter and its value.
  size_t place = at + 1;
  const auto leads = [&](size_t i) {
    const std::string w = word(i);
    return w == "at" || w == "when" || w == "for" || w == "where";
  };
  while (place + 4 <= t.size() - 1 && !leads(place)) ++place;
  if (place + 4 > t.size() - 1 || t[place + 1].kind != Tok::letter || !t[place + 2].is('=')) return;
  const size_t end = t[place - 1].is(',') ? place - 1 : place;
  if (end <= at) return;
  const auto relates = [](const Token& k) {
    return k.is('=') || k.is('<') || k.is('>') || k.is(',');
  };
  const auto from = t.begin();
  if (std::any_of(from + static_cast<std::ptrdiff_t>(at), from + static_cast<std::ptrdiff_t>(end),
                  relates))
    return;
  std::vector<Token> out = {Token::named(Tok::text, most ? "maximum" : "minimum"),
                            Token::sign('=')};
  out.insert(out.end(), from + static_cast<std::ptrdiff_t>(at),
             from + static_cast<std::ptrdiff_t>(end));
  out.push_back(Token::sign(','));
  out.insert(out.end(), from + static_cast<std::ptrdiff_t>(place + 1), t.end());
  t = std::move(out);
}

}  // namespace r1
