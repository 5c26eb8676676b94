// SPDX-License-Identifier: MIT
#include "libr1/verify/format_check.h"

#include "tests/support/catch.h"

using r1::FormatDefinition;

namespace {

struct Case {
  const char* text;
  double r1, open_r1, trl, tag_count;
};

}  // namespace

TEST_CASE("each definition gives the score of its source") {
  // The open-r1 and TRL columns are what Python's re says for their regular expressions.
  const Case cases[] = {
      {"<think>\na\n</think>\n<answer>\nb\n</answer>", 1, 1, 1, 1.0},
      {"<think>\na\n</think>\n<answer>\nb\n</answer>\n", 1, 1, 1, 1.0},
      {"<think>\na\n</think>\n<answer>\nb\n</answer>\njunk", 0, 1, 1, 1.0},
      {"<think>\na\n</think>\n<answer>\nb\n</answer> junk", 0, 0, 1, 1.0},
      {"<think>\na\n</think>\nb", 1, 0, 1, 0.5},
      {"<think>a</think>b", 1, 0, 1, 0},
      {"<think>a</think>", 0, 0, 1, 0},
      {"<think>a", 0, 0, 0, 0},
      {"a</think>b", 0, 0, 0, 0},
      {"b", 0, 0, 0, 0},
      {"", 0, 0, 0, 0},
      {"<think>a</think>b</think>c", 0, 0, 1, 0},
      {"<think>a<think>b</think>c", 0, 0, 0, 0},
      {"<think>a</think>b<think>", 0, 0, 0, 0},
      {"<think>a</think><answer>b</answer>", 1, 0, 1, 0},
      {"<think>a</think><answer>b</answer><answer>c</answer>", 0, 0, 1, 0},
      {"<think>a</think><answer></answer>", 0, 0, 1, 0},
      {"<think>a</think><answer>b", 0, 0, 1, 0},
      {"  <think>a</think>b", 1, 0, 0, 0},
      {"x<think>a</think>b", 0, 0, 0, 0},
      {"</think><think>a", 0, 0, 0, 0},
      {"<think>\n\n</think>\n<answer>\n\n</answer>", 0, 1, 1, 1.0},
      {"<think>\n</think>\n<answer>\nb\n</answer>", 1, 0, 1, 1.0},
      {"<think>\na\n</think>\n<answer>\nb\n</answer>\n<answer>\nc\n</answer>", 0, 1, 1, 0.5},
  };
  for (const Case& c : cases) {
    INFO(c.text);
    CHECK(r1::format_score(FormatDefinition::r1, c.text) == c.r1);
    CHECK(r1::format_score(FormatDefinition::open_r1, c.text) == c.open_r1);
    CHECK(r1::format_score(FormatDefinition::trl, c.text) == c.trl);
    CHECK(r1::format_score(FormatDefinition::tag_count, c.text) == c.tag_count);
  }
}

TEST_CASE("definitions go by their names") {
  CHECK(r1::format_by_name("open-r1") == FormatDefinition::open_r1);
  CHECK(r1::format_by_name("tag-count") == FormatDefinition::tag_count);
  CHECK(!r1::format_by_name("json").has_value());
}
