// GGUF version 3 (ggml docs/gguf.md): metadata and the directory of tensors, over one or more
// mapped files. Every count and offset is held against the file's size before it is used.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libr1/base/mmap_file.h"
#include "libr1/format/gguf_dequant.h"

namespace r1 {

/// One tensor of a GGUF file. `dims` are in GGUF's order: dims[0] is the row length.
struct GgufTensor {
  std::string name;
  GgufType type = GgufType::f32;
  std::vector<uint64_t> dims;       ///< 1 to 4
  std::span<const std::byte> data;  ///< in the mapped file
  size_t file = 0;                  ///< which of the split files holds it

  uint64_t cols() const { return dims[0]; }
  /// All dimensions but the first multiplied: rows of a matrix, or experts * rows.
  uint64_t rows() const;
};

/// A GGUF file, or a whole set of split files ("name-00001-of-00003.gguf"), checked and mapped.
class GgufFile {
 public:
  /// Opens `path`; if its metadata says it is one of a split set, all of the set. Throws
  /// Error{format} for anything that is not right, Error{unsupported} for other versions and types.
  static GgufFile open(const std::string& path);
  /// The same over bytes that outlive the result (one file, no splits): for tests and fuzzing.
  static GgufFile parse(std::span<const std::byte> bytes, const std::string& name);

  /// Typed metadata. Nothing if the key is absent; Error{format} if it has another type.
  std::optional<std::string> string(std::string_view key) const;
  std::optional<uint64_t> integer(std::string_view key) const;
  std::optional<double> real(std::string_view key) const;
  std::optional<bool> boolean(std::string_view key) const;
  bool has(std::string_view key) const { return values_.count(std::string(key)) != 0; }
  /// Calls `f` for every string of an array; false if the key is absent.
  bool for_each_string(std::string_view key, const std::function<void(std::string_view)>& f) const;
  /// Every element of an array of integers; empty if the key is absent.
  std::vector<int64_t> integers(std::string_view key) const;

  const std::vector<GgufTensor>& tensors() const { return tensors_; }
  const GgufTensor* find(std::string_view name) const;
  const std::string& name() const { return name_; }
  /// The paths of all its files; empty for parsed bytes.
  std::vector<std::string> paths() const;
  /// Tells the kernel that a tensor's pages are not needed again.
  void drop(const GgufTensor& tensor) const;

 private:
  struct Value {
    uint32_t type = 0;          // GGUF value type
    uint32_t element_type = 0;  // for arrays
    uint64_t count = 1;
    std::span<const std::byte> bytes;  // payload, of arrays without type and count
  };
  using Values = std::map<std::string, Value, std::less<>>;
  // Reads one file: its tensors are added, its metadata returned.
  Values add(std::span<const std::byte> bytes, const std::string& name);
  void add_part(const std::string& path, uint64_t index, uint64_t n_splits);
  const Value* value(std::string_view key) const;
  [[noreturn]] void wrong_type(std::string_view key, const char* expected) const;

  std::string name_;
  std::vector<MmapFile> files_;
  Values values_;
  std::vector<GgufTensor> tensors_;
  std::map<std::string, size_t, std::less<>> by_name_;
};

}  // namespace r1
