// SPDX-License-Identifier: MIT
#include "tests/kernels/kernel_test.h"

using namespace r1;
using namespace r1::testing;

namespace {

constexpr DType kTypes[] = {DType::f32, DType::bf16, DType::q8};

/// The Walsh-Hadamard transform of each block of as many numbers as a power of two divides n into.
void turn(std::vector<float>& x) {
  const size_t block = x.size() & -x.size();
  for (size_t h = 1; h < block; h *= 2) {
    for (size_t i = 0; i < x.size(); ++i) {
      if ((i & h) != 0) continue;
      const float u = x[i], v = x[i + h];
      x[i] = u + v;
      x[i + h] = u - v;
    }
  }
}

/// What a cached number becomes, told by the rules of kv_page.h: runs of numbers that share a
/// scale.
std::vector<float> rounded(DType type, const float* x, int64_t n) {
  std::vector<float> out(x, x + n);
  if (type == DType::q8) turn(out);
  float largest = 0;
  for (const float v : out) largest = std::max(largest, std::abs(v));
  for (float& v : out) {
    if (type == DType::bf16) v = to_float(to_bf16(v));
    if (type == DType::q8) v = std::nearbyint(v * (127 / largest)) * (largest * (1.0f / 127));
  }
  if (type != DType::q8) return out;
  turn(out);
  for (float& v : out) v /= static_cast<float>(n & -n);
  return out;
}

/// n positions of one kv head in pages that lie in reverse order, all else filled with NaN.
struct Cache {
  Cache(const CpuOps& ops, const KvShape& s, int64_t n, uint64_t seed)
      : shape(s),
        n_pages(ceil_div(n, kKvPageTokens)),
        memory(static_cast<size_t>(n_pages * s.head_bytes() + 64)),
        base(memory.data() + 4) {
    std::memset(memory.data(), 0xff, memory.size());
    for (int64_t i = 0; i < n_pages; ++i) pages.push_back(static_cast<int32_t>(n_pages - 1 - i));
    const Floats k(n * s.key_dim, seed), v(n * s.value_dim, seed + 1);
    for (int64_t p = 0; p < n; ++p) {
      const float* key = k.data + p * s.key_dim;
      const float* value = v.data + p * s.value_dim;
      std::byte* page = base + pages[static_cast<size_t>(p / kKvPageTokens)] * s.head_bytes();
      ops.kv_store(s, page, p % kKvPageTokens, key, s.latent ? nullptr : value);
      auto stored = rounded(s.type, key, s.level_dim());
      if (s.latent) values.insert(values.end(), stored.begin(), stored.begin() + s.value_dim);
      // The rotary part of a latent row.
      const auto rest = rounded(s.type == DType::q8 ? DType::bf16 : s.type, key + s.level_dim(),
                                s.key_dim - s.level_dim());
      keys.insert(keys.end(), stored.begin(), stored.end());
      keys.insert(keys.end(), rest.begin(), rest.end());
      if (s.latent) continue;
      stored = rounded(s.type, value, s.value_dim);
      values.insert(values.end(), stored.begin(), stored.end());
    }
  }
  KvShape shape;
  int64_t n_pages;
  Buffer memory;
  std::byte* base;
  std::vector<int32_t> pages;
  std::vector<float> keys, values;  // what the pages say, in order
};

/// The last n_rows of n positions; [n_rows, n_heads, value_dim]. In one call, or in one for each
/// segment.
std::vector<float> run(const CpuOps& ops, const Cache& cache, const float* q, int64_t n_rows,
                       int64_t n_heads, int64_t n, float scale, bool by_segments = false) {
  const KvShape& s = cache.shape;
  Guarded out(n_rows * n_heads * s.value_dim, 1), scratch(attend_scratch_floats(s), 2);
  AttendArgs args = {.kv = s,
                     .base = cache.base,
                     .page_stride = s.head_bytes(),
                     .pages = cache.pages.data(),
                     .q = q,
                     .q_row_stride = n_heads * s.key_dim,
                     .n_rows = n_rows,
                     .n_heads = n_heads,
                     .first_position = n - n_rows,
                     .scale = scale,
                     .out = out.data(),
                     .out_row_stride = n_heads * s.value_dim,
                     .scratch = scratch.data()};
  RunningSoftmax softmax;
  if (by_segments) args.softmax = &softmax;
  const int64_t step = by_segments ? kAttendSegment : n;
  for (args.segment = 0; args.segment < n; args.segment += step) {
    args.pages = cache.pages.data() + args.segment / kKvPageTokens;
    ops.attend(args);
  }
  REQUIRE(out.intact());
  REQUIRE(scratch.intact());
  return out.values();
}

struct Case {
  bool latent;
  int64_t key_dim, value_dim, n_heads, n_rows, n;
};
constexpr Case kCases[] = {{false, 1, 1, 1, 1, 1},       {false, 64, 64, 7, 1, 33},
                           {false, 24, 16, 3, 5, 255},   {false, 80, 80, 4, 9, 256},
                           {false, 64, 64, 7, 18, 257},  {false, 17, 31, 2, 1, 513},
                           {false, 16, 48, 1, 128, 300}, {true, 40, 33, 13, 3, 700},
                           {true, 20, 16, 4, 31, 270},   {true, 576, 512, 9, 1, 40}};

/// What rounding the levels of a q8 query may do to a score: half a level each, none larger than
/// the transform of q, whose length is that of q.
double level_error(const Cache& cache, const float* q, double scale) {
  const KvShape& s = cache.shape;
  if (s.type != DType::q8) return 0;
  const auto length = [&](const float* x) {
    return std::sqrt(ref::dot(x, x, s.level_dim()).value);
  };
  double longest = 0;
  for (size_t at = 0; at < cache.keys.size(); at += static_cast<size_t>(s.key_dim)) {
    longest = std::max(longest, length(cache.keys.data() + at));
  }
  return scale * std::sqrt(static_cast<double>(s.level_dim())) / 254 * length(q) * longest;
}

void check_case(const CpuOps& ops, const Cache& cache, const Case& c, const float* q, float scale,
                const std::vector<float>& out) {
  for (int64_t r = 0; r < c.n_rows; ++r) {
    const int64_t n = c.n - c.n_rows + r + 1;
    for (int64_t h = 0; h < c.n_heads; ++h) {
      const float* query = q + (r * c.n_heads + h) * c.key_dim;
      const auto want =
          ref::attend(query, cache.keys.data(), c.key_dim, c.key_dim, cache.values.data(),
                      c.value_dim, c.value_dim, n, double{scale});
      // The error of a score, a few eps of its terms, becomes a relative error of its weight.
      double score_terms = 0;
      for (int64_t p = 0; p < n; ++p) {
        score_terms = std::max(
            score_terms, ref::dot(query, cache.keys.data() + p * c.key_dim, c.key_dim).magnitude);
      }
      const double levels = level_error(cache, query, double{scale});
      // Weights in 15 bits: against the largest of their segment, so of a sum of n of them.
      const double weights = cache.shape.type == DType::q8 ? 256.0 / 32767 : 0;
      for (int64_t i = 0; i < c.value_dim; ++i) {
        const auto at = static_cast<size_t>((r * c.n_heads + h) * c.value_dim + i);
        check_close(
            double{out[at]}, want[static_cast<size_t>(i)],
            8 + 4 * double{scale} * score_terms + (2 * std::expm1(levels) + weights) / double{kEps},
            ops.name);
      }
    }
  }
}

}  // namespace

