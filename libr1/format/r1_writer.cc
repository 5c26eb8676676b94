// SPDX-License-Identifier: MIT
#include "libr1/format/r1_writer.h"

#include <fcntl.h>
#include <sys/file.h>
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

Fd::~Fd() {
  if (fd_ >= 0) ::close(fd_);
}

struct R1Writer::Shard {
  std::string path;  // final
  Fd fd;
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

// Files are written in pieces that begin and end at multiples of this: the page cache then holds
// them in pages as large as the processor's (of 2 MiB, where the file system has them), and a
// program that maps what was just converted starts without hundreds of thousands of page faults.
constexpr uint64_t kWriteBytes = 8 << 20;

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

bool exists(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }

// A line of the journal: the fields of a whole tensor and the hash of what stands before it.
std::string journal_line(const R1Entry& e, uint64_t stored_hash) {
  const std::string text = e.name + " " + std::to_string(e.shard) + " " + std::to_string(e.offset) +
                           " " + std::to_string(e.stored_bytes) + " " +
                           std::to_string(e.raw_bytes) + " " + std::to_string(e.hash) + " " +
                           std::to_string(stored_hash) + " ";
  return text + std::to_string(xxh3_64(text)) + "\n";
}

// The inverse; nothing for a line that is torn or damaged.
bool parse_journal_line(const std::string& line, R1Entry& e, uint64_t& stored_hash) {
  const size_t cut = line.rfind(' ');
  if (cut == std::string::npos) return false;
  std::istringstream fields(line);
  uint64_t check = 0;
  fields >> e.name >> e.shard >> e.offset >> e.stored_bytes >> e.raw_bytes >> e.hash >>
      stored_hash >> check;
  return !fields.fail() && fields.eof() && check == xxh3_64(line.substr(0, cut + 1));
}

}  // namespace

R1Writer::R1Writer(Options options) : options_(std::move(options)) {
  if (options_.shard_count < 1 || options_.shard_count > kR1MaxShards) {
    throw Error(Errc::usage, options_.path + ": " + std::to_string(options_.shard_count) +
                                 " shards, " + std::to_string(kR1MaxShards) +
                                 " at most (use a larger --shard-size)");
  }
  for (uint32_t i = 0; i < options_.shard_count; ++i) {
    Shard s;
    s.path = r1_shard_path(options_.path, i, options_.shard_count);
    shards_.push_back(std::move(s));
  }
  // A run that was killed while it renamed has left final names and its journal.
  if (!options_.resume || !exists(journal_path(options_.path))) require_free_names();
  open_journal();
  if (options_.resume) load_journal();
  require_free_names();
  open_shards();
}

R1Writer::~R1Writer() = default;

// A file of the set's own name would be what that name stands for, not the shards.
bool R1Writer::hides_shards() const { return shards_.size() > 1 && exists(options_.path); }

void R1Writer::require_free_names() const {
  if (!options_.overwrite && hides_shards()) {
    throw Error(Errc::usage, options_.path +
                                 ": exists already, and would stand before the shards of that name "
                                 "(use --force to overwrite it)");
  }
  for (const Shard& s : shards_) {
    if (!options_.overwrite && exists(s.path)) {
      throw Error(Errc::usage, s.path + ": exists already (use --force to overwrite it)");
    }
  }
}

