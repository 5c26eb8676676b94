// SPDX-License-Identifier: MIT
#include "tools/run_output.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <sstream>

#include "libr1/base/error.h"
#include "libr1/json/json_writer.h"
#include "libr1/json/jsonl_reader.h"
#include "libr1/json/record.h"
#include "tools/version.h"

namespace r1::cli {

namespace {

bool same_file(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

void refuse_input(const std::string& path, const struct stat& output,
                  const std::vector<std::string>& inputs) {
  const auto check = [&](const std::string& input, bool found, const struct stat& info) {
    if (found && same_file(info, output)) {
      throw Error(Errc::usage, path + ": is the input " + input + " too (choose another output)");
    }
  };
  struct stat info {};
  if (inputs.empty()) check("(stdin)", ::fstat(STDIN_FILENO, &info) == 0, info);
  for (const std::string& input : inputs) {
    check(input, (input == "-" ? ::fstat(STDIN_FILENO, &info) : ::stat(input.c_str(), &info)) == 0,
          info);
  }
}

void write_all(int fd, std::string_view text, const std::string& path) {
  while (!text.empty()) {
    const ssize_t n = ::write(fd, text.data(), text.size());
    if (n < 0 && errno != EINTR) throw_errno(path + ": cannot write", errno);
    if (n > 0) text.remove_prefix(static_cast<size_t>(n));
  }
}

}  // namespace

int64_t RunOutput::earlier_context(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0 || info.st_size == 0) return 0;
  std::ifstream in(path + ".run.json", std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  const auto parsed = Record::parse(text.str());
  const Record* const manifest = std::get_if<Record>(&parsed);
  if (manifest == nullptr) return 0;  // check_manifest() says what is wrong
  try {
    return std::max<int64_t>(manifest->integer("context").value_or(0), 0);
  } catch (const FieldError&) {
    return 0;
  }
}

RunOutput::RunOutput(const std::string& path, const std::vector<std::string>& inputs,
                     IfExists if_exists, const RunManifest& manifest, bool unordered)
    : name_(path), manifest_path_(path + ".run.json"), manifest_(manifest) {
  struct stat info {};
  const bool special = ::stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode);
  if (special && S_ISDIR(info.st_mode))
    throw Error(Errc::usage, path + ": is a directory (give a file)");
  if (special && if_exists == IfExists::resume)
    throw Error(Errc::usage, path + ": is no regular file, so nothing can be resumed");
  fd_ = ::open(path.c_str(), (special ? O_WRONLY : O_RDWR | O_CREAT) | O_CLOEXEC, 0666);
  if (fd_ < 0) throw_errno(path + ": cannot open", errno);
  if (special) return;
  try {
    if (::fstat(fd_, &info) != 0) throw_errno(path + ": cannot be looked at", errno);
    refuse_input(path, info, inputs);
    if (::flock(fd_, LOCK_EX | LOCK_NB) != 0) {
      throw Error(
          Errc::resource,
          path + ": another r1-run is writing to it (wait for it, or choose another output)");
    }
    if (info.st_size > 0 && if_exists == IfExists::refuse) {
      throw Error(
          Errc::usage,
          path + ": exists already (continue it with --resume, or overwrite it with --force)");
    }
    uint64_t keep = 0;
    if (info.st_size > 0 && if_exists == IfExists::resume) {
      check_manifest(manifest);
      finished_ = FinishedLines(path);
      keep = finished_.intact_bytes();
    }
    if (::ftruncate(fd_, static_cast<off_t>(keep)) != 0)
      throw_errno(path + ": cannot be cut to its whole lines", errno);
    if (::lseek(fd_, 0, SEEK_END) < 0) throw_errno(path + ": cannot be appended to", errno);
    unordered_ = unordered || !finished_in_order_;
    write_manifest();
  } catch (...) {
    ::close(fd_);
    throw;
  }
}

RunOutput::~RunOutput() {
  if (fd_ > STDERR_FILENO) ::close(fd_);
}

void RunOutput::check_manifest(const RunManifest& manifest) {
  std::ifstream in(manifest_path_, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  if (!in)
    throw Error(Errc::usage, manifest_path_ + ": missing, so it is not known how " + name_ +
                                 " was made (--force starts it anew)");
  auto parsed = Record::parse(text.str());
  if (std::holds_alternative<RecordError>(parsed)) {
    throw Error(Errc::format, manifest_path_ + ": damaged (--force starts " + name_ + " anew)");
  }
  const Record& record = std::get<Record>(parsed);
  finished_in_order_ = record.raw("unordered") != "true";
  for (const auto& [key, value] : manifest) {
    const std::string was(record.raw(key).value_or("nothing"));
    if (was == value) continue;
    throw Error(Errc::usage, name_ + ": was made with " + key + " " + was + ", now it is " + value +
                                 " (use what it was made with, or another output)");
  }
}

namespace {

// Where standard input stands, if it is a regular file.
off_t place_of_stdin() {
  struct stat info {};
  if (::fstat(STDIN_FILENO, &info) != 0 || !S_ISREG(info.st_mode)) return -1;
  return ::lseek(STDIN_FILENO, 0, SEEK_CUR);
}

}  // namespace

void RunOutput::check_input(const std::vector<std::string>& inputs) {
  if (finished_.n_lines() == 0) return;
  const off_t place = place_of_stdin();
  const auto can_be_read_twice = [&](const std::string& input) {
    struct stat info {};
    return input == "-" ? place >= 0 : ::stat(input.c_str(), &info) == 0 && S_ISREG(info.st_mode);
  };
  const auto files = inputs.empty() ? std::vector<std::string>{"-"} : inputs;
  if (!std::ranges::all_of(files, can_be_read_twice)) return;
  JsonlReader reader(files);
  const int64_t foreign = finished_.first_foreign(reader);
  if (place >= 0 && ::lseek(STDIN_FILENO, place, SEEK_SET) < 0)
    throw_errno("standard input: cannot be read again", errno);
  if (foreign > 0) throw finished_.not_in_input(foreign);
  input_checked_ = true;
}

void RunOutput::mark_unordered() {
  if (manifest_path_.empty() || std::exchange(unordered_, true)) return;
  write_manifest();
}

void RunOutput::write_manifest() const {
  JsonObject o;
  o.add("r1_run", kVersion);
  for (const auto& [key, value] : manifest_) o.add_raw(key, value);
  o.add("unordered", unordered_);
  const std::string temporary = manifest_path_ + ".tmp";
  const int fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd < 0) throw_errno(temporary + ": cannot open", errno);
  try {
    write_all(fd, o.str() + "\n", temporary);
  } catch (...) {
    ::close(fd);
    throw;
  }
  ::fsync(fd);
  ::close(fd);
  if (::rename(temporary.c_str(), manifest_path_.c_str()) != 0)
    throw_errno(manifest_path_ + ": cannot rename", errno);
}

void RunOutput::sync() const {
  // Pipes and terminals have nothing to sync (EINVAL, EROFS).
  if (!manifest_path_.empty() && ::fsync(fd_) != 0 && errno != EINVAL && errno != EROFS)
    throw_errno(name_ + ": cannot sync", errno);
}

}  // namespace r1::cli
