// Rounding to the types of .r1 files, and what dequantize_row makes of them.
// SPDX-License-Identifier: MIT
#include "libr1/format/quantize.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "libr1/base/rng.h"
#include "libr1/format/quant_tile.h"
#include "libr1/format/tensor_view.h"
#include "tests/support/catch.h"

namespace r1 {
namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

constexpr DType kQuantised[] = {DType::q8, DType::q6, DType::q5, DType::q4};

// A quantised matrix as a file would hold it.
struct Quantised {
  DType dtype;
  int64_t rows, cols;
  std::vector<std::byte> bytes;
  bool good = false;

  Quantised(DType type, const std::vector<float>& values, int64_t n_rows, int64_t n_cols)
      : dtype(type), rows(n_rows), cols(n_cols) {
    bytes.resize(static_cast<size_t>(
        *stored_bytes(dtype, static_cast<uint64_t>(rows), static_cast<uint64_t>(cols))));
    good = quantize_rows(dtype, values.data(), rows, cols, bytes.data());
  }
  TensorView view() const { return {bytes.data(), dtype, rows, cols}; }
  float scale(int64_t row, int64_t col) const {
    const std::byte* tile = quant_tile(view(), row, col);
    f16 s;
    std::memcpy(&s, tile + 32 * (col / 32 % 2) + 2 * (row % 16), 2);
    return to_float(s);
  }
  int code(int64_t row, int64_t col) const {
    const std::byte* block =
        quant_tile(view(), row, col) + 64 + col / 32 % 2 * quant_block_bytes(dtype);
    return quant_code(dtype, block, row % 16, col % 32);
  }
};

std::vector<float> normal_values(uint64_t seed, int64_t n) {
  std::vector<float> x;
  for (int64_t i = 0; i < n; ++i) {
    const auto at = static_cast<uint64_t>(2 * i);
    const double u = 1 - random_uniform(seed, 0, at), v = random_uniform(seed, 0, at + 1);
    x.push_back(
        static_cast<float>(0.02 * std::sqrt(-2 * std::log(u)) * std::cos(6.283185307179586 * v)));
  }
  return x;
}

TEST_CASE("sizes of stored tensors, and bits per weight") {
  CHECK(stored_bytes(DType::fp8_block, 129, 257) == 33216u + 2 * 3 * 4);
  CHECK(stored_bytes(DType::f16, 3, 5) == 30u);
  CHECK_FALSE(stored_bytes(DType::f32, uint64_t{1} << 32, uint64_t{1} << 31));
  CHECK_FALSE(stored_bytes(DType::fp8_block, UINT64_MAX, 1));
  const double bits[] = {8.5, 6.5, 5.5, 4.5};
  for (size_t i = 0; i < 4; ++i) {
    const DType type = kQuantised[i];
    const uint64_t tile = *stored_bytes(type, 16, 64);
    CHECK(static_cast<double>(tile) * 8 / (16 * 64) == bits[i]);
    CHECK(tile % 64 == 0);
    CHECK(stored_bytes(type, 1, 1) == tile);
    CHECK(stored_bytes(type, 17, 64) == 2 * tile);
    CHECK(stored_bytes(type, 32, 65) == 4 * tile);
    CHECK(stored_bytes(type, 0, 5) == 0u);
    CHECK(scales_offset(type, 17, 65) == stored_bytes(type, 17, 65));
    CHECK(rows_bytes(type, 16, 65) == 2 * tile);
    CHECK_FALSE(stored_bytes(type, 2, UINT64_MAX));
    CHECK_FALSE(stored_bytes(type, UINT64_MAX, 2));
  }
}

TEST_CASE("every code of a block has bits of its own") {
  for (const DType type : kQuantised) {
    const int n_codes = 1 << quant_bits(type);
    std::vector<std::byte> block(static_cast<size_t>(quant_block_bytes(type)));
    const auto code = [&](int64_t row, int64_t k) {
      return static_cast<int>((row * 37 + k * 11 + 5) % n_codes);
    };
    for (int64_t row = 0; row < 16; ++row) {
      for (int64_t k = 0; k < 32; ++k) add_quant_code(type, block.data(), row, k, code(row, k));
    }
    int wrong = 0;
    for (int64_t row = 0; row < 16; ++row) {
      for (int64_t k = 0; k < 32; ++k)
        wrong += quant_code(type, block.data(), row, k) != code(row, k);
    }
    CHECK(wrong == 0);
  }
}

TEST_CASE("bytes of a tile are where man/r1-file.5 says") {
  // Row 3 of 16, columns 0 to 63: levels in column order, so that codes tell where they came from.
  std::vector<float> x(16 * 64, 0.0f);
  for (int k = 0; k < 64; ++k) x[static_cast<size_t>(3 * 64 + k)] = static_cast<float>(k % 32 - 16);
  const Quantised q(DType::q5, x, 16, 64);
  REQUIRE(q.good);
  for (int k = 0; k < 64; ++k) CHECK(q.view().at(3, k) == x[static_cast<size_t>(3 * 64 + k)]);
  const auto byte = [&](int i) { return static_cast<int>(q.bytes[static_cast<size_t>(i)]); };
  CHECK((byte(2 * 3) | byte(2 * 3 + 1) << 8) == 0x3c00);  // scale of row 3, block 0: 1.0
  CHECK((byte(32 + 2 * 3) | byte(33 + 2 * 3) << 8) == 0x3c00);
  for (int b = 0; b < 2; ++b) {
    const int block = 64 + b * 320;
    for (int k = 0; k < 32; ++k) {  // code k: four bits in line k / 4 % 4, the fifth in line 4
      const int at = 4 * 3 + k % 4;
      CHECK((byte(block + k / 4 % 4 * 64 + at) >> (k < 16 ? 0 : 4) & 15) == k % 16);
      CHECK((byte(block + 256 + at) >> (k / 4) & 1) == k / 16);
    }
  }
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
  const Quantised q(DType::q8, x, 1, 32);
  CHECK(q.good);
  CHECK(std::fabs(q.scale(0, 0) - 1.0f) <
        0.004f);  // a little more than 1 suits these levels better
  const int expected[] = {-127, 0, 2, 2, 0, -2, 126};
  for (int i = 0; i < 7; ++i) CHECK(q.code(0, i) - 128 == expected[i]);
}

TEST_CASE("errors are at most a step of each run, for odd shapes too") {
  for (const DType type : kQuantised) {
    for (const int64_t cols : {1, 31, 32, 33, 63, 64, 97}) {
      const int64_t rows = 19;
      const auto x = normal_values(static_cast<uint64_t>(cols), rows * cols);
      const Quantised q(type, x, rows, cols);
      CHECK(q.good);
      std::vector<float> row(static_cast<size_t>(cols));
      for (int64_t r = 0; r < rows; ++r) {
        dequantize_row(q.view(), r, row.data());
        for (int64_t c = 0; c < cols; ++c) {
          float largest = 0;
          for (int64_t j = c / 32 * 32; j < std::min(cols, c / 32 * 32 + 32); ++j)
            largest = std::max(largest, std::fabs(x[static_cast<size_t>(r * cols + j)]));
          INFO(dtype_name(type) << " cols " << cols << " row " << r << " col " << c);
          // q8: half a step, and what the best scale moves the largest levels. The others may cut
          // the largest value off by a step or two.
          const float allowed = type == DType::q8
                                    ? largest / 127 + 127 * 0x1p-25f  // tiny scales are coarse
                                : type == DType::q6 ? largest / 20
                                : type == DType::q5 ? largest / 6
                                                    : largest / 4;
          CHECK(std::fabs(row[static_cast<size_t>(c)] - x[static_cast<size_t>(r * cols + c)]) <=
                allowed);
          CHECK(q.view().at(r, c) == row[static_cast<size_t>(c)]);
        }
      }
      // What lies beyond the matrix has level 0 and scale 0.
      const int zero = type == DType::q4 ? 8 : 1 << (quant_bits(type) - 1);
      for (int64_t c = cols; c % 64 != 0; ++c) CHECK(q.code(rows - 1, c) == zero);
      for (int64_t r = rows; r % 16 != 0; ++r) CHECK((q.code(r, 0) == zero && q.scale(r, 0) == 0));
    }
  }
}

TEST_CASE("the mean square error of normal weights is what the types promise") {
  const int64_t n = 64 * 512;
  const auto x = normal_values(9, n);
  double norm = 0;
  for (const float v : x) norm += double{v} * double{v};
  const double most[] = {3.0e-5, 4.1e-4, 1.65e-3, 5.6e-3};
  for (size_t i = 0; i < 4; ++i) {
    const Quantised q(kQuantised[i], x, 64, 512);
    double error = 0;
    std::vector<float> row(512);
    for (int64_t r = 0; r < 64; ++r) {
      dequantize_row(q.view(), r, row.data());
      for (size_t c = 0; c < 512; ++c)
        error += std::pow(double{row[c]} - double{x[static_cast<size_t>(r) * 512 + c]}, 2);
    }
    INFO(dtype_name(kQuantised[i]) << " " << error / norm);
    CHECK(error / norm < most[i]);
    CHECK(error / norm > most[i] / 2);
  }
}

TEST_CASE("zeros, very small and very large values") {
  for (const DType type : kQuantised) {
    const Quantised zero(type, std::vector<float>(40, 0.0f), 1, 40);
    CHECK(zero.good);
    CHECK(zero.view().at(0, 39) == 0.0f);
    const Quantised small(type, std::vector<float>(32, 1e-12f), 1, 32);
    CHECK(small.good);
    CHECK(small.view().at(0, 0) == 0.0f);
    CHECK_FALSE(Quantised(type, std::vector<float>(32, 1e8f), 1, 32).good);
  }
  const Quantised large(DType::q8, std::vector<float>(32, 127 * 65504.0f), 1, 32);
  CHECK(large.good);
  CHECK(large.view().at(0, 3) == 127 * 65504.0f);
}

TEST_CASE("quantising what q8 holds changes nothing") {
  std::vector<float> x(64);
  for (size_t i = 0; i < x.size(); ++i) x[i] = std::sin(static_cast<float>(i) * 1.7f) * 0.03f;
  const Quantised once(DType::q8, x, 1, 64);
  dequantize_row(once.view(), 0, x.data());
  const Quantised twice(DType::q8, x, 1, 64);
  CHECK(once.bytes == twice.bytes);
}

TEST_CASE("a row does not depend on the rows beside it") {
  for (const DType type : kQuantised) {
    const auto x = normal_values(5, 32 * 70);
    const Quantised all(type, x, 32, 70);
    const Quantised second(type, {x.begin() + 16 * 70, x.end()}, 16, 70);
    CHECK(std::vector<std::byte>(all.bytes.end() - static_cast<std::ptrdiff_t>(second.bytes.size()),
                                 all.bytes.end()) == second.bytes);
  }
}

TEST_CASE("values that are no numbers are refused in every type") {
  for (const float bad : {kInf, -kInf, kNan}) {
    for (const int64_t at : {0, 31, 32, 36}) {
      std::vector<float> x(37, 1.0f);
      x[static_cast<size_t>(at)] = bad;
      for (const DType type : kQuantised) CHECK_FALSE(Quantised(type, x, 1, 37).good);
      std::vector<std::byte> out(x.size() * 4);
      for (const DType type : {DType::f32, DType::f16, DType::bf16}) {
        CHECK_FALSE(quantize_rows(type, x.data(), 1, 37, out.data()));
      }
    }
  }
  std::byte out[8];
  const float big[] = {65519.0f, 65520.0f};
  CHECK(quantize_rows(DType::f16, big, 1, 1, out));
  CHECK_FALSE(quantize_rows(DType::f16, big, 1, 2, out));
  const float huge = std::numeric_limits<float>::max();  // rounds up to infinity
  CHECK_FALSE(quantize_rows(DType::bf16, &huge, 1, 1, out));
  CHECK(quantize_rows(DType::f32, &huge, 1, 1, out));
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
  CHECK(quantize_rows(DType::bf16, x, 2, 2, reinterpret_cast<std::byte*>(b)));
  CHECK(to_float(b[0]) == 1.0f);
  CHECK(to_float(b[1]) == 1.0f);
  CHECK(to_float(b[2]) == 1.0f + 0x1p-7f);
  CHECK(to_float(b[3]) == -1.0f - 0x1p-7f);
  f16 h[4];
  CHECK(quantize_rows(DType::f16, x, 1, 4, reinterpret_cast<std::byte*>(h)));
  CHECK(to_float(h[1]) == 1.0f + 0x1p-9f);
}

}  // namespace
}  // namespace r1
