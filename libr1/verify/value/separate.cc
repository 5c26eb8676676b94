// How near zero an algebraic number can come without being zero: the bound of Burnikel, Funke,
// Mehlhorn, Schirra and Schmitt (2009) on expressions of rationals, + - * / and roots.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "libr1/verify/value/evaluators.h"

namespace r1 {
namespace {

constexpr double kMaxBits = 1e7;

// Binary logarithms of the bounds u and l: the number is a quotient of algebraic integers whose
// conjugates are at most u and l.
struct Sizes {
  double u = 0, l = 0;
};

class Separation {
 public:
  std::optional<Sizes> of(const Expr& e) {
    switch (e.op) {
      case Op::number:
        return Sizes{log2_of(fmpq_numref(e.value.raw())), log2_of(fmpq_denref(e.value.raw()))};
      case Op::imaginary:
        return degree(e, 2) ? std::optional(Sizes{0, 0}) : std::nullopt;
      case Op::neg:
        return of(*e.args[0]);
      case Op::add:
        return fold(e, [](const Sizes& a, const Sizes& b) {
          return Sizes{std::max(a.u + b.l, a.l + b.u) + 1, a.l + b.l};
        });
      case Op::mul:
        return fold(e, [](const Sizes& a, const Sizes& b) { return Sizes{a.u + b.u, a.l + b.l}; });
      case Op::div:
        return fold(e, [](const Sizes& a, const Sizes& b) { return Sizes{a.u + b.l, a.l + b.u}; });
      case Op::root:
        return root(*e.args[1], *e.args[0], e);
      case Op::pow:
        return power(e);
      default:
        return std::nullopt;
    }
  }

  double degrees() const { return degrees_; }

 private:
  // At most a hair more than the logarithm, and not the bits: of 2^2011 that would be twice as
  // much.
  static double log2_of(const fmpz* n) {
    slong exponent = 0;
    const double mantissa = std::abs(fmpz_get_d_2exp(&exponent, n));
    return mantissa > 0 ? std::max(0.0, std::log2(mantissa) + static_cast<double>(exponent)) + 1e-9
                        : 0;
  }

  template <typename Combine>
  std::optional<Sizes> fold(const Expr& e, Combine combine) {
    std::optional<Sizes> total;
    for (const Expr* arg : e.args) {
      const auto next = of(*arg);
      if (!next) return std::nullopt;
      total = total ? combine(*total, *next) : *next;
      if (total->u > kMaxBits || total->l > kMaxBits) return std::nullopt;
    }
    return total;
  }

  // A root that stands in several places counts once.
  bool degree(const Expr& e, int64_t n) {
    if (std::any_of(roots_.begin(), roots_.end(),
                    [&](const Expr* seen) { return same_tree(*seen, e); }))
      return true;
    roots_.push_back(&e);
    degrees_ *= static_cast<double>(n);
    return degrees_ < 1e6 && roots_.size() < 100;
  }

  static std::optional<int64_t> whole(const Expr& e, int64_t most) {
    Budget small{100};
    Rational n;
    if (!eval_exact(e, {}, small, n) || !n.fits_small() || std::abs(n.small()) > most)
      return std::nullopt;
    return n.small();
  }

  std::optional<Sizes> root(const Expr& of_what, const Expr& by, const Expr& e) {
    const auto n = whole(by, 64);
    if (!n || *n < 1 || !degree(e, *n)) return std::nullopt;
    const auto a = of(of_what);
    if (!a) return std::nullopt;
    const auto k = static_cast<double>(*n);
    if (a->u >= a->l) return Sizes{(a->u + (k - 1) * a->l) / k, a->l};
    return Sizes{a->u, ((k - 1) * a->u + a->l) / k};
  }

  std::optional<Sizes> power(const Expr& e) {
    Budget small{100};
    Rational n;
    if (!eval_exact(*e.args[1], {}, small, n) || n.bits() > 24) return std::nullopt;
    Rational top, bottom;
    fmpz_set(fmpq_numref(top.raw()), fmpq_numref(n.raw()));
    fmpz_set(fmpq_numref(bottom.raw()), fmpq_denref(n.raw()));
    std::optional<Sizes> a = of(*e.args[0]);
    if (!a) return std::nullopt;
    const auto times = static_cast<double>(std::abs(top.small()));
    Sizes s{a->u * times, a->l * times};
    if (n.sign() < 0) std::swap(s.u, s.l);
    const auto k = static_cast<double>(bottom.small());
    if (bottom.small() > 64 || (bottom.small() > 1 && !degree(e, bottom.small())))
      return std::nullopt;
    if (bottom.small() > 1)
      s = s.u >= s.l ? Sizes{(s.u + (k - 1) * s.l) / k, s.l}
                     : Sizes{s.u, ((k - 1) * s.u + s.l) / k};
    return s.u > kMaxBits || s.l > kMaxBits ? std::nullopt : std::optional(s);
  }

  std::vector<const Expr*> roots_;
  double degrees_ = 1;
};

}  // namespace

int64_t separation_bits(const Expr& a, const Expr& b) {
  Separation separation;
  const auto x = separation.of(a);
  const auto y = x ? separation.of(b) : std::nullopt;
  if (!y) return 0;
  const Sizes difference{std::max(x->u + y->l, x->l + y->u) + 1, x->l + y->l};
  const double bits = (separation.degrees() - 1) * difference.u + difference.l;
  return bits < kMaxBits ? static_cast<int64_t>(bits) + 8 : 0;
}

}  // namespace r1
