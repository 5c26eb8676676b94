// A small tokenizer.json put together from its parts, and BPE by the plainest loop.
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libr1/text/tokenizer.h"

namespace r1::test {

/// Each member is raw JSON; json() puts them into a file.
struct TinyTokenizer {
  std::string entries;      ///< of vocab: "a": 0, ...
  std::string merges;       ///< elements of merges
  std::string added;        ///< elements of added_tokens
  std::string model_extra;  ///< members of model before the others, each with a comma
  std::string normalizer = "null";
  std::string pre_tokenizer =
      R"({"type": "ByteLevel", "add_prefix_space": false, "use_regex": true})";
  std::string post_processor = "null";
  std::string decoder = R"({"type": "ByteLevel"})";

  /// Tokens without characters that JSON escapes, their ids from 0 on.
  void vocab(const std::vector<std::string>& tokens) {
    entries.clear();
    for (size_t i = 0; i < tokens.size(); ++i) {
      entries += (i == 0 ? "\"" : ", \"") + tokens[i] + "\": " + std::to_string(i);
    }
  }
  std::string json() const {
    return R"({"added_tokens": [)" + added + R"(], "normalizer": )" + normalizer +
           R"(, "pre_tokenizer": )" + pre_tokenizer + R"(, "post_processor": )" + post_processor +
           R"(, "decoder": )" + decoder + R"(, "model": {)" + model_extra + R"("vocab": {)" +
           entries + R"(}, "merges": [)" + merges + "]}}";
  }
  Tokenizer load(std::string_view config = "") const {
    return Tokenizer::from_json(json(), config);
  }
};

/// The ids of `word`: joins the pair of the lowest rank, leftmost first, until none is left.
inline std::vector<TokenId> naive_bpe(
    const std::string& word, const std::vector<std::pair<std::string, std::string>>& merges,
    const std::vector<std::string>& vocab) {
  std::vector<std::string> parts;
  for (const char c : word) parts.emplace_back(1, c);
  for (bool joined = true; joined;) {
    joined = false;
    for (const auto& [left, right] : merges) {
      for (size_t i = 0; i + 1 < parts.size(); ++i) {
        if (parts[i] != left || parts[i + 1] != right) continue;
        parts[i] += parts[i + 1];
        parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(i) + 1);
        joined = true;
        break;
      }
      if (joined) break;
    }
  }
  std::vector<TokenId> ids;
  for (const auto& p : parts)
    ids.push_back(static_cast<TokenId>(std::find(vocab.begin(), vocab.end(), p) - vocab.begin()));
  return ids;
}

}  // namespace r1::test
