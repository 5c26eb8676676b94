// SPDX-License-Identifier: MIT
#include "libr1/verify/rational.h"

namespace r1 {

Rational Rational::from_digits(const std::string& digits, int64_t exponent, int base) {
  Rational r;
  fmpz_set_str(fmpq_numref(r.q_), digits.c_str(), base);
  if (exponent == 0 || r.is_zero()) return r;
  return r * power_of_ten(exponent);
}

bool Rational::exact_root(int64_t n, Rational& out) const {
  // fmpz_root wants n that fits; numbers of b bits have no exact root beyond b but 0 and 1.
  Rational root;
  const Rational magnitude = abs();
  const auto degree = static_cast<slong>(n);
  if (fmpz_root(fmpq_numref(root.q_), fmpq_numref(magnitude.q_), degree) == 0) return false;
  if (fmpz_root(fmpq_denref(root.q_), fmpq_denref(magnitude.q_), degree) == 0) return false;
  out = sign() < 0 ? -root : root;
  return true;
}

}  // namespace r1
