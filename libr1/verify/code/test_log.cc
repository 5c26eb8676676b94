// SPDX-License-Identifier: MIT
#include "libr1/verify/code/test_log.h"

#include <algorithm>
#include <cctype>
#include <utility>
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
  if (word == "PASSED" || word == "XFAIL" || word == "PASS" || word == "ok" || word == "OK")
    return TestStatus::passed;
  if (word == "FAILED" || word == "ERROR" || word == "FAIL" || word == "XPASS" ||
      word == "SUBFAIL" || word == "SUBFAILED")
    return TestStatus::failed;
  if (word == "SKIPPED" || word == "SKIP" || word == "skipped" || word == "ignored")
    return TestStatus::skipped;
  return std::nullopt;
}

// "PASSED tests/a.py::test", "FAILED tests/a.py::test - message", "[gw0] [ 50%] PASSED
// tests/a.py::test"
std::optional<Entry> pytest_summary(std::string_view line) {
  if (line.starts_with("[gw"))
    line = trimmed(line.substr(std::min(line.find("%] "), line.size() - 2) + 2));
  const size_t space = line.find(' ');
  if (space == line.npos || std::islower(static_cast<unsigned char>(line[0])) != 0)
    return std::nullopt;
  const auto status = status_word(line.substr(0, space));
  if (!status) return std::nullopt;
  std::string_view name = trimmed(line.substr(space));
  if (name.starts_with('[')) return std::nullopt;  // SKIPPED [1] file:line: reason
  // Parameters in brackets may hold " - ".
  const size_t bracket = name.find('[');
  const size_t dash =
      name.find(" - ", bracket == name.npos ? 0 : std::min(name.rfind(']'), name.size()));
  return Entry{name.substr(0, dash), *status};
}

// "tests/a.py::test PASSED   [ 10%]"
std::optional<Entry> pytest_verbose(std::string_view line) {
  if (line.find("::") == line.npos) return std::nullopt;
  if (line.ends_with("%]")) line = trimmed(line.substr(0, line.rfind('[')));
  const size_t space = line.rfind(' ');
  if (space == line.npos || std::islower(static_cast<unsigned char>(line.back())) != 0)
    return std::nullopt;
  const auto status = status_word(line.substr(space + 1));
  if (!status) return std::nullopt;
  return Entry{trimmed(line.substr(0, space)), *status};
}

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// Where a unittest's id begins that ends `text`: "test_a (pkg.Class)"; npos if none does.
size_t trailing_id(std::string_view text) {
  const size_t open = text.rfind(" (");
  if (open == text.npos || !text.ends_with(')') || open + 3 >= text.size()) return text.npos;
  const std::string_view path = text.substr(open + 2, text.size() - open - 3);
  if (!std::all_of(path.begin(), path.end(), [](char c) { return is_word(c) || c == '.'; }))
    return text.npos;
  size_t begin = open;
  while (begin > 0 && is_word(text[begin - 1])) --begin;
  return begin < open ? begin : text.npos;
}

// The id of "test_a (pkg.Class) [message] (i=1)", a part of that test; empty if it is none.
std::string_view leading_id(std::string_view text) {
  const size_t close = text.find(')');
  if (close == text.npos) return {};
  const std::string_view rest = text.substr(close + 1);
  const bool id = trailing_id(text.substr(0, close + 1)) == 0;
  return id && (rest.empty() || rest.starts_with(" (") || rest.starts_with(" [") ||
                rest.starts_with(" ... "))
             ? text.substr(0, close + 1)
             : std::string_view();
}

// The outcome that unittest writes behind the dots: "ok", "skipped 'why'".
std::optional<TestStatus> unittest_word(std::string_view text) {
  text = trimmed(text);
  if (text.starts_with("expected failure")) return TestStatus::passed;
  if (text.starts_with("unexpected success")) return TestStatus::failed;
  return status_word(text.substr(0, text.find_first_of(" ,(")));
}

