// The two forms of latent attention, held equal.
// SPDX-License-Identifier: MIT
#include <array>
#include <cmath>
#include <numeric>

#include "libr1/backend/cpu_backend.h"
#include "libr1/base/checked.h"
#include "libr1/base/rng.h"
#include "libr1/model/attention.h"
#include "libr1/model/kv_cache.h"
#include "tests/support/catch.h"
#include "tests/unit/model/model_test.h"

using namespace r1;
using namespace r1::testing;

namespace {

/// Device memory for a tensor, kept alive beside it.
struct Owned {
  Owned(Backend& be, int64_t rows, int64_t cols)
      : memory(be.allocate(static_cast<size_t>(rows * cols) * sizeof(float))),
        t{reinterpret_cast<float*>(memory.data), rows, cols, cols} {
    std::fill_n(t.data, rows * cols, 0.0f);
  }
  DeviceMemory memory;
  Tensor t;
};

}  // namespace

namespace {

constexpr int32_t kRows = 600;  // more than two segments of 256
constexpr size_t kMostSlices = 4;

/// Layer 1 of a golden model by itself, on made-up hidden states of n_rows positions.
struct OneLayer {
  OneLayer(const char* name, const CpuOps& ops, int n_threads, DType kv_type, int32_t rows = kRows)
      : n_rows(rows),
        n_pages(static_cast<int32_t>(ceil_div(rows, kPageTokens))),
        file(golden_file(name)),
        c(file.config()),
        be(ops, n_threads, 1),
        weights(load_weights(file, be)),
        rope(c),
        cache(c, kv_type, n_pages, be),
        ws(make_workspace(c, n_rows, n_rows, be)),
        block({n_pages, n_rows, kMostSlices, n_rows, n_pages * kPageTokens, c.vocab_size,
               rope.half()},
              be),
        h(be, n_rows, c.hidden_size) {
    be.reserve_scratch({.max_rows = n_rows,
                        .max_in = 256,
                        .kv = KvCache::shape(c, kv_type),
                        .expanded = KvCache::expanded_shape(c)});
    std::iota(pages.rbegin(), pages.rend(), 0);
    for (int64_t i = 0; i < n_rows * c.hidden_size; ++i) {
      h.t.data[i] = static_cast<float>(2 * random_uniform(1, 2, static_cast<uint64_t>(i)) - 1);
    }
  }

  /// What attention adds, of all rows, computed in chunks, positions before n_prefill expanded.
  std::vector<float> run(const std::vector<int32_t>& chunks, int32_t n_prefill) {
    const Owned out(be, n_rows, c.hidden_size);
    int32_t at = 0;
    for (const int32_t n : chunks) {
      const std::vector<TokenId> tokens(static_cast<size_t>(n), 0);
      const SequenceSlice slice = {pages, at, 0, n, n_prefill};
      const Inputs in = block.load({tokens, {&slice, 1}, {}}, rope, be);
      const AttentionStep step = {c, softmax_scale(c), cache.layer(1), ws, in.all, in.all};
      const Tensor rows = h.t.rows_from(at, n);
      attend(be, std::get<MlaLayer>(weights.layers[1].attention), step, rows, rows,
             out.t.rows_from(at, n));
      at += n;
    }
    REQUIRE(at == n_rows);
    return {out.t.data, out.t.data + n_rows * c.hidden_size};
  }
  /// The same of slices in one call, the rows of each in turn.
  std::vector<float> run_together(std::span<const SequenceSlice> slices) {
    int32_t n = 0;
    for (const SequenceSlice& s : slices) n += s.n_tokens;
    const Owned out(be, n, c.hidden_size);
    const std::vector<TokenId> tokens(static_cast<size_t>(n), 0);
    const Inputs in = block.load({tokens, slices, {}}, rope, be);
    const AttentionStep step = {c, softmax_scale(c), cache.layer(1), ws, in.all, in.all};
    const Tensor rows = h.t.first_rows(n);
    attend(be, std::get<MlaLayer>(weights.layers[1].attention), step, rows, rows, out.t);
    return {out.t.data, out.t.data + n * c.hidden_size};
  }
  std::vector<float> row(const std::vector<float>& all, int64_t t) const {
    return {all.begin() + t * c.hidden_size, all.begin() + (t + 1) * c.hidden_size};
  }

  int32_t n_rows, n_pages;
  const R1File& file;
  const ModelConfig& c;
  CpuBackend be;
  Weights weights;
  Rope rope;
  KvCache cache;
  Workspace ws;
  InputBlock block;
  Owned h;
  std::vector<int32_t> pages = std::vector<int32_t>(static_cast<size_t>(n_pages));
};

}  // namespace

