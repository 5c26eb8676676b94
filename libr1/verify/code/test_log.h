// What the log of a test run says of each test.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace r1 {

enum class TestStatus : uint8_t { passed, skipped, failed };  ///< the worse, the later

/// "test_f (pkg.Class.test_f)", as unittest prints a test since Python 3.11, as it did before:
/// "test_f (pkg.Class)". Any other name is left as it is.
std::string plain_test_name(std::string_view name);

/// Reads the lines of pytest (-rA and -v), unittest and Django (-v), cargo, go (-v), ctest, TAP and
/// SymPy. Names are plain_test_name() of what the tool prints; an expected failure has passed; a
/// test with several lines, or parts, has its worst status. A test with a docstring goes by its id
/// and by the docstring's first line.
std::map<std::string, TestStatus> parse_test_log(std::string_view log);

/// What `tests` says of a name as FAIL_TO_PASS and PASS_TO_PASS write it: that of the log,
/// "pkg.Class.test_f", or one that was cut at the first space of its parameters (the worst status
/// of those that it may be).
std::optional<TestStatus> status_of_test(const std::map<std::string, TestStatus>& tests,
                                         std::string_view name);

}  // namespace r1
