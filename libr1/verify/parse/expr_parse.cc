// Sums, products and powers.
// SPDX-License-Identifier: MIT
#include "libr1/verify/parse/expr_parse.h"

#include <utility>

#include "libr1/verify/parse/expr_parser.h"

namespace r1 {
namespace {

constexpr int kMaxDepth = 60;
constexpr int kMaxCommands = 200;

}  // namespace

const Expr* ExprParser::run() {
  const Expr* e = infix(sum());
  while (ok_ && modulus(e)) {
  }
  return ok_ && !pool_.full() && peek().kind == Tok::end ? e : nullptr;
}

// \pmod{7}, (mod 7), mod 7 behind a whole expression.
bool ExprParser::modulus(const Expr*& e) {
  // The name tells a class of numbers from the rest of a division: 3 (mod 7) is not 3 (mod 8).
  constexpr const char* kClass = "pmod";
  if (accept_command("pmod")) {
    e = pool_.binder(Op::mod, kClass, {e, argument()});
    return true;
  }
  if (peek().is_command("mod")) {
    next();
    e = pool_.node(Op::mod, {e, sum()});
    return true;
  }
  if (!peek().is('(') || !peek(1).is_command("mod")) return false;
  next();
  next();
  e = pool_.binder(Op::mod, kClass, {e, sum()});
  expect(')');
  return true;
}

const Expr* ExprParser::sum() {
  if (++depth_ > kMaxDepth) {
    --depth_;
    return fail();
  }
  std::vector<const Expr*> terms, lead;
  bool dots = false;
  for (bool first = true;; first = false) {
    int sign = 0;
    if (accept('+')) {
      sign = 1;
    } else if (accept('-')) {
      sign = -1;
    } else if (accept_command("pm")) {
      notes_.plus_minus = true;
      sign = sign_;
    } else if (accept_command("mp")) {
      notes_.plus_minus = true;
      sign = -sign_;
    } else if (!first) {
      break;
    }
    if (!first && !dots && accept_command("ldots")) {
      dots = true;
      lead.swap(terms);
      continue;
    }
    const Expr* term = product();
    // -7 \bmod 3 is that of -7.
    const bool rest = first && sign < 0 && term->op == Op::mod && term->name.empty();
    if (rest)
      terms.push_back(pool_.node(Op::mod, {pool_.node(Op::neg, {term->args[0]}), term->args[1]}));
    else
      terms.push_back(sign < 0 ? pool_.node(Op::neg, {term}) : term);
  }
  --depth_;
  if (dots) return dotted(Op::sum, lead, terms);
  return terms.size() == 1 ? terms[0] : pool_.node(Op::add, std::move(terms));
}

bool ExprParser::starts_factor() const {
  const Token& t = peek();
  if (t.is('(') && peek(1).is_command("mod")) return false;  // a (mod n)
  switch (t.kind) {
    case Tok::letter:
      return true;
    case Tok::number:
      return false;  // "2 3" is no product
    case Tok::symbol:
      return t.is('(') || t.is('{') || t.is('[') || (t.is('|') && abs_depth_ == 0);
    case Tok::command:
      return t.text == "frac" || t.text == "sqrt" || t.text == "cbrt" || t.text == "binom" ||
             t.text == "pi" || t.text == "infty" || t.text == "lfloor" || t.text == "lceil" ||
             t.text == "overline" || t.text == "lg" || t.text == "sum" || t.text == "prod" ||
             t.text == "int" || t.text == "lim" || t.text == "lvert" ||
             several_op(t.text).has_value() || function_op(t.text).has_value();
    default:
      return false;
  }
}

const Expr* ExprParser::implicit_product(const Expr* first) {
  std::vector<const Expr*> factors{first};
  while (ok_ && (starts_factor() || number_after_bracket())) factors.push_back(power());
  return factors.size() == 1 ? first : pool_.node(Op::mul, std::move(factors));
}
// `\frac{1}{2} 3`, `\sqrt{2} 5`: rare, but a product; after a bare number it is none.
bool ExprParser::number_after_bracket() const {
  if (peek().kind != Tok::number || at_ == 0) return false;
  const Token& before = tokens_[at_ - 1];
  if (before.kind == Tok::letter) return peek(1).is('^');  // n2^{n-1}
  return before.is('}') || before.is(')') || before.is('!');
}

const Expr* ExprParser::product() {
  const Expr* left = implicit_product(signed_power());
  for (;;) {
    if (accept('*')) {
      if (peek().is_command("ldots")) {
        left = dotted_product(left);
        continue;
      }
      left = pool_.node(Op::mul, {left, implicit_product(signed_power())});
    } else if (accept('/')) {
      const Expr* divisor = signed_power();
      // t/RC: letters written together are the divisor together.
      while (ok_ && at_ > 0 && tokens_[at_ - 1].kind == Tok::letter && peek().kind == Tok::letter &&
             !peek().space_before && divisor->op != Op::euler)
        divisor = pool_.node(Op::mul, {divisor, power()});
      if (starts_factor()) {
        notes_.slash = true;
        if (options_.tight_slash) divisor = implicit_product(divisor);
      }
      left = implicit_product(pool_.node(Op::div, {left, divisor}));
    } else if (peek().is_command("mod") && !peek(1).is('(')) {
      next();
      left = pool_.node(Op::mod, {left, signed_power()});
    } else if (peek().is_command("ldots") && left->op == Op::mul) {
      left = dotted_product(left);
    } else {
      return left;
    }
    if (!ok_) return left;
  }
}

const Expr* ExprParser::signed_power() {
  bool negative = false;
  while (peek().is('-') || peek().is('+')) {
    negative = negative != peek().is('-');
    next();
  }
  const Expr* e = power();
  return negative ? pool_.node(Op::neg, {e}) : e;
}

const Expr* ExprParser::power() {
  if (++depth_ > kMaxDepth) {
    --depth_;
    return fail();
  }
  const Expr* base = primary();
  for (;;) {
    if (accept('!')) {
      const bool twice = accept('!');
      base = pool_.node(twice ? Op::double_factorial : Op::factorial, {base});
    } else if (accept('%')) {
      base = pool_.node(Op::div, {base, pool_.number(100)});
    } else if (degree_sign()) {
      base =
          pool_.node(Op::mul, {base, pool_.node(Op::div, {pool_.node(Op::pi), pool_.number(180)})});
    } else if (is_conjugate_mark(*base)) {
      base = pool_.node(Op::conjugate, {base});
    } else if (accept('^')) {
      const bool name = base->op == Op::variable && base->name.find('_') == base->name.npos;
      const Expr* raised = name ? upper_bound() : exponent();
      if (name && peek().is('_')) base = pool_.variable(base->name + subscript());  // x^2_1
      base = pool_.node(Op::pow, {base, raised});
    } else if (peek().is('\'') && at_ > 0 && tokens_[at_ - 1].is(')')) {
      base = primed(base);
    } else {
      break;
    }
    if (!ok_) break;
  }
  --depth_;
  return base;
}

// z^*, z^{*}, (a + bi)^*: moves behind it.
bool ExprParser::is_conjugate_mark(const Expr& base) {
  if (!peek().is('^')) return false;
  const bool complex = base.op == Op::variable ? base.name == "z" || base.name == "w"
                                               : base.op == Op::add || base.op == Op::pow;
  const bool braced = peek(1).is('{') && peek(2).is('*') && peek(3).is('}');
  if (!complex || !(braced || peek(1).is('*'))) return false;
  at_ += braced ? 4 : 2;
  return true;
}

bool ExprParser::degree_sign() {
  if (accept('o')) return true;
  if (!peek().is('^')) return false;
  const auto is_degree = [](const Token& t) { return t.is_command("circ") || t.is('o'); };
  if (is_degree(peek(1))) {
    at_ += 2;
    return true;
  }
  if (peek(1).is('{') && is_degree(peek(2)) && peek(3).is('}')) {
    at_ += 4;
    return true;
  }
  return false;
}

const Expr* ExprParser::exponent() {
  if (accept('{')) {
    const Expr* e = sum();
    expect('}');
    return e;
  }
  return signed_power();  // right-associative; `x^-1`; a number is taken whole
}

// The argument of a command: a group, or one token (of a number, its first digit).
const Expr* ExprParser::argument() {
  if (accept('{')) {
    const Expr* e = infix(sum());
    expect('}');
    return e;
  }
  Token& t = tokens_[at_];
  if (is_integer_token(t) && t.text.size() > 1) {
    const int64_t digit = t.text[0] - '0';
    t.text.erase(0, 1);
    return pool_.number(digit);
  }
  if (is_integer_token(t) && peek(1).is_command("frac")) {  // \log_2\frac{3}{2} has no base 3 1/2
    const int64_t digit = t.text[0] - '0';
    next();
    return pool_.number(digit);
  }
  return primary();
}

const Expr* ExprParser::primary() {
  const Token t = peek();
  switch (t.kind) {
    case Tok::number:
      return number();
    case Tok::letter:
      return letter();
    case Tok::symbol:
      return bracket();
    case Tok::command: {
      // \frac\frac\frac ...: without braces no sum counts the depth.
      if (++commands_ > kMaxCommands) return fail();
      const Expr* e = command();
      --commands_;
      return e;
    }
    default:
      return fail();
  }
}

const Expr* ExprParser::bracket() {
  const char open = peek().symbol;
  if (open == '|') {
    next();
    ++abs_depth_;
    const Expr* e = sum();
    --abs_depth_;
    expect('|');
    return pool_.node(Op::abs, {e});
  }
  if (open != '(' && open != '[' && open != '{') return fail();
  if (open == '{' && peek(1).kind == Tok::command && function_op(peek(1).text) &&
      peek(2).is('}')) {  // {\log}_2 8
    const auto brace = tokens_.begin() + static_cast<std::ptrdiff_t>(at_);
    tokens_.erase(brace + 2);
    tokens_.erase(brace);
    return primary();
  }
  next();
  const int outer_abs = std::exchange(abs_depth_, 0);
  const Expr* e = infix(sum());
  abs_depth_ = outer_abs;
  expect(open == '(' ? ')' : open == '[' ? ']' : '}');
  if (open == '[' && ok_) {
    std::vector<std::string> names;
    collect_variables(*e, names);
    notes_.square = notes_.square || !names.empty();
    if (options_.floor_brackets && !names.empty()) return pool_.node(Op::floor, {e});
  }
  return e;
}

const Expr* parse_expr(std::vector<Token> tokens, const ExprOptions& options, int sign,
                       ExprPool& pool, ExprNotes& notes) {
  if (tokens.empty()) return nullptr;
  return ExprParser(std::move(tokens), options, sign, pool, notes).run();
}

}  // namespace r1
