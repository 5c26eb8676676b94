// r1-bench: how good the answers are and how fast the model is (man page r1-bench(1)). Each
// subcommand is a class of its own in tools/bench_*.
// SPDX-License-Identifier: MIT
#include "tools/bench_plan.h"
#include "tools/bench_quality.h"
#include "tools/bench_rating.h"
#include "tools/bench_report.h"
#include "tools/bench_speed.h"
#include "tools/cli.h"

namespace {

struct Options {
  r1::cli::BenchReport report;
  r1::cli::BenchRating rating;
  r1::cli::BenchSpeed speed;
  r1::cli::BenchQuality quality;
  r1::cli::BenchPlan plan;
};

void define(CLI::App& app, Options& o) {
  app.name("r1-bench");
  app.description(
      "Measure: what judged answers say about a model, how fast it runs, what its quantised "
      "weights cost, and what to expect of it elsewhere");
  app.require_subcommand(1);
  o.report.define(app);
  o.rating.define(app);
  o.speed.define(app);
  o.quality.define(app);
  o.plan.define(app);
}

int run(const Options& o) {
  if (o.report.chosen()) return o.report.run();
  if (o.rating.chosen()) return o.rating.run();
  if (o.speed.chosen()) return o.speed.run();
  if (o.quality.chosen()) return o.quality.run();
  if (o.plan.chosen()) return o.plan.run();
  return r1::cli::kExitFatal;
}

}  // namespace

int main(int argc, char** argv) { return r1::cli::run_tool<Options>(argc, argv, define, run); }
