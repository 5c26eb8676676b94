// SPDX-License-Identifier: MIT
#include "libr1/verify/language/language.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <vector>

#include "libr1/base/utf8.h"
#include "libr1/verify/language/data.h"

namespace r1 {
namespace {

constexpr int kLettersAWord = 4;  // of scripts that write no spaces
constexpr int kHanForALine =
    8;  // a line of Han without kana is Chinese from here on; short ones together, too
constexpr int kHitsForALanguage = 2;  // function words that a sentence must have to be another's
constexpr int kHitsForAText = 5;      // and all sentences together

bool is_letter(utf8proc_category_t c) {
  return c == UTF8PROC_CATEGORY_LU || c == UTF8PROC_CATEGORY_LL || c == UTF8PROC_CATEGORY_LT ||
         c == UTF8PROC_CATEGORY_LM || c == UTF8PROC_CATEGORY_LO;
}

bool is_mark(utf8proc_category_t c) {
  return c == UTF8PROC_CATEGORY_MN || c == UTF8PROC_CATEGORY_MC || c == UTF8PROC_CATEGORY_ME;
}

bool writes_no_spaces(Script s) {
  return s == Script::thai || s == Script::lao || s == Script::khmer || s == Script::myanmar;
}

// A run of letters, marks, digits and underscores, and what kinds of them are in it.
struct Run {
  Script script = Script::none;
  std::string lower;  // Latin only: for the lists
  int n_letters = 0, n_upper = 0;
  bool has_digit = false, has_underscore = false, inner_upper = false;
};

// What one sentence holds. Latin words wait for its end: their language is the sentence's.
struct Sentence {
  std::array<int64_t, static_cast<size_t>(Script::other) + 1> words{};
  std::array<int, kFunctionWordLists> hits{};
  int accented =
      0;  // Latin words in small letters of which one is no ASCII: "obtient \u00e9galement"
  int64_t& of(Script s) { return words[static_cast<size_t>(s)]; }
};

bool is_identifier(const Run& run, const Language& target) {
  if (run.has_digit || run.has_underscore) return true;
  if (run.script == Script::greek && run.n_letters == 1)
    return target.script != Script::greek;  // an angle
  if (run.script != Script::latin) return false;
  return run.n_letters == 1 || run.inner_upper ||
         (run.n_upper == run.n_letters && run.n_letters <= 6) || is_math_word(run.lower);
}

void add(Sentence& sentence, Run& run, const Language& target) {
  if (run.n_letters > 0 && !is_identifier(run, target)) {
    sentence.of(run.script) +=
        writes_no_spaces(run.script) ? (run.n_letters + kLettersAWord - 1) / kLettersAWord : 1;
    if (run.script == Script::latin) {
      const bool plain = std::all_of(run.lower.begin(), run.lower.end(),
                                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
      sentence.accented += !plain && run.n_upper == 0;
      for (int list = 0; list < kFunctionWordLists; ++list)
        sentence.hits[static_cast<size_t>(list)] += is_function_word(list, run.lower);
    }
  }
  run = {};
}

bool is_other_latin_language(const Sentence& sentence, const Language& target) {
  if (target.function_words < 0) return false;
  const int own = sentence.hits[static_cast<size_t>(target.function_words)];
  const int best = *std::max_element(sentence.hits.begin(), sentence.hits.end());
  // English has no accents but in names and a few loans.
  if (target.code == "en" && sentence.accented >= kHitsForALanguage && own < sentence.accented)
    return true;
  return best >= kHitsForALanguage && best > 2 * own;
}

// What the whole text settles. Han characters of short sentences without kana, and the kana of the
// others: Japanese if those carry them. Function words of all Latin sentences, and the words of
// those that speak as much for another language as for the target.
struct Unsettled {
  int64_t han = 0, kana = 0;
  std::array<int64_t, kFunctionWordLists> hits{}, words{};
};

void add_unclear(const Sentence& sentence, int64_t counted, const Language& target,
                 Unsettled& unsettled) {
  if (target.function_words < 0) return;
  for (size_t list = 0; list < kFunctionWordLists; ++list) {
    unsettled.hits[list] += sentence.hits[list];
    if (sentence.hits[list] >= sentence.hits[static_cast<size_t>(target.function_words)])
      unsettled.words[list] += counted;
  }
}

// The words that are not the target's after all: a text of several sentences has half as many
// function words again of its own language as of its neighbours.
int64_t settled_for_another(const Unsettled& unsettled, const Language& target) {
  if (target.function_words < 0) return 0;
  const auto best = std::max_element(unsettled.hits.begin(), unsettled.hits.end());
  const int64_t own = unsettled.hits[static_cast<size_t>(target.function_words)];
  if (*best < kHitsForAText || 2 * *best < 3 * own) return 0;
  return unsettled.words[static_cast<size_t>(best - unsettled.hits.begin())];
}

void close(Sentence& sentence, const Language& target, LanguageShare& share, Unsettled& unsettled) {
  for (const int64_t n : sentence.words) share.n_words += n;
  const int64_t han = sentence.of(Script::han), kana = sentence.of(Script::kana);
  int64_t mine = sentence.of(target.script);
  if (target.script == Script::latin) {
    if (is_other_latin_language(sentence, target)) mine = 0;
    add_unclear(sentence, mine, target, unsettled);
  }
  if (target.script == Script::han && kana > 0) mine = 0;
  if (target.script == Script::kana && kana > 0) mine += han;
  if (target.script == Script::kana && kana == 0 && han < kHanForALine) unsettled.han += han;
  unsettled.kana += kana;
  share.n_target += mine;
  sentence = {};
}

bool ends_sentence(char32_t c) {
  return c == U'\n' || c == U'.' || c == U'!' || c == U'?' || c == U';' || c == U'\u3002' ||
         c == U'\uFF01' || c == U'\uFF1F' || c == U'\uFF1B' || c == U'\u0964' || c == U'\u061F';
}

void add_letter(Run& run, char32_t c, Script script, utf8proc_category_t category) {
  const bool upper = category == UTF8PROC_CATEGORY_LU || category == UTF8PROC_CATEGORY_LT;
  if (upper && run.n_letters > run.n_upper) run.inner_upper = true;
  run.script = script;
  ++run.n_letters;
  run.n_upper += upper;
  if (script == Script::latin)
    append_utf8(run.lower,
                static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(c))));
}

}  // namespace

