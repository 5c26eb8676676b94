// zstd frames: exact sizes, or an error.
// SPDX-License-Identifier: MIT
#include "libr1/format/codec.h"

#include <cstring>
#include <vector>

#include "libr1/base/rng.h"
#include "tests/support/catch.h"
#include "tests/support/throws.h"

namespace r1 {
namespace {

std::vector<std::byte> sample(size_t n) {
  std::vector<std::byte> out(n);
  for (size_t i = 0; i < n; ++i) out[i] = static_cast<std::byte>(random_bits(5, 0, i / 3) & 15);
  return out;
}

std::vector<std::byte> compress(std::span<const std::byte> raw, int level,
                                size_t piece = SIZE_MAX) {
  std::vector<std::byte> out;
  ZstdCompressor z(level, raw.size(), [&](std::span<const std::byte> bytes) {
    out.insert(out.end(), bytes.begin(), bytes.end());
  });
  for (size_t at = 0; at < raw.size(); at += std::min(piece, raw.size() - at))
    z.write(raw.subspan(at, std::min(piece, raw.size() - at)));
  z.finish();
  return out;
}

// What zstd_inflate gives in one piece.
std::vector<std::byte> inflate(std::span<const std::byte> frame, uint64_t raw_bytes) {
  std::vector<std::byte> out;
  zstd_inflate(
      frame, raw_bytes,
      [&](std::span<const std::byte> piece) { out.insert(out.end(), piece.begin(), piece.end()); },
      "t");
  return out;
}

TEST_CASE("zstd: what is compressed comes back, in one piece and in many") {
  for (const size_t n : {size_t{0}, size_t{1}, size_t{1000}, size_t{1} << 20, (size_t{1} << 20) + 1,
                         size_t{3} << 20}) {
    const std::vector<std::byte> raw = sample(n);
    for (const int level : {1, 9}) {
      const std::vector<std::byte> frame = compress(raw, level);
      CHECK(frame == compress(raw, level, 1013));
      std::vector<std::byte> back(n);
      zstd_decompress(frame, back, "t");
      CHECK(back == raw);
      CHECK(inflate(frame, n) == raw);
    }
  }
}

TEST_CASE("zstd: a frame of another size, cut, doubled or damaged is refused") {
  const std::vector<std::byte> raw = sample(200'000), frame = compress(raw, 3);
  const std::span<const std::byte> whole(frame);
  for (const uint64_t n : {uint64_t{0}, uint64_t{199'999}, uint64_t{200'001}, uint64_t{1} << 40}) {
    CHECK_ERROR(Errc::format, "t: cannot inflate: its size is wrong", inflate(frame, n));
    if (n > 1'000'000) continue;
    std::vector<std::byte> out(static_cast<size_t>(n));
    CHECK_ERROR(Errc::format, "t: cannot inflate: ", zstd_decompress(frame, out, "t"));
  }
  std::vector<std::byte> out(raw.size());
  for (const size_t cut :
       {size_t{0}, size_t{1}, size_t{4}, size_t{17}, frame.size() / 2, frame.size() - 1}) {
    CHECK_ERROR(Errc::format, "t: cannot inflate: ", zstd_decompress(whole.first(cut), out, "t"));
    CHECK_ERROR(Errc::format, "t: cannot inflate: ", inflate(whole.first(cut), raw.size()));
  }
  std::vector<std::byte> twice = frame;
  twice.insert(twice.end(), frame.begin(), frame.end());
  CHECK_ERROR(Errc::format, "t: cannot inflate: ", zstd_decompress(twice, out, "t"));
  CHECK_ERROR(Errc::format, "t: cannot inflate: ", inflate(twice, raw.size()));
  CHECK_ERROR(Errc::format, "t: cannot inflate: ", inflate(twice, 2 * raw.size()));
  std::vector<std::byte> bad = frame;
  bad[0] = std::byte{0};
  CHECK_ERROR(Errc::format, "t: cannot inflate: ", inflate(bad, raw.size()));
}

TEST_CASE("zstd: a bomb gives no more bytes than it may") {
  const std::vector<std::byte> zeros(size_t{64} << 20);
  const std::vector<std::byte> frame = compress(zeros, 1);
  REQUIRE(frame.size() < 10'000);
  uint64_t n = 0;
  CHECK_ERROR(
      Errc::format, "its size is wrong",
      zstd_inflate(
          frame, 5 << 20, [&](std::span<const std::byte> piece) { n += piece.size(); }, "t"));
  CHECK(n <= 5 << 20);
}

}  // namespace
}  // namespace r1
