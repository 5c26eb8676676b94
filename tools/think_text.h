// r1-think-strip --text: plain text in, plain text out.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "libr1/json/line_writer.h"
#include "libr1/text/think.h"

namespace r1 {

/// Puts the answer part of one file ("-": standard input) out as it becomes known. With
/// Unclosed::reasoning the text begins as reasoning. False if the reasoning never ended. Throws
/// Error{io} naming the file.
bool strip_text(const std::string& path, const ThinkPolicy& policy, LineWriter& writer);

}  // namespace r1
