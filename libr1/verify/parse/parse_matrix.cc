// Matrices and vectors, their linear combinations, and environments that are lists of lines.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <utility>

#include "libr1/verify/parse/parser.h"

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

bool is_enclosed_environment(Tokens t) { return environment_end(t) == t.size(); }

std::vector<Tokens> rows_of(Tokens body) {
  return split_at(body, [](const Token& k) { return k.is_command("newline"); });
}

// What stands between \begin{array}{ll} and its \end.
Tokens array_body(Tokens t) {
  size_t begin = 1;
  for (int groups = 0; begin < t.size() && groups < 2; ++begin) {
    if (t[begin].is('}') && (++groups == 2 || begin + 1 >= t.size() || !t[begin + 1].is('{'))) {
      ++begin;
      break;
    }
  }
  const size_t end = matching_end(t);
  return begin < end ? t.subspan(begin, end - begin) : Tokens();
}

}  // namespace

size_t environment_end(Tokens t) {
  size_t i = matching_end(t);
  while (i < t.size() && !t[i].is('}')) ++i;
  return std::min(i + 1, t.size());
}

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
  // \begin{bmatrix} 1, 2 \\ 3, 4 \end{bmatrix}: commas in the place of &.
  const bool marks =
      std::any_of(t.begin(), t.end(), [](const Token& k) { return k.is('&'); }) || rows.size() < 2;
  for (const Tokens row : rows) {
    const auto cells =
        split_at(row, [&](const Token& k) { return k.is('&') || (!marks && k.is(',')); });
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

// [1 2 3], [1 -2; 3 4], [[1 2] [3 4]]: as programs print them, whole rows of numbers parted by
// spaces.
std::optional<Value> Parser::spaced_rows(Tokens inside) {
  if (inside.size() < 2) return std::nullopt;
  std::vector<Tokens> rows;
  if (inside[0].is('[')) {
    for (size_t i = 0; i < inside.size();) {
      size_t end = i;
      while (end < inside.size() && !inside[end].is(']')) ++end;
      if (!inside[i].is('[') || end == inside.size()) return std::nullopt;
      rows.push_back(inside.subspan(i + 1, end - i - 1));
      i = end + 1;
    }
  } else {
    rows = split_at(inside, [](const Token& k) { return k.is(';'); });
  }
  const bool commas = !inside[0].is('[') && rows.size() > 1;  // [1, 2; 3, 4]
  Matrix m;
  for (const Tokens row : rows) {
    size_t cells = 0;
    for (size_t i = 0; i < row.size(); ++i) {
      if (commas && i > 0 && i + 1 < row.size() && row[i].is(',')) continue;
      const bool minus = row[i].is('-') && i + 1 < row.size() && !row[i + 1].space_before;
      const size_t at = minus ? i + 1 : i;
      if (row[at].kind != Tok::number || (i > 0 && !row[i].space_before && !row[i - 1].is(',')))
        return std::nullopt;
      const Expr* n = expr(row.subspan(at, 1), 1);
      if (n == nullptr || m.items.size() > kMaxItems) return std::nullopt;
      m.items.push_back(Value{Scalar{minus ? pool_.node(Op::neg, {n}) : n, std::nullopt, {}}});
      ++cells;
      i = at;
    }
    if (cells < 2 || (m.rows > 0 && cells != m.cols)) return std::nullopt;
    m.cols = cells;
    ++m.rows;
  }
  if (m.rows == 0) return std::nullopt;
  if (m.rows > 1) return Value{std::move(m)};
  return Value{Sequence{'[', '[', std::move(m.items), 0}};
}

// cases, aligned and their like: each line is an element; `value & condition` is a pair.
std::optional<Value> Parser::rows_as_list(Tokens body) {
  Sequence list;
  for (const Tokens row : rows_of(body)) {
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

// |(3, 4)|, \|(3, 4)\|: the length.
std::optional<Value> Parser::norm(Tokens t) {
  while (t.size() > 4 && t.front().is('|') && t.back().is('|')) t = t.subspan(1, t.size() - 2);
  const std::optional<Value> inside = bracketed(t);
  const auto* s = inside ? std::get_if<Sequence>(&inside->what) : nullptr;
  if (s == nullptr || s->open != '(' || s->close != '(' || s->items.size() < 2) return std::nullopt;
  std::vector<const Expr*> squares;
  for (const Value& v : s->items) {
    const auto* part = std::get_if<Scalar>(&v.what);
    if (part == nullptr) return std::nullopt;
    squares.push_back(pool_.node(Op::pow, {part->expr, pool_.number(2)}));
  }
  const Expr* sum = pool_.node(Op::add, std::move(squares));
  return Value{Scalar{pool_.node(Op::root, {pool_.number(2), sum}), std::nullopt, {}}};
}

std::optional<Value> Parser::diagonal_matrix(Tokens inside) {
  constexpr size_t kMost = 16;
  std::vector<Value> entries = list_items(inside);
  const size_t n = entries.size();
  if (n < 2 || n > kMost) return std::nullopt;
  Matrix m{n, n, {}};
  for (size_t i = 0; i < n * n; ++i) {
    const bool on = i % (n + 1) == 0;
    m.items.push_back(on ? std::move(entries[i / (n + 1)])
                         : Value{Scalar{pool_.number(0), std::nullopt, {}}});
  }
  return Value{std::move(m)};
}

std::optional<Value> Parser::environment(Tokens t) {
  if (t.size() > 6 && t.front().is('|') && t.back().is('|')) {
    if (auto length = norm(t)) return length;
  }
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
  // \operatorname{diag}(1, 2)
  const bool diagonal = t.size() > 3 && (t[0].kind == Tok::text || t[0].kind == Tok::word) &&
                        t[0].text == "diag" && t[1].is('(') && is_enclosed(t.subspan(1));
  if (diagonal) return diagonal_matrix(t.subspan(2, t.size() - 3));
  const bool bracketed = t.size() > 5 && t[1].is('(') && is_enclosed(t.subspan(1)) &&
                         is_enclosed_environment(t.subspan(2, t.size() - 3));
  if (t.size() > 3 && t.front().is_command("det") && (bracketed || t[1].is_command("begin"))) {
    const std::optional<Matrix> m = matrix(bracketed ? t.subspan(2, t.size() - 3) : t.subspan(1));
    const Expr* d = m ? determinant(*m) : nullptr;
    return d == nullptr ? std::nullopt : std::optional(Value{Scalar{d, std::nullopt, {}}});
  }
  const bool trace = t.size() > 3 && (t[0].kind == Tok::text || t[0].kind == Tok::word) &&
                     (t[0].text == "tr" || t[0].text == "Tr" || t[0].text == "trace") &&
                     (bracketed || t[1].is_command("begin"));
  if (trace) {
    const std::optional<Matrix> m = matrix(bracketed ? t.subspan(2, t.size() - 3) : t.subspan(1));
    if (!m || m->rows != m->cols || m->rows < 2) return std::nullopt;
    std::vector<const Expr*> sum;
    for (size_t i = 0; i < m->items.size(); i += m->cols + 1) {
      const auto* s = std::get_if<Scalar>(&m->items[i].what);
      if (s == nullptr) return std::nullopt;
      sum.push_back(s->expr);
    }
    return Value{Scalar{pool_.node(Op::add, std::move(sum)), std::nullopt, {}}};
  }
  if (t.size() > 8 && t[0].kind == Tok::word && t[0].text == "Piecewise" &&
      is_enclosed(t.subspan(1)))
    return called_pieces(t);
  if (t.size() > 8 && t.front().is_command("lbrace")) {  // \left\{ \begin{array} ... \right.
    const Tokens array = t.subspan(1);
    if (!array.front().is_command("begin") || !is_enclosed_environment(array)) return std::nullopt;
    const Tokens body = array_body(array);
    if (auto function = pieces(rows_of(body))) return function;
    return body.empty() ? std::nullopt : rows_as_list(body);
  }
  if (t.empty() || !t.front().is_command("begin") || !is_enclosed_environment(t))
    return std::nullopt;
  const std::string name = environment_name(t);
  if (name.find("matrix") != std::string::npos || name == "array") {
    std::optional<Matrix> m = matrix(t);
    if (!m) return std::nullopt;
    // \begin{array}{|cc|}
    const size_t columns = 4;
    const bool ruled = name == "array" && t.size() > columns && t[columns].is('{') &&
                       t[columns + 1].is('|') && m->rows == m->cols;
    if (name != "vmatrix" && !ruled) return Value{std::move(*m)};
    const Expr* d = determinant(*m);
    return d == nullptr ? std::nullopt : std::optional(Value{Scalar{d, std::nullopt, {}}});
  }
  size_t begin = 1;
  while (begin < t.size() && !t[begin].is('}')) ++begin;
  const size_t end = matching_end(t);
  if (begin + 1 >= end) return std::nullopt;
  const Tokens body = t.subspan(begin + 1, end - begin - 1);
  if (auto function = pieces(rows_of(body))) return function;
  return rows_as_list(body);
}

}  // namespace r1
