// SPDX-License-Identifier: MIT
#include <cstdlib>

#include "libr1/base/error.h"
#include "tests/kernels/kernel_test.h"

using namespace r1;
using namespace r1::testing;

namespace {
const int64_t kSizes[] = {0, 1, 2, 7, 8, 15, 16, 17, 31, 32, 33, 61, 127, 128, 251, 1021};

/// Runs f(ops, out) for every table and size and wants the same bits from all.
void same_everywhere(int64_t n, const std::function<void(const CpuOps&, float*)>& f,
                     const std::function<void(const std::vector<float>&)>& check) {
  std::vector<float> first;
  for_all_tables([&](const CpuOps& ops) {
    for (const int misalign : {0, 1, 5}) {
      Guarded out(n, misalign);
      f(ops, out.data());
      INFO(ops.name << " n=" << n << " misalign=" << misalign);
      REQUIRE(out.intact());
      check(out.values());
      if (first.empty()) first = out.values();
      REQUIRE(same_bits(first, out.values()));
    }
  });
}

void close_to(const std::vector<float>& got, const std::vector<double>& want, double k) {
  for (size_t i = 0; i < got.size(); ++i) {
    check_close(double{got[i]}, {want[i], std::abs(want[i])}, k, "element " + std::to_string(i));
  }
}
}  // namespace

TEST_CASE("rmsnorm") {
  for (const int64_t n : kSizes) {
    const Floats x(n, 101, 3), w(n, 102, 1);
    const auto want = ref::rmsnorm(x.data, w.data, n, double{1e-6f});
    same_everywhere(
        n, [&](const CpuOps& ops, float* out) { ops.rmsnorm(x.data, w.data, n, 1e-6f, out); },
        [&](const auto& got) { close_to(got, want, 20); });
    same_everywhere(
        n,
        [&](const CpuOps& ops, float* out) {
          std::copy_n(x.data, n, out);
          ops.rmsnorm(out, w.data, n, 1e-6f, out);
        },
        [&](const auto& got) { close_to(got, want, 20); });
  }
}

TEST_CASE("rope_half and rope_pairs turn each head by the angles of the position") {
  for (const int64_t half : {0, 1, 7, 8, 16, 17, 32, 64}) {
    const int64_t stride = 2 * half + 3, n_heads = 3, n = n_heads * stride;
    const Floats x(n, 111, 1), cos(half, 112, 1), sin(half, 113, 2);
    for (const bool adjacent : {false, true}) {
      same_everywhere(
          n,
          [&](const CpuOps& ops, float* out) {
            std::copy_n(x.data, n, out);
            (adjacent ? ops.rope_pairs : ops.rope_half)(out, n_heads, stride, half, cos.data,
                                                        sin.data);
          },
          [&](const std::vector<float>& got) {
            for (int64_t h = 0; h < n_heads; ++h) {
              const auto want = ref::rope(x.data + h * stride, half, cos.data, sin.data, adjacent);
              for (int64_t i = 0; i < stride; ++i) {
                const auto at = static_cast<size_t>(h * stride + i);
                if (i >= 2 * half) {
                  REQUIRE(got[at] == x.data[at]);
                } else {
                  check_close(double{got[at]}, {want[static_cast<size_t>(i)], 2}, 2, "rope");
                }
              }
            }
          });
    }
  }
}

TEST_CASE("swiglu over the range where exp matters and where it saturates") {
  for (const int64_t n : kSizes) {
    const Floats g(n, 121, 1), u(n, 122, 3);
    for (int64_t i = 0; i < n; ++i) g.data[i] *= i % 3 == 0 ? 200.0f : 10.0f;
    std::vector<double> want;
    for (int64_t i = 0; i < n; ++i)
      want.push_back(ref::swiglu(double{g.data[i]}, double{u.data[i]}));
    same_everywhere(
        n, [&](const CpuOps& ops, float* out) { ops.swiglu(g.data, u.data, n, out); },
        [&](const std::vector<float>& got) {
          for (int64_t i = 0; i < n; ++i) {
            const auto at = static_cast<size_t>(i);
            // Below -88 the float exponential stops growing: the result is 0 to 1e-34.
            check_close(double{got[at]}, {want[at], std::abs(want[at]) + 1e-27}, 20, "swiglu");
          }
        });
  }
}

