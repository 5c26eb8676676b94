// The classes of words by which part.cc and said.cc tell what part a letter has in
// its clause, in lower case; a word that ends in '*' stands for all that begin so.
// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace r1 {

// Nouns that make the letter behind them an option.
inline constexpr std::string_view kOptionNouns[] = {
    "option",     "options",     "choice",       "choices",     "answer",    "answers", "statement",
    "statements", "alternative", "letter",       "response",    "responses", "ans",     "decision",
    "entry",      "item",        "alternatives", "possibility", "selection"};

// What is said of the option that is chosen.
inline constexpr std::string_view kGood[] = {
    "correct*",  "right",      "rightly",   "accurate*",   "true",       "truly",      "valid",
    "best",      "better",     "fit",       "fits",        "match*",     "satisf*",    "hold",
    "holds",     "work",       "works",     "worked",      "consistent", "support*",   "follows",
    "remain*",   "surviv*",    "win",       "wins",        "won",        "emerge*",    "pick",
    "closest",   "nearest",    "plausible", "appropriate", "reasonable", "likely",     "exactly",
    "precisely", "perfectly",  "properly",  "winner",      "favorite",   "preferable", "preferred",
    "meets",     "sound",      "agrees",    "conforms",    "equals",     "ideal",      "exception",
    "unique*",   "reproduces", "suits",
};

// Of these: what says so in so many words.
inline constexpr std::string_view kPlainlyGood[] = {"correct", "right", "best", "answer", "true"};

// And what says the contrary.
inline constexpr std::string_view kPlainlyBad[] = {"wrong", "incorrect", "false", "invalid"};

// Clauses that begin so tell on about what was named, and those that "and" joins to them too.
inline constexpr std::string_view kSubordinate[] = {"which", "that",    "who",  "as",
                                                    "since", "because", "where"};

// What may stand for an option behind "but".
inline constexpr std::string_view kIt[] = {"it", "this", "that"};

// The same, if nothing worse is said behind it: "the most tempting".
inline constexpr std::string_view kFaintlyGood[] = {
    "most",   "only",   "answer",   "choice", "one",      "clearly", "left",     "more",  "makes",
    "option", "marked", "selected", "chosen", "required", "desired", "intended", "needed"};

// What is said of those that are not.
inline constexpr std::string_view kBad[] = {
    "wrong*",        "incorrect*",    "false",          "falsely",      "error*",
    "invalid*",      "impossib*",     "unlikely",       "implausib*",   "unsupport*",
    "irrelevant*",   "inconsistent*", "incompatib*",    "inaccura*",    "inappropr*",
    "incomplete*",   "insufficien*",  "mislead*",       "misidentif*",  "misstat*",
    "misrepresent*", "misinterpret*", "misunderst*",    "contradict*",  "violat*",
    "ignor*",        "fail*",         "lack*",          "exclud*",      "eliminat*",
    "reject*",       "dismiss*",      "discard*",       "ruled",        "tempt*",
    "distract*",     "trap",          "mistak*",        "confus*",      "too",
    "off",           "out",           "out.",           "off-topic",    "overstat*",
    "understat*",    "revers*",       "opposite",       "disagree*",    "disprov*",
    "refut*",        "neglect*",      "omit*",          "absurd",       "weak*",
    "problematic",   "unrelated",     "inverted",       "flawed",       "nonsens*",
    "mismatch*",     "extreme",       "broad",          "narrow",       "unnecessar*",
    "overlook*",     "misses",        "falls",          "unreasonable", "backwards",
    "less",          "worse",         "least",          "conflict*",    "inferior",
    "ambiguous",     "unclear",       "questionable",   "suspicious",   "typo",
    "undesirable",   "runner-up",     "negative",       "unstable",     "half",
    "partly",        "partially",     "premature",      "hasty",        "unwise",
    "undermin*",     "little",        "contraindicated"};

// What turns a clause round.
inline constexpr std::string_view kNegators[] = {
    "not",      "never",      "cannot",       "neither",      "nor",        "no",       "without",
    "hardly",   "doubt*",     "avoid*",       "reject*",      "discard*",   "exclud*",  "eliminat*",
    "dismiss*", "disagree*",  "refut*",       "contradict*",  "unlike",     "against",  "rule",
    "ruling",   "rules",      "ruled",        "crossed",      "crossing",   "disprov*", "over",
    "instead",  "than",       "inconsistent", "incompatible", "disqualif*", "unlikely", "skip",
    "mistake*", "mistakenly", "wrongly",      "incorrectly",  "falsely",    "nothing",  "none",
    "isn't",    "aren't",     "far",          "undermin*",    "weaken*",    "oppos*"};

// "All but C", "none other than C".
inline constexpr std::string_view kExcepting[] = {"but",       "except", "than", "besides",
                                                  "excepting", "from",   "for"};
inline constexpr std::string_view kAll[] = {"all", "every", "everything", "none", "nothing",
                                            "no",  "each",  "nobody",     "any",  "anything"};

// Words between two letters that leave both what they are.
inline constexpr std::string_view kJoining[] = {"and",  "or",   "but",   "not", "than",
                                                "over", "is",   "as",    "nor", "to",
                                                "so",   "then", "hence", "thus"};

