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

constexpr size_t kNear = 4;  // words before a letter, among which "test" or "about" is about it

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
  const bool unlikely = bad && !good;  // "it is impossible that C is right"
  if (excepted) return {ChoiceSaid::asserted, 3};
  const bool only = front > clause.begin && tokens[front - 1].word == "only";
  const ClauseToken* next = at + 1 < clause.end ? &tokens[at + 1] : nullptr;
  const std::string_view first = front > clause.begin ? tokens[front - 1].word : std::string_view();
  // A noun makes the letter a name, unless it is an option's.
  const bool plain = front == clause.begin || mention.marked || one_of(kPlain, first) ||
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
  return {ChoiceSaid::asserted, good || only || conclusion ? 3 : dressed};
}

// "Answer: ", "the best option: "
bool speaks_of_choice(const std::vector<ClauseToken>& tokens, const Clause& clause) {
  for (size_t i = clause.begin; i < clause.end; ++i)
    if (one_of(kOptionNouns, tokens[i].word) || is_good(tokens[i].word)) return true;
  return false;
}

// "It is not the third one": no letter is in it.
bool turned_without_letters(const std::vector<ClauseToken>& tokens, const Clause& clause) {
  bool turned = false;
  for (size_t i = clause.begin; i < clause.end; ++i) {
    if (!tokens[i].letters.empty()) return false;
    const std::string& w = tokens[i].word;
    turned = turned || w == "not" || w == "never" || w == "neither" || w.ends_with("n't");
  }
  return turned && !one_of(kAside, clause.opener);
}

// What a sentence says, read clause by clause.
class Sentence {
 public:
  Sentence(std::string_view text, bool last, bool texts)
      : text_(text.substr(std::min(text.find_first_not_of("-*#> "), text.size()))),
        tokens_(tokens_of(text_)),
        clauses_(clauses_of(tokens_)),
        texts_(texts) {
    if (tokens_.empty() || reads_as_heading()) return;
    for (const ClauseToken& t : tokens_)
      contrast_ = contrast_ || t.word == "rest" || t.word == "others" || t.word == "other";
    for (size_t c = 0; c < clauses_.size(); ++c) read_clause(c);
    conclude(last);
  }

  const ChoiceSaid& said() const { return said_; }
  bool names() const { return names_; }      ///< a letter is a name in it
  bool looks() const { return looks_; }      ///< at a letter, and says nothing of it
  bool heading() const { return heading_; }  ///< "A: red"
  bool supposes() const { return !tokens_.empty() && one_of(kSupposing, tokens_[0].word); }
  bool goes_on() const { return !tokens_.empty() && tokens_[0].word == "then"; }
  bool asks() const { return text_.ends_with('?'); }

  /// The letters that it mentions.
  std::string letters() const {
    std::string all;
    for (const ClauseToken& t : tokens_) all += t.letters;
    return all;
  }

  /// "The others describe ..."
  bool of_others() const {
    if (tokens_.size() < 2) return false;
    const std::string &first = tokens_[0].word, &second = tokens_[1].word;
    return (first == "the" && (second == "others" || second == "other" || second == "rest" ||
                               second == "remaining")) ||
           first == "others" || (first == "all" && second == "others");
  }

 private:
  // "Option A: too narrow", "B. London": a heading, of which the rest is said.
  bool reads_as_heading() {
    const size_t head = tokens_.size() > 1 && one_of(kOptionNouns, tokens_[0].word) ? 1 : 0;
    if (texts_ || tokens_.size() <= head + 2 || tokens_[head].letters.empty() ||
        !in(":.)-", tokens_[head + 1].word[0]))
      return false;
    const bool title = tokens_[head + 1].word == ".";
    int judged = title ? 0 : judgement(tokens_, head + 2, tokens_.size());
    // "C - the others are distractors"
    if (judged < 0 && tokens_.size() > head + 3 &&
        (tokens_[head + 3].word == "others" || tokens_[head + 3].word == "rest"))
      judged = 1;
    heading_ = judged == 0 && !title;
    if (judged > 0) said_ = {ChoiceSaid::asserted, tokens_[head].letters, 2};
    if (judged <= 0) said_.kind = judged < 0 ? ChoiceSaid::denied : ChoiceSaid::open;
    return true;
  }

