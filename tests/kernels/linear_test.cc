// SPDX-License-Identifier: MIT
#include "tests/kernels/kernel_test.h"

using namespace r1;
using namespace r1::testing;

namespace {

struct Case {
  int64_t in, out, rows;
  int misalign;
};

std::string name_of(const CpuOps& ops, DType dtype, const Case& c) {
  return std::string(ops.name) + " " + std::string(dtype_name(dtype)) +
         " in=" + std::to_string(c.in) + " out=" + std::to_string(c.out) +
         " rows=" + std::to_string(c.rows);
}

std::vector<float> run(const CpuOps& ops, const Matrix& w, const float* bias, const float* x,
                       int64_t n_rows, int misalign, const int32_t* x_rows = nullptr) {
  const int64_t out = w.view.rows;
  Guarded y(n_rows * out, misalign);
  Floats scratch(linear_scratch_floats(w.view.cols), 1);
  ops.linear({.w = w.view,
              .bias = bias,
              .x = x,
              .x_stride = w.view.cols,
              .x_rows = x_rows,
              .n_rows = n_rows,
              .y = y.data(),
              .y_stride = out,
              .begin = 0,
              .end = out,
              .scratch = scratch.data});
  REQUIRE(y.intact());
  return y.values();
}

}  // namespace

TEST_CASE("linear is within rounding of the double reference and the same in every table") {
  const Case cases[] = {{0, 3, 2, 0},     {1, 1, 1, 1},      {15, 5, 3, 3},   {16, 8, 2, 0},
                        {17, 9, 4, 1},    {31, 26, 5, 0},    {32, 13, 6, 2},  {33, 7, 7, 5},
                        {127, 10, 8, 1},  {128, 3, 9, 0},    {131, 6, 13, 7}, {257, 151, 1, 1},
                        {600, 50, 20, 0}, {1031, 17, 31, 3}, {512, 4, 12, 0}};
  for (const DType dtype : kAllDtypes) {
    for (const Case& c : cases) {
      const Matrix w(dtype, c.out, c.in, 11);
      const Floats x(c.rows * c.in, 12, c.misalign), bias(c.out, 13, c.misalign);
      std::vector<float> seen(x.data, x.data + c.rows * c.in);
      for (int64_t t = 0; is_quantised(dtype) && t < c.rows; ++t) {
        const auto rounded = ref::quantised(x.data + t * c.in, c.in);
        std::copy(rounded.begin(), rounded.end(), seen.begin() + t * c.in);
      }
      std::vector<float> first;
      for_all_tables([&](const CpuOps& ops) {
        const auto y = run(ops, w, bias.data, x.data, c.rows, c.misalign);
        for (int64_t t = 0; t < c.rows; ++t) {
          for (int64_t o = 0; o < c.out; ++o) {
            const auto want = ref::linear(w.view, o, seen.data() + t * c.in, bias.data);
            // A lane adds in / 16 products, then five more additions: bounded by that many eps. The
            // chain of blocks of quantised weights is shorter.
            const double k = std::min(20.0, static_cast<double>(c.in) / 16 + 6);
            check_close(double{y[static_cast<size_t>(t * c.out + o)]}, want, k,
                        name_of(ops, dtype, c));
          }
        }
        if (first.empty()) first = y;
        INFO(name_of(ops, dtype, c));
        REQUIRE(same_bits(first, y));
      });
    }
  }
}

TEST_CASE("linear gives a row the same bits alone and among others") {
  constexpr int64_t kIn = 1100, kOut = 53, kRows = 77;
  const Floats x(kRows * kIn, 21);
  for (const DType dtype : kAllDtypes) {
    const Matrix w(dtype, kOut, kIn, 22);
    for_all_tables([&](const CpuOps& ops) {
      if (std::string(ops.name) == "scalar" && !is_quantised(dtype))
        return;  // slow, and equal anyway
      const auto all = run(ops, w, nullptr, x.data, kRows, 0);
      for (const int64_t n :
           {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 19, 20, 21, 40, 72}) {
        const int64_t from = kRows - n;
        const auto some = run(ops, w, nullptr, x.data + from * kIn, n, 0);
        INFO(ops.name << " " << dtype_name(dtype) << " rows=" << n);
        REQUIRE(same_bits(some, {all.begin() + from * kOut, all.end()}));
      }
    });
  }
}

TEST_CASE("linear gives the same bits however the output rows are split") {
  constexpr int64_t kIn = 333, kOut = 61;
  for (const DType dtype : kAllDtypes) {
    const Matrix w(dtype, kOut, kIn, 31);
    const Floats bias(kOut, 33);
    for_all_tables([&](const CpuOps& ops) {
      for (const int64_t n_rows : {1, 7, 23}) {
        const Floats x(n_rows * kIn, 32);
        const auto whole = run(ops, w, bias.data, x.data, n_rows, 0);
        Guarded y(n_rows * kOut);
        Floats scratch(linear_scratch_floats(kIn), 1);
        for (int64_t begin = 0, n = 1; begin < kOut; begin += n, n = n * 2 + 1) {
          const int64_t end = std::min(begin + n, kOut);
          ops.linear({.w = w.view,
                      .bias = bias.data,
                      .x = x.data,
                      .x_stride = kIn,
                      .n_rows = n_rows,
                      .y = y.data() + begin,
                      .y_stride = kOut,
                      .begin = begin,
                      .end = end,
                      .scratch = scratch.data});
        }
        INFO(ops.name << " " << dtype_name(dtype) << " rows=" << n_rows);
        REQUIRE(y.intact());
        REQUIRE(same_bits(whole, y.values()));
      }
    });
  }
}

