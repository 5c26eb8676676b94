// SPDX-License-Identifier: MIT
#include "libr1/text/split_regex.h"

#include <string>

#include "libr1/base/error.h"
#include "tests/support/catch.h"

namespace r1 {
namespace {

// "begin-end" of the first match, or "-".
std::string first(const char* pattern, std::string_view text) {
  const auto match = SplitRegex(pattern).find(text, 0);
  return match ? std::to_string(match->begin) + "-" + std::to_string(match->end) : "-";
}

Errc refusal(const std::string& pattern) {
  try {
    const SplitRegex regex(pattern);
  } catch (const Error& error) {
    return error.code();
  }
  return Errc::usage;
}

TEST_CASE("classes are those of Oniguruma's Unicode, not of PCRE2's") {
  CHECK(first("\\s", "\u180e") == "-");  // a space for PCRE2
  CHECK(first("\\s", "a\u0085") == "1-3");
  CHECK(first("\\p{Mn}", "\u0897") == "0-3");     // new in Unicode 16
  CHECK(first("\\p{L}", "\U00010d4a") == "0-4");  // new in Unicode 16
  CHECK(first("[^\\p{L}\\s]", "a \u0301") == "2-4");
  CHECK(first("\\P{L}", "ab1") == "2-3");
  CHECK(first("\\p{^L}", "ab1") == "2-3");
  CHECK(first("[\\P{L}]", "ab1") == "2-3");
  CHECK(first("[\\S]+", " ab ") == "1-3");
  CHECK(first("\\d+", "a1\u0663b\u00b2") == "1-4");
}

TEST_CASE("anchors, dot and groups mean what they mean in Ruby's syntax") {
  CHECK(first("b$", "ab\nc") == "1-2");
  CHECK(first("^c", "ab\nc") == "3-4");
  CHECK(first("^c", "ab\rc") == "-");
  CHECK(first("\\Ac", "ab\nc") == "-");
  CHECK(first("b\\z", "b\nb") == "2-3");
  CHECK(first("b.c", "b\nc b\rc") == "4-7");
  CHECK(first("(a)(?:b|c)(?=d)(?!e)", "abd") == "0-2");
  CHECK(first("(?<=\\n)x*", "a\nxx") == "2-4");
  CHECK(first("(?i:don't)", "DON'T") == "0-5");
  CHECK(first("(?i:'s)", "'\u017f") == "0-3");
  CHECK(first("(?>a+)a", "aaa") == "-");
}

TEST_CASE("quantifiers, braces and escapes") {
  CHECK(first("a{,2}", "aaa") == "0-2");
  CHECK(first("a{2,}", "aaa") == "0-3");
  CHECK(first("a{2}b", "aab") == "0-3");
  CHECK(first("a{x", "a{x") == "0-3");
  CHECK(first("a++a", "aaa") == "-");
  CHECK(first("a+?", "aaa") == "0-1");
  CHECK(first("\\x{6F22}|\\u3042", "\u3042") == "0-3");
  CHECK(first("[\\u4e00-\\u9fa5]+", "x\u6f22\u5b57") == "1-7");
  CHECK(first("[a\\-\\]z-]+", "]-az-b") == "0-5");
  CHECK(first("[a[^b]]", "b") == "-");
  CHECK(first("\\/\\\"\\.", "/\".") == "0-3");
  CHECK(first("[^\\x{0}-\\x{10FFFF}]", "abc") == "-");
}

TEST_CASE("a pattern that is none, or means something else to PCRE2, is refused") {
  for (const char* broken :
       {"(", ")", "[a", "a)", "[z-a]", "\\x{110000}", "\\x{D800}", "*", "(?=", "\\u12"}) {
    INFO(broken);
    CHECK(refusal(broken) == Errc::format);
  }
  for (const char* unknown : {"\\w",
                              "\\b",
                              "\\h",
                              "\\R",
                              "\\X",
                              "\\K",
                              "\\G",
                              "\\1",
                              "(?<name>a)",
                              "(?m:.)",
                              "(?i)a",
                              "a{1,2}+",
                              "a**",
                              "[[:alpha:]]",
                              "[a&&b]",
                              "[]a]",
                              "\\p{Han}",
                              "\\pL",
                              "(?i:stra\u00dfe)",
                              "(?i:ss)",
                              "(?i:[a-z])",
                              "(*FAIL)",
                              "\\x41",
                              "a{99999}"}) {
    INFO(unknown);
    CHECK(refusal(unknown) == Errc::unsupported);
  }
  CHECK(refusal("(?<!" + std::string(200, '(') + std::string(200, ')') + ")") == Errc::format);
}

TEST_CASE("more classes than an engine holds are refused") {
  std::string some, many;
  for (int i = 0; i < 50; ++i) some += "[^\\p{L}x]";
  for (int i = 0; i < 6000; ++i) many += "\\p{L}";
  CHECK(refusal(some) == Errc::unsupported);
  CHECK(refusal(many) == Errc::unsupported);
}

TEST_CASE("catastrophic backtracking ends in an error") {
  const SplitRegex regex("(?:(?:a|aa)+)+[bc]");
  CHECK_THROWS_AS(regex.find(std::string(200, 'a'), 0), Error);
}

TEST_CASE("a match longer than JIT's stack is found") {
  const std::string text = std::string(3'000'000, 'a') + "b";
  const auto match = SplitRegex("(?:a|c)*b").find(text, 0);
  REQUIRE(match);
  CHECK(match->end == text.size());
}

}  // namespace
}  // namespace r1
