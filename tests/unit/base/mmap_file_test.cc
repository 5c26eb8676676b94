// SPDX-License-Identifier: MIT
#include "libr1/base/mmap_file.h"

#include <unistd.h>

#include <cstdio>
#include <fstream>

#include "libr1/base/error.h"
#include "tests/support/catch.h"

namespace r1 {
namespace {

TEST_CASE("a mapped file has the file's bytes") {
  const std::string path = "/tmp/r1_mmap_test_" + std::to_string(::getpid());
  std::ofstream(path) << "hello";
  {
    const MmapFile file(path);
    CHECK(file.text() == "hello");
    file.drop(0, 5);
    CHECK(file.text() == "hello");
  }
  std::ofstream(path, std::ios::trunc).close();
  CHECK(MmapFile(path).size() == 0);
  std::remove(path.c_str());
}

TEST_CASE("what cannot be mapped is an io error that names it") {
  for (const char* path : {"/nonexistent/file", "/tmp"}) {
    try {
      const MmapFile file(path);
      FAIL("no error");
    } catch (const Error& e) {
      CHECK(e.code() == Errc::io);
      CHECK(std::string(e.what()).find(path) == 0);
    }
  }
}

}  // namespace
}  // namespace r1
