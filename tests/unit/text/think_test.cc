// The rules of r1-jsonl(5), REASONING, as a table; then what must hold for any text.
// SPDX-License-Identifier: MIT
#include "libr1/text/think.h"

#include "libr1/base/rng.h"
#include "libr1/json/json_scan.h"
#include "libr1/json/json_writer.h"
#include "tests/support/catch.h"

namespace r1 {
namespace {

// Flags of a case: L close last, J join, B keep before, T no trim, R/C unclosed reasoning/content,
// E end at <tool_call>, [ end at "[END]"; O the prefill left <think> open, S it skipped the block.
ThinkPolicy policy_of(std::string_view flags) {
  const auto has = [&](char c) { return flags.find(c) != std::string_view::npos; };
  ThinkPolicy policy;
  policy.close_last = has('L');
  policy.join_blocks = has('J');
  policy.keep_before = has('B');
  policy.trim = !has('T');
  if (has('R')) policy.unclosed = ThinkPolicy::reasoning;
  if (has('C')) policy.unclosed = ThinkPolicy::content;
  if (has('E')) policy.end_at.push_back("<tool_call>");
  if (has('[')) policy.end_at.push_back("[END]");
  return policy;
}

ThinkStart start_of(std::string_view flags) {
  if (flags.find('O') != std::string_view::npos) return ThinkStart::open;
  return flags.find('S') != std::string_view::npos ? ThinkStart::skipped : ThinkStart::unknown;
}

struct Case {
  const char* text;
  const char* flags;
  const char* finish;  // finish_reason
  const char* state;
  const char* reasoning;
  const char* content;
};

constexpr Case kCases[] = {
    // The plain form, and the template that opens the block itself.
    {"<think>\nr\n</think>\n\na", "", "stop", "closed", "r", "a"},
    {"r\n</think>\n\na", "O", "stop", "closed", "r", "a"},
    {"r</think>a", "", "stop", "closed", "r", "a"},
    {"r</think>a", "", "length", "closed", "r", "a"},
    {" \n<think>r</think> a ", "", "stop", "closed", "r", "a "},
    // An opening tag repeated at the start is no reasoning; a later one is.
    {"<think>\nr</think>a", "O", "stop", "closed", "r", "a"},
    {"<think>\n<think>r</think>a", "", "stop", "closed", "r", "a"},
    {"<think>r <think> s</think>a", "", "stop", "closed", "r <think> s", "a"},
    {"r<think>s</think>a", "O", "stop", "closed", "r<think>s", "a"},
    // Empty blocks.
    {"<think></think>a", "", "stop", "empty", "", "a"},
    {"<think>\n\n</think>\n\na", "", "stop", "empty", "", "a"},
    {"</think>a", "", "stop", "empty", "", "a"},
    {"\n\n</think>a", "O", "stop", "empty", "", "a"},
    {"</think>", "", "stop", "empty", "", ""},
    // The prefill skipped the block: nothing of the completion is reasoning.
    {"a", "S", "stop", "absent", "", "a"},
    {"\n a </think> b", "S", "length", "absent", "", "a </think> b"},
    {"a <think>b</think> c", "S", "stop", "absent", "", "a <think>b</think> c"},
    {"a <think>b</think> c", "SJ", "stop", "absent", "b", "a c"},
    {"a</think>b</think>c", "SL", "stop", "absent", "", "a</think>b</think>c"},
    // Unclosed.
    {"r", "", "stop", "absent", "", "r"},
    {"r", "", "", "absent", "", "r"},
    {"r", "", "tool_calls", "absent", "", "r"},
    {"r", "", "length", "truncated", "r", ""},
    {"r", "", "context", "truncated", "r", ""},
    {"r", "O", "stop", "truncated", "r", ""},
    {"r", "O", "length", "truncated", "r", ""},
    {"<think>r", "", "stop", "truncated", "r", ""},
    {"<think>\n r \n", "", "length", "truncated", "r", ""},
    {"<think>", "", "stop", "truncated", "", ""},
    {"", "", "stop", "absent", "", ""},
    {"", "", "length", "truncated", "", ""},
    {"", "O", "stop", "truncated", "", ""},
    {"r", "R", "stop", "truncated", "r", ""},
    {"r", "C", "length", "absent", "", "r"},
    {"<think>r", "C", "length", "absent", "", "<think>r"},
    {"x <think>r", "C", "stop", "absent", "", "x <think>r"},
    {"x <think>r", "CB", "stop", "absent", "", "x <think>r"},
    {"r", "OC", "length", "absent", "", "r"},
    {"<think>r</think>a", "C", "stop", "closed", "r", "a"},
    {"<think>r</think>a", "R", "length", "closed", "r", "a"},
    // Which closing tag closes.
    {"r</think>a</think>b", "", "stop", "closed", "r", "a</think>b"},
    {"r</think>a</think> b", "L", "stop", "closed", "r</think>a", "b"},
    {"<think>r</think>a", "L", "stop", "closed", "r", "a"},
    {"<think>r</think>a<think>s</think>b", "", "stop", "closed", "r", "a<think>s</think>b"},
    {"<think>r</think>a<think>s</think>b", "L", "stop", "closed", "r</think>a<think>s", "b"},
    {"<think>r", "L", "stop", "truncated", "r", ""},
    {"r", "L", "stop", "absent", "", "r"},
    {"</think></think>a", "L", "stop", "closed", "</think>", "a"},
    {"<think>r `</think>` s</think>a", "L", "stop", "closed", "r `</think>` s", "a"},
    // Later blocks.
    {"<think>r</think>a <think>s</think> b", "J", "stop", "closed", "r\n\ns", "a b"},
    {"<think>r</think>a<think>s</think>b", "J", "stop", "closed", "r\n\ns", "ab"},
    {"<think>r</think><think>s</think>b", "J", "stop", "closed", "r\n\ns", "b"},
    {"<think>r</think>\n\n<think> </think>\n\nb", "J", "stop", "closed", "r", "b"},
    {"<think></think><think>s</think>b", "J", "stop", "closed", "s", "b"},
    {"r</think>a<think>s", "J", "stop", "truncated", "r\n\ns", "a"},
    {"r</think>a<think>s", "", "stop", "closed", "r", "a<think>s"},
    {"r</think>a<think>s", "JC", "stop", "closed", "r", "a<think>s"},
    {"r</think>a</think>b", "J", "stop", "closed", "r", "a</think>b"},
    {"r</think>a<think>s</think>b<think>t</think>c", "J", "stop", "closed", "r\n\ns\n\nt", "abc"},
    {"r</think>a<think>s</think>b<think>t", "JL", "stop", "truncated", "r</think>a<think>s\n\nt",
     "b"},
    // Text before a generated opening tag.
    {"x <think>r</think> a", "", "stop", "closed", "r", "a"},
    {"x <think>r</think> a", "B", "stop", "closed", "r", "x\n\na"},
    {" <think>r</think> a", "B", "stop", "closed", "r", "a"},
    {"x<think>r</think>", "B", "stop", "closed", "r", "x"},
    {"x<think>r", "B", "stop", "truncated", "r", "x"},
    {"x<think>r", "", "stop", "truncated", "r", ""},
    {"x</think>a<think>s</think>b", "B", "stop", "closed", "x", "a<think>s</think>b"},
    {"x <think>r</think> a", "BT", "stop", "closed", "r", "x  a"},
    // White space.
    {"<think>\nr\n</think>\n\na\n", "T", "stop", "closed", "\nr\n", "\n\na\n"},
    {"<think>\t r\v\f\r\n</think> \t a", "", "stop", "closed", "r", "a"},
    {"<think>r</think>\xC2\xA0"
     "a",
     "", "stop", "closed", "r",
     "\xC2\xA0"
     "a"},
    {"\n <think>r</think>a", "OT", "stop", "closed", "r", "a"},
    {"<think>r</think>a<think>s</think> b", "JT", "stop", "closed", "rs", "a b"},
    {" a", "", "stop", "absent", "", "a"},
    {" a", "T", "stop", "absent", "", " a"},
    // A tool call that ends the reasoning.
    {"<think>r<tool_call>{}", "E", "stop", "closed", "r", "<tool_call>{}"},
    {"<think>r<tool_call>{}", "", "stop", "truncated", "r<tool_call>{}", ""},
    {"<think>r</think>a<tool_call>{}", "E", "stop", "closed", "r", "a<tool_call>{}"},
    {"r<tool_call>{}</think>a", "EO", "stop", "closed", "r", "<tool_call>{}</think>a"},
    {"<tool_call>{}", "EO", "stop", "empty", "", "<tool_call>{}"},
    {"r<tool_call>x</think>y", "EL", "stop", "closed", "r<tool_call>x", "y"},
    {"r<tool_call>x<tool_call>y", "EL", "stop", "closed", "r", "<tool_call>x<tool_call>y"},
    {"r</think>a<think>s<tool_call>b", "EJ", "stop", "closed", "r\n\ns", "a<tool_call>b"},
    {"r [END] a", "[O", "stop", "closed", "r", "[END] a"},
    {"r [EN] </think> [END]", "[O", "stop", "closed", "r [EN]", "[END]"},
    // Near misses are text.
    {"<thinking>r</thinking>a", "", "stop", "absent", "", "<thinking>r</thinking>a"},
    {"<think>r</answer>s</think>a", "", "stop", "closed", "r</answer>s", "a"},
    {"<THINK>r</THINK>a", "", "stop", "absent", "", "<THINK>r</THINK>a"},
    {"< think>r</ think>a", "", "stop", "absent", "", "< think>r</ think>a"},
    {"<think x>r</think >a", "", "stop", "absent", "", "<think x>r</think >a"},
    {"<<think>r<</think>a", "", "stop", "closed", "r<", "a"},
    {"<think>r</thi</think>a</think", "", "stop", "closed", "r</thi", "a</think"},
    {"r</th", "", "stop", "absent", "", "r</th"},
    {"<thin", "", "stop", "absent", "", "<thin"},
    {"<think>r</th", "", "stop", "truncated", "r</th", ""},
    {"[THINK]r[/THINK]a", "", "stop", "absent", "", "[THINK]r[/THINK]a"},
};

std::string show(const Case& c) {
  return std::string(c.text) + "  flags " + c.flags + "  finish " + c.finish;
}

TEST_CASE("reasoning and answer by every rule") {
  for (const Case& c : kCases) {
    INFO(show(c));
    ThinkParts parts;
    const ThinkState state =
        split_think(c.text, policy_of(c.flags), start_of(c.flags), c.finish, parts);
    CHECK(think_name(state) == c.state);
    CHECK(parts.reasoning == c.reasoning);
    CHECK(parts.content == c.content);
  }
}

TEST_CASE("reasoning that nobody wants changes neither content nor state") {
  for (const Case& c : kCases) {
    INFO(show(c));
    ThinkPolicy policy = policy_of(c.flags);
    policy.want_reasoning = false;
    ThinkParts parts;
    const ThinkState state = split_think(c.text, policy, start_of(c.flags), c.finish, parts);
    CHECK(think_name(state) == c.state);
    CHECK(parts.reasoning.empty());
    CHECK(parts.content == c.content);
  }
}

TEST_CASE("the prefill says how the completion begins") {
  CHECK(think_start("") == ThinkStart::unknown);
  CHECK(think_start("The answer is") == ThinkStart::unknown);
  CHECK(think_start("<think>\n") == ThinkStart::open);
  CHECK(think_start("<think>\nOkay") == ThinkStart::open);
  CHECK(think_start("<think>\n\n</think>\n\n") == ThinkStart::skipped);
  CHECK(think_start("<think>a</think>b<think>") == ThinkStart::open);
  CHECK(think_start("</think>") == ThinkStart::skipped);
}

ThinkState split_in_pieces(std::string_view text, const std::vector<size_t>& cuts,
                           const ThinkPolicy& policy, ThinkStart start, std::string_view finish,
                           ThinkParts& out) {
  ThinkSplitter splitter(policy, start);
  size_t at = 0;
  for (const size_t cut : cuts) {
    splitter.push(text.substr(at, cut - at), out);
    at = cut;
  }
  splitter.push(text.substr(at), out);
  return splitter.finish(finish, out);
}

TEST_CASE("tags cut at any byte: one cut anywhere, and byte by byte") {
  for (const Case& c : kCases) {
    INFO(show(c));
    const std::string_view text = c.text;
    std::vector<size_t> all;
    for (size_t cut = 0; cut <= text.size(); ++cut) {
      all.push_back(cut);
      ThinkParts parts;
      const ThinkState state =
          split_in_pieces(text, {cut}, policy_of(c.flags), start_of(c.flags), c.finish, parts);
      REQUIRE(think_name(state) == c.state);
      REQUIRE(parts.reasoning == c.reasoning);
      REQUIRE(parts.content == c.content);
    }
    ThinkParts parts;
    const ThinkState state =
        split_in_pieces(text, all, policy_of(c.flags), start_of(c.flags), c.finish, parts);
    CHECK(think_name(state) == c.state);
    CHECK(parts.reasoning == c.reasoning);
    CHECK(parts.content == c.content);
  }
}

// Text of pieces that matter, and a policy, from a seed.
struct Random {
  uint64_t seed, counter = 0;
  uint64_t operator()(uint64_t n) { return random_bits(0x7417, seed, ++counter) % n; }

