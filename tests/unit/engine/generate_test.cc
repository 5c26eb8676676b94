// SPDX-License-Identifier: MIT
#include "libr1/engine/generate.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "tests/support/catch.h"
#include "tests/unit/engine/fake_model.h"

using namespace r1;
using namespace r1::test;

namespace {

struct Machine {
  SchedulerLimits limits{.n_pages = 64, .max_sequences = 8, .max_tokens = 64, .max_wanted = 12};
  int32_t context = 512;
  int threads = 1;
};

// All samples by request and number.
using Samples = std::map<std::pair<int64_t, int32_t>, Sample>;

Samples generate(const std::vector<Request>& requests, const Machine& machine = {},
                 const LogitsFrom& logits = random_logits) {
  FakeModel fake(machine.limits.n_pages, logits);
  ThreadPool pool(machine.threads);
  Generator generator(fake.model(), tiny_tokenizer(), select_cpu_ops(), pool,
                      {machine.limits, machine.context, {kEnd}});
  for (const Request& r : requests) generator.submit(r);
  Samples samples;
  size_t n_expected = 0;
  for (const Request& r : requests) n_expected += r.samples.size();
  while (generator.step([&](Sample&& s) {
    REQUIRE(samples.emplace(std::pair(s.request, s.number), std::move(s)).second);
  })) {
  }
  REQUIRE(samples.size() == n_expected);
  return samples;
}

Request request_of(std::string_view text, int32_t n_samples = 1) {
  Request r;
  r.prompt = tiny_tokenizer().encode(text, {.add_special = false});
  for (int32_t s = 0; s < n_samples; ++s) r.samples.push_back(s);
  r.max_tokens = 100;
  r.key = request_key(0, text);
  return r;
}

Sample one(Request r, const std::string& script, int32_t context = 512) {
  const size_t n_prompt = r.prompt.size();
  Machine machine;
  machine.context = context;
  return generate({std::move(r)}, machine, scripted(script, n_prompt)).begin()->second;
}

std::vector<Request> mixed_requests() {
  std::vector<Request> requests;
  const std::string system =
      "A common beginning that is longer than a page of the cache, so that it can be shared. ";
  for (int i = 0; i < 12; ++i) {
    Request r = request_of((i % 3 == 0 ? system : "") + "Question " + std::to_string(i) +
                               (i % 4 == 0 ? std::string(90, 'x') : ""),
                           1 + i % 4);
    r.sampling.top_p = i % 2 == 0 ? 1 : 0.9;
    if (i % 5 == 0) r.sampling.temperature = 0;
    if (i % 5 == 1) r.logprobs = 3;
    if (i % 5 == 2) r.prompt_logprobs = 2;
    if (i % 6 == 3) r.max_tokens = 10;
    requests.push_back(r);
  }
  return requests;
}

bool same(const std::vector<TokenLogprob>& a, const std::vector<TokenLogprob>& b) {
  return std::ranges::equal(a, b, [](const TokenLogprob& x, const TokenLogprob& y) {
    return x.id == y.id && x.logprob == y.logprob && x.top == y.top;
  });
}

void check_same(const Sample& a, const Sample& b) {
  CHECK(a.text == b.text);
  CHECK(a.tokens == b.tokens);
  CHECK(a.finish_reason == b.finish_reason);
  CHECK(a.reasoning_tokens == b.reasoning_tokens);
  CHECK(same(a.logprobs, b.logprobs));
  REQUIRE((a.prompt_logprobs == nullptr) == (b.prompt_logprobs == nullptr));
  if (a.prompt_logprobs) CHECK(same(*a.prompt_logprobs, *b.prompt_logprobs));
}

}  // namespace

TEST_CASE("a sample does not depend on batch, chunk, pages, threads or what else runs") {
  const auto requests = mixed_requests();
  Samples alone;
  for (size_t i = 0; i < requests.size(); ++i) {
    for (const int32_t number : requests[i].samples) {
      Request r = requests[i];
      r.samples = {number};
      Sample s =
          generate(
              {r},
              {.limits = {.n_pages = 40, .max_sequences = 1, .max_tokens = 200, .max_wanted = 300}})
              .begin()
              ->second;
      alone.emplace(std::pair(static_cast<int64_t>(i), number), std::move(s));
    }
  }
  const std::vector<Machine> machines = {
      {.limits = {.n_pages = 300, .max_sequences = 30, .max_tokens = 300, .max_wanted = 300}},
      {.limits = {.n_pages = 300, .max_sequences = 30, .max_tokens = 300, .max_wanted = 300},
       .threads = 3},
      {.limits = {.n_pages = 40, .max_sequences = 3, .max_tokens = 5, .max_wanted = 4}},
      {.limits = {.n_pages = 16, .max_sequences = 8, .max_tokens = 33, .max_wanted = 9},
       .threads = 2},  // preempts
  };
  for (const Machine& machine : machines) {
    INFO("sequences " << machine.limits.max_sequences << " pages " << machine.limits.n_pages);
    const Samples together = generate(requests, machine);
    for (const auto& [key, sample] : together) check_same(sample, alone.at(key));
  }
}

TEST_CASE("samples of one request differ, and each can be drawn without the others") {
  const Request all = request_of("Something to say", 6);
  const Samples six = generate({all});
  std::vector<std::vector<TokenId>> tokens;
  for (const auto& [key, s] : six) tokens.push_back(s.tokens);
  std::ranges::sort(tokens);
  CHECK(std::ranges::adjacent_find(tokens) == tokens.end());
  Request some = all;
  some.samples = {2, 5};
  const Samples two = generate({some});
  check_same(two.at({0, 2}), six.at({0, 2}));
  check_same(two.at({0, 5}), six.at({0, 5}));
}

