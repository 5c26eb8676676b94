// From Oniguruma's Ruby syntax to PCRE2, one pass over a subset in which the two mean the same:
// literals, classes, \p, \s, \d, groups, look-ahead and look-behind, alternation, quantifiers,
// anchors. SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <cstdio>

#include "libr1/base/error.h"
#include "libr1/base/utf8.h"
#include "libr1/text/split_regex.h"
#include "libr1/text/unicode.h"

namespace r1 {

namespace {

using Ranges = std::vector<CodePointRange>;

constexpr size_t kMaxPatternBytes = 65536;
constexpr size_t kMaxTranslatedBytes = size_t{4} << 20;
constexpr char32_t kLastCodePoint = 0x10FFFF;

Ranges sorted_union(Ranges r) {
  std::sort(r.begin(), r.end(), [](auto& a, auto& b) { return a.first < b.first; });
  Ranges out;
  for (const CodePointRange& x : r) {
    if (!out.empty() && x.first <= out.back().last + 1) {
      out.back().last = std::max(out.back().last, x.last);
    } else {
      out.push_back(x);
    }
  }
  return out;
}

Ranges complement(const Ranges& r) {
  Ranges out;
  char32_t next = 0;
  for (const CodePointRange& x : sorted_union(r)) {
    if (x.first > next) out.push_back({next, x.first - 1});
    next = x.last + 1;
  }
  if (next <= kLastCodePoint) out.push_back({next, kLastCodePoint});
  return out;
}

Ranges space_ranges() {
  Ranges r = category_ranges("Z");
  r.push_back({'\t', '\r'});
  r.push_back({0x85, 0x85});
  return sorted_union(r);
}

void append_hex(std::string& out, char32_t c) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "\\x{%X}", static_cast<unsigned>(c));
  out += text.data();
}

// [...] without the surrogates, which PCRE2 refuses and valid text does not have.
void append_class(std::string& out, const Ranges& ranges) {
  out += '[';
  const auto put = [&](char32_t first, char32_t last) {
    if (first > last) return;
    append_hex(out, first);
    if (last > first) {
      out += '-';
      append_hex(out, last);
    }
  };
  bool any = false;
  for (const auto [first, last] : ranges) {
    put(first, std::min<char32_t>(last, 0xD7FF));
    put(std::max<char32_t>(first, 0xE000), last);
    any = any || first < 0xD800 || last > 0xDFFF;
  }
  if (!any) {  // matches nothing
    out.pop_back();
    out += "(*FAIL)";
  } else {
    out += ']';
  }
}

class Translator {
 public:
  explicit Translator(std::string_view pattern) : text_(pattern) {}

  std::string run() {
    if (text_.size() > kMaxPatternBytes)
      fail(Errc::unsupported, "more than 65536 bytes of pattern");
    if (!is_valid_utf8(text_)) fail(Errc::format, "invalid UTF-8");
    while (at_ < text_.size()) {
      item();
      if (out_.size() > kMaxTranslatedBytes) fail(Errc::unsupported, "too many character classes");
    }
    if (!groups_.empty()) fail(Errc::format, "a group that is not closed");
    return std::move(out_);
  }

 private:
  [[noreturn]] void fail(Errc code, const std::string& what) const {
    std::string shown(text_.substr(0, 80));
    if (text_.size() > 80) shown += "...";
    throw Error(code,
                "split pattern \"" + shown + "\": " + what + " at offset " + std::to_string(at_));
  }
  [[noreturn]] void unknown(std::string_view construct) const {
    fail(Errc::unsupported, "r1 does not know what \"" + std::string(construct) + "\" means there");
  }

