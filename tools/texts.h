// Texts to run a model on: whole files, or a field of records.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace r1::cli {

/// The contents of each file ("-", or no file: standard input); if `field` is not "", files are
/// JSONL, and each record's field of that name is a text (records without it are passed over).
/// Throws Error{io}, or Error{format} naming file and line.
std::vector<std::string> read_texts(const std::vector<std::string>& files,
                                    const std::string& field);

}  // namespace r1::cli
