// split_think_json: tags are looked for in the escaped text, so that nothing is decoded or encoded.
// SPDX-License-Identifier: MIT
#include <cstring>

#include "libr1/base/utf8.h"
#include "libr1/json/json_scan.h"
#include "libr1/json/json_writer.h"
#include "libr1/text/think_machine.h"
#include "libr1/text/think_tags.h"

namespace r1 {
namespace {

// One character of the inside of a checked JSON string at raw[at]: its code point and length.
struct JsonChar {
  char32_t code = 0;
  size_t n_bytes = 0;
};

char32_t hex4(const char* p) {
  char32_t value = 0;
  for (int i = 0; i < 4; ++i) {
    const auto c = static_cast<unsigned char>(p[i]);
    value = value * 16 + (c <= '9' ? c - '0' : (c | 0x20u) - 'a' + 10u);
  }
  return value;
}

JsonChar json_char(std::string_view raw, size_t at) {
  if (raw[at] != '\\') {
    const Utf8Char c = decode_utf8(raw, at);
    return {c.code_point, static_cast<size_t>(c.n_bytes)};
  }
  const char escape = raw[at + 1];
  switch (escape) {
    case 'b':
      return {'\b', 2};
    case 'f':
      return {'\f', 2};
    case 'n':
      return {'\n', 2};
    case 'r':
      return {'\r', 2};
    case 't':
      return {'\t', 2};
    case 'u':
      break;
    default:
      return {static_cast<unsigned char>(escape), 2};
  }
  const char32_t unit = hex4(raw.data() + at + 2);
  if (unit < 0xD800 || unit >= 0xDC00) return {unit, 6};
  return {0x10000 + ((unit - 0xD800) << 10) + (hex4(raw.data() + at + 8) - 0xDC00), 12};
}

// Is raw[at] an escape's backslash, or a character of its own? An odd run of backslashes before it
// means that it belongs to an escape.
bool is_escaped(std::string_view raw, size_t at) {
  size_t n = 0;
  while (n < at && raw[at - 1 - n] == '\\') ++n;
  return n % 2 == 1;
}

struct JsonText {
  static constexpr std::string_view kBlankLine = "\\n\\n";
  static bool is_space(char32_t c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

  static size_t leading_space(std::string_view raw) {
    size_t at = 0;
    while (at < raw.size()) {
      if (raw[at] == ' ') {
        ++at;
        continue;
      }
      if (raw[at] != '\\') break;  // all other white space is escaped
      const JsonChar c = json_char(raw, at);
      if (!is_space(c.code)) break;
      at += c.n_bytes;
    }
    return at;
  }

  // The length of the white space character that `raw` ends with, or 0.
  static size_t last_space(std::string_view raw) {
    const size_t n = raw.size();
    if (n >= 1 && raw[n - 1] == ' ') return 1;
    if (n >= 2 && raw[n - 2] == '\\' && !is_escaped(raw, n - 2))
      return is_space(json_char(raw, n - 2).code) ? 2 : 0;
    if (n >= 6 && raw[n - 6] == '\\' && raw[n - 5] == 'u' && !is_escaped(raw, n - 6)) {
      return is_space(hex4(raw.data() + n - 4)) ? 6 : 0;
    }
    return 0;
  }
  static size_t trailing_space(std::string_view raw) {
    size_t n = 0;
    while (const size_t length = last_space(raw.substr(0, raw.size() - n))) n += length;
    return n;
  }
};

// The length of `tag` at raw[at] as it is escaped there, or 0.
size_t match_tag(std::string_view raw, size_t at, std::string_view tag) {
  const size_t begin = at;
  for (size_t i = 0; i < tag.size();) {
    if (at == raw.size()) return 0;
    if (raw[at] != '\\') {  // as itself: both are UTF-8
      if (raw[at++] != tag[i++]) return 0;
      continue;
    }
    const Utf8Char want = decode_utf8(tag, i);
    const JsonChar have = json_char(raw, at);
    if (have.code != want.code_point) return 0;
    i += static_cast<size_t>(want.n_bytes);
    at += have.n_bytes;
  }
  return at - begin;
}

// Is there any \u in it? A plain loop, so that the compiler can do many bytes at a time.
bool has_unicode_escape(std::string_view raw) {
  constexpr size_t kBlock = 256;
  const char* p = raw.data();
  size_t left = raw.size() < 1 ? 0 : raw.size() - 1;
  while (left > 0) {
    const size_t n = left < kBlock ? left : kBlock;
    unsigned char any = 0;
    for (size_t i = 0; i < n; ++i)
      any |= static_cast<unsigned char>((p[i] == '\\') & (p[i + 1] == 'u'));
    if (any != 0) return true;
    p += n;
    left -= n;
  }
  return false;
}

// Walks the places where a '<' stands, as itself or escaped.
class BracketFinder {
 public:
  explicit BracketFinder(std::string_view raw) : raw_(raw), has_unicode_(has_unicode_escape(raw)) {}

  /// The next one at or after `from`, or npos.
  size_t next(size_t from) {
    const size_t plain = raw_.find('<', from);
    if (!has_unicode_) return plain;
    if (escaped_ != std::string_view::npos && (escaped_ < from || !searched_)) find_escaped(from);
    return plain < escaped_ ? plain : escaped_;
  }

 private:
  void find_escaped(size_t from) {
    searched_ = true;
    for (escaped_ = raw_.find("\\u003", from); escaped_ != std::string_view::npos;
         escaped_ = raw_.find("\\u003", escaped_ + 1)) {
      if ((raw_[escaped_ + 5] | 0x20) == 'c' && !is_escaped(raw_, escaped_)) return;
    }
  }

  std::string_view raw_;
  bool has_unicode_;
  bool searched_ = false;
  size_t escaped_ = 0;
};

// End texts that begin with anything but '<' are rare: decode, split, encode.
ThinkState split_decoded(std::string_view raw, const ThinkPolicy& policy, ThinkStart start,
                         std::string_view finish_reason, ThinkParts& out) {
  std::string text;
  append_unescaped(text, raw);
  ThinkParts plain;
  const ThinkState state = split_think(text, policy, start, finish_reason, plain);
  const auto encode = [](std::string_view part) {
    const std::string quoted = json_string(part);
    return quoted.substr(1, quoted.size() - 2);
  };
  out.reasoning = encode(plain.reasoning);
  out.content = encode(plain.content);
  return state;
}

}  // namespace

ThinkState split_think_json(std::string_view raw, const ThinkPolicy& policy, ThinkStart start,
                            std::string_view finish_reason, ThinkParts& out) {
  const TagTable table(policy);
  if (!table.all_begin_with_bracket()) return split_decoded(raw, policy, start, finish_reason, out);
  out.reasoning.clear();
  out.content.clear();
  ThinkMachine<JsonText> machine(policy, start);
  machine.set_window(raw, 0);
  BracketFinder brackets(raw);
  for (size_t at = brackets.next(0); at != std::string_view::npos;) {
    size_t length = 0;
    for (const TagTable::Tag& tag : table.tags()) {
      length = match_tag(raw, at, tag.text);
      if (length == 0) continue;
      machine.tag(tag.kind, at, at + length, out);
      break;
    }
    at = brackets.next(at + (length > 0 ? length : 1));
  }
  machine.advance(raw.size(), out);
  return machine.finish(raw.size(), finish_reason, out);
}

}  // namespace r1
