// Grouped-query attention: H query heads share G heads of keys and values (Ainslie et al.,
// arXiv 2305.13245).
// SPDX-License-Identifier: MIT
#include "libr1/model/attention.h"

namespace r1 {

void attend(Backend& be, const GqaLayer& layer, const AttentionStep& s, const Tensor& h,
            const Tensor& h_queries, const Tensor& out) {
  const int64_t n = h.rows, n_queries = h_queries.rows;
  const int64_t n_heads = s.config.num_attention_heads, dim = s.config.head_dim;
  const Tensor q = s.ws.q.first_rows(n_queries);          // [Q, H * head_dim]
  const Tensor k = s.ws.k.first_rows(n);                  // [T, G * head_dim]
  const Tensor v = s.ws.v.first_rows(n);                  // [T, G * head_dim]
  const Tensor heads = s.ws.heads.first_rows(n_queries);  // [Q, H * head_dim]
  if (n_queries == n) {
    be.linear(h, {{layer.q, q}, {layer.k, k}, {layer.v, v}});
  } else {
    be.linear(h, {{layer.k, k}, {layer.v, v}});
    if (n_queries > 0) be.linear(h_queries, {{layer.q, q}});
  }
  const auto turn = [&](const Tensor& x, const InputRows& rows, int64_t heads_of_x) {
    be.rope({.x = x, .cos = rows.cos, .sin = rows.sin, .n_heads = heads_of_x, .head_stride = dim});
  };
  turn(k, s.rows, s.kv.n_heads);
  be.kv_append(s.kv, s.rows.batch, k, v);
  if (n_queries == 0) return;
  turn(q, s.queries, n_heads);
  be.attend({.q = q, .n_heads = n_heads, .kv = s.kv, .scale = s.softmax_scale, .out = heads},
            s.queries.batch);
  be.linear(heads, {{layer.o, out}});
}

}  // namespace r1
