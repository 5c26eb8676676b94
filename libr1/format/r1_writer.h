// Writes .r1 files: streaming, deterministic, and only ever whole under their final name.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "libr1/base/hash.h"
#include "libr1/format/codec.h"
#include "libr1/format/r1_reader.h"

namespace r1 {

/// An open file of the system's, closed at the end of its life.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  ~Fd();
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  int get() const { return fd_; }

 private:
  int fd_ = -1;
};

/// Writes one set of shards. Data goes to "SHARD.partial" files beside the target; finish() writes
/// headers, directories and footers, syncs and renames them. A journal "PATH.journal" remembers
/// which tensors are whole, so that a killed conversion can go on (but for the last 8 MiB, which
/// may not have been written yet); it is locked while a writer lives.
class R1Writer {
 public:
  struct Options {
    std::string path;  ///< final name; of a set, the name shards are derived from
    uint32_t shard_count = 1;
    int zstd_level = 0;  ///< 0: tensors as they are; 1 to 19: one zstd frame each
    std::string plan;    ///< what is being converted and how; a resumed run must have the same
    bool resume = false;
    bool overwrite = false;  ///< what is there already under a final name may be replaced; a file
                             ///< under the name that shards are derived from is removed
  };
  /// Throws Error{usage} if a final name is taken and not to be overwritten, or if `resume` finds
  /// the journal of another plan; Error{io} if another writer is at work or the files cannot be
  /// opened.
  explicit R1Writer(Options options);
  ~R1Writer();
  R1Writer(const R1Writer&) = delete;
  R1Writer& operator=(const R1Writer&) = delete;

  /// Begins a tensor (the order of calls is the order in the file). Returns false if a resumed run
  /// finds it already there and intact: then it is skipped and nothing may be written for it.
  bool begin_tensor(const std::string& name, DType dtype, int rank, int64_t rows, int64_t cols,
                    uint32_t shard);
  /// The next bytes of the tensor's raw form.
  void write(std::span<const std::byte> bytes);
  /// Zeros up to a multiple of `alignment` from the tensor's first byte.
  void pad_to(uint64_t alignment);
  /// Ends the tensor; its size must be what stored_bytes() says.
  void end_tensor();
  /// Adds a text file to the first shard; blobs follow all of its tensors.
  void add_blob(const std::string& name, std::string_view text);
  /// Writes the rest, syncs, renames, removes the journal. Returns the bytes of all shards.
  uint64_t finish();
  /// Removes everything written so far, for a conversion that can never end well.
  void discard();

 private:
  struct Shard;
  struct Done;
  bool hides_shards() const;
  void require_free_names() const;
  void open_journal();
  void load_journal();
  void open_shards();
  void put(Shard& shard, std::span<const std::byte> bytes);
  void flush();
  void append_journal(const std::string& line);

  Options options_;
  std::vector<Shard> shards_;
  std::vector<Done> done_;  // of the journal, in order
  size_t n_done_ = 0;       // how many of them have been asked for again
  Fd journal_;
  R1Entry entry_;  // the tensor being written
  Shard* current_ = nullptr;
  Shard* waiting_ = nullptr;        // whose bytes wait in pending_
  std::vector<std::byte> pending_;  // the end of that shard, up to a multiple of kWriteBytes
  std::string pending_journal_;     // lines of tensors that may not be in their file yet
  std::unique_ptr<Xxh3Stream> raw_hash_, stored_hash_;
  std::unique_ptr<ZstdCompressor> compressor_;
};

}  // namespace r1
