// SPDX-License-Identifier: MIT
#include "libr1/verify/choice/part.h"

#include <algorithm>
#include <string_view>

#include "libr1/base/ascii.h"
#include "libr1/verify/choice/said_words.h"

namespace r1 {

int judgement(const std::vector<ClauseToken>& tokens, size_t begin, size_t end) {
  bool turned = false;
  int weak = 0;  // "the most ...", "the only ...": of what, is said behind it
  for (size_t i = begin; i < end; ++i) {
    const std::string& w = tokens[i].word;
    if (!tokens[i].letters.empty()) continue;
    if (i == begin && w == "used") return -1;  // "used to be"
    if (w == "what" && i + 1 < end) {          // "D is what we need"
      const std::string& who = tokens[i + 1].word;
      if (who.starts_with("we") || who.starts_with("they") || who.starts_with("you"))
        return turned ? -1 : 1;
    }
    if (w == "stands") return i + 1 < end && tokens[i + 1].word == "for" ? 0 : turned ? -1 : 1;
    if (one_of(kBad, w)) {
      // "D is the false statement" answers a question for it
      const bool asked_for = i > begin && tokens[i - 1].word == "the" && i + 1 < end &&
                             (tokens[i + 1].word == "statement" || tokens[i + 1].word == "one");
      return asked_for != turned ? 1 : -1;
    }
    if (is_negator(w) && w != "over" && w != "than" && w != "instead")
      turned = !turned;
    else if (w == "one" && tokens[i > 0 ? i - 1 : 0].word != "the")
      continue;  // a number
    else if (one_of(kFaintlyGood, w))
      weak = weak == 0 ? (turned ? -1 : 1) : weak;
    else if (one_of(kGood, w))
      return turned ? -1 : 1;
  }
  return weak != 0 ? weak : turned ? -1 : 0;
}

namespace {

constexpr size_t npos = std::string_view::npos;

// "is right only if", "is appropriate only in": under a condition.
bool is_limited(const std::vector<ClauseToken>& tokens, size_t begin, size_t end) {
  for (size_t i = begin; i + 1 < end; ++i) {
    const std::string& next = tokens[i + 1].word;
    if (tokens[i].word == "only" && (next == "in" || next == "for" || next == "under")) return true;
  }
  return end < tokens.size() && end > begin && tokens[end - 1].word == "only" &&
         (tokens[end].word == "if" || tokens[end].word == "when");
}

// A verb by its looks and its place, and not a noun: "this suggests", "we obtained".
bool is_verb(const std::vector<ClauseToken>& tokens, const Clause& clause, size_t at) {
  const std::string& w = tokens[at].word;
  if (at == clause.begin) return false;
  const ClauseToken& before = tokens[at - 1];
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

// "The step that is incorrectly defined is H": the question asked for what is wrong. Its noun is no
// option, of which that would be a verdict, and no mistake.
bool asks_for_bad(const std::vector<ClauseToken>& tokens, const Clause& clause, size_t at) {
  size_t verb = clause.begin;
  for (size_t i = clause.begin; i < at; ++i) {
    if (!tokens[i].letters.empty()) return false;
    if (tokens[i].word == "is" || tokens[i].word == "are") verb = i;
  }
  if (tokens[clause.begin].word != "the" || verb < clause.begin + 3 || at > verb + 3) return false;
  size_t noun = verb - 1;
  for (size_t i = clause.begin + 2; i < verb; ++i)
    if (tokens[i].word == "that" || tokens[i].word == "which") noun = std::min(noun, i - 1);
  const std::string& w = tokens[noun].word;
  bool negated = false;
  for (size_t i = verb; i < at; ++i) negated = negated || is_negator(tokens[i].word);
  return !negated && !one_of(kOptionNouns, w) && !one_of(kBad, w) && !is_good(w);
}

// "The option that does not belong is B", "the piece NOT needed is D": the question asked for what
// is not so. `front`: where the options' nouns before the letter begin.
bool asks_for_negated(const std::vector<ClauseToken>& tokens, const Clause& clause, size_t front) {
  constexpr std::string_view kRelative[] = {"that", "which", "who"};
  constexpr std::string_view kCopulas[] = {"is", "are", "was", "were", "be"};
  size_t begin = clause.begin;
  // "The one which cannot be reached is C" is two clauses.
  const bool second = one_of(kRelative, tokens[begin].word) && clause.sign == '\0' && begin > 1;
  while (!second && begin + 1 < front && one_of(kConcluding, tokens[begin].word)) ++begin;
  if ((!second && tokens[begin].word != "the") || front < begin + 3 ||
      !one_of(kCopulas, tokens[front - 1].word) || is_negator(tokens[front - 2].word))
    return false;
  int negators = 0;
  bool relative = false;
  for (size_t i = begin; i + 1 < front; ++i) {
    if (!tokens[i].letters.empty()) return false;
    const std::string& w = tokens[i].word;
    relative = relative || one_of(kRelative, w);
    if (!is_negator(w)) continue;
    ++negators;
    const bool participle =
        w == "not" && i > begin + 1 && !one_of(kAuxiliaries, tokens[i - 1].word);
    if (!relative && !participle) return false;
  }
  return negators == 1;
}

constexpr size_t kNear = 4;  // words before a letter, among which "test" or "about" is about it

}  // namespace

Part part_of(const std::vector<ClauseToken>& tokens, const Clause& clause, size_t at,
             bool conclusion, bool contrast, bool texts) {
  const ClauseToken& mention = tokens[at];
  const int dressed = mention.marked ? 2 : 1;
  size_t front = at;  // past "the option"
  while (front > clause.begin &&
         (one_of(kOptionNouns, tokens[front - 1].word) || is_adverb(tokens[front - 1].word)))
    --front;
  bool turned = false, looking = false, good = false, bad = false, excepted = false,
       mentioned = false;
  bool of_statement = false;  // "the false statement is C" answers a question for it
  for (size_t i = clause.begin; i < at; ++i) {
    const std::string& w = tokens[i].word;
    mentioned = mentioned || !tokens[i].letters.empty();
    if (!tokens[i].letters.empty()) continue;
    const std::string_view w0 = i > clause.begin ? tokens[i - 1].word : std::string_view();
    const bool except = w == "from"  ? w0 == "apart" || w0 == "aside"
                        : w == "for" ? w0 == "except" || w0 == "but"
                                     : one_of(kExcepting, w);
    if (i > clause.begin && except && i + 3 > at) {
      for (size_t k = clause.begin; k < i; ++k) excepted = excepted || one_of(kAll, tokens[k].word);
      if (excepted && tokens[clause.begin].word == "anything") return {ChoiceSaid::denied, 2};
    }
    if (is_negator(w)) turned = w == "nor" || w == "neither" || !turned;
    // "not A it's B", but "not certain it's B"
    if (w == "only" || (w == "it's" && mentioned) || w == "rather") turned = false;
    if (w.starts_with("leav") || w == "left") turned = bad = false;  // "eliminating A leaves B"
    if (i + kNear >= front)
      looking = looking || (one_of(kLooking, w) && (w != "next" || i == clause.begin)) ||
                (w == "find" && i > clause.begin && tokens[i - 1].word == "to");
    if (i + 1 < at) good = good || is_good(w);
    of_statement = of_statement || w == "statement" || w == "one" || w == "exception";
    // "a lack of vitamin A", "it comes out as B"
    const bool other = (w == "lack" || w == "out") && i + 2 < at &&
                       (tokens[i + 1].word == "of" || tokens[i + 1].word == "as");
    if (i + 1 < at && !other) bad = bad || one_of(kBad, w);
  }
  // "the answer that best shows this understanding is C"
  const bool copula = at > clause.begin + 3 && tokens[at - 1].word == "is" && good;
  if (copula && tokens[clause.begin].word == "the") looking = false;
  if (bad && !good && !of_statement && asks_for_bad(tokens, clause, at)) {
    bad = turned = false;
    good = true;
  }
  if (turned && !bad && asks_for_negated(tokens, clause, front)) {
    turned = false;
    good = true;
  }
  const bool unlikely = bad && !good;  // "it is impossible that C is right"
  if (excepted) return {ChoiceSaid::asserted, 3};
  const bool only = front > clause.begin && tokens[front - 1].word == "only";
  const ClauseToken* next = at + 1 < clause.end ? &tokens[at + 1] : nullptr;
  const std::string_view first = front > clause.begin ? tokens[front - 1].word : std::string_view();
  // A noun makes the letter a name, unless it is an option's.
  const bool dress = mention.marked && !mention.small;
  const bool plain = front == clause.begin || dress || one_of(kPlain, first) ||
                     one_of(kLooking, first) || first.find_first_of("0123456789") != npos ||
                     one_of(kOpening, first) || one_of(kConcluding, first) ||
                     one_of(kNegators, first) || is_verb(tokens, clause, front - 1);
  // "A implies B", "a right angle at C": what the letters name has to do with something.
  const bool of_letter = !texts && front > clause.begin + 1 && !tokens[front - 2].letters.empty() &&
                         !one_of(kJoining, first);
  const bool placed = !mention.marked && one_of(kPlaces, first) &&
                      (front < clause.begin + 2 || !one_of(kPointing, tokens[front - 2].word));
  if (next != nullptr) {
    static constexpr std::string_view kBehind[] = {
        "nor",  "or",    "and",      "as",        "by",    "for",  "from",    "in",
        "on",   "with",  "at",       "of",        "to",    "here", "instead", "rather",
        "over", "due",   "based",    "according", "again", "it",   "after",   "too",
        "than", "first", "then",     "not",       "if",    "that", "anyway",  "i",
        "we",   "you",   "outright", "overall",   "itself"};
    const bool to_be = next->word == "to" && at + 2 < clause.end && tokens[at + 2].word == "be";
    const bool told = (good || mention.marked) &&
                      (first == "is" || first == "are" || first == "be" || first == "was");
    if (!told && (to_be || !one_of(kBehind, next->word)) && is_alpha(next->word[0]) &&
        next->letters.empty()) {  // it is a subject
      int said = judgement(tokens, at + 1, clause.end);
      if (turned != unlikely) said = -said;
      if (said > 0 && is_limited(tokens, at + 1, clause.end)) return {};
      if (!plain && !mention.marked) return {ChoiceSaid::open, 0, true};
      static constexpr std::string_view kBare[] = {"is", "does", "did", "was", "it", "would"};
      const bool is_it = clause.end == at + 3 && tokens[at + 2].word == "it";
      if (said == 0 && (clause.end == at + 2 || is_it) && one_of(kBare, next->word)) said = 1;
      // "what option B says", "as B puts it"
      const bool quoted = front > clause.begin && (first == "what" || first == "as");
      if (said == 0 && (only || contrast || quoted)) said = 1;
      if (said == 0 && turned) said = -1;
      if (said < 0 && tokens[clause.begin].word == "only" && !turned) said = 1;  // as is asked for
      if (said < 0) return {ChoiceSaid::denied, 2};
      if (said == 0 || (looking && !quoted)) return {};
      bool plainly = conclusion;
      for (size_t i = at + 1; i < clause.end; ++i)
        plainly = plainly || one_of(kPlainlyGood, tokens[i].word);
      return {ChoiceSaid::asserted, plainly ? 3 : 2};
    }
    if (next->word == "it") good = true;  // "C it is"
    if (next->word == "as") good = good || judgement(tokens, at + 1, clause.end) > 0;
    if (!told && (next->word == "too" || next->word == "not")) turned = !turned;
  }
  if (turned) return {ChoiceSaid::denied, 2};
  if (bad && !good && !of_statement) return {ChoiceSaid::denied, 2};
  // "of A and D, D": what is chosen from
  const bool among = first == "of" && front <= clause.begin + 2;
  if (among) return {ChoiceSaid::open, 0};
  if (!plain || of_letter || placed) return {ChoiceSaid::open, 0, !plain || placed};
  if (looking) return {ChoiceSaid::open, 0, false, true};
  return {ChoiceSaid::asserted, good || only || conclusion ? 3 : dressed, false, false, good};
}

}  // namespace r1
