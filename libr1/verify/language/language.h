// Which share of a text's words are in a language: the language-consistency reward of the R1 paper.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace r1 {

/// Writing systems that are told apart. `other`: letters of none of them.
enum class Script : uint8_t {
  none,
  latin,
  han,
  kana,
  hangul,
  cyrillic,
  greek,
  arabic,
  hebrew,
  devanagari,
  bengali,
  tamil,
  telugu,
  gujarati,
  gurmukhi,
  kannada,
  malayalam,
  sinhala,
  thai,
  lao,
  khmer,
  myanmar,
  georgian,
  armenian,
  ethiopic,
  other
};

/// The script of a letter or mark; none if the code point is neither.
Script script_of(char32_t code_point);

/// A language by its ISO 639-1 code ("zh", "en"; a region as in "zh-CN" is passed over), or nothing
/// if it is not known here.
struct Language {
  std::string_view code;
  Script script;            ///< that it is written in
  int function_words = -1;  ///< row of its list of function words, if it shares Latin with others
};
std::optional<Language> language_by_code(std::string_view code);

struct LanguageShare {
  int64_t n_words = 0;   ///< words that count
  int64_t n_target = 0;  ///< those in the language
};

/// Counts. A word is a Han character, a run of kana, or a run of letters of any other script (of
/// one that writes no spaces, four letters). Code, LaTeX, URLs, numbers, identifiers (with digits,
/// underscores or capitals inside), acronyms, single Latin letters and, unless the target is Greek,
/// single Greek ones do not count.
///
/// What decides is the script. Of languages that share one: Han in a line with kana is Japanese,
/// Han in a longer line without is Chinese; between en, de, fr, es, it, pt and nl the function
/// words of a sentence decide, if they speak clearly, else the sentence counts as the target's.
/// Other languages of one script are not told apart.
LanguageShare language_share(std::string_view text, const Language& target);

/// The text with what is no prose replaced by spaces (line ends stay): fenced and inline code,
/// LaTeX, URLs, paths, e-mail addresses, markup tags.
std::string prose_of(std::string_view text);

}  // namespace r1
