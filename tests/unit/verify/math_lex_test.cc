// SPDX-License-Identifier: MIT
#include "libr1/verify/parse/lex.h"

#include "libr1/verify/parse/parse.h"
#include "libr1/verify/parse/symbols.h"
#include "tests/support/catch.h"

namespace {

std::string spell(std::string_view text, const r1::LexOptions& options = {}) {
  std::string out;
  for (const r1::Token& t : r1::lex_math(text, options).tokens) {
    if (t.kind == r1::Tok::end) break;
    if (!out.empty()) out += ' ';
    out += t.kind == r1::Tok::symbol ? std::string(1, t.symbol) : t.text;
  }
  return out;
}

}  // namespace

TEST_CASE("LaTeX, plain and Unicode spellings give the same tokens") {
  CHECK(spell("\\frac{1}{2}") == "frac { 1 } { 2 }");
  CHECK(spell("\\dfrac{1}{2}") == spell("\\cfrac{1}{2}"));
  CHECK(spell("2\\times 3") == spell("2\u00d73"));
  CHECK(spell("x \\leq 3") == spell("x <= 3"));
  CHECK(spell("\\left(\\frac12\\right.") == "( frac 12");
  CHECK(spell("\u221a2") == "sqrt 2");
  CHECK(spell("x\u00b2") == "x ^ 2");
  CHECK(spell("sqrt(2)*pi") == "sqrt ( 2 ) * pi");
  CHECK(spell("\\mathrm{e}^x") == "e ^ x");
  CHECK(spell("$5$") == "5");
}

TEST_CASE("separators of thousands") {
  CHECK(spell("1{,}000") == "1000");
  CHECK(spell("1\\,000,\\!000") == "1000000");
  CHECK(spell("1 000") == "1000");
  CHECK(spell("1,000") == "1 , 000");
  CHECK(spell("1,000", {true, false}) == "1000");
  CHECK(spell("1,0000", {true, false}) == "1 , 0000");
  CHECK(spell("0,000", {true, false}) == "0 , 000");
  CHECK(spell("12,5", {false, true}) == "12.5");
  CHECK(r1::lex_math("1,000", {}).comma_thousands);
  CHECK(!r1::lex_math("1,00", {}).comma_thousands);
  CHECK(r1::lex_math("1,22", {}).comma_decimal);
  CHECK(!r1::lex_math("1,222", {}).comma_decimal);
  CHECK(!r1::lex_math("1,2,3", {}).comma_decimal);
}

TEST_CASE("numbers with exponents") {
  const auto lexed = r1::lex_math("1.5e-3", {});
  CHECK(lexed.tokens[0].text == "1.5");
  CHECK(lexed.tokens[0].exponent == -3);
  CHECK(spell("2e") == "2 e");
  CHECK(spell("2ex") == "2 ex");
}

TEST_CASE("texts that are too long are refused") {
  CHECK(r1::lex_math(std::string(r1::kMaxLexBytes + 1, '1'), {}).failed);
  CHECK(r1::parse_math(std::string(r1::kMaxLexBytes + 1, '1')).readings.empty());
}
