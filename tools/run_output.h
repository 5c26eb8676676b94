// Where r1-run writes: standard output, or a file that an interrupted run can be continued in.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "libr1/engine/finished_lines.h"

namespace r1::cli {

/// What a run's lines depend on besides the input, as (name, JSON) in a fixed order.
using RunManifest = std::vector<std::pair<std::string, std::string>>;

/// The output of one run. While it is open it holds a lock on the file; beside the file lies PATH.run.json
/// with the manifest. Closes the file when destroyed.
class RunOutput {
 public:
  enum class IfExists { refuse, resume, overwrite };

  RunOutput() = default;  ///< standard output
  /// Opens or creates `path`. Throws Error{usage} if it is one of `inputs`, has content (refuse), or
  /// was made with another manifest (resume: names what differs), Error{resource} if another run
  /// writes to it, Error{io}. When resuming, a torn last line is cut off.
  RunOutput(const std::string& path, const std::vector<std::string>& inputs, IfExists if_exists,
            const RunManifest& manifest, bool unordered);
  ~RunOutput();
  RunOutput(const RunOutput&) = delete;
  RunOutput& operator=(const RunOutput&) = delete;

  /// The window of the run that `path` is to be continued from; 0 if that is not known.
  static int64_t earlier_context(const std::string& path);

  int fd() const { return fd_; }
  const std::string& name() const { return name_; }
  FinishedLines& finished() { return finished_; }
  /// Looks whether every line that is there answers one of the input, as far as that can be read
  /// twice (regular files, standard input too). Throws Error{usage} naming the first that does not.
  void check_input(const std::vector<std::string>& inputs);
  /// The lines there are were written in the order of the input, and were not looked for in it.
  bool finished_in_order() const { return finished_in_order_ && !input_checked_; }
  /// From now on lines are added that belong before others: says so in the manifest.
  void mark_unordered();
  /// Makes what was written durable, if it is a file. Throws Error{io}.
  void sync() const;

 private:
  void check_manifest(const RunManifest& manifest);
  void write_manifest() const;

  int fd_ = 1;
  std::string name_ = "standard output";
  std::string manifest_path_;
  RunManifest manifest_;
  FinishedLines finished_;
  bool unordered_ = false;
  bool finished_in_order_ = true;
  bool input_checked_ = false;
};

}  // namespace r1::cli