std::optional<Language> language_by_code(std::string_view code) {
  code = code.substr(0, code.find_first_of("-_"));
  const auto same = [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b - 'A' + 'a' : b); };
  for (const Language& language : known_languages()) {
    if (std::equal(language.code.begin(), language.code.end(), code.begin(), code.end(), same))
      return language;
  }
  return std::nullopt;
}

LanguageShare language_share(std::string_view text, const Language& target) {
  const std::string prose = prose_of(text);
  LanguageShare share;
  Sentence sentence;
  Unsettled unsettled;
  Run run;
  for (size_t at = 0; at < prose.size();) {
    const Utf8Char c = decode_utf8(prose, at);
    at += static_cast<size_t>(c.n_bytes);
    const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(c.code_point));
    if (is_letter(category) || c.code_point == U'\u3007') {
      Script script = script_of(c.code_point);
      if (script == Script::none) script = Script::other;
      // Digits make an identifier of Latin letters alone: "x1", but a number before a Han character
      // is none.
      if (run.n_letters > 0 ? script != run.script : script != Script::latin)
        add(sentence, run, target);
      add_letter(run, c.code_point, script, category);
      if (script == Script::han) add(sentence, run, target);
    } else if (is_mark(category)) {
      continue;  // of the letter before it
    } else if (category == UTF8PROC_CATEGORY_ND || c.code_point == U'_') {
      run.has_digit = run.has_digit || c.code_point != U'_';
      run.has_underscore = run.has_underscore || c.code_point == U'_';
    } else if ((c.code_point == U'\'' || c.code_point == U'\u2019') && run.n_letters > 0) {
      continue;  // don't, l'eau
    } else {
      add(sentence, run, target);
      if (ends_sentence(c.code_point)) close(sentence, target, share, unsettled);
    }
  }
  add(sentence, run, target);
  close(sentence, target, share, unsettled);
  if (unsettled.han < kHanForALine || 2 * unsettled.kana >= unsettled.han)
    share.n_target += unsettled.han;
  share.n_target -= settled_for_another(unsettled, target);
  return share;
}

}  // namespace r1