// unittest -v, Django and cargo: "test_a (pkg.Class) ... ok", "test pkg::a ... FAILED". A test that
// has a docstring is two lines, "test_a (pkg.Class)" and "What it says ... ok": both are its names.
// What a test prints may part the dots from the outcome, which then stands alone on a line.
class UnittestOutput {
 public:
  struct Entries {
    std::vector<std::string> names;
    TestStatus status = TestStatus::failed;
  };
  std::optional<Entries> read(std::string_view line) {
    for (const std::string_view heading : {"FAIL: ", "ERROR: ", "UNEXPECTED SUCCESS: "}) {
      const std::string_view id =
          line.starts_with(heading) ? leading_id(line.substr(heading.size())) : "";
      if (!id.empty()) return Entries{{std::string(id)}, TestStatus::failed};
    }
    const size_t dots = line.ends_with(" ...") ? line.size() - 4 : line.rfind(" ... ");
    if (dots != line.npos && dots > 0)
      return behind_name(line.substr(0, dots), line.substr(dots + 4));
    if (const std::string_view id = leading_id(line); !id.empty() && line.ends_with(')')) {
      begun_ = {std::string(id)};
      outcome_due_ = false;
      return std::nullopt;
    }
    if (!outcome_due_) begun_.clear();  // a docstring follows at once
    const auto status = outcome_due_ ? unittest_word(line) : std::nullopt;
    if (!status) return std::nullopt;
    return ended(*status);
  }

 private:
  std::optional<Entries> behind_name(std::string_view name, std::string_view rest) {
    const bool docstring = !begun_.empty() && !outcome_due_;
    // Whatever was written before it on its line is none of it.
    const size_t own = trailing_id(name);
    const bool id = own != name.npos &&
                    (own == 0 || (own >= 3 && trimmed(name.substr(0, own)).ends_with("...")));
    const std::string_view whole = leading_id(name);
    if (id)
      begun_ = {std::string(name.substr(own))};
    else if (!whole.empty())
      begun_ = {std::string(whole)};
    else if (docstring)
      begun_.emplace_back(name);
    const auto status = unittest_word(rest);
    const bool named = id || !whole.empty() || docstring;
    // Another tool's line, or one that the test has printed.
    if (status && !named)
      return Entries{{std::string(name.substr(name.starts_with("test ") ? 5 : 0))}, *status};
    if (status) return ended(*status);
    outcome_due_ = named || outcome_due_;
    return std::nullopt;
  }
  Entries ended(TestStatus status) {
    outcome_due_ = false;
    return {std::exchange(begun_, {}), status};
  }

  std::vector<std::string> begun_;  ///< the names of a test without an outcome yet
  bool outcome_due_ = false;        ///< its dots are behind us
};

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
  if (colon == line.npos || line.find('#', mark) > colon || !line.ends_with("sec"))
    return std::nullopt;
  const std::string_view rest = line.substr(colon + 2);
  const std::string_view name =
      trimmed(rest.substr(0, std::min(rest.find(" ."), rest.find("***"))));
  if (rest.find("Passed") != rest.npos) return Entry{name, TestStatus::passed};
  if (rest.find("Skipped") != rest.npos || rest.find("Not Run") != rest.npos)
    return Entry{name, TestStatus::skipped};
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
    if (failed && name.substr(note + 3).starts_with("TO"
                                                    "DO"))
      status = TestStatus::passed;
    name = name.substr(0, note);
  }
  return Entry{trimmed(name), status};
}

