// SPDX-License-Identifier: MIT
#include "libr1/verify/choice/judged.h"

#include <algorithm>
#include <string>
#include <vector>

#include "libr1/base/ascii.h"
#include "libr1/base/find_bytes.h"
#include "libr1/verify/choice/letters.h"

namespace r1 {
namespace {

constexpr size_t npos = std::string_view::npos;

constexpr std::string_view kNo[] = {"incorrect", "wrong",  "false",  "not correct",
                                    "no",        "not",    "isn't",  "fails",
                                    "doesn't",   "\u2717", "\u2718", "\u2716",
                                    "\u274c",    "\u00d7", "\u9519", "\u4e0d\u6b63\u786e"};
constexpr std::string_view kYes[] = {"correct", "right",  "true",   "yes",         "\u2713",
                                     "\u2714",  "\u2705", "\u2611", "\u6b63\u786e"};

constexpr std::string_view kOneByOne[] = {"each option",   "each of the",    "each choice",
                                          "each answer",   "the options",    "the choices",
                                          "one by one",    "each statement", "every option",
                                          "given options", "answer choices", "through them"};

bool in(std::string_view set, char c) { return set.find(c) != npos; }

// Where a letter begins an item, past bullets, ticks and the word "option"; its place, or npos.
size_t item_letter(std::string_view text, size_t i) {
  while (i < text.size() && (in(" *-(#>_", text[i]) || static_cast<unsigned char>(text[i]) >= 0x80))
    ++i;
  for (const std::string_view word : {"Option ", "option ", "Choice ", "Statement "})
    if (text.substr(i).starts_with(word)) i += word.size();
  while (i < text.size() && in("*(", text[i])) ++i;
  if (i >= text.size() || text[i] < 'A' || text[i] > 'J') return npos;
  const std::string_view behind = text.substr(i + 1);
  if (behind.empty()) return npos;
  const bool marked =
      in("):.*-", behind[0]) || static_cast<unsigned char>(behind[0]) >= 0x80 ||
      behind.starts_with(" -") ||
      (behind[0] == ' ' && behind.size() > 1 && static_cast<unsigned char>(behind[1]) >= 0x80);
  return marked ? i : npos;
}

struct Item {
  char letter;
  size_t begin;   ///< with what stands before the letter
  size_t behind;  ///< right after the letter
};

// The items of a list that `text` is from its start: at line starts, else behind commas and the
// like.
std::vector<Item> items_of(std::string_view text) {
  std::vector<Item> items;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool starts =
        i == 0 || text[i - 1] == '\n' ||
        (i > 1 && text[i - 1] == ' ' && in(",;.):", text[i - 2])) ||
        (i > 1 && text[i] == '(' && text[i - 1] == ' ' &&
         static_cast<unsigned char>(text[i - 2]) >= 0x80) ||
        (text[i - 1] == ' ' && i + 1 < text.size() && in(")(", text[i + (text[i] == '(' ? 0 : 1)]));
    if (!starts) continue;
    // "(A) \u2717 (B) \u2713": signs that stand behind their letters begin nothing.
    const bool trails = !items.empty() && i > 0 && text[i - 1] == ' ' &&
                        static_cast<unsigned char>(text[i]) >= 0x80 &&
                        static_cast<unsigned char>(text[0]) < 0x80;
    if (trails) continue;
    const size_t at = item_letter(text, i);
    if (at == npos) {
      if (i == 0) return {};
      continue;
    }
    if (std::any_of(items.begin(), items.end(),
                    [&](const Item& item) { return item.letter == text[at]; }))
      continue;
    items.push_back({text[at], i, at + 1});
    i = at;
  }
  return items;
}

// Where a verdict stands in lower-case text as a word of its own; npos if nowhere.
size_t find_word(std::string_view low, std::string_view word) {
  const bool ascii = is_alpha(word[0]);
  for (size_t at = low.find(word); at != npos; at = low.find(word, at + 1)) {
    const size_t end = at + word.size();
    if (!ascii) return at;
    if ((at == 0 || !is_alpha(low[at - 1])) && (end == low.size() || !is_alpha(low[end])))
      return at;
  }
  return npos;
}

// 'y', 'n', or '?' if an item says both or neither. Its first word decides, then its last sentence,
// then all of it.
char verdict_of(std::string_view said) {
  const std::string low = lower_copy(said);
  const auto says = [](std::string_view text) {
    const auto has = [&](std::string_view word) { return find_word(text, word) != npos; };
    const bool no = std::any_of(std::begin(kNo), std::end(kNo), has);
    const bool yes = std::any_of(std::begin(kYes), std::end(kYes), has);
    return yes == no ? '?' : yes ? 'y' : 'n';
  };
  std::string_view text = low;
  while (!text.empty() && in(" ):.*-_(\n", text.front())) text.remove_prefix(1);
  const std::string_view first = text.substr(0, text.find_first_of(" .,;:!\n)"));
  if (const char c = says(first); c != '?' && first != "no" && first != "not" && first != "right")
    return c;
  while (!text.empty() && in(" ).*_;,!\n", text.back())) text.remove_suffix(1);
  const size_t sentence = text.find_last_of(".:-\n(");
  if (sentence != npos) {
    if (const char c = says(text.substr(sentence + 1)); c != '?') return c;
  }
  return says(low);
}

// "(a) is false, (b) is false, and (c) is true": the one letter of the last line of which it says
// so, if it says one or the other of three at least, from the first on; '\0' if it is no such line.
char judged_in_line(std::string_view text) {
  constexpr size_t kLong = 300;
  text = trim(text);
  if (const size_t line = text.rfind('\n'); line != npos) text = text.substr(line + 1);
  if (text.size() > kLong) return '\0';
  char next = 'a', right = '\0';
  for (size_t at = text.find('('); at != npos; at = text.find('(', at + 1)) {
    const std::string_view rest = text.substr(at);
    if (rest.size() < 5 || (rest[1] | 0x20) != next || rest[2] != ')') return '\0';
    const std::string_view said = rest.substr(3, rest.find('(', 1) - 3);
    if (!said.starts_with(" is ")) return '\0';
    const char verdict = verdict_of(said);
    if (verdict == '?' || (verdict == 'y' && right != '\0')) return '\0';
    if (verdict == 'y') right = static_cast<char>(next - 'a' + 'A');
    ++next;
  }
  return next > 'c' ? right : '\0';
}

}  // namespace

