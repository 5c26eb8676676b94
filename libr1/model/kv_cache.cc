// SPDX-License-Identifier: MIT
#include "libr1/model/kv_cache.h"

#include <algorithm>
#include <string>

#include "libr1/base/checked.h"
#include "libr1/base/error.h"
#include "libr1/model/batch.h"

namespace r1 {

static_assert(kPageTokens == kKvPageTokens);

KvShape KvCache::shape(const ModelConfig& c, DType type) {
  if (c.is_mla()) return {type, true, c.kv_lora_rank + c.qk_rope_head_dim, c.kv_lora_rank};
  return {type, false, c.head_dim, c.head_dim};
}

KvShape KvCache::expanded_shape(const ModelConfig& c) {
  if (!c.is_mla()) return {};
  return {DType::f32, false, c.qk_head_dim(), c.v_head_dim};
}

namespace {

/// Bytes of one layer's part of a page.
int64_t layer_bytes(const ModelConfig& c, const KvShape& shape) {
  return (shape.latent ? 1 : c.num_key_value_heads) * shape.head_bytes();
}

}  // namespace

uint64_t KvCache::page_bytes(const ModelConfig& c, DType type) {
  return static_cast<uint64_t>(c.num_hidden_layers * layer_bytes(c, shape(c, type)));
}

KvCache::KvCache(const ModelConfig& c, DType type, int32_t n_pages, Backend& backend)
    : n_pages_(n_pages) {
  first_.shape = shape(c, type);
  first_.n_heads = first_.shape.latent ? 1 : c.num_key_value_heads;
  first_.page_stride = static_cast<int64_t>(page_bytes(c, type));
  layer_bytes_ = layer_bytes(c, first_.shape);
  if (type == DType::q8 && std::max(first_.shape.key_dim, first_.shape.value_dim) > kMaxKvDim) {
    throw Error(Errc::unsupported, "a cache of q8 has room for " + std::to_string(kMaxKvDim) +
                                       " numbers a head (use another --kv-type)");
  }
  const auto size = checked_mul(page_bytes(c, type), static_cast<uint64_t>(n_pages));
  if (!size) throw Error(Errc::resource, "the key/value cache does not fit in memory");
  memory_ = backend.allocate(static_cast<size_t>(*size));
  first_.base = memory_.data;
}

KvLayer KvCache::layer(int64_t l) const {
  KvLayer kv = first_;
  kv.base += l * layer_bytes_;
  return kv;
}

void KvCache::copy_page(Backend& backend, int32_t from, int32_t to) const {
  R1_CHECK(from >= 0 && from < n_pages_ && to >= 0 && to < n_pages_ && from != to);
  const auto page = [&](int32_t i) {
    const int64_t n = first_.page_stride / static_cast<int64_t>(sizeof(float));
    return Tensor{reinterpret_cast<float*>(first_.base + i * first_.page_stride), 1, n, n};
  };
  backend.copy(page(from), page(to));
}

}  // namespace r1
