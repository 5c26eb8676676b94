// SPDX-License-Identifier: MIT
#include "tools/texts.h"

#include <fstream>
#include <iostream>
#include <iterator>
#include <variant>

#include "libr1/base/error.h"
#include "libr1/json/jsonl_reader.h"
#include "libr1/json/record.h"

namespace r1::cli {

namespace {

std::string whole_file(const std::string& path) {
  std::ifstream file;
  if (path != "-") {
    file.open(path, std::ios::binary);
    if (!file) throw Error(Errc::io, path + ": cannot open");
  }
  std::istream& in = path == "-" ? std::cin : file;
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (in.bad()) throw Error(Errc::io, path + ": cannot read");
  return text;
}

// The texts of a field of records; records without it are passed over.
std::vector<std::string> field_texts(const std::vector<std::string>& files,
                                     const std::string& field) {
  std::vector<std::string> texts;
  JsonlReader reader(files);
  Line line;
  while (reader.next(line)) {
    const std::string place = *line.file + ":" + std::to_string(line.number) + ": ";
    auto parsed = Record::parse(line.text);
    if (const auto* error = std::get_if<RecordError>(&parsed))
      throw Error(Errc::format, place + error->message);
    try {
      if (auto text = std::get<Record>(parsed).string(field)) texts.push_back(std::move(*text));
    } catch (const FieldError& error) {
      throw Error(Errc::format, place + error.what());
    }
  }
  return texts;
}

}  // namespace

std::vector<std::string> read_texts(const std::vector<std::string>& files,
                                    const std::string& field) {
  if (!field.empty()) return field_texts(files, field);
  std::vector<std::string> texts;
  for (const std::string& path : files.empty() ? std::vector<std::string>{"-"} : files)
    texts.push_back(whole_file(path));
  return texts;
}

}  // namespace r1::cli
