// SPDX-License-Identifier: MIT
#include "libr1/format/r1_reader.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <map>

#include "libr1/base/buffer.h"
#include "libr1/base/checked.h"
#include "libr1/base/error.h"
#include "libr1/base/free_memory.h"
#include "libr1/base/hash.h"
#include "libr1/base/thread_pool.h"
#include "libr1/format/codec.h"
#include "libr1/format/hf_config.h"

namespace r1 {

namespace {

[[noreturn]] void damaged(const std::string& name, const std::string& what) {
  throw Error(Errc::format, name + ": " + what + " (the file is damaged; run r1-convert again)");
}

// One mapped file, as far as its own structure tells.
struct Shard {
  std::string name;
  std::span<const std::byte> bytes;
  R1Header header;
  R1Footer footer;
};

Shard read_frame(std::span<const std::byte> bytes, const std::string& name) {
  Shard s{name, bytes, {}, {}};
  if (bytes.size() < sizeof(R1Header) ||
      std::memcmp(bytes.data(), kR1Magic, sizeof kR1Magic) != 0) {
    throw Error(Errc::format, name + ": not an r1 model (run r1-convert to make one)");
  }
  std::memcpy(&s.header, bytes.data(), sizeof s.header);
  if (s.header.endian_mark != kR1EndianMark) damaged(name, "the byte order mark is wrong");
  if (s.header.version != kR1Version) {
    throw Error(Errc::unsupported, name + ": file version " + std::to_string(s.header.version) +
                                       ", this r1 reads version " + std::to_string(kR1Version) +
                                       " (run its r1-convert again)");
  }
  if (bytes.size() < sizeof(R1Header) + sizeof(R1Footer)) damaged(name, "the file is too short");
  std::memcpy(&s.footer, bytes.data() + bytes.size() - sizeof(R1Footer), sizeof s.footer);
  if (std::memcmp(s.footer.magic, kR1EndMagic, sizeof kR1EndMagic) != 0 ||
      s.footer.file_bytes != bytes.size() || s.footer.set_id != s.header.set_id) {
    damaged(name, "the end of the file is missing or not this file's");
  }
  const bool zeros = std::all_of(std::begin(s.header.zero), std::end(s.header.zero),
                                 [](uint8_t b) { return b == 0; });
  if (!zeros || s.header.shard_count < 1 || s.header.shard_count > kR1MaxShards ||
      s.header.shard >= s.header.shard_count) {
    damaged(name, "the header is wrong");
  }
  return s;
}

R1Entry read_entry(const Shard& s, std::span<const std::byte>& rest) {
  R1DirectoryEntry d;
  if (rest.size() < sizeof d) damaged(s.name, "the directory ends too soon");
  std::memcpy(&d, rest.data(), sizeof d);
  const size_t name_room = (size_t{d.name_bytes} + 7) / 8 * 8;
  if (d.name_bytes == 0 || d.name_bytes > kR1MaxNameBytes || rest.size() - sizeof d < name_room) {
    damaged(s.name, "a name in the directory is wrong");
  }
  R1Entry e;
  e.name.assign(reinterpret_cast<const char*>(rest.data()) + sizeof d, d.name_bytes);
  const auto name_padding = rest.subspan(sizeof d + d.name_bytes, name_room - d.name_bytes);
  rest = rest.subspan(sizeof d + name_room);
  const bool printable =
      std::all_of(e.name.begin(), e.name.end(), [](char c) { return c > 32 && c < 127; });
  const bool padded = std::all_of(name_padding.begin(), name_padding.end(),
                                  [](std::byte b) { return b == std::byte{0}; });
  if (!printable || !padded) damaged(s.name, "a name in the directory is not printable ASCII");

  e.is_blob = d.kind == static_cast<uint16_t>(R1Kind::blob);
  const uint64_t alignment = e.is_blob ? kR1BlobAlignment : kR1TensorAlignment;
  const auto end =
      checked_add(d.offset, d.stored_bytes);  // that it ends before the directory: place()
  if (d.kind > 1 || d.codec > 1 || d.layout != 0 || d.zero != 0 || d.offset % alignment != 0 ||
      !end || *end > s.footer.directory_offset) {
    damaged(s.name, "the directory entry of \"" + e.name + "\" is wrong");
  }
  e.codec = static_cast<R1Codec>(d.codec);
  e.offset = d.offset;
  e.stored_bytes = d.stored_bytes;
  e.raw_bytes = d.raw_bytes;
  e.hash = d.hash;
  e.shard = s.header.shard;
  if (e.codec == R1Codec::none && e.stored_bytes != e.raw_bytes)
    damaged(s.name, "the size of \"" + e.name + "\" is wrong");
  if (e.is_blob) {
    if (d.rank != 0 || d.rows != 0 || d.cols != d.raw_bytes || d.dtype != 0 || d.codec != 0) {
      damaged(s.name, "the directory entry of \"" + e.name + "\" is wrong");
    }
    return e;
  }
  if (!is_known_dtype(d.dtype)) {
    throw Error(Errc::unsupported, s.name + ": tensor \"" + e.name + "\" has the unknown type " +
                                       std::to_string(d.dtype) + " (made by a newer r1-convert?)");
  }
  e.dtype = static_cast<DType>(d.dtype);
  e.rank = static_cast<int>(d.rank);
  constexpr uint64_t kMaxDim = uint64_t{1} << 40;
  const bool scaled = e.dtype == DType::fp8_block || is_quantised(e.dtype);
  const bool dims_ok = (d.rank == 2 || (d.rank == 1 && d.rows == 1 && !scaled)) && d.rows > 0 &&
                       d.rows < kMaxDim && d.cols > 0 && d.cols < kMaxDim;
  if (!dims_ok || stored_bytes(e.dtype, d.rows, d.cols) != d.raw_bytes) {
    damaged(s.name, "the shape and size of tensor \"" + e.name + "\" do not fit");
  }
  if (d.raw_bytes / kR1MaxInflation > d.stored_bytes)
    damaged(s.name, "tensor \"" + e.name + "\" cannot inflate to its size");
  e.rows = static_cast<int64_t>(d.rows);
  e.cols = static_cast<int64_t>(d.cols);
  return e;
}

// Entries lie one behind the other, each at the next multiple of its alignment: no overlap, no hole
// that could hide something.
void check_places(const Shard& s, std::span<const R1Entry> entries) {
  std::vector<const R1Entry*> by_offset;
  for (const R1Entry& e : entries) by_offset.push_back(&e);
  std::sort(by_offset.begin(), by_offset.end(), [](const R1Entry* a, const R1Entry* b) {
    return std::pair(a->offset, a->stored_bytes) < std::pair(b->offset, b->stored_bytes);
  });
  uint64_t end = sizeof(R1Header);  // at most directory_offset, so nothing below overflows
  for (const R1Entry* e : by_offset) {
    const uint64_t expected =
        *checked_align(end, e->is_blob ? kR1BlobAlignment : kR1TensorAlignment);
    if (e->offset != expected)
      damaged(s.name, "\"" + e->name + "\" overlaps another entry or leaves a hole");
    end = e->offset + e->stored_bytes;
  }
  if (*checked_align(end, 8) != s.footer.directory_offset)
    damaged(s.name, "the directory does not follow the data");
}

void read_directory(const Shard& s, std::vector<R1Entry>& out) {
  const R1Footer& f = s.footer;
  const uint64_t limit = s.bytes.size() - sizeof(R1Footer);
  if (f.directory_offset % 8 != 0 || f.directory_offset < sizeof(R1Header) ||
      f.directory_offset > limit || f.directory_bytes != limit - f.directory_offset) {
    damaged(s.name, "the directory lies outside the file");
  }
  auto rest = s.bytes.subspan(static_cast<size_t>(f.directory_offset),
                              static_cast<size_t>(f.directory_bytes));
  const auto hash = xxh3_128(rest);
  if (hash[0] != f.directory_hash[0] || hash[1] != f.directory_hash[1])
    damaged(s.name, "the directory's hash does not match");
  if (f.n_entries > rest.size() / sizeof(R1DirectoryEntry))
    damaged(s.name, "the directory's count is wrong");
  const size_t first = out.size();
  for (uint64_t i = 0; i < f.n_entries; ++i) {
    R1Entry e = read_entry(s, rest);
    if (out.size() > first && e.name <= out.back().name)
      damaged(s.name, "the directory is not sorted, or \"" + e.name + "\" is there twice");
    out.push_back(std::move(e));
  }
  if (!rest.empty()) damaged(s.name, "the directory has bytes left over");
  check_places(s, std::span(out).subspan(first));
}

}  // namespace

std::string r1_shard_path(const std::string& path, uint32_t shard, uint32_t shard_count) {
  if (shard_count <= 1) return path;
  const bool has_suffix = path.size() > 3 && path.ends_with(".r1");
  char number[32];
  std::snprintf(number, sizeof number, "-%05u-of-%05u", shard + 1, shard_count);
  return (has_suffix ? path.substr(0, path.size() - 3) : path) + number + (has_suffix ? ".r1" : "");
}

struct R1File::Impl {
  std::string path;
  std::vector<MmapFile> files;
  std::vector<Shard> shards;
  std::vector<R1Entry> entries;
  ModelConfig config;
  mutable std::map<std::string, Buffer, std::less<>> inflated;