TEST_CASE("attend matches softmax attention in double, in every table, over scattered pages") {
  for (const DType type : kTypes) {
    for (const Case& c : kCases) {
      // Sharp enough that a wrong rescaling shows; q8 says too little about sharp ones.
      const float scale = type == DType::q8 ? 3.0f / static_cast<float>(c.key_dim) : 3.0f;
      const Floats q(c.n_rows * c.n_heads * c.key_dim, 82, 1);
      std::vector<float> first;
      for_all_tables([&](const CpuOps& ops) {
        const Cache cache(ops, {type, c.latent, c.key_dim, c.value_dim}, c.n, 81);
        const auto out = run(ops, cache, q.data, c.n_rows, c.n_heads, c.n, scale);
        check_case(ops, cache, c, q.data, scale, out);
        if (first.empty()) first = out;
        INFO(ops.name << " " << dtype_name(type) << " key_dim=" << c.key_dim << " n=" << c.n);
        REQUIRE(same_bits(first, out));
        REQUIRE(same_bits(out, run(ops, cache, q.data, c.n_rows, c.n_heads, c.n, scale, true)));
      });
    }
  }
}

TEST_CASE("a latent row comes out of its page as it was rounded, in every table") {
  for (const DType type : kTypes) {
    for (const auto& [key_dim, value_dim] : {std::pair{40, 33}, {20, 16}, {576, 512}, {7, 7}}) {
      std::vector<float> first;
      for_all_tables([&](const CpuOps& ops) {
        const KvShape shape = {type, true, key_dim, value_dim};
        constexpr int64_t kPositions = 70;
        const Cache cache(ops, shape, kPositions, 96);
        Guarded rows(kPositions * key_dim, 3);
        for (int64_t p = 0; p < kPositions; ++p) {
          const int32_t page = cache.pages[static_cast<size_t>(p / kKvPageTokens)];
          ops.kv_load_latent(shape, cache.base + page * shape.head_bytes(), p % kKvPageTokens,
                             rows.data() + p * key_dim);
        }
        REQUIRE(rows.intact());
        const auto all = rows.values();
        INFO(ops.name << " " << dtype_name(type) << " key_dim=" << key_dim);
        REQUIRE(all.size() == cache.keys.size());
        for (size_t i = 0; i < all.size(); ++i) {
          // Of q8 the levels are turned before they are scaled: other roundings, the same number.
          const float error = type == DType::q8 ? 2e-6f : 0;
          REQUIRE(std::abs(all[i] - cache.keys[i]) <= error);
        }
        if (first.empty()) first = all;
        REQUIRE(same_bits(first, all));
      });
    }
  }
}

