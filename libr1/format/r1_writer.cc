// SPDX-License-Identifier: MIT
#include "libr1/format/r1_writer.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <sstream>

#include "libr1/base/checked.h"
#include "libr1/base/error.h"
#include "libr1/base/mmap_file.h"

namespace r1 {

struct R1Writer::Shard {
  std::string path;  // final
  int fd = -1;
  uint64_t size = 0;
  std::vector<R1Entry> entries;

  std::string partial() const { return path + ".partial"; }
};

// One line of the journal: a tensor that is whole in its .partial file.
struct R1Writer::Done {
  R1Entry entry;
  uint64_t stored_hash = 0;
};

namespace {

std::string journal_path(const std::string& path) { return path + ".journal"; }

void write_all(int fd, std::span<const std::byte> bytes, const std::string& name) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0) {
      if (errno == EINTR) continue;
      throw_errno(name + ": cannot write (make room, then go on with --resume)", errno);
    }
    bytes = bytes.subspan(static_cast<size_t>(n));
  }
}

template <typename T>
std::span<const std::byte> bytes_of(const T& v) {
  return std::as_bytes(std::span(&v, 1));
}

void sync_directory_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  const std::string directory = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const int fd = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  (void)::fsync(fd);
  ::close(fd);
}

}  // namespace

R1Writer::R1Writer(Options options) : options_(std::move(options)) {
  for (uint32_t i = 0; i < options_.shard_count; ++i) {
    Shard s;
    s.path = r1_shard_path(options_.path, i, options_.shard_count);
    shards_.push_back(std::move(s));
  }
  if (options_.resume) load_journal();
  const std::string journal = journal_path(options_.path);
  const int fresh = done_.empty() ? O_TRUNC : 0;
  journal_ = ::open(journal.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | fresh, 0644);
  if (journal_ < 0) throw_errno(journal, errno);
  if (done_.empty()) append_journal("plan " + std::to_string(xxh3_64(options_.plan)) + "\n");

  for (Shard& s : shards_) {
    s.fd = ::open(s.partial().c_str(), O_RDWR | O_CREAT | O_CLOEXEC | fresh, 0644);
    if (s.fd < 0) throw_errno(s.partial(), errno);
    s.size = sizeof(R1Header);
  }
  for (const Done& d : done_) {
    Shard& s = shards_[d.entry.shard];
    s.size = std::max(s.size, d.entry.offset + d.entry.stored_bytes);
  }
  for (Shard& s : shards_) {
    // What lies past the last whole tensor is the torn rest of the interrupted one.
    if (::ftruncate(s.fd, static_cast<off_t>(s.size)) != 0) throw_errno(s.partial() + ": cannot resize", errno);
    if (::lseek(s.fd, 0, SEEK_END) < 0) throw_errno(s.partial(), errno);
  }
}

R1Writer::~R1Writer() {
  for (Shard& s : shards_) {
    if (s.fd >= 0) ::close(s.fd);
  }
  if (journal_ >= 0) ::close(journal_);
}

void R1Writer::load_journal() {
  const std::string path = journal_path(options_.path);
  if (::access(path.c_str(), F_OK) != 0) return;  // nothing was begun: start anew
  std::istringstream in{std::string(MmapFile(path).text())};
  std::string word;
  uint64_t plan = 0;
  if (!(in >> word >> plan) || word != "plan") return;
  if (plan != xxh3_64(options_.plan)) {
    throw Error(Errc::usage, path + ": the interrupted conversion had another source or other options "
                                    "(repeat its command line, or leave out --resume to start anew)");
  }
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    if (in.eof()) break;  // no line feed: the last line was torn
    std::istringstream fields(line);
    Done d;
    fields >> d.entry.name >> d.entry.shard >> d.entry.offset >> d.entry.stored_bytes >> d.entry.raw_bytes >>
        d.entry.hash >> d.stored_hash;
    if (!fields || d.entry.shard >= shards_.size() || !intact(d, shards_[d.entry.shard].partial())) break;
    done_.push_back(d);
  }
  // Lines that were not believed would stand before the next ones: write the journal anew.
  if (done_.empty()) return;
  std::string text = "plan " + std::to_string(plan) + "\n";
  for (const Done& d : done_) {
    text += d.entry.name + " " + std::to_string(d.entry.shard) + " " + std::to_string(d.entry.offset) + " " +
            std::to_string(d.entry.stored_bytes) + " " + std::to_string(d.entry.raw_bytes) + " " +
            std::to_string(d.entry.hash) + " " + std::to_string(d.stored_hash) + "\n";
  }
  const int fd = ::open(path.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC);
  if (fd < 0) throw_errno(path, errno);
  write_all(fd, std::as_bytes(std::span(text.data(), text.size())), path);
  ::close(fd);
}

