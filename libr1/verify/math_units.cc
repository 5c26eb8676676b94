// SPDX-License-Identifier: MIT
#include "libr1/verify/math_units.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>
#include <vector>

namespace r1 {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;

// Spelling -> canonical; sorted by spelling.
constexpr std::array kUnits = {
    Pair{"bps", "bps"},
    Pair{"cent", "cents"},
    Pair{"centimeter", "cm"},
    Pair{"centimeters", "cm"},
    Pair{"centimetre", "cm"},
    Pair{"centimetres", "cm"},
    Pair{"cents", "cents"},
    Pair{"cm", "cm"},
    Pair{"day", "day"},
    Pair{"days", "day"},
    Pair{"degree", "degree"},
    Pair{"degrees", "degree"},
    Pair{"dollar", "dollars"},
    Pair{"dollars", "dollars"},
    Pair{"euro", "euro"},
    Pair{"euros", "euro"},
    Pair{"feet", "ft"},
    Pair{"foot", "ft"},
    Pair{"ft", "ft"},
    Pair{"gallon", "gal"},
    Pair{"gallons", "gal"},
    Pair{"gram", "g"},
    Pair{"grams", "g"},
    Pair{"hour", "h"},
    Pair{"hours", "h"},
    Pair{"hr", "h"},
    Pair{"hrs", "h"},
    Pair{"hz", "hz"},
    Pair{"in", "in"},
    Pair{"inch", "in"},
    Pair{"inches", "in"},
    Pair{"joule", "j"},
    Pair{"joules", "j"},
    Pair{"kg", "kg"},
    Pair{"kilogram", "kg"},
    Pair{"kilograms", "kg"},
    Pair{"kilometer", "km"},
    Pair{"kilometers", "km"},
    Pair{"km", "km"},
    Pair{"kmh", "km/h"},
    Pair{"kph", "km/h"},
    Pair{"lb", "lb"},
    Pair{"lbs", "lb"},
    Pair{"liter", "l"},
    Pair{"liters", "l"},
    Pair{"litre", "l"},
    Pair{"litres", "l"},
    Pair{"meter", "m"},
    Pair{"meters", "m"},
    Pair{"metre", "m"},
    Pair{"metres", "m"},
    Pair{"mg", "mg"},
    Pair{"mile", "mi"},
    Pair{"miles", "mi"},
    Pair{"min", "min"},
    Pair{"mins", "min"},
    Pair{"minute", "min"},
    Pair{"minutes", "min"},
    Pair{"ml", "ml"},
    Pair{"mm", "mm"},
    Pair{"month", "month"},
    Pair{"months", "month"},
    Pair{"mph", "mi/h"},
    Pair{"ounce", "oz"},
    Pair{"ounces", "oz"},
    Pair{"oz", "oz"},
    Pair{"pct", "percent"},
    Pair{"percent", "percent"},
    Pair{"percentage", "percent"},
    Pair{"pound", "lb"},
    Pair{"pounds", "lb"},
    Pair{"radian", "rad"},
    Pair{"radians", "rad"},
    Pair{"sec", "s"},
    Pair{"second", "s"},
    Pair{"seconds", "s"},
    Pair{"secs", "s"},
    Pair{"unit", ""},
    Pair{"units", ""},
    Pair{"usd", "dollars"},
    Pair{"week", "week"},
    Pair{"weeks", "week"},
    Pair{"yard", "yd"},
    Pair{"yards", "yd"},
    Pair{"yd", "yd"},
    Pair{"year", "year"},
    Pair{"years", "year"},
};

constexpr bool sorted() {
  return std::is_sorted(kUnits.begin(), kUnits.end(),
                        [](const Pair& a, const Pair& b) { return a.first < b.first; });
}
static_assert(sorted());

constexpr std::string_view kLetters = "mgshLlJjNnWwVvAaKkCcFf";

std::string power_suffix(std::string_view word) {
  if (word == "square" || word == "sq" || word == "squared") return "^2";
  if (word == "cubic" || word == "cu" || word == "cubed") return "^3";
  return "";
}

// Words, '^N', '/' and "per" of a phrase, lower case.
std::vector<std::string> split(std::string_view phrase) {
  std::vector<std::string> parts;
  bool open = false;
  for (const char raw : phrase) {
    const auto u = static_cast<unsigned char>(raw);
    const char c = static_cast<char>(std::tolower(u));
    if (std::isalpha(u) != 0 || u >= 0x80) {
      if (!open) parts.emplace_back();
      parts.back() += c;
      open = true;
      continue;
    }
    open = false;
    if (c == '/') parts.emplace_back("/");
    if ((c == '2' || c == '3') && !parts.empty()) parts.push_back(std::string("^") + c);
  }
  return parts;
}

}  // namespace

