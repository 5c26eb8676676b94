// Signs as HTML writes them.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace r1 {

/// `text` with &lt; &times; &nbsp; and their like as the ASCII or LaTeX they stand for.
std::string without_entities(std::string_view text);

}  // namespace r1
