// SPDX-License-Identifier: MIT
#include "libr1/format/safetensors.h"

#include <algorithm>
#include <cstring>

#include "libr1/base/checked.h"
#include "libr1/base/error.h"
#include "libr1/base/utf8.h"
#include "libr1/json/json_scan.h"
#include "libr1/json/json_value.h"
#include "libr1/json/key_tracker.h"

namespace r1 {

namespace {

constexpr uint64_t kMaxHeaderBytes = 100'000'000;
constexpr int kMaxHeaderDepth = 8;
constexpr size_t kMaxEntryBytes = 4096;  // of one tensor's description

struct DtypeBits {
  std::string_view name;
  uint64_t bits;
};
constexpr DtypeBits kDtypes[] = {
    {"BOOL", 8},    {"U8", 8},          {"I8", 8},          {"F8_E5M2", 8}, {"F8_E4M3", 8},
    {"F8_E8M0", 8}, {"F8_E4M3FNUZ", 8}, {"F8_E5M2FNUZ", 8}, {"I16", 16},    {"U16", 16},
    {"F16", 16},    {"BF16", 16},       {"I32", 32},        {"U32", 32},    {"F32", 32},
    {"C64", 64},    {"F64", 64},        {"I64", 64},        {"U64", 64},    {"F4", 4},
    {"F6_E2M3", 6}, {"F6_E3M2", 6},
};

[[noreturn]] void damaged(const std::string& name, const std::string& what) {
  throw Error(Errc::format,
              name + ": " + what + " (the file is damaged or incomplete; download it again)");
}

[[noreturn]] void not_described(const std::string& file, const std::string& tensor) {
  damaged(file, "tensor \"" + tensor + "\" is not described by dtype, shape and data_offsets");
}

uint64_t offset_of(const JsonValue& v, const std::string& name, const std::string& tensor) {
  const auto n = v.integer();
  if (!n || *n < 0) damaged(name, "tensor \"" + tensor + "\": data_offsets are wrong");
  return static_cast<uint64_t>(*n);
}

SafetensorsEntry read_entry(const std::string& file, const std::string& name,
                            const JsonValue& info) {
  SafetensorsEntry e;
  e.name = name;
  const JsonValue* dtype = info.find("dtype");
  const JsonValue* shape = info.find("shape");
  const JsonValue* offsets = info.find("data_offsets");
  if (info.members().size() != 3 || dtype == nullptr || !dtype->is_string() || shape == nullptr ||
      !shape->is_array() || offsets == nullptr || !offsets->is_array() ||
      offsets->items().size() != 2) {
    not_described(file, name);
  }
  e.dtype = dtype->text();
  uint64_t n_elements = 1;
  for (const JsonValue& dim : shape->items()) {
    const auto n = dim.integer();
    const auto product =
        n && *n >= 0 ? checked_mul(n_elements, static_cast<uint64_t>(*n)) : std::nullopt;
    if (!product) damaged(file, "tensor \"" + name + "\": its shape is wrong");
    n_elements = *product;
    e.shape.push_back(*n);
  }
  const auto* known = std::find_if(std::begin(kDtypes), std::end(kDtypes),
                                   [&](const DtypeBits& d) { return d.name == e.dtype; });
  if (known == std::end(kDtypes)) {
    throw Error(Errc::unsupported,
                file + ": tensor \"" + name + "\" has the unknown dtype \"" + e.dtype + "\"");
  }
  const uint64_t begin = offset_of(offsets->items()[0], file, name);
  const uint64_t end = offset_of(offsets->items()[1], file, name);
  const auto bits = checked_mul(n_elements, known->bits);
  if (!bits || *bits % 8 != 0 || end < begin || end - begin != *bits / 8) {
    damaged(file, "tensor \"" + name + "\": its shape and data_offsets do not fit");
  }
  e.offset = begin;
  e.n_bytes = end - begin;
  return e;
}

// Reads each tensor's entry as soon as it is complete: a header of 100 MB never becomes a tree.
struct HeaderEvents {
  const std::string& file;
  std::string_view text;
  KeyTracker keys;
  std::vector<SafetensorsEntry>& entries;
  JsonError error = {};
  std::string_view name = {};  // of the member of the outermost object that is being read
  int depth = 0;
  size_t value_begin = 0;

