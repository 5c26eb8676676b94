// SPDX-License-Identifier: MIT
#include "libr1/verify/value/ends.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace r1 {
namespace {

constexpr size_t kMostCoefficients = 9;
constexpr int64_t kMostPower = 60;

bool contains(const Expr& e, const std::string& name) {
  return (e.op == Op::variable && e.name == name) ||
         std::any_of(e.args.begin(), e.args.end(),
                     [&](const Expr* arg) { return contains(*arg, name); });
}

// A whole number or fraction as it is written; false if it is none.
bool written_rational(const Expr& e, Rational& out) {
  Rational below;
  if (e.op == Op::number) {
    out = e.value;
    return true;
  }
  if (e.op == Op::neg) {
    if (!written_rational(*e.args[0], out)) return false;
    out = -out;
    return true;
  }
  if (e.op != Op::div || !written_rational(*e.args[0], out) ||
      !written_rational(*e.args[1], below) || below.is_zero())
    return false;
  out = out / below;
  return true;
}

using Coefficients = std::vector<Rational>;  // that of the highest power last

Coefficients product(const Coefficients& a, const Coefficients& b) {
  Coefficients c(a.size() + b.size() - 1);
  for (size_t i = 0; i < a.size(); ++i) {
    for (size_t k = 0; k < b.size(); ++k) c[i + k] = c[i + k] + a[i] * b[k];
  }
  return c;
}

// A polynomial in `name` with rational coefficients.
bool read_polynomial(const Expr& e, const std::string& name, Coefficients& out) {
  Coefficients part;
  switch (e.op) {
    case Op::number:
      out = {e.value};
      return true;
    case Op::variable:
      out = {Rational(0), Rational(1)};
      return e.name == name;
    case Op::neg:
      if (!read_polynomial(*e.args[0], name, out)) return false;
      for (Rational& c : out) c = -c;
      return true;
    case Op::add:
      out = {Rational(0)};
      for (const Expr* arg : e.args) {
        if (!read_polynomial(*arg, name, part)) return false;
        out.resize(std::max(out.size(), part.size()));
        for (size_t i = 0; i < part.size(); ++i) out[i] = out[i] + part[i];
      }
      return true;
    case Op::mul:
      out = {Rational(1)};
      for (const Expr* arg : e.args) {
        if (!read_polynomial(*arg, name, part) || out.size() + part.size() > kMostCoefficients + 1)
          return false;
        out = product(out, part);
      }
      return true;
    case Op::div: {
      Rational below;
      if (!written_rational(*e.args[1], below) || below.is_zero() ||
          !read_polynomial(*e.args[0], name, out))
        return false;
      for (Rational& c : out) c = c / below;
      return true;
    }
    case Op::pow: {
      Rational n;
      if (!written_rational(*e.args[1], n) || !n.is_integer() || !n.fits_small() || n.sign() <= 0 ||
          n.small() >= static_cast<int64_t>(kMostCoefficients) ||
          !read_polynomial(*e.args[0], name, part) ||
          (part.size() - 1) * static_cast<size_t>(n.small()) >= kMostCoefficients)
        return false;
      out = {Rational(1)};
      for (int64_t i = 0; i < n.small(); ++i) out = product(out, part);
      return true;
    }
    default:
      return false;
  }
}

// u^power times what is, if all is well, neither 0 nor infinite at u = 0.
struct Factored {
  int64_t power = 0;
  const Expr* rest = nullptr;
};

class EndReader {
 public:
  EndReader(const std::string& name, const Expr& end, bool infinite, int side, int64_t q,
            const std::string& u, ExprPool& pool)
      : name_(name), end_(end), infinite_(infinite), side_(side), q_(q), pool_(pool) {
    u_ = pool.variable(u);
    rational_ = infinite || (read_polynomial(end, name, at_) && at_.size() == 1);
  }

