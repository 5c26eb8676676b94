// Formulas of named sets and statements (A \cap B, p \implies q), cyclic groups and multiples of
// tuples. SPDX-License-Identifier: MIT
#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>

#include "libr1/verify/parse/parser.h"
#include "libr1/verify/parse/tokens.h"

namespace r1 {
namespace {

// A formula of names joined by "and", "or", "not" and their like, as a table of its values: bit i
// is the value where exactly the names of the bits of i hold.
class Formula {
 public:
  explicit Formula(Tokens t) : t_(t) {}

  /// The names it depends on and its table in one line, empty if the tokens are no such formula.
  std::string canonical() {
    for (const Token& k : t_) {
      if (k.kind == Tok::letter && std::find(names_.begin(), names_.end(), k.text) == names_.end())
        names_.push_back(k.text);
    }
    std::sort(names_.begin(), names_.end());
    if (names_.empty() || names_.size() > kMostNames) return "";
    const uint64_t table = join();
    if (!ok_ || at_ != t_.size() || !joined_) return "";
    return text_of(table);
  }

 private:
  static constexpr size_t kMostNames = 6;
  static constexpr int kMaxDepth = 40;

  uint64_t all() const {
    const size_t rows = size_t{1} << names_.size();
    return rows == 64 ? ~uint64_t{0} : (uint64_t{1} << rows) - 1;
  }
  bool at_end() const { return at_ >= t_.size(); }
  bool is(std::string_view command) const { return !at_end() && t_[at_].is_command(command); }
  uint64_t fail() {
    ok_ = false;
    at_ = t_.size();
    return 0;
  }

  // p \implies q and p \iff q hold a side that is itself joined; all else goes from left to right.
  uint64_t join() {
    if (++depth_ > kMaxDepth) return fail();
    uint64_t left = meet();
    if (is("implies") || is("iff")) {
      const bool both = is("iff");
      ++at_;
      joined_ = true;
      const uint64_t right = join();
      left = both ? ~(left ^ right) & all() : (~left | right) & all();
    }
    --depth_;
    return left;
  }

  uint64_t meet() {
    uint64_t left = part();
    std::string_view before;
    while (ok_ && !at_end()) {
      const std::string_view op =
          t_[at_].kind == Tok::command ? std::string_view(t_[at_].text) : "";
      const bool meets = op == "cap" || op == "and", joins = op == "cup" || op == "or";
      if (!meets && !joins && op != "setminus") break;
      // A \cup B \cap C is read by nobody with certainty.
      if (!before.empty() && before != op) return fail();
      before = op;
      ++at_;
      joined_ = true;
      const uint64_t right = part();
      left = meets ? left & right : joins ? left | right : left & ~right;
    }
    return left;
  }

  uint64_t part() {
    if (at_end() || ++depth_ > kMaxDepth) return fail();
    const Token& t = t_[at_++];
    uint64_t value = 0;
    if (t.is_command("not")) {
      joined_ = true;
      value = ~part() & all();
    } else if (t.is_command("overline") && !at_end()) {
      joined_ = joined_ || t_[at_].is('{');
      value = ~part() & all();
    } else if (t.is_command("emptyset")) {
      value = 0;
    } else if (t.is('(') || t.is('{') || t.is('[')) {
      value = join();
      const char close = t.is('(') ? ')' : t.is('{') ? '}' : ']';
      if (at_end() || !t_[at_++].is(close)) return fail();
    } else if (t.kind == Tok::letter && t.text.size() == 1) {
      value = column(t.text);
    } else {
      return fail();
    }
    while (ok_ && complemented()) value = ~value & all();
    --depth_;
    return value;
  }

  // A', A^c, A^{C}, A^\complement
  bool complemented() {
    if (at_end()) return false;
    if (t_[at_].is('\'')) {
      ++at_;
      return true;
    }
    const bool braced = at_ + 3 < t_.size() && t_[at_ + 1].is('{') && t_[at_ + 3].is('}');
    const size_t mark = at_ + (braced ? 2 : 1);
    if (!t_[at_].is('^') || mark >= t_.size()) return false;
    const bool sign =
        t_[mark].is_command("complement") ||
        (t_[mark].kind == Tok::letter && (t_[mark].text == "c" || t_[mark].text == "C"));
    if (sign) at_ = mark + (braced ? 2 : 1);
    return sign;
  }

  uint64_t column(const std::string& name) const {
    const auto i =
        static_cast<size_t>(std::find(names_.begin(), names_.end(), name) - names_.begin());
    uint64_t bits = 0;
    for (size_t row = 0; row < size_t{1} << names_.size(); ++row)
      bits |= uint64_t{row >> i & 1} << row;
    return bits;
  }

