// SPDX-License-Identifier: MIT
#include "libr1/bench/report.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "libr1/json/batch_line.h"
#include "libr1/json/json_value.h"
#include "libr1/verify/equal/answer_groups.h"
#include "libr1/verify/equal/policy.h"

namespace r1 {
namespace {

constexpr size_t kBins = 24;  ///< of the length histogram

// What a record says of its one completion, in r1's own shape or in a Batch line's.
struct Completion {
  std::string text;
  std::string finish_reason;
  std::optional<int64_t> tokens;
};

std::optional<int64_t> completion_tokens(const JsonValue* usage) {
  const JsonValue* tokens = usage == nullptr ? nullptr : usage->find("completion_tokens");
  const auto n = tokens == nullptr ? std::nullopt : tokens->integer();
  return n && *n >= 0 ? n : std::nullopt;
}

Completion completion_of(const Record& record) {
  Completion c;
  if (is_batch_output(record)) {
    const auto response = json_field(record, "response");
    const JsonValue* body = response ? response->find("body") : nullptr;
    c.tokens = completion_tokens(body == nullptr ? nullptr : body->find("usage"));
    const BatchOutput output(record);
    if (!output.choices().empty()) {
      c.finish_reason = output.choices()[0].string("finish_reason").value_or("");
      c.text = output.messages()[0].string("content").value_or("");
    }
    return c;
  }
  c.finish_reason = record.string("finish_reason").value_or("");
  c.text = record.string("completion").value_or("");
  c.text += record.string("reasoning_content").value_or("");
  c.text += record.string("content").value_or("");
  const auto usage = json_field(record, "usage");
  c.tokens = completion_tokens(usage ? &*usage : nullptr);
  return c;
}

int64_t count_characters(std::string_view text) {
  return std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; });
}

}  // namespace

ReportBuilder::Problem& ReportBuilder::problem_of(const Record& record) {
  std::string key;
  if (!settings_.group.empty()) {
    const auto value = record.raw(settings_.group);
    if (!value)
      throw FieldError("missing_field",
                       "field \"" + settings_.group + "\" is missing (see --group)");
    key = *value;
  } else {
    const auto id = record.raw(is_batch_output(record) ? "custom_id" : "id");
    if (!id)
      throw FieldError("missing_field",
                       "field \"id\" is missing (r1-verify sets it; or name another with --group)");
    key = *id;
    // Files put together may use an id twice: another prompt is another problem.
    for (const char* prompt : {"prompt", "messages"}) {
      if (const auto text = record.raw(prompt)) key += '\n' + std::string(*text);
    }
  }
  std::string name = key.substr(0, key.find('\n'));
  const auto [it, fresh] = index_.try_emplace(std::move(key), problems_.size());
  if (fresh) problems_.push_back({std::move(name), {}});
  return problems_[it->second];
}

ReportBuilder::Sample ReportBuilder::read_sample(const Record& record, int64_t& undecided) {
  const auto verdict = json_field(record, "verdict");
  if (!verdict)
    throw FieldError("missing_field", "field \"verdict\" is missing (run r1-verify first)");
  const JsonValue* pass = verdict->find("pass");
  if (!verdict->is_object() || pass == nullptr || !(pass->is_null() || pass->boolean())) {
    throw FieldError("invalid_field",
                     "field \"verdict\" must be an object with \"pass\": true, false or null");
  }
  Sample s;
  s.passed = pass->boolean().value_or(false);
  if (pass->is_null()) ++undecided;
  const auto text = [&](const char* name) {
    const JsonValue* value = verdict->find(name);
    return value != nullptr && value->is_string() ? std::optional(value->text()) : std::nullopt;
  };
  s.kind = text("kind").value_or("");
  if (const JsonValue* policy = verdict->find("policy")) s.policy = math_policy_of(*policy);
  const auto answer = text("extracted");
  s.has_answer = answer.has_value();
  s.answer = answer.value_or("");
  const Completion completion = completion_of(record);
  s.tokens = completion.tokens;
  s.characters = count_characters(completion.text);
  s.truncated = completion.finish_reason == "length" || completion.finish_reason == "context" ||
                text("reason") == "truncated" || record.string("think") == "truncated";
  return s;
}

