// SPDX-License-Identifier: MIT
#include "libr1/bench/machine.h"

#include <algorithm>

#include "libr1/base/error.h"

namespace r1 {

ShareCurve::ShareCurve(std::vector<std::pair<double, double>> points) : points_(std::move(points)) {
  R1_CHECK(!points_.empty());
}

double ShareCurve::at(double rows) const {
  const auto after = std::find_if(points_.begin(), points_.end(),
                                  [&](const auto& point) { return point.first >= rows; });
  if (after == points_.begin()) return points_.front().second * rows / points_.front().first;
  if (after == points_.end()) return points_.back().second;
  const auto before = after - 1;
  const double t0 = before->first / before->second, t1 = after->first / after->second;
  return rows / (t0 + (t1 - t0) * (rows - before->first) / (after->first - before->first));
}

const ShareCurve& KernelShares::linear_of(DType dtype) const {
  const auto known = std::find_if(linear.begin(), linear.end(),
                                  [&](const auto& curve) { return curve.first == dtype; });
  if (known != linear.end()) return known->second;
  // A type that was not measured is taken to be like another, of its kind if there is one.
  R1_CHECK(!linear.empty());
  const auto like = std::find_if(linear.begin(), linear.end(), [&](const auto& curve) {
    return is_quantised(curve.first) == is_quantised(dtype);
  });
  return like != linear.end() ? like->second : linear.front().second;
}

const ShareCurve* KernelShares::streamed_of(DType dtype) const {
  const auto known = std::find_if(streamed.begin(), streamed.end(),
                                  [&](const auto& curve) { return curve.first == dtype; });
  return known != streamed.end() ? &known->second : nullptr;
}

}  // namespace r1
