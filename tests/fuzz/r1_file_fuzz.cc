// Any bytes as a .r1 file. Hashes are made right first, where that is possible: a fuzzer cannot
// guess them, and what they would hide is the interesting part. SPDX-License-Identifier: MIT
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

#include "libr1/base/error.h"
#include "libr1/base/hash.h"
#include "libr1/format/r1_check.h"
#include "libr1/format/r1_reader.h"

namespace {

using r1::R1DirectoryEntry;
using r1::R1Footer;
using r1::R1Header;

std::span<const std::byte> part(const std::string& bytes, size_t at, size_t n) {
  return std::as_bytes(std::span(bytes.data() + at, n));
}

// Hashes of raw entries, the directory's, the identity and the length, as far as the fields that
// say where those lie stay inside the file.
void mend(std::string& bytes) {
  if (bytes.size() < sizeof(R1Header) + sizeof(R1Footer)) return;
  R1Footer f;
  char* const footer = bytes.data() + bytes.size() - sizeof f;
  std::memcpy(&f, footer, sizeof f);
  const uint64_t limit = bytes.size() - sizeof f;
  if (f.directory_offset > limit) return;
  f.directory_bytes = limit - f.directory_offset;
  r1::Xxh3Stream identity;
  uint64_t at = f.directory_offset;
  for (uint64_t i = 0; i < f.n_entries && limit - at >= sizeof(R1DirectoryEntry); ++i) {
    R1DirectoryEntry d;
    std::memcpy(&d, bytes.data() + at, sizeof d);
    const uint64_t name = at + sizeof d, room = (d.name_bytes + 7u) / 8 * 8;
    if (limit - name < room) break;
    if (d.codec == 0 && d.offset <= limit && d.stored_bytes <= limit - d.offset) {
      d.hash = r1::xxh3_64(part(bytes, d.offset, d.stored_bytes));
      std::memcpy(bytes.data() + at, &d, sizeof d);
    }
    r1::R1Entry e;
    e.name = bytes.substr(name, d.name_bytes);
    e.hash = d.hash;
    r1::add_to_set_id(identity, e);
    at = name + room;
  }
  const auto hash = r1::xxh3_128(part(bytes, f.directory_offset, f.directory_bytes));
  f.directory_hash[0] = hash[0];
  f.directory_hash[1] = hash[1];
  f.file_bytes = bytes.size();
  f.set_id = identity.digest();
  std::memcpy(footer, &f, sizeof f);
  std::memcpy(bytes.data() + offsetof(R1Header, set_id), &f.set_id, sizeof f.set_id);
}

void open_and_read(const std::string& bytes) {
  try {
    const auto file = r1::R1File::parse(part(bytes, 0, bytes.size()), "fuzz");
    for (const r1::R1Entry& e : file.entries()) {
      if (e.raw_bytes > 1 << 20) continue;  // a frame may claim what it cannot hold: see find()
      const auto view = file.find(e.name);
      if (view && view->rows * view->cols > 0 && view->at(view->rows - 1, view->cols - 1) == 1)
        file.blob(e.name);
    }
    r1::ThreadPool pool(1);
    r1::check_r1_file(file, pool);
  } catch (const r1::Error&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string bytes(reinterpret_cast<const char*>(data), size);
  open_and_read(bytes);
  mend(bytes);
  open_and_read(bytes);
  return 0;
}
