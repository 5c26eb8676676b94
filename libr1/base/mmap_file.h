// A file in memory, to be read only: mapped, or a copy of it.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace r1 {

class ThreadPool;

/// Move-only. Pages are shared with the page cache; nothing is read until touched. The file must
/// not shrink while mapped (the kernel then answers an access with SIGBUS; see mapped_path()).
class MmapFile {
 public:
  MmapFile() = default;
  /// Maps the whole of `path`. Throws Error{io} naming the path if it is missing, unreadable or not
  /// a regular file. An empty file gives an empty span.
  explicit MmapFile(const std::string& path);
  ~MmapFile();
  MmapFile(MmapFile&& other) noexcept;
  MmapFile& operator=(MmapFile&& other) noexcept;
  MmapFile(const MmapFile&) = delete;
  MmapFile& operator=(const MmapFile&) = delete;

  /// Reads the whole file into memory of this process, in large pages where the system has them,
  /// and ends the mapping: bytes() lie elsewhere from then on, what becomes of the file concerns
  /// them no more, and the calls below that speak to the system do nothing. Throws Error{resource}
  /// if there is no memory, Error{io} if the file cannot be read; the mapping stays then.
  void copy_to_memory(ThreadPool& pool);
  bool is_copy() const { return copy_ != nullptr; }

  std::span<const std::byte> bytes() const { return {data_, size_}; }
  std::string_view text() const { return {reinterpret_cast<const char*>(data_), size_}; }
  size_t size() const { return size_; }
  const std::string& path() const { return path_; }
  int fd() const { return fd_; }
  static size_t page_bytes();
  /// Tells the kernel that the bytes [offset, offset + n) will not be needed again soon, so that a
  /// converter streaming through a huge file keeps its resident memory small.
  void drop(size_t offset, size_t n) const;
  /// Reads [offset, offset + n) into memory and returns when it is there, so that nobody who
  /// touches it waits. Throws Error{io} if it cannot be had: touching it would be deadly.
  void fetch(size_t offset, size_t n) const;
  [[noreturn]] void throw_lost() const;
  /// Whether what is not in memory yet is to come in large pages, which the processor walks through
  /// faster than small ones: for files that stay in memory, since forget() leaves a page of which
  /// it is given a part. Best effort.
  void large_pages(bool on) const;
  /// Takes the whole pages of [offset, offset + n) out of memory, the system's page cache included
  /// (unless another process uses them). Touching them reads them again.
  void forget(size_t offset, size_t n) const;

 private:
  const std::byte* data_ = nullptr;
  size_t size_ = 0;
  void* copy_ = nullptr;  ///< what was allocated for a copy, of copy_size_ bytes
  size_t copy_size_ = 0;
  int fd_ = -1;
  std::string path_;
  int slot_ = -1;  ///< in the table of mapped_path()
};

/// The path of the file that is mapped at an address, or null; for a handler of signals. Of a few
/// hundred mapped at once, the later ones are not known to it.
const char* mapped_path(const void* address);

}  // namespace r1
