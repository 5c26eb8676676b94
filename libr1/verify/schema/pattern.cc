// Patterns of JSON Schema, which are regular expressions of ECMA-262, on PCRE2.
// SPDX-License-Identifier: MIT
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <optional>

#include "libr1/verify/schema/walk.h"

namespace r1 {
namespace {

constexpr uint32_t kMatchLimit = 200'000;

// ECMA's white space and its complement, as ranges of a class: PCRE2's \s is ASCII's alone.
constexpr std::string_view kSpaces =
    R"(\x{9}-\x{d}\x{20}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff})";
constexpr std::string_view kNoSpaces =
    R"(\x{0}-\x{8}\x{e}-\x{1f}\x{21}-\x{9f}\x{a1}-\x{167f}\x{1681}-\x{1fff}\x{200b}-\x{2027}\x{202a}-\x{202e})"
    R"(\x{2030}-\x{205e}\x{2060}-\x{2fff}\x{3001}-\x{fefe}\x{ff00}-\x{10ffff})";

// Long names of general categories, which PCRE2 knows by their short ones.
constexpr std::array<std::pair<std::string_view, std::string_view>, 14> kCategories = {
    {{"Letter", "L"},
     {"Lowercase_Letter", "Ll"},
     {"Uppercase_Letter", "Lu"},
     {"Titlecase_Letter", "Lt"},
     {"Other_Letter", "Lo"},
     {"Modifier_Letter", "Lm"},
     {"Mark", "M"},
     {"Number", "N"},
     {"Decimal_Number", "Nd"},
     {"Punctuation", "P"},
     {"punct", "P"},
     {"Symbol", "S"},
     {"Separator", "Z"},
     {"Other", "C"}}};

std::string shortened(const std::string& text) {
  return text.size() <= 60 ? text : text.substr(0, 57) + "...";
}

// ECMA's expression in PCRE2's words: \s, the dot, \uXXXX (pairs of surrogates too), \u{...},
// \p{Letter}, [^] and [].
struct PatternTranslation {
  std::string out;

  explicit PatternTranslation(std::string_view text) : text_(text) {
    bool in_class = false;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '\\' && at_ + 1 < text_.size()) {
        escape(in_class);
      } else if (in_class) {
        in_class = c != ']';
        take(1);
      } else if (text_.substr(at_).starts_with("[^]")) {
        replace(3, R"([\x{0}-\x{10ffff}])");
      } else if (text_.substr(at_).starts_with("[]")) {
        replace(2, "(?!)");
      } else if (c == '.') {
        replace(1, R"([^\n\r\x{2028}\x{2029}])");
      } else {
        in_class = c == '[';
        take(1);
      }
    }
  }

 private:
  void take(size_t n) {
    out += text_.substr(at_, n);
    at_ += n;
  }
  void replace(size_t n, std::string_view by) {
    out += by;
    at_ += n;
  }

  void escape(bool in_class) {
    const std::string_view rest = text_.substr(at_);
    if (rest[1] == 's' || rest[1] == 'S') {
      if (in_class) return replace(2, rest[1] == 's' ? kSpaces : kNoSpaces);
      out += rest[1] == 's' ? "[" : "[^";
      out += kSpaces;
      return replace(2, "]");
    }
    if (rest[1] == 'u') return code_point(rest);
    const bool property = (rest[1] == 'p' || rest[1] == 'P') && rest.size() > 2 && rest[2] == '{';
    const size_t close = property ? rest.find('}') : std::string_view::npos;
    if (close == std::string_view::npos) return take(2);
    std::string_view name = rest.substr(3, close - 3);
    for (const std::string_view prefix : {"General_Category=", "gc="})
      if (name.starts_with(prefix)) name.remove_prefix(prefix.size());
    const auto known = std::find_if(kCategories.begin(), kCategories.end(),
                                    [&](const auto& category) { return category.first == name; });
    out += rest.substr(0, 3);
    out += known == kCategories.end() ? name : known->second;
    replace(close + 1, "}");
  }

  // \uXXXX or \u{X...} at the front of `s`: its value and its length; nothing if it is neither.
  static std::optional<std::pair<uint32_t, size_t>> hex_at(std::string_view s) {
    if (!s.starts_with("\\u")) return std::nullopt;
    const size_t close = s.starts_with("\\u{") ? s.find('}') : std::string_view::npos;
    const size_t begin = close == std::string_view::npos ? 2 : 3;
    const size_t end = close == std::string_view::npos ? 6 : close;
    if (end > s.size() || end == begin || end - begin > 6) return std::nullopt;
    uint32_t value = 0;
    const auto [stop, error] = std::from_chars(s.data() + begin, s.data() + end, value, 16);
    if (error != std::errc() || stop != s.data() + end) return std::nullopt;
    return std::pair(value, close == std::string_view::npos ? end : end + 1);
  }

  void code_point(std::string_view rest) {
    const auto one = hex_at(rest);
    if (!one) return replace(1, "");  // \u is a u where no digits follow
    auto [value, size] = *one;
    const auto two = value >= 0xd800 && value < 0xdc00 ? hex_at(rest.substr(size)) : std::nullopt;
    if (two && two->first >= 0xdc00 && two->first < 0xe000) {
      value = 0x10000 + ((value - 0xd800) << 10) + (two->first - 0xdc00);
      size += two->second;
    }
    char hex[16];
    const auto end = std::to_chars(hex, hex + sizeof hex, value, 16).ptr;
    out += "\\x{" + std::string(hex, end);
    replace(size, "}");
  }

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace

SchemaPattern::SchemaPattern(const std::string& text) {
  int error = 0;
  size_t offset = 0;
  const std::string ours = PatternTranslation(text).out;
  code_ = pcre2_compile_8(reinterpret_cast<PCRE2_SPTR8>(ours.data()), ours.size(),
                          PCRE2_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_MATCH_UNSET_BACKREF |
                              PCRE2_NEVER_BACKSLASH_C | PCRE2_NO_UTF_CHECK,
                          &error, &offset, nullptr);
  if (code_ == nullptr) {
    unsigned char why[256] = "";
    pcre2_get_error_message_8(error, why, sizeof why);
    throw SchemaStop{SchemaResult::bad_schema,
                     "pattern \"" + shortened(text) +
                         "\" is no regular expression: " + reinterpret_cast<const char*>(why)};
  }
}

SchemaPattern::~SchemaPattern() { pcre2_code_free_8(static_cast<pcre2_code_8*>(code_)); }

bool SchemaPattern::found_in(std::string_view text) const {
  struct Free {
    void operator()(pcre2_match_data_8* p) const { pcre2_match_data_free_8(p); }
    void operator()(pcre2_match_context_8* p) const { pcre2_match_context_free_8(p); }
  };
  const std::unique_ptr<pcre2_match_data_8, Free> match(pcre2_match_data_create_8(1, nullptr));
  const std::unique_ptr<pcre2_match_context_8, Free> context(pcre2_match_context_create_8(nullptr));
  pcre2_set_match_limit_8(context.get(), kMatchLimit);
  const int result =
      pcre2_match_8(static_cast<pcre2_code_8*>(code_), reinterpret_cast<PCRE2_SPTR8>(text.data()),
                    text.size(), 0, PCRE2_NO_UTF_CHECK, match.get(), context.get());
  if (result >= 0) return true;
  if (result == PCRE2_ERROR_NOMATCH) return false;
  throw SchemaStop{SchemaResult::work_limit, "matching a pattern takes too many steps"};
}

}  // namespace r1
