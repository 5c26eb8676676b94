// SPDX-License-Identifier: MIT
#include "libr1/model/feed_forward.h"

namespace r1 {

void feed_forward(Backend& be, const DenseFfn& ffn, const FfnStep& step, const Tensor& h,
                  const Tensor& out) {
  be.gated_ffn({.x = h,
                .gate = ffn.gate,
                .up = ffn.up,
                .down = ffn.down,
                .inner = step.ws.inner.first_rows(h.rows),
                .out = out});
}

}  // namespace r1
