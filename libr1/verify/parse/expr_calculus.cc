// Sums, products, limits, integrals and derivatives in expressions.
// SPDX-License-Identifier: MIT
#include <utility>

#include "libr1/verify/parse/expr_parser.h"
#include "libr1/verify/value/diff.h"
#include "libr1/verify/value/eval.h"
#include "libr1/verify/value/rename.h"

namespace r1 {
namespace {

bool is_letter(const Token& t, std::string_view name) {
  return (t.kind == Tok::letter || t.kind == Tok::text) && t.text == name;  // \text{d}x
}
bool is_d(const Token& t) { return is_letter(t, "d") || t.is_command("partial"); }

constexpr int kMaxOrder = 6;  ///< of a derivative

// a_3 for the element at 3.
const Expr* with_named_elements(const Expr* e, ExprPool& pool) {
  std::vector<const Expr*> args;
  std::string name = e->name + "_";
  bool fixed = e->op == Op::element;
  for (const Expr* arg : e->args) {
    args.push_back(with_named_elements(arg, pool));
    Budget budget{200};
    Rational index;
    fixed =
        fixed && eval_exact(*arg, {}, budget, index) && index.is_integer() && index.fits_small();
    if (fixed) name += std::to_string(index.small());
  }
  if (fixed) return pool.variable(std::move(name));
  if (args == e->args) return e;
  return e->name.empty() ? pool.node(e->op, std::move(args))
                         : pool.binder(e->op, e->name, std::move(args));
}

// a_1 + a_2 + a_3 for the sum from 1 to 3; nullptr if the bounds are no numbers, or far apart.
const Expr* written_out(Op op, const std::string& name, const Expr& low, const Expr& high,
                        const Expr* body, ExprPool& pool) {
  constexpr int64_t kMost = 30;
  const bool numbers = low.op == Op::number && high.op == Op::number && low.value.is_integer() &&
                       high.value.is_integer() && low.value.fits_small() && high.value.fits_small();
  if (!numbers || high.value.small() - low.value.small() > kMost || high.value < low.value)
    return nullptr;
  std::vector<const Expr*> parts;
  for (int64_t k = low.value.small(); k <= high.value.small(); ++k)
    parts.push_back(with_named_elements(renamed(body, name, pool.number(k), pool), pool));
  return parts.size() == 1 ? parts[0]
                           : pool.node(op == Op::sum ? Op::add : Op::mul, std::move(parts));
}

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
  if (!accept('_') || !accept('{')) return fail();
  const bool named = peek().kind == Tok::letter && peek(1).is('=');
  if (!named && high == nullptr) return ranged(op);
  if (!named) return fail();
  std::string name = peek().text;
  at_ += 2;
  const Expr* low = sum();
  expect('}');
  if (high == nullptr && !accept('^')) return fail();
  if (high == nullptr) high = exponent();
  bound_.push_back(name);
  const Expr* body = product();
  bound_.pop_back();
  if (contains_op(*body, Op::element)) {
    if (const Expr* e = written_out(op, name, *low, *high, body, pool_)) return e;
  }
  return pool_.binder(op, std::move(name), {low, high, body});
}

// a_k, a_{k+1}, a_{ij} behind the letter, where an index is the k of a sum; nullptr if none is.
const Expr* ExprParser::element(const std::string& name) {
  constexpr size_t kMostTokens = 12;
  const auto is_bound = [&](const Token& t) {
    return t.kind == Tok::letter && std::find(bound_.begin(), bound_.end(), t.text) != bound_.end();
  };
  if (!peek().is('_')) return nullptr;
  const bool braced = peek(1).is('{');
  size_t end = 2;
  while (braced && end < kMostTokens && !peek(end).is('}')) ++end;
  bool any = false, names = braced;
  for (size_t i = braced ? 2 : 1; i < end; ++i) {
    any = any || is_bound(peek(i));
    names = names && (peek(i).kind == Tok::letter || is_integer_token(peek(i)) || peek(i).is(','));
  }
  if (!any || end == kMostTokens) return nullptr;
  next();
  if (!names) return pool_.binder(Op::element, name, {argument()});
  std::vector<const Expr*> indices;
  for (next(); ok_ && !accept('}');) {
    if (!accept(',')) indices.push_back(primary());
  }
  return pool_.binder(Op::element, name, std::move(indices));
}

// What stands in braces below a sum without an upper bound: 1 \le k \le n, 1 \le i < j \le n,
// k \in \{1, 2, 3\}, d \mid 12.
const Expr* ExprParser::ranged(Op op) {
  constexpr size_t kMostNames = 4;
  if (peek().kind == Tok::letter && (peek(1).is_command("in") || peek(1).is('|'))) {
    const std::string name = peek().text;
    next();
    return over_elements(op, name);
  }
  const auto link = [&](bool& strict) {
    strict = peek().is('<');
    return accept('<') || accept_command("le");
  };
  const Expr* low = sum();
  std::vector<std::string> names;
  std::vector<const Expr*> lows;
  bool strict = false, closed = false;
  while (ok_ && !closed && link(strict)) {
    closed = !(peek().kind == Tok::letter && (peek(1).is('<') || peek(1).is_command("le")));
    if (closed) break;
    if (names.size() == kMostNames) return fail();
    lows.push_back(strict ? pool_.node(Op::add, {low, pool_.number(1)}) : low);
    names.push_back(peek().text);
    low = pool_.variable(names.back());
    next();
  }
  if (!ok_ || !closed || names.empty()) return fail();
  const Expr* high = sum();
  if (strict) high = pool_.node(Op::add, {high, pool_.number(-1)});
  expect('}');
  bound_.insert(bound_.end(), names.begin(), names.end());
  const Expr* body = product();
  bound_.resize(bound_.size() - names.size());
  for (size_t i = names.size(); i-- > 0;) body = pool_.binder(op, names[i], {lows[i], high, body});
  return body;
}

// Behind the name: \in \{1, 2, 3\}} body, \mid 12} body.
const Expr* ExprParser::over_elements(Op op, const std::string& name) {
  constexpr size_t kMost = 64;
  constexpr int64_t kLargest = 1000000;
  std::vector<const Expr*> elements;
  if (accept('|')) {
    if (!is_integer_token(peek()) || peek().text.size() > 6) return fail();
    const int64_t n = std::stoll(peek().text);
    next();
    for (int64_t d = 1; d <= n && n <= kLargest; ++d) {
      if (n % d == 0) elements.push_back(pool_.number(d));
    }
  } else if (accept_command("in") && accept_command("lbrace")) {
    do {
      elements.push_back(sum());
    } while (ok_ && accept(','));
    if (!accept_command("rbrace")) return fail();
  }
  expect('}');
  if (!ok_ || elements.empty() || elements.size() > kMost) return fail();
  bound_.push_back(name);
  const Expr* body = product();
  bound_.pop_back();
  std::vector<const Expr*> parts;
  for (const Expr* element : elements)
    parts.push_back(with_named_elements(renamed(body, name, element, pool_), pool_));
  return parts.size() == 1 ? parts[0]
                           : pool_.node(op == Op::sum ? Op::add : Op::mul, std::move(parts));
}

// \lim_{x \to 0} body; 0^+ and 0^- name a side
const Expr* ExprParser::limit() {
  if (!accept('_') || !accept('{') || peek().kind != Tok::letter) return fail();
  std::string name = peek().text;
  next();
  // A side mark is taken off first: `0^+` is no power.
  int side = accept_command("downarrow") ? 1 : accept_command("uparrow") ? -1 : 0;
  if (side == 0 && !accept_command("implies")) return fail();
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
      if (i == at_) {  // \int dx, \int dx f(x), \int dx/f(x)
        const Token& then = tokens_[i + 2];
        if (then.is('/')) {
          tokens_[i] = Token::named(Tok::number, "1");
          tokens_.erase(tokens_.begin() + static_cast<std::ptrdiff_t>(i + 1));
          return product();
        }
        at_ += 2;
        const bool goes_on = then.kind == Tok::number || then.kind == Tok::letter || then.is('(') ||
                             then.is_command("frac") || then.is_command("sqrt") ||
                             then.is_command("int");
        return goes_on ? product() : pool_.number(1);
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

// Behind \frac: {d}{dx}, {d^2}{dx^2}, {\partial}{\partial x}, {\partial^2}{\partial x\partial y}:
// the letters by which in turn, or in `name` what {dy}{dx} is called. False moves nothing.
bool ExprParser::derivative_sign(std::vector<std::string>& by, std::string& name) {
  const size_t mark = at_;
  const auto give_up = [&] {
    at_ = mark;
    by.clear();
    return false;
  };
  if (!accept('{') || !is_d(peek())) return give_up();
  const bool partial = peek().is_command("partial");
  next();
  std::string of;
  const auto count = [&] {
    const bool braced = accept('{');
    const bool small = is_integer_token(peek()) && peek().text.size() == 1;
    const int n = small ? peek().text[0] - '0' : 0;
    next();
    return braced && !accept('}') ? 0 : n;
  };
  const int order = accept('^') ? count() : 1;
  if (peek().kind == Tok::letter) {
    of = peek().text;
    next();
  }
  if (!accept('}') || !accept('{') || order < 1 || order > kMaxOrder) return give_up();
  for (std::string letter; differential(letter);) {
    const int times = accept('^') ? count() : 1;
    if (times < 1 || times > order) return give_up();
    by.insert(by.end(), static_cast<size_t>(times), letter);
  }
  if (!accept('}') || by.size() != static_cast<size_t>(order)) return give_up();
  if (of.empty()) return true;
  // dy/dx is y', dx/dt is x', and \partial f/\partial x is f_x; other letters are kept, since they
  // tell derivatives apart.
  const bool primes = !partial && (by[0] == "x" || (by[0] == "t" && of == "x"));
  if (primes) {
    name = of + std::string(by.size(), '\'');
  } else if (partial) {
    name = of + "_";
    for (const std::string& letter : by) name += letter;
  } else {
    name = "d" + std::to_string(order) + of + "/d" + by[0];
  }
  return true;
}

const Expr* ExprParser::derivative(const std::vector<std::string>& by) {
  const Expr* e = implicit_product(signed_power());
  for (size_t i = 0; i < by.size() && ok_; ++i) {
    e = differentiate(*e, by[i], pool_);
    if (e == nullptr) return fail();
  }
  return e;
}

// (x^2)', (\sin x)'': by the one letter there is.
const Expr* ExprParser::primed(const Expr* e) {
  std::vector<std::string> names;
  collect_variables(*e, names);
  if (names.size() != 1) return fail();
  for (int i = 0; accept('\''); ++i) {
    e = ok_ && i < kMaxOrder ? differentiate(*e, names[0], pool_) : nullptr;
    if (e == nullptr) return fail();
  }
  return e;
}

}  // namespace r1
