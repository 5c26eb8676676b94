// .r1 files with something wrong in them: every bit, every field, every cut.
// SPDX-License-Identifier: MIT
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <functional>

#include "libr1/base/hash.h"
#include "libr1/format/hf_config.h"
#include "libr1/format/r1_check.h"
#include "libr1/format/r1_writer.h"
#include "tests/support/catch.h"
#include "tests/support/checkpoint_files.h"
#include "tests/support/throws.h"

namespace r1 {
namespace {

using test::TempDir;

std::span<const std::byte> bytes_of(const std::string& s) {
  return std::as_bytes(std::span(s.data(), s.size()));
}

// A small model whose tensors are all there: 48 tokens, hidden size 4, one layer.
std::string config() {
  return R"({"architectures": ["LlamaForCausalLM"], "vocab_size": 8, "hidden_size": 4, "num_hidden_layers": 1,
 "num_attention_heads": 2, "num_key_value_heads": 1, "intermediate_size": 4, "max_position_embeddings": 16,
 "rms_norm_eps": 1e-6, "tie_word_embeddings": true})";
}

std::string small_model(int level, uint32_t shards = 1, const std::string& name = "m.r1",
                        const std::string& salt = "") {
  static const TempDir dir;
  R1Writer::Options o;
  o.path = dir.path(name);
  o.zstd_level = level;
  o.shard_count = shards;
  o.overwrite = true;
  R1Writer writer(std::move(o));
  uint32_t i = 0;
  for (const TensorSpec& s : tensor_specs(parse_hf_config(config(), "", "t"))) {
    writer.begin_tensor(s.name, DType::f32, s.rank(), s.rows, s.cols, i++ % shards);
    const std::vector<float> w = test::tiny_weights(s);
    writer.write(std::as_bytes(std::span(w)));
    writer.end_tensor();
  }
  writer.add_blob("config.json", config());
  writer.add_blob("note.txt", salt);
  writer.finish();
  return dir.path(name);
}

// One that is easy to take apart and to put together with something changed.
struct Parts {
  std::string bytes;
  R1Footer footer;
  std::vector<std::pair<R1DirectoryEntry, std::string>> entries;

  explicit Parts(const std::string& file) : bytes(file) {
    std::memcpy(&footer, bytes.data() + bytes.size() - sizeof footer, sizeof footer);
    size_t at = footer.directory_offset;
    for (uint64_t i = 0; i < footer.n_entries; ++i) {
      R1DirectoryEntry d;
      std::memcpy(&d, bytes.data() + at, sizeof d);
      const std::string name = bytes.substr(at + sizeof d, d.name_bytes);
      entries.emplace_back(d, name);
      at += sizeof d + (name.size() + 7) / 8 * 8;
    }
  }
  R1DirectoryEntry& entry(const std::string& name) {
    for (auto& [d, n] : entries) {
      if (n == name) return d;
    }
    throw std::runtime_error(name);
  }
  // The file with its directory's hash, its identity and its sizes made right again.
  std::string str() const {
    std::string directory;
    Xxh3Stream identity;
    for (const auto& [d, name] : entries) {
      directory += test::raw(d) + name;
      directory.resize((directory.size() + 7) / 8 * 8);
      R1Entry e;
      e.name = name;
      e.hash = d.hash;
      add_to_set_id(identity, e);
    }
    R1Footer f = footer;
    f.n_entries = entries.size();
    f.directory_bytes = directory.size();
    const auto hash = xxh3_128(bytes_of(directory));
    f.directory_hash[0] = hash[0];
    f.directory_hash[1] = hash[1];
    f.set_id = identity.digest();
    std::string out = bytes.substr(0, footer.directory_offset) + directory;
    f.file_bytes = out.size() + sizeof f;
    std::memcpy(out.data() + offsetof(R1Header, set_id), &f.set_id, 8);
    return out + test::raw(f);
  }
};

void open_and_check(const std::string& bytes) {
  ThreadPool pool(1);
  check_r1_file(R1File::parse(bytes_of(bytes), "t.r1"), pool);
}