  // "B is true but does not answer it", "B, while true, is no answer": what a clause that begins
  // with its verb says is said of the letters before it.
  void read_predicate(const Clause& clause) {
    const bool turn = clause.opener == "but" || clause.opener == "yet" || clause.opener == "and";
    size_t at = clause.begin + (turn ? 1 : 0);
    if (turn && at < clause.end && tokens_[at].word == "it") ++at;
    if (last_.empty() || at >= clause.end) return;
    for (size_t i = clause.begin; i < clause.end; ++i)
      if (!tokens_[i].letters.empty()) return;
    // "A is a physical change and thus the answer"
    const bool thus = one_of(kConcluding, clause.opener) && clause.end <= clause.begin + 4 &&
                      one_of(kPlainlyGood, tokens_[clause.end - 1].word);
    if (thus && last_.size() == 1 && judgement(tokens_, at, clause.end) > 0)
      said_ = {ChoiceSaid::asserted, last_, 3};
    if (!one_of(kAuxiliaries, tokens_[at].word)) return;
    if (judgement(tokens_, at, clause.end) < 0) deny(last_);
  }

  void deny(const std::string& letters) {
    denied_ += letters;
    if (said_.kind == ChoiceSaid::open) said_.kind = ChoiceSaid::denied;
  }

  void read_clause(size_t c) {
    const Clause& clause = clauses_[c];
    // "as stated by C"
    const bool quoting =
        clause.opener == "as" && clause.begin + 2 < clause.end &&
        (one_of(kPlaces, tokens_[clause.begin + 2].word) ||
         (clause.end - clause.begin <= 4 && !tokens_[clause.end - 2].letters.empty()));
    // "..., surrounded by B"
    const bool participle = clause.sign == ',' && clause.opener.size() > 4 &&
                            clause.opener.ends_with("ed") && !one_of(kPointing, clause.opener);
    const bool aside =
        (one_of(kAside, clause.opener) && !quoting) || clause.of_others || participle;
    const bool supposing = one_of(kSupposing, clause.opener);
    const bool concluding = one_of(kConcluding, clause.opener);
    // "B would be right if ...", "if ..., B would be right"
    if (would_ && supposing) said_ = {ChoiceSaid::open, "", 0};
    would_ = false;
    supposed_ = supposed_ || supposing;
    if (!aside) read_predicate(clause);
    for (size_t i = clause.begin; i < clause.end; ++i) {
      const std::string& letters = tokens_[i].letters;
      if (letters.empty()) continue;
      if (said_.kind == ChoiceSaid::nothing) said_.kind = ChoiceSaid::open;
      about_supposed_ = about_supposed_ || (supposing && !texts_);
      const Part part = part_in(c, i, concluding);
      names_ = names_ || part.name;
      looks_ = looks_ || part.looks;
      contrast_ = contrast_ || (aside && one_of(kContrast, clause.opener));
      if (part.kind == ChoiceSaid::denied) deny(letters);
      if (!aside) last_ = letters;
      if (aside || part.kind != ChoiceSaid::asserted || (supposed_ && clause.says_would)) continue;
      would_ = clause.says_would;
      assert_letters(letters, part.strength, clause, concluding);
    }
  }

  Part part_in(size_t c, size_t i, bool concluding) const {
    const Clause& clause = clauses_[c];
    // "Answer: B"
    const bool announced = clause.sign == ':' && i == clause.begin && c > 0 &&
                           judgement(tokens_, clauses_[c - 1].begin, clauses_[c - 1].end) >= 0 &&
                           speaks_of_choice(tokens_, clauses_[c - 1]);
    // "It is not the third one, C."
    const bool apposed = clause.sign == ',' && clause.end == clause.begin + 1 && c > 0 &&
                         turned_without_letters(tokens_, clauses_[c - 1]);
    if (apposed) return {ChoiceSaid::denied, 2};
    // "Part (b): 7"
    const bool headed = c + 1 < clauses_.size() && clauses_[c + 1].sign == ':' && !announced &&
                        i == clause.begin + 1 && clause.end == i + 1;
    if (headed && !concluding && !one_of(kPlain, tokens_[clause.begin].word) &&
        !speaks_of_choice(tokens_, clause))
      return {ChoiceSaid::open, 0, true};
    Part part = part_of(tokens_, clause, i, concluding || announced || clause.sign == '>',
                        contrast_, texts_);
    const bool subject = i + 1 < clause.end;
    if (texts_ && subject && part.kind == ChoiceSaid::open && !part.looks && !part.name)
      part = {ChoiceSaid::asserted, concluding ? 3 : 0};
    if (texts_ && part.strength == 2) part.strength = 1;
    return part;
  }

