// SPDX-License-Identifier: MIT
#include "libr1/verify/registry.h"

#include <array>
#include <charconv>
#include <cmath>
#include <string>

#include "libr1/base/error.h"

namespace r1 {
namespace {

constexpr std::array kKinds = {
    Kind{"math", verify_math, GoldNeed::text},
    Kind{"choice", verify_choice, GoldNeed::text},
    Kind{.name = "format", .verify = verify_format, .gold = GoldNeed::none, .whole = true},
    Kind{.name = "code", .verify = verify_code, .gold = GoldNeed::own, .slow = true},
    Kind{.name = "swe", .verify = verify_swe, .gold = GoldNeed::own, .slow = true},
    Kind{"schema", verify_schema, GoldNeed::own},
    Kind{"language", verify_language, GoldNeed::none},
};

}  // namespace

std::span<const Kind> verify_kinds() { return kKinds; }

const Kind* find_kind(std::string_view name) {
  for (const Kind& kind : kKinds) {
    if (kind.name == name) return &kind;
  }
  return nullptr;
}

KindRequest parse_kind_request(std::string_view text) {
  const size_t sign = text.find('=');
  KindRequest request;
  request.kind = find_kind(text.substr(0, sign));
  if (request.kind == nullptr) {
    std::string names;
    for (const Kind& kind : kKinds) names += (names.empty() ? "" : ", ") + std::string(kind.name);
    throw Error(Errc::usage, "--kind " + std::string(text) + ": no such kind (there are " + names + ")");
  }
  if (sign == std::string_view::npos) return request;
  const std::string_view number = text.substr(sign + 1);
  const auto [end, error] =
      std::from_chars(number.data(), number.data() + number.size(), request.weight);
  if (error != std::errc() || end != number.data() + number.size() || !std::isfinite(request.weight)) {
    throw Error(Errc::usage,
                "--kind " + std::string(text) + ": the weight must be a number (as in --kind format=0.2)");
  }
  return request;
}

}  // namespace r1
