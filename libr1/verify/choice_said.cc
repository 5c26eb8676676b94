// SPDX-License-Identifier: MIT
#include "libr1/verify/choice_said.h"

#include <algorithm>
#include <vector>

#include "libr1/base/ascii.h"
#include "libr1/verify/choice_clauses.h"
#include "libr1/verify/choice_letters.h"
#include "libr1/verify/choice_said_words.h"

namespace r1 {
namespace {

constexpr size_t npos = std::string_view::npos;
constexpr size_t kLongest = 4000;  // bytes of the answer's end that are read

bool in(std::string_view set, char c) { return set.find(c) != npos; }

// What a clause makes of the letters at `at`.
struct Part {
  ChoiceSaid::Kind kind = ChoiceSaid::open;
  int strength = 0;
  bool name = false;   ///< it is no option at all
  bool looks = false;  ///< it is only looked at
};

// "C is not the best": whether what is said behind a letter is good (1), bad (-1) or neither.
int judgement(const std::vector<Token>& tokens, size_t begin, size_t end) {
  bool turned = false;
  int weak = 0;  // "the most ...", "the only ...": of what, is said behind it
  for (size_t i = begin; i < end; ++i) {
    const std::string& w = tokens[i].word;
    if (!tokens[i].letters.empty()) continue;
    if (w == "stands") return i + 1 < end && tokens[i + 1].word == "for" ? 0 : turned ? -1 : 1;
    if (one_of(kBad, w)) {
      // "D is the false statement" answers a question for it
      const bool asked_for = i > begin && tokens[i - 1].word == "the" && i + 1 < end &&
                             (tokens[i + 1].word == "statement" || tokens[i + 1].word == "one");
      return asked_for != turned ? 1 : -1;
    }
    if (is_negator(w) && w != "over" && w != "than" && w != "instead")
      turned = !turned;
    else if (one_of(kFaintlyGood, w))
      weak = weak == 0 ? (turned ? -1 : 1) : weak;
    else if (one_of(kGood, w))
      return turned ? -1 : 1;
  }
  return weak != 0 ? weak : turned ? -1 : 0;
}

// A verb by its looks and its place, and not a noun: "this suggests", "we obtained".
bool is_verb(const std::vector<Token>& tokens, const Clause& clause, size_t at) {
  const std::string& w = tokens[at].word;
  if (at == clause.begin) return false;
  const Token& before = tokens[at - 1];
  if (!before.letters.empty()) return false;
  for (const std::string_view subject : {"i", "we", "you", "i'd", "i'll", "we'd", "would", "will",
                                         "must", "should", "can", "let's", "they", "he"}) {
    if (before.word == subject) return true;
  }
  const bool ends =
      w.size() > 3 &&
      ((w.ends_with('s') && !w.ends_with("ss") && !w.ends_with("is") && !w.ends_with("us")) ||
       w.ends_with("ed"));
  for (const std::string_view front : {"a", "an", "the", "of", "in", "to", "for", "with", "by",
                                       "from", "these", "two", "both", "is", "are"}) {
    if (before.word == front) return false;
  }
  return ends;
}

bool is_adverb(std::string_view w) {
  return (w.size() > 4 && w.ends_with("ly")) || w == "just" || w == "most" || w == "indeed" ||
         w == "then" || w == "now" || w == "also" || w == "the" || w == "really" || w == "thus";
}

Part part_of(const std::vector<Token>& tokens, const Clause& clause, size_t at, bool conclusion,
             bool contrast) {
  const Token& mention = tokens[at];
  const int dressed = mention.marked ? 2 : 1;
  size_t front = at;  // past "the option"
  while (front > clause.begin &&
         (one_of(kOptionNouns, tokens[front - 1].word) || is_adverb(tokens[front - 1].word)))
    --front;
  bool turned = false, looking = false, good = false, bad = false, excepted = false;
  bool of_statement = false;  // "the false statement is C" answers a question for it
  for (size_t i = clause.begin; i < at; ++i) {
    const std::string& w = tokens[i].word;
    if (!tokens[i].letters.empty()) continue;
    const std::string_view w0 = i > clause.begin ? tokens[i - 1].word : std::string_view();
    const bool except = w == "from"  ? w0 == "apart" || w0 == "aside"
                        : w == "for" ? w0 == "except" || w0 == "but"
                                     : one_of(kExcepting, w);
    if (i > clause.begin && except && i + 3 > at) {
      for (size_t k = clause.begin; k < i; ++k) excepted = excepted || one_of(kAll, tokens[k].word);
      if (excepted && tokens[clause.begin].word == "anything") return {ChoiceSaid::denied, 2};
    }
    if (is_negator(w)) turned = !turned;
    if (w == "only" || w == "it's" || w == "rather") turned = false;
    looking = looking || one_of(kLooking, w) ||
              (w == "find" && i > clause.begin && tokens[i - 1].word == "to");
    if (i + 1 < at) good = good || is_good(w);
    of_statement = of_statement || w == "statement" || w == "one" || w == "exception";
    if (i + 1 < at) bad = bad || one_of(kBad, w);
  }
  if (excepted) return {ChoiceSaid::asserted, 3};
  const bool only = front > clause.begin && tokens[front - 1].word == "only";
  const Token* next = at + 1 < clause.end ? &tokens[at + 1] : nullptr;
  const std::string_view first = front > clause.begin ? tokens[front - 1].word : std::string_view();
  // A noun makes the letter a name, unless it is an option's.
  const bool plain = front == clause.begin || mention.marked || one_of(kPlain, first) ||
                     one_of(kLooking, first) || first.find_first_of("0123456789") != npos ||
                     one_of(kOpening, first) || one_of(kConcluding, first) ||
                     one_of(kNegators, first) || is_verb(tokens, clause, front - 1);
  // "A implies B", "a right angle at C": what the letters name has to do with something.
  const bool of_letter =
      front > clause.begin + 1 && !tokens[front - 2].letters.empty() && !one_of(kJoining, first);
  const bool placed = !mention.marked && one_of(kPlaces, first) &&
                      (front < clause.begin + 2 || !one_of(kPointing, tokens[front - 2].word));
  if (next != nullptr) {
    static constexpr std::string_view kBehind[] = {
        "as", "by",    "for",     "from",     "in",      "on",    "with",  "at",        "of",
        "to", "here",  "instead", "rather",   "over",    "due",   "based", "according", "again",
        "it", "after", "too",     "than",     "then",    "not",   "if",    "that",      "anyway",
        "i",  "we",    "you",     "outright", "overall", "itself"};
    const bool to_be = next->word == "to" && at + 2 < clause.end && tokens[at + 2].word == "be";
    if ((to_be || !one_of(kBehind, next->word)) && is_alpha(next->word[0]) &&
        next->letters.empty()) {  // it is a subject
      int said = judgement(tokens, at + 1, clause.end);
      if (turned) said = -said;
      if (!plain && !mention.marked) return {ChoiceSaid::open, 0, true};
      static constexpr std::string_view kBare[] = {"is", "does", "did", "was", "it", "would"};
      if (said == 0 && clause.end == at + 2 && one_of(kBare, next->word)) said = 1;
      // "what option B says", "as B puts it"
      const bool quoted = front > clause.begin && (first == "what" || first == "as");
      if (said == 0 && (only || contrast || quoted)) said = 1;
      if (said < 0) return {ChoiceSaid::denied, 2};
      if (said == 0 || (looking && !quoted)) return {};
      bool plainly = conclusion;
      for (size_t i = at + 1; i < clause.end; ++i)
        plainly = plainly || one_of(kPlainlyGood, tokens[i].word);
      return {ChoiceSaid::asserted, plainly ? 3 : 2};
    }
    if (next->word == "it" || next->word == "as")
      good = good || judgement(tokens, at + 1, clause.end) > 0;
    if (next->word == "too" || next->word == "not") turned = !turned;
  }
  if (turned) return {ChoiceSaid::denied, 2};
  if (bad && !good && !of_statement) return {ChoiceSaid::denied, 2};
  if (!plain || of_letter || placed) return {ChoiceSaid::open, 0, !plain || placed};
  if (looking) return {ChoiceSaid::open, 0, false, true};
  return {ChoiceSaid::asserted, good || only || conclusion ? 3 : dressed};
}

// "Answer: ", "the best option: "
bool speaks_of_choice(const std::vector<Token>& tokens, const Clause& clause) {
  for (size_t i = clause.begin; i < clause.end; ++i)
    if (one_of(kOptionNouns, tokens[i].word) || is_good(tokens[i].word)) return true;
  return false;
}

// "It is not the third one": no letter is in it.
bool turned_without_letters(const std::vector<Token>& tokens, const Clause& clause) {
  bool turned = false;
  for (size_t i = clause.begin; i < clause.end; ++i) {
    if (!tokens[i].letters.empty()) return false;
    turned = turned || is_negator(tokens[i].word);
  }
  return turned && !one_of(kAside, clause.opener);
}

struct Sentence {
  ChoiceSaid said;
  std::string asked;  ///< the letter that a question is about

