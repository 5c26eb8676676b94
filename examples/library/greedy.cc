// Greedy continuation of token ids: a line of standard input is a JSON list of ids, a line of
// standard output the ids that follow. The forward pass of the library in one page.
//   c++ -std=c++20 greedy.cc $(pkg-config --cflags --libs r1) && ./a.out model.r1 64 < ids.jsonl
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <numeric>
#include <string>
#include <vector>

#include "libr1/base/error.h"
#include "libr1/json/json_value.h"
#include "libr1/model/transformer.h"

namespace {

std::vector<r1::TokenId> parse_ids(const std::string& line) {
  const auto value = r1::JsonValue::parse(line);
  std::vector<r1::TokenId> ids;
  if (const auto* list = std::get_if<r1::JsonValue>(&value)) {
    for (const auto& item : list->items()) {
      ids.push_back(static_cast<r1::TokenId>(item.integer().value_or(0)));
    }
  }
  if (ids.empty()) throw r1::Error(r1::Errc::format, "not a list of token ids: " + line);
  return ids;
}

/// The id after `ids`, which begin with a prompt, all but the last n_new being in the cache.
r1::TokenId next(r1::Transformer& model, const std::vector<int32_t>& pages,
                 const std::vector<r1::TokenId>& ids, size_t n_prompt, size_t n_new) {
  const auto n = static_cast<int32_t>(n_new);
  const r1::SequenceSlice slice = {.pages = pages,
                                   .first_position = static_cast<int32_t>(ids.size()) - n,
                                   .n_tokens = n,
                                   .n_prefill = static_cast<int32_t>(n_prompt) - 1};
  const int32_t last = n - 1;
  const auto tokens = std::span(ids).last(n_new);
  const auto logits = model.forward({tokens, {&slice, 1}, {&last, 1}}).row_span(0);
  return static_cast<r1::TokenId>(std::max_element(logits.begin(), logits.end()) - logits.begin());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: greedy MODEL.r1 TOKENS [THREADS] < IDS.jsonl\n");
    return 2;
  }
  try {
    const r1::R1File file = r1::R1File::open(argv[1]);
    const auto n_tokens = static_cast<size_t>(std::max(1, std::atoi(argv[2])));
    const auto backend = r1::make_backend("cpu", argc > 3 ? std::atoi(argv[3]) : 0);
    r1::Transformer model(file, *backend);
    for (std::string line; std::getline(std::cin, line);) {
      std::vector<r1::TokenId> ids = parse_ids(line);
      const size_t n_prompt = ids.size(), n_all = n_prompt + n_tokens;
      std::vector<int32_t> pages(n_all / r1::kPageTokens + 1);
      std::iota(pages.begin(), pages.end(), 0);
      model.reserve({.n_pages = static_cast<int32_t>(pages.size()),
                     .max_batch_tokens = static_cast<int32_t>(n_prompt),
                     .max_positions = static_cast<int32_t>(n_all)});
      while (ids.size() < n_all) {
        ids.push_back(next(model, pages, ids, n_prompt, ids.size() == n_prompt ? n_prompt : 1));
      }
      for (size_t i = n_prompt; i < n_all; ++i) {
        std::printf("%s%d", i == n_prompt ? "[" : ", ", ids[i]);
      }
      std::puts("]");
    }
  } catch (const r1::Error& error) {
    std::fprintf(stderr, "greedy: %s\n", error.what());
    return 2;
  }
}
