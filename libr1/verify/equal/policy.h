// The math policy as a verdict records it: only what differs from the defaults.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "libr1/verify/equal/equal.h"

namespace r1 {

class JsonValue;

/// `{"rounding": "exact", "ordered_lists": true}`, named and valued as the flags of r1-verify(1) are;
/// empty if all are the defaults.
std::string math_policy_json(const MathPolicy& policy);

/// The policy that such an object records; members that are absent, or not understood, are the
/// defaults.
MathPolicy math_policy_of(const JsonValue& recorded);

}  // namespace r1
