// SPDX-License-Identifier: MIT
#include "tools/bench_quality.h"

#include <cstdio>
#include <string>
#include <vector>

#include "libr1/base/error.h"
#include "libr1/bench/quality.h"
#include "tools/texts.h"

namespace r1::cli {

void BenchQuality::define(CLI::App& app) {
  command_ = app.add_subcommand(
      "quality", "Measure how far a quantised model's predictions are from another's");
  command_->add_option("FILE", files_, "Text to measure on; - or none is standard input");
  command_->add_option("-m,--model", model_, "The .r1 file to judge")
      ->type_name("FILE")
      ->envname("R1_MODEL")
      ->required();
  command_
      ->add_option("--base", base_,
                   "The .r1 file to compare it with: the same model, not quantised")
      ->type_name("FILE")
      ->required();
  command_->add_option("--field", field_, "Files are JSONL: take the text of this field")
      ->type_name("NAME");
  command_->add_option("--window", window_, "Tokens of one window at most")
      ->type_name("N")
      ->check(CLI::Range(1, 1 << 20));
  command_->add_option("--tokens", tokens_, "Tokens to measure on at most; 0 is all of the text")
      ->type_name("N")
      ->check(CLI::Range(int64_t{0}, int64_t{1} << 40));
  add_kv_type(*command_, kv_type_)
      ->description("Keys and values in the cache of --model; --base has f32");
  command_->add_flag("--weights-only", weights_only_,
                     "Do not round activations as quantised weights have it: what their own "
                     "rounding costs");
  command_->add_option("--threads", threads_, "Threads; 0 is all processors")
      ->type_name("N")
      ->check(CLI::Range(0, 1024));
  command_->add_flag("--json", json_, "Print one JSON object instead of lines");
  command_->add_flag("--each", each_, "With --json: the tokens and divergence of every position");
}

int BenchQuality::run() const {
  if (each_ && !json_) throw Error(Errc::usage, "--each goes with --json");
  const R1File base = R1File::open(base_), model = R1File::open(model_);
  auto texts = read_texts(files_, field_);
  // Of a text of nothing, a token that a tokenizer begins with would be measured.
  std::erase(texts, "");
  const auto windows = text_windows(base, texts, window_, tokens_);
  size_t total = 0;
  for (const auto& window : windows) total += window.size();
  const bool shown = stderr_is_terminal();
  const Quality quality =
      measure_quality(base, model, windows, {threads_, kv_type_, weights_only_}, [&](int64_t done) {
        if (shown)
          std::fprintf(stderr, "\r%lld of %zu positions", static_cast<long long>(done), total);
      });
  if (shown) std::fputs("\r\033[K", stderr);
  const std::string text =
      json_ ? quality_json(quality, each_ ? &windows : nullptr) + "\n" : quality_text(quality);
  std::fwrite(text.data(), 1, text.size(), stdout);
  return kExitOk;
}

}  // namespace r1::cli