// SymPy's own runner: "test_a ok", "test_b F     [FAIL]"
std::optional<Entry> sympy(std::string_view line) {
  if (!line.starts_with("test_")) return std::nullopt;
  for (const std::string_view file : {"[OK]", "[FAIL]"}) {
    if (line.ends_with(file)) line = trimmed(line.substr(0, line.size() - file.size()));
  }
  const size_t space = std::min(line.find(' '), line.size());
  const std::string_view name = line.substr(0, space), word = trimmed(line.substr(space));
  if (word == "ok" || word == "f") return Entry{name, TestStatus::passed};
  if (word == "F" || word == "E" || word == "X") return Entry{name, TestStatus::failed};
  return std::nullopt;
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

// Where in pytest's output a line stands. What a test has printed is shown there again, in sections
// of their own before the summary: a "PASSED" in them is the program's own word, and so is one
// after the end.
class PytestOutput {
 public:
  /// Follows pytest's headings; true if the line is one.
  bool is_heading(std::string_view line) {
    if (!line.starts_with("==") || !line.ends_with("==")) return false;
    const size_t begin = line.find_first_not_of("= "), end = line.find_last_not_of("= ");
    const std::string_view text =
        begin == line.npos ? std::string_view() : line.substr(begin, end + 1 - begin);
    if (text == "test session starts")
      place_ = Place::progress;
    else if (text == "short test summary info")
      place_ = Place::summary;
    else if (place_ == Place::elsewhere)
      return false;
    else if (place_ == Place::summary)
      place_ = Place::end;  // "3 passed in 0.1s"
    else
      place_ = Place::sections;
    return true;
  }
  bool in_summary() const { return place_ == Place::summary; }
  /// Whether a pass counts here, in the summary's form ("PASSED name") or that of the progress
  /// (-v).
  bool believes(bool summary_form) const {
    return place_ == Place::elsewhere ||
           place_ == (summary_form ? Place::summary : Place::progress);
  }

 private:
  enum class Place : uint8_t { elsewhere, progress, sections, summary, end };
  Place place_ = Place::elsewhere;
};

// "pkg.Class.test_a" as unittest prints it; empty if it is no path of names.
std::string printed_form(std::string_view path) {
  const size_t dot = path.rfind('.');
  const bool names =
      std::all_of(path.begin(), path.end(), [](char c) { return is_word(c) || c == '.'; });
  if (!names || dot == path.npos || dot == 0 || dot + 1 == path.size()) return "";
  return std::string(path.substr(dot + 1)) + " (" + std::string(path.substr(0, dot)) + ")";
}

}  // namespace

std::string plain_test_name(std::string_view name) {
  const size_t open = name.find(" (");
  if (open == name.npos || !name.ends_with(')')) return std::string(name);
  const std::string_view test = name.substr(0, open);
  const std::string_view path = name.substr(open + 2, name.size() - open - 3);
  if (!path.ends_with(test) || path.size() <= test.size() + 1 ||
      path[path.size() - test.size() - 1] != '.')
    return std::string(name);
  return std::string(test) + " (" + std::string(path.substr(0, path.size() - test.size() - 1)) +
         ")";
}

std::optional<TestStatus> status_of_test(const std::map<std::string, TestStatus>& tests,
                                         std::string_view name) {
  for (const std::string& form : {plain_test_name(name), printed_form(name)}) {
    if (const auto at = tests.find(form); at != tests.end()) return at->second;
  }
  // Files of SWE-bench end a name at the first space: "tests/a.py::test[a" of "tests/a.py::test[a
  // b]".
  std::optional<TestStatus> worst;
  if (name.rfind('[') == name.npos || name.ends_with(']')) return worst;
  const std::string begin = std::string(name) + ' ';
  for (auto at = tests.lower_bound(begin); at != tests.end() && at->first.starts_with(begin); ++at)
    worst = std::max(worst.value_or(at->second), at->second);
  return worst;
}

std::map<std::string, TestStatus> parse_test_log(std::string_view log) {
  std::map<std::string, TestStatus> tests;
  std::vector<std::string> summed_up;  // passes that the summary alone tells of
  PytestOutput pytest;
  UnittestOutput unittest;
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
    const auto add = [&](std::string_view printed, TestStatus status) {
      const std::string name = plain_test_name(printed);
      const auto [at, is_new] = tests.emplace(name, status);
      if (!is_new)
        at->second = std::max(at->second, status);
      else if (pytest.in_summary())
        summed_up.push_back(name);
    };
    bool read = false;
    for (const auto parse : {pytest_summary, pytest_verbose, go_test, ctest, tap, sympy}) {
      const auto entry = parse(line);
      if (!entry || entry->name.empty()) continue;
      if (entry->status != TestStatus::passed || pytest.believes(parse == pytest_summary))
        add(entry->name, entry->status);
      read = true;
      break;
    }
    const auto entries = read ? std::nullopt : unittest.read(line);
    if (!entries || (entries->status == TestStatus::passed && !pytest.believes(false))) continue;
    for (const std::string& name : entries->names) add(name, entries->status);
  }
  return tests;
}

}  // namespace r1
