// SPDX-License-Identifier: MIT
#include "libr1/verify/language/data.h"

#include <algorithm>
#include <array>

namespace r1 {
namespace {

struct Range {
  char32_t first, last;
  Script script;
};

// Sorted. Blocks of letters; what lies between is not told apart.
constexpr Range kRanges[] = {
    {0x0041, 0x005A, Script::latin},      {0x0061, 0x007A, Script::latin},     {0x00AA, 0x00AA, Script::latin},
    {0x00BA, 0x00BA, Script::latin},      {0x00C0, 0x024F, Script::latin},     {0x0250, 0x02AF, Script::latin},
    {0x0370, 0x03FF, Script::greek},      {0x0400, 0x052F, Script::cyrillic},  {0x0531, 0x058F, Script::armenian},
    {0x0590, 0x05FF, Script::hebrew},     {0x0600, 0x06FF, Script::arabic},    {0x0750, 0x077F, Script::arabic},
    {0x0870, 0x08FF, Script::arabic},     {0x0900, 0x097F, Script::devanagari}, {0x0980, 0x09FF, Script::bengali},
    {0x0A00, 0x0A7F, Script::gurmukhi},   {0x0A80, 0x0AFF, Script::gujarati},  {0x0B80, 0x0BFF, Script::tamil},
    {0x0C00, 0x0C7F, Script::telugu},     {0x0C80, 0x0CFF, Script::kannada},   {0x0D00, 0x0D7F, Script::malayalam},
    {0x0D80, 0x0DFF, Script::sinhala},    {0x0E00, 0x0E7F, Script::thai},      {0x0E80, 0x0EFF, Script::lao},
    {0x1000, 0x109F, Script::myanmar},    {0x10A0, 0x10FF, Script::georgian},  {0x1100, 0x11FF, Script::hangul},
    {0x1200, 0x139F, Script::ethiopic},   {0x1780, 0x17FF, Script::khmer},     {0x1C80, 0x1C8F, Script::cyrillic},
    {0x1C90, 0x1CBF, Script::georgian},   {0x1E00, 0x1EFF, Script::latin},     {0x1F00, 0x1FFF, Script::greek},
    {0x2C60, 0x2C7F, Script::latin},      {0x2D00, 0x2D2F, Script::georgian},  {0x2DE0, 0x2DFF, Script::cyrillic},
    {0x2E80, 0x2FDF, Script::han},        {0x3005, 0x3007, Script::han},       {0x3021, 0x3029, Script::han},
    {0x3041, 0x30FF, Script::kana},       {0x3100, 0x312F, Script::han},       {0x3130, 0x318F, Script::hangul},
    {0x31A0, 0x31BF, Script::han},        {0x31F0, 0x31FF, Script::kana},      {0x3400, 0x4DBF, Script::han},
    {0x4E00, 0x9FFF, Script::han},        {0xA640, 0xA69F, Script::cyrillic},  {0xA720, 0xA7FF, Script::latin},
    {0xAB30, 0xAB6F, Script::latin},      {0xAC00, 0xD7FF, Script::hangul},    {0xF900, 0xFAFF, Script::han},
    {0xFB00, 0xFB06, Script::latin},      {0xFB13, 0xFB17, Script::armenian},  {0xFB1D, 0xFB4F, Script::hebrew},
    {0xFB50, 0xFDFF, Script::arabic},     {0xFE70, 0xFEFC, Script::arabic},    {0xFF21, 0xFF3A, Script::latin},
    {0xFF41, 0xFF5A, Script::latin},      {0xFF66, 0xFF9F, Script::kana},      {0xFFA0, 0xFFDC, Script::hangul},
    {0x20000, 0x323AF, Script::han}};

constexpr Language kLanguages[] = {
    {"en", Script::latin, 0},  {"de", Script::latin, 1},  {"fr", Script::latin, 2},  {"es", Script::latin, 3},
    {"it", Script::latin, 4},  {"pt", Script::latin, 5},  {"nl", Script::latin, 6},  {"zh", Script::han},
    {"ja", Script::kana},      {"ko", Script::hangul},    {"ru", Script::cyrillic},  {"uk", Script::cyrillic},
    {"bg", Script::cyrillic},  {"sr", Script::cyrillic},  {"kk", Script::cyrillic},  {"mn", Script::cyrillic},
    {"el", Script::greek},     {"ar", Script::arabic},    {"fa", Script::arabic},    {"ur", Script::arabic},
    {"he", Script::hebrew},    {"hi", Script::devanagari}, {"mr", Script::devanagari}, {"ne", Script::devanagari},
    {"bn", Script::bengali},   {"ta", Script::tamil},     {"te", Script::telugu},    {"gu", Script::gujarati},
    {"pa", Script::gurmukhi},  {"kn", Script::kannada},   {"ml", Script::malayalam}, {"si", Script::sinhala},
    {"th", Script::thai},      {"lo", Script::lao},       {"km", Script::khmer},     {"my", Script::myanmar},
    {"ka", Script::georgian},  {"hy", Script::armenian},  {"am", Script::ethiopic},  {"pl", Script::latin},
    {"cs", Script::latin},     {"sk", Script::latin},     {"sv", Script::latin},     {"da", Script::latin},
    {"no", Script::latin},     {"fi", Script::latin},     {"hu", Script::latin},     {"ro", Script::latin},
    {"tr", Script::latin},     {"vi", Script::latin},     {"id", Script::latin},     {"ms", Script::latin},
    {"sw", Script::latin},     {"ca", Script::latin},     {"hr", Script::latin},     {"sl", Script::latin},
    {"et", Script::latin},     {"lv", Script::latin},     {"lt", Script::latin},     {"tl", Script::latin}};

// Frequent words that hold a sentence together; each list with a space at both ends of each word.
constexpr std::array<std::string_view, kFunctionWordLists> kFunctionWords = {
    " the of and to is that it for we so this with are be have has as but not if then let can by which from there what when "
    "because need two one first now wait okay should would was were you they their them these those on at he she his her how "
    "many much each more than who does did or plus ",
    " der die das und ist nicht ein eine einen einem einer mit wir von zu auf auch es sich dass wenn also den dem des im "
    "sind aus bei oder wird kann muss hat haben man nun dann aber als wie ",
    " le la les des et est une un que pour dans nous pas qui sur avec donc du ce cette sont par au aux il elle mais ou si "
    "alors on ne plus peut comme deux ainsi ",
    " el la los las de que y es en un una por para con no se del como entonces al lo son pero si su esta este cada hay "
    "donde tiene podemos entre ",
    " il lo la gli le di che e un una per non con del della dei delle sono quindi se si da nel nella ma come al alla questo "
    "questa possiamo ogni abbiamo ",
    " o os as de que e um uma para com do da dos das em no na se por mas como ao sua seu isso este esta temos cada "
    "podemos ent ou ",
    " de het een van en is dat niet op te zijn met voor dus we er aan als ook bij maar dan om die dit wordt kunnen hebben of ",
};

constexpr std::string_view kMathWords = " sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh log ln lg exp mod gcd lcm max min "
    "sqrt lim sup inf det tr rank dim deg arg var cov cm mm km kg mg ml ms hz ok ";

bool holds(std::string_view list, std::string_view word) {
  for (size_t at = list.find(word); at != list.npos; at = list.find(word, at + 1)) {
    if (list[at - 1] == ' ' && list[at + word.size()] == ' ') return true;
  }
  return false;
}

}  // namespace

Script script_of(char32_t code_point) {
  const auto after = std::upper_bound(std::begin(kRanges), std::end(kRanges), code_point,
                                      [](char32_t c, const Range& r) { return c < r.first; });
  if (after == std::begin(kRanges) || code_point > std::prev(after)->last) return Script::none;
  return std::prev(after)->script;
}

std::span<const Language> known_languages() { return kLanguages; }

bool is_function_word(int list, std::string_view word) { return holds(kFunctionWords[static_cast<size_t>(list)], word); }

bool is_math_word(std::string_view word) { return holds(kMathWords, word); }

}  // namespace r1
