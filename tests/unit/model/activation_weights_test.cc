// SPDX-License-Identifier: MIT
#include "libr1/model/activation_weights.h"

#include <numeric>

#include "libr1/format/tensor_names.h"
#include "tests/support/catch.h"
#include "tests/unit/model/model_test.h"

using namespace r1;
using namespace r1::testing;

TEST_CASE("every matrix that a text meets gets weights of its columns, experts but for chance") {
  for (const char* name : kGoldenModels) {
    const R1File& model = golden_file(name);
    TokenWindows windows(2);
    for (size_t i = 0; i < 240; ++i)
      windows[i % 2].push_back(static_cast<TokenId>((i * 37) % 250 + 3));
    const ColumnWeights weights = activation_weights(model, windows, 2, [](int64_t) {});
    for (const TensorSpec& spec : tensor_specs(model.config())) {
      if (spec.role != TensorRole::weight || spec.name == "embed" ||
          spec.name.starts_with("mtp.") || spec.name.find(".experts.") != std::string::npos ||
          !model.find(spec.name)) {
        continue;
      }
      INFO(name << ", " << spec.name);
      const auto found = weights.find(spec.name);
      REQUIRE(found != weights.end());
      const auto& w = found->second;
      REQUIRE(w.size() == static_cast<size_t>(spec.cols));
      const double mean = std::accumulate(w.begin(), w.end(), 0.0) / static_cast<double>(w.size());
      CHECK(mean == Approx(1.01));
    }
  }
}
