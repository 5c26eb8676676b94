// Commands in expressions: fractions, roots, functions.
// SPDX-License-Identifier: MIT
#include "libr1/verify/parse/expr_parser.h"

namespace r1 {

const Expr* ExprParser::until(std::string_view close, Op op) {
  const Expr* e = sum();
  if (!accept_command(close)) return fail();
  return pool_.node(op, {e});
}

const Expr* ExprParser::command() {
  const std::string name = peek().text;
  next();
  if (name == "pi") return pool_.node(Op::pi);
  if (name == "infty") return pool_.node(Op::infinity);
  if (name == "frac") {
    std::vector<std::string> by;
    std::string called;
    if (derivative_sign(by, called))
      return called.empty() ? derivative(by) : pool_.variable(std::move(called));
    const Expr* a = argument();
    return pool_.node(Op::div, {a, argument()});
  }
  if (name == "binom") {
    const Expr* a = argument();
    return pool_.node(Op::binomial, {a, argument()});
  }
  if (name == "sqrt") return root();
  if (name == "cbrt") return pool_.node(Op::root, {pool_.number(3), primary()});
  if (name == "lfloor") return until("rfloor", Op::floor);
  if (name == "lceil") return until("rceil", Op::ceil);
  if (name == "overline") return overline();
  if (name == "sum") return big_operator(Op::sum);
  if (name == "prod") return big_operator(Op::product);
  if (name == "lim") return limit();
  if (name == "int") return integral();
  if (name == "iint" || name == "iiint") return region_integral(name.size() - 2);
  if (const auto op = several_op(name)) return several(*op);
  if (name == "lg") return function(Op::log, pool_.number(10));
  if (const auto op = function_op(name)) return function(*op, nullptr);
  return fail();
}

const Expr* ExprParser::root() {
  const Expr* degree = nullptr;
  if (peek().is('[')) {
    next();
    degree = sum();
    expect(']');
  }
  const bool digit =
      is_integer_token(peek()) && peek().text.size() == 1 && peek(1).is_command("frac");
  const Expr* e = peek().is('{') || digit ? argument() : primary();
  return pool_.node(Op::root, {degree != nullptr ? degree : pool_.number(2), e});
}

// A bar over letters is a name (\overline{AB}); over anything else, the conjugate.
const Expr* ExprParser::overline() {
  const Expr* e = argument();
  const auto letter = [](const Expr* arg) { return arg->op == Op::variable; };
  if (e->op != Op::mul || !std::all_of(e->args.begin(), e->args.end(), letter)) {
    return pool_.node(Op::conjugate, {e});
  }
  // \overline{AB} is the segment AB; \overline{ab} and \overline{ABC} can be digits in a row.
  const auto point = [](const Expr* arg) { return arg->name.size() == 1 && arg->name[0] <= 'Z'; };
  if (e->args.size() == 2 && std::all_of(e->args.begin(), e->args.end(), point)) return e;
  std::string name = "overline";
  for (const Expr* arg : e->args) name += " " + arg->name;
  return pool_.variable(std::move(name));
}

// \sin^2 x, \sin^{-1} x, \log_2 8, \cos 2x, \ln(x+1) y
const Expr* ExprParser::function(Op op, const Expr* base) {
  if (op == Op::log && accept('_')) base = log_base();
  const Expr* raised = nullptr;
  if (peek().is('^') && !(peek(1).is_command("circ"))) {
    next();
    raised = op == Op::log ? upper_bound() : exponent();
    const bool minus_one = raised->op == Op::neg && raised->args[0]->op == Op::number &&
                           raised->args[0]->value == Rational(1);
    if (const auto inverse = inverse_of(op); minus_one && inverse) {
      op = *inverse;
      raised = nullptr;
    }
  }
  if (op == Op::log && accept('_')) base = argument();
  // \ln{x}^2 shows as \ln x^2; the braces of \ln{(x)}^2 show nothing.
  const bool bracketed =
      peek().is('(') || peek().is('[') || (peek().is('{') && (peek(1).is('(') || peek(1).is('[')));
  const Expr* arg = function_argument();
  const Expr* e = nullptr;
  if (op == Op::log) {
    if (base == nullptr) {
      notes_.plain_log = true;
      if (options_.log_base_ten) base = pool_.number(10);
    }
    e = base != nullptr ? pool_.node(Op::log, {base, arg}) : pool_.node(Op::ln, {arg});
  } else {
    e = pool_.node(op, {arg});
  }
  // \sin(x)^2 is the square of the sine.
  if (raised == nullptr && bracketed && accept('^')) raised = exponent();
  return raised != nullptr ? pool_.node(Op::pow, {e, raised}) : e;
}

// \log_{36} 216, \log_2 8; and log_36(216), of which no one means the base 3.
const Expr* ExprParser::log_base() {
  const Token& t = peek();
  if (!is_integer_token(t) || t.text.size() != 2 || !peek(1).is('(')) return argument();
  const Expr* base = pool_.number(token_value(t));
  next();
  return base;
}

const Expr* ExprParser::function_argument() {
  if (accept_command("lbrace")) {  // \exp\{-x\}
    const Expr* e = sum();
    return accept_command("rbrace") ? e : fail();
  }
  if (peek().is('(') || peek().is('{') || peek().is('[')) {
    const bool shown = !peek().is('{') || peek(1).is('(') || peek(1).is('[');
    const Expr* e = primary();
    if (!shown && peek().is('^') && !peek(1).is_command("circ")) {
      next();
      return pool_.node(Op::pow, {e, exponent()});
    }
    if (degree_sign())
      e = pool_.node(Op::mul, {e, pool_.node(Op::div, {pool_.node(Op::pi), pool_.number(180)})});
    return accept('!') ? pool_.node(Op::factorial, {e}) : e;
  }
  const Expr* first = signed_power();
  std::vector<const Expr*> factors{first};
  const auto unit_vector = [&] {  // \cos t \mathbf{i}
    return peek().vector && (peek().text == "i" || peek().text == "j" || peek().text == "k");
  };
  while (ok_ && starts_factor() && !peek().is('(') && !unit_vector() &&
         !function_op(peek().text).has_value()) {
    factors.push_back(power());
  }
  const Expr* e = factors.size() == 1 ? first : pool_.node(Op::mul, std::move(factors));
  if (peek().is('/') && peek(1).kind == Tok::number) {  // \sin 2\pi/3
    notes_.slash = true;
    if (options_.tight_slash) {
      next();
      e = pool_.node(Op::div, {e, power()});
    }
  }
  return e;
}

// \max(a, b), \gcd\{a, b\}
const Expr* ExprParser::several(Op op) {
  const bool set = accept_command("lbrace");
  if (!set && !accept('(') && !accept('{')) return fail();
  std::vector<const Expr*> args;
  do {
    args.push_back(sum());
  } while (ok_ && accept(','));
  if (!(set ? accept_command("rbrace") : accept(')') || accept('}'))) return fail();
  return pool_.node(op, std::move(args));
}

// {n \choose k}, {a \over b}: the command stands between.
const Expr* ExprParser::infix(const Expr* top) {
  if (accept_command("choose")) return pool_.node(Op::binomial, {top, sum()});
  if (accept_command("over")) return pool_.node(Op::div, {top, sum()});
  return top;
}

}  // namespace r1
