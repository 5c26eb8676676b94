// utf8proc does the work on the stretches that can change at all. Unicode's stability policy makes
// its result independent of its version for characters that were assigned in ours; a later
// character is never put into a stretch, and so stays as it is, as it does in `tokenizers`.
// SPDX-License-Identifier: MIT
#include "libr1/text/nfc.h"

#include <utf8proc.h>

#include <algorithm>
#include <vector>

#include "libr1/base/error.h"
#include "libr1/base/utf8.h"
#include "libr1/text/unicode.h"

namespace r1 {

namespace {

constexpr auto kOptions = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE);

int combining_class(utf8proc_int32_t c) { return utf8proc_get_property(c)->combining_class; }

// Canonical ordering: each run of characters with a class other than 0, stably. utf8proc's own is a
// bubble sort, and a text may be one run of a million marks.
void order_marks(std::vector<utf8proc_int32_t>& chars) {
  const auto before = [](utf8proc_int32_t a, utf8proc_int32_t b) {
    return combining_class(a) < combining_class(b);
  };
  for (auto run = chars.begin(); run != chars.end();) {
    if (combining_class(*run) == 0) {
      ++run;
      continue;
    }
    const auto stop =
        std::find_if(run, chars.end(), [](auto c) { return combining_class(c) == 0; });
    if (!std::is_sorted(run, stop, before)) std::stable_sort(run, stop, before);
    run = stop;
  }
}

void append_stretch(std::string_view text, std::string& out) {
  std::vector<utf8proc_int32_t> chars;
  const char* p = text.data();
  const char* const end = p + text.size();
  while (p < end) {
    utf8proc_int32_t parts[8];  // no canonical decomposition has more than four
    int boundary = 0;
    const utf8proc_ssize_t n = utf8proc_decompose_char(
        static_cast<utf8proc_int32_t>(next_code_point(p)), parts, 8, kOptions, &boundary);
    R1_CHECK(n > 0 && n <= 8);
    chars.insert(chars.end(), parts, parts + n);
  }
  order_marks(chars);
  const utf8proc_ssize_t n =
      utf8proc_normalize_utf32(chars.data(), static_cast<utf8proc_ssize_t>(chars.size()), kOptions);
  R1_CHECK(n >= 0);
  for (utf8proc_ssize_t i = 0; i < n; ++i)
    append_utf8(out, static_cast<char32_t>(chars[static_cast<size_t>(i)]));
}

// The first kNfcMark at or after p; none is ASCII.
const char* find_mark(const char* p, const char* end, const CharTable& table) {
  while (p < end) {
    if (static_cast<uint8_t>(*p) < 0x80) {
      ++p;
      continue;
    }
    const char* const at = p;
    if ((table[next_code_point(p)] & kNfcMark) != 0) return at;
  }
  return end;
}

}  // namespace

bool is_surely_nfc(std::string_view text) {
  const char* const end = text.data() + text.size();
  return find_mark(text.data(), end, CharTable()) == end;
}

void append_nfc(std::string_view text, std::string& out) {
  const CharTable table;
  const char* p = text.data();
  const char* const end = p + text.size();
  while (p < end) {
    const char* stop = find_mark(p, end, table);
    const char* begin = stop;
    if (stop < end && stop > p) {
      const char* const base = previous_char(stop);
      const char* q = base;
      if ((table[next_code_point(q)] & kNfcBase) != 0) begin = base;
    }
    out.append(p, begin);
    while (stop < end) {
      const char* q = stop;
      if ((table[next_code_point(q)] & kNfcMark) == 0) break;
      stop = q;
    }
    if (begin < stop) append_stretch({begin, static_cast<size_t>(stop - begin)}, out);
    p = stop;
  }
}

}  // namespace r1
