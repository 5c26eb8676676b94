// SPDX-License-Identifier: MIT
#include "libr1/verify/parse/units.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <utility>
#include <vector>

namespace r1 {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;

// Words -> symbols, without a plural's s; sorted. The symbols of kBases are not repeated here.
constexpr std::array kWords = {
    Pair{"amp", "A"},          Pair{"ampere", "A"},        Pair{"angstrom", "angstrom"},
    Pair{"atmosphere", "atm"}, Pair{"calorie", "cal"},     Pair{"celsius", "C"},
    Pair{"cent", "cents"},     Pair{"cny", "yen"},         Pair{"coulomb", "C"},
    Pair{"db", "dB"},          Pair{"decibel", "dB"},      Pair{"degree", "degree"},
    Pair{"dollar", "dollars"}, Pair{"electronvolt", "eV"}, Pair{"eur", "euro"},
    Pair{"euro", "euro"},      Pair{"fahrenheit", "F"},    Pair{"farad", "F"},
    Pair{"feet", "ft"},        Pair{"foot", "ft"},         Pair{"gallon", "gal"},
    Pair{"gbp", "pounds"},     Pair{"gram", "g"},          Pair{"hectare", "ha"},
    Pair{"henry", "H"},        Pair{"hertz", "Hz"},        Pair{"hour", "h"},
    Pair{"hr", "h"},           Pair{"hz", "Hz"},           Pair{"inch", "in"},
    Pair{"inche", "in"},       Pair{"inr", "rupees"},      Pair{"joule", "J"},
    Pair{"kelvin", "K"},       Pair{"kmh", "km/h"},        Pair{"kmph", "km/h"},
    Pair{"kph", "km/h"},       Pair{"kwh", "kW h"},        Pair{"lb", "lb"},
    Pair{"liter", "L"},        Pair{"litre", "L"},         Pair{"meter", "m"},
    Pair{"metre", "m"},        Pair{"mile", "mi"},         Pair{"minute", "min"},
    Pair{"ml", "mL"},          Pair{"mole", "mol"},        Pair{"month", "month"},
    Pair{"mp", "mi/h"},        Pair{"mph", "mi/h"},        Pair{"newton", "N"},
    Pair{"ohm", "ohm"},        Pair{"ounce", "oz"},        Pair{"pascal", "Pa"},
    Pair{"pct", "percent"},    Pair{"percent", "percent"}, Pair{"percentage", "percent"},
    Pair{"pound", "lb"},       Pair{"quart", "qt"},        Pair{"radian", "rad"},
    Pair{"rmb", "yen"},        Pair{"rupee", "rupees"},    Pair{"sec", "s"},
    Pair{"second", "s"},       Pair{"tesla", "T"},         Pair{"unit", ""},
    Pair{"usd", "dollars"},    Pair{"volt", "V"},          Pair{"watt", "W"},
    Pair{"weber", "Wb"},       Pair{"week", "week"},       Pair{"yard", "yd"},
    Pair{"year", "year"},      Pair{"yen", "yen"},         Pair{"yr", "year"},
    Pair{"yuan", "yen"},
};

constexpr bool sorted() {
  return std::is_sorted(kWords.begin(), kWords.end(),
                        [](const Pair& a, const Pair& b) { return a.first < b.first; });
}
static_assert(sorted());

// number * 10^power of metres, grams, seconds, cents, amperes, kelvins and moles.
struct Base {
  std::string_view symbol;
  bool prefixed;  // km, mA, GHz
  int64_t number;
  int power;
  std::array<int, 7> dimensions;
  uint64_t divisor = 1;  // of the number
};

constexpr std::array kBases = {
    Base{"m", true, 1, 0, {1}},
    Base{"g", true, 1, 0, {0, 1}},
    Base{"s", true, 1, 0, {0, 0, 1}},
    Base{"L", true, 1, -3, {3}},
    Base{"A", true, 1, 0, {0, 0, 0, 0, 1}},
    Base{"K", true, 1, 0, {0, 0, 0, 0, 0, 1}},
    Base{"mol", true, 1, 0, {0, 0, 0, 0, 0, 0, 1}},
    Base{"N", true, 1, 3, {1, 1, -2}},
    Base{"M", true, 1, 3, {-3, 0, 0, 0, 0, 0, 1}},  // mol/L
    Base{"Pa", true, 1, 3, {-1, 1, -2}},
    Base{"J", true, 1, 3, {2, 1, -2}},
    Base{"W", true, 1, 3, {2, 1, -3}},
    Base{"C", true, 1, 0, {0, 0, 1, 0, 1}},
    Base{"V", true, 1, 3, {2, 1, -3, 0, -1}},
    Base{"F", true, 1, -3, {-2, -1, 4, 0, 2}},
    Base{"ohm", true, 1, 3, {2, 1, -3, 0, -2}},
    Base{"Wb", true, 1, 3, {2, 1, -2, 0, -1}},
    Base{"T", true, 1, 3, {0, 1, -2, 0, -1}},
    Base{"H", true, 1, 3, {2, 1, -2, 0, -2}},
    Base{"Hz", true, 1, 0, {0, 0, -1}},
    Base{"eV", true, 1602176634, -25, {2, 1, -2}},
    Base{"cal", true, 4184, 0, {2, 1, -2}},
    Base{"bar", true, 1, 8, {-1, 1, -2}},
    Base{"atm", false, 101325, 3, {-1, 1, -2}},
    Base{"mmHg", false, 101325, 3, {-1, 1, -2}, 760},
    Base{"torr", false, 101325, 3, {-1, 1, -2}, 760},
    Base{"angstrom", false, 1, -10, {1}},
    Base{"in", false, 254, -4, {1}},
    Base{"ft", false, 3048, -4, {1}},
    Base{"yd", false, 9144, -4, {1}},
    Base{"mi", false, 1609344, -3, {1}},
    Base{"lb", false, 45359237, -5, {0, 1}},
    Base{"oz", false, 28349523125, -9, {0, 1}},
    Base{"tonne", false, 1, 6, {0, 1}},
    Base{"ha", false, 1, 4, {2}},
    Base{"acre", false, 40468564224, -7, {2}},
    Base{"ly", false, 9460730472580800, 0, {1}},
    Base{"gal", false, 3785411784, -12, {3}},
    Base{"qt", false, 946352946, -12, {3}},
    Base{"min", false, 60, 0, {0, 0, 1}},
    Base{"h", false, 3600, 0, {0, 0, 1}},
    Base{"day", false, 86400, 0, {0, 0, 1}},
    Base{"week", false, 604800, 0, {0, 0, 1}},
    Base{"cents", false, 1, 0, {0, 0, 0, 1}},
    Base{"dollars", false, 100, 0, {0, 0, 0, 1}},
};

struct Prefix {
  std::string_view symbol, word;
  int power;
  std::string_view only;  // the bases it is used with, if not all
};

constexpr std::array kPrefixes = {
    Prefix{"p", "pico", -12, ""},  Prefix{"n", "nano", -9, ""},    Prefix{"u", "micro", -6, ""},
    Prefix{"m", "milli", -3, ""},  Prefix{"c", "centi", -2, "mL"}, Prefix{"d", "deci", -1, "mL"},
    Prefix{"h", "hecto", 2, "Pa"}, Prefix{"k", "kilo", 3, ""},     Prefix{"M", "mega", 6, ""},
    Prefix{"G", "giga", 9, ""},    Prefix{"T", "tera", 12, ""},
};

const Base* base_of(std::string_view symbol) {
  const auto it =
      std::find_if(kBases.begin(), kBases.end(), [&](const Base& b) { return b.symbol == symbol; });
  return it == kBases.end() ? nullptr : &*it;
}

// km, MeV, mmol: the base and the power of ten in front of it.
const Base* prefixed_base(std::string_view symbol, int& power) {
  power = 0;
  if (const Base* b = base_of(symbol)) return b;
  for (const Prefix& p : kPrefixes) {
    if (!symbol.starts_with(p.symbol)) continue;
    const std::string_view rest = symbol.substr(p.symbol.size());
    const Base* b = base_of(rest);
    const bool used = p.only.empty() || p.only.find(rest) != std::string_view::npos;
    if (b == nullptr || !b->prefixed || !used || symbol == "us") continue;
    power = p.power;
    return b;
  }
  return nullptr;
}

// The symbol that a word in small letters stands for, or nothing.
std::optional<std::string> symbol_of_word(std::string_view word) {
  const auto look = [](std::string_view w) -> std::optional<std::string> {
    const auto it = std::lower_bound(kWords.begin(), kWords.end(), w,
                                     [](const Pair& p, std::string_view x) { return p.first < x; });
    if (it != kWords.end() && it->first == w) return std::string(it->second);
    return std::nullopt;
  };
  for (const std::string_view w :
       {word, word.ends_with('s') ? word.substr(0, word.size() - 1) : word}) {
    if (auto symbol = look(w)) return symbol;
    int power = 0;
    if (prefixed_base(w, power) != nullptr) return std::string(w);
    for (const Prefix& p : kPrefixes) {
      const auto base = w.starts_with(p.word) ? look(w.substr(p.word.size())) : std::nullopt;
      if (base && base_of(*base) != nullptr && base_of(*base)->prefixed)
        return std::string(p.symbol) + *base;
    }
  }
  if (word == "day" || word == "days" || word == "bps") return std::string(word.substr(0, 3));
  return std::nullopt;
}

constexpr std::string_view kLetters = "mgshLlJjNnWwVvAaKkCcFfMu";

// KJ; Nm, Jmol, JK: a prefix in a capital, two symbols run together.
std::optional<std::string> symbol_of_run(std::string_view word) {
  int power = 0;
  if (word.size() < 2 || word.size() > 6 || word[0] < 'A' || word[0] > 'Z') return std::nullopt;
  if (const Base* b = base_of(word.substr(1)); word[0] == 'K' && b != nullptr && b->prefixed)
    return "k" + std::string(word.substr(1));
  for (size_t n = 1; n < word.size(); ++n) {
    if (prefixed_base(word.substr(0, n), power) != nullptr &&
        prefixed_base(word.substr(n), power) != nullptr)
      return std::string(word.substr(0, n)) + " " + std::string(word.substr(n));
  }
  return std::nullopt;
}

std::optional<std::string> symbol_of(std::string_view word) {
  int power = 0;
  if (prefixed_base(word, power) != nullptr) return std::string(word);
  if (auto run = symbol_of_run(word)) return run;
  std::string low;
  for (const char c : word) low += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (word.size() == 1 && kLetters.find(word[0]) != std::string_view::npos) {
    if (word == "u") return "";  // 25 u^2: units of no kind
    const char upper = static_cast<char>(std::toupper(static_cast<unsigned char>(word[0])));
    return std::string(
        1, std::string_view("mgsh").find(low[0]) != std::string_view::npos ? low[0] : upper);
  }
  if (word.size() == 1) return std::nullopt;
  return symbol_of_word(low);
}

int power_of_word(std::string_view word) {
  if (word == "square" || word == "sq" || word == "squared") return 2;
  return word == "cubic" || word == "cu" || word == "cubed" ? 3 : 0;
}

// A unit of length and one of time without a space between them.
bool is_run_together(std::string_view word) {
  if (word.size() < 2 || (word.back() != 's' && word.back() != 'h')) return false;
  const std::string_view length = word.substr(0, word.size() - 1);
  return length == "m" || length == "km" || length == "cm" || length == "mm";
}

// Words, '^N', '/' and "per" of a phrase.
std::vector<std::string> split(std::string_view phrase) {
  std::vector<std::string> parts;
  bool open = false, minus = false;
  for (const char c : phrase) {
    const auto u = static_cast<unsigned char>(c);
    if (std::isalpha(u) != 0 || u >= 0x80) {
      if (!open) parts.emplace_back();
      parts.back() += c;
      open = true;
      minus = false;
      continue;
    }
    open = false;
    if (c == '/') parts.emplace_back("/");
    if (c >= '1' && c <= '9' && !parts.empty())
      parts.push_back(std::string(minus ? "^-" : "^") + c);
    minus = c == '-';
  }
  if (parts.size() > 1 && parts[0] == "per" && parts[1] == "cent") {
    parts.erase(parts.begin());
    parts[0] = "percent";
  }
  return parts;
}

// Symbols (or unknown words) and their powers, one spelling for a product in any order.
struct Factors {
  std::map<std::string, int> powers;
  std::vector<std::string> order;  ///< as written

