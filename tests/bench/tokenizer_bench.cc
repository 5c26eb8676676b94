// How fast a tokenizer loads and encodes: tokenizer_bench TOKENIZER.json TEXT. Prints one JSON
// object; one thread, processor time, the best of several rounds.
// tests/golden/text/compare_tokenizers.py --speed puts it beside Hugging Face tokenizers.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

#include "libr1/base/error.h"
#include "libr1/base/mmap_file.h"
#include "libr1/json/json_writer.h"
#include "libr1/text/tokenizer.h"

namespace {

double processor_s() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

// The least of `n_rounds` times of f(), in seconds.
template <typename F>
double best_seconds(int n_rounds, F&& f) {
  double best = 1e300;
  for (int i = 0; i < n_rounds; ++i) {
    const double start = processor_s();
    f();
    best = std::min(best, processor_s() - start);
  }
  return best;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: tokenizer_bench TOKENIZER.json TEXT\n");
    return 2;
  }
  try {
    const r1::MmapFile json(argv[1]), text(argv[2]);
    const double load_s = best_seconds(5, [&] { r1::Tokenizer::from_json(json.text()); });
    const auto tokenizer = r1::Tokenizer::from_json(json.text());
    std::vector<r1::TokenId> ids;
    const auto encode = [&] {
      ids.clear();
      tokenizer.encode(text.text(), {.add_special = false}, ids);
    };
    const double first_s = best_seconds(1, encode);
    const double encode_s = best_seconds(5, encode);
    const double decode_s = best_seconds(5, [&] { tokenizer.decode(ids); });
    const double mb = static_cast<double>(text.size()) * 1e-6;
    r1::JsonObject o;
    o.add("load_ms", load_s * 1e3).add("mb", mb).add("ids", static_cast<int64_t>(ids.size()));
    o.add("first_encode_mb_s", mb / first_s)
        .add("encode_mb_s", mb / encode_s)
        .add("decode_mb_s", mb / decode_s);
    std::puts(o.str().c_str());
  } catch (const r1::Error& error) {
    std::fprintf(stderr, "tokenizer_bench: %s\n", error.what());
    return 2;
  }
}
