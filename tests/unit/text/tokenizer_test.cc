// What the goldens cannot show: errors, hostile files, invalid UTF-8, control tokens, long words,
// threads. SPDX-License-Identifier: MIT
#include "libr1/text/tokenizer.h"

#include <string>
#include <thread>
#include <vector>

#include "libr1/base/error.h"
#include "libr1/base/mmap_file.h"
#include "tests/support/catch.h"
#include "tests/unit/text/tiny_tokenizer.h"

namespace r1 {
namespace {

using Ids = std::vector<TokenId>;
using test::TinyTokenizer;

Ids text_only(const Tokenizer& t, std::string_view s) {
  return t.encode(s, {.add_special = false, .parse_special = false});
}
Ids parsed(const Tokenizer& t, std::string_view s) { return t.encode(s, {.add_special = false}); }

// The message of the Error that loading gives, with its kind in front.
std::string refusal(const TinyTokenizer& file, const std::string& config = "") {
  try {
    Tokenizer::from_json(file.json(), config);
  } catch (const Error& error) {
    const char* kind = error.code() == Errc::format        ? "format: "
                       : error.code() == Errc::unsupported ? "unsupported: "
                                                           : "other: ";
    return kind + std::string(error.what());
  }
  return "loaded";
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("merges join the pair of the lowest rank, then the leftmost") {
  TinyTokenizer file;
  file.vocab({"a", "b", "c", "bc", "ab", "aa", "aab", "aaaa"});
  file.merges = R"("b c", "a b", ["a", "a"], "aa aa")";
  const Tokenizer t = file.load();
  CHECK(t.decode(parsed(t, "abc")) == "abc");
  CHECK(parsed(t, "abc") == Ids{0, 3});  // b c before a b
  CHECK(parsed(t, "aaa") == Ids{5, 0});
  CHECK(parsed(t, "aaaaa") == Ids{7, 0});
  CHECK(parsed(t, "aab") == Ids{0, 4});
}

TEST_CASE("of two merges of one pair the later counts, as in a hash map") {
  TinyTokenizer file;
  file.vocab({"a", "b", "c", "ab", "bc"});
  file.merges = R"("a b", "b c", "a b")";
  CHECK(parsed(file.load(), "abc") == Ids{0, 4});
}

TEST_CASE("ignore_merges takes a whole word from the vocabulary") {
  TinyTokenizer file;
  file.vocab({"a", "b", "aba"});
  CHECK(parsed(file.load(), "aba") == Ids{0, 1, 0});
  file.model_extra = R"("ignore_merges": true,)";
  CHECK(parsed(file.load(), "aba") == Ids{2});
}

TEST_CASE("long words merge as short ones do") {
  TinyTokenizer file;
  file.vocab({"a", "b", "ab", "aa", "aaaa", "ba", "abab", "bab"});
  file.merges = R"("a b", "a a", "aa aa", "b a", "ab ab", "b ab")";
  const Tokenizer t = file.load();
  const std::string block = "aaaabab";
  for (const int k : {1, 6, 7, 8, 50, 1000}) {
    std::string word;
    for (int i = 0; i < k; ++i) word += block;
    const Ids ids = parsed(t, word);
    CHECK(t.decode(ids) == word);
    CHECK(ids == test::naive_bpe(
                     word,
                     {{"a", "b"}, {"a", "a"}, {"aa", "aa"}, {"b", "a"}, {"ab", "ab"}, {"b", "ab"}},
                     {"a", "b", "ab", "aa", "aaaa", "ba", "abab", "bab"}));
  }
}

TEST_CASE("a million letters without a place to split are no quadratic work") {
  TinyTokenizer file;
  file.vocab({"a", "aa", "aaaa"});
  file.merges = R"("a a", "aa aa")";
  const Tokenizer t = file.load();
  CHECK(parsed(t, std::string(1'000'001, 'a')).size() == 250'001);
}

TEST_CASE("user text never becomes a control token") {
  TinyTokenizer file;
  file.vocab({"a", "b", "<", ">", "ab", "<ab", "<ab>"});
  file.merges = R"("a b", "< ab", "<ab >")";
  file.added =
      R"({"id": 6, "content": "<ab>", "special": true}, {"id": 7, "content": "ba", "special": false})";
  for (const char* extra : {"", R"("ignore_merges": true,)"}) {
    file.model_extra = extra;
    file.pre_tokenizer = R"({"type": "ByteLevel", "add_prefix_space": false, "use_regex": false})";
    const Tokenizer t = file.load();
    CHECK(parsed(t, "<ab>ba") == Ids{6, 7});
    CHECK(text_only(t, "<ab>") == Ids{5, 3});  // merges lead there; the last one is not taken
    CHECK(text_only(t, "<ab>ba") == Ids{5, 3, 1, 0});
    CHECK(t.is_added(6));
    CHECK(t.is_special(6));
    CHECK(t.is_added(7));
    CHECK_FALSE(t.is_special(7));
    CHECK_FALSE(t.is_added(5));
    CHECK(t.decode(Ids{6, 0, 7}) == "<ab>aba");
    CHECK(t.decode(Ids{6, 0, 7}, true) == "aba");
  }
}

TEST_CASE("find, token_bytes and holes") {
  TinyTokenizer file;
  file.entries = R"("a": 0, "\u0120a": 1, "\u010a": 5, "<\uff5cx\uff5c>": 7)";
  file.added =
      R"({"id": 7, "content": "<\uff5cx\uff5c>", "special": true}, {"id": 9, "content": " a", "special": false})";
  const Tokenizer t = file.load();
  CHECK(t.n_ids() == 10);
  CHECK(t.token_bytes(1) == " a");
  CHECK(t.token_bytes(5) == "\n");
  CHECK(t.token_bytes(7) == "<\uff5cx\uff5c>");
  CHECK(t.token_bytes(2).empty());
  CHECK(t.token_bytes(-1).empty());
  CHECK(t.token_bytes(INT32_MAX).empty());
  CHECK_FALSE(t.has_token(2));
  CHECK_FALSE(t.is_added(10));
  CHECK(t.find("\n") == 5);
  CHECK(t.find(" a") == 9);  // the added one first
  CHECK(t.find("<\uff5cx\uff5c>") == 7);
  CHECK_FALSE(t.find("b"));
  CHECK(t.decode(Ids{0, 2, 1, 77, -3}) == "a a");
}

TEST_CASE("invalid UTF-8 becomes U+FFFD, one for each maximal subpart") {
  const MmapFile file("tests/golden/text/qwen.tokenizer.json");
  const Tokenizer t = Tokenizer::from_json(file.text());
  const std::pair<const char*, const char*> cases[] = {
      {"a\xff"
       "b",
       "a\ufffd"
       "b"},
      {"\xe6\xbc", "\ufffd"},
      {"\xe6\xbc\xe6\xbc\xa2", "\ufffd\u6f22"},
      {"\xc0\x80", "\ufffd\ufffd"},
      {"\xed\xa0\x80", "\ufffd\ufffd\ufffd"},
      {"\xf4\x90\x80\x80", "\ufffd\ufffd\ufffd\ufffd"},
      {"\xf0\x9f\x98x", "\ufffdx"}};
  for (const auto& [bytes, text] : cases) {
    CHECK(parsed(t, bytes) == parsed(t, text));
    CHECK(t.decode(parsed(t, bytes)) == text);
  }
  CHECK(parsed(t, "").empty());
  CHECK(parsed(t, std::string_view("a\0b", 3)).size() == 3);
}

TEST_CASE("StreamDecoder holds back the bytes of an unfinished character") {
  TinyTokenizer file;
  file.entries = R"("\u00e6": 0, "\u00bc": 1, "\u00a2": 2, "a": 3)";  // bytes E6 BC A2 61
  const Tokenizer t = file.load();
  StreamDecoder stream(t);
  CHECK(stream.push(0).empty());
  CHECK(stream.push(1).empty());
  CHECK(stream.push(2) == "\u6f22");
  CHECK(stream.push(0).empty());
  CHECK(stream.push(3) ==
        "\ufffd"
        "a");
  CHECK(stream.push(2) == "\ufffd");
  CHECK(stream.push(0).empty());
  CHECK(stream.push(1).empty());
  CHECK(stream.flush() == "\ufffd");
  CHECK(stream.flush().empty());
}

TEST_CASE("tokenizer_config.json says what stands around a text") {
  TinyTokenizer file;
  file.vocab({"a"});
  file.added =
      R"({"id": 1, "content": "<s>", "special": true}, {"id": 2, "content": "</s>", "special": true})";
  file.post_processor =
      R"({"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "</s>", "type_id": 0}},
      {"Sequence": {"id": "A", "type_id": 0}}], "pair": [], "special_tokens": {"</s>": {"id": "</s>", "ids": [2], "tokens": ["</s>"]}}})";
  CHECK(file.load().encode("a", {}) == Ids{2, 0});
  CHECK(file.load(R"({"bos_token": "<s>"})").encode("a", {}) == Ids{2, 0});
  const Tokenizer t = file.load(
      R"({"bos_token": {"content": "<s>"}, "eos_token": "</s>", "add_bos_token": true, "add_eos_token": true})");
  CHECK(t.encode("a", {}) == Ids{1, 0, 2});
  CHECK(t.encode("a", {.add_special = false}) == Ids{0});
  CHECK(t.bos() == 1);
  CHECK(t.eos() == 2);
  CHECK(file.load(R"({"bos_token": null, "add_bos_token": false})").encode("a", {}) == Ids{0});
  CHECK(file.load(R"({"bos_token": null, "add_bos_token": true})").encode("a", {}) == Ids{0});
  CHECK(has(refusal(file, R"({"bos_token": "<S>"})"),
            "format: tokenizer_config.json: bos_token is \"<S>\""));
  CHECK(has(refusal(file, R"({"add_bos_token": 1})"), "true or false"));
  CHECK(has(refusal(file, "[]"), "no JSON object"));
}

