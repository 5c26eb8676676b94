// SPDX-License-Identifier: MIT
#include "libr1/format/column_weights.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

#include "libr1/base/rng.h"
#include "libr1/format/quantize.h"
#include "libr1/format/tensor_view.h"
#include "tests/support/catch.h"
#include "tests/support/checkpoint_files.h"

namespace r1 {
namespace {

// The embedding of a tied model, in memory; more rows than are added up in one go.
class Tied final : public CheckpointSource {
 public:
  explicit Tied(bool tied = true) : config_(test::tiny_model_config("llama")) {
    config_.vocab_size = 600;
    config_.tie_word_embeddings = tied;
    values.resize(static_cast<size_t>(config_.vocab_size * config_.hidden_size));
    for (size_t i = 0; i < values.size(); ++i) {
      const auto c = static_cast<int64_t>(i) % config_.hidden_size;
      const double size = c % 32 == 5 ? 0.5 : 0.1;  // one large column a block
      values[i] = static_cast<float>(size * (random_uniform(4, 0, i) - 0.5));
    }
  }
  const ModelConfig& config() const override { return config_; }
  const std::vector<std::pair<std::string, std::string>>& blobs() const override { return blobs_; }
  std::unique_ptr<SourceTensor> open(const TensorSpec& spec) const override {
    REQUIRE(spec.name == "embed");
    return std::make_unique<Matrix>(values, spec.cols);
  }
  std::string identity() const override { return {}; }
  std::vector<float> values;

 private:
  struct Matrix final : SourceTensor {
    Matrix(const std::vector<float>& x, int64_t n) : values(x), cols(n) {}
    DType kept() const override { return DType::f32; }
    std::span<const std::byte> raw() const override { return {}; }
    void read(int64_t first, int64_t n, float* out) const override {
      std::copy_n(values.data() + first * cols, n * cols, out);
    }
    void drop() const override {}
    const std::vector<float>& values;
    int64_t cols;
  };
  ModelConfig config_;
  std::vector<std::pair<std::string, std::string>> blobs_;
};

TEST_CASE("a tied head's columns count as their mean squares, whatever the threads") {
  const Tied source;
  const auto cols = static_cast<size_t>(source.config().hidden_size);
  std::vector<double> squares(cols);
  double total = 0;
  for (size_t i = 0; i < source.values.size(); ++i) {
    const double x = source.values[i];
    squares[i % cols] += x * x;
    total += x * x;
  }
  ThreadPool one(1), three(3);
  ColumnWeights weights, again;
  weigh_tied_head(source, weights, one);
  weigh_tied_head(source, again, three);
  CHECK(weights == again);
  REQUIRE(weights.size() == 1);
  const std::vector<float>& w = weights.at("embed");
  REQUIRE(w.size() == cols);
  for (size_t c = 0; c < cols; ++c) {
    const double expected = squares[c] / total * static_cast<double>(cols) + 0.01;
    CHECK(std::fabs(double{w[c]} - expected) < 1e-5 * expected);
  }
}

TEST_CASE("a head of its own, or one that is weighed already, is left alone") {
  ThreadPool pool(1);
  ColumnWeights none, known = {{"embed", {1.0f, 2.0f}}};
  weigh_tied_head(Tied(false), none, pool);
  CHECK(none.empty());
  weigh_tied_head(Tied(), known, pool);
  CHECK(known.at("embed") == std::vector<float>{1.0f, 2.0f});
  Tied zeros, broken;
  std::fill(zeros.values.begin(), zeros.values.end(), 0.0f);
  broken.values[7] = std::numeric_limits<float>::quiet_NaN();
  weigh_tied_head(zeros, none, pool);
  weigh_tied_head(broken, none, pool);
  CHECK(none.empty());
}

TEST_CASE("the weights lessen what inputs as large as the columns make of the error") {
  const Tied source;
  const int64_t rows = source.config().vocab_size, cols = source.config().hidden_size;
  ThreadPool pool(1);
  ColumnWeights weights;
  weigh_tied_head(source, weights, pool);
  const float* const w = weights.at("embed").data();
  for (const DType type : {DType::q6, DType::q5, DType::q4, DType::q3, DType::q2}) {
    const auto error = [&](const float* column_weights) {
      std::vector<std::byte> tiles(rows_bytes(type, rows, cols));
      CHECK(quantize_rows(type, source.values.data(), rows, cols, tiles.data(), column_weights));
      std::vector<float> row(static_cast<size_t>(cols));
      double sum = 0;
      for (int64_t r = 0; r < rows; ++r) {
        dequantize_row({tiles.data(), type, rows, cols}, r, row.data());
        for (int64_t c = 0; c < cols; ++c) {
          const auto at = static_cast<size_t>(r * cols + c);
          const double d = double{row[static_cast<size_t>(c)]} - double{source.values[at]};
          sum += d * d * double{w[c]};
        }
      }
      return sum;
    };
    INFO(dtype_name(type) << ": " << error(w) << ", unweighted " << error(nullptr));
    CHECK(error(w) < 0.8 * error(nullptr));
  }
}

}  // namespace
}  // namespace r1
