// SPDX-License-Identifier: MIT
#include "libr1/text/added_tokens.h"

#include <algorithm>

#include "libr1/base/error.h"
#include "libr1/text/unicode.h"

namespace r1 {

namespace {

bool ends_with_word_char(std::string_view text) {
  if (text.empty()) return false;
  const char* p = previous_char(text.data() + text.size());
  return is_word_char(next_code_point(p));
}

bool starts_with_word_char(std::string_view text) {
  if (text.empty()) return false;
  const char* p = text.data();
  return is_word_char(next_code_point(p));
}

bool is_space(char32_t c) { return (CharTable()[c] & kSpace) != 0; }

// Where the white space at the end of text[0, end) begins, but not before `from`.
size_t spaces_before(std::string_view text, size_t from, size_t end) {
  while (end > from) {
    const char* const p = previous_char(text.data() + end);
    const char* q = p;
    if (!is_space(next_code_point(q))) break;
    end = static_cast<size_t>(p - text.data());
  }
  return end;
}

size_t spaces_after(std::string_view text, size_t at) {
  const char* p = text.data() + at;
  const char* const end = text.data() + text.size();
  while (p < end) {
    const char* q = p;
    if (!is_space(next_code_point(q))) break;
    p = q;
  }
  return static_cast<size_t>(p - text.data());
}

}  // namespace

int32_t AddedTokenFinder::step(const Node& node, uint8_t byte) const {
  for (const auto& [b, to] : node.next) {
    if (b == byte) return to;
  }
  return -1;
}

void AddedTokenFinder::add(const AddedToken& token, std::string_view pattern) {
  if (pattern.empty()) return;
  if (pattern.size() > kMaxBytes) {
    throw Error(Errc::unsupported, "tokenizer.json: added token " + std::to_string(token.id) +
                                       " has " + std::to_string(pattern.size()) + " bytes (" +
                                       std::to_string(kMaxBytes) + " at most)");
  }
  if (nodes_.empty()) nodes_.emplace_back();
  int32_t node = 0;
  for (const char c : pattern) {
    const auto byte = static_cast<uint8_t>(c);
    int32_t to = step(nodes_[static_cast<size_t>(node)], byte);
    if (to < 0) {
      to = static_cast<int32_t>(nodes_.size());
      nodes_[static_cast<size_t>(node)].next.emplace_back(byte, to);
      nodes_.emplace_back();
    }
    node = to;
  }
  Node& last = nodes_[static_cast<size_t>(node)];
  if (last.token >= 0) return;
  last.token = static_cast<int32_t>(tokens_.size());
  tokens_.push_back(token);
  begins_[static_cast<uint8_t>(pattern[0])] = true;
}

std::optional<AddedTokenFinder::Match> AddedTokenFinder::match_at(std::string_view text,
                                                                  size_t at) const {
  std::optional<Match> longest;
  int32_t node = 0;
  for (size_t i = at; i < text.size(); ++i) {
    node = step(nodes_[static_cast<size_t>(node)], static_cast<uint8_t>(text[i]));
    if (node < 0) break;
    const int32_t token = nodes_[static_cast<size_t>(node)].token;
    if (token >= 0) longest = Match{&tokens_[static_cast<size_t>(token)], i + 1};
  }
  return longest;
}

std::vector<AddedPiece> AddedTokenFinder::cut(std::string_view text) const {
  std::vector<AddedPiece> pieces;
  size_t done = 0;  // text before it is in a piece
  size_t at = 0;
  while (!empty() && at < text.size()) {
    if (!begins_[static_cast<uint8_t>(text[at])]) {
      ++at;
      continue;
    }
    const auto match = match_at(text, at);
    if (!match) {
      ++at;
      continue;
    }
    size_t begin = at;
    size_t end = match->end;
    at = end;  // a match that is not wanted hides others inside it all the same
    const AddedToken& token = *match->token;
    if (token.single_word &&
        (ends_with_word_char(text.substr(0, begin)) || starts_with_word_char(text.substr(end)))) {
      continue;
    }
    if (token.lstrip) begin = std::max(done, spaces_before(text, std::min(done, begin), begin));
    if (token.rstrip) end = spaces_after(text, end);
    if (done < begin) pieces.push_back({-1, text.substr(done, begin - done)});
    pieces.push_back({token.id, text.substr(begin, end < begin ? 0 : end - begin)});
    done = end;
  }
  if (done < text.size()) pieces.push_back({-1, text.substr(done)});
  return pieces;
}

}  // namespace r1
