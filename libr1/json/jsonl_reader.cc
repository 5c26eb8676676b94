// SPDX-License-Identifier: MIT
#include "libr1/json/jsonl_reader.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "libr1/base/error.h"
#include "libr1/json/json_scan.h"

namespace r1 {

namespace {

constexpr size_t kPadding = 64;
constexpr size_t kFirstCapacity = size_t{1} << 15;
constexpr std::string_view kBom = "\xEF\xBB\xBF";

bool is_blank(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return is_json_space(c); });
}

}  // namespace

// The unread bytes are buffer[begin, end); none of buffer[begin, searched) is a line feed.
struct JsonlReader::Impl {
  std::vector<std::string> paths;
  std::vector<std::string> names;  // for messages
  size_t n_opened = 0;
  int fd = -1;
  bool at_end = false;  // of the open file
  bool regular = false;  // its reads never wait
  size_t capacity = kFirstCapacity;  // of the buffer, without its padding
  // Never cleared: pages that no input reaches cost nothing.
  std::unique_ptr<char[]> buffer = std::make_unique_for_overwrite<char[]>(kFirstCapacity + kPadding);
  size_t begin = 0;
  size_t end = 0;
  size_t searched = 0;
  bool has_line = false;  // buffer[begin, searched) is the next line, numbered already
  int64_t number = 0;
  int64_t total = 0;
  int stop_fd = -1;
  uint64_t bytes_read = 0;

  ~Impl() { close_file(); }

  void close_file() {
    if (fd > STDIN_FILENO) ::close(fd);
    fd = -1;
  }

  // Opens the next file; false if there is none.
  bool open_next() {
    close_file();
    if (n_opened == paths.size()) return false;
    const std::string& path = paths[n_opened];
    if (path == "-") {
      fd = STDIN_FILENO;
    } else {
      fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
      if (fd < 0) throw_errno(path + ": cannot open", errno);
    }
    struct stat info {};
    regular = ::fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
    ++n_opened;
    at_end = false;
    number = 0;
    begin = end = searched = 0;
    return true;
  }

  // Makes room for more input behind what is unread.
  void make_room() {
    if (end < capacity) return;
    if (begin > 0) {
      std::memmove(buffer.get(), buffer.get() + begin, end - begin);
    } else {
      capacity *= 2;
      auto larger = std::make_unique_for_overwrite<char[]>(capacity + kPadding);
      std::memcpy(larger.get(), buffer.get(), end);
      buffer = std::move(larger);
    }
    searched -= begin;
    end -= begin;
    begin = 0;
  }

  // Reads once, waiting if need be.
  void fill() {
    make_room();
    ssize_t n;
    do {
      n = ::read(fd, buffer.get() + end, capacity - end);
    } while (n < 0 && errno == EINTR);
    if (n < 0) throw_errno(names[n_opened - 1] + ": cannot read", errno);
    at_end = n == 0;
    end += static_cast<size_t>(n);
    bytes_read += static_cast<uint64_t>(n);
  }

  // Moves `searched` to the end of the first unread line; false if its line feed is not here yet.
  bool find_line_feed() {
    const void* const lf = std::memchr(buffer.get() + searched, '\n', end - searched);
    searched = lf != nullptr ? static_cast<size_t>(static_cast<const char*>(lf) - buffer.get()) : end;
    return lf != nullptr;
  }

  bool read_would_not_wait(int timeout_ms = 0) const {
    if (regular) return true;
    pollfd input{fd, POLLIN, 0};
    return ::poll(&input, 1, timeout_ms) > 0;
  }

  // Waits for input; false if what comes first is the request to stop.
  bool wait_or_stop() const {
    if (stop_fd < 0) return true;
    pollfd either[2] = {{stop_fd, POLLIN, 0}, {fd, POLLIN, 0}};
    while (::poll(either, 2, -1) < 0 && errno == EINTR) {
    }
    return either[0].revents == 0;
  }

  // Numbers the line that `searched` ends; false, and it is dropped, if it is blank.
  bool take_number() {
    ++number;
    ++total;
    has_line = !is_blank(line_text());
    if (!has_line) drop_line();
    return has_line;
  }

  // Brings a line that is not blank to buffer[begin, searched) and numbers it. `may_wait` false:
  // gives up (State::waiting) rather than wait for input.
  enum class State { line, end, waiting };
  State advance(bool may_wait) {
    while (!has_line) {
      if (fd < 0 && !open_next()) return State::end;
      const bool complete = find_line_feed();
      if (!complete && !at_end) {
        if (!may_wait && !read_would_not_wait()) return State::waiting;
        if (may_wait && !wait_or_stop()) return State::end;
        fill();
      } else if (!complete && begin == end) {
        close_file();
      } else {
        take_number();
      }
    }
    return State::line;
  }

  std::string_view line_text() const {
    std::string_view text(buffer.get() + begin, searched - begin);
    if (text.ends_with('\r')) text.remove_suffix(1);
    if (text.starts_with(kBom)) text.remove_prefix(kBom.size());
    return text;
  }

  void drop_line() {
    begin = searched = std::min(searched + 1, end);  // past the line feed, if there is one
    has_line = false;
  }

  bool next(Line& out) {
    if (advance(true) == State::end) return false;
    out = {line_text(), number, total, &names[n_opened - 1]};
    drop_line();
    return true;
  }

  bool next_block(std::vector<Line>& out, size_t max_bytes, size_t max_lines) {
    out.clear();
    if (advance(true) == State::end) return false;
    while (!at_end && end - begin < max_bytes && read_would_not_wait()) fill();
    const size_t block_begin = begin;
    do {
      out.push_back({line_text(), number, total, &names[n_opened - 1]});
      drop_line();
      while (begin < end && (find_line_feed() || at_end) && !take_number()) {
      }
    } while (has_line && out.size() < max_lines && searched - block_begin <= max_bytes);
    return true;
  }
};

JsonlReader::JsonlReader(std::vector<std::string> paths) : impl_(std::make_unique<Impl>()) {
  if (paths.empty()) paths.emplace_back("-");
  for (const std::string& path : paths) impl_->names.push_back(path == "-" ? "stdin" : path);
  impl_->paths = std::move(paths);
}

JsonlReader::~JsonlReader() = default;

bool JsonlReader::next(Line& out) { return impl_->next(out); }

bool JsonlReader::next_block(std::vector<Line>& out, size_t max_bytes, size_t max_lines) {
  return impl_->next_block(out, max_bytes, max_lines);
}

void JsonlReader::stop_at(int fd) { impl_->stop_fd = fd; }

bool JsonlReader::has_buffered_line() {
  return impl_->advance(false) != Impl::State::waiting;
}

bool JsonlReader::wait(int timeout_ms) { return impl_->fd < 0 || impl_->read_would_not_wait(timeout_ms); }

uint64_t JsonlReader::bytes_read() const { return impl_->bytes_read; }

uint64_t JsonlReader::bytes_total() const {
  uint64_t total = 0;
  for (const std::string& path : impl_->paths) {
    struct stat info {};
    const int status = path == "-" ? ::fstat(STDIN_FILENO, &info) : ::stat(path.c_str(), &info);
    if (status != 0 || !S_ISREG(info.st_mode)) return 0;
    total += static_cast<uint64_t>(info.st_size);
  }
  return total;
}

}  // namespace r1