  std::string text() {
    static constexpr const char* kPieces[] = {"<think>",
                                              "</think>",
                                              "<tool_call>",
                                              "[END]",
                                              "<",
                                              "/",
                                              "think>",
                                              "</thi",
                                              " ",
                                              "\n",
                                              "\t",
                                              "a",
                                              "bc",
                                              "\\",
                                              "\"",
                                              "\xC3\xA9",
                                              "\xF0\x9F\x98\x80",
                                              "u003c",
                                              "n",
                                              "\\u003c",
                                              "/"};
    std::string text;
    for (uint64_t i = 0, n = this->operator()(14); i < n; ++i)
      text += kPieces[this->operator()(std::size(kPieces))];
    return text;
  }
  std::string flags() {
    std::string flags;
    for (const char c : {'L', 'J', 'B', 'T', 'E', '['}) {
      if (this->operator()(3) == 0) flags += c;
    }
    flags += "RC  "[this->operator()(4)];
    flags += "OS  "[this->operator()(4)];
    return flags;
  }
};

constexpr const char* kFinish[] = {"", "stop", "length"};

TEST_CASE("any cutting of any text splits as the whole does") {
  for (uint64_t seed = 0; seed < 20000; ++seed) {
    Random random{seed};
    const std::string text = random.text(), flags = random.flags();
    const char* const finish = kFinish[random(3)];
    INFO(text << "  flags " << flags << "  seed " << seed);
    ThinkParts whole, pieces;
    const ThinkState state = split_think(text, policy_of(flags), start_of(flags), finish, whole);
    std::vector<size_t> cuts;
    for (size_t at = 0; (at += random(5)) < text.size();) cuts.push_back(at);
    const ThinkState cut_state =
        split_in_pieces(text, cuts, policy_of(flags), start_of(flags), finish, pieces);
    REQUIRE(state == cut_state);
    REQUIRE(whole.content == pieces.content);
    REQUIRE(whole.reasoning == pieces.reasoning);
  }
}

// As JSON, each character escaped in one of the ways there are.
std::string escaped(std::string_view text, Random& random) {
  std::string out;
  const uint64_t rate = 1 + random(8);
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x80 && random(rate) == 0) {
      static constexpr char kLower[] = "0123456789abcdef", kUpper[] = "0123456789ABCDEF";
      out += "\\u00";
      out += kLower[c >> 4];
      out += (random(2) == 0 ? kLower : kUpper)[c & 15];
    } else if (c == '/' && random(2) == 0) {
      out += "\\/";
    } else if (c < 0x80) {
      const std::string quoted = json_string(text.substr(i, 1));
      out += quoted.substr(1, quoted.size() - 2);
    } else {
      out += text[i];
    }
  }
  return out;
}

