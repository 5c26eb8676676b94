// SPDX-License-Identifier: MIT
#include "libr1/verify/parse/parse.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <utility>

#include "libr1/verify/parse/chemistry.h"
#include "libr1/verify/parse/chinese.h"
#include "libr1/verify/parse/html.h"
#include "libr1/verify/parse/lex.h"
#include "libr1/verify/parse/packages.h"
#include "libr1/verify/parse/parser.h"
#include "libr1/verify/parse/programs.h"
#include "libr1/verify/parse/rewrite.h"
#include "libr1/verify/parse/rewrite_spoken.h"
#include "libr1/verify/parse/tokens.h"
#include "libr1/verify/parse/undress.h"
#include "libr1/verify/parse/units.h"
#include "libr1/verify/parse/words.h"

namespace r1 {

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

bool is_enclosed(Tokens t) {
  if (t.size() < 2 || bracket_change(t.front()) != 1) return false;
  int depth = 0;
  for (size_t i = 0; i + 1 < t.size(); ++i) {
    depth += bracket_change(t[i]);
    if (depth == 0) return false;
  }
  return depth == 1 && bracket_change(t.back()) == -1;
}

Value real_line(ExprPool& pool) {
  const Expr* infinity = pool.node(Op::infinity);
  Sequence line{'(', '(', {}, 0};
  line.items.push_back(Value{Scalar{pool.node(Op::neg, {infinity}), std::nullopt, {}}});
  line.items.push_back(Value{Scalar{infinity, std::nullopt, {}}});
  return Value{std::move(line)};
}

namespace {

constexpr int kMaxNesting = 12;

bool is_word(const Token& t, std::string_view word) {
  return (t.kind == Tok::word || t.kind == Tok::text) && normal_words(t.text) == word;
}

bool is_foreign_or(const Token& t) {
  return is_word(t, "oder") || is_word(t, "ou") || is_word(t, "\u0438\u043b\u0438");
}

bool is_chinese_or(const Token& t) { return is_word(t, "\u6216") || is_word(t, "\u6216\u8005"); }

bool is_list_mark(const Token& t) {
  return t.is(',') || t.is(';') || t.is_command("and") || t.is_command("or") || is_word(t, "and") ||
         is_word(t, "or") || is_word(t, "und") || is_word(t, "et") || is_word(t, "\u0438") ||
         is_foreign_or(t) || is_chinese_or(t) || is_word(t, "\u548C") || is_word(t, "\u4E0E") ||
         is_word(t, "\u4E14");
}

}  // namespace

namespace {

// m^5 s^-2 mol^{-2}: units and their powers, to the end.
bool is_unit_tail(Tokens t) {
  return t.size() < 30 && std::all_of(t.begin(), t.end(), [](const Token& k) {
           return (k.kind == Tok::letter && is_unit_letter(k.text)) ||
                  (k.kind == Tok::word && !unit_name(k.text).empty()) ||
                  (k.kind == Tok::number && k.text.size() == 1) || k.is('^') || k.is('-') ||
                  k.is('{') || k.is('}') || k.is('/') || k.is('*');
         });
}

}  // namespace

const Expr* Parser::expr(Tokens t, int sign) {
  return parse_expr(std::vector<Token>(t.begin(), t.end()), options_, sign, pool_, notes_);
}

// 5, $5, -$5, \pm 3: one value, or two if a \pm is in it. Empty if it is no expression.
std::vector<Value> Parser::scalars(Tokens t) {
  if (const Expr* e = in_base(t)) return {Value{Scalar{e, std::nullopt, {}}}};
  if (auto angle = marked(t)) return {std::move(*angle)};
  Unit money;  // USD 5, Rs 5
  if (t.size() > 1 && (t[0].kind == Tok::word || t[0].kind == Tok::text) &&
      (t[1].kind == Tok::number || t[1].is('$'))) {
    std::string_view name = t[0].text;
    while (name.ends_with(' ') || name.ends_with('.') || name.ends_with('~')) name.remove_suffix(1);
    if (currency_prefix(name)) {
      money = read_unit(name);
      t = t.subspan(1);
    }
  }
  std::vector<Token> kept;
  notes_.unit_letter = notes_.unit_letter || italic_units(t) > 0;
  for (size_t i = 1; i < t.size() && !notes_.unit_letter; ++i) {
    const bool letter = t[i].kind == Tok::letter && is_unit_letter(t[i].text) &&
                        (t[i].space_before || is_counted(t[i - 1], t[i]) || goes_on_unit(t, i));
    const bool quantity = t[i - 1].kind == Tok::number || t[i - 1].kind == Tok::word ||
                          t[i - 1].is('}') || goes_on_unit(t, i);
    const bool raised = i + 1 < t.size() && t[i + 1].is('^') &&
                        (i + 6 >= t.size() || (quantity && is_unit_tail(t.subspan(i))));
    // 1.2 g cm^{-3}
    const bool product = i + 1 < t.size() && t[i - 1].kind == Tok::number &&
                         t[i + 1].kind == Tok::word && is_unit_symbol(t[i + 1].text);
    notes_.unit_letter = letter && (i + 1 == t.size() || raised || product ||
                                    ((t[i + 1].is('/') || t[i + 1].is('*')) && quantity));
  }
  Unit unit = strip_unit(t, options_.unit_letters);
  if (unit.kind == UnitKind::none && money.kind == UnitKind::currency) unit = money;
  for (size_t i = 0; i < t.size(); ++i) {
    if (t[i].is('$') && i < 2 && i + 1 < t.size()) {
      if (unit.kind == UnitKind::none) unit = money_of(t[i]);
      continue;
    }
    kept.push_back(t[i]);
  }
  const bool continues = kept.size() > 1 && kept.back().is_command("ldots") &&
                         decimal_literal(Tokens(kept).first(kept.size() - 1));
  if (continues) kept.pop_back();
  const bool had_pm = std::exchange(notes_.plus_minus, false);
  std::vector<Value> out;
  if (const Expr* e = expr(kept, 1); e != nullptr) {
    out.push_back(Value{Scalar{e, decimal_literal(kept), unit}});
    if (continues) std::get<Scalar>(out.back().what).decimal->continues = true;
    if (notes_.plus_minus) {
      if (const Expr* minus = expr(kept, -1); minus != nullptr) {
        out.push_back(Value{Scalar{minus, std::nullopt, unit}});
      }
    }
  }
  notes_.plus_minus = had_pm;
  return out;
}

// 3:2, 1:2:3
std::optional<Value> Parser::ratio(Tokens t) {
  const auto pieces = split_at(t, [](const Token& k) { return k.is(':'); });
  if (pieces.size() < 2) return std::nullopt;
  Ratio r;
  for (const Tokens piece : pieces) {
    std::vector<Value> v = piece.empty() ? std::vector<Value>() : item(piece);
    const bool dots = v.size() == 1 && std::holds_alternative<Words>(v[0].what) &&
                      std::get<Words>(v[0].what).normal == "...";
    if (v.size() != 1 || !(dots || std::holds_alternative<Scalar>(v[0].what))) return std::nullopt;
    r.parts.push_back(std::move(v[0]));
  }
  return Value{std::move(r)};
}

namespace {

// 3,003 is no list of 3 and 3.
bool is_thousands(Tokens first, Tokens second) {
  const auto digits = [](Tokens t) { return t.size() == 1 && is_integer_token(t[0]); };
  return digits(first) && digits(second) && !second[0].space_before && second[0].text.size() == 3 &&
         second[0].text[0] == '0' && first[0].text[0] != '0';
}

}  // namespace

// Splits at commas, "and", "or". `joint` becomes 'o' if an "or" was there, 'a' if an "and" was.
std::vector<Value> Parser::list_items(Tokens t, char* joint) {
  std::vector<Value> items;
  std::vector<const Token*> marks;
  const auto pieces = split_at(t, is_list_mark, &marks);
  if (joint != nullptr) {
    for (const Token* mark : marks) {
      if (mark->is_command("or") || is_word(*mark, "or") || is_foreign_or(*mark) ||
          is_chinese_or(*mark))
        *joint = 'o';
      if (*joint == 0 && (mark->is_command("and") || is_word(*mark, "and"))) *joint = 'a';
    }
  }
  if (pieces.size() == 2 && is_thousands(pieces[0], pieces[1])) return {};
  for (const Tokens piece : pieces) {
    const bool set = pieces.size() > 1 && !piece.empty() && piece.front().is_command("lbrace");
    for (Value& v : item(piece)) {
      // {x : x > 3}, {x : x > 0} are two sets, and no two conditions.
      if (set && std::holds_alternative<Relation>(v.what)) {
        items.push_back(Value{Union{{std::move(v)}, {}}});
        continue;
      }
      auto* list = std::get_if<Sequence>(&v.what);  // (0, \pm 1) among others
      const bool points = list != nullptr && list->open == 0 &&
                          (std::holds_alternative<Sequence>(list->items[0].what) ||
                           std::holds_alternative<Relation>(list->items[0].what));
      if (points)
        std::move(list->items.begin(), list->items.end(), std::back_inserter(items));
      else
        items.push_back(std::move(v));
    }
    if (items.size() > kMaxItems) break;
  }
  tidy_progression(items, pool_);
  return items;
}

namespace {

// II, IV, VIII: a number of a quadrant or case, not a product.
bool is_roman(std::string_view word) {
  return word.size() > 1 && word.find_first_not_of("IVX") == std::string_view::npos &&
         word.find('I') != std::string_view::npos;
}

// Words only, of which one has three letters: "no solution", "east", "Evelyn".
bool is_prose(Tokens t) {
  bool long_word = false;
  for (const Token& k : t) {
    const bool word = k.kind == Tok::word || k.kind == Tok::text;
    if (!word && k.kind != Tok::letter) return false;
    const bool no = word && t.size() == 1 &&
                    (k.text == "no" || k.text == "No" || k.text == "NO" || is_roman(k.text));
    if (k.kind == Tok::text || no || (word && k.text.size() >= 3)) long_word = true;
  }
  return long_word;
}

}  // namespace

std::optional<Value> Parser::group(Tokens t) {  // {5}: only a group
  if (t.size() < 3 || !is_enclosed(t)) return std::nullopt;
  // ((1, 2)) is (1, 2); of other round brackets the expression parser takes care.
  const Tokens inside = t.subspan(1, t.size() - 2);
  const bool twice = t.front().is('(') && t.back().is(')') && inside.front().is('(') &&
                     inside.back().is(')') && is_enclosed(inside);
  if (!t.front().is('{') && !twice) return std::nullopt;
  return value(t.subspan(1, t.size() - 2));
}

namespace {

// (1, 2, 3)^T is the list, too.
Tokens without_transpose(Tokens t) {
  const auto mark = [](const Token& k) {
    return (k.kind == Tok::letter && k.text == "T") || k.is_command("top");
  };
  const size_t n = t.size();
  if (n > 4 && t[n - 2].is('^') && mark(t[n - 1])) return t.first(n - 2);
  if (n > 6 && t[n - 4].is('^') && t[n - 3].is('{') && mark(t[n - 2]) && t[n - 1].is('}'))
    return t.first(n - 4);
  return t;
}

}  // namespace

// Q(2, -2): a point with its name; C(5, 2) is a number of choices.
bool is_named_point(Tokens t) {
  if (t.size() < 6 || t[0].kind != Tok::letter || t[0].text.size() != 1 || t[0].text[0] < 'A' ||
      t[0].text[0] > 'Z' || !t[1].is('(') || !is_enclosed(t.subspan(1)))
    return false;
  const bool choice = (t[0].text == "C" || t[0].text == "P") && t.size() == 6 &&
                      t[2].kind == Tok::number && t[4].kind == Tok::number;
  return !choice && std::any_of(t.begin(), t.end(), [](const Token& k) { return k.is(','); });
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
  // Most answers are numbers: they need no try of all the rest.
  const bool number = t.size() == 1 && t[0].kind == Tok::number;
  if (is_named_point(t)) {
    out = item(t.subspan(1));
    --nesting_;
    if (out.size() != 1) return out;
    // A(1, 2) says A = (1, 2).
    const Value name{Scalar{pool_.variable(t[0].text), std::nullopt, {}}};
    return {Value{Relation{t[0].text, {name, std::move(out[0])}, {'='}}}};
  }
  if (number) {
    out = scalars(t);
  } else if (is_prose(t)) {
    if (!one(spoken(t)) && !one(clock(t)) && !one(quoted(t))) out.push_back(words(t));
  } else if (t.size() == 1 && t[0].is_command("ldots")) {
    out.push_back(Value{Words{"..."}});
  } else if (!one(clock(t)) && !one(labelled(t)) && !one(relation(t)) && !one(ratio(t)) &&
             !one(named_things(t)) && !one(set_expression(t)) &&
             !one(bracketed(without_transpose(t))) && !one(environment(t)) &&
             !one(combination(t)) && !one(product_of_vectors(t)) && !one(evaluated(t)) &&
             !one(cycles(t)) && !one(set_of_tuples(t)) && !one(group(t))) {
    out = scalars(t);
    if (out.empty() && !one(phrase(t))) out.push_back(words(t));
  }
  --nesting_;
  return out;
}

Value Parser::value(Tokens t) {
  const bool plain = t.size() > 1 && std::all_of(t.begin(), t.end(), [](const Token& k) {
                       return k.kind == Tok::word || k.is_command("and") || k.is('-') ||
                              (k.kind == Tok::letter && k.text == "a");  // "three and a half"
                     });
  if (plain) {
    if (auto number = spoken(t)) return std::move(*number);
  }
  if (auto marks = t.size() == 1 ? circled(t) : std::nullopt) return std::move(*marks);
  if (auto sum = compound(t)) return std::move(*sum);
  if (auto product = measured(t)) return std::move(*product);
  if (auto day = date(t)) return std::move(*day);
  // \neg p \vee q: here "or" parts no list.
  const bool logical = std::any_of(t.begin(), t.end(), [](const Token& k) {
    return k.is_command("not") || k.is_command("implies") || k.is_command("iff");
  });
  if (auto statement = logical ? formula(t) : std::nullopt) return std::move(*statement);
  if (auto parts = spoken_pieces(t)) return std::move(*parts);
  if (!t.empty() && (is_words(t.front()) || is_words(t.back()))) {
    if (auto orders = permuted(t)) return std::move(*orders);
  }
  char joint = 0;
  std::vector<Value> items = list_items(t, &joint);
  if (items.empty()) return words(t);
  if (items.size() == 1) return std::move(items[0]);
  spread_values(items);
  if (auto points = repeated_points(items)) return std::move(*points);
  if (joint != 'o') {
    if (auto points = solution_points(items)) return std::move(*points);
  }
  // x \ne 1, 2
  const auto* unequal = std::get_if<Relation>(&items[0].what);
  if (unequal != nullptr && unequal->ops.size() == 1 && unequal->ops[0] == 'n') {
    const Relation first = *unequal;
    for (Value& v : items) {
      if (!std::holds_alternative<Scalar>(v.what)) continue;
      Relation r = first;
      r.sides[1] = std::move(v);
      v.what = std::move(r);
    }
  }
  return Value{Sequence{0, 0, std::move(items), joint}};
}

namespace {

// Full stops, commas and the like that end a sentence and not an answer.
std::string_view trim_ends(std::string_view s) {
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

}  // namespace

bool has_unread(const Value& v) {
  const auto any = [](const std::vector<Value>& items) {
    return std::any_of(items.begin(), items.end(), has_unread);
  };
  if (const auto* w = std::get_if<Words>(&v.what)) return w->unread;
  if (const auto* s = std::get_if<Sequence>(&v.what)) return any(s->items);
  if (const auto* r = std::get_if<Relation>(&v.what)) return any(r->sides);
  if (const auto* m = std::get_if<Matrix>(&v.what)) return any(m->items);
  if (const auto* u = std::get_if<Union>(&v.what)) return any(u->parts);
  return false;
}

MathAnswer parse_math(std::string_view text) {
  constexpr char kWithoutRemark = 16;
  constexpr char kBehindLetter = 4;  // among the marks of a reading: it is what a letter chooses
  MathAnswer answer;
  std::string html;
  if (text.size() < kMaxLexBytes) {
    if (text.find('&') != text.npos && text.find(';') != text.npos)
      text = html = without_entities(text);
    if (text.find('<') != text.npos && text.find('>') != text.npos) {
      std::string plain = without_tags(text);
      text = html = std::move(plain);
    }
  }
  text = trim_ends(text);
  if (text.empty() || text.size() > kMaxLexBytes) return answer;
  std::string room, plain, formula, latin;
  text = without_chinese(text, latin);
  text = without_packages(text, plain);
  text = without_programs(text, formula);
  text = undressed(text, room);
  const std::string parted = numbered_parts(text);
  if (!parted.empty()) text = parted;
  const bool dotted = text.size() > 3 && text[0] >= 'A' && text[0] <= 'F' &&
                      (text[1] == '.' || text[1] == ':') && text[2] == ' ';
  // A reading a combination: the later ones only where the first has seen that they differ.
  int possible = 0;
  int engineers = 0;
  char behind = 0;
  const auto next = [&](int mask) { return ((mask | ~possible) + 1) & possible; };
  for (int mask = 0; mask >= 0; mask = next(mask) > mask ? next(mask) : -1) {
    if ((mask & 3) == 3) continue;
    const LexOptions lex{(mask & 1) != 0, (mask & 2) != 0};
    const ExprOptions expr{(mask & 4) != 0, (mask & 8) != 0, (mask & 16) != 0, (mask & 32) != 0,
                           (mask & 128) != 0};
    LexResult tokens = lex_math(text, lex);
    if (tokens.tokens.size() < 2) return answer;
    const bool index_counts = rewrite_tokens(tokens.tokens, (mask & 64) != 0, &answer.ranges);
    if (tokens.tokens.size() < 2) return answer;
    const bool crossed = (mask & 256) == 0 && read_cross_products(tokens.tokens);
    Parser parser(expr, *answer.pool, answer.ranges);
    answer.readings.push_back(parser.value(Tokens(tokens.tokens.data(), tokens.tokens.size() - 1)));
    if (mask == 0) {
      if (const size_t at = behind_choice(tokens.tokens, dotted); at > 0) {
        const size_t letter = tokens.tokens[0].is('(') ? 1 : 0;
        answer.readings.push_back(parser.value(Tokens(&tokens.tokens[letter], 1)));
        answer.readings.push_back(
            parser.value(Tokens(&tokens.tokens[at], tokens.tokens.size() - 1 - at)));
        // (B) 12 is not (C) 12: the value alone only beside one without its letter.
        behind = kBehindLetter;
        answer.marks = {behind, 0};
      }
      if (const size_t end = before_choice(tokens.tokens); end > 0) {
        behind = kBehindLetter;
        answer.marks = {0, behind};
        answer.readings.push_back(parser.value(Tokens(tokens.tokens.data(), end)));
      }
      if (const size_t end = excluded_point(tokens.tokens); end > 0) {
        answer.marks.resize(answer.readings.size(), behind);
        answer.readings.push_back(parser.value(Tokens(tokens.tokens.data(), end)));
        // The remark may be missing on one side, and not be another.
        answer.marks.push_back(kWithoutRemark);
      }
      const ExprNotes& notes = parser.notes();
      engineers = notes.engineers;
      possible = (tokens.comma_thousands ? 1 : 0) | (tokens.comma_decimal ? 2 : 0) |
                 (notes.slash ? 4 : 0) | (notes.plain_log ? 8 : 0) | (notes.capitals ? 16 : 0) |
                 (notes.unit_letter ? 32 : 0) | (index_counts ? 64 : 0) | (notes.square ? 128 : 0) |
                 (crossed ? 256 : 0);
    }
    answer.marks.resize(answer.readings.size(), behind | ((mask & 128) != 0 ? kWholeParts : 0) |
                                                    ((mask & 256) != 0 ? kPlainTimes : 0) |
                                                    ((mask & 16) == 0 || engineers == 0 ? 0
                                                     : engineers > 1 ? kEngineersUnit | kUnitTwice
                                                                     : kEngineersUnit));
  }
  if (auto chemical = chemical_formula(text))
    answer.readings.push_back(Value{Words{std::move(*chemical)}});
  // A reading that failed says nothing beside one that did not.
  auto& readings = answer.readings;
  answer.marks.resize(readings.size(), 0);
  if (!std::all_of(readings.begin(), readings.end(), has_unread)) {
    size_t n = 0;
    for (size_t i = 0; i < readings.size(); ++i) {
      if (has_unread(readings[i])) continue;
      answer.marks[n] = answer.marks[i];
      if (n != i) readings[n] = std::move(readings[i]);
      ++n;
    }
    readings.resize(n);
    answer.marks.resize(n);
  }
  return answer;
}

}  // namespace r1
