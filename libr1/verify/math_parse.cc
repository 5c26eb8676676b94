// SPDX-License-Identifier: MIT
#include "libr1/verify/math_parse.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "libr1/verify/math_expr_parse.h"
#include "libr1/verify/math_lex.h"
#include "libr1/verify/math_suffix.h"
#include "libr1/verify/math_words.h"

namespace r1 {
namespace {

constexpr int kMaxNesting = 12;
constexpr size_t kMaxItems = 256;

int bracket_change(const Token& t) {
  if (t.kind == Tok::symbol) {
    if (t.symbol == '(' || t.symbol == '[' || t.symbol == '{') return 1;
    if (t.symbol == ')' || t.symbol == ']' || t.symbol == '}') return -1;
  }
  if (t.kind == Tok::command) {
    if (t.text == "lbrace" || t.text == "langle" || t.text == "begin" || t.text == "lfloor" ||
        t.text == "lceil") {
      return 1;
    }
    if (t.text == "rbrace" || t.text == "rangle" || t.text == "end" || t.text == "rfloor" ||
        t.text == "rceil") {
      return -1;
    }
  }
  return 0;
}

bool is_word(const Token& t, std::string_view word) {
  return (t.kind == Tok::word || t.kind == Tok::text) && normal_words(t.text) == word;
}

bool is_list_mark(const Token& t) {
  return t.is(',') || t.is(';') || t.is_command("and") || t.is_command("or") ||
         is_word(t, "and") || is_word(t, "or");
}

// '=' '<' '>' 'l' 'g' 'n', '~' for approximately, or 0.
char relation_op(const Token& t) {
  if (t.is('=') || t.is('<') || t.is('>')) return t.symbol;
  if (t.is_command("le")) return 'l';
  if (t.is_command("ge")) return 'g';
  if (t.is_command("ne")) return 'n';
  if (t.is_command("equiv")) return '=';
  if (t.is_command("approx")) return '~';
  return 0;
}

// Splits at the tokens of depth 0 that `is_mark` names; empty pieces are dropped.
template <typename IsMark>
std::vector<Tokens> split_at(Tokens tokens, IsMark is_mark, std::vector<const Token*>* marks = nullptr) {
  std::vector<Tokens> pieces;
  int depth = 0;
  size_t begin = 0;
  for (size_t i = 0; i <= tokens.size(); ++i) {
    if (i < tokens.size()) {
      depth += bracket_change(tokens[i]);
      if (depth > 0 || !is_mark(tokens[i])) continue;
      if (marks != nullptr) marks->push_back(&tokens[i]);
    }
    if (i > begin || marks != nullptr) pieces.push_back(tokens.subspan(begin, i - begin));
    begin = i + 1;
  }
  return pieces;
}

class Parser {
 public:
  Parser(const ExprOptions& options, ExprPool& pool) : options_(options), pool_(pool) {}

  Value value(Tokens t);
  const ExprNotes& notes() const { return notes_; }

 private:
  std::vector<Value> item(Tokens t);
  std::vector<Value> scalars(Tokens t);
  std::optional<Value> relation(Tokens t);
  std::optional<Value> bracketed(Tokens t);
  std::optional<Value> matrix(Tokens t);
  std::optional<Value> set_union(Tokens t);
  std::optional<Value> clock(Tokens t) const;
  std::optional<Value> quoted(Tokens t);
  Value words(Tokens t);
  std::vector<Value> list_items(Tokens t);
  const Expr* expr(Tokens t, int sign);

