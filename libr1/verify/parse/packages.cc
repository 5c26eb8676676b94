// SPDX-License-Identifier: MIT
#include "libr1/verify/parse/packages.h"

#include <algorithm>
#include <array>
#include <utility>

#include "libr1/base/ascii.h"
#include "libr1/verify/parse/units.h"

namespace r1 {
namespace {

constexpr size_t npos = std::string_view::npos;

using Pair = std::pair<std::string_view, std::string_view>;

// What stands for a command, #1 and #2 being its groups. An optional [...] before them is dropped.
constexpr std::array kMacros = {
    Pair{"SI", "#1\\text{ #u2}"},
    Pair{"allowbreak", " "},
    Pair{"ang", "#1^{\\circ}"},
    Pair{"bbox", "#1"},
    Pair{"bmatrix", "\\begin{bmatrix}#1\\end{bmatrix}"},
    Pair{"cases", "\\begin{cases}#1\\end{cases}"},
    Pair{"circled", "#1"},
    Pair{"half", "\\frac12 "},
    Pair{"hline", " "},
    Pair{"leftroot", "##1"},
    Pair{"mathnormal", "#1"},
    Pair{"matrix", "\\begin{matrix}#1\\end{matrix}"},
    Pair{"mathop", "#1"},
    Pair{"mathstrut", " "},
    Pair{"medspace", " "},
    Pair{"negmedspace", " "},
    Pair{"negthickspace", " "},
    Pair{"negthinspace", " "},
    Pair{"norm", "\\left|#1\\right|"},
    Pair{"num", "#1"},
    Pair{"order", "O(#1)"},
    Pair{"pmatrix", "\\begin{pmatrix}#1\\end{pmatrix}"},
    Pair{"si", "\\text{ #u1}"},
    Pair{"strut", " "},
    Pair{"textasciicircum", "^"},
    Pair{"textsubscript", "_{#1}"},
    Pair{"textsuperscript", "^{#1}"},
    Pair{"thickspace", " "},
    Pair{"unit", "\\text{ #u1}"},
    Pair{"uproot", "##1"},
    Pair{"va", "\\vec{#1}"},
    Pair{"vb", "\\mathbf{#1}"},
};

// What siunitx calls by other names than units.cc reads.
constexpr std::array kUnits = {
    Pair{"celsius", "\u00b0C"}, Pair{"cubed", "^3"},      Pair{"cubic", "cubic "},
    Pair{"square", "square "},  Pair{"degree", "\u00b0"}, Pair{"degreeCelsius", "\u00b0C"},
    Pair{"per", "/"},           Pair{"percent", "%"},     Pair{"squared", "^2"},
};

std::string_view value_of(const auto& table, std::string_view name, bool& found) {
  const auto it =
      std::find_if(table.begin(), table.end(), [&](const Pair& p) { return p.first == name; });
  found = it != table.end();
  return found ? it->second : std::string_view();
}

std::string_view command_at(std::string_view s, size_t at) {
  size_t n = 1;
  while (at + n < s.size() && is_alpha(s[at + n])) ++n;
  return s.substr(at + 1, n - 1);
}

// \kilo\meter\per\second and "m/s" as "kilometer/second" and "m/s".
std::string unit_of(std::string_view s) {
  std::string out, prefix;  // "kilo" waits for its unit
  const auto put = [&](std::string_view word) {
    if (!out.empty() && is_alnum(out.back()) && is_alpha(word[0])) out += ' ';
    out += word;
  };
  for (size_t i = 0; i < s.size();) {
    if (s[i] != '\\') {
      out += s[i++];
      continue;
    }
    const std::string_view name = command_at(s, i);
    i += name.size() + 1;
    bool known = false;
    const std::string_view unit = value_of(kUnits, name, known);
    prefix += known ? unit : name;
    if (!known && unit_name(prefix).empty() && i < s.size() && s[i] == '\\') continue;
    if (!prefix.empty()) put(prefix);
    prefix.clear();
  }
  return out;
}

// Reads what stands behind commands.
class Reader {
 public:
  Reader(std::string_view s, size_t at) : s_(s), at_(at) {}