  void assert_letters(const std::string& letters, int strength, const Clause& clause,
                      bool concluding) {
    std::erase_if(denied_, [&](char d) { return letters.find(d) != npos; });
    const bool same = said_.letters == letters;
    const bool more = clause.opener == "or" || clause.opener == "possibly" ||
                      (clause.opener == "and" && strength > 1);
    if (said_.kind == ChoiceSaid::asserted && more && !same) {
      said_.letters += letters;
      return;
    }
    if (said_.kind == ChoiceSaid::asserted && said_.strength > strength) return;
    apart_ = said_.kind == ChoiceSaid::asserted && !same && strength < 2 && !concluding &&
             said_.strength == strength;
    said_ = {ChoiceSaid::asserted, letters, strength};
  }

  void conclude(bool last) {
    const bool why = asks() && tokens_[0].word == "why";
    if (why && tokens_.size() == 3 && tokens_[1].letters.size() == 1)
      said_ = {ChoiceSaid::asserted, tokens_[1].letters, 3};  // "Why B?" takes it for the answer
    if (said_.kind != ChoiceSaid::asserted) return;
    // Of four nothing is chosen, and of three bare letters ("vitamins A, D and E") neither.
    const size_t n = said_.letters.size();
    const bool all = n > 3 || (n > 2 && said_.strength == 1);
    const bool ends = in(".!)*]}$\"`'", text_.back());
    const bool broken =
        !ends && ((said_.strength == 1 && last && tokens_.size() > 8) || tokens_[0].word == "then");
    if (std::all_of(said_.letters.begin(), said_.letters.end(),
                    [&](char c) { return denied_.find(c) != npos; }))
      said_ = {ChoiceSaid::denied, "", 0};
    else if ((asks() && !why) || apart_ || all || about_supposed_ || broken)
      said_ = {ChoiceSaid::open, "", 0};
  }

  std::string_view text_;
  std::vector<ClauseToken> tokens_;
  std::vector<Clause> clauses_;
  bool texts_;
  ChoiceSaid said_;
  std::string denied_;  ///< letters, and not asserted behind that
  std::string last_;    ///< the letters mentioned last
  bool names_ = false, looks_ = false, heading_ = false;
  bool supposed_ = false;        ///< an "if" is in it
  bool about_supposed_ = false;  ///< and a letter behind that
  bool would_ = false;           ///< the clause before asserted what would be
  bool apart_ = false;           ///< letters are asserted here and there
  bool contrast_ = false;        ///< other options are set apart in it
};

}  // namespace

ChoiceSaid choice_said(std::string_view answer, bool texts) {
  constexpr size_t kMostSentences = 60;  // back from the end
  if (answer.size() > kLongest) answer.remove_prefix(answer.size() - kLongest);
  const std::vector<std::string_view> sentences = sentences_of(answer);
  std::vector<Sentence> read;
  bool names = false;
  for (size_t k = sentences.size(); k-- > 0 && read.size() < kMostSentences;) {
    read.emplace_back(sentences[k], k + 1 == sentences.size(), texts);
    names = names || read.back().names();
  }
  ChoiceSaid end;
  for (size_t k = 0; k < read.size(); ++k) {
    ChoiceSaid said = read[k].said();
    const std::string_view next = k > 0 ? sentences[sentences.size() - k] : std::string_view();
    const std::string asked = read[k].asks() ? read[k].letters() : std::string();
    if (asked.size() == 1 && lower_copy(next.substr(0, 3)) == "yes")  // "C? Yes."
      said = {ChoiceSaid::asserted, asked, 3};
    if (read[k].goes_on() && k + 1 < read.size() && read[k + 1].supposes())
      said = {ChoiceSaid::open, "", 0};  // "Suppose A is false. Then B is true."
    if (k == 0) end = said;
    if (read[k].of_others()) continue;
    if (said.kind == ChoiceSaid::asserted) {
      const int needed = k == 0                            ? (texts   ? 0
                                                              : names ? 2
                                                                      : 1)
                         : end.kind == ChoiceSaid::nothing ? 3
                                                           : 2;
      if (said.strength >= needed) return said;
      return {ChoiceSaid::open, "", 0};
    }
    if (read[k].heading() && read.size() == 1)  // "B - the ribosome" and nothing more
      return {ChoiceSaid::asserted, read[k].letters().substr(0, 1), 2};
    if (said.kind == ChoiceSaid::open) {
      end.kind = ChoiceSaid::open;
      if (read[k].looks() || read[k].names() || read[k].heading() || read[k].asks()) break;
    }
  }
  if (end.kind == ChoiceSaid::asserted) return {ChoiceSaid::open, "", 0};
  return end;
}

}  // namespace r1
