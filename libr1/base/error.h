// The one exception type of the library, and the check for our own bugs.
// SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>
#include <string>

namespace r1 {

/// What kind of failure an Error is; a tool chooses its exit status by it.
enum class Errc {
  usage,        ///< the caller asked for something that makes no sense
  io,           ///< the operating system refused (open, read, write, map)
  format,       ///< a file or record is not what it claims to be
  unsupported,  ///< well-formed, but r1 does not do it
  resource,     ///< not enough memory, disk or cache
  cuda,         ///< the CUDA runtime reported a failure
};

/// Thrown by every libr1 function that cannot do its work. The message names the thing, the place
/// and the remedy, in lower case and without a full stop; the tool puts its own name in front.
class Error : public std::runtime_error {
 public:
  Error(Errc code, const std::string& message) : std::runtime_error(message), code_(code) {}
  Errc code() const noexcept { return code_; }

 private:
  Errc code_;
};

/// Throws Error{io} with `what` followed by the text of `errno_value`.
[[noreturn]] void throw_errno(const std::string& what, int errno_value);

/// Prints the failed expression and aborts. For broken invariants of ours, never for input.
[[noreturn]] void check_failed(const char* expression, const char* file, int line) noexcept;

}  // namespace r1

#define R1_CHECK(condition) \
  ((condition) ? void(0) : ::r1::check_failed(#condition, __FILE__, __LINE__))
