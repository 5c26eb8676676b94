// The grammar of expressions: sums, products, powers, functions, over the tokens of lex.h.
// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <vector>

#include "libr1/verify/parse/lex.h"
#include "libr1/verify/value/expr.h"

namespace r1 {

struct ExprOptions {
  bool tight_slash = false;  ///< `a/bc` is a/(bc), else (a/b)c
  bool log_base_ten = false; ///< \log without a base is to base 10, else natural
  bool capital_constants = false;  ///< I and E as computer algebra prints them, j as engineers do
  bool unit_letters = false;       ///< a letter behind a space is a unit: 5 m
  bool floor_brackets = false;     ///< [x] is the greatest integer in x
};

/// What else the parser noticed: which other readings are worth a try.
struct ExprNotes {
  int engineers = 0;         ///< a j that can be the imaginary unit: 1 once, 2 more often
  bool plus_minus = false;   ///< a \pm was read (as `sign` says)
  bool slash = false;        ///< an implicit product follows a slash
  bool plain_log = false;    ///< a \log without a base
  bool capitals = false;     ///< a variable I, E or j
  bool unit_letter = false;  ///< a last letter that could be a unit
  bool square = false;       ///< [ ] around an expression with variables
};

/// Parses all of `tokens` (no end token needed) as one expression; nullptr if they are none. `sign`
/// (+1 or -1) chooses what \pm means. Takes a copy since `\frac12` splits a token.
const Expr* parse_expr(std::vector<Token> tokens, const ExprOptions& options, int sign,
                       ExprPool& pool, ExprNotes& notes);

}  // namespace r1
