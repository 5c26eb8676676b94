// Every rule of the safetensors format, each broken alone.
// SPDX-License-Identifier: MIT
#include "libr1/format/safetensors.h"

#include <cstring>

#include "tests/support/catch.h"
#include "tests/support/checkpoint_files.h"
#include "tests/support/throws.h"

namespace r1 {
namespace {

using test::raw;
using test::safetensors_raw;

SafetensorsFile parse(const std::string& bytes) {
  return SafetensorsFile::parse(std::as_bytes(std::span(bytes.data(), bytes.size())),
                                "t.safetensors");
}

void check_broken(const std::string& header, const std::string& data, const std::string& part,
                  Errc code = Errc::format) {
  const std::string bytes = safetensors_raw(header, data);
  INFO(header);
  CHECK_ERROR(code, "t.safetensors: ", parse(bytes));
  CHECK_ERROR(code, part, parse(bytes));
}

// A tensor's description, or any part of it, as given.
std::string one(const std::string& dtype, const std::string& shape, const std::string& offsets) {
  return R"({"a":{"dtype":")" + dtype + R"(","shape":)" + shape + R"(,"data_offsets":)" + offsets +
         "}}";
}

TEST_CASE("a safetensors file gives names, types, shapes and bytes") {
  const std::string bytes = test::safetensors_bytes({{"b", "F32", {2, 1}, raw(1.5f) + raw(-2.0f)},
                                                     {"a.weight", "BF16", {3}, "123456"},
                                                     {"scalar", "I64", {}, "12345678"}});
  const SafetensorsFile file = parse(bytes);
  REQUIRE(file.entries().size() == 3);
  const SafetensorsEntry* b = file.find("b");
  REQUIRE(b != nullptr);
  CHECK(b->dtype == "F32");
  CHECK(b->shape == std::vector<int64_t>{2, 1});
  float second = 0;
  std::memcpy(&second, file.data(*b).data() + 4, 4);
  CHECK(second == -2.0f);
  CHECK(std::memcmp(file.data(*file.find("a.weight")).data(), "123456", 6) == 0);
  CHECK(file.find("scalar")->shape.empty());
  CHECK(file.find("c") == nullptr);
}

TEST_CASE("safetensors: metadata, padding, empty tensors and misaligned data are allowed") {
  const std::string header =
      R"({"__metadata__":{"format":"pt","\u006eote":"x"},"z":{"dtype":"F32","shape":[0,7],"data_offsets":[1,1]},)"
      R"("u":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"f":{"data_offsets":[1,5],"shape":[1],"dtype":"F32"}}     )";
  const std::string bytes =
      safetensors_raw(header, "u" + raw(3.25f));  // the float lies at an odd address
  const SafetensorsFile file = parse(bytes);
  CHECK(file.entries().size() == 3);
  CHECK(file.find("z")->n_bytes == 0);
  float f = 0;
  std::memcpy(&f, file.data(*file.find("f")).data(), 4);
  CHECK(f == 3.25f);
  CHECK(parse(safetensors_raw("{}", "")).entries().empty());
  CHECK(parse(safetensors_raw(R"({"__metadata__":{}})", "")).entries().empty());
}

TEST_CASE("safetensors: the header's length is believed only if it fits") {
  const std::string good = test::safetensors_bytes({{"a", "U8", {2}, "xy"}});
  for (size_t n = 0; n < good.size(); ++n) {
    INFO(n << " bytes");
    CHECK_ERROR(Errc::format, "damaged or incomplete", parse(good.substr(0, n)));
  }
  CHECK_ERROR(Errc::format, "bytes long, its header says", parse(good + "z"));
  const auto with_length = [&](uint64_t n) { return raw(n) + good.substr(8); };
  CHECK_ERROR(Errc::format, "does not begin with", parse(with_length(0)));
  CHECK_ERROR(Errc::format, "runs past the end", parse(with_length(good.size() - 7)));
  CHECK_ERROR(Errc::format, "a header of 9223372036854775808 bytes",
              parse(with_length(uint64_t{1} << 63)));
  CHECK_ERROR(Errc::format, "a header of 18446744073709551615 bytes",
              parse(with_length(UINT64_MAX)));
  CHECK_ERROR(Errc::format, "a header of 100000001 bytes", parse(with_length(100'000'001)));
}

TEST_CASE("safetensors: the header is a JSON object, to the letter") {
  check_broken(" {}", "", "does not begin with");
  check_broken("[]", "", "does not begin with");
  check_broken("{", "", "the header: ");
  check_broken("{} {}", "", "follows the end");
  check_broken(std::string("{}\0", 3), "", "the header: ");
  check_broken("{\"\xff\":1}", "", "not valid UTF-8");
  check_broken(R"({"a":1,})", "", "dtype, shape and data_offsets");
  check_broken(R"({"a":NaN})", "", "the header: ");
  check_broken("{\"a\":" + std::string(40, '[') + std::string(40, ']') + "}", "", "deeper");
}

TEST_CASE("safetensors: names come once, also when they are spelt differently") {
  const std::string a = R"({"dtype":"U8","shape":[1],"data_offsets":[0,1]})",
                    b = R"({"dtype":"U8","shape":[1],"data_offsets":[1,2]})";
  check_broken(R"({"a":)" + a + R"(,"a":)" + b + "}", "xy", "\"a\" twice");
  check_broken(R"({"a":)" + a + R"(,"\u0061":)" + b + "}", "xy", "\"a\" twice");
  check_broken(R"({"a":{"dtype":"U8","shape":[1],"shape":[1],"data_offsets":[0,1]}})", "x",
               "\"shape\" twice");
  check_broken(R"({"__metadata__":{"k":"1","k":"2"}})", "", "\"k\" twice");
}

TEST_CASE("safetensors: metadata are strings") {
  for (const char* value : {"1", "null", "\"x\"", "[]", R"({"a":1})", R"({"a":null})",
                            R"({"a":{"b":"c"}})", R"({"a":["b"]})", R"({"a":"b","c":true})"}) {
    const std::string header = std::string(R"({"__metadata__":)") + value + "}";
    INFO(header);
    if (std::string(value) == "\"x\"") {
      check_broken(header, "", "is not described by");
    } else {
      check_broken(header, "", "__metadata__ is not an object of strings");
    }
  }
}

TEST_CASE("safetensors: a tensor is described by dtype, shape and data_offsets alone") {
  const std::string part = "not described by dtype, shape and data_offsets";
  for (const char* value :
       {"1", "\"x\"", "[]", "{}", "null", R"({"dtype":"U8","shape":[1]})",
        R"({"dtype":"U8","data_offsets":[0,1]})", R"({"dtype":8,"shape":[1],"data_offsets":[0,1]})",
        R"({"dtype":"U8","shape":1,"data_offsets":[0,1]})",
        R"({"dtype":"U8","shape":[1],"data_offsets":[0]})",
        R"({"dtype":"U8","shape":[1],"data_offsets":[0,1,2]})",
        R"({"dtype":"U8","shape":[1],"data_offsets":{"0":1}})",
        R"({"dtype":"U8","shape":[1],"data_offsets":[0,1],"x":1})"}) {
    check_broken(std::string(R"({"a":)") + value + "}", "x", part);
  }
  std::string huge = "[1";  // more dimensions than any tensor has
  for (int i = 0; i < 5000; ++i) huge += ",1";
  check_broken(one("U8", huge + "]", "[0,1]"), "x", part);
}

TEST_CASE("safetensors: shapes and offsets fit each other and the file") {
  check_broken(one("Q4", "[1]", "[0,1]"), "x", "unknown dtype \"Q4\"", Errc::unsupported);
  check_broken(one("F32", "[1]", "[0,3]"), "xxx", "do not fit");
  check_broken(one("F32", "[2]", "[4,0]"), "xxxx", "do not fit");
  check_broken(one("F4", "[3]", "[0,1]"), "x", "do not fit");  // 12 bits
  check_broken(one("U8", "[-1]", "[0,1]"), "x", "its shape is wrong");
  check_broken(one("U8", "[1.5]", "[0,1]"), "x", "its shape is wrong");
  check_broken(one("U8", "[\"1\"]", "[0,1]"), "x", "its shape is wrong");
  check_broken(one("U8", "[4294967296,4294967296]", "[0,0]"), "",
               "its shape is wrong");  // 2^64 wraps to 0
  check_broken(one("U8", "[9223372036854775808]", "[0,1]"), "x", "its shape is wrong");
  check_broken(one("F64", "[2305843009213693952]", "[0,0]"), "",
               "do not fit");  // 2^61 * 64 bits wrap to 0
  check_broken(one("U8", "[1]", "[-1,0]"), "x", "data_offsets are wrong");
  check_broken(one("U8", "[1]", "[0.0,1]"), "x", "data_offsets are wrong");
  check_broken(one("U8", "[1]", "[0,18446744073709551616]"), "x", "data_offsets are wrong");
  check_broken(one("U8", "[9]", "[0,9]"), "x", "bytes long, its header says");
  check_broken(one("U8", "[900]", "[0,900]"), "x", "past the end");
  check_broken(one("U8", "[9223372036854775807]", "[0,9223372036854775807]"), "x", "do not fit");
  check_broken(one("U8", "[1]", "[1,2]"), "xx", "leaves a hole");  // the first must begin at 0
  check_broken(one("U8", "[0]", "[5,5]"), "", "leaves a hole");
  CHECK(parse(safetensors_raw(one("F4", "[4]", "[0,2]"), "xy")).entries().size() == 1);
}

TEST_CASE("safetensors: tensors neither overlap nor leave holes") {
  const auto two = [](const std::string& a, const std::string& b) {
    return R"({"a":{"dtype":"U8","shape":[2],"data_offsets":)" + a +
           R"(},"b":{"dtype":"U8","shape":[2],"data_offsets":)" + b + "}}";
  };
  CHECK(parse(safetensors_raw(two("[2,4]", "[0,2]"), "wxyz")).entries()[0].name == "b");
  check_broken(two("[0,2]", "[0,2]"), "xy", "overlaps another or leaves a hole");
  check_broken(two("[0,2]", "[1,3]"), "xyz", "overlaps another or leaves a hole");
  check_broken(two("[0,2]", "[3,5]"), "vwxyz", "overlaps another or leaves a hole");
  check_broken(two("[0,2]", "[2,4]"), "xyz", "bytes long, its header says");
  check_broken(two("[0,2]", "[2,4]"), "vwxyz", "bytes long, its header says");
}

TEST_CASE("safetensors: a file that is not there, a directory, an empty file") {
  const test::TempDir dir;
  CHECK_ERROR(Errc::io, "absent.safetensors",
              SafetensorsFile::open(dir.path("absent.safetensors")));
  CHECK_ERROR(Errc::io, "not a regular file", SafetensorsFile::open(dir.path()));
  test::write_file(dir.path("empty"), "");
  CHECK_ERROR(Errc::format, "shorter than a safetensors header",
              SafetensorsFile::open(dir.path("empty")));
}

}  // namespace
}  // namespace r1
