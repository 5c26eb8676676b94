// What every r1 tool does around its own work: parse, name itself in messages, choose the status.
// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "libr1/base/numa.h"
#include "libr1/format/dtype.h"
#include "libr1/format/r1_reader.h"

namespace r1::cli {

/// Exit statuses of all tools (man pages, EXIT STATUS).
inline constexpr int kExitOk = 0;
inline constexpr int kExitSomeFailed = 1;  ///< it ran, but some records carry an error
inline constexpr int kExitFatal = 2;       ///< usage or fatal error

/// "r1-run", as define() named the app; "r1" before that.
const std::string& tool_name();

/// Writes "TOOL: message" and a line feed to stderr in one piece.
void message(std::string_view text);

/// Messages about lines of the input, of which a mistake in the file's shape makes as many as it
/// has lines: the first few of a kind are written in full, the rest are counted. Kinds differ in
/// more than numbers.
class LineMessages {
 public:
  static constexpr int64_t kInFull = 5;

  LineMessages() = default;
  /// Says what finish() would have said, if a fatal error (a full disk) has come first: before that
  /// error's own message.
  ~LineMessages() { finish(); }
  LineMessages(const LineMessages&) = delete;
  LineMessages& operator=(const LineMessages&) = delete;

  void add(std::string_view file, int64_t line, std::string_view text);
  /// Writes "... on N more lines" for each kind that was cut short, in the order in which the kinds
  /// came.
  void finish();

 private:
  struct Kind {
    std::string key, example;
    int64_t seen = 0;
  };
  std::vector<Kind> kinds_;
};

/// True if stderr is a terminal, so that a progress bar makes sense.
bool stderr_is_terminal();

/// Commit, instruction set and backends: the text of --version without the tool's name.
std::string version_text();

int run_tool(int argc, char** argv, const std::function<void(CLI::App&)>& define,
             const std::function<int()>& run);

/// Parses the command line into Options, answers --help, --version and --generate, then calls run.
/// `define` names the app (app.name("r1-run")), describes it and adds its options; it touches no
/// file. `run` returns the exit status and may throw: r1::Error and std::bad_alloc become one line
/// on stderr and status 2. Usage errors too.
template <typename Options>
int run_tool(int argc, char** argv, void (*define)(CLI::App&, Options&),
             int (*run)(const Options&)) {
  Options options;
  return run_tool(
      argc, argv, [&](CLI::App& app) { define(app, options); }, [&] { return run(options); });
}

/// Adds an option that takes integers from `least` to `most`, separated by commas.
CLI::Option* add_numbers(CLI::App& app, const char* flags, std::vector<int>& values,
                         const char* help, int least, int most);

/// Adds --no-mmap.
CLI::Option* add_no_mmap(CLI::App& app, R1Open& how);
/// Adds --numa, and does what it says (before files are opened). Says so if the system refuses.
CLI::Option* add_numa(CLI::App& app, NumaMode& mode);
void apply_numa(NumaMode mode);

/// Adds --kv-type, the type of the key/value cache: f32, bf16 or q8.
CLI::Option* add_kv_type(CLI::App& app, DType& type);

}  // namespace r1::cli
