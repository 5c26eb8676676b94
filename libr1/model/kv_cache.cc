// SPDX-License-Identifier: MIT
#include "libr1/model/kv_cache.h"

#include "libr1/base/checked.h"
#include "libr1/base/error.h"
#include "libr1/model/batch.h"

namespace r1 {

namespace {

// A page of a layer, position after position within a head, so that a head's keys are one stream.
KvLayer page_shape(const ModelConfig& c) {
  KvLayer kv;
  kv.page_tokens = kPageTokens;
  if (c.is_mla()) {
    kv.n_heads = 1;
    kv.key_dim = c.kv_lora_rank + c.qk_rope_head_dim;
    kv.value_dim = c.kv_lora_rank;
    kv.head_stride = kPageTokens * kv.key_dim;
  } else {
    kv.n_heads = c.num_key_value_heads;
    kv.key_dim = kv.value_dim = c.head_dim;
    kv.value_offset = kPageTokens * c.head_dim;
    kv.head_stride = 2 * kPageTokens * c.head_dim;
  }
  kv.key_stride = kv.value_stride = kv.key_dim;
  kv.page_stride = kv.n_heads * kv.head_stride;
  return kv;
}

}  // namespace

uint64_t KvCache::page_bytes(const ModelConfig& c) {
  return static_cast<uint64_t>(c.num_hidden_layers * page_shape(c).page_stride) * sizeof(float);
}

KvCache::KvCache(const ModelConfig& c, int32_t n_pages, Backend& backend)
    : n_pages_(n_pages), n_layers_(c.num_hidden_layers), first_(page_shape(c)) {
  const auto size = checked_mul(page_bytes(c), static_cast<uint64_t>(n_pages));
  if (!size) throw Error(Errc::resource, "the key/value cache does not fit in memory");
  memory_ = backend.allocate(static_cast<size_t>(*size));
  first_.base = reinterpret_cast<float*>(memory_.data);
}

KvLayer KvCache::layer(int64_t l) const {
  KvLayer kv = first_;
  kv.base += l * n_pages_ * kv.page_stride;
  return kv;
}

void KvCache::copy_page(Backend& backend, int32_t from, int32_t to, int32_t n_positions) const {
  R1_CHECK(from >= 0 && from < n_pages_ && to >= 0 && to < n_pages_ && from != to);
  R1_CHECK(n_positions >= 0 && n_positions <= kPageTokens);
  for (int64_t l = 0; l < n_layers_; ++l) {
    const KvLayer kv = layer(l);
    for (int64_t g = 0; g < kv.n_heads; ++g) {
      const auto rows = [&](int32_t page, int64_t offset, int64_t dim) {
        float* data = kv.base + page * kv.page_stride + g * kv.head_stride + offset;
        return Tensor{data, n_positions, dim, kv.key_stride};
      };
      backend.copy(rows(from, 0, kv.key_dim), rows(to, 0, kv.key_dim));
      if (kv.value_in_key()) continue;
      backend.copy(rows(from, kv.value_offset, kv.value_dim),
                   rows(to, kv.value_offset, kv.value_dim));
    }
  }
}

}  // namespace r1
