// Deciding whether two expressions are the same number or function, by balls of growing precision.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

#include "libr1/base/rng.h"
#include "libr1/verify/equal/family.h"
#include "libr1/verify/value/evaluators.h"
#include "libr1/verify/value/quick.h"

namespace r1 {
namespace {

constexpr int64_t kFirstPrecision = 64;
constexpr int64_t kMaxPrecision = 16384;
constexpr int64_t kMaxProof = 32768;      ///< that algebraic numbers are equal
constexpr int64_t kTrialPrecision = 192;  ///< at a pseudo-random point, where no value is special
constexpr int kTrials = 40;
constexpr int kEnoughTrials = 6;

enum class Seen : uint8_t { equal, different, unclear, undefined };

// An upper bound of |x|, released with its owner.
class Size {
 public:
  explicit Size(const Ball& x) {
    mag_init(size_);
    acb_get_mag(size_, x.raw());
  }
  Size(const Size&) = delete;
  Size& operator=(const Size&) = delete;
  ~Size() { mag_clear(size_); }
  mag_srcptr raw() const { return size_; }

 private:
  mag_t size_;
};

// Whether |x - y| < 2^-bits, whatever they are within their balls.
bool nearer_than(const Ball& x, const Ball& y, int64_t precision, int64_t bits) {
  Ball gap;
  acb_sub(gap.raw(), x.raw(), y.raw(), precision);
  return mag_cmp_2exp_si(Size(gap).raw(), -bits) < 0;
}

// Two values at one point. At the last precision, balls that still meet are the same number; of
// algebraic numbers that is proven once they are nearer than such numbers can be.
struct Comparison {
  Seen seen = Seen::undefined;
  bool both_real = false;
  bool zero = false;  ///< a value is 0: one that functions can share by chance
};

Comparison compare_at(const Expr& a, const Expr& b, const Point& point, int64_t last_precision,
                      Budget& budget, int64_t separation = 0) {
  budget.spend(60);  // what it takes beside the nodes
  Rational ra, rb;
  if (eval_exact(a, point, budget, ra) && eval_exact(b, point, budget, rb)) {
    return {ra == rb ? Seen::equal : Seen::different, true, ra.is_zero()};
  }
  if (point.empty() && surely_differ(a, b)) return {Seen::different, true};
  Comparison result;
  for (int64_t p = kFirstPrecision;; p = std::min(2 * p, last_precision)) {
    Ball x, y;
    bool x_real = false, y_real = false;
    if (eval_ball(a, point, p, budget, x, &x_real) && eval_ball(b, point, p, budget, y, &y_real)) {
      // Roots of negative numbers that make a real number together are not met in the reals; an
      // i that is written is meant.
      result.both_real = x.is_real() && y.is_real() && (x_real || contains_op(a, Op::imaginary)) &&
                         (y_real || contains_op(b, Op::imaginary));
      if (acb_overlaps(x.raw(), y.raw()) == 0) {
        result.seen = Seen::different;
        return result;
      }
      // Equal only if both balls are small beside their numbers, or one is zero: a ball around zero
      // meets 1/2004! as well.
      const auto sharp = [&](const Ball& ball) {
        return acb_is_exact(ball.raw()) != 0 || acb_rel_accuracy_bits(ball.raw()) > p / 2;
      };
      const bool zero = acb_is_zero(x.raw()) != 0 || acb_is_zero(y.raw()) != 0;
      // A sum of which one part is beyond the precision says nothing of the others: 3000! + 1 and
      // 3000!.
      const bool sums = contains_op(a, Op::add) || contains_op(b, Op::add);
      const bool huge = sums && mag_cmp_2exp_si(Size(x).raw(), p / 2) > 0;
      result.zero = zero;
      result.seen = !huge && (zero || (sharp(x) && sharp(y))) ? Seen::equal : Seen::unclear;
      if (separation > 0 && nearer_than(x, y, p, separation)) {
        result.seen = Seen::equal;
        return result;
      }
    } else if (result.seen == Seen::equal) {
      result.seen = Seen::unclear;
    }
    if (p >= last_precision || budget.steps < 0) break;
  }
  if (budget.steps < 0 && result.seen == Seen::equal) result.seen = Seen::unclear;
  return result;
}

// Which variables are met on whole numbers only: all beside a factorial or a sum, those with names
// of whole numbers beside a floor.
enum class Whole : uint8_t { none, by_name, all };

Whole wants_whole_numbers(const Expr& e) {
  for (const Op op : {Op::factorial, Op::double_factorial, Op::binomial, Op::sum, Op::product,
                      Op::gcd, Op::lcm}) {
    if (contains_op(e, op)) return Whole::all;
  }
  const bool steps =
      contains_op(e, Op::floor) || contains_op(e, Op::ceil) || contains_op(e, Op::mod);
  return steps ? Whole::by_name : Whole::none;
}

// A series in a free variable is met where it converges, as far as can be guessed: nearer than 1 to
// 0.
bool has_series(const Expr& e) {
  int sign = 0;
  if (e.op == Op::sum && is_infinite(*e.args[1], sign)) return true;
  return std::any_of(e.args.begin(), e.args.end(),
                     [](const Expr* arg) { return has_series(*arg); });
}

// Small fractions of both signs, or whole numbers; `small` ones are nearer than 1 to 0.
Point trial_point(const std::vector<std::string>& names, int trial, Whole whole,
                  bool small = false) {
  Point point;
  for (size_t i = 0; i < names.size(); ++i) {
    const uint64_t bits = random_bits(0x7231, static_cast<uint64_t>(trial), i);
    const bool counts =
        std::string_view("ijklmnpqNMKT").find(names[i][0]) != std::string_view::npos;
    const bool integer = whole == Whole::all || (whole == Whole::by_name && counts);
    const auto numerator = static_cast<int64_t>(bits % 97) + 3;
    const uint64_t denominator = integer ? 1 : 5 + (bits >> 20) % 41;
    const bool negative = !integer && ((bits >> 40) & 1) != 0;
    const int64_t square = (trial + 2) * (trial + 2);  // at which floors of roots part
    const bool telling = whole == Whole::by_name && trial < 2;
    const int64_t n = !integer ? numerator : telling ? square : numerator % 23 + 1;
    point.emplace_back(names[i],
                       Rational(negative ? -n : n, small ? denominator + 100 : denominator));
  }
  return point;
}

int64_t needed_precision(const Expr& a, const Expr& b) {
  // What is summed up or integrated is only so good.
  if (contains_binder(a) || contains_binder(b)) return kFirstPrecision;
  return std::min(kMaxPrecision, 512 + 2 * (written_bits(a) + written_bits(b)));
}

Outcome outcome_of(Seen seen) {
  return seen == Seen::equal       ? Outcome::equal
         : seen == Seen::different ? Outcome::different
                                   : Outcome::undecided;
}

}  // namespace

bool is_infinite(const Expr& e, int& sign) {
  if (e.op == Op::infinity) {
    sign = 1;
    return true;
  }
  if ((e.op == Op::neg || (e.op == Op::add && e.args.size() == 1)) &&
      is_infinite(*e.args[0], sign)) {
    if (e.op == Op::neg) sign = -sign;
    return true;
  }
  return false;
}

namespace {

// Somewhere in it something is divided by zero.
bool divides_by_zero(const Expr& e, Budget& budget) {
  Rational divisor;
  if (e.op == Op::div && eval_exact(*e.args[1], {}, budget, divisor) && divisor.is_zero())
    return true;
  return !binds_variable(e.op) && std::any_of(e.args.begin(), e.args.end(), [&](const Expr* arg) {
    return divides_by_zero(*arg, budget);
  });
}

// What goes to infinity is no number.
Outcome number_or_unknown(const Expr& e, Budget& budget) {
  Ball finite;
  return eval_ball(e, {}, kFirstPrecision, budget, finite) ? Outcome::different
                                                           : Outcome::undecided;
}

}  // namespace

Outcome compare_constants(const Expr& a, const Expr& b, Budget& budget) {
  if (!budget.spend(12)) return Outcome::undecided;
  int sa = 0, sb = 0;
  const bool ia = is_infinite(a, sa), ib = is_infinite(b, sb);
  if (ia && ib) return sa == sb ? Outcome::equal : Outcome::different;
  if (ia || ib) {
    const Expr& other = ia ? b : a;
    const Divergence d = contains_binder(other) ? divergence(other, budget) : Divergence::none;
    if (d == Divergence::none) return number_or_unknown(other, budget);
    return d == ((ia ? sa : sb) > 0 ? Divergence::up : Divergence::down) ? Outcome::equal
                                                                         : Outcome::different;
  }
  // What most pairs need, before anything is asked of FLINT.
  if (surely_differ(a, b)) return Outcome::different;
  if (contains_binder(a) || contains_binder(b)) {
    const Divergence da = divergence(a, budget), db = divergence(b, budget);
    if (da != Divergence::none && db != Divergence::none)
      return da == db && da != Divergence::other ? Outcome::equal : Outcome::different;
    if (da != db) return number_or_unknown(da != Divergence::none ? b : a, budget);
  }
  Rational ra, rb;
  if (eval_exact(a, {}, budget, ra) && eval_exact(b, {}, budget, rb)) {
    return ra == rb ? Outcome::equal : Outcome::different;
  }
  const int64_t separation = separation_bits(a, b);
  const int64_t precision = needed_precision(a, b);
  // What is lost on the way to the difference has fewer bits than the bound.
  const int64_t proof = separation > 0 && separation < kMaxProof - 256
                            ? std::min(kMaxProof, 2 * separation + 256)
                            : 0;
  const Seen seen = compare_at(a, b, {}, std::max(precision, proof), budget, separation).seen;
  if (seen != Seen::undefined) return outcome_of(seen);
  // A number is no fraction over zero.
  const bool za = divides_by_zero(a, budget), zb = divides_by_zero(b, budget);
  Ball other;
  const bool number = za != zb && eval_ball(za ? b : a, {}, kFirstPrecision, budget, other);
  return number ? Outcome::different : Outcome::undecided;
}

namespace {

// Where pieces meet: the constants that the variable is compared with.
void find_seams(const Expr& e, Budget& budget, std::vector<Rational>& seams) {
  if (e.op >= Op::less && e.op <= Op::equals) {
    for (const size_t i : {0, 1}) {
      Rational at;
      if (e.args[i]->op == Op::variable && eval_exact(*e.args[1 - i], {}, budget, at))
        seams.push_back(std::move(at));
    }
  }
  for (const Expr* arg : e.args) find_seams(*arg, budget, seams);
}

// Functions in pieces differ if they do at a seam, beside one, between two or beyond all, or if one
// of them alone has a value there.
bool differ_at_seams(const Expr& a, const Expr& b, const std::string& name, Budget& budget) {
  constexpr size_t kMaxSeams = 40;
  std::vector<Rational> points;
  find_seams(a, budget, points);
  find_seams(b, budget, points);
  std::sort(points.begin(), points.end());
  points.erase(std::unique(points.begin(), points.end()), points.end());
  const size_t n = std::min(points.size(), kMaxSeams);
  points.resize(n);
  const Rational near(1, 1024);
  for (size_t i = 0; i < n; ++i) {
    const Rational seam = points[i];
    for (const Rational& step : {near, Rational(1), Rational(7, 2)}) {
      points.push_back(seam + step);
      points.push_back(seam - step);
    }
    if (i + 1 < n) points.push_back((seam + points[i + 1]) / Rational(2));
  }
  for (const Rational& x : points) {
    const Point point{{name, x}};
    Ball value;
    const bool has_a = eval_ball(a, point, kTrialPrecision, budget, value);
    const bool has_b = eval_ball(b, point, kTrialPrecision, budget, value);
    if (has_a != has_b) return budget.steps > 0;
    if (has_a && compare_at(a, b, point, kTrialPrecision, budget).seen == Seen::different)
      return true;
  }
  return false;
}

// The same terms or factors in another order.
bool same_terms(const Expr& a, const Expr& b) {
  constexpr size_t kMost = 200;
  const size_t n = a.args.size();
  if (a.op != b.op || (a.op != Op::add && a.op != Op::mul) || n != b.args.size() || n > kMost)
    return false;
  std::vector<const Expr*> left = b.args;
  for (const Expr* term : a.args) {
    const auto it = std::find_if(left.begin(), left.end(),
                                 [&](const Expr* other) { return same_tree(*term, *other); });
    if (it == left.end()) return false;
    left.erase(it);
  }
  return true;
}

}  // namespace

// [k/(s^2 + k^2)] is 0 at many points, and not 0: whether one side is a number and the other rounds
// what varies.
static bool is_step_of_variables(const Expr& a, const Expr& b) {
  std::vector<std::string> of_a, of_b;
  collect_variables(a, of_a);
  collect_variables(b, of_b);
  const Expr& varying = of_a.empty() ? b : a;
  return of_a.empty() != of_b.empty() &&
         (contains_op(varying, Op::floor) || contains_op(varying, Op::ceil));
}

Outcome compare_expressions(const Expr& a, const Expr& b, Budget& budget) {
  if (same_tree(a, b) || same_terms(a, b)) return Outcome::equal;
  if (a.op == Op::antiderivative || b.op == Op::antiderivative)
    return compare_antiderivatives(a, b, budget);
  std::vector<std::string> names;
  collect_variables(a, names);
  collect_variables(b, names);
  if (names.empty()) return compare_constants(a, b, budget);
  const bool sums = contains_binder(a) || contains_binder(b);
  if (int s = 0; !sums && is_infinite(a, s) != is_infinite(b, s)) return Outcome::different;
  budget.spend(24);
  if (std::any_of(names.begin(), names.end(),
                  [](const std::string& n) { return n == "z" || n == "w"; })) {
    ExprPool pool;
    const auto [c, d] = as_complex(&a, &b, pool);
    if (c != &a || d != &b) return compare_expressions(*c, *d, budget);
  }
  const Whole whole = std::max(wants_whole_numbers(a), wants_whole_numbers(b));
  const int64_t trial_precision = std::min(kTrialPrecision, needed_precision(a, b));
  const bool pieces = contains_op(a, Op::piecewise) || contains_op(b, Op::piecewise);
  if (pieces && whole == Whole::none && names.size() == 1 &&
      differ_at_seams(a, b, names[0], budget))
    return Outcome::different;
  int real_equal = 0, zero_equal = 0, complex_equal = 0, complex_different = 0;
  const bool series = has_series(a) || has_series(b);
  for (int trial = 0;
       trial < kTrials && real_equal + zero_equal < kEnoughTrials && budget.steps > 0; ++trial) {
    // Some points of whole numbers always: (-1)^n is real there alone.
    const Point point = series ? trial_point(names, trial, Whole::none, true)
                               : trial_point(names, trial, trial % 4 == 3 ? Whole::all : whole);
    const Comparison c = compare_at(a, b, point, trial_precision, budget);
    if (c.seen == Seen::undefined || c.seen == Seen::unclear) continue;
    if (c.both_real) {
      if (c.seen == Seen::different) return Outcome::different;
      ++(c.zero ? zero_equal : real_equal);
    } else {
      ++(c.seen == Seen::equal ? complex_equal : complex_different);
    }
  }
  const Outcome same = is_step_of_variables(a, b) ? Outcome::undecided : Outcome::equal;
  if (real_equal > 0) return same;
  if (complex_different > 0) return Outcome::different;
  if (complex_equal > 0 || zero_equal > 0) return same;
  return divides_by_zero(a, budget) != divides_by_zero(b, budget) ? Outcome::different
                                                                  : Outcome::undecided;
}

namespace {

// The value in doubles, off by their last bits or so; false if so much is not known of it, or if it
// is zero. `real`: nothing on the way was other than real.
bool sharp_value(const Expr& e, const Point& point, Budget& budget, std::complex<double>& value,
                 bool& real) {
  constexpr int64_t kSharp = 80;  // bits: far more than doubles have
  Ball x;
  if (!eval_ball(e, point, kTrialPrecision, budget, x, &real) ||
      acb_rel_accuracy_bits(x.raw()) < kSharp || acb_contains_zero(x.raw()) != 0)
    return false;
  real = real && x.is_real();
  const auto nearest = [](arb_srcptr part) { return arf_get_d(arb_midref(part), ARF_RND_NEAR); };
  value = {nearest(acb_realref(x.raw())), nearest(acb_imagref(x.raw()))};
  return std::isnormal(std::abs(value));
}

}  // namespace

bool value_at_first_trial(const Expr& e, const std::vector<std::string>& names, Budget& budget,
                          TrialValue& value) {
  constexpr int kMostTrials = 6;
  const bool complex = std::any_of(names.begin(), names.end(),
                                   [](const std::string& n) { return n == "z" || n == "w"; });
  if (complex || wants_whole_numbers(e) != Whole::none || contains_binder(e) ||
      contains_op(e, Op::antiderivative) || contains_op(e, Op::piecewise))
    return false;
  for (value.trial = 0; value.trial < kMostTrials; ++value.trial) {
    const Point point =
        trial_point(names, value.trial, value.trial % 4 == 3 ? Whole::all : Whole::none);
    Rational exact;
    int64_t top = 0, bottom = 0;
    value.exact = eval_exact(e, point, budget, exact);
    if (value.exact && !exact.parts(top, bottom)) return false;
    value.value = value.exact ? static_cast<double>(top) / static_cast<double>(bottom) : 0;
    if (value.exact) return true;
    std::complex<double> sharp;
    bool real = false;
    if (!sharp_value(e, point, budget, sharp, real)) return false;
    value.value = sharp.real();
    if (real) return true;
  }
  return false;
}

bool order_constants(const Expr& a, const Expr& b, Budget& budget, int& order) {
  int sa = 0, sb = 0;
  const bool ia = is_infinite(a, sa), ib = is_infinite(b, sb);
  if (ia || ib) {
    order = (ia ? sa : 0) - (ib ? sb : 0);
    order = order > 0 ? 1 : order < 0 ? -1 : 0;
    return true;
  }
  // Numbers that are told apart at once need no more.
  if (surely_differ(a, b, &order)) return budget.spend(12);
  const Outcome same = compare_constants(a, b, budget);
  if (same == Outcome::undecided) return false;
  order = 0;
  if (same == Outcome::equal) return true;
  for (int64_t p = kFirstPrecision; p <= kMaxPrecision; p *= 4) {
    Ball x, y;
    if (!eval_ball(a, {}, p, budget, x) || !eval_ball(b, {}, p, budget, y)) return false;
    if (!x.is_real() || !y.is_real()) return false;
    if (arb_lt(acb_realref(x.raw()), acb_realref(y.raw())) != 0) order = -1;
    if (arb_gt(acb_realref(x.raw()), acb_realref(y.raw())) != 0) order = 1;
    if (order != 0) return true;
  }
  return false;
}

Outcome within(const Expr& a, const Expr& b, const Rational& bound, Budget& budget) {
  Rational ra, rb;
  if (eval_exact(a, {}, budget, ra) && eval_exact(b, {}, budget, rb)) {
    return (ra - rb).abs() <= bound ? Outcome::equal : Outcome::different;
  }
  for (int64_t p = kFirstPrecision; p <= needed_precision(a, b); p *= 2) {
    Ball x, y;
    if (!eval_ball(a, {}, p, budget, x) || !eval_ball(b, {}, p, budget, y)) break;
    Ball limit;
    acb_sub(x.raw(), x.raw(), y.raw(), p);
    acb_abs(acb_realref(y.raw()), x.raw(), p);
    acb_set_fmpq(limit.raw(), bound.raw(), p);
    if (arb_le(acb_realref(y.raw()), acb_realref(limit.raw())) != 0) return Outcome::equal;
    if (arb_gt(acb_realref(y.raw()), acb_realref(limit.raw())) != 0) return Outcome::different;
  }
  return Outcome::undecided;
}

Outcome proportional(const Expr& a, const Expr& b, bool positive, Budget& budget) {
  std::vector<std::string> names;
  collect_variables(a, names);
  collect_variables(b, names);
  const Whole whole = std::max(wants_whole_numbers(a), wants_whole_numbers(b));
  Ball ratio;
  int agreed = 0;
  for (int trial = 0; trial < kTrials && agreed < kEnoughTrials && budget.steps > 0; ++trial) {
    const Point point = trial_point(names, trial, whole);
    Ball x, y;
    if (!eval_ball(a, point, kTrialPrecision, budget, x)) continue;
    if (!eval_ball(b, point, kTrialPrecision, budget, y)) continue;
    if (positive && (!x.is_real() || !y.is_real())) continue;
    const bool zero_x = acb_contains_zero(x.raw()) != 0, zero_y = acb_contains_zero(y.raw()) != 0;
    if (zero_x != zero_y) return Outcome::different;
    if (zero_x) continue;
    acb_div(x.raw(), x.raw(), y.raw(), kTrialPrecision);
    if (positive && arb_is_positive(acb_realref(x.raw())) == 0) return Outcome::different;
    if (agreed == 0)
      acb_set(ratio.raw(), x.raw());
    else if (acb_overlaps(ratio.raw(), x.raw()) == 0)
      return Outcome::different;
    ++agreed;
  }
  return agreed >= 3 ? Outcome::equal : Outcome::undecided;
}

bool quotient_of_first_trials(const Expr& e, const std::vector<std::string>& names, Budget& budget,
                              std::complex<double>& quotient) {
  std::complex<double> first, second;
  bool real = false;
  if (wants_whole_numbers(e) != Whole::none ||
      !sharp_value(e, trial_point(names, 0, Whole::none), budget, first, real) ||
      !sharp_value(e, trial_point(names, 1, Whole::none), budget, second, real))
    return false;
  quotient = second / first;
  return std::isnormal(std::abs(quotient));
}

}  // namespace r1