TEST_CASE("absorbed and expanded latent attention agree") {
  for (const char* name : {"v3_fp8_qlora", "v3_bf16_noq"}) {
    for (const DType type : {DType::f32, DType::bf16, DType::q8}) {
      OneLayer layer(name, *available_cpu_ops().front(), 2, type);
      const auto absorbed = layer.run({kRows}, 0), expanded = layer.run({kRows}, kRows);
      // Of a q8 cache the absorbed form rounds queries and weights too.
      const double most = type == DType::q8 ? 5e-2 : 2e-6;
      for (int64_t t = 0; t < kRows; ++t) {
        INFO(name << ", cache of " << dtype_name(type) << ", position " << t);
        CHECK(relative_error(layer.row(absorbed, t), layer.row(expanded, t)) < most);
      }
      CHECK(absorbed != expanded);  // two ways, not one
    }
  }
}

TEST_CASE("a row of a prompt has the same bits in any chunk, on any threads, in every table") {
  for (const DType type : {DType::f32, DType::bf16, DType::q8}) {
    constexpr int32_t kPrefill = 571;
    OneLayer reference("v3_fp8_qlora", *available_cpu_ops().front(), 1, type);
    const auto bits = reference.run({kRows}, kPrefill);
    for (const CpuOps* ops : available_cpu_ops()) {
      OneLayer layer("v3_fp8_qlora", *ops, 3, type);
      INFO(ops->name << ", cache of " << dtype_name(type));
      CHECK(layer.run({kRows}, kPrefill) == bits);
      CHECK(layer.run({1, 255, 1, 130, 180, 4, 1, 28}, kPrefill) == bits);
      CHECK(layer.run({570, 1, 29}, kPrefill) == bits);
    }
    // Before kPrefill as if all were a prompt, behind it as if none were.
    const auto all = reference.run({kRows}, kRows), none = reference.run({kRows}, 0);
    for (int64_t t = 0; t < kRows; ++t) {
      CHECK(reference.row(bits, t) == reference.row(t < kPrefill ? all : none, t));
    }
  }
}

TEST_CASE("more rows than are expanded for at once have the bits that each has in small chunks") {
  constexpr int32_t kMany = 2200;
  OneLayer layer("v3_bf16_noq", *available_cpu_ops().front(), 3, DType::f32, kMany);
  CHECK(layer.run({kMany}, kMany) == layer.run({700, 700, 700, 100}, kMany));
}

TEST_CASE(
    "sequences that share a prefix have the bits of each alone when they are computed together") {
  // A and B share two segments and a half, C has pages of its own; all but B's last row are of a prompt.
  constexpr int32_t kShared = 18 * kPageTokens, kTotal = 54 * kPageTokens;
  static_assert(kShared > 2 * 256);
  for (const DType type : {DType::f32, DType::q8}) {
    OneLayer layer("v3_fp8_qlora", *available_cpu_ops().front(), 2, type, kTotal);
    const auto pages = [&](int32_t first, int32_t n) {
      std::vector<int32_t> some(static_cast<size_t>(n));
      std::iota(some.begin(), some.end(), first);
      return some;
    };
    const std::vector<int32_t> a = pages(0, 24), c = pages(30, 6);
    std::vector<int32_t> b = pages(0, 18);
    for (const int32_t page : pages(24, 6)) b.push_back(page);
    SequenceSlice prefix = {a, 0, 0, kShared, kTotal};
    layer.run_together({&prefix, 1});
    std::array<SequenceSlice, 3> slices = {SequenceSlice{c, 0, 0, 90, kTotal},
                                           {a, kShared, 0, 120, kTotal},
                                           {b, kShared, 0, 150, kShared + 149}};
    // Each alone, at the place of the hidden states that it has among all.
    std::vector<float> alone;
    for (const SequenceSlice& s : slices) {
      const auto before =
          static_cast<int32_t>(alone.size()) / static_cast<int32_t>(layer.c.hidden_size);
      std::vector<SequenceSlice> padded;
      // Rows of another sequence in front, whose output is not looked at.
      const std::vector<int32_t> other = pages(36, 16);
      if (before > 0) padded.push_back({other, 0, 0, before, kTotal});
      padded.push_back(s);
      padded.back().first_row = before;
      const std::vector<float> all = layer.run_together(padded);
      alone.insert(alone.end(), all.begin() + before * layer.c.hidden_size, all.end());
    }
    int32_t row = 0;
    for (SequenceSlice& s : slices) {
      s.first_row = row;
      row += s.n_tokens;
    }
    CHECK(layer.run_together(slices) == alone);
  }
}
