// Every ggml block type against gguf-py (tests/golden/gguf/make_dequant_golden.py).
// SPDX-License-Identifier: MIT
#include "libr1/format/gguf_dequant.h"

#include <cstring>
#include <vector>

#include "libr1/base/mmap_file.h"
#include "tests/support/catch.h"

namespace r1 {
namespace {

TEST_CASE("gguf blocks dequantise to the very values of gguf-py") {
  const MmapFile file("tests/golden/gguf/dequant.bin");
  const std::byte* p = file.bytes().data();
  const std::byte* end = p + file.size();
  int n_types = 0;
  while (p < end) {
    uint32_t head[3];
    std::memcpy(head, p, sizeof head);
    const auto [type, n_values, n_bytes] = head;
    const std::byte* blocks = p + sizeof head;
    std::vector<float> expected(n_values), got(n_values);
    std::memcpy(expected.data(), blocks + n_bytes, n_values * sizeof(float));
    const auto block = gguf_block(type);
    REQUIRE(block);
    REQUIRE(n_values / block->n_values * block->n_bytes == n_bytes);
    gguf_dequantize(static_cast<GgufType>(type), blocks, n_values, got.data());
    for (uint32_t i = 0; i < n_values; ++i) {
      INFO(block->name << " value " << i);
      CHECK(got[i] == expected[i]);
    }
    p = blocks + n_bytes + n_values * sizeof(float);
    ++n_types;
  }
  CHECK(n_types == 12);
}

}  // namespace
}  // namespace r1
