// SPDX-License-Identifier: MIT
#include "libr1/engine/run_lines.h"

#include <algorithm>
#include <deque>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "libr1/base/error.h"
#include "libr1/engine/output.h"
#include "libr1/engine/prompt.h"
#include "libr1/json/batch_line.h"
#include "libr1/json/json_writer.h"

namespace r1 {

namespace {

constexpr int kWaitMs = 100;

// An input line on its way to its output lines.
struct Job {
  Record record;  // with its id; of a Batch line nothing
  std::optional<BatchReply> batch;
  std::string prefill;
  std::vector<int32_t> numbers;    // of the samples asked for
  std::vector<Sample> samples;     // of a Batch line, until all are there
  std::vector<std::string> lines;  // in the order they are to be written; "" until it is there
  size_t n_written = 0;            // of lines
  size_t n_missing = 0;            // samples that have not ended
  bool counted = false;            // as done
  bool skipped = false;            // an earlier run had dealt with it
  uint64_t bytes_end = 0;          // of the input, up to and with this line
  bool done() const { return n_written == lines.size(); }
};

size_t longest_token(const Tokenizer& tokenizer) {
  size_t longest = 1;
  for (TokenId id = 0; id < tokenizer.n_ids(); ++id)
    longest = std::max(longest, tokenizer.token_bytes(id).size());
  return longest;
}

// The id as JSON text, the same however it was escaped.
std::string id_text(const Record& record) {
  const std::string_view raw = *record.raw("id");
  return raw.front() == '"' ? json_string(*record.string("id")) : std::string(raw);
}

class LineRun {
 public:
  LineRun(JsonlReader& reader, LineWriter& writer, Generator& generator, const Tokenizer& tokenizer,
          const ChatTemplate* chat, const RunSettings& settings, FinishedLines& finished,
          const RunObserver& observer)
      : reader_(reader),
        writer_(writer),
        generator_(generator),
        tokenizer_(tokenizer),
        chat_(chat),
        settings_(settings),
        finished_(finished),
        observer_(observer),
        // Far beyond the longest text that fits, whatever normalisation makes of it.
        max_line_bytes_(4 * longest_token(tokenizer) * static_cast<size_t>(settings.context) +
                        65536),
        max_jobs_(256 + 16 * static_cast<size_t>(settings.max_sequences)) {
    counts_.errors = finished.n_errors();
  }

  RunCounts run() {
    while (!writer_.closed()) {
      if (!counts_.interrupted && observer_.interrupted()) {
        counts_.interrupted = true;
        generator_.stop_admitting();
      }
      read_ahead();
      const bool worked = generator_.step([&](Sample&& sample) { take(std::move(sample)); });
      write_ready();
      counts_.tokens = generator_.n_generated();
      if (!worked && (at_end_ || counts_.interrupted)) break;
      observer_.on_step(counts_);
    }
    counts_.complete = at_end_ && jobs_.empty() && !writer_.closed();
    if (counts_.complete && finished_.n_left() > 0)
      throw finished_.not_in_input(finished_.first_left());
    return counts_;
  }

 private:
  // Reads lines while the generator could use more. Waits for input only if there is nothing else
  // to do, and not for longer than a moment, so that a signal is seen.
  void read_ahead() {
    while (!at_end_ && !counts_.interrupted && n_open_ < max_jobs_ &&
           generator_.n_waiting() < settings_.max_sequences && !writer_.closed()) {
      if (!reader_.has_buffered_line()) {
        if (generator_.n_started() + generator_.n_waiting() > 0) return;
        write_ready();
        if (!reader_.wait(kWaitMs)) return;
        continue;
      }
      Line line;
      if (!reader_.next(line)) {
        at_end_ = true;
        return;
      }
      accept(line);
      if (generator_.n_waiting() == 0) write_ready();
    }
  }

  void accept(const Line& line) {
    jobs_.push_back(std::make_unique<Job>());
    ++n_open_;
    Job& job = *jobs_.back();
    job.bytes_end = bytes_seen_ += line.text.size() + 1;
    auto parsed = Record::parse(line.text);
    if (const auto* error = std::get_if<RecordError>(&parsed)) {
      job.record.set("id", std::to_string(line.total));
      if (skip(job, record_key(job.record))) return;
      finish(job, error_line(line.total, *error));
      return report(line, error->message);
    }
    job.record = std::move(std::get<Record>(parsed));
    if (job.record.has("error") &&
        !job.record.is_null("error")) {  // someone else's: passes through
      if (skip(job, record_key(job.record), sample_of(job.record))) return;
      ++counts_.errors;
      return finish(job, std::string(line.text));
    }
    const bool is_batch = is_batch_request(job.record);
    if (!is_batch && (!job.record.has("id") || job.record.is_null("id"))) {
      job.record.set("id", std::to_string(line.total));
    }
    const LineKey key = is_batch ? batch_key(line.text) : record_key(job.record);
    try {
      if (is_batch) {
        start_batch(job, key);
      } else {
        start_plain(job, key);
      }
    } catch (const FieldError& error) {
      if (skip(job, key, is_batch ? FinishedLines::kWhole : sample_of(job.record))) return;
      fail(job, error.error());
      report(line, error.error().message);
    }
  }

