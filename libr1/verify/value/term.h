// Rational functions of one variable with rational coefficients, read out of an expression.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include <flint/fmpq_poly.h>

#include "libr1/verify/value/eval.h"

namespace r1 {

/// A polynomial in one variable with rational coefficients.
class Poly {
 public:
  Poly() {
    uses_flint();
    fmpq_poly_init(p_);
  }
  explicit Poly(const Rational& c) : Poly() { fmpq_poly_set_fmpq(p_, c.raw()); }
  Poly(const Poly& o) : Poly() { fmpq_poly_set(p_, o.p_); }
  Poly& operator=(const Poly& o) {
    fmpq_poly_set(p_, o.p_);
    return *this;
  }
  ~Poly() { fmpq_poly_clear(p_); }
  static Poly variable() {
    Poly x;
    fmpq_poly_set_coeff_ui(x.p_, 1, 1);
    return x;
  }
  friend Poly operator*(const Poly& a, const Poly& b) {
    Poly r;
    fmpq_poly_mul(r.p_, a.p_, b.p_);
    return r;
  }
  friend Poly operator+(const Poly& a, const Poly& b) {
    Poly r;
    fmpq_poly_add(r.p_, a.p_, b.p_);
    return r;
  }
  friend Poly operator-(const Poly& a, const Poly& b) {
    Poly r;
    fmpq_poly_sub(r.p_, a.p_, b.p_);
    return r;
  }
  Poly at(const Poly& inner) const {
    Poly r;
    fmpq_poly_compose(r.p_, p_, inner.p_);
    return r;
  }
  int64_t degree() const { return fmpq_poly_degree(p_); }
  Rational value(int64_t k) const {
    Rational out, at(k);
    fmpq_poly_evaluate_fmpq(out.raw(), p_, at.raw());
    return out;
  }
  /// The coefficient of the i-th power, rounded.
  double coefficient(int64_t i) const {
    Rational c;
    fmpq_poly_get_coeff_fmpq(c.raw(), p_, i);
    return fmpq_get_d(c.raw());
  }
  fmpq_poly_struct* raw() { return p_; }
  const fmpq_poly_struct* raw() const { return p_; }

 private:
  fmpq_poly_t p_;
};

/// sign^k top(k) / bottom(k), sign being 1 or -1.
struct Term {
  Poly top, bottom{Rational(1)};
  int sign = 1;
};

/// Reads `e` as such a term in `name`, all other variables having their values in `point`; false if it
/// is none, or one of a high degree.
bool read_term(const Expr& e, const std::string& name, const Point& point, Budget& budget, Term& out);

}  // namespace r1
