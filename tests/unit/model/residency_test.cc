// SPDX-License-Identifier: MIT
#include "libr1/model/residency.h"

#include <algorithm>

#include "libr1/base/rng.h"
#include "tests/support/catch.h"

using namespace r1;

namespace {

/// Uses a unit as WeightStream does; returns whether it had to be fetched.
bool use(Residency& r, int32_t unit, std::vector<int32_t>* out = nullptr) {
  const bool missing = r.hold(unit);
  std::vector<int32_t> evicted;
  if (missing) r.admit(unit, evicted);
  r.release(unit);
  if (out != nullptr) out->insert(out->end(), evicted.begin(), evicted.end());
  return missing;
}

}  // namespace

TEST_CASE("residency keeps within its budget and puts out nothing that is held") {
  Residency r({10, 20, 30, 40}, 60);
  r.begin_call();
  std::vector<int32_t> evicted;
  CHECK(r.hold(0));
  CHECK(r.has_room(0));
  r.admit(0, evicted);
  CHECK_FALSE(r.hold(0));
  use(r, 2);
  CHECK(r.resident_bytes() == 40);
  CHECK(r.hold(3));
  CHECK(r.has_room(3));  // beside unit 0, which is held
  CHECK_FALSE(r.has_room(3, 0.5));
  r.admit(3, evicted);
  CHECK(evicted == std::vector<int32_t>{2});
  CHECK(r.resident_bytes() == 50);
  // All is held: the budget gives way.
  CHECK(r.hold(1));
  CHECK_FALSE(r.has_room(1));
  r.admit(1, evicted);
  CHECK(evicted.size() == 1);
  CHECK(r.resident_bytes() == 70);
  r.release(3);
  CHECK(r.has_room(2));
  CHECK_FALSE(r.is_held(3));
  CHECK(r.is_resident(3));
}

TEST_CASE("residency keeps the hottest units") {
  // Unit i is used in every (i + 1)-th call; four of sixteen fit.
  Residency r(std::vector<uint64_t>(16, 1), 4);
  for (int call = 0; call < 400; ++call) {
    r.begin_call();
    for (int32_t unit = 0; unit < 16; ++unit) {
      if (call % (unit + 1) == 0) use(r, unit);
    }
  }
  CHECK(r.is_resident(0));
  CHECK(r.is_resident(1));
  CHECK(r.is_resident(2));
}

TEST_CASE("residency follows when other units become hot") {
  Residency r(std::vector<uint64_t>(8, 1), 4);
  for (int call = 0; call < 300; ++call) {
    r.begin_call();
    for (int32_t i = 0; i < 3; ++i) use(r, call < 150 ? i : i + 4);
  }
  for (int32_t i = 4; i < 7; ++i) CHECK(r.is_resident(i));
}

TEST_CASE("residency keeps the same part of what is read in order again and again") {
  // Putting out the longest unused would read all ten each time.
  Residency r(std::vector<uint64_t>(10, 1), 6);
  int n_fetched = 0;
  for (int call = 0; call < 12; ++call) {
    r.begin_call();
    for (int32_t unit = 0; unit < 10; ++unit) n_fetched += use(r, unit) && call >= 2 ? 1 : 0;
  }
  CHECK(n_fetched <= 10 * 5);
}

TEST_CASE("a guess is held, and does not make a unit hotter") {
  Residency r(std::vector<uint64_t>(3, 1), 2);
  std::vector<int32_t> evicted;
  r.begin_call();
  use(r, 0);
  for (int i = 0; i < 5; ++i) {
    r.begin_call();
    if (r.hold(1, true)) r.admit(1, evicted);
    CHECK(r.is_held(1));
    r.release(1);
  }
  CHECK(evicted.empty());
  use(r, 2, &evicted);
  CHECK(evicted == std::vector<int32_t>{1});
}

TEST_CASE("scores survive any number of calls") {
  Residency r(std::vector<uint64_t>(4, 1), 2);
  for (int call = 0; call < 40000; ++call) {
    r.begin_call();
    use(r, 0);
    use(r, static_cast<int32_t>(1 + random_bits(1, 0, static_cast<uint64_t>(call)) % 3));
  }
  CHECK(r.is_resident(0));
  CHECK(r.resident_bytes() == 2);
}