void ReportBuilder::add(const Record& record) {
  try {
    const bool error = record.has("error") && !record.is_null("error");
    if (error) {
      ++errors_;
      if (record.keys().size() <= 2) return;  // a line that was no record belongs to no problem
    }
    Sample sample = error ? Sample{} : read_sample(record, undecided_);
    Problem& problem = problem_of(record);
    sample.order = record.integer("sample").value_or(static_cast<int64_t>(problem.samples.size()));
    problem.samples.push_back(std::move(sample));
  } catch (const FieldError&) {
    ++errors_;
    throw;
  }
}

std::vector<const ReportBuilder::Sample*> ReportBuilder::in_order(const Problem& problem) {
  std::vector<const Sample*> ordered;
  for (const Sample& s : problem.samples) ordered.push_back(&s);
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](const Sample* a, const Sample* b) { return a->order < b->order; });
  return ordered;
}

std::vector<SampleOutcome> ReportBuilder::outcomes(const Problem& problem) {
  const std::vector<const Sample*> ordered = in_order(problem);
  std::vector<SampleOutcome> out;
  AnswerGroups groups;
  for (const Sample* s : ordered) {
    const int group =
        s->has_answer ? static_cast<int>(groups.add(s->kind, s->answer, s->policy)) : -1;
    out.push_back({s->passed, group});
  }
  return out;
}

std::vector<int64_t> ReportBuilder::chosen_ks(int64_t most) const {
  std::vector<int64_t> ks;
  for (const int64_t k : settings_.ks)
    if (std::find(ks.begin(), ks.end(), k) == ks.end()) ks.push_back(k);
  if (!ks.empty()) return ks;
  for (const int64_t k : {1, 4, 16, 64}) {
    if (k <= most) ks.push_back(k);
  }
  return ks;
}

std::optional<Lengths> ReportBuilder::lengths() const {
  std::vector<double> tokens, characters;
  for (const Problem& problem : problems_) {
    for (const Sample& s : problem.samples) {
      if (s.tokens) tokens.push_back(static_cast<double>(*s.tokens));
      characters.push_back(static_cast<double>(s.characters));
    }
  }
  Lengths lengths;
  const bool use_tokens = tokens.size() == characters.size();
  std::vector<double>& values = use_tokens ? tokens : characters;
  if (values.empty()) return std::nullopt;
  std::sort(values.begin(), values.end());
  lengths.unit = use_tokens ? "tokens" : "characters";
  lengths.mean = mean(values);
  lengths.median = quantile(values, 0.5);
  lengths.p90 = quantile(values, 0.9);
  lengths.max = values.back();
  return lengths;
}

// The curve, the table of problems and the histogram.
void ReportBuilder::describe(Report& report,
                             const std::vector<std::vector<SampleOutcome>>& all) const {
  const bool tokens = report.lengths && report.lengths->unit == std::string_view("tokens");
  report.histogram.width =
      std::max(1.0, std::ceil(report.lengths ? (report.lengths->max + 1) / kBins : 1.0));
  report.histogram.finished.assign(kBins, 0);
  report.histogram.truncated.assign(kBins, 0);
  // Every k at first, then in steps of a sixteenth and at powers of two, and the last: some hundred
  // points, however many samples there are.
  const auto after = [&](int64_t k) {
    if (k == report.fewest) return k + 1;
    return std::min({k + 1 + k / 16,
                     static_cast<int64_t>(std::bit_ceil(static_cast<uint64_t>(k) + 1)),
                     report.fewest});
  };
  for (int64_t k = 1; k <= report.fewest; k = after(k)) {
    std::vector<double> values;
    for (const auto& samples : all) {
      const auto passed = std::count_if(samples.begin(), samples.end(),
                                        [](const SampleOutcome& o) { return o.passed; });
      values.push_back(pass_at_k(static_cast<int64_t>(samples.size()), passed, k));
    }
    report.curve.emplace_back(k, mean(values));
  }
  for (size_t p = 0; p < problems_.size(); ++p) {
    ProblemRow row;
    row.name = problems_[p].name;
    row.consensus = consensus_passes(all[p]);
    std::vector<double> lengths;
    for (size_t i = 0; i < problems_[p].samples.size(); ++i) {
      const Sample& s = problems_[p].samples[i];
      ++row.samples;
      row.passed += s.passed ? 1 : 0;
      row.truncated += s.truncated ? 1 : 0;
      lengths.push_back(length_of(s, tokens));
      auto& bins = s.truncated ? report.histogram.truncated : report.histogram.finished;
      ++bins[std::min<size_t>(kBins - 1,
                              static_cast<size_t>(lengths.back() / report.histogram.width))];
    }
    row.mean_length = mean(lengths);
    row.answer = favourite(problems_[p], all[p]);
    report.rows.push_back(std::move(row));
  }
}

