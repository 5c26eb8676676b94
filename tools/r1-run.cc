// r1-run: JSONL of prompts in, the same with completions out (man page r1-run(1)).
// SPDX-License-Identifier: MIT
#include <ctime>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "libr1/base/error.h"
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
  return std::make_unique<RunOutput>(o.output, o.files,
                                     o.resume  ? If::resume
                                     : o.force ? If::overwrite
                                               : If::refuse,
                                     manifest, o.unordered);
}

std::optional<uint64_t> size_of(const char* flag, const std::string& text) {
  if (text.empty()) return std::nullopt;
  return parse_size(flag, text);
}

// What is read from disk for one sequence serves all: more at once cost little more, if there is
// memory for them and the window stays what it was.
EngineSizes larger_or(const EngineSizes& sizes, const std::function<EngineSizes()>& choose) {
  try {
    const EngineSizes larger = choose();
    return larger.context < sizes.context ? sizes : larger;
  } catch (const Error& error) {
    if (error.code() != Errc::resource) throw;
    return sizes;
  }
}

void stream_weights(RunModel& model, uint64_t memory_bytes) {
  model.transformer.stream_weights(memory_bytes);
  message(model.file.path() + ": " + format_size(model.file.file_bytes()) + " of weights, " +
          format_size(memory_bytes) +
          " of memory for them: they are read from the file again and again (large batches suffer "
          "least)");
}

int run(const RunOptions& o) {
  check_flags(o);
  apply_numa(o.numa);
  RunModel model(o.model, o.open, o.raw, o.device, o.threads);
  const RequestParams params = params_of(o, model.config());
  // A copy has taken its memory already.
  const uint64_t n_model = o.open == R1Open::copy ? 0 : model.file.file_bytes(),
                 memory = size_of("--memory", o.memory).value_or(memory_to_use(n_model));
  const auto reserved_bytes = [&](const TransformerLimits& limits) {
    return model.transformer.reserved_bytes(limits);
  };
  // What memory holds has changed since: a run goes on with the window that it began with.
  const int64_t context =
      o.context == 0 && o.resume ? RunOutput::earlier_context(o.output) : o.context;
  const auto sizes_for = [&](int batch, int chunk) {
    return choose_sizes({model.config().max_position_embeddings, context, o.batch.value_or(batch),
                         o.chunk.value_or(chunk), o.kv_type, memory},
                        reserved_bytes);
  };
  EngineSizes sizes = sizes_for(32, 256);
  const auto weights = size_of("--weights-memory", o.weights_memory);
  if (memory_for_weights(n_model, reserved_bytes(sizes.transformer), weights)) {
    sizes = larger_or(sizes, [&] { return sizes_for(128, 512); });
    stream_weights(
        model,
        memory_for_weights(n_model, reserved_bytes(sizes.transformer), weights).value_or(n_model));
  }
  const auto output = open_output(o, manifest_of(o, params, model, sizes.context));
  output->check_input(o.files);
  model.transformer.reserve(sizes.transformer);
  ThreadPool pool(o.threads);
  Generator generator(model.forward_model(), model.tokenizer, select_cpu_ops(), pool,
                      {sizes.scheduler, sizes.context, model.end_tokens()});

  JsonlReader reader(o.files);
  LineWriter writer(output->fd(), output->name());
  RunProgress progress(o.progress, reader.bytes_total());
  LineMessages messages;
  bool told = false;
  const RunObserver observer{[&](const std::string& file, int64_t line, const std::string& text) {
                               progress.clear();
                               messages.add(file, line, text);
                             },
                             [&](const RunCounts& counts) {
                               if (counts.interrupted && !std::exchange(told, true)) {
                                 progress.clear();
                                 message("interrupted: finishing " +
                                         std::to_string(generator.n_started()) +
                                         " samples that have begun (again to leave at once)");
                               }
                               progress.update(counts, model.transformer.stream_stats());
                             },
                             interrupted, [&] { output->mark_unordered(); }};
  const RunSettings settings{.defaults = params,
                             .token_ids = o.token_ids,
                             .unordered = o.unordered,
                             .finished_in_order = output->finished_in_order(),
                             .context = sizes.context,
                             .max_sequences = sizes.scheduler.max_sequences,
                             .n_vocab = model.config().vocab_size,
                             .model_name = model.name(),
                             .created = std::time(nullptr)};
  catch_interrupts();
  const RunCounts counts =
      run_lines(reader, writer, generator, model.tokenizer, model.chat ? &*model.chat : nullptr,
                settings, output->finished(), observer);
  output->sync();
  progress.finish(counts, model.transformer.stream_stats());
  messages.finish();
  if (counts.interrupted && !counts.complete) leave_by_signal();
  return counts.errors > 0 ? kExitSomeFailed : kExitOk;
}

}  // namespace
}  // namespace r1::cli

int main(int argc, char** argv) {
  return r1::cli::run_tool<r1::cli::RunOptions>(argc, argv, r1::cli::define_run, r1::cli::run);
}
