// A .r1 file in memory: mapped, checked, and its tensors by name.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libr1/base/hash.h"
#include "libr1/base/mmap_file.h"
#include "libr1/format/model_config.h"
#include "libr1/format/r1_layout.h"
#include "libr1/format/tensor_view.h"

namespace r1 {

/// One tensor or blob as the directory describes it.
struct R1Entry {
  std::string name;
  bool is_blob = false;
  DType dtype = DType::f32;
  int rank = 0;  ///< 1 or 2; 0 for blobs
  int64_t rows = 0;
  int64_t cols = 0;
  R1Codec codec = R1Codec::none;
  uint64_t offset = 0;
  uint64_t stored_bytes = 0;
  uint64_t raw_bytes = 0;
  uint64_t hash = 0;
  uint32_t shard = 0;
};

/// Adds an entry to the identity of its set: the hash of every name and every hash, in the order of
/// shards and, within one, of names.
void add_to_set_id(Xxh3Stream& identity, const R1Entry& e);

/// How a model lies in memory. map: as pages of its file, which processes share and the system may
/// take back; starts at once. copy: read whole into memory of this process, in large pages even
/// where the file system has none (MmapFile::copy_to_memory()).
enum class R1Open { map, copy };

/// A converted model. Immutable; find() and blob() may be called from one thread at a time.
class R1File {
 public:
  /// Maps `path` (a file, any shard of a set, or the name the set was converted to) and checks its
  /// structure: magic, version, sizes, that entries follow each other without holes or overlaps,
  /// names, alignment, the hashes of the directory and of all blobs, the set's identity, and
  /// config.json. The hashes of tensors are left to check_r1_file(). Throws Error naming file and
  /// remedy; Error{resource} if a copy is larger than the memory that is free.
  static R1File open(const std::string& path, R1Open how = R1Open::map);
  /// The same over bytes (one shard) that outlive the result: for tests and fuzzing.
  static R1File parse(std::span<const std::byte> bytes, const std::string& name);
  ~R1File();
  R1File(R1File&&) noexcept;
  R1File& operator=(R1File&&) noexcept;

  const ModelConfig& config() const;
  /// Entries sorted by name, tensors and blobs.
  const std::vector<R1Entry>& entries() const;
  /// The entry of a tensor, or null.
  const R1Entry* entry(std::string_view name) const;
  /// A tensor: in the mapping, or, if stored with zstd, inflated on first use into memory of this
  /// object (its hash is checked then). Nothing if there is no such tensor.
  std::optional<TensorView> find(std::string_view name) const;
  /// config.json, tokenizer.json, ...; "" if the file has no such blob.
  std::string_view blob(std::string_view name) const;

  /// The bytes of an entry as they are stored, still compressed if its codec says so.
  std::span<const std::byte> stored(const R1Entry& e) const;
  /// Tells the kernel that an entry's bytes are not needed again soon.
  void drop(const R1Entry& e) const;
  /// The file that a shard is mapped from; null: parsed from memory.
  const MmapFile* mapped(uint32_t shard) const;
  /// See MmapFile. open() asks for them if the weights fit into memory.
  void large_pages(bool on) const;
  std::span<const std::byte> shard_bytes(uint32_t shard) const;
  const std::string& shard_name(uint32_t shard) const;
  uint64_t directory_offset(uint32_t shard) const;

  const std::string& path() const;
  uint64_t file_bytes() const;  ///< of all shards
  uint32_t shard_count() const;
  uint64_t set_id() const;  ///< the same for the same contents: identifies a model

 private:
  struct Impl;
  explicit R1File(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace r1