  bool in_metadata() const { return depth > 0 && name == "__metadata__"; }
  void require_strings(bool ok) const {
    if (!ok) damaged(file, "__metadata__ is not an object of strings");
  }
  bool open(char bracket, size_t at) {
    if (in_metadata()) require_strings(depth == 1 && bracket == '{');
    if (depth == 1) value_begin = at;
    if (bracket == '{') keys.open_object();
    ++depth;
    return true;
  }
  bool close(char bracket, size_t end) {
    --depth;
    if (bracket == '}' && !keys.close_object(end, error)) return false;
    if (depth == 1 && !in_metadata()) end_entry(end);
    return true;
  }
  bool key(JsonStringSpan span) {
    const std::string_view decoded = keys.add(span);
    if (depth == 1) name = decoded;
    return true;
  }
  bool string(JsonStringSpan) {
    if (depth == 1) not_described(file, std::string(name));
    return true;
  }
  bool scalar(size_t, size_t) {
    if (in_metadata()) require_strings(false);
    if (depth == 1) not_described(file, std::string(name));
    return true;
  }
  void end_entry(size_t end) {
    if (end - value_begin > kMaxEntryBytes) not_described(file, std::string(name));
    const auto parsed = JsonValue::parse(text.substr(value_begin, end - value_begin));
    const auto* info = std::get_if<JsonValue>(&parsed);
    if (info == nullptr) not_described(file, std::string(name));  // a duplicate key: seen above
    entries.push_back(read_entry(file, std::string(name), *info));
  }
};

}  // namespace

SafetensorsFile SafetensorsFile::open(const std::string& path) {
  MmapFile mapped(path);
  SafetensorsFile file = parse(mapped.bytes(), path);
  file.file_ = std::move(mapped);
  return file;
}

SafetensorsFile SafetensorsFile::parse(std::span<const std::byte> bytes, const std::string& name) {
  SafetensorsFile file;
  file.name_ = name;
  file.bytes_ = bytes;
  uint64_t header_bytes = 0;
  if (bytes.size() < sizeof header_bytes) damaged(name, "shorter than a safetensors header");
  std::memcpy(&header_bytes, bytes.data(), sizeof header_bytes);
  if (header_bytes > kMaxHeaderBytes)
    damaged(name, "a header of " + std::to_string(header_bytes) + " bytes");
  if (header_bytes > bytes.size() - sizeof header_bytes)
    damaged(name, "the header runs past the end of the file");
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()) + sizeof header_bytes,
                              static_cast<size_t>(header_bytes));
  if (text.empty() || text[0] != '{') damaged(name, "the header does not begin with \"{\"");
  if (!is_valid_utf8(text)) damaged(name, "the header is not valid UTF-8");
  HeaderEvents events{name, text, KeyTracker(text), file.entries_};
  JsonError error;
  if (!scan_json(text, kMaxHeaderDepth, events, error)) {
    if (error.code == nullptr) error = events.error;
    damaged(name, "the header: " + error.message + " (byte " +
                      std::to_string(error.offset + sizeof header_bytes + 1) + ")");
  }
  // Contiguous without holes or overlaps: empty tensors sort before what begins where they lie.
  std::sort(file.entries_.begin(), file.entries_.end(),
            [](const SafetensorsEntry& a, const SafetensorsEntry& b) {
              return std::make_pair(a.offset, a.offset + a.n_bytes) <
                     std::make_pair(b.offset, b.offset + b.n_bytes);
            });
  uint64_t expected = 0;
  for (SafetensorsEntry& e : file.entries_) {
    if (e.offset != expected)
      damaged(name, "tensor \"" + e.name + "\" overlaps another or leaves a hole");
    expected +=
        e.n_bytes;  // offsets come from 63-bit integers of a header that passed checked sizes
    if (expected > bytes.size())
      damaged(name, "tensor \"" + e.name + "\" runs past the end of the file");
  }
  const uint64_t data_begin = sizeof header_bytes + header_bytes;
  if (data_begin + expected != bytes.size()) {
    damaged(name, "is " + std::to_string(bytes.size()) + " bytes long, its header says " +
                      std::to_string(data_begin + expected));
  }
  for (size_t i = 0; i < file.entries_.size(); ++i) {
    file.entries_[i].offset += data_begin;
    file.by_name_.emplace(file.entries_[i].name, i);
  }
  return file;
}

const SafetensorsEntry* SafetensorsFile::find(std::string_view name) const {
  const auto it = by_name_.find(name);
  return it == by_name_.end() ? nullptr : &entries_[it->second];
}

void SafetensorsFile::drop(const SafetensorsEntry& e) const {
  file_.drop(static_cast<size_t>(e.offset), static_cast<size_t>(e.n_bytes));
}

}  // namespace r1
