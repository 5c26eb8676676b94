// The kernels' shares for machines that are described, not measured.
// SPDX-License-Identifier: MIT
#include "libr1/bench/machine.h"

namespace r1 {

KernelShares reference_shares(DType kv_type) {
  KernelShares k;
  const ShareCurve quantised({{1, 0.41}, {2, 0.60}, {4, 0.75}, {8, 0.75}, {512, 0.75}});
  const ShareCurve floats({{1, 0.49}, {2, 0.80}, {4, 0.94}, {32, 0.94}, {64, 0.85}, {512, 0.84}});
  k.linear = {{DType::q8, quantised}, {DType::f32, floats}};
  // Measured on two cores of Sapphire Rapids, where they had been written anew.
  k.absorbed = ShareCurve({{1, 0.014}, {4, 0.05}, {16, 0.11}, {64, 0.14}});
  // Levels of 8 bits are multiplied as integers: more than the float peak has in it.
  k.attend_decode = k.attend_prefill = kv_type == DType::q8 ? 1.2 : 0.65;
  k.attend_expanded = 0.82;  // always floats
  k.element_ops = 22;
  return k;
}

}  // namespace r1