  void add(const std::string& name, int power) {
    if (!powers.contains(name)) order.push_back(name);
    powers[name] += power;
  }
};

}  // namespace

std::string unit_name(std::string_view word) { return symbol_of(word).value_or(""); }

bool is_unit_symbol(std::string_view word) {
  int power = 0;
  const Base* base = word.size() > 1 ? prefixed_base(word, power) : nullptr;
  return word == "dB" || (base != nullptr && !is_letter_product(word));
}

bool is_letter_product(std::string_view word) {
  return word == "kT" || word == "MN" || word == "GM" || word == "Gm" || word == "pV";
}

bool currency_prefix(std::string_view word) {
  return word == "USD" || word == "US" || word == "EUR" || word == "GBP" || word == "INR" ||
         word == "Rs" || word == "RMB";
}

// Yuan and yen share their sign, and so a name.
bool is_currency(std::string_view name) {
  return name == "dollars" || name == "euro" || name == "pounds" || name == "yen" ||
         name == "rupees";
}

bool is_close_unit(std::string_view word) {
  constexpr std::array<std::string_view, 15> kClose = {
      "eV", "cm", "mm", "km", "kg", "ml", "mL", "in", "ft", "Hz", "Pa", "dB", "kJ", "kW", "kV"};
  return std::find(kClose.begin(), kClose.end(), word) != kClose.end();
}

