// SPDX-License-Identifier: MIT
#include "tools/bench_report.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <variant>

#include "libr1/base/error.h"
#include "libr1/bench/report.h"
#include "libr1/json/jsonl_reader.h"

namespace r1::cli {

namespace {

void write_page(const std::string& path, const std::string& page) {
  std::ofstream file(path, std::ios::binary);
  file << page;
  file.close();
  if (!file) throw Error(Errc::io, path + ": cannot write: " + std::strerror(errno));
}

}  // namespace

void BenchReport::define(CLI::App& app) {
  command_ =
      app.add_subcommand("report", "Sum up judged records: pass@k, cons@k, truncation, lengths");
  command_->add_option("FILE", files_, "JSONL files from r1-verify; - or none is standard input");
  command_
      ->add_option("--group", group_,
                   "Field whose equal values are one problem; default id together with the prompt")
      ->type_name("FIELD");
  command_
      ->add_option(
          "--k", ks_,
          "Values of k for pass@k and cons@k; default 1,4,16,64 as far as there are samples")
      ->type_name("K,K,...")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(CLI::Range(int64_t{1}, int64_t{1000000}));
  command_
      ->add_option(
          "--html", html_,
          "Also write the report to FILE as one HTML page with charts and a table of problems")
      ->type_name("FILE");
  command_->add_flag("--json", json_, "Print one JSON object instead of a table");
}

int BenchReport::run() const {
  JsonlReader reader(files_);
  ReportBuilder builder({group_, ks_});
  LineMessages messages;
  Line line;
  while (reader.next(line)) {
    auto parsed = Record::parse(line.text);
    if (const auto* error = std::get_if<RecordError>(&parsed)) {
      builder.add_error();
      messages.add(*line.file, line.number, error->message);
      continue;
    }
    try {
      builder.add(std::get<Record>(parsed));
    } catch (const FieldError& error) {
      messages.add(*line.file, line.number, error.what());
    }
  }
  messages.finish();
  const Report report = builder.finish();
  for (const std::string& note : report.notes) message(note);
  if (!html_.empty()) write_page(html_, report_html(report));
  const std::string text = json_ ? report_json(report) + "\n" : report_text(report);
  std::fwrite(text.data(), 1, text.size(), stdout);
  return report.errors > 0 ? kExitSomeFailed : kExitOk;
}

}  // namespace r1::cli
