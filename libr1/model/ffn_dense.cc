// down(silu(gate(h)) * up(h)) (Shazeer, arXiv 2002.05202).
// SPDX-License-Identifier: MIT
#include "libr1/model/feed_forward.h"

namespace r1 {

void feed_forward(Backend& be, const DenseFfn& ffn, const FfnStep& step, const Tensor& h,
                  const Tensor& out) {
  const Workspace& ws = step.ws;
  const int64_t inner = ffn.gate.w.rows;
  const Tensor gate = ws.gate.first_rows(h.rows).columns(0, inner);  // [T, inner]
  const Tensor up = ws.up.first_rows(h.rows).columns(0, inner);      // [T, inner]
  be.linear(h, {{ffn.gate, gate}, {ffn.up, up}});
  be.swiglu(gate, up, gate);
  be.linear(gate, {{ffn.down, out}});
}

}  // namespace r1