TEST_CASE("linear takes the rows of x that a list names") {
  constexpr int64_t kIn = 70, kOut = 19;
  const Matrix w(DType::bf16, kOut, kIn, 41);
  const Floats x(10 * kIn, 42);
  const int32_t rows[] = {9, 0, 3, 3, 7, 1, 8, 2, 5, 4, 6};
  for_all_tables([&](const CpuOps& ops) {
    const auto all = run(ops, w, nullptr, x.data, 10, 0);
    for (const int64_t n : {1, 4, 11}) {
      const auto y = run(ops, w, nullptr, x.data, n, 0, rows);
      for (int64_t t = 0; t < n; ++t) {
        for (int64_t o = 0; o < kOut; ++o) {
          REQUIRE(y[static_cast<size_t>(t * kOut + o)] ==
                  all[static_cast<size_t>(rows[t] * kOut + o)]);
        }
      }
    }
  });
}

TEST_CASE("linear takes rows that were quantised before, all or those of a list") {
  constexpr int64_t kIn = 130, kOut = 35, kRows = 29;
  const Floats x(kRows * kIn, 62, 1);
  const int32_t list[] = {8, 0, 3, 3, 7};
  const int64_t row_bytes = quantised_row_bytes(kIn);
  for (const DType dtype : kQuantisedTypes) {
    const Matrix w(dtype, kOut, kIn, 61);
    for_all_tables([&](const CpuOps& ops) {
      INFO(ops.name << " " << dtype_name(dtype));
      std::vector<std::byte> rows(static_cast<size_t>(kRows * row_bytes));
      for (int64_t t = 0; t < kRows; ++t) {
        ops.quantize_row(x.data + t * kIn, kIn, rows.data() + t * row_bytes);
      }
      const auto with_rows = [&](int64_t n, const int32_t* x_rows) {
        Guarded y(n * kOut);
        Floats scratch(linear_scratch_floats(kIn), 1);
        ops.linear({.w = w.view,
                    .x_rows = x_rows,
                    .n_rows = n,
                    .y = y.data(),
                    .y_stride = kOut,
                    .begin = 0,
                    .end = kOut,
                    .scratch = scratch.data,
                    .quantised = rows.data()});
        REQUIRE(y.intact());
        return y.values();
      };
      REQUIRE(same_bits(with_rows(kRows, nullptr), run(ops, w, nullptr, x.data, kRows, 0)));
      REQUIRE(same_bits(with_rows(5, list), run(ops, w, nullptr, x.data, 5, 0, list)));
    });
  }
}

TEST_CASE(
    "a row with a value that is not finite gives NaN beside quantised weights, others do not") {
  constexpr int64_t kIn = 100, kOut = 17, kRows = 3;
  const Matrix w(DType::q4, kOut, kIn, 71);
  for (const float bad : {std::numeric_limits<float>::infinity(), std::nanf("")}) {
    for (const int64_t at : {0, 31, 32, 99}) {
      const Floats x(kRows * kIn, 72);
      x.data[kIn + at] = bad;
      for_all_tables([&](const CpuOps& ops) {
        const auto y = run(ops, w, nullptr, x.data, kRows, 0);
        for (int64_t i = 0; i < kRows * kOut; ++i) {
          INFO(ops.name << " " << bad << " at " << at << ", output " << i);
          REQUIRE(std::isnan(y[static_cast<size_t>(i)]) == (i / kOut == 1));
        }
      });
    }
  }
}

TEST_CASE(
    "linear keeps rows apart across its blocks of rows, tiles of weights and groups of them") {
  // Blocks of 512 or 576 rows and 44 weight rows to a tile; blocks of 18 rows as floats, groups of
  // one to three rows of tiles.
  const Case cases[] = {{2100, 90, 600, 0}, {9000, 150, 40, 0}};
  for (const Case& c : cases) {
    const Floats x(c.rows * c.in, 52);
    for (const DType dtype : {DType::q8, DType::q4, DType::bf16}) {
      const Matrix w(dtype, c.out, c.in, 51);
      for_all_tables([&](const CpuOps& ops) {
        if (std::string(ops.name) == "scalar") return;  // slow, and without blocks of its own
        const auto y = run(ops, w, nullptr, x.data, c.rows, 0);
        for (const int64_t t : {0, 5, 17, 18, 39, 511, 512, 575, 576, 599}) {
          if (t >= c.rows) continue;
          const auto one = run(ops, w, nullptr, x.data + t * c.in, 1, 0);
          INFO(name_of(ops, dtype, c) << ", row " << t);
          REQUIRE(same_bits(one, {y.begin() + t * c.out, y.begin() + (t + 1) * c.out}));
        }
      });
    }
  }
}