bool R1Writer::intact(const Done& d, const std::string& partial) const {
  if (::access(partial.c_str(), F_OK) != 0) return false;
  const MmapFile file(partial);
  const auto end = checked_add(d.entry.offset, d.entry.stored_bytes);
  if (!end || *end > file.size()) return false;
  const auto stored = file.bytes().subspan(static_cast<size_t>(d.entry.offset), static_cast<size_t>(d.entry.stored_bytes));
  return xxh3_64(stored) == d.stored_hash;
}

void R1Writer::append_journal(const std::string& line) {
  write_all(journal_, std::as_bytes(std::span(line.data(), line.size())), journal_path(options_.path));
}

void R1Writer::put(Shard& shard, std::span<const std::byte> bytes) {
  write_all(shard.fd, bytes, shard.partial());
  shard.size += bytes.size();
}

bool R1Writer::begin_tensor(const std::string& name, DType dtype, int rank, int64_t rows, int64_t cols, uint32_t shard) {
  R1_CHECK(current_ == nullptr && shard < shards_.size());
  entry_ = R1Entry();
  entry_.name = name;
  entry_.dtype = dtype;
  entry_.rank = rank;
  entry_.rows = rows;
  entry_.cols = cols;
  entry_.shard = shard;
  entry_.codec = options_.zstd_level > 0 ? R1Codec::zstd : R1Codec::none;
  if (n_done_ < done_.size()) {
    const R1Entry& d = done_[n_done_++].entry;
    R1_CHECK(d.name == name && d.shard == shard);  // the plan's hash vouches for the order
    entry_.offset = d.offset;
    entry_.stored_bytes = d.stored_bytes;
    entry_.raw_bytes = d.raw_bytes;
    entry_.hash = d.hash;
    shards_[shard].entries.push_back(entry_);
    return false;
  }
  current_ = &shards_[shard];
  const std::vector<std::byte> zeros(static_cast<size_t>(*checked_align(current_->size, kR1TensorAlignment) - current_->size));
  put(*current_, zeros);
  entry_.offset = current_->size;
  raw_hash_ = std::make_unique<Xxh3Stream>();
  stored_hash_ = std::make_unique<Xxh3Stream>();
  if (options_.zstd_level > 0) {
    compressor_ = std::make_unique<ZstdCompressor>(options_.zstd_level, [this](std::span<const std::byte> bytes) {
      stored_hash_->update(bytes);
      put(*current_, bytes);
    });
  }
  return true;
}

void R1Writer::write(std::span<const std::byte> bytes) {
  raw_hash_->update(bytes);
  entry_.raw_bytes += bytes.size();
  if (compressor_) {
    compressor_->write(bytes);
  } else {
    put(*current_, bytes);
  }
}

void R1Writer::pad_to(uint64_t alignment) {
  const uint64_t n = *checked_align(entry_.raw_bytes, alignment) - entry_.raw_bytes;
  write(std::vector<std::byte>(static_cast<size_t>(n)));
}

void R1Writer::end_tensor() {
  R1_CHECK(stored_bytes(entry_.dtype, static_cast<uint64_t>(entry_.rows), static_cast<uint64_t>(entry_.cols)) == entry_.raw_bytes);
  if (compressor_) compressor_->finish();
  entry_.stored_bytes = current_->size - entry_.offset;
  entry_.hash = raw_hash_->digest();
  const uint64_t stored_hash = compressor_ ? stored_hash_->digest() : entry_.hash;
  append_journal(entry_.name + " " + std::to_string(entry_.shard) + " " + std::to_string(entry_.offset) + " " +
                 std::to_string(entry_.stored_bytes) + " " + std::to_string(entry_.raw_bytes) + " " +
                 std::to_string(entry_.hash) + " " + std::to_string(stored_hash) + "\n");
  current_->entries.push_back(entry_);
  current_ = nullptr;
  compressor_.reset();
}

