// Stop strings in text that grows token by token.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace r1 {

/// Where to cut `text` if a stop string ends in what lies past n_old, the text before having been
/// searched already: at the begin of the one that ends first (of several, the longest), whatever
/// the tokens were. Empty stop strings never match.
std::optional<size_t> find_stop(std::string_view text, size_t n_old, std::span<const std::string> stops);

}  // namespace r1
