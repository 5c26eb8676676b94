// Integrals over boxes: \iint_{[0,1]^2} xy \, dA.
// SPDX-License-Identifier: MIT
#include <array>

#include "libr1/verify/parse/expr_parser.h"

namespace r1 {
namespace {

constexpr std::array<const char*, 3> kCoordinates = {"x", "y", "z"};

}  // namespace

// [a, b], [0, 1]^2 or [0, 1] \times [0, 2]: `ends` get the bounds in turn; false if it is no box.
bool ExprParser::box(size_t dimensions, std::vector<const Expr*>& ends) {
  while (ok_ && ends.size() < 2 * dimensions) {
    if (!ends.empty() && !accept('*')) return false;
    if (!accept('[')) return false;
    const Expr* low = sum();
    expect(',');
    const Expr* high = sum();
    expect(']');
    size_t times = 1;
    if (accept('^')) {
      const bool braced = accept('{');
      if (!is_integer_token(peek()) || peek().text.size() != 1) return false;
      times = static_cast<size_t>(peek().text[0] - '0');
      next();
      if (braced) expect('}');
    }
    for (size_t i = 0; i < times; ++i) ends.insert(ends.end(), {low, high});
  }
  return ok_ && ends.size() == 2 * dimensions;
}

// Behind \iint: the box below it, the integrand, and dA, dV, or dx dy in any order.
const Expr* ExprParser::region_integral(size_t dimensions) {
  std::vector<const Expr*> ends;
  if (!accept('_')) return fail();
  const bool braced = accept('{');
  if (!box(dimensions, ends)) return fail();
  if (braced) expect('}');
  const auto is_differential = [&](size_t i) {
    return tokens_[i].kind == Tok::letter && tokens_[i].text == "d" &&
           tokens_[i + 1].kind == Tok::letter;
  };
  size_t end = at_;
  for (int depth = 0; end + 2 < tokens_.size() && !(depth == 0 && is_differential(end)); ++end) {
    depth += tokens_[end].is('{') || tokens_[end].is('(') || tokens_[end].is('[');
    depth -= tokens_[end].is('}') || tokens_[end].is(')') || tokens_[end].is(']');
    if (depth < 0) return fail();
  }
  if (!ok_ || end + 1 >= tokens_.size() || !is_differential(end)) return fail();
  std::vector<std::string> names;
  size_t behind = end;
  for (; behind + 2 < tokens_.size() && is_differential(behind); behind += 2)
    names.push_back(tokens_[behind + 1].text);
  // The first interval is that of the first letter, in whatever order the differentials stand.
  std::sort(names.begin(), names.end());
  if (names.size() == 1 && (names[0] == "A" || names[0] == "V"))
    names.assign(kCoordinates.begin(), kCoordinates.begin() + static_cast<int>(dimensions));
  if (names.size() != dimensions) return fail();
  const Expr* body = nullptr;
  if (at_ == end) {
    body = pool_.number(1);
  } else {
    tokens_[end].kind = Tok::end;
    body = sum();
    if (at_ != end) return fail();
  }
  at_ = behind;
  for (size_t i = dimensions; i-- > 0;)
    body = pool_.binder(Op::integral, names[i], {ends[2 * i], ends[2 * i + 1], body});
  return body;
}

}  // namespace r1