TEST_CASE("add, axpy and dot") {
  for (const int64_t n : kSizes) {
    const Floats x(n, 131, 1), y(n, 132, 2);
    same_everywhere(
        n,
        [&](const CpuOps& ops, float* out) {
          std::copy_n(y.data, n, out);
          ops.add(out, x.data, n);
        },
        [&](const std::vector<float>& got) {
          for (int64_t i = 0; i < n; ++i)
            REQUIRE(got[static_cast<size_t>(i)] == y.data[i] + x.data[i]);
        });
    same_everywhere(
        n,
        [&](const CpuOps& ops, float* out) {
          std::copy_n(y.data, n, out);
          ops.axpy(0.7f, x.data, out, n);
        },
        [&](const std::vector<float>& got) {
          for (int64_t i = 0; i < n; ++i) {
            REQUIRE(got[static_cast<size_t>(i)] == std::fma(0.7f, x.data[i], y.data[i]));
          }
        });
    same_everywhere(
        1, [&](const CpuOps& ops, float* out) { *out = ops.dot(x.data, y.data, n); },
        [&](const std::vector<float>& got) {
          check_close(double{got[0]}, ref::dot(x.data, y.data, n), 20, "dot");
        });
  }
}

TEST_CASE("softmax sums to one and matches the reference") {
  for (const int64_t n : kSizes) {
    const Floats x(n, 141, 1);
    for (int64_t i = 0; i < n; ++i) x.data[i] *= 30;
    const std::vector<double> scores(x.data, x.data + n);
    const auto want = ref::softmax(scores.data(), n);
    same_everywhere(
        n,
        [&](const CpuOps& ops, float* out) {
          std::copy_n(x.data, n, out);
          ops.softmax(out, n);
        },
        [&](const auto& got) { close_to(got, want, 20); });
  }
}

TEST_CASE("argmax takes the first of equals and never a NaN") {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for_all_tables([&](const CpuOps& ops) {
    CHECK(ops.argmax(nullptr, 0) == -1);
    for (const int64_t n : kSizes) {
      if (n < 2) continue;
      std::vector<float> x(static_cast<size_t>(n), -3.0f);
      CHECK(ops.argmax(x.data(), n) == 0);
      x[static_cast<size_t>(n - 1)] = 2;
      CHECK(ops.argmax(x.data(), n) == n - 1);
      x[static_cast<size_t>(n / 2)] = 2;
      CHECK(ops.argmax(x.data(), n) == n / 2);
      x[0] = nan;
      INFO(ops.name << " n=" << n);
      CHECK(ops.argmax(x.data(), n) == (n / 2 == 0 ? n - 1 : n / 2));
    }
  });
}

TEST_CASE("log_sum_exp") {
  for (const int64_t n : {1, 2, 16, 255, 256, 257, 5000, 151936}) {
    const Floats x(n, 151, 1);
    for (int64_t i = 0; i < n; ++i) x.data[i] = 20 * x.data[i] - 7;
    const double want = ref::log_sum_exp(x.data, n);
    double first = 0;
    for_all_tables([&](const CpuOps& ops) {
      const double got = ops.log_sum_exp(x.data, n);
      INFO(ops.name << " n=" << n);
      CHECK(std::abs(got - want) <= 1e-6);
      if (first == 0) first = got;
      CHECK(got == first);
    });
  }
}

TEST_CASE("R1_CPU chooses a table, and a table that cannot run is refused by name") {
  unsetenv("R1_CPU");
  CHECK(&select_cpu_ops() == available_cpu_ops().front());
  for_all_tables([](const CpuOps& ops) {
    setenv("R1_CPU", ops.name, 1);
    CHECK(&select_cpu_ops() == &ops);
  });
  setenv("R1_CPU", "mmx", 1);
  std::string message;
  try {
    select_cpu_ops();
  } catch (const Error& e) {
    message = e.what();
  }
  CHECK(message.find("\"mmx\"") != std::string::npos);
  CHECK(message.find("scalar") != std::string::npos);
  unsetenv("R1_CPU");
}
