// SPDX-License-Identifier: MIT
#include "libr1/verify/math_html.h"

#include <algorithm>
#include <array>
#include <utility>

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

}  // namespace r1
