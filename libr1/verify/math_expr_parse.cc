// SPDX-License-Identifier: MIT
#include "libr1/verify/math_expr_parse.h"

#include <algorithm>
#include <string>
#include <utility>

#include "libr1/verify/math_tokens.h"

namespace r1 {
namespace {

constexpr int kMaxDepth = 60;
constexpr size_t kMaxDigits = 10000;

class ExprParser {
 public:
  ExprParser(std::vector<Token> tokens, const ExprOptions& options, int sign, ExprPool& pool,
             ExprNotes& notes)
      : tokens_(split_words(std::move(tokens), ok_)),
        options_(options),
        sign_(sign),
        pool_(pool),
        notes_(notes) {}

  const Expr* run() {
    const Expr* e = sum();
    return ok_ && !pool_.full() && peek().kind == Tok::end ? e : nullptr;
  }

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

  const Expr* sum() {
    if (++depth_ > kMaxDepth) {
      --depth_;
      return fail();
    }
    std::vector<const Expr*> terms;
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
      const Expr* term = product();
      terms.push_back(sign < 0 ? pool_.node(Op::neg, {term}) : term);
    }
    --depth_;
    return terms.size() == 1 ? terms[0] : pool_.node(Op::add, std::move(terms));
  }

  bool starts_factor() const {
    const Token& t = peek();
    switch (t.kind) {
      case Tok::letter: return true;
      case Tok::number: return false;  // "2 3" is no product
      case Tok::symbol:
        return t.is('(') || t.is('{') || t.is('[') || (t.is('|') && abs_depth_ == 0);
      case Tok::command:
        return t.text == "frac" || t.text == "sqrt" || t.text == "cbrt" || t.text == "binom" ||
               t.text == "pi" || t.text == "infty" || t.text == "lfloor" || t.text == "lceil" ||
               t.text == "overline" || t.text == "lg" || function_op(t.text).has_value();
      default: return false;
    }
  }

  const Expr* implicit_product(const Expr* first) {
    std::vector<const Expr*> factors{first};
    while (ok_ && (starts_factor() || number_after_bracket())) factors.push_back(power());
    return factors.size() == 1 ? first : pool_.node(Op::mul, std::move(factors));
  }
  // `\frac{1}{2} 3`, `\sqrt{2} 5`: rare, but a product; after a bare number it is none.
  bool number_after_bracket() const {
    if (peek().kind != Tok::number || at_ == 0) return false;
    const Token& before = tokens_[at_ - 1];
    return before.is('}') || before.is(')');
  }

  const Expr* product() {
    const Expr* left = implicit_product(signed_power());
    for (;;) {
      if (accept('*')) {
        left = pool_.node(Op::mul, {left, implicit_product(signed_power())});
      } else if (accept('/')) {
        const Expr* divisor = signed_power();
        if (starts_factor()) {
          notes_.slash = true;
          if (options_.tight_slash) divisor = implicit_product(divisor);
        }
        left = implicit_product(pool_.node(Op::div, {left, divisor}));
      } else {
        return left;
      }
      if (!ok_) return left;
    }
  }

  const Expr* signed_power() {
    bool negative = false;
    while (peek().is('-') || peek().is('+')) {
      negative = negative != peek().is('-');
      next();
    }
    const Expr* e = power();
    return negative ? pool_.node(Op::neg, {e}) : e;
  }

  const Expr* power() {
    if (++depth_ > kMaxDepth) {
      --depth_;
      return fail();
    }
    const Expr* base = primary();
    for (;;) {
      if (accept('!')) {
        base = pool_.node(Op::factorial, {base});
      } else if (accept('%')) {
        base = pool_.node(Op::div, {base, pool_.number(100)});
      } else if (degree_sign()) {
        base = pool_.node(Op::mul, {base, pool_.node(Op::div, {pool_.node(Op::pi), pool_.number(180)})});
      } else if (accept('^')) {
        base = pool_.node(Op::pow, {base, exponent()});
      } else {
        break;
      }
      if (!ok_) break;
    }
    --depth_;
    return base;
  }

