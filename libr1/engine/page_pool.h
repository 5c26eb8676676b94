// The pages of the key/value cache: who holds them, and which prompt prefixes they contain.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "libr1/base/types.h"
#include "libr1/model/batch.h"

namespace r1 {

/// Counts references and keeps an index from tokens to pages. A page may carry a name: the tokens of
/// prompt positions it holds, and the name of the page before it. Named pages that nobody holds stay
/// usable until memory is needed, the longest unused going first. Knows nothing of tensors.
class PagePool {
 public:
  using NameId = uint64_t;
  static constexpr NameId kRoot = 0;  ///< the name before a sequence's first page

  explicit PagePool(int32_t n_pages);

  int32_t n_pages() const { return static_cast<int32_t>(pages_.size()); }
  /// Pages that take() can still give.
  int32_t available() const { return n_available_; }

  /// A page for one holder, without a name; -1 if there is none.
  int32_t take();
  /// One more holder of a page that is held or named.
  void hold(int32_t page);
  /// One holder fewer. The last one of a page that is not ready gives its name up as well.
  void release(int32_t page);

  struct Found {
    int32_t page = -1;    ///< -1: no page has that name
    bool ready = false;   ///< false: its holder is still computing it
    NameId name = kRoot;  ///< what the following page's name begins with
  };
  /// The page whose name is exactly `tokens` (1 to kPageTokens) after `parent`.
  Found find(NameId parent, std::span<const TokenId> tokens) const;
  /// Names a held page and returns the name, of the page that has it already if there is one.
  NameId name(int32_t page, NameId parent, std::span<const TokenId> tokens);
  /// The named positions of the page are in the cache now. Nothing happens to a page without a name.
  void set_ready(int32_t page) { pages_[static_cast<size_t>(page)].ready = true; }

 private:
  struct Page {
    int32_t n_holders = 0;
    bool ready = false;
    NameId name = 0;  // 0: none
    NameId parent = 0;
    int32_t n_tokens = 0;
    TokenId tokens[kPageTokens] = {};
    int32_t newer = -1, older = -1;  // among named pages without a holder
  };
  static uint64_t key(NameId parent, std::span<const TokenId> tokens);
  void forget_name(int32_t page);
  void unlink(int32_t page);

  std::vector<Page> pages_;
  std::vector<int32_t> free_;  // neither held nor named
  std::unordered_multimap<uint64_t, int32_t> index_;
  NameId last_name_ = kRoot;
  int32_t n_available_ = 0;
  int32_t oldest_ = -1, newest_ = -1;
};

}  // namespace r1