TEST_CASE("every changed bit of a .r1 file is noticed") {
  for (const int level : {0, 3}) {
    std::string bytes = test::read_file(small_model(level));
    const std::string good = bytes;
    open_and_check(bytes);
    size_t n_passed = 0, where = 0;
    // All bits of header, directory and footer; a bit of each byte of data, of some of the padding.
    for (size_t i = 0; i < bytes.size(); ++i) {
      const bool everything = i < 64 || i + 2000 > bytes.size();
      for (int bit = 0; bit < (everything ? 8 : 1); ++bit) {
        if (!everything && bytes[i] == 0 && i % 31 != 0) continue;
        bytes[i] = static_cast<char>(good[i] ^ (1 << (everything ? bit : static_cast<int>(i % 8))));
        try {
          open_and_check(bytes);
          // zstd ignores a bit of a frame's header, and a frame may tell the same in two ways.
          const bool in_frame = level > 0 && i >= 4096 && bytes[i / 4096 * 4096] == '\x28';
          if (!in_frame || i % 4096 >= 16) {
            ++n_passed;
            where = i;
          }
        } catch (const Error&) {
        }
        bytes[i] = good[i];
      }
    }
    INFO("last at byte " << where << " of " << bytes.size());
    CHECK(n_passed == 0);
  }
}

TEST_CASE("a .r1 file cut anywhere or with bytes behind it is refused when it is opened") {
  const std::string bytes = test::read_file(small_model(0));
  for (size_t n = 0; n < bytes.size(); n += n < 200 || n + 1500 > bytes.size() ? 1 : 97) {
    INFO(n << " of " << bytes.size());
    CHECK_ERROR(Errc::format, n < 64 ? "not an r1 model" : "t.r1: ",
                R1File::parse(bytes_of(bytes).first(n), "t.r1"));
  }
  CHECK_ERROR(Errc::format, "t.r1: ", R1File::parse(bytes_of(bytes + "x"), "t.r1"));
  CHECK_ERROR(Errc::format,
              "t.r1: ", R1File::parse(bytes_of(bytes + std::string(64, '\0')), "t.r1"));
}

TEST_CASE("a .r1 file of another version or byte order says so") {
  std::string bytes = test::read_file(small_model(0));
  bytes[8] = 1;
  CHECK_ERROR(Errc::unsupported, "file version 1, this r1 reads version 3", open_and_check(bytes));
  bytes[8] = 2;
  std::swap(bytes[12], bytes[15]);
  CHECK_ERROR(Errc::format, "byte order", open_and_check(bytes));
}

// Changes the directory entry of one tensor and expects a message, hashes being right.
void check_entry(const std::string& part, const std::function<void(R1DirectoryEntry&)>& change,
                 int level = 0, Errc code = Errc::format,
                 const std::string& name = "layers.0.attn.q") {
  Parts p(test::read_file(small_model(level)));
  change(p.entry(name));
  CHECK_ERROR(code, part, open_and_check(p.str()));
}

