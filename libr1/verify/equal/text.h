// The text of an answer that is compared with others: it is read when that is first needed, and
// once. SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "libr1/verify/equal/sketch.h"

namespace r1 {

/// An integer without leading zeros, so that equal numbers are equal texts.
bool is_plain_integer(std::string_view text);

/// Move-only; not for several threads at once.
class MathText {
 public:
  explicit MathText(std::string_view text) : text_(text), integer_(is_plain_integer(text)) {}

  const std::string& text() const { return text_; }
  bool plain_integer() const { return integer_; }
  /// All readings of it, best first.
  const MathAnswer& read() const;
  const MathSketch& sketch() const;
  /// Nothing of it could be read.
  bool unread() const;

 private:
  std::string text_;
  bool integer_;
  mutable std::optional<MathAnswer> answer_;
  mutable std::optional<MathSketch> sketch_;
};

/// What came of comparing, and why if it is no plain yes or no.
struct MathComparison {
  Outcome outcome = Outcome::different;
  std::string_view reason;
};

/// Depends on the three alone, whatever either text was compared with before.
MathComparison compare_texts(const MathText& gold, const MathText& answer,
                             const MathPolicy& policy);

/// Whether the outcome of that is Outcome::equal, sooner known where the two are far apart.
bool are_equal(const MathText& gold, const MathText& answer, const MathPolicy& policy);

}  // namespace r1
