// GGUF files broken in the ways that broke other readers (facts: the CVEs of 2024 to 2026).
// SPDX-License-Identifier: MIT
#include "libr1/format/gguf_reader.h"

#include "tests/support/catch.h"
#include "tests/support/checkpoint_files.h"
#include "tests/support/throws.h"

namespace r1 {
namespace {

using test::gguf_text;
using test::GgufBuilder;
using test::raw;

GgufFile parse(const std::string& bytes) {
  return GgufFile::parse(std::as_bytes(std::span(bytes.data(), bytes.size())), "t.gguf");
}

// magic, version and counts, then whatever follows.
std::string counts(uint64_t n_tensors, uint64_t n_values, const std::string& rest = "") {
  return "GGUF" + raw<uint32_t>(3) + raw(n_tensors) + raw(n_values) + rest;
}

GgufBuilder sample() {
  GgufBuilder g;
  g.text("general.name", "n")
      .u32("n", 7)
      .f32("f", 0.5f)
      .boolean("b", 1)
      .texts("s", {"x", "", "yz"})
      .i32s("i", {1, -2, 3});
  g.value("u64", 10, raw<uint64_t>(5)).value("i8", 1, raw<int8_t>(-3)).value("f64", 12, raw(2.5));
  g.tensor("a", 0, {4, 2}, std::string(32, 'a')).tensor("q", 8, {32}, std::string(34, 'q'));
  return g;
}

TEST_CASE("gguf metadata and tensors are read") {
  const std::string bytes = sample().str();
  const GgufFile g = parse(bytes);
  CHECK(g.string("general.name") == "n");
  CHECK(g.integer("n") == 7u);
  CHECK(g.integer("u64") == 5u);
  CHECK(g.real("f") == 0.5);
  CHECK(g.real("f64") == 2.5);
  CHECK(g.boolean("b") == true);
  CHECK(g.integers("i") == std::vector<int64_t>{1, -2, 3});
  CHECK_FALSE(g.string("absent"));
  std::string joined;
  CHECK(g.for_each_string("s", [&](std::string_view s) { joined += "<" + std::string(s) + ">"; }));
  CHECK(joined == "<x><><yz>");
  REQUIRE(g.tensors().size() == 2);
  CHECK(g.find("a")->rows() == 2);
  CHECK(g.find("a")->cols() == 4);
  CHECK(g.find("q")->data.size() == 34);
  CHECK(static_cast<char>(g.find("q")->data[0]) == 'q');
  CHECK_ERROR(Errc::format, "\"n\" is not a string", g.string("n"));
  CHECK_ERROR(Errc::format, "\"i8\" is not a non-negative integer", g.integer("i8"));
  CHECK_ERROR(Errc::format, "\"i\" is not a non-negative integer", g.integer("i"));
  CHECK_ERROR(Errc::format, "\"n\" is not a floating-point number", g.real("n"));
  CHECK_ERROR(Errc::format, "\"n\" is not a boolean", g.boolean("n"));
  CHECK_ERROR(Errc::format, "\"s\" is not an array of integers", g.integers("s"));
  CHECK_ERROR(Errc::format, "\"i\" is not an array of strings",
              g.for_each_string("i", [](std::string_view) {}));
}

TEST_CASE("gguf: a file cut anywhere is refused") {
  const std::string good = sample().str();
  for (size_t n = 0; n + 30 < good.size(); ++n) {  // the last 30 bytes are padding after "q"
    INFO(n << " of " << good.size());
    CHECK_ERROR(Errc::format, "t.gguf: ", parse(good.substr(0, n)));
  }
}

TEST_CASE("gguf: magic and version") {
  std::string bytes = sample().str();
  bytes[0] = 'g';
  CHECK_ERROR(Errc::format, "not a GGUF file", parse(bytes));
  for (const uint32_t version : {0u, 1u, 2u, 4u, 0x03000000u}) {
    GgufBuilder g = sample();
    g.version = version;
    const std::string other = g.str();
    CHECK_ERROR(Errc::unsupported, "GGUF version " + std::to_string(version), parse(other));
  }
}

TEST_CASE("gguf: counts are held against the file before anything is allocated") {
  for (const uint64_t n :
       {uint64_t{1}, uint64_t{1} << 32, uint64_t{1} << 59, uint64_t{1} << 63, UINT64_MAX}) {
    INFO(n);
    CHECK_ERROR(Errc::format, "t.gguf: at byte", parse(counts(0, n)));
    CHECK_ERROR(Errc::format, "t.gguf: at byte", parse(counts(n, 0)));
    const std::string zeros(64, '\0');
    if (n > 4) {
      CHECK_ERROR(Errc::format, std::to_string(n) + " tensors", parse(counts(n, 0, zeros)));
      CHECK_ERROR(Errc::format, std::to_string(n) + " metadata entries",
                  parse(counts(0, n, zeros)));
    }
    // strings: length + 1 must not wrap
    CHECK_ERROR(Errc::format, n == 1 ? "value type" : "a string of",
                parse(counts(0, 1, raw(n) + std::string(8, 'x'))));
    CHECK_ERROR(Errc::format, "a string of",
                parse(counts(0, 1, gguf_text("k") + raw<uint32_t>(8) + raw(n))));
    // arrays of bytes, of 64-bit values, of strings, of arrays
    for (const uint32_t type : {0u, 10u, 8u, 9u}) {
      const std::string array = gguf_text("k") + raw<uint32_t>(9) + raw(type) + raw(n);
      CHECK_ERROR(Errc::format, "t.gguf: at byte", parse(counts(0, 1, array)));
    }
  }
}

TEST_CASE("gguf: value types, booleans, nesting, keys") {
  for (const uint32_t type : {13u, 255u, 0x80000000u, 0xffffffffu}) {
    CHECK_ERROR(Errc::format, "value type " + std::to_string(type),
                parse(GgufBuilder().value("k", type, std::string(16, '\0')).str()));
  }
  CHECK_ERROR(Errc::format, "neither 0 nor 1", parse(GgufBuilder().boolean("k", 2).str()));
  CHECK_ERROR(
      Errc::format, "neither 0 nor 1",
      parse(GgufBuilder().value("k", 9, raw<uint32_t>(7) + raw<uint64_t>(2) + "\1\3").str()));
  CHECK_ERROR(Errc::format, "\"k\" twice", parse(GgufBuilder().u32("k", 1).u32("k", 1).str()));
  CHECK_ERROR(Errc::format, "a string of 65536 bytes",
              parse(GgufBuilder().u32(std::string(65536, 'k'), 1).str()));
  std::string nested = raw<uint32_t>(0) + raw<uint64_t>(0);  // an empty array of bytes
  for (int depth = 0; depth < 2; ++depth) nested = raw<uint32_t>(9) + raw<uint64_t>(1) + nested;
  CHECK(parse(GgufBuilder().value("k", 9, nested).str()).has("k"));
  for (int depth = 0; depth < 100; ++depth) nested = raw<uint32_t>(9) + raw<uint64_t>(1) + nested;
  CHECK_ERROR(Errc::format, "value type 9", parse(GgufBuilder().value("k", 9, nested).str()));
}

TEST_CASE("gguf: alignment") {
  for (const uint32_t a : {0u, 1u, 4u, 12u, 33u, 0x80000000u}) {
    CHECK_ERROR(Errc::format, "general.alignment " + std::to_string(a),
                parse(GgufBuilder().u32("general.alignment", a).str()));
  }
  CHECK_ERROR(Errc::format, "no 32-bit integer",
              parse(GgufBuilder().text("general.alignment", "32").str()));
  CHECK_ERROR(Errc::format, "no 32-bit integer",
              parse(GgufBuilder().value("general.alignment", 10, raw<uint64_t>(32)).str()));
  GgufBuilder g;
  g.alignment = 64;
  g.u32("general.alignment", 64).tensor("a", 0, {1}, "abcd").tensor("b", 0, {1}, "efgh");
  const std::string bytes = g.str();
  CHECK(static_cast<char>(parse(bytes).find("b")->data[0]) == 'e');
}

TEST_CASE("gguf: dimensions") {
  const auto with_dims = [](const std::vector<uint64_t>& dims, uint32_t type = 0) {
    return GgufBuilder().tensor_at("w", type, dims, 0).str() + std::string(64, '\0');
  };
  CHECK_ERROR(Errc::format, "of 0 dimensions", parse(with_dims({})));
  CHECK_ERROR(Errc::format, "of 5 dimensions", parse(with_dims({1, 1, 1, 1, 1})));
  const std::string many = counts(1, 0, gguf_text("w") + raw(UINT32_MAX) + std::string(64, '\0'));
  CHECK_ERROR(Errc::format, "of 4294967295 dimensions", parse(many));
  for (const auto& dims :
       std::vector<std::vector<uint64_t>>{{0},
                                          {4, 0},
                                          {UINT64_MAX},
                                          {uint64_t{1} << 63},
                                          {INT64_MAX, 2},
                                          {INT64_MAX, 2, 2, 2},
                                          {uint64_t{1} << 32, uint64_t{1} << 32}}) {
    CHECK_ERROR(Errc::format, "the dimensions of tensor \"w\"", parse(with_dims(dims)));
  }
  CHECK_ERROR(Errc::format, "lies outside the file",
              parse(with_dims({uint64_t{1} << 62})));  // * 4 bytes wraps to 0
  CHECK_ERROR(Errc::format, "lies outside the file",
              parse(with_dims({uint64_t{1} << 31, uint64_t{1} << 31})));
  CHECK_ERROR(Errc::format, "rows of 33 values in blocks of 32", parse(with_dims({33}, 8)));
  CHECK_ERROR(Errc::format, "rows of 32 values in blocks of 256", parse(with_dims({32, 8}, 12)));
  for (const uint32_t type : {4u, 5u, 15u, 16u, 24u, 31u, 39u, 0x80000000u, UINT32_MAX}) {
    CHECK_ERROR(Errc::unsupported, "ggml type " + std::to_string(type),
                parse(with_dims({256}, type)));
  }
}

TEST_CASE("gguf: names and offsets of tensors") {
  CHECK_ERROR(Errc::format, "\"a\" twice",
              parse(GgufBuilder().tensor("a", 0, {1}, "abcd").tensor("a", 0, {1}, "abcd").str()));
  CHECK_ERROR(Errc::format, "a string of 65 bytes",
              parse(GgufBuilder().tensor(std::string(65, 'n'), 0, {1}, "abcd").str()));
  const auto at = [](uint64_t offset) {
    return GgufBuilder().tensor_at("w", 0, {8}, offset).str() + std::string(64, '\0');
  };
  CHECK(parse(at(32)).tensors().size() == 1);
  for (const uint64_t offset :
       {uint64_t{1}, uint64_t{16}, uint64_t{64}, uint64_t{1} << 63, UINT64_MAX, UINT64_MAX - 31}) {
    INFO(offset);
    CHECK_ERROR(Errc::format, "lies outside the file or off its alignment", parse(at(offset)));
  }
  const std::string overlap =
      GgufBuilder().tensor_at("v", 0, {16}, 0).tensor_at("w", 0, {8}, 32).str() +
      std::string(64, '\0');
  CHECK_ERROR(Errc::format, "\"v\" and \"w\" overlap", parse(overlap));
}

// Part `index` of `count`, one tensor in each.
std::string part(int index, int count, int total, const std::string& tensor) {
  GgufBuilder g;
  g.value("split.no", 2, raw<uint16_t>(static_cast<uint16_t>(index)));
  g.value("split.count", 2, raw<uint16_t>(static_cast<uint16_t>(count)));
  g.value("split.tensors.count", 5, raw<int32_t>(total));
  if (index == 0) g.text("general.name", "whole");
  return g.tensor(tensor, 0, {1}, "abcd").str();
}

TEST_CASE("gguf: split files are one model, and only with all their parts") {
  const test::TempDir dir;
  const auto name = [&](int i) {
    return dir.path("m-0000" + std::to_string(i) + "-of-00003.gguf");
  };
  for (int i = 0; i < 3; ++i) test::write_file(name(i + 1), part(i, 3, 3, "t" + std::to_string(i)));
  const GgufFile whole = GgufFile::open(name(1));
  CHECK(whole.tensors().size() == 3);
  CHECK(whole.string("general.name") == "whole");
  CHECK(whole.integer("split.no") == 0u);
  CHECK(whole.paths().size() == 3);
  CHECK_ERROR(Errc::format, "is not the first of its 3 parts", GgufFile::open(name(2)));

  test::write_file(name(3), part(1, 3, 3, "t2"));  // another number inside
  CHECK_ERROR(Errc::format, "is not part 3 of the 3", GgufFile::open(name(1)));
  test::write_file(name(3), part(2, 4, 3, "t2"));
  CHECK_ERROR(Errc::format, "is not part 3 of the 3", GgufFile::open(name(1)));
  test::write_file(name(3), part(2, 3, 9, "t2"));
  CHECK_ERROR(Errc::format, "is not part 3 of the 3", GgufFile::open(name(1)));
  test::write_file(name(3), part(2, 3, 3, "t1"));
  CHECK_ERROR(Errc::format, "\"t1\" twice", GgufFile::open(name(1)));
  std::remove(name(3).c_str());
  CHECK_ERROR(Errc::io, "m-00003-of-00003.gguf", GgufFile::open(name(1)));
  test::write_file(dir.path("other.gguf"), part(0, 3, 3, "t0"));
  CHECK_ERROR(Errc::format, "is not the first of its 3 parts",
              GgufFile::open(dir.path("other.gguf")));
}

TEST_CASE("gguf: tensors of a split set that are too few") {
  const test::TempDir dir;
  test::write_file(dir.path("m-00001-of-00002.gguf"), part(0, 2, 3, "a"));
  test::write_file(dir.path("m-00002-of-00002.gguf"), part(1, 2, 3, "b"));
  CHECK_ERROR(Errc::format, "the parts hold 2 tensors, split.tensors.count says 3",
              GgufFile::open(dir.path("m-00001-of-00002.gguf")));
}

}  // namespace
}  // namespace r1