  char peek(size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  bool take(std::string_view s) {
    if (!text_.substr(at_).starts_with(s)) return false;
    at_ += s.size();
    return true;
  }
  char32_t next_char() {
    const Utf8Char c = decode_utf8(text_, at_);
    at_ += static_cast<size_t>(c.n_bytes);
    return c.code_point;
  }

  void item() {
    switch (peek()) {
      case '(':
        open_group();
        return;
      case ')':
        if (groups_.empty()) fail(Errc::format, "a ')' without '('");
        groups_.pop_back();
        ++at_;
        out_ += ')';
        return;
      case '[':
        if (caseless()) unknown("a class without case");
        ++at_;
        append_class(out_, class_body());
        return;
      case '\\':
        if (caseless()) unknown("an escape without case");
        escape();
        return;
      case '.':
      case '|':
      case '^':
      case '$':
        out_ += peek();
        ++at_;
        return;
      case '*':
      case '+':
      case '?':
        quantifier(std::string(1, peek()), 1);
        return;
      case '{':
        braces();
        return;
      default:
        literal();
    }
  }

  bool caseless() const { return !groups_.empty() && groups_.back(); }

  // Without case, Oniguruma also matches some pairs of letters with one ligature, PCRE2 does not.
  void literal() {
    if (caseless()) {
      if (static_cast<uint8_t>(peek()) >= 0x80) unknown("a letter beyond ASCII without case");
      const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
      };
      const std::array<char, 2> pair = {lower(peek()), lower(peek(1))};
      for (const std::string_view ligature : {"ss", "ff", "fi", "fl", "st"}) {
        if (std::string_view(pair.data(), 2) == ligature) unknown(text_.substr(at_, 2));
      }
    }
    append_hex(out_, next_char());
  }

  void open_group() {
    for (const std::string_view form : {"(?:", "(?i:", "(?=", "(?!", "(?<=", "(?<!", "(?>"}) {
      if (take(form)) {
        out_ += form;
        groups_.push_back(form == "(?i:" || caseless());
        return;
      }
    }
    if (text_.substr(at_).starts_with("(?") || text_.substr(at_).starts_with("(*"))
      unknown(text_.substr(at_, 3));
    ++at_;
    out_ += "(?:";  // what a group captured is never asked for
    groups_.push_back(caseless());
  }

  // A quantifier of `n` bytes; a '?' makes it lazy in both engines, a '+' possessive after * + ?.
  void quantifier(const std::string& text, size_t n) {
    at_ += n;
    out_ += text;
    if (peek() == '?' || (peek() == '+' && text[0] != '{')) {
      out_ += peek();
      ++at_;
    }
    if (peek() == '*' || peek() == '+' || peek() == '?') unknown("a quantifier after a quantifier");
  }

  // {n}, {n,}, {n,m}, and Oniguruma's {,m}; anything else is a literal '{'.
  void braces() {
    size_t i = at_ + 1;
    std::array<std::string, 2> numbers;
    size_t which = 0;
    for (; i < text_.size() && text_[i] != '}'; ++i) {
      const char c = text_[i];
      if (c == ',' && which == 0) {
        which = 1;
      } else if (c >= '0' && c <= '9' && numbers[which].size() < 4) {
        numbers[which] += c;
      } else {
        break;
      }
    }
    if (i >= text_.size() || text_[i] != '}' || (numbers[0].empty() && numbers[1].empty())) {
      if (peek(1) >= '0' && peek(1) <= '9') unknown("a repeat count of more than four digits");
      ++at_;
      out_ += "\\{";
      return;
    }
    const std::string low = numbers[0].empty() ? "0" : numbers[0];
    const std::string text = which == 0 ? "{" + low + "}" : "{" + low + "," + numbers[1] + "}";
    if (which == 0 && i + 1 < text_.size() && text_[i + 1] == '?') unknown("{n}?");
    if (i + 1 < text_.size() && text_[i + 1] == '+') unknown("a '+' after braces");
    quantifier(text, i + 1 - at_);
  }

  void escape() {
    if (const auto set = class_escape()) {
      append_class(out_, *set);
      return;
    }
    switch (peek(1)) {
      case 'A':
        out_ += "\\A";
        break;
      case 'z':
        out_ += "\\z";
        break;
      default:
        append_hex(out_, escaped_char());
        return;
    }
    at_ += 2;
  }

  // \p{..} \P{..} \s \S \d \D: the set, and at_ behind it. Nothing if no such escape stands here.
  std::optional<Ranges> class_escape() {
    const char kind = peek(1);
    switch (kind) {
      case 's':
      case 'S':
      case 'd':
      case 'D': {
        at_ += 2;
        const Ranges r = kind == 's' || kind == 'S' ? space_ranges() : category_ranges("Nd");
        return kind == 's' || kind == 'd' ? r : complement(r);
      }
      case 'p':
      case 'P': {
        const size_t close = text_.find('}', at_);
        if (peek(2) != '{' || close == std::string_view::npos) unknown(text_.substr(at_, 2));
        std::string_view name = text_.substr(at_ + 3, close - at_ - 3);
        const bool negated = name.starts_with('^');
        if (negated) name.remove_prefix(1);
        const Ranges r = category_ranges(name);
        if (r.empty()) unknown(text_.substr(at_, close + 1 - at_));
        at_ = close + 1;
        return negated != (kind == 'P') ? complement(r) : r;
      }
      default:
        return std::nullopt;
    }
  }

