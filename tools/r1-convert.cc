// r1-convert: Hugging Face checkpoints and GGUF files to .r1 files; checks and lists .r1 files.
// SPDX-License-Identifier: MIT
#include <sys/stat.h>

#include <cstdio>
#include <functional>
#include <string>
#include <utility>

#include "libr1/base/error.h"
#include "libr1/format/column_weights.h"
#include "libr1/format/convert.h"
#include "libr1/format/r1_check.h"
#include "libr1/format/r1_reader.h"
#include "libr1/format/recipe.h"
#include "tools/cli.h"
#include "tools/convert_calibrate.h"
#include "tools/convert_list.h"
#include "tools/convert_progress.h"
#include "tools/size.h"

namespace r1::cli {
namespace {

struct Options {
  std::string source, output, quant = "keep", check, list, config, progress = "auto";
  std::string shard_size, target_size;
  CalibrateOptions calibrate;
  int compress = 0;
  int threads = 0;
  bool json = false, resume = false, force = false, dry_run = false;
};

void define(CLI::App& app, Options& o) {
  app.name("r1-convert");
  app.description(
      "Convert a Hugging Face checkpoint or a GGUF file to one memory-mappable .r1 file");
  app.add_option("SRC", o.source, "A Hugging Face directory or a .gguf file");
  app.add_option("-o,--output", o.output, "The .r1 file to write")->type_name("FILE");
  app.add_option("--quant", o.quant, "Type of the weights in the file")
      ->check(CLI::IsMember({"keep", "f32", "bf16", "q8", "q6", "q5", "q4", "q3", "q2", "mixed-q4",
                             "mixed-q3", "mixed-q2"}));
  app.add_option("--target-size", o.target_size,
                 "Choose a quantised type for each tensor, so that the file has at most this size "
                 "and the least error (10G, 500M)")
      ->type_name("SIZE")
      ->excludes("--quant");
  app.add_option("--calibrate", o.calibrate.text,
                 "Run the model over this text first; round so that errors are least where its "
                 "activations are large")
      ->type_name("FILE");
  app.add_option("--field", o.calibrate.field,
                 "The file of --calibrate is JSONL: take the text of this field")
      ->type_name("NAME")
      ->needs("--calibrate");
  app.add_option("--calibrate-tokens", o.calibrate.tokens, "Tokens to calibrate with at most")
      ->type_name("N")
      ->needs("--calibrate")
      ->check(CLI::Range(int64_t{1}, int64_t{1} << 40));
  app.add_option(
         "--calibrate-model", o.calibrate.model,
         "A .r1 file of the same checkpoint to run; else SRC is converted as it is, run and "
         "removed")
      ->type_name("FILE")
      ->needs("--calibrate");
  // A flag with a value, so that "--compress SRC" does not take SRC for the level.
  app.add_flag("--compress{9}", o.compress,
               "Compress each tensor with zstd, level 1 to 19, 9 if none is given (for "
               "distribution: such a "
               "file is inflated into memory when it is used)")
      ->type_name("LEVEL")
      ->default_str("")
      ->check(CLI::Range(1, 19));
  app.add_option("--shard-size", o.shard_size,
                 "Split into numbered files of about this size (10G, 500M)")
      ->type_name("SIZE");
  app.add_option("--config", o.config, "Use this config.json instead of what the source says")
      ->type_name("FILE");
  app.add_option("--threads", o.threads, "Threads; 0 is all processors")
      ->type_name("N")
      ->check(CLI::Range(0, 1024));
  app.add_flag("--dry-run", o.dry_run, "Print what the file would hold, and write nothing");
  app.add_flag("--resume", o.resume, "Continue an interrupted conversion");
  app.add_flag("--force", o.force, "Overwrite the output if it exists");
  app.add_option("--progress", o.progress,
                 "What to show on stderr while it runs; auto is a bar on a terminal")
      ->check(CLI::IsMember({"auto", "plain", "none"}));
  app.add_option("--check", o.check, "Read a .r1 file whole and verify every hash and rule")
      ->type_name("FILE");
  app.add_option("--list", o.list, "Print what a .r1 file contains")->type_name("FILE");
  app.add_flag("--json", o.json, "With --list: print JSON");
}

int check(const Options& o) {
  const R1File file = R1File::open(o.check);
  ThreadPool pool(o.threads);
  check_r1_file(file, pool);
  std::printf("%s: %zu entries, %s, all hashes match\n", o.check.c_str(), file.entries().size(),
              format_size(file.file_bytes()).c_str());
  return kExitOk;
}

int list(const Options& o) {
  const R1File file = R1File::open(o.list);
  const std::string text = o.json ? list_json(file) : list_text(file);
  std::fwrite(text.data(), 1, text.size(), stdout);
  return kExitOk;
}

// What would be found out only after hours of calibrating, or when what was written gets its name.
void reject_output(const Options& o) {
  if (o.output == "-")
    throw Error(Errc::usage, "-o -: a .r1 file cannot be written to a pipe (give a file name)");
  struct stat out, in;
  if (::stat(o.output.c_str(), &out) != 0) return;
  if (S_ISDIR(out.st_mode))
    throw Error(Errc::usage, o.output + ": is a directory (give -o a file name)");
  if (!S_ISREG(out.st_mode)) throw Error(Errc::usage, o.output + ": is no regular file");
  if (::stat(o.source.c_str(), &in) == 0 && in.st_dev == out.st_dev && in.st_ino == out.st_ino) {
    throw Error(Errc::usage, o.output + ": is the source itself");
  }
  struct stat journal;
  const bool goes_on = o.resume && ::stat((o.output + ".journal").c_str(), &journal) == 0;
  if (!o.force && !goes_on)
    throw Error(Errc::usage, o.output + ": exists already (use --force to overwrite it)");
}

// What the types add up to, as --list prints it.
int show_plan(const CheckpointSource& source, const ConvertOptions& c) {
  const PlannedSize plan = planned_size(source, c.types);
  std::string text;
  for (const PlannedSize::OfType& t : plan.types) {
    text += type_line(t.dtype, t.n_tensors, t.n_weights, t.bytes);
  }
  text += "a file of " + format_size(plan.file_bytes) + "\n";
  std::fwrite(text.data(), 1, text.size(), stdout);
  return kExitOk;
}

void choose_types(const Options& o, const CheckpointSource& source, ThreadPool& pool,
                  ConvertOptions& c) {
  if (!o.target_size.empty()) {
    const uint64_t bytes = parse_size("--target-size", o.target_size);
    try {
      c.types = types_for_size(source, bytes, c.column_weights, pool);
    } catch (const Error& error) {
      if (error.code() != Errc::usage) throw;
      throw Error(Errc::usage, "--target-size " + o.target_size + ": " + error.what());
    }
  } else if (auto mixed = mixed_recipe(o.quant, source.config())) {
    c.types = std::move(*mixed);
  } else if (o.quant != "keep") {
    c.types = uniform_recipe(*dtype_from_name(o.quant), source.config());
  }
}

// Whether matrices may get types of few bits.
bool quantises(const Options& o) {
  if (!o.target_size.empty()) return true;
  const auto type = dtype_from_name(o.quant);
  return type ? is_quantised(*type) : o.quant != "keep";
}

int convert(const Options& o) {
  if (o.json) throw Error(Errc::usage, "--json goes with --list");
  if (o.source.empty())
    throw Error(Errc::usage,
                "nothing to convert (give a directory or a .gguf file, see r1-convert --help)");
  if (o.output.empty() && !o.dry_run) throw Error(Errc::usage, "no output (give -o FILE)");
  if (!o.dry_run) reject_output(o);
  if (!o.calibrate.text.empty() && !quantises(o)) {
    throw Error(Errc::usage,
                "--calibrate steers how weights are quantised (give --quant q6 or coarser, a mixed "
                "recipe or --target-size)");
  }
  ConvertOptions c;
  c.zstd_level = o.compress;
  if (!o.shard_size.empty()) c.shard_bytes = parse_size("--shard-size", o.shard_size);
  c.resume = o.resume;
  c.overwrite = o.force;
  c.output = o.output;
  const auto source = open_checkpoint(o.source, o.config);
  for (const std::string& note : source->notes()) message(note);
  ThreadPool pool(o.threads);
  if (!o.calibrate.text.empty()) {
    CalibrateOptions calibrate = o.calibrate;
    calibrate.output = o.output.empty() ? o.source : o.output;
    calibrate.threads = o.threads;
    calibrate.resume = o.resume;
    c.column_weights = calibration_of(*source, calibrate, pool);
  }
  if (quantises(o)) weigh_tied_head(*source, c.column_weights, pool);
  choose_types(o, *source, pool, c);
  if (o.dry_run) return show_plan(*source, c);
  ConvertProgressLine progress(o.progress);
  const ConvertResult result = r1::convert(*source, c, pool, std::ref(progress));
  std::string text = o.output + ": " + architecture_name(source->config().architecture) + ", " +
                     std::to_string(result.n_tensors) + " tensors";
  if (result.n_skipped > 0)
    text += " (" + std::to_string(result.n_skipped) + " of them from the interrupted run)";
  message(text + ", " + format_size(result.file_bytes));
  return kExitOk;
}

int run(const Options& o) {
  const bool converts = !o.source.empty() || !o.output.empty();
  if ((o.check.empty() ? 0 : 1) + (o.list.empty() ? 0 : 1) + (converts ? 1 : 0) > 1) {
    throw Error(Errc::usage, "--check and --list stand alone (run r1-convert once for each)");
  }
  if (!o.check.empty() && o.json) throw Error(Errc::usage, "--json goes with --list");
  return !o.check.empty() ? check(o) : !o.list.empty() ? list(o) : convert(o);
}

}  // namespace
}  // namespace r1::cli

int main(int argc, char** argv) {
  return r1::cli::run_tool<r1::cli::Options>(argc, argv, r1::cli::define, r1::cli::run);
}
