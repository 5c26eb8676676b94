// The splitter on any bytes: cut anywhere it gives what the whole gives, the raw JSON of a text
// splits as the text, no part holds what was not there, and stripping a line twice is as once.
// SPDX-License-Identifier: MIT
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "libr1/base/error.h"
#include "libr1/base/utf8.h"
#include "libr1/json/json_scan.h"
#include "libr1/json/json_writer.h"
#include "libr1/text/think_lines.h"

using namespace r1;

namespace {

// The first two bytes choose policy, start and finish_reason.
ThinkPolicy policy_of(unsigned bits) {
  ThinkPolicy policy;
  policy.close_last = (bits & 1) != 0;
  policy.join_blocks = (bits & 2) != 0;
  policy.keep_before = (bits & 4) != 0;
  policy.trim = (bits & 8) == 0;
  policy.want_reasoning = (bits & 16) == 0;
  policy.unclosed = static_cast<ThinkPolicy::Unclosed>((bits >> 5) % 3);
  if ((bits & 128) != 0) policy.end_at = {"<tool_call>", "</think>\n"};
  if ((bits & 4096) != 0) policy.end_at.push_back("END");
  return policy;
}

struct Split {
  ThinkState state;
  ThinkParts parts;
  bool operator==(const Split& other) const {
    return state == other.state && parts.content == other.parts.content &&
           parts.reasoning == other.parts.reasoning;
  }
};

Split in_pieces(std::string_view text, size_t step, const ThinkPolicy& policy, ThinkStart start,
                std::string_view reason) {
  Split split{};
  ThinkSplitter splitter(policy, start);
  for (size_t at = 0; at < text.size(); at += step)
    splitter.push(text.substr(at, step), split.parts);
  split.state = splitter.finish(reason, split.parts);
  return split;
}

std::string inside(std::string_view text) {
  const std::string quoted = json_string(text);
  return quoted.substr(1, quoted.size() - 2);
}

void check_text(std::string_view text, unsigned bits) {
  const ThinkPolicy policy = policy_of(bits);
  const auto start = static_cast<ThinkStart>((bits >> 8) % 3);
  const char* const reason = (bits & 2048) != 0 ? "length" : "stop";
  Split whole{};
  whole.state = split_think(text, policy, start, reason, whole.parts);
  R1_CHECK(in_pieces(text, 1, policy, start, reason) == whole);
  R1_CHECK(in_pieces(text, 1 + (bits >> 4) % 9, policy, start, reason) == whole);
  R1_CHECK(whole.parts.content.size() + whole.parts.reasoning.size() <=
           text.size() + 2 * text.size() / 7 + 2);
  if (!is_valid_utf8(text)) return;
  Split json{};
  json.state = split_think_json(inside(text), policy, start, reason, json.parts);
  std::string content, reasoning;
  append_unescaped(content, json.parts.content);
  append_unescaped(reasoning, json.parts.reasoning);
  R1_CHECK(json.state == whole.state && content == whole.parts.content &&
           reasoning == whole.parts.reasoning);
}

void check_line(std::string_view line, unsigned bits) {
  StripSettings settings;
  settings.policy = policy_of(bits);
  settings.keep_completion = (bits & 256) != 0;
  std::string once, twice;
  if (strip_line(line, 1, settings, once).kind == StripResult::dropped) std::abort();
  strip_line(once, 1, settings, twice);
  R1_CHECK(once == twice);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  const unsigned bits = data[0] | static_cast<unsigned>(data[1]) << 8;
  const std::string text(reinterpret_cast<const char*>(data) + 2, size - 2);
  if (text.starts_with('{')) check_line(text, bits);
  check_text(text, bits);
  return 0;
}
