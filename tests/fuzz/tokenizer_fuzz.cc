// Fuzz target: the input up to the first NUL is a tokenizer.json, the rest a text. A file is
// refused with Error or loaded; what a loaded one gives must be ids that it has, and no control
// token out of plain text. The text also goes through whole byte-level tokenizers, which must give
// it back. SPDX-License-Identifier: MIT
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "libr1/base/error.h"
#include "libr1/base/utf8.h"
#include "libr1/json/json_writer.h"
#include "libr1/text/tokenizer.h"

namespace {

using Ids = std::vector<r1::TokenId>;

// The character that stands for a byte in a byte-level vocabulary.
std::string letter_of(int byte) {
  char32_t next = 0x100;
  for (int b = 0; b < byte; ++b)
    next += (b >= 0x21 && b <= 0x7E) || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE ? 0 : 1;
  const bool itself =
      (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
  std::string out;
  r1::append_utf8(out, itself ? static_cast<char32_t>(byte) : next);
  return out;
}

// All bytes, a few merges, a control token; `stages` stand in front of ByteLevel.
r1::Tokenizer whole_tokenizer(const std::string& stages) {
  std::string vocab, merges;
  int n = 0;
  const auto add = [&](const std::string& token) {
    vocab += (n == 0 ? "" : ",") + r1::json_string(token) + ":" + std::to_string(n);
    ++n;
  };
  for (int b = 0; b < 256; ++b) add(letter_of(b));
  const std::string e = letter_of(0xE6), space = letter_of(' ');
  for (const auto& [left, right] :
       std::vector<std::pair<std::string, std::string>>{{"a", "a"},
                                                        {"aa", "aa"},
                                                        {space, "a"},
                                                        {e, letter_of(0xBC)},
                                                        {"<", "a"},
                                                        {space, space}}) {
    add(left + right);
    merges += (merges.empty() ? "\"" : ",\"") + left + " " + right + "\"";
  }
  return r1::Tokenizer::from_json(
      R"({"added_tokens":[{"id":262,"content":"<a>","special":true}],"pre_tokenizer":{"type":"Sequence","pretokenizers":[)" +
      stages + R"({"type":"ByteLevel","add_prefix_space":false,"use_regex":)" +
      (stages.empty() ? "true" : "false") +
      R"(}]},"decoder":{"type":"ByteLevel"},"model":{"type":"BPE","vocab":{)" + vocab +
      R"(},"merges":[)" + merges + "]}}");
}

void check(const r1::Tokenizer& t, std::string_view text, bool gives_back) {
  const Ids ids = t.encode(text, {});
  for (const r1::TokenId id : ids) R1_CHECK(t.has_token(id));
  const Ids plain = t.encode(text, {.add_special = false, .parse_special = false});
  for (const r1::TokenId id : plain)
    R1_CHECK(t.has_token(id) && (!t.is_added(id) || t.token_bytes(id).size() == 1));
  std::string repaired;
  r1::append_valid_utf8(repaired, t.decode(ids));
  r1::StreamDecoder stream(t);
  std::string streamed;
  for (const r1::TokenId id : ids) streamed += stream.push(id);
  R1_CHECK(streamed + stream.flush() == repaired);
  if (!gives_back) return;
  std::string clean;
  r1::append_valid_utf8(clean, text);
  R1_CHECK(t.decode(ids) == clean && t.decode(plain) == clean);
}

std::string split(const char* regex) {
  return R"({"type":"Split","pattern":{"Regex":)" + r1::json_string(regex) +
         R"(},"behavior":"Isolated","invert":false},)";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const r1::Tokenizer whole[] = {
      whole_tokenizer(""), whole_tokenizer(R"({"type":"Digits","individual_digits":true},)"),
      whole_tokenizer(split(
          R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)")),
      whole_tokenizer(
          split(R"(\p{N}{1,3})") + split("[\u4e00-\u9fa5\u3040-\u309f\u30a0-\u30ff]+") +
          split("[!\"#$%&'()*+,\\-./"
                ":;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+"
                "| ?[\\p{P}\\p{S}]+[\r\n]*|\\s*[\r\n]+|\\s+(?!\\S)|\\s+"))};
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const size_t end = std::min(input.find('\0'), input.size());
  const std::string_view json = input.substr(0, end);
  const std::string_view text = end < input.size() ? input.substr(end + 1) : json;
  for (const r1::Tokenizer& t : whole) check(t, text, true);
  try {
    check(r1::Tokenizer::from_json(json), text, false);
  } catch (const r1::Error&) {
  }
  return 0;
}
