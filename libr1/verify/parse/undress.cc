// SPDX-License-Identifier: MIT
#include "libr1/verify/parse/undress.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "libr1/base/ascii.h"
#include "libr1/base/utf8.h"
#include "libr1/verify/parse/symbols.h"

namespace r1 {
namespace {

constexpr size_t npos = std::string_view::npos;

bool is_one_of(std::string_view word, const auto& list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

// Characters that are not seen: zero-width spaces and joiners, marks of direction, the soft hyphen.
bool is_invisible(char32_t c) {
  return c == 0xAD || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x2064) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF ||
         (c >= 0xFE00 && c <= 0xFE0F);
}

// A square or a tick behind the answer.
bool is_end_sign(char32_t c) {
  return c == 0x220E || c == 0x25A0 || c == 0x25A1 || c == 0x25FB || c == 0x25FC || c == 0x2713 ||
         c == 0x2714 || c == 0x2705;
}

std::string_view roman_sign(char32_t code_point) {  // one to twelve, of either size
  constexpr std::array<std::string_view, 12> kSigns = {"I",   "II",   "III", "IV", "V",  "VI",
                                                       "VII", "VIII", "IX",  "X",  "XI", "XII"};
  const char32_t n = code_point & ~U'\u0010';
  return n >= 0x2160 && n < 0x216C ? kSigns[n - 0x2160] : std::string_view();
}

// Digits and brackets of full width as those of ASCII, spaces that do not break as spaces.
std::string without_wide(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    const Utf8Char c = decode_utf8(text, i);
    const auto n = static_cast<size_t>(c.n_bytes);
    const char ascii = unicode_ascii(c.code_point);
    if (ascii != 0)
      out += ascii;
    else if (const std::string_view roman = roman_sign(c.code_point); !roman.empty())
      out += roman;
    else if (c.code_point == 0xA0 || c.code_point == 0x202F || c.code_point == 0x3000)
      out += ' ';
    else if (!is_invisible(c.code_point))
      out += text.substr(i, n);
    i += n;
  }
  return out;
}

// The letters of the command whose backslash stands at `at`.
std::string_view command_at(std::string_view s, size_t at) {
  size_t n = 1;
  while (at + n < s.size() && is_alpha(s[at + n])) ++n;
  return s.substr(at + 1, n - 1);
}

// Behind the brace that closes the one at `open`, npos if none does.
size_t group_end(std::string_view s, size_t open) {
  int depth = 0;
  for (size_t i = open; i < s.size(); ++i) {
    if (s[i] == '\\')
      ++i;
    else if (s[i] == '{')
      ++depth;
    else if (s[i] == '}' && --depth == 0)
      return i + 1;
  }
  return npos;
}

// Where the group ends that `from` stands in: at its brace, or at the end of the formula.
size_t enclosing_end(std::string_view s, size_t from) {
  int depth = 0;
  for (size_t i = from; i < s.size(); ++i) {
    if (s[i] == '\\' && i + 1 < s.size() && (s[i + 1] == ')' || s[i + 1] == ']')) return i;
    if (s[i] == '\\')
      ++i;
    else if (s[i] == '{')
      ++depth;
    else if (s[i] == '$' || (s[i] == '}' && --depth < 0))
      return i;
  }
  return s.size();
}

// The commands in braces of which fonts are made: {\rm cm}, 12 \rm cm.
std::string_view font_group(std::string_view command, std::string_view rest) {
  if (command == "bf") return "\\mathbf{";
  if (command != "rm") return "";
  // Several words are text.
  const std::string_view inside = rest.substr(0, enclosing_end(rest, 0));
  const bool plain = inside.find_first_of("\\^_{") == npos;
  const size_t gap = inside.find(' ', std::min(inside.find_first_not_of(' '), inside.size()));
  return plain && gap != npos && inside.find_first_not_of(' ', gap) != npos ? "\\text{"
                                                                            : "\\mathrm{";
}

// {\rm cm} and \rm cm as \mathrm{cm}, {\bf R} as \mathbf{R}.
std::string with_font_groups(std::string_view s) {
  std::string out;
  std::vector<size_t> closing;
  for (size_t i = 0; i < s.size();) {
    while (!closing.empty() && closing.back() == i) {
      out += '}';
      closing.pop_back();
    }
    const bool braced = s[i] == '{' && s.substr(i + 1, 1) == "\\" && (i == 0 || s[i - 1] != '\\');
    const size_t at = braced ? i + 1 : i;
    if (s[at] != '\\') {
      out += s[i++];
      continue;
    }
    const std::string_view command = command_at(s, at);
    const size_t after = at + 1 + command.size();
    const auto group = font_group(command, s.substr(after));
    if (!group.empty() && s.substr(after, 1) == "{") {  // \rm{cm}
      out += (braced ? "{" : "") + std::string(group.substr(0, group.size() - 1));
      i = after;
      continue;
    }
    if (!group.empty()) {
      out += group;
      if (!braced) {
        const size_t end = enclosing_end(s, after);
        if (end == s.size())
          closing.insert(closing.begin(), end);
        else
          closing.push_back(end);
      }
      i = std::min(s.find_first_not_of(" ~", after), s.size());
      if (!closing.empty() && i > closing.back()) i = closing.back();
      if (s.substr(i, 2) == "\\ " || s.substr(i, 2) == "\\,") i += 2;
      continue;
    }
    const size_t end = std::min(std::max(after, at + 2), s.size());
    out += s.substr(i, end - i);
    i = end;
  }
  out.append(closing.size(), '}');
  return out;
}

// {a \over b} as \frac{a}{b}, in its braces still where a command or an index takes them.
std::string with_fractions(std::string s) {
  constexpr size_t kMost = 16;
  size_t at = 0;
  for (size_t n = 0; n < kMost && (at = s.find("\\over", at)) != npos; ++n) {
    const size_t after = at + 5;
    if (after < s.size() && is_alpha(s[after])) {  // \overline
      at = after;
      continue;
    }
    size_t open = at;
    for (int depth = 0; open > 0 && depth < 1;) {
      --open;
      if (s[open] == '{') ++depth;
      if (s[open] == '}') --depth;
    }
    const size_t end = group_end(s, open);
    const bool group = s[open] == '{' && end != npos && end > after;
    if (!group || (open > 0 && s[open - 1] == '\\')) {
      at = after;
      continue;
    }
    const char before = open > 0 ? s[open - 1] : ' ';
    const bool taken =
        is_alpha(before) || before == '^' || before == '_' || before == '}' || before == ']';
    std::string with = taken ? "{\\frac{" : "\\frac{";
    with += s.substr(open + 1, at - open - 1) + "}{" + s.substr(after, end - 1 - after);
    with += taken ? "}}" : "}";
    s.replace(open, end - open, with);
    at = open + (taken ? 6 : 5);
  }
  return s;
}

// \mathbf{R} as \mathbb{R}, where the set is meant: all there is, behind \in, or before what makes
// a set of it.
std::string with_sets(std::string_view s) {
  std::string out;
  for (size_t i = 0; i < s.size();) {
    const bool bold = s.substr(i, 7) == "\\mathbf";
    size_t at = i + 7;
    const bool braced = bold && s.substr(at, 1) == "{";
    while (bold && at < s.size() && (s[at] == ' ' || (braced && s[at] == '{'))) ++at;
    const size_t end = braced ? s.find('}', at) : at + 1;
    const bool letter = bold && end != npos && end == at + 1 && at > i + 7 && at < s.size() &&
                        std::string_view("RZNQC").find(s[at]) != npos;
    if (!letter) {
      out += s[i++];
      continue;
    }
    const size_t after = braced ? end + 1 : end;
    const std::string_view rest = s.substr(std::min(s.find_first_not_of(' ', after), s.size()));
    std::string_view before = out;
    while (before.ends_with(' ')) before.remove_suffix(1);
    const bool first = before.empty() || before == "$";
    const bool whole = first && (rest.empty() || rest == "$") && s[at] != 'C' && s[at] != 'N';
    const bool member = before.ends_with("\\in") || before.ends_with("\\cap") ||
                        before.ends_with("\\subset") || before.ends_with("\\subseteq");
    const bool made = first && (rest.starts_with("\\setminus") || rest.starts_with("\\backslash") ||
                                rest.starts_with("- \\{") || rest.starts_with("-\\{") ||
                                rest.starts_with("^+") || rest.starts_with("^{+}"));
    out += whole || member || made ? "\\mathbb" : "\\mathbf";
    out += std::string("{") + s[at] + "}";
    i = after;
  }
  return out;
}

// {-}5, a\,{=}\,5: a sign in braces that only keep its spaces away; an index keeps them.
std::string without_sign_braces(std::string_view s) {
  std::string out;
  for (size_t i = 0; i < s.size(); ++i) {
    const bool sign = s[i] == '{' && i + 2 < s.size() && s[i + 2] == '}' &&
                      std::string_view("-+=<>").find(s[i + 1]) != npos;
    const char before = out.empty() ? ' ' : out.back();
    if (sign && before != '^' && before != '_' && before != '}' && before != '\\' &&
        !is_alpha(before)) {
      out += s[i + 1];
      i += 2;
    } else {
      out += s[i];
    }
  }
  return out;
}

// \overset{!}{=} and \stackrel{\text{def}}{=} as the sign.
std::string without_stacked(std::string_view s) {
  std::string out;
  for (size_t i = 0; i < s.size();) {
    const std::string_view command = s[i] == '\\' ? command_at(s, i) : "";
    const size_t over = i + 1 + command.size();
    if ((command == "overset" || command == "stackrel") && s.substr(over, 1) == "{") {
      const size_t end = group_end(s, over);
      if (end != npos && s.substr(end, 3) == "{=}") {
        out += '=';
        i = end + 3;
        continue;
      }
    }
    out += s[i++];
  }
  return out;
}

// What stands within the text, if something of it does; the copy is in `room` then.
std::string_view undressed_within(std::string_view text, std::string& room) {
  constexpr size_t kLong = 4000;  // groups are looked through again for each command
  if (text.size() > kLong) return text;
  bool fonts = false, over = false, bold = false, signs = false, stacked = false;
  for (size_t i = 0; i + 2 < text.size(); ++i) {
    if (text[i] == '{') {
      signs = signs || (text[i + 2] == '}' && !is_alnum(text[i + 1]));
    } else if (text[i] == '\\') {
      const std::string_view rest = text.substr(i + 1);
      switch (rest[0]) {
        case 'r':
        case 'b':
          fonts = fonts || ((rest.starts_with("rm") || rest.starts_with("bf")) &&
                            (rest.size() == 2 || !is_alpha(rest[2])));
          break;
        case 'o':
          stacked = stacked || rest.starts_with("overset");
          over = over || (rest.starts_with("over") && rest.size() > 4 && !is_alpha(rest[4]));
          break;
        case 's':
          stacked = stacked || rest.starts_with("stackrel");
          break;
        case 'm':
          bold = bold || rest.starts_with("mathbf");
          break;
        default:
          break;
      }
    }
  }
  const auto keep = [&](std::string changed) {
    room = std::move(changed);
    text = room;
  };
  if (fonts) keep(with_font_groups(text));
  if (over) keep(with_fractions(std::string(text)));
  if (bold || fonts) keep(with_sets(text));
  if (signs) keep(without_sign_braces(text));
  if (stacked) keep(without_stacked(text));
  return text;
}

std::string_view trim_ties(std::string_view s) {
  while (!s.empty() && (is_space(s.front()) || s.front() == '~')) s.remove_prefix(1);
  while (!s.empty() && (is_space(s.back()) || s.back() == '~')) s.remove_suffix(1);
  return s;
}

// The formula marks around all of it. "$5" is money; an opening "$x" was left unclosed.
std::string_view without_formula(std::string_view s) {
  if (s.size() < 2 || (s[0] != '$' && s[0] != '\\')) return s;
  for (const auto& [open, close] : {std::pair<std::string_view, std::string_view>{"$$", "$$"},
                                    {"$", "$"},
                                    {"\\(", "\\)"},
                                    {"\\[", "\\]"}}) {
    if (s.size() <= open.size() + close.size() || !s.starts_with(open) || !s.ends_with(close))
      continue;
    const std::string_view inside = s.substr(open.size(), s.size() - open.size() - close.size());
    if (inside.find(open == "$$" ? "$" : open) == npos && !inside.ends_with('\\')) return inside;
  }
  const bool alone = s.size() > 1 && s[0] == '$' && s.find('$', 1) == npos;
  return alone && !is_digit(s[1]) && s[1] != '.' && s[1] != ' ' && s[1] != '-' ? s.substr(1) : s;
}

// "Answer:" and "so" in front, as text.
std::string_view without_lead_word(std::string_view s) {
  constexpr std::array<std::string_view, 9> kLeads = {"answer",        "ans",       "final answer",
                                                      "the answer is", "answer is", "therefore",
                                                      "thus",          "hence",     "so"};
  for (const std::string_view open : {"\\text{", "\\textbf{", "\\mathrm{"}) {
    const size_t end = s.starts_with(open) ? s.find('}') : npos;
    if (end == npos || end > open.size() + 20) continue;
    std::string said(trim_ties(s.substr(open.size(), end - open.size())));
    std::transform(said.begin(), said.end(), said.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
    while (!said.empty() && (said.back() == ':' || said.back() == ',' || said.back() == ' '))
      said.pop_back();
    const bool oxide = said == "so" && s[open.size() + 1] == 'O';  // \text{SO}_4
    if (is_one_of(said, kLeads) && !oxide) return s.substr(end + 1);
  }
  return s;
}

// "(a) 2+3 = 5", "1. 5": the mark of the one part there is.
std::string_view without_part_mark(std::string_view s) {
  const bool letter = s.size() > 4 && s[0] == '(' && s[1] >= 'a' && s[1] <= 'e' && s[2] == ')';
  const bool first = s.size() > 3 && s.starts_with("1. ");
  if (!letter && !first) return s;
  const std::string_view rest = trim_ties(s.substr(letter ? 3 : 2));
  if (s[letter ? 3 : 2] != ' ' || rest.empty()) return s;
  const bool value = is_digit(rest[0]) || rest[0] == '$' || rest.starts_with("\\frac") ||
                     rest.starts_with("\\sqrt") || rest.starts_with("\\(") ||
                     (rest[0] == '-' && rest.size() > 1 && rest[1] != ' ');
  const bool more = rest.find("(b") != npos || rest.find("2. ") != npos || rest.find("2)") != npos;
  return value && !more ? rest : s;
}

std::string_view without_front(std::string_view s) {
  constexpr std::array<std::string_view, 16> kIdle = {
      "displaystyle", "textstyle", "therefore",  "Rightarrow",    "implies", "quad",
      "qquad",        "noindent",  "boldmath",   "large",         "Large",   "LARGE",
      "hfill",        "centering", "normalsize", "Longrightarrow"};
  if (s.size() > 3 && (s[0] == '(' || s[0] == '1')) return without_part_mark(s);
  if (s.size() > 2 && s[0] == '=' && s[1] != '=' && s[1] != '>') {
    // "= \\pi r^2 = 10\\pi", of a chain that begins before: its end.
    const size_t last = s.rfind(" = ");
    const bool chain =
        last != npos && last > 1 && s.find_first_of("<>,;&") > last &&
        std::count(s.begin(), s.begin() + static_cast<std::ptrdiff_t>(last), '{') ==
            std::count(s.begin(), s.begin() + static_cast<std::ptrdiff_t>(last), '}') &&
        s.find(" or ") == npos && s.find(" and ") == npos;
    return s.substr(chain ? last + 3 : 1);
  }
  if (s.size() < 3 || s[0] != '\\') return s;
  if (std::string_view(",;:! ").find(s[1]) != npos) return s.substr(2);
  if (!is_alpha(s[1])) return s;
  const std::string_view command = command_at(s, 0);
  if (is_one_of(command, kIdle)) return s.substr(command.size() + 1);
  return without_lead_word(s);
}

std::string_view without_back(std::string_view s) {
  constexpr std::array<std::string_view, 9> kIdle = {
      "quad", "qquad", "blacksquare", "square", "Box", "qed", "hfill", "nonumber", "checkmark"};
  constexpr std::array<std::string_view, 3> kIdleGroups = {"\\tag{", "\\tag*{", "\\label{"};
  if (s.size() < 2) return s;
  const char last = s.back();
  size_t slashes = 0;
  while (slashes < s.size() && s[s.size() - 1 - slashes] == '\\') ++slashes;
  if (slashes > 0) return s.substr(0, s.size() - slashes);
  if (s[s.size() - 2] == '\\' && std::string_view(",;:! ").find(last) != npos)
    return s.substr(0, s.size() - 2);
  if (s.ends_with("/-") && s.size() > 2 && is_digit(s[s.size() - 3]))  // Rs. 12/-
    return s.substr(0, s.size() - 2);
  const bool sentence = (last == '.' && s[s.size() - 2] != '.' && !s.ends_with("\\right.") &&
                         !s.ends_with("\\left.")) ||
                        last == ',' || last == ';';
  if (sentence) return s.substr(0, s.size() - 1);
  if (last == '}' && (s.find("\\tag") != npos || s.find("\\label") != npos)) {
    for (const std::string_view group : kIdleGroups) {
      const size_t at = s.rfind(group);
      if (at != npos && s.find('}', at) + 1 == s.size()) return s.substr(0, at);
    }
  } else if (is_alpha(last)) {
    const size_t at = s.rfind('\\');
    if (at != npos && s.size() - at < 14 && is_one_of(s.substr(at + 1), kIdle))
      return s.substr(0, at);
  } else if (static_cast<unsigned char>(last) >= 0x80 && s.size() > 3) {
    if (is_end_sign(decode_utf8(s, s.size() - 3).code_point)) return s.substr(0, s.size() - 3);
  }
  return s;
}

// A comma or bar outside of all brackets: plain braces around it are those of a set.
bool looks_like_set(std::string_view s) {
  if (s.find('|') != npos || s.find(':') != npos || s.find("\\mid") != npos) return true;
  return s.find_first_of(",;") != npos && s.find('=') == npos;
}

// A group around all of it: braces, a colour, a bold font.
std::string_view without_group(std::string_view s) {
  constexpr std::array<std::string_view, 6> kFonts = {"mathbf",     "boldsymbol", "bm",
                                                      "ensuremath", "boxed",      "fbox"};
  if (s.size() > 4 && s.starts_with("**") && s.ends_with("**") && s.find("**", 2) == s.size() - 2)
    return s.substr(2, s.size() - 4);
  if (s.size() < 3 || s.back() != '}') return s;
  if (s[0] == '{') {
    if (group_end(s, 0) != s.size() || s[s.size() - 2] == '\\') return s;
    const std::string_view inside = s.substr(1, s.size() - 2);
    return looks_like_set(inside) ? s : inside;
  }
  if (s.starts_with("boxed{") && group_end(s, 5) == s.size()) return s.substr(6, s.size() - 7);
  if (s[0] != '\\') return s;
  const std::string_view command = command_at(s, 0);
  size_t open = command.size() + 1;
  const bool colour = command == "color" || command == "textcolor";
  if (colour && s.substr(open, 1) == "{") open = group_end(s, open);
  const bool font = is_one_of(command, kFonts);
  if ((!colour && !font) || open >= s.size() || s[open] != '{' || group_end(s, open) != s.size())
    return s;
  const std::string_view inside = s.substr(open + 1, s.size() - open - 2);
  // \mathbf{v} is a vector, \mathbf{AB} may be one.
  const bool name = font && std::all_of(inside.begin(), inside.end(), is_alpha);
  return name ? s : inside;
}

// A quick no for most texts that end in a digit or letter.
bool may_be_dressed(std::string_view s) {
  if (s.size() < 3) return s.size() == 2;
  const char first = s.front(), last = s.back();
  if (first == '\\' || first == '{' || first == '$' || first == '*' || first == '=' ||
      (first == '(' && s[2] == ')') || (first == '1' && s[1] == '.'))
    return true;
  if (is_digit(last) || last == ')' || last == ']') return false;
  return !is_alpha(last) || s.rfind('\\') != npos;
}

}  // namespace

std::string_view undressed(std::string_view text, std::string& room) {
  // R$ 5,00: reais; R$ that no other dollar opens.
  if (text.starts_with("R$") && text.find_first_not_of("0123456789., ", 2) == npos)
    text.remove_prefix(text.substr(2).starts_with(' ') ? 3 : 2);
  bool wide = false, marks = false;
  for (const char c : text) {
    wide = wide || static_cast<unsigned char>(c) >= 0x80;
    marks = marks || c == '\\' || c == '{' || c == '$' || c == '*' || c == '=';
  }
  marks = marks || text.ends_with("/-") || text.starts_with("1. ") ||
          (text.size() > 4 && text[0] == '(' && text[2] == ')');
  if (wide) {
    room = without_wide(text);
    text = room;
  }
  if (!marks && !wide) return text;
  std::string copy;
  if (const auto within = undressed_within(text, copy); within.data() != text.data()) {
    room = std::move(copy);
    text = room;
  }
  std::string_view left = trim_ties(text);
  constexpr int kMostLayers = 12;
  for (int layer = 0; layer < kMostLayers && may_be_dressed(left); ++layer) {
    const size_t before = left.size();
    for (const auto step : {without_formula, without_front, without_back, without_group}) {
      const std::string_view less = step(left);
      if (less.size() == left.size()) continue;
      if (const auto bare = trim_ties(less); !bare.empty()) left = bare;
    }
    if (left.size() == before) break;
  }
  return left;
}

}  // namespace r1
