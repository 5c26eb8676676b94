// SPDX-License-Identifier: MIT
#include "libr1/engine/page_pool.h"

#include <algorithm>

#include "libr1/base/error.h"
#include "libr1/base/hash.h"

namespace r1 {

PagePool::PagePool(int32_t n_pages) : pages_(static_cast<size_t>(n_pages)), n_available_(n_pages) {
  free_.reserve(pages_.size());
  for (int32_t p = n_pages - 1; p >= 0; --p) free_.push_back(p);
}

uint64_t PagePool::key(NameId parent, std::span<const TokenId> tokens) {
  return xxh3_64(std::as_bytes(tokens), parent);
}

int32_t PagePool::take() {
  int32_t page = -1;
  if (!free_.empty()) {
    page = free_.back();
    free_.pop_back();
  } else if (oldest_ >= 0) {
    page = oldest_;
    unlink(page);
    forget_name(page);
  } else {
    return -1;
  }
  --n_available_;
  Page& p = pages_[static_cast<size_t>(page)];
  p.n_holders = 1;
  p.ready = false;
  return page;
}

void PagePool::hold(int32_t page) {
  Page& p = pages_[static_cast<size_t>(page)];
  R1_CHECK(p.n_holders > 0 || p.name != 0);
  if (p.n_holders++ == 0) {
    unlink(page);
    --n_available_;
  }
}

void PagePool::release(int32_t page) {
  Page& p = pages_[static_cast<size_t>(page)];
  R1_CHECK(p.n_holders > 0);
  if (--p.n_holders > 0) return;
  ++n_available_;
  if (p.name != 0 && !p.ready) forget_name(page);
  if (p.name == 0) {
    free_.push_back(page);
    return;
  }
  p.older = newest_;
  p.newer = -1;
  (newest_ >= 0 ? pages_[static_cast<size_t>(newest_)].newer : oldest_) = page;
  newest_ = page;
}

void PagePool::unlink(int32_t page) {
  Page& p = pages_[static_cast<size_t>(page)];
  (p.older >= 0 ? pages_[static_cast<size_t>(p.older)].newer : oldest_) = p.newer;
  (p.newer >= 0 ? pages_[static_cast<size_t>(p.newer)].older : newest_) = p.older;
  p.older = p.newer = -1;
}

void PagePool::forget_name(int32_t page) {
  Page& p = pages_[static_cast<size_t>(page)];
  const std::span<const TokenId> tokens(p.tokens, static_cast<size_t>(p.n_tokens));
  auto [it, end] = index_.equal_range(key(p.parent, tokens));
  while (it != end && it->second != page) ++it;
  R1_CHECK(it != end);
  index_.erase(it);
  p.name = 0;
}

PagePool::Found PagePool::find(NameId parent, std::span<const TokenId> tokens) const {
  const auto [begin, end] = index_.equal_range(key(parent, tokens));
  for (auto it = begin; it != end; ++it) {
    const Page& p = pages_[static_cast<size_t>(it->second)];
    if (p.parent == parent && std::ranges::equal(std::span(p.tokens, static_cast<size_t>(p.n_tokens)), tokens)) {
      return {it->second, p.ready, p.name};
    }
  }
  return {};
}

PagePool::NameId PagePool::name(int32_t page, NameId parent, std::span<const TokenId> tokens) {
  R1_CHECK(!tokens.empty() && tokens.size() <= kPageTokens);
  const Found there = find(parent, tokens);
  if (there.page >= 0) return there.name;
  Page& p = pages_[static_cast<size_t>(page)];
  R1_CHECK(p.n_holders > 0 && p.name == 0);
  p.name = ++last_name_;
  p.parent = parent;
  p.n_tokens = static_cast<int32_t>(tokens.size());
  p.ready = false;
  std::ranges::copy(tokens, p.tokens);
  index_.emplace(key(parent, tokens), page);
  return p.name;
}

}  // namespace r1
