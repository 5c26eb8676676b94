// SPDX-License-Identifier: MIT
#include "libr1/bench/rating.h"

#include <cmath>

#include "tests/support/catch.h"

using r1::Attempts;
using r1::Contest;

namespace {

// `n` humans of rating 1500 with falling points, n * 10 first.
Contest flat_contest(int n) {
  Contest c;
  c.id = "1";
  c.points = {{"A", 500}, {"B", 1000}};
  for (int i = n; i > 0; --i) c.rows.push_back({10.0 * i, 0, 1500.0});
  return c;
}

}  // namespace

TEST_CASE("failed submissions cost fifty points each, down to nothing") {
  const Contest c = flat_contest(300);
  CHECK(r1::rate_contest(c, {{"A", {0, true, 1}}}).score == 500);
  CHECK(r1::rate_contest(c, {{"A", {2, true, 3}}, {"B", {1, true, 2}}}).score == 400 + 950);
  CHECK(r1::rate_contest(c, {{"A", {30, true, 31}}}).score == 0);
  CHECK(r1::rate_contest(c, {{"A", {3, false, 3}}, {"C", {0, true, 1}}}).score == 0);
}

TEST_CASE("the place counts the humans who did at least as well") {
  const Contest c = flat_contest(300);  // 3000, 2990, ..., 10
  CHECK(r1::rate_contest(c, {{"A", {0, true, 1}}, {"B", {0, true, 1}}}).place == 151);
  CHECK(r1::rate_contest(c, {{"A", {0, true, 1}}}).place == 251);
}

TEST_CASE("ICPC contests count problems, then penalties") {
  Contest c;
  c.icpc = true;
  c.points = {{"A", 1}};
  c.rows = {{1, 0, 1600.0}, {1, 20, 1500.0}, {1, 30, 1400.0}, {0, 0, 1300.0}};
  const auto r = r1::rate_contest(c, {{"A", {2, true, 3}}});
  CHECK(r.penalty == 20);
  CHECK(r.place == 2);
}

TEST_CASE("the rating is where the expected place is the place") {
  std::vector<double> ratings(300, 1500.0);
  // Among 300 equals the place 151 = 1 + 300 / 2 is expected of their own rating.
  CHECK(std::abs(r1::rating_at_place(ratings, 151) - 1500) <= 1);
  CHECK(r1::rating_at_place(ratings, 290) < 1000);
  CHECK(r1::rating_at_place(ratings, 1) == 1599);  // no better than the best and a hundred
  ratings.push_back(3500);
  for (const double place : {20.0, 100.0, 200.0}) {
    const double rating = r1::rating_at_place(ratings, place);
    double seed = 1;
    for (const double r : ratings) seed += 1 / (1 + std::pow(10.0, (rating - r) / 400));
    CHECK(std::abs(seed - place) < 1);
  }
}
