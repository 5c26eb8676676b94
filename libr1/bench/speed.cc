// SPDX-License-Identifier: MIT
#include "libr1/bench/speed.h"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cinttypes>
#include <cstdio>
#include <fstream>
#include <map>
#include <sstream>

#include "kernels/cpu/ops.h"
#include "libr1/backend/backend.h"
#include "libr1/base/error.h"
#include "libr1/base/rng.h"
#include "libr1/bench/memory_probe.h"
#include "libr1/bench/traffic.h"
#include "libr1/model/transformer.h"
#include "libr1/text/tokenizer.h"

namespace r1 {
namespace {

using Clock = std::chrono::steady_clock;

int32_t pages_for(int positions) { return (positions + kPageTokens - 1) / kPageTokens; }

int largest(const std::vector<int>& values) {
  return values.empty() ? 0 : *std::max_element(values.begin(), values.end());
}

// `batch` sequences side by side, each with its own pages; grows them call by call.
class Sequences {
 public:
  Sequences(Transformer& transformer, int batch, int max_positions)
      : transformer_(transformer), batch_(batch), n_pages_(pages_for(max_positions)) {
    for (int32_t i = 0; i < batch_ * n_pages_; ++i) pages_.push_back(i);
  }

  // Runs n_tokens new tokens of every sequence in one call; logits of the last ones if `logits`.
  void step(int n_tokens, bool logits) {
    std::vector<TokenId> tokens;
    std::vector<SequenceSlice> slices;
    std::vector<int32_t> wanted;
    const auto vocab = static_cast<uint64_t>(transformer_.config().vocab_size);
    for (int s = 0; s < batch_; ++s) {
      const size_t first_page = static_cast<size_t>(s) * static_cast<size_t>(n_pages_);
      slices.push_back(
          {.pages = std::span(pages_).subspan(first_page, static_cast<size_t>(n_pages_)),
           .first_position = position_,
           .first_row = static_cast<int32_t>(tokens.size()),
           .n_tokens = n_tokens,
           .n_prefill = n_prefill_});
      for (int i = 0; i < n_tokens; ++i) {
        const auto position = static_cast<uint64_t>(position_ + i);
        tokens.push_back(
            static_cast<TokenId>(random_bits(1, static_cast<uint64_t>(s), position) % vocab));
      }
      if (logits) wanted.push_back(static_cast<int32_t>(tokens.size()) - 1);
    }
    transformer_.forward({.tokens = tokens, .sequences = slices, .wanted = wanted});
    position_ += n_tokens;
  }

  // Brings every sequence to `length` tokens in calls of at most `chunk` rows; returns their
  // number.
  int fill(int length, int chunk) {
    int n_calls = 0;
    n_prefill_ = length - 1;
    for (const int piece = std::max(1, chunk / batch_); position_ < length; ++n_calls) {
      const int n = std::min(piece, length - position_);
      step(n, position_ + n == length);
    }
    return n_calls;
  }

  void rewind(int position) { position_ = position; }

