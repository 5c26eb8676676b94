// The texts in other languages are UTF-8: they are what is tested.
// SPDX-License-Identifier: MIT
#include "libr1/verify/language/language.h"

#include "libr1/verify/answer/task.h"
#include "libr1/verify/registry.h"
#include "tests/support/catch.h"

namespace {

using Counts = std::pair<int64_t, int64_t>;  // of the target, of all

Counts count(std::string_view text, std::string_view code) {
  const r1::LanguageShare share = r1::language_share(text, *r1::language_by_code(code));
  return {share.n_target, share.n_words};
}

}  // namespace

TEST_CASE("words are Han characters, runs of kana, and runs of other letters") {
  CHECK(count("妈咪买了3盒茶叶，一共18包。", "zh") == Counts{10, 10});
  CHECK(count("Wait, let me count again.", "en") == Counts{5, 5});
  CHECK(count("Wait, 先算 the total", "zh") == Counts{2, 5});
  CHECK(count("Wait, 先算 the total", "en-US") == Counts{3, 5});
  CHECK(count("Сначала посчитаем число", "ru") == Counts{3, 3});
  CHECK(count("먼저 수를 세자", "ko") == Counts{3, 3});
  CHECK(count("لنحسب العدد أولا", "ar") == Counts{3, 3});
  CHECK(count("पहले गिनते हैं", "hi") == Counts{3, 3});
  CHECK(count("don't l\xE2\x80\x99"
              "eau",
              "en") == Counts{2, 2});
  CHECK(count("cafe\xCC\x81 noir", "fr") ==
        Counts{2, 2});  // a combining accent is part of its word
}

TEST_CASE("code, LaTeX, URLs, numbers and identifiers do not count") {
  CHECK(count("所以 $x + y = \\text{total sum}$ 是 \\(a b c\\) 和 \\frac{one}{two}。", "zh") ==
        Counts{4, 4});
  CHECK(
      count(
          "见 https://example.com/some/path 。\n```python\nfor item in list: print(item)\n```\n好",
          "zh") == Counts{2, 2});
  CHECK(count("运行 `make all tests` 得 max_value, getName, x1, GCD, x, sin", "zh") ==
        Counts{3, 3});
  CHECK(count("\\begin{align} some words \\end{align} 完", "zh") == Counts{1, 1});
  CHECK(count("costs $5 and then $7 more", "en") == Counts{4, 4});
  CHECK(count("The letter α is an angle, α + β too.", "en") == Counts{6, 6});
  CHECK(count("η γωνία α", "el") == Counts{3, 3});
  CHECK(count("12 + 35 = 47, $x$ \\[ y \\]", "en") == Counts{0, 0});
}

TEST_CASE("Han with kana is Japanese, a longer line of Han alone is Chinese") {
  CHECK(count("まず数を数えます。", "ja") == Counts{5, 5});
  CHECK(count("まず数を数えます。", "zh") == Counts{0, 5});
  CHECK(count("首先我们计算一共有多少", "ja") == Counts{0, 11});
  CHECK(count("我们需要求值。首先计算总和。", "ja") ==
        Counts{0, 12});  // short sentences together, too
  CHECK(count("東京都。まず数を数えます。合計計算。", "ja") == Counts{12, 12});
  CHECK(count("東京都", "JA") == Counts{3, 3});
}

TEST_CASE("between languages in Latin letters function words decide, if they speak clearly") {
  const char* german = "Zuerst berechnen wir die Summe, und dann ist das Ergebnis nicht gerade.";
  CHECK(count(german, "de") == Counts{12, 12});
  CHECK(count(german, "en") == Counts{0, 12});
  CHECK(count("First we compute the sum, and then it is not even.", "en").first == 11);
  CHECK(count("First we compute the sum, and then it is not even.", "de").first == 0);
  CHECK(count("Primero calculamos la suma de los números, que es par.", "es") == Counts{10, 10});
  CHECK(count("Total: Summe", "en") == Counts{2, 2});  // nothing speaks against it
}

TEST_CASE("a text of several sentences settles what each of them leaves open") {
  const std::string italian =
      "Bene, devo trovare la lunghezza del terzo lato. So che il triangolo ha un angolo retto, "
      "quindi "
      "posso usare il teorema di Pitagora. Vediamo se funziona. La somma dei quadrati \u00e8 25, "
      "quindi "
      "la risposta dovrebbe essere cinque.";
  const auto [mine, all] = count(italian, "it");
  CHECK(mine == all);
  CHECK(count(italian, "fr") == Counts{0, all});
  CHECK(count("La somma \u00e8 cinque.", "fr") == Counts{3, 3});  // too little to tell
  const std::string portuguese =
      "Bem, preciso encontrar o comprimento do terceiro lado. Sei que podemos usar um teorema, mas "
      "vamos "
      "ver se isso funciona. A soma dos quadrados deve ser isso.";
  CHECK(count(portuguese, "es").first == 0);
  CHECK(count(portuguese, "pt").first == count(portuguese, "pt").second);
  const std::string french =
      "Bon, je dois trouver la longueur du troisi\u00e8me c\u00f4t\u00e9. Je sais que le triangle "
      "a un "
      "angle droit, donc je peux utiliser le th\u00e9or\u00e8me de Pythagore. ";
  const auto both = count(french + french + italian, "fr");  // each sentence for itself again
  CHECK(both.first > count(french, "fr").first);
  CHECK(count(french, "fr").first == count(french, "fr").second);
}

TEST_CASE("the verdict is on the reasoning, and null where there are no words") {
  const auto judge = [](const char* line) {
    const auto parsed = r1::Record::parse(line);
    r1::VerifyPolicy policy;
    policy.language = "en";
    return r1::verify_language(r1::task_of_record(std::get<r1::Record>(parsed), {}, false), policy);
  };
  CHECK(judge(R"({"content": "x", "reasoning_content": "We count."})").score == 1.0);
  const r1::Verdict mixed = judge(R"({"completion": "<think>We 计算 it.</think>答案"})");
  CHECK(mixed.score == 0.5);
  CHECK(mixed.pass == false);
  CHECK(mixed.more == R"(, "words": {"target": 2, "total": 4})");
  CHECK(judge(R"({"prefill": "<think>\n", "completion": "We count"})").pass == true);
  CHECK(judge(R"({"content": "x", "reasoning_content": "1 + 1 = 2"})").pass == std::nullopt);
  CHECK(judge(R"({"content": "Only an answer"})").reason == "no_reasoning");
  CHECK(judge(R"({"content": "x", "reasoning_content": "先算", "target_language": "zh"})").pass ==
        true);
}
