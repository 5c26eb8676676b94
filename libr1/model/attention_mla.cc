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
// once, with 1,088 multiply-adds a head and position at R1's width where the expanded form has 320.
// One row cannot afford the expansion of all that is cached, rows by the hundred can: prompts are
// expanded, steps of decode absorbed. The two round differently, and a row's logits must not depend
// on how its prompt was cut into chunks or on what else is computed, so which form a row takes is
// settled by its place in its sequence alone (SequenceSlice::n_prefill).

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

// Writes the run's rows of heads [Q, H * v], of the run's rows of q.
void attend_absorbed(Backend& be, const MlaLayer& layer, const AttentionStep& s, const Tensor& q,
                     const RowRun& run, const Tensor& heads) {
  // Blocks of rows: in the latents' space a row is four times as wide as its queries are.
  const int64_t end = run.first + run.n_rows;
  for (int64_t t = run.first; t < end; t += kLatentRows) {
    const int64_t n = std::min(kLatentRows, end - t);
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
}

}  // namespace

void attend(Backend& be, const MlaLayer& layer, const AttentionStep& s, const Tensor& h,
            const Tensor& h_queries, const Tensor& out) {
  const Tensor q = project(be, layer, s, h, h_queries);  // [Q, H * (nope + rope)]
  if (q.rows == 0) return;
  const Tensor heads = s.ws.heads.first_rows(q.rows);  // [Q, H * v]
  if (!s.queries.prompt_runs.empty()) {
    be.attend_expanded({.q = q,
                        .heads = layer.heads,
                        .kv = s.kv,
                        .scale = s.softmax_scale,
                        .out = heads,
                        .runs = s.queries.prompt_runs},
                       s.queries.batch);
  }
  for (const RowRun& run : s.queries.other_runs) attend_absorbed(be, layer, s, q, run, heads);
  be.linear(heads, {{layer.o, out}});
}

}  // namespace r1
