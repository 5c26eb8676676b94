// Sums, products, powers and inverses of matrices that are written out.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <utility>

#include "libr1/verify/parse/parser.h"
#include "libr1/verify/parse/tokens.h"
#include "libr1/verify/value/eval.h"

namespace r1 {
namespace {

constexpr int64_t kMaxPower = 100;
constexpr int kMaxNested = 12;  ///< sums in brackets
constexpr int kMaxSymbolic =
    4;  ///< products of matrices with letters: each makes the entries larger

const Expr* entry(const Matrix& m, size_t row, size_t col) {
  return std::get<Scalar>(m.items[row * m.cols + col].what).expr;
}

// All entries are expressions; those that are rational become one number.
bool simplify(Matrix& m, ExprPool& pool, bool& all_numbers) {
  all_numbers = true;
  Budget budget{100000};
  for (Value& v : m.items) {
    auto* s = std::get_if<Scalar>(&v.what);
    if (s == nullptr || pool.full()) return false;
    Rational value;
    const bool number = eval_exact(*s->expr, {}, budget, value);
    all_numbers = all_numbers && number;
    if (number && s->expr->op != Op::number) *s = {pool.number(std::move(value)), std::nullopt, {}};
  }
  return true;
}

std::optional<Matrix> product(const Matrix& a, const Matrix& b, ExprPool& pool, int& symbolic) {
  if (a.cols != b.rows) return std::nullopt;
  Matrix m{a.rows, b.cols, {}};
  for (size_t i = 0; i < a.rows; ++i) {
    for (size_t j = 0; j < b.cols; ++j) {
      std::vector<const Expr*> terms;
      for (size_t k = 0; k < a.cols; ++k)
        terms.push_back(pool.node(Op::mul, {entry(a, i, k), entry(b, k, j)}));
      const Expr* sum = terms.size() == 1 ? terms[0] : pool.node(Op::add, std::move(terms));
      m.items.push_back(Value{Scalar{sum, std::nullopt, {}}});
    }
  }
  bool numbers = false;
  if (!simplify(m, pool, numbers) || (!numbers && ++symbolic > kMaxSymbolic)) return std::nullopt;
  return m;
}

Matrix identity(size_t n, ExprPool& pool) {
  Matrix m{n, n, {}};
  for (size_t i = 0; i < n * n; ++i)
    m.items.push_back(Value{Scalar{pool.number(i % (n + 1) == 0 ? 1 : 0), {}, {}}});
  return m;
}

Matrix transposed(const Matrix& m) {
  Matrix turned{m.cols, m.rows, {}};
  for (size_t i = 0; i < m.cols; ++i) {
    for (size_t j = 0; j < m.rows; ++j) turned.items.push_back(m.items[j * m.cols + i]);
  }
  return turned;
}

// What stands behind a matrix at t[at]: ^T, ^{-1}, ^5. False if it is something else.
bool read_power(Tokens t, size_t& at, bool& transpose, int64_t& power) {
  const bool braced = t[at + 1].is('{');
  size_t i = at + (braced ? 2 : 1);
  const bool negative = i < t.size() && t[i].is('-');
  if (negative) ++i;
  if (i >= t.size()) return false;
  transpose = !negative && (t[i].text == "T" || t[i].is_command("top") || t[i].is('\''));
  const bool number = is_integer_token(t[i]) && t[i].text.size() <= 3;
  if (!transpose && !number) return false;
  power = !number ? 1 : negative ? -std::stoll(t[i].text) : std::stoll(t[i].text);
  ++i;
  if (braced && (i >= t.size() || !t[i++].is('}'))) return false;
  at = i;
  return power >= -kMaxPower && power <= kMaxPower;
}

}  // namespace

// The adjugate over the determinant; only small ones.
std::optional<Matrix> Parser::inverse(const Matrix& m) {
  const Expr* d = determinant(m);
  Budget budget{100000};
  Rational value;
  if (d == nullptr || (eval_exact(*d, {}, budget, value) && value.is_zero())) return std::nullopt;
  Matrix out{m.rows, m.cols, {}};
  for (size_t row = 0; row < m.rows; ++row) {
    for (size_t col = 0; col < m.cols; ++col) {
      Matrix minor{m.rows - 1, m.cols - 1, {}};
      for (size_t k = 0; k < m.items.size(); ++k) {  // without column `row` and row `col`
        if (k / m.cols != col && k % m.cols != row) minor.items.push_back(m.items[k]);
      }
      const Expr* cofactor = m.rows == 1 ? pool_.number(1) : determinant(minor);
      if (cofactor == nullptr) return std::nullopt;
      if ((row + col) % 2 == 1) cofactor = pool_.node(Op::neg, {cofactor});
      out.items.push_back(Value{Scalar{pool_.node(Op::div, {cofactor, d}), std::nullopt, {}}});
    }
  }
  bool numbers = false;
  return simplify(out, pool_, numbers) ? std::optional(std::move(out)) : std::nullopt;
}

// m^power by squaring.
std::optional<Matrix> Parser::raised(const Matrix& m, int64_t power, int& symbolic) {
  if (m.rows != m.cols) return std::nullopt;
  std::optional<Matrix> base = power < 0 ? inverse(m) : m, total;
  for (int64_t n = power < 0 ? -power : power; base && n > 0; n /= 2) {
    if (n % 2 == 1) total = total ? product(*total, *base, pool_, symbolic) : base;
    if (n % 2 == 1 && !total) return std::nullopt;
    if (n > 1) base = product(*base, *base, pool_, symbolic);
  }
  return power == 0 ? identity(m.rows, pool_) : base ? total : std::nullopt;
}

// \frac{\begin{pmatrix}...\end{pmatrix}}{\sqrt5}
std::optional<Matrix> Parser::divided(Tokens t, bool negative) {
  if (t.size() < 8 || !t[0].is_command("frac") || !t[1].is('{') || !t.back().is('}'))
    return std::nullopt;
  size_t close = 1;
  for (int depth = 0; close < t.size(); ++close) {
    depth += bracket_change(t[close]);
    if (depth == 0) break;
  }
  if (close + 2 >= t.size() || !t[close + 1].is('{') || !is_enclosed(t.subspan(close + 1)) ||
      ++nesting_ > kMaxNested)
    return std::nullopt;
  std::optional<Value> above = combination(t.subspan(2, close - 2));
  --nesting_;
  auto* m = above ? std::get_if<Matrix>(&above->what) : nullptr;
  const Expr* below = m != nullptr ? expr(t.subspan(close + 2, t.size() - close - 3), 1) : nullptr;
  if (below == nullptr) return std::nullopt;
  if (negative) below = pool_.node(Op::neg, {below});
  for (Value& v : m->items) {
    auto* s = std::get_if<Scalar>(&v.what);
    if (s == nullptr) return std::nullopt;
    *s = {pool_.node(Op::div, {s->expr, below}), std::nullopt, {}};
  }
  return std::move(*m);
}

// A product of matrices, with ^T, ^{-1} and powers behind them, and a factor before it or not.
std::optional<Matrix> Parser::scaled(Tokens t, bool negative) {
  std::vector<Token> flat;  // brackets that hold one matrix alone say nothing
  for (size_t i = 0; i < t.size(); ++i) {
    const bool opens =
        (t[i].is('(') || t[i].is('[')) && i + 1 < t.size() && t[i + 1].is_command("begin");
    const size_t end = opens ? i + 1 + environment_end(t.subspan(i + 1)) : 0;
    if (!opens || end >= t.size() || !(t[end].is(')') || t[end].is(']'))) {
      flat.push_back(t[i]);
      continue;
    }
    flat.insert(flat.end(), t.begin() + static_cast<std::ptrdiff_t>(i + 1),
                t.begin() + static_cast<std::ptrdiff_t>(end));
    i = end;
  }
  t = Tokens(flat);
  if (auto quotient = divided(t, negative)) return quotient;
  size_t at = 0;
  while (at < t.size() && !t[at].is_command("begin")) ++at;
  if (at == t.size()) return std::nullopt;
  Tokens factor = t.first(at);
  if (!factor.empty() && factor.back().is('*')) factor = factor.first(factor.size() - 1);
  const Expr* c = factor.empty() ? nullptr : expr(factor, 1);
  if (!factor.empty() && c == nullptr) return std::nullopt;
  std::optional<Matrix> total;
  int symbolic = 0;
  while (at < t.size()) {
    if (total && t[at].is('*') && at + 1 < t.size()) ++at;
    if (total &&
        !t[at].is_command("begin")) {  // a factor behind: \begin{pmatrix}...\end{pmatrix} e^t
      const size_t from = at;
      while (at < t.size() && !t[at].is_command("begin")) ++at;
      Tokens behind = t.subspan(from, at - from);
      if (at < t.size() && behind.back().is('*')) behind = behind.first(behind.size() - 1);
      const Expr* more = expr(behind, 1);
      if (more == nullptr) return std::nullopt;
      c = c == nullptr ? more : pool_.node(Op::mul, {c, more});
      continue;
    }
    if (!t[at].is_command("begin")) return std::nullopt;
    const size_t end = at + environment_end(t.subspan(at));
    std::optional<Matrix> m = matrix(t.subspan(at, end - at));
    if (!m || !std::all_of(m->items.begin(), m->items.end(),
                           [](const Value& v) { return std::holds_alternative<Scalar>(v.what); }))
      return std::nullopt;
    at = end;
    if (at + 1 < t.size() && t[at].is('^')) {
      bool transpose = false;
      int64_t power = 1;
      if (!read_power(t, at, transpose, power)) return std::nullopt;
      m = transpose ? transposed(*m) : raised(*m, power, symbolic);
    }
    if (m && total) m = product(*total, *m, pool_, symbolic);
    if (!m) return std::nullopt;
    total = std::move(m);
  }
  for (Value& v : total->items) {
    auto& s = std::get<Scalar>(v.what);
    if (c != nullptr) s = {pool_.node(Op::mul, {c, s.expr}), std::nullopt, {}};
    if (negative) s = {pool_.node(Op::neg, {s.expr}), std::nullopt, {}};
  }
  return total;
}

// c(A + B), (A + B)c: a multiple of a sum of matrices in brackets.
std::optional<Matrix> Parser::scaled_sum(Tokens t, bool negative) {
  size_t open = 0;
  while (open < t.size() && !((t[open].is('(') || t[open].is('[')) && open + 1 < t.size())) ++open;
  if (open == t.size() || ++nesting_ > kMaxNested) return std::nullopt;
  int depth = 0;
  size_t close = open;
  for (; close < t.size(); ++close) {
    depth += bracket_change(t[close]);
    if (depth == 0) break;
  }
  std::optional<Matrix> sum;
  if (close < t.size()) {
    std::optional<Value> inside = combination(t.subspan(open + 1, close - open - 1));
    if (auto* m = inside ? std::get_if<Matrix>(&inside->what) : nullptr) sum = std::move(*m);
  }
  --nesting_;
  if (!sum) return std::nullopt;
  Tokens before = t.first(open), behind = t.subspan(close + 1);
  if (!before.empty() && before.back().is('*')) before = before.first(before.size() - 1);
  if (!behind.empty() && behind.front().is('*')) behind = behind.subspan(1);
  for (const Tokens factor : {before, behind}) {
    if (factor.empty()) continue;
    const Expr* c = expr(factor, 1);
    if (c == nullptr) return std::nullopt;
    for (Value& v : sum->items) {
      auto& s = std::get<Scalar>(v.what);
      s = {pool_.node(Op::mul, {c, s.expr}), std::nullopt, {}};
    }
  }
  for (Value& v : sum->items) {
    auto& s = std::get<Scalar>(v.what);
    if (negative) s = {pool_.node(Op::neg, {s.expr}), std::nullopt, {}};
  }
  return sum;
}

// Sums and multiples of matrices.
std::optional<Value> Parser::combination(Tokens t) {
  if (std::none_of(t.begin(), t.end(), [](const Token& k) { return k.is_command("begin"); }))
    return std::nullopt;
  std::vector<const Token*> marks;
  const auto terms = split_at(
      t, [](const Token& k) { return k.is('+') || k.is('-'); }, &marks);
  std::optional<Matrix> total;
  for (size_t i = 0; i < terms.size(); ++i) {
    if (i == 0 && terms[i].empty() && terms.size() > 1) continue;  // a leading sign
    const bool negative = i > 0 && marks[i - 1]->is('-');
    std::optional<Matrix> m = scaled(terms[i], negative);
    if (!m) m = scaled_sum(terms[i], negative);
    if (!m) return std::nullopt;
    if (!total) {
      total = std::move(m);
      continue;
    }
    if (total->rows != m->rows || total->cols != m->cols) return std::nullopt;
    for (size_t k = 0; k < m->items.size(); ++k) {
      const Expr* sum = pool_.node(Op::add, {std::get<Scalar>(total->items[k].what).expr,
                                             std::get<Scalar>(m->items[k].what).expr});
      total->items[k] = Value{Scalar{sum, std::nullopt, {}}};
    }
  }
  return total ? std::optional(Value{std::move(*total)}) : std::nullopt;
}

// By the first row; only small ones.
const Expr* Parser::determinant(const Matrix& m) {
  if (m.rows != m.cols || m.rows > 4) return nullptr;
  const auto at = [&](size_t row, size_t col) {
    return std::get_if<Scalar>(&m.items[row * m.cols + col].what);
  };
  if (m.rows == 1) return at(0, 0) == nullptr ? nullptr : at(0, 0)->expr;
  std::vector<const Expr*> terms;
  for (size_t j = 0; j < m.cols; ++j) {
    Matrix minor{m.rows - 1, m.cols - 1, {}};
    for (size_t row = 1; row < m.rows; ++row) {
      for (size_t col = 0; col < m.cols; ++col) {
        if (at(row, col) == nullptr) return nullptr;
        if (col != j) minor.items.push_back(Value{*at(row, col)});
      }
    }
    const Expr* d = determinant(minor);
    if (d == nullptr || at(0, j) == nullptr) return nullptr;
    const Expr* term = pool_.node(Op::mul, {at(0, j)->expr, d});
    terms.push_back(j % 2 == 0 ? term : pool_.node(Op::neg, {term}));
  }
  return pool_.node(Op::add, std::move(terms));
}

}  // namespace r1
