// Norms, rotations, activations and reductions over one vector. Included per instruction set, after
// dot.inl.
// SPDX-License-Identifier: MIT

/// f(i, n) on [i, i + n): whole vectors, then the rest.
template <typename F>
R1_INLINE void for_vectors(int64_t n, const F& f) {
  int64_t i = 0;
  for (; i + kLanes <= n; i += kLanes) f(i, int64_t{kLanes});
  if (i < n) f(i, n - i);
}
R1_INLINE V16 load_n(const float* p, int64_t n) {
  return n == kLanes ? load16(p) : load_tail(p, n);
}
R1_INLINE void store_n(V16 v, float* p, int64_t n) {
  if (n == kLanes) {
    v.store(p);
  } else {
    store_tail(v, p, n);
  }
}

// exp(x) = 2^n * e^r with n = round(x / ln 2), |r| <= ln(2) / 2; the series of e^r to r^7 is good
// to 6e-9, ln 2 in two parts keeps r exact to float32. Relative error below 2e-7; 0 below -87.33,
// and what lies above 88 gives e^88.
R1_INLINE V16 exp(V16 x) {
  constexpr float kLow = -87.33f;
  const V16 y = max(V16::set1(kLow), min(V16::set1(88.0f), x));
  const V16 n = round(y * V16::set1(1.44269504f));
  V16 r = fma(n, V16::set1(-0.693359375f), y);
  r = fma(n, V16::set1(2.12194440e-4f), r);
  V16 p = V16::set1(1.0f / 5040);
  p = fma(p, r, V16::set1(1.0f / 720));
  p = fma(p, r, V16::set1(1.0f / 120));
  p = fma(p, r, V16::set1(1.0f / 24));
  p = fma(p, r, V16::set1(1.0f / 6));
  p = fma(p, r, V16::set1(0.5f));
  p = fma(p, r, V16::set1(1.0f));
  p = fma(p, r, V16::set1(1.0f));
  return zero_below(p * exp2_whole(n), x, kLow);
}

float dot(const float* x, const float* y, int64_t n) {
  V16 acc = V16::zero();
  for_vectors(n, [&](int64_t i, int64_t m) { acc = fma(load_n(x + i, m), load_n(y + i, m), acc); });
  return reduce_add(acc);
}

void rmsnorm(const float* x, const float* weight, int64_t n, float eps, float* out) {
  if (n == 0) return;
  const float mean = dot(x, x, n) / static_cast<float>(n);
  const V16 factor = V16::set1(1.0f / std::sqrt(mean + eps));
  for_vectors(n, [&](int64_t i, int64_t m) {
    store_n(load_n(x + i, m) * factor * load_n(weight + i, m), out + i, m);
  });
}

void rope_half(float* x, int64_t n_heads, int64_t head_stride, int64_t half, const float* cos,
               const float* sin) {
  for (int64_t h = 0; h < n_heads; ++h) {
    float* const a = x + h * head_stride;
    float* const b = a + half;
    for_vectors(half, [&](int64_t i, int64_t m) {
      const V16 c = load_n(cos + i, m), s = load_n(sin + i, m);
      const V16 u = load_n(a + i, m), v = load_n(b + i, m);
      store_n(u * c - v * s, a + i, m);
      store_n(v * c + u * s, b + i, m);
    });
  }
}

void rope_pairs(float* x, int64_t n_heads, int64_t head_stride, int64_t half, const float* cos,
                const float* sin) {
  for (int64_t h = 0; h < n_heads; ++h) {
    float* const a = x + h * head_stride;
    for (int64_t i = 0; i < half; ++i) {
      const float u = a[2 * i], v = a[2 * i + 1];
      a[2 * i] = u * cos[i] - v * sin[i];
      a[2 * i + 1] = v * cos[i] + u * sin[i];
    }
  }
}

void swiglu(const float* gate, const float* up, int64_t n, float* out) {
  const V16 one = V16::set1(1.0f);
  for_vectors(n, [&](int64_t i, int64_t m) {
    const V16 g = load_n(gate + i, m);
    const V16 silu = g / (one + exp(V16::zero() - g));
    store_n(silu * load_n(up + i, m), out + i, m);
  });
}

void add(float* y, const float* x, int64_t n) {
  for_vectors(
      n, [&](int64_t i, int64_t m) { store_n(load_n(y + i, m) + load_n(x + i, m), y + i, m); });
}

void axpy(float a, const float* x, float* y, int64_t n) {
  const V16 f = V16::set1(a);
  for_vectors(n, [&](int64_t i, int64_t m) {
    store_n(fma(f, load_n(x + i, m), load_n(y + i, m)), y + i, m);
  });
}

float max_of(const float* x, int64_t n) {
  float largest = -std::numeric_limits<float>::infinity();
  V16 m = V16::set1(largest);
  int64_t i = 0;
  for (; i + kLanes <= n; i += kLanes) m = max(load16(x + i), m);
  largest = reduce_max(m);
  for (; i < n; ++i) largest = x[i] > largest ? x[i] : largest;
  return largest;
}

/// x[i] = exp(x[i] - offset), i < n; returns their sum by lanes.
float exp_in_place(float* x, int64_t n, float offset) {
  const V16 shift = V16::set1(offset);
  V16 sum = V16::zero();
  for_vectors(n, [&](int64_t i, int64_t m) {
    store_n(exp(load_n(x + i, m) - shift), x + i, m);
    sum = sum + load_n(x + i, m);
  });
  return reduce_add(sum);
}

void scale_in_place(float* x, int64_t n, float factor) {
  const V16 f = V16::set1(factor);
  for_vectors(n, [&](int64_t i, int64_t m) { store_n(load_n(x + i, m) * f, x + i, m); });
}

void softmax(float* x, int64_t n) {
  if (n == 0) return;
  const float sum = exp_in_place(x, n, max_of(x, n));
  scale_in_place(x, n, 1.0f / sum);
}

int64_t argmax(const float* x, int64_t n) {
  const float largest = max_of(x, n);
  for (int64_t i = 0; i < n; ++i) {
    if (x[i] == largest) return i;
  }
  return n == 0 ? -1 : 0;  // all NaN
}

double log_sum_exp(const float* x, int64_t n) {
  constexpr int64_t kRun = 256;
  const float largest = max_of(x, n);
  float run[kRun];
  double sum = 0;
  for (int64_t i = 0; i < n; i += kRun) {
    const int64_t m = std::min(kRun, n - i);
    std::copy_n(x + i, m, run);
    sum += static_cast<double>(exp_in_place(run, m, largest));
  }
  return static_cast<double>(largest) + std::log(sum);
}