  size_t at() const { return at_; }
  char peek() {
    while (at_ < s_.size() && s_[at_] == ' ') ++at_;
    return at_ < s_.size() ? s_[at_] : '\0';
  }
  // [...] if there is one; what it holds.
  std::string_view optional() {
    if (peek() != '[') return {};
    const size_t close = s_.find(']', at_);
    if (close == npos) return {};
    const std::string_view inside = s_.substr(at_ + 1, close - at_ - 1);
    at_ = close + 1;
    return inside;
  }
  // {...}, or the one character or command in its place; false if there is none.
  bool group(std::string_view& inside) {
    const char c = peek();
    if (c == '\0' || c == '}' || c == '$') return false;
    if (c != '{') {
      const size_t n = c == '\\' ? 1 + std::max<size_t>(command_at(s_, at_).size(), 1) : 1;
      inside = s_.substr(at_, n);
      at_ += inside.size();
      return true;
    }
    const size_t begin = at_ + 1;
    for (int depth = 0; at_ < s_.size(); ++at_) {
      if (s_[at_] == '\\')
        ++at_;
      else if (s_[at_] == '{')
        ++depth;
      else if (s_[at_] == '}' && --depth == 0)
        break;
    }
    if (at_ >= s_.size()) return false;
    inside = s_.substr(begin, at_++ - begin);
    return true;
  }

