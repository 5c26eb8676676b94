// SPDX-License-Identifier: MIT
#include "libr1/verify/parse/chinese.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "libr1/base/ascii.h"
#include "libr1/verify/parse/words.h"

namespace r1 {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;

constexpr size_t kChar = 3;  // bytes of each of these signs

// Units with a prefix of their own or none; longer names before their beginnings.
constexpr std::array kUnits = {
    Pair{"\u6444\u6c0f\u5ea6", "degrees Celsius"},
    Pair{"\u5e15\u65af\u5361", "Pa"},
    Pair{"\u7279\u65af\u62c9", "T"},
    Pair{"\u516c\u91cc", "km"},
    Pair{"\u516c\u65a4", "kg"},
    Pair{"\u516c\u9877", "ha"},
    Pair{"\u5c0f\u65f6", "h"},
    Pair{"\u5206\u949f", "min"},
    Pair{"\u661f\u671f", "week"},
    Pair{"\u82f1\u91cc", "mi"},
    Pair{"\u82f1\u5c3a", "ft"},
    Pair{"\u82f1\u5bf8", "in"},
    Pair{"\u7f8e\u5143", "dollars"},
    Pair{"\u7f8e\u5206", "cents"},
    Pair{"\u5f27\u5ea6", "rad"},
    Pair{"\u725b\u987f", "N"},
    Pair{"\u5e93\u4ed1", "C"},
    Pair{"\u5428", "tonne"},
    Pair{"\u79d2", "s"},
    Pair{"\u5929", "day"},
    Pair{"\u5468", "week"},
    Pair{"\u5e74", "year"},
    Pair{"\u5143", "yuan"},
    Pair{"\u725b", "N"},
    Pair{"\u5ea6", "degrees"},
};

// Units that take a prefix.
constexpr std::array kBases = {
    Pair{"\u74e6\u7279", "W"},   Pair{"\u4f0f\u7279", "V"},  Pair{"\u5b89\u57f9", "A"},
    Pair{"\u7126\u8033", "J"},   Pair{"\u8d6b\u5179", "Hz"}, Pair{"\u6b27\u59c6", "ohm"},
    Pair{"\u6469\u5c14", "mol"}, Pair{"\u7c73", "m"},        Pair{"\u514b", "g"},
    Pair{"\u5347", "L"},         Pair{"\u74e6", "W"},        Pair{"\u4f0f", "V"},
    Pair{"\u5b89", "A"},         Pair{"\u7126", "J"},        Pair{"\u5e15", "Pa"},
    Pair{"\u8d6b", "Hz"},        Pair{"\u6b27", "ohm"},
};

constexpr std::array kPrefixes = {
    Pair{"\u5343", "k"}, Pair{"\u6beb", "m"}, Pair{"\u5398", "c"}, Pair{"\u5206", "d"},
    Pair{"\u5fae", "u"}, Pair{"\u7eb3", "n"}, Pair{"\u5146", "M"},
};

// The first of `list` that `s` begins with, taken off it; nothing if none does.
std::string_view take_one_of(std::string_view& s, const auto& list) {
  for (const auto& [chinese, latin] : list) {
    if (!s.starts_with(chinese)) continue;
    s.remove_prefix(chinese.size());
    return latin;
  }
  return "";
}

bool take(std::string_view& s, std::string_view word) {
  if (!s.starts_with(word)) return false;
  s.remove_prefix(word.size());
  return true;
}

// One unit at the beginning of `s`, taken off it. Hours and minutes have short names behind "per"
// and behind hours.
std::string unit_at(std::string_view& s, bool per, bool behind_hours) {
  std::string out = take(s, "\u5e73\u65b9") ? "square " : take(s, "\u7acb\u65b9") ? "cubic " : "";
  if (const auto name = take_one_of(s, kUnits); !name.empty()) return out + std::string(name);
  std::string_view rest = s;
  const std::string_view prefix = take_one_of(rest, kPrefixes);
  if (const auto base = take_one_of(rest, kBases); !base.empty()) {
    s = rest;
    return out + std::string(prefix) + std::string(base);
  }
  if (!out.empty()) return "";
  if (take(s, "\u4e2a\u6708")) return "month";
  if (per && take(s, "\u65f6")) return "h";
  if ((per || behind_hours) && take(s, "\u5206")) return "min";
  return "";
}

bool is_han(std::string_view s) {
  return !s.empty() && static_cast<unsigned char>(s[0]) >= 0xE4 &&
         static_cast<unsigned char>(s[0]) <= 0xE9;
}

bool is_joint(std::string_view s) {
  constexpr std::array<std::string_view, 4> kJoints = {"\u6216", "\u548c", "\u4e0e", "\u4e14"};
  return std::any_of(kJoints.begin(), kJoints.end(),
                     [&](std::string_view joint) { return s.starts_with(joint); });
}

struct Measure {
  int power = 0;     // of ten
  std::string unit;  // in Latin letters, empty if there is none
  size_t size = 0;   // bytes
};

// What stands behind a number at the beginning of `s`: ten thousands and a unit, or one of them;
// nothing if other words go on there.
std::optional<Measure> measure_at(std::string_view s, bool behind_hours) {
  Measure m;
  std::string_view rest = s;
  if (take(rest, "\u4e07")) m.power += 4;
  if (take(rest, "\u4ebf")) m.power += 8;
  m.unit = unit_at(rest, false, behind_hours);
  if (!m.unit.empty()) {
    const std::string_view before = rest;
    const bool each = take(rest, "\u6bcf") || take(rest, "/");
    const std::string below = each ? unit_at(rest, true, false) : "";
    if (below.empty())
      rest = before;
    else
      m.unit += "/" + below;
  } else if (m.power == 0 && take(rest, "\u5343")) {
    m.power = 3;
  }
  m.size = s.size() - rest.size();
  if (m.size == 0 || (is_han(rest) && !is_joint(rest))) return std::nullopt;
  return m;
}

// The number at the end of `out` times a power of ten.
void scale(std::string& out, int power) {
  size_t begin = out.size();
  while (begin > 0 && (is_digit(out[begin - 1]) || out[begin - 1] == '.' || out[begin - 1] == ','))
    --begin;
  std::string digits = out.substr(begin);
  out.resize(begin);
  std::erase(digits, ',');
  size_t point = digits.find('.');
  if (point == std::string::npos) {
    point = digits.size();
    digits += '.';
  }
  while (digits.size() - point - 1 < static_cast<size_t>(power)) digits += '0';
  digits.erase(point, 1);
  point += static_cast<size_t>(power);
  const size_t first = std::min(digits.find_first_not_of('0'), point - 1);
  out += digits.substr(first, point - first);
  if (point < digits.size()) out += "." + digits.substr(point);
}

// The numeral at the beginning of `s` that a unit follows.
std::optional<std::pair<std::string, size_t>> numeral_at(std::string_view s) {
  constexpr std::string_view kSigns =
      "\u96f6\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d\u5341\u767e\u5343\u4e07\u4ebf"
      "\u4e24";
  size_t n = 0;
  for (; n + kChar <= s.size(); n += kChar) {
    const size_t sign = kSigns.find(s.substr(n, kChar));
    if (sign == std::string_view::npos || sign % kChar != 0) break;
  }
  for (; n > 0; n -= kChar) {
    const auto value = chinese_number(s.substr(0, n));
    if (!value) continue;
    const auto m = measure_at(s.substr(n), false);
    if (m && !m->unit.empty()) return std::pair(std::to_string(*value), n);
  }
  return std::nullopt;
}

size_t digits_at(std::string_view s) {
  return std::min(s.find_first_not_of("0123456789."), s.size());
}

}  // namespace

