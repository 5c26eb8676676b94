// SPDX-License-Identifier: MIT
#include "libr1/text/split_regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <array>

#include "libr1/base/error.h"

namespace r1 {

namespace {

// What one search may cost. A sane pattern takes a few steps a character; these stop the others
// within seconds.
constexpr uint32_t kMatchLimit = 50'000'000;
constexpr uint32_t kHeapLimitKib = 1u << 20;
constexpr size_t kJitStackBytes = 8u << 20;

struct CodeFree {
  void operator()(pcre2_code* p) const { pcre2_code_free(p); }
};
using Code = std::unique_ptr<pcre2_code, CodeFree>;

struct MatcherFree {
  void operator()(pcre2_match_data* p) const { pcre2_match_data_free(p); }
  void operator()(pcre2_match_context* p) const { pcre2_match_context_free(p); }
  void operator()(pcre2_jit_stack* p) const { pcre2_jit_stack_free(p); }
};

// What a thread needs to match, made at its first match.
struct Matcher {
  std::unique_ptr<pcre2_jit_stack, MatcherFree> stack{
      pcre2_jit_stack_create(32 << 10, kJitStackBytes, nullptr)};
  std::unique_ptr<pcre2_match_context, MatcherFree> context{pcre2_match_context_create(nullptr)};
  std::unique_ptr<pcre2_match_data, MatcherFree> data{pcre2_match_data_create(1, nullptr)};
  Matcher() {
    if (!context || !data) throw Error(Errc::resource, "no memory for a regex match");
    pcre2_set_match_limit(context.get(), kMatchLimit);
    pcre2_set_heap_limit(context.get(), kHeapLimitKib);
    if (stack) pcre2_jit_stack_assign(context.get(), nullptr, stack.get());
  }
};

std::string message_of(int code) {
  std::array<PCRE2_UCHAR, 256> text{};
  pcre2_get_error_message(code, text.data(), text.size());
  return reinterpret_cast<const char*>(text.data());
}

std::string shown(std::string_view pattern) {
  return "split pattern \"" + std::string(pattern.substr(0, 80)) +
         (pattern.size() > 80 ? "...\"" : "\"");
}

}  // namespace

struct SplitRegex::Impl {
  std::string pattern;
  Code code;
};

SplitRegex::SplitRegex(std::string_view pattern) : impl_(std::make_unique<Impl>()) {
  impl_->pattern = std::string(pattern);
  const std::string translated = translate_split_regex(pattern);
  const std::unique_ptr<pcre2_compile_context, void (*)(pcre2_compile_context*)> context(
      pcre2_compile_context_create(nullptr), pcre2_compile_context_free);
  if (!context) throw Error(Errc::resource, "no memory for a regex");
  pcre2_set_newline(context.get(), PCRE2_NEWLINE_LF);
  pcre2_set_parens_nest_limit(context.get(), 100);
  int error = 0;
  PCRE2_SIZE offset = 0;
  impl_->code.reset(pcre2_compile(
      reinterpret_cast<PCRE2_SPTR>(translated.data()), translated.size(),
      PCRE2_UTF | PCRE2_UCP | PCRE2_MULTILINE | PCRE2_NEVER_BACKSLASH_C | PCRE2_NO_AUTO_CAPTURE,
      &error, &offset, context.get()));
  if (!impl_->code) {
    const bool too_large = error == PCRE2_ERROR_PATTERN_TOO_LARGE;
    throw Error(too_large ? Errc::unsupported : Errc::format,
                shown(pattern) + ": " + message_of(error) +
                    (too_large ? " (more character classes than PCRE2 can hold)"
                               : " (tokenizer.json is damaged)"));
  }
  pcre2_jit_compile(impl_->code.get(), PCRE2_JIT_COMPLETE);  // without JIT the interpreter matches
}

SplitRegex::~SplitRegex() = default;
SplitRegex::SplitRegex(SplitRegex&&) noexcept = default;
SplitRegex& SplitRegex::operator=(SplitRegex&&) noexcept = default;

std::optional<SplitRegex::Match> SplitRegex::find(std::string_view text, size_t start) const {
  thread_local Matcher matcher;
  const auto match = [&](uint32_t options) {
    return pcre2_match(impl_->code.get(), reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(),
                       start, options | PCRE2_NO_UTF_CHECK, matcher.data.get(),
                       matcher.context.get());
  };
  int rc = match(0);
  // The interpreter keeps its frames on the heap and so gets further than JIT's stack.
  if (rc == PCRE2_ERROR_JIT_STACKLIMIT) rc = match(PCRE2_NO_JIT);
  if (rc == PCRE2_ERROR_NOMATCH) return std::nullopt;
  if (rc < 0) {
    throw Error(
        Errc::resource,
        shown(impl_->pattern) + ": " + message_of(rc) + " at byte " + std::to_string(start) +
            " of a text of " + std::to_string(text.size()) +
            " (the pattern backtracks without bound; r1 cannot use this tokenizer on this text)");
  }
  const PCRE2_SIZE* const offsets = pcre2_get_ovector_pointer(matcher.data.get());
  return Match{offsets[0], offsets[1]};
}

}  // namespace r1