char letter_judged_right(std::string_view text) {
  std::vector<Item> items = items_of(text);
  // "Let's go through the options:", and then the list
  bool led = false;
  for (size_t line = text.find('\n'); items.empty() && line != npos;
       line = text.find('\n', line + 1)) {
    const size_t at = item_letter(text, line + 1);
    if (at == npos) continue;
    if (text[at] != 'A') return '\0';
    led = true;
    text = text.substr(line + 1);
    items = items_of(text);
    break;
  }
  if (items.empty()) return judged_in_line(text);
  if (items.size() < (led ? 3 : 2)) return '\0';
  char right = '\0';
  bool told = true;
  for (size_t k = 0; k < items.size(); ++k) {
    const size_t end = k + 1 < items.size() ? items[k + 1].begin : text.size();
    std::string said(text.substr(items[k].begin, items[k].behind - 1 - items[k].begin));
    said += text.substr(items[k].behind, end - items[k].behind);
    const char verdict = verdict_of(said);
    if (verdict == '?' || (verdict == 'y' && right != '\0')) told = false;
    if (verdict == 'y') right = items[k].letter;
  }
  if (told && right != '\0') return right;
  if (led) return '\0';
  return items.size() > 2 || items[0].letter == 'A' ? '?' : '\0';
}

char letter_instead(std::string_view sentence) {
  constexpr size_t kNear = 40, kLong = 200;
  if (sentence.size() > kLong) return '\0';
  // Most are English: none of the words for "but" is in them.
  const bool plain = std::all_of(sentence.begin(), sentence.end(),
                                 [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (plain && sentence.find(" mais ") == npos && sentence.find(" sino ") == npos &&
      sentence.find(" melainkan ") == npos)
    return '\0';
  const std::string low = lower_copy(sentence);
  for (const auto& [no, but] :
       {std::pair<std::string_view, std::string_view>{"n'est pas ", " mais "},
        {"no es ", " sino "},
        {"n\u00e3o \u00e9 ", "\u00e9 "},
        {"\u043d\u0435 ", " \u0430 "},
        {"bukan ", " melainkan "},
        {"non \u00e8 ", " ma "}}) {
    const size_t at = low.find(no);
    const size_t turn = at == npos ? npos : low.find(but, at + no.size());
    if (turn == npos || turn > at + no.size() + kNear) continue;
    std::string_view rest = sentence.substr(turn + but.size());
    for (const std::string_view article :
         {"la ", "a ", "l'option ", "opci\u00f3n ", "alternativa ", "letra "}) {
      if (rest.starts_with(article)) rest.remove_prefix(article.size());
    }
    std::string_view behind;
    const char c = front_letter(rest, behind);
    if (c != '\0' && behind.find_first_not_of(" .)*!") == npos) return c;
  }
  return '\0';
}

std::string_view ticked_line(std::string_view lines) {
  if (find_three(lines, 0, "[ ]") == npos) return {};
  std::string_view ticked;
  size_t boxes = 0;
  while (!lines.empty()) {
    const size_t end = std::min(lines.find('\n'), lines.size());
    std::string_view line = trim(lines.substr(0, end));
    lines.remove_prefix(std::min(end + 1, lines.size()));
    while (!line.empty() && in("-*+ ", line[0])) line.remove_prefix(1);
    const bool open = line.starts_with("[ ]"),
               tick = line.starts_with("[x]") || line.starts_with("[X]");
    boxes += open;
    if (tick && !ticked.empty()) return {};
    if (tick) ticked = trim(line.substr(3));
  }
  return boxes > 0 ? ticked : std::string_view();
}

bool ends_in_list(std::string_view lines) {
  lines = trim(lines);
  const size_t end = lines.rfind('\n');
  if (end == npos) return false;
  const std::string_view before = trim(lines.substr(0, end));
  const size_t begin = before.rfind('\n');
  std::string_view rest, rest_before;
  const char last = front_letter(lines.substr(end + 1), rest);
  const char previous =
      front_letter(begin == npos ? before : before.substr(begin + 1), rest_before);
  const auto has_text = [](std::string_view s) {
    return s.find_first_not_of(" )]}*$.:\n") != npos;
  };
  if (last == '\0' || previous + 1 != last || !has_text(rest_before)) return false;
  if (has_text(rest)) return true;
  // "(H) red\n(I) blue\n(J)": cut short
  const std::string_view sooner = trim(before.substr(0, begin == npos ? 0 : begin));
  const size_t start = sooner.rfind('\n');
  std::string_view rest_sooner;
  return front_letter(start == npos ? sooner : sooner.substr(start + 1), rest_sooner) + 1 ==
             previous &&
         has_text(rest_sooner);
}

bool begins_list(std::string_view lines, std::string_view last_line) {
  std::string_view rest;
  if (front_letter(last_line, rest) != 'A') return false;
  const std::string_view before =
      trim(lines.substr(0, lines.size() - std::min(lines.size(), last_line.size())));
  const std::string low =
      lower_copy(before.substr(before.size() - std::min<size_t>(before.size(), 200)));
  return std::any_of(std::begin(kOneByOne), std::end(kOneByOne),
                     [&](std::string_view words) { return low.find(words) != npos; });
}

bool has_inline_list(std::string_view line) {
  char next = 'A';
  for (size_t i = 0; i + 1 < line.size(); ++i) {
    const bool denied = line.substr(0, i).ends_with("ot ");  // "Not A. Not B. C."
    const bool begins = !denied && (i == 0 || in(" (*", line[i - 1]));
    if (begins && line[i] == next && in("):.", line[i + 1])) ++next;
  }
  return next >= 'D';
}

}  // namespace r1