TEST_CASE("attend gives a query the same bits alone and among other rows and heads") {
  for (const DType type : kTypes) {
    for (const Case& c : kCases) {
      const Floats q(c.n_rows * c.n_heads * c.key_dim, 92);
      for_all_tables([&](const CpuOps& ops) {
        const Cache cache(ops, {type, c.latent, c.key_dim, c.value_dim}, c.n, 91);
        const auto all = run(ops, cache, q.data, c.n_rows, c.n_heads, c.n, 0.3f);
        for (int64_t i = 0; i < c.n_rows * c.n_heads; i += 1 + i % 3) {
          const auto one = run(ops, cache, q.data + i * c.key_dim, 1, 1,
                               c.n - c.n_rows + i / c.n_heads + 1, 0.3f);
          INFO(ops.name << " " << dtype_name(type) << " n=" << c.n << " query " << i);
          REQUIRE(
              same_bits(one, {all.begin() + i * c.value_dim, all.begin() + (i + 1) * c.value_dim}));
        }
      });
    }
  }
}

TEST_CASE("attend survives scores far apart") {
  const Floats q(8, 94);
  for (const DType type : kTypes) {
    for_all_tables([&](const CpuOps& ops) {
      const Cache cache(ops, {type, false, 8, 8}, 600, 93);
      for (const float scale : {0.0f, 1e-30f, 1e4f, -1e4f}) {
        const auto out = run(ops, cache, q.data, 1, 1, 600, scale);
        for (const float v : out) REQUIRE(std::abs(v) <= 1.01f);
      }
    });
  }
}

TEST_CASE("attend shows a number that is not finite, in every type") {
  for (const DType type : kTypes) {
    for_all_tables([&](const CpuOps& ops) {
      for (const float bad :
           {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
        const KvShape shape = {type, false, 24, 24};
        const Cache cache(ops, shape, 40, 95);
        std::vector<float> value(24, 0.5f);
        value[21] = bad;
        ops.kv_store(shape, cache.base, 3, value.data(), value.data());  // page 0 is the last one
        const Floats q(24, 96);
        const auto out = run(ops, cache, q.data, 1, 1, 40, 0.1f);
        INFO(ops.name << " " << dtype_name(type));
        CHECK(!std::isfinite(out[21]));
        const auto before = run(ops, cache, q.data, 1, 1, 35, 0.1f);  // position 35 is the bad one
        for (const float v : before) CHECK(std::isfinite(v));
      }
    });
  }
}
