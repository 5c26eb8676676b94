// Tuples of which the text says that their order is free: "(1, 2, 3) and all permutations".
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "libr1/verify/parse/parser.h"
#include "libr1/verify/parse/suffix.h"
#include "libr1/verify/parse/words.h"

namespace r1 {
namespace {

constexpr size_t kMostTuples = 64, kLongestTuple = 5;

bool is_word(const Token& k) {
  return k.kind == Tok::word || k.kind == Tok::text || k.is_command("and") || k.is_command("or");
}

// 'p' if the words say no more than that any order will do, 'c' for a cyclic one; else 0.
char order_said(std::string_view text) {
  constexpr std::array<std::string_view, 24> kIdle = {
      "and",  "or",    "with", "all",   "any",      "its",  "their",   "the",
      "of",   "these", "this", "it",    "them",     "up",   "to",      "in",
      "each", "every", "over", "under", "possible", "plus", "thereof", "where"};
  const std::string words = normal_words(text);
  char said = 0;
  for (size_t at = 0; at < words.size();) {
    const size_t end = std::min(words.find(' ', at), words.size());
    const std::string_view word = std::string_view(words).substr(at, end - at);
    at = end + 1;
    if (word == "permutation" || word == "permutations" || word == "order")
      said = said == 0 ? 'p' : said;
    else if (word == "cyclic")
      said = 'c';
    else if (std::find(kIdle.begin(), kIdle.end(), word) == kIdle.end())
      return 0;
  }
  return words.find("permutation") != words.npos || words.ends_with("any order") ? said : '\0';
}

// The tuple that a value is, (a, b, c) = (1, 2, 3) among them; nullptr if it is none.
const Sequence* tuple_of(const Value& v) {
  const auto* r = std::get_if<Relation>(&v.what);
  if (r != nullptr && (r->label.empty() || r->ops.size() != 1 || r->ops[0] != '=')) return nullptr;
  const auto* s = std::get_if<Sequence>(r != nullptr ? &r->sides[1].what : &v.what);
  const bool round = s != nullptr && s->open == '(' && s->close == '(';
  if (!round || s->items.size() < 2 || s->items.size() > kLongestTuple) return nullptr;
  const auto scalar = [](const Value& item) { return std::holds_alternative<Scalar>(item.what); };
  return std::all_of(s->items.begin(), s->items.end(), scalar) ? s : nullptr;
}

// Each order of the tuple once.
void put_orders(const Sequence& tuple, char order, std::vector<Value>& out) {
  std::vector<size_t> kinds;  // of each element: the first that is written the same
  for (const Value& item : tuple.items) {
    const Expr& e = *std::get<Scalar>(item.what).expr;
    size_t k = 0;
    while (!same_tree(*std::get<Scalar>(tuple.items[k].what).expr, e)) ++k;
    kinds.push_back(k);
  }
  const std::vector<size_t> first = kinds;
  if (order == 'p') std::sort(kinds.begin(), kinds.end());
  do {
    Sequence next = tuple;
    for (size_t i = 0; i < kinds.size(); ++i) next.items[i] = tuple.items[kinds[i]];
    out.emplace_back().what = std::move(next);
    if (order == 'c') std::rotate(kinds.begin(), kinds.begin() + 1, kinds.end());
  } while (out.size() <= kMostTuples &&
           (order == 'c' ? kinds != first : std::next_permutation(kinds.begin(), kinds.end())));
}

}  // namespace

std::optional<Value> Parser::permuted(Tokens t) {
  size_t end = t.size(), begin = 0;
  while (end > 0 && is_word(t[end - 1])) --end;
  while (begin < t.size() && is_word(t[begin])) ++begin;
  char order = end > 0 && end < t.size() ? order_said(join_text(t.subspan(end))) : '\0';
  if (order != 0) {
    t = t.first(end);
  } else {
    order = begin > 0 && begin < t.size() ? order_said(join_text(t.first(begin))) : '\0';
    if (order == 0) return std::nullopt;
    t = t.subspan(begin);
  }
  while (t.size() > 1 && t.back().is(',')) t = t.first(t.size() - 1);
  const std::vector<Value> items = list_items(t);
  Sequence all;
  bool any = false;
  for (const Value& v : items) {
    const Sequence* tuple = tuple_of(v);
    any = any || tuple != nullptr;
    if (tuple != nullptr)
      put_orders(*tuple, order, all.items);
    else
      all.items.push_back(v);
    if (all.items.size() > kMostTuples) return std::nullopt;
  }
  if (!any) return std::nullopt;
  return Value{std::move(all)};
}

}  // namespace r1
