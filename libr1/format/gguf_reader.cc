// SPDX-License-Identifier: MIT
#include "libr1/format/gguf_reader.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "libr1/base/checked.h"
#include "libr1/base/error.h"

namespace r1 {

static_assert(std::endian::native == std::endian::little, "GGUF and .r1 files are little-endian");

namespace {

// GGUF value types.
enum : uint32_t {
  kU8,
  kI8,
  kU16,
  kI16,
  kU32,
  kI32,
  kF32,
  kBool,
  kString,
  kArray,
  kU64,
  kI64,
  kF64,
};
constexpr size_t kScalarBytes[] = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};
constexpr uint64_t kMaxKeyBytes = 65535;
constexpr uint64_t kMaxTensorNameBytes = 64;

// Reads from the front of a span; running out is an error that names the file and the place.
class Cursor {
 public:
  Cursor(std::span<const std::byte> bytes, const std::string& name) : bytes_(bytes), name_(name) {}

  [[noreturn]] void fail(const std::string& what) const {
    throw Error(Errc::format,
                name_ + ": at byte " + std::to_string(at_) + ": " + what +
                    " (the file is damaged or not GGUF version 3; download it again)");
  }
  size_t at() const { return at_; }
  size_t left() const { return bytes_.size() - at_; }

  std::span<const std::byte> take(uint64_t n) {
    if (n > left()) fail("the file ends inside the header");
    const auto out = bytes_.subspan(at_, static_cast<size_t>(n));
    at_ += static_cast<size_t>(n);
    return out;
  }
  template <typename T>
  T number() {
    T v;
    std::memcpy(&v, take(sizeof(T)).data(), sizeof(T));
    return v;
  }
  std::string_view text(uint64_t max_bytes) {
    const auto n = number<uint64_t>();
    if (n > max_bytes || n > left()) fail("a string of " + std::to_string(n) + " bytes");
    const auto bytes = take(n);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
  // Passes over `count` values of a type. Counts are held against what is left before any loop.
  void skip(uint32_t type, uint64_t count, int depth) {
    if (type < std::size(kScalarBytes) && kScalarBytes[type] != 0) {
      const auto n = checked_mul(count, kScalarBytes[type]);
      if (!n || *n > left()) fail("an array of " + std::to_string(count) + " values");
      const auto bytes = take(*n);
      if (type == kBool) {
        for (const std::byte b : bytes) {
          if (b > std::byte{1}) fail("a boolean that is neither 0 nor 1");
        }
      }
    } else if (type == kString) {
      if (count > left() / 8) fail("an array of " + std::to_string(count) + " strings");
      for (uint64_t i = 0; i < count; ++i) text(UINT64_MAX);
    } else if (type == kArray && depth < 4) {
      if (count > left() / 12) fail("an array of " + std::to_string(count) + " arrays");
      for (uint64_t i = 0; i < count; ++i) {
        const auto element = number<uint32_t>();
        const auto n = number<uint64_t>();
        skip(element, n, depth + 1);
      }
    } else {
      fail("value type " + std::to_string(type));
    }
  }

 private:
  std::span<const std::byte> bytes_;
  const std::string& name_;
  size_t at_ = 0;
};

// "x-00002-of-00003.gguf" with another number.
std::string split_name(const std::string& path, uint64_t index, uint64_t count) {
  char part[40];
  std::snprintf(part, sizeof part, "-%05u-of-%05u.gguf", static_cast<unsigned>(index + 1),
                static_cast<unsigned>(count));
  constexpr size_t kSuffix = sizeof("-00001-of-00001.gguf") - 1;
  if (path.size() < kSuffix) return part;
  return path.substr(0, path.size() - kSuffix) + part;
}

void reject_overlaps(std::span<const GgufTensor> tensors, const std::string& name) {
  std::vector<const GgufTensor*> by_place;
  for (const GgufTensor& t : tensors) by_place.push_back(&t);
  const auto before = [](const GgufTensor* a, const GgufTensor* b) {
    return a->data.data() < b->data.data();
  };
  std::sort(by_place.begin(), by_place.end(), before);
  for (size_t i = 1; i < by_place.size(); ++i) {
    const GgufTensor &a = *by_place[i - 1], &b = *by_place[i];
    if (a.data.data() + a.data.size() <= b.data.data()) continue;
    throw Error(Errc::format, name + ": tensors \"" + a.name + "\" and \"" + b.name +
                                  "\" overlap (the file is damaged; download it again)");
  }
}

}  // namespace

uint64_t GgufTensor::rows() const {
  uint64_t n = 1;
  for (size_t i = 1; i < dims.size(); ++i) n *= dims[i];  // checked when it was read
  return n;
}

GgufFile GgufFile::parse(std::span<const std::byte> bytes, const std::string& name) {
  GgufFile file;
  file.name_ = name;
  file.values_ = file.add(bytes, name);
  return file;
}

GgufFile GgufFile::open(const std::string& path) {
  GgufFile file;
  file.name_ = path;
  file.files_.emplace_back(path);
  file.values_ = file.add(file.files_.back().bytes(), path);
  const uint64_t n_splits = file.integer("split.count").value_or(1);
  if (n_splits <= 1) return file;
  if (n_splits > 99999)
    throw Error(Errc::format, path + ": split.count is " + std::to_string(n_splits));
  if (file.integer("split.no").value_or(0) != 0 || path != split_name(path, 0, n_splits)) {
    throw Error(Errc::format, path + ": is not the first of its " + std::to_string(n_splits) +
                                  " parts (give " + split_name(path, 0, n_splits) + ")");
  }
  for (uint64_t i = 1; i < n_splits; ++i) file.add_part(split_name(path, i, n_splits), i, n_splits);
  const auto expected = file.integer("split.tensors.count");
  if (expected && *expected != file.tensors_.size()) {
    throw Error(Errc::format, path + ": the parts hold " + std::to_string(file.tensors_.size()) +
                                  " tensors, split.tensors.count says " +
                                  std::to_string(*expected));
  }
  return file;
}

// Only the first part's metadata count; of the others, what says that they are parts of this set.
void GgufFile::add_part(const std::string& path, uint64_t index, uint64_t n_splits) {
  files_.emplace_back(path);
  const Values first = std::move(values_);
  values_ = add(files_.back().bytes(), path);
  const auto number = integer("split.no"), count = integer("split.count"),
             total = integer("split.tensors.count");
  values_ = first;
  if (number != index || count != n_splits || total != integer("split.tensors.count")) {
    throw Error(Errc::format, path + ": is not part " + std::to_string(index + 1) + " of the " +
                                  std::to_string(n_splits) + " that " + name_ +
                                  " begins (download it again)");
  }
}

std::vector<std::string> GgufFile::paths() const {
  std::vector<std::string> out;
  for (const MmapFile& f : files_) out.push_back(f.path());
  return out;
}

GgufFile::Values GgufFile::add(std::span<const std::byte> bytes, const std::string& name) {
  Cursor in(bytes, name);
  if (in.left() < 24 || std::memcmp(in.take(4).data(), "GGUF", 4) != 0) {
    throw Error(Errc::format, name + ": not a GGUF file (no \"GGUF\" at its start)");
  }
  const auto version = in.number<uint32_t>();
  if (version != 3) {
    throw Error(Errc::unsupported,
                name + ": GGUF version " + std::to_string(version) +
                    " (r1 reads version 3; convert the file anew with llama.cpp)");
  }
  const auto n_tensors = in.number<uint64_t>();
  const auto n_values = in.number<uint64_t>();
  if (n_values > in.left() / 12) in.fail(std::to_string(n_values) + " metadata entries");

  Values values;
  for (uint64_t i = 0; i < n_values; ++i) {
    const std::string key(in.text(kMaxKeyBytes));
    Value v;
    v.type = in.number<uint32_t>();
    v.element_type = v.type;
    if (v.type == kArray) {
      v.element_type = in.number<uint32_t>();
      v.count = in.number<uint64_t>();
    }
    const size_t begin = in.at();
    in.skip(v.element_type, v.count, v.type == kArray ? 1 : 0);
    v.bytes = bytes.subspan(begin, in.at() - begin);
    if (!values.emplace(key, v).second) in.fail("metadata key \"" + key + "\" twice");
  }

  uint64_t alignment = 32;
  if (const auto it = values.find("general.alignment"); it != values.end()) {
    if (it->second.type != kU32) in.fail("general.alignment is no 32-bit integer");
    uint32_t a;
    std::memcpy(&a, it->second.bytes.data(), sizeof a);
    if (a < 8 || !std::has_single_bit(a) || a > (1u << 24))
      in.fail("general.alignment " + std::to_string(a));
    alignment = a;
  }

  // A tensor's entry takes at least 8 + 0 + 4 + 8 + 4 + 8 bytes.
  if (n_tensors > in.left() / 32) in.fail(std::to_string(n_tensors) + " tensors");
  const size_t first = tensors_.size();
  std::vector<uint64_t> offsets;
  for (uint64_t i = 0; i < n_tensors; ++i) {
    GgufTensor t;
    t.name = in.text(kMaxTensorNameBytes);
    t.file = files_.empty() ? 0 : files_.size() - 1;
    const auto n_dims = in.number<uint32_t>();
    if (n_dims < 1 || n_dims > 4)
      in.fail("tensor \"" + t.name + "\" of " + std::to_string(n_dims) + " dimensions");
    uint64_t n_elements = 1;
    for (uint32_t d = 0; d < n_dims; ++d) {
      t.dims.push_back(in.number<uint64_t>());
      const auto product = checked_mul(n_elements, t.dims.back());
      if (!product || *product == 0 || *product > uint64_t{1} << 62)
        in.fail("the dimensions of tensor \"" + t.name + "\"");
      n_elements = *product;
    }
    const auto type = in.number<uint32_t>();
    offsets.push_back(in.number<uint64_t>());
    const auto block = gguf_block(type);
    if (!block) {
      throw Error(Errc::unsupported,
                  name + ": tensor \"" + t.name + "\" has ggml type " + std::to_string(type) +
                      " (r1 reads F32 F16 BF16 Q8_0 Q4_0 Q4_1 Q5_0 Q5_1 and Q2_K to Q6_K)");
    }
    t.type = static_cast<GgufType>(type);
    if (t.cols() % block->n_values != 0) {
      in.fail("tensor \"" + t.name + "\": rows of " + std::to_string(t.cols()) +
              " values in blocks of " + std::to_string(block->n_values));
    }
    if (!by_name_.emplace(t.name, tensors_.size()).second)
      in.fail("tensor \"" + t.name + "\" twice");
    tensors_.push_back(std::move(t));
  }

  const auto data = checked_align(in.at(), alignment);
  for (size_t i = first; i < tensors_.size(); ++i) {
    GgufTensor& t = tensors_[i];
    const GgufBlock block = *gguf_block(static_cast<uint32_t>(t.type));
    const auto size = checked_mul(t.rows() * (t.cols() / block.n_values), block.n_bytes);
    const uint64_t offset = offsets[i - first];
    const auto begin = data ? checked_add(*data, offset) : std::nullopt;
    const auto end = begin && size ? checked_add(*begin, *size) : std::nullopt;
    if (!end || *end > bytes.size() || offset % alignment != 0) {
      throw Error(Errc::format,
                  name + ": tensor \"" + t.name + "\" lies outside the file or off its " +
                      "alignment (the file is truncated or damaged; download it again)");
    }
    t.data = bytes.subspan(static_cast<size_t>(*begin), static_cast<size_t>(*size));
  }
  reject_overlaps(std::span(tensors_).subspan(first), name);
  return values;
}

const GgufFile::Value* GgufFile::value(std::string_view key) const {
  const auto it = values_.find(key);
  return it == values_.end() ? nullptr : &it->second;
}

void GgufFile::wrong_type(std::string_view key, const char* expected) const {
  throw Error(Errc::format, name_ + ": metadata \"" + std::string(key) + "\" is not " + expected);
}

std::optional<std::string> GgufFile::string(std::string_view key) const {
  const Value* v = value(key);
  if (v == nullptr) return std::nullopt;
  if (v->type != kString) wrong_type(key, "a string");
  return std::string(reinterpret_cast<const char*>(v->bytes.data()) + 8, v->bytes.size() - 8);
}

namespace {

template <typename T>
T load(const std::byte* p) {
  T v;
  std::memcpy(&v, p, sizeof v);
  return v;
}

std::optional<int64_t> integer_at(uint32_t type, const std::byte* p) {
  switch (type) {
    case kU8:
      return load<uint8_t>(p);
    case kI8:
      return load<int8_t>(p);
    case kU16:
      return load<uint16_t>(p);
    case kI16:
      return load<int16_t>(p);
    case kU32:
      return load<uint32_t>(p);
    case kI32:
      return load<int32_t>(p);
    case kI64:
      return load<int64_t>(p);
    case kU64: {
      const auto v = load<uint64_t>(p);
      return v > INT64_MAX ? std::nullopt : std::optional<int64_t>(static_cast<int64_t>(v));
    }
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<uint64_t> GgufFile::integer(std::string_view key) const {
  const Value* v = value(key);
  if (v == nullptr) return std::nullopt;
  const auto n = v->type == kArray ? std::nullopt : integer_at(v->type, v->bytes.data());
  if (!n || *n < 0) wrong_type(key, "a non-negative integer");
  return static_cast<uint64_t>(*n);
}

std::optional<double> GgufFile::real(std::string_view key) const {
  const Value* v = value(key);
  if (v == nullptr) return std::nullopt;
  if (v->type == kF32) return static_cast<double>(load<float>(v->bytes.data()));
  if (v->type == kF64) return load<double>(v->bytes.data());
  wrong_type(key, "a floating-point number");
}

std::optional<bool> GgufFile::boolean(std::string_view key) const {
  const Value* v = value(key);
  if (v == nullptr) return std::nullopt;
  if (v->type != kBool) wrong_type(key, "a boolean");
  return v->bytes[0] != std::byte{0};
}

bool GgufFile::for_each_string(std::string_view key,
                               const std::function<void(std::string_view)>& f) const {
  const Value* v = value(key);
  if (v == nullptr) return false;
  if (v->type != kArray || v->element_type != kString) wrong_type(key, "an array of strings");
  Cursor in(v->bytes, name_);
  for (uint64_t i = 0; i < v->count; ++i) f(in.text(UINT64_MAX));
  return true;
}

std::vector<int64_t> GgufFile::integers(std::string_view key) const {
  std::vector<int64_t> out;
  const Value* v = value(key);
  if (v == nullptr) return out;
  if (v->type != kArray || v->count == 0) {
    if (v->type == kArray) return out;
    wrong_type(key, "an array of integers");
  }
  if (!integer_at(v->element_type, v->bytes.data())) wrong_type(key, "an array of integers");
  out.reserve(static_cast<size_t>(v->count));
  const size_t step = kScalarBytes[v->element_type];
  for (uint64_t i = 0; i < v->count; ++i) {
    const auto n = integer_at(v->element_type, v->bytes.data() + i * step);
    if (!n) wrong_type(key, "an array of integers below 2^63");
    out.push_back(*n);
  }
  return out;
}

const GgufTensor* GgufFile::find(std::string_view name) const {
  const auto it = by_name_.find(name);
  return it == by_name_.end() ? nullptr : &tensors_[it->second];
}

void GgufFile::drop(const GgufTensor& tensor) const {
  if (tensor.file >= files_.size()) return;
  const MmapFile& file = files_[tensor.file];
  file.drop(static_cast<size_t>(tensor.data.data() - file.bytes().data()), tensor.data.size());
}

}  // namespace r1
