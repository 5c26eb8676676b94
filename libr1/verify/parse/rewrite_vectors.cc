// Products of vectors by their names, and recurrences: what turns its sign or shifts as a whole.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <string>
#include <string_view>

#include "libr1/verify/parse/rewrite_spoken.h"
#include "libr1/verify/parse/tokens.h"

namespace r1 {
namespace {

// Behind the name at `i` and its index: v, v_1, v_{12}.
size_t behind_name(const std::vector<Token>& t, size_t i) {
  size_t end = i + 1;
  if (end + 1 >= t.size() || !t[end].is('_')) return end;
  if (!t[end + 1].is('{')) return end + 2;
  while (end + 1 < t.size() && !t[end].is('}')) ++end;
  return end + 1;
}

std::string spelled(const std::vector<Token>& t, size_t from, size_t to) {
  std::string out;
  for (size_t i = from; i < to; ++i) {
    if (!t[i].is('{') && !t[i].is('}'))
      out += t[i].kind == Tok::symbol ? std::string(1, t[i].symbol) : t[i].text;
  }
  return out;
}

}  // namespace

bool read_cross_products(std::vector<Token>& t) {
  const auto is_vector = [&](size_t i) {
    return i < t.size() && t[i].kind == Tok::letter && t[i].vector;
  };
  bool any = false;
  for (size_t i = 0; i + 2 < t.size(); ++i) {
    if (!is_vector(i)) continue;
    const size_t sign = behind_name(t, i);
    if (sign + 1 >= t.size() || !t[sign].is('*') || t[sign].text != "x" || !is_vector(sign + 1))
      continue;
    const size_t end = std::min(behind_name(t, sign + 1), t.size() - 1);
    const std::string a = spelled(t, i, sign), b = spelled(t, sign + 1, end);
    // i x j = k, and the others in turn
    constexpr std::string_view kUnits = "ijk";
    const size_t first = a.size() == 1 ? kUnits.find(a[0]) : kUnits.npos,
                 second = b.size() == 1 ? kUnits.find(b[0]) : kUnits.npos;
    const bool units = first != kUnits.npos && second != kUnits.npos;
    // a x b = -(b x a): one name for both, in the order of the alphabet.
    Token product = Token::named(Tok::letter, std::min(a, b) + " x " + std::max(a, b));
    if (units && a != b) {
      product = t[i];
      product.text = kUnits[3 - first - second];
    } else if (a == b) {
      product = Token::named(Tok::number, "0");
    }
    const bool turned = units ? second == (first + 2) % 3 : b < a;
    product.space_before = t[i].space_before;
    std::vector<Token> with{std::move(product)};
    if (turned) {
      with.insert(with.begin(), {Token::sign('('), Token::sign('-')});
      with.push_back(Token::sign(')'));
    }
    const size_t length = with.size();
    replace_tokens(t, i, end, std::move(with));
    i += length - 1;
    any = true;
  }
  return any;
}

void shift_recurrence(std::vector<Token>& t) {
  constexpr size_t kLong = 80;
  constexpr int kFar = 20;
  if (t.size() > kLong) return;
  // The letter of the indices and how far each one is from it.
  std::string letter;
  bool several = false;
  int most = -kFar;
  const auto index_at = [&](size_t i, size_t& end, int& shift) {
    if (t[i].kind != Tok::letter || !t[i + 1].is('_')) return false;
    const bool braced = t[i + 2].is('{');
    const size_t at = i + (braced ? 3 : 2);
    if (at >= t.size() || t[at].kind != Tok::letter) return false;
    end = at + 1;
    shift = 0;
    if (braced && end + 2 < t.size() && (t[end].is('+') || t[end].is('-')) &&
        is_integer_token(t[end + 1]) && t[end + 1].text.size() == 1) {
      shift = (t[end + 1].text[0] - '0') * (t[end].is('+') ? 1 : -1);
      end += 2;
    }
    if (braced && !t[end].is('}')) return false;
    end += braced ? 1 : 0;
    return letter.empty() || t[at].text == letter;
  };
  const bool equation = std::any_of(t.begin(), t.end(), [](const Token& k) { return k.is('='); });
  if (!equation) return;
  size_t end = 0;
  int shift = 0, first = 0;
  for (size_t i = 0; i + 3 < t.size(); ++i) {
    if (t[i].kind != Tok::letter || !t[i + 1].is('_') || !index_at(i, end, shift)) continue;
    several = several || (!letter.empty() && shift != first);
    if (letter.empty()) first = shift;
    letter = t[i + (t[i + 2].is('{') ? 3 : 2)].text;
    most = std::max(most, shift);
    i = end - 1;
  }
  if (!several || most == 0) return;
  // Behind a comma may stand where it holds: n is shifted there, too.
  std::vector<Token> out;
  const auto shifted_letter = [&](int by, bool braces) {
    if (braces) out.push_back(Token::sign('{'));
    out.push_back(Token::named(Tok::letter, letter));
    if (by != 0) {
      out.push_back(Token::sign(by > 0 ? '+' : '-'));
      out.push_back(Token::named(Tok::number, std::to_string(std::abs(by))));
    }
    if (braces) out.push_back(Token::sign('}'));
  };
  for (size_t i = 0; i < t.size(); ++i) {
    if (i + 3 < t.size() && index_at(i, end, shift)) {
      out.push_back(t[i]);
      out.push_back(Token::sign('_'));
      shifted_letter(shift - most, true);
      i = end - 1;
    } else if (t[i].kind == Tok::letter && t[i].text == letter) {
      shifted_letter(-most, true);
    } else {
      out.push_back(t[i]);
    }
  }
  t = std::move(out);
}

}  // namespace r1
