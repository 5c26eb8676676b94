// r1-run: JSONL of prompts in, the same with completions out (man page r1-run(1)).
// SPDX-License-Identifier: MIT
#include <ctime>
#include <memory>
#include <string>
#include <utility>

#include "libr1/base/thread_pool.h"
#include "libr1/engine/run_lines.h"
#include "libr1/engine/sizing.h"
#include "tools/interrupt.h"
#include "tools/run_options.h"
#include "tools/run_progress.h"
#include "tools/size.h"

namespace r1::cli {
namespace {

std::unique_ptr<RunOutput> open_output(const RunOptions& o, const RunManifest& manifest) {
  if (o.output.empty() || o.output == "-") return std::make_unique<RunOutput>();
  using If = RunOutput::IfExists;
  return std::make_unique<RunOutput>(o.output, o.files, o.resume ? If::resume : o.force ? If::overwrite : If::refuse, manifest, o.unordered);
}

int run(const RunOptions& o) {
  check_flags(o);
  RunModel model(o.model, o.raw, o.device, o.threads);
  const RequestParams params = params_of(o, model.config());
  const uint64_t memory = o.memory.empty() ? memory_to_use(model.file.file_bytes()) : parse_size("--memory", o.memory);
  const EngineSizes sizes = choose_sizes({model.config().max_position_embeddings, o.context, o.batch, o.chunk, memory},
                                         [&](const TransformerLimits& limits) { return model.transformer.reserved_bytes(limits); });
  const auto output = open_output(o, manifest_of(o, params, model, sizes.context));
  model.transformer.reserve(sizes.transformer);
  ThreadPool pool(o.threads);
  Generator generator(model.forward_model(), model.tokenizer, select_cpu_ops(), pool,
                      {sizes.scheduler, sizes.context, model.end_tokens()});

  JsonlReader reader(o.files);
  LineWriter writer(output->fd(), output->name());
  RunProgress progress(o.progress, reader.bytes_total());
  bool told = false;
  const RunObserver observer{
      [&](const std::string& file, int64_t line, const std::string& text) {
        progress.clear();
        message(file + ":" + std::to_string(line) + ": " + text);
      },
      [&](const RunCounts& counts) {
        if (counts.interrupted && !std::exchange(told, true)) {
          progress.clear();
          message("interrupted: finishing " + std::to_string(generator.n_started()) + " samples that have begun (again to leave at once)");
        }
        progress.update(counts);
      },
      interrupted};
  const RunSettings settings{.defaults = params, .token_ids = o.token_ids, .unordered = o.unordered,
                             .finished_in_order = output->finished_in_order(), .context = sizes.context,
                             .max_sequences = o.batch, .n_vocab = model.config().vocab_size,
                             .model_name = model.name(), .created = std::time(nullptr)};
  catch_interrupts();
  const RunCounts counts = run_lines(reader, writer, generator, model.tokenizer, model.chat ? &*model.chat : nullptr,
                                     settings, output->finished(), observer);
  output->sync();
  progress.finish(counts);
  if (counts.interrupted && !counts.complete) leave_by_signal();
  return counts.errors > 0 ? kExitSomeFailed : kExitOk;
}

}  // namespace
}  // namespace r1::cli

int main(int argc, char** argv) {
  return r1::cli::run_tool<r1::cli::RunOptions>(argc, argv, r1::cli::define_run, r1::cli::run);
}
