// SPDX-License-Identifier: MIT
#include "libr1/verify/value/quick.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <optional>

namespace r1 {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr int kMaxDepth = 40;
constexpr int64_t kMaxPower = 64;

// std::nextafter towards infinity, without the library that has it: tools may not even load it.
double next_up(double x) {
  if (!(x < kInfinity)) return x;
  if (x == 0) return std::numeric_limits<double>::denorm_min();
  return std::bit_cast<double>(std::bit_cast<int64_t>(x) + (x > 0 ? 1 : -1));
}

// IEEE's +, -, *, / and sqrt are off by half a unit in the last place at most: one is enough. What
// overflows, or is no number, is given up.
std::optional<Enclosure> outwards(double low, double high) {
  const Enclosure wide{-next_up(-low), next_up(high)};
  if (!std::isfinite(wide.low) || !std::isfinite(wide.high)) return std::nullopt;
  return wide;
}

std::optional<Enclosure> hull(std::initializer_list<double> values) {
  for (const double v : values) {
    if (std::isnan(v)) return std::nullopt;
  }
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return outwards(*low, *high);
}

std::optional<Enclosure> times(Enclosure a, Enclosure b) {
  return hull({a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high});
}

std::optional<Enclosure> over(Enclosure a, Enclosure b) {
  if (b.low <= 0 && b.high >= 0) return std::nullopt;
  return hull({a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high});
}

std::optional<Enclosure> power(Enclosure base, int64_t n) {
  std::optional<Enclosure> result = Enclosure{1, 1};
  for (int64_t i = 0; i < std::abs(n) && result; ++i) result = times(*result, base);
  return result && n < 0 ? over({1, 1}, *result) : result;
}

std::optional<Enclosure> root(Enclosure a) {
  if (a.low <= 0) return std::nullopt;
  return outwards(std::sqrt(a.low), std::sqrt(a.high));
}

std::optional<Enclosure> rational(const Rational& value) {
  int64_t top = 0, bottom = 0;
  if (!value.parts(top, bottom)) return std::nullopt;
  const auto n = outwards(static_cast<double>(top), static_cast<double>(top));
  const auto d = outwards(static_cast<double>(bottom), static_cast<double>(bottom));
  return bottom == 1 ? n : over(*n, *d);
}

bool is_number(const Expr& e, int64_t top, int64_t bottom) {
  int64_t n = 0, d = 0;
  return e.op == Op::number && e.value.parts(n, d) && n == top && d == bottom;
}

std::optional<Enclosure> value_of(const Expr& e, int depth) {
  if (depth > kMaxDepth) return std::nullopt;
  if (e.op == Op::number) return rational(e.value);
  if (e.op == Op::pi) return outwards(3.14159265358979323846, 3.14159265358979323846);
  if (e.op == Op::euler) return outwards(2.71828182845904523536, 2.71828182845904523536);
  if (e.op == Op::neg) {
    const auto a = value_of(*e.args[0], depth + 1);
    return a ? std::optional(Enclosure{-a->high, -a->low}) : std::nullopt;
  }
  if (e.op == Op::root) {
    const auto a = is_number(*e.args[0], 2, 1) ? value_of(*e.args[1], depth + 1) : std::nullopt;
    return a ? root(*a) : std::nullopt;
  }
  if (e.op == Op::pow) {
    int64_t n = 0, d = 0;
    if (e.args[1]->op != Op::number || !e.args[1]->value.parts(n, d)) return std::nullopt;
    if (d > 2 || n == 0 || std::abs(n) > kMaxPower) return std::nullopt;
    auto a = value_of(*e.args[0], depth + 1);
    if (a && d == 2) a = root(*a);
    return a ? power(*a, n) : std::nullopt;
  }
  if (e.op != Op::add && e.op != Op::mul && e.op != Op::div) return std::nullopt;
  std::optional<Enclosure> total = value_of(*e.args[0], depth + 1);
  for (size_t i = 1; i < e.args.size() && total; ++i) {
    const auto next = value_of(*e.args[i], depth + 1);
    if (!next) return std::nullopt;
    if (e.op == Op::add)
      total = outwards(total->low + next->low, total->high + next->high);
    else
      total = e.op == Op::mul ? times(*total, *next) : over(*total, *next);
  }
  return total;
}

}  // namespace

std::optional<Enclosure> interval_of(const Expr& e) { return value_of(e, 0); }

bool surely_differ(const Expr& a, const Expr& b, int* order) {
  const auto x = value_of(a, 0);
  if (!x) return false;
  const auto y = value_of(b, 0);
  if (!y || !(x->high < y->low || y->high < x->low)) return false;
  if (order != nullptr) *order = x->high < y->low ? -1 : 1;
  return true;
}

}  // namespace r1
