// Any bytes as a GGUF file, with all that is made of its metadata and the first row of each tensor.
// SPDX-License-Identifier: MIT
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "libr1/base/error.h"
#include "libr1/format/gguf_config.h"
#include "libr1/format/gguf_reader.h"
#include "libr1/format/gguf_tokenizer.h"
#include "libr1/format/hf_config.h"
#include "libr1/json/json_value.h"

namespace {

template <typename F>
void attempt(F&& f) {
  try {
    f();
  } catch (const r1::Error&) {
  }
}

void require_json(const std::string& text) {
  if (!std::holds_alternative<r1::JsonValue>(r1::JsonValue::parse(text))) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  attempt([&] {
    const auto file = r1::GgufFile::parse({reinterpret_cast<const std::byte*>(data), size}, "fuzz");
    for (const r1::GgufTensor& t : file.tensors()) {
      std::vector<float> row(static_cast<size_t>(t.cols()));
      r1::gguf_dequantize(t.type, t.data.data(), row.size(), row.data());
    }
    attempt([&] { require_json(r1::gguf_tokenizer_config_json(file)); });
    attempt([&] { require_json(r1::gguf_generation_config_json(file)); });
    attempt([&] { r1::gguf_tokenizer_json(file); });
    attempt([&] {
      const std::string config = r1::gguf_config_json(file);
      require_json(config);
      r1::parse_hf_config(config, r1::gguf_generation_config_json(file), "fuzz");
    });
  });
  return 0;
}
