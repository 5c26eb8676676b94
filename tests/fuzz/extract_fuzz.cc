// Any text as a model's output: looking for the answer in it ends soon, never throws, and what is
// found is no longer than the text; found from the end of a long text in JSON, it is the same.
// SPDX-License-Identifier: MIT
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "libr1/base/utf8.h"
#include "libr1/json/json_writer.h"
#include "libr1/verify/answer/extract.h"
#include "libr1/verify/choice/choice.h"

namespace {

void check_from_end(std::string_view text) {
  std::string valid(100, '.');  // no short text: those are read as they are
  r1::append_valid_utf8(valid, text);
  const std::string json = r1::json_string(valid);
  if (json.find("\\u") != json.npos) return;
  const std::string_view inner = std::string_view(json).substr(1, json.size() - 2);
  const auto want = r1::extract_math(valid);
  const auto got = r1::extract_from_end(r1::LazyText::of_json(inner, r1::JsonEscapes::letters));
  const bool same = want ? got && got->text == want->text && got->step == want->step : !got;
  if (!same) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto found = r1::extract_math(text)) {
    if (found->text.empty() || found->text.size() > 2 * size + 8) std::abort();
  }
  check_from_end(text);
  r1::extract_gold(text);
  r1::find_choice(text, {"A) one", "two", "(C) x^2", "4"});
  return 0;
}
