// Cuts text into the words that BPE merges within, as the pre_tokenizer of tokenizer.json says.
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "libr1/text/split_patterns.h"
#include "libr1/text/split_regex.h"

namespace r1 {

/// What becomes of a match; the names are those of tokenizer.json.
enum class SplitBehavior { removed, isolated, merged_with_previous, merged_with_next, contiguous };

/// A part of a text between or in matches, by byte offsets.
struct Section {
  size_t begin;
  size_t end;
  bool matched;
};

/// One Split, Digits or regex of ByteLevel.
struct SplitStage {
  struct Digits {};
  using Pattern =
      std::variant<KnownPattern, SplitRegex, std::string, Digits>;  ///< string: a literal
  Pattern pattern;
  SplitBehavior behavior = SplitBehavior::isolated;
  bool invert = false;
};

/// ByteLevel's add_prefix_space: a space in front of every piece that does not begin with one.
struct PrefixSpaceStage {};

namespace internal {

// Each calls found(begin, end) for the matches of a pattern from left to right.

template <typename F>
void for_each_match(KnownPattern pattern, std::string_view text, const CharTable& char_table,
                    F&& found) {
  const CharTable table = char_table;
  const char* p = text.data();
  const char* const end = p + text.size();
  while ((p = skip_to_pattern(pattern, p, end, table)) < end) {
    const char* const stop = match_pattern(pattern, p, end, table);
    if (stop == nullptr) {
      next_code_point(p);
    } else {
      found(static_cast<size_t>(p - text.data()), static_cast<size_t>(stop - text.data()));
      p = stop;
    }
  }
}

// As Oniguruma's find_iter does: an empty match right behind the last match is passed over.
template <typename F>
void for_each_match(const SplitRegex& regex, std::string_view text, const CharTable&, F&& found) {
  size_t start = 0;
  std::optional<size_t> last_end;
  while (const auto match = regex.find(text, start)) {
    if (match->begin == match->end && match->end == last_end) {
      if (start == text.size()) return;
      const char* p = text.data() + start;
      next_code_point(p);
      start = static_cast<size_t>(p - text.data());
      continue;
    }
    found(match->begin, match->end);
    start = match->end;
    last_end = match->end;
  }
}

template <typename F>
void for_each_match(const std::string& literal, std::string_view text, const CharTable&,
                    F&& found) {
  for (size_t at = 0; (at = text.find(literal, at)) != std::string_view::npos;
       at += literal.size()) {
    found(at, at + literal.size());
  }
}

template <typename F>
void for_each_match(SplitStage::Digits, std::string_view text, const CharTable&, F&& found) {
  const char* p = text.data();
  const char* const end = p + text.size();
  while (p < end) {
    const char* const at = p;
    if (is_numeric_char(next_code_point(p))) {
      found(static_cast<size_t>(at - text.data()), static_cast<size_t>(p - text.data()));
    }
  }
}

}  // namespace internal

/// A sequence of stages, each applied to the pieces of the one before.
class PreTokenizer {
 public:
  using Stage = std::variant<SplitStage, PrefixSpaceStage>;
  PreTokenizer() = default;
  explicit PreTokenizer(std::vector<Stage> stages) : stages_(std::move(stages)) {}

  /// Calls word(std::string_view) for each word of `text` (valid UTF-8), in order; none is empty. A
  /// view holds during the call only. Throws what SplitRegex::find throws.
  template <typename Word>
  void run(std::string_view text, Word&& word) const {
    run_from(0, text, word);
  }

 private:
  template <typename Word>
  void run_from(size_t stage, std::string_view piece, Word& word) const;
  template <typename Word>
  void run_split(const SplitStage& split, size_t stage, std::string_view piece, Word& word) const;

  std::vector<Stage> stages_;
  CharTable table_;
};

/// The sections of `text` for a stage's pattern, in order, gaps included; `invert` is applied.
std::vector<Section> split_sections(const SplitStage& stage, std::string_view text,
                                    const CharTable& table);

/// Applies `behavior` to sections.
std::vector<Section> apply_behavior(SplitBehavior behavior, std::vector<Section> sections);

template <typename Word>
void PreTokenizer::run_from(size_t stage, std::string_view piece, Word& word) const {
  if (piece.empty()) return;
  if (stage == stages_.size()) {
    word(piece);
  } else if (const auto* split = std::get_if<SplitStage>(&stages_[stage])) {
    run_split(*split, stage, piece, word);
  } else if (piece.starts_with(' ')) {
    run_from(stage + 1, piece, word);
  } else {
    run_from(stage + 1, " " + std::string(piece), word);
  }
}

template <typename Word>
void PreTokenizer::run_split(const SplitStage& split, size_t stage, std::string_view piece,
                             Word& word) const {
  if (split.behavior != SplitBehavior::isolated) {
    for (const Section& s : apply_behavior(split.behavior, split_sections(split, piece, table_))) {
      run_from(stage + 1, piece.substr(s.begin, s.end - s.begin), word);
    }
    return;
  }
  // The common case, without a list: matches and the gaps between them.
  size_t done = 0;
  const auto found = [&](size_t begin, size_t end) {
    if (done < begin) run_from(stage + 1, piece.substr(done, begin - done), word);
    run_from(stage + 1, piece.substr(begin, end - begin), word);
    done = end;
  };
  std::visit([&](const auto& pattern) { internal::for_each_match(pattern, piece, table_, found); },
             split.pattern);
  run_from(stage + 1, piece.substr(done), word);
}

}  // namespace r1
