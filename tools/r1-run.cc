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

std::optional<uint64_t> size_of(const char* flag, const std::string& text) {
  if (text.empty()) return std::nullopt;
  return parse_size(flag, text);
}

void stream_weights(RunModel& model, uint64_t memory_bytes) {
  model.transformer.stream_weights(memory_bytes);
  message(model.file.path() + ": " + format_size(model.file.file_bytes()) + " of weights, " + format_size(memory_bytes) +
          " of memory for them: they are read from the file again and again (large batches suffer least)");
}

int run(const RunOptions& o) {
  check_flags(o);
  RunModel model(o.model, o.raw, o.device, o.threads);
  const RequestParams params = params_of(o, model.config());
  const MemoryPlan memory = plan_memory(model.file.file_bytes(), size_of("--memory", o.memory), size_of("--weights-memory", o.weights_memory));
  if (memory.weights) stream_weights(model, *memory.weights);
  // What is read from disk for one sequence serves all: more at once cost little more.
  const int batch = o.batch.value_or(memory.weights ? 128 : 32), chunk = o.chunk.value_or(memory.weights ? 512 : 256);
  const EngineSizes sizes = choose_sizes({model.config().max_position_embeddings, o.context, batch, chunk, o.kv_type, memory.cache},
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
        progress.update(counts, model.transformer.stream_stats());
      },
      interrupted};
  const RunSettings settings{.defaults = params, .token_ids = o.token_ids, .unordered = o.unordered,
                             .finished_in_order = output->finished_in_order(), .context = sizes.context,
                             .max_sequences = batch, .n_vocab = model.config().vocab_size,
                             .model_name = model.name(), .created = std::time(nullptr)};
  catch_interrupts();
  const RunCounts counts = run_lines(reader, writer, generator, model.tokenizer, model.chat ? &*model.chat : nullptr,
                                     settings, output->finished(), observer);
  output->sync();
  progress.finish(counts, model.transformer.stream_stats());
  if (counts.interrupted && !counts.complete) leave_by_signal();
  return counts.errors > 0 ? kExitSomeFailed : kExitOk;
}

}  // namespace
}  // namespace r1::cli

int main(int argc, char** argv) {
  return r1::cli::run_tool<r1::cli::RunOptions>(argc, argv, r1::cli::define_run, r1::cli::run);
}