std::string_view unit_name(std::string_view word) {
  const auto it = std::lower_bound(kUnits.begin(), kUnits.end(), word,
                                   [](const Pair& p, std::string_view w) { return p.first < w; });
  return it != kUnits.end() && it->first == word ? it->second : std::string_view{};
}

bool currency_prefix(std::string_view word) {
  return word == "USD" || word == "US" || word == "EUR" || word == "GBP" || word == "INR" ||
         word == "Rs" || word == "RMB";
}

bool is_unit_letter(std::string_view letter) {
  return letter.size() == 1 && kLetters.find(letter[0]) != std::string_view::npos;
}

Unit read_unit(std::string_view phrase) {
  Unit unit;
  std::string power;
  bool all_known = true;
  for (const std::string& part : split(phrase)) {
    if (part == "/" || part == "per") {
      unit.name += '/';
    } else if (part[0] == '^') {
      unit.name += part;
    } else if (const std::string p = power_suffix(part); !p.empty()) {
      if (part == "squared" || part == "cubed")
        unit.name += p;
      else
        power = p;
    } else if (part == "unit" || part == "units") {
      power.clear();  // "square units": no unit at all
    } else {
      std::string_view name = unit_name(part);
      if (name.empty() && part.size() == 1 && kLetters.find(part[0]) != std::string_view::npos) {
        name = part;
      }
      all_known = all_known && !name.empty();
      if (!unit.name.empty() && unit.name.back() != '/') unit.name += ' ';
      unit.name += name.empty() ? std::string_view(part) : name;
      unit.name += power;
      power.clear();
    }
  }
  if (unit.name == "rad") unit.name.clear();  // radians are plain numbers
  if (unit.name.empty()) return unit;
  unit.kind = unit.name == "percent"                          ? UnitKind::percent
              : unit.name == "degree"                         ? UnitKind::degree
              : unit.name == "dollars" || unit.name == "euro" ? UnitKind::currency
                                                              : UnitKind::named;
  unit.known = all_known;
  return unit;
}

namespace {

// Canonical name -> dimension and how many of its base unit: length in metres, mass in grams, time
// in seconds, money in cents.
struct Measure {
  std::string_view name;
  int dimension;
  int power;  // a litre is a length cubed
  int64_t numerator;
  uint64_t denominator;
};

constexpr std::array kMeasures = {
    Measure{"mm", 0, 1, 1, 1000},
    Measure{"cm", 0, 1, 1, 100},
    Measure{"m", 0, 1, 1, 1},
    Measure{"km", 0, 1, 1000, 1},
    Measure{"in", 0, 1, 254, 10000},
    Measure{"ft", 0, 1, 3048, 10000},
    Measure{"yd", 0, 1, 9144, 10000},
    Measure{"mi", 0, 1, 1609344, 1000},
    Measure{"mg", 1, 1, 1, 1000},
    Measure{"g", 1, 1, 1, 1},
    Measure{"kg", 1, 1, 1000, 1},
    Measure{"lb", 1, 1, 45359237, 100000},
    Measure{"oz", 1, 1, 45359237, 1600000},
    Measure{"s", 2, 1, 1, 1},
    Measure{"min", 2, 1, 60, 1},
    Measure{"h", 2, 1, 3600, 1},
    Measure{"day", 2, 1, 86400, 1},
    Measure{"week", 2, 1, 604800, 1},
    Measure{"cents", 3, 1, 1, 1},
    Measure{"dollars", 3, 1, 100, 1},
    Measure{"l", 0, 3, 1, 1000},
    Measure{"ml", 0, 3, 1, 1000000},
    Measure{"gal", 0, 3, 3785411784, 1000000000000},
};

}  // namespace

std::optional<UnitSize> unit_size(const Unit& unit) {
  UnitSize size;
  int side = 1;
  std::string_view name = unit.name;
  while (!name.empty()) {
    const size_t end = std::min(name.find_first_of(" /^"), name.size());
    const auto it = std::find_if(kMeasures.begin(), kMeasures.end(),
                                 [&](const Measure& m) { return m.name == name.substr(0, end); });
    if (it == kMeasures.end()) return std::nullopt;
    name.remove_prefix(end);
    int power = side;
    if (name.size() > 1 && name[0] == '^') {
      power *= name[1] - '0';
      name.remove_prefix(2);
    }
    const Rational factor(it->numerator, it->denominator);
    size.factor = size.factor * factor.pow(power);
    size.dimensions[static_cast<size_t>(it->dimension)] += power * it->power;
    if (name.empty()) break;
    side = name[0] == '/' ? -1 : side;
    name.remove_prefix(1);
  }
  return size;
}

bool units_agree(const Unit& a, const Unit& b) {
  if (a.kind == UnitKind::none || b.kind == UnitKind::none) return true;
  if (a.kind == UnitKind::currency && b.kind == UnitKind::currency) return true;
  if (!a.known || !b.known) return true;
  return a.name == b.name;
}

}  // namespace r1
