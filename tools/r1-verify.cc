// r1-verify: JSONL of answers in, the same with verdicts out (man page r1-verify(1)).
// SPDX-License-Identifier: MIT
#include <unistd.h>

#include <charconv>
#include <string>
#include <vector>

#include "libr1/base/error.h"
#include "libr1/base/thread_pool.h"
#include "libr1/verify/code/sandbox.h"
#include "libr1/verify/language/language.h"
#include "libr1/verify/verify_lines.h"
#include "tools/cli.h"
#include "tools/interrupt.h"

namespace {

struct Options {
  std::vector<std::string> files;
  std::vector<std::string> kinds;
  std::string gold = "answer";
  std::string pred;
  std::string format = "r1";
  std::string rounding = "gold";
  std::string percent = "either";
  std::string units = "optional";
  bool simplified = false;
  std::string lang = "python";
  std::string compare = "floats";
  std::string language;
  double timeout = 6;
  bool ordered_lists = false;
  bool exit_status = false;
  int threads = 0;
};

void define(CLI::App& app, Options& o) {
  app.name("r1-verify");
  app.description(
      "Judge answers against gold answers: a verdict and a reward for each JSONL record");
  app.add_option("FILE", o.files, "JSONL files, one after the other; - or none is standard input");
  app.add_option("-k,--kind", o.kinds,
                 "What to judge by: math (the default), choice, format, code, swe, schema or "
                 "language, with its weight in the "
                 "reward (default 1); repeat for several")
      ->type_name("KIND[=WEIGHT]")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->allow_extra_args(false);
  app.add_option("--gold", o.gold,
                 "Field with the gold answer: text, a number, or a list of which any will do")
      ->type_name("FIELD");
  app.add_option(
         "--pred", o.pred,
         "Field with the answer; default content, else the part of completion after the reasoning")
      ->type_name("FIELD");
  app.add_option("--format", o.format, "What the kind format asks for")
      ->check(CLI::IsMember({"r1", "open-r1", "trl", "tag-count"}));
  app.add_option(
         "--rounding", o.rounding,
         "How near is equal for math: gold (the gold's written digits), exact, or a number of "
         "significant digits")
      ->type_name("gold|exact|DIGITS");
  app.add_option(
         "--percent", o.percent,
         "What 25% is for math: 25 or 1/4 (either), only 1/4 (fraction), or only 25 (number)")
      ->check(CLI::IsMember({"either", "fraction", "number"}));
  app.add_option("--units", o.units,
                 "Whether math may leave out a unit (optional), must write it where the gold does "
                 "(required), or drops all units (ignored)")
      ->check(CLI::IsMember({"optional", "required", "ignored"}));
  app.add_flag("--simplified", o.simplified,
               "A math answer must be in simplest form: fractions reduced, arithmetic done");
  app.add_flag("--ordered-lists", o.ordered_lists,
               "A bare list like 1, 2 must be in the gold's order");
  app.add_option("--lang", o.lang, "Language of the code, for records without the field language")
      ->check(CLI::IsMember({"python", "cpp", "bash"}));
  app.add_option("--language", o.language,
                 "What the kind language asks for, as an ISO 639-1 code, for records without the "
                 "field target_language")
      ->type_name("CODE");
  app.add_option(
         "--compare", o.compare,
         "When outputs of code are equal: exact, by tokens, or by tokens with floats within 1e-6")
      ->check(CLI::IsMember({"exact", "tokens", "floats"}));
  app.add_option(
         "--timeout", o.timeout,
         "Seconds that each test of code may take; a test run of swe may take 300 times that")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.1, 3600.0));
  app.add_flag("-e,--exit-status", o.exit_status, "Exit with 1 unless every record passes");
  app.add_option("-j,--threads", o.threads, "Threads; 0 means all processors")
      ->check(CLI::Range(0, 1024));
}

r1::MathPolicy math_policy(const Options& o) {
  r1::MathPolicy policy;
  policy.ordered_lists = o.ordered_lists;
  policy.simplified = o.simplified;
  policy.percent = o.percent == "fraction" ? r1::MathPolicy::fraction
                   : o.percent == "number" ? r1::MathPolicy::number
                                           : r1::MathPolicy::either;
  policy.units = o.units == "required"  ? r1::MathPolicy::required
                 : o.units == "ignored" ? r1::MathPolicy::ignored
                                        : r1::MathPolicy::optional;
  if (o.rounding == "gold") return policy;
  if (o.rounding == "exact") {
    policy.rounding = r1::MathPolicy::exact;
    return policy;
  }
  const char* end = o.rounding.data() + o.rounding.size();
  const auto [stop, error] = std::from_chars(o.rounding.data(), end, policy.significant);
  if (error != std::errc() || stop != end || policy.significant < 1 || policy.significant > 100) {
    throw r1::Error(r1::Errc::usage, "--rounding " + o.rounding +
                                         ": give gold, exact, or 1 to 100 significant digits");
  }
  policy.rounding = r1::MathPolicy::digits;
  return policy;
}

int run(const Options& o) {
  r1::VerifySettings settings;
  for (const std::string& kind : o.kinds) settings.kinds.push_back(r1::parse_kind_request(kind));
  if (settings.kinds.empty()) settings.kinds.push_back(r1::parse_kind_request("math"));
  settings.fields = {o.gold, o.pred};
  settings.policy.math = math_policy(o);
  settings.policy.format = r1::format_by_name(o.format).value();
  settings.policy.code = {*r1::code_language(o.lang), o.timeout, *r1::output_compare(o.compare)};
  settings.policy.language = o.language;
  if (!o.language.empty() && !r1::language_by_code(o.language)) {
    throw r1::Error(r1::Errc::usage, "--language " + o.language +
                                         ": not known (give an ISO 639-1 code such as zh or en)");
  }
  for (const r1::KindRequest& request : settings.kinds) {
    if (request.kind->slow) r1::require_sandbox();
  }

  r1::cli::catch_interrupts();
  r1::JsonlReader reader(o.files);
  reader.stop_at(r1::cli::interrupt_fd());
  r1::LineWriter writer(STDOUT_FILENO, "standard output");
  r1::ThreadPool pool(o.threads);
  r1::cli::LineMessages messages;
  const auto report = [&](const std::string& file, int64_t line, const std::string& text) {
    messages.add(file, line, text);
  };
  const r1::VerifyCounts counts =
      r1::verify_lines(reader, writer, settings, pool, report, r1::cli::interrupted);
  messages.finish();
  if (r1::cli::interrupted()) r1::cli::leave_by_signal();
  const bool some_did_not_pass = counts.failed + counts.undecided > 0;
  return counts.errors > 0 || (o.exit_status && some_did_not_pass) ? r1::cli::kExitSomeFailed
                                                                   : r1::cli::kExitOk;
}

}  // namespace

int main(int argc, char** argv) { return r1::cli::run_tool<Options>(argc, argv, define, run); }
