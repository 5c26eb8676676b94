// SPDX-License-Identifier: MIT
#include "libr1/verify/test_log.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <vector>

namespace r1 {
namespace {

struct Entry {
  std::string_view name;
  TestStatus status;
};

std::string_view trimmed(std::string_view text) {
  const size_t begin = std::min(text.find_first_not_of(" \t\r"), text.size());
  const size_t end = text.find_last_not_of(" \t\r");
  return end == text.npos ? std::string_view() : text.substr(begin, end + 1 - begin);
}

std::optional<TestStatus> status_word(std::string_view word) {
  if (word == "PASSED" || word == "XFAIL" || word == "PASS" || word == "ok" || word == "OK") return TestStatus::passed;
  if (word == "FAILED" || word == "ERROR" || word == "FAIL" || word == "XPASS") return TestStatus::failed;
  if (word == "SKIPPED" || word == "SKIP" || word == "skipped" || word == "ignored") return TestStatus::skipped;
  return std::nullopt;
}

// "PASSED tests/a.py::test", "FAILED tests/a.py::test - message"
std::optional<Entry> pytest_summary(std::string_view line) {
  const size_t space = line.find(' ');
  if (space == line.npos || std::islower(static_cast<unsigned char>(line[0])) != 0) return std::nullopt;
  const auto status = status_word(line.substr(0, space));
  if (!status) return std::nullopt;
  std::string_view name = trimmed(line.substr(space));
  if (name.starts_with('[')) return std::nullopt;  // SKIPPED [1] file:line: reason
  // Parameters in brackets may hold " - ".
  const size_t bracket = name.find('[');
  const size_t dash = name.find(" - ", bracket == name.npos ? 0 : std::min(name.rfind(']'), name.size()));
  return Entry{name.substr(0, dash), *status};
}

// "tests/a.py::test PASSED   [ 10%]"
std::optional<Entry> pytest_verbose(std::string_view line) {
  if (line.find("::") == line.npos) return std::nullopt;
  if (line.ends_with("%]")) line = trimmed(line.substr(0, line.rfind('[')));
  const size_t space = line.rfind(' ');
  if (space == line.npos || std::islower(static_cast<unsigned char>(line.back())) != 0) return std::nullopt;
  const auto status = status_word(line.substr(space + 1));
  if (!status) return std::nullopt;
  return Entry{trimmed(line.substr(0, space)), *status};
}

// "test_a (pkg.Class) ... ok", "test pkg::a ... FAILED", "test_b (pkg.Class) ... skipped 'why'"
std::optional<Entry> dotted(std::string_view line) {
  const size_t dots = line.rfind(" ... ");
  if (dots == line.npos) return std::nullopt;
  const std::string_view rest = line.substr(dots + 5);
  std::optional<TestStatus> status = status_word(rest.substr(0, rest.find_first_of(" ,(")));
  if (rest.starts_with("expected failure")) status = TestStatus::passed;
  if (rest.starts_with("unexpected success")) status = TestStatus::failed;
  if (!status) return std::nullopt;
  std::string_view name = line.substr(0, dots);
  if (name.starts_with("test ")) name.remove_prefix(5);
  return Entry{name, *status};
}

// "--- PASS: TestA (0.00s)"
std::optional<Entry> go_test(std::string_view line) {
  if (!line.starts_with("--- ")) return std::nullopt;
  const size_t colon = line.find(": ");
  if (colon == line.npos) return std::nullopt;
  const auto status = status_word(line.substr(4, colon - 4));
  if (!status) return std::nullopt;
  const std::string_view name = line.substr(colon + 2);
  return Entry{trimmed(name.substr(0, name.rfind(" ("))), *status};
}

// "1/3 Test #1: name ......   Passed    0.01 sec", "...***Failed  0.01 sec"
std::optional<Entry> ctest(std::string_view line) {
  const size_t mark = line.find("Test ");
  const size_t colon = mark == line.npos ? mark : line.find(": ", mark);
  if (colon == line.npos || line.find('#', mark) > colon || !line.ends_with("sec")) return std::nullopt;
  const std::string_view rest = line.substr(colon + 2);
  const std::string_view name = trimmed(rest.substr(0, std::min(rest.find(" ."), rest.find("***"))));
  if (rest.find("Passed") != rest.npos) return Entry{name, TestStatus::passed};
  if (rest.find("Skipped") != rest.npos || rest.find("Not Run") != rest.npos) return Entry{name, TestStatus::skipped};
  return Entry{name, TestStatus::failed};
}

// "ok 1 - name", "not ok 2 - name # SKIP why"; a test marked as still to do may fail
std::optional<Entry> tap(std::string_view line) {
  const bool failed = line.starts_with("not ok ");
  if (!failed && !line.starts_with("ok ")) return std::nullopt;
  const size_t dash = line.find(" - ");
  if (dash == line.npos) return std::nullopt;
  std::string_view name = line.substr(dash + 3);
  TestStatus status = failed ? TestStatus::failed : TestStatus::passed;
  if (const size_t note = name.find(" # "); note != name.npos) {
    if (name.substr(note + 3).starts_with("SKIP")) status = TestStatus::skipped;
    if (failed && name.substr(note + 3).starts_with("TO" "DO")) status = TestStatus::passed;
    name = name.substr(0, note);
  }
  return Entry{trimmed(name), status};
}

std::string without_colours(std::string_view line) {
  std::string out;
  for (size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\x1b' && i + 1 < line.size() && line[i + 1] == '[') {
      i = std::min(line.find('m', i), line.size());
    } else {
      out += line[i];
    }
  }
  return out;
}

// Where in pytest's output a line stands. What a test has printed is shown there again, in sections of their
// own before the summary: a "PASSED" in them is the program's own word, and so is one after the end.
class PytestOutput {
 public:
  /// Follows pytest's headings; true if the line is one.
  bool is_heading(std::string_view line) {
    if (!line.starts_with("==") || !line.ends_with("==")) return false;
    const size_t begin = line.find_first_not_of("= "), end = line.find_last_not_of("= ");
    const std::string_view text = begin == line.npos ? std::string_view() : line.substr(begin, end + 1 - begin);
    if (text == "test session starts") place_ = Place::progress;
    else if (text == "short test summary info") place_ = Place::summary;
    else if (place_ == Place::elsewhere) return false;
    else if (place_ == Place::summary) place_ = Place::end;  // "3 passed in 0.1s"
    else place_ = Place::sections;
    return true;
  }
  bool in_summary() const { return place_ == Place::summary; }
  /// Whether a pass counts here, in the summary's form ("PASSED name") or that of the progress (-v).
  bool believes(bool summary_form) const {
    return place_ == Place::elsewhere || place_ == (summary_form ? Place::summary : Place::progress);
  }

