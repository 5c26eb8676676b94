// zstd frames: the distribution form of tensors.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

namespace r1 {

inline constexpr int kDefaultZstdLevel = 9;

/// Compresses a stream of pieces into one frame; the same input, level and pieces of any size give
/// the same bytes.
class ZstdCompressor {
 public:
  /// level 1 to 19; `raw_bytes` is how many will be written. `sink` receives the compressed bytes
  /// in order.
  ZstdCompressor(int level, uint64_t raw_bytes,
                 std::function<void(std::span<const std::byte>)> sink);
  ~ZstdCompressor();
  ZstdCompressor(const ZstdCompressor&) = delete;
  ZstdCompressor& operator=(const ZstdCompressor&) = delete;
  void write(std::span<const std::byte> bytes);
  void finish();

 private:
  void run(std::span<const std::byte> bytes, bool end);
  void* context_;
  std::function<void(std::span<const std::byte>)> sink_;
};

/// Inflates exactly one frame that fills `out` exactly; throws Error{format} that begins with
/// `what` otherwise. Memory is bounded: the frame's window may not pass 128 MiB.
void zstd_decompress(std::span<const std::byte> in, std::span<std::byte> out,
                     const std::string& what);

/// The same for a frame of `raw_bytes` bytes that need not fit in memory: `sink` gets them piece by
/// piece, and never one byte more than `raw_bytes`.
void zstd_inflate(std::span<const std::byte> in, uint64_t raw_bytes,
                  const std::function<void(std::span<const std::byte>)>& sink,
                  const std::string& what);

}  // namespace r1