  std::span<const std::byte> stored(const R1Entry& e) const {
    return shards[e.shard].bytes.subspan(static_cast<size_t>(e.offset),
                                         static_cast<size_t>(e.stored_bytes));
  }
  const R1Entry* find(std::string_view name) const {
    const auto it =
        std::lower_bound(entries.begin(), entries.end(), name,
                         [](const R1Entry& e, std::string_view n) { return e.name < n; });
    return it != entries.end() && it->name == name ? &*it : nullptr;
  }
  void check_hash(const R1Entry& e, std::span<const std::byte> raw) const {
    if (xxh3_64(raw) == e.hash) return;
    damaged(shards[e.shard].name, (e.is_blob ? "\"" : "tensor \"") + e.name + "\": hash mismatch");
  }
  Buffer inflate(const R1Entry& e) const {
    Buffer raw(static_cast<size_t>(e.raw_bytes));
    zstd_decompress(stored(e), raw.bytes(), shards[e.shard].name + ": tensor \"" + e.name + "\"");
    check_hash(e, raw.bytes());
    return raw;
  }
  // All shards are read: what holds for the set as a whole.
  void finish() {
    Xxh3Stream identity;
    for (const R1Entry& e : entries) add_to_set_id(identity, e);
    if (identity.digest() != shards[0].header.set_id)
      damaged(path, "its identity is not that of its contents");
    std::sort(entries.begin(), entries.end(),
              [](const R1Entry& a, const R1Entry& b) { return a.name < b.name; });
    for (size_t i = 1; i < entries.size(); ++i) {
      if (entries[i - 1].name == entries[i].name)
        damaged(path, "\"" + entries[i].name + "\" is there twice");
    }
    for (const R1Entry& e : entries) {
      if (e.is_blob) check_hash(e, stored(e));
    }
    const R1Entry* c = find("config.json");
    if (c == nullptr || !c->is_blob) damaged(path, "config.json is missing");
    const auto text = [&](const char* name) {
      const R1Entry* e = find(name);
      if (e == nullptr || !e->is_blob) return std::string_view();
      const auto bytes = stored(*e);
      return std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    };
    config = parse_hf_config(text("config.json"), text("generation_config.json"),
                             path + ": config.json");
  }
};

void add_to_set_id(Xxh3Stream& identity, const R1Entry& e) {
  identity.update(std::as_bytes(std::span(e.name.data(), e.name.size())));
  identity.update(std::as_bytes(std::span(&e.hash, 1)));
}

R1File::R1File(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
R1File::~R1File() = default;
R1File::R1File(R1File&&) noexcept = default;
R1File& R1File::operator=(R1File&&) noexcept = default;

R1File R1File::parse(std::span<const std::byte> bytes, const std::string& name) {
  auto impl = std::make_unique<Impl>();
  impl->path = name;
  impl->shards.push_back(read_frame(bytes, name));
  if (impl->shards[0].header.shard_count != 1) {
    throw Error(Errc::format, name + ": is one shard of several (open the set)");
  }
  read_directory(impl->shards[0], impl->entries);
  impl->finish();
  return R1File(std::move(impl));
}

namespace {

bool exists(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }

// The file to begin with: `path` itself or, if there is none, the first shard of the set that was
// converted to this name, whatever its count.
MmapFile open_first(const std::string& path) {
  if (exists(path)) return MmapFile(path);
  std::string found;
  for (uint32_t n = 2; n <= kR1MaxShards; ++n) {
    const std::string candidate = r1_shard_path(path, 0, n);
    if (!exists(candidate)) continue;
    if (!found.empty()) {
      throw Error(Errc::usage,
                  path + ": could be " + found + " or " + candidate + " (give one of them)");
    }
    found = candidate;
  }
  return MmapFile(found.empty() ? path : found);  // throws if there is nothing at all
}

// The name that the set of which `shard` is the name of one part was converted to.
std::string set_path(const std::string& shard, const R1Header& header) {
  constexpr std::string_view kNumbers = "-00001-of-00001";
  for (const std::string_view suffix : {".r1", ""}) {
    const size_t tail = kNumbers.size() + suffix.size();
    if (shard.size() < tail) continue;
    const std::string path = shard.substr(0, shard.size() - tail) + std::string(suffix);
    if (r1_shard_path(path, header.shard, header.shard_count) == shard) return path;
  }
  throw Error(Errc::format, shard + ": is shard " + std::to_string(header.shard + 1) + " of " +
                                std::to_string(header.shard_count) +
                                " under another name (rename it to " +
                                r1_shard_path("NAME.r1", header.shard, header.shard_count) + ")");
}

void copy_to_memory(std::vector<MmapFile>& files, const std::string& path) {
  uint64_t n = 0;
  for (const MmapFile& file : files) n += file.size();
  const uint64_t all = free_memory();
  if (n > all) {
    throw Error(Errc::resource, path + ": a copy takes " + std::to_string(n >> 20) + " MiB, and " +
                                    std::to_string(all >> 20) +
                                    " MiB of memory are free (leave the file mapped)");
  }
  ThreadPool pool;
  for (MmapFile& file : files) file.copy_to_memory(pool);
}

}  // namespace

R1File R1File::open(const std::string& path, R1Open how) {
  auto impl = std::make_unique<Impl>();
  impl->path = path;
  MmapFile first = open_first(path);
  const R1Header header = read_frame(first.bytes(), first.path()).header;
  if (header.shard_count == 1) {
    impl->files.push_back(std::move(first));
  } else {
    const std::string set = set_path(first.path(), header);
    for (uint32_t i = 0; i < header.shard_count; ++i) {
      impl->files.emplace_back(r1_shard_path(set, i, header.shard_count));
    }
  }
  if (how == R1Open::copy) copy_to_memory(impl->files, path);
  for (const MmapFile& file : impl->files) {
    impl->shards.push_back(read_frame(file.bytes(), file.path()));
    const R1Header& h = impl->shards.back().header;
    if (h.set_id != header.set_id || h.shard + 1 != impl->shards.size() ||
        h.shard_count != header.shard_count) {
      throw Error(Errc::format, file.path() + ": belongs to another model than " + path +
                                    " (convert all shards anew)");
    }
    read_directory(impl->shards.back(), impl->entries);
  }
  impl->finish();
  R1File file(std::move(impl));
  // One that does not fit is read piece by piece, and pages of 2 MB would read what nobody asked
  // for.
  if (file.file_bytes() <= free_memory()) file.large_pages(true);
  return file;
}

const ModelConfig& R1File::config() const { return impl_->config; }
const std::vector<R1Entry>& R1File::entries() const { return impl_->entries; }
const std::string& R1File::path() const { return impl_->path; }
uint32_t R1File::shard_count() const { return static_cast<uint32_t>(impl_->shards.size()); }
uint64_t R1File::set_id() const { return impl_->shards[0].header.set_id; }

uint64_t R1File::file_bytes() const {
  uint64_t n = 0;
  for (const Shard& s : impl_->shards) n += s.bytes.size();
  return n;
}

const R1Entry* R1File::entry(std::string_view name) const {
  const R1Entry* e = impl_->find(name);
  return e != nullptr && !e->is_blob ? e : nullptr;
}

std::optional<TensorView> R1File::find(std::string_view name) const {
  const R1Entry* e = entry(name);
  if (e == nullptr) return std::nullopt;
  if (e->codec == R1Codec::none)
    return TensorView{impl_->stored(*e).data(), e->dtype, e->rows, e->cols};
  auto it = impl_->inflated.find(name);
  if (it == impl_->inflated.end()) it = impl_->inflated.emplace(e->name, impl_->inflate(*e)).first;
  return TensorView{it->second.data(), e->dtype, e->rows, e->cols};
}

std::string_view R1File::blob(std::string_view name) const {
  const R1Entry* e = impl_->find(name);
  if (e == nullptr || !e->is_blob) return "";
  const auto bytes = impl_->stored(*e);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::span<const std::byte> R1File::stored(const R1Entry& e) const { return impl_->stored(e); }
void R1File::drop(const R1Entry& e) const {
  if (e.shard >= impl_->files.size()) return;  // parsed from memory
  impl_->files[e.shard].drop(static_cast<size_t>(e.offset), static_cast<size_t>(e.stored_bytes));
}
const MmapFile* R1File::mapped(uint32_t shard) const {
  return shard < impl_->files.size() ? &impl_->files[shard] : nullptr;
}
void R1File::large_pages(bool on) const {
  for (const MmapFile& file : impl_->files) file.large_pages(on);
}
std::span<const std::byte> R1File::shard_bytes(uint32_t shard) const {
  return impl_->shards[shard].bytes;
}
const std::string& R1File::shard_name(uint32_t shard) const { return impl_->shards[shard].name; }
uint64_t R1File::directory_offset(uint32_t shard) const {
  return impl_->shards[shard].footer.directory_offset;
}

}  // namespace r1
