// DeepSeekMoE (arXiv 2401.06066; gate of arXiv 2412.19437, section 2.1.2): each row goes to the few
// experts that the gate names, and to the shared ones.
// SPDX-License-Identifier: MIT
#include "libr1/model/feed_forward.h"

namespace r1 {

namespace {

// More rows meet so many experts that a guess says nothing.
constexpr int64_t kGuessRows = 16;

void choose(Backend& be, const MoeFfn& ffn, const FfnStep& s, const Tensor& h, const Routing& out) {
  const Tensor scores = s.ws.scores.first_rows(h.rows);  // [T, E]
  be.linear(h, {{ffn.router, scores}});
  be.route(scores, ffn.router_bias, router_config(s.config), out);
}

/// What the next layer's gate would choose if this layer changed nothing; `room` [T, hidden].
void look_ahead(Backend& be, const FfnStep& s, const Tensor& room) {
  if (s.next == nullptr || room.rows > kGuessRows) return;
  const auto* const ffn = std::get_if<MoeFfn>(&s.next->ffn);
  if (ffn == nullptr) return;
  const Routing guess = {room.rows, s.ws.guess.n_chosen, s.ws.guess.experts, s.ws.guess.weights};
  be.rmsnorm(s.x, s.next->ffn_norm, static_cast<float>(s.config.rms_norm_eps), room);
  choose(be, *ffn, s, room, guess);
  s.stream->guess(s.layer + 1, guess);
}

}  // namespace

void feed_forward(Backend& be, const MoeFfn& ffn, const FfnStep& step, const Tensor& h,
                  const Tensor& out) {
  const Workspace& ws = step.ws;
  const int64_t n = h.rows, k = ws.routing.n_chosen;
  const Routing routing = {n, k, ws.routing.experts, ws.routing.weights};
  choose(be, ffn, step, h, routing);
  if (step.stream != nullptr) {  // the disk works from here on
    step.stream->choose(step.layer, routing);
    look_ahead(be, step, out);
  }
  const Tensor shared = ws.shared_out.first_rows(n);  // [T, hidden]
  if (ffn.shared) feed_forward(be, *ffn.shared, step, h, shared);
  be.run_experts({.x = h,
                  .experts = ffn.experts,
                  .routing = routing,
                  .inner = ws.expert_inner.first_rows(n * k),  // [T * K, inner]
                  .out = out,
                  .feed = step.stream});
  if (step.stream != nullptr) step.stream->end_experts();
  if (ffn.shared) be.add(out, shared);
}

}  // namespace r1
