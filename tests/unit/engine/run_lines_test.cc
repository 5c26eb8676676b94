// SPDX-License-Identifier: MIT
#include "libr1/engine/run_lines.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "libr1/base/error.h"
#include "libr1/json/json_value.h"
#include "tests/support/catch.h"
#include "tests/unit/engine/fake_model.h"

using namespace r1;
using namespace r1::test;

namespace {

struct TempFile {
  explicit TempFile(const std::string& content = "") {
    path = "/tmp/r1-run-lines-XXXXXX";
    const int fd = ::mkstemp(path.data());
    REQUIRE(fd >= 0);
    REQUIRE(::write(fd, content.data(), content.size()) == static_cast<ssize_t>(content.size()));
    ::close(fd);
  }
  ~TempFile() { std::remove(path.c_str()); }
  std::string path;
};

struct Outcome {
  std::string text;
  RunCounts counts;
  std::vector<std::string> errors;  // "line: message"
  int n_gaps = 0;
};

struct Setup {
  Setup() {
    settings.defaults.max_tokens = 20;
    settings.context = 256;
    settings.max_sequences = 4;
    settings.n_vocab = kVocab;
    settings.model_name = "fake";
    settings.created = 7;
  }
  RunSettings settings;
  int interrupt_after = -1;  // steps
  LogitsFrom logits = random_logits;
};

Outcome run(const std::string& input, FinishedLines finished = {}, const Setup& setup = {}) {
  const TempFile in(input), out;
  const SchedulerLimits limits{.n_pages = 40,
                               .max_sequences = setup.settings.max_sequences,
                               .max_tokens = 64,
                               .max_wanted = 12};
  FakeModel fake(limits.n_pages, setup.logits);
  ThreadPool pool(1);
  Generator generator(fake.model(), tiny_tokenizer(), select_cpu_ops(), pool,
                      {limits, setup.settings.context, {kEnd}});
  JsonlReader reader({in.path});
  const int fd = ::open(out.path.c_str(), O_WRONLY);
  LineWriter writer(fd, out.path);
  Outcome outcome;
  int n_steps = 0;
  const RunObserver observer{
      [&](const std::string&, int64_t line, const std::string& message) {
        outcome.errors.push_back(std::to_string(line) + ": " + message);
      },
      [&](const RunCounts&) { ++n_steps; },
      [&] { return setup.interrupt_after >= 0 && n_steps >= setup.interrupt_after; },
      [&] { ++outcome.n_gaps; }};
  outcome.counts = run_lines(reader, writer, generator, tiny_tokenizer(), nullptr, setup.settings,
                             finished, observer);
  ::close(fd);
  outcome.text = read_file(out.path);
  return outcome;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::stringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

Record record(std::string_view line) { return std::get<Record>(Record::parse(line)); }

const std::string kInput =
    "{\"id\": \"a\", \"prompt\": \"12+3=\", \"n\": 3}\n"
    "no json\n"
    "\n"
    "{\"prompt\": \"what is \\u0041?\", \"x\":  1e2}\n"
    "{\"id\": 7, \"prompt\": \"y\", \"temperature\": -1}\n"
    "{\"custom_id\": \"c\", \"method\": \"POST\", \"url\": \"/v1/chat/completions\", \"body\": "
    "{\"messages\": []}}\n"
    "{\"id\": \"e\", \"error\": {\"code\": \"x\", \"message\": \"y\"}}\n"
    "{\"id\": \"a\", \"prompt\": \"12+3=\", \"n\": 3}\n"
    "{\"id\": \"last\", \"prompt_token_ids\": [20, 21], \"n\": 2}";

}  // namespace

TEST_CASE("lines come in the order of the input, samples numbered, errors in place") {
  const Outcome o = run(kInput);
  const auto lines = lines_of(o.text);
  REQUIRE(lines.size() == 13);
  for (int i = 0; i < 3; ++i) CHECK(record(lines[static_cast<size_t>(i)]).integer("sample") == i);
  CHECK(lines[3].starts_with(
      "{\"id\": 2, \"error\": {\"code\": \"invalid_json\", \"message\": \"line 2: "));
  CHECK(
      lines[4].starts_with("{\"prompt\": \"what is \\u0041?\", \"x\":  1e2, \"id\": 4, \"sample\": "
                           "0, \"completion\": \""));
  CHECK(lines[5] ==
        "{\"id\": 7, \"prompt\": \"y\", \"temperature\": -1, \"error\": {\"code\": "
        "\"invalid_field\", \"message\": \"field \\\"temperature\\\" must be a number from 0 to "
        "1000\"}}");
  CHECK(lines[6].find(
            "\"custom_id\": \"c\", \"response\": null, \"error\": {\"code\": \"invalid_field\"") !=
        std::string::npos);
  CHECK(lines[7] == "{\"id\": \"e\", \"error\": {\"code\": \"x\", \"message\": \"y\"}}");
  CHECK(record(lines[8]).raw("completion") == record(lines[0]).raw("completion"));
  CHECK(record(lines[12]).integer("sample") == 1);
  CHECK(o.counts.records == 8);
  CHECK(o.counts.errors == 4);
  CHECK(o.counts.samples == 9);
  CHECK(o.counts.complete);
  CHECK(o.errors.size() == 3);
  CHECK(o.errors[1] == "5: field \"temperature\" must be a number from 0 to 1000");
}

TEST_CASE("unordered has the same lines") {
  Setup setup;
  setup.settings.unordered = true;
  // cached_tokens tells what was in the cache: the equal records may change places.
  auto lines = lines_of(run(kInput, {}, setup).text);
  auto expected = lines_of(run(kInput).text);
  const auto forget_usage = [](std::vector<std::string>& all) {
    for (std::string& line : all) {
      Record r = record(line);
      r.remove("usage");
      line = r.str();
    }
    std::ranges::sort(all);
  };
  forget_usage(lines);
  forget_usage(expected);
  CHECK(lines == expected);
}

TEST_CASE("killed after any byte and resumed, the output is that of one run") {
  const std::string whole = run(kInput).text;
  const auto without_usage = [](const std::string& text) {
    std::vector<std::string> lines;
    for (const std::string& line : lines_of(text)) {
      Record r = record(line);
      r.remove("usage");
      lines.push_back(r.str());
    }
    return lines;
  };
  const auto expected = without_usage(whole);
  for (size_t n = 0; n <= whole.size(); n += n % 7 == 0 ? 1 : 13) {
    INFO("killed after " << n << " bytes");
    const TempFile written(whole.substr(0, n));
    FinishedLines finished(written.path);
    const auto kept = static_cast<size_t>(finished.intact_bytes());
    CHECK((kept == 0 || whole[kept - 1] == '\n'));
    const Outcome rest = run(kInput, std::move(finished));
    REQUIRE(without_usage(whole.substr(0, kept) + rest.text) == expected);
    CHECK(rest.counts.errors == 4);
  }
}

TEST_CASE("resuming without order finds lines anywhere") {
  const auto lines = lines_of(run(kInput).text);
  Setup setup;
  setup.settings.unordered = true;
  const TempFile written(lines[12] + "\n" + lines[4] + "\n" + lines[9] + "\n" + lines[3] + "\n");
  const Outcome rest = run(kInput, FinishedLines(written.path), setup);
  CHECK(lines_of(rest.text).size() == 9);
  CHECK(rest.counts.complete);
}

TEST_CASE("a changed prompt or parameter is noticed before anything is computed") {
  const std::string whole = run(kInput).text;
  const TempFile written(whole);
  Setup setup;
  setup.settings.finished_in_order = true;
  for (const auto& [from, to] : std::map<std::string, std::string>{
           {"12+3=", "12+4="}, {"\"n\": 2", "\"n\": 2, \"top_k\": 5"}, {"1e2", "100"}}) {
    std::string changed = kInput;
    changed.replace(changed.find(from), from.size(), to);
    CHECK_THROWS_AS(run(changed, FinishedLines(written.path), setup), Error);
  }
  const Outcome longer =
      run(kInput + "\n{\"id\": \"new\", \"prompt\": \"z\"}", FinishedLines(written.path), setup);
  CHECK(lines_of(longer.text).size() == 1);
}

TEST_CASE("lines that were removed are computed again, at the end") {
  const auto lines = lines_of(run(kInput).text);
  for (size_t gone = 0; gone < lines.size(); ++gone) {
    INFO("without line " << gone + 1);
    std::string kept;
    for (size_t i = 0; i < lines.size(); ++i) kept += i == gone ? "" : lines[i] + "\n";
    const TempFile written(kept), in(kInput);
    JsonlReader input({in.path});
    FinishedLines finished(written.path);
    CHECK(finished.first_foreign(input) == 0);
    const Outcome rest = run(kInput, std::move(finished));
    REQUIRE(lines_of(rest.text).size() == 1);
    Record again = record(lines_of(rest.text)[0]), before = record(lines[gone]);
    again.remove("usage");
    before.remove("usage");
    CHECK(again.str() == before.str());
    CHECK(rest.counts.complete);
    // Of the last two, which answer one record, nothing else is left behind.
    CHECK(rest.n_gaps == (gone + 2 < lines.size() ? 1 : 0));
  }
}

TEST_CASE("the first line that answers nothing in the input is found without computing") {
  const TempFile written(run(kInput).text);
  const FinishedLines finished(written.path);
  for (const auto& [from, to, line] : std::vector<std::tuple<std::string, std::string, int>>{
           {"\"n\": 2", "\"n\": 2, \"top_k\": 5", 12},
           {"1e2", "100", 5},
           {"[20, 21]", "[21]", 12}}) {
    std::string changed = kInput;
    changed.replace(changed.find(from), from.size(), to);
    const TempFile in(changed);
    JsonlReader input({in.path});
    CHECK(finished.first_foreign(input) == line);
  }
}

TEST_CASE("samples that failed are known again by their number") {
  Setup setup;
  setup.logits = [](std::span<const TokenId> tokens, std::span<float> logits) {
    if (xxh3_64(std::as_bytes(tokens)) % 11 == 0) {
      std::ranges::fill(logits, std::nanf(""));
    } else {
      random_logits(tokens, logits);
    }
  };
  const std::string input = "{\"id\": \"a\", \"prompt\": \"12+3=\", \"n\": 8}\n";
  const Outcome all = run(input, {}, setup);
  const auto lines = lines_of(all.text);
  REQUIRE(lines.size() == 8);
  CHECK(all.counts.errors > 1);
  CHECK(all.counts.errors < 8);
  for (size_t i = 0; i < 8; ++i)
    CHECK(record(lines[i]).integer("sample") == static_cast<int64_t>(i));
  for (size_t n = 0; n <= 8; ++n) {
    std::string kept;
    for (size_t i = 0; i < n; ++i) kept += lines[i] + "\n";
    const TempFile written(kept);
    const Outcome rest = run(input, FinishedLines(written.path), setup);
    CHECK(lines_of(rest.text).size() == 8 - n);
    CHECK(rest.counts.errors == all.counts.errors);
  }
}

TEST_CASE("what an earlier run had dealt with is told apart from what was done now") {
  const std::string whole = run(kInput).text;
  const TempFile all(whole);
  const Outcome nothing = run(kInput, FinishedLines(all.path));
  CHECK(nothing.counts.bytes_skipped == nothing.counts.bytes_done);
  CHECK(nothing.counts.bytes_done > 0);
  const TempFile first(whole.substr(0, whole.find("\"x\":  1e2")));  // three samples and an error
  const Outcome rest = run(kInput, FinishedLines(first.path));
  CHECK(rest.counts.bytes_skipped == kInput.find("\n{\"prompt\": \"what"));
  CHECK(rest.counts.bytes_done == nothing.counts.bytes_done);
  CHECK(run(kInput).counts.bytes_skipped == 0);
}

TEST_CASE("what is no output of r1-run is not continued") {
  for (const char* text :
       {"{\"id\": 1}\n", "hello\n", "{\"custom_id\": \"a\", \"response\": {}, \"id\": \"x\"}\n"}) {
    const TempFile written(text);
    CHECK_THROWS_AS(FinishedLines(written.path), Error);
  }
}

TEST_CASE("interrupted, a run finishes what has begun and writes a whole beginning of the output") {
  std::string input;
  for (int i = 0; i < 40; ++i)
    input += "{\"id\": " + std::to_string(i) + ", \"prompt\": \"p" + std::to_string(i) +
             "\", \"n\": 2}\n";
  const std::string whole = run(input).text;
  Setup setup;
  setup.interrupt_after = 10;
  const Outcome o = run(input, {}, setup);
  CHECK(o.counts.interrupted);
  CHECK_FALSE(o.counts.complete);
  CHECK(o.text.size() < whole.size());
  CHECK(!o.text.empty());
  CHECK(whole.starts_with(o.text));
}

TEST_CASE("a prompt that does not fit is an error with the numbers") {
  Setup setup;
  setup.settings.context = 8;
  const Outcome o =
      run("{\"prompt_token_ids\": [20, 20, 20, 20, 20, 20, 20, 20]}\n{\"prompt_token_ids\": [20, "
          "20, 20, 20, 20, 20, 20]}\n",
          {}, setup);
  const auto lines = lines_of(o.text);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].find("\"code\": \"context_overflow\", \"message\": \"the prompt has 8 tokens and "
                      "the window 8 (") != std::string::npos);
  CHECK(lines[1].find("\"finish_reason\": \"") != std::string::npos);
  const std::string huge = "{\"prompt\": \"" + std::string(400000, 'a') + "\"}\n";
  CHECK(run(huge, {}, setup)
            .text.find(
                "\"context_overflow\", \"message\": \"field \\\"prompt\\\" has 400002 bytes") !=
        std::string::npos);
}

TEST_CASE("empty input gives empty output") {
  const Outcome o = run("");
  CHECK(o.text.empty());
  CHECK(o.counts.complete);
}
