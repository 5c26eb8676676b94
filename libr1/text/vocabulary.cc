// SPDX-License-Identifier: MIT
#include "libr1/text/vocabulary.h"

#include <algorithm>
#include <array>
#include <bit>

#include "libr1/base/error.h"

namespace r1 {

namespace {

constexpr size_t kByteLevelEnd = 0x144;

// GPT-2's table: printable bytes of Latin-1 stand for themselves, the others for U+0100 and on.
constexpr std::array<int16_t, kByteLevelEnd> byte_level_table() {
  std::array<int16_t, kByteLevelEnd> bytes{};
  for (auto& b : bytes) b = -1;
  size_t next = 0x100;
  for (size_t b = 0; b < 256; ++b) {
    const bool itself = (b >= 0x21 && b <= 0x7E) || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
    bytes[itself ? b : next++] = static_cast<int16_t>(b);
  }
  return bytes;
}
constexpr auto kBytes = byte_level_table();

uint32_t upper(uint64_t hash) { return static_cast<uint32_t>(hash >> 32); }

}  // namespace

bool append_byte_level(std::string_view token, std::string& out) {
  const size_t before = out.size();
  out.resize(before + token.size());
  char* to = out.data() + before;
  const char* p = token.data();
  const char* const end = p + token.size();
  while (p < end) {
    size_t c = static_cast<uint8_t>(*p++);
    if (c >= 0xC2 && c <= 0xC5 && p < end) {
      c = (c & 0x1F) << 6 | (static_cast<uint8_t>(*p++) & 0x3F);
    } else if (c >= 0x80) {
      c = kByteLevelEnd;
    }
    const int16_t byte = c < kByteLevelEnd ? kBytes[c] : int16_t{-1};
    if (byte < 0) {
      out.resize(before);
      return false;
    }
    *to++ = static_cast<char>(byte);
  }
  out.resize(static_cast<size_t>(to - out.data()));
  return true;
}

void Vocabulary::reserve(size_t n_entries, size_t n_bytes) {
  arena_.reserve(n_bytes);
  spans_.reserve(n_entries + 1024);
  slots_.assign(std::bit_ceil(2 * n_entries + 16), Slot{});
}

void Vocabulary::put(std::string_view bytes, int64_t id) {
  if (id < 0 || id >= kMaxTokenIds) {
    throw Error(Errc::format, "tokenizer.json: token \"" + std::string(bytes.substr(0, 80)) +
                                  "\" has the id " + std::to_string(id) + " (ids from 0 to " +
                                  std::to_string(kMaxTokenIds - 1) + " are possible)");
  }
  const auto i = static_cast<size_t>(id);
  if (i >= spans_.size()) spans_.resize(i + 1);
  if (spans_[i].size != kAbsent) {
    throw Error(Errc::format, "tokenizer.json: the id " + std::to_string(id) +
                                  " belongs to two tokens, \"" +
                                  std::string(this->bytes(static_cast<TokenId>(id))) + "\" and \"" +
                                  std::string(bytes.substr(0, 80)) + "\"");
  }
  if (arena_.size() + bytes.size() >= kAbsent)
    throw Error(Errc::format, "tokenizer.json: 4 GiB of tokens");
  spans_[i] = {static_cast<uint32_t>(arena_.size()), static_cast<uint32_t>(bytes.size())};
  arena_.append(bytes);
}

void Vocabulary::insert(Slot slot) {
  const size_t mask = slots_.size() - 1;
  size_t i = slot.hash & mask;
  while (slots_[i].id >= 0) i = (i + 1) & mask;
  slots_[i] = slot;
}

void Vocabulary::add(std::string_view token, int64_t id) {
  std::string bytes;
  const bool is_word = append_byte_level(token, bytes);
  if (!is_word) {
    if (!others_.emplace(token, static_cast<TokenId>(id)).second) {
      throw Error(Errc::format, "tokenizer.json: the vocabulary has \"" +
                                    std::string(token.substr(0, 80)) + "\" twice");
    }
    put(token, id);
    return;
  }
  const uint64_t hash = word_hash(bytes);
  if (find_word(bytes, hash) >= 0) {
    throw Error(Errc::format, "tokenizer.json: the vocabulary has \"" +
                                  std::string(token.substr(0, 80)) + "\" twice");
  }
  put(bytes, id);
  if (2 * (n_words_ + 1) > slots_.size()) {
    std::vector<Slot> old = std::move(slots_);
    slots_.assign(2 * old.size(), Slot{});
    for (const Slot& s : old) {
      if (s.id >= 0) insert(s);
    }
  }
  insert({upper(hash), static_cast<TokenId>(id)});
  ++n_words_;
  longest_word_ = std::max(longest_word_, bytes.size());
}

void Vocabulary::add_content(std::string_view content, int64_t id) {
  std::string bytes;
  if (!append_byte_level(content, bytes)) bytes = content;
  put(bytes, id);
}

TokenId Vocabulary::find_word(std::string_view bytes, uint64_t hash) const {
  if (bytes.size() > longest_word_) return -1;
  const size_t mask = slots_.size() - 1;
  const uint32_t h = upper(hash);
  for (size_t i = h & mask; slots_[i].id >= 0; i = (i + 1) & mask) {
    if (slots_[i].hash != h) continue;
    const Span s = spans_[static_cast<size_t>(slots_[i].id)];
    if (s.size == bytes.size() && std::memcmp(arena_.data() + s.begin, bytes.data(), s.size) == 0)
      return slots_[i].id;
  }
  return -1;
}

TokenId Vocabulary::find_token(std::string_view token) const {
  std::string bytes;
  if (append_byte_level(token, bytes)) return find_word(bytes);
  const auto it = others_.find(std::string(token));
  return it == others_.end() ? -1 : it->second;
}

TokenId Vocabulary::find_bytes(std::string_view bytes) const {
  const TokenId word = find_word(bytes);
  if (word >= 0) return word;
  const auto it = others_.find(std::string(bytes));
  return it == others_.end() ? -1 : it->second;
}

bool Vocabulary::has(int64_t id) const {
  return id >= 0 && id < n_ids() && spans_[static_cast<size_t>(id)].size != kAbsent;
}

std::string_view Vocabulary::bytes(TokenId id) const {
  if (!has(id)) return {};
  const Span s = spans_[static_cast<size_t>(id)];
  return std::string_view(arena_).substr(s.begin, s.size);
}

}  // namespace r1
