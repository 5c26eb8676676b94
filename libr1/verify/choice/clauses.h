// An answer in prose, taken apart: sentences, clauses, words and the letters among them.
// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace r1 {

/// A word, a sign, or a mention of options: "(B)", "options A and B".
struct ClauseToken {
  std::string word;      ///< in lower case; a sign is itself
  std::string letters;   ///< of a mention
  bool marked = false;   ///< "(B)", "**B**", "option B"
  bool bracket = false;  ///< "(B)"
  bool joined = false;   ///< by more than commas
  bool small = false;    ///< "(b)"
};

/// A part of a sentence that says one thing.
struct Clause {
  size_t begin, end;
  std::string_view opener;  ///< its first word
  char sign;                ///< in front of it
  bool of_others = false;   ///< what somebody else says
  bool says_would = false;  ///< what is said in it is so only if something else is
};

/// Whether `word` is one of `words`, in which "fail*" stands for all that begin so.
bool one_of(std::span<const std::string_view> words, std::string_view word);

bool is_good(std::string_view word);
bool is_negator(std::string_view word);

/// The sentences of a text, in order.
std::vector<std::string_view> sentences_of(std::string_view text);

/// The words and signs of a sentence without what stands in brackets or quotation marks; letters in
/// one breath ("A, B and option C") are one token.
std::vector<ClauseToken> tokens_of(std::string_view sentence);

std::vector<Clause> clauses_of(const std::vector<ClauseToken>& tokens);

}  // namespace r1
