// SPDX-License-Identifier: MIT
#include "tests/kernels/kernel_test.h"

using namespace r1;
using namespace r1::testing;

TEST_CASE("dequantize has the bits of dequantize_row for every dtype and width") {
  for (const DType dtype : kAllDtypes) {
    for (const int64_t cols : {0, 1, 15, 16, 17, 31, 32, 33, 127, 128, 129, 255, 300}) {
      const Matrix w(dtype, 131, cols, 61);
      for_all_tables([&](const CpuOps& ops) {
        for (const int64_t r : {0, 1, 127, 128, 130}) {
          Guarded got(cols, 1), want(cols, 1);
          ops.dequantize(w.view, r, got.data());
          dequantize_row(w.view, r, want.data());
          INFO(ops.name << " " << dtype_name(dtype) << " cols=" << cols << " row=" << r);
          REQUIRE(got.intact());
          REQUIRE(same_bits(got.values(), want.values()));
        }
      });
    }
  }
}

TEST_CASE("dequantize widens every byte of E4M3, subnormals and NaN included") {
  Matrix w(DType::fp8_block, 1, 256, 62);
  for (int i = 0; i < 256; ++i) w.buffer.data()[i] = static_cast<std::byte>(i);
  auto* scales = reinterpret_cast<float*>(w.buffer.data() + 256);
  for (const float scale : {1.0f, 0.3f, 0x1p-120f, 0x1p100f}) {
    scales[0] = scales[1] = scale;
    for_all_tables([&](const CpuOps& ops) {
      float out[256];
      ops.dequantize(w.view, 0, out);
      for (int i = 0; i < 256; ++i) {
        const float want = to_float(f8_e4m3{static_cast<uint8_t>(i)}) * scale;
        INFO(ops.name << " byte " << i << " scale " << scale);
        if (std::isnan(want)) {
          REQUIRE(std::isnan(out[i]));
        } else {
          REQUIRE(std::memcmp(&want, &out[i], sizeof(float)) == 0);
        }
      }
    });
  }
}

TEST_CASE("dequantize widens every bit pattern of binary16 and bfloat16") {
  for (const DType dtype : {DType::f16, DType::bf16}) {
    Matrix w(dtype, 256, 256, 63);
    auto* bits = reinterpret_cast<uint16_t*>(w.buffer.data());
    for (int i = 0; i < 65536; ++i) bits[i] = static_cast<uint16_t>(i);
    for_all_tables([&](const CpuOps& ops) {
      int wrong = 0;
      for (int r = 0; r < 256; ++r) {
        float got[256], want[256];
        ops.dequantize(w.view, r, got);
        dequantize_row(w.view, r, want);
        for (int i = 0; i < 256; ++i) {
          const bool same =
              std::isnan(want[i]) ? std::isnan(got[i]) : std::memcmp(&want[i], &got[i], 4) == 0;
          wrong += same ? 0 : 1;
        }
      }
      INFO(ops.name << " " << dtype_name(dtype));
      REQUIRE(wrong == 0);
    });
  }
}