TEST_CASE("the inside of a JSON string splits as its text does, however it is escaped") {
  for (uint64_t seed = 0; seed < 20000; ++seed) {
    Random random{seed};
    const std::string text = random.text(), flags = random.flags();
    const char* const finish = kFinish[random(3)];
    const std::string raw = escaped(text, random);
    INFO(raw << "  flags " << flags << "  seed " << seed);
    ThinkParts plain, json;
    const ThinkState state = split_think(text, policy_of(flags), start_of(flags), finish, plain);
    REQUIRE(split_think_json(raw, policy_of(flags), start_of(flags), finish, json) == state);
    std::string content, reasoning;
    append_unescaped(content, json.content);
    append_unescaped(reasoning, json.reasoning);
    REQUIRE(content == plain.content);
    REQUIRE(reasoning == plain.reasoning);
  }
}

TEST_CASE("white space is JSON's escapes too, and a backslash before it is not") {
  ThinkParts parts;
  ThinkPolicy policy;
  split_think_json(R"(<think> \n\t\u0020r\\n\\ \u000A\r<\/think>\u000b\f a)", policy,
                   ThinkStart::unknown, "stop", parts);
  CHECK(parts.reasoning == R"(r\\n\\)");
  CHECK(parts.content == "a");
  split_think_json(R"(r\\\\\u003c/think>a)", policy, ThinkStart::unknown, "stop", parts);
  CHECK(parts.reasoning == R"(r\\\\)");
  split_think_json(R"(r\\u003c/think>a)", policy, ThinkStart::unknown, "stop", parts);
  CHECK(parts.content == R"(r\\u003c/think>a)");
  split_think_json(R"(\u4f60 r \u003C\u002fthink\u003e \u597d\u2028)", policy, ThinkStart::unknown,
                   "stop", parts);
  CHECK(parts.reasoning == R"(\u4f60 r)");
  CHECK(parts.content == R"(\u597d\u2028)");
}