TEST_CASE("a directory that lies is caught though its hash is right") {
  open_and_check(
      Parts(test::read_file(small_model(0))).str());  // nothing changed: still a good file
  const std::string wrong = "the directory entry of \"layers.0.attn.q\" is wrong";
  const std::string shape = "the shape and size of tensor \"layers.0.attn.q\" do not fit";
  const std::string place = "overlaps another entry or leaves a hole";
  check_entry(wrong, [](auto& d) { d.kind = 2; });
  check_entry(wrong, [](auto& d) { d.kind = 1; });
  check_entry(wrong, [](auto& d) { d.layout = 1; });
  check_entry(wrong, [](auto& d) { d.codec = 2; });
  check_entry(wrong, [](auto& d) { d.zero = 1; });
  check_entry(wrong, [](auto& d) { d.offset += 1; });
  check_entry(wrong, [](auto& d) { d.offset += 64; });
  check_entry(wrong, [](auto& d) { d.offset = UINT64_MAX - 4095; });
  check_entry(wrong, [](auto& d) { d.stored_bytes = d.raw_bytes = UINT64_MAX; });
  check_entry(wrong, [](auto& d) { d.offset += 1 << 20; });
  check_entry(place, [](auto& d) { d.offset += 4096; });
  check_entry(place, [](auto& d) { d.offset -= 4096; });
  check_entry(place, [](auto& d) { d.offset = 0; });
  check_entry(
      "unknown type 10", [](auto& d) { d.dtype = 10; }, 0, Errc::unsupported);
  check_entry(
      "unknown type 4294967295", [](auto& d) { d.dtype = UINT32_MAX; }, 0, Errc::unsupported);
  for (const uint32_t dtype : {1u, 2u, 3u, 4u, 5u, 6u, 7u})
    check_entry(shape, [=](auto& d) { d.dtype = dtype; });
  check_entry(shape, [](auto& d) { d.rank = 0; });
  check_entry(shape, [](auto& d) { d.rank = 1; });
  check_entry(shape, [](auto& d) { d.rank = 3; });
  check_entry(shape, [](auto& d) { d.rows = 0; });
  check_entry(shape, [](auto& d) { d.rows = 5; });
  check_entry(shape, [](auto& d) { d.cols = UINT64_MAX / 4 + 2; });
  check_entry(shape, [](auto& d) { d.rows = d.cols = uint64_t{1} << 32; });  // bytes wrap to 0
  check_entry("the size of \"layers.0.attn.q\" is wrong", [](auto& d) { d.raw_bytes += 4; });
  check_entry("another shape than config.json implies", [](auto& d) { d.rows = 2, d.cols = 8; });
  check_entry("hash mismatch", [](auto& d) { d.hash ^= 1; });
  check_entry("tensor \"layers.0.attn.q\": hash mismatch", [](auto& d) { d.hash ^= 1; });
  check_entry(
      "\"config.json\": hash mismatch", [](auto& d) { d.hash ^= 1; }, 0, Errc::format,
      "config.json");
  for (const auto& change : std::vector<std::function<void(R1DirectoryEntry&)>>{
           [](auto& d) { d.rank = 1; }, [](auto& d) { d.rows = 1; }, [](auto& d) { d.cols += 1; },
           [](auto& d) { d.dtype = 1; }, [](auto& d) { d.codec = 1; }}) {
    check_entry("the directory entry of \"config.json\" is wrong", change, 0, Errc::format,
                "config.json");
  }
}

TEST_CASE("names in a directory come once, sorted, printable") {
  const std::string good = test::read_file(small_model(0));
  Parts twice(good);
  twice.entries[2] = twice.entries[1];
  CHECK_ERROR(Errc::format, "not sorted, or ", open_and_check(twice.str()));
  Parts turned(good);
  std::swap(turned.entries[1], turned.entries[2]);
  CHECK_ERROR(Errc::format, "not sorted, or ", open_and_check(turned.str()));
  for (const std::string& name :
       {std::string("a b"), std::string("a\nb"), std::string("a\0b", 3), std::string("\xc3\xa9")}) {
    Parts p(good);
    p.entries[0].second = name;
    p.entries[0].first.name_bytes = static_cast<uint16_t>(name.size());
    CHECK_ERROR(Errc::format, "not printable", open_and_check(p.str()));
  }
  Parts empty(good);
  empty.entries[0].first.name_bytes = 0;
  CHECK_ERROR(Errc::format, "a name in the directory is wrong", open_and_check(empty.str()));
  Parts longer(good);
  longer.entries.back().first.name_bytes = 255;
  CHECK_ERROR(Errc::format, "a name in the directory is wrong", open_and_check(longer.str()));
  Parts fewer(good);
  fewer.entries.pop_back();
  CHECK_ERROR(Errc::format, "t.r1: ", open_and_check(fewer.str()));
  Parts hidden(good);  // something behind a name, in its padding
  hidden.entries[0].second += "x";
  CHECK_ERROR(Errc::format, "not printable", open_and_check(hidden.str()));
}

TEST_CASE(
    "a model without its configuration or with tensors too few, too many, of the wrong type") {
  const std::string good = test::read_file(small_model(0));
  const auto renamed = [&](const std::string& from, const std::string& to) {
    Parts p(good);
    for (auto& [d, name] : p.entries) {
      if (name != from) continue;
      name = to;
      d.name_bytes = static_cast<uint16_t>(to.size());
    }
    std::sort(p.entries.begin(), p.entries.end(),
              [](auto& a, auto& b) { return a.second < b.second; });
    return p.str();
  };
  CHECK_ERROR(Errc::format, "config.json is missing",
              open_and_check(renamed("config.json", "config.jsom")));
  CHECK_ERROR(Errc::format, "tensor \"embed\" is missing",
              open_and_check(renamed("embed", "embeb")));
}