 private:
  Transformer& transformer_;
  int batch_;
  int32_t n_pages_;
  std::vector<int32_t> pages_;
  int position_ = 0;
  int32_t n_prefill_ = 0;
};

double seconds_of(const std::function<void()>& work) {
  const auto start = Clock::now();
  work();
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Page faults of this process so far that had to wait for the disk.
int64_t disk_waits() {
  rusage use{};
  ::getrusage(RUSAGE_SELF, &use);
  return use.ru_majflt;
}

// Everything that stays the same for one number of threads.
struct Bench {
  const SpeedSettings& settings;
  const WeightTraffic& traffic;
  const Arithmetic arithmetic;
  ThreadPool& pool;
  Transformer& transformer;
  MemoryProbe& probe;

  // Bytes of keys and values in `positions` positions of one sequence.
  double cache_bytes(double positions) const {
    return positions * static_cast<double>(transformer.page_bytes(settings.kv_type)) / kPageTokens;
  }

  // The runs between two looks at what the machine can do.
  std::vector<double> timed(SpeedResult& r, int first_position, Sequences& sequences,
                            const std::function<void()>& run) {
    r.probe_before_gbs = probe.read_gbs(pool);
    r.peak_before_gops = arithmetic_gops(arithmetic, pool);
    std::vector<double> seconds;
    const int64_t waits = disk_waits();
    for (int i = 0; i < settings.repeat; ++i) {
      sequences.rewind(first_position);
      seconds.push_back(seconds_of(run));
    }
    r.disk_waits = disk_waits() - waits;
    r.peak_after_gops = arithmetic_gops(arithmetic, pool);
    r.probe_after_gbs = probe.read_gbs(pool);
    return seconds;
  }

  SpeedResult summed_up(SpeedResult r, std::vector<double> seconds, double tokens, double n_calls,
                        double bytes_per_run, double ops_per_run) const {
    std::sort(seconds.begin(), seconds.end());
    const double median = seconds[seconds.size() / 2];
    r.threads = pool.size();
    r.tokens_per_s = tokens / median;
    r.fastest = tokens / seconds.front();
    r.slowest = tokens / seconds.back();
    r.ms_per_call = 1e3 * median / n_calls;
    r.bytes_per_call = bytes_per_run / n_calls;
    r.gbs = bytes_per_run / median / 1e9;
    r.gops = ops_per_run / median / 1e9;
    return r;
  }

  SpeedResult prefill(int length, int batch) {
    SpeedResult r{.kind = SpeedResult::prefill, .length = length, .batch = batch};
    Sequences sequences(transformer, batch, length);
    int n_calls = sequences.fill(length, settings.chunk);  // warms caches and page tables
    std::vector<double> seconds =
        timed(r, 0, sequences, [&] { n_calls = sequences.fill(length, settings.chunk); });
    // Each call reads the weights (the last one the head too) and, on average, half of the final
    // cache.
    const int rows = std::min(length, std::max(1, settings.chunk / batch)) * batch;
    const int before = n_calls - 1, last = length * batch - before * rows;
    const double bytes = before * bytes_per_call(traffic, rows, 0) +
                         bytes_per_call(traffic, last, batch) +
                         n_calls * batch * cache_bytes(length) / 2;
    const double ops =
        before * linear_ops_per_call(traffic, rows, 0) + linear_ops_per_call(traffic, last, batch);
    return summed_up(r, std::move(seconds), static_cast<double>(length) * batch, n_calls, bytes,
                     ops);
  }

  SpeedResult decode(int depth, int batch) {
    SpeedResult r{.kind = SpeedResult::decode, .length = depth, .batch = batch};
    Sequences sequences(transformer, batch, depth + settings.n_decode);
    sequences.fill(depth, settings.chunk);
    sequences.step(1, true);
    const int n = settings.n_decode;
    std::vector<double> seconds = timed(r, depth, sequences, [&] {
      for (int step = 0; step < n; ++step) sequences.step(1, true);
    });
    const double mean_depth = depth + (n + 1) / 2.0;
    const double bytes =
        n * (bytes_per_call(traffic, batch, batch) + batch * cache_bytes(mean_depth));
    const double ops = n * linear_ops_per_call(traffic, batch, batch);
    return summed_up(r, std::move(seconds), static_cast<double>(n) * batch, n, bytes, ops);
  }
};

void check_window(const SpeedSettings& s, const R1File& file) {
  const int64_t window = file.config().max_position_embeddings;
  const int deepest = s.depths.empty() ? 0 : largest(s.depths) + s.n_decode;
  const int longest = std::max(largest(s.prompts), deepest);
  if (longest <= window) return;
  throw Error(Errc::usage, file.path() + ": " + std::to_string(longest) +
                               " tokens do not fit the model's window of " +
                               std::to_string(window) +
                               " (use a smaller --prompt, --depth or --decode)");
}

TransformerLimits limits_of(const SpeedSettings& s) {
  const int batch = largest(s.batches);
  const int deepest = s.depths.empty() ? 0 : largest(s.depths) + s.n_decode;
  const int positions = std::max({largest(s.prompts), deepest, 1});
  return {.n_pages = batch * pages_for(positions),
          .max_batch_tokens = std::max(s.chunk, batch),
          .max_batch_sequences = batch,
          .max_wanted = batch,
          .max_positions = positions,
          .kv_type = s.kv_type};
}

// The arithmetic that most of the weights want.
Arithmetic arithmetic_of(const WeightTraffic& traffic) {
  double quantised = 0, other = 0;
  for (const WeightGroup& g : traffic.groups)
    (is_quantised(g.dtype) ? quantised : other) += g.weights;
  return quantised > other ? Arithmetic::int8 : Arithmetic::float32;
}

// Opening a model's file and its tokenizer.
void open_once(const std::string& path) {
  const R1File file = R1File::open(path);
  const std::string_view tokenizer = file.blob("tokenizer.json");
  if (!tokenizer.empty()) Tokenizer::from_json(tokenizer, file.blob("tokenizer_config.json"));
}

// The bytes that a file of /proc/self gives in KiB for some names; zero for those it does not have.
std::map<std::string, uint64_t> bytes_by_name(const char* path) {
  std::map<std::string, uint64_t> bytes;
  std::ifstream file(path);
  std::string name;
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    uint64_t kib = 0;
    if (words >> name >> kib) bytes[name] = kib * 1024;
  }
  return bytes;
}

// How much of a span lies in pages of 2 MB, by the parts of memory that /proc/self/smaps lists.
uint64_t in_large_pages(std::span<const std::byte> span) {
  const auto first = reinterpret_cast<uintptr_t>(span.data()), last = first + span.size();
  uint64_t n = 0;
  bool inside = false;
  std::ifstream smaps("/proc/self/smaps");
  for (std::string line; std::getline(smaps, line);) {
    uintptr_t begin = 0, end = 0;
    uint64_t kib = 0;
    if (std::sscanf(line.c_str(), "%" SCNxPTR "-%" SCNxPTR " ", &begin, &end) == 2) {
      inside = begin < last && first < end;
    } else if (inside && (std::sscanf(line.c_str(), "FilePmdMapped: %" SCNu64, &kib) == 1 ||
                          std::sscanf(line.c_str(), "AnonHugePages: %" SCNu64, &kib) == 1)) {
      n += kib * 1024;
    }
  }
  return n;
}

void resident(SpeedStart& start, const R1File& file, uint64_t probe_bytes) {
  for (uint32_t i = 0; i < file.shard_count(); ++i) {
    const MmapFile* const shard = file.mapped(i);
    if (shard != nullptr && shard->is_copy()) start.copied_bytes += shard->size();
    start.large_page_bytes += in_large_pages(file.shard_bytes(i));
  }
  auto status = bytes_by_name("/proc/self/status");
  const uint64_t ours = probe_bytes + start.copied_bytes;
  start.private_bytes = status["RssAnon:"] - std::min(status["RssAnon:"], ours);
  start.mapped_bytes = status["RssFile:"];
}

}  // namespace

SpeedReport measure_speed(const R1File& file, const SpeedSettings& settings,
                          const std::function<void(const SpeedResult&)>& done) {
  check_window(settings, file);
  SpeedReport report;
  report.model = file.path();
  report.architecture = architecture_name(file.config().architecture);
  report.cpu_ops = select_cpu_ops().name;
  const WeightTraffic traffic = weight_traffic(file.config(), stored_tensors(file));
  report.arithmetic = arithmetic_of(traffic);
  const TransformerLimits limits = limits_of(settings);
  for (const R1Entry& entry : file.entries())
    report.weight_bytes += entry.is_blob ? 0 : entry.raw_bytes;
  MemoryProbe probe;
  for (const int n_threads : settings.threads) {
    ThreadPool pool(n_threads);  // of the probe; the backend has its own
    const double open_s = settings.copy_s + seconds_of([&] { open_once(file.path()); });
    const auto begin = Clock::now();
    const auto backend = make_backend("cpu", pool.size());
    Transformer transformer(file, *backend);
    transformer.reserve(limits);
    SpeedStart start{.threads = pool.size(), .reserved_bytes = transformer.reserved_bytes(limits)};
    start.start_ms = 1e3 * (open_s + std::chrono::duration<double>(Clock::now() - begin).count());
    Bench bench{settings, traffic, report.arithmetic, pool, transformer, probe};
    const auto keep = [&](const SpeedResult& r) {
      report.results.push_back(r);
      done(r);
    };
    for (const int batch : settings.batches) {
      for (const int length : settings.prompts) keep(bench.prefill(length, batch));
      for (const int depth : settings.depths) keep(bench.decode(depth, batch));
    }
    resident(start, file, probe.block_bytes());
    report.starts.push_back(start);
  }
  return report;
}

}  // namespace r1
