// What a call threw, for tests of messages.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "libr1/base/error.h"

namespace r1::test {

/// The message of the r1::Error that `f` throws; "nothing thrown" or "wrong code: ..." otherwise.
template <typename F>
std::string error_of(Errc code, F&& f) {
  try {
    f();
  } catch (const Error& error) {
    return error.code() == code ? error.what() : std::string("wrong code: ") + error.what();
  }
  return "nothing thrown";
}

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace r1::test

/// CHECK_ERROR(Errc::format, "twice", call()): the call throws an Error of that code whose message
/// has that part.
#define CHECK_ERROR(code, part, call)                                             \
  do {                                                                            \
    const std::string message_ = r1::test::error_of(code, [&] { (void)(call); }); \
    INFO(message_);                                                               \
    CHECK(r1::test::contains(message_, part));                                    \
  } while (false)
