// The key/value cache: pages of kPageTokens positions, of which every layer has a part. Latent
// attention caches one row of kv_lora_rank + rope numbers a position, grouped-query attention a key
// and a value for each kv head. A page's parts lie side by side, so that a cache of many pages
// takes no more memory than those in use, though the system hands it out 2 MiB at a time. Who owns
// which page is the caller's business. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "libr1/backend/backend.h"
#include "libr1/format/model_config.h"

namespace r1 {

class KvCache {
 public:
  /// How a kv head is cached in this type: f32, bf16 or q8.
  static KvShape shape(const ModelConfig& config, DType type);
  /// Of latent attention, a head with the keys and values that latents stand for; else nothing.
  static KvShape expanded_shape(const ModelConfig& config);
  /// Bytes of one page, all layers together.
  static uint64_t page_bytes(const ModelConfig& config, DType type);

  KvCache() = default;
  /// Throws Error{resource}.
  KvCache(const ModelConfig& config, DType type, int32_t n_pages, Backend& backend);

  int32_t n_pages() const { return n_pages_; }
  /// The pages' part of a layer.
  KvLayer layer(int64_t l) const;
  /// Copies a page, in all layers.
  void copy_page(Backend& backend, int32_t from, int32_t to) const;

 private:
  int32_t n_pages_ = 0;
  int64_t layer_bytes_ = 0;  ///< of a page
  KvLayer first_;            ///< of layer 0; in each page the others follow it layer_bytes_ apart
  DeviceMemory memory_;
};

}  // namespace r1