// The text of the answer that has the most votes.
std::string ReportBuilder::favourite(const Problem& problem,
                                     const std::vector<SampleOutcome>& outcomes) {
  std::vector<int64_t> votes(outcomes.size());
  for (const SampleOutcome& o : outcomes) {
    if (o.group >= 0) ++votes[static_cast<size_t>(o.group)];
  }
  const auto best = std::max_element(votes.begin(), votes.end());
  if (best == votes.end() || *best == 0) return "";
  const auto ordered = in_order(problem);
  for (size_t i = 0; i < outcomes.size(); ++i) {
    if (outcomes[i].group == best - votes.begin()) return ordered[i]->answer;
  }
  return "";
}

Report ReportBuilder::finish() const {
  Report report;
  report.problems = static_cast<int64_t>(problems_.size());
  report.errors = errors_;
  report.undecided = undecided_;
  std::vector<std::vector<SampleOutcome>> all;
  std::vector<double> truncated;
  for (const Problem& problem : problems_) {
    const auto n = static_cast<int64_t>(problem.samples.size());
    report.samples += n;
    report.fewest = all.empty() ? n : std::min(report.fewest, n);
    report.most = std::max(report.most, n);
    all.push_back(outcomes(problem));
    const auto cut = std::count_if(problem.samples.begin(), problem.samples.end(),
                                   [](const Sample& s) { return s.truncated; });
    truncated.push_back(static_cast<double>(cut) / static_cast<double>(n));
  }
  if (all.empty()) return report;

  using Samples = std::span<const SampleOutcome>;
  const auto add = [&](std::string name, int64_t k, const std::function<double(Samples)>& value) {
    std::vector<std::vector<SampleOutcome>> enough;
    for (const auto& samples : all) {
      if (static_cast<int64_t>(samples.size()) >= k) enough.push_back(samples);
    }
    if (enough.empty()) {
      report.notes.push_back(name + " needs " + std::to_string(k) +
                             " samples a problem; the most is " + std::to_string(report.most));
      return;
    }
    if (enough.size() < all.size()) {
      report.notes.push_back(name + " is over the " + std::to_string(enough.size()) +
                             " problems with " + std::to_string(k) + " samples or more");
    }
    std::vector<double> values;
    for (const auto& samples : enough) values.push_back(value(samples));
    report.metrics.push_back({std::move(name), mean(values), bootstrap_by_problem(values),
                              bootstrap_by_sample(enough, value),
                              static_cast<int64_t>(enough.size())});
  };
  const std::vector<int64_t> ks = chosen_ks(report.most);
  for (const int64_t k : ks) {
    add("pass@" + std::to_string(k), k, [k](Samples s) {
      const auto passed =
          std::count_if(s.begin(), s.end(), [](const SampleOutcome& o) { return o.passed; });
      return pass_at_k(static_cast<int64_t>(s.size()), passed, k);
    });
  }
  for (const int64_t k : ks) {
    if (k == 1) continue;  // a vote of one is the sample
    add("cons@" + std::to_string(k), k,
        [k](Samples s) { return consensus_passes(s.first(static_cast<size_t>(k))) ? 1.0 : 0.0; });
  }
  report.metrics.push_back({"truncated", mean(truncated), bootstrap_by_problem(truncated),
                            std::nullopt, report.problems});
  report.lengths = lengths();
  describe(report, all);
  return report;
}

}  // namespace r1
