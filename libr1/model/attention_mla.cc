// Multi-head latent attention (DeepSeek-V2, arXiv 2405.04434, section 2.1): the cache holds one
// latent a position, from which the keys and values of all heads follow by kv_b.
// SPDX-License-Identifier: MIT
#include <algorithm>

#include "libr1/model/attention.h"

// score(h, p) = q_nope[h] . (K[h] latent[p]) + q_rope[h] . k_rope[p]
//             = (K[h]^T q_nope[h]) . latent[p] + q_rope[h] . k_rope[p]
//
// The first line is the expanded form. In the second, absorbed one, the query moves into the space
// of the latents: no key is ever made, and the cached row [latent | k_rope] serves all heads at
// once. A row's logits must not depend on how its prompt was cut into chunks, and the two forms
// round differently, so one of them has to do for prefill and decode alike; a step of decode cannot
// afford the expansion of all that was cached, so it is the absorbed form. At R1's width that costs
// a prompt of 512 tokens 4 % more multiply-adds in all, one of 8192 tokens 54 %; a cache of 8 bits
// does them at more than twice the rate.

namespace r1 {

namespace {

/// Norms inside attention have their own eps in the reference, whatever rms_norm_eps says.
constexpr float kLatentNormEps = 1e-6f;

/// Queries [Q, H * (nope + rope)], turned; the rows' latents go to the cache.
Tensor project(Backend& be, const MlaLayer& layer, const AttentionStep& s, const Tensor& h,
               const Tensor& h_queries) {
  const int64_t n = h.rows, n_queries = h_queries.rows;
  const LatentHeads& heads = layer.heads;
  const int64_t rank = heads.kv_b.cols, q_dim = heads.nope_dim + heads.rope_dim;
  const Tensor q = s.ws.q.first_rows(n_queries);
  const Tensor kv = s.ws.k.first_rows(n);  // [T, kv_lora_rank + rope]
  // The first of the queries' projections, which reads what that of the latents reads.
  const Linear& first = layer.q_lora ? layer.q_lora->a : layer.q;
  const Tensor low = layer.q_lora ? s.ws.q_lora.first_rows(n_queries) : q;
  if (n_queries == n) {
    be.linear(h, {{first, low}, {layer.kv_a, kv}});
  } else {
    be.linear(h, {{layer.kv_a, kv}});
    if (n_queries > 0) be.linear(h_queries, {{first, low}});
  }
  const Tensor latent = kv.columns(0, rank);
  be.rmsnorm(latent, layer.kv_a_norm, kLatentNormEps, latent);
  const auto turn = [&](const Tensor& x, const InputRows& rows, int64_t first_col,
                        int64_t n_heads) {
    be.rope({.x = x.columns(first_col, x.cols - first_col),
             .cos = rows.cos,
             .sin = rows.sin,
             .n_heads = n_heads,
             .head_stride = q_dim,
             .adjacent = s.config.rope_interleave});
  };
  turn(kv, s.rows, rank, 1);
  be.kv_append(s.kv, s.rows.batch, kv, {});
  if (n_queries == 0) return q;
  if (layer.q_lora) {
    be.rmsnorm(low, layer.q_lora->norm, kLatentNormEps, low);
    be.linear(low, {{layer.q, q}});
  }
  turn(q, s.queries, heads.nope_dim, heads.n_heads);
  return q;
}

}  // namespace

void attend(Backend& be, const MlaLayer& layer, const AttentionStep& s, const Tensor& h,
            const Tensor& h_queries, const Tensor& out) {
  const Tensor q = project(be, layer, s, h, h_queries);  // [Q, H * (nope + rope)]
  if (q.rows == 0) return;
  const Tensor heads = s.ws.heads.first_rows(q.rows);  // [Q, H * v]
  // Blocks of rows: in the latents' space a row is four times as wide as its queries are.
  for (int64_t t = 0; t < q.rows; t += kLatentRows) {
    const int64_t n = std::min(kLatentRows, q.rows - t);
    const Tensor q_latent = s.ws.q_latent.first_rows(n);  // [n, H * (kv_lora_rank + rope)]
    const Tensor latent = s.ws.latent.first_rows(n);      // [n, H * kv_lora_rank]
    be.absorb_queries(layer.heads, q.rows_from(t, n), q_latent);
    be.attend({.q = q_latent,
               .n_heads = layer.heads.n_heads,
               .kv = s.kv,
               .scale = s.softmax_scale,
               .out = latent},
              s.queries.batch.rows_from(t, n));
    be.expand_values(layer.heads, latent, heads.rows_from(t, n));
  }
  be.linear(heads, {{layer.o, out}});
}

void attend_expanded(Backend& be, const MlaLayer& layer, const AttentionStep& s, const Tensor& h,
                     const ExpandedLatents& e, const Tensor& out) {
  const LatentHeads& lh = layer.heads;
  const int64_t n = h.rows, rank = lh.kv_b.cols, key = lh.nope_dim + lh.rope_dim;
  const Tensor q = project(be, layer, s, h, h);
  const Tensor latent = s.ws.k.first_rows(n);  // [latent | k_rope]
  const Tensor projected = e.projected.first_rows(n), keys = e.keys.first_rows(n),
               values = e.values.first_rows(n);
  be.linear(latent.columns(0, rank), {{Linear{lh.kv_b}, projected}});
  for (int64_t i = 0; i < lh.n_heads; ++i) {  // of each head: [k_nope | v]
    const Tensor head = projected.columns(i * (lh.nope_dim + lh.v_dim), lh.nope_dim + lh.v_dim);
    be.copy(head.columns(0, lh.nope_dim), keys.columns(i * key, lh.nope_dim));
    be.copy(latent.columns(rank, lh.rope_dim), keys.columns(i * key + lh.nope_dim, lh.rope_dim));
    be.copy(head.columns(lh.nope_dim, lh.v_dim), values.columns(i * lh.v_dim, lh.v_dim));
  }
  be.kv_append(e.kv, s.rows.batch, keys, values);
  const Tensor heads = s.ws.heads.first_rows(n);
  be.attend({.q = q, .n_heads = lh.n_heads, .kv = e.kv, .scale = s.softmax_scale, .out = heads},
            s.rows.batch);
  be.linear(heads, {{layer.o, out}});
}

}  // namespace r1