  const ExprOptions& options_;
  ExprPool& pool_;
  ExprNotes notes_;
  int nesting_ = 0;
};

const Expr* Parser::expr(Tokens t, int sign) {
  return parse_expr(std::vector<Token>(t.begin(), t.end()), options_, sign, pool_, notes_);
}

// 5, $5, -$5, \pm 3: one value, or two if a \pm is in it. Empty if it is no expression.
std::vector<Value> Parser::scalars(Tokens t) {
  std::vector<Token> kept;
  Unit unit = strip_unit(t);
  for (size_t i = 0; i < t.size(); ++i) {
    if (t[i].is('$') && i < 2 && i + 1 < t.size()) {
      if (unit.kind == UnitKind::none) unit = {UnitKind::currency, "dollars", true};
      continue;
    }
    kept.push_back(t[i]);
  }
  const bool had_pm = std::exchange(notes_.plus_minus, false);
  std::vector<Value> out;
  if (const Expr* e = expr(kept, 1); e != nullptr) {
    out.push_back(Value{Scalar{e, decimal_literal(kept), unit}});
    if (notes_.plus_minus) {
      if (const Expr* minus = expr(kept, -1); minus != nullptr) {
        out.push_back(Value{Scalar{minus, std::nullopt, unit}});
      }
    }
  }
  notes_.plus_minus = had_pm;
  return out;
}

// 4:30, 12:05 p.m.
std::optional<Value> Parser::clock(Tokens t) const {
  if (t.size() < 3 || t[0].kind != Tok::number || !t[1].is(':') || t[2].kind != Tok::number) {
    return std::nullopt;
  }
  if (t[0].text.size() > 2 || t[2].text.size() != 2 || t[2].text > "59" || t[2].has_exponent) {
    return std::nullopt;
  }
  ClockTime time{std::stoi(t[0].text), std::stoi(t[2].text), 0};
  std::string half;
  for (const char c : join_text(t.subspan(3))) {
    if (std::isalpha(static_cast<unsigned char>(c)) != 0) {
      half += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
  }
  if (half == "am" || half == "pm") time.half = half[0];
  else if (!half.empty()) return std::nullopt;
  if (time.hour > 24) return std::nullopt;
  return Value{time};
}

// (a, b), [a, b), \{a, b\}, {a, b}, <a, b>: brackets around the whole with marks inside.
std::optional<Value> Parser::bracketed(Tokens t) {
  if (t.size() < 2) return std::nullopt;
  char open = 0, close = 0;
  const Token &first = t.front(), &last = t.back();
  if (first.is('(') || first.is('[') || first.is('{')) open = first.symbol;
  if (first.is_command("lbrace")) open = '{';
  if (first.is_command("langle")) open = '(';
  if (last.is(')')) close = '(';
  if (last.is(']')) close = '[';
  if (last.is('}') || last.is_command("rbrace")) close = '{';
  if (last.is_command("rangle")) close = '(';
  if (open == 0 || close == 0) return std::nullopt;
  int depth = 0;
  for (size_t i = 0; i + 1 < t.size(); ++i) {
    depth += bracket_change(t[i]);
    if (depth == 0) return std::nullopt;
  }
  const Tokens inside = t.subspan(1, t.size() - 2);
  const bool set = open == '{' && first.kind == Tok::command;
  if (set && std::any_of(inside.begin(), inside.end(),
                         [](const Token& k) { return k.is('|') || k.is(':'); })) {
    return std::nullopt;  // a set-builder is not read
  }
  Sequence s{open, close, list_items(inside)};
  if (s.items.size() < 2 && !set) return std::nullopt;
  return Value{std::move(s)};
}

std::vector<Value> Parser::list_items(Tokens t) {
  std::vector<Value> items;
  for (const Tokens piece : split_at(t, is_list_mark)) {
    for (Value& v : item(piece)) items.push_back(std::move(v));
    if (items.size() > kMaxItems) break;
  }
  return items;
}

// \begin{pmatrix} a & b \\ c & d \end{pmatrix}; the same with array and its column letters.
std::optional<Value> Parser::matrix(Tokens t) {
  if (t.size() < 8 || !t.front().is_command("begin")) return std::nullopt;
  size_t begin = 1, end = t.size();
  const auto skip_group = [&] {
    while (begin < end && !t[begin].is('}')) ++begin;
    ++begin;
  };
  const std::string name = begin + 1 < end ? t[begin + 1].text : "";
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
  return m.rows == 0 ? std::nullopt : std::optional(Value{std::move(m)});
}

std::optional<Value> Parser::set_union(Tokens t) {
  const auto is_cup = [](const Token& k) {
    return k.is_command("cup") || (k.kind == Tok::letter && k.text == "U");
  };
  const auto pieces = split_at(t, is_cup);
  if (pieces.size() < 2) return std::nullopt;
  Union u;
  for (const Tokens piece : pieces) {
    std::optional<Value> part = bracketed(piece);
    if (!part) return std::nullopt;
    u.parts.push_back(std::move(*part));
  }
  return Value{std::move(u)};
}

// A name on the left of '=': x, x_1, f(x), (x,y), AB, \text{Area}, \angle ABC. Empty if it is none.
std::string label_of(Tokens t) {
  std::string label;
  bool named = false;
  for (const Token& k : t) {
    const bool name = k.kind == Tok::letter || k.kind == Tok::word || k.kind == Tok::text;
    const bool mark = k.is('(') || k.is(')') || k.is(',') || k.is('_') || k.is('{') || k.is('}') ||
                      k.is('\'') || k.is_command("angle") || k.is_command("triangle") ||
                      k.is_command("overline") || k.is('|');
    const bool subscript_digit = k.kind == Tok::number && named;
    if (!name && !mark && !subscript_digit) return "";
    named = named || name;
    if (k.kind == Tok::symbol) label += k.symbol;
    else label += k.text;
  }
  return named ? label : "";
}

std::optional<Value> Parser::relation(Tokens t) {
  for (size_t i = 0; i + 1 < t.size(); ++i) {  // x \in S, x in S
    const bool in = t[i].is_command("in") || (i > 0 && t[i].kind == Tok::word && t[i].text == "in");
    if (i > 0 && in && !label_of(t.first(i)).empty()) {
      return std::optional(value(t.subspan(i + 1)));
    }
    if (bracket_change(t[i]) != 0) break;
  }
  std::vector<const Token*> marks;
  std::vector<Tokens> sides =
      split_at(t, [](const Token& k) { return relation_op(k) != 0; }, &marks);
  if (marks.empty()) return std::nullopt;
  if (sides.front().empty() && sides.size() == 2 && (marks[0]->is('=') || relation_op(*marks[0]) == '~')) {
    return value(sides[1]);  // "= 5", "\approx 5"
  }
  Relation r;
  for (size_t i = 0; i < marks.size(); ++i) {
    char op = relation_op(*marks[i]);
    if (op == '~') {
      // What follows an approximation is only another spelling, but for a name's value.
      if (i > 0 || label_of(sides[0]).empty()) {
        sides.resize(i + 1);
        break;
      }
      op = '=';
    }
    r.ops.push_back(op);
  }
  if (r.ops.empty()) return value(sides[0]);
  const bool chain = std::all_of(r.ops.begin(), r.ops.end(), [](char op) { return op == '='; });
  if (chain) r.label = label_of(sides[0]);
  if (chain && sides.size() > 2) {  // x = 2 + 3 = 5: the last says it simplest
    sides = {sides[0], sides.back()};
    r.ops = {'='};
  }
  for (const Tokens side : sides) {
    if (side.empty()) return std::nullopt;
    std::vector<Value> v = item(side);
    if (v.size() == 1) r.sides.push_back(std::move(v[0]));
    else if (v.size() > 1) r.sides.push_back(Value{Sequence{0, 0, std::move(v)}});
    else return std::nullopt;
  }
  return Value{std::move(r)};
}

// \text{...} around the whole: what it holds may be mathematics after all.
std::optional<Value> Parser::quoted(Tokens t) {
  if (t.size() != 1 || t[0].kind != Tok::text) return std::nullopt;
  const LexResult inner = lex_math(t[0].text, {});
  const Tokens tokens(inner.tokens.data(), inner.tokens.size() - 1);
  const bool has_words = std::any_of(tokens.begin(), tokens.end(), [](const Token& k) {
    return k.kind == Tok::word || k.kind == Tok::text;
  });
  if (tokens.empty() || (has_words && tokens[0].kind != Tok::number)) return std::nullopt;
  return value(tokens);
}

Value Parser::words(Tokens t) {
  Words w;
  w.normal = normal_words(join_text(t));
  const bool plain = std::all_of(t.begin(), t.end(), [](const Token& k) {
    return k.kind == Tok::word || k.kind == Tok::text || k.kind == Tok::letter || k.is('\'') ||
           k.is('-') || k.is('(') || k.is(')') || k.is_command("emptyset");
  });
  w.unread = !plain;
  if (t.size() == 1 && t[0].kind == Tok::word && t[0].text.size() <= 6) w.product = expr(t, 1);
  return Value{std::move(w)};
}

// Words only, of which one has three letters: "no solution", "east", "Evelyn".
bool is_prose(Tokens t) {
  bool long_word = false;
  for (const Token& k : t) {
    const bool word = k.kind == Tok::word || k.kind == Tok::text;
    if (!word && k.kind != Tok::letter) return false;
    if (k.kind == Tok::text || (word && k.text.size() >= 3)) long_word = true;
  }
  return long_word;
}

// One element of a list; more than one value if a \pm stands for two.
std::vector<Value> Parser::item(Tokens t) {
  std::vector<Value> out;
  if (t.empty()) return out;
  if (++nesting_ > kMaxNesting) {
    --nesting_;
    out.push_back(Value{Words{normal_words(join_text(t)), nullptr, true}});
    return out;
  }
  const auto one = [&](std::optional<Value> v) {
    if (v) out.push_back(std::move(*v));
    return !out.empty();
  };
  const auto braces = [&]() -> std::optional<Value> {  // {5}: only a group
    if (t.size() < 3 || !t.front().is('{') || !t.back().is('}')) return std::nullopt;
    return split_at(t, [](const Token&) { return true; }).size() == 1
               ? std::optional(value(t.subspan(1, t.size() - 2)))
               : std::nullopt;
  };
  if (is_prose(t)) {
    if (const auto n = number_word(normal_words(join_text(t)))) {
      out.push_back(Value{Scalar{pool_.number(*n), std::nullopt, {}}});
    } else if (!one(quoted(t))) {
      out.push_back(words(t));
    }
  } else if (!one(clock(t)) && !one(relation(t)) && !one(set_union(t)) && !one(bracketed(t)) &&
             !one(matrix(t)) && !one(braces())) {
    out = scalars(t);
    if (out.empty()) out.push_back(words(t));
  }
  --nesting_;
  return out;
}

Value Parser::value(Tokens t) {
  std::vector<Value> items = list_items(t);
  if (items.empty()) return words(t);
  if (items.size() == 1) return std::move(items[0]);
  return Value{Sequence{0, 0, std::move(items)}};
}

// Full stops, commas and the like that end a sentence and not an answer.
std::string_view trim(std::string_view s) {
  constexpr std::string_view kSpace = " \t\r\n";
  for (bool again = true; again;) {
    again = false;
    while (!s.empty() && kSpace.find(s.front()) != std::string_view::npos) s.remove_prefix(1);
    while (!s.empty() && (kSpace.find(s.back()) != std::string_view::npos || s.back() == ',' ||
                          s.back() == ';' || s.back() == ':')) {
      s.remove_suffix(1);
    }
    if (s.size() > 1 && s.back() == '.' && s.substr(s.size() - 2) != "..") {
      s.remove_suffix(1);
      again = true;
    }
  }
  return s;
}

// Some part of it could not be read.
bool has_unread(const Value& v) {
  const auto any = [](const std::vector<Value>& items) {
    return std::any_of(items.begin(), items.end(), has_unread);
  };
  if (const auto* w = std::get_if<Words>(&v.what)) return w->unread;
  if (const auto* s = std::get_if<Sequence>(&v.what)) return any(s->items);
  if (const auto* r = std::get_if<Relation>(&v.what)) return any(r->sides);
  if (const auto* m = std::get_if<Matrix>(&v.what)) return any(m->items);
  return false;
}

}  // namespace

MathAnswer parse_math(std::string_view text) {
  MathAnswer answer;
  text = trim(text);
  if (text.empty() || text.size() > kMaxLexBytes) return answer;
  // A reading a combination: the later ones only where the first has seen that they differ.
  bool thousands = false, decimal_comma = false;
  ExprNotes notes;
  for (int mask = 0; mask < 16; ++mask) {
    const LexOptions lex{(mask & 1) != 0, (mask & 2) != 0};
    const ExprOptions expr{(mask & 4) != 0, (mask & 8) != 0};
    if ((lex.thousands && !thousands) || (lex.decimal_comma && (!decimal_comma || lex.thousands)) ||
        (expr.tight_slash && !notes.slash) || (expr.log_base_ten && !notes.plain_log)) {
      continue;
    }
    const LexResult tokens = lex_math(text, lex);
    if (tokens.tokens.size() < 2) return answer;
    Parser parser(expr, *answer.pool);
    answer.readings.push_back(
        parser.value(Tokens(tokens.tokens.data(), tokens.tokens.size() - 1)));
    if (mask == 0) {
      thousands = tokens.comma_thousands;
      decimal_comma = tokens.comma_decimal;
      notes = parser.notes();
    }
  }
  // A reading that failed says nothing beside one that did not.
  auto& readings = answer.readings;
  if (!std::all_of(readings.begin(), readings.end(), has_unread)) {
    readings.erase(std::remove_if(readings.begin(), readings.end(), has_unread), readings.end());
  }
  return answer;
}

}  // namespace r1