  void start_plain(Job& job, const LineKey& key) {
    const RequestParams params = read_params(job.record, settings_.defaults);
    Request request = make_request(job.record, params, job.prefill);
    request.key = request_key(static_cast<uint64_t>(params.seed), id_text(job.record));
    job.numbers = finished_.take(key, static_cast<int32_t>(params.n));
    if (job.numbers.empty()) return note_skipped(job);
    job.lines.resize(job.numbers.size());
    submit(job, std::move(request));
  }

  void start_batch(Job& job, const LineKey& key) {
    const Record line = std::exchange(job.record, Record());
    BatchReply& reply = job.batch.emplace();
    reply.custom_id = *line.raw("custom_id");
    reply.key = key_text(key);
    reply.model = settings_.model_name;
    reply.created = settings_.created;
    const auto custom_id = line.string("custom_id");
    if (!custom_id) throw FieldError("invalid_field", "field \"custom_id\" must be a string");
    if (line.string("method") != "POST")
      throw FieldError("invalid_field", "field \"method\" must be \"POST\"");
    if (line.string("url") != "/v1/chat/completions") {
      throw FieldError("unsupported_field",
                       "field \"url\": r1-run answers \"/v1/chat/completions\" alone");
    }
    const Record body = batch_body(line);
    if (const auto model = body.string("model")) reply.model = *model;
    check_batch_fields(body);
    const RequestParams params = read_params(body, settings_.defaults);
    Request request = make_request(body, params, reply.prefill);
    request.key = request_key(static_cast<uint64_t>(params.seed), json_string(*custom_id));
    if (skip(job, key)) return;
    for (int32_t s = 0; s < params.n; ++s) job.numbers.push_back(s);
    job.lines.resize(1);
    submit(job, std::move(request));
  }

  Request make_request(const Record& record, const RequestParams& params, std::string& prefill) {
    for (const char* key : {"prompt", "messages", "prompt_token_ids"}) {
      const auto raw = record.raw(key);
      if (raw && raw->size() > max_line_bytes_) {
        throw FieldError("context_overflow",
                         "field " + json_string(key) + " has " + std::to_string(raw->size()) +
                             " bytes, more than the window of " +
                             std::to_string(settings_.context) + " tokens can hold");
      }
    }
    Prompt prompt = read_prompt(record, tokenizer_, chat_, settings_.n_vocab);
    const auto n_prompt = static_cast<int64_t>(prompt.tokens.size());
    const int64_t asked = params.max_tokens < 0 ? kDefaultMaxTokens : params.max_tokens;
    if (n_prompt + (asked > 0 ? 1 : 0) > settings_.context) {
      throw FieldError("context_overflow",
                       "the prompt has " + std::to_string(n_prompt) + " tokens and the window " +
                           std::to_string(settings_.context) +
                           " (shorten it; --context and --memory set the window)");
    }
    Request request;
    request.prompt = std::move(prompt.tokens);
    request.sampling = params.sampling;
    request.max_tokens = static_cast<int32_t>(std::min<int64_t>(asked, settings_.context));
    request.stop = params.stop;
    request.logprobs = static_cast<int>(params.logprobs);
    request.prompt_logprobs = static_cast<int>(params.prompt_logprobs);
    request.start = prompt.start;
    prefill = std::move(prompt.prefill);
    return request;
  }

  void submit(Job& job, Request request) {
    note_new();
    request.samples = job.numbers;
    job.n_missing = job.numbers.size();
    const int64_t number = generator_.submit(std::move(request));
    by_request_[number] = &job;
  }

  void take(Sample&& sample) {
    const auto it = by_request_.find(sample.request);
    Job& job = *it->second;
    --job.n_missing;
    if (job.n_missing == 0) by_request_.erase(it);
    if (job.batch) {
      job.samples.push_back(std::move(sample));
      if (job.n_missing == 0) finish_batch(job);
    } else {
      const auto by_number = std::ranges::find(job.numbers, sample.number) - job.numbers.begin();
      const size_t by_time = job.numbers.size() - job.n_missing - 1;
      job.lines[settings_.unordered ? by_time : static_cast<size_t>(by_number)] =
          sample_line(job, sample);
    }
    if (settings_.unordered) unordered_ready_.push_back(&job);
  }

