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
    replace_tokens(t, 1, t.size() - 2, {Token::sign('/')});
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
  const bool said = std::all_of(piece.begin(), piece.end() - 1, is_words);
  if (piece.size() < 4 && said && piece.back().kind == Tok::letter) {
    std::string every;
    for (const Token& k : piece.first(piece.size() - 1)) every += k.text + " ";
    every = normal_words(every);
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
  // An "a" before \in is a letter, and no article.
  const bool a_in = piece.size() > 2 && piece[0].text == "a" && piece[1].is_command("in");
  bool sort = false, letter = a_in, narrowed = false;
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
    const bool article = name == "a" && !a_in && low.find("a is ") == std::string::npos;
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
  return read_choices(tokens, index_counts);
}

}  // namespace r1
