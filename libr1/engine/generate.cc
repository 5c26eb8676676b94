// SPDX-License-Identifier: MIT
#include "libr1/engine/generate.h"

#include <algorithm>

#include "libr1/base/error.h"
#include "libr1/base/hash.h"
#include "libr1/base/rng.h"
#include "libr1/engine/stop.h"

namespace r1 {

namespace {

constexpr std::string_view kOpen = "<think>";
constexpr std::string_view kClose = "</think>";

bool appeared(std::string_view text, size_t n_old, std::string_view tag) {
  return text.find(tag, n_old < tag.size() ? 0 : n_old - tag.size() + 1) != std::string_view::npos;
}

}  // namespace

uint64_t request_key(uint64_t seed, std::string_view id) { return xxh3_64(id, seed); }

const char* finish_reason_name(FinishReason reason) {
  switch (reason) {
    case FinishReason::stop:
      return "stop";
    case FinishReason::length:
      return "length";
    case FinishReason::context:
      return "context";
  }
  return "";
}

std::vector<IdRange> ids_with_token(const Tokenizer& tokenizer, int64_t n_vocab) {
  std::vector<IdRange> ranges;
  const auto n = static_cast<TokenId>(std::min<int64_t>(n_vocab, tokenizer.n_ids()));
  for (TokenId id = 0; id < n; ++id) {
    if (!tokenizer.has_token(id)) continue;
    if (ranges.empty() || ranges.back().end != id) ranges.push_back({id, id});
    ++ranges.back().end;
  }
  if (ranges.empty()) throw Error(Errc::format, "the tokenizer has no tokens that the model knows");
  return ranges;
}

struct Generator::Shared {
  Request request;
  int64_t number = 0;
  std::shared_ptr<std::vector<TokenLogprob>> prompt_logprobs;
  bool scored = false;       // prompt_logprobs is complete
  std::vector<Sample> held;  // samples that ended before it was
};

struct Generator::Live {
  std::shared_ptr<Shared> shared;
  Sample sample;
  StreamDecoder decoder;
  TokenLogprob drawn;                           // of the current step
  bool reasoning = false;                       // within a <think> block
  bool closed = false;                          // </think> has been seen, or the block was skipped
  std::vector<TokenLogprob>* scores = nullptr;  // where the prompt's log-probabilities go, if here
};

Generator::Generator(ForwardModel model, const Tokenizer& tokenizer, const CpuOps& ops,
                     ThreadPool& pool, const GeneratorSettings& settings)
    : model_(std::move(model)),
      tokenizer_(tokenizer),
      pool_(pool),
      settings_(settings),
      scheduler_(settings.limits) {
  const auto allowed = ids_with_token(tokenizer, model_.n_vocab);
  for (int t = 0; t < pool.size(); ++t) samplers_.emplace_back(ops, allowed, model_.n_vocab);
}

Generator::~Generator() = default;

int64_t Generator::submit(Request request) {
  auto shared = std::make_shared<Shared>();
  shared->request = std::move(request);
  shared->number = n_requests_++;
  const Request& r = shared->request;
  const auto n_prompt = static_cast<int32_t>(r.prompt.size());
  R1_CHECK(n_prompt > 0 && n_prompt + (r.max_tokens > 0 ? 1 : 0) <= settings_.context &&
           !r.samples.empty());
  if (r.prompt_logprobs >= 0) {
    shared->prompt_logprobs = std::make_shared<std::vector<TokenLogprob>>(r.prompt.size());
  }
  const int32_t room = settings_.context - n_prompt;
  for (const int32_t number : r.samples) {
    SequenceSpec spec;
    spec.prompt = r.prompt;
    spec.max_length = n_prompt + std::min(r.max_tokens, room);
    spec.generate = r.max_tokens > 0;
    // The first sample's sequence scores the prompt for all of them.
    const bool scores = r.prompt_logprobs >= 0 && number == r.samples.front();
    spec.score_from = scores ? 0 : n_prompt;
    const int32_t sequence = scheduler_.add(spec);
    if (static_cast<size_t>(sequence) >= live_.size())
      live_.resize(static_cast<size_t>(sequence) + 1);
    auto live = std::make_unique<Live>(Live{shared,
                                            {},
                                            StreamDecoder(tokenizer_),
                                            {},
                                            r.start == ThinkStart::open,
                                            r.start == ThinkStart::skipped,
                                            nullptr});
    live->sample.request = shared->number;
    live->sample.number = number;
    live->sample.prompt_tokens = n_prompt;
    live->sample.has_logprobs = r.logprobs >= 0;
    live->sample.prompt_logprobs = shared->prompt_logprobs;
    if (scores) live->scores = shared->prompt_logprobs.get();
    live_[static_cast<size_t>(sequence)] = std::move(live);
  }
  return shared->number;
}

bool Generator::step(const Emit& emit) {
  const StepPlan& plan = scheduler_.plan();
  if (plan.slices.empty()) return false;
  for (const PageCopy& copy : plan.copies) {
    if (copy.n_positions > 0) model_.copy_page(copy.from, copy.to, copy.n_positions);
  }
  const View2<const float> logits = model_.forward(plan.batch());
  const auto n = static_cast<int64_t>(plan.planned.size());
  pool_.parallel_for(n, 1, [&](int64_t begin, int64_t end, int thread) {
    for (int64_t i = begin; i < end; ++i) {
      draw(plan.planned[static_cast<size_t>(i)], logits, samplers_[static_cast<size_t>(thread)]);
    }
  });
  n_rows_ += static_cast<int64_t>(plan.tokens.size());
  scheduler_.commit();
  for (const PlannedSlice& planned : plan.planned) {
    if (!planned.reaches_end) continue;
    finish_scoring(*live_[static_cast<size_t>(planned.sequence)], emit);
    take_token(planned, emit);
  }
  return true;
}

// Scores the prompt positions of the slice and draws its next token. Touches its own sample alone.
void Generator::draw(const PlannedSlice& planned, const View2<const float>& logits,
                     Sampler& sampler) {
  Live& live = *live_[static_cast<size_t>(planned.sequence)];
  const Request& request = live.shared->request;
  const bool draws = planned.reaches_end && request.max_tokens > 0;
  const int32_t n_scores = planned.n_wanted - (draws ? 1 : 0);
  for (int32_t i = 0; i < n_scores; ++i) {
    const auto next = static_cast<size_t>(planned.first_wanted_position + i + 1);
    TokenLogprob& score = (*live.scores)[next];
    score.id = request.prompt[next];
    sampler.score(logits.row_span(planned.first_wanted + i), request.prompt_logprobs, score);
  }
  if (!draws) return;
  const auto row = logits.row_span(planned.first_wanted + n_scores);
  const double u = random_uniform(request.key, static_cast<uint64_t>(live.sample.number),
                                  live.sample.tokens.size());
  live.drawn.id = sampler.sample(row, request.sampling, u);
  if (live.drawn.id >= 0 && request.logprobs >= 0) sampler.score(row, request.logprobs, live.drawn);
}

// The sequence has its prompt behind it: what it scored can be handed out.
void Generator::finish_scoring(Live& live, const Emit& emit) {
  if (live.scores == nullptr) return;
  live.scores = nullptr;
  live.shared->scored = true;
  for (Sample& sample : live.shared->held) emit(std::move(sample));
  live.shared->held.clear();
}

void Generator::take_token(const PlannedSlice& planned, const Emit& emit) {
  const int32_t sequence = planned.sequence;
  Live& live = *live_[static_cast<size_t>(sequence)];
  const Request& request = live.shared->request;
  Sample& sample = live.sample;
  if (request.max_tokens == 0) return finish(sequence, FinishReason::length, emit);
  const TokenId id = live.drawn.id;
  if (id < 0) {
    sample.failed = true;
    return finish(sequence, FinishReason::stop, emit);
  }
  ++n_generated_;
  if (sample.tokens.empty()) {
    // All it may need, some text in advance: decoding then allocates nothing.
    const auto n =
        static_cast<size_t>(std::min(request.max_tokens, settings_.context - sample.prompt_tokens));
    sample.tokens.reserve(n);
    sample.text.reserve(4 * n);
  }
  sample.tokens.push_back(id);
  if (request.logprobs >= 0) sample.logprobs.push_back(live.drawn);
  if (std::ranges::find(settings_.end_tokens, id) != settings_.end_tokens.end()) {
    return finish(sequence, FinishReason::stop, emit);
  }
  const size_t n_old = sample.text.size();
  if (!tokenizer_.is_special(id)) sample.text += live.decoder.push(id);
  if (appeared(sample.text, n_old, kOpen) && !live.closed) live.reasoning = true;
  if (!live.closed && appeared(sample.text, n_old, kClose)) {
    live.closed = true;
    live.reasoning = false;
    sample.reasoning_tokens = static_cast<int32_t>(sample.tokens.size());
  }
  if (const auto cut = find_stop(sample.text, n_old, request.stop)) {
    sample.text.resize(*cut);
    live.decoder = StreamDecoder(tokenizer_);
    return finish(sequence, FinishReason::stop, emit);
  }
  const auto n_tokens = static_cast<int32_t>(sample.tokens.size());
  if (n_tokens >= request.max_tokens) return finish(sequence, FinishReason::length, emit);
  if (sample.prompt_tokens + n_tokens >= settings_.context)
    return finish(sequence, FinishReason::context, emit);
  scheduler_.append(sequence, id);
}

void Generator::finish(int32_t sequence, FinishReason reason, const Emit& emit) {
  const std::unique_ptr<Live> live = std::move(live_[static_cast<size_t>(sequence)]);
  Sample& sample = live->sample;
  sample.text += live->decoder.flush();
  sample.finish_reason = reason;
  sample.cached_tokens = scheduler_.n_cached(sequence);
  if (live->reasoning) sample.reasoning_tokens = static_cast<int32_t>(sample.tokens.size());
  scheduler_.finish(sequence);
  Shared& shared = *live->shared;
  if (shared.prompt_logprobs != nullptr && !shared.scored) {
    shared.held.push_back(std::move(sample));
  } else {
    emit(std::move(sample));
  }
}

}  // namespace r1
