// Formulas of chemistry, which are no products: H_2SO_4, \text{Fe}^{3+}, 2H_2 + O_2 \to 2H_2O.
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace r1 {

/// One spelling for a formula however it is set ("H2SO4" for \text{H}_2\text{SO}_4), with a mark in
/// front that tells it from words; nothing if the text is none, or could as well be a name in
/// capitals (AB, CO).
std::optional<std::string> chemical_formula(std::string_view text);

/// True of what chemical_formula() returns.
bool is_chemical(std::string_view normal);

}  // namespace r1
