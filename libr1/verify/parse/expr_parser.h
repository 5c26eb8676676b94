// The recursive-descent parser behind expr_parse.h, shared by the files that implement it;
// nothing else includes this.
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "libr1/verify/parse/expr_parse.h"
#include "libr1/verify/parse/tokens.h"

namespace r1 {

class ExprParser {
 public:
  ExprParser(std::vector<Token> tokens, const ExprOptions& options, int sign, ExprPool& pool,
             ExprNotes& notes)
      : tokens_(split_words(std::move(tokens), ok_)),
        options_(options),
        sign_(sign),
        pool_(pool),
        notes_(notes) {}

  /// All tokens as one expression; nullptr if they are none.
  const Expr* run();

 private:
  const Token& peek(size_t ahead = 0) const {
    return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
  }
  void next() {
    if (at_ + 1 < tokens_.size()) ++at_;
  }
  bool accept(char c) {
    if (!peek().is(c)) return false;
    next();
    return true;
  }
  bool accept_command(std::string_view name) {
    if (!peek().is_command(name)) return false;
    next();
    return true;
  }
  // Any failure goes through here; callers go on with a harmless node until run() looks at ok_.
  const Expr* fail() {
    ok_ = false;
    at_ = tokens_.size() - 1;
    return pool_.node(Op::pi);
  }
  void expect(char c) {
    if (!accept(c)) fail();
  }

  // expr_parse.cc: sums, products, powers
  const Expr* sum();
  const Expr* product();
  const Expr* implicit_product(const Expr* first);
  bool starts_factor() const;
  bool number_after_bracket() const;
  bool modulus(const Expr*& e);
  const Expr* signed_power();
  const Expr* power();
  bool degree_sign();
  bool is_conjugate_mark(const Expr& base);
  const Expr* exponent();
  const Expr* argument();
  const Expr* primary();
  const Expr* bracket();

  // expr_dots.cc: 1 + 2 + \cdots + n
  const Expr* dotted(Op op, const std::vector<const Expr*>& lead,
                     const std::vector<const Expr*>& tail);
  const Expr* dotted_product(const Expr* before);

  // expr_atoms.cc: numbers and names
  const Expr* number();
  const Expr* mixed(Rational whole);
  bool plain_integer(Rational& out);
  const Expr* in_base(const Token& t);
  const Expr* repeating(const Token& t, Rational value);
  const Expr* letter();
  std::string subscript();
  const Expr* element(const std::string& name);
  bool is_engineers_unit() const;
  bool within_bracket(std::string_view letter) const;
  const Expr* normal_below(const Expr* x);
  bool is_small_call() const;
  const Expr* totient();

  // expr_command.cc: fractions, roots, functions
  const Expr* command();
  const Expr* until(std::string_view close, Op op);
  const Expr* infix(const Expr* top);
  const Expr* root();
  const Expr* overline();
  const Expr* function(Op op, const Expr* base);
  const Expr* log_base();
  const Expr* function_argument();
  const Expr* several(Op op);

  // expr_calculus.cc: what binds a variable, and derivatives
  const Expr* big_operator(Op op);
  const Expr* ranged(Op op);
  const Expr* over_elements(Op op, const std::string& name);
  const Expr* limit();
  bool goes_on_with(const std::string& name) const;
  const Expr* upper_bound();
  const Expr* integral();
  const Expr* integrand(std::string& name);
  bool derivative_sign(std::vector<std::string>& by, std::string& name);
  const Expr* derivative(const std::vector<std::string>& by);
  const Expr* primed(const Expr* e);
  bool differential(std::string& name);

  // expr_region.cc: integrals over boxes
  const Expr* region_integral(size_t dimensions);
  bool box(size_t dimensions, std::vector<const Expr*>& ends);

  bool ok_ = true;
  std::vector<Token> tokens_;
  const ExprOptions& options_;
  int sign_;
  ExprPool& pool_;
  ExprNotes& notes_;
  size_t at_ = 0;
  int depth_ = 0;
  int abs_depth_ = 0;
  int commands_ = 0;                // within each other
  std::vector<std::string> bound_;  // names that are no constants here: i in \sum_{i=1}^n
};

}  // namespace r1
