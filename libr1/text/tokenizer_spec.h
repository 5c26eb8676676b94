// tokenizer.json and tokenizer_config.json, read and checked: what Tokenizer is built from.
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libr1/text/added_tokens.h"
#include "libr1/text/bpe.h"
#include "libr1/text/pre_tokenizer.h"
#include "libr1/text/vocabulary.h"

namespace r1 {

/// Filled by read_tokenizer_json, then by read_tokenizer_config.
struct TokenizerSpec {
  Vocabulary vocabulary;  ///< entries of the model and contents of added tokens
  Bpe bpe;                ///< points at `vocabulary`: a spec stays where it is
  bool nfc = false;
  std::vector<AddedToken> added;  ///< in the file's order
  PreTokenizer pre_tokenizer;
  std::vector<TokenId> prefix;  ///< what the post-processor puts in front of a text
  std::vector<TokenId> suffix;  ///< and behind it
  std::optional<TokenId> bos;
  std::optional<TokenId> eos;
};

/// Reads the text of tokenizer.json into `spec`. Throws as Tokenizer::from_json.
void read_tokenizer_json(std::string_view json, TokenizerSpec& spec);

/// Adds what tokenizer_config.json says: names of BOS and EOS, whether they are put around a text.
void read_tokenizer_config(std::string_view json, TokenizerSpec& spec);

}  // namespace r1
