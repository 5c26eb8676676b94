// r1-think-strip: completions in, answers without their reasoning out (man page r1-think-strip(1)).
// SPDX-License-Identifier: MIT
#include <unistd.h>

#include <string>
#include <vector>

#include "libr1/base/error.h"
#include "libr1/json/map_lines.h"
#include "libr1/text/think_lines.h"
#include "tools/cli.h"
#include "tools/interrupt.h"
#include "tools/think_text.h"

namespace {

struct Options {
  std::vector<std::string> files;
  std::string field = "completion";
  bool keep_reasoning = false;
  bool keep_completion = false;
  bool keep_before = false;
  std::string close = "first";
  std::string blocks = "keep";
  std::vector<std::string> end_at;
  std::string unclosed;
  std::string on_truncated = "keep";
  bool no_trim = false;
  bool text = false;
  int threads = 0;
};

void define(CLI::App& app, Options& o) {
  app.name("r1-think-strip");
  app.description(
      "Take the reasoning out of completions: JSONL records in, the same with the answer as "
      "content out");
  app.add_option("FILE", o.files, "JSONL files, one after the other; - or none is standard input");
  app.add_option("--field", o.field, "Field with the text")->type_name("NAME");
  app.add_flag("--keep-reasoning", o.keep_reasoning,
               "Put the reasoning into the field reasoning_content");
  app.add_flag("--keep-completion", o.keep_completion,
               "Leave the completion in the record, beside content");
  app.add_flag("--keep-before", o.keep_before,
               "Text before a generated <think> goes in front of the content, not away");
  app.add_option("--close", o.close, "Which </think> ends the reasoning")
      ->check(CLI::IsMember({"first", "last"}));
  app.add_option("--blocks", o.blocks,
                 "Later <think> blocks: keep them in the content, or join their reasoning to the "
                 "first block's")
      ->check(CLI::IsMember({"keep", "join"}));
  app.add_option("--end-at", o.end_at,
                 "A text that ends the reasoning as </think> does, and stays in the content; "
                 "repeat for several")
      ->type_name("TEXT")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  app.add_option(
         "--unclosed", o.unclosed,
         "What a text without </think> is; by default reasoning if a <think> was seen or the "
         "prompt ended in one, else what finish_reason says")
      ->check(CLI::IsMember({"reasoning", "content"}));
  app.add_option("--on-truncated", o.on_truncated,
                 "Records whose reasoning never ended: keep them with empty content, drop them, or "
                 "make them errors")
      ->check(CLI::IsMember({"keep", "drop", "error"}));
  app.add_flag("--no-trim", o.no_trim, "Leave the white space next to the tags");
  app.add_flag("--text", o.text, "Plain text in, plain text out: each file is one completion");
  app.add_option("-j,--threads", o.threads, "Threads; 0 means all processors")
      ->check(CLI::Range(0, 1024));
}

[[noreturn]] void usage(const std::string& what) { throw r1::Error(r1::Errc::usage, what); }

r1::StripSettings settings_of(const Options& o) {
  using r1::StripSettings;
  StripSettings s;
  s.policy.close_last = o.close == "last";
  s.policy.join_blocks = o.blocks == "join";
  s.policy.keep_before = o.keep_before;
  s.policy.trim = !o.no_trim;
  s.policy.want_reasoning = o.keep_reasoning;
  if (o.unclosed == "reasoning") s.policy.unclosed = r1::ThinkPolicy::reasoning;
  if (o.unclosed == "content") s.policy.unclosed = r1::ThinkPolicy::content;
  for (const std::string& text : o.end_at) {
    if (text.empty()) usage("--end-at: the text is empty");
    s.policy.end_at.push_back(text);
  }
  if (o.field.empty()) usage("--field: the name is empty");
  s.field = o.field;
  s.keep_completion = o.keep_completion;
  if (o.on_truncated == "drop") s.on_truncated = StripSettings::drop;
  if (o.on_truncated == "error") s.on_truncated = StripSettings::error;
  return s;
}

int run_text(const Options& o, const r1::StripSettings& s) {
  if (o.keep_reasoning || o.keep_completion || o.field != "completion") {
    usage("--text has no records: it goes without --field, --keep-reasoning and --keep-completion");
  }
  r1::LineWriter writer(STDOUT_FILENO, "standard output");
  bool failed = false;
  for (const std::string& path : o.files.empty() ? std::vector<std::string>{"-"} : o.files) {
    if (r1::strip_text(path, s.policy, writer) || s.on_truncated != r1::StripSettings::error)
      continue;
    r1::cli::message((path == "-" ? "stdin" : path) +
                     ": the reasoning never ended, so that there is no answer");
    failed = true;
  }
  return failed ? r1::cli::kExitSomeFailed : r1::cli::kExitOk;
}

int run(const Options& o) {
  const r1::StripSettings settings = settings_of(o);
  if (o.text) return run_text(o, settings);
  r1::cli::catch_interrupts();
  r1::JsonlReader reader(o.files);
  reader.stop_at(r1::cli::interrupt_fd());
  r1::LineWriter writer(STDOUT_FILENO, "standard output");
  r1::ThreadPool pool(o.threads);
  r1::cli::LineMessages messages;
  bool failed = false;
  const auto one = [&](std::string_view line, int64_t number, std::string& out) {
    return r1::strip_line(line, number, settings, out);
  };
  const auto after = [&](const r1::StripResult& result, const r1::Line& line) {
    failed = failed || result.kind == r1::StripResult::error;
    if (result.message.empty()) return;
    messages.add(*line.file, line.number, result.message);
  };
  r1::map_lines<r1::StripResult>(reader, writer, pool, one, after);
  messages.finish();
  if (r1::cli::interrupted()) r1::cli::leave_by_signal();
  return failed ? r1::cli::kExitSomeFailed : r1::cli::kExitOk;
}

}  // namespace

int main(int argc, char** argv) { return r1::cli::run_tool<Options>(argc, argv, define, run); }