bool is_unit_letter(std::string_view letter) {
  return letter.size() == 1 && kLetters.find(letter[0]) != std::string_view::npos;
}

Unit read_unit(std::string_view phrase) {
  Factors factors;
  int side = 1, next_power = 1;
  bool all_known = true, plain = false;
  int unit_power = 0;
  std::string last;
  std::vector<std::string> parts = split(phrase);
  for (size_t i = 0; i < parts.size(); ++i) {
    // ms^{-1}, kmh^{-1}: the speeds, as many write them without a space.
    if (i + 1 < parts.size() && parts[i + 1].starts_with("^-") && is_run_together(parts[i])) {
      parts.insert(parts.begin() + static_cast<std::ptrdiff_t>(i + 1),
                   std::string(1, parts[i].back()));
      parts[i].pop_back();
    }
    std::string low;
    for (const char c : parts[i])
      low += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (low == "/" || low == "per") {
      side = -1;
      continue;
    }
    const int raised = low[0] == '^'         ? std::stoi(low.substr(1))
                       : low.ends_with("ed") ? power_of_word(low)
                                             : 0;
    if (raised != 0) {
      if (plain) unit_power += raised - 1;
      if (!last.empty()) factors.powers[last] += (raised - 1) * (factors.powers[last] < 0 ? -1 : 1);
      continue;
    }
    if (const int p = power_of_word(low); p != 0) {
      next_power = p;
      continue;
    }
    // "degrees Celsius", "electron volts", "square units"
    const std::string after = i + 1 < parts.size() ? unit_name(parts[i + 1]) : "";
    if ((low == "degrees" || low == "degree") && (after == "C" || after == "F" || after == "K"))
      continue;
    if (low == "electron" && after == "V") {
      last = "eV";
      factors.add(last, side);
      ++i;
      continue;
    }
    if (low == "light" && after == "year") {
      last = "ly";
      factors.add(last, side);
      ++i;
      continue;
    }
    const auto known = symbol_of(parts[i]);
    all_known = all_known && known.has_value();
    last = known.value_or(low);
    plain = last.empty();
    if (plain) {  // "units": no unit at all
      unit_power += next_power;
      next_power = 1;
      continue;
    }
    const size_t slash = last.find_first_of("/ ");
    if (slash != std::string::npos) {  // km/h, kW h
      factors.add(last.substr(0, slash), side * next_power);
      const int other = last[slash] == '/' ? -side : side;
      last = last.substr(slash + 1);
      factors.add(last, other * next_power);
    } else {
      factors.add(last, side * next_power);
    }
    next_power = 1;
  }
  Unit unit;
  unit.plain_power = unit_power;
  if (all_known) std::sort(factors.order.begin(), factors.order.end());
  for (const std::string& name : factors.order) {
    const int power = factors.powers[name];
    if (power == 0) continue;
    if (!unit.name.empty()) unit.name += ' ';
    unit.name += name;
    if (power != 1) unit.name += '^' + std::to_string(power);
  }
  if (unit.name.empty() || unit.name == "rad") return unit;  // radians are plain numbers
  unit.kind = unit.name == "percent"   ? UnitKind::percent
              : unit.name == "degree"  ? UnitKind::degree
              : is_currency(unit.name) ? UnitKind::currency
                                       : UnitKind::named;
  unit.known = all_known;
  return unit;
}

