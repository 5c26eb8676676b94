// SPDX-License-Identifier: MIT
#include "libr1/verify/parse/lex.h"

#include <algorithm>
#include <cctype>

#include "libr1/base/ascii.h"
#include "libr1/verify/parse/digits.h"
#include "libr1/verify/parse/html.h"
#include "libr1/verify/parse/symbols.h"
#include "libr1/verify/parse/tokens.h"
#include "libr1/verify/parse/units.h"

namespace r1 {
namespace {

class Lexer {
 public:
  Lexer(std::string_view text, const LexOptions& options, int level = 0)
      : s_(text), options_(options), level_(level) {}

  LexResult run() {
    while (at_ < s_.size()) step();
    push(Tok::end);
    return std::move(out_);
  }

 private:
  char peek(size_t ahead = 0) const { return at_ + ahead < s_.size() ? s_[at_ + ahead] : '\0'; }

  Token& push(Tok kind) {
    Token& t = out_.tokens.emplace_back();
    t.kind = kind;
    t.space_before = space_;
    t.wide_before = wide_;
    space_ = wide_ = false;
    return t;
  }
  void symbol(char c) { push(Tok::symbol).symbol = c; }
  void named(Tok kind, std::string_view text) { push(kind).text = text; }

  void step() {
    const char c = peek();
    if (is_space(c) || c == '~') {
      space_ = true;
      ++at_;
    } else if (is_digit(c) || (c == '.' && is_digit(peek(1)))) {
      number();
    } else if (c == '\\') {
      backslash();
    } else if (is_alpha(c) || static_cast<unsigned char>(c) >= 0x80) {
      letters();
    } else {
      sign(c);
    }
  }

  void sign(char c) {
    const char next = peek(1);
    const bool factorial = c == '!' && at_ > 0 && is_digit(s_[at_ - 1]);  // 3!=6
    if ((c == '<' || c == '>' || (c == '!' && !factorial) || c == '=') && next == '=') {
      at_ += 2;
      if (c == '=') return symbol('=');
      return named(Tok::command, c == '<' ? "le" : c == '>' ? "ge" : "ne");
    }
    if (c == '*' && next == '*') {
      at_ += 2;
      return symbol('^');
    }
    if (c == '.' && next == '.' && peek(2) == '.') {
      at_ += 3;
      return named(Tok::command, "ldots");
    }
    if (c == '+' && next == '/' && peek(2) == '-') {
      at_ += 3;
      return named(Tok::command, "pm");
    }
    ++at_;
    // "$5" without a second dollar is money.
    if (c == '{' && s_.substr(at_, 2) == ":}") {  // 11{:}45
      at_ += 2;
      return symbol(':');
    }
    if (c == '$' && is_digit(next) && s_.find('$') + 1 == at_ &&
        s_.find('$', at_) == std::string_view::npos)
      return symbol('$');
    if (c == '$' && starts_formula_line()) return symbol(';');
    if (c == '$' || c == '.') {  // math delimiters; a full stop that is no decimal point
      space_ = true;
      return;
    }
    if (c == '(' || c == '[') ++depth_;
    if ((c == ')' || c == ']') && depth_ > 0) --depth_;
    symbol(c);
  }

  // A formula that ends here, and another on the next line.
  bool starts_formula_line() const {
    const size_t next = s_.find_first_not_of(" \t\r\n", at_);
    return next != s_.npos && s_[next] == '$' && s_.substr(next, 2) != "$$" &&
           s_.substr(at_, next - at_).find('\n') != s_.npos;
  }

