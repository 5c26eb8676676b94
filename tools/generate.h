// Man page OPTIONS and shell completions from the very definitions that parse the command line.
// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace r1::cli {

/// `kind` is "man" (an mdoc fragment: one list per group and subcommand), "bash", "zsh" or "fish"
/// (a whole completion script). Hidden options (group "") are left out.
std::string generate_text(const CLI::App& app, const std::string& kind);

}  // namespace r1::cli
