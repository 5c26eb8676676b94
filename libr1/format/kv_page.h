// Where the keys and values of one kv head of one layer lie in a page of the cache: the layout that
// is written by kv_store and read by attend of kernels/cpu.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "libr1/base/checked.h"
#include "libr1/format/dtype.h"

namespace r1 {

/// Positions in a page, and those of a block, whose keys lie side by side.
inline constexpr int64_t kKvPageTokens = 32;
inline constexpr int64_t kKvBlock = 16;

/// Most numbers of a key or value that q8 can hold.
inline constexpr int64_t kMaxKvDim = 1024;

/// What a kv head of a layer caches, and how.
struct KvShape {
  DType type = DType::f32;  ///< f32, bf16 or q8
  bool latent = false;      ///< a value is the front part of its key: nothing of its own is stored
  int64_t key_dim = 0;
  int64_t value_dim = 0;

  // A page of a head is, each part beginning at a multiple of 64 bytes:
  //   heads of their own, f32 and bf16
  //     2 blocks       of 16 positions: [key_dim, 16] elements
  //     values         [32, value_dim] elements
  //   heads of their own, q8
  //     2 blocks       float32 scales [16], then bytes [ceil(key_dim / 4), 16, 4]: four numbers of
  //                    each position, 128 + level
  //     values         float32 scales [32], then levels, int8 [16, value_dim, 2]: two positions'
  //   latent, f32 and bf16
  //     rows           [32, key_dim] elements
  //   latent, q8
  //     2 blocks       as of q8 above, of the first value_dim numbers, then the others, the rotary
  //                    part, as bf16 [key_dim - value_dim, 16]
  // A q8 number is level * scale, the levels in [-127, 127], one scale a position and head, of the
  // key's or value's Walsh-Hadamard transform (see attend_q8.inl).

  int64_t element_bytes() const { return type == DType::f32 ? 4 : type == DType::bf16 ? 2 : 1; }
  /// Numbers of a key that q8 has levels of.
  int64_t level_dim() const { return latent ? value_dim : key_dim; }
  /// Of q8: bytes of the levels of a block.
  int64_t level_bytes() const { return ceil_div(level_dim(), 4) * 64; }
  int64_t block_bytes() const {
    const int64_t elements = kKvBlock * key_dim * element_bytes();
    if (type != DType::q8) return latent ? elements : round_up(elements, 64);
    return 64 + level_bytes() + (latent ? round_up((key_dim - value_dim) * 32, 64) : 0);
  }
  /// Where values begin.
  int64_t value_offset() const { return round_up(2 * block_bytes(), 64); }
  int64_t head_bytes() const {
    if (latent) return value_offset();
    const int64_t scales = type == DType::q8 ? 4 * kKvPageTokens : 0;
    return value_offset() + scales + round_up(kKvPageTokens * value_dim * element_bytes(), 64);
  }
};

}  // namespace r1
