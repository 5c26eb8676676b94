// DeepSeekMoE (arXiv 2401.06066; gate of arXiv 2412.19437, section 2.1.2): each row goes to the few
// experts that the gate names, and to the shared ones.
// SPDX-License-Identifier: MIT
#include "libr1/model/feed_forward.h"

namespace r1 {

void feed_forward(Backend& be, const MoeFfn& ffn, const ModelConfig& config, const Workspace& ws,
                  const Tensor& h, const Tensor& out) {
  const int64_t n = h.rows, k = ws.routing.n_chosen;
  const Tensor scores = ws.scores.first_rows(n);  // [T, E]
  const Routing routing = {n, k, ws.routing.experts, ws.routing.weights};
  be.linear(h, {{ffn.router, scores}});
  be.route(scores, ffn.router_bias, router_config(config), routing);
  be.run_experts({.x = h,
                  .experts = ffn.experts,
                  .routing = routing,
                  .inner = ws.expert_inner.first_rows(n * k),  // [T * K, inner]
                  .out = out});
  if (!ffn.shared) return;
  const Tensor shared = ws.shared_out.first_rows(n);  // [T, hidden]
  feed_forward(be, *ffn.shared, config, ws, h, shared);
  be.add(out, shared);
}

}  // namespace r1
