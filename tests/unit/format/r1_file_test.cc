// Writing and reading .r1 files: what goes in comes out, the same input gives the same bytes, and
// no changed bit passes. SPDX-License-Identifier: MIT
#include "libr1/format/r1_writer.h"

#include <unistd.h>

#include <cstring>

#include "libr1/format/quantize.h"
#include "libr1/format/r1_check.h"
#include "tests/support/catch.h"
#include "tests/support/checkpoint_files.h"
#include "tests/support/throws.h"

namespace r1 {
namespace {

using test::TempDir;

std::span<const std::byte> bytes_of(const std::string& s) {
  return std::as_bytes(std::span(s.data(), s.size()));
}

// A config.json with one tensor each of the two ranks that it implies, and no more than that.
const std::string kConfig = test::tiny_config("qwen2");

R1Writer::Options options(const std::string& path, uint32_t shards = 1, int level = 0) {
  R1Writer::Options o;
  o.path = path;
  o.shard_count = shards;
  o.zstd_level = level;
  o.plan = "a plan";
  return o;
}

std::string values_of(const TensorSpec& spec) {
  const std::vector<float> w = test::tiny_weights(spec);
  return {reinterpret_cast<const char*>(w.data()), w.size() * sizeof(float)};
}

// Writes the first `n_tensors` of the model in pieces of `piece` bytes, tensor i to shard i %
// shards.
void write_some(R1Writer& writer, size_t n_tensors, uint32_t shards, size_t piece) {
  const auto specs = tensor_specs(test::tiny_model_config("qwen2"));
  for (size_t i = 0; i < std::min(n_tensors, specs.size()); ++i) {
    const TensorSpec& s = specs[i];
    if (!writer.begin_tensor(s.name, DType::f32, s.rank(), s.rows, s.cols,
                             static_cast<uint32_t>(i) % shards))
      continue;
    const std::string data = values_of(s);
    for (size_t at = 0; at < data.size(); at += piece)
      writer.write(bytes_of(data).subspan(at, std::min(piece, data.size() - at)));
    writer.end_tensor();
  }
}

uint64_t write_model(const R1Writer::Options& o, size_t piece = 1000) {
  R1Writer writer(o);
  write_some(writer, SIZE_MAX, o.shard_count, piece);
  writer.add_blob("config.json", kConfig);
  writer.add_blob("empty.txt", "");
  writer.add_blob("tokenizer.json", "{}");
  return writer.finish();
}

void check_model(const R1File& file) {
  for (const TensorSpec& s : tensor_specs(test::tiny_model_config("qwen2"))) {
    const auto view = file.find(s.name);
    REQUIRE(view);
    REQUIRE(view->dtype == DType::f32);
    REQUIRE(view->rows == s.rows);
    REQUIRE(view->cols == s.cols);
    CHECK(reinterpret_cast<uintptr_t>(view->data) % 64 == 0);
    const std::string expected = values_of(s);
    CHECK(std::memcmp(view->data, expected.data(), expected.size()) == 0);
  }
  CHECK_FALSE(file.find("config.json"));
  CHECK_FALSE(file.find("layers.9.attn.q"));
  CHECK(file.blob("config.json") == kConfig);
  CHECK(file.blob("empty.txt").empty());
  CHECK(file.blob("embed").empty());
  CHECK(file.config().hidden_size == 64);
  ThreadPool pool(2);
  check_r1_file(file, pool);
}

TEST_CASE("a .r1 file gives back what was written, compressed or not, in one file or several") {
  const TempDir dir;
  uint64_t id = 0;
  for (const int level : {0, 1, 9}) {
    for (const uint32_t shards : {1u, 3u}) {
      const std::string path =
          dir.path("m" + std::to_string(level) + "-" + std::to_string(shards) + ".r1");
      const uint64_t n = write_model(options(path, shards, level));
      const R1File file = R1File::open(path);
      CHECK(file.file_bytes() == n);
      CHECK(file.shard_count() == shards);
      check_model(file);
      check_model(R1File::open(path, R1Open::copy));
      if (shards == 1) CHECK((id == 0 || id == file.set_id()));
      if (shards == 1) id = file.set_id();
      CHECK(::access((path + ".partial").c_str(), F_OK) != 0);
      CHECK(::access((path + ".journal").c_str(), F_OK) != 0);
    }
  }
  // Any shard stands for the set.
  check_model(R1File::open(dir.path("m0-3-00001-of-00003.r1")));
  check_model(R1File::open(dir.path("m0-3-00003-of-00003.r1")));
}

TEST_CASE("the same tensors give the same bytes, whatever the pieces they come in") {
  const TempDir dir;
  for (const int level : {0, 3}) {
    write_model(options(dir.path("a.r1"), 1, level), 7);
    write_model(options(dir.path("b.r1"), 1, level), 1 << 20);
    CHECK(test::same_file(dir.path("a.r1"), dir.path("b.r1")));
    std::remove(dir.path("a.r1").c_str());
    std::remove(dir.path("b.r1").c_str());
  }
}

TEST_CASE("names of shards") {
  CHECK(r1_shard_path("m.r1", 0, 1) == "m.r1");
  CHECK(r1_shard_path("m.r1", 1, 12) == "m-00002-of-00012.r1");
  CHECK(r1_shard_path("d/m", 0, 2) == "d/m-00001-of-00002");
}

TEST_CASE("a writer takes no name that is taken, and no second writer") {
  const TempDir dir;
  const std::string path = dir.path("m.r1");
  write_model(options(path));
  CHECK_ERROR(Errc::usage, "exists already (use --force", write_model(options(path)));
  CHECK(::access((path + ".journal").c_str(), F_OK) != 0);
  R1Writer::Options force = options(path);
  force.overwrite = true;
  write_model(force);
  const R1Writer first(options(dir.path("n.r1")));
  CHECK_ERROR(Errc::io, "another r1-convert is writing", write_model(options(dir.path("n.r1"))));
  write_model(options(dir.path("s.r1"), 2));
  CHECK_ERROR(Errc::usage, "s-00001-of-00002.r1: exists already",
              write_model(options(dir.path("s.r1"), 2)));
  CHECK_ERROR(Errc::io, "absent/m.r1.journal", write_model(options(dir.path("absent/m.r1"))));
  CHECK_ERROR(Errc::usage, "5000 shards, 4096 at most",
              write_model(options(dir.path("t.r1"), 5000)));
}

TEST_CASE("an interrupted writer goes on, whatever became of its files") {
  const TempDir dir;
  const size_t n_specs = tensor_specs(test::tiny_model_config("qwen2")).size();
  for (const int level : {0, 3}) {
    const std::string whole = dir.path("whole" + std::to_string(level) + ".r1");
    write_model(options(whole, 2, level));
    const auto interrupted = [&](const std::string& path, size_t n) {
      R1Writer writer(options(path, 2, level));
      write_some(writer, n, 2, 1000);
    };
    int round = 0;
    const auto go_on = [&](const std::string& path) {
      INFO("level " << level << ", round " << round++);
      R1Writer::Options o = options(path, 2, level);
      o.resume = true;
      write_model(o);
      for (uint32_t i = 0; i < 2; ++i) {
        CHECK(test::same_file(r1_shard_path(path, i, 2), r1_shard_path(whole, i, 2)));
        std::remove(r1_shard_path(path, i, 2).c_str());
      }
    };
    const std::string path = dir.path("m.r1"), journal = path + ".journal";
    const std::string partial = r1_shard_path(path, 1, 2) + ".partial";
    for (size_t n = 0; n <= n_specs; n += 3) {
      interrupted(path, n);
      go_on(path);
    }
    interrupted(path, 9);  // torn journal
    test::write_file(journal, test::read_file(journal).substr(0, 300));
    go_on(path);
    interrupted(path, 9);  // a journal that lies
    std::string text = test::read_file(journal);
    text[text.find("embed") + 7] ^= 1;
    test::write_file(journal, text);
    go_on(path);
    interrupted(path, 9);  // data torn, then data changed
    test::write_file(partial, test::read_file(partial).substr(0, 20000));
    go_on(path);
    interrupted(path, 9);
    std::string data = test::read_file(partial);
    for (const size_t at : {4096u, 5000u}) {  // in a tensor, between two
      std::string changed = data;
      changed[at] ^= 1;
      test::write_file(partial, changed);
      go_on(path);
      interrupted(path, 9);
    }
    std::remove(partial.c_str());
    go_on(path);
    interrupted(path, 9);
    std::remove(journal.c_str());
    go_on(path);
    go_on(path);  // nothing to go on with
  }
}

TEST_CASE("a run killed while it renamed its shards is finished by the next") {
  const TempDir dir;
  const std::string path = dir.path("m.r1"), whole = dir.path("w.r1");
  write_model(options(whole, 2));
  {
    R1Writer writer(options(path, 2));
    write_some(writer, SIZE_MAX, 2, 1000);
  }
  REQUIRE(::rename((r1_shard_path(path, 0, 2) + ".partial").c_str(),
                   r1_shard_path(path, 0, 2).c_str()) == 0);
  R1Writer::Options o = options(path, 2);
  CHECK_ERROR(Errc::usage, "exists already", write_model(o));
  o.resume = true;
  write_model(o);
  check_model(R1File::open(path));
  CHECK(test::same_file(r1_shard_path(path, 0, 2), r1_shard_path(whole, 0, 2)));
}

TEST_CASE("another plan does not go on") {
  const TempDir dir;
  {
    R1Writer writer(options(dir.path("m.r1")));
    write_some(writer, 3, 1, 1000);
  }
  R1Writer::Options o = options(dir.path("m.r1"));
  o.resume = true;
  o.plan = "another plan";
  CHECK_ERROR(Errc::usage, "another source or other options", write_model(o));
  o.plan = "a plan";
  write_model(o);
  check_model(R1File::open(dir.path("m.r1")));
}

TEST_CASE("a discarded conversion leaves nothing") {
  const TempDir dir;
  R1Writer writer(options(dir.path("m.r1"), 2));
  write_some(writer, 3, 2, 1000);
  writer.discard();
  for (const char* name :
       {"m.r1.journal", "m-00001-of-00002.r1.partial", "m-00002-of-00002.r1.partial"}) {
    CHECK(::access(dir.path(name).c_str(), F_OK) != 0);
  }
}

}  // namespace
}  // namespace r1