  std::string sample_line(const Job& job, const Sample& sample) {
    Record record = job.record;
    ++counts_.samples;
    if (sample.failed) {
      ++counts_.errors;
      record.set("sample", std::to_string(sample.number));
      set_error(record, not_a_number());
    } else {
      add_sample(record, sample, job.prefill, settings_.token_ids, tokenizer_);
    }
    return record.str();
  }

  void finish_batch(Job& job) {
    std::ranges::sort(job.samples, {}, &Sample::number);
    counts_.samples += static_cast<int64_t>(job.samples.size());
    const bool failed = std::ranges::any_of(job.samples, &Sample::failed);
    if (failed) ++counts_.errors;
    job.lines[0] = failed ? batch_failure(*job.batch, not_a_number())
                          : batch_answer(*job.batch, job.samples, tokenizer_);
    job.samples.clear();
  }

  static RecordError not_a_number() {
    return {"not_a_number",
            "the model's logits are not numbers (a damaged file? try r1-convert --check)"};
  }

  // The job's only line is `line`.
  void finish(Job& job, std::string line) {
    note_new();
    job.lines.assign(1, std::move(line));
    if (settings_.unordered) unordered_ready_.push_back(&job);
  }

  void fail(Job& job, const RecordError& error) {
    if (job.batch) return finish(job, batch_failure(*job.batch, error));
    set_error(job.record, error);
    finish(job, job.record.str());
  }

  void report(const Line& line, const std::string& message) {
    ++counts_.errors;
    observer_.on_error(*line.file, line.number, message);
  }

  bool skip(Job& job, const LineKey& key, int32_t sample = FinishedLines::kWhole) {
    const bool there = finished_.take_line(key, sample);
    if (there) note_skipped(job);
    return there;
  }

  void note_skipped(Job& job) {
    job.skipped = true;
    ++counts_.skipped;
  }

  // An input line is not (wholly) in the output of the earlier run. If that one wrote in the order
  // of the input, it has nothing beyond this line: what is left of it belongs to no record.
  void note_new() {
    if (finished_.n_left() == 0) return;
    if (settings_.finished_in_order) throw finished_.not_in_input(finished_.first_left());
    if (!std::exchange(told_gap_, true) && observer_.on_gap) observer_.on_gap();
  }

  void write_ready() {
    bool wrote = false;
    for (Job* job : unordered_ready_) wrote |= write_lines(*job);
    unordered_ready_.clear();
    // With --unordered a job can be done behind others that are not; it then stays as a shell.
    while (!jobs_.empty()) {
      wrote |= write_lines(*jobs_.front());
      if (!jobs_.front()->done()) break;
      const uint64_t before = std::exchange(counts_.bytes_done, jobs_.front()->bytes_end);
      if (jobs_.front()->skipped) counts_.bytes_skipped += counts_.bytes_done - before;
      jobs_.pop_front();
    }
    if (wrote) writer_.flush();
  }

  // Writes the lines that are there, up to the first that is not; true if there were any.
  bool write_lines(Job& job) {
    const size_t n_before = job.n_written;
    while (!job.done() && !job.lines[job.n_written].empty()) {
      // Moved out: a line that is assigned "" would keep its memory until all of the job's are
      // done.
      writer_.write_line(std::exchange(job.lines[job.n_written++], {}));
    }
    if (job.done() && !job.counted) {
      job.counted = true;
      job.record = {};
      --n_open_;
      if (!job.lines.empty()) ++counts_.records;
    }
    return job.n_written != n_before;
  }

  JsonlReader& reader_;
  LineWriter& writer_;
  Generator& generator_;
  const Tokenizer& tokenizer_;
  const ChatTemplate* chat_;
  const RunSettings& settings_;
  FinishedLines& finished_;
  const RunObserver& observer_;
  const size_t max_line_bytes_;
  const size_t max_jobs_;
  std::deque<std::unique_ptr<Job>>
      jobs_;  // in the order of the input, from the first unfinished on
  std::unordered_map<int64_t, Job*> by_request_;
  std::vector<Job*> unordered_ready_;
  RunCounts counts_;
  size_t n_open_ = 0;  // jobs that are not done
  uint64_t bytes_seen_ = 0;
  bool at_end_ = false;
  bool told_gap_ = false;
};

}  // namespace

RunCounts run_lines(JsonlReader& reader, LineWriter& writer, Generator& generator,
                    const Tokenizer& tokenizer, const ChatTemplate* chat,
                    const RunSettings& settings, FinishedLines& finished,
                    const RunObserver& observer) {
  return LineRun(reader, writer, generator, tokenizer, chat, settings, finished, observer).run();
}

}  // namespace r1
