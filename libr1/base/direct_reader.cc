// SPDX-License-Identifier: MIT
#include "libr1/base/direct_reader.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "libr1/base/checked.h"
#include "libr1/base/error.h"

namespace r1 {

std::vector<Extents::Extent> Extents::take(uint64_t n) {
  if (n > n_free_) return {};
  const auto from = [&](std::map<uint64_t, uint64_t>::iterator it, uint64_t bytes) {
    const Extent e = {it->first, bytes};
    const uint64_t left = it->second - bytes;
    free_.erase(it);
    if (left > 0) free_.emplace(e.offset + bytes, left);
    n_free_ -= bytes;
    return e;
  };
  const auto whole = std::ranges::find_if(free_, [&](const auto& f) { return f.second >= n; });
  if (whole != free_.end()) return {from(whole, n)};
  std::vector<Extent> out;
  for (uint64_t left = n; left > 0; left -= out.back().bytes) {
    out.push_back(from(free_.begin(), std::min(left, free_.begin()->second)));
  }
  return out;
}

void Extents::give_back(const Extent& e) {
  n_free_ += e.bytes;
  auto it = free_.emplace(e.offset, e.bytes).first;
  const auto next = std::next(it);
  if (next != free_.end() && it->first + it->second == next->first) {
    it->second += next->second;
    free_.erase(next);
  }
  if (it == free_.begin()) return;
  const auto before = std::prev(it);
  if (before->first + before->second != it->first) return;
  before->second += it->second;
  free_.erase(it);
}

namespace {

constexpr auto kShared = MAP_SHARED | MAP_NORESERVE;

bool same_file(int a, int b) {
  struct stat x {
  }, y{};
  return ::fstat(a, &x) == 0 && ::fstat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

int open_direct(const MmapFile& file) {
  const int fd = ::open(file.path().c_str(), O_RDONLY | O_CLOEXEC | O_DIRECT);
  if (fd < 0 || same_file(fd, file.fd())) return fd;
  ::close(fd);  // another one has taken its name
  return -1;
}

// Reads until n bytes or the end of the file; -1 and errno as read(2).
ssize_t read_all(int fd, std::byte* to, size_t n, size_t offset) {
  size_t done = 0;
  while (done < n) {
    const ssize_t got = ::pread(fd, to + done, n - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return -1;
    done += static_cast<size_t>(got);
    // Less than a whole page is the end: what follows is no place for a direct read.
    if (got == 0 || done % MmapFile::page_bytes() != 0) break;
  }
  return static_cast<ssize_t>(done);
}

uint64_t whole_pages(uint64_t n) {
  return static_cast<uint64_t>(
      round_up(static_cast<int64_t>(n), static_cast<int64_t>(MmapFile::page_bytes())));
}

}  // namespace

// Whole pages of a file.
struct DirectReader::Range {
  Range(const MmapFile& f, int direct, size_t at, size_t n)
      : file(f),
        fd(direct),
        offset(at / MmapFile::page_bytes() * MmapFile::page_bytes()),
        bytes(whole_pages(at + n - offset)),
        place(const_cast<std::byte*>(f.bytes().data()) + offset) {}

  const MmapFile& file;
  int fd;
  size_t offset, bytes;
  std::byte* place;
};

DirectReader::DirectReader(std::vector<const MmapFile*> files, uint64_t memory_bytes)
    : files_(std::move(files)),
      // Units are rounded up to pages.
      memory_bytes_(whole_pages(memory_bytes + memory_bytes / 64)),
      extents_(memory_bytes_) {
  for (const MmapFile* file : files_) fds_.push_back(open_direct(*file));
  const int fd = ::memfd_create("r1 weights", MFD_CLOEXEC);
  if (fd < 0) return;
  if (::ftruncate(fd, static_cast<off_t>(memory_bytes_)) == 0) {
    void* const map = ::mmap(nullptr, memory_bytes_, PROT_READ | PROT_WRITE, kShared, fd, 0);
    if (map != MAP_FAILED) memory_ = static_cast<std::byte*>(map);
  }
  if (memory_ != nullptr) {
    (void)::madvise(memory_, memory_bytes_, MADV_HUGEPAGE);
    memory_fd_ = fd;
  } else {
    ::close(fd);
  }
}

DirectReader::~DirectReader() {
  for (const int fd : fds_) {
    if (fd >= 0) ::close(fd);
  }
  if (memory_ == nullptr) return;
  ::munmap(memory_, memory_bytes_);
  ::close(memory_fd_);
}

void DirectReader::fetch(size_t file, size_t offset, size_t n, bool give_way) {
  const MmapFile& f = *files_[file];
  if (n == 0 || offset > f.size() || n > f.size() - offset) return;
  const Range r(f, fds_[file], offset, n);
  try {
    if (r.fd >= 0 && memory_fd_ >= 0 && !give_way && !is_cached(r) && read_in(r)) return;
    f.fetch(offset, n);
  } catch (const Error&) {
    put_zeros(r);
    throw;
  }
}

/// Whether the page cache seems to have the range: its first, middle and last page.
bool DirectReader::is_cached(const Range& r) const {
  const size_t page = MmapFile::page_bytes();
  for (const size_t at : {size_t{0}, r.bytes / 2, r.bytes - page}) {
    std::byte b;
    const iovec to = {&b, 1};
    if (::preadv2(r.file.fd(), &to, 1, static_cast<off_t>(r.offset + at), RWF_NOWAIT) != 1)
      return false;
  }
  return true;
}

void DirectReader::give_back(const std::vector<Extents::Extent>& extents) {
  const std::lock_guard lock(mutex_);
  for (const Extents::Extent& e : extents) extents_.give_back(e);
}

/// False if it cannot be done this way.
bool DirectReader::read_in(const Range& r) {
  std::vector<Extents::Extent> extents;
  {
    const std::lock_guard lock(mutex_);
    extents = extents_.take(r.bytes);
  }
  if (extents.empty()) return false;
  size_t at = 0;
  for (const auto& [from, bytes] : extents) {
    const ssize_t got = read_all(r.fd, memory_ + from, bytes, r.offset + at);
    const int error = errno;
    // The mapping's last page has zeros beyond the end of the file; nobody looks at those here.
    const size_t wanted = std::min<size_t>(bytes, r.file.size() - r.offset - at);
    if (got < static_cast<ssize_t>(wanted)) {
      give_back(extents);
      if (got < 0 && error != EIO) return false;
      r.file.throw_lost();
    }
    at += bytes;
  }
  at = 0;
  for (const auto& [from, bytes] : extents) {  // each takes the mapping's place in one step
    if (::mmap(r.place + at, bytes, PROT_READ, kShared | MAP_FIXED | MAP_POPULATE, memory_fd_,
               static_cast<off_t>(from)) == MAP_FAILED) {
      put_mapping(r);
      give_back(extents);
      return false;
    }
    at += bytes;
  }
  const std::lock_guard lock(mutex_);
  used_[r.place] = std::move(extents);
  return true;
}

void DirectReader::put_mapping(const Range& r) const {
  (void)::mmap(r.place, r.bytes, PROT_READ, MAP_SHARED | MAP_FIXED, r.file.fd(),
               static_cast<off_t>(r.offset));
}

void DirectReader::put_zeros(const Range& r) {
  (void)::mmap(r.place, r.bytes, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE,
               -1, 0);
}

void DirectReader::forget(size_t file, size_t offset, size_t n) {
  const MmapFile& f = *files_[file];
  if (n == 0 || offset > f.size() || n > f.size() - offset) return;
  const Range r(f, fds_[file], offset, n);
  std::vector<Extents::Extent> extents;
  {
    const std::lock_guard lock(mutex_);
    const auto it = used_.find(r.place);
    if (it != used_.end()) extents = std::move(used_.extract(it).mapped());
  }
  if (extents.empty()) return f.forget(offset, n);
  // Whoever looks there now sees the file, and never what comes to this memory next.
  put_mapping(r);
  give_back(extents);
}

}  // namespace r1
