// SPDX-License-Identifier: MIT
#include "libr1/text/bpe.h"

#include <algorithm>
#include <bit>
#include <optional>

#include "libr1/base/error.h"

namespace r1 {

namespace {

// Words up to here are merged by looking at all pairs each time; a heap costs more than that saves.
constexpr size_t kShortWord = 48;

uint64_t pair_of(TokenId left, TokenId right) {
  return static_cast<uint64_t>(static_cast<uint32_t>(left)) << 32 | static_cast<uint32_t>(right);
}

size_t slot_of(uint64_t pair, size_t mask) {
  const uint64_t h = pair * 0x9E3779B97F4A7C15u;
  return static_cast<size_t>(h >> 32 ^ h >> 15) & mask;
}

}  // namespace

Bpe::Bpe(const Vocabulary& vocabulary, BpeOptions options, size_t n_merges)
    : vocabulary_(&vocabulary),
      options_(options),
      merges_(std::bit_ceil(2 * n_merges + 16)),
      is_control_(static_cast<size_t>(vocabulary.n_ids())),
      one_token_(
          std::make_unique<std::atomic<uint8_t>[]>(static_cast<size_t>(vocabulary.n_ids()))) {
  for (size_t b = 0; b < 256; ++b) {
    const char byte = static_cast<char>(b);
    byte_ids_[b] = vocabulary.find_word({&byte, 1});
  }
}

void Bpe::add_merge(TokenId left, TokenId right, TokenId joined) {
  const uint64_t pair = pair_of(left, right);
  const size_t mask = merges_.size() - 1;
  size_t i = slot_of(pair, mask);
  while (merges_[i].pair != kNoPair && merges_[i].pair != pair) i = (i + 1) & mask;
  merges_[i] = {pair, n_ranks_++, joined};
}

void Bpe::prefetch(TokenId left, TokenId right) const {
  __builtin_prefetch(merges_.data() + slot_of(pair_of(left, right), merges_.size() - 1));
}

void Bpe::set_control(std::vector<bool> is_control) {
  is_control_ = std::move(is_control);
  is_control_.resize(static_cast<size_t>(vocabulary_->n_ids()));
  makes_control_ = false;
  for (const Merge& m : merges_)
    makes_control_ |= m.pair != kNoPair && is_control_[static_cast<size_t>(m.joined)];
  for (TokenId id = 0; options_.ignore_merges && id < vocabulary_->n_ids(); ++id) {
    makes_control_ |= is_control_[static_cast<size_t>(id)] &&
                      vocabulary_->find_word(vocabulary_->bytes(id)) == id;
  }
}

Bpe::Found Bpe::find(TokenId left, TokenId right, bool text_only) const {
  const uint64_t pair = pair_of(left, right);
  const size_t mask = merges_.size() - 1;
  for (size_t i = slot_of(pair, mask);; i = (i + 1) & mask) {
    const Merge& m = merges_[i];
    if (m.pair == pair) {
      if (text_only && is_control_[static_cast<size_t>(m.joined)]) break;
      return {m.rank, m.joined};
    }
    if (m.pair == kNoPair) break;
  }
  return {kNoRank, -1};
}

void Bpe::encode(std::string_view word, bool text_only, std::vector<TokenId>& out) const {
  text_only = text_only && makes_control_;
  const TokenId whole = vocabulary_->find_word(word);
  if (whole >= 0 && !text_only && (options_.ignore_merges || is_one_token(whole, word))) {
    out.push_back(whole);
  } else if (whole >= 0 && options_.ignore_merges && !is_control_[static_cast<size_t>(whole)]) {
    out.push_back(whole);  // text_only
  } else {
    merge_word(word, text_only, out);
  }
}

bool Bpe::is_one_token(TokenId id, std::string_view word) const {
  std::atomic<uint8_t>& known = one_token_[static_cast<size_t>(id)];
  uint8_t state = known.load(std::memory_order_relaxed);
  if (state == 0) {
    std::vector<TokenId> ids;
    merge_word(word, false, ids);
    state = ids.size() == 1 && ids[0] == id ? 1 : 2;
    known.store(state, std::memory_order_relaxed);
  }
  return state == 1;
}

// The ids of single bytes, before any merge.
void Bpe::initial_ids(std::string_view word, std::vector<TokenId>& ids) const {
  bool in_unknown = false;
  for (const char c : word) {
    const TokenId id = byte_ids_[static_cast<uint8_t>(c)];
    if (id >= 0) {
      ids.push_back(id);
    } else if (options_.unk >= 0 && !(in_unknown && options_.fuse_unk)) {
      ids.push_back(options_.unk);
    }
    in_unknown = id < 0;
  }
}

void Bpe::merge_word(std::string_view word, bool text_only, std::vector<TokenId>& out) const {
  if (word.size() > size_t{1} << 30) {
    throw Error(Errc::resource, "a word of " + std::to_string(word.size()) +
                                    " bytes without a place to split (2^30 at most)");
  }
  thread_local std::vector<TokenId> ids;
  ids.clear();
  initial_ids(word, ids);
  if (ids.size() <= kShortWord) {
    merge_short(ids, text_only, out);
  } else {
    merge_long(ids, text_only, out);
    if (ids.capacity() > size_t{1} << 20) std::vector<TokenId>().swap(ids);
  }
}

void Bpe::merge_short(std::vector<TokenId>& ids, bool text_only, std::vector<TokenId>& out) const {
  std::array<Found, kShortWord> pairs;  // [i]: the merge of ids[i] and ids[i + 1]
  size_t n = ids.size();
  for (size_t i = 0; i + 1 < n; ++i) pairs[i] = find(ids[i], ids[i + 1], text_only);
  while (n > 1) {
    size_t best = 0;
    for (size_t i = 1; i + 1 < n; ++i) {
      if (pairs[i].rank < pairs[best].rank) best = i;
    }
    if (pairs[best].rank == kNoRank) break;
    ids[best] = pairs[best].joined;
    std::copy(ids.begin() + static_cast<std::ptrdiff_t>(best) + 2,
              ids.begin() + static_cast<std::ptrdiff_t>(n),
              ids.begin() + static_cast<std::ptrdiff_t>(best) + 1);
    std::copy(pairs.begin() + static_cast<std::ptrdiff_t>(best) + 1,
              pairs.begin() + static_cast<std::ptrdiff_t>(n) - 1,
              pairs.begin() + static_cast<std::ptrdiff_t>(best));
    --n;
    if (best > 0) pairs[best - 1] = find(ids[best - 1], ids[best], text_only);
    if (best + 1 < n) pairs[best] = find(ids[best], ids[best + 1], text_only);
  }
  out.insert(out.end(), ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(n));
}

namespace {

// The symbols of a long word in one array, so that 100 MB of one letter fit: a symbol of n bytes
// takes n cells. The first holds its id, kIsLong if n > 1; the second and the last hold kInside |
// n, those between anything with kInside.
class Cells {
 public:
  explicit Cells(std::vector<TokenId>& ids) : cells_(ids) {}
  size_t size() const { return cells_.size(); }
  bool starts(size_t at) const { return (get(at) & kInside) == 0; }
  TokenId id(size_t at) const { return static_cast<TokenId>(get(at) & ~kIsLong); }
  size_t length(size_t at) const {
    return (get(at) & kIsLong) != 0 ? get(at + 1) & kLengthMask : 1;
  }
  size_t next(size_t at) const { return at + length(at); }
  /// at > 0.
  size_t previous(size_t at) const {
    const uint32_t before = get(at - 1);
    return (before & kInside) != 0 ? at - (before & kLengthMask) : at - 1;
  }
  /// Joins the symbol at `at` with its next.
  void join(size_t at, TokenId joined) {
    const size_t right = next(at);
    const auto n = static_cast<uint32_t>(next(right) - at);
    set(right, kInside);
    set(at, static_cast<uint32_t>(joined) | kIsLong);
    set(at + 1, kInside | n);
    set(at + n - 1, kInside | n);
  }

