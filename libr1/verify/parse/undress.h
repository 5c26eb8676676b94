// What only looks, taken off the text of an answer before it is read: formula marks, fonts,
// colours, spaces, the sign of the end of a proof. SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace r1 {

/// `text` without its dress, of which a part or a copy in `room` is left; it lives as long as both.
/// {\rm cm} becomes \mathrm{cm}, {a \over b} a \frac, \mathbf{R} a \mathbb where a set is meant.
/// Text that is nothing but dress stays as it is.
std::string_view undressed(std::string_view text, std::string& room);

}  // namespace r1
