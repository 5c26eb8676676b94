// SPDX-License-Identifier: MIT
#include "tools/convert_calibrate.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <vector>

#include "libr1/base/error.h"
#include "libr1/format/convert.h"
#include "libr1/format/r1_reader.h"
#include "libr1/format/tensor_names.h"
#include "libr1/model/activation_weights.h"
#include "tools/cli.h"
#include "tools/texts.h"

namespace r1::cli {

namespace {

constexpr int64_t kWindow = 512;  // tokens of a sequence

// Removes the model that was made for the purpose.
struct Removed {
  std::string path;
  ~Removed() {
    if (!path.empty()) ::unlink(path.c_str());
  }
};

void reject_other_model(const CheckpointSource& source, const R1File& model) {
  for (const TensorSpec& spec : tensor_specs(source.config())) {
    const R1Entry* e = model.entry(spec.name);
    if (e != nullptr && e->rows == spec.rows && e->cols == spec.cols) continue;
    throw Error(Errc::usage, model.path() + ": has no tensor \"" + spec.name +
                                 "\" of the checkpoint's shape (calibrate with a conversion of "
                                 "the same checkpoint)");
  }
}

}  // namespace

ColumnWeights calibration_of(const CheckpointSource& source, const CalibrateOptions& o,
                             ThreadPool& pool) {
  const auto texts = read_texts({o.text}, o.field);
  if (std::all_of(texts.begin(), texts.end(), [](const std::string& t) { return t.empty(); })) {
    throw Error(Errc::usage, o.text + ": no text to calibrate with" +
                                 (o.field.empty() ? "" : " in a field \"" + o.field + "\""));
  }
  Removed made;
  std::string path = o.model;
  if (path.empty()) {
    ConvertOptions keep;
    keep.output = path = made.path = o.output + ".calibration";
    keep.overwrite = true;
    keep.resume = o.resume;
    message("converting the checkpoint as it is, to " + path);
    r1::convert(source, keep, pool, [](auto...) {});
  }
  const R1File model = R1File::open(path);
  reject_other_model(source, model);
  const auto windows = text_windows(model, texts, kWindow, o.tokens);
  const bool shown = stderr_is_terminal();
  int64_t n_tokens = 0;
  const auto weights = activation_weights(model, windows, o.threads, [&](int64_t done) {
    n_tokens = done;
    if (shown) std::fprintf(stderr, "\rcalibrating: %lld tokens", static_cast<long long>(done));
  });
  if (shown) std::fputs("\r\033[K", stderr);
  message("calibrated " + std::to_string(weights.size()) + " matrices with " +
          std::to_string(n_tokens) + " tokens");
  return weights;
}

}  // namespace r1::cli
