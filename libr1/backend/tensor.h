// Handles to memory of a backend's device: activations, the integers of a batch, one layer's pages.
// Small, copied freely; only DeviceMemory owns. On the CPU the device is the host.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "libr1/format/kv_page.h"
#include "libr1/format/tensor_view.h"

namespace r1 {

/// Memory that a backend allocated. Copies share it; the last one gives it back.
struct DeviceMemory {
  std::shared_ptr<void> owner;
  std::byte* data = nullptr;  ///< aligned to 64 bytes; contents unspecified
  size_t size_bytes = 0;
};

/// Activations, float32 [rows, cols], row r at data + r * stride. Does not own.
struct Tensor {
  float* data = nullptr;
  int64_t rows = 0;
  int64_t cols = 0;
  int64_t stride = 0;  ///< floats

  Tensor first_rows(int64_t n) const { return {data, n, cols, stride}; }
  Tensor rows_from(int64_t first, int64_t n) const {
    return {data + first * stride, n, cols, stride};
  }
  Tensor columns(int64_t first, int64_t n) const { return {data + first, rows, n, stride}; }
};

/// A weight matrix [out, in] of any stored type, with or without a bias [out].
struct Linear {
  TensorView w;
  const float* bias = nullptr;  ///< float32, on the device
};

/// The integers of one forward call.
struct BatchRows {
  int64_t n_rows = 0;                    ///< T
  const int32_t* tokens = nullptr;       ///< [T]
  const int32_t* positions = nullptr;    ///< [T] in its sequence
  const int32_t* sequences = nullptr;    ///< [T] row of page_tables
  const int32_t* page_tables = nullptr;  ///< [S, page_table_stride]
  int64_t page_table_stride = 0;

  BatchRows rows_from(int64_t first, int64_t n) const {
    return {n,           tokens + first,   positions + first, sequences + first,
            page_tables, page_table_stride};
  }
};

/// Keys and values of one layer in pages, each kv head as kv_page.h says: that of head g in page p
/// begins at base + p * page_stride + g * shape.head_bytes().
struct KvLayer {
  KvShape shape;
  int64_t n_heads = 0;  ///< G; 1 for latent attention
  std::byte* base = nullptr;
  int64_t page_stride = 0;  ///< bytes
};

/// Which experts the rows of a batch go to.
struct Routing {
  int64_t n_rows = 0;          ///< T
  int64_t n_chosen = 0;        ///< K
  int32_t* experts = nullptr;  ///< [T, K]
  float* weights = nullptr;    ///< [T, K]
};

}  // namespace r1
