// The page everybody reads: token ids in, logits out.
// SPDX-License-Identifier: MIT
#include "libr1/model/transformer.h"

#include <algorithm>

#include "libr1/base/error.h"
#include "libr1/format/tensor_names.h"
#include "libr1/model/attention.h"
#include "libr1/model/feed_forward.h"
#include "libr1/model/inputs.h"
#include "libr1/model/kv_cache.h"
#include "libr1/model/rope.h"
#include "libr1/model/weights.h"
#include "libr1/model/workspace.h"

namespace r1 {

struct Transformer::Impl {
  const ModelConfig& config;
  Backend& backend;
  Weights weights;
  Rope rope;
  float scale;  ///< of attention scores
  InputBlock inputs;
  Workspace workspace;
  KvCache cache;
  std::unique_ptr<WeightStream> stream;  ///< null: all weights are in memory
};

View2<const float> Transformer::forward(const Batch& batch) {
  Impl& m = *impl_;
  Backend& be = m.backend;
  const Workspace& ws = m.workspace;
  const auto eps = static_cast<float>(m.config.rms_norm_eps);
  const auto n_layers = static_cast<int64_t>(m.weights.layers.size());

  WeightStream* const stream = m.stream.get();

  const Inputs in = m.inputs.load(batch, m.rope, be);
  const int64_t n_wanted = in.wanted.batch.n_rows;
  Tensor x = ws.x.first_rows(in.all.batch.n_rows);
  be.embed(m.weights.embed, in.all.batch, x);  // [T, hidden]
  if (stream != nullptr) stream->begin_call();
  for (int64_t l = 0; l < n_layers; ++l) {
    const Layer& layer = m.weights.layers[static_cast<size_t>(l)];
    if (stream != nullptr) stream->begin_layer(l);
    AttentionStep step = {m.config, m.scale, m.cache.layer(l), ws, in.all, in.all};
    Tensor h = ws.h.first_rows(x.rows), h_queries = h;
    if (l + 1 == n_layers && n_wanted < x.rows) {
      // But for keys and values, what is left is needed for the wanted rows alone. All are normed
      // where the block's result will lie: it is written when they have been read.
      h = ws.out.first_rows(x.rows);
      be.rmsnorm(x, layer.attn_norm, eps, h);
      const Tensor last = ws.last.first_rows(n_wanted);
      if (n_wanted > 0) be.gather_rows(x, in.wanted_rows, last);
      x = last;  // [W, hidden]
      h_queries = ws.h.first_rows(n_wanted);
      step.queries = in.wanted;
    }
    if (x.rows > 0) be.rmsnorm(x, layer.attn_norm, eps, h_queries);
    const Tensor out = ws.out.first_rows(x.rows);
    std::visit([&](const auto& a) { attend(be, a, step, h, h_queries, out); }, layer.attention);
    if (x.rows == 0) return {};
    be.add(x, out);

    h = h_queries;
    be.rmsnorm(x, layer.ffn_norm, eps, h);
    const FfnStep ffn = {m.config, ws, x, stream, l, l + 1 < n_layers ? &layer + 1 : nullptr};
    std::visit([&](const auto& f) { feed_forward(be, f, ffn, h, out); }, layer.ffn);
    be.add(x, out);
  }
  if (stream != nullptr) stream->begin_head();
  be.rmsnorm(x, m.weights.final_norm, eps, x);
  const Tensor logits = ws.logits.first_rows(x.rows);
  be.linear(x, {{m.weights.lm_head, logits}});  // [W, vocab]
  return be.download(logits);
}

namespace {

InputLimits input_limits(const TransformerLimits& l, const ModelConfig& c) {
  return {.n_pages = l.n_pages,
          .max_batch_tokens = l.max_batch_tokens,
          .max_batch_sequences = l.max_batch_sequences,
          .max_wanted = l.max_wanted,
          .max_positions = l.max_positions,
          .vocab_size = c.vocab_size,
          .half = (c.is_mla() ? c.qk_rope_head_dim : c.head_dim) / 2};
}

OpLimits op_limits(const TransformerLimits& l, const ModelConfig& c) {
  OpLimits o = {.max_rows = l.max_batch_tokens,
                .kv = KvCache::shape(c, l.kv_type),
                .expanded = KvCache::expanded_shape(c),
                .max_experts = c.n_routed_experts,
                .max_chosen = c.num_experts_per_tok};
  for (const TensorSpec& spec : tensor_specs(c)) {
    if (!spec.vector) o.max_in = std::max(o.max_in, spec.cols);
  }
  return o;
}

}  // namespace

Transformer::Transformer(const R1File& file, Backend& backend)
    : impl_(new Impl{.config = file.config(),
                     .backend = backend,
                     .weights = load_weights(file, backend),
                     .rope = Rope(file.config()),
                     .scale = softmax_scale(file.config()),
                     .inputs = {},
                     .workspace = {},
                     .cache = {},
                     .stream = {}}),
      file_(file) {}

void Transformer::stream_weights(uint64_t memory_bytes) {
  impl_->stream = std::make_unique<WeightStream>(file_, memory_bytes);
}

std::optional<StreamStats> Transformer::stream_stats() const {
  if (impl_->stream == nullptr) return std::nullopt;
  return impl_->stream->stats();
}

Transformer::~Transformer() = default;

const ModelConfig& Transformer::config() const { return impl_->config; }

uint64_t Transformer::page_bytes(DType kv_type) const {
  return KvCache::page_bytes(impl_->config, kv_type);
}

uint64_t Transformer::reserved_bytes(const TransformerLimits& l) const {
  const ModelConfig& c = impl_->config;
  return page_bytes(l.kv_type) * static_cast<uint64_t>(l.n_pages) +
         workspace_bytes(c, l.max_batch_tokens, l.max_wanted) +
         InputBlock::reserved_bytes(input_limits(l, c)) +
         impl_->backend.scratch_bytes(op_limits(l, c));
}

void Transformer::reserve(const TransformerLimits& l) {
  R1_CHECK(l.n_pages >= 1 && l.max_batch_tokens >= 1 && l.max_batch_sequences >= 1);
  R1_CHECK(l.max_wanted >= 1 && l.max_positions >= 1);
  Impl& m = *impl_;
  m.cache = {};  // what was reserved before goes first
  m.workspace = {};
  m.inputs = {};
  m.backend.reserve_scratch(op_limits(l, m.config));
  m.workspace = make_workspace(m.config, l.max_batch_tokens, l.max_wanted, m.backend);
  m.inputs = InputBlock(input_limits(l, m.config), m.backend);
  m.cache = KvCache(m.config, l.kv_type, l.n_pages, m.backend);
}

void Transformer::copy_page(int32_t from, int32_t to) {
  impl_->cache.copy_page(impl_->backend, from, to);
}

}  // namespace r1