TEST_CASE("what a damaged or unknown tokenizer.json gets names the thing") {
  TinyTokenizer good;
  good.vocab({"a", "b"});
  REQUIRE(refusal(good) == "loaded");
  const auto with = [&](std::string TinyTokenizer::*field, const char* value) {
    TinyTokenizer file = good;
    file.*field = value;
    return refusal(file);
  };
  using T = TinyTokenizer;
  CHECK(has(with(&T::merges, R"("a b")"),
            "format: tokenizer.json: model: merge 0 names \"ab\", which the vocabulary lacks"));
  CHECK(has(with(&T::merges, R"("a c")"), "merge 0 names \"c\""));
  CHECK(has(with(&T::merges, R"("\u2581 b")"), "merge 0 names \"\u2581\""));
  for (const char* merge :
       {R"("a")", R"("a b c")", R"(["a"])", R"(["a", "b", "a"])", "7", R"(["a", 1])"}) {
    CHECK(has(with(&T::merges, merge), "must be two tokens"));
  }
  CHECK(has(with(&T::entries, R"("a": 0, "b": 0)"),
            "the id 0 belongs to two tokens, \"a\" and \"b\""));
  CHECK(has(with(&T::entries, R"("a": 0, "a": 1)"), "has \"a\" twice"));
  CHECK(has(with(&T::entries, R"("\u2581": 0, "\u2581": 1)"), "twice"));
  CHECK(has(with(&T::entries, R"("a": 4194304)"), "has the id 4194304"));
  CHECK(has(with(&T::entries, R"("a": -1)"), "has the id -1"));
  CHECK(has(with(&T::entries, R"("a": 18446744073709551615)"), "must be an integer"));
  CHECK(has(with(&T::entries, R"("a": "0")"), "must be an integer"));
  CHECK(has(with(&T::added, R"({"id": 2147483647, "content": "x"})"), "has the id 2147483647"));
  CHECK(has(with(&T::added, R"({"id": 1, "content": "x"})"), "belongs to two tokens"));
  CHECK(has(with(&T::added, R"({"id": 1, "content": "a"})"),
            "\"a\" has the id 1, but 0 in the vocabulary"));
  CHECK(has(with(&T::added, R"({"id": 3, "content": "x"}, {"id": 4, "content": "x"})"),
            "stands there twice"));
  CHECK(has(with(&T::added, R"({"content": "x"})"), "\"id\" is missing"));
  CHECK(has(with(&T::added, "7"), "must be an object"));
  CHECK(has(with(&T::normalizer, R"({"type": "NFKC"})"),
            "unsupported: tokenizer.json: normalizer \"NFKC\" (r1 knows NFC"));
  CHECK(has(with(&T::pre_tokenizer, R"({"type": "Metaspace"})"),
            "unsupported: tokenizer.json: pre_tokenizer \"Metaspace\""));
  CHECK(has(with(&T::pre_tokenizer, "null"), "there is no pre_tokenizer"));
  CHECK(
      has(with(&T::pre_tokenizer, R"({"type": "Sequence", "pretokenizers": []})"), "no ByteLevel"));
  CHECK(has(with(&T::decoder, "null"), "there is no decoder"));
  CHECK(has(with(&T::decoder, R"({"type": "WordPiece"})"), "decoder \"WordPiece\""));
  CHECK(has(with(&T::post_processor, R"({"type": "BertProcessing"})"),
            "post_processor \"BertProcessing\""));
  CHECK(has(with(&T::model_extra, R"("type": "Unigram",)"), "model \"Unigram\""));
  CHECK(has(with(&T::model_extra, R"("continuing_subword_prefix": "##",)"),
            "continuing_subword_prefix \"##\""));
  CHECK(has(with(&T::model_extra, R"("dropout": 0.1,)"), "dropout"));
  CHECK(has(with(&T::model_extra, R"("byte_fallback": true,)"), "byte_fallback"));
  CHECK(has(with(&T::model_extra, R"("unk_token": "<unk>",)"),
            "unk_token \"<unk>\" is not in the vocabulary"));
  CHECK(has(with(&T::pre_tokenizer,
                 R"({"type": "Split", "pattern": {"Regex": "("}, "behavior": "Isolated"})"),
            "format: split pattern \"(\""));
  CHECK(has(with(&T::pre_tokenizer,
                 R"({"type": "Split", "pattern": {"Regex": "\\w"}, "behavior": "Isolated"})"),
            "unsupported: split pattern"));
  CHECK(has(with(&T::pre_tokenizer,
                 R"({"type": "Split", "pattern": {"String": ""}, "behavior": "Isolated"})"),
            "empty string"));
  CHECK(has(with(&T::pre_tokenizer,
                 R"({"type": "Split", "pattern": {"String": "a"}, "behavior": "Sideways"})"),
            "behavior \"Sideways\""));
  std::string deep = R"({"type": "NFC"})";
  for (int i = 0; i < 50; ++i) deep = R"({"type": "Sequence", "normalizers": [)" + deep + "]}";
  CHECK(has(with(&T::normalizer, deep.c_str()), "sequences in sequences"));
  CHECK(has(with(&T::added, (R"({"id": 3, "content": ")" + std::string(1025, 'x') + "\"}").c_str()),
            "1025 bytes"));
  for (const char* text : {"", "{", "[]", "null", "{\"model\": 1}", "\xff"})
    CHECK_THROWS_AS(Tokenizer::from_json(text), Error);
}

TEST_CASE("a tokenizer serves several threads at once") {
  const MmapFile file("tests/golden/text/llama.tokenizer.json");
  const Tokenizer t = Tokenizer::from_json(file.text());
  const std::string text =
      "The quick brown fox's 12345 boxes\n\n getElementById Zw\u00f6lf \u5929\u5730\u7384\u9ec4 " +
      std::string(200, 'x');
  const Ids expected = Tokenizer::from_json(file.text()).encode(text, {});
  std::vector<Ids> results(4);
  std::vector<std::thread> threads;
  for (Ids& ids : results) {
    threads.emplace_back([&] {
      for (int i = 0; i < 20; ++i) ids = t.encode(text, {});
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const Ids& ids : results) CHECK(ids == expected);
}

}  // namespace
}  // namespace r1
