// A machine as `r1-bench plan` sees it: what its memory and arithmetic can do, and how much of that
// the kernels reach. Measured here, or described.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "libr1/backend/backend.h"
#include "libr1/format/dtype.h"
#include "libr1/format/model_config.h"

namespace r1 {

/// The share of a peak that a kernel reaches out of the cache, by rows of activations.
class ShareCurve {
 public:
  ShareCurve() = default;
  /// (rows, share), rows rising.
  explicit ShareCurve(std::vector<std::pair<double, double>> points);
  /// Between points the time of a call is a straight line; beyond them the share is the last one's.
  double at(double rows) const;
  std::span<const std::pair<double, double>> points() const { return points_; }

 private:
  std::vector<std::pair<double, double>> points_;
};

/// How good the kernels are. Shares are of the int8 peak for quantised weights, else of the float
/// peak.
struct KernelShares {
  std::vector<std::pair<DType, ShareCurve>> linear;
  ShareCurve absorbed;  ///< both uses of latent attention's kv_b, together
  double read = 1;      ///< of the probe that reading the weights reaches: pages may be small
  double attend_decode = 0.3;   ///< one row a sequence, of the float peak
  double attend_prefill = 0.3;  ///< many rows of a sequence
  double element_ops =
      20;                 ///< an element of a norm, an addition or an activation: operations' time
  double meeting_us = 4;  ///< all threads meet once

  const ShareCurve& linear_of(DType dtype) const;
};

struct Machine {
  int threads = 1;
  double read_gbs = 0;
  double int8_gops = 0;
  double float_gops = 0;
  uint64_t memory_bytes = 0;
  double disk_gbs = 0;  ///< 0: unknown
  KernelShares kernels;

  double peak_gops(DType dtype) const { return is_quantised(dtype) ? int8_gops : float_gops; }
};

/// Shares for a machine that is described and not measured: what the kernels reach on two cores of
/// an AMD EPYC (Zen 4, AVX-512 with VNNI), see BENCHMARKS.md. Attention over a cache of kv_type.
KernelShares reference_shares(DType kv_type = DType::f32);

/// Memory of this machine, or of the process's control group if that is less.
uint64_t memory_here();

/// Measures memory, arithmetic, and the kernels that the model needs: linear for each of `dtypes`,
/// attention in its head shape over a cache of kv_type. The weights are made up; takes about two seconds. `mapped`,
/// if there are any, are bytes of the model's file, that are read to see what its pages are worth.
/// Throws Error{resource}.
Machine measure_machine(const ModelConfig& config, std::span<const DType> dtypes, DType kv_type,
                        int n_threads, std::span<const std::byte> mapped);

}  // namespace r1
