// Times of day and dates.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <utility>

#include "libr1/verify/parse/parser.h"
#include "libr1/verify/parse/tokens.h"
#include "libr1/verify/parse/words.h"

namespace r1 {
namespace {

// What stands behind the digits of a time: 'a', 'p', 0 for nothing, '?' if it is something else.
char half_of_day(Tokens t) {
  // 5 \pm 1 is no time of the day.
  if (std::any_of(t.begin(), t.end(), [](const Token& k) { return k.kind == Tok::number; }))
    return '?';
  std::string half;
  for (const char c : join_text(t)) {
    if (std::isalpha(static_cast<unsigned char>(c)) != 0)
      half += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  if (half.empty() || half == "oclock") return 0;
  if (half == "am" || half == "inthemorning" || half == "midnight") return 'a';
  const bool later =
      half == "pm" || half == "intheafternoon" || half == "intheevening" || half == "noon";
  return later ? 'p' : '?';
}

int month_of(std::string_view word) {
  constexpr std::array<std::string_view, 12> kMonths = {
      "january", "february", "march",     "april",   "may",      "june",
      "july",    "august",   "september", "october", "november", "december"};
  const auto it = std::find_if(kMonths.begin(), kMonths.end(), [&](std::string_view m) {
    return word == m || (word.size() == 3 && m.starts_with(word)) || word == "sept";
  });
  if (word == "sept") return 9;
  return it == kMonths.end() ? 0 : static_cast<int>(it - kMonths.begin()) + 1;
}

Value day_of(int month, const std::string& day, const std::string& year) {
  return Value{Words{"date " + std::to_string(month) + " " + day + " " + year}};
}

// 2024-03-15: no one subtracts so.
std::optional<Value> iso_date(Tokens t) {
  if (t.size() != 5 || !t[1].is('-') || !t[3].is('-')) return std::nullopt;
  for (const size_t i : {0, 2, 4}) {
    if (!is_integer_token(t[i]) || t[i].text.size() != (i == 0 ? 4 : 2)) return std::nullopt;
  }
  const int month = std::stoi(t[2].text), day = std::stoi(t[4].text);
  if (month < 1 || month > 12 || day < 1 || day > 31) return std::nullopt;
  return day_of(month, std::to_string(day), t[0].text);
}

// 7/4/1776: the month stands first where it can.
std::optional<Value> short_date(Tokens t) {
  if (t.size() != 5 || !t[1].is('/') || !t[3].is('/')) return std::nullopt;
  for (const size_t i : {0, 2, 4}) {
    if (!is_integer_token(t[i]) || t[i].text.size() > (i == 4 ? 4 : 2)) return std::nullopt;
  }
  int month = std::stoi(t[0].text), day = std::stoi(t[2].text);
  if (month > 12) std::swap(month, day);
  const int year = std::stoi(t[4].text);
  if (month < 1 || month > 12 || day < 1 || day > 31 || year < 1000 || year > 2200)
    return std::nullopt;
  return day_of(month, std::to_string(day), t[4].text);
}

// "half past seven", "a quarter to one", "ten minutes past 3", "seven o'clock", each with what half
// of the day it is behind it.
std::optional<ClockTime> spoken_clock(Tokens t) {
  std::string said = " ";
  for (const char c : normal_words(join_text(t))) {
    if (c != '\'') said += c;
  }
  const auto drop_end = [&](std::string_view end) {
    const bool there = said.ends_with(end);
    if (there) said.resize(said.size() - end.size());
    return there;
  };
  char half = 0;
  for (const std::string_view early : {" am", " a m", " in the morning"}) {
    if (drop_end(early)) half = 'a';
  }
  for (const std::string_view late : {" pm", " p m", " in the afternoon", " in the evening"}) {
    if (drop_end(late)) half = 'p';
  }
  const bool full = drop_end(" oclock") || drop_end(" o clock");
  const auto number = [](std::string_view text) -> std::optional<int64_t> {
    if (!text.empty() && text.size() < 3 && text.find_first_not_of("0123456789") == text.npos)
      return std::stoi(std::string(text));
    return number_words(text);
  };
  const auto time = [&](std::string_view hour, int minute) -> std::optional<ClockTime> {
    const auto h = number(hour);
    if (!h || *h < 1 || *h > 12) return std::nullopt;
    const int before = *h == 1 ? 12 : static_cast<int>(*h) - 1;
    return minute < 0 ? ClockTime{before, 60 + minute, half}
                      : ClockTime{static_cast<int>(*h), minute, half};
  };
  for (const auto& [word, sign] : {std::pair<std::string_view, int>{" past ", 1},
                                   {" after ", 1},
                                   {" to ", -1},
                                   {" before ", -1}}) {
    const size_t at = said.find(word);
    if (at == std::string::npos || at == 0) continue;
    std::string_view by = std::string_view(said).substr(1, at - 1);
    if (by.starts_with("a ")) by.remove_prefix(2);
    const std::string_view hour = std::string_view(said).substr(at + word.size());
    if (by == "quarter") return time(hour, 15 * sign);
    if (by == "half" && sign > 0) return time(hour, 30);
    const bool counted = by.ends_with(" minutes");
    if (counted) by.remove_suffix(8);
    // "ten to five" is a ratio.
    const auto minutes = number(by);
    if (minutes && *minutes > 0 && *minutes < 60 && (counted || word == " past "))
      return time(hour, static_cast<int>(*minutes) * sign);
  }
  return full && !said.empty() ? time(std::string_view(said).substr(1), 0) : std::nullopt;
}

}  // namespace

// 4:30, 12:05 p.m., 4 p.m., noon
std::optional<Value> Parser::clock(Tokens t) const {
  if (t.empty() || t.size() > 9) return std::nullopt;
  if (std::any_of(t.begin(), t.end(),
                  [](const Token& k) { return k.kind == Tok::word || k.kind == Tok::text; })) {
    if (const auto spoken_time = spoken_clock(t)) return Value{*spoken_time};
  }
  if (t.size() == 1 && (t[0].kind == Tok::word || t[0].kind == Tok::text)) {
    const std::string word = normal_words(t[0].text);
    if (word == "noon" || word == "midnight")
      return Value{ClockTime{12, 0, word == "noon" ? 'p' : 'a'}};
    return std::nullopt;
  }
  if (!is_integer_token(t[0]) || t[0].text.size() > 2) return std::nullopt;
  ClockTime time{std::stoi(t[0].text), 0, 0};
  const bool minutes = t.size() > 2 && t[1].is(':') && is_integer_token(t[2]);
  if (minutes) {
    if (t[2].text.size() != 2 || t[2].text > "59") return std::nullopt;
    time.minute = std::stoi(t[2].text);
  }
  // Three numbers without "a.m." or "p.m." are a ratio.
  const bool seconds = minutes && t.size() > 5 && t[3].is(':') && is_integer_token(t[4]) &&
                       t[4].text.size() == 2 && t[4].text <= "59";
  if (seconds) time.second = std::stoi(t[4].text);
  time.half = half_of_day(t.subspan(seconds ? 5 : minutes ? 3 : 1));
  if (seconds && time.half == 0) return std::nullopt;
  // A bare number is an hour only beside "a.m." or "p.m.".
  const bool hour =
      minutes || (time.half != 0 && t.size() > 1) || (t.size() > 1 && t.back().text == "clock");
  if (!hour || time.half == '?' || time.hour > 24) return std::nullopt;
  if (time.hour == 0 && time.half == 0) time = {12, time.minute, 'a'};
  return Value{time};
}

// May 5, 5 May, May 5th, January 1, 2020: words that say the same in one order.
std::optional<Value> Parser::date(Tokens t) const {
  if (t.size() > 8 || t.empty()) return std::nullopt;
  if (auto day = iso_date(t)) return day;
  if (auto day = short_date(t)) return day;
  const bool words = std::any_of(t.begin(), t.end(), [](const Token& k) {
    return k.kind == Tok::word || k.kind == Tok::text;
  });
  if (!words) return std::nullopt;
  const std::string text = normal_words(join_text(t));
  int month = 0;
  std::string day, year;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find(' ', at), text.size());
    std::string word = text.substr(at, end - at);
    at = end + 1;
    const bool numeral = std::isdigit(static_cast<unsigned char>(word[0])) != 0;
    if (numeral && word.size() > 2 && !std::isdigit(static_cast<unsigned char>(word.back())))
      word.resize(word.size() - 2);  // 5th
    const bool digits = word.find_first_not_of("0123456789") == std::string::npos;
    if (digits && word.size() <= 2 && day.empty())
      day = word.size() == 2 && word[0] == '0' ? word.substr(1) : word;
    else if (digits && word.size() == 4 && year.empty())
      year = word;
    else if (const int m = month_of(word); m != 0 && month == 0)
      month = m;
    else if (word != "of" && !word.ends_with("day"))
      return std::nullopt;
  }
  if (month == 0 || (day.empty() && year.empty())) return std::nullopt;
  return day_of(month, day, year);
}

}  // namespace r1
