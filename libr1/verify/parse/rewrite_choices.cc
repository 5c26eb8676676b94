// Numbers of choices: {}_{10}C_3, 10C3, C_{10}^3, C(10, 3), and nPr as well.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "libr1/verify/parse/parser.h"
#include "libr1/verify/parse/rewrite_spoken.h"
#include "libr1/verify/parse/tokens.h"

namespace r1 {
namespace {

using Range = std::pair<size_t, size_t>;  ///< tokens [first, second)

void replace(std::vector<Token>& t, Range what, std::vector<Token> with) {
  replace_tokens(t, what.first, what.second, std::move(with));
}

// The index that begins at `i`: one number or letter, or what braces hold.
std::optional<Range> index_at(const std::vector<Token>& t, size_t i) {
  if (i >= t.size()) return std::nullopt;
  if (t[i].kind == Tok::number || t[i].kind == Tok::letter) return Range{i, i + 1};
  if (!t[i].is('{')) return std::nullopt;
  for (size_t end = i + 1; end < t.size() && end < i + 12; ++end) {
    if (t[end].is('{')) return std::nullopt;
    if (t[end].is('}')) return end > i + 1 ? std::optional(Range{i, end + 1}) : std::nullopt;
  }
  return std::nullopt;
}

// The index that ends before `end`, with the '_' or '^' in front of it.
std::optional<Range> index_before(const std::vector<Token>& t, size_t end) {
  if (end < 2) return std::nullopt;
  size_t begin = end - 1;
  if (t[begin].is('}')) {
    while (begin > 0 && end - begin < 12 && !t[begin].is('{')) --begin;
    if (!t[begin].is('{')) return std::nullopt;
  } else if (t[begin].kind != Tok::number && t[begin].kind != Tok::letter) {
    return std::nullopt;
  }
  if (begin == 0 || !(t[begin - 1].is('_') || t[begin - 1].is('^'))) return std::nullopt;
  return Range{begin, end};
}

// n choose k, or n! / (n-k)!, as tokens.
std::vector<Token> counting(const std::vector<Token>& t, Range n, Range k, bool ordered) {
  std::vector<Token> out;
  const auto put = [&](Range r) {
    const bool braced = t[r.first].is('{');
    if (!braced) out.push_back(Token::sign('{'));
    out.insert(out.end(), t.begin() + static_cast<std::ptrdiff_t>(r.first),
               t.begin() + static_cast<std::ptrdiff_t>(r.second));
    if (!braced) out.push_back(Token::sign('}'));
  };
  if (!ordered) {
    out.push_back(Token::named(Tok::command, "binom"));
    put(n);
    put(k);
    return out;
  }
  for (const char c : {'{', '('}) out.push_back(Token::sign(c));
  put(n);
  for (const char c : {')', '!', '/', '('}) out.push_back(Token::sign(c));
  put(n);
  out.push_back(Token::sign('-'));
  put(k);
  for (const char c : {')', '!', '}'}) out.push_back(Token::sign(c));
  return out;
}

bool is_name(const Token& t, std::string_view name) {
  return (t.kind == Tok::letter || t.kind == Tok::text || t.kind == Tok::word) && t.text == name;
}

// What can stand before a leading index: nothing, a sign, an opening bracket.
bool stands_free(const std::vector<Token>& t, size_t i) {
  return i == 0 || (t[i - 1].kind == Tok::symbol &&
                    std::string_view("+-*/=({[,").find(t[i - 1].symbol) != std::string_view::npos);
}

// nC2, nCr, and the nC of ^nC_r: a letter and the C or P behind it, which the lexer holds for a
// word.
void part_choice_words(std::vector<Token>& t) {
  for (size_t i = 0; i + 1 < t.size(); ++i) {
    if (t[i].kind != Tok::word) continue;
    const std::string w = t[i].text;
    const bool letters = (w.size() == 2 || (w.size() == 3 && w[2] >= 'j' && w[2] <= 'z')) &&
                         (w[0] == 'n' || w[0] == 'm') && (w[1] == 'C' || w[1] == 'P');
    const bool index = i > 0 && (t[i - 1].is('_') || t[i - 1].is('^'));
    const bool behind = w.size() == 2 ? (index ? t[i + 1].is('_') : t[i + 1].kind == Tok::number)
                                      : !index && !t[i + 1].is('(');
    if (!letters || !behind || (!index && !stands_free(t, i))) continue;
    std::vector<Token> parts;
    for (const char c : w) parts.push_back(Token::named(Tok::letter, std::string(1, c)));
    replace(t, {i, i + 1}, std::move(parts));
    if (!index) replace(t, {i, i + 3}, counting(t, {i, i + 1}, {i + 2, i + 3}, w[1] == 'P'));
  }
}

// {}_{10}C_3, ^{10}C_3, _{10}P_{3}, 10C3
void rewrite_choices(std::vector<Token>& t) {
  part_choice_words(t);
  for (size_t i = 1; i + 2 < t.size(); ++i) {
    const bool ordered = is_name(t[i], "P") || is_name(t[i], "nPr");
    if (!ordered && !is_name(t[i], "C") && !is_name(t[i], "nCr")) continue;
    if (t[i - 1].kind == Tok::number && t[i + 1].kind == Tok::number && stands_free(t, i - 1) &&
        !t[i + 2].is('_')) {
      replace(t, {i - 1, i + 2}, counting(t, {i - 1, i}, {i + 1, i + 2}, ordered));
      continue;
    }
    const auto n = index_before(t, i);
    if (!n || !t[i + 1].is('_')) continue;
    const auto k = index_at(t, i + 2);
    size_t begin = n->first - 1;
    if (begin >= 2 && t[begin - 1].is('}') && t[begin - 2].is('{')) begin -= 2;
    if (!k || !stands_free(t, begin)) continue;
    replace(t, {begin, k->second}, counting(t, *n, *k, ordered));
  }
}

// C_{10}^{3}, A_{10}^3, P_{10}^3: only if asked for.
bool rewrite_index_choices(std::vector<Token>& t, bool really) {
  constexpr size_t kLong = 400;  // each replacement moves all that follows
  bool any = false;
  for (size_t i = 0; i + 4 < t.size() && t.size() < kLong; ++i) {
    const bool ordered = is_name(t[i], "P") || is_name(t[i], "A");
    if ((!ordered && !is_name(t[i], "C")) || !(t[i + 1].is('_') || t[i + 1].is('^'))) continue;
    const auto first = index_at(t, i + 2);
    if (!first || first->second + 1 >= t.size() || t[first->second].is(t[i + 1].symbol)) continue;
    if (!t[first->second].is('_') && !t[first->second].is('^')) continue;
    const auto second = index_at(t, first->second + 1);
    if (!second) continue;
    any = true;
    const bool below_first = t[i + 1].is('_');
    if (really) {
      replace(t, {i, second->second},
              counting(t, below_first ? *first : *second, below_first ? *second : *first, ordered));
    }
  }
  return any;
}

// Whether a C( or P( or nCr( of two whole numbers, the second not greater, or of n, stands at `i`.
bool is_called_choice(const std::vector<Token>& t, size_t i) {
  if (i + 6 >= t.size() || !t[i + 1].is('(') || !t[i + 3].is(',') || !t[i + 5].is(')'))
    return false;
  const Token &n = t[i + 2], &k = t[i + 4];
  const bool letters = n.kind == Tok::letter && (n.text == "n" || n.text == "m" || n.text == "N") &&
                       (k.kind == Tok::letter || k.kind == Tok::number);
  if (!letters && (n.kind != Tok::number || k.kind != Tok::number)) return false;
  if (!(is_name(t[i], "C") || is_name(t[i], "P") || is_name(t[i], "nCr") || is_name(t[i], "nPr")))
    return false;
  return letters || k.text.size() < n.text.size() ||
         (k.text.size() == n.text.size() && k.text <= n.text);
}

bool is_ordered_choice(const Token& name) { return name.text == "P" || name.text == "nPr"; }

// C(10,3) is a number of choices; A(1,2) and C(3,4) are points with a name, and P(5,2) can be
// either: the number only if `really`. True if it can be.
bool rewrite_called(std::vector<Token>& t, bool really) {
  const bool named_pair = t.size() >= 7 && t[0].kind == Tok::letter && t[0].text.size() == 1 &&
                          t[0].text[0] >= 'A' && t[0].text[0] <= 'Z' && t[1].is('(') &&
                          is_enclosed({t.data() + 1, t.size() - 2});
  const auto comma = std::find_if(t.begin(), t.end(), [](const Token& k) { return k.is(','); });
  if (comma == t.end()) return false;
  if (t.size() == 7 && is_called_choice(t, 0)) {
    const bool point = is_name(t[0], "P") || (is_name(t[0], "C") && t[2].kind == Tok::letter);
    if (point && !really)
      t.erase(t.begin());
    else
      replace(t, {0, 6}, counting(t, {2, 3}, {4, 5}, is_ordered_choice(t[0])));
    return point;
  }
  if (named_pair) {
    t.erase(t.begin());
    return false;
  }
  // 2 C(5,2), C(5,2) \cdot C(4,1): no points are multiplied or added.
  const auto sign = [&](size_t i) {
    return t[i].kind == Tok::symbol &&
           std::string_view("+-*/!").find(t[i].symbol) != std::string_view::npos;
  };
  for (size_t i = 0; i + 6 < t.size() && t.size() < 200; ++i) {
    const bool joined = (i > 0 && (sign(i - 1) || t[i - 1].is(')') || t[i - 1].is('}'))) ||
                        (i + 6 < t.size() && (sign(i + 6) || is_called_choice(t, i + 6)));
    if (joined && is_called_choice(t, i))
      replace(t, {i, i + 6}, counting(t, {i + 2, i + 3}, {i + 4, i + 5}, is_ordered_choice(t[i])));
  }
  return false;
}

}  // namespace

bool read_choices(std::vector<Token>& t, bool index_counts) {
  const bool called = rewrite_called(t, index_counts);
  rewrite_choices(t);
  return rewrite_index_choices(t, index_counts) || called;
}

}  // namespace r1
