// SPDX-License-Identifier: MIT
#include "libr1/verify/equal/simplest.h"

#include <algorithm>

namespace r1 {
namespace {

bool is_number(const Expr* e) {
  return e->op == Op::number || (e->op == Op::neg && e->args[0]->op == Op::number);
}

const Rational& value_of(const Expr* e) { return e->op == Op::neg ? e->args[0]->value : e->value; }

bool small_integer(const Expr* e, int64_t& n) {
  if (!is_number(e) || !value_of(e).fits_small()) return false;
  n = std::abs(value_of(e).small());
  return true;
}

int64_t gcd(int64_t a, int64_t b) { return b == 0 ? a : gcd(b, a % b); }

bool has_square_factor(int64_t n) {
  if (n > 1000000) return false;  // not looked into
  for (int64_t p = 2; p * p <= n; ++p) {
    if (n % (p * p) == 0) return true;
  }
  return false;
}

bool reduced(const Expr* top, const Expr* bottom) {
  // A common factor of the two numbers, whatever symbols stand beside them: 4x/6.
  const auto coefficient = [](const Expr* e, int64_t& n) {
    if (e->op == Op::neg) e = e->args[0];
    if (e->op == Op::mul) {
      for (const Expr* arg : e->args) {
        if (arg->op == Op::number) return small_integer(arg, n);
      }
      n = 1;
      return true;
    }
    return small_integer(e, n);
  };
  int64_t a = 0, b = 0;
  if (!coefficient(top, a) || !coefficient(bottom, b)) return true;
  return gcd(a, b) == 1 && !(b == 1 && is_number(bottom));
}

bool simplest(const Expr& e) {
  const auto numbers = std::count_if(e.args.begin(), e.args.end(), is_number);
  int64_t n = 0;
  switch (e.op) {
    case Op::add:
    case Op::mul:
      if (numbers > 1) return false;
      break;
    case Op::div:
      if (!reduced(e.args[0], e.args[1])) return false;
      break;
    case Op::pow:
      if (numbers == 2) return false;
      break;
    case Op::root:
      if (small_integer(e.args[0], n) && n == 2 && small_integer(e.args[1], n) &&
          (n < 2 || has_square_factor(n)))
        return false;
      break;
    case Op::factorial:
    case Op::abs:
    case Op::floor:
    case Op::ceil:
      if (numbers > 0) return false;
      break;
    default:
      break;
  }
  return std::all_of(e.args.begin(), e.args.end(), [](const Expr* arg) { return simplest(*arg); });
}

}  // namespace

bool is_simplest(const Value& value) {
  const auto all = [](const std::vector<Value>& items) {
    return std::all_of(items.begin(), items.end(), is_simplest);
  };
  if (const auto* s = std::get_if<Scalar>(&value.what))
    return s->decimal.has_value() || simplest(*s->expr);
  if (const auto* s = std::get_if<Sequence>(&value.what)) return all(s->items);
  if (const auto* r = std::get_if<Relation>(&value.what)) return all(r->sides);
  if (const auto* m = std::get_if<Matrix>(&value.what)) return all(m->items);
  if (const auto* u = std::get_if<Union>(&value.what)) return all(u->parts);
  if (const auto* r = std::get_if<Ratio>(&value.what)) return all(r->parts);
  return true;
}

}  // namespace r1