 private:
  enum class Place : uint8_t { elsewhere, progress, sections, summary, end };
  Place place_ = Place::elsewhere;
};

}  // namespace

std::string plain_test_name(std::string_view name) {
  const size_t open = name.find(" (");
  if (open == name.npos || !name.ends_with(')')) return std::string(name);
  const std::string_view test = name.substr(0, open);
  const std::string_view path = name.substr(open + 2, name.size() - open - 3);
  if (!path.ends_with(test) || path.size() <= test.size() + 1 || path[path.size() - test.size() - 1] != '.')
    return std::string(name);
  return std::string(test) + " (" + std::string(path.substr(0, path.size() - test.size() - 1)) + ")";
}

std::map<std::string, TestStatus> parse_test_log(std::string_view log) {
  std::map<std::string, TestStatus> tests;
  std::vector<std::string> summed_up;  // passes that the summary alone tells of
  PytestOutput pytest;
  while (!log.empty()) {
    const size_t end = std::min(log.find('\n'), log.size());
    const std::string text = without_colours(log.substr(0, end));
    log.remove_prefix(std::min(end + 1, log.size()));
    const std::string_view line = trimmed(text);
    if (line.empty()) continue;
    if (pytest.is_heading(line)) {
      if (!pytest.in_summary()) continue;
      for (const std::string& name : summed_up) {  // a summary before the last is none of pytest's
        if (tests[name] == TestStatus::passed) tests.erase(name);
      }
      summed_up.clear();
      continue;
    }
    for (const auto parse : {pytest_summary, pytest_verbose, dotted, go_test, ctest, tap}) {
      const auto entry = parse(line);
      if (!entry || entry->name.empty()) continue;
      if (entry->status == TestStatus::passed && !pytest.believes(parse == pytest_summary)) break;
      const auto [at, is_new] = tests.emplace(plain_test_name(entry->name), entry->status);
      if (!is_new) at->second = std::max(at->second, entry->status);
      else if (pytest.in_summary()) summed_up.emplace_back(plain_test_name(entry->name));
      break;
    }
  }
  return tests;
}

}  // namespace r1
