// SPDX-License-Identifier: MIT
#include "libr1/text/jinja_tokens.h"

#include "libr1/base/utf8.h"

namespace r1 {
namespace {

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) {
  return is_digit(c) || c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// \r\n and \r become \n; one line feed at the end goes.
std::string normal_lines(std::string_view source) {
  std::string out;
  out.reserve(source.size());
  for (size_t i = 0; i < source.size(); ++i) {
    if (source[i] != '\r') {
      out.push_back(source[i]);
    } else if (i + 1 == source.size() || source[i + 1] != '\n') {
      out.push_back('\n');
    }
  }
  if (out.ends_with('\n')) out.pop_back();
  return out;
}

class Reader {
 public:
  explicit Reader(std::string source) : s_(std::move(source)) {}

  bool read() {
    while (at_ < s_.size()) {
      size_t open = at_;
      do {
        open = s_.find('{', open);
      } while (open != std::string::npos && !is_opening(open) && ++open);
      if (open == std::string::npos) {
        add_text(std::string_view(s_).substr(at_));
        return true;
      }
      if (!read_tag(open)) return false;
    }
    return true;
  }

  std::vector<JinjaToken> take() { return std::move(tokens_); }

 private:
  bool is_opening(size_t at) const {
    return at + 1 < s_.size() && (s_[at + 1] == '%' || s_[at + 1] == '{' || s_[at + 1] == '#');
  }

  void add_text(std::string_view text) {
    if (text.empty()) return;
    // A comment splits text that is output as one.
    if (!tokens_.empty() && tokens_.back().kind == JinjaToken::text)
      tokens_.back().value += text;
    else
      tokens_.push_back({JinjaToken::text, std::string(text)});
  }

  // The text before the tag at `open`, white space taken away as the tag's sign and lstrip_blocks
  // say.
  void add_text_before(size_t open, char sign, bool is_block) {
    std::string_view text = std::string_view(s_).substr(at_, open - at_);
    if (sign == '-') {
      while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    } else if (sign != '+' && is_block) {
      const size_t feed = text.rfind('\n');
      const size_t line = feed == std::string_view::npos ? 0 : feed + 1;
      const bool starts_line = line > 0 || at_ == 0 || s_[at_ - 1] == '\n';
      if (starts_line && text.find_first_not_of(" \t\v\f", line) == std::string_view::npos) {
        text = text.substr(0, line);
      }
    }
    add_text(text);
  }

  // Goes on after a closing bracket whose sign is `sign`: what white space behind it goes too.
  void go_on_at(size_t at, char sign, bool is_block) {
    at_ = at;
    if (sign == '-') {
      while (at_ < s_.size() && is_space(s_[at_])) ++at_;
    } else if (sign != '+' && is_block && at_ < s_.size() && s_[at_] == '\n') {
      ++at_;
    }
  }

  bool read_tag(size_t open) {
    const char type = s_[open + 1];
    size_t p = open + 2;
    const char sign = p < s_.size() && (s_[p] == '-' || s_[p] == '+') ? s_[p] : '\0';
    add_text_before(open, sign, type != '{');
    if (sign != '\0') ++p;
    if (type == '#') {
      const size_t close = s_.find("#}", p);
      if (close == std::string::npos) return false;
      const char before = close > p ? s_[close - 1] : '\0';
      go_on_at(close + 2, before, true);
      return true;
    }
    tokens_.push_back({type == '%' ? JinjaToken::statement : JinjaToken::expression, {}});
    return read_inside(p, type == '%');
  }

  // Up to and with the closing bracket. A bracket of the template's own ends a tag only where no
  // other one is open: {{ {'a': {}} }}.
  bool read_inside(size_t p, bool is_block) {
    const char closing = is_block ? '%' : '}';
    std::string open_brackets;
    while (p < s_.size()) {
      const char c = s_[p];
      if (is_space(c)) {
        ++p;
        continue;
      }
      const size_t mark = c == '-' || (c == '+' && is_block) ? p + 1 : p;
      if (open_brackets.empty() && s_.compare(mark, 2, std::string{closing, '}'}) == 0) {
        tokens_.push_back({JinjaToken::end, {}});
        go_on_at(mark + 2, mark > p ? c : '\0', is_block);
        return true;
      }
      if (c == '\'' || c == '"') {
        if (!read_string(p)) return false;
      } else if (is_word(c)) {
        size_t stop = p;
        while (stop < s_.size() && is_word(s_[stop])) ++stop;
        tokens_.push_back({JinjaToken::word, s_.substr(p, stop - p)});
        if (is_raw()) return false;
        p = stop;
      } else if (!read_operator(p, open_brackets)) {
        return false;
      }
    }
    return false;
  }

  bool is_raw() const {
    return tokens_.back().value == "raw" &&
           tokens_[tokens_.size() - 2].kind == JinjaToken::statement;
  }

  bool read_operator(size_t& p, std::string& open_brackets) {
    static constexpr std::string_view kDouble[] = {"//", "**", "==", "!=", ">=", "<="};
    const char c = s_[p];
    for (const std::string_view op : kDouble) {
      if (s_.compare(p, 2, op) != 0) continue;
      tokens_.push_back({JinjaToken::word, std::string(op)});
      p += 2;
      return true;
    }
    if (std::string_view("+-/*%~[](){}><=.:|,;").find(c) == std::string_view::npos) return false;
    if (c == '(' || c == '[' || c == '{') open_brackets.push_back(c);
    if (c == ')' || c == ']' || c == '}') {
      if (open_brackets.empty()) return false;
      open_brackets.pop_back();
    }
    tokens_.push_back({JinjaToken::word, std::string(1, c)});
    ++p;
    return true;
  }

  bool read_string(size_t& p) {
    const char quote = s_[p++];
    std::string value;
    while (p < s_.size() && s_[p] != quote) {
      if (s_[p] != '\\')
        value.push_back(s_[p++]);
      else if (!read_escape(p, value))
        return false;
    }
    if (p == s_.size()) return false;
    ++p;
    tokens_.push_back({JinjaToken::string, std::move(value)});
    return true;
  }

  bool read_escape(size_t& p, std::string& value) {
    if (p + 1 >= s_.size()) return false;
    const char c = s_[p + 1];
    p += 2;
    switch (c) {
      case 'n':
        value.push_back('\n');
        return true;
      case 'r':
        value.push_back('\r');
        return true;
      case 't':
        value.push_back('\t');
        return true;
      case '\\':
      case '\'':
      case '"':
        value.push_back(c);
        return true;
      case 'x':
      case 'u':
        break;
      default:
        return false;
    }
    const size_t n = c == 'x' ? 2 : 4;
    if (p + n > s_.size()) return false;
    char32_t code = 0;
    for (size_t i = 0; i < n; ++i) {
      const char d = s_[p + i];
      const int digit = is_digit(d)            ? d - '0'
                        : d >= 'a' && d <= 'f' ? d - 'a' + 10
                        : d >= 'A' && d <= 'F' ? d - 'A' + 10
                                               : -1;
      if (digit < 0) return false;
      code = code * 16 + static_cast<char32_t>(digit);
    }
    if (code >= 0xD800 && code < 0xE000) return false;
    append_utf8(value, code);
    p += n;
    return true;
  }

  std::string s_;
  size_t at_ = 0;  // what is before is dealt with
  std::vector<JinjaToken> tokens_;
};

}  // namespace

std::optional<std::vector<JinjaToken>> jinja_tokens(std::string_view source) {
  Reader reader(normal_lines(source));
  if (!reader.read()) return std::nullopt;
  return reader.take();
}

}  // namespace r1
