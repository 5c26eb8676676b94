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
/// peak; 0 or empty where a model that was measured for has no use for them.
struct KernelShares {
  std::vector<std::pair<DType, ShareCurve>> linear;  ///< of weights in the cache
  /// The same with weights out of memory, waiting for them included. Empty: not known, time is put
  /// together of `linear` and what reading takes.
  std::vector<std::pair<DType, ShareCurve>> streamed;
  ShareCurve absorbed;  ///< both uses of latent attention's kv_b, together
  double read = 1;      ///< of the probe that reading the weights reaches: pages may be small
  double attend_decode = 0.3;    ///< one row a sequence, of the float peak
  double attend_prefill = 0.3;   ///< many rows of a sequence, heads with keys of their own
  double attend_expanded = 0.3;  ///< the same over keys and values made of latents
  double element_ops =
      20;                 ///< an element of a norm, an addition or an activation: operations' time
  double meeting_us = 4;  ///< all threads meet once

  const ShareCurve& linear_of(DType dtype) const;
  /// Null: not known.
  const ShareCurve* streamed_of(DType dtype) const;
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

/// What is to be measured of a machine.
struct MachineProbe {
  std::vector<DType> dtypes;   ///< of weights, at least one
  DType kv_type = DType::f32;  ///< of the cache
  int threads = 0;             ///< 0: all processors
  double n_weights = 0;        ///< of the model: a small one stays in the cache
  std::vector<int64_t> rows = {1, 2, 4, 8, 16, 32, 64, 512};  ///< that weights meet, rising
  std::span<const std::byte> mapped = {};  ///< of the model's file: what its pages are worth
};

/// Measures memory, arithmetic, and the kernels that the model needs: linear for each type in the
/// model's shapes, attention in its head shape. The weights are made up; takes about a second a
/// type. Throws Error{resource}.
Machine measure_machine(const ModelConfig& config, const MachineProbe& probe);

}  // namespace r1
