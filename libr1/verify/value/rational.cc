// SPDX-License-Identifier: MIT
#include "libr1/verify/value/rational.h"

#include <bit>
#include <cmath>
#include <optional>

namespace r1 {

namespace {

using Wide = __int128;

uint64_t gcd64(uint64_t a, uint64_t b) {
  while (b != 0) {
    const uint64_t rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

// Of two numbers below 2^126, b > 0. The first steps are wide, as long as they must be.
Wide gcd(Wide a, Wide b) {
  while (b != 0) {
    if (a <= INT64_MAX && b <= INT64_MAX)
      return static_cast<Wide>(gcd64(static_cast<uint64_t>(a), static_cast<uint64_t>(b)));
    const Wide rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

// base^n if it fits into a word of FLINT's; base >= 0, n >= 0.
std::optional<slong> small_power(slong base, int64_t n) {
  if (base <= 1) return n == 0 ? 1 : base;
  Wide power = 1;
  for (; n > 0; --n) {  // 62 times at most
    power *= base;
    if (power > COEFF_MAX) return std::nullopt;
  }
  return static_cast<slong>(power);
}

// The exact n-th root of 0 <= a <= COEFF_MAX, n >= 1, or -1 if it is none.
slong small_root(slong a, int64_t n) {
  if (a <= 1 || n == 1) return a;
  if (n > 62) return -1;
  const double near =
      std::round(n == 2 ? std::sqrt(static_cast<double>(a))
                        : std::pow(static_cast<double>(a), 1.0 / static_cast<double>(n)));
  for (slong root = static_cast<slong>(near) - 1; root <= static_cast<slong>(near) + 1; ++root) {
    if (root >= 0 && small_power(root, n) == a) return root;
  }
  return -1;
}

// The value of digits in `base`, if each is one and they surely fit.
std::optional<slong> small_digits(const std::string& digits, int base) {
  const size_t most = base <= 10 ? 18 : 11;
  if (digits.empty() || digits.size() > most) return std::nullopt;
  slong value = 0;
  for (const char c : digits) {
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'z' ? c - 'a' + 10
                      : c >= 'A' && c <= 'Z' ? c - 'A' + 10
                                             : 36;
    if (digit >= base) return std::nullopt;
    value = value * base + digit;
  }
  return value;
}

}  // namespace

void Rational::copy_large(const Rational& o) { fmpq_set(raw(), o.q_); }

void Rational::set_large(int64_t n, uint64_t d) { fmpq_set_si(raw(), n, d); }

bool Rational::set_small(Wide n, Wide d) {
  if (d == 0) return false;
  if (d < 0) {
    n = -n;
    d = -d;
  }
  if (d != 1) {
    const Wide common = gcd(n < 0 ? -n : n, d);
    n /= common;
    d /= common;
  }
  if (n > COEFF_MAX || n < -COEFF_MAX || d > COEFF_MAX) return false;
  set_reduced(static_cast<slong>(n), static_cast<slong>(d));
  return true;
}

int64_t Rational::n_bits(const fmpz* n) {
  if (COEFF_IS_MPZ(*n)) return static_cast<int64_t>(fmpz_bits(n));
  return std::bit_width(static_cast<uint64_t>(*n < 0 ? -*n : *n));
}

Rational Rational::sum(const Rational& a, const Rational& b, bool minus) {
  Rational r;
  if (a.is_small() && b.is_small()) {
    const Wide left = Wide{a.num()} * b.den(), right = Wide{b.num()} * a.den();
    if (r.set_small(minus ? left - right : left + right, Wide{a.den()} * b.den())) return r;
  }
  if (minus)
    fmpq_sub(r.raw(), a.q_, b.q_);
  else
    fmpq_add(r.raw(), a.q_, b.q_);
  return r;
}

int Rational::compare(const Rational& a, const Rational& b) {
  if (!a.is_small() || !b.is_small()) return fmpq_cmp(a.q_, b.q_);
  const Wide left = Wide{a.num()} * b.den(), right = Wide{b.num()} * a.den();
  return (left > right) - (left < right);
}

Rational Rational::pow(int64_t n) const {
  Rational r;
  if (is_small() && n > INT64_MIN && (n >= 0 || num() != 0)) {
    const int64_t degree = n < 0 ? -n : n;
    const bool negative = num() < 0 && degree % 2 != 0;
    const auto top = small_power(num() < 0 ? -num() : num(), degree),
               bottom = small_power(den(), degree);
    if (top && bottom && n >= 0)
      r.set_reduced(negative ? -*top : *top, *bottom);
    else if (top && bottom)
      r.set_reduced(negative ? -*bottom : *bottom, *top);
    if (top && bottom) return r;
  }
  fmpq_pow_si(r.raw(), q_, n);
  return r;
}

Rational Rational::floor() const {
  Rational r;
  if (is_small()) {
    const slong quotient = num() / den();
    r.set_reduced(num() % den() < 0 ? quotient - 1 : quotient, 1);
  } else {
    fmpz_fdiv_q(fmpq_numref(r.raw()), fmpq_numref(q_), fmpq_denref(q_));
  }
  return r;
}

Rational Rational::from_digits(const std::string& digits, int64_t exponent, int base) {
  Rational r;
  if (const auto small = small_digits(digits, base))
    r.set_reduced(*small, 1);
  else
    fmpz_set_str(fmpq_numref(r.raw()), digits.c_str(), base);
  if (exponent == 0 || r.is_zero()) return r;
  return r * power_of_ten(exponent);
}

bool Rational::exact_root(int64_t n, Rational& out) const {
  Rational root;
  const Rational magnitude = abs();
  if (magnitude.is_small()) {
    const slong top = small_root(magnitude.num(), n), bottom = small_root(magnitude.den(), n);
    if (top < 0 || bottom < 0) return false;
    root.set_reduced(top, bottom);
  } else {
    // fmpz_root wants n that fits; numbers of b bits have no exact root beyond b but 0 and 1.
    const auto degree = static_cast<slong>(n);
    fmpq* const r = root.raw();
    if (fmpz_root(fmpq_numref(r), fmpq_numref(magnitude.q_), degree) == 0) return false;
    if (fmpz_root(fmpq_denref(r), fmpq_denref(magnitude.q_), degree) == 0) return false;
  }
  out = sign() < 0 ? -root : root;
  return true;
}

}  // namespace r1