void R1Writer::add_blob(const std::string& name, std::string_view text) {
  Shard& s = shards_[0];
  put(s, std::vector<std::byte>(static_cast<size_t>(*checked_align(s.size, kR1BlobAlignment) - s.size)));
  R1Entry e;
  e.name = name;
  e.is_blob = true;
  e.cols = static_cast<int64_t>(text.size());
  e.offset = s.size;
  e.stored_bytes = e.raw_bytes = text.size();
  e.hash = xxh3_64(text);
  put(s, std::as_bytes(std::span(text.data(), text.size())));
  s.entries.push_back(e);
}

uint64_t R1Writer::finish() {
  // The identity of the set: every name and every hash, in order.
  Xxh3Stream identity;
  for (Shard& s : shards_) {
    std::sort(s.entries.begin(), s.entries.end(), [](const R1Entry& a, const R1Entry& b) { return a.name < b.name; });
    for (const R1Entry& e : s.entries) {
      identity.update(std::as_bytes(std::span(e.name.data(), e.name.size())));
      identity.update(bytes_of(e.hash));
    }
  }
  const uint64_t set_id = identity.digest();
  uint64_t total = 0;
  for (uint32_t i = 0; i < shards_.size(); ++i) {
    Shard& s = shards_[i];
    put(s, std::vector<std::byte>(static_cast<size_t>(*checked_align(s.size, 8) - s.size)));
    R1Footer footer = {};
    footer.directory_offset = s.size;
    std::vector<std::byte> directory;
    for (const R1Entry& e : s.entries) {
      R1DirectoryEntry d = {};
      d.kind = static_cast<uint16_t>(e.is_blob ? R1Kind::blob : R1Kind::tensor);
      d.name_bytes = static_cast<uint16_t>(e.name.size());
      d.dtype = e.is_blob ? 0 : static_cast<uint32_t>(e.dtype);
      d.codec = static_cast<uint32_t>(e.codec);
      d.rank = static_cast<uint32_t>(e.rank);
      d.rows = static_cast<uint64_t>(e.rows);
      d.cols = static_cast<uint64_t>(e.cols);
      d.offset = e.offset;
      d.stored_bytes = e.stored_bytes;
      d.raw_bytes = e.raw_bytes;
      d.hash = e.hash;
      const auto fixed = bytes_of(d);
      directory.insert(directory.end(), fixed.begin(), fixed.end());
      const auto name = std::as_bytes(std::span(e.name.data(), e.name.size()));
      directory.insert(directory.end(), name.begin(), name.end());
      directory.resize((directory.size() + 7) / 8 * 8);
    }
    put(s, directory);
    footer.directory_bytes = directory.size();
    footer.n_entries = s.entries.size();
    const auto hash = xxh3_128(directory);
    footer.directory_hash[0] = hash[0];
    footer.directory_hash[1] = hash[1];
    footer.file_bytes = s.size + sizeof footer;
    footer.set_id = set_id;
    std::memcpy(footer.magic, kR1EndMagic, sizeof footer.magic);
    put(s, bytes_of(footer));

    R1Header header = {};
    std::memcpy(header.magic, kR1Magic, sizeof header.magic);
    header.version = kR1Version;
    header.endian_mark = kR1EndianMark;
    header.shard = i;
    header.shard_count = static_cast<uint32_t>(shards_.size());
    header.set_id = set_id;
    if (::pwrite(s.fd, &header, sizeof header, 0) != static_cast<ssize_t>(sizeof header)) throw_errno(s.partial(), errno);
    if (::fsync(s.fd) != 0) throw_errno(s.partial() + ": cannot sync", errno);
    total += s.size;
  }
  for (Shard& s : shards_) {
    if (::rename(s.partial().c_str(), s.path.c_str()) != 0) throw_errno(s.path + ": cannot rename", errno);
  }
  sync_directory_of(options_.path);
  (void)::unlink(journal_path(options_.path).c_str());
  return total;
}

}  // namespace r1
