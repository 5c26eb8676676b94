// A text that may still be the inside of a JSON string, and is unescaped only where it is looked at: the answer
// stands at the end of a completion, and what comes before it need not be read.
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "libr1/json/json_scan.h"

namespace r1 {

/// Not thread-safe: text() remembers what it has unescaped.
class LazyText {
 public:
  LazyText() = default;
  LazyText(std::string text) : own_(std::move(text)) {}       // NOLINT: a text is one
  LazyText(const char* text) : LazyText(std::string(text)) {}  // NOLINT
  /// The text that `inner` (a checked JSON string without its quotes) stands for; `inner` must outlive this
  /// and its copies.
  static LazyText of_json(std::string_view inner, JsonEscapes escapes);

  /// All of it; a view into this or into `inner`, valid until this is changed or moved.
  std::string_view text() const;
  /// The text as it is escaped, if all escapes are a backslash and one letter: every byte that belongs to none
  /// stands for itself. Nothing if text() costs nothing, or if there are other escapes.
  std::optional<std::string_view> escaped() const;

 private:
  mutable std::string own_;
  std::string_view inner_;
  JsonEscapes escapes_ = JsonEscapes::none;
  bool in_place_ = false;  // inner_ is the text, and own_ what it was unescaped to, if it was
};

}  // namespace r1
