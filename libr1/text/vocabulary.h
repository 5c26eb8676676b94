// The strings of a byte-level vocabulary: id to bytes, and bytes to id.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "libr1/base/types.h"

namespace r1 {

/// The ids a tokenizer may use: far more than any model has rows, few enough to have tables of
/// them.
constexpr int64_t kMaxTokenIds = int64_t{1} << 22;

/// A hash for short strings, a few nanoseconds each.
inline uint64_t word_hash(std::string_view s) {
  constexpr uint64_t kA = 0x9E3779B97F4A7C15u, kB = 0xD6E8FEB86659FD93u;
  const auto mix = [](uint64_t a, uint64_t b) {
    __extension__ using u128 = unsigned __int128;
    const u128 m = static_cast<u128>(a) * b;
    return static_cast<uint64_t>(m) ^ static_cast<uint64_t>(m >> 64);
  };
  const auto load = [](const char* p, size_t n) {
    uint64_t x = 0;
    std::memcpy(&x, p, n);
    return x;
  };
  const char* p = s.data();
  size_t n = s.size();
  uint64_t h = kA ^ (n * kB);
  for (; n > 8; n -= 8, p += 8) h = mix(h ^ load(p, 8), kB);
  // Four to eight bytes as two overlapping loads; fewer byte by byte.
  uint64_t tail = 0;
  if (n >= 4) {
    tail = load(p, 4) << 32 | load(p + n - 4, 4);
  } else {
    for (size_t i = 0; i < n; ++i) tail = tail << 8 | static_cast<uint8_t>(p[i]);
  }
  return mix(h ^ tail, kA);
}

/// The bytes that the characters of a byte-level token stand for (U+0120 for a space, ...),
/// appended to `out`; false, and nothing appended, if one is no such character.
bool append_byte_level(std::string_view token, std::string& out);

/// Strings by id and ids by string. Built once, then only read.
class Vocabulary {
 public:
  /// How many entries are to come, and their bytes.
  void reserve(size_t n_entries, size_t n_bytes);

  /// Adds the entry `token` (as tokenizer.json spells it). Throws Error{format} if the id is out of
  /// range, has a token already, or the string has an id already.
  void add(std::string_view token, int64_t id);

  /// Gives `id` the bytes of an added token if it has no entry; its string is not put into words.
  void add_content(std::string_view content, int64_t id);

  /// The id of the word with these bytes, or -1. Only entries spelt in byte-level characters are
  /// words.
  TokenId find_word(std::string_view bytes, uint64_t hash) const;
  TokenId find_word(std::string_view bytes) const { return find_word(bytes, word_hash(bytes)); }
  /// Announces a find_word with this hash.
  void prefetch(uint64_t hash) const {
    __builtin_prefetch(slots_.data() + (static_cast<uint32_t>(hash >> 32) & (slots_.size() - 1)));
  }

  /// The id of the entry that tokenizer.json spells so, or -1.
  TokenId find_token(std::string_view token) const;

  /// The id of an entry that decodes to `bytes`, or -1: a word, or else one that is none.
  TokenId find_bytes(std::string_view bytes) const;

  bool has(int64_t id) const;
  std::string_view bytes(TokenId id) const;
  TokenId n_ids() const { return static_cast<TokenId>(spans_.size()); }
  size_t n_words() const { return n_words_; }
  size_t longest_word() const { return longest_word_; }

 private:
  struct Span {
    uint32_t begin = 0;
    uint32_t size = kAbsent;
  };
  struct Slot {
    uint32_t hash = 0;  // the upper half of word_hash; its low bits choose the slot
    TokenId id = -1;
  };
  static constexpr uint32_t kAbsent = UINT32_MAX;

  void put(std::string_view bytes, int64_t id);
  void insert(Slot slot);

  std::string arena_;
  std::vector<Span> spans_;
  std::vector<Slot> slots_ = std::vector<Slot>(16);  // open addressing, a power of two
  std::unordered_map<std::string, TokenId> others_;  // entries that are no words
  size_t n_words_ = 0;
  size_t longest_word_ = 0;
};

}  // namespace r1
