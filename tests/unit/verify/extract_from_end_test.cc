// A long text is searched as it stands in JSON; what is found must be what reading all of it finds.
// SPDX-License-Identifier: MIT
#include <array>
#include <string>

#include "libr1/base/rng.h"
#include "libr1/json/json_writer.h"
#include "libr1/json/record.h"
#include "libr1/verify/answer/extract.h"
#include "tests/support/catch.h"

namespace {

std::string shown(const std::optional<r1::Extracted>& found) {
  return found ? std::string(found->step) + "|" + found->text : "-";
}

// The text as a record has it: found from the end, and by reading all of it.
void check_same(const std::string& text) {
  const std::string line = "{\"content\": " + r1::json_string(text) + "}";
  auto parsed = r1::Record::parse_in_place(line);
  const auto lazy = std::get<r1::Record>(parsed).lazy_string("content").value();
  const std::string_view bare = r1::strip_marks(text);
  const bool all = r1::may_be(lazy, bare) && r1::may_be(lazy, bare.substr(0, bare.size() / 2)) && r1::may_be(lazy, "");
  if (!all) FAIL("not its own bare text: " << text);
  const std::string want = shown(r1::extract_math(text)), got = shown(r1::extract_from_end(lazy));
  if (got != want) FAIL(text << "\nread: " << want << "\nfrom the end: " << got);
}

// Words, marks and halves of marks, some of them where an escape begins or ends.
constexpr std::array kPieces = {
    "\\boxed{", "\\boxed", "\\fbox{", "\\framebox{", "\\boxplus ", "\\box", "box", "oxed{", "\fbox{", "\box", "frame",
    "\\", "\\\\", "\n", "\"", "\t", "{", "}", "$", "\\[", "\\]", "####", "####", "##", "#", "answer", "Answer: ",
    "ANSWER", "the answer is ", "The final answer is: ", "answer = ", "w", "W", "\u7b54\u6848\u662f",
    "\u7b54\u6848\uff1a", "\u3002", ". ", " ", "<answer>", "</answer>", "<answer", "<a", "<", "**", "**7**", "`",
    "Yes, ", "5", "42", "x", " and ", ", ", "\\frac{1}{2}", "\u00e9", "/",
    "(a) ", "\n(b) ", "x = ", "x = \\boxed{1}", " or ", "\\boxed{3}",
};

}  // namespace

TEST_CASE("what is found from the end is what reading all of a text finds") {
  const std::string filler =
      "so it is plain that nothing here decides the matter, which goes on and on until the end of it ";
  for (uint64_t round = 0; round < 30000; ++round) {
    uint64_t draw = 0;
    const auto random = [&](uint64_t n) { return r1::random_bits(31, round, draw++) % n; };
    std::string text;
    // Most texts are long, so that they take the way that is tested; the pieces stand anywhere in them.
    if (random(2) == 0) text = filler;
    for (uint64_t n = 1 + random(24); n > 0; --n) text += random(3) == 0 ? "word " : kPieces[random(kPieces.size())];
    if (random(2) == 0) text += filler;
    for (uint64_t n = random(8); n > 0; --n) text += kPieces[random(kPieces.size())];
    check_same(text);
  }
}

TEST_CASE("the end of a long text is read alone, and all of it where that is not enough") {
  const std::string before =
      "We add, and add again; the first answer is 3. And \\frac{1}{2} of it is not \"much\".\n" +
      std::string(200, '.') + " ";
  const auto found = [&](const std::string& text) {
    const std::string line = "{\"content\": " + r1::json_string(before + text) + "}";
    auto parsed = r1::Record::parse_in_place(line);
    check_same(before + text);
    return shown(r1::extract_from_end(std::get<r1::Record>(parsed).lazy_string("content").value()));
  };
  CHECK(found("So \\boxed{5} and \\boxed{6}.") == "boxed|5, 6");
  CHECK(found("(a) $\\boxed{4}$\n\n(b) $\\boxed{9}$") == "boxed|4, 9");
  CHECK(found("so $x = \\boxed{1}$ or $x = \\boxed{2}$") == "boxed|1, 2");
  CHECK(found("\\boxed{15. Q.E.D.\n") == "boxed|15.");
  CHECK(found("so 2.<|im \\boxed{3} _end|>") == "final_answer|3");
  CHECK(found("So \\boxplus, and the answer is 7.") == "final_answer|7");
  CHECK(found("<answer>8</answer> or \\boxed{9}") == "whole|8");
  CHECK(found("#### 10") == "hash_mark|10");
  CHECK(found("The answer is 11.") == "final_answer|11");
  CHECK(found("No answer, then.") == "final_answer|3");
  CHECK(found("####") == "final_answer|3");
  CHECK(found("that is \\u0062oxed{12}") == "final_answer|3");
}

TEST_CASE("a text that surely is not the gold is told by its first characters") {
  const std::string tail(200, 'x');
  const auto text = [&](const std::string& begin, std::string& inner) {
    inner = r1::json_string(begin + "\n" + tail);
    inner = inner.substr(1, inner.size() - 2);
    return r1::LazyText::of_json(inner, r1::JsonEscapes::letters);
  };
  std::string inner;
  CHECK_FALSE(r1::may_be(text("Thus", inner), "5"));
  CHECK_FALSE(r1::may_be(text("Thus", inner), "That"));
  CHECK_FALSE(r1::may_be(text("\\frac", inner), "\\sqrt"));
  CHECK(r1::may_be(text("\\frac", inner), "\\frac"));
  CHECK(r1::may_be(text("** 5", inner), "5"));
  CHECK(r1::may_be(text("\n5", inner), "5"));
}
