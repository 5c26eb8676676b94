// SPDX-License-Identifier: MIT
#include "libr1/verify/parse/html.h"

#include <algorithm>
#include <array>
#include <utility>

#include "libr1/base/ascii.h"
#include "libr1/base/utf8.h"
#include "libr1/verify/parse/symbols.h"

namespace r1 {

std::string without_entities(std::string_view text) {
  using Pair = std::pair<std::string_view, std::string_view>;
  constexpr std::array kEntities = {
      Pair{"&lt;", "<"},
      Pair{"&gt;", ">"},
      Pair{"&le;", "\\le "},
      Pair{"&ge;", "\\ge "},
      Pair{"&ne;", "\\ne "},
      Pair{"&amp;", "&"},
      Pair{"&nbsp;", " "},
      Pair{"&times;", "\\times "},
      Pair{"&minus;", "-"},
      Pair{"&divide;", "\\div "},
      Pair{"&pi;", "\\pi "},
      Pair{"&infin;", "\\infty "},
      Pair{"&radic;", "\\sqrt "},
      Pair{"&deg;", "^\\circ "},
      Pair{"&sup2;", "^2"},
      Pair{"&sup3;", "^3"},
      Pair{"&frac12;", "\\frac12 "},
      Pair{"&plusmn;", "\\pm "},
      Pair{"&cup;", "\\cup "},
      Pair{"&middot;", "\\cdot "},
      Pair{"&quot;", "\""},
  };
  std::string out;
  for (size_t i = 0; i < text.size();) {
    const auto it = text[i] != '&'
                        ? kEntities.end()
                        : std::find_if(kEntities.begin(), kEntities.end(), [&](const Pair& p) {
                            return text.substr(i, p.first.size()) == p.first;
                          });
    if (it == kEntities.end()) {
      out += text[i++];
    } else {
      out += it->second;
      i += it->first.size();
    }
  }
  return out;
}

namespace {

// Behind \u00b9 stands \u2044: whether lowered digits follow, for which `out`, which ends in ^1 so
// far, becomes \frac{1}{2}; `i` is then the last of them.
bool raised_fraction(std::string_view text, size_t& i, std::string& out) {
  constexpr size_t kLong = 12;
  size_t begin = out.size();
  while (begin > 0 && out.size() - begin < kLong && out[begin - 1] != '^') --begin;
  std::string above = out.substr(begin), below;
  if (above.size() > 1 && above.front() == '{' && above.back() == '}')
    above = above.substr(1, above.size() - 2);
  const auto digits = [](std::string_view s) {
    return !s.empty() && s.size() < 8 && s.find_first_not_of("0123456789") == s.npos;
  };
  if (begin == 0 || out[begin - 1] != '^' || !digits(above)) return false;
  size_t at = i + 3, last = i;
  while (at < text.size() && below.size() < kLong) {
    const Utf8Char c = decode_utf8(text, at);
    char plain = 0;
    if (unicode_index(c.code_point, plain) != '_') break;
    below += plain;
    last = at;
    at += static_cast<size_t>(c.n_bytes);
  }
  if (!digits(below)) return false;
  out.resize(begin - 1);
  out += "\\frac{" + above + "}{" + below + "}";
  i = last;
  return true;
}

}  // namespace

std::string to_latex(std::string_view text) {
  std::string out;
  char open = 0;     // '^' or '_' of the index that is under way
  size_t begin = 0;  // of its content
  const auto close = [&] {
    if (open == 0 || out.size() == begin + 1) return;
    out.insert(begin, 1, '{');
    out += '}';
  };
  for (size_t i = 0; i < text.size();) {
    const Utf8Char c = decode_utf8(text, i);
    char plain = 0;
    const char index = unicode_index(c.code_point, plain);
    if (index != open) {
      close();
      if (index != 0) out += index;
      begin = out.size();
    }
    open = index;
    const std::string_view latex = unicode_meaning(c.code_point);
    if (c.code_point == U'\u2044' && raised_fraction(text, i, out)) {
      // \u00b9\u2044\u2082: all of it is read
    } else if (index != 0)
      out += plain;
    else if (const char ascii = unicode_ascii(c.code_point); ascii != 0)
      out += ascii;
    else
      out += latex.empty() ? text.substr(i, static_cast<size_t>(c.n_bytes)) : latex;
    i += static_cast<size_t>(c.n_bytes);
  }
  close();
  return out;
}

namespace {

// The name in <name> or <name ...>, whose '<' stands at `at`; `end` is behind the '>'. Empty if it
// is no tag.
std::string_view tag_at(std::string_view text, size_t at, size_t& end) {
  size_t n = at + 1;
  while (n < text.size() && is_alpha(text[n])) ++n;
  const std::string_view name = text.substr(at + 1, n - at - 1);
  const size_t close = text.substr(0, std::min(text.size(), at + 80)).find('>', n);
  const bool plain = n < text.size() && (text[n] == '>' || text[n] == ' ' || text[n] == '/');
  if (name.empty() || close == text.npos || !plain) return {};
  end = close + 1;
  return name;
}

}  // namespace

std::string without_tags(std::string_view text) {
  constexpr std::array<std::string_view, 16> kIdle = {"b",    "i",   "em",   "strong", "u",  "p",
                                                      "span", "div", "math", "mn",     "mi", "font",
                                                      "code", "tt",  "big",  "var"};
  constexpr size_t kMost = 64;
  std::string out(text);
  size_t tags = 0;
  // 48 + 24 = <<48+24=72>>72: what a calculator was asked
  for (size_t at = out.find("<<"); at != out.npos && tags < kMost; at = out.find("<<", at)) {
    const size_t end = out.find(">>", at);
    if (end == out.npos || out.substr(at, end - at).find('=') == out.npos) break;
    out.erase(at, end + 2 - at);
    ++tags;
  }
  for (size_t at = out.find('<'); at != out.npos && tags < kMost; at = out.find('<', at)) {
    size_t end = 0;
    const std::string name(tag_at(out, at, end));
    if (name == "br") {
      out.replace(at, end - at, " ");
      continue;
    }
    const bool index = name == "sup" || name == "sub";
    const std::string closing = "</" + name + ">";
    const size_t close = index || std::find(kIdle.begin(), kIdle.end(), name) != kIdle.end()
                             ? out.find(closing, at)
                             : out.npos;
    ++tags;  // be it closed or not: each is looked for to the end
    if (close == out.npos) {
      ++at;
      continue;
    }
    out.replace(close, closing.size(), index ? "}" : "");
    out.replace(at, end - at, index ? (name == "sup" ? "^{" : "_{") : "");
  }
  return out;
}

std::string with_circled(std::string_view text) {
  constexpr std::string_view kCommand = "\\textcircled{";
  std::string out;
  for (size_t i = 0; i < text.size();) {
    const size_t digit = i + kCommand.size();
    const bool circled = text.substr(i, kCommand.size()) == kCommand && digit + 1 < text.size() &&
                         text[digit] >= '1' && text[digit] <= '9' && text[digit + 1] == '}';
    if (circled) {
      out += "\xE2\x91";
      out += static_cast<char>(0xA0 + (text[digit] - '1'));
    } else {
      out += text[i];
    }
    i += circled ? kCommand.size() + 2 : 1;
  }
  return out;
}

}  // namespace r1