  void letters() {
    const size_t begin = at_;
    const auto in_run = [&](char c) {
      return is_alpha(c) || static_cast<unsigned char>(c) >= 0x80;
    };
    while (at_ < s_.size() && in_run(s_[at_])) ++at_;
    at_ = begin + word_length(s_.substr(begin, at_ - begin));
    const std::string_view run = s_.substr(begin, at_ - begin);
    std::string_view command;
    const bool argument = run.size() > 1 && is_bare_argument(out_.tokens);
    if (argument) at_ = begin + 1;
    if (argument) return named(Tok::letter, run.substr(0, 1));
    // np.sqrt(3), math.pi: the module says nothing.
    if (peek() == '.' && is_alpha(peek(1)) && is_module(run)) {
      ++at_;
      return;
    }
    if (run.size() == 1 && is_alpha(run[0])) {
      named(Tok::letter, run);
    } else if (run == "sec" && stands_as_unit(run)) {
      named(Tok::word, run);
    } else if (plain_word_command(run, command)) {
      named(Tok::command, command);
    } else if (const size_t n = run.size();
               n > 2 && n < 8 &&
               std::string_view("xyz").find(run.back()) != std::string_view::npos &&
               plain_word_command(run.substr(0, n - 1), command) &&
               function_op(command).has_value()) {
      named(Tok::command, command);  // sinx, lny
      named(Tok::letter, run.substr(n - 1));
    } else if (function_word(run) && peek() == '(') {
      named(Tok::command, function_name(run));
    } else {
      named(Tok::word, run);
    }
  }

  bool has_rows() {
    const auto has = [&](std::string_view what) { return s_.find(what) != std::string_view::npos; };
    if (rows_ < 0) rows_ = has("\\begin") || has("cases") || has("matrix") ? 1 : 0;
    return rows_ == 1;
  }

  // The content of the {...} that follows (braces balanced), or of the one character.
  std::string_view group() {
    while (at_ < s_.size() && is_space(s_[at_])) ++at_;
    if (peek() != '{') {
      const std::string_view one = s_.substr(at_, at_ < s_.size() ? 1 : 0);
      at_ += one.size();
      return one;
    }
    const size_t begin = ++at_;
    for (int depth = 1; at_ < s_.size(); ++at_) {
      if (s_[at_] == '{') ++depth;
      if (s_[at_] == '}' && --depth == 0) break;
    }
    const std::string_view inside = s_.substr(begin, std::min(at_, s_.size()) - begin);
    if (at_ < s_.size()) ++at_;
    return inside;
  }

  // Whether the letters behind two backslashes at at_ are a command's that was escaped twice; in
  // x = 1 \\y = 2 they are none.
  bool names_command() const {
    size_t end = at_ + 2;
    while (end < s_.size() && is_alpha(s_[end])) ++end;
    size_t n = 0;
    const std::string_view name = s_.substr(at_ + 2, end - at_ - 2);
    return command_meaning(name).kind != CommandMeaning::unknown ||
           command_beginning(name, n).kind != CommandMeaning::unknown || name.size() > 3;
  }

  void backslash() {
    char next = peek(1);
    const char after = peek(2);  // \\frac, 50\\%: escaped twice, where no rows can end
    if (next == '\\' && !has_rows() &&
        ((is_alpha(after) && names_command()) ||
         (after != '\0' && std::string_view("{}%$,;!").find(after) < 7))) {
      ++at_;
      next = after;
    }
    if (!is_alpha(next)) {
      at_ += next == '\0' || is_digit(next) ? 1 : 2;
      switch (next) {
        case '{':
          return named(Tok::command, "lbrace");
        case '}':
          return named(Tok::command, "rbrace");
        case '\\':
          at_ += row_gap(s_.substr(at_));
          return named(Tok::command, "newline");
        case '%':
          return symbol('%');
        case '$':
          return symbol('$');
        case '|':
        case '*':  // as Markdown has it escaped
          return symbol(next);
        case '_':
        case '^':
          return symbol(next);
        case '&':
          return has_rows() || peek() != ' ' ? symbol('&') : named(Tok::command, "and");
        default:
          space_ = true;
          return;  // \, \; \! \( \[ and their like
      }
    }
    const size_t begin = ++at_;
    while (is_alpha(peek())) ++at_;
    CommandMeaning m = command_meaning(s_.substr(begin, at_ - begin));
    if (s_.substr(begin, at_ - begin) == "sim" &&
        is_range_sign()) {  // 67 \sim 75: from one to the other
      push(Tok::word).text = "to";
      return;
    }
    if (m.kind == CommandMeaning::style_group && peek() == '*') ++at_;  // \operatorname*
    if (size_t n = 0; m.kind == CommandMeaning::unknown) {
      m = command_beginning(s_.substr(begin, at_ - begin), n);
      at_ = begin + n;
    }
    if (accented(s_.substr(begin, at_ - begin))) return;
    const bool takes_none = m.kind == CommandMeaning::symbol || m.kind == CommandMeaning::letter;
    if (takes_none && s_.substr(at_, 2) == "{}") at_ += 2;  // \textdollar{}5
    switch (m.kind) {
      case CommandMeaning::symbol:
        symbol(m.value[0]);
        out_.tokens.back().text = m.value.substr(1);
        return;
      case CommandMeaning::command:
        if (m.value == "not" && (peek() == '=' || s_.substr(at_).starts_with("\\equiv"))) {
          at_ += peek() == '=' ? 1 : 6;
          return named(Tok::command, "ne");
        }
        return named(Tok::command, m.value);
      case CommandMeaning::letter:
        return named(Tok::letter, m.value);
      case CommandMeaning::unknown:
        return named(Tok::command, m.value);
      case CommandMeaning::space:
        return looks_only(m.value);
      case CommandMeaning::text_group:
        return text();
      case CommandMeaning::space_group:
        group();
        space_ = true;
        return;
      case CommandMeaning::number_set:
        if (!m.value.empty()) return named(Tok::command, "set " + std::string(m.value));
        if (const std::string_view name = group(); name == "E" || name == "P")
          return named(Tok::letter, name);  // expectation, probability
        else
          return named(Tok::command, "set " + std::string(name));
      case CommandMeaning::style_group: {
        const std::string_view style = s_.substr(begin, at_ - begin);
        styled(style);
        if (style.ends_with("erbrace") && (peek() == '^' || peek() == '_')) {  // what it makes
          ++at_;
          group();
        }
        return;
      }
    }
  }

