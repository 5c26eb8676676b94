// Random rows of floats, and random matrices of every dtype.
// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstring>

#include "libr1/base/buffer.h"
#include "libr1/base/rng.h"
#include "libr1/format/quant_tile.h"
#include "libr1/format/tensor_view.h"

namespace r1::testing {

inline constexpr DType kAllDtypes[] = {DType::f32, DType::f16, DType::bf16, DType::fp8_block,
                                       DType::q8,  DType::q6,  DType::q5,   DType::q4,
                                       DType::q3,  DType::q2};

/// Uniform in [-1, 1), the i-th of stream `seed`.
inline float random_float(uint64_t seed, uint64_t i) {
  return static_cast<float>(2 * random_uniform(seed, 0, i) - 1);
}

/// n random floats that start `misalign` floats after a 64-byte boundary.
struct Floats {
  Floats(int64_t n, uint64_t seed, int misalign = 0)
      : buffer(static_cast<size_t>(n + misalign + 1) * sizeof(float)),
        data(buffer.as<float>().data() + misalign) {
    for (int64_t i = 0; i < n; ++i) data[i] = random_float(seed, static_cast<uint64_t>(i));
  }
  Buffer buffer;
  float* data;
};

/// A random matrix [rows, cols] stored as `dtype`.
struct Matrix {
  Matrix(DType dtype, int64_t rows, int64_t cols, uint64_t seed)
      : buffer(*stored_bytes(dtype, static_cast<uint64_t>(rows), static_cast<uint64_t>(cols)) +
               64) {
    view = {buffer.data(), dtype, rows, cols};
    std::memset(buffer.data(), 0, buffer.size());
    if (is_quantised(dtype)) {
      fill_tiles(seed);
    } else {
      fill_elements(seed);
    }
  }
  void fill_elements(uint64_t seed) {
    for (int64_t i = 0; i < view.size(); ++i) set(i, random_float(seed, static_cast<uint64_t>(i)));
    std::byte* const scales = buffer.data() + (view.scales() - view.data);
    const size_t n_bytes = static_cast<size_t>(buffer.data() + buffer.size() - 64 - scales);
    for (size_t i = 0; view.dtype == DType::fp8_block && i < n_bytes / 4; ++i) {
      reinterpret_cast<float*>(scales)[i] = 0.01f + 0.1f * std::abs(random_float(seed + 1, i));
    }
  }
  /// Random codes, all of them, and scales of both signs, in the padding too: what lies there must
  /// not matter.
  void fill_tiles(uint64_t seed) {
    const auto tile = static_cast<size_t>(quant_tile_bytes(view.dtype));
    const size_t n = *element_bytes(view.dtype, static_cast<uint64_t>(view.rows),
                                    static_cast<uint64_t>(view.cols));
    for (size_t i = 0; i < n; ++i) {
      const float x = random_float(seed, i);
      buffer.data()[i] = static_cast<std::byte>(static_cast<int>(128 + 128 * x));
      if (i % tile < kQuantScaleBytes && i % 2 == 1) {
        const f16 scale = to_f16(0.01f / quant_unit(view.dtype) * x);
        std::memcpy(buffer.data() + i - 1, &scale, sizeof scale);
      }
    }
  }
  void set(int64_t i, float x) {
    switch (view.dtype) {
      case DType::f32:
        reinterpret_cast<float*>(buffer.data())[i] = x;
        break;
      case DType::f16:
        reinterpret_cast<f16*>(buffer.data())[i] = to_f16(x);
        break;
      case DType::bf16:
        reinterpret_cast<bf16*>(buffer.data())[i] = to_bf16(x);
        break;
      case DType::fp8_block:
        reinterpret_cast<f8_e4m3*>(buffer.data())[i] = to_f8_e4m3(400 * x);
        break;
      default:
        break;
    }
  }
  Buffer buffer;
  TensorView view;
};

}  // namespace r1::testing
