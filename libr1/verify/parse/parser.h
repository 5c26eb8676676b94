// The parser of answers behind parse.h, shared by the files that implement it; nothing else
// includes this.
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libr1/verify/parse/expr_parse.h"
#include "libr1/verify/parse/suffix.h"
#include "libr1/verify/value/value.h"

namespace r1 {

constexpr size_t kMaxItems = 256;  ///< of a list or matrix

/// +1 for an opening bracket of any kind, -1 for a closing one, else 0.
int bracket_change(const Token& t);

/// Splits at the tokens of depth 0 that `is_mark` names; empty pieces are dropped unless `marks`
/// are asked for.
template <typename IsMark>
std::vector<Tokens> split_at(Tokens tokens, IsMark is_mark,
                             std::vector<const Token*>* marks = nullptr) {
  std::vector<Tokens> pieces;
  int depth = 0;
  size_t begin = 0;
  for (size_t i = 0; i <= tokens.size(); ++i) {
    if (i < tokens.size()) {
      depth += bracket_change(tokens[i]);
      if (depth > 0 || !is_mark(tokens[i])) continue;
      if (marks != nullptr) marks->push_back(&tokens[i]);
    }
    if (i > begin || marks != nullptr) pieces.push_back(tokens.subspan(begin, i - begin));
    begin = i + 1;
  }
  return pieces;
}

/// True if the first token opens a bracket that the last one closes.
bool is_enclosed(Tokens t);

/// A name that stands for a value: x, x_1, f(x), (x,y), AB, \text{Area}. Empty if it is none.
std::string label_of(Tokens t);

/// "(A) 5", "A) 5", "A. 5" (`dotted`): where what is chosen begins, 0 if no letter stands before
/// it.
size_t behind_choice(const std::vector<Token>& t, bool dotted);
/// "5 (A)": where the letter's bracket begins, 0 if there is none.
size_t before_choice(const std::vector<Token>& t);
/// \frac{x+1}{x-1}, x \ne 1: where the remark on what x may not be begins, 0 if there is none.
size_t excluded_point(const std::vector<Token>& t);

/// Of an environment that begins at the front: behind the closing brace of its \end{...}.
size_t environment_end(Tokens t);

/// 1, 2, 3, ..., n becomes 1, 2, ..., n and 1, ..., 5 becomes 1, 2, 3, 4, 5: one spelling for whole
/// numbers in equal steps. Other lists stay as they are.
void tidy_progression(std::vector<Value>& items, ExprPool& pool);

/// x = 0, x = \pm 1: each value in an equation of its own, where all are of one name.
void spread_values(std::vector<Value>& items);

/// x = 0, y = \pm 1 as the points (0, 1), (0, -1), coordinates in the order of the alphabet;
/// nothing if the items are no such list.
std::optional<Value> solution_points(const std::vector<Value>& items);
/// x = 1, y = 2, x = 2, y = 1 as the points (1, 2), (2, 1); nothing if the names do not return in
/// turns.
std::optional<Value> repeated_points(const std::vector<Value>& items);

/// The interval of all real numbers, and that of those '>' or '<' zero, 'g' or 'l' with zero.
Value real_line(ExprPool& pool);
Value half_line(char side, ExprPool& pool);

class Parser {
 public:
  Parser(const ExprOptions& options, ExprPool& pool, std::vector<NamedRange>& ranges)
      : options_(options), pool_(pool), ranges_(ranges) {}

  Value value(Tokens t);
  const ExprNotes& notes() const { return notes_; }

 private:
  // parse.cc
  std::vector<Value> item(Tokens t);
  std::vector<Value> scalars(Tokens t);
  std::optional<Value> relation(Tokens t);  // parse_relation.cc
  std::optional<Value> approximated(Tokens exact, Tokens decimals);
  std::optional<Value> named_chain(const std::vector<Tokens>& sides);
  std::optional<Value> symmetric_equations(const std::vector<Tokens>& sides);
  std::optional<Value> ratio(Tokens t);
  const Expr* in_base(Tokens t);
  std::optional<Value> group(Tokens t);
  std::optional<Value> compound(Tokens t);  // parse_units.cc
  std::optional<Value> measured(Tokens t);  // the same
  std::optional<Value> marked(Tokens t);    // the same
  std::vector<Value> list_items(Tokens t, char* joint = nullptr);
  const Expr* expr(Tokens t, int sign);

  // parse_words.cc
  std::optional<Value> quoted(Tokens t);
  std::optional<Value> circled(Tokens t);
  std::optional<Value> spoken(Tokens t);
  std::optional<Value> labelled(Tokens t);
  std::optional<Value> phrase(Tokens t);
  Value words(Tokens t);

  // parse_permuted.cc
  std::optional<Value> permuted(Tokens t);

  // parse_time.cc
  std::optional<Value> clock(Tokens t) const;
  std::optional<Value> date(Tokens t) const;

  // parse_sets.cc
  std::optional<Value> bracketed(Tokens t);
  std::optional<Value> signed_points(Tokens inside, char open, char close);
  std::optional<Value> set_builder(Tokens inside);
  std::optional<Value> whole_numbers(const Value& condition);
  std::optional<Value> set_expression(Tokens t);
  std::optional<Value> set_operand(Tokens t);

  // parse_brackets.cc
  std::optional<Value> continued_fraction(Tokens inside);
  std::optional<Value> cycles(Tokens t);
  std::optional<Value> set_of_tuples(Tokens t);
  std::optional<Value> listed_set(Tokens element, Tokens range);

  // parse_names.cc
  std::optional<Value> named_things(Tokens t);
  std::optional<Value> bearing(Tokens t);
  std::optional<Value> cyclic_groups(Tokens t);
  std::optional<Value> formula(Tokens t);
  std::optional<Value> tuples(Tokens t);

  // parse_matrix.cc
  std::optional<Value> environment(Tokens t);
  std::optional<Matrix> matrix(Tokens t);
  std::optional<Value> diagonal_matrix(Tokens inside);
  std::optional<Value> norm(Tokens t);
  std::optional<Value> rows_as_list(Tokens body);
  std::optional<Value> spaced_rows(Tokens inside);

  // parse_pieces.cc
  std::optional<Value> pieces(const std::vector<Tokens>& rows);
  std::optional<Value> called_pieces(Tokens t);
  std::optional<Value> spoken_pieces(Tokens t);
  const Expr* condition(Tokens t);
  const Expr* holds(const Relation& r);
  const Expr* membership(const Expr* x, const Value& set);

  // parse_products.cc
  std::optional<Value> combination(Tokens t);
  std::optional<Matrix> scaled(Tokens t, bool negative);
  std::optional<Matrix> divided(Tokens t, bool negative);
  std::optional<Matrix> scaled_sum(Tokens t, bool negative);
  std::optional<Matrix> raised(const Matrix& m, int64_t power, int& symbolic);
  std::optional<Matrix> inverse(const Matrix& m);
  const Expr* determinant(const Matrix& m);
  std::optional<Value> evaluated(Tokens t);                       // parse_evaluated.cc
  std::optional<Value> product_of_vectors(Tokens t);              // parse_vectors.cc
  std::optional<std::vector<const Expr*>> coordinates(Tokens t);  // the same

  const ExprOptions& options_;
  ExprPool& pool_;
  std::vector<NamedRange>& ranges_;
  ExprNotes notes_;
  int nesting_ = 0;
};

}  // namespace r1
