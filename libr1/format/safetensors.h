// One safetensors file: header checked to the letter of the format, data mapped.
// Format: huggingface/safetensors README.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libr1/base/mmap_file.h"

namespace r1 {

struct SafetensorsEntry {
  std::string name;
  std::string dtype;           ///< as written: "F32", "BF16", "F8_E4M3", ...
  std::vector<int64_t> shape;  ///< [] for a scalar
  uint64_t offset = 0;         ///< in the file
  uint64_t n_bytes = 0;
};

/// Immutable view of a file. Data has no alignment: read it with memcpy.
class SafetensorsFile {
 public:
  /// Throws Error{io} if the file cannot be mapped, Error{format} for any breach of the format:
  /// header length over 100,000,000 or past the end, not an object, not UTF-8, duplicate names,
  /// unknown dtypes, holes, overlaps, sizes that do not fit shapes, bytes left over.
  static SafetensorsFile open(const std::string& path);
  /// The same over bytes that outlive the result.
  static SafetensorsFile parse(std::span<const std::byte> bytes, const std::string& name);

  const std::vector<SafetensorsEntry>& entries() const { return entries_; }  ///< in file order
  const SafetensorsEntry* find(std::string_view name) const;
  std::span<const std::byte> data(const SafetensorsEntry& e) const {
    return bytes_.subspan(static_cast<size_t>(e.offset), static_cast<size_t>(e.n_bytes));
  }
  /// Tells the kernel that an entry's bytes are not needed again.
  void drop(const SafetensorsEntry& e) const;
  const std::string& name() const { return name_; }
  uint64_t file_bytes() const { return bytes_.size(); }

 private:
  std::string name_;
  MmapFile file_;
  std::span<const std::byte> bytes_;
  std::vector<SafetensorsEntry> entries_;
  std::map<std::string, size_t, std::less<>> by_name_;
};

}  // namespace r1
