// Ids and text against what Hugging Face tokenizers gave for the small tokenizers of
// tests/golden/text. SPDX-License-Identifier: MIT
#include <filesystem>
#include <string>
#include <vector>

#include "libr1/base/mmap_file.h"
#include "libr1/base/utf8.h"
#include "libr1/json/json_value.h"
#include "libr1/json/jsonl_reader.h"
#include "libr1/text/tokenizer.h"
#include "tests/support/catch.h"

namespace r1 {
namespace {

std::vector<TokenId> id_list(const Record& record, std::string_view key) {
  std::vector<TokenId> ids;
  const auto list = json_field(record, key);
  REQUIRE(list);
  for (const JsonValue& id : list->items())
    ids.push_back(static_cast<TokenId>(id.integer().value()));
  return ids;
}

std::string repaired(std::string_view bytes) {
  std::string out;
  append_valid_utf8(out, bytes);
  return out;
}

std::string streamed(const Tokenizer& tokenizer, const std::vector<TokenId>& ids) {
  StreamDecoder stream(tokenizer);
  std::string out;
  for (const TokenId id : ids) out += stream.push(id);
  return out + stream.flush();
}

TEST_CASE("ids and text of every golden tokenizer are those of Hugging Face tokenizers") {
  const std::string folder = "tests/golden/text/";
  for (const char* name :
       {"added_tokens", "behaviors", "deepseek", "deepseek_v2", "gpt2_prefix_space", "llama",
        "no_unk", "o200k", "qwen", "smollm", "unk", "unk_fused"}) {
    const MmapFile file(folder + name + ".tokenizer.json");
    const Tokenizer tokenizer = Tokenizer::from_json(file.text());
    JsonlReader reader({folder + name + ".jsonl"});
    int n_strings = 0;
    for (Line line; reader.next(line); ++n_strings) {
      INFO(name << ".jsonl:" << line.number);
      const auto record = std::get<Record>(Record::parse(line.text));
      const std::string text = record.string("text").value();
      const auto ids = id_list(record, "ids");
      CHECK(tokenizer.encode(text, {}) == ids);
      CHECK(tokenizer.encode(text, {.add_special = false, .parse_special = false}) ==
            id_list(record, "text_ids"));
      const std::string decoded = record.string("decoded").value_or(text);
      CHECK(repaired(tokenizer.decode(ids)) == decoded);
      CHECK(streamed(tokenizer, ids) == decoded);
    }
    CHECK(n_strings >= 60);
  }
}

}  // namespace
}  // namespace r1
