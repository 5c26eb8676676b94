// Adds to each record the ids of its "text": as control tokens may stand in it ("ids", BOS included
// if the tokenizer adds it), as plain text ("text_ids"), and the text back from the ids
// ("decoded").
//   c++ -std=c++20 tokenize.cc $(pkg-config --cflags --libs r1) && ./a.out tokenizer.json <
//   texts.jsonl
// SPDX-License-Identifier: MIT
#include <cstdio>
#include <string>
#include <vector>

#include "libr1/base/error.h"
#include "libr1/base/mmap_file.h"
#include "libr1/json/json_writer.h"
#include "libr1/json/jsonl_reader.h"
#include "libr1/json/record.h"
#include "libr1/text/tokenizer.h"

namespace {

std::string id_list(const std::vector<r1::TokenId>& ids) {
  std::string out = "[";
  for (const r1::TokenId id : ids) {
    if (out.size() > 1) out += ", ";
    out += std::to_string(id);
  }
  return out + "]";
}

std::string tokenize_line(const r1::Line& line, const r1::Tokenizer& tokenizer) {
  auto parsed = r1::Record::parse(line.text);
  if (const auto* error = std::get_if<r1::RecordError>(&parsed))
    return r1::error_line(line.number, *error);
  auto& record = std::get<r1::Record>(parsed);
  const std::string text = record.string("text").value_or("");
  const auto ids = tokenizer.encode(text, {});
  record.set("ids", id_list(ids));
  record.set("text_ids",
             id_list(tokenizer.encode(text, {.add_special = false, .parse_special = false})));
  record.set_string("decoded", tokenizer.decode(ids));
  return record.str();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2 && argc != 3) {
    std::fprintf(stderr, "usage: tokenize TOKENIZER.json [TOKENIZER_CONFIG.json] < RECORDS\n");
    return 2;
  }
  try {
    const r1::MmapFile file(argv[1]);
    const r1::MmapFile config = argc == 3 ? r1::MmapFile(argv[2]) : r1::MmapFile();
    const auto tokenizer = r1::Tokenizer::from_json(file.text(), config.text());
    r1::JsonlReader reader({"-"});
    for (r1::Line line; reader.next(line);) std::puts(tokenize_line(line, tokenizer).c_str());
  } catch (const r1::Error& error) {
    std::fprintf(stderr, "tokenize: %s\n", error.what());
    return 2;
  }
}
