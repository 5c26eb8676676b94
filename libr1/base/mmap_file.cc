// SPDX-License-Identifier: MIT
#include "libr1/base/mmap_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "libr1/base/checked.h"
#include "libr1/base/error.h"
#include "libr1/base/thread_pool.h"

namespace r1 {

namespace {

// Of the mapped files: begin is set last and cleared first, so that who finds an address between
// begin and end may read the path. A path is a copy that stays where it is while the file is
// mapped.
struct Slot {
  std::atomic<bool> taken{false};
  std::atomic<const std::byte*> begin{nullptr}, end{nullptr};
  std::atomic<char*> path{nullptr};
};
std::array<Slot, 512> slots;

int take_slot(const std::byte* begin, size_t n, const std::string& path) {
  for (size_t i = 0; i < slots.size(); ++i) {
    Slot& s = slots[i];
    if (s.taken.exchange(true)) continue;
    s.path = ::strdup(path.c_str());
    s.end = begin + n;
    s.begin = begin;
    return static_cast<int>(i);
  }
  return -1;
}

void free_slot(int slot) {
  if (slot < 0) return;
  Slot& s = slots[static_cast<size_t>(slot)];
  s.begin = nullptr;
  std::free(s.path.exchange(nullptr));
  s.taken = false;
}

}  // namespace

const char* mapped_path(const void* address) {
  for (const Slot& s : slots) {
    const std::byte* const begin = s.begin;
    if (begin != nullptr && begin <= address && address < s.end.load()) return s.path;
  }
  return nullptr;
}

MmapFile::MmapFile(const std::string& path) : path_(path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) throw_errno(path, errno);
  struct stat st;
  if (::fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
    const int err = errno;
    const bool is_regular = S_ISREG(st.st_mode);
    ::close(fd);
    if (is_regular) throw_errno(path, err);
    throw Error(Errc::io, path + ": not a regular file");
  }
  size_ = static_cast<size_t>(st.st_size);
  if (size_ > 0) {
    void* map = ::mmap(nullptr, size_, PROT_READ, MAP_SHARED, fd, 0);
    if (map == MAP_FAILED) {
      const int err = errno;
      ::close(fd);
      throw_errno(path + ": cannot map", err);
    }
    data_ = static_cast<const std::byte*>(map);
    slot_ = take_slot(data_, size_, path);
  }
  fd_ = fd;
}

MmapFile::~MmapFile() {
  free_slot(slot_);
  if (copy_ != nullptr) {
    ::munmap(copy_, copy_size_);
  } else if (data_ != nullptr) {
    ::munmap(const_cast<std::byte*>(data_), size_);
  }
  if (fd_ >= 0) ::close(fd_);
}

MmapFile::MmapFile(MmapFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      copy_(std::exchange(other.copy_, nullptr)),
      copy_size_(std::exchange(other.copy_size_, 0)),
      fd_(std::exchange(other.fd_, -1)),
      path_(std::move(other.path_)),
      slot_(std::exchange(other.slot_, -1)) {}

MmapFile& MmapFile::operator=(MmapFile&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  std::swap(copy_, other.copy_);
  std::swap(copy_size_, other.copy_size_);
  std::swap(fd_, other.fd_);
  std::swap(path_, other.path_);
  std::swap(slot_, other.slot_);
  return *this;
}

size_t MmapFile::page_bytes() {
  static const auto size = static_cast<size_t>(::sysconf(_SC_PAGESIZE));
  return size;
}

namespace {

#ifndef MADV_POPULATE_READ
constexpr int MADV_POPULATE_READ = 22;  // Linux 5.14; glibc 2.35 has it
#endif

}  // namespace

namespace {

// Reads [offset, offset + n) of a file; false if that many bytes cannot be had.
bool read_at(int fd, size_t offset, size_t n, std::byte* to) {
  while (n > 0) {
    const ssize_t got = ::pread(fd, to, n, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    offset += static_cast<size_t>(got);
    to += got;
    n -= static_cast<size_t>(got);
  }
  return true;
}

}  // namespace

void MmapFile::copy_to_memory(ThreadPool& pool) {
  if (size_ == 0 || is_copy()) return;
  constexpr int64_t kLargePage = 2 << 20;
  // Whole large pages, wherever the system puts them.
  const auto wanted = static_cast<size_t>(round_up(static_cast<int64_t>(size_), kLargePage));
  const size_t all = wanted + kLargePage;
  void* const copy =
      ::mmap(nullptr, all, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (copy == MAP_FAILED) {
    throw Error(Errc::resource, path_ + ": no memory for a copy of " + std::to_string(size_) +
                                    " bytes (map the file instead)");
  }
  const auto address = reinterpret_cast<intptr_t>(copy);
  auto* const begin = static_cast<std::byte*>(copy) + (round_up(address, kLargePage) - address);
  (void)::madvise(begin, wanted, MADV_HUGEPAGE);
  std::atomic<bool> complete{true};
  // Each thread first touches the pages that it fills.
  pool.parallel_balanced(
      static_cast<int64_t>(size_), kLargePage, [&](int64_t from, int64_t to, int) {
        const auto offset = static_cast<size_t>(from), n = static_cast<size_t>(to - from);
        if (!read_at(fd_, offset, n, begin + offset)) complete = false;
      });
  if (!complete) {
    ::munmap(copy, all);
    throw_lost();
  }
  (void)::mprotect(begin, wanted, PROT_READ);
  free_slot(std::exchange(slot_, -1));
  ::munmap(const_cast<std::byte*>(data_), size_);
  data_ = begin;
  copy_ = copy;
  copy_size_ = all;
}

void MmapFile::drop(size_t offset, size_t n) const {
  if (is_copy()) return;
  const size_t page = page_bytes();
  const size_t begin = (offset + page - 1) / page * page;
  const size_t end = (offset + n) / page * page;
  if (end > begin && end <= size_) {
    (void)::madvise(const_cast<std::byte*>(data_) + begin, end - begin, MADV_DONTNEED);
  }
}

void MmapFile::fetch(size_t offset, size_t n) const {
  if (is_copy() || n == 0 || offset > size_ || n > size_ - offset) return;
  const size_t page = page_bytes();
  const size_t begin = offset / page * page;
  std::byte* const first = const_cast<std::byte*>(data_) + begin;
  const size_t length = offset + n - begin;
  // The first call hands the disk all of the range, the second waits for it and maps it.
  (void)::madvise(first, length, MADV_WILLNEED);
  if (::madvise(first, length, MADV_POPULATE_READ) == 0) return;
  if (errno == EFAULT || errno == EHWPOISON) throw_lost();
  for (size_t i = 0; i < length; i += page) {
    (void)*reinterpret_cast<const volatile std::byte*>(first + i);
  }
}

void MmapFile::throw_lost() const {
  throw Error(Errc::io, path_ + ": cannot be read any more (it was cut short, or the disk fails)");
}

void MmapFile::large_pages(bool on) const {
  if (data_ == nullptr || is_copy()) return;
  (void)::madvise(const_cast<std::byte*>(data_), size_, on ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
}

void MmapFile::forget(size_t offset, size_t n) const {
  if (is_copy()) return;
  const size_t page = page_bytes();
  const size_t begin = (offset + page - 1) / page * page;
  const size_t end = (offset + n) / page * page;
  if (end <= begin || end > size_) return;
  (void)::madvise(const_cast<std::byte*>(data_) + begin, end - begin, MADV_DONTNEED);
  (void)::posix_fadvise(fd_, static_cast<off_t>(begin), static_cast<off_t>(end - begin),
                        POSIX_FADV_DONTNEED);
}

}  // namespace r1