  // \dot{x}, \ddot x: a name of its own; over a digit the dot marks a period.
  bool accented(std::string_view command) {
    if (command != "dot" && command != "ddot") return false;
    size_t i = at_;
    while (i < s_.size() && (s_[i] == ' ' || s_[i] == '{')) ++i;
    const size_t begin = s_.substr(i, 1) == "\\" ? i + 1 : i;
    size_t end = begin;
    while (end < s_.size() && is_alpha(s_[end]) && (begin > i || end == begin)) ++end;
    const bool closed = s_[at_ < s_.size() ? at_ : 0] != '{' || s_.substr(end, 1) == "}";
    if (end == begin || !closed) return false;
    const bool braced = s_[at_] == '{';
    named(Tok::letter, std::string(command) + " " + std::string(s_.substr(begin, end - begin)));
    at_ = end + (braced ? 1 : 0);
    return true;
  }

  void looks_only(std::string_view which) {
    wide_ = wide_ || which == "wide";
    space_ = space_ || which.empty() || wide_;
    if (!which.empty() && !wide_ && peek() == '.') ++at_;  // \left. stands for no delimiter
  }

  // \text{lcm}(4, 6) is a function, all else is text.
  void text() {
    const std::string_view inside = group();
    const std::string_view next = s_.substr(at_, 4);
    const bool called = peek() == '(' || next == "\\lef" || next == "\\big";
    std::string_view command;
    const std::string_view name = inside.substr(0, inside.find(' '));  // \text{arccot } x
    const bool applied = function_op(name).has_value() &&
                         inside.find_first_not_of(' ', name.size()) == inside.npos &&
                         s_.find_first_not_of(" $}", at_) != s_.npos;
    if (inside == "cis" || applied) return named(Tok::command, name);
    if (called && function_word(inside)) return named(Tok::command, function_name(inside));
    if (called && plain_word_command(inside, command) && command != "and" && command != "or") {
      return named(Tok::command, command);
    }
    const bool signs = std::all_of(inside.begin(), inside.end(), [&](char c) {
      return std::ispunct(static_cast<unsigned char>(c)) != 0 || (peek() == '}' && is_digit(c));
    });
    const bool wrapped = inside.starts_with("\\text{") && inside.find('}') + 1 == inside.size();
    if (signs || wrapped) return nested(inside, false);  // \text{\$}5
    const bool number = !out_.tokens.empty() && out_.tokens.back().kind == Tok::number;
    // 5\text{i}, 4 - \text{i}, \text{e}^x: a constant, where an operand stands.
    const bool operand =
        out_.tokens.empty() ? peek() == '^'
                            : out_.tokens.back().kind == Tok::symbol && !out_.tokens.back().is(',');
    if ((inside == "i" && number) || ((inside == "i" || inside == "e") && operand))
      return named(Tok::letter, inside);
    named(Tok::text, inside);
  }

