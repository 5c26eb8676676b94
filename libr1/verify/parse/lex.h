// Tokens of an answer: LaTeX, plain text and Unicode spellings brought to one alphabet.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace r1 {

/// How a text that can be read in two ways is read; the parser tries each combination that matters.
struct LexOptions {
  bool thousands = false;      ///< `1,000` is one number (else a list)
  bool decimal_comma = false;  ///< `1,22` is one number (else a list)
};

enum class Tok : uint8_t {
  number,   ///< text: digits and at most one '.'; exponent apart
  letter,   ///< text: a variable's name, one Latin letter or a Greek name
  word,     ///< text: two or more plain letters
  text,     ///< text: what a \text{...} holds
  command,  ///< text: name without backslash, synonyms already merged ("frac", "sqrt", "le", ...)
  symbol,   ///< symbol: one of + - * / ^ _ ! ' ( ) [ ] { } | , ; : = < > & % $ and the degree sign
            ///< 'o'; text: of a $, the money if it is none of dollars; of a *, "x" if it is \times
  end,
};

struct Token {
  Tok kind = Tok::end;
  char symbol = 0;
  bool space_before = false;
  bool wide_before = false;  ///< \quad or \qquad
  bool vector = false;       ///< a letter in bold, or under an arrow or hat
  bool upright = false;      ///< a letter in \mathrm or \text: a unit, where it can be one
  std::string text;
  int64_t exponent = 0;  ///< of a number in scientific notation (1.2e5)
  bool has_exponent = false;

  bool is(char c) const { return kind == Tok::symbol && symbol == c; }
  bool is_command(std::string_view name) const { return kind == Tok::command && text == name; }

  static Token sign(char c) {
    Token t;
    t.kind = Tok::symbol;
    t.symbol = c;
    return t;
  }
  static Token named(Tok kind, std::string_view text) {
    Token t;
    t.kind = kind;
    t.text = text;
    return t;
  }
};

struct LexResult {
  std::vector<Token> tokens;     ///< ends with one Tok::end
  bool comma_thousands = false;  ///< some `d,ddd` could be one number
  bool comma_decimal = false;    ///< the text is `d,dd` as a whole and could be a decimal
  bool failed = false;           ///< too long
};

/// Splits `text`, at most kMaxLexBytes long.
LexResult lex_math(std::string_view text, const LexOptions& options);
constexpr size_t kMaxLexBytes = 20000;

}  // namespace r1
