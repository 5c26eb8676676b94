// Numbers and names in expressions.
// SPDX-License-Identifier: MIT
#include "libr1/verify/parse/expr_parser.h"

namespace r1 {
namespace {

constexpr size_t kMaxDigits = 10000;

// \dot x and \ddot x are dx/dt and d^2x/dt^2, by the names that these have (derivative_sign()).
std::string fluxion(const std::string& name) {
  const bool twice = name.starts_with("ddot ");
  if (!twice && !name.starts_with("dot ")) return name;
  const std::string of = name.substr(twice ? 5 : 4);
  if (of == "x") return of + (twice ? "''" : "'");
  return (twice ? "d2" : "d1") + of + "/dt";
}

}  // namespace

const Expr* ExprParser::number() {
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
const Expr* ExprParser::mixed(Rational whole) {
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
bool ExprParser::plain_integer(Rational& out) {
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
const Expr* ExprParser::in_base(const Token& t) {
  next();
  const bool braced = accept('{');
  const Token b = peek();
  if (!is_integer_token(b) || b.text.size() > 2 || t.has_exponent) return fail();
  next();
  if (braced) expect('}');
  const int base = std::stoi(b.text);
  if (base < 2 || base > 36) return fail();
  std::string digits = t.text;
  const size_t point = digits.find('.');
  const size_t fraction = point == std::string::npos ? 0 : digits.size() - point - 1;
  if (point != std::string::npos) digits.erase(point, 1);
  for (const char c : digits) {
    if (c - '0' >= base) return fail();
  }
  const Rational whole = Rational::from_digits(digits, 0, base);
  if (fraction == 0) return pool_.number(whole);
  return pool_.number(whole / Rational(base).pow(static_cast<int>(fraction)));
}

// 0.1\overline{6} = 0.1 + 6 / (9 * 10^2-ish): the period shifted behind the written digits.
const Expr* ExprParser::repeating(const Token& t, Rational value) {
  next();
  const bool braced = accept('{');
  const Token period = peek();
  if (!is_integer_token(period)) return fail();
  next();
  if (braced) expect('}');
  Token all = period;
  // 0.\dot{1}2\dot{3}: dots on the first digit of the period and on its last.
  size_t end = at_;
  while (end + 1 < tokens_.size() && is_integer_token(tokens_[end]))
    all.text += tokens_[end++].text;
  const bool dotted = period.text.size() == 1 && end + 3 < tokens_.size() &&
                      tokens_[end].is_command("overline") && tokens_[end + 1].is('{') &&
                      is_integer_token(tokens_[end + 2]) && tokens_[end + 3].is('}');
  if (dotted) {
    all.text += tokens_[end + 2].text;
    at_ = end + 4;
  } else {
    all = period;
  }
  const auto shift = static_cast<int64_t>(t.text.size() - t.text.find('.') - 1);
  const auto length = static_cast<int64_t>(all.text.size());
  const Rational nines = power_of_ten(length) - Rational(1);
  return pool_.number(value + token_value(all) / (nines * power_of_ten(shift)));
}

const Expr* ExprParser::letter() {
  std::string name = fluxion(peek().text);
  next();
  const bool engineers = name == "j" && is_engineers_unit();
  const bool again = engineers && std::count_if(tokens_.begin(), tokens_.end(), [](const Token& t) {
                                    return t.kind == Tok::letter && t.text == "j";
                                  }) > 1;
  notes_.engineers = std::max(notes_.engineers, again ? 2 : engineers ? 1 : 0);
  notes_.capitals = notes_.capitals || name == "I" || name == "E" || engineers;
  // P(0) e^{kt}: the value at zero, no product with it.
  const bool at_zero = peek().is('(') && !peek().space_before && peek(1).kind == Tok::number &&
                       peek(1).text == "0" && peek(2).is(')');
  if (at_zero) {
    at_ += 3;
    return pool_.variable(name + "(0)");
  }
  if (const Expr* e = bound_.empty() ? nullptr : element(name)) return e;
  if (peek().is('_')) {
    name += subscript();
  } else if (peek().is('\'')) {
    while (accept('\'')) name += '\'';
  } else if (std::find(bound_.begin(), bound_.end(), name) != bound_.end()) {
    return pool_.variable(std::move(name));
  } else if (name == "Gamma" && peek().is('(')) {
    return pool_.node(Op::gamma, {primary()});
  } else if (name == "zeta" && peek().is('(') && !within_bracket("zeta")) {
    return pool_.node(Op::zeta, {primary()});
  } else if (name == "Phi" && peek().is('(')) {
    return normal_below(primary());
  } else if (name == "phi" && is_small_call()) {
    return totient();
  } else if (name == "e" || (name == "E" && options_.capital_constants)) {
    return pool_.node(Op::euler);
  } else if (name == "i" || ((name == "I" || engineers) && options_.capital_constants)) {
    return pool_.node(Op::imaginary);
  }
  return pool_.variable(std::move(name));
}

// Whether j can be the imaginary unit: with numbers alone or a frequency beside it, and no power of
// it or of a bracket, as a variable or an index has.
bool ExprParser::is_engineers_unit() const {
  constexpr size_t kLong = 64;  // asked again for each j
  if (tokens_.size() > kLong) return false;
  const bool waves = std::any_of(tokens_.begin(), tokens_.end(), [](const Token& t) {
    return t.kind == Tok::letter && t.text == "omega";  // R + j\omega L
  });
  bool number = waves;
  for (size_t i = 0; i < tokens_.size(); ++i) {
    const Token& t = tokens_[i];
    const bool unit = t.kind == Tok::letter && t.text == "j";
    number = number || t.kind == Tok::number;
    if (t.kind == Tok::letter && !unit && t.text != "e" && (!waves || t.text == "i")) return false;
    if (waves && unit && i > 0 && tokens_[i - 1].is('_')) return false;
    if (t.kind == Tok::command && !t.is_command("frac") && !t.is_command("sqrt") &&
        !t.is_command("pi") && !t.is_command("circ") && !t.is_command("exp"))
      return false;
    const bool raised =
        i + 1 < tokens_.size() && (tokens_[i + 1].is('^') || tokens_[i + 1].is('!'));
    if (raised && (unit || t.is(')'))) return false;
  }
  return number;
}

// Whether a letter stands in the bracket that follows: a root of unity, not Riemann's function.
bool ExprParser::within_bracket(std::string_view letter) const {
  int depth = 0;
  for (size_t i = at_; i < tokens_.size(); ++i) {
    depth += tokens_[i].is('(') ? 1 : tokens_[i].is(')') ? -1 : 0;
    if (depth == 0) return false;
    if (tokens_[i].kind == Tok::letter && tokens_[i].text == letter) return true;
  }
  return false;
}

// \Phi(x), the share of the normal distribution below x: (1 + erf(x / \sqrt 2)) / 2
const Expr* ExprParser::normal_below(const Expr* x) {
  const Expr* root = pool_.node(Op::root, {pool_.number(2), pool_.number(2)});
  const Expr* erf = pool_.node(Op::erf, {pool_.node(Op::div, {x, root})});
  return pool_.node(Op::div, {pool_.node(Op::add, {pool_.number(1), erf}), pool_.number(2)});
}

// \phi(12): of a whole number, no one writes the golden ratio's multiple so.
bool ExprParser::is_small_call() const {
  return peek().is('(') && is_integer_token(peek(1)) && peek(1).text.size() <= 6 &&
         peek(1).text != "0" && peek(2).is(')');
}

// How many of 1, ..., n have no divisor in common with n, which stands in the bracket that follows.
const Expr* ExprParser::totient() {
  int64_t n = std::stoll(peek(1).text), count = n;
  at_ += 3;
  for (int64_t p = 2; p * p <= n; ++p) {
    if (n % p != 0) continue;
    count -= count / p;
    while (n % p == 0) n /= p;
  }
  if (n > 1) count -= count / n;
  return pool_.number(count);
}

std::string ExprParser::subscript() {
  next();
  std::string name = "_";
  int depth = 0;
  do {
    const Token& t = peek();
    if (t.kind == Tok::end) {
      fail();
      return name;
    }
    if (t.is('{'))
      ++depth;
    else if (t.is('}'))
      --depth;
    else
      name += t.kind == Tok::symbol ? std::string(1, t.symbol) : t.text;
    next();
  } while (depth > 0);
  return name;
}

}  // namespace r1