  void nested(std::string_view inside, bool upright) {
    constexpr int kMaxLevel = 8;  // of styles within styles
    if (level_ == kMaxLevel) return named(Tok::text, inside);
    LexResult r = Lexer(inside, options_, level_ + 1).run();
    r.tokens.pop_back();
    if (!r.tokens.empty() && space_) {  // 20\ \mathrm{mi/h}
      r.tokens.front().space_before = true;
      space_ = false;
    }
    for (Token& t : r.tokens) {
      t.upright = upright && t.kind == Tok::letter;
      out_.tokens.push_back(std::move(t));
    }
  }

  // 5\mathrm{pm}, 6 \mathrm{~T}, L/\mathrm{min}: a unit, where no argument follows that would make
  // a function of it.
  bool stands_as_unit(std::string_view name) const {
    if (out_.tokens.empty() || name.size() < 2) return false;
    const Token& before = out_.tokens.back();
    if (before.kind == Tok::symbol && !before.is('/') && !before.is('*') && !before.is('}'))
      return false;
    const bool spaced = name[0] == '~';
    if (spaced) name.remove_prefix(1);
    if (!std::all_of(name.begin(), name.end(), is_alpha) || (unit_name(name).empty() && !spaced))
      return false;
    std::string_view command;
    if (!plain_word_command(name, command) && !function_word(name)) return spaced;
    size_t i = s_.find_first_not_of(" $}", at_);
    if (i != s_.npos && s_[i] == '^') i = s_.find_first_not_of("{}-0123456789 $", i + 1);
    return i == s_.npos || s_[i] == '/' || s_[i] == ',' || s_[i] == '.' || s_[i] == ')' ||
           s_.substr(i).starts_with("\\mathrm") || s_.substr(i).starts_with("\\cdot") ||
           s_.substr(i).starts_with("\\text");
  }

  // \mathrm{...} may hold a variable, a unit or a piece of formula.
  void styled(std::string_view style) {
    const bool upright = style == "mathrm";
    const std::string_view inside = group();
    const bool arrow = style == "overrightarrow" || style == "vec";
    if (arrow && inside.size() == 2 && inside[0] >= 'A' && inside[0] <= 'Z' && inside[1] >= 'A' &&
        inside[1] <= 'Z')
      return named(Tok::letter, inside);  // the vector from A to B
    if (inside.size() == 1 && is_alpha(inside[0])) {
      named(Tok::letter, inside);
      out_.tokens.back().upright = upright;
      out_.tokens.back().vector =
          arrow || style == "mathbf" || style == "boldsymbol" || style == "bm" || style == "hat";
      return;
    }
    const bool plain = std::all_of(inside.begin(), inside.end(),
                                   [](char c) { return is_alpha(c) || is_space(c); });
    std::string_view command;
    if (upright && stands_as_unit(inside)) return named(Tok::text, inside.substr(inside[0] == '~'));
    if (plain && plain_word_command(inside, command)) return named(Tok::command, command);
    // \operatorname{tg}, \mathrm{ctg}, but 5^{\mathrm{th}}
    const bool name = style[0] == 'o' || (upright && inside.size() > 2) || inside == "tg";
    const CommandMeaning m = plain && name ? command_meaning(inside) : CommandMeaning{};
    if (m.kind == CommandMeaning::command && function_op(m.value))  // \operatorname{tg}
      return named(Tok::command, m.value);
    if (plain && function_word(inside)) return named(Tok::command, function_name(inside));
    if (plain) return named(Tok::text, inside);
    nested(inside, upright);
  }

  size_t digits_at(size_t i) const { return count_digits(s_, i); }

  // 0.(6), 0.1(6) to the end of the text: a period in brackets. The tokens are those of \overline.
  bool bracketed_period(const std::string& digits) {
    if (peek() != '(' || digits[0] != '0' || digits.find('.') == std::string::npos) return false;
    const size_t n = digits_at(at_ + 1);
    if (n == 0 || peek(1 + n) != ')' ||
        s_.find_first_not_of(" $", at_ + n + 2) != std::string_view::npos)
      return false;
    named(Tok::number, digits);
    named(Tok::command, "overline");
    symbol('{');
    named(Tok::number, s_.substr(at_ + 1, n));
    symbol('}');
    at_ += n + 2;
    return true;
  }

