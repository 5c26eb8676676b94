// The block types of ggml that r1-convert reads, as float32.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace r1 {

/// ggml's type numbers, as GGUF files carry them.
enum class GgufType : uint32_t {
  f32 = 0,
  f16 = 1,
  q4_0 = 2,
  q4_1 = 3,
  q5_0 = 6,
  q5_1 = 7,
  q8_0 = 8,
  q2_k = 10,
  q3_k = 11,
  q4_k = 12,
  q5_k = 13,
  q6_k = 14,
  bf16 = 30,
};

/// What a type's blocks look like: `n_values` consecutive values of a row in `n_bytes` bytes.
struct GgufBlock {
  std::string_view name;
  uint32_t n_values;
  uint32_t n_bytes;
};

/// Nothing for types that r1 does not read.
std::optional<GgufBlock> gguf_block(uint32_t type);

/// Writes `n` values to `out` as float32; n is a multiple of the block's n_values and `blocks`
/// holds n / n_values * n_bytes bytes (any alignment). The float operations are those of ggml's own
/// dequantisation, in its order, so that the values are the same to the bit.
void gguf_dequantize(GgufType type, const std::byte* blocks, size_t n, float* out);

}  // namespace r1
