// extract_math() for a long text that is still escaped: most of it is searched as it stands, and
// only the part that decides is unescaped and read. SPDX-License-Identifier: MIT
#include <algorithm>

#include "libr1/base/find_bytes.h"
#include "libr1/verify/answer/extract.h"
#include "libr1/verify/answer/extract_open.h"
#include "libr1/verify/answer/restore.h"

namespace r1 {
namespace {

constexpr size_t npos = std::string_view::npos;
constexpr size_t kShort = 96;  ///< what is not longer is unescaped as soon as searched

std::string unescaped(std::string_view inner) {
  std::string text;
  append_unescaped(text, inner);
  return text;
}

// How many backslashes end `text`: with an even number of them, no escape is under way.
size_t slashes_before(std::string_view text) {
  size_t n = 0;
  while (n < text.size() && text[text.size() - 1 - n] == '\\') ++n;
  return n;
}

// Where \box, \fbox or \framebox begins first, a box or not (\boxplus).
size_t first_box_place(std::string_view escaped) {
  for (size_t at = find_three(escaped, 0, "box"); at != npos;
       at = find_three(escaped, at + 1, "box")) {
    const std::string_view before = escaped.substr(0, at);
    const size_t begin = before.ends_with('f') ? at - 1 : before.ends_with("frame") ? at - 5 : at;
    const size_t slashes = slashes_before(escaped.substr(0, begin));
    if (slashes > 0 && slashes % 2 == 0) return begin - 2;
  }
  return npos;
}

// Where the word "answer" stands last, in whatever case.
size_t last_answer_word(std::string_view escaped) {
  constexpr std::string_view kWord = "answer";
  for (size_t i = escaped.size(); i-- > 3;) {
    if ((escaped[i] | 0x20) != 'w' || i + 3 > escaped.size()) continue;
    size_t k = 0;
    while (k < kWord.size() && (escaped[i - 3 + k] | 0x20) == kWord[k]) ++k;
    if (k == kWord.size()) return i - 3;
  }
  return npos;
}

// Whether it may end in what is taken off before boxes are looked for: <|im_end|>, </s>, Q.E.D.
bool may_have_end_mark(std::string_view escaped) {
  for (size_t before = escaped.size() + 1; before != escaped.size();) {
    before = escaped.size();
    for (const std::string_view space : {" ", "\\n", "\\r", "\\t"}) {
      if (escaped.ends_with(space)) escaped.remove_suffix(space.size());
    }
  }
  return escaped.ends_with('>') || escaped.ends_with("QED") || escaped.ends_with("QED.") ||
         escaped.ends_with("Q.E.D.");
}

}  // namespace

std::optional<Extracted> extract_from_end(const LazyText& text) {
  const auto escaped = text.escaped();
  if (!escaped || escaped->size() <= kShort) return extract_math(text.text());
  const auto from = [&](size_t at) { return unescaped(escaped->substr(at)); };
  // The last <answer> block alone counts.
  if (const size_t tag = last_answer_tag(*escaped); tag != npos) return extract_math(from(tag));
  if (may_have_end_mark(*escaped)) return extract_math(text.text());
  if (has_eaten_box(*escaped)) return extract_math(text.text());
  // Boxes alone count, if there are any, and none begins before the first place that looks like
  // one.
  if (const size_t place = first_box_place(*escaped); place != npos) {
    // Of several boxes, what names the first ("(a)", "x =") stands before it.
    const bool several = find_three(*escaped, place + 5, "box") != npos;
    size_t begin = several ? place - std::min(place, 2 * kBeforeBox) : place;
    if (several && slashes_before(escaped->substr(0, begin)) % 2 != 0) --begin;
    const std::string written = from(begin);
    std::string restored;
    bool boxed = false;
    auto found = extract_boxed(with_backslashes(written, restored), boxed);
    return boxed ? found : extract_math(text.text());
  }
  // The last mark or phrase decides if it is followed by something.
  const size_t mark = escaped->find('#') == npos ? npos : escaped->rfind("####"),
               word = last_answer_word(*escaped);
  const bool mark_is_last = mark != npos && (word == npos || mark > word);
  if (const size_t last = mark_is_last ? mark : word; last != npos) {
    // What stands before the word can say that nothing is announced ("if the answer is 5").
    constexpr size_t kBefore = 24;
    size_t begin = last - std::min(last, mark_is_last ? 0 : kBefore);
    while (begin < last && (*escaped)[begin] != ' ') ++begin;  // no escape is cut through
    const std::string rest = from(begin);
    if (has_next_question(escaped->substr(0, begin))) return extract_math(text.text());
    auto found = extract_math(rest);
    // Phrases in Chinese are looked for where no English one is complete, be it an earlier one.
    const bool chinese = rest.find("\u7b54") != npos;
    if (found && found->step == (mark_is_last ? "hash_mark" : "final_answer") && !chinese)
      return found;
  }
  return extract_math(text.text());
}

bool may_be(const LazyText& text, std::string_view bare) {
  const auto escaped = text.escaped();
  if (!escaped || escaped->size() <= kShort) return true;
  // Without a space or a mark in front, a text begins as its bare text does.
  if (std::string_view(" *_`:=<").find(escaped->front()) != npos) return true;
  size_t at = 0;
  for (const char c : bare) {
    if (at >= escaped->size()) return true;
    if ((*escaped)[at] == '\\' && (*escaped)[++at] != '\\')
      return true;  // \n, \", ...: it is left open
    if ((*escaped)[at++] != c) return false;
  }
  return true;
}

}  // namespace r1
