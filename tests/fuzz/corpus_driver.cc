// Runs a fuzz target over the files of a corpus folder and over fixed mutations of each
// (truncation, changed, removed, doubled bytes), so that the corpus is an ordinary test without
// libFuzzer. SPDX-License-Identifier: MIT
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "libr1/base/rng.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

constexpr uint64_t kMutationsPerFile = 300;

void run(const std::string& bytes) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
}

std::string mutate(std::string bytes, uint64_t file, uint64_t round) {
  const auto random = [&](uint64_t i) { return r1::random_bits(file, round, i); };
  const uint64_t n_edits = 1 + random(0) % 4;
  for (uint64_t e = 0; e < n_edits && !bytes.empty(); ++e) {
    const size_t at = random(4 * e + 1) % bytes.size();
    const size_t n = std::min(bytes.size() - at, static_cast<size_t>(1 + random(4 * e + 2) % 8));
    switch (random(4 * e + 3) % 5) {
      case 0:
        bytes.resize(at);
        break;
      case 1:
        bytes[at] = static_cast<char>(random(4 * e + 4));
        break;
      case 2:
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << random(4 * e + 4) % 8));
        break;
      case 3:
        bytes.erase(at, n);
        break;
      default:
        bytes.insert(at, bytes.substr(at, n));
        break;
    }
  }
  return bytes;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::filesystem::path> files;
  for (int i = 1; i < argc; ++i) {
    for (const auto& entry : std::filesystem::directory_iterator(argv[i])) {
      if (entry.is_regular_file()) files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  if (files.empty()) {
    std::fprintf(stderr, "corpus_driver: no files (usage: %s CORPUS_DIR)\n", argv[0]);
    return 2;
  }
  run("");
  for (uint64_t f = 0; f < files.size(); ++f) {
    std::ifstream in(files[f], std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    run(bytes);
    for (uint64_t round = 0; round < kMutationsPerFile; ++round) run(mutate(bytes, f, round));
  }
  std::printf("%zu files, %llu mutations each\n", files.size(),
              static_cast<unsigned long long>(kMutationsPerFile));
  return 0;
}
