// Exact rational numbers of any size: a value type over FLINT's fmpq (small ones stay inline).
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "libr1/verify/value/flint.h"

namespace r1 {

class Rational {
 public:
  Rational() { fmpq_init(q_); }
  Rational(int64_t n) : Rational(n, 1) {}  // NOLINT: integers are rationals
  Rational(int64_t n, uint64_t d) : Rational() {
    if (!set_small(n, static_cast<Wide>(d))) set_large(n, d);
  }
  Rational(const Rational& o) : Rational() {
    if (o.is_small()) copy_small(o);
    else copy_large(o);
  }
  Rational(Rational&& o) noexcept : Rational() { fmpq_swap(q_, o.q_); }
  Rational& operator=(const Rational& o) {
    Rational copy(o);
    fmpq_swap(q_, copy.q_);
    return *this;
  }
  Rational& operator=(Rational&& o) noexcept {
    fmpq_swap(q_, o.q_);
    return *this;
  }
  ~Rational() { fmpq_clear(q_); }

  /// digits * 10^exponent; `digits` is one or more ASCII digits in `base` (2 to 36).
  static Rational from_digits(const std::string& digits, int64_t exponent = 0, int base = 10);

  int sign() const { return is_small() ? (num() > 0) - (num() < 0) : fmpq_sgn(q_); }
  bool is_zero() const { return fmpq_is_zero(q_) != 0; }
  bool is_integer() const { return fmpz_is_one(fmpq_denref(q_)) != 0; }
  /// The value if it is an integer of at most 62 bits; check with fits_small() first.
  int64_t small() const { return num(); }
  bool fits_small() const { return is_integer() && !COEFF_IS_MPZ(num()); }
  /// Numerator and denominator, if both have at most 62 bits.
  bool parts(int64_t& numerator, int64_t& denominator) const {
    numerator = num();
    denominator = den();
    return is_small();
  }
  /// Bits of numerator and denominator together: the size of the number.
  int64_t bits() const { return n_bits(fmpq_numref(q_)) + n_bits(fmpq_denref(q_)); }

  friend Rational operator+(const Rational& a, const Rational& b) { return sum(a, b, false); }
  friend Rational operator-(const Rational& a, const Rational& b) { return sum(a, b, true); }
  friend Rational operator*(const Rational& a, const Rational& b) {
    Rational r;
    const bool small = a.is_small() && b.is_small() &&
                       r.set_small(Wide{a.num()} * b.num(), Wide{a.den()} * b.den());
    if (!small) fmpq_mul(r.raw(), a.q_, b.q_);
    return r;
  }
  /// b is not zero.
  friend Rational operator/(const Rational& a, const Rational& b) {
    Rational r;
    const bool small = a.is_small() && b.is_small() && b.num() != 0 &&
                       r.set_small(Wide{a.num()} * b.den(), Wide{a.den()} * b.num());
    if (!small) fmpq_div(r.raw(), a.q_, b.q_);
    return r;
  }
  Rational operator-() const {
    Rational r;
    if (is_small()) r.set_reduced(-num(), den());
    else fmpq_neg(r.raw(), q_);
    return r;
  }
  Rational abs() const { return sign() < 0 ? -*this : *this; }
  /// this^n; the caller has bounded n * bits(), and this is not zero if n < 0.
  Rational pow(int64_t n) const;
  Rational floor() const;
  friend bool operator==(const Rational& a, const Rational& b) {
    if (a.is_small() && b.is_small()) return a.num() == b.num() && a.den() == b.den();
    return fmpq_equal(a.q_, b.q_) != 0;
  }
  friend bool operator<(const Rational& a, const Rational& b) { return compare(a, b) < 0; }
  friend bool operator<=(const Rational& a, const Rational& b) { return compare(a, b) <= 0; }

  /// The exact n-th root, if it is rational; n >= 1, and this >= 0 if n is even.
  bool exact_root(int64_t n, Rational& out) const;

  fmpq* raw() {
    uses_flint();
    return q_;
  }
  const fmpq* raw() const { return q_; }

 private:
  using Wide = __int128;
  // FLINT keeps integers of up to 62 bits in the word itself. Two such parts are computed with here.
  bool is_small() const { return !COEFF_IS_MPZ(num()) && !COEFF_IS_MPZ(den()); }
  slong num() const { return *fmpq_numref(q_); }
  slong den() const { return *fmpq_denref(q_); }
  void set_reduced(slong n, slong d) {
    *fmpq_numref(q_) = n;
    *fmpq_denref(q_) = d;
  }
  void copy_small(const Rational& o) { set_reduced(o.num(), o.den()); }
  void copy_large(const Rational& o);
  void set_large(int64_t n, uint64_t d);
  // Becomes n / d in lowest terms, d > 0, if both fit; false, and nothing is changed, if not. *this
  // is small; |n|, |d| < 2^126.
  bool set_small(Wide n, Wide d);
  static int64_t n_bits(const fmpz* n);
  static Rational sum(const Rational& a, const Rational& b, bool minus);
  static int compare(const Rational& a, const Rational& b);

  fmpq_t q_;
};

/// 10^n as a rational, |n| bounded by the caller.
inline Rational power_of_ten(int64_t n) { return Rational(10).pow(n); }

}  // namespace r1
