// What the log of a test run says of each test.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace r1 {

enum class TestStatus : uint8_t { passed, skipped, failed };  ///< the worse, the later

/// "test_f (pkg.Class.test_f)", as unittest prints a test since Python 3.11, as it did before: "test_f (pkg.Class)".
/// Any other name is left as it is.
std::string plain_test_name(std::string_view name);

/// Reads the lines of pytest (-rA and -v), unittest (-v), cargo, go (-v), ctest and TAP. Names are plain_test_name() of what the
/// tool prints, so that they match FAIL_TO_PASS and PASS_TO_PASS; an expected failure has passed; a
/// test with several lines has its worst status.
std::map<std::string, TestStatus> parse_test_log(std::string_view log);

}  // namespace r1
