// SPDX-License-Identifier: MIT
#include "libr1/verify/math_html.h"

#include <algorithm>
#include <array>
#include <utility>

#include "libr1/base/utf8.h"
#include "libr1/verify/math_symbols.h"

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
    if (index != 0)
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
