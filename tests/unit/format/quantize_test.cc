// Rounding to the types of .r1 files, and what dequantize_row makes of them.
// SPDX-License-Identifier: MIT
#include "libr1/format/quantize.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "libr1/base/rng.h"
#include "libr1/format/tensor_view.h"
#include "tests/support/catch.h"

namespace r1 {
namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

// A q8 matrix as a file would hold it: elements, padding to 64, scales.
struct Q8 {
  int64_t rows, cols;
  std::vector<std::byte> bytes;
  bool good = false;

  Q8(const std::vector<float>& values, int64_t n_rows, int64_t n_cols)
      : rows(n_rows), cols(n_cols) {
    const auto r = static_cast<uint64_t>(rows), c = static_cast<uint64_t>(cols);
    bytes.resize(static_cast<size_t>(*stored_bytes(DType::q8, r, c)));
    std::vector<f16> scales(static_cast<size_t>(rows * ((cols + 31) / 32)));
    good = quantize_rows(DType::q8, values.data(), rows, cols, bytes.data(), scales.data());
    std::memcpy(bytes.data() + *scales_offset(DType::q8, r, c), scales.data(), scales.size() * 2);
  }
  TensorView view() const { return {bytes.data(), DType::q8, rows, cols}; }
  int element(int64_t row, int64_t col) const {
    return static_cast<int8_t>(bytes[static_cast<size_t>(row * row_stride(view()) + col)]);
  }
};

TEST_CASE("q8: sizes and layout") {
  CHECK(row_bytes(DType::q8, 1) == 32);
  CHECK(row_bytes(DType::q8, 32) == 32);
  CHECK(row_bytes(DType::q8, 33) == 64);
  CHECK(scales_offset(DType::q8, 3, 33) == 192u);
  CHECK(scales_offset(DType::q8, 1, 32) == 64u);  // 32 bytes, padded
  CHECK(stored_bytes(DType::q8, 3, 33) == 192u + 3 * 2 * 2);
  CHECK(stored_bytes(DType::fp8_block, 129, 257) == 33216u + 2 * 3 * 4);
  CHECK(stored_bytes(DType::f16, 3, 5) == 30u);
  CHECK_FALSE(stored_bytes(DType::f32, uint64_t{1} << 32, uint64_t{1} << 31));
  CHECK_FALSE(stored_bytes(DType::q8, 2, UINT64_MAX));
  CHECK_FALSE(stored_bytes(DType::fp8_block, UINT64_MAX, 1));
}

TEST_CASE("q8: the largest of 32 becomes 127, ties go to even") {
  std::vector<float> x(32, 0.0f);
  x[0] = -127;
  x[1] = 0.5f;
  x[2] = 1.5f;
  x[3] = 2.5f;
  x[4] = -0.5f;
  x[5] = -1.5f;
  x[6] = 126.4f;
  const Q8 q(x, 1, 32);
  CHECK(q.good);
  CHECK(to_float(*reinterpret_cast<const f16*>(q.view().scales())) == 1.0f);
  const int expected[] = {-127, 0, 2, 2, 0, -2, 126};
  for (int i = 0; i < 7; ++i) CHECK(q.element(0, i) == expected[i]);
}

TEST_CASE("q8: error is at most half a step of each run, for odd widths too") {
  for (const int64_t cols : {1, 31, 32, 33, 63, 64, 97}) {
    const int64_t rows = 5;
    std::vector<float> x(static_cast<size_t>(rows * cols));
    for (size_t i = 0; i < x.size(); ++i) {
      const auto bits = static_cast<int32_t>(random_bits(1, static_cast<uint64_t>(cols), i) >> 33);
      x[i] = static_cast<float>(bits) * 0x1p-30f - 1.0f;
    }
    const Q8 q(x, rows, cols);
    CHECK(q.good);
    std::vector<float> row(static_cast<size_t>(cols));
    for (int64_t r = 0; r < rows; ++r) {
      dequantize_row(q.view(), r, row.data());
      for (int64_t c = 0; c < cols; ++c) {
        float largest = 0;
        for (int64_t j = c / 32 * 32; j < std::min(cols, c / 32 * 32 + 32); ++j)
          largest = std::max(largest, std::fabs(x[static_cast<size_t>(r * cols + j)]));
        INFO("cols " << cols << " row " << r << " col " << c);
        // Half a step, and binary16's own rounding of the scale over 127 steps.
        CHECK(std::fabs(row[static_cast<size_t>(c)] - x[static_cast<size_t>(r * cols + c)]) <=
              largest / 254 + largest * 0x1p-11f);
        CHECK(q.view().at(r, c) == row[static_cast<size_t>(c)]);
      }
      for (int64_t c = cols; c < row_stride(q.view()); ++c) CHECK(q.element(r, c) == 0);
    }
  }
}

TEST_CASE("q8: zeros, very small and very large values") {
  const Q8 zero(std::vector<float>(40, 0.0f), 1, 40);
  CHECK(zero.good);
  CHECK(zero.view().at(0, 39) == 0.0f);
  const Q8 small(std::vector<float>(32, 1e-12f), 1, 32);
  CHECK(small.good);
  CHECK(small.view().at(0, 0) == 0.0f);
  const Q8 large(std::vector<float>(32, 127 * 65504.0f), 1, 32);
  CHECK(large.good);
  CHECK(large.view().at(0, 3) == 127 * 65504.0f);
  CHECK_FALSE(Q8(std::vector<float>(32, 1e8f), 1, 32).good);
}

TEST_CASE("q8: quantising what q8 holds changes nothing") {
  std::vector<float> x(64);
  for (size_t i = 0; i < x.size(); ++i) x[i] = std::sin(static_cast<float>(i) * 1.7f) * 0.03f;
  const Q8 once(x, 1, 64);
  dequantize_row(once.view(), 0, x.data());
  const Q8 twice(x, 1, 64);
  CHECK(once.bytes == twice.bytes);
}

TEST_CASE("values that are no numbers are refused in every type") {
  for (const float bad : {kInf, -kInf, kNan}) {
    for (const int64_t at : {0, 31, 32, 36}) {
      std::vector<float> x(37, 1.0f);
      x[static_cast<size_t>(at)] = bad;
      CHECK_FALSE(Q8(x, 1, 37).good);
      std::vector<std::byte> out(x.size() * 4);
      for (const DType type : {DType::f32, DType::f16, DType::bf16}) {
        CHECK_FALSE(quantize_rows(type, x.data(), 1, 37, out.data(), nullptr));
      }
    }
  }
  std::byte out[8];
  const float big[] = {65519.0f, 65520.0f};
  CHECK(quantize_rows(DType::f16, big, 1, 1, out, nullptr));
  CHECK_FALSE(quantize_rows(DType::f16, big, 1, 2, out, nullptr));
  const float huge = std::numeric_limits<float>::max();  // rounds up to infinity
  CHECK_FALSE(quantize_rows(DType::bf16, &huge, 1, 1, out, nullptr));
  CHECK(quantize_rows(DType::f32, &huge, 1, 1, out, nullptr));
}

TEST_CASE("all_finite looks at every element of every type") {
  const auto finite = [](DType type, std::vector<uint8_t> bytes) {
    return all_finite(type, std::as_bytes(std::span(bytes)));
  };
  CHECK(finite(DType::fp8_block, {0x7e, 0xfe, 0}));
  CHECK_FALSE(finite(DType::fp8_block, {0, 0, 0x7f}));
  CHECK_FALSE(finite(DType::fp8_block, {0xff}));
  CHECK(finite(DType::bf16, {0x7f, 0x7f}));
  CHECK_FALSE(finite(DType::bf16, {0, 0, 0x80, 0x7f}));
  CHECK_FALSE(finite(DType::f16, {0, 0x7c}));
  CHECK(finite(DType::f16, {0xff, 0x7b}));
  CHECK_FALSE(finite(DType::f32, {0, 0, 0, 0, 0, 0, 0x80, 0xff}));
  CHECK(finite(DType::f32, {}));
}

TEST_CASE("f32, f16 and bf16 round to the nearest, ties to even") {
  const float x[] = {1.0f, 1.0f + 0x1p-9f, 1.0f + 3 * 0x1p-9f, -1.0f - 0x1p-8f - 0x1p-20f};
  bf16 b[4];
  CHECK(quantize_rows(DType::bf16, x, 2, 2, reinterpret_cast<std::byte*>(b), nullptr));
  CHECK(to_float(b[0]) == 1.0f);
  CHECK(to_float(b[1]) == 1.0f);
  CHECK(to_float(b[2]) == 1.0f + 0x1p-7f);
  CHECK(to_float(b[3]) == -1.0f - 0x1p-7f);
  f16 h[4];
  CHECK(quantize_rows(DType::f16, x, 1, 4, reinterpret_cast<std::byte*>(h), nullptr));
  CHECK(to_float(h[1]) == 1.0f + 0x1p-9f);
}

}  // namespace
}  // namespace r1
