// Exact rational numbers of any size: a value type over FLINT's fmpq (small ones stay inline).
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "libr1/verify/flint.h"

namespace r1 {

class Rational {
 public:
  Rational() { fmpq_init(q_); }
  Rational(int64_t n) : Rational() { fmpq_set_si(q_, n, 1); }  // NOLINT: integers are rationals
  Rational(int64_t n, uint64_t d) : Rational() { fmpq_set_si(q_, n, d); }
  Rational(const Rational& o) : Rational() { fmpq_set(q_, o.q_); }
  Rational(Rational&& o) noexcept : Rational() { fmpq_swap(q_, o.q_); }
  Rational& operator=(const Rational& o) {
    fmpq_set(q_, o.q_);
    return *this;
  }
  Rational& operator=(Rational&& o) noexcept {
    fmpq_swap(q_, o.q_);
    return *this;
  }
  ~Rational() { fmpq_clear(q_); }

  /// digits * 10^exponent; `digits` is one or more ASCII digits in `base` (2 to 36).
  static Rational from_digits(const std::string& digits, int64_t exponent = 0, int base = 10);

  int sign() const { return fmpq_sgn(q_); }
  bool is_zero() const { return fmpq_is_zero(q_) != 0; }
  bool is_integer() const { return fmpz_is_one(fmpq_denref(q_)) != 0; }
  /// The value if it is an integer of at most 62 bits; check with fits_small() first.
  int64_t small() const { return fmpz_get_si(fmpq_numref(q_)); }
  bool fits_small() const { return is_integer() && fmpz_bits(fmpq_numref(q_)) <= 62; }
  /// Bits of numerator and denominator together: the size of the number.
  int64_t bits() const {
    return static_cast<int64_t>(fmpz_bits(fmpq_numref(q_)) + fmpz_bits(fmpq_denref(q_)));
  }

  friend Rational operator+(const Rational& a, const Rational& b) {
    Rational r;
    fmpq_add(r.q_, a.q_, b.q_);
    return r;
  }
  friend Rational operator-(const Rational& a, const Rational& b) {
    Rational r;
    fmpq_sub(r.q_, a.q_, b.q_);
    return r;
  }
  friend Rational operator*(const Rational& a, const Rational& b) {
    Rational r;
    fmpq_mul(r.q_, a.q_, b.q_);
    return r;
  }
  /// b is not zero.
  friend Rational operator/(const Rational& a, const Rational& b) {
    Rational r;
    fmpq_div(r.q_, a.q_, b.q_);
    return r;
  }
  Rational operator-() const {
    Rational r;
    fmpq_neg(r.q_, q_);
    return r;
  }
  Rational abs() const { return sign() < 0 ? -*this : *this; }
  /// this^n; the caller has bounded n * bits(), and this is not zero if n < 0.
  Rational pow(int64_t n) const {
    Rational r;
    fmpq_pow_si(r.q_, q_, n);
    return r;
  }
  Rational floor() const {
    Rational r;
    fmpz_fdiv_q(fmpq_numref(r.q_), fmpq_numref(q_), fmpq_denref(q_));
    return r;
  }
  friend bool operator==(const Rational& a, const Rational& b) {
    return fmpq_equal(a.q_, b.q_) != 0;
  }
  friend bool operator<(const Rational& a, const Rational& b) { return fmpq_cmp(a.q_, b.q_) < 0; }
  friend bool operator<=(const Rational& a, const Rational& b) { return fmpq_cmp(a.q_, b.q_) <= 0; }

  /// The exact n-th root, if it is rational; n >= 1, and this >= 0 if n is even.
  bool exact_root(int64_t n, Rational& out) const;

  fmpq* raw() { return q_; }
  const fmpq* raw() const { return q_; }

 private:
  fmpq_t q_;
};

/// 10^n as a rational, |n| bounded by the caller.
inline Rational power_of_ten(int64_t n) { return Rational(10).pow(n); }

}  // namespace r1
