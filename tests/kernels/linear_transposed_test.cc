// SPDX-License-Identifier: MIT
#include "tests/kernels/kernel_test.h"

using namespace r1;
using namespace r1::testing;

namespace {
std::vector<float> run(const CpuOps& ops, const Matrix& w, int64_t row_begin, int64_t row_end,
                       const Floats& x, int64_t n_rows, const std::vector<int64_t>& cuts) {
  const int64_t n = row_end - row_begin;
  Guarded y(n_rows * w.view.cols, 1);
  for (size_t i = 0; i + 1 < cuts.size(); ++i) {
    ops.linear_transposed({.w = w.view,
                           .row_begin = row_begin,
                           .row_end = row_end,
                           .col_begin = cuts[i],
                           .col_end = cuts[i + 1],
                           .x = x.data,
                           .x_stride = n,
                           .n_rows = n_rows,
                           .y = y.data(),
                           .y_stride = w.view.cols});
  }
  REQUIRE(y.intact());
  return y.values();
}
}  // namespace

TEST_CASE("linear_transposed matches the double reference, splits and tables alike") {
  for (const DType dtype : kAllDtypes) {
    for (const int64_t cols : {1, 15, 16, 17, 63, 64, 65, 129, 300}) {
      const Matrix w(dtype, 140, cols, 71);
      for (const int64_t n_rows : {0, 1, 2, 3, 5, 9}) {
        const int64_t row_begin = 120, row_end = row_begin + (n_rows == 5 ? 0 : 19);
        const Floats x(n_rows * (row_end - row_begin), 72, 1);
        std::vector<float> first;
        for_all_tables([&](const CpuOps& ops) {
          INFO(ops.name << " " << dtype_name(dtype) << " cols=" << cols << " rows=" << n_rows);
          const auto y = run(ops, w, row_begin, row_end, x, n_rows, {0, cols});
          for (int64_t t = 0; t < n_rows; ++t) {
            for (int64_t k = 0; k < cols; ++k) {
              const auto want = ref::linear_transposed(w.view, row_begin, row_end, k,
                                                       x.data + t * (row_end - row_begin));
              check_close(double{y[static_cast<size_t>(t * cols + k)]}, want, 20, ops.name);
            }
          }
          if (first.empty()) first = y;
          REQUIRE(same_bits(first, y));
          if (cols > 64)
            REQUIRE(same_bits(y, run(ops, w, row_begin, row_end, x, n_rows, {0, 32, cols})));
          if (n_rows > 1) {
            const auto one = run(ops, w, row_begin, row_end, x, 1, {0, cols});
            REQUIRE(same_bits(one, {y.begin(), y.begin() + cols}));
          }
        });
      }
    }
  }
}
