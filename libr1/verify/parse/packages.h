// The commands of LaTeX packages that models and golds use beside plain LaTeX: physics, siunitx,
// amsmath's rare ones. SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace r1 {

/// \qty(x), \dv{y}{x}, \SI{5}{\centi\meter}, \ang{30}, \genfrac, \root 3 \of 8, f \colon x \mapsto
/// x^2 and their like in plain LaTeX, in a copy that is left in `room`; other texts as they are.
std::string_view without_packages(std::string_view text, std::string& room);

}  // namespace r1
