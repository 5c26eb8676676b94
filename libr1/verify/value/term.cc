// SPDX-License-Identifier: MIT
#include "libr1/verify/value/term.h"

#include <cstdlib>
#include <utility>

namespace r1 {
namespace {

constexpr int64_t kMaxDegree = 24;

// Reads an expression as such a term.
class TermReader {
 public:
  TermReader(const std::string& name, const Point& point, Budget& budget)
      : name_(name), point_(point), budget_(budget) {}

  bool read(const Expr& e, Term& out) {
    Rational c;
    if (eval_exact(e, point_, budget_, c)) {
      if (c.bits() > 400) return false;
      out = {Poly(c), Poly(Rational(1)), 1};
      return true;
    }
    Term a, b;
    switch (e.op) {
      case Op::variable:
        out = {Poly::variable(), Poly(Rational(1)), 1};
        return e.name == name_;
      case Op::neg:
        if (!read(*e.args[0], out)) return false;
        out.top = Poly(Rational(-1)) * out.top;
        return true;
      case Op::add:
      case Op::mul:
        for (size_t i = 0; i < e.args.size(); ++i) {
          if (!read(*e.args[i], a)) return false;
          if (i == 0)
            out = a;
          else if (e.op == Op::mul)
            out = {out.top * a.top, out.bottom * a.bottom, out.sign * a.sign};
          else if (a.sign != out.sign)
            return false;
          else
            out = {out.top * a.bottom + a.top * out.bottom, out.bottom * a.bottom, out.sign};
          if (!small(out)) return false;
        }
        return true;
      case Op::div:
        if (!read(*e.args[0], a) || !read(*e.args[1], b) || b.top.degree() < 0) return false;
        out = {a.top * b.bottom, a.bottom * b.top, a.sign * b.sign};
        return small(out);
      case Op::pow:
        return power(e, out);
      default:
        return false;
    }
  }

 private:
  static bool small(const Term& t) {
    return t.top.degree() <= kMaxDegree && t.bottom.degree() <= kMaxDegree;
  }

  // A power with a whole exponent, or (-1)^(a k + b).
  bool power(const Expr& e, Term& out) {
    Rational n;
    if (eval_exact(*e.args[1], point_, budget_, n)) {
      Term base;
      if (!n.fits_small() || std::abs(n.small()) > kMaxDegree || !read(*e.args[0], base) ||
          base.top.degree() < 0)
        return false;
      out = {Poly(Rational(1)), Poly(Rational(1)), 1};
      for (int64_t i = 0; i < std::abs(n.small()); ++i) {
        out = {out.top * base.top, out.bottom * base.bottom, out.sign * base.sign};
        if (!small(out)) return false;
      }
      if (n.sign() < 0) std::swap(out.top, out.bottom);
      return true;
    }
    Rational minus_one;
    Term exponent;
    if (!eval_exact(*e.args[0], point_, budget_, minus_one) || !(minus_one == Rational(-1)))
      return false;
    if (!read(*e.args[1], exponent) || exponent.sign != 1 || exponent.top.degree() != 1 ||
        exponent.bottom.degree() != 0)
      return false;
    const Rational offset = exponent.top.value(0) / exponent.bottom.value(0);
    const Rational slope = exponent.top.value(1) / exponent.bottom.value(0) - offset;
    if (!offset.fits_small() || !slope.fits_small()) return false;
    out = {Poly(Rational(offset.small() % 2 == 0 ? 1 : -1)), Poly(Rational(1)),
           slope.small() % 2 == 0 ? 1 : -1};
    return true;
  }

  const std::string& name_;
  const Point& point_;
  Budget& budget_;
};

}  // namespace

bool read_term(const Expr& e, const std::string& name, const Point& point, Budget& budget,
               Term& out) {
  return TermReader(name, point, budget).read(e, out);
}

}  // namespace r1