  bool read(const Expr& e, Factored& out) {
    if (!contains(e, name_)) {
      out = {0, &e};
      return true;
    }
    if (binds_variable(e.op) || pool_.full()) return false;
    Factored a, b;
    switch (e.op) {
      case Op::variable:
      case Op::add:
        return polynomial(e, out) || sum(e, out);
      case Op::neg:
        if (!read(*e.args[0], a)) return false;
        out = {a.power, pool_.node(Op::neg, {a.rest})};
        return true;
      case Op::mul: {
        std::vector<const Expr*> factors;
        out.power = 0;
        for (const Expr* arg : e.args) {
          if (!read(*arg, a)) return false;
          out.power += a.power;
          factors.push_back(a.rest);
        }
        out.rest = pool_.node(Op::mul, std::move(factors));
        return std::abs(out.power) < kMostPower;
      }
      case Op::div:
        if (!read(*e.args[0], a) || !read(*e.args[1], b)) return false;
        out = {a.power - b.power, pool_.node(Op::div, {a.rest, b.rest})};
        return std::abs(out.power) < kMostPower;
      case Op::pow:
      case Op::root: {
        const bool root = e.op == Op::root;
        Rational n;
        if (!written_rational(*e.args[root ? 0 : 1], n) || n.is_zero()) break;
        if (!read(*e.args[root ? 1 : 0], a)) return false;
        // u > 0: its power can be taken out of any root.
        n = root ? Rational(a.power) / n : Rational(a.power) * n;
        if (!n.is_integer() || !n.fits_small() || std::abs(n.small()) >= kMostPower) return false;
        out = {n.small(), root ? pool_.node(Op::root, {e.args[0], a.rest})
                               : pool_.node(Op::pow, {a.rest, e.args[1]})};
        return true;
      }
      default:
        break;
    }
    std::vector<const Expr*> args;
    for (const Expr* arg : e.args) {
      if (!read(*arg, a)) return false;
      args.push_back(times_power(a.power, a.rest));
    }
    if (!e.name.empty()) return false;
    out = {0, pool_.node(e.op, std::move(args))};
    return true;
  }

  const Expr* times_power(int64_t power, const Expr* rest) {
    if (power == 0) return rest;
    const Expr* factor = power == 1 ? u_ : pool_.node(Op::pow, {u_, pool_.number(power)});
    return pool_.node(Op::mul, {factor, rest});
  }

 private:
  // 1 - x^2 at x = 1 - s is s (2 - s): no difference of two ones is left.
  bool polynomial(const Expr& e, Factored& out) {
    Coefficients c;
    if (!rational_ || !read_polynomial(e, name_, c)) return false;
    if (infinite_) {
      std::reverse(c.begin(), c.end());
    } else {
      for (size_t from = 0; from + 1 < c.size(); ++from) {  // Horner's scheme, again and again
        for (size_t i = c.size() - 1; i-- > from;) c[i] = c[i] + at_[0] * c[i + 1];
      }
    }
    const auto degree = static_cast<int64_t>(c.size()) - 1;
    // x^k gets the sign of side^k.
    for (int64_t i = 0; i <= degree && side_ < 0; ++i) {
      if ((infinite_ ? degree - i : i) % 2 != 0)
        c[static_cast<size_t>(i)] = -c[static_cast<size_t>(i)];
    }
    int64_t first = 0;
    while (first <= degree && c[static_cast<size_t>(first)].is_zero()) ++first;
    if (first > degree) return false;
    std::vector<const Expr*> terms;
    for (int64_t i = first; i <= degree; ++i) {
      const Rational& k = c[static_cast<size_t>(i)];
      if (!k.is_zero()) terms.push_back(times_power(q_ * (i - first), pool_.number(k)));
    }
    out.power = q_ * (infinite_ ? first - degree : first);
    out.rest = terms.size() == 1 ? terms[0] : pool_.node(Op::add, std::move(terms));
    return true;
  }

  bool sum(const Expr& e, Factored& out) {
    if (e.op == Op::variable) {  // at an end that is no rational number
      const Expr* step = times_power(q_, pool_.number(side_));
      out = {0, pool_.node(Op::add, {&end_, step})};
      return true;
    }
    std::vector<Factored> parts(e.args.size());
    for (size_t i = 0; i < parts.size(); ++i) {
      if (!read(*e.args[i], parts[i])) return false;
    }
    out.power = std::min_element(parts.begin(), parts.end(), [](const auto& a, const auto& b) {
                  return a.power < b.power;
                })->power;
    std::vector<const Expr*> terms;
    for (const Factored& part : parts)
      terms.push_back(times_power(part.power - out.power, part.rest));
    out.rest = pool_.node(Op::add, std::move(terms));
    return true;
  }

  const std::string& name_;
  const Expr& end_;
  bool infinite_;
  int side_;
  int64_t q_;
  ExprPool& pool_;
  const Expr* u_ = nullptr;
  bool rational_ = false;
  Coefficients at_;
};

}  // namespace

const Expr* smooth_at_end(const Expr& body, const std::string& name, const Expr& end, bool infinite,
                          int side, int64_t q, const std::string& u, ExprPool& pool) {
  EndReader reader(name, end, infinite, side, q, u, pool);
  Factored f;
  if (!reader.read(body, f) || pool.full()) return nullptr;
  // dx = q u^{q-1} du, or q u^{-q-1} du from a lesser u to a greater.
  const int64_t power = f.power + (infinite ? -q - 1 : q - 1);
  if (power < 0) return nullptr;
  return reader.times_power(power, pool.node(Op::mul, {pool.number(q), f.rest}));
}

}  // namespace r1