TEST_CASE("seed and id change what is drawn") {
  Request a = request_of("The same prompt");
  Request b = a;
  b.key = request_key(1, "The same prompt");
  Request c = a;
  c.key = request_key(0, "another id");
  const Samples s = generate({a, b, c});
  CHECK(s.at({0, 0}).tokens != s.at({1, 0}).tokens);
  CHECK(s.at({0, 0}).tokens != s.at({2, 0}).tokens);
}

TEST_CASE("the end token ends a sample, is counted and leaves no text") {
  const Sample s = one(request_of("hi"), "4+3=7");
  CHECK(s.text == "4+3=7");
  CHECK(s.tokens.back() == kEnd);
  CHECK(s.finish_reason == FinishReason::stop);
  CHECK(s.prompt_tokens == static_cast<int32_t>(request_of("hi").prompt.size()));
}

TEST_CASE("max_tokens and the window end a sample with their own reasons") {
  Request r = request_of("hi");
  r.max_tokens = 3;
  const Sample s = one(r, "1111111111");
  CHECK(s.finish_reason == FinishReason::length);
  CHECK(s.tokens.size() == 3);
  CHECK(s.text == "111");
  r.max_tokens = 100;
  const auto n_prompt = static_cast<int32_t>(r.prompt.size());
  const Sample full = one(r, "1111111111", n_prompt + 4);
  CHECK(full.finish_reason == FinishReason::context);
  CHECK(full.text == "1111");
}

TEST_CASE("a stop string is left out, also when it crosses tokens") {
  Request r = request_of("hi");
  r.stop = {"=5\n6"};
  const Sample s = one(r, "2+3=5\n6*7");
  CHECK(s.text == "2+3");
  CHECK(s.finish_reason == FinishReason::stop);
}

TEST_CASE("text that ends in the middle of a character is closed with U+FFFD") {
  Request r = request_of("hi");
  r.max_tokens = 1;
  const auto tokens = tiny_tokenizer().encode("\xE4\xBD\xA0", {.add_special = false});
  if (tokens.size() > 1) CHECK(one(r, "\xE4\xBD\xA0").text == "\xEF\xBF\xBD");
}

TEST_CASE("reasoning tokens are those up to and with the closing tag") {
  Request r = request_of("hi");
  r.start = ThinkStart::open;
  const Sample closed = one(r, "1+1</think>2");
  CHECK(closed.reasoning_tokens == 4);
  CHECK(closed.text == "1+1</think>2");
  r.max_tokens = 2;
  CHECK(one(r, "1+1</think>2").reasoning_tokens == 2);  // cut inside
  r.max_tokens = 100;
  r.start = ThinkStart::unknown;
  CHECK(one(r, "1+1").reasoning_tokens == 0);
  CHECK(one(r, "<think>1+1</think>2</think>3").reasoning_tokens == 5);
  r.start = ThinkStart::skipped;
  CHECK(one(r, "1</think>2").reasoning_tokens == 0);
}

TEST_CASE("max_tokens 0 scores the prompt and generates nothing") {
  Request r = request_of("12+34=", 2);
  r.max_tokens = 0;
  r.prompt_logprobs = 1;
  const Samples samples = generate({r});
  for (const auto& [key, s] : samples) {
    CHECK(s.tokens.empty());
    CHECK(s.finish_reason == FinishReason::length);
    REQUIRE(s.prompt_logprobs);
    REQUIRE(s.prompt_logprobs->size() == r.prompt.size());
    for (size_t i = 1; i < r.prompt.size(); ++i) {
      const TokenLogprob& t = (*s.prompt_logprobs)[i];
      CHECK(t.id == r.prompt[i]);
      std::vector<float> logits(kVocab);
      random_logits(std::span(r.prompt).first(i), logits);
      double sum = 0;
      for (const float l : logits) sum += std::exp(static_cast<double>(l));
      CHECK(static_cast<double>(t.logprob) ==
            Approx(static_cast<double>(logits[static_cast<size_t>(t.id)]) - std::log(sum))
                .epsilon(1e-5));
      REQUIRE(t.top.size() == 1);
      CHECK(logits[static_cast<size_t>(t.top[0].first)] ==
            *std::max_element(logits.begin(), logits.begin() + 417));
    }
  }
}

TEST_CASE("logprobs come one for each token, the drawn one among the likeliest under greedy") {
  Request r = request_of("x");
  r.sampling.temperature = 0;
  r.logprobs = 2;
  const Sample s = generate({r}).begin()->second;
  REQUIRE(s.logprobs.size() == s.tokens.size());
  for (size_t i = 0; i < s.tokens.size(); ++i) {
    CHECK(s.logprobs[i].id == s.tokens[i]);
    REQUIRE(s.logprobs[i].top.size() == 2);
    CHECK(s.logprobs[i].top[0].first == s.tokens[i]);
    CHECK(s.logprobs[i].top[0].second == s.logprobs[i].logprob);
    CHECK(s.logprobs[i].top[1].second <= s.logprobs[i].logprob);
  }
}

TEST_CASE("logits that are no numbers fail the sample and nothing else") {
  const auto broken = [](std::span<const TokenId> tokens, std::span<float> logits) {
    random_logits(tokens, logits);
    if (tokens.front() == tiny_tokenizer().encode("Z", {.add_special = false}).front()) {
      std::ranges::fill(logits, std::numeric_limits<float>::quiet_NaN());
    }
  };
  const Samples s = generate({request_of("Z"), request_of("a")}, {}, broken);
  CHECK(s.at({0, 0}).failed);
  CHECK_FALSE(s.at({1, 0}).failed);
}