void R1Writer::open_journal() {
  const std::string path = journal_path(options_.path);
  journal_ = Fd(::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
  if (journal_.get() < 0) throw_errno(path, errno);
  if (::flock(journal_.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    throw Error(
        Errc::io,
        path + ": another r1-convert is writing this file (wait for it, or choose another -o)");
  }
}

// Believes the journal as far as each line is whole and what it speaks of still has its hash.
void R1Writer::load_journal() {
  const std::string path = journal_path(options_.path);
  std::istringstream in{std::string(MmapFile(path).text())};
  std::string word, line;
  uint64_t plan = 0;
  if (!(in >> word >> plan) || word != "plan" || !std::getline(in, line) || in.eof()) return;
  if (plan != xxh3_64(options_.plan)) {
    throw Error(Errc::usage, path +
                                 ": the interrupted conversion had another source or other options "
                                 "(repeat its command line, or leave out --resume to start anew)");
  }
  std::vector<MmapFile> partials(shards_.size());
  std::vector<uint64_t> ends(shards_.size(), sizeof(R1Header));
  while (std::getline(in, line)) {
    Done d;
    if (in.eof() || !parse_journal_line(line, d.entry, d.stored_hash) ||
        d.entry.shard >= shards_.size())
      return;
    const Shard& s = shards_[d.entry.shard];
    MmapFile& partial = partials[d.entry.shard];
    if (partial.size() == 0) {
      // A run that was killed while it renamed: this shard has its final name already.
      if (!exists(s.partial()) && exists(s.path) &&
          ::rename(s.path.c_str(), s.partial().c_str()) != 0) {
        throw_errno(s.path + ": cannot rename", errno);
      }
      if (!exists(s.partial())) return;
      partial = MmapFile(s.partial());
    }
    uint64_t& last_end = ends[d.entry.shard];
    const auto end = checked_add(d.entry.offset, d.entry.stored_bytes);
    if (!end || *end > partial.size() ||
        d.entry.offset != checked_align(last_end, kR1TensorAlignment))
      return;
    const auto offset = static_cast<size_t>(d.entry.offset),
               n = static_cast<size_t>(d.entry.stored_bytes);
    const auto padding = partial.bytes().subspan(static_cast<size_t>(last_end),
                                                 offset - static_cast<size_t>(last_end));
    if (std::any_of(padding.begin(), padding.end(), [](std::byte b) { return b != std::byte{0}; }))
      return;
    last_end = *end;
    if (xxh3_64(partial.bytes().subspan(offset, n)) != d.stored_hash) return;
    partial.drop(offset, n);
    done_.push_back(d);
  }
}

void R1Writer::open_shards() {
  // Lines that were not believed would stand before the next ones: they are cut off.
  std::string journal = "plan " + std::to_string(xxh3_64(options_.plan)) + "\n";
  for (const Done& d : done_) journal += journal_line(d.entry, d.stored_hash);
  const size_t kept = done_.empty() ? 0 : journal.size();
  if (::ftruncate(journal_.get(), static_cast<off_t>(kept)) != 0)
    throw_errno(journal_path(options_.path), errno);
  if (kept == 0) append_journal(journal);
  for (Shard& s : shards_) {
    s.fd = Fd(::open(s.partial().c_str(),
                     O_RDWR | O_CREAT | O_CLOEXEC | (done_.empty() ? O_TRUNC : 0), 0644));
    if (s.fd.get() < 0) throw_errno(s.partial(), errno);
    s.size = sizeof(R1Header);
  }
  for (const Done& d : done_) {
    Shard& s = shards_[d.entry.shard];
    s.size = std::max(s.size, d.entry.offset + d.entry.stored_bytes);
  }
  for (Shard& s : shards_) {
    // What lies past the last whole tensor is the torn rest of the interrupted one.
    if (::ftruncate(s.fd.get(), static_cast<off_t>(s.size)) != 0)
      throw_errno(s.partial() + ": cannot resize", errno);
    if (::lseek(s.fd.get(), 0, SEEK_END) < 0) throw_errno(s.partial(), errno);
  }
}

void R1Writer::discard() {
  for (const Shard& s : shards_) (void)::unlink(s.partial().c_str());
  (void)::unlink(journal_path(options_.path).c_str());
}

void R1Writer::append_journal(const std::string& line) {
  write_all(journal_.get(), std::as_bytes(std::span(line.data(), line.size())),
            journal_path(options_.path));
}

void R1Writer::put(Shard& shard, std::span<const std::byte> bytes) {
  if (waiting_ != &shard) flush();
  while (!bytes.empty()) {
    waiting_ = &shard;
    const uint64_t in_piece = shard.size % kWriteBytes;
    auto piece = bytes.first(std::min<size_t>(bytes.size(), kWriteBytes - in_piece));
    if (in_piece == 0 && bytes.size() >= kWriteBytes) {  // whole pieces go without a copy
      piece = bytes.first(bytes.size() / kWriteBytes * kWriteBytes);
      write_all(shard.fd.get(), piece, shard.partial());
    } else {
      pending_.insert(pending_.end(), piece.begin(), piece.end());
    }
    shard.size += piece.size();
    bytes = bytes.subspan(piece.size());
    if (shard.size % kWriteBytes == 0) flush();
  }
}

// What waits, first the data and then the journal, which must not speak of what is not there.
void R1Writer::flush() {
  if (!pending_.empty()) write_all(waiting_->fd.get(), pending_, waiting_->partial());
  pending_.clear();
  if (!pending_journal_.empty()) append_journal(pending_journal_);
  pending_journal_.clear();
  waiting_ = nullptr;
}

bool R1Writer::begin_tensor(const std::string& name, DType dtype, int rank, int64_t rows,
                            int64_t cols, uint32_t shard) {
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
    if (d.name != name || d.shard != shard) {  // the plan's hash vouches for the order
      throw Error(Errc::format,
                  journal_path(options_.path) + ": is damaged (leave out --resume to start anew)");
    }
    entry_.offset = d.offset;
    entry_.stored_bytes = d.stored_bytes;
    entry_.raw_bytes = d.raw_bytes;
    entry_.hash = d.hash;
    shards_[shard].entries.push_back(entry_);
    return false;
  }
  current_ = &shards_[shard];
  const std::vector<std::byte> zeros(
      static_cast<size_t>(*checked_align(current_->size, kR1TensorAlignment) - current_->size));
  put(*current_, zeros);
  entry_.offset = current_->size;
  raw_hash_ = std::make_unique<Xxh3Stream>();
  stored_hash_ = std::make_unique<Xxh3Stream>();
  if (options_.zstd_level > 0) {
    const uint64_t raw_bytes =
        *stored_bytes(dtype, static_cast<uint64_t>(rows), static_cast<uint64_t>(cols));
    compressor_ = std::make_unique<ZstdCompressor>(options_.zstd_level, raw_bytes,
                                                   [this](std::span<const std::byte> bytes) {
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
  R1_CHECK(stored_bytes(entry_.dtype, static_cast<uint64_t>(entry_.rows),
                        static_cast<uint64_t>(entry_.cols)) == entry_.raw_bytes);
  if (compressor_) compressor_->finish();
  entry_.stored_bytes = current_->size - entry_.offset;
  entry_.hash = raw_hash_->digest();
  const uint64_t stored_hash = compressor_ ? stored_hash_->digest() : entry_.hash;
  pending_journal_ += journal_line(entry_, stored_hash);
  current_->entries.push_back(entry_);
  current_ = nullptr;
  compressor_.reset();
}

void R1Writer::add_blob(const std::string& name, std::string_view text) {
  Shard& s = shards_[0];
  put(s, std::vector<std::byte>(
             static_cast<size_t>(*checked_align(s.size, kR1BlobAlignment) - s.size)));
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
  Xxh3Stream identity;
  for (Shard& s : shards_) {
    std::sort(s.entries.begin(), s.entries.end(),
              [](const R1Entry& a, const R1Entry& b) { return a.name < b.name; });
    for (const R1Entry& e : s.entries) add_to_set_id(identity, e);
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
    flush();
    if (::pwrite(s.fd.get(), &header, sizeof header, 0) != static_cast<ssize_t>(sizeof header))
      throw_errno(s.partial(), errno);
    if (::fsync(s.fd.get()) != 0) throw_errno(s.partial() + ": cannot sync", errno);
    total += s.size;
  }
  for (Shard& s : shards_) {
    if (::rename(s.partial().c_str(), s.path.c_str()) != 0)
      throw_errno(s.path + ": cannot rename", errno);
  }
  if (hides_shards() && ::unlink(options_.path.c_str()) != 0)
    throw_errno(options_.path + ": cannot remove", errno);
  sync_directory_of(options_.path);
  (void)::unlink(journal_path(options_.path).c_str());
  return total;
}

}  // namespace r1
