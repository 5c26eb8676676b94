// A backend that notes what its matrices meet: for calibration.
// SPDX-License-Identifier: MIT
#pragma once

#include <unordered_map>
#include <vector>

#include "libr1/backend/forwarding_backend.h"

namespace r1 {

/// For prompts: rows of SequenceSlice::n_prefill, a cache of f32. The inner backend's memory must
/// be the host's. Adds up the squares of the inputs of each matrix, column by column. Experts are
/// run once more for what lies between gate and down.
class ActivationRecorder final : public ForwardingBackend {
 public:
  struct Squares {
    std::vector<double> sums;  ///< [in]
    int64_t n_rows = 0;
  };

  using ForwardingBackend::ForwardingBackend;

  /// By the matrix's data.
  const std::unordered_map<const std::byte*, Squares>& squares() const { return squares_; }

  void linear(const Tensor& x, std::initializer_list<Projection> projections) override;
  void attend_expanded(const ExpandedAttentionArgs& args, const BatchRows& rows) override;
  void gated_ffn(const GatedArgs& args) override;
  void run_experts(const ExpertsArgs& args) override;

 private:
  /// silu(gate(x)) * up(x), every matrix's input recorded.
  std::vector<float> inner(const Tensor& x, const Linear& gate, const Linear& up);
  void record(const TensorView& w, const Tensor& x);

  std::unordered_map<const std::byte*, Squares> squares_;
};

}  // namespace r1