  // An escape that stands for one character, at the backslash.
  char32_t escaped_char() {
    const char c = peek(1);
    switch (c) {
      case 'n':
        at_ += 2;
        return '\n';
      case 'r':
        at_ += 2;
        return '\r';
      case 't':
        at_ += 2;
        return '\t';
      case 'f':
        at_ += 2;
        return '\f';
      case 'v':
        at_ += 2;
        return '\v';
      case 'a':
        at_ += 2;
        return '\a';
      case 'e':
        at_ += 2;
        return 0x1B;
      case 'u':
        return hex_char(at_ + 2, 4);
      case 'x':
        if (peek(2) == '{') {
          const size_t close = text_.find('}', at_);
          if (close == std::string_view::npos) unknown("\\x{");
          const char32_t value = hex_char(at_ + 3, close - at_ - 3);
          ++at_;
          return value;
        }
        unknown("\\x without braces");
      default:
        break;
    }
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '\0') {
      unknown(text_.substr(at_, 2));
    }
    ++at_;
    return next_char();
  }

  char32_t hex_char(size_t begin, size_t n) {
    char32_t value = 0;
    bool good = n >= 1 && n <= 8 && begin + n <= text_.size();
    for (size_t i = begin; good && i < begin + n; ++i) {
      const char c = text_[i];
      const int digit = c >= '0' && c <= '9'   ? c - '0'
                        : c >= 'a' && c <= 'f' ? c - 'a' + 10
                        : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                               : -1;
      good = digit >= 0;
      value = value << 4 | static_cast<char32_t>(digit & 15);
    }
    if (!good || value > kLastCodePoint || (value >= 0xD800 && value < 0xE000)) {
      fail(Errc::format, "a hexadecimal code point that is none");
    }
    at_ = begin + n;
    return value;
  }

  // The set of a class, at_ behind its '['; leaves at_ behind the ']'.
  Ranges class_body() {
    if (++class_depth_ > 16) unknown("a class nested in 16 others");
    const bool negated = take("^");
    Ranges set;
    bool first = true;
    while (true) {
      if (at_ >= text_.size()) fail(Errc::format, "a class that is not closed");
      if (peek() == ']' && !first) break;
      if (text_.substr(at_).starts_with("&&") || text_.substr(at_).starts_with("[:") ||
          (peek() == ']' && first)) {
        unknown(text_.substr(at_, 2));
      }
      first = false;
      class_item(set);
    }
    ++at_;
    --class_depth_;
    set = sorted_union(std::move(set));
    return negated ? complement(set) : set;
  }

  void class_item(Ranges& set) {
    if (take("[")) {
      const Ranges inner = class_body();
      set.insert(set.end(), inner.begin(), inner.end());
      return;
    }
    if (peek() == '\\') {
      if (const auto inner = class_escape()) {
        set.insert(set.end(), inner->begin(), inner->end());
        return;
      }
    }
    const char32_t low = class_char();
    if (peek() != '-' || peek(1) == ']' || peek(1) == '\0') {
      set.push_back({low, low});
      return;
    }
    ++at_;
    if (peek() == '[') unknown("a range that ends in a class");
    if (peek() == '\\' && std::string_view("sSdDpP").find(peek(1)) != std::string_view::npos) {
      unknown("a range that ends in a class");
    }
    const char32_t high = class_char();
    if (high < low) fail(Errc::format, "a range that runs backwards");
    set.push_back({low, high});
  }

  char32_t class_char() { return peek() == '\\' ? escaped_char() : next_char(); }

  std::string_view text_;
  size_t at_ = 0;
  std::vector<bool> groups_;  // open groups, innermost last: does it match without case?
  int class_depth_ = 0;
  std::string out_;
};

}  // namespace

std::string translate_split_regex(std::string_view pattern) { return Translator(pattern).run(); }

}  // namespace r1