  void number() {
    if (std::string value; const size_t n = prefixed_number(s_.substr(at_), value)) {
      at_ += n;
      return named(Tok::number, value);
    }
    if (const size_t n = depth_ > 0 ? 0 : pointed_thousands(s_.substr(at_)); n > 0) {
      std::string digits(s_.substr(at_, n));
      digits.erase(std::remove(digits.begin(), digits.end(), '.'), digits.end());
      std::replace(digits.begin(), digits.end(), ',', '.');
      at_ += n;
      return named(Tok::number, digits);
    }
    std::string digits(s_.substr(at_, digits_at(at_)));
    at_ += digits.size();
    size_t group_size = digits.size();
    while (group_size >= 1 && group_size <= 3 && (digits[0] != '0')) {
      bool sure = false;
      const size_t n = thousands_separator(s_, at_, depth_ > 0, sure);
      if (n == 0 || digits_at(at_ + n) != 3) break;
      if (!sure) out_.comma_thousands = true;
      if (!sure && !options_.thousands) break;
      digits += s_.substr(at_ + n, 3);
      at_ += n + 3;
      group_size = 3;
    }
    const bool comma = peek() == ',' && options_.decimal_comma && is_digit(peek(1));
    const bool point = peek() == '.' && (is_digit(peek(1)) || is_period_next());
    const bool braces = s_.substr(at_, 3) == "{,}" && is_digit(peek(3));  // 1{,}5
    if (comma || point || braces) {
      at_ += braces ? 3 : 1;
      const size_t n = digits_at(at_);
      digits += '.';
      digits += s_.substr(at_, n);
      at_ += n;
    }
    if (bracketed_period(digits)) return;
    Token& t = push(Tok::number);
    t.text = std::move(digits);
    scientific(t);
  }

  // Whether whole numbers stand on both sides of what was read last.
  bool is_range_sign() const {
    const auto whole = [](const Token& t) {
      return t.kind == Tok::number && t.text.find('.') == t.text.npos;
    };
    size_t next = at_;
    while (next < s_.size() && is_space(s_[next])) ++next;
    return !out_.tokens.empty() && whole(out_.tokens.back()) && next < s_.size() &&
           is_digit(s_[next]);
  }

  // 0.\overline{3}: the point stands before a repeating part.
  bool is_period_next() const {
    const std::string_view rest = s_.substr(at_ + 1);
    return (rest.starts_with('(') && is_digit(peek(2)) && s_[at_ - 1] == '0') ||
           rest.starts_with("\\overline") || rest.starts_with("\\bar") || rest.starts_with("\\dot");
  }

  // 1.2e5, 3E-7: the letter stands right after the digits and before digits that end the word.
  void scientific(Token& t) {
    if (peek() != 'e' && peek() != 'E') return;
    const size_t sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
    const size_t n = digits_at(at_ + 1 + sign);
    const size_t after = at_ + 1 + sign + n;
    if (n == 0 || n > 9 || (after < s_.size() && is_alpha(s_[after]))) return;
    t.exponent = std::stoll(std::string(s_.substr(at_ + 1 + sign, n)));
    if (peek(1) == '-') t.exponent = -t.exponent;
    t.has_exponent = true;
    at_ = after;
  }

  std::string_view s_;
  const LexOptions& options_;
  const int level_;
  size_t at_ = 0;
  bool space_ = false, wide_ = false;
  int depth_ = 0;  // of round and square brackets
  int rows_ = -1;  // has_rows(), once it was asked for
  LexResult out_;
};

}  // namespace

LexResult lex_math(std::string_view text, const LexOptions& options) {
  if (text.size() > kMaxLexBytes) return {std::vector<Token>(1), false, false, true};
  const bool ascii = std::all_of(text.begin(), text.end(),
                                 [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  std::string latex = ascii ? "" : to_latex(text);
  std::string_view source = ascii ? text : std::string_view(latex);
  if (source.find("\\textcircled{") != source.npos) source = latex = with_circled(source);
  LexResult result = Lexer(source, options).run();
  result.comma_decimal = is_comma_decimal(source) || parts_by_semicolons(source);
  return result;
}

}  // namespace r1
