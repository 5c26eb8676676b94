// SPDX-License-Identifier: MIT
#include "libr1/base/direct_reader.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <string_view>
#include <thread>

#include "libr1/base/error.h"
#include "libr1/base/rng.h"
#include "tests/support/catch.h"

namespace r1 {
namespace {

constexpr size_t kPage = 4096;

/// A file of random bytes that the page cache does not have, removed at the end. Beside the tests,
/// since a file system in memory may not read directly.
struct RandomFile {
  explicit RandomFile(size_t n) {
    for (size_t i = 0; i < n; ++i) text.push_back(static_cast<char>(random_bits(1, 0, i)));
    std::ofstream(path) << text;
    const int fd = ::open(path.c_str(), O_RDONLY);
    ::fsync(fd);
    ::posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
    ::close(fd);
  }
  ~RandomFile() { std::remove(path.c_str()); }
  std::string path = "direct_reader_test_" + std::to_string(::getpid());
  std::string text;
};

TEST_CASE("extents are handed out whole where there is room, else in pieces, and join again") {
  Extents e(10);
  const auto a = e.take(4), b = e.take(3), c = e.take(3);
  REQUIRE((a.size() == 1 && b.size() == 1 && c.size() == 1));
  CHECK(e.take(1).empty());
  e.give_back(a[0]);
  e.give_back(c[0]);
  CHECK(e.take(8).empty());
  const auto pieces = e.take(6);
  REQUIRE(pieces.size() == 2);
  CHECK((pieces[0].offset == 0 && pieces[0].bytes == 4));
  CHECK((pieces[1].offset == 7 && pieces[1].bytes == 2));
  e.give_back(b[0]);
  for (const auto& p : pieces) e.give_back(p);
  CHECK(e.take(10).size() == 1);
}

TEST_CASE("fetched, forgotten or neither, a mapping has the bytes of its file") {
  const RandomFile random(40 * kPage + 123);
  const MmapFile file(random.path);
  // Room for 12 pages and more fetched than that: some go through the page cache.
  DirectReader reader({&file}, 12 * kPage);
  for (int round = 0; round < 3; ++round) {
    for (size_t at = 0; at < 40; at += 5) {
      reader.fetch(0, at * kPage, 3 * kPage + 17, round == 1);
      CHECK(file.text() == random.text);
    }
    for (size_t at = 0; at < 40; at += 10) reader.forget(0, at * kPage, 3 * kPage + 17);
    CHECK(file.text() == random.text);
    for (size_t at = 5; at < 40; at += 10) reader.forget(0, at * kPage, 3 * kPage + 17);
    reader.fetch(0, 40 * kPage, 123, false);
    CHECK(file.text() == random.text);
    reader.forget(0, 40 * kPage, 123);
  }
  reader.fetch(0, 40 * kPage, 124, false);  // beyond the end: nothing is done
  reader.fetch(0, 50 * kPage, 1, false);
  reader.forget(0, 50 * kPage, 1);
}

// The system puts a page in the place of one with the same bytes, in one step. To ThreadSanitizer a mapping is a
// write of the program's: what looks meanwhile is kept from it (the reader's own threads are not).
__attribute__((no_sanitize("thread"))) bool same_bytes(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  const char *const p = a.data(), *const q = b.data();
  bool same = true;
  for (size_t i = 0, n = a.size(); i < n; ++i) same = same && p[i] == q[i];
  return same;
}

TEST_CASE("who looks while pages come and go sees the file's bytes") {
  const RandomFile random(64 * kPage);
  const MmapFile file(random.path);
  DirectReader reader({&file}, 24 * kPage);
  std::vector<std::thread> threads;
  for (size_t t = 0; t < 2; ++t) {
    threads.emplace_back([&, t] {
      for (int round = 0; round < 30; ++round) {
        for (size_t i = t; i < 8; i += 2) reader.fetch(0, i * 8 * kPage, 8 * kPage, false);
        for (size_t i = t; i < 8; i += 2) reader.forget(0, i * 8 * kPage, 8 * kPage);
      }
    });
  }
  int wrong = 0;
  for (int i = 0; i < 50; ++i) wrong += same_bytes(file.text(), random.text) ? 0 : 1;
  for (std::thread& t : threads) t.join();
  CHECK(wrong == 0);
}

TEST_CASE("a file that was cut short is an error, and zeros stand where it was") {
  for (const bool give_way : {false, true}) {
    const RandomFile random(16 * kPage);
    const MmapFile file(random.path);
    DirectReader reader({&file}, 64 * kPage);
    reader.fetch(0, 0, 2 * kPage, give_way);
    REQUIRE(::truncate(random.path.c_str(), 4 * kPage) == 0);
    CHECK_THROWS_AS(reader.fetch(0, 2 * kPage, 6 * kPage, give_way), Error);
    CHECK(file.text().substr(0, 2 * kPage) == random.text.substr(0, 2 * kPage));
    CHECK(file.text().substr(2 * kPage, 6 * kPage) == std::string(6 * kPage, '\0'));
  }
}

TEST_CASE("another file under the same name is not read in its place") {
  const RandomFile random(8 * kPage);
  const MmapFile file(random.path);
  const std::string other = random.path + ".new";
  std::ofstream(other) << std::string(8 * kPage, 'x');
  REQUIRE(std::rename(other.c_str(), random.path.c_str()) == 0);
  DirectReader reader({&file}, 64 * kPage);
  reader.fetch(0, 0, 8 * kPage, false);
  CHECK(file.text() == random.text);
}

TEST_CASE("an address in a mapping leads to the path of its file") {
  const RandomFile random(2 * kPage);
  const void* inside = nullptr;
  {
    MmapFile file(random.path);
    inside = file.bytes().data() + kPage;
    CHECK(mapped_path(inside) == random.path);
    const MmapFile moved = std::move(file);
    CHECK(mapped_path(inside) == random.path);
    CHECK(mapped_path(file.bytes().data() + 3 * kPage) == nullptr);
  }
  CHECK(mapped_path(inside) == nullptr);
}

}  // namespace
}  // namespace r1
