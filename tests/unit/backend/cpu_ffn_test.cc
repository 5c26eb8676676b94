// SPDX-License-Identifier: MIT
#include <algorithm>
#include <memory>
#include <numeric>

#include "libr1/backend/cpu_backend.h"
#include "tests/kernels/kernel_test.h"

using namespace r1;
using namespace r1::testing;

namespace {

constexpr int64_t kExperts = 5, kChosen = 2;

/// Five experts of one shape; expert e has the e-th of the types given, in turns.
struct Experts {
  Experts(int64_t n_inner, int64_t n_hidden, const std::vector<DType>& up,
          const std::vector<DType>& down)
      : inner(n_inner), hidden(n_hidden) {
    for (uint64_t e = 0; e < kExperts; ++e) {
      const DType first = up[e % up.size()], last = down[e % down.size()];
      matrices.emplace_back(first, inner, hidden, 10 * e + 1);
      matrices.emplace_back(first, inner, hidden, 10 * e + 2);
      matrices.emplace_back(last, hidden, inner, 10 * e + 3);
    }
    for (size_t e = 0; e < kExperts; ++e) {
      views.push_back({matrices[3 * e].view, matrices[3 * e + 1].view, matrices[3 * e + 2].view});
    }
  }
  int64_t inner, hidden;
  std::vector<Matrix> matrices;
  std::vector<Expert> views;
};

/// Row t goes to experts t and t + 2, so that all are met by five rows, expert 0 twice as often.
struct Choice {
  explicit Choice(int64_t n_rows) {
    for (int64_t t = 0; t < n_rows; ++t) {
      const auto first = static_cast<int32_t>(t % 7 % kExperts);
      experts.insert(experts.end(), {first, static_cast<int32_t>((first + 2) % kExperts)});
      weights.insert(weights.end(), {0.5f + 0.01f * static_cast<float>(t % 50), -0.75f});
    }
  }
  std::vector<int32_t> experts;
  std::vector<float> weights;
};

std::vector<float> run(const CpuOps& ops, int n_threads, const Experts& m, const float* x,
                       int64_t first, int64_t n_rows, const Choice& choice) {
  CpuBackend backend(ops, n_threads, 0);
  backend.reserve_scratch({.max_rows = n_rows,
                           .max_in = std::max(m.inner, m.hidden),
                           .max_experts = kExperts,
                           .max_chosen = kChosen});
  const int64_t stride = (m.inner + 63) / 64 * 64;
  Guarded inner(n_rows * kChosen * stride), out(n_rows * m.hidden);
  std::vector<int32_t> experts(choice.experts.begin() + first * kChosen, choice.experts.end());
  std::vector<float> weights(choice.weights.begin() + first * kChosen, choice.weights.end());
  backend.run_experts({.x = {const_cast<float*>(x) + first * m.hidden, n_rows, m.hidden, m.hidden},
                       .experts = m.views,
                       .routing = {n_rows, kChosen, experts.data(), weights.data()},
                       .inner = {inner.data(), n_rows * kChosen, stride, stride},
                       .out = {out.data(), n_rows, m.hidden, m.hidden}});
  REQUIRE(inner.intact());
  REQUIRE(out.intact());
  return out.values();
}

/// x as `linear` sees it beside weights of a type.
std::vector<float> seen_by(const TensorView& w, const float* x) {
  if (is_quantised(w.dtype)) return ref::quantised(x, w.cols);
  return {x, x + w.cols};
}

/// Row t in double precision, but for what is rounded to int8 on the way.
std::vector<double> expected(const Experts& m, const float* x, const Choice& choice, int64_t t) {
  std::vector<double> out(static_cast<size_t>(m.hidden));
  for (int64_t k = 0; k < kChosen; ++k) {
    const auto i = static_cast<size_t>(t * kChosen + k);
    const Expert& e = m.views[static_cast<size_t>(choice.experts[i])];
    const auto seen = seen_by(e.gate, x + t * m.hidden);
    std::vector<float> inner;
    for (int64_t o = 0; o < m.inner; ++o) {
      inner.push_back(
          static_cast<float>(ref::swiglu(ref::linear(e.gate, o, seen.data(), nullptr).value,
                                         ref::linear(e.up, o, seen.data(), nullptr).value)));
    }
    const auto rounded = seen_by(e.down, inner.data());
    for (int64_t o = 0; o < m.hidden; ++o) {
      out[static_cast<size_t>(o)] +=
          choice.weights[i] * ref::linear(e.down, o, rounded.data(), nullptr).value;
    }
  }
  return out;
}

double relative_error(const std::vector<double>& want, const float* got) {
  double error = 0, size = 0;
  for (size_t i = 0; i < want.size(); ++i) {
    error += (got[i] - want[i]) * (got[i] - want[i]);
    size += want[i] * want[i];
  }
  return std::sqrt(error / (size + 1e-30));
}

struct Types {
  std::vector<DType> up, down;
};
const Types kTypes[] = {
    {{DType::f32}, {DType::f32}}, {{DType::fp8_block}, {DType::fp8_block}},
    {{DType::q4}, {DType::q4}},   {{DType::q8}, {DType::bf16}},
    {{DType::bf16}, {DType::q6}}, {{DType::q4, DType::q8, DType::q5}, {DType::q6, DType::q4}}};

struct Size {
  int64_t inner, hidden, rows;
};
constexpr Size kSizes[] = {{64, 64, 1},  {1, 3, 2},     {33, 95, 7},
                           {100, 48, 3}, {129, 160, 5}, {200, 65, 700}};

/// The matrices of expert e as a dense feed-forward part with biases.
std::vector<float> run_dense(const CpuOps& ops, int n_threads, const Experts& m, size_t e,
                             const Floats (&biases)[3], const float* x, int64_t first,
                             int64_t n_rows) {
  CpuBackend backend(ops, n_threads, 0);
  backend.reserve_scratch({.max_rows = n_rows, .max_in = std::max(m.inner, m.hidden)});
  const int64_t stride = (m.inner + 63) / 64 * 64;
  Guarded inner(n_rows * stride), out(n_rows * m.hidden);
  backend.gated_ffn({.x = {const_cast<float*>(x) + first * m.hidden, n_rows, m.hidden, m.hidden},
                     .gate = {m.views[e].gate, biases[0].data},
                     .up = {m.views[e].up, biases[1].data},
                     .down = {m.views[e].down, biases[2].data},
                     .inner = {inner.data(), n_rows, stride, stride},
                     .out = {out.data(), n_rows, m.hidden, m.hidden}});
  REQUIRE(inner.intact());
  REQUIRE(out.intact());
  return out.values();
}

std::vector<double> expected_dense(const Expert& e, const Floats (&biases)[3], const float* x) {
  const auto seen = seen_by(e.gate, x);
  std::vector<float> inner;
  for (int64_t o = 0; o < e.gate.rows; ++o) {
    inner.push_back(
        static_cast<float>(ref::swiglu(ref::linear(e.gate, o, seen.data(), biases[0].data).value,
                                       ref::linear(e.up, o, seen.data(), biases[1].data).value)));
  }
  const auto rounded = seen_by(e.down, inner.data());
  std::vector<double> out;
  for (int64_t o = 0; o < e.down.rows; ++o) {
    out.push_back(ref::linear(e.down, o, rounded.data(), biases[2].data).value);
  }
  return out;
}

}  // namespace

