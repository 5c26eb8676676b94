// Parts of mapped files as memory of this process, read past the system's page cache: for files
// larger than memory, of which the program itself knows best what is needed next.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <vector>

#include "libr1/base/mmap_file.h"

namespace r1 {

/// Memory that is handed out in extents: one where there is room for it, else several. Offsets and
/// sizes are multiples of a page.
class Extents {
 public:
  struct Extent {
    uint64_t offset, bytes;
  };
  explicit Extents(uint64_t n) : free_{{0, n}}, n_free_(n) {}
  /// Nothing if there are not n bytes.
  std::vector<Extent> take(uint64_t n);
  void give_back(const Extent& e);

 private:
  std::map<uint64_t, uint64_t> free_;  ///< offset to bytes, no two of them touch
  uint64_t n_free_;
};

/// fetch() puts memory with the file's bytes in the place of pages of the mapping, so that their
/// addresses stay what they were; nobody ever sees a page that is neither. Disjoint ranges may be
/// fetched and forgotten by several threads at once.
///
/// The memory is taken once and used again and again: what comes through the page cache is taken
/// from the system page by page, and costs a processor more than it costs the disk.
class DirectReader {
 public:
  /// `files` must outlive the object. Takes up to memory_bytes (as it is used). Never fails: where
  /// the file system cannot read directly, everything goes through the page cache.
  DirectReader(std::vector<const MmapFile*> files, uint64_t memory_bytes);
  ~DirectReader();
  DirectReader(const DirectReader&) = delete;
  DirectReader& operator=(const DirectReader&) = delete;

  /// Brings the pages that [offset, offset + n) of a file lies in into memory; `give_way`: through
  /// the page cache, whose memory the system can have back. So is what the cache has already, and
  /// what has no room. Throws Error{io} if the file cannot be read any more (it was cut short, the
  /// disk fails): zeros stand there from then on, since the mapping would be deadly to touch.
  void fetch(size_t file, size_t offset, size_t n, bool give_way);
  /// The mapping again, and nothing of it in memory. A whole range of a fetch().
  void forget(size_t file, size_t offset, size_t n);

 private:
  struct Range;
  bool is_cached(const Range& r) const;
  bool read_in(const Range& r);
  void put_mapping(const Range& r) const;
  static void put_zeros(const Range& r);
  void give_back(const std::vector<Extents::Extent>& extents);

  std::vector<const MmapFile*> files_;
  std::vector<int> fds_;         ///< opened for direct reading; -1: through the page cache
  int memory_fd_ = -1;           ///< -1: no memory, everything through the page cache
  std::byte* memory_ = nullptr;  ///< all of it
  uint64_t memory_bytes_;
  std::mutex mutex_;
  Extents extents_;
  std::map<const std::byte*, std::vector<Extents::Extent>> used_;  ///< by the place they stand in
};

}  // namespace r1
