// SPDX-License-Identifier: MIT
#include "libr1/verify/choice/said.h"

#include <algorithm>
#include <vector>

#include "libr1/base/ascii.h"
#include "libr1/verify/choice/clauses.h"
#include "libr1/verify/choice/letters.h"
#include "libr1/verify/choice/part.h"
#include "libr1/verify/choice/said_words.h"

namespace r1 {
namespace {

constexpr size_t npos = std::string_view::npos;
constexpr size_t kLongest = 4000;  // bytes of the answer's end that are read

bool in(std::string_view set, char c) { return set.find(c) != npos; }

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
  Sentence(std::string_view text, bool last, bool texts, unsigned variables)
      : text_(text.substr(std::min(text.find_first_not_of("-*#> "), text.size()))),
        tokens_(tokens_of(text_)),
        clauses_(clauses_of(tokens_)),
        texts_(texts),
        variables_(variables) {
    if (tokens_.empty() || reads_as_heading()) return;
    const auto is_small = [](const ClauseToken& t) { return t.small; };
    parts_ = std::count_if(tokens_.begin(), tokens_.end(), is_small) > 1;
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
    // "C - because A violates it"
    const std::string& why = tokens_[head + 2].word;
    const bool reasoned = !title && (why == "because" || why == "since");
    if (reasoned) judged = 1;
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
    if (turn && at < clause.end && one_of(kIt, tokens_[at].word)) ++at;
    if (last_.empty() || at >= clause.end) return;
    // "C, which stores it but does not burn it", "C, as it is a gas and not a liquid"
    const bool chained = clause.opener != "which" && !(turn && one_of(kIt, tokens_[at - 1].word));
    if (chained && one_of(kSubordinate, subordinate_)) return;
    for (size_t i = clause.begin; i < clause.end; ++i)
      if (!tokens_[i].letters.empty()) return;
    // "A is a physical change and thus the answer"
    const bool thus = one_of(kConcluding, clause.opener) && clause.end <= clause.begin + 4 &&
                      one_of(kPlainlyGood, tokens_[clause.end - 1].word);
    if (thus && last_.size() == 1 && judgement(tokens_, at, clause.end) > 0)
      said_ = {ChoiceSaid::asserted, last_, 3};
    if (!one_of(kAuxiliaries, tokens_[at].word)) return;
    if (said_.kind == ChoiceSaid::asserted && told_ && !is_verdict(at, clause.end)) return;
    if (judgement(tokens_, at, clause.end) < 0) deny(last_);
  }

  // "is not the best one", "is wrong": what takes back an answer that was announced as such
  bool is_verdict(size_t begin, size_t end) const {
    for (size_t i = begin; i < end; ++i)
      if (one_of(kPlainlyGood, tokens_[i].word) || one_of(kPlainlyBad, tokens_[i].word))
        return true;
    return false;
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
        (tokens_[clause.begin + 1].word == "per" ||
         one_of(kPlaces, tokens_[clause.begin + 2].word) ||
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
    // of what the clauses go on to tell
    const bool goes_on = clause.opener == "and" || clause.opener == "but" ||
                         clause.opener == "or" || clause.opener == "not";
    if (!goes_on) subordinate_ = clause.opener;
    for (size_t i = clause.begin; i < clause.end; ++i) {
      const std::string& letters = tokens_[i].letters;
      if (letters.empty()) continue;
      if (said_.kind == ChoiceSaid::nothing) said_.kind = ChoiceSaid::open;
      about_supposed_ = about_supposed_ || (supposing && !texts_);
      Part part = part_in(c, i, concluding);
      const bool variable = is_variable(tokens_[i]) && !part.told;
      if (variable || (parts_ && tokens_[i].small)) part = {ChoiceSaid::open, 0, true};
      names_ = names_ || part.name;
      looks_ = looks_ || part.looks;
      contrast_ = contrast_ || (aside && one_of(kContrast, clause.opener));
      if (part.kind == ChoiceSaid::denied) deny(letters);
      if (!aside) last_ = letters;
      if (aside || part.kind != ChoiceSaid::asserted || (supposed_ && clause.says_would)) continue;
      would_ = clause.says_would;
      told_ = part.told;
      assert_letters(letters, part.strength, clause, concluding);
    }
  }

  // A bare letter that the answer calculates with.
  bool is_variable(const ClauseToken& token) const {
    return !token.marked && std::any_of(token.letters.begin(), token.letters.end(),
                                        [&](char c) { return (variables_ >> (c - 'A') & 1) != 0; });
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
             said_.strength == strength && !changes_mind(clause);
    said_ = {ChoiceSaid::asserted, letters, strength};
  }

  // "it was A, but it's B"
  bool changes_mind(const Clause& clause) const {
    constexpr std::string_view kNow[] = {"it", "it's", "actually", "now", "really", "i", "no"};
    return clause.opener == "but" && clause.begin + 1 < clause.end &&
           one_of(kNow, tokens_[clause.begin + 1].word);
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
  unsigned variables_;  ///< the letters that the answer calculates with
  ChoiceSaid said_;
  std::string denied_;  ///< letters, and not asserted behind that
  std::string last_;    ///< the letters mentioned last
  bool names_ = false, looks_ = false, heading_ = false;
  bool supposed_ = false;         ///< an "if" is in it
  bool about_supposed_ = false;   ///< and a letter behind that
  bool would_ = false;            ///< the clause before asserted what would be
  bool apart_ = false;            ///< letters are asserted here and there
  bool contrast_ = false;         ///< other options are set apart in it
  bool parts_ = false;            ///< "(a) 5, (b) 7" are no options
  bool told_ = false;             ///< what is asserted was announced as the answer
  std::string_view subordinate_;  ///< the first word of the clause that is gone on with
};

}  // namespace

ChoiceSaid choice_said(std::string_view answer, bool texts) {
  constexpr size_t kMostSentences = 60;  // back from the end
  if (answer.size() > kLongest) answer.remove_prefix(answer.size() - kLongest);
  const std::vector<std::string_view> sentences = sentences_of(answer);
  const unsigned variables = texts ? 0 : variables_in(answer);
  std::vector<Sentence> read;
  bool names = false;
  for (size_t k = sentences.size(); k-- > 0 && read.size() < kMostSentences;) {
    read.emplace_back(sentences[k], k + 1 == sentences.size(), texts, variables);
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
