// Units of measure and words that stand behind a number.
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "libr1/verify/value/value.h"

namespace r1 {

/// The symbol of one unit word or symbol ("inches" -> "in", "kilojoules" -> "kJ", "mW" -> "mW"), or
/// empty if it is none we know. Small and capital letters tell symbols apart where both exist.
std::string unit_name(std::string_view word);

/// kJ, MeV, nm: a symbol of two letters at least.
bool is_unit_symbol(std::string_view word);
/// kT, GM: a symbol of a unit, but in formulas a product.
bool is_letter_product(std::string_view word);
/// Those of them that are units right behind a number, too: 5cm, 5-cm.
bool is_close_unit(std::string_view word);

/// What a phrase behind a number means: "cm^2", "square inches", "km/h", "p.m.", "red apples".
Unit read_unit(std::string_view phrase);

/// False only if both units are known and are different things.
bool units_agree(const Unit& a, const Unit& b);

/// "USD", "Rs": what may stand before a number.
bool currency_prefix(std::string_view word);

/// Whether a unit of this name is money.
bool is_currency(std::string_view name);

/// m, g, s, ...: letters that are units by themselves.
bool is_unit_letter(std::string_view letter);

/// How many of the base units of its dimensions a unit is; nothing for what cannot be converted.
struct UnitSize {
  Rational factor{1};
  std::array<int, 7>
      dimensions{};  ///< powers of length, mass, time, money, current, temperature, amount

  bool same_kind(const UnitSize& other) const { return dimensions == other.dimensions; }
};
std::optional<UnitSize> unit_size(const Unit& unit);

}  // namespace r1
