// SPDX-License-Identifier: MIT
#include "libr1/engine/page_pool.h"

#include <numeric>
#include <vector>

#include "tests/support/catch.h"

using r1::kPageTokens;
using r1::PagePool;
using r1::TokenId;

namespace {

std::vector<TokenId> tokens_from(TokenId first, size_t n = kPageTokens) {
  std::vector<TokenId> tokens(n);
  std::iota(tokens.begin(), tokens.end(), first);
  return tokens;
}

}  // namespace

TEST_CASE("every page is given once, then none") {
  PagePool pool(3);
  CHECK(pool.available() == 3);
  const int32_t a = pool.take(), b = pool.take(), c = pool.take();
  CHECK((a != b && b != c && a != c));
  CHECK(pool.available() == 0);
  CHECK(pool.take() == -1);
  pool.release(b);
  CHECK(pool.take() == b);
}

TEST_CASE("a page with two holders comes back after both have let go") {
  PagePool pool(1);
  const int32_t page = pool.take();
  pool.hold(page);
  pool.release(page);
  CHECK(pool.take() == -1);
  pool.release(page);
  CHECK(pool.take() == page);
}

TEST_CASE("a page is found by its tokens and its parent") {
  PagePool pool(4);
  const int32_t first = pool.take();
  const auto name = pool.name(first, PagePool::kRoot, tokens_from(0));
  const int32_t second = pool.take();
  pool.name(second, name, tokens_from(100, 7));
  CHECK(pool.find(PagePool::kRoot, tokens_from(0)).page == first);
  CHECK_FALSE(pool.find(PagePool::kRoot, tokens_from(0)).ready);
  pool.set_ready(first);
  CHECK(pool.find(PagePool::kRoot, tokens_from(0)).ready);
  CHECK(pool.find(PagePool::kRoot, tokens_from(0)).name == name);
  CHECK(pool.find(name, tokens_from(100, 7)).page == second);
  CHECK(pool.find(PagePool::kRoot, tokens_from(100, 7)).page == -1);
  CHECK(pool.find(name, tokens_from(100, 8)).page == -1);
  CHECK(pool.find(name, tokens_from(100, 6)).page == -1);
  CHECK(pool.find(PagePool::kRoot, tokens_from(1)).page == -1);
}

TEST_CASE("the second page with the same tokens stays without a name") {
  PagePool pool(2);
  const int32_t a = pool.take(), b = pool.take();
  const auto name = pool.name(a, PagePool::kRoot, tokens_from(0));
  CHECK(pool.name(b, PagePool::kRoot, tokens_from(0)) == name);
  pool.set_ready(a);
  pool.set_ready(b);
  pool.release(b);
  pool.release(a);
  CHECK(pool.find(PagePool::kRoot, tokens_from(0)).page == a);
  CHECK(pool.available() == 2);
}

TEST_CASE("a ready page outlives its holders until memory is needed, the longest unused going first") {
  PagePool pool(3);
  int32_t pages[3];
  for (int i = 0; i < 3; ++i) {
    pages[i] = pool.take();
    pool.name(pages[i], PagePool::kRoot, tokens_from(1000 * i));
    pool.set_ready(pages[i]);
  }
  for (const int i : {1, 0, 2}) pool.release(pages[i]);
  CHECK(pool.available() == 3);
  pool.hold(pages[1]);  // used again: now the youngest
  CHECK(pool.available() == 2);
  pool.release(pages[1]);
  CHECK(pool.take() == pages[0]);
  CHECK(pool.find(PagePool::kRoot, tokens_from(0)).page == -1);
  CHECK(pool.find(PagePool::kRoot, tokens_from(1000)).page == pages[1]);
  CHECK(pool.take() == pages[2]);
  CHECK(pool.take() == pages[1]);
  CHECK(pool.take() == -1);
}

TEST_CASE("a page that was given up before it was ready is not found any more") {
  PagePool pool(1);
  const int32_t page = pool.take();
  pool.name(page, PagePool::kRoot, tokens_from(5));
  pool.release(page);
  CHECK(pool.find(PagePool::kRoot, tokens_from(5)).page == -1);
  CHECK(pool.take() == page);
  CHECK_FALSE(pool.find(PagePool::kRoot, tokens_from(5)).ready);
}
