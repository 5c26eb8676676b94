// Any bytes as a safetensors file: an error, or entries that lie inside it.
// SPDX-License-Identifier: MIT
#include "libr1/format/safetensors.h"

#include <cstdint>
#include <cstdlib>

#include "libr1/base/error.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::span<const std::byte> bytes(reinterpret_cast<const std::byte*>(data), size);
  try {
    const auto file = r1::SafetensorsFile::parse(bytes, "fuzz");
    uint64_t total = 0;
    for (const r1::SafetensorsEntry& e : file.entries()) {
      if (e.offset + e.n_bytes > size || file.find(e.name) != &e) std::abort();
      total += file.data(e).size();
    }
    if (total > size) std::abort();
  } catch (const r1::Error&) {
  }
  return 0;
}