  bool names = false;      ///< a letter is a name in it
  bool looks = false;      ///< at a letter, and says nothing of it
  bool heading = false;    ///< "A: red"
  bool of_others = false;  ///< "The others describe ..."
};

Sentence read_sentence(std::string_view text, bool last) {
  Sentence result;
  text.remove_prefix(std::min(text.find_first_not_of("-*#> "), text.size()));
  const bool asks = text.ends_with('?');
  const bool ends = !text.empty() && in(".!)*]}$\"`'", text.back());
  const std::vector<Token> tokens = tokens_of(text);
  const std::vector<Clause> clauses = clauses_of(tokens);
  ChoiceSaid& said = result.said;
  std::string denied;
  bool supposed = false, apart = false, contrast = false, conditional = false;
  if (!tokens.empty()) {
    const std::string& first = tokens[0].word;
    const std::string& second = tokens[tokens.size() > 1 ? 1 : 0].word;
    result.of_others = (first == "the" && (second == "others" || second == "other" ||
                                           second == "rest" || second == "remaining")) ||
                       first == "others" || (first == "all" && second == "others");
  }
  // "Option A: too narrow", "B. London": a heading, of which the rest is said.
  const size_t head = tokens.size() > 1 && one_of(kOptionNouns, tokens[0].word) ? 1 : 0;
  if (tokens.size() > head + 2 && !tokens[head].letters.empty() &&
      in(":.)-", tokens[head + 1].word[0])) {
    const bool title = tokens[head + 1].word == ".";
    const int judged = title ? 0 : judgement(tokens, head + 2, tokens.size());
    result.heading = judged == 0 && !title;
    if (judged > 0) said = {ChoiceSaid::asserted, tokens[head].letters, 2};
    if (judged <= 0) said.kind = judged < 0 ? ChoiceSaid::denied : ChoiceSaid::open;
    return result;
  }
  for (size_t c = 0; c < clauses.size(); ++c) {
    const Clause& clause = clauses[c];
    const bool aside = one_of(kAside, clause.opener) || clause.of_others;
    const bool concluding = one_of(kConcluding, clause.opener);
    if (conditional && clause.opener == "if") said = {ChoiceSaid::open, "", 0};
    conditional = false;
    for (size_t i = clause.begin; i < clause.end; ++i) {
      if (tokens[i].letters.empty()) continue;
      if (said.kind == ChoiceSaid::nothing) said.kind = ChoiceSaid::open;
      if (aside && (clause.opener == "if" || clause.opener == "suppose" ||
                    clause.opener == "assume" || clause.opener == "assuming"))
        supposed = true;
      const bool announced = clause.sign == ':' && i == clause.begin && c > 0 &&
                             judgement(tokens, clauses[c - 1].begin, clauses[c - 1].end) >= 0 &&
                             speaks_of_choice(tokens, clauses[c - 1]);
      // "It is not the third one, C."
      const bool apposed = clause.sign == ',' && clause.end == clause.begin + 1 && c > 0 &&
                           turned_without_letters(tokens, clauses[c - 1]);
      const Part part = apposed ? Part{ChoiceSaid::denied, 2}
                                : part_of(tokens, clause, i,
                                          concluding || announced || clause.sign == '>', contrast);
      result.names = result.names || part.name;
      contrast = contrast || (aside && one_of(kContrast, clause.opener));
      result.looks = result.looks || part.looks;
      if (part.kind == ChoiceSaid::denied) {
        denied += tokens[i].letters;
        if (said.kind == ChoiceSaid::open) said.kind = ChoiceSaid::denied;
      }
      if (aside || part.kind != ChoiceSaid::asserted) continue;
      conditional = clause.says_would;
      const bool same = said.letters == tokens[i].letters;
      const bool more = clause.opener == "or" || clause.opener == "possibly" ||
                        (clause.opener == "and" && part.strength > 1);
      if (said.kind == ChoiceSaid::asserted && more && !same) {
        said.letters += tokens[i].letters;
        continue;
      }
      if (said.kind == ChoiceSaid::asserted && said.strength > part.strength) continue;
      apart = said.kind == ChoiceSaid::asserted && !same && part.strength == 1 && !concluding;
      said = {ChoiceSaid::asserted, tokens[i].letters, part.strength};
    }
  }
  if (asks && tokens.size() == 3 && tokens[0].word == "why" && tokens[1].letters.size() == 1)
    said = {ChoiceSaid::asserted, tokens[1].letters, 3};  // "Why B?" takes it for the answer
  if (asks)
    for (const Token& t : tokens) result.asked += t.letters;
  if (said.kind != ChoiceSaid::asserted) return result;
  // Of four nothing is chosen, and of three bare letters ("vitamins A, D and E") neither.
  if (said.letters.size() > 3 || (said.letters.size() > 2 && said.strength == 1)) apart = true;
  const bool taken_back = std::all_of(said.letters.begin(), said.letters.end(),
                                      [&](char c) { return denied.find(c) != npos; });
  if (taken_back) {
    said = {ChoiceSaid::denied, "", 0};
  } else if ((asks && tokens[0].word != "why") || apart || supposed ||
             (said.strength == 1 && last && !ends && tokens.size() > 8)) {
    said = {ChoiceSaid::open, "", 0};
  } else if (!ends && !tokens.empty() && tokens[0].word == "then") {
    said = {ChoiceSaid::open, "", 0};
  }
  return result;
}

}  // namespace

static char read_letter(std::string_view sentence) {
  std::string_view rest;
  return front_letter(sentence, rest);
}

ChoiceSaid choice_said(std::string_view answer) {
  constexpr size_t kMostSentences = 60;  // back from the end
  if (answer.size() > kLongest) answer.remove_prefix(answer.size() - kLongest);
  const std::vector<std::string_view> sentences = sentences_of(answer);
  std::vector<Sentence> read;
  bool names = false;
  for (size_t k = sentences.size(); k-- > 0 && read.size() < kMostSentences;) {
    read.push_back(read_sentence(sentences[k], k + 1 == sentences.size()));
    names = names || read.back().names;
  }
  ChoiceSaid end;
  for (size_t k = 0; k < read.size(); ++k) {
    ChoiceSaid& said = read[k].said;
    // "C? Yes."
    if (k > 0 && read[k].asked.size() == 1 &&
        lower_copy(sentences[sentences.size() - k].substr(0, 3)) == "yes")
      said = {ChoiceSaid::asserted, read[k].asked, 3};
    if (k == 0) end = said;
    if (read[k].of_others) continue;
    if (said.kind == ChoiceSaid::asserted) {
      const int needed = k == 0 ? (names ? 2 : 1) : end.kind == ChoiceSaid::nothing ? 3 : 2;
      if (said.strength >= needed) return said;
      return {ChoiceSaid::open, "", 0};
    }
    if (read[k].heading && read.size() == 1)  // "B - the ribosome" and nothing more
      return {ChoiceSaid::asserted, std::string(1, read_letter(sentences[0])), 2};
    if (said.kind == ChoiceSaid::open) {
      end.kind = ChoiceSaid::open;
      if (read[k].looks || read[k].names || read[k].heading ||
          sentences[sentences.size() - 1 - k].ends_with('?'))
        break;
    }
  }
  if (end.kind == ChoiceSaid::asserted) return {ChoiceSaid::open, "", 0};
  return end;
}

}  // namespace r1
