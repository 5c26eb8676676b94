// The fixed structures of a .r1 file, byte for byte. The diagram is in man/r1-file.5.
// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cstdint>
#include <string>

#include "libr1/format/dtype.h"

namespace r1 {

static_assert(std::endian::native == std::endian::little,
              ".r1 files are little-endian and mapped as they are");

inline constexpr char kR1Magic[8] = {'R', '1', 'M', 'O', 'D', 'E', 'L', '\0'};
inline constexpr char kR1EndMagic[8] = {'R', '1', 'F', 'O', 'O', 'T', 'E', 'R'};
inline constexpr uint32_t kR1Version = 3;  ///< 3: q4 has even levels
inline constexpr uint32_t kR1EndianMark = 0x01020304;
inline constexpr uint64_t kR1TensorAlignment = 4096;
inline constexpr uint64_t kR1BlobAlignment = 64;
inline constexpr uint32_t kR1MaxNameBytes = 255;
inline constexpr uint32_t kR1MaxShards = 4096;
/// zstd turns no byte into more than a block of 128 KiB out of four.
inline constexpr uint64_t kR1MaxInflation = 32768;

struct R1Header {
  char magic[8];
  uint32_t version;
  uint32_t endian_mark;
  uint32_t shard;        // from 0
  uint32_t shard_count;  // at least 1
  uint64_t set_id;       // the same in all shards of one model
  uint8_t zero[32];
};
static_assert(sizeof(R1Header) == 64);

enum class R1Kind : uint16_t { tensor = 0, blob = 1 };
enum class R1Codec : uint32_t { none = 0, zstd = 1 };

/// One entry of the directory; its name follows, zero-padded to a multiple of 8 bytes.
struct R1DirectoryEntry {
  uint16_t kind;
  uint16_t name_bytes;
  uint32_t dtype;   // DType; 0 for blobs
  uint32_t layout;  // 0: as DType describes
  uint32_t codec;   // R1Codec
  uint32_t rank;    // 1 or 2; 0 for blobs
  uint32_t zero;
  uint64_t rows;  // 1 for vectors; 0 for blobs
  uint64_t cols;  // bytes for blobs
  uint64_t offset;
  uint64_t stored_bytes;
  uint64_t raw_bytes;
  uint64_t hash;  // XXH3-64 of the raw bytes
};
static_assert(sizeof(R1DirectoryEntry) == 72);

struct R1Footer {
  uint64_t directory_offset;
  uint64_t directory_bytes;
  uint64_t n_entries;
  uint64_t directory_hash[2];  // XXH3-128, low word first
  uint64_t file_bytes;         // of this shard, the footer included
  uint64_t set_id;
  char magic[8];
};
static_assert(sizeof(R1Footer) == 64);

/// "model.r1" to "model-00002-of-00005.r1"; the path itself if there is one shard.
std::string r1_shard_path(const std::string& path, uint32_t shard, uint32_t shard_count);

}  // namespace r1
