// From JSONL to JSONL with completions: what r1-run does, without flags, files and signals.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "libr1/engine/finished_lines.h"
#include "libr1/engine/generate.h"
#include "libr1/engine/params.h"
#include "libr1/json/jsonl_reader.h"
#include "libr1/json/line_writer.h"
#include "libr1/text/chat_template.h"
#include "libr1/text/tokenizer.h"

namespace r1 {

struct RunSettings {
  RequestParams defaults;  ///< the flags, valid
  bool token_ids = false;
  bool unordered = false;
  /// The earlier run wrote in the order of the input, and nobody has looked yet whether all of its
  /// lines are in there.
  bool finished_in_order = false;
  int32_t context = 1;        ///< as in GeneratorSettings
  int32_t max_sequences = 1;  ///< as in SchedulerLimits: how far ahead lines are read goes by it
  int64_t n_vocab = 0;
  std::string model_name;  ///< for Batch lines that name none
  int64_t created = 0;     ///< Unix time, for Batch lines
};

struct RunCounts {
  int64_t records = 0;   ///< lines dealt with in this run
  int64_t skipped = 0;   ///< lines that an earlier run had dealt with
  uint64_t bytes_skipped = 0;  ///< of input, in those up to bytes_done
  int64_t errors = 0;    ///< of both: lines answered by an error
  int64_t samples = 0;   ///< written in this run
  int64_t tokens = 0;    ///< generated in this run
  uint64_t bytes_done = 0;  ///< input up to the first record that is not dealt with
  bool interrupted = false;
  bool complete = false;  ///< the input has ended and every line is dealt with
};

/// How a run talks to the tool around it. All are called on the calling thread.
struct RunObserver {
  /// A line became an error record.
  std::function<void(const std::string& file, int64_t line, const std::string& message)> on_error;
  /// After each step of the engine, and while waiting for input.
  std::function<void(const RunCounts& counts)> on_step;
  /// True once the run is to end: samples that have begun are finished and written, no other starts.
  std::function<bool()> interrupted;
  /// The first time that a line is computed which comes before others that an earlier run has
  /// dealt with: the output is in the order of the input no more. May be empty.
  std::function<void()> on_gap = nullptr;
};

/// Answers all lines of `reader`. chat == null: prompts are taken as they are. Plain records and Batch
/// requests may alternate; a record that has an `error` passes through. Lines come out in the order
/// of the input, those of a record by sample number (settings.unordered: as they are done), each
/// flushed as soon as it is complete. What `finished` contains is left out. Memory is bounded: at most
/// a fixed number of records are read ahead of the first unfinished one. Throws Error{usage} if
/// `finished` has lines for records that the input does not contain.
RunCounts run_lines(JsonlReader& reader, LineWriter& writer, Generator& generator,
                    const Tokenizer& tokenizer, const ChatTemplate* chat,
                    const RunSettings& settings, FinishedLines& finished,
                    const RunObserver& observer);

}  // namespace r1
