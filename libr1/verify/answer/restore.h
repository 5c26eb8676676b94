// Commands whose backslash was taken for the beginning of an escape.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace r1 {

/// "\frac", written within quotes where \f is a form feed, as the command again; \boxed, \vec,
/// \alpha, \right, \text, \times, \theta, \neq and their like, too. `text` itself if there is
/// nothing of that, else the copy in `room`.
std::string_view with_backslashes(std::string_view text, std::string& room);

/// Whether a text that is still escaped has a box of that kind: "\boxed" with one backslash.
bool has_eaten_box(std::string_view escaped);

}  // namespace r1
