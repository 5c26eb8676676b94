// The hand-written matchers against PCRE2 running the very regex, on every short string over one
// character of each class that a pattern tells apart.
// SPDX-License-Identifier: MIT
#include "libr1/text/split_patterns.h"

#include <string>
#include <vector>

#include "libr1/base/utf8.h"
#include "libr1/text/split_regex.h"
#include "tests/support/catch.h"

namespace r1 {
namespace {

struct Case {
  KnownPattern pattern;
  const char* name;
  std::vector<const char*> alphabet;
  int longest;
};

// The match at the very start of `text`, in bytes, or -1.
int regex_at_start(const SplitRegex& regex, const std::string& text) {
  const auto match = regex.find(text, 0);
  return match && match->begin == 0 ? static_cast<int>(match->end) : -1;
}

int matcher_at_start(KnownPattern pattern, const std::string& text) {
  const char* const p = text.data();
  const char* const stop = match_pattern(pattern, p, p + text.size(), CharTable());
  return stop == nullptr ? -1 : static_cast<int>(stop - p);
}

int64_t compare_all(const Case& c, const SplitRegex& regex, const std::string& prefix, int left) {
  int64_t n = 0;
  if (!prefix.empty()) {
    n = 1;
    if (matcher_at_start(c.pattern, prefix) != regex_at_start(regex, prefix)) {
      INFO(c.name << " at the start of \"" << prefix << "\"");
      CHECK(matcher_at_start(c.pattern, prefix) == regex_at_start(regex, prefix));
    }
  }
  if (left == 0) return n;
  for (const char* next : c.alphabet) n += compare_all(c, regex, prefix + next, left - 1);
  return n;
}

TEST_CASE("each hand-written matcher matches what its regex matches, on every short string") {
  // a letter, one beyond ASCII, digits of two kinds, a mark, punctuation, a symbol beyond ASCII,
  // spaces, newlines, and what belongs to no class: a control character
  const std::vector<const char*> classes = {"a", "\u6f22", "1",  "\u00bd", "\u0301", ".", "\u20ac",
                                            " ", "\u3000", "\n", "\r",     "\x01"};
  const std::vector<const char*> apostrophes = {"'", "s", "S", "\u017f", "r", "E", "l", "L",
                                                "v", "t", "m", "d",      "x", " ", "1"};
  const Case cases[] = {
      {KnownPattern::gpt2, "gpt2", classes, 5},
      {KnownPattern::gpt2, "gpt2 contractions", apostrophes, 4},
      {KnownPattern::qwen2, "qwen2", classes, 5},
      {KnownPattern::qwen2, "qwen2 contractions", apostrophes, 4},
      {KnownPattern::llama3, "llama3", classes, 5},
      {KnownPattern::deepseek_words, "deepseek_words", classes, 5},
      {KnownPattern::deepseek_words,
       "deepseek_words ascii",
       {"a", "Z", "[", "~", "`", "\u00e9", "\u00a7", " ", "\u0301", "\n"},
       5},
      {KnownPattern::numbers, "numbers", {"1", "\u0663", "a", "\u2167"}, 6},
      {KnownPattern::han_kana,
       "han_kana",
       {"\u4e00", "\u9fa5", "\u9fa6", "\u4dff", "\u303f", "\u3040", "\u30ff", "\u3100", "a",
        "\uac00"},
       4},
  };
  for (const Case& c : cases) {
    CHECK(compare_all(c, SplitRegex(pattern_text(c.pattern)), "", c.longest) > 1000);
  }
}

TEST_CASE("skip_to_pattern passes over nothing that matches") {
  std::string all;
  for (char32_t cp = 1; cp < 0x11000; ++cp) {
    if (cp < 0xD800 || cp >= 0xE000) append_utf8(all, cp);
  }
  const CharTable table;
  const char* const end = all.data() + all.size();
  for (const KnownPattern pattern : {KnownPattern::numbers, KnownPattern::han_kana}) {
    const char* skipped = skip_to_pattern(pattern, all.data(), end, table);
    for (const char* p = all.data(); p < end;) {
      if (match_pattern(pattern, p, end, table) != nullptr) {
        REQUIRE(skipped <= p);
      }
      next_code_point(p);
      if (skipped < p) skipped = skip_to_pattern(pattern, p, end, table);
    }
  }
}

TEST_CASE("a regex is known by its very text") {
  for (const KnownPattern pattern :
       {KnownPattern::gpt2, KnownPattern::qwen2, KnownPattern::llama3, KnownPattern::numbers,
        KnownPattern::han_kana, KnownPattern::deepseek_words}) {
    CHECK(known_pattern(pattern_text(pattern)) == pattern);
  }
  CHECK(known_pattern("\\p{N}{1,4}") == KnownPattern::none);
}

}  // namespace
}  // namespace r1
