// SPDX-License-Identifier: MIT
#include "tests/kernels/kernel_test.h"

using namespace r1;
using namespace r1::testing;

namespace {

constexpr int64_t kPage = 32;

// A cache of n positions in pages that lie in reverse order; rows are `width` floats and the values
// begin at `value_at` in a row.
struct Cache {
  Cache(int64_t n, int64_t width, uint64_t seed)
      : n_pages((n + kPage - 1) / kPage), data(n_pages * kPage * width, seed, 1) {
    for (int64_t i = 0; i < n_pages; ++i) pages.push_back(static_cast<int32_t>(n_pages - 1 - i));
    rows = {.base = data.data,
            .pages = pages.data(),
            .page_tokens = kPage,
            .page_stride = kPage * width,
            .position_stride = width};
    for (int64_t p = 0; p < n; ++p) {
      const float* row =
          data.data + pages[static_cast<size_t>(p / kPage)] * kPage * width + p % kPage * width;
      flat.insert(flat.end(), row, row + width);
    }
  }
  int64_t n_pages;
  Floats data;
  std::vector<int32_t> pages;
  std::vector<float> flat;  // the same rows in order
  PagedRows rows;
};

std::vector<float> run(const CpuOps& ops, const Cache& cache, const float* q, int64_t n_heads,
                       int64_t key_dim, int64_t value_at, int64_t value_dim, int64_t n,
                       float scale) {
  Guarded out(n_heads * value_dim, 1);
  Floats scratch(attend_scratch_floats(n_heads), 2);
  PagedRows values = cache.rows;
  values.base += value_at;
  ops.attend({.q = q,
              .q_stride = key_dim,
              .n_heads = n_heads,
              .key_dim = key_dim,
              .value_dim = value_dim,
              .keys = cache.rows,
              .values = values,
              .n_positions = n,
              .scale = scale,
              .out = out.data(),
              .out_stride = value_dim,
              .scratch = scratch.data});
  REQUIRE(out.intact());
  return out.values();
}

}  // namespace

TEST_CASE("attend matches softmax attention in double, in every table, over scattered pages") {
  struct Case {
    int64_t n_heads, key_dim, value_at, value_dim, n;
  };
  const Case cases[] = {{1, 1, 1, 1, 1},      {7, 64, 64, 64, 33},  {3, 24, 24, 16, 255},
                        {4, 80, 80, 80, 256}, {7, 64, 64, 64, 257}, {13, 40, 0, 33, 700},
                        {2, 17, 17, 31, 513}};
  for (const Case& c : cases) {
    const int64_t width = std::max(c.key_dim, c.value_at + c.value_dim);
    const Cache cache(c.n, width, 81);
    const Floats q(c.n_heads * c.key_dim, 82, 1);
    const float scale = 3.0f;  // sharp enough that a wrong rescaling shows
    std::vector<float> first;
    for_all_tables([&](const CpuOps& ops) {
      const auto out =
          run(ops, cache, q.data, c.n_heads, c.key_dim, c.value_at, c.value_dim, c.n, scale);
      for (int64_t h = 0; h < c.n_heads; ++h) {
        const float* head = q.data + h * c.key_dim;
        const auto want =
            ref::attend(head, cache.flat.data(), width, c.key_dim, cache.flat.data() + c.value_at,
                        width, c.value_dim, c.n, double{scale});
        // The error of a score, a few eps of its terms, becomes a relative error of its weight.
        double score_terms = 0;
        for (int64_t p = 0; p < c.n; ++p) {
          score_terms = std::max(
              score_terms, ref::dot(head, cache.flat.data() + p * width, c.key_dim).magnitude);
        }
        for (int64_t i = 0; i < c.value_dim; ++i) {
          check_close(double{out[static_cast<size_t>(h * c.value_dim + i)]},
                      want[static_cast<size_t>(i)], 8 + 4 * double{scale} * score_terms, ops.name);
        }
      }
      if (first.empty()) first = out;
      INFO(ops.name << " heads=" << c.n_heads << " n=" << c.n);
      REQUIRE(same_bits(first, out));
    });
  }
}

TEST_CASE("attend gives a head the same bits alone and among others") {
  const Cache cache(300, 64, 91);
  const Floats q(9 * 48, 92);
  for_all_tables([&](const CpuOps& ops) {
    const auto all = run(ops, cache, q.data, 9, 48, 16, 40, 300, 0.3f);
    for (int64_t h = 0; h < 9; ++h) {
      const auto one = run(ops, cache, q.data + h * 48, 1, 48, 16, 40, 300, 0.3f);
      INFO(ops.name << " head " << h);
      REQUIRE(same_bits(one, {all.begin() + h * 40, all.begin() + (h + 1) * 40}));
    }
  });
}

TEST_CASE("attend survives scores far apart") {
  const Cache cache(600, 8, 93);
  const Floats q(8, 94);
  for_all_tables([&](const CpuOps& ops) {
    for (const float scale : {0.0f, 1e-30f, 1e4f, -1e4f}) {
      const auto out = run(ops, cache, q.data, 1, 8, 0, 8, 600, scale);
      for (const float v : out) REQUIRE(std::abs(v) <= 1.0001f);
    }
  });
}
