// Owning, aligned, uninitialised bytes: where activations, caches and inflated tensors live.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <utility>

namespace r1 {

/// A move-only block of bytes aligned to 64 (small) or 2 MiB (from 2 MiB on, with huge pages
/// asked for). Contents are unspecified until written. Throws Error{resource} if memory is short.
class Buffer {
 public:
  Buffer() = default;
  explicit Buffer(size_t size_bytes);
  ~Buffer();
  Buffer(Buffer&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  Buffer& operator=(Buffer&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;

  std::byte* data() const { return data_; }
  size_t size() const { return size_; }
  std::span<std::byte> bytes() const { return {data_, size_}; }
  /// The same memory as an array of T; size() / sizeof(T) elements.
  template <typename T>
  std::span<T> as() const {
    return {reinterpret_cast<T*>(data_), size_ / sizeof(T)};
  }

 private:
  std::byte* data_ = nullptr;
  size_t size_ = 0;
};

}  // namespace r1
