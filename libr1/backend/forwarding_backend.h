// A backend that passes every op on to another, whose memory is its own: to be derived from where
// something is to be done besides.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "libr1/backend/backend.h"

namespace r1 {

class ForwardingBackend : public Backend {
 public:
  explicit ForwardingBackend(Backend& inner) : inner_(inner) {}

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
  void rope(const RopeArgs& args) override { inner_.rope(args); }
  void linear(const Tensor& x, std::initializer_list<Projection> projections) override {
    inner_.linear(x, projections);
  }
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
  void expand_values(const LatentHeads& heads, const Tensor& latent, const Tensor& out) override {
    inner_.expand_values(heads, latent, out);
  }
  void attend_expanded(const ExpandedAttentionArgs& args, const BatchRows& rows) override {
    inner_.attend_expanded(args, rows);
  }
  void route(const Tensor& scores, const float* bias, const RouterConfig& config,
             const Routing& out) override {
    inner_.route(scores, bias, config, out);
  }
  void gated_ffn(const GatedArgs& args) override { inner_.gated_ffn(args); }
  void run_experts(const ExpertsArgs& args) override { inner_.run_experts(args); }

 protected:
  Backend& inner_;
};

}  // namespace r1
