// SPDX-License-Identifier: MIT
#include "libr1/format/gguf_tokenizer.h"

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "libr1/base/error.h"
#include "libr1/json/json_writer.h"

namespace r1 {

namespace {

// tokenizer.ggml.token_type
enum : int64_t {
  kNormal = 1,
  kUnknown = 2,
  kControl = 3,
  kUserDefined = 4,
  kUnused = 5,
  kByte = 6
};

// The split patterns of the three families, as their tokenizer.json files have them.
constexpr std::string_view kQwenSplit =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
constexpr std::string_view kLlama3Split =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
constexpr std::string_view kDeepSeekNumbers = R"(\p{N}{1,3})";
constexpr std::string_view kDeepSeekHan = "[\u4e00-\u9fa5\u3040-\u309f\u30a0-\u30ff]+";
constexpr std::string_view kDeepSeekWords =
    "[!\"#$%&'()*+,\\-./"
    ":;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+"
    "| ?[\\p{P}\\p{S}]+[\r\n]*|\\s*[\r\n]+|\\s+(?!\\S)|\\s+";

struct PreTokenizer {
  std::string_view name;                   // tokenizer.ggml.pre
  std::array<std::string_view, 3> splits;  // patterns, isolated, in order
  bool nfc = false;
  bool ignore_merges = false;
  bool single_digits = false;  // digits one by one before the rest
  bool gpt2_regex = false;     // ByteLevel's own pattern
  bool adds_bos = false;       // what holds where add_bos_token is not given
};

constexpr std::array<PreTokenizer, 9> kPreTokenizers = {{
    {.name = "qwen2", .splits = {kQwenSplit}, .nfc = true},
    {.name = "deepseek-r1-qwen", .splits = {kQwenSplit}, .nfc = true, .adds_bos = true},
    {.name = "llama-bpe", .splits = {kLlama3Split}, .ignore_merges = true, .adds_bos = true},
    {.name = "llama3", .splits = {kLlama3Split}, .ignore_merges = true, .adds_bos = true},
    {.name = "llama-v3", .splits = {kLlama3Split}, .ignore_merges = true, .adds_bos = true},
    {.name = "deepseek-v3",
     .splits = {kDeepSeekNumbers, kDeepSeekHan, kDeepSeekWords},
     .adds_bos = true},
    {.name = "smollm", .splits = {}, .single_digits = true, .gpt2_regex = true},
    {.name = "gpt-2", .splits = {}, .gpt2_regex = true},
    {.name = "gpt2", .splits = {}, .gpt2_regex = true},
}};

const PreTokenizer& pre_tokenizer_of(const GgufFile& file) {
  const auto model = file.string("tokenizer.ggml.model");
  if (!model || *model != "gpt2") {
    throw Error(Errc::unsupported, file.name() + ": tokenizer model \"" + model.value_or("(none)") +
                                       "\" (r1 knows byte-level BPE, which GGUF calls \"gpt2\")");
  }
  const std::string pre = file.string("tokenizer.ggml.pre").value_or("(none)");
  for (const PreTokenizer& p : kPreTokenizers) {
    if (p.name == pre) return p;
  }
  std::string known;
  for (const PreTokenizer& p : kPreTokenizers)
    known += (known.empty() ? "" : ", ") + std::string(p.name);
  throw Error(Errc::unsupported,
              file.name() + ": pre-tokenizer \"" + pre + "\" (r1 knows " + known + ")");
}

std::string pre_tokenizer_json(const PreTokenizer& p) {
  std::string list;
  const auto add = [&](const std::string& item) { list += (list.empty() ? "" : ",") + item; };
  for (const std::string_view split : p.splits) {
    if (split.empty()) continue;
    JsonObject pattern;
    pattern.add("Regex", split);
    add(JsonObject()
            .add("type", "Split")
            .add_raw("pattern", pattern.str())
            .add("behavior", "Isolated")
            .add("invert", false)
            .str());
  }
  if (p.single_digits) add(JsonObject().add("type", "Digits").add("individual_digits", true).str());
  add(JsonObject()
          .add("type", "ByteLevel")
          .add("add_prefix_space", false)
          .add("trim_offsets", true)
          .add("use_regex", p.gpt2_regex)
          .str());
  return JsonObject().add("type", "Sequence").add_raw("pretokenizers", "[" + list + "]").str();
}

struct Tokens {
  std::vector<std::string> texts;
  std::vector<int64_t> types;
};

Tokens tokens_of(const GgufFile& file) {
  Tokens t;
  if (!file.for_each_string("tokenizer.ggml.tokens",
                            [&](std::string_view s) { t.texts.emplace_back(s); })) {
    throw Error(Errc::format, file.name() + ": metadata \"tokenizer.ggml.tokens\" is missing");
  }
  t.types = file.integers("tokenizer.ggml.token_type");
  if (t.types.empty()) t.types.assign(t.texts.size(), kNormal);
  if (t.types.size() != t.texts.size()) {
    throw Error(Errc::format, file.name() + ": " + std::to_string(t.texts.size()) + " tokens but " +
                                  std::to_string(t.types.size()) + " token types");
  }
  return t;
}

std::optional<std::string> token_text(const GgufFile& file, const Tokens& tokens, const char* key) {
  const auto id = file.integer(key);
  if (!id) return std::nullopt;
  if (*id >= tokens.texts.size()) {
    throw Error(Errc::format, file.name() + ": " + key + " is " + std::to_string(*id) +
                                  ", but there are " + std::to_string(tokens.texts.size()) +
                                  " tokens");
  }
  return tokens.texts[*id];
}

// The beginning-of-text token that encoding adds, if it does.
std::optional<std::string> added_bos(const GgufFile& file, const Tokens& tokens) {
  const bool adds =
      file.boolean("tokenizer.ggml.add_bos_token").value_or(pre_tokenizer_of(file).adds_bos);
  return adds ? token_text(file, tokens, "tokenizer.ggml.bos_token_id") : std::nullopt;
}

std::string post_processor_json(const std::optional<std::string>& bos, uint64_t bos_id) {
  const std::string byte_level =
      R"({"type":"ByteLevel","add_prefix_space":true,"trim_offsets":false,"use_regex":true})";
  if (!bos) return byte_level;
  const std::string name = json_string(*bos);
  const std::string one = R"({"SpecialToken":{"id":)" + name + R"(,"type_id":0}})";
  const std::string a = R"({"Sequence":{"id":"A","type_id":0}})",
                    b = R"({"Sequence":{"id":"B","type_id":1}})";
  return R"({"type":"TemplateProcessing","single":[)" + one + "," + a + R"(],"pair":[)" + one +
         "," + a + "," + b + R"(],"special_tokens":{)" + name + R"(:{"id":)" + name +
         R"(,"ids":[)" + std::to_string(bos_id) + R"(],"tokens":[)" + name + "]}}}";
}

}  // namespace

std::string gguf_tokenizer_json(const GgufFile& file) {
  const PreTokenizer& pre = pre_tokenizer_of(file);
  const Tokens tokens = tokens_of(file);
  const auto bos = added_bos(file, tokens);

  // Hugging Face numbers added tokens on from the end of the vocabulary: those that lie among the
  // others must be in it as well.
  size_t n_vocab = 0;
  for (size_t id = 0; id < tokens.types.size(); ++id) {
    if (tokens.types[id] == kNormal || tokens.types[id] == kByte) n_vocab = id + 1;
  }
  std::string added, vocab;
  for (size_t id = 0; id < tokens.texts.size(); ++id) {
    const int64_t type = tokens.types[id];
    const bool is_added = type == kControl || type == kUserDefined || type == kUnknown;
    if (is_added) {
      added += added.empty() ? "" : ",";
      added += JsonObject()
                   .add("id", static_cast<int64_t>(id))
                   .add("content", std::string_view(tokens.texts[id]))
                   .add("single_word", false)
                   .add("lstrip", false)
                   .add("rstrip", false)
                   .add("normalized", false)
                   .add("special", type != kUserDefined)
                   .str();
    }
    if (type == kNormal || type == kByte || (is_added && id < n_vocab)) {
      if (!vocab.empty()) vocab += ",";
      append_json_string(vocab, tokens.texts[id]);
      vocab += ":" + std::to_string(id);
    }  // unused ids are rows of padding: no token
  }
  std::string merges;
  const bool has_merges =
      file.for_each_string("tokenizer.ggml.merges", [&](std::string_view merge) {
        if (!merges.empty()) merges += ",";
        append_json_string(merges, merge);
      });
  if (!has_merges)
    throw Error(Errc::format, file.name() + ": metadata \"tokenizer.ggml.merges\" is missing");

  std::string out =
      R"({"version":"1.0","truncation":null,"padding":null,"added_tokens":[)" + added + "]";
  out += pre.nfc ? R"(,"normalizer":{"type":"NFC"})" : R"(,"normalizer":null)";
  out += ",\"pre_tokenizer\":" + pre_tokenizer_json(pre);
  out += ",\"post_processor\":" +
         post_processor_json(bos, bos ? *file.integer("tokenizer.ggml.bos_token_id") : 0);
  out +=
      R"(,"decoder":{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":true})";
  out +=
      R"(,"model":{"type":"BPE","dropout":null,"unk_token":null,"continuing_subword_prefix":null,)";
  out += R"("end_of_word_suffix":null,"fuse_unk":false,"byte_fallback":false,"ignore_merges":)";
  out += pre.ignore_merges ? "true" : "false";
  out += ",\"vocab\":{" + vocab + "},\"merges\":[" + merges + "]}}";
  return out;
}

std::string gguf_tokenizer_config_json(const GgufFile& file) {
  const Tokens tokens = tokens_of(file);
  JsonObject o;
  // The post-processor of tokenizer.json adds it as well; where this key is, this key counts.
  o.add("add_bos_token", added_bos(file, tokens).has_value());
  if (const auto bos = token_text(file, tokens, "tokenizer.ggml.bos_token_id"))
    o.add("bos_token", std::string_view(*bos));
  if (const auto eos = token_text(file, tokens, "tokenizer.ggml.eos_token_id"))
    o.add("eos_token", std::string_view(*eos));
  if (const auto chat = file.string("tokenizer.chat_template"))
    o.add("chat_template", std::string_view(*chat));
  o.add("tokenizer_class", "PreTrainedTokenizerFast");
  return o.str();
}

}  // namespace r1
