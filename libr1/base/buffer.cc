// SPDX-License-Identifier: MIT
#include "libr1/base/buffer.h"

#include <sys/mman.h>

#include <cstdint>
#include <cstdlib>
#include <string>

#include "libr1/base/error.h"

namespace r1 {

namespace {
constexpr size_t kHugePage = size_t{2} << 20;
}

Buffer::Buffer(size_t size_bytes) : size_(size_bytes) {
  if (size_bytes == 0) return;
  const size_t alignment = size_bytes >= kHugePage ? kHugePage : 64;
  if (size_bytes > SIZE_MAX - alignment) {
    throw Error(Errc::resource, "cannot allocate " + std::to_string(size_bytes) + " bytes");
  }
  const size_t rounded = (size_bytes + alignment - 1) / alignment * alignment;
  data_ = static_cast<std::byte*>(std::aligned_alloc(alignment, rounded));
  if (data_ == nullptr) {
    throw Error(Errc::resource, "cannot allocate " + std::to_string(size_bytes) +
                                    " bytes (use a smaller --context, --batch or --memory)");
  }
  // Advice only: a kernel without transparent huge pages refuses and nothing is lost.
  if (alignment == kHugePage) (void)madvise(data_, rounded, MADV_HUGEPAGE);
}

Buffer::~Buffer() { std::free(data_); }

}  // namespace r1
