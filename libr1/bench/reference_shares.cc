// The kernels' shares for machines that are described, not measured.
// SPDX-License-Identifier: MIT
#include "libr1/bench/machine.h"

namespace r1 {

KernelShares reference_shares() {
  KernelShares k;
  const ShareCurve quantised({{1, 0.22}, {2, 0.40}, {4, 0.65}, {8, 0.66}, {16, 0.73}, {32, 0.73}, {64, 0.73}, {512, 0.72}});
  const ShareCurve floats({{1, 0.25}, {2, 0.40}, {4, 0.60}, {8, 0.70}, {16, 0.75}, {32, 0.75}, {64, 0.75}, {512, 0.75}});
  k.linear = {{DType::q8, quantised}, {DType::f32, floats}};
  k.absorbed = ShareCurve({{1, 0.05}, {4, 0.10}, {16, 0.13}, {64, 0.15}});
  return k;
}

}  // namespace r1