TEST_CASE("end texts may hold any character, escaped or not") {
  ThinkPolicy policy;
  policy.end_at = {"<\uFF5Ctool\u2581calls\u2581begin\uFF5C>"};
  ThinkParts parts;
  CHECK(split_think_json("r <\uFF5Ctool\u2581calls\u2581begin\uFF5C>x", policy, ThinkStart::open,
                         "stop", parts) == ThinkState::closed);
  CHECK(parts.content == "<\uFF5Ctool\u2581calls\u2581begin\uFF5C>x");
  CHECK(split_think_json(R"(r <\uff5ctool\u2581calls\u2581begin\uFF5c>x)", policy, ThinkStart::open,
                         "stop", parts) == ThinkState::closed);
  CHECK(parts.reasoning == "r");
  policy.end_at = {"<\"\\>"};
  CHECK(split_think_json(R"(r<\"\\>x)", policy, ThinkStart::open, "stop", parts) ==
        ThinkState::closed);
  CHECK(parts.content == R"(<\"\\>x)");
  policy.end_at = {"</think>!"};  // the longer one counts
  CHECK(split_think_json("r</think>!x", policy, ThinkStart::open, "stop", parts) ==
        ThinkState::closed);
  CHECK(parts.content == "</think>!x");
}

TEST_CASE("a stream of reasoning is dropped as it comes") {
  ThinkPolicy policy;
  policy.want_reasoning = false;
  ThinkSplitter splitter(policy, ThinkStart::open);
  ThinkParts parts;
  for (int i = 0; i < 1000; ++i) splitter.push("reasoning < ", parts);
  CHECK_FALSE(splitter.answering());
  splitter.push("</think> a", parts);
  CHECK(splitter.answering());
  CHECK(parts.content == "a");  // at once, not at the end
  splitter.push("b<", parts);
  CHECK(parts.content == "ab");
  CHECK(splitter.finish("stop", parts) == ThinkState::closed);
  CHECK(parts.content == "ab<");
}

TEST_CASE("reasoning that is wanted comes as it is decided") {
  ThinkSplitter splitter(ThinkPolicy{}, ThinkStart::open);
  ThinkParts parts;
  splitter.push("\n<think>\n one", parts);
  CHECK(parts.reasoning == "one");
  splitter.push(" \n", parts);
  CHECK(parts.reasoning == "one");
  splitter.push("two </th", parts);
  CHECK(parts.reasoning == "one \ntwo");
  splitter.push("ank>", parts);
  CHECK(parts.reasoning == "one \ntwo </thank>");
}

}  // namespace
}  // namespace r1