 private:
  std::string_view s_;
  size_t at_;
};

// \dv{x}, \dv{y}{x}, \dv[2]{y}{x}: d/dx, dy/dx, d^2y/dx^2; `d` is \partial of \pdv.
bool read_derivative(Reader& in, std::string_view d, std::string& out) {
  const std::string_view order = in.optional();
  std::string_view first, second;
  if (in.peek() != '{' || !in.group(first)) return false;
  const bool of = in.peek() == '{' && in.group(second);
  const std::string_view by = of ? second : first;
  if (by.empty() || by.size() > 10) return false;
  const std::string raised = order.empty() ? "" : "^{" + std::string(order) + "}";
  const std::string space = d == "d" ? "" : " ";
  out += "\\frac{" + std::string(d) + raised + space;
  if (of) out += first;
  out += "}{" + std::string(d) + space + std::string(by) + raised + "}";
  return true;
}

// What takes its groups in other ways than by a pattern; false if it is no such command.
bool read_special(std::string_view name, Reader& in, std::string& out) {
  std::string_view a, b;
  if (name == "qty") {
    const char open = in.peek();
    if (open == '(' || open == '[' || open == '|') return true;
    if (open != '{' || !in.group(a)) return false;
    if (in.peek() == '{' && in.group(b))
      out += std::string(a) + "\\text{ " + unit_of(b) + "}";
    else
      out += "(" + std::string(a) + ")";
    return true;
  }
  if (name == "dv" || name == "derivative") return read_derivative(in, "d", out);
  if (name == "pdv" || name == "partialderivative") return read_derivative(in, "\\partial", out);
  if (name == "dd") {
    if (!in.group(a)) return false;
    out += " d" + std::string(a);
    return true;
  }
  if (name == "genfrac") {
    std::string_view open, close, rule, style;
    if (!in.group(open) || !in.group(close) || !in.group(rule) || !in.group(style) ||
        !in.group(a) || !in.group(b))
      return false;
    const bool choice = open == "(" && rule.starts_with('0');
    out += choice ? "\\binom{" : "\\frac{";
    out += std::string(a) + "}{" + std::string(b) + "}";
    return true;
  }
  if (name == "root") {  // \root 3 \of 8
    if (!in.group(a) || in.peek() != '\\') return false;
    std::string_view of;
    if (!in.group(of) || of != "\\of" || !in.group(b)) return false;
    out += "\\sqrt[" + std::string(a) + "]{" + std::string(b) + "}";
    return true;
  }
  if (name == "underset") {  // \underset{x \to 0}{\lim}
    if (!in.group(a) || !in.group(b)) return false;
    constexpr std::array<std::string_view, 5> kOver = {"\\lim", "\\max", "\\min", "\\sum",
                                                       "\\prod"};
    const std::string_view op = b.substr(0, b.find(' '));
    if (std::find(kOver.begin(), kOver.end(), op) == kOver.end()) return false;
    out += std::string(op) + "_{" + std::string(a) + "}";
    return true;
  }
  if (name == "overset" || name == "stackrel") {
    if (!in.group(a) || !in.group(b)) return false;
    const bool arrow = a.find("arrow") != npos || a == "\\to", arc = a == "\\frown";
    if (!arrow && !arc) return false;
    out += (arrow ? "\\vec{" : "\\overline{") + std::string(b) + "}";
    return true;
  }
  if (name == "kern" || name == "mkern" || name == "hskip" || name == "mskip") {
    while (std::string_view(" -0123456789.").find(in.peek()) != npos && in.peek() != '\0')
      in.group(a);
    for (const std::string_view unit : {"pt", "mu", "em", "ex", "cm", "mm", "in"}) {
      Reader ahead = in;
      if (ahead.peek() != unit[0] || !ahead.group(a) || ahead.peek() != unit[1]) continue;
      ahead.group(a);
      in = ahead;
      break;
    }
    out += ' ';
    return true;
  }
  return false;
}

// `pattern` with its groups put in; false if one is missing.
bool read_macro(std::string_view pattern, Reader& in, std::string& out) {
  std::array<std::string_view, 2> groups;
  const size_t n = pattern.find("2") != npos && pattern.find('#') != npos ? 2
                   : pattern.find('#') != npos                            ? 1
                                                                          : 0;
  if (n > 0) in.optional();
  for (size_t i = 0; i < n; ++i) {
    if (!in.group(groups[i])) return false;
  }
  if (pattern.starts_with("##")) return true;  // dropped with its group
  for (size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '#') {
      out += pattern[i];
      continue;
    }
    const bool unit = pattern[i + 1] == 'u';
    i += unit ? 2 : 1;
    const std::string_view group = groups[static_cast<size_t>(pattern[i] - '1')];
    if (unit)
      out += unit_of(group);
    else
      out += group;
  }
  return true;
}

// f \colon x \mapsto x^2 as f(x) = x^2, x \mapsto x^2 as x^2; "" if it is no map.
std::string as_equation(std::string_view s) {
  constexpr std::string_view kArrow = "\\mapsto";
  const size_t at = s.find(kArrow);
  if (at == npos || s.find(kArrow, at + 1) != npos) return "";
  std::string before;
  for (size_t i = 0; i < at; ++i) {
    if (s[i] != ' ' && s[i] != '$') before += s[i];
  }
  const std::string value(s.substr(at + kArrow.size()));
  if (before.size() == 1 && is_alpha(before[0])) return value;
  for (const std::string_view mark : {":", "\\colon"}) {
    const size_t n = before.size();
    if (n == mark.size() + 2 && before.substr(1, mark.size()) == mark && is_alpha(before[0]) &&
        is_alpha(before[n - 1]))
      return std::string(1, before[0]) + "(" + before[n - 1] + ") = " + value;
  }
  return "";
}

bool is_special(std::string_view name) {
  constexpr std::array<std::string_view, 15> kNames = {
      "qty",  "dv",      "derivative", "pdv",     "partialderivative",
      "dd",   "genfrac", "root",       "overset", "stackrel",
      "kern", "mkern",   "hskip",      "mskip",   "underset"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

}  // namespace

std::string_view without_packages(std::string_view text, std::string& room) {
  constexpr size_t kLong = 4000;  // a group is looked through again for each command before it
  constexpr std::string_view kFirst = "SabcdghklmnopqrstuUv";
  if (text.size() > kLong) return text;
  bool map = false, any = false;
  std::string out;
  size_t done = 0;
  for (size_t i = text.find('\\'); i < text.size(); i = text.find('\\', i)) {
    const std::string_view name = command_at(text, i);
    const size_t end = i + 1 + std::max<size_t>(name.size(), 1);
    map = map || name == "mapsto";
    bool macro = false;
    const std::string_view pattern = name.empty() || kFirst.find(name[0]) == npos
                                         ? std::string_view()
                                         : value_of(kMacros, name, macro);
    if (!macro && !is_special(name)) {
      i = std::min(end, text.size());
      continue;
    }
    Reader in(text, end);
    std::string plain;
    if (macro ? !read_macro(pattern, in, plain) : !read_special(name, in, plain)) {
      i = end;
      continue;
    }
    out += text.substr(done, i - done);
    any = true;
    done = i = in.at();
    out += plain;
  }
  // \\begin{pmatrix} that was cut off before its end
  const size_t begin = text.find("\\begin{"), close = text.find('}', begin);
  const std::string_view what =
      begin != npos && close != npos ? text.substr(begin + 7, close - begin - 7) : "";
  const bool rows = what.ends_with("matrix") || what == "array" || what == "cases";
  const bool cut = rows && text.find("\\end") == npos && text.find("\\begin", begin + 1) == npos &&
                   text.find('$') == npos;
  if (cut) {
    out += text.substr(done);
    done = text.size();
    out += "\\end" + std::string(text.substr(begin + 6, close + 1 - begin - 6));
    any = true;
  }
  if (any) {
    room = out + std::string(text.substr(done));
    text = room;
  }
  if (map) {
    if (std::string equation = as_equation(text); !equation.empty()) {
      room = std::move(equation);
      text = room;
    }
  }
  return text;
}

}  // namespace r1
