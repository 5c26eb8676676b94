// SPDX-License-Identifier: MIT
#include "libr1/model/workspace.h"

#include <algorithm>

#include "libr1/base/checked.h"

namespace r1 {

namespace {

// Hands out memory from `base` on; with a null base it only counts.
class Arena {
 public:
  explicit Arena(std::byte* base) : base_(base) {}

  Tensor tensor(int64_t rows, int64_t cols) {
    return {reinterpret_cast<float*>(take(rows * cols)), rows, cols, cols};
  }
  /// n elements of four bytes.
  std::byte* take(int64_t n) {
    std::byte* const piece = base_ == nullptr ? nullptr : base_ + used_;
    used_ += round_up(n * 4, 64);
    most_ = std::max(most_, used_);
    return piece;
  }
  int64_t mark() const { return used_; }
  void rewind(int64_t mark) { used_ = mark; }
  int64_t most() const { return most_; }

 private:
  std::byte* base_;
  int64_t used_ = 0;
  int64_t most_ = 0;
};

void lay_out_attention(Workspace& ws, const ModelConfig& c, int64_t n, Arena& arena) {
  const int64_t heads = c.num_attention_heads;
  ws.q = arena.tensor(n, heads * c.qk_head_dim());
  if (c.is_mla()) {
    const int64_t row = c.kv_lora_rank + c.qk_rope_head_dim;
    ws.q_lora = arena.tensor(n, c.q_lora_rank);
    ws.k = arena.tensor(n, row);
    const int64_t n_latent = std::min(n, kLatentRows);
    ws.q_latent = arena.tensor(n_latent, heads * row);
    ws.latent = arena.tensor(n_latent, heads * c.kv_lora_rank);
    ws.heads = arena.tensor(n, heads * c.v_head_dim);
  } else {
    ws.k = arena.tensor(n, c.num_key_value_heads * c.head_dim);
    ws.v = arena.tensor(n, c.num_key_value_heads * c.head_dim);
    ws.heads = arena.tensor(n, heads * c.head_dim);
  }
}

void lay_out_ffn(Workspace& ws, const ModelConfig& c, int64_t n, Arena& arena) {
  const int64_t shared = c.n_shared_experts * c.moe_intermediate_size;
  const int64_t inner = std::max(c.intermediate_size, c.n_routed_experts > 0 ? shared : 0);
  ws.inner = arena.tensor(n, round_up(inner, 64));
  if (c.n_routed_experts == 0) return;
  const int64_t k = c.num_experts_per_tok;
  ws.shared_out = arena.tensor(n, c.hidden_size);
  ws.scores = arena.tensor(n, c.n_routed_experts);
  for (Routing* r : {&ws.routing, &ws.guess}) {
    *r = {n, k, reinterpret_cast<int32_t*>(arena.take(n * k)),
          reinterpret_cast<float*>(arena.take(n * k))};
  }
  ws.expert_inner = arena.tensor(n * k, round_up(c.moe_intermediate_size, 64));
}

/// Lays everything out from base on (null: nowhere) and returns the bytes in all.
int64_t lay_out(Workspace& ws, const ModelConfig& c, int64_t n, int64_t n_wanted, std::byte* base) {
  Arena arena(base);
  ws.x = arena.tensor(n, c.hidden_size);
  ws.h = arena.tensor(n, c.hidden_size);
  ws.out = arena.tensor(n, c.hidden_size);
  ws.last = arena.tensor(n_wanted, c.hidden_size);
  ws.logits = arena.tensor(n_wanted, c.vocab_size);
  const int64_t mark = arena.mark();
  lay_out_attention(ws, c, n, arena);
  arena.rewind(mark);
  lay_out_ffn(ws, c, n, arena);
  return arena.most();
}

}  // namespace

uint64_t workspace_bytes(const ModelConfig& c, int64_t max_rows, int64_t max_wanted) {
  Workspace ws;
  return static_cast<uint64_t>(lay_out(ws, c, max_rows, max_wanted, nullptr));
}

Workspace make_workspace(const ModelConfig& c, int64_t max_rows, int64_t max_wanted,
                         Backend& backend) {
  Workspace ws;
  ws.memory = backend.allocate(static_cast<size_t>(workspace_bytes(c, max_rows, max_wanted)));
  lay_out(ws, c, max_rows, max_wanted, ws.memory.data);
  return ws;
}

}  // namespace r1
