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

#include "libr1/base/error.h"

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
  if (data_ != nullptr) ::munmap(const_cast<std::byte*>(data_), size_);
  if (fd_ >= 0) ::close(fd_);
}

MmapFile::MmapFile(MmapFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      fd_(std::exchange(other.fd_, -1)),
      path_(std::move(other.path_)),
      slot_(std::exchange(other.slot_, -1)) {}

MmapFile& MmapFile::operator=(MmapFile&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
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

void MmapFile::drop(size_t offset, size_t n) const {
  const size_t page = page_bytes();
  const size_t begin = (offset + page - 1) / page * page;
  const size_t end = (offset + n) / page * page;
  if (end > begin && end <= size_) {
    (void)::madvise(const_cast<std::byte*>(data_) + begin, end - begin, MADV_DONTNEED);
  }
}

void MmapFile::fetch(size_t offset, size_t n) const {
  if (n == 0 || offset > size_ || n > size_ - offset) return;
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
  if (data_ == nullptr) return;
  (void)::madvise(const_cast<std::byte*>(data_), size_, on ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
}

void MmapFile::forget(size_t offset, size_t n) const {
  const size_t page = page_bytes();
  const size_t begin = (offset + page - 1) / page * page;
  const size_t end = (offset + n) / page * page;
  if (end <= begin || end > size_) return;
  (void)::madvise(const_cast<std::byte*>(data_) + begin, end - begin, MADV_DONTNEED);
  (void)::posix_fadvise(fd_, static_cast<off_t>(begin), static_cast<off_t>(end - begin),
                        POSIX_FADV_DONTNEED);
}

}  // namespace r1
