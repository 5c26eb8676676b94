// SPDX-License-Identifier: MIT
#include "libr1/base/mmap_file.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <vector>

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

TEST_CASE("a part that was fetched is in memory, one that was forgotten is read again") {
  const std::string path = "/tmp/r1_mmap_test_" + std::to_string(::getpid());
  const auto page = static_cast<size_t>(::sysconf(_SC_PAGESIZE));
  std::ofstream(path) << std::string(8 * page + 100, 'x');
  {
    const MmapFile file(path);
    const auto resident = [&] {
      std::vector<unsigned char> pages(9);
      REQUIRE(::mincore(const_cast<std::byte*>(file.bytes().data()), file.size(), pages.data()) ==
              0);
      return std::count_if(pages.begin(), pages.end(), [](unsigned char p) { return p & 1; });
    };
    file.fetch(0, file.size());
    CHECK(resident() == 9);
    file.forget(page + 1, 3 * page);  // whole pages only, and dirty ones may stay
    CHECK(file.text() == std::string(8 * page + 100, 'x'));
    file.fetch(8 * page, 100);
    CHECK(resident() >= 1);
    file.fetch(8 * page, 101);  // beyond the end: nothing is done
    file.fetch(9 * page, 1);
    file.forget(8 * page, 101);
    file.fetch(0, 0);
  }
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