std::optional<UnitSize> unit_size(const Unit& unit) {
  UnitSize size;
  std::string_view name = unit.name;
  if (!unit.known) return std::nullopt;
  while (!name.empty()) {
    const size_t end = std::min(name.find(' '), name.size());
    const std::string_view factor = name.substr(0, end);
    name.remove_prefix(std::min(end + 1, name.size()));
    const size_t mark = factor.find('^');
    const int power =
        mark == std::string_view::npos ? 1 : std::stoi(std::string(factor.substr(mark + 1)));
    int ten = 0;
    const Base* base = prefixed_base(factor.substr(0, mark), ten);
    if (base == nullptr || power > 40 || power < -40) return std::nullopt;
    size.factor =
        size.factor *
        (Rational(base->number, base->divisor) * power_of_ten(base->power + ten)).pow(power);
    for (size_t i = 0; i < size.dimensions.size(); ++i)
      size.dimensions[i] += power * base->dimensions[i];
  }
  return size;
}

namespace {

// The direction among the words of a unit: "m/s east".
std::string_view direction(std::string_view name) {
  constexpr std::array<std::string_view, 14> kWays = {
      "north", "south",  "east",     "west",    "up",        "down",      "left",
      "right", "upward", "downward", "upwards", "downwards", "clockwise", "counterclockwise"};
  for (size_t at = 0; at < name.size();) {
    const size_t end = std::min(name.find(' ', at), name.size());
    std::string_view word = name.substr(at, end - at);
    word = word.substr(0, word.find('^'));  // as in m s^-1 east^-1
    const auto it = std::find(kWays.begin(), kWays.end(), word);
    if (it != kWays.end()) return it->substr(0, it->find("ward"));
    at = end + 1;
  }
  return "";
}

}  // namespace