 private:
  static constexpr uint32_t kInside = 1u << 31, kIsLong = 1u << 30, kLengthMask = kInside - 1;
  uint32_t get(size_t at) const { return static_cast<uint32_t>(cells_[at]); }
  void set(size_t at, uint32_t value) { cells_[at] = static_cast<TokenId>(value); }
  std::vector<TokenId>& cells_;
};

}  // namespace

void Bpe::merge_long(std::vector<TokenId>& ids, bool text_only, std::vector<TokenId>& out) const {
  Cells cells(ids);
  // A heap of rank << 32 | place: the least is the next merge. Entries whose pair has changed since
  // are passed over; a pair that begins at the same place always has another rank, being longer.
  std::vector<uint64_t> heap;
  const auto later = [](uint64_t a, uint64_t b) { return a > b; };
  const auto entry = [&](size_t at) -> std::optional<uint64_t> {
    const size_t right = cells.next(at);
    if (right >= cells.size()) return std::nullopt;
    const Found found = find(cells.id(at), cells.id(right), text_only);
    if (found.rank == kNoRank) return std::nullopt;
    return static_cast<uint64_t>(found.rank) << 32 | at;
  };
  const auto push = [&](size_t at) {
    if (const auto e = entry(at)) {
      heap.push_back(*e);
      std::push_heap(heap.begin(), heap.end(), later);
    }
  };
  for (size_t at = 0; at < cells.size(); ++at) {
    if (const auto e = entry(at)) heap.push_back(*e);
  }
  std::make_heap(heap.begin(), heap.end(), later);
  while (!heap.empty()) {
    const uint64_t top = heap.front();
    std::pop_heap(heap.begin(), heap.end(), later);
    heap.pop_back();
    const size_t at = top & UINT32_MAX;
    if (!cells.starts(at)) continue;
    const size_t right = cells.next(at);
    if (right >= cells.size()) continue;
    const Found found = find(cells.id(at), cells.id(right), text_only);
    if (found.rank != top >> 32) continue;
    cells.join(at, found.joined);
    if (at > 0) push(cells.previous(at));
    push(at);
  }
  for (size_t at = 0; at < cells.size(); at = cells.next(at)) out.push_back(cells.id(at));
}

}  // namespace r1
