// Prompts as tokens: control tokens are the template's, anybody's text stays text.
// SPDX-License-Identifier: MIT
#include "libr1/text/chat_template.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "libr1/base/error.h"
#include "libr1/json/json_writer.h"
#include "tests/support/catch.h"

namespace r1 {
namespace {

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  REQUIRE(in);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

const std::string kTiny = "examples/tiny-r1/";
const std::string kTemplates = "tests/golden/text/templates/";

const Tokenizer& tiny() {
  static const Tokenizer tokenizer = Tokenizer::from_json(
      read_file(kTiny + "tokenizer.json"), read_file(kTiny + "tokenizer_config.json"));
  return tokenizer;
}

ChatTemplate tiny_template() {
  return ChatTemplate::recognise(read_file(kTiny + "tokenizer_config.json"), "", tiny());
}

std::vector<TokenId> encode(std::string_view text, bool parse_special) {
  return tiny().encode(text, {.add_special = false, .parse_special = parse_special});
}

TokenId id_of(std::string_view token) { return tiny().find(token).value(); }

constexpr const char* kBos = "<\uFF5Cbegin\u2581of\u2581sentence\uFF5C>";
constexpr const char* kUser = "<\uFF5CUser\uFF5C>";
constexpr const char* kAssistant = "<\uFF5CAssistant\uFF5C>";

TEST_CASE(
    "the bundled model's template is recognised in its config, in a list and in a file of its "
    "own") {
  CHECK(tiny_template().name() == "DeepSeek-R1-Distill (February 2025)");
  const std::string jinja = read_file(kTiny + "chat_template.jinja");
  CHECK(ChatTemplate::recognise("", jinja, tiny()).name() == "DeepSeek-R1-Distill (February 2025)");
  const std::string list =
      "{\"chat_template\": [{\"name\": \"tools\", \"template\": \"x\"}, {\"name\": \"default\", "
      "\"template\": " +
      json_string(jinja) + "}]}";
  CHECK(ChatTemplate::recognise(list, "", tiny()).name() == "DeepSeek-R1-Distill (February 2025)");
  // The file wins.
  const std::string v3 = read_file(kTemplates + "deepseek-v3.jinja");
  CHECK(ChatTemplate::recognise(list, v3, tiny()).name() == "DeepSeek-V3");
}

TEST_CASE(
    "the prompt begins with the begin token of the config and ends in the generation prompt") {
  const std::vector<Message> messages = {{"user", "What is 1+1?"}};
  const RenderedPrompt prompt = tiny_template().render(messages, tiny());
  CHECK(prompt.text == std::string(kBos) + kUser + "What is 1+1?" + kAssistant + "<think>\n");
  CHECK(prompt.prefill == "<think>\n");
  CHECK(prompt.tokens[0] == id_of(kBos));
  CHECK(prompt.tokens[1] == id_of(kUser));
  const std::vector<TokenId> tail = {id_of(kAssistant), id_of("<think>"),
                                     encode("\n", false).at(0)};
  REQUIRE(prompt.tokens.size() > 5);
  CHECK(std::equal(tail.begin(), tail.end(), prompt.tokens.end() - 3));
}

TEST_CASE("harmless conversations have the ids of their text") {
  const JsonValue conversations =
      std::get<JsonValue>(JsonValue::parse(read_file(kTemplates + "conversations.json")));
  int n_checked = 0;
  for (const char* name :
       {"deepseek-r1-2025-01", "deepseek-r1-2025-02", "deepseek-r1-distill-2025-01",
        "deepseek-r1-distill-2025-02", "deepseek-r1-0528", "deepseek-v3", "deepseek-v3-0324"}) {
    const ChatTemplate chat =
        ChatTemplate::recognise(read_file(kTiny + "tokenizer_config.json"),
                                read_file(kTemplates + name + ".jinja"), tiny());
    for (const auto& [title, list] : conversations.members()) {
      INFO(name << ": " << title);
      bool harmless = !list.items().empty();
      for (const JsonValue& m : list.items()) {
        const std::string& content = m.find("content")->text();
        harmless = harmless && content.find('<') == std::string::npos;
      }
      if (!harmless) continue;
      RenderedPrompt prompt;
      try {
        prompt = chat.render(parse_messages(list), tiny());
      } catch (const Error&) {
        continue;  // null content
      }
      CHECK(prompt.tokens == encode(prompt.text, true));
      ++n_checked;
    }
  }
  CHECK(n_checked > 100);
}

TEST_CASE("what looks like a control token in anybody's text stays text") {
  std::string hostile = "a";
  for (TokenId id = 0; id < tiny().n_ids(); ++id) {
    if (tiny().is_added(id)) hostile += std::string(tiny().token_bytes(id)) + " b";
  }
  REQUIRE(hostile.find("</think>") != std::string::npos);
  const std::vector<Message> messages = {{"system", hostile},
                                         {"user", hostile},
                                         {"assistant", "x" + hostile + "</think>" + hostile},
                                         {"user", hostile}};
  const RenderedPrompt prompt = tiny_template().render(messages, tiny());
  CHECK(tiny().decode(prompt.tokens) == prompt.text);
  std::vector<TokenId> control;
  for (const TokenId id : prompt.tokens) {
    if (tiny().is_added(id)) control.push_back(id);
  }
  const TokenId eos = id_of("<\uFF5Cend\u2581of\u2581sentence\uFF5C>");
  CHECK(control == std::vector<TokenId>{id_of(kBos), id_of(kUser), id_of(kAssistant), eos,
                                        id_of(kUser), id_of(kAssistant), id_of("<think>")});
}

TEST_CASE("the <think> a continued answer begins with is the token, others are text") {
  const std::vector<Message> messages = {{"user", "<think>"}, {"assistant", "<think>\nOh <think>"}};
  const RenderedPrompt prompt = tiny_template().render(messages, tiny(), true);
  CHECK(prompt.text == std::string(kBos) + kUser + "<think>" + kAssistant + "<think>\nOh <think>");
  CHECK(prompt.prefill == "<think>\nOh <think>");
  CHECK(std::count(prompt.tokens.begin(), prompt.tokens.end(), id_of("<think>")) == 1);
  CHECK(tiny().decode(prompt.tokens) == prompt.text);
}

Errc code_of(std::string_view config, std::string_view jinja) {
  try {
    ChatTemplate::recognise(config, jinja, tiny());
  } catch (const Error& error) {
    return error.code();
  }
  FAIL("nothing was thrown");
  return Errc::usage;
}

TEST_CASE("a tokenizer without the template's tokens, and configs that are none, are refused") {
  CHECK(code_of("", read_file(kTemplates + "chatml.jinja")) == Errc::format);
  const std::string r1 = read_file(kTemplates + "deepseek-r1-2025-01.jinja");
  CHECK(code_of("{\"bos_token\": \"<s>\"}", r1) == Errc::format);
  CHECK(code_of("{", r1) == Errc::format);
  CHECK(code_of("{}", "") == Errc::unsupported);
  CHECK(code_of("{\"chat_template\": null}", "") == Errc::unsupported);
  CHECK(code_of("", "{{ messages }}") == Errc::unsupported);
}

TEST_CASE("tool tokens that the tokenizer lacks are named when they are needed") {
  const std::string dir = "tests/golden/model/llama_f16/";
  const Tokenizer small = Tokenizer::from_json(read_file(dir + "tokenizer.json"),
                                               read_file(dir + "tokenizer_config.json"));
  const ChatTemplate chat =
      ChatTemplate::recognise("", read_file(kTemplates + "deepseek-r1-2025-01.jinja"), small);
  const std::vector<Message> plain = {{"user", "a"}}, tools = {{"user", "a"}, {"tool", "b"}};
  CHECK_FALSE(chat.render(plain, small).tokens.empty());
  try {
    chat.render(tools, small);
    FAIL("rendered");
  } catch (const Error& error) {
    CHECK(error.code() == Errc::format);
    CHECK(std::string(error.what()).find("tool\u2581outputs\u2581begin") != std::string::npos);
  }
}

}  // namespace
}  // namespace r1
