// The kind "swe": a patch, applied in a copy of a repository, judged by the repository's tests as
// SWE-bench judges it.
// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <random>

#include "libr1/base/error.h"
#include "libr1/json/json_writer.h"
#include "libr1/verify/code/run.h"
#include "libr1/verify/code/test_log.h"
#include "libr1/verify/registry.h"

namespace r1 {
namespace {

constexpr double kTimeoutFactor =
    300;  // a run of a test suite against one test: 6 s become half an hour
constexpr int kPatchFailed = 90, kTestPatchFailed = 91, kCopyFailed = 92;

struct SweTask {
  std::string repo_dir, test_cmd, test_patch;
  std::vector<std::string> fail_to_pass, pass_to_pass;
};

// A list of names, or (as SWE-bench's files have it) the JSON text of one.
std::vector<std::string> names_of(const Record& record, const char* field) {
  auto value = json_field(record, field);
  if (!value) return {};
  if (value->is_string()) {
    auto parsed = JsonValue::parse(value->text());
    if (auto* inner = std::get_if<JsonValue>(&parsed)) value = std::move(*inner);
  }
  const std::string wrong = "field \"" + std::string(field) + "\" must be a list of test names";
  if (!value->is_array()) throw FieldError("invalid_field", wrong);
  std::vector<std::string> names;
  for (const JsonValue& item : value->items()) {
    if (!item.is_string()) throw FieldError("invalid_field", wrong);
    names.push_back(item.text());
  }
  return names;
}

std::string needed(const Record& record, const char* field) {
  const auto text = record.string(field);
  if (!text || text->empty())
    throw FieldError("missing_field", "field \"" + std::string(field) + "\" is missing");
  return *text;
}

SweTask swe_task(const Record& record) {
  SweTask task{needed(record, "repo_dir"), needed(record, "test_cmd"),
               record.string("test_patch").value_or(""), names_of(record, "FAIL_TO_PASS"),
               names_of(record, "PASS_TO_PASS")};
  if (task.fail_to_pass.empty() && task.pass_to_pass.empty()) {
    throw FieldError("no_tests", "FAIL_TO_PASS and PASS_TO_PASS name no tests");
  }
  struct stat info;
  if (::stat(task.repo_dir.c_str(), &info) != 0 || !S_ISDIR(info.st_mode)) {
    throw FieldError("invalid_field", "repo_dir \"" + task.repo_dir + "\" is no directory");
  }
  return task;
}

// A path within the repository.
bool stays_inside(std::string_view path) {
  return !path.empty() && !path.starts_with('/') && path.find("..") == path.npos;
}

// The files a patch changes, as lines of paths in the repository.
std::string files_of_patch(std::string_view patch) {
  std::string files;
  while (!patch.empty()) {
    const size_t end = std::min(patch.find('\n'), patch.size());
    std::string_view line = patch.substr(0, end);
    patch.remove_prefix(std::min(end + 1, patch.size()));
    if (!line.starts_with("+++ ") && !line.starts_with("--- ")) continue;
    line = line.substr(4, line.find('\t') == line.npos ? line.npos : line.find('\t') - 4);
    while (line.ends_with('\r') || line.ends_with(' ')) line.remove_suffix(1);
    if (line == "/dev/null") continue;
    if (line.starts_with("a/") || line.starts_with("b/")) line.remove_prefix(2);
    if (stays_inside(line)) (files += line) += '\n';
  }
  return files;
}

// "test_a.py", "a_test.py", "tests.py"; a doctest's file is none, and may be what the answer has to
// change.
bool is_test_file(std::string_view path) {
  std::string_view name = path.substr(path.rfind('/') == path.npos ? 0 : path.rfind('/') + 1);
  if (name.find('.') == name.npos) return false;
  const std::string_view stem = name.substr(0, name.rfind('.'));
  return stays_inside(path) &&
         (name.starts_with("test") || stem.ends_with("test") || stem.ends_with("tests"));
}

// The files that names of tests speak of: "tests/test_a.py::test_b[x]", "test_b
// (pkg.test_a.Class)", "pkg.test_a.Class.test_b".
std::string files_of_tests(const std::vector<std::string>& names) {
  std::string files;
  for (const std::string& name : names) {
    if (const size_t colons = name.find("::"); colons != std::string::npos) {
      if (is_test_file(name.substr(0, colons))) files += name.substr(0, colons) + '\n';
      continue;
    }
    std::string path = name;
    if (const size_t open = name.rfind(" ("); open != std::string::npos && name.ends_with(')'))
      path = name.substr(open + 2, name.size() - open - 3);
    else if (path.find('.') == path.npos)
      continue;
    if (path.find_first_of(" \n/") != std::string::npos) continue;
    std::replace(path.begin(), path.end(), '.', '/');
    for (; !path.empty(); path.resize(path.rfind('/') == path.npos ? 0 : path.rfind('/'))) {
      if (is_test_file(path + ".py")) files += path + ".py\ntests/" + path + ".py\n";
    }
  }
  return files;
}

// The answer's patch, then the tests' own files as they were, then the tests' patch.
constexpr const char* kScript = R"script(
exec 3>&1 1>&2
mkdir /tmp/repo /tmp/before && cd /tmp/repo && tar -xf - --no-same-owner && exec </dev/null || exit 92
while IFS= read -r f; do [ -f "$f" ] && mkdir -p "/tmp/before/$(dirname "$f")" && cp -p "$f" "/tmp/before/$f"; done </r1/files
put() {
  git apply --whitespace=nowarn "$1" && return
  command -v patch >/dev/null && patch --batch --forward --fuzz=5 -p1 -i "$1"
}
put /r1/answer.patch || exit 90
while IFS= read -r f; do rm -f "$f"; [ -e "/tmp/before/$f" ] && mkdir -p "$(dirname "$f")" && cp -p "/tmp/before/$f" "$f"; done </r1/files
if [ -s /r1/tests.patch ]; then put /r1/tests.patch || exit 91; fi
rm -rf /tmp/before
exec 1>&3 2>&3 3>&-
bash /r1/test_cmd
exit 0
)script";

// tar of the repository, written by a process that reads as the caller may, into a pipe.
class Archive {
 public:
  explicit Archive(const std::string& dir) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw_errno("cannot make a pipe for the repository", errno);
    fd_ = ends[0];
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    const char* argv[] = {"tar", "-C", dir.c_str(), "-cf", "-", ".", nullptr};
    posix_spawnattr_t attributes;
    ::posix_spawnattr_init(&attributes);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);  // Ctrl-C is for us alone
    char* environment[] = {nullptr};
    const int error = ::posix_spawn(&pid_, "/usr/bin/tar", &actions, &attributes,
                                    const_cast<char**>(argv), environment);
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
    ::close(ends[1]);
    if (error != 0) {
      ::close(fd_);
      throw_errno("cannot start tar", error);
    }
  }
  ~Archive() {
    ::close(fd_);  // tar ends by SIGPIPE if nobody has read it all
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;
  int fd() const { return fd_; }

 private:
  int fd_ = -1;
  pid_t pid_ = -1;
};

