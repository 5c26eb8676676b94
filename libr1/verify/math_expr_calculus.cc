// Sums, products, limits, integrals and derivatives in expressions.
// SPDX-License-Identifier: MIT
#include <utility>

#include "libr1/verify/math_diff.h"
#include "libr1/verify/math_expr_parser.h"

namespace r1 {
namespace {

bool is_letter(const Token& t, std::string_view name) {
  return (t.kind == Tok::letter || t.kind == Tok::text) && t.text == name;  // \text{d}x
}
bool is_d(const Token& t) { return is_letter(t, "d") || t.is_command("partial"); }

constexpr int kMaxOrder = 6;  ///< of a derivative

}  // namespace

// Whether a sum follows of which a later term has the bound name, too: \lim_{x \to \infty} f - x.
bool ExprParser::goes_on_with(const std::string& name) const {
  constexpr size_t kLong = 200;
  int depth = 0;
  bool later = false;
  for (size_t i = at_; i < tokens_.size() && i < at_ + kLong; ++i) {
    const Token& t = tokens_[i];
    if (t.is('(') || t.is('{') || t.is('[')) ++depth;
    if ((t.is(')') || t.is('}') || t.is(']')) && --depth < 0) break;
    // Another sum, product or limit may have a letter of its own by that name.
    if (t.is_command("sum") || t.is_command("prod") || t.is_command("lim")) return false;
    if (depth == 0 && i > at_ && (t.is('+') || t.is('-')) &&
        (tokens_[i - 1].kind != Tok::symbol || tokens_[i - 1].is('}') || tokens_[i - 1].is(')')))
      later = true;
    if (later && t.kind == Tok::letter && t.text == name) return true;
  }
  return false;
}

// \sum_{k=1}^{n} body: the body is one product.
const Expr* ExprParser::big_operator(Op op) {
  const Expr* high = accept('^') ? upper_bound() : nullptr;
  if (!accept('_') || !accept('{') || peek().kind != Tok::letter) return fail();
  std::string name = peek().text;
  next();
  expect('=');
  const Expr* low = sum();
  expect('}');
  if (high == nullptr && !accept('^')) return fail();
  if (high == nullptr) high = exponent();
  bound_.push_back(name);
  const Expr* body = product();
  bound_.pop_back();
  return pool_.binder(op, std::move(name), {low, high, body});
}

// \lim_{x \to 0} body; 0^+ and 0^- name a side
const Expr* ExprParser::limit() {
  if (!accept('_') || !accept('{') || peek().kind != Tok::letter) return fail();
  std::string name = peek().text;
  next();
  if (!accept_command("implies")) return fail();
  // A side mark is taken off first: `0^+` is no power.
  int side = 0;
  for (size_t i = at_; i + 3 < tokens_.size() && !tokens_[i].is('}'); ++i) {  // 0^{+}
    const bool braced = tokens_[i].is('^') && tokens_[i + 1].is('{') && tokens_[i + 3].is('}') &&
                        (tokens_[i + 2].is('+') || tokens_[i + 2].is('-'));
    if (!braced) continue;
    const auto brace = tokens_.begin() + static_cast<std::ptrdiff_t>(i + 1);
    tokens_.erase(brace + 2);
    tokens_.erase(brace);
    break;
  }
  for (size_t i = at_; i + 1 < tokens_.size() && !tokens_[i].is('}'); ++i) {
    const bool mark = tokens_[i].is('^') && (tokens_[i + 1].is('+') || tokens_[i + 1].is('-'));
    if (mark && i + 2 < tokens_.size() && tokens_[i + 2].is('}')) {
      side = tokens_[i + 1].is('+') ? 1 : -1;
      tokens_.erase(tokens_.begin() + static_cast<std::ptrdiff_t>(i),
                    tokens_.begin() + static_cast<std::ptrdiff_t>(i) + 2);
      break;
    }
  }
  const Expr* to = sum();
  expect('}');
  return pool_.binder(Op::limit, std::move(name),
                      {to, pool_.number(side), goes_on_with(name) ? sum() : product()});
}

// The n of \int^n_0: no digits in base 0.
const Expr* ExprParser::upper_bound() {
  if (!is_integer_token(peek()) || peek().text.size() > 40 || !peek(1).is('_')) return exponent();
  const Expr* e = pool_.number(token_value(peek()));
  next();
  return e;
}

// \int_a^b body dx, \int body dx
const Expr* ExprParser::integral() {
  const Expr* low = nullptr;
  const Expr* high = nullptr;
  for (int i = 0; i < 2; ++i) {
    if (accept('_'))
      low = argument();
    else if (accept('^'))
      high = upper_bound();
  }
  if ((low == nullptr) != (high == nullptr)) return fail();
  std::string name;
  const Expr* body = integrand(name);
  if (!ok_) return body;
  if (low == nullptr) return pool_.binder(Op::antiderivative, std::move(name), {body});
  return pool_.binder(Op::integral, std::move(name), {low, high, body});
}

// What stands before its dx; or has the dx in a numerator.
const Expr* ExprParser::integrand(std::string& name) {
  int depth = 0, inner = 0;
  for (size_t i = at_; i + 1 < tokens_.size() && depth >= 0; ++i) {
    if (tokens_[i].is('{') || tokens_[i].is('(') || tokens_[i].is('[')) ++depth;
    if (tokens_[i].is('}') || tokens_[i].is(')') || tokens_[i].is(']')) --depth;
    if (depth == 0 && tokens_[i].is_command("int")) ++inner;
    if (!is_letter(tokens_[i], "d") || tokens_[i + 1].kind != Tok::letter) continue;
    if (depth == 0 && inner > 0) {  // of an integral within this one
      --inner;
      continue;
    }
    name = tokens_[i + 1].text;
    if (depth == 0) {
      if (i == at_) {  // \int dx
        at_ += 2;
        return pool_.number(1);
      }
      tokens_[i].kind = Tok::end;
      const Expr* body = sum();
      if (at_ != i) return fail();
      at_ += 2;
      return body;
    }
    const bool alone =
        i > 0 && tokens_[i - 1].is('{') && i + 2 < tokens_.size() && tokens_[i + 2].is('}');
    if (alone) {
      tokens_[i].kind = Tok::number;
      tokens_[i].text = "1";
    }
    const auto first = tokens_.begin() + static_cast<std::ptrdiff_t>(i) + (alone ? 1 : 0);
    tokens_.erase(first, first + (alone ? 1 : 2));
    return product();
  }
  return fail();
}

// d x, \partial x or dx^n in a denominator; false moves nothing.
bool ExprParser::differential(std::string& name) {
  if (!is_d(peek()) || peek(1).kind != Tok::letter) return false;
  name = peek(1).text;
  at_ += 2;
  return true;
}

// Behind \frac: {d}{dx}, {d^2}{dx^2}, {\partial}{\partial x}; order 0 if it is {dy}{dx}, which is
// a name (left in `name`). False moves nothing.
bool ExprParser::derivative_sign(int& order, std::string& name) {
  const size_t mark = at_;
  const auto give_up = [&] {
    at_ = mark;
    return false;
  };
  if (!accept('{') || !is_d(peek())) return give_up();
  const bool partial = peek().is_command("partial");
  next();
  order = 1;
  std::string of;
  const auto count = [&] {
    const bool braced = accept('{');
    const bool small = is_integer_token(peek()) && peek().text.size() == 1;
    const int n = small ? peek().text[0] - '0' : 0;
    next();
    return braced && !accept('}') ? 0 : n;
  };
  if (accept('^')) order = count();
  if (peek().kind == Tok::letter) {
    of = peek().text;
    next();
  }
  if (!accept('}') || !accept('{') || order < 1 || order > kMaxOrder || !differential(name))
    return give_up();
  if (accept('^') && count() != order) return give_up();
  if (!accept('}')) return give_up();
  if (!of.empty()) {
    // dy/dx is y', and dx/dt is x'; other letters are kept, since they tell derivatives apart.
    const bool primes = !partial && (name == "x" || (name == "t" && of == "x"));
    name = primes ? of + std::string(static_cast<size_t>(order), '\'')
                  : "d" + std::to_string(order) + of + "/d" + name;
    order = 0;
  }
  return true;
}

const Expr* ExprParser::derivative(int order, const std::string& name) {
  const Expr* e = implicit_product(signed_power());
  for (int i = 0; i < order && ok_; ++i) {
    e = differentiate(*e, name, pool_);
    if (e == nullptr) return fail();
  }
  return e;
}

}  // namespace r1
