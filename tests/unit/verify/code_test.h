// What the tests of the kind "code" share.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "libr1/verify/registry.h"

/// False, with a warning, where bubblewrap cannot run at all (a chroot, some containers).
bool sandbox_here();

/// The verdict on a record of the kind "code"; `record` is a JSON object with the gold in "answer".
r1::Verdict judge(const std::string& record, double timeout_s = 6, r1::OutputCompare how = r1::OutputCompare::floats);

/// judge() of Python code against test code, as a reason ("passed", "wrong_answer" ...).
std::string reason_of(std::string_view code, std::string_view tests, double timeout_s = 6);
/// The same against stdin/stdout, in a language.
std::string program_reason(std::string_view language, std::string_view code, std::string_view input,
                           std::string_view output, double timeout_s = 6);