TEST_CASE(
    "a dense feed-forward part gives what its formula says, with the same bits in any batch") {
  for (const Types& types : kTypes) {
    for (const Size& s : kSizes) {
      INFO(dtype_name(types.up[0]) << ", " << dtype_name(types.down[0]) << ": inner " << s.inner
                                   << ", hidden " << s.hidden << ", rows " << s.rows);
      const Experts m(s.inner, s.hidden, types.up, types.down);
      const Floats x(s.rows * s.hidden, 7);
      const Floats biases[3] = {Floats(s.inner, 8), Floats(s.inner, 9), Floats(s.hidden, 10)};
      const CpuOps& fastest = *available_cpu_ops().front();
      const auto all = run_dense(fastest, 1, m, 0, biases, x.data, 0, s.rows);
      for_all_tables([&](const CpuOps& ops) {
        CHECK(same_bits(run_dense(ops, 3, m, 0, biases, x.data, 0, s.rows), all));
      });
      for (const int64_t t : {int64_t{0}, s.rows / 2, s.rows - 1}) {
        const std::vector<float> row(all.begin() + t * s.hidden, all.begin() + (t + 1) * s.hidden);
        CHECK(same_bits(run_dense(fastest, 2, m, 0, biases, x.data, t, 1), row));
        CHECK(relative_error(expected_dense(m.views[0], biases, x.data + t * s.hidden),
                             row.data()) < (is_quantised(types.down[0]) ? 1e-3 : 2e-5));
      }
    }
  }
}

TEST_CASE("experts give what their formula says, whatever their types") {
  for (const Types& types : kTypes) {
    for (const Size& s : kSizes) {
      INFO(dtype_name(types.up[0]) << ", " << dtype_name(types.down[0]) << ": inner " << s.inner
                                   << ", hidden " << s.hidden << ", rows " << s.rows);
      const Experts m(s.inner, s.hidden, types.up, types.down);
      const Floats x(s.rows * s.hidden, 5);
      const Choice choice(s.rows);
      const auto got = run(*available_cpu_ops().front(), 2, m, x.data, 0, s.rows, choice);
      for (const int64_t t : {int64_t{0}, s.rows / 2, s.rows - 1}) {
        // A float that falls on the other side of an int8 step moves the row by a part of 1/127.
        const bool rounds_inner = is_quantised(types.down[0]);
        CHECK(relative_error(expected(m, x.data, choice, t), got.data() + t * s.hidden) <
              (rounds_inner ? 1e-3 : 2e-5));
      }
    }
  }
}

TEST_CASE("experts give a row the same bits alone, in any batch, with any threads and tables") {
  for (const Types& types : kTypes) {
    for (const Size& s : kSizes) {
      INFO(dtype_name(types.up[0]) << ", " << dtype_name(types.down[0]) << ": inner " << s.inner
                                   << ", hidden " << s.hidden << ", rows " << s.rows);
      const Experts m(s.inner, s.hidden, types.up, types.down);
      const Floats x(s.rows * s.hidden, 6);
      const Choice choice(s.rows);
      const CpuOps& fastest = *available_cpu_ops().front();
      const auto all = run(fastest, 1, m, x.data, 0, s.rows, choice);
      for_all_tables([&](const CpuOps& ops) {
        CHECK(same_bits(run(ops, 1, m, x.data, 0, s.rows, choice), all));
      });
      for (const int n_threads : {2, 3, 7}) {
        CHECK(same_bits(run(fastest, n_threads, m, x.data, 0, s.rows, choice), all));
      }
      for (const int64_t t : {int64_t{0}, s.rows / 2, s.rows - 1}) {
        const std::vector<float> row(all.begin() + t * s.hidden, all.begin() + (t + 1) * s.hidden);
        CHECK(same_bits(run(fastest, 2, m, x.data, t, 1, choice), row));
      }
    }
  }
}
