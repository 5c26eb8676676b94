// The kind "language".
// SPDX-License-Identifier: MIT
#include "libr1/json/batch_line.h"
#include "libr1/json/json_writer.h"
#include "libr1/verify/language/language.h"
#include "libr1/verify/registry.h"

namespace r1 {
namespace {

constexpr double kPassShare = 0.9;

// The reasoning: as its own field, or what stands before the first </think>; all of it if it was
// opened and never closed. Nothing if the record has none.
std::optional<std::string> reasoning_of(const Record& record) {
  if (is_batch_output(record)) {
    const BatchOutput output(record);
    if (output.messages().size() != 1) return std::nullopt;
    return output.messages()[0].string("reasoning_content");
  }
  if (auto reasoning = record.string("reasoning_content")) return reasoning;
  const auto completion = record.string("completion");
  if (!completion) return std::nullopt;
  const std::string text = record.string("prefill").value_or("") + *completion;
  constexpr std::string_view kOpen = "<think>", kClose = "</think>";
  const size_t open = text.find(kOpen), close = text.find(kClose);
  if (open == text.npos && close == text.npos) return std::nullopt;
  const size_t begin = open == text.npos || open > close ? 0 : open + kOpen.size();
  return text.substr(begin, close == text.npos ? text.npos : close - begin);
}

}  // namespace

Verdict verify_language(const Task& task, const VerifyPolicy& policy) {
  const std::string code = task.record->string("target_language").value_or(policy.language);
  if (code.empty())
    throw FieldError("missing_field",
                     "no language to judge by (give --language, or a field \"target_language\")");
  const auto language = language_by_code(code);
  if (!language)
    throw FieldError(
        "invalid_field",
        "target language \"" + code + "\" is not known (give an ISO 639-1 code such as zh or en)");
  const auto reasoning = reasoning_of(*task.record);
  if (!reasoning) return Verdict::undecided("no_reasoning");
  const LanguageShare share = language_share(*reasoning, *language);
  if (share.n_words == 0) return Verdict::undecided("no_words");
  const double score = static_cast<double>(share.n_target) / static_cast<double>(share.n_words);
  Verdict v = Verdict::passed(score >= kPassShare);
  v.score = score;
  v.gold = std::string(language->code);
  v.reason = *v.pass ? "language_kept" : "language_mixed";
  JsonObject words;
  words.add("target", share.n_target).add("total", share.n_words);
  v.more = ", \"words\": " + words.str();
  return v;
}

}  // namespace r1
