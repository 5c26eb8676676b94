// A backend that notes what its matrices meet: for calibration.
// SPDX-License-Identifier: MIT
#pragma once

#include <unordered_map>
#include <vector>

#include "libr1/backend/backend.h"

namespace r1 {

/// Passes every op on to `inner`, whose memory is the host's, and adds up the squares of the inputs
/// of each matrix, column by column. Experts are run once more for what lies between gate and down.
class ActivationRecorder final : public Backend {
 public:
  struct Squares {
    std::vector<double> sums;  ///< [in]
    int64_t n_rows = 0;
  };

  explicit ActivationRecorder(Backend& inner) : inner_(inner) {}

  /// By the matrix's data.
  const std::unordered_map<const std::byte*, Squares>& squares() const { return squares_; }

  std::string description() const override { return inner_.description(); }
  DeviceMemory allocate(size_t size_bytes) override { return inner_.allocate(size_bytes); }
  TensorView place(const TensorView& host) override { return inner_.place(host); }
  void upload(const void* host, void* device, size_t size_bytes) override {
    inner_.upload(host, device, size_bytes);
  }
  View2<const float> download(const Tensor& x) override { return inner_.download(x); }
  void copy(const Tensor& from, const Tensor& to) override { inner_.copy(from, to); }
  uint64_t scratch_bytes(const OpLimits& limits) const override {
    return inner_.scratch_bytes(limits);
  }
  void reserve_scratch(const OpLimits& limits) override { inner_.reserve_scratch(limits); }
  void embed(const TensorView& table, const BatchRows& rows, const Tensor& out) override {
    inner_.embed(table, rows, out);
  }
  void gather_rows(const Tensor& x, const int32_t* indices, const Tensor& out) override {
    inner_.gather_rows(x, indices, out);
  }
  void rmsnorm(const Tensor& x, const float* weight, float eps, const Tensor& out) override {
    inner_.rmsnorm(x, weight, eps, out);
  }
  void add(const Tensor& y, const Tensor& x) override { inner_.add(y, x); }
  void swiglu(const Tensor& gate, const Tensor& up, const Tensor& out) override {
    inner_.swiglu(gate, up, out);
  }
  void rope(const RopeArgs& args) override { inner_.rope(args); }
  void linear(const Tensor& x, std::initializer_list<Projection> projections) override;
  void kv_append(const KvLayer& kv, const BatchRows& rows, const Tensor& k,
                 const Tensor& v) override {
    inner_.kv_append(kv, rows, k, v);
  }
  void attend(const AttentionArgs& args, const BatchRows& rows) override {
    inner_.attend(args, rows);
  }
  void absorb_queries(const LatentHeads& heads, const Tensor& q, const Tensor& out) override {
    inner_.absorb_queries(heads, q, out);
  }
  void expand_values(const LatentHeads& heads, const Tensor& latent, const Tensor& out) override;
  void route(const Tensor& scores, const float* bias, const RouterConfig& config,
             const Routing& out) override {
    inner_.route(scores, bias, config, out);
  }
  void run_experts(const ExpertsArgs& args) override;

 private:
  void record(const TensorView& w, const Tensor& x);

  Backend& inner_;
  std::unordered_map<const std::byte*, Squares> squares_;
};

}  // namespace r1
