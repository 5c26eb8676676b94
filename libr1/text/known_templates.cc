// SPDX-License-Identifier: MIT
#include "libr1/text/known_templates.h"

#include <algorithm>
#include <cstdio>
#include <optional>

#include "libr1/base/error.h"
#include "libr1/base/hash.h"
#include "libr1/text/jinja_tokens.h"

namespace r1 {
namespace {

struct KnownTemplate {
  uint64_t hash;
  TemplateTraits traits;
};

// The hashes are those of tests/golden/text/templates/*.jinja; the unit test names one that is
// missing.
using T = TemplateTraits;
constexpr KnownTemplate kKnown[] = {
    {0x71a3a0ae4a740a33,
     {.name = "DeepSeek-R1 (January 2025)",
      .joins_system = true,
      .tools = T::closed_calls,
      .cuts_reasoning = true}},
    {0x3bc5729ed778c143,
     {.name = "DeepSeek-R1 (February 2025)",
      .joins_system = true,
      .tools = T::closed_calls,
      .cuts_reasoning = true,
      .opens_think = true}},
    {0xd9382e22a20918ee, {.name = "DeepSeek-R1-Distill (January 2025)", .cuts_reasoning = true}},
    {0xd83e0aece68b44e0,
     {.name = "DeepSeek-R1-Distill (February 2025)", .cuts_reasoning = true, .opens_think = true}},
    {0xbf62db3de214335e,
     {.name = "DeepSeek-R1-0528",
      .joins_system = true,
      .tools = T::turn_calls,
      .cuts_reasoning = true}},
    {0xc8e2d17af4741433, {.name = "DeepSeek-V3", .joins_system = true}},
    {0xb9319eb9d783a666,
     {.name = "DeepSeek-V3-0324", .joins_system = true, .tools = T::turn_calls}},
    {0x40f6ea747d033685,
     {.name = "Qwen2.5", .chatml = true, .has_default_system = true, .fixed_roles = true}},
    {0x7097ee98c7b2cc32,
     {.name = "ChatML with a default system prompt (SmolLM2, Qwen2)",
      .chatml = true,
      .has_default_system = true}},
    {0x7c198c5c61e7958f, {.name = "ChatML", .chatml = true}},
};

// {% if not add_generation_prompt is defined %}{% set add_generation_prompt = false %}{% endif %}
// at the start changes nothing: what is not defined counts as false.
void drop_default_of_generation_prompt(std::vector<JinjaToken>& tokens) {
  static const auto kPreamble = jinja_tokens(
      "{% if not add_generation_prompt is defined %}{% set add_generation_prompt = false %}{% "
      "endif %}");
  const auto n = static_cast<std::ptrdiff_t>(kPreamble->size());
  if (tokens.size() < kPreamble->size() ||
      !std::equal(kPreamble->begin(), kPreamble->end(), tokens.begin()))
    return;
  tokens.erase(tokens.begin(), tokens.begin() + n);
}

// ChatML's default system prompt is text that stands as it is between two fixed ends. Takes it out
// of the literals it stands in, so that the rest can be compared.
std::string take_default_system(std::vector<JinjaToken>& tokens) {
  constexpr std::string_view kBegin = "<|im_start|>system\n", kEnd = "<|im_end|>\n";
  std::optional<std::string> found;
  for (const JinjaToken& t : tokens) {
    const std::string_view v = t.value;
    if (t.kind != JinjaToken::string || v.size() < kBegin.size() + kEnd.size() ||
        !v.starts_with(kBegin) || !v.ends_with(kEnd))
      continue;
    const std::string_view inner = v.substr(kBegin.size(), v.size() - kBegin.size() - kEnd.size());
    if (found && *found != inner) return "";  // two texts: nothing that we know
    found = inner;
  }
  if (!found || found->empty()) return "";
  for (JinjaToken& t : tokens) {
    if (t.kind != JinjaToken::string) continue;
    // Qwen2.5 says it a second time, on its own, where it presents tools. (A text token inside a
    // tag cannot come from a source.)
    if (t.value == *found)
      t = {JinjaToken::text, "prompt"};
    else if (t.value == std::string(kBegin) + *found + std::string(kEnd))
      t = {JinjaToken::text, "message"};
  }
  return *found;
}

uint64_t hash_of(const std::vector<JinjaToken>& tokens) {
  std::string text;
  for (const JinjaToken& t : tokens) {
    text.push_back(t.kind);
    text += std::to_string(t.value.size()) + ":" + t.value;
  }
  return xxh3_64(text);
}

[[noreturn]] void fail_unknown(const std::string& what) {
  std::string message = what + " (known are";
  for (const KnownTemplate& known : kKnown) {
    message += (&known == kKnown ? " " : ", ") + std::string(known.traits.name);
  }
  throw Error(Errc::unsupported,
              message + "; use --raw or token ids, or give a checkpoint with one of these)");
}

std::string hex(uint64_t value) {
  char digits[17];
  std::snprintf(digits, sizeof(digits), "%016llx", static_cast<unsigned long long>(value));
  return digits;
}

}  // namespace

RecognisedTemplate recognise_template(std::string_view jinja) {
  if (jinja.empty()) fail_unknown("the checkpoint has no chat template");
  auto tokens = jinja_tokens(jinja);
  if (!tokens) fail_unknown("the checkpoint's chat template is none that r1 knows");
  drop_default_of_generation_prompt(*tokens);
  RecognisedTemplate result;
  result.default_system = take_default_system(*tokens);
  const uint64_t hash = hash_of(*tokens);
  for (const KnownTemplate& known : kKnown) {
    if (known.hash == hash) result.traits = &known.traits;
  }
  if (result.traits == nullptr) {
    fail_unknown("the checkpoint's chat template is none that r1 knows, its hash being " +
                 hex(hash));
  }
  return result;
}

}  // namespace r1
