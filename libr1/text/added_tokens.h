// Finds the added tokens (control tokens) in a text, as Hugging Face `tokenizers` finds them.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "libr1/base/types.h"

namespace r1 {

/// An entry of added_tokens.
struct AddedToken {
  TokenId id = 0;
  std::string content;
  bool single_word = false;  ///< not where a letter, digit, mark or _ touches it
  bool lstrip = false;       ///< takes the white space in front of it along
  bool rstrip = false;       ///< takes the white space behind it along
  bool normalized = false;   ///< looked for in normalised text, itself normalised
  bool special = false;
};

/// A part of a text: an added token, or text between them (id -1).
struct AddedPiece {
  TokenId id;
  std::string_view text;
};

/// A set of added tokens to look for at once.
class AddedTokenFinder {
 public:
  /// `pattern` is what stands in the text for `token`: its content, normalised if need be. Of two
  /// tokens with the same pattern the first counts. Throws Error{unsupported} for a pattern of more
  /// than kMaxBytes.
  void add(const AddedToken& token, std::string_view pattern);
  bool empty() const { return tokens_.empty(); }

  /// Cuts `text` (valid UTF-8) at the leftmost tokens, of several the longest. Pieces are in order;
  /// text pieces are not empty.
  std::vector<AddedPiece> cut(std::string_view text) const;

  static constexpr size_t kMaxBytes = 1024;

 private:
  struct Node {
    int32_t token = -1;  // index into tokens_ of the pattern that ends here
    std::vector<std::pair<uint8_t, int32_t>> next;  // by byte
  };
  struct Match {
    const AddedToken* token;
    size_t end;
  };
  std::optional<Match> match_at(std::string_view text, size_t at) const;
  int32_t step(const Node& node, uint8_t byte) const;

  std::vector<AddedToken> tokens_;
  std::vector<Node> nodes_;
  bool begins_[256] = {};  // bytes that a pattern begins with
};

}  // namespace r1