SandboxResult run_swe(const SweTask& task, const std::string& patch, double timeout_s) {
  SandboxSpec spec;
  spec.argv = {"/usr/bin/bash", "-c", kScript};
  spec.files = {{"/r1/answer.patch", patch},
                {"/r1/tests.patch", task.test_patch},
                {"/r1/files", files_of_patch(task.test_patch) + files_of_tests(task.fail_to_pass) +
                                  files_of_tests(task.pass_to_pass)},
                {"/r1/test_cmd", task.test_cmd + "\n"}};
  spec.limits.cpu_s = timeout_s;
  spec.limits.memory_bytes = int64_t{4} << 30;
  spec.limits.tmp_bytes = int64_t{4} << 30;
  spec.limits.output_bytes = int64_t{64} << 20;
  spec.limits.processes = 512;
  spec.limits.files = 1024;
  const Archive archive(task.repo_dir);
  return SandboxSession(spec, archive.fd()).finish("", timeout_s);
}

size_t n_passed(const std::vector<std::string>& names,
                const std::map<std::string, TestStatus>& log) {
  return static_cast<size_t>(std::count_if(
      names.begin(), names.end(),
      [&](const std::string& name) { return status_of_test(log, name) == TestStatus::passed; }));
}

double share(size_t part, size_t whole) {
  return whole == 0 ? 1.0 : static_cast<double>(part) / static_cast<double>(whole);
}

Verdict verdict_of(const SweTask& task, const SandboxResult& result) {
  const auto log = parse_test_log(result.out);
  const size_t fixed = n_passed(task.fail_to_pass, log), kept = n_passed(task.pass_to_pass, log);
  const double fixed_share = share(fixed, task.fail_to_pass.size()),
               kept_share = share(kept, task.pass_to_pass.size());
  Verdict v = Verdict::passed(fixed_share == 1 && kept_share == 1);
  if (*v.pass) {
    v.reason = "resolved";
  } else if (kept_share == 1 && fixed_share > 0) {
    v.reason = "partial";
    v.score = fixed_share;
  } else {
    v.reason = "unresolved";
  }
  const auto counts = [](size_t part, size_t whole) {
    JsonObject o;
    o.add("passed", static_cast<int64_t>(part)).add("total", static_cast<int64_t>(whole));
    return o.str();
  };
  v.more = ", \"FAIL_TO_PASS\": " + counts(fixed, task.fail_to_pass.size()) +
           ", \"PASS_TO_PASS\": " + counts(kept, task.pass_to_pass.size());
  return v;
}

}  // namespace

Verdict verify_swe(const Task& task, const VerifyPolicy& policy) {
  const SweTask swe = swe_task(*task.record);
  Verdict v = Verdict::passed(false);
  if (task.truncated) {
    v.reason = "truncated";
    return v;
  }
  auto patch = answer_patch(task.answer.text());
  if (!patch) {
    v.reason = "no_patch";
    return v;
  }
  if (!patch->ends_with('\n')) *patch += '\n';
  SandboxResult result;
  try {
    result = run_swe(swe, *patch, policy.code.timeout_s * kTimeoutFactor);
  } catch (const Error& e) {
    throw FieldError("sandbox_failed", e.what());
  }
  const bool ended = result.end == SandboxEnd::exited;
  if (ended && (result.status == kCopyFailed || result.status == kTestPatchFailed)) {
    throw FieldError("invalid_field",
                     result.status == kCopyFailed
                         ? "the repository cannot be copied (4 GiB at most): " + shorten(result.err)
                         : "test_patch does not apply: " + shorten(result.err));
  }
  if (ended && result.status == kPatchFailed)
    v.reason = "patch_failed";
  else if (!ended)
    v.reason = outcome_of(result).reason;
  else
    v = verdict_of(swe, result);
  if (ended && result.status == kPatchFailed)
    v.more = ", \"detail\": " + json_string(shorten(result.err));
  v.extracted = std::move(*patch);
  return v;
}

}  // namespace r1