std::string_view without_chinese(std::string_view text, std::string& room) {
  if (std::none_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) >= 0xE4 && static_cast<unsigned char>(c) <= 0xE9;
      }))
    return text;
  std::string out;
  bool changed = false, hours = false;
  for (size_t i = 0; i < text.size();) {
    const std::string_view rest = text.substr(i);
    // \text{kg} behind a number, in Chinese: without its dress
    constexpr std::string_view kText = "\\text{";
    const bool dressed = rest.starts_with(kText) && is_han(rest.substr(kText.size()));
    const size_t skip = dressed ? kText.size() : 0;
    const size_t end = out.find_last_not_of(' ');
    const char before = end == std::string::npos ? 0 : out[end];
    if (is_digit(before) || before == '}' || before == '$' || before == ')') {
      const auto m = is_han(rest.substr(skip)) ? measure_at(rest.substr(skip), hours)
                                               : std::optional<Measure>();
      const bool closed = m && (!dressed || rest.substr(skip + m->size).starts_with('}'));
      if (closed && (m->power == 0 || is_digit(before))) {
        out.resize(end + 1);
        if (m->power > 0) scale(out, m->power);
        if (!m->unit.empty()) out += " " + m->unit + " ";
        hours = m->unit == "h";
        i += skip + m->size + (dressed ? 1 : 0);
        changed = true;
        continue;
      }
    }
    const bool apart = i < kChar || !is_han(text.substr(i - kChar));
    if (is_han(rest) && apart) {
      if (const auto n = numeral_at(rest)) {
        out += n->first;
        i += n->second;
        changed = true;
        continue;
      }
    }
    std::string_view tail = rest;
    if (take(tail, "\u6839\u53f7")) {  // the root of
      const size_t n = digits_at(tail);
      if (n > 0) {
        out += "\\sqrt{" + std::string(tail.substr(0, n)) + "}";
        i += rest.size() - tail.size() + n;
        changed = true;
        continue;
      }
    }
    tail = rest;
    const size_t below = digits_at(tail);
    const bool hundred = below == 0 && take(tail, "\u767e");
    if (below > 0) tail.remove_prefix(below);
    if ((below > 0 || hundred) && take(tail, "\u5206\u4e4b")) {  // of so many parts
      const size_t n = digits_at(tail);
      if (n > 0) {
        const std::string above(tail.substr(0, n));
        out += hundred ? above + "\\%"
                       : "\\frac{" + above + "}{" + std::string(rest.substr(0, below)) + "}";
        i += rest.size() - tail.size() + n;
        changed = true;
        continue;
      }
    }
    out += text[i++];
  }
  if (!changed) return text;
  room = std::move(out);
  return room;
}

}  // namespace r1