bool units_agree(const Unit& a, const Unit& b) {
  if (a.plain_power != 0 && b.plain_power != 0) return a.plain_power == b.plain_power;
  // 45 cm^2 and 45 cubic units.
  for (const auto& [plain, named] : {std::pair(&a, &b), std::pair(&b, &a)}) {
    const auto size = plain->plain_power > 1 ? unit_size(*named) : std::nullopt;
    if (!size || size->dimensions[0] == 0) continue;
    const bool length = std::all_of(size->dimensions.begin() + 1, size->dimensions.end(),
                                    [](int power) { return power == 0; });
    if (length && size->dimensions[0] != plain->plain_power) return false;
  }
  if (!a.known && !b.known) {
    const std::string_view way = direction(a.name), other = direction(b.name);
    if (!way.empty() && !other.empty() && way != other) return false;
  }
  if (a.kind == UnitKind::none || b.kind == UnitKind::none) return true;
  if (!a.known || !b.known) return true;
  // Five pounds may be money.
  if ((a.name == "pounds" && b.name == "lb") || (b.name == "pounds" && a.name == "lb")) return true;
  // 25^\circ can be in degrees of temperature.
  const auto temperature = [](const Unit& u) { return u.name == "C" || u.name == "F"; };
  if ((a.kind == UnitKind::degree && temperature(b)) ||
      (b.kind == UnitKind::degree && temperature(a)))
    return true;
  return a.name == b.name;
}

}  // namespace r1