  // Names that make no difference are left out: A \cup (A \cap B) is A.
  std::string text_of(uint64_t table) const {
    std::string out = "formula";
    for (size_t i = 0; i < names_.size(); ++i) {
      for (size_t row = 0; row < size_t{1} << names_.size(); ++row) {
        if ((table >> row & 1) == (table >> (row ^ (size_t{1} << i)) & 1)) continue;
        out += " " + names_[i];
        break;
      }
    }
    out += " ";
    std::string used;
    for (size_t row = 0; row < size_t{1} << names_.size(); ++row) {
      bool idle = false;  // a row in which a name that makes no difference holds
      for (size_t i = 0; i < names_.size(); ++i) {
        const bool named = out.find(" " + names_[i] + " ") != std::string::npos;
        idle = idle || (!named && (row >> i & 1) != 0);
      }
      if (!idle) used += static_cast<char>('0' + (table >> row & 1));
    }
    return out + used;
  }

  Tokens t_;
  std::vector<std::string> names_;
  size_t at_ = 0;
  int depth_ = 0;
  bool ok_ = true;
  bool joined_ = false;
};

bool is_joint(const Token& k) {
  return k.is_command("cap") || k.is_command("cup") || k.is_command("setminus") ||
         k.is_command("implies") || k.is_command("iff") || k.is_command("not") ||
         k.is_command("and") || k.is_command("or");
}

// The order of \mathbb{Z}_6, \mathbb{Z}/6\mathbb{Z}, \mathbb{Z}/6 or C_6 at t[at], which moves
// behind it; 0 of \mathbb{Z} alone, nothing if it is none.
std::optional<int64_t> cyclic_at(Tokens t, size_t& at) {
  const bool integers = t[at].is_command("set Z");
  if (!integers && !(t[at].kind == Tok::letter && t[at].text == "C")) return std::nullopt;
  size_t i = at + 1;
  const bool below = i < t.size() && t[i].is('_'), over = i < t.size() && t[i].is('/');
  if (!below && !over) {
    if (!integers) return std::nullopt;
    at = i;
    return 0;
  }
  if (over && !integers) return std::nullopt;
  const bool braced = ++i < t.size() && (t[i].is('{') || t[i].is('('));
  if (braced) ++i;
  if (i >= t.size() || !is_integer_token(t[i]) || t[i].text.size() > 9) return std::nullopt;
  const int64_t n = std::stoll(t[i++].text);
  if (over && i < t.size() && t[i].is_command("set Z")) ++i;
  if (braced && (i >= t.size() || !(t[i].is('}') || t[i].is(')')))) return std::nullopt;
  at = i + (braced ? 1 : 0);
  return n > 0 ? std::optional(n) : std::nullopt;
}

}  // namespace

// \mathbb{Z}_2 \times \mathbb{Z}_3: the orders of the primary parts, sorted.
std::optional<Value> Parser::cyclic_groups(Tokens t) {
  if (t.size() < 3 || t.size() > 60) return std::nullopt;
  std::vector<int64_t> parts;
  bool some = false;
  for (size_t at = 0; at < t.size();) {
    const auto n = cyclic_at(t, at);
    if (!n) return std::nullopt;
    some = some || *n > 0;
    if (at + 1 < t.size() && t[at].is('^') && is_integer_token(t[at + 1]) &&
        t[at + 1].text.size() == 1) {
      for (int more = t[at + 1].text[0] - '0'; more > 1; --more) parts.push_back(*n);
      if (*n > 0) return std::nullopt;  // of \mathbb{Z} alone
      at += 2;
    }
    int64_t rest = *n;
    if (rest == 0) parts.push_back(0);
    for (int64_t p = 2; p * p <= rest; ++p) {
      int64_t power = 1;
      for (; rest % p == 0; rest /= p) power *= p;
      if (power > 1) parts.push_back(power);
    }
    if (rest > 1) parts.push_back(rest);
    if (at == t.size()) break;
    if (!t[at].is('*') && !t[at].is_command("oplus")) return std::nullopt;
    if (++at == t.size()) return std::nullopt;
  }
  if (!some && parts.size() < 2) return std::nullopt;
  std::sort(parts.begin(), parts.end());
  std::string name = "group";
  for (const int64_t n : parts) name += " " + std::to_string(n);
  return Value{Words{std::move(name)}};
}

// N 30^\circ E
std::optional<Value> Parser::bearing(Tokens t) {
  if (t.size() < 4 || t.size() > 8 || t[1].kind != Tok::number) return std::nullopt;
  const auto is = [](const Token& k, std::string_view either) {
    return (k.kind == Tok::letter || k.kind == Tok::text) && k.text.size() == 1 &&
           either.find(k.text[0]) != std::string_view::npos;
  };
  const bool degrees = std::any_of(
      t.begin(), t.end(), [](const Token& k) { return k.is_command("circ") || k.is('o'); });
  if (!degrees || !is(t.front(), "NS") || !is(t.back(), "EW")) return std::nullopt;
  return Value{Words{"bearing " + t.front().text + t[1].text + t.back().text}};
}

// One of these, if a token says that it can be.
std::optional<Value> Parser::named_things(Tokens t) {
  if (auto course = bearing(t)) return course;
  bool joint = false, integers = false, comma = false;
  for (const Token& k : t) {
    joint = joint || is_joint(k);
    integers = integers || k.is_command("set Z") || k.is('_');
    comma = comma || k.is(',');
  }
  std::optional<Value> found;
  if (joint) found = formula(t);
  if (!found && integers) found = cyclic_groups(t);
  if (!found && comma) found = tuples(t);
  return found;
}

std::optional<Value> Parser::formula(Tokens t) {
  if (t.size() < 2 || t.size() > 200 || std::none_of(t.begin(), t.end(), is_joint))
    return std::nullopt;
  std::string text = Formula(t).canonical();
  return text.empty() ? std::nullopt : std::optional(Value{Words{std::move(text)}});
}

// \frac{1}{\sqrt2}(1, 1), (1, 0) + t(2, 3): the tuple, entry by entry.
std::optional<Value> Parser::tuples(Tokens t) {
  if (t.size() < 6 || t.size() > 300 || !(t.back().is(')') || t.back().is_command("rangle")))
    return std::nullopt;
  if (is_enclosed(t)) return std::nullopt;  // one tuple, as most are
  std::vector<const Token*> marks;
  const auto terms = split_at(
      t, [](const Token& k) { return k.is('+') || k.is('-'); }, &marks);
  std::vector<std::vector<const Expr*>> sums;
  bool any = false;
  for (size_t i = 0; i < terms.size(); ++i) {
    Tokens term = terms[i];
    if (i == 0 && term.empty() && terms.size() > 1) continue;  // a leading sign
    if (term.size() < 5 || !(term.back().is(')') || term.back().is_command("rangle")))
      return std::nullopt;
    size_t open = term.size();
    for (int depth = 0; open > 0;) {
      depth -= bracket_change(term[--open]);
      if (depth == 0) break;
    }
    if (!term[open].is('(') && !term[open].is_command("langle")) return std::nullopt;
    Tokens factor = term.first(open);
    if (!factor.empty() && factor.back().is('*')) factor = factor.first(factor.size() - 1);
    const auto entries = split_at(term.subspan(open + 1, term.size() - open - 2),
                                  [](const Token& k) { return k.is(','); });
    if (entries.size() < 2 || entries.size() > 8 ||
        (!sums.empty() && entries.size() != sums.size()))
      return std::nullopt;
    const bool negative = i > 0 && marks[i - 1]->is('-');
    const Expr* c = nullptr;
    if (!factor.empty()) {
      c = expr(factor, 1);
      if (c == nullptr) return std::nullopt;
      std::vector<std::string> names;
      collect_variables(*c, names);
      // f(x, y) is called; t(1, 2) is a multiple.
      const bool scales =
          names.empty() ||
          (names.size() == 1 &&
           std::string_view("tsckC").find(names[0]) != std::string_view::npos) ||
          (terms.size() > 1 && std::all_of(names.begin(), names.end(), [](const std::string& n) {
             return n != "f" && n != "g" && n != "h";
           }));
      if (!scales) return std::nullopt;
    }
    any = any || c != nullptr || terms.size() > 1;
    if (sums.empty()) sums.resize(entries.size());
    for (size_t k = 0; k < entries.size(); ++k) {
      const Expr* e = expr(entries[k], 1);
      if (e == nullptr) return std::nullopt;
      if (c != nullptr) e = pool_.node(Op::mul, {c, e});
      sums[k].push_back(negative ? pool_.node(Op::neg, {e}) : e);
    }
  }
  if (!any || sums.empty()) return std::nullopt;
  Sequence tuple{'(', '(', {}, 0};
  for (auto& sum : sums) {
    const Expr* e = sum.size() == 1 ? sum[0] : pool_.node(Op::add, std::move(sum));
    tuple.items.push_back(Value{Scalar{e, std::nullopt, {}}});
  }
  return Value{std::move(tuple)};
}

}  // namespace r1
