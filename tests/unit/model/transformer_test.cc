// Loading, sizes, memory: the parts of the contract of Transformer that are not numbers.
// SPDX-License-Identifier: MIT
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <new>

#include "libr1/base/error.h"
#include "libr1/format/r1_writer.h"
#include "libr1/model/kv_cache.h"
#include "tests/support/catch.h"
#include "tests/unit/model/model_test.h"

using namespace r1;
using namespace r1::testing;

namespace {
std::atomic<int64_t> n_allocations{0};
}

void* operator new(size_t size) {
  n_allocations.fetch_add(1);
  if (void* p = std::malloc(size == 0 ? 1 : size)) return p;
  throw std::bad_alloc();
}
void* operator new(size_t size, std::align_val_t alignment) {
  n_allocations.fetch_add(1);
  const auto a = static_cast<size_t>(alignment);
  if (void* p = std::aligned_alloc(a, (size + a - 1) / a * a)) return p;
  throw std::bad_alloc();
}
// Libraries ask this way too, and give back through the delete below.
void* operator new(size_t size, const std::nothrow_t&) noexcept {
  n_allocations.fetch_add(1);
  return std::malloc(size == 0 ? 1 : size);
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, size_t) noexcept { std::free(p); }
void operator delete(void* p, std::align_val_t) noexcept { std::free(p); }
void operator delete(void* p, size_t, std::align_val_t) noexcept { std::free(p); }

namespace {

const CpuOps& fastest() { return *available_cpu_ops().front(); }

/// The golden checkpoint with some tensors changed: `change` may alter an entry, or say false to
/// leave it out.
std::string message_of_damaged(const std::string& name,
                               const std::function<bool(R1Entry&)>& change) {
  const R1File& file = golden_file(name);
  const auto path = std::filesystem::temp_directory_path() /
                    ("r1_damaged_" + std::to_string(reinterpret_cast<uintptr_t>(&file)) + ".r1");
  {
    R1Writer::Options options;
    options.path = path.string();
    R1Writer writer(std::move(options));
    for (const R1Entry& entry : file.entries()) {
      R1Entry e = entry;
      if (e.is_blob || !change(e)) continue;
      writer.begin_tensor(e.name, e.dtype, e.rank, e.rows, e.cols, 0);
      const auto size =
          *stored_bytes(e.dtype, static_cast<uint64_t>(e.rows), static_cast<uint64_t>(e.cols));
      writer.write(std::vector<std::byte>(size));
      writer.end_tensor();
    }
    writer.add_blob("config.json", file.blob("config.json"));
    writer.finish();
  }
  std::string message = "nothing was thrown";
  try {
    const R1File damaged = R1File::open(path.string());
    const auto backend = make_backend("cpu", 1);
    const Transformer transformer(damaged, *backend);
  } catch (const Error& error) {
    CHECK(error.code() == Errc::format);
    message = error.what();
  }
  std::filesystem::remove(path);
  return message;
}

}  // namespace

TEST_CASE("forward allocates nothing, in prefill and in decode") {
  for (const char* name : {"v3_fp8_qlora", "qwen2_bf16", "llama3_bf16"}) {
    TestModel model(golden_file(name), fastest(), 2);
    const std::vector<TokenId> tokens(60, 5);
    const auto pages = page_range(0, 3);
    const int32_t wanted = 59, first = 0;
    const SequenceSlice prompt = {pages, 0, 0, 60, 59}, step = {pages, 60, 0, 1, 59};
    const int64_t before = n_allocations.load();
    model.transformer.forward({tokens, {&prompt, 1}, {&wanted, 1}});
    model.transformer.forward({std::span(tokens).first(1), {&step, 1}, {&first, 1}});
    model.transformer.copy_page(0, 5);
    CHECK(n_allocations.load() == before);
  }
}

TEST_CASE("a tensor that is missing or has another shape is named") {
  for (const char* name : {"v3_fp8_qlora", "v3_bf16_noq", "qwen2_bf16", "llama_f32_tied"}) {
    std::vector<std::string> names;
    for (const R1Entry& e : golden_file(name).entries()) {
      if (!e.is_blob) names.push_back(e.name);
    }
    for (size_t i = 0; i < names.size(); i += 5) {
      const std::string& gone = names[i];
      INFO(name << " without " << gone);
      CHECK(message_of_damaged(name, [&](R1Entry& e) {
              return e.name != gone;
            }).ends_with("tensor \"" + gone + "\" is missing (convert the checkpoint again)"));
      CHECK(message_of_damaged(name, [&](R1Entry& e) {
              if (e.name == gone) ++e.cols;
              return true;
            }).find("tensor \"" + gone + "\" is [") != std::string::npos);
    }
  }
}

TEST_CASE("a page holds keys and values, or latents, of all layers") {
  // MLA: 2 layers x 32 positions x (48 + 16) floats; GQA: 2 x 32 x 2 heads x 2 x 16 floats.
  TestModel v3(golden_file("v3_fp8_qlora"), fastest());
  CHECK(v3.transformer.page_bytes(DType::f32) == 2 * 32 * 64 * 4);
  TestModel qwen(golden_file("qwen2_bf16"), fastest());
  CHECK(qwen.transformer.page_bytes(DType::f32) == 2 * 32 * 2 * 2 * 16 * 4);
  CHECK(qwen.transformer.page_bytes(DType::bf16) == 2 * 32 * 2 * 2 * 16 * 2);
  CHECK(v3.transformer.page_bytes(DType::bf16) == 2 * 32 * 64 * 2);
  // A scale more for each number's key and value; of a latent row one, and the rotary part in bf16.
  CHECK(qwen.transformer.page_bytes(DType::q8) == 2 * 32 * 2 * 2 * (16 + 4));
  CHECK(v3.transformer.page_bytes(DType::q8) == 2 * 32 * (48 + 4 + 2 * 16));
}

TEST_CASE("reserved bytes grow with every limit, a page at a time with the pages") {
  TestModel model(golden_file("v3_bf16_noq"), fastest());
  const Transformer& t = model.transformer;
  const TransformerLimits base = {4, 8, 2, 2, 128};
  const uint64_t bytes = t.reserved_bytes(base);
  auto more = base;
  more.n_pages = 7;
  CHECK(t.reserved_bytes(more) == bytes + 3 * t.page_bytes(DType::f32));
  for (int32_t TransformerLimits::*field :
       {&TransformerLimits::max_batch_tokens, &TransformerLimits::max_batch_sequences,
        &TransformerLimits::max_wanted, &TransformerLimits::max_positions}) {
    more = base;
    more.*field *= 8;
    CHECK(t.reserved_bytes(more) > bytes);
  }
}

TEST_CASE("a model can be given other limits, and answers as before") {
  TestModel model(golden_file("llama3_bf16"), fastest());
  const std::vector<TokenId> tokens = {3, 1, 4, 1, 5, 9, 2, 6};
  TestSequence first{page_range(0, 1), {}}, second{page_range(1, 1), {}};
  const Logits expected = run(model, first, tokens);
  model.transformer.reserve({2, 8, 1, 8, 32});
  CHECK(run(model, second, tokens) == expected);
}
