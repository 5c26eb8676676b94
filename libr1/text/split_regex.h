// A split pattern of tokenizer.json that split_patterns.h does not know, run by PCRE2. The patterns
// are written for Oniguruma with Ruby's syntax: they are translated, so that both engines and all
// of their versions agree, and refused where they could not. SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace r1 {

/// Immutable; safe to use from several threads.
class SplitRegex {
 public:
  /// Throws Error{format} for a pattern that is no regex, Error{unsupported} for one with a
  /// construct that r1 does not translate; both name pattern, construct and offset.
  explicit SplitRegex(std::string_view pattern);
  ~SplitRegex();
  SplitRegex(SplitRegex&&) noexcept;
  SplitRegex& operator=(SplitRegex&&) noexcept;

  struct Match {
    size_t begin;
    size_t end;
  };
  /// The first match in `text` (valid UTF-8) that begins at `start` or later. Throws
  /// Error{resource} if the pattern needs more steps than a sane one can (catastrophic
  /// backtracking).
  std::optional<Match> find(std::string_view text, size_t start) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The PCRE2 pattern with the meaning that `pattern` has for Oniguruma (Ruby syntax, UTF-8):
/// classes are spelt out as ranges of code points, since every library has a Unicode version of its
/// own.
std::string translate_split_regex(std::string_view pattern);

}  // namespace r1
