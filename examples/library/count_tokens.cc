// How many tokens each line of standard input has for a converted model: the library in one page.
//   c++ -std=c++20 count_tokens.cc $(pkg-config --cflags --libs r1) && ./a.out model.r1 < text
// SPDX-License-Identifier: MIT
#include <cstdio>
#include <iostream>
#include <string>

#include "libr1/base/error.h"
#include "libr1/format/r1_reader.h"
#include "libr1/text/tokenizer.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: count_tokens MODEL.r1 < TEXT\n");
    return 2;
  }
  try {
    const r1::R1File file = r1::R1File::open(argv[1]);
    const auto tokenizer =
        r1::Tokenizer::from_json(file.blob("tokenizer.json"), file.blob("tokenizer_config.json"));
    for (std::string line; std::getline(std::cin, line);) {
      const auto ids = tokenizer.encode(line, {.add_special = false, .parse_special = false});
      std::printf("%zu\t%s\n", ids.size(), line.c_str());
    }
  } catch (const r1::Error& error) {
    std::fprintf(stderr, "count_tokens: %s\n", error.what());
    return 2;
  }
}
