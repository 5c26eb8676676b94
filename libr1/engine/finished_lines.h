// What an interrupted run has already written, so that a resumed one computes only the rest.
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "libr1/base/error.h"
#include "libr1/json/jsonl_reader.h"
#include "libr1/json/record.h"

namespace r1 {

/// Stands for what an input line asks for: a hash of all of it that also is in its output line.
using LineKey = std::array<uint64_t, 2>;
/// 32 hexadecimal digits.
std::string key_text(const LineKey& key);

/// The key of a record with its id set: all fields but those r1-run itself adds, as they stand. Equal
/// for the record and for each line that answers it.
LineKey record_key(const Record& record);
/// The sample that a record says it is; FinishedLines::kWhole if it names none. Samples that failed
/// carry theirs beside the error.
int32_t sample_of(const Record& record);
/// The key of a Batch request: the whole line. Its answers carry it in their `id`.
LineKey batch_key(std::string_view line);

/// The lines of an output file. Memory: some 80 bytes a line.
class FinishedLines {
 public:
  /// The sample number of lines that answer a record as a whole (errors, Batch lines).
  static constexpr int32_t kWhole = -1;

  FinishedLines() = default;
  /// Reads the file from its beginning. A last line without its line feed was torn: what is before
  /// it counts, and intact_bytes() is where the file must be cut. Throws Error{format} naming the
  /// line if another one is no output of r1-run, Error{io}.
  explicit FinishedLines(const std::string& path);

  const std::string& path() const { return path_; }
  uint64_t intact_bytes() const { return intact_bytes_; }
  int64_t n_lines() const { return n_lines_; }
  int64_t n_errors() const { return n_errors_; }
  /// Lines that no take() has asked for yet, and the number of the first of them.
  int64_t n_left() const { return n_left_; }
  int64_t first_left() const;

  /// The number of the first line that answers no line of `input`, which is read to its end unless
  /// all are found before; 0 if there is none.
  int64_t first_foreign(JsonlReader& input) const;
  /// What to throw for such a line.
  Error not_in_input(int64_t line) const;

  /// Which of the samples 0 to n - 1 of the record are still to be computed; none if a line answers
  /// it as a whole. Each line counts once, so that equal records each need their own.
  std::vector<int32_t> take(const LineKey& key, int32_t n);
  /// The same for a record that is answered by one line; true if it is there. `sample`: what
  /// sample_of() gives for the record.
  bool take_line(const LineKey& key, int32_t sample = kWhole);

 private:
  struct Entry {
    int32_t sample = kWhole;
    int64_t line = 0;
  };
  void add(std::string_view line);
  bool take_entry(std::vector<Entry>& entries, int32_t sample);

  std::string path_;
  std::map<LineKey, std::vector<Entry>> lines_;
  uint64_t intact_bytes_ = 0;
  int64_t n_lines_ = 0;
  int64_t n_errors_ = 0;
  int64_t n_left_ = 0;
};

}  // namespace r1
