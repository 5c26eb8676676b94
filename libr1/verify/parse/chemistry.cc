// SPDX-License-Identifier: MIT
#include "libr1/verify/parse/chemistry.h"

#include <algorithm>
#include <array>

#include "libr1/base/ascii.h"
#include "libr1/base/utf8.h"
#include "libr1/verify/parse/symbols.h"

namespace r1 {
namespace {

constexpr std::string_view kMark = "formula ";
constexpr size_t kMaxFormula = 200;

// The symbols of the elements, each behind a space.
constexpr std::string_view kElements =
    " H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se "
    "Br Kr Rb Sr Y Zr"
    " Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho Er Tm Yb Lu "
    "Hf Ta W Re Os Ir"
    " Pt Au Hg Tl Pb Bi Po At Rn Fr Ra Ac Th Pa U Np Pu Am Cm Bk Cf Es Fm Md No Lr Rf Db Sg Bh Hs "
    "Mt Ds Rg Cn ";

bool is_element(std::string_view symbol) {
  if (symbol.empty()) return false;
  for (size_t at = kElements.find(symbol); at != kElements.npos;
       at = kElements.find(symbol, at + 1)) {
    if (kElements[at - 1] == ' ' && kElements[at + symbol.size()] == ' ') return true;
  }
  return false;
}

bool is_small(char c) { return c >= 'a' && c <= 'z'; }
bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

// Without LaTeX: "2H_2+O_2>2H_2O", "Fe^3+". Nothing if there are commands that no formula has.
std::optional<std::string> plain(std::string_view text) {
  constexpr std::array<std::string_view, 10> kDropped = {
      "text", "mathrm", "ce", "rm", "left", "right", "textrm", "mathbf", "quad", "operatorname"};
  std::string out;
  bool raised = false;  // by the character before, in Unicode
  for (size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == '\\') {
      size_t end = i + 1;
      while (end < text.size() && (is_small(text[end]) || is_capital(text[end]))) ++end;
      const std::string_view name = text.substr(i + 1, end - i - 1);
      bool dropped = name.empty();
      for (const std::string_view d : kDropped) dropped = dropped || d == name;
      if (name == "rightarrow" || name == "to" || name == "longrightarrow")
        out += '>';
      else if (!dropped)
        return std::nullopt;
      i = name.empty() ? end + 1 : end;
      continue;
    }
    if (static_cast<unsigned char>(c) >= 0x80) {
      const Utf8Char wide = decode_utf8(text, i);
      char index = 0;
      const char mark = unicode_index(wide.code_point, index);
      if (wide.code_point == U'\u2192')
        out += '>';
      else if (mark == 0)
        return std::nullopt;
      else if (!(raised && mark == '^'))
        out += mark;
      if (mark != 0) out += index;
      raised = mark == '^';
      i += static_cast<size_t>(wide.n_bytes);
      continue;
    }
    raised = false;
    if (text.substr(i, 2) == "->") {
      out += '>';
      i += 2;
      continue;
    }
    // H2 + Cl2 = 2 HCl: an equation, but N = 5 is none.
    const size_t next = c == '=' ? text.find_first_not_of(" 0123456789", i + 1) : 0;
    if (c == '=' && next < text.size() && is_capital(text[next]) && text.find('+') < i) {
      out += '>';
    } else if (std::string_view(" {}$~").find(c) == std::string_view::npos) {
      out += c;
    }
    ++i;
  }
  return out;
}

// Fe^3+ and Na^+ as Fe3+ and Na+: some leave the mark of the charge out.
void drop_charge_marks(std::string& s) {
  for (size_t i = 0; i < s.size(); ++i) {
    if (s[i] != '^') continue;
    const size_t sign = s.find_first_not_of("0123456789", i + 1);
    if (sign != s.npos && (s[sign] == '+' || s[sign] == '-')) s.erase(i--, 1);
  }
}

// ^14_6C, _6^14C, ^14C, C-14: the number and the element, which says what the lower number does.
std::optional<std::string> nuclide(std::string_view s) {
  std::string_view number;
  while (!s.empty() && (s[0] == '^' || s[0] == '_')) {
    const size_t end = std::min(s.find_first_not_of("0123456789", 1), s.size());
    if (end == 1 || end > 4) return std::nullopt;
    if (s[0] == '^') number = s.substr(1, end - 1);
    s.remove_prefix(end);
  }
  if (const size_t dash = s.find('-'); number.empty() && dash != s.npos && dash < 3) {
    number = s.substr(dash + 1);
    s = s.substr(0, dash);
    if (number.size() > 3 || number.find_first_not_of("0123456789") != number.npos)
      return std::nullopt;
  }
  if (number.empty() || s.empty() || s.size() > 2 || !is_element(s)) return std::nullopt;
  return std::string(number) + std::string(s);
}

// 1s^2 2s^2 2p^6, [Ne] 3s^1: shells and how many electrons are in each.
bool is_configuration(std::string_view s) {
  const size_t core = s.starts_with('[') ? s.find(']') : s.npos;
  if (core != s.npos && !is_element(s.substr(1, core - 1))) return false;
  if (core != s.npos) s.remove_prefix(core + 1);
  size_t shells = 0;
  for (size_t i = 0; i < s.size(); ++i) {
    if (is_digit(s[i]) || (s[i] == '^' && i > 0 && std::string_view("spdf").find(s[i - 1]) < 4))
      continue;
    if (std::string_view("spdf").find(s[i]) == s.npos || i == 0 || !is_digit(s[i - 1]))
      return false;
    ++shells;
  }
  return s.find('^') != s.npos && is_digit(s.back()) && shells > (core != s.npos ? 0 : 2);
}

}  // namespace

std::optional<std::string> chemical_formula(std::string_view text) {
  if (text.size() < 2 || text.size() > kMaxFormula) return std::nullopt;
  std::optional<std::string> s = plain(text);
  if (!s || s->empty()) return std::nullopt;
  if (const auto n = nuclide(*s)) return std::string(kMark) + *n;
  std::erase(*s, '_');
  if (is_configuration(*s)) {
    std::erase(*s, '^');
    return std::string(kMark) + *s;
  }
  drop_charge_marks(*s);
  // sp^3, sp3d2: hybrid orbitals
  if (s->starts_with("sp") && s->size() <= 6 && s->find_first_not_of("spd^23") == s->npos) {
    std::string orbitals(kMark);
    for (const char c : *s) orbitals += c == '^' ? "" : std::string(1, c);
    return s->size() > 2 ? std::optional(orbitals) : std::nullopt;
  }
  bool small = false, count = false, element = false, charge = false;
  for (size_t i = 0; i < s->size();) {
    const char c = (*s)[i];
    if (is_capital(c)) {
      const size_t n = i + 1 < s->size() && is_small((*s)[i + 1]) ? 2 : 1;
      if (!is_element(std::string_view(*s).substr(i, n))) return std::nullopt;
      small = small || n == 2;
      element = true;
      i += n;
      continue;
    }
    count = count || (element && is_digit(c) && i > 0 && (*s)[i - 1] != '^' && (*s)[i - 1] != '+');
    charge = charge || ((c == '+' || c == '-') && element && i + 1 == s->size());
    if (!is_digit(c) && std::string_view("()[]^+->").find(c) == std::string_view::npos)
      return std::nullopt;
    ++i;
  }
  if (!element || !(count || charge || small)) return std::nullopt;
  return std::string(kMark) + *s;
}

bool is_chemical(std::string_view normal) { return normal.starts_with(kMark); }

}  // namespace r1
