// Rounding to the types of .r1 files, and what dequantize_row makes of them.
// SPDX-License-Identifier: MIT
#include "libr1/format/quantize.h"

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <limits>
#include <vector>

#include "libr1/base/hash.h"
#include "libr1/base/rng.h"
#include "libr1/format/quant_tile.h"
#include "libr1/format/tensor_view.h"
#include "tests/support/catch.h"

namespace r1 {
namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

// A quantised matrix as a file would hold it.
struct Quantised {
  DType dtype;
  int64_t rows, cols;
  std::vector<std::byte> bytes;
  bool good = false;

  Quantised(DType type, const std::vector<float>& values, int64_t n_rows, int64_t n_cols,
            const float* weights = nullptr)
      : dtype(type), rows(n_rows), cols(n_cols) {
    bytes.resize(static_cast<size_t>(
        *stored_bytes(dtype, static_cast<uint64_t>(rows), static_cast<uint64_t>(cols))));
    good = quantize_rows(dtype, values.data(), rows, cols, bytes.data(), weights);
  }
  TensorView view() const { return {bytes.data(), dtype, rows, cols}; }
  f16 word(int64_t row, int64_t col) const {
    const std::byte* tile = quant_tile(view(), row, col);
    f16 word;
    std::memcpy(&word, tile + 32 * (col / 32 % 2) + 2 * (row % 16), 2);
    return word;
  }
  int code(int64_t row, int64_t col) const {
    const std::byte* block =
        quant_tile(view(), row, col) + 64 + col / 32 % 2 * quant_block_bytes(dtype);
    return quant_code(dtype, block, row % 16, col % 32);
  }
  /// No other code of its shape has a level nearer to 0.
  bool is_least_level(int64_t row, int64_t col) const {
    const int shape = quant_shape(dtype, word(row, col).bits, col % 32);
    const int own = std::abs(quant_level(dtype, shape, code(row, col)));
    for (int c = 0; c < 1 << quant_bits(dtype); ++c) {
      if (std::abs(quant_level(dtype, shape, c)) < own) return false;
    }
    return true;
  }
  /// Sum of weight * (value - x)^2 over all elements; weights of columns, or null: 1.
  double error(const std::vector<float>& x, const float* weights = nullptr) const {
    double sum = 0;
    std::vector<float> row(static_cast<size_t>(cols));
    for (int64_t r = 0; r < rows; ++r) {
      dequantize_row(view(), r, row.data());
      for (int64_t c = 0; c < cols; ++c) {
        const double d =
            double{row[static_cast<size_t>(c)]} - double{x[static_cast<size_t>(r * cols + c)]};
        sum += d * d * (weights != nullptr ? double{weights[c]} : 1.0);
      }
    }
    return sum;
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
  const double bits[] = {8.5, 6.5, 5.5, 4.5, 3.5, 2.5};
  for (size_t i = 0; i < std::size(bits); ++i) {
    const DType type = kQuantisedTypes[i];
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
  for (const DType type : kQuantisedTypes) {
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

// A tile that is zero but for what the test writes into it.
struct HandMade {
  DType dtype;
  std::vector<std::byte> bytes;
  explicit HandMade(DType type) : dtype(type) {
    bytes.resize(static_cast<size_t>(quant_tile_bytes(type)));
  }
  void word(int row, int block, int bits) {
    bytes[static_cast<size_t>(32 * block + 2 * row)] = static_cast<std::byte>(bits & 255);
    bytes[static_cast<size_t>(32 * block + 2 * row + 1)] = static_cast<std::byte>(bits >> 8);
  }
  // Bits of a line in the second block, in the byte of a row and of a column.
  void line(int i, int row, int k, int bits) {
    const size_t codes = (bytes.size() - 64) / 2;
    bytes[64 + codes + static_cast<size_t>(64 * i + 4 * row + k % 4)] |=
        static_cast<std::byte>(bits);
  }
  float at(int row, int k) const { return TensorView{bytes.data(), dtype, 16, 64}.at(row, 32 + k); }
};

TEST_CASE("bytes of a tile are where man/r1-file.5 says") {
  const float unit = 1.0f / 256;
  const auto scale = [&](int word) { return to_float(f16{static_cast<uint16_t>(word)}) * unit; };
  HandMade q6(DType::q6);  // column 22: group 5, the second half; code 0x2d, shape 2
  q6.word(3, 1, 0x3c00 | 2 << 2);
  q6.line(1, 3, 22, 0xd << 4);
  q6.line(5, 3, 22, 2 << 2);
  CHECK(q6.at(3, 22) == (2 * 0x2d + 68 - 128) * scale(0x3c08));
  HandMade q5(DType::q5);  // column 9: group 2, the first half; code 0x1b, shape 6
  q5.word(15, 1, 0x4000 | 6);
  q5.line(2, 15, 9, 0xb);
  q5.line(4, 15, 9, 1 << 2);
  CHECK(q5.at(15, 9) == (4 * 0x1b + 80 - 128) * scale(0x4006));
  HandMade q4(DType::q4);  // column 31: group 7, the second half; code 14, shape 7
  q4.word(0, 1, 0xc000 | 7 << 3);
  q4.line(3, 0, 31, 14 << 4);
  CHECK(q4.at(0, 31) == (84 + 16) * scale(0xc038));
  HandMade q3(DType::q3);  // columns 13 and 28: groups 3 and 7, codes 5 and 6; group 4, code 7
  q3.word(7, 1, 0x3c00 | 1 << 3 | 1 << 4);
  q3.line(0, 7, 13, 1 << 6);
  q3.line(2, 7, 13, 1 << 6);
  q3.line(1, 7, 28, 1 << 7);
  q3.line(2, 7, 28, 1 << 7);
  q3.line(0, 7, 17, 7 << 3);
  CHECK(q3.at(7, 13) == kQ3Levels[1][5] * scale(0x3c18));
  CHECK(q3.at(7, 28) == kQ3Levels[0][6] * scale(0x3c18));
  CHECK(q3.at(7, 17) == kQ3Levels[1][7] * scale(0x3c18));
  HandMade q2(DType::q2);  // columns 10 and 27: parts 1 and 3, groups 2 and 6
  q2.word(9, 1, 0x3c00 | 3 << 2 | 1 << 6);
  q2.line(0, 9, 10, 2 << 4);
  q2.line(1, 9, 27, 3 << 4);
  CHECK(q2.at(9, 10) == kQ2Levels[3][2] * scale(0x3c4c));
  CHECK(q2.at(9, 27) == kQ2Levels[1][3] * scale(0x3c4c));
}

TEST_CASE("q8: the largest of 32 becomes 127, ties go to even") {
  std::vector<float> x(32, 0.0f);
  x[0] = -127;
  x[1] = 0.5f;
  x[2] = 1.5f;
  x[3] = 2.5f;
  x[4] = -0.5f;
  x[5] = -1.5f;
  x[6] = -2.5f;
  x[7] = 126;
  const Quantised q(DType::q8, x, 1, 32);
  CHECK(q.good);
  CHECK(to_float(q.word(0, 0)) == 1.0f);
  const int expected[] = {-127, 0, 2, 2, 0, -2, -2, 126};
  for (int i = 0; i < 8; ++i) CHECK(q.code(0, i) - 128 == expected[i]);
}

TEST_CASE("errors are at most a step of each run, for odd shapes too") {
  for (const DType type : kQuantisedTypes) {
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
                                : type == DType::q4 ? largest / 4
                                : type == DType::q3 ? largest / 2
                                                    : largest * 0.7f;
          CHECK(std::fabs(row[static_cast<size_t>(c)] - x[static_cast<size_t>(r * cols + c)]) <=
                allowed);
          CHECK(q.view().at(r, c) == row[static_cast<size_t>(c)]);
        }
      }
      // What lies beyond the matrix has the least level, and rows scale 0.
      for (int64_t c = cols; c % 64 != 0; ++c) CHECK(q.is_least_level(rows - 1, c));
      for (int64_t r = rows; r % 16 != 0; ++r) {
        CHECK((q.is_least_level(r, 0) && q.word(r, 0).bits == 0));
      }
    }
  }
}

TEST_CASE("the mean square error of normal weights is what the types promise") {
  const int64_t n = 64 * 512;
  const auto x = normal_values(9, n);
  double norm = 0;
  for (const float v : x) norm += double{v} * double{v};
  const double most[] = {3.0e-5, 3.5e-4, 1.35e-3, 4.8e-3, 1.8e-2, 6.8e-2};
  for (size_t i = 0; i < std::size(most); ++i) {
    const double error = Quantised(kQuantisedTypes[i], x, 64, 512).error(x) / norm;
    INFO(dtype_name(kQuantisedTypes[i]) << " " << error);
    CHECK(error < most[i]);
    CHECK(error > most[i] * 0.7);
  }
}

TEST_CASE("weights of columns lessen the error where they are large") {
  const int64_t rows = 32, cols = 100;
  const auto x = normal_values(11, rows * cols);
  std::vector<float> weights, ones(static_cast<size_t>(cols), 1.0f);
  for (int64_t c = 0; c < cols; ++c) weights.push_back(c % 7 == 0 ? 30.0f : 0.5f);
  for (const DType type : kQuantisedTypes) {
    const Quantised plain(type, x, rows, cols), weighted(type, x, rows, cols, weights.data());
    INFO(dtype_name(type));
    CHECK(plain.bytes == Quantised(type, x, rows, cols, ones.data()).bytes);
    if (type == DType::q8) continue;  // has nothing to choose
    CHECK(weighted.error(x, weights.data()) < 0.9 * plain.error(x, weights.data()));
    CHECK(weighted.error(x) > plain.error(x));
  }
}

TEST_CASE("quantised bytes are the same on every machine") {
  std::vector<float> x;
  for (uint64_t i = 0; i < 16 * 192; ++i) {
    const auto r = static_cast<int32_t>(random_bits(3, 0, i) % 65537) - 32768;
    x.push_back(static_cast<float>(r) * static_cast<float>(i % 7 + 1) * 0x1p-20f);
  }
  const uint64_t expected[] = {0x55bb65f04fa7c8f6, 0xb2702afcbaa9f17c, 0xa31eee1f8c32cf37,
                               0x9daa7417e2aba75e, 0xfc8be6b2ca791655, 0x1a5f14b3205d640f};
  for (size_t i = 0; i < std::size(expected); ++i) {
    INFO(dtype_name(kQuantisedTypes[i]));
    CHECK(xxh3_64(Quantised(kQuantisedTypes[i], x, 16, 192).bytes) == expected[i]);
  }
}

TEST_CASE("zeros, very small and very large values") {
  for (const DType type : kQuantisedTypes) {
    const Quantised zero(type, std::vector<float>(40, 0.0f), 1, 40);
    CHECK(zero.good);
    CHECK(zero.view().at(0, 39) == 0.0f);
    const Quantised small(type, std::vector<float>(32, 1e-12f), 1, 32);
    CHECK(small.good);
    CHECK(small.view().at(0, 0) == 0.0f);
    for (const float x : {1e8f, -1e8f, 1e20f, 3e38f}) {
      CHECK_FALSE(Quantised(type, std::vector<float>(32, x), 1, 32).good);
    }
    const Quantised large(type, std::vector<float>(32, -1e4f), 1, 32);
    CHECK(large.good);
    CHECK(std::fabs(large.view().at(0, 7) + 1e4f) < 1e3f);
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
  for (const DType type : kQuantisedTypes) {
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
      for (const DType type : kQuantisedTypes) CHECK_FALSE(Quantised(type, x, 1, 37).good);
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
