// The two forms of latent attention, held equal.
// SPDX-License-Identifier: MIT
#include <cmath>
#include <numeric>

#include "libr1/backend/cpu_backend.h"
#include "libr1/base/rng.h"
#include "libr1/model/attention.h"
#include "libr1/model/kv_cache.h"
#include "tests/support/catch.h"
#include "tests/unit/model/model_test.h"

using namespace r1;
using namespace r1::testing;

namespace {

/// Device memory for a tensor, kept alive beside it.
struct Owned {
  Owned(Backend& be, int64_t rows, int64_t cols)
      : memory(be.allocate(static_cast<size_t>(rows * cols) * sizeof(float))),
        t{reinterpret_cast<float*>(memory.data), rows, cols, cols} {
    std::fill_n(t.data, rows * cols, 0.0f);
  }
  DeviceMemory memory;
  Tensor t;
};

}  // namespace

TEST_CASE("absorbed and expanded latent attention agree, in prefill and in decode") {
  for (const char* name : {"v3_fp8_qlora", "v3_bf16_noq"}) {
    const R1File& file = golden_file(name);
    const ModelConfig& c = file.config();
    CpuBackend be(*available_cpu_ops().front(), 2);
    const Weights weights = load_weights(file, be);
    const auto& layer = std::get<MlaLayer>(weights.layers[1].attention);
    const Rope rope(c);
    constexpr int32_t kPages = 4, kRows = 100;
    const KvCache cache(c, DType::f32, kPages, be);
    const Workspace ws = make_workspace(c, kRows, 1, be);
    InputBlock block({kPages, kRows, 1, 1, kPages * kPageTokens, c.vocab_size, rope.half()}, be);
    be.reserve_scratch({.max_rows = kRows, .max_in = 256, .kv = KvCache::shape(c, DType::f32)});
    const LatentHeads& heads = layer.heads;
    const int64_t per_head = heads.nope_dim + heads.v_dim;
    const int64_t key_dim = heads.nope_dim + heads.rope_dim;
    const Owned projected(be, kRows, heads.n_heads * per_head),
        keys(be, kRows, heads.n_heads * key_dim), values(be, kRows, heads.n_heads * heads.v_dim);
    KvLayer kv = {.shape = {DType::f32, false, key_dim, heads.v_dim}, .n_heads = heads.n_heads};
    kv.page_stride = heads.n_heads * kv.shape.head_bytes();
    const DeviceMemory pages_memory = be.allocate(static_cast<size_t>(kPages * kv.page_stride));
    kv.base = pages_memory.data;
    const std::vector<int32_t> pages = {2, 0, 3, 1};
    int32_t position = 0;
    for (const int32_t n : {70, 1, 1, 28}) {  // a prompt, two steps, another chunk
      const std::vector<TokenId> tokens(static_cast<size_t>(n), 0);
      const SequenceSlice slice = {pages, position, 0, n};
      const Inputs in = block.load({tokens, {&slice, 1}, {}}, rope, be);
      const Owned h(be, n, c.hidden_size), absorbed(be, n, c.hidden_size),
          spec(be, n, c.hidden_size);
      for (int64_t i = 0; i < n * c.hidden_size; ++i) {
        h.t.data[i] = static_cast<float>(
            2 * random_uniform(1, static_cast<uint64_t>(position), static_cast<uint64_t>(i)) - 1);
      }
      const AttentionStep step = {c, softmax_scale(c), cache.layer(1), ws, in.all, in.all};
      attend(be, layer, step, h.t, h.t, absorbed.t);
      attend_expanded(be, layer, step, h.t, {kv, projected.t, keys.t, values.t}, spec.t);
      for (int64_t t = 0; t < n; ++t) {
        const auto row = [&](const Owned& x) {
          return std::vector<float>(x.t.data + t * c.hidden_size,
                                    x.t.data + (t + 1) * c.hidden_size);
        };
        INFO(name << ", position " << position + t);
        CHECK(relative_error(row(absorbed), row(spec)) < 2e-6);
      }
      position += n;
    }
  }
}
