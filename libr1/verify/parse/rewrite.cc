// SPDX-License-Identifier: MIT
#include "libr1/verify/parse/rewrite.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include "libr1/verify/parse/parser.h"
#include "libr1/verify/parse/rewrite_spoken.h"
#include "libr1/verify/parse/tokens.h"
#include "libr1/verify/parse/words.h"

namespace r1 {
namespace {

using Range = std::pair<size_t, size_t>;  ///< tokens [first, second)

// \{1, 2} and {1, 2\}, where one backslash is missing; 1, 2) without what opens it.
void close_as_opened(std::vector<Token>& t) {
  const size_t n = t.size();
  if (n < 5 || n > 400) return;
  int round = 0, braces = 0, left = 0, right = 0;
  bool comma = false;
  for (const Token& k : t) {
    if (k.kind == Tok::symbol) {
      round += k.is('(') || k.is('[') ? 1 : k.is(')') || k.is(']') ? -1 : 0;
      braces += k.is('{') ? 1 : k.is('}') ? -1 : 0;
    }
    left += k.is_command("lbrace") ? 1 : 0;
    right += k.is_command("rbrace") ? 1 : 0;
    comma = comma || (k.is(',') && round <= 0);
  }
  if (braces == -1 && left == 1 && right == 0 && t[0].is_command("lbrace") && t[n - 2].is('}')) {
    t[n - 2] = Token::named(Tok::command, "rbrace");
  } else if (braces == 1 && left == 0 && right == 1 && t[0].is('{') &&
             t[n - 2].is_command("rbrace")) {
    t[0] = Token::named(Tok::command, "lbrace");
  } else if (round == -1 && comma && t[n - 2].is(')') && braces == 0 && left == right) {
    const bool other = std::any_of(t.begin(), t.end(), [](const Token& k) {
      return k.is('(') || k.is('[') || k.is(']') || k.kind == Tok::word || k.kind == Tok::text;
    });
    if (!other) t.insert(t.begin(), Token::sign('('));
  }
}

// \frac{1}{2 and \left( 3, 4: an answer that was cut off, or closed once too little; and \sqrt2},
// closed once too often. Square brackets can be half of an interval.
void balance(std::vector<Token>& t) {
  std::string open;
  const Token* before = t.size() > 2 && t[t.size() - 2].is('*') ? &t[t.size() - 3] : nullptr;
  if (before != nullptr && (before->kind == Tok::number || before->is(')') || before->is('}')) &&
      !(t.size() > 3 && t[t.size() - 4].is('^')))
    t.erase(t.end() - 2);  // 5\cdot
  close_as_opened(t);
  for (size_t i = 0; i + 1 < t.size(); ++i) {
    if (t[i].is('{') || t[i].is('(') || t[i].is('[')) open += t[i].symbol;
    if (t[i].is(']') && !open.empty() && open.back() != '{') open.pop_back();
    if (t[i].is(')') && !open.empty() && open.back() != '{') open.pop_back();
    // -5\}: a stray backslash.
    const bool stray =
        t[i].is_command("rbrace") && i + 2 == t.size() && i > 0 && open.empty() &&
        std::none_of(t.begin(), t.end(), [](const Token& k) { return k.is_command("lbrace"); });
    if (stray) {
      t.erase(t.end() - 2);
      return;
    }
    if (!t[i].is('}')) continue;
    if (open.empty() && i + 2 == t.size()) {
      t.erase(t.end() - 2);
      return;
    }
    if (open.empty() || open.back() != '{') return;
    open.pop_back();
  }
  // \{ 2, 4 is cut off; \left\{ x = 1, y = 2 \right. is a system.
  const bool cut = t[0].is_command("lbrace") && open.empty() &&
                   std::none_of(t.begin() + 1, t.end(), [](const Token& k) {
                     return k.is_command("rbrace") || k.is_command("lbrace") || k.is('=') ||
                            k.is('<') || k.is('>') || k.is_command("begin");
                   });
  if (cut) t.insert(t.end() - 1, Token::named(Tok::command, "rbrace"));
  if (open.size() > 8 || open.find('[') != std::string::npos) return;
  for (size_t i = open.size(); i-- > 0;)
    t.insert(t.end() - 1, Token::sign(open[i] == '{' ? '}' : ')'));
}

void replace(std::vector<Token>& t, Range what, std::vector<Token> with) {
  replace_tokens(t, what.first, what.second, std::move(with));
}

// 3^{rd}, 2^{\text{nd}}, 4th: the number.
void drop_ordinals(std::vector<Token>& tokens) {
  const auto ordinal = [](const Token& k) {
    const std::string w = normal_words(k.text);
    return (k.kind == Tok::word || k.kind == Tok::text) &&
           (w == "st" || w == "nd" || w == "rd" || w == "th");
  };
  for (size_t i = 0; i + 2 < tokens.size(); ++i) {
    if (tokens[i].kind != Tok::number || !tokens[i + 1].is('^')) continue;
    const bool braced = i + 4 < tokens.size() && tokens[i + 2].is('{') && ordinal(tokens[i + 3]) &&
                        tokens[i + 4].is('}');
    if (!braced && !ordinal(tokens[i + 2])) continue;
    const auto from = tokens.begin() + static_cast<std::ptrdiff_t>(i + 1);
    tokens.erase(from, from + (braced ? 4 : 2));
  }
}

// ]1,2[ and [1,2[: the brackets that look the wrong way become round ones.
void turn_brackets(std::vector<Token>& tokens) {
  int depth = 0;
  const auto closes = [](const Token& next) {
    return next.kind == Tok::end || next.is(',') || next.is_command("cup") ||
           next.is_command("cap");
  };
  for (size_t i = 0; i + 1 < tokens.size(); ++i) {
    if (tokens[i].is(']') && depth == 0)
      tokens[i].symbol = '(';
    else if (tokens[i].is('[') && depth == 1 && closes(tokens[i + 1]))
      tokens[i].symbol = ')';
    depth += bracket_change(tokens[i]);
  }
}

// The index that begins at `i`: one number or letter, or what braces hold.
std::optional<Range> index_at(const std::vector<Token>& t, size_t i) {
  if (i >= t.size()) return std::nullopt;
  if (t[i].kind == Tok::number || t[i].kind == Tok::letter) return Range{i, i + 1};
  if (!t[i].is('{')) return std::nullopt;
  for (size_t end = i + 1; end < t.size() && end < i + 12; ++end) {
    if (t[end].is('{')) return std::nullopt;
    if (t[end].is('}')) return end > i + 1 ? std::optional(Range{i, end + 1}) : std::nullopt;
  }
  return std::nullopt;
}

// The index that ends before `end`, with the '_' or '^' in front of it.
std::optional<Range> index_before(const std::vector<Token>& t, size_t end) {
  if (end < 2) return std::nullopt;
  size_t begin = end - 1;
  if (t[begin].is('}')) {
    while (begin > 0 && end - begin < 12 && !t[begin].is('{')) --begin;
    if (!t[begin].is('{')) return std::nullopt;
  } else if (t[begin].kind != Tok::number && t[begin].kind != Tok::letter) {
    return std::nullopt;
  }
  if (begin == 0 || !(t[begin - 1].is('_') || t[begin - 1].is('^'))) return std::nullopt;
  return Range{begin, end};
}

// n choose k, or n! / (n-k)!, as tokens.
std::vector<Token> counting(const std::vector<Token>& t, Range n, Range k, bool ordered) {
  std::vector<Token> out;
  const auto put = [&](Range r) {
    const bool braced = t[r.first].is('{');
    if (!braced) out.push_back(Token::sign('{'));
    out.insert(out.end(), t.begin() + static_cast<std::ptrdiff_t>(r.first),
               t.begin() + static_cast<std::ptrdiff_t>(r.second));
    if (!braced) out.push_back(Token::sign('}'));
  };
  if (!ordered) {
    out.push_back(Token::named(Tok::command, "binom"));
    put(n);
    put(k);
    return out;
  }
  for (const char c : {'{', '('}) out.push_back(Token::sign(c));
  put(n);
  for (const char c : {')', '!', '/', '('}) out.push_back(Token::sign(c));
  put(n);
  out.push_back(Token::sign('-'));
  put(k);
  for (const char c : {')', '!', '}'}) out.push_back(Token::sign(c));
  return out;
}

bool is_name(const Token& t, std::string_view name) {
  return (t.kind == Tok::letter || t.kind == Tok::text || t.kind == Tok::word) && t.text == name;
}

// What can stand before a leading index: nothing, a sign, an opening bracket.
bool stands_free(const std::vector<Token>& t, size_t i) {
  return i == 0 || (t[i - 1].kind == Tok::symbol &&
                    std::string_view("+-*/=({[,").find(t[i - 1].symbol) != std::string_view::npos);
}

// {}_{10}C_3, ^{10}C_3, _{10}P_{3}, 10C3
void rewrite_choices(std::vector<Token>& t) {
  for (size_t i = 1; i + 2 < t.size(); ++i) {
    const bool ordered = is_name(t[i], "P") || is_name(t[i], "nPr");
    if (!ordered && !is_name(t[i], "C") && !is_name(t[i], "nCr")) continue;
    if (t[i - 1].kind == Tok::number && t[i + 1].kind == Tok::number && stands_free(t, i - 1) &&
        !t[i + 2].is('_')) {
      replace(t, {i - 1, i + 2}, counting(t, {i - 1, i}, {i + 1, i + 2}, ordered));
      continue;
    }
    const auto n = index_before(t, i);
    if (!n || !t[i + 1].is('_')) continue;
    const auto k = index_at(t, i + 2);
    size_t begin = n->first - 1;
    if (begin >= 2 && t[begin - 1].is('}') && t[begin - 2].is('{')) begin -= 2;
    if (!k || !stands_free(t, begin)) continue;
    replace(t, {begin, k->second}, counting(t, *n, *k, ordered));
  }
}

// C_{10}^{3}, A_{10}^3, P_{10}^3: only if asked for.
bool rewrite_index_choices(std::vector<Token>& t, bool really) {
  constexpr size_t kLong = 400;  // each replacement moves all that follows
  bool any = false;
  for (size_t i = 0; i + 4 < t.size() && t.size() < kLong; ++i) {
    const bool ordered = is_name(t[i], "P") || is_name(t[i], "A");
    if ((!ordered && !is_name(t[i], "C")) || !(t[i + 1].is('_') || t[i + 1].is('^'))) continue;
    const auto first = index_at(t, i + 2);
    if (!first || first->second + 1 >= t.size() || t[first->second].is(t[i + 1].symbol)) continue;
    if (!t[first->second].is('_') && !t[first->second].is('^')) continue;
    const auto second = index_at(t, first->second + 1);
    if (!second) continue;
    any = true;
    const bool below_first = t[i + 1].is('_');
    if (really) {
      replace(t, {i, second->second},
              counting(t, below_first ? *first : *second, below_first ? *second : *first, ordered));
    }
  }
  return any;
}

// Whether a C( or P( or nCr( of two whole numbers, the second not greater, or of n, stands at `i`.
bool is_called_choice(const std::vector<Token>& t, size_t i) {
  if (i + 6 >= t.size() || !t[i + 1].is('(') || !t[i + 3].is(',') || !t[i + 5].is(')'))
    return false;
  const Token &n = t[i + 2], &k = t[i + 4];
  const bool letters = n.kind == Tok::letter && (n.text == "n" || n.text == "m" || n.text == "N") &&
                       (k.kind == Tok::letter || k.kind == Tok::number);
  if (!letters && (n.kind != Tok::number || k.kind != Tok::number)) return false;
  if (!(is_name(t[i], "C") || is_name(t[i], "P") || is_name(t[i], "nCr") || is_name(t[i], "nPr")))
    return false;
  return letters || k.text.size() < n.text.size() ||
         (k.text.size() == n.text.size() && k.text <= n.text);
}

bool is_ordered_choice(const Token& name) { return name.text == "P" || name.text == "nPr"; }

// C(10,3) is a number of choices; A(1,2) and C(3,4) are points with a name, and P(5,2) can be
// either: the number only if `really`. True if it can be.
bool rewrite_called(std::vector<Token>& t, bool really) {
  const bool named_pair = t.size() >= 7 && t[0].kind == Tok::letter && t[0].text.size() == 1 &&
                          t[0].text[0] >= 'A' && t[0].text[0] <= 'Z' && t[1].is('(') &&
                          is_enclosed({t.data() + 1, t.size() - 2});
  const auto comma = std::find_if(t.begin(), t.end(), [](const Token& k) { return k.is(','); });
  if (comma == t.end()) return false;
  if (t.size() == 7 && is_called_choice(t, 0)) {
    const bool point = is_name(t[0], "P") || (is_name(t[0], "C") && t[2].kind == Tok::letter);
    if (point && !really)
      t.erase(t.begin());
    else
      replace(t, {0, 6}, counting(t, {2, 3}, {4, 5}, is_ordered_choice(t[0])));
    return point;
  }
  if (named_pair) {
    t.erase(t.begin());
    return false;
  }
  // 2 C(5,2), C(5,2) \cdot C(4,1): no points are multiplied or added.
  const auto sign = [&](size_t i) {
    return t[i].kind == Tok::symbol &&
           std::string_view("+-*/!").find(t[i].symbol) != std::string_view::npos;
  };
  for (size_t i = 0; i + 6 < t.size() && t.size() < 200; ++i) {
    const bool joined = (i > 0 && (sign(i - 1) || t[i - 1].is(')') || t[i - 1].is('}'))) ||
                        (i + 6 < t.size() && (sign(i + 6) || is_called_choice(t, i + 6)));
    if (joined && is_called_choice(t, i))
      replace(t, {i, i + 6}, counting(t, {i + 2, i + 3}, {i + 4, i + 5}, is_ordered_choice(t[i])));
  }
  return false;
}

// x < 0 \cup x > 1: "or", where no brackets make sets.
void rewrite_unions(std::vector<Token>& t) {
  const auto relation = [](const Token& k) {
    return k.is('<') || k.is('>') || k.is_command("le") || k.is_command("ge");
  };
  if (std::none_of(t.begin(), t.end(), relation)) return;
  if (std::any_of(t.begin(), t.end(), [](const Token& k) { return bracket_change(k) != 0; }))
    return;
  for (Token& k : t) {
    if (k.is_command("cup")) k = Token::named(Tok::command, "or");
  }
}

// "3 out of 4", "3 in 4": a fraction, if that is all there is.
void rewrite_out_of(std::vector<Token>& t) {
  if (t.size() < 4 || t.size() > 5 || t[0].kind != Tok::number ||
      t[t.size() - 2].kind != Tok::number)
    return;
  std::string words;
  for (size_t i = 1; i + 2 < t.size(); ++i) {
    if (t[i].kind != Tok::word && t[i].kind != Tok::text) return;
    words += t[i].text + " ";
  }
  words = normal_words(words);
  if (words == "out of" || words == "in" || words == "in every")
    replace(t, {1, t.size() - 2}, {Token::sign('/')});
}

// "2 to 3", "2 to 3 to 4", "\sqrt2 to 1": a ratio, if that is all there is.
void rewrite_to(std::vector<Token>& t) {
  size_t n_parts = 1;
  bool value = false;  // of the present part: more than letters
  for (size_t i = 0; i + 1 < t.size(); ++i) {
    const bool words = t[i].kind == Tok::word || t[i].kind == Tok::text;
    if (words && (normal_words(t[i].text) != "to" || !value)) return;
    if (t[i].is('=') || t[i].is(',') || t[i].is('<') || t[i].is('>')) return;
    value = !words && (value || t[i].kind == Tok::number || t[i].kind == Tok::command);
    n_parts += words ? 1 : 0;
  }
  if (n_parts < 2 || !value) return;
  for (Token& k : t) {
    if (k.kind == Tok::word || k.kind == Tok::text) k = Token::sign(':');
  }
}

// "approximately 7.07", "about 5": the number.
void drop_hedges(std::vector<Token>& t) {
  while (t.size() > 2 && (t[0].kind == Tok::word || t[0].kind == Tok::text)) {
    const std::string said = normal_words(t[0].text);
    if (!is_hedge(said) && said != "exactly" && said != "equals") return;
    t.erase(t.begin());
  }
}

bool is_one_of(std::string_view word, const auto& list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

// "where k is an integer", "k \in \mathbb{Z}", "for all real x": what a formula's letters run over.
// A number in it (k > 0) would say more than that.
bool is_range_remark(Tokens piece, std::vector<NamedRange>* ranges) {
  constexpr std::array<std::string_view, 31> kFillers = {
      "forall", "where",   "for",        "all",      "any",         "every",        "each",
      "some",   "with",    "and",        "is",       "are",         "an",           "a",
      "the",    "being",   "positive",   "negative", "nonnegative", "non-negative", "arbitrary",
      "number", "numbers", "in",         "set",      "+",           "be",           "can",
      "values", "of",      "real-valued"};
  constexpr std::array<std::string_view, 12> kSorts = {
      "integer", "integers", "real", "reals", "constant", "constants",
      "natural", "rational", "z",    "n",     "r",        "q"};
  if (piece.empty() || piece.size() > 14) return false;
  // "for all n" alone
  if (piece.size() == 2 && piece[1].kind == Tok::letter) {
    const std::string every = normal_words(piece[0].text);
    if (every == "for all" || every == "for every" || every == "for each" || every == "forall")
      return true;
  }
  std::string words;
  for (const Token& k : piece) {
    words += ' ';
    if (k.kind == Tok::symbol)
      words +=
          std::string_view("^{}(),*").find(k.symbol) != std::string_view::npos ? ' ' : k.symbol;
    else
      words += k.text;
  }
  const std::string low = normal_words(words);
  bool sort = false, letter = false, narrowed = false;
  char of = 'r';
  for (size_t at = 0; at < low.size();) {
    const size_t end = std::min(low.find(' ', at), low.size());
    const std::string_view word = std::string_view(low).substr(at, end - at);
    const std::string_view before = std::string_view(low).substr(0, at);
    const bool is_set = before.ends_with("set ") || before.ends_with("in ");
    narrowed = narrowed || word == "+" || word.find("positive") != word.npos ||
               word.find("negative") != word.npos;
    if ((word.size() > 1 || is_set) && is_one_of(word, kSorts)) {
      sort = true;
      if (word.starts_with("integer") || word == "z") of = 'z';
      if (word == "natural" || word == "n") of = 'n';
    } else if (word.size() == 1 && word != "+" &&
               std::isalpha(static_cast<unsigned char>(word[0])) != 0)
      letter = letter || word != "a" || std::string_view(low).substr(end).starts_with(" is ");
    else if (!is_one_of(word, kFillers) && word != "1" && word != "2")
      return false;
    at = end + 1;
  }
  // Of the letters as they were written: normal_words makes them small.
  const auto say = [&](std::string_view name) {
    constexpr size_t kMost = 16;
    const bool article = name == "a" && low.find("a is ") == std::string::npos;
    if (ranges == nullptr || ranges->size() >= kMost || article) return;
    ranges->push_back({std::string(name), narrowed && of == 'z' ? 'n' : narrowed ? 'p' : of});
  };
  const auto is_letter = [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; };
  for (const Token& k : piece) {
    if (!sort || !letter) break;
    if (k.kind == Tok::letter) say(k.text);
    for (size_t i = 0; k.kind == Tok::text && i < k.text.size(); ++i) {
      const bool alone = is_letter(k.text[i]) && (i == 0 || !is_letter(k.text[i - 1])) &&
                         (i + 1 == k.text.size() || !is_letter(k.text[i + 1]));
      if (alone) say(std::string_view(k.text).substr(i, 1));
    }
  }
  return sort && letter;
}

bool opens_remark(const Token& t) {
  if (t.kind != Tok::word && t.kind != Tok::text) return false;
  const std::string words = normal_words(t.text);
  for (const std::string_view word : {"where", "for", "with"}) {
    if (words.starts_with(word) && (words.size() == word.size() || words[word.size()] == ' '))
      return true;
  }
  return false;
}

// Takes the last such remark off; false if there is none.
bool drop_range_remark(std::vector<Token>& t, std::vector<NamedRange>* ranges) {
  const size_t n = t.size() - 1;
  int depth = 0;
  for (size_t i = n; i-- > 1 && n - i < 16;) {
    depth -= bracket_change(t[i]);
    const bool enclosed = t[i].is('(') && t[n - 1].is(')') && depth == 0;
    if (depth < 0) return false;
    if (depth > 0 || !(t[i].is(',') || t[i].is(';') || enclosed || opens_remark(t[i]))) continue;
    const size_t from = t[i].is(',') || t[i].is(';') || enclosed ? i + 1 : i;
    if (!is_range_remark(Tokens(t.data() + from, (enclosed ? n - 1 : n) - from), ranges)) continue;
    while (i > 1 && (t[i - 1].is(',') || t[i - 1].is(';'))) --i;
    t.erase(t.begin() + static_cast<std::ptrdiff_t>(i), t.begin() + static_cast<std::ptrdiff_t>(n));
    return true;
  }
  return false;
}

// "integers n \ge 6": the sort of what follows.
void drop_sort(std::vector<Token>& t, std::vector<NamedRange>* ranges) {
  constexpr std::array<std::string_view, 13> kSorts = {
      "all real",           "all real numbers", "real numbers",  "all reals",
      "any real",           "integers",         "all integers",  "integer",
      "any integer",        "for all integers", "every integer", "natural numbers",
      "all natural numbers"};
  size_t n = 0;
  std::string words;
  for (; n < 4 && n + 2 < t.size() && (t[n].kind == Tok::word || t[n].kind == Tok::text); ++n)
    words += t[n].text + " ";
  if (n == 0 || t[n].kind != Tok::letter || n + 2 >= t.size()) return;
  const std::string said = normal_words(words);
  if (!is_one_of(said, kSorts)) return;
  if (ranges != nullptr && said.find("real") == said.npos)
    ranges->push_back({t[n].text, said.find("natural") != said.npos ? 'n' : 'z'});
  // "all real numbers x such that x \ne 2"
  const bool such =
      n + 4 < t.size() && is_words(t[n + 1]) && normal_words(t[n + 1].text) == "such that";
  const bool apart = n + 5 < t.size() && t[n + 1].text == "such" && t[n + 2].text == "that";
  if (such || apart) n += such ? 2 : 3;
  t.erase(t.begin(), t.begin() + static_cast<std::ptrdiff_t>(n));
}

}  // namespace

bool read_range_remark(Tokens piece, std::vector<NamedRange>* ranges) {
  return is_range_remark(piece, ranges);
}

bool rewrite_tokens(std::vector<Token>& tokens, bool index_counts,
                    std::vector<NamedRange>* ranges) {
  const bool plain = tokens.size() == 2;  // one token and the end: most answers
  if (plain) return false;
  while (tokens.size() > 2 && tokens[tokens.size() - 2].is_command("newline"))
    tokens.erase(tokens.end() - 2);
  balance(tokens);
  read_parts(tokens);
  turn_brackets(tokens);
  read_signs(tokens);
  drop_ordinals(tokens);
  drop_hedges(tokens);
  while (tokens.size() > 4 && drop_range_remark(tokens, ranges)) {
  }
  drop_sort(tokens, ranges);
  rewrite_spoken(tokens);
  rewrite_unions(tokens);
  rewrite_out_of(tokens);
  rewrite_to(tokens);
  shift_recurrence(tokens);
  const bool called = rewrite_called(tokens, index_counts);
  rewrite_choices(tokens);
  return rewrite_index_choices(tokens, index_counts) || called;
}

}  // namespace r1
