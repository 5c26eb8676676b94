// What an answer in plain prose says of its options, mention by mention.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace r1 {

/// What the end of an answer comes to.
struct ChoiceSaid {
  enum Kind {
    nothing,   ///< no letter is mentioned there
    open,      ///< letters are mentioned, but none is chosen: asked, looked at, names of something
    denied,    ///< all that it says of letters is that they are wrong
    asserted,  ///< `letters` are chosen
  };
  Kind kind = nothing;
  std::string letters;
  int strength = 0;  ///< 3: in so many words or as a conclusion; 2: as "(B)" or "option B"; 1: bare
};

/// What an answer comes to: its last sentence that asserts a choice counts, if those behind it only
/// deny other options. Every mention of a letter has a part in its clause: it is the subject, and
/// what is said of it may be good, bad or neither; or it is what the clause comes to ("this gives
/// C"), unless that denies it, only looks at it, or the letter is a name ("vitamin C").
/// `texts`: letters stand for texts of options, of which a sentence that tells something chooses
/// one
/// ("Paris has long been the capital").
ChoiceSaid choice_said(std::string_view answer, bool texts = false);

}  // namespace r1
