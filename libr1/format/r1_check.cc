// SPDX-License-Identifier: MIT
#include "libr1/format/r1_check.h"

#include <algorithm>
#include <atomic>
#include <mutex>

#include "libr1/base/error.h"
#include "libr1/base/hash.h"
#include "libr1/format/codec.h"
#include "libr1/format/tensor_names.h"

namespace r1 {

namespace {

constexpr const char* kDamaged = " (the file is damaged; run r1-convert again)";

std::string label(const R1File& file, const R1Entry& e) {
  return file.shard_name(e.shard) + ": " + (e.is_blob ? "\"" : "tensor \"") + e.name + "\"";
}

uint64_t raw_hash(const R1File& file, const R1Entry& e) {
  if (e.codec == R1Codec::none) return xxh3_64(file.stored(e));
  Xxh3Stream hash;
  zstd_inflate(
      file.stored(e), e.raw_bytes, [&](auto piece) { hash.update(piece); }, label(file, e));
  return hash.digest();
}

// The bytes of a shard that belong to no entry. Where they lie is checked when a file is opened.
void check_padding(const R1File& file, uint32_t shard) {
  const auto bytes = file.shard_bytes(shard);
  std::vector<const R1Entry*> entries;
  for (const R1Entry& e : file.entries()) {
    if (e.shard == shard) entries.push_back(&e);
  }
  std::sort(entries.begin(), entries.end(), [](const R1Entry* a, const R1Entry* b) {
    return std::pair(a->offset, a->stored_bytes) < std::pair(b->offset, b->stored_bytes);
  });
  uint64_t at = sizeof(R1Header);
  const auto check_to = [&](uint64_t end) {
    const auto gap = bytes.subspan(static_cast<size_t>(at), static_cast<size_t>(end - at));
    if (std::all_of(gap.begin(), gap.end(), [](std::byte b) { return b == std::byte{0}; })) return;
    throw Error(Errc::format, file.shard_name(shard) + ": padding between bytes " +
                                  std::to_string(at) + " and " + std::to_string(end) +
                                  " is not zero" + kDamaged);
  };
  for (const R1Entry* e : entries) {
    check_to(e->offset);
    at = e->offset + e->stored_bytes;
  }
  check_to(file.directory_offset(shard));
}

// A model that loads: every tensor of the configuration, and no other.
void check_tensors(const R1File& file) {
  const auto wrong = [&](const std::string& what) {
    throw Error(Errc::format, file.path() + ": " + what + kDamaged);
  };
  const auto specs = tensor_specs(file.config());
  size_t n_tensors = 0;
  for (const R1Entry& e : file.entries()) n_tensors += e.is_blob ? 0 : 1;
  for (const TensorSpec& spec : specs) {
    const R1Entry* e = file.entry(spec.name);
    if (e == nullptr) return wrong("tensor \"" + spec.name + "\" is missing");
    if (e->rank != spec.rank() || e->rows != spec.rows || e->cols != spec.cols) {
      return wrong("tensor \"" + spec.name + "\" has another shape than config.json implies");
    }
    const bool scaled = e->dtype == DType::fp8_block || is_quantised(e->dtype);
    if (scaled && spec.role != TensorRole::weight) {
      const bool is_kept_router = e->dtype == DType::fp8_block && spec.role == TensorRole::router;
      if (spec.vector || !is_kept_router)
        return wrong("tensor \"" + spec.name + "\" has a type for matrices");
    }
  }
  if (n_tensors == specs.size()) return;
  for (const R1Entry& e : file.entries()) {
    const auto is_it = [&](const TensorSpec& s) { return s.name == e.name; };
    if (!e.is_blob && std::none_of(specs.begin(), specs.end(), is_it)) {
      return wrong("tensor \"" + e.name + "\" has no place in a model with this config.json");
    }
  }
}

}  // namespace

void check_r1_file(const R1File& file, ThreadPool& pool) {
  check_tensors(file);
  const auto& entries = file.entries();
  std::atomic<size_t> next{0};
  std::mutex mutex;
  size_t n_failures = 0, first_index = entries.size();
  std::string first;
  // Entries differ in size by orders of magnitude, so each thread takes the next one: what is found
  // does not depend on who looks.
  pool.parallel_for(pool.size(), 1, [&](int64_t, int64_t, int) {
    for (size_t i = next++; i < entries.size(); i = next++) {
      std::string failure;
      try {
        if (raw_hash(file, entries[i]) != entries[i].hash) {
          failure = label(file, entries[i]) + ": hash mismatch" + kDamaged;
        }
      } catch (const std::exception& error) {
        failure = error.what();
      }
      if (!entries[i].is_blob) file.drop(entries[i]);
      if (failure.empty()) continue;
      const std::lock_guard lock(mutex);
      ++n_failures;
      if (i < first_index) {
        first_index = i;
        first = failure;
      }
    }
  });
  if (n_failures > 1) first += "; " + std::to_string(n_failures - 1) + " more entries are damaged";
  if (n_failures > 0) throw Error(Errc::format, first);
  for (uint32_t shard = 0; shard < file.shard_count(); ++shard) check_padding(file, shard);
}

}  // namespace r1
