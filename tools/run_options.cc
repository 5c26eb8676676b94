// SPDX-License-Identifier: MIT
#include "tools/run_options.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>

#include "libr1/base/error.h"
#include "libr1/json/json_writer.h"

namespace r1::cli {

namespace {

void define_sampling(CLI::App& app, RunOptions& o) {
  app.add_option("-n,--samples", o.samples, "Completions of each prompt")
      ->type_name("N")
      ->group("Sampling");
  const auto option = [&](const char* name, auto& value, const char* type, const char* help) {
    app.add_option(name, value, help)->type_name(type)->default_str("")->group("Sampling");
  };
  option("--temperature", o.temperature, "T",
         "0 takes the likeliest token; default: the checkpoint's, else 0.6");
  option("--top-p", o.top_p, "P",
         "Keep the fewest likeliest tokens that reach this probability; default: the checkpoint's, "
         "else 0.95");
  option("--top-k", o.top_k, "K",
         "Keep the K likeliest tokens, 0: all; default: the checkpoint's, else all");
  option("--min-p", o.min_p, "P",
         "Keep tokens with this share of the likeliest one's probability; default: the "
         "checkpoint's, else 0");
  app.add_option("--seed", o.seed, "Of the random numbers, with id, sample and position")
      ->type_name("N")
      ->group("Sampling");
  option("--max-tokens", o.max_tokens, "N",
         "Most tokens to generate, 0 scores the prompt alone; default: what the window leaves, at "
         "most 32768");
  app.add_option("--stop", o.stop, "End before this text; repeat for several")
      ->type_name("TEXT")
      ->expected(1)
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->default_str("")
      ->group("Sampling");
}

}  // namespace

void define_run(CLI::App& app, RunOptions& o) {
  app.name("r1-run");
  app.description(
      "Complete prompts: a JSONL record with a prompt in, a record with a completion out");
  app.add_option("FILE", o.files, "JSONL files, one after the other; - or none is standard input");
  app.add_option("-m,--model", o.model, "A .r1 file; without it the bundled tiny-r1")
      ->type_name("FILE")
      ->envname("R1_MODEL");
  app.add_option("-o,--output", o.output, "Write to this file instead of standard output")
      ->type_name("FILE");
  app.add_flag("--resume", o.resume, "Continue the output file of an interrupted run");
  app.add_flag("--force", o.force, "Overwrite the output file if it has content");
  app.add_flag("--raw", o.raw, "Take prompts as they are, without the chat template");
  define_sampling(app, o);
  app.add_flag("--token-ids", o.token_ids, "Add token_ids to each record")->group("Output");
  app.add_option("--logprobs", o.logprobs, "Add logprobs with the K likeliest tokens at each place")
      ->type_name("K")
      ->default_str("")
      ->group("Output");
  app.add_option("--prompt-logprobs", o.prompt_logprobs, "The same for the prompt's tokens")
      ->type_name("K")
      ->default_str("")
      ->group("Output");
  app.add_flag("--unordered", o.unordered,
               "Write records as they are done, not in the order of the input")
      ->group("Output");
  app.add_option("--progress", o.progress,
                 "On stderr: auto is a bar on a terminal and nothing elsewhere")
      ->check(CLI::IsMember({"auto", "plain", "json", "none"}))
      ->group("Output");
  app.add_option("-j,--threads", o.threads, "Threads; 0 means all processors")
      ->type_name("N")
      ->check(CLI::Range(0, 1024))
      ->group("Machine");
  add_numa(app, o.numa)->group("Machine");
  add_no_mmap(app, o.open)->group("Machine");
  app.add_option("--device", o.device, "Where the model runs")
      ->check(CLI::IsMember({"auto", "cpu", "cuda"}))
      ->group("Machine");
  app.add_option("--batch", o.batch,
                 "Sequences at once; default: 32, or 128 if weights do not fit in memory")
      ->type_name("N")
      ->check(CLI::Range(1, 4096))
      ->default_str("")
      ->group("Machine");
  app.add_option("--chunk", o.chunk,
                 "Prompt tokens in one step; default: 256, or 512 if weights do not fit in memory")
      ->type_name("N")
      ->check(CLI::Range(1, 65536))
      ->default_str("")
      ->group("Machine");
  app.add_option(
         "--context", o.context,
         "Tokens of prompt and completion together; 0: the model's window, or what memory holds")
      ->type_name("N")
      ->check(CLI::Range(0, INT32_MAX))
      ->group("Machine");
  add_kv_type(app, o.kv_type)->group("Machine");
  app.add_option("--memory", o.memory,
                 "For cache and workspaces; default: half of what the model leaves free")
      ->type_name("SIZE")
      ->group("Machine");
  app.add_option("--weights-memory", o.weights_memory,
                 "For weights: less than the model has means that experts are read from the file "
                 "as they are chosen; default: what is free")
      ->type_name("SIZE")
      ->group("Machine");
}

void check_flags(const RunOptions& o) {
  if (o.output.empty() && (o.resume || o.force))
    throw Error(Errc::usage, "--resume and --force need -o FILE");
  if (o.open == R1Open::copy && !o.weights_memory.empty())
    throw Error(
        Errc::usage,
        "--no-mmap reads all weights into memory, --weights-memory a part of them (give one "
        "of them)");
  // A file that is missing should not end a run that has been going for hours.
  for (const std::string& file : o.files) {
    if (file != "-" && ::access(file.c_str(), R_OK) != 0)
      throw_errno(file + ": cannot open", errno);
  }
  if (o.resume && o.force)
    throw Error(Errc::usage,
                "--resume continues the output, --force overwrites it (give one of them)");
}

RequestParams params_of(const RunOptions& o, const ModelConfig& config) {
  RequestParams p;
  p.sampling = sampling_of(config);
  p.sampling.temperature = o.temperature.value_or(p.sampling.temperature);
  p.sampling.top_p = o.top_p.value_or(p.sampling.top_p);
  p.sampling.top_k = o.top_k.value_or(p.sampling.top_k);
  p.sampling.min_p = o.min_p.value_or(p.sampling.min_p);
  p.seed = o.seed;
  p.n = o.samples;
  p.stop = o.stop;
  p.max_tokens = o.max_tokens.value_or(-1);
  p.logprobs = o.logprobs.value_or(-1);
  p.prompt_logprobs = o.prompt_logprobs.value_or(-1);
  if (const auto wrong = out_of_range(p)) {
    std::string flag = wrong->field == "n" ? "samples" : wrong->field;
    std::ranges::replace(flag, '_', '-');
    throw Error(Errc::usage, "--" + flag + " must be " + wrong->wanted);
  }
  return p;
}

RunManifest manifest_of(const RunOptions& o, const RequestParams& p, const RunModel& model,
                        int32_t context) {
  const auto number = [](auto value) {
    std::string text;
    append_json_number(text, value);
    return text;
  };
  std::string stops = "[";
  for (const std::string& stop : p.stop)
    stops += (stops.size() > 1 ? ", " : "") + json_string(stop);
  const std::string device = model.backend->description();
  return {{"model", json_string(key_text({model.file.set_id(), 0}).substr(0, 16))},
          {"device", json_string(device.substr(0, device.find(' ')))},
          {"context", number(int64_t{context})},
          {"kv_type", json_string(dtype_name(o.kv_type))},
          {"raw", o.raw ? "true" : "false"},
          {"samples", number(p.n)},
          {"temperature", number(p.sampling.temperature)},
          {"top_p", number(p.sampling.top_p)},
          {"top_k", number(p.sampling.top_k)},
          {"min_p", number(p.sampling.min_p)},
          {"seed", number(p.seed)},
          {"max_tokens", number(p.max_tokens)},
          {"stop", stops + "]"},
          {"token_ids", o.token_ids ? "true" : "false"},
          {"logprobs", number(p.logprobs)},
          {"prompt_logprobs", number(p.prompt_logprobs)}};
}

}  // namespace r1::cli