  bool degree_sign() {
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

  const Expr* exponent() {
    if (accept('{')) {
      const Expr* e = sum();
      expect('}');
      return e;
    }
    return signed_power();  // right-associative; `x^-1`; a number is taken whole
  }

  // The argument of a command: a group, or one token (of a number, its first digit).
  const Expr* argument() {
    if (accept('{')) {
      const Expr* e = sum();
      expect('}');
      return e;
    }
    Token& t = tokens_[at_];
    if (is_integer_token(t) && t.text.size() > 1) {
      const int64_t digit = t.text[0] - '0';
      t.text.erase(0, 1);
      return pool_.number(digit);
    }
    return primary();
  }

  const Expr* primary() {
    const Token t = peek();
    switch (t.kind) {
      case Tok::number: return number();
      case Tok::letter: return letter();
      case Tok::symbol: return bracket();
      case Tok::command: return command();
      default: return fail();
    }
  }

  const Expr* number() {
    const Token t = peek();
    next();
    if (t.text.size() > kMaxDigits || t.exponent > 5000 || t.exponent < -5000) return fail();
    if (peek().is('_')) return in_base(t);
    Rational value = token_value(t);
    if (peek().is_command("overline") && t.text.find('.') != std::string::npos) {
      return repeating(t, std::move(value));
    }
    if (!is_integer_token(t)) return pool_.number(std::move(value));
    return mixed(std::move(value));
  }

  // 1\frac12 and 1 1/2: a whole number and a fraction of whole numbers.
  const Expr* mixed(Rational whole) {
    Rational numerator, denominator;
    const size_t mark = at_;
    if (accept_command("frac") && plain_integer(numerator) && plain_integer(denominator) &&
        !denominator.is_zero()) {
      return pool_.number(whole + numerator / denominator);
    }
    at_ = mark;
    if (is_integer_token(peek()) && peek().space_before && peek(1).is('/') &&
        is_integer_token(peek(2))) {
      numerator = token_value(peek());
      denominator = token_value(peek(2));
      if (numerator < denominator) {
        at_ += 3;
        return pool_.number(whole + numerator / denominator);
      }
    }
    return pool_.number(std::move(whole));
  }

  // {12}, 1 or the first digit of 12; changes a token only if it succeeds on it.
  bool plain_integer(Rational& out) {
    if (peek().is('{') && is_integer_token(peek(1)) && peek(2).is('}')) {
      out = token_value(peek(1));
      at_ += 3;
      return true;
    }
    if (!is_integer_token(peek())) return false;
    Token& t = tokens_[at_];
    out = Rational(t.text[0] - '0');
    if (t.text.size() == 1) {
      next();
    } else {
      t.text.erase(0, 1);
    }
    return true;
  }

  // 204_5, 4210_{5}: the value.
  const Expr* in_base(const Token& t) {
    next();
    const bool braced = accept('{');
    const Token b = peek();
    if (!is_integer_token(b) || b.text.size() > 2 || !is_integer_token(t)) return fail();
    next();
    if (braced) expect('}');
    const int base = std::stoi(b.text);
    if (base < 2 || base > 36) return fail();
    for (const char c : t.text) {
      if (c - '0' >= base) return fail();
    }
    return pool_.number(Rational::from_digits(t.text, 0, base));
  }

  // 0.1\overline{6} = 0.1 + 6 / (9 * 10^2-ish): the period shifted behind the written digits.
  const Expr* repeating(const Token& t, Rational value) {
    next();
    const bool braced = accept('{');
    const Token period = peek();
    if (!is_integer_token(period)) return fail();
    next();
    if (braced) expect('}');
    const auto shift = static_cast<int64_t>(t.text.size() - t.text.find('.') - 1);
    const auto length = static_cast<int64_t>(period.text.size());
    const Rational nines = power_of_ten(length) - Rational(1);
    return pool_.number(value + token_value(period) / (nines * power_of_ten(shift)));
  }

  const Expr* letter() {
    std::string name = peek().text;
    next();
    if (peek().is('_')) {
      name += subscript();
    } else if (name == "e") {
      return pool_.node(Op::euler);
    } else if (name == "i") {
      return pool_.node(Op::imaginary);
    }
    return pool_.variable(std::move(name));
  }

  std::string subscript() {
    next();
    std::string name = "_";
    int depth = 0;
    do {
      const Token& t = peek();
      if (t.kind == Tok::end) {
        fail();
        return name;
      }
      if (t.is('{')) ++depth;
      else if (t.is('}')) --depth;
      else name += t.kind == Tok::symbol ? std::string(1, t.symbol) : t.text;
      next();
    } while (depth > 0);
    return name;
  }

  const Expr* bracket() {
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
    next();
    const int outer_abs = std::exchange(abs_depth_, 0);
    const Expr* e = sum();
    abs_depth_ = outer_abs;
    expect(open == '(' ? ')' : open == '[' ? ']' : '}');
    return e;
  }

  const Expr* until(std::string_view close, Op op) {
    const Expr* e = sum();
    if (!accept_command(close)) return fail();
    return pool_.node(op, {e});
  }

  const Expr* command() {
    const std::string name = peek().text;
    next();
    if (name == "pi") return pool_.node(Op::pi);
    if (name == "infty") return pool_.node(Op::infinity);
    if (name == "frac") {
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
    if (name == "lg") return function(Op::log, pool_.number(10));
    if (const auto op = function_op(name)) return function(*op, nullptr);
    return fail();
  }

  const Expr* root() {
    const Expr* degree = nullptr;
    if (peek().is('[')) {
      next();
      degree = sum();
      expect(']');
    }
    const Expr* e = peek().is('{') ? argument() : primary();
    return pool_.node(Op::root, {degree != nullptr ? degree : pool_.number(2), e});
  }

  // A bar over letters is a name (\overline{AB}); over one letter, the conjugate.
  const Expr* overline() {
    const Expr* e = argument();
    if (e->op == Op::variable) return pool_.node(Op::conjugate, {e});
    if (e->op != Op::mul) return fail();
    std::string name = "overline";
    for (const Expr* arg : e->args) {
      if (arg->op != Op::variable) return fail();
      name += " " + arg->name;
    }
    return pool_.variable(std::move(name));
  }

  // \sin^2 x, \sin^{-1} x, \log_2 8, \cos 2x, \ln(x+1) y
  const Expr* function(Op op, const Expr* base) {
    if (op == Op::log && accept('_')) base = argument();
    const Expr* raised = nullptr;
    if (peek().is('^') && !(peek(1).is_command("circ"))) {
      next();
      raised = exponent();
      const bool minus_one = raised->op == Op::neg && raised->args[0]->op == Op::number &&
                             raised->args[0]->value == Rational(1);
      if (const auto inverse = inverse_of(op); minus_one && inverse) {
        op = *inverse;
        raised = nullptr;
      }
    }
    if (op == Op::log && accept('_')) base = argument();
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
    return raised != nullptr ? pool_.node(Op::pow, {e, raised}) : e;
  }

  const Expr* function_argument() {
    if (peek().is('(') || peek().is('{') || peek().is('[')) return power();
    const Expr* first = signed_power();
    std::vector<const Expr*> factors{first};
    while (ok_ && starts_factor() && !peek().is('(') && !function_op(peek().text).has_value()) {
      factors.push_back(power());
    }
    return factors.size() == 1 ? first : pool_.node(Op::mul, std::move(factors));
  }

  bool ok_ = true;
  std::vector<Token> tokens_;
  const ExprOptions& options_;
  int sign_;
  ExprPool& pool_;
  ExprNotes& notes_;
  size_t at_ = 0;
  int depth_ = 0;
  int abs_depth_ = 0;
};

}  // namespace

const Expr* parse_expr(std::vector<Token> tokens, const ExprOptions& options, int sign,
                       ExprPool& pool, ExprNotes& notes) {
  if (tokens.empty()) return nullptr;
  return ExprParser(std::move(tokens), options, sign, pool, notes).run();
}

}  // namespace r1
