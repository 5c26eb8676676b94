// SPDX-License-Identifier: MIT
#include "libr1/verify/parse/suffix.h"

#include <algorithm>
#include <array>

#include "libr1/verify/parse/tokens.h"
#include "libr1/verify/parse/units.h"
#include "libr1/verify/parse/words.h"

namespace r1 {

std::string join_text(Tokens tokens) {
  std::string out;
  for (const Token& t : tokens) {
    if (!out.empty() &&
        (t.space_before || (t.kind == Tok::word && out.back() != '-') || t.kind == Tok::text))
      out += ' ';
    if (t.kind == Tok::symbol)
      out += t.symbol;
    else
      out += t.text;
  }
  return out;
}

std::optional<Decimal> decimal_literal(Tokens t) {
  size_t i = 0;
  while (i < t.size() && (t[i].is('-') || t[i].is('+'))) ++i;
  if (i >= t.size() || t[i].kind != Tok::number) return std::nullopt;
  const Token& n = t[i++];
  int64_t shift = n.exponent;
  if (i < t.size()) {
    std::vector<const Token*> rest;
    for (; i < t.size(); ++i) {
      if (!t[i].is('{') && !t[i].is('}')) rest.push_back(&t[i]);
    }
    const size_t sign = rest.size() == 5 ? 1 : 0;
    if (rest.size() != 4 + sign || !rest[0]->is('*') || rest[1]->text != "10" ||
        !rest[2]->is('^') || (sign == 1 && !rest[3]->is('-')) ||
        rest[3 + sign]->kind != Tok::number || rest[3 + sign]->text.size() > 6 ||
        rest[3 + sign]->text.find('.') != std::string::npos) {
      return std::nullopt;
    }
    const int64_t power = std::stoll(rest[3 + sign]->text);
    shift += sign == 1 ? -power : power;
  }
  const size_t point = n.text.find('.');
  Decimal d;
  d.has_point = point != std::string::npos;
  d.fraction_digits = d.has_point ? static_cast<int64_t>(n.text.size() - point - 1) : 0;
  d.last_digit = shift - d.fraction_digits;
  const size_t first = n.text.find_first_of("123456789");
  if (first != std::string::npos) {
    d.significant =
        static_cast<int64_t>(n.text.size() - first) - (d.has_point && first < point ? 1 : 0);
  }
  return d;
}

bool is_counted(const Token& number, const Token& letter) {
  return number.kind == Tok::number && number.text.find('.') != std::string::npos &&
         letter.text.size() == 1 &&
         std::string_view("VAJWNFL").find(letter.text[0]) != std::string_view::npos;
}

namespace {

// N-m, ft-lb: a hyphen before t[at], between two units; not a difference of letters.
bool is_hyphened(Tokens t, size_t at) {
  const auto named = [](const Token& k) {
    return k.kind == Tok::text || k.upright || (k.kind == Tok::word && !unit_name(k.text).empty());
  };
  return at > 2 && t[at - 1].is('-') && !t[at - 1].space_before && !t[at].space_before &&
         named(t[at - 2]) && named(t[at]);
}

// 5 m, 5\,\mathrm{m}, kg/m: where letters are read as units, stand upright, or go on a unit in
// letters.
bool is_letter_unit(Tokens t, size_t i, bool letters) {
  const Token &k = t[i], &before = t[i - 1];
  const bool upright = k.upright && (k.text == "T" || k.text == "H");
  if (!is_unit_letter(k.text) && !upright) return false;
  const auto unit = [&](size_t at) {
    return is_unit_letter(t[at].text) || t[at].kind == Tok::word;
  };
  const bool number =
      before.kind == Tok::number || before.is('}') || (k.upright && before.is_command("pi"));
  const bool product = letters && i > 1 && before.is('*') && unit(i - 2);  // N\cdot m
  const bool divisor =
      before.is('/') && i > 1 && t[i - 2].kind == Tok::word && !unit_name(t[i - 2].text).empty();
  const bool behind = number || before.is('/') || product || is_hyphened(t, i) ||
                      (k.upright && (before.upright || before.is('*'))) ||
                      (letters && k.space_before && unit(i - 1));  // m s^{-1}
  if (!behind || k.upright) return behind;
  // Capitals only behind a number, or a power of ten: e^{x} C is no charge.
  const bool digits =
      before.kind == Tok::number || (before.is('}') && i > 1 && t[i - 2].kind == Tok::number);
  // 3 \times 10^{-3} M is molar, too.
  const bool power_of_ten =
      digits && i > 4 &&
      (t[i - 3].is('-') ? i > 5 && t[i - 6].text == "10" : t[i - 5].text == "10");
  // N m^2/C^2: behind two units, a third.
  const bool third = before.is('/') && i > 5 && t[i - 2].kind == Tok::number && t[i - 3].is('^') &&
                     unit(i - 4) && (unit(i - 5) || (t[i - 5].is('*') && unit(i - 6)));
  const std::string_view plain = before.kind == Tok::number || power_of_ten ? "mgshuLNJWVAKCFM"
                                 : digits || product || third               ? "mgshLNJWVAKCF"
                                                                            : "mgshL";
  const bool apart = k.space_before || before.is('/') || product || is_counted(before, k);
  return plain.find(k.text[0]) != plain.npos && apart && (letters || divisor);
}

// Where the unit behind an expression begins (t.size() if there is none).
size_t unit_begin(Tokens t, bool letters) {
  const auto is_unit_word = [&](size_t i) {
    if (t[i].kind == Tok::text) return true;
    if (t[i].kind == Tok::letter && i > 0) return is_letter_unit(t, i, letters);
    if (t[i].kind != Tok::word) return false;
    // `2mg` is a weight, and 2 mg a mass; `\frac{3}{2}kT` an energy.
    if (t[i].text == "mg" || is_unit_symbol(t[i].text)) {
      const bool close = is_close_unit(t[i].text);
      return i > 0 && (t[i].space_before || close || t[i - 1].is('/') || t[i].text.size() > 2 ||
                       is_hyphened(t, i));
    }
    if (is_letter_product(t[i].text)) return false;
    if (!unit_name(t[i].text).empty() || t[i].text == "sq" || t[i].text == "cu") return i > 0;
    const bool foreign = std::all_of(t[i].text.begin(), t[i].text.end(),
                                     [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
    return t[i].text.size() >= 3 && (t[i].space_before || foreign);
  };
  // Whether a unit, with a power or without, ends before t[end]: m, m^3, s^{-2}.
  const auto unit_ends = [&](size_t end) {
    if (end == 0) return false;
    if (is_unit_word(end - 1)) return true;
    if (end > 3 && t[end - 1].kind == Tok::number && t[end - 2].is('^'))
      return is_unit_word(end - 3);
    if (end < 6 || !t[end - 1].is('}') || t[end - 2].kind != Tok::number) return false;
    const size_t open = t[end - 3].is('-') ? end - 4 : end - 3;
    return t[open].is('{') && t[open - 1].is('^') && is_unit_word(open - 2);
  };
  size_t i = t.size();
  while (i > 0) {
    const size_t last = i - 1;
    if (is_unit_word(last)) {
      i = last;
    } else if (t[last].kind == Tok::number && last >= 2 && t[last - 1].is('^') &&
               is_unit_word(last - 2)) {
      i = last - 2;
    } else if (t[last].kind == Tok::number && last >= 3 && t[last - 1].is('-') &&
               t[last - 2].is('^') && is_unit_word(last - 3)) {
      i = last - 3;  // s^-2
    } else if (t[last].is('}') && last >= 4 && t[last - 2].is('{') && t[last - 3].is('^') &&
               is_unit_word(last - 4)) {
      i = last - 4;
    } else if (t[last].is('}') && last >= 5 && t[last - 2].is('-') && t[last - 3].is('{') &&
               t[last - 4].is('^') && is_unit_word(last - 5)) {
      i = last - 5;
    } else if (t[last].kind == Tok::letter && last >= 2 && t[last - 1].is('/') &&
               is_unit_word(last - 2)) {
      i = last - 2;
    } else if (t[last].is('/') && i < t.size() && last > 0 &&
               (unit_ends(last) || t[last - 1].kind == Tok::letter)) {
      i = last;
    } else if (t[last].is('/') && i < t.size() && last > 0 && t[last - 1].kind == Tok::number &&
               (t[i].kind == Tok::word || t[i].kind == Tok::text) &&
               !unit_name(normal_words(t[i].text)).empty()) {
      i = last;  // $5/hour
    } else if (t[last].is('*') && i < t.size() && unit_ends(last)) {
      i = last;  // kg \cdot m
    } else if (t[last].is('-') && i < t.size() && is_hyphened(t, i) && is_unit_word(last - 1)) {
      i = last;
    } else if (t[last].kind == Tok::letter && i < t.size() && t[i].is('/')) {
      i = last;
    } else {
      break;
    }
  }
  return i;
}

}  // namespace

bool goes_on_unit(Tokens t, size_t i) {
  // 9 N m^2
  const bool apart = i > 1 && t[i].space_before && t[i - 1].kind == Tok::letter &&
                     t[i - 1].space_before && is_unit_letter(t[i - 1].text) &&
                     t[i - 2].kind == Tok::number;
  return apart ||
         (i > 2 && t[i - 1].is('*') && t[i - 1].text.empty() && t[i - 2].kind == Tok::word &&
          t[i - 2].space_before && t[i - 3].kind == Tok::number && t[i - 2].text != "mg" &&
          !unit_name(t[i - 2].text).empty());
}

size_t italic_units(Tokens t) {
  const auto unit = [](const Token& k) {
    return (k.kind == Tok::letter && is_unit_letter(k.text)) ||
           (k.kind == Tok::word && !unit_name(k.text).empty());
  };
  for (size_t i = 1; i + 6 < t.size() && t.size() < 40; ++i) {
    if (!t[i].is_command("frac") || !(t[i - 1].kind == Tok::number || t[i - 1].is('}'))) continue;
    if (!t[i + 1].is('{') || !unit(t[i + 2]) || !t[i + 3].is('}') || !t[i + 4].is('{') ||
        !unit(t[i + 5]))
      continue;
    const size_t end = t[i + 6].is('^') ? i + 8 : i + 6;
    if (end + 1 == t.size() && t[end].is('}')) return i;
  }
  return 0;
}

Unit money_of(const Token& sign) {
  return {UnitKind::currency, sign.text.empty() ? "dollars" : sign.text, true};
}

Unit strip_unit(Tokens& t, bool letters) {
  Unit unit;
  if (const size_t at = letters ? italic_units(t) : 0; at > 0) {
    std::string name = t[at + 2].text + "/" + join_text(t.subspan(at + 5, t.size() - at - 6));
    unit = read_unit(name);
    t = t.first(at);
    return unit;
  }
  const size_t begin = unit_begin(t, letters);
  if (begin > 0 && begin < t.size()) {
    unit = read_unit(join_text(t.subspan(begin)));
    t = t.first(begin);
  }
  const auto drop_last = [&](size_t n) { t = t.first(t.size() - n); };
  const auto is_degree = [](const Token& k) { return k.is('o') || k.is_command("circ"); };
  // In \sin 30^\circ the sign belongs to the argument.
  const bool in_function = std::any_of(t.begin(), t.end(), [](const Token& k) {
    return k.kind == Tok::command && function_op(k.text).has_value();
  });
  if (in_function) return unit;
  const size_t n = t.size();
  // 50\% + 25\%, 45^\circ + k 180^\circ: each sign belongs to its number.
  const auto sign = [&](const Token& k) { return k.is('%') || is_degree(k); };
  if (n > 4 && std::count_if(t.begin(), t.end(), sign) > 1 && (sign(t[n - 1]) || t[n - 1].is('}')))
    return unit;
  if (n > 1 && t[n - 1].is('%')) {
    unit = {UnitKind::percent, "percent", true};
    drop_last(1);
  } else if (n > 1 && t[n - 1].is('"') && t[n - 2].kind == Tok::number) {
    unit = {UnitKind::named, "in", true};
    drop_last(1);
  } else if (n > 1 && t[n - 1].is('$')) {
    unit = money_of(t[n - 1]);
    drop_last(1);
  } else if (n > 2 && is_degree(t[n - 1]) && t[n - 2].is('^')) {
    if (unit.kind == UnitKind::none) unit = {UnitKind::degree, "degree", true};
    drop_last(2);
  } else if (n > 4 && t[n - 1].is('}') && is_degree(t[n - 2]) && t[n - 3].is('{') &&
             t[n - 4].is('^')) {
    if (unit.kind == UnitKind::none) unit = {UnitKind::degree, "degree", true};
    drop_last(4);
  } else if (n > 1 && t[n - 1].is('o')) {
    if (unit.kind == UnitKind::none) unit = {UnitKind::degree, "degree", true};
    drop_last(1);
  }
  return unit;
}

}  // namespace r1
