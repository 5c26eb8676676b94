// SPDX-License-Identifier: MIT
#include "tools/bench_rating.h"

#include <cstdio>
#include <fstream>
#include <functional>
#include <variant>

#include "libr1/base/error.h"
#include "libr1/bench/rating.h"
#include "libr1/json/jsonl_reader.h"

namespace r1::cli {
namespace {

// Each record of the files to `take`; what is none or lacks a field becomes a message.
void each_record(const std::vector<std::string>& files,
                 const std::function<void(const Record&)>& take,
                 const std::function<void()>& on_error) {
  JsonlReader reader(files);
  LineMessages messages;
  Line line;
  while (reader.next(line)) {
    auto parsed = Record::parse(line.text);
    if (const auto* error = std::get_if<RecordError>(&parsed)) {
      on_error();
      messages.add(*line.file, line.number, error->message);
      continue;
    }
    try {
      take(std::get<Record>(parsed));
    } catch (const FieldError& error) {
      messages.add(*line.file, line.number, error.what());
    }
  }
  messages.finish();
}

std::vector<double> numbers_of(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw Error(Errc::io, path + ": cannot read (one rating a line is expected)");
  std::vector<double> numbers;
  for (double n = 0; file >> n;) numbers.push_back(n);
  if (numbers.empty() || !file.eof())
    throw Error(Errc::format, path + ": must hold one rating a line");
  return numbers;
}

}  // namespace

void BenchRating::define(CLI::App& app) {
  command_ = app.add_subcommand("rating",
                                "Codeforces rating from judged submissions and contest standings");
  command_->add_option("FILE", files_,
                       "JSONL files from r1-verify, with contest and problem in each record; - or "
                       "none is standard input");
  command_->add_option("--standings", standings_, "JSONL file with the standings, a contest a line")
      ->type_name("FILE")
      ->required();
  command_
      ->add_option("--users", users_,
                   "File with the ratings of all users, one a line, for the percentile")
      ->type_name("FILE");
  command_->add_flag("--json", json_, "Print one JSON object instead of a table");
}

int BenchRating::run() const {
  RatingBuilder builder;
  bool bad_contest = false;
  each_record(
      {standings_},
      [&](const Record& r) {
        try {
          builder.add_contest(r);
        } catch (const FieldError&) {
          bad_contest = true;
          throw;
        }
      },
      [&] { bad_contest = true; });
  if (bad_contest)
    throw Error(Errc::format, standings_ + ": is no standings file (see r1-bench(1))");
  if (!users_.empty()) builder.set_user_ratings(numbers_of(users_));
  each_record(
      files_, [&](const Record& r) { builder.add(r); }, [&] { builder.add_error(); });
  const RatingReport report = builder.finish();
  for (const std::string& note : report.notes) message(note);
  const std::string text = json_ ? rating_json(report) + "\n" : rating_text(report);
  std::fwrite(text.data(), 1, text.size(), stdout);
  return report.errors > 0 ? kExitSomeFailed : kExitOk;
}

}  // namespace r1::cli
