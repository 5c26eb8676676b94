// Matrices and vectors, their linear combinations, and environments that are lists of lines.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <utility>

#include "libr1/verify/math_parser.h"

namespace r1 {
namespace {

// "pmatrix" of \begin{pmatrix}; \begin{aligned} may be split into letters and words.
std::string environment_name(Tokens t) {
  std::string name;
  for (size_t i = 2; i < t.size() && !t[i].is('}'); ++i)
    name += t[i].kind == Tok::symbol ? "" : t[i].text;
  return name;
}

// The \end that belongs to the \begin at the front; t.size() if there is none.
size_t matching_end(Tokens t) {
  int depth = 0;
  for (size_t i = 0; i < t.size(); ++i) {
    if (t[i].is_command("begin")) ++depth;
    if (t[i].is_command("end") && --depth == 0) return i;
  }
  return t.size();
}

// Behind the closing brace of \end{...}.
size_t environment_end(Tokens t) {
  size_t i = matching_end(t);
  while (i < t.size() && !t[i].is('}')) ++i;
  return std::min(i + 1, t.size());
}

bool is_enclosed_environment(Tokens t) { return environment_end(t) == t.size(); }

}  // namespace

// \begin{pmatrix} a & b \\ c & d \end{pmatrix}; the same with array and its column letters.
std::optional<Matrix> Parser::matrix(Tokens t) {
  if (t.size() < 8 || !t.front().is_command("begin") || !is_enclosed_environment(t))
    return std::nullopt;
  size_t begin = 1, end = t.size();
  const auto skip_group = [&] {
    while (begin < end && !t[begin].is('}')) ++begin;
    ++begin;
  };
  const std::string name = environment_name(t);
  if (name.find("matrix") == std::string::npos && name != "array") return std::nullopt;
  skip_group();
  if (name == "array" && begin < end && t[begin].is('{')) skip_group();
  while (end > begin && !t[end - 1].is_command("end")) --end;
  if (end <= begin + 1) return std::nullopt;
  --end;
  Matrix m;
  const auto rows = split_at(t.subspan(begin, end - begin),
                             [](const Token& k) { return k.is_command("newline"); });
  for (const Tokens row : rows) {
    const auto cells = split_at(row, [](const Token& k) { return k.is('&'); });
    if (m.rows > 0 && cells.size() != m.cols) return std::nullopt;
    m.cols = cells.size();
    ++m.rows;
    for (const Tokens cell : cells) {
      std::vector<Value> v = item(cell);
      if (v.size() != 1 || m.items.size() > kMaxItems) return std::nullopt;
      m.items.push_back(std::move(v[0]));
    }
  }
  return m.rows == 0 ? std::nullopt : std::optional(std::move(m));
}

// cases, aligned and their like: each line is an element; `value & condition` is a pair.
std::optional<Value> Parser::rows_as_list(Tokens body) {
  Sequence list;
  const auto rows = split_at(body, [](const Token& k) { return k.is_command("newline"); });
  for (const Tokens row : rows) {
    const auto cells = split_at(row, [](const Token& k) { return k.is('&'); });
    // In `x &= 1` the mark only aligns.
    const bool aligns = cells.size() < 2 || cells[1].front().is('=') || cells[1].front().is('<') ||
                        cells[1].front().is('>') || cells[1].front().is_command("le") ||
                        cells[1].front().is_command("ge");
    std::vector<Token> line;
    for (const Token& k : row) {
      if (!k.is('&')) line.push_back(k);
    }
    while (!line.empty() && (line.back().is(',') || line.back().is(';'))) line.pop_back();
    std::vector<Value> found;
    if (aligns) {
      found = list_items(Tokens(line));
    } else {
      Sequence pair{'(', '(', {}, 0};
      for (Tokens cell : cells) {
        while (!cell.empty() && (cell.back().is(',') || cell.back().is(';')))
          cell = cell.first(cell.size() - 1);
        if (!cell.empty() && (cell[0].kind == Tok::text || cell[0].kind == Tok::word)) {
          const std::string word = cell[0].text;
          if (word.find("if") != std::string::npos || word.find("for") != std::string::npos)
            cell = cell.subspan(1);
        }
        if (!cell.empty()) pair.items.push_back(value(cell));
      }
      found.push_back(Value{std::move(pair)});
    }
    for (Value& v : found) list.items.push_back(std::move(v));
    if (list.items.size() > kMaxItems) return std::nullopt;
  }
  if (list.items.empty()) return std::nullopt;
  if (list.items.size() == 1) return std::move(list.items[0]);
  return Value{std::move(list)};
}

std::optional<Value> Parser::environment(Tokens t) {
  // \left[ \begin{array} ... \end{array} \right]: the brackets are the matrix's own.
  const bool bars = t.size() > 2 && t.front().is('|') && t.back().is('|');
  const bool wrapped =
      t.size() > 2 && (bars || ((t.front().is('(') || t.front().is('[')) && is_enclosed(t)));
  if (wrapped && t[1].is_command("begin") && is_enclosed_environment(t.subspan(1, t.size() - 2))) {
    std::optional<Matrix> m = matrix(t.subspan(1, t.size() - 2));
    if (!m) return std::nullopt;
    if (!bars) return Value{std::move(*m)};
    const Expr* d = determinant(*m);
    return d == nullptr ? std::nullopt : std::optional(Value{Scalar{d, std::nullopt, {}}});
  }
  if (t.size() > 3 && t.front().is_command("det") && t[1].is_command("begin")) {
    const std::optional<Matrix> m = matrix(t.subspan(1));
    const Expr* d = m ? determinant(*m) : nullptr;
    return d == nullptr ? std::nullopt : std::optional(Value{Scalar{d, std::nullopt, {}}});
  }
  if (t.empty() || !t.front().is_command("begin") || !is_enclosed_environment(t))
    return std::nullopt;
  const std::string name = environment_name(t);
  if (name.find("matrix") != std::string::npos || name == "array") {
    std::optional<Matrix> m = matrix(t);
    if (!m) return std::nullopt;
    if (name != "vmatrix") return Value{std::move(*m)};
    const Expr* d = determinant(*m);
    return d == nullptr ? std::nullopt : std::optional(Value{Scalar{d, std::nullopt, {}}});
  }
  size_t begin = 1;
  while (begin < t.size() && !t[begin].is('}')) ++begin;
  const size_t end = matching_end(t);
  return begin + 1 < end ? rows_as_list(t.subspan(begin + 1, end - begin - 1)) : std::nullopt;
}

// c \begin{pmatrix} ... \end{pmatrix}, with a transpose mark behind it or not.
std::optional<Matrix> Parser::scaled(Tokens t, bool negative) {
  size_t at = 0;
  while (at < t.size() && !t[at].is_command("begin")) ++at;
  if (at == t.size()) return std::nullopt;
  Tokens factor = t.first(at);
  if (!factor.empty() && factor.back().is('*')) factor = factor.first(factor.size() - 1);
  const size_t end = at + environment_end(t.subspan(at));
  std::optional<Matrix> m = matrix(t.subspan(at, end - at));
  if (!m) return std::nullopt;
  const Tokens rest = t.subspan(end);
  const bool transposed = !rest.empty() && rest[0].is('^') &&
                          (rest.back().text == "T" || (rest.size() == 4 && rest[2].text == "T"));
  if (!rest.empty() && !transposed) return std::nullopt;
  const Expr* c = factor.empty() ? nullptr : expr(factor, 1);
  if (!factor.empty() && c == nullptr) return std::nullopt;
  for (Value& v : m->items) {
    auto* s = std::get_if<Scalar>(&v.what);
    if (s == nullptr) return std::nullopt;
    if (c != nullptr) *s = {pool_.node(Op::mul, {c, s->expr}), std::nullopt, {}};
    if (negative) *s = {pool_.node(Op::neg, {s->expr}), std::nullopt, {}};
  }
  if (transposed) {
    Matrix turned{m->cols, m->rows, {}};
    for (size_t i = 0; i < m->cols; ++i) {
      for (size_t j = 0; j < m->rows; ++j)
        turned.items.push_back(std::move(m->items[j * m->cols + i]));
    }
    m = std::move(turned);
  }
  return m;
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
    std::optional<Matrix> m = scaled(terms[i], i > 0 && marks[i - 1]->is('-'));
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