TEST_CASE("compressed tensors: frames that are damaged, too long, too short or bombs") {
  const std::string inflate = "tensor \"layers.0.attn.q\": cannot inflate: ";
  for (const uint64_t cols : {2u, 8u}) {
    Parts p(test::read_file(small_model(3)));
    p.entry("layers.0.attn.q").cols = cols;
    p.entry("layers.0.attn.q").raw_bytes = 4 * 4 * cols;
    const std::string bytes = p.str();
    CHECK_ERROR(Errc::format, inflate,
                R1File::parse(bytes_of(bytes), "t.r1").find("layers.0.attn.q"));
    CHECK_ERROR(Errc::format, "another shape", open_and_check(bytes));
  }
  check_entry(
      "cannot inflate to its size",
      [](auto& d) { d.rows = d.cols = 1 << 20, d.raw_bytes = uint64_t{4} << 40; }, 3);
  check_entry(
      "t.r1: ", [](auto& d) { d.stored_bytes -= 1; }, 3);
  check_entry(
      "t.r1: ", [](auto& d) { d.stored_bytes += 1; }, 3);
  check_entry(
      "the size of \"layers.0.attn.q\" is wrong", [](auto& d) { d.codec = 0; }, 3);
}

TEST_CASE("shards: missing, mixed, renamed, ambiguous") {
  const std::string a = small_model(0, 2, "a.r1", "one"), b = small_model(0, 2, "b.r1", "two");
  const auto shard = [](const std::string& path, uint32_t i) { return r1_shard_path(path, i, 2); };
  ThreadPool pool(1);
  check_r1_file(R1File::open(a), pool);
  CHECK_ERROR(Errc::format, "is one shard of several",
              R1File::parse(bytes_of(test::read_file(shard(a, 0))), "t.r1"));

  const std::string second = test::read_file(shard(a, 1));
  test::write_file(shard(a, 1), test::read_file(shard(b, 1)));
  CHECK_ERROR(Errc::format, "belongs to another model", R1File::open(a));
  test::write_file(shard(a, 1), test::read_file(shard(a, 0)));
  CHECK_ERROR(Errc::format, "belongs to another model", R1File::open(a));
  std::remove(shard(a, 1).c_str());
  CHECK_ERROR(Errc::io, "a-00002-of-00002.r1", R1File::open(a));
  test::write_file(shard(a, 1), second);
  check_r1_file(R1File::open(a), pool);

  const TempDir dir;
  test::write_file(dir.path("renamed.r1"), test::read_file(shard(a, 0)));
  CHECK_ERROR(Errc::format, "is shard 1 of 2 under another name",
              R1File::open(dir.path("renamed.r1")));
  test::write_file(dir.path("x-00001-of-00002.r1"), second);  // its number is not its name's
  CHECK_ERROR(Errc::format, "is shard 2 of 2 under another name", R1File::open(dir.path("x.r1")));
  test::write_file(dir.path("x-00001-of-00003.r1"), second);
  CHECK_ERROR(Errc::usage, "x.r1: could be ", R1File::open(dir.path("x.r1")));
  CHECK_ERROR(Errc::io, "absent.r1", R1File::open(dir.path("absent.r1")));
}

TEST_CASE("a check names the first damaged entry and counts the others") {
  std::string bytes = test::read_file(small_model(0));
  Parts p(bytes);
  for (const char* name : {"embed", "layers.0.ffn.up", "final_norm"})
    bytes[p.entry(name).offset + 1] ^= 4;
  for (const int threads : {1, 3}) {
    ThreadPool pool(threads);
    CHECK_ERROR(Errc::format,
                "t.r1: tensor \"embed\": hash mismatch (the file is damaged; run r1-convert "
                "again); 2 more entries are damaged",
                check_r1_file(R1File::parse(bytes_of(bytes), "t.r1"), pool));
  }
}

}  // namespace
}  // namespace r1
