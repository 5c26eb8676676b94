// SPDX-License-Identifier: MIT
#include "libr1/json/jsonl_reader.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "libr1/base/error.h"
#include "tests/support/catch.h"

namespace r1 {
namespace {

// A directory that goes away with the test.
struct TempDir {
  std::string path = (std::filesystem::temp_directory_path() / "r1-reader-XXXXXX").string();
  TempDir() { REQUIRE(::mkdtemp(path.data()) != nullptr); }
  ~TempDir() { std::filesystem::remove_all(path); }
  std::string write(const std::string& name, const std::string& bytes) const {
    const std::string file = path + "/" + name;
    std::ofstream(file, std::ios::binary) << bytes;
    return file;
  }
};

std::vector<std::string> lines_of(const std::vector<std::string>& paths) {
  JsonlReader reader(paths);
  std::vector<std::string> lines;
  Line line;
  while (reader.next(line)) {
    lines.push_back(std::filesystem::path(*line.file).filename().string() + ":" +
                    std::to_string(line.number) + ":" + std::to_string(line.total) + ":" +
                    std::string(line.text));
  }
  CHECK_FALSE(reader.next(line));
  return lines;
}

TEST_CASE("line ends, byte order marks, blank lines and a missing last newline") {
  const TempDir dir;
  const auto a = dir.write("a", "\xEF\xBB\xBF{1}\r\n\n \t\r\n{2}\n{3}");
  const auto b = dir.write("b", "\xEF\xBB\xBF{4}\n\n{5}\r");
  const auto empty = dir.write("empty", "");
  CHECK(lines_of({a, empty, b}) ==
        std::vector<std::string>{"a:1:1:{1}", "a:4:4:{2}", "a:5:5:{3}", "b:1:6:{4}", "b:3:8:{5}"});
  CHECK(lines_of({empty}).empty());
  CHECK(lines_of({dir.write("blank", "\n\r\n  ")}).empty());
}

TEST_CASE("lines of every length around the buffer's size arrive whole") {
  const TempDir dir;
  std::string bytes;
  std::vector<size_t> sizes;
  for (size_t n : {1u, 1000u, 262079u, 262080u, 262081u, 262143u, 262144u, 262145u, 3000000u, 5u}) {
    sizes.push_back(n);
    bytes += std::string(n, static_cast<char>('a' + sizes.size())) + "\n";
  }
  JsonlReader reader({dir.write("long", bytes)});
  CHECK(reader.bytes_total() == bytes.size());
  Line line;
  for (size_t i = 0; i < sizes.size(); ++i) {
    REQUIRE(reader.next(line));
    REQUIRE(line.text == std::string(sizes[i], static_cast<char>('b' + i)));
  }
  CHECK_FALSE(reader.next(line));
  CHECK(reader.bytes_read() == bytes.size());
}

TEST_CASE("a file that cannot be read is named when its turn comes") {
  const TempDir dir;
  JsonlReader reader({dir.write("a", "{1}\n"), dir.path + "/absent"});
  Line line;
  REQUIRE(reader.next(line));
  try {
    reader.next(line);
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.code() == Errc::io);
    CHECK(std::string(error.what()).find("/absent: cannot open: No such file") !=
          std::string::npos);
  }
  JsonlReader folder({dir.path});
  CHECK_THROWS_AS(folder.next(line), Error);
}

TEST_CASE("on a pipe a line is there once its newline is") {
  const TempDir dir;
  const std::string fifo = dir.path + "/fifo";
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  const int writer = ::open(fifo.c_str(), O_RDWR);
  REQUIRE(writer >= 0);
  const auto put = [&](std::string_view text) {
    REQUIRE(::write(writer, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  };
  JsonlReader reader({fifo});
  CHECK(reader.bytes_total() == 0);
  CHECK_FALSE(reader.has_buffered_line());
  put("{\"a\":");
  CHECK_FALSE(reader.has_buffered_line());
  put("1}\n\n{2}");
  REQUIRE(reader.has_buffered_line());
  Line line;
  REQUIRE(reader.next(line));
  CHECK(line.text == "{\"a\":1}");
  CHECK_FALSE(reader.has_buffered_line());
  ::close(writer);
  REQUIRE(reader.has_buffered_line());
  REQUIRE(reader.next(line));
  CHECK(line.text == "{2}");
  CHECK(line.number == 3);
  CHECK(reader.has_buffered_line());
  CHECK_FALSE(reader.next(line));
}

}  // namespace
}  // namespace r1
