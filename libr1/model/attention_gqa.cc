// Grouped-query attention: H query heads share G heads of keys and values (Ainslie et al.,
// arXiv 2305.13245).
// SPDX-License-Identifier: MIT
#include "libr1/model/attention.h"

namespace r1 {

void attend(Backend& be, const GqaLayer& layer, const AttentionStep& s, const Tensor& h,
            const Tensor& out) {
  const int64_t n = h.rows, n_heads = s.config.num_attention_heads, dim = s.config.head_dim;
  const Tensor q = s.ws.q.first_rows(n);          // [T, H * head_dim]
  const Tensor k = s.ws.k.first_rows(n);          // [T, G * head_dim]
  const Tensor v = s.ws.v.first_rows(n);          // [T, G * head_dim]
  const Tensor heads = s.ws.heads.first_rows(n);  // [T, H * head_dim]
  be.linear(h, {{layer.q, q}, {layer.k, k}, {layer.v, v}});
  be.rope({.x = q, .cos = s.in.cos, .sin = s.in.sin, .n_heads = n_heads, .head_stride = dim});
  be.rope({.x = k, .cos = s.in.cos, .sin = s.in.sin, .n_heads = s.kv.n_heads, .head_stride = dim});
  be.kv_append(s.kv, s.in.rows, k, v);
  be.attend({.q = q, .n_heads = n_heads, .kv = s.kv, .scale = s.softmax_scale, .out = heads},
            s.in.rows);
  be.linear(heads, {{layer.o, out}});
}

}  // namespace r1
