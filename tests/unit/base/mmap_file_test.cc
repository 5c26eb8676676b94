// SPDX-License-Identifier: MIT
#include "libr1/base/mmap_file.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <vector>

#include "libr1/base/error.h"
#include "libr1/base/thread_pool.h"
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

TEST_CASE("a copy has the file's bytes, and keeps them whatever becomes of the file") {
  const std::string path = "/tmp/r1_mmap_test_" + std::to_string(::getpid());
  std::string text((size_t{5} << 20) + 12345, ' ');
  for (size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>(i * 2654435761u >> 13);
  std::ofstream(path, std::ios::binary) << text;
  for (const int n_threads : {1, 3}) {
    ThreadPool pool(n_threads);
    MmapFile file(path);
    CHECK_FALSE(file.is_copy());
    CHECK(mapped_path(file.bytes().data()) != nullptr);
    file.copy_to_memory(pool);
    REQUIRE(file.is_copy());
    CHECK(reinterpret_cast<uintptr_t>(file.bytes().data()) % (2 << 20) == 0);
    CHECK(mapped_path(file.bytes().data()) == nullptr);
    file.copy_to_memory(pool);
    // These would give back the memory of a mapping.
    file.drop(0, file.size());
    file.forget(0, file.size());
    file.fetch(0, file.size());
    file.large_pages(false);
    CHECK(file.text() == text);
    MmapFile moved = std::move(file);
    CHECK(moved.is_copy());
    CHECK(moved.text() == text);
    if (n_threads == 3) REQUIRE(::truncate(path.c_str(), 1000) == 0);
    CHECK(moved.text() == text);
    moved = MmapFile();
    CHECK_FALSE(moved.is_copy());
  }
  MmapFile file(path);
  REQUIRE(::truncate(path.c_str(), 999) == 0);
  ThreadPool pool(2);
  try {
    file.copy_to_memory(pool);
    FAIL("no error");
  } catch (const Error& e) {
    CHECK(e.code() == Errc::io);
    CHECK_FALSE(file.is_copy());
  }
  std::ofstream(path, std::ios::trunc).close();
  MmapFile empty(path);
  empty.copy_to_memory(pool);
  CHECK(empty.size() == 0);
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