// Behind these a bare letter is a place in something, unless a word that points is before them.
inline constexpr std::string_view kPlaces[] = {"at", "in", "on", "of", "from", "by"};
inline constexpr std::string_view kPointing[] = {
    "point*", "arriv*", "land*",   "settl*",    "list*",     "favor",  "favour",  "side",
    "one",    "given",  "shown",   "described", "stated",    "found",  "agree*",  "value",
    "answer", "decid*", "conver*", "centre*",   "focus*",    "listed", "insist*", "stand",
    "bet",    "money",  "vote*",   "option",    "statement", "except", "but"};

// Asides that begin so set other options apart.
inline constexpr std::string_view kContrast[] = {"unlike",  "in",       "as",      "compared",
                                                 "despite", "rather",   "whereas", "contrary",
                                                 "while",   "although", "instead", "though"};

// Clauses that begin so are beside the point.
inline constexpr std::string_view kAside[] = {
    "though",   "although",  "while",       "whereas", "because", "since",    "as",
    "given",    "despite",   "unlike",      "if",      "when",    "unless",   "even",
    "compared", "contrary",  "besides",     "apart",   "like",    "after",    "before",
    "whether",  "where",     "until",       "suppose", "assume",  "assuming", "had",
    "were",     "supposing", "considering", "rather",  "instead", "in"};

// Verbs that begin what is said of letters before.
inline constexpr std::string_view kAuxiliaries[] = {
    "is",    "isn't", "does",     "doesn't", "was",     "has",   "can",    "can't", "cannot",
    "fails", "would", "lacks",    "ignores", "goes",    "needs", "misses", "not",   "are",
    "do",    "don't", "violates", "need",    "needn't", "might", "may"};

// Clauses that begin so are about what is not so.
inline constexpr std::string_view kSupposing[] = {"if",  "suppose", "assume", "assuming",
                                                  "had", "were",    "unless", "supposing"};

// Whose choice is not the answer's own.
inline constexpr std::string_view kOthers[] = {
    "friend*", "student*", "people",  "many",      "others",    "classmate*", "someone", "somebody",
    "he",      "she",      "novices", "beginners", "textbook*", "runner-up",  "some",    "argue*"};

// Clauses that begin so say what follows from the others.
inline constexpr std::string_view kConcluding[] = {
    "so",     "therefore",    "thus",        "hence",   "yes",        "finally", "leaving",
    "leaves", "consequently", "accordingly", "overall", "ultimately", "clearly", "thereby"};

// Words that open a clause wherever they stand.
inline constexpr std::string_view kOpening[] = {
    "but",    "so",    "though",    "although", "while", "whereas", "because",
    "since",  "hence", "therefore", "thus",     "yet",   "however", "if",
    "unless", "and",   "which",     "when",     "or",    "as"};

// Behind these a letter is only looked at.
inline constexpr std::string_view kLooking[] = {
    "consider*",   "check*",    "test*",    "compar*",    "look",        "looking", "thinking",
    "thought",     "moving",    "move",     "evaluat*",   "examin*",     "try",     "tried",
    "trying",      "plug*",     "verif*",   "suppose*",   "assum*",      "whether", "between",
    "about",       "regard*",   "analy*",   "turn",       "turning",     "denote*", "why",
    "discuss*",    "explain*",  "next",     "substitut*", "understand*", "recall",  "review*",
    "investigat*", "study",     "studying", "interpret*", "start*",      "begin*",  "called",
    "labeled",     "named",     "let",      "tempt*",     "what",        "how",     "determin*",
    "comput*",     "calculat*", "solv*",    "know",       "debat*",      "torn",    "hesitat*",
    "unsure",      "call"};

// Words in front of a bare letter that do not make it a name.
inline constexpr std::string_view kPlain[] = {
    "is",          "are",        "was",         "be",        "been",       "being",     "it's",
    "that's",      "what's",     "to",          "for",       "with",       "under",     "in",
    "as",          "toward",     "towards",     "on",        "say",        "only",      "but",
    "so",          "thus",       "hence",       "therefore", "then",       "just",      "both",
    "either",      "that",       "get",         "pick",      "choose",     "select",    "chose",
    "mark",        "marked",     "answered",    "take",      "keep",       "gives",     "give",
    "giving",      "yield*",     "obtain",      "leaves",    "leave",      "leaving",   "favor*",
    "favour*",     "support*",   "suggest*",    "indicat*",  "confirm*",   "prefer*",   "impl*",
    "match*",      "equal*",     "mean*",       "means",     "i.e",        "namely",    "me",
    "us",          "it",         "and",         "or",        "yes",        "the",       "guess",
    "not",         "really",     "simply",      "indeed",    "definitely", "probably",  "likely",
    "most",        "maybe",      "perhaps",     "clearly",   "actually",   "certainly", "one",
    "at",          "want",       "need",        "made",      "meant",      "mean",      "selects",
    "identif*",    "recommend*", "endorse*",    "conclude*", "answer",     "vote",      "back",
    "back to",     "fits",       "fit",         "satisf*",   "remains",    "remain",    "circle",
    "submit",      "input",      "enter",       "write",     "than",       "except",    "from",
    "of",          "reject*",    "exclud*",     "eliminat*", "discard*",   "dismiss*",  "avoid*",
    "out",         "against",    "over",        "unlike",    "neither",    "nor",       "cannot",
    "never",       "besides",    "corresponds", "selected",  "choosing",   "picking",   "selecting",
    "considering", "find",       "found",       "see",       "short",      "shown",     "proven",
    "taken",       "kept",       "chosen",      "points",    "pointing",   "do",        "by",
    "like"};

}  // namespace r1
