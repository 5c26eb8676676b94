// SPDX-License-Identifier: MIT
#include "libr1/model/inputs.h"

#include <algorithm>

#include "libr1/base/checked.h"
#include "libr1/base/error.h"

namespace r1 {

namespace {

int64_t pages_of(const SequenceSlice& s) {
  return ceil_div(int64_t{s.first_position} + s.n_tokens, kPageTokens);
}

// Four bytes each: ids, positions, sequences, cosines and sines of all rows and again of the wanted
// ones, their numbers, and page tables.
size_t block_bytes(const InputLimits& l) {
  const int64_t pages = ceil_div(l.max_positions, kPageTokens);
  return static_cast<size_t>((l.max_batch_tokens + l.max_wanted) * (3 + 2 * l.half) + l.max_wanted +
                             l.max_batch_sequences * pages) *
         sizeof(int32_t);
}

// Hands out pieces of the host's block, and where they will be on the device.
class Cutter {
 public:
  Cutter(std::byte* host, std::byte* device) : host_(host), device_(device) {}
  template <typename T>
  T* take(int64_t n, T** on_device) {
    T* const piece = reinterpret_cast<T*>(host_ + used_);
    *on_device = reinterpret_cast<T*>(device_ + used_);
    used_ += static_cast<size_t>(n) * sizeof(T);
    return piece;
  }
  size_t used() const { return used_; }

 private:
  std::byte* host_;
  std::byte* device_;
  size_t used_ = 0;
};

}  // namespace

uint64_t InputBlock::reserved_bytes(const InputLimits& l) { return 2 * block_bytes(l); }

InputBlock::InputBlock(const InputLimits& limits, Backend& backend)
    : limits_(limits), host_(block_bytes(limits)), device_(backend.allocate(block_bytes(limits))) {
  // A slice is a run of each kind at most; rows that are wanted lie in any order of kinds.
  runs_.reserve(limits.max_batch_sequences);
  wanted_runs_.reserve(limits.max_wanted);
}

void InputBlock::check(const Batch& batch) const {
  const auto n_rows = static_cast<int64_t>(batch.tokens.size());
  const auto n_wanted = static_cast<int64_t>(batch.wanted.size());
  R1_CHECK(n_rows >= 1 && n_rows <= limits_.max_batch_tokens);
  R1_CHECK(static_cast<int64_t>(batch.sequences.size()) <= limits_.max_batch_sequences);
  R1_CHECK(n_wanted <= limits_.max_wanted);
  for (const TokenId id : batch.tokens) R1_CHECK(id >= 0 && id < limits_.vocab_size);
  int64_t row = 0;
  for (const SequenceSlice& s : batch.sequences) {
    R1_CHECK(s.first_row == row && s.n_tokens >= 1 && s.first_position >= 0);
    R1_CHECK(int64_t{s.first_position} + s.n_tokens <= limits_.max_positions);
    R1_CHECK(static_cast<int64_t>(s.pages.size()) >= pages_of(s));
    for (int64_t p = 0; p < pages_of(s); ++p) {
      const int32_t page = s.pages[static_cast<size_t>(p)];
      R1_CHECK(page >= 0 && page < limits_.n_pages);
    }
    row += s.n_tokens;
  }
  R1_CHECK(row == n_rows);
  for (size_t i = 0; i < batch.wanted.size(); ++i) {
    R1_CHECK(batch.wanted[i] >= 0 && batch.wanted[i] < n_rows);
    R1_CHECK(i == 0 || batch.wanted[i] > batch.wanted[i - 1]);
  }
}

namespace {

// What is known of n rows: where the host writes it, and as the device finds it.
struct RowsBlock {
  RowsBlock(int64_t n, int64_t half, Cutter& cutter) {
    int32_t *tokens_there, *positions_there, *sequences_there;
    float *cos_there, *sin_there;
    tokens = cutter.take(n, &tokens_there);
    positions = cutter.take(n, &positions_there);
    sequences = cutter.take(n, &sequences_there);
    cos = cutter.take(n * half, &cos_there);
    sin = cutter.take(n * half, &sin_there);
    on_device.batch.n_rows = n;
    on_device.batch.tokens = tokens_there;
    on_device.batch.positions = positions_there;
    on_device.batch.sequences = sequences_there;
    on_device.cos = {cos_there, n, half, half};
    on_device.sin = {sin_there, n, half, half};
  }
  int32_t *tokens, *positions, *sequences;
  float *cos, *sin;
  InputRows on_device;
};

}  // namespace

void InputBlock::Runs::reserve(int64_t most) {
  prompt.reserve(static_cast<size_t>(most));
  other.reserve(static_cast<size_t>(most));
}

void InputBlock::Runs::clear() {
  prompt.clear();
  other.clear();
}

void InputBlock::Runs::add(int64_t row, bool is_prompt, bool follows) {
  std::vector<RowRun>& runs = is_prompt ? prompt : other;
  const bool next = !runs.empty() && runs.back().first + runs.back().n_rows == row;
  if (!next || (is_prompt && !follows)) runs.push_back({.first = row});
  ++runs.back().n_rows;
}

Inputs InputBlock::load(const Batch& batch, const Rope& rope, Backend& backend) {
  check(batch);
  const auto n_rows = static_cast<int64_t>(batch.tokens.size());
  const auto n_sequences = static_cast<int64_t>(batch.sequences.size());
  const auto n_wanted = static_cast<int64_t>(batch.wanted.size());
  const int64_t half = rope.half();
  int64_t table_stride = 0;
  for (const SequenceSlice& s : batch.sequences) table_stride = std::max(table_stride, pages_of(s));
  Cutter cutter(host_.data(), device_.data);
  int32_t *wanted, *tables;  // on the device
  int32_t* const to_wanted = cutter.take(n_wanted, &wanted);
  int32_t* const to_tables = cutter.take(n_sequences * table_stride, &tables);
  RowsBlock all(n_rows, half, cutter), some(n_wanted, half, cutter);
  runs_.clear();
  wanted_runs_.clear();
  std::copy(batch.tokens.begin(), batch.tokens.end(), all.tokens);
  std::copy(batch.wanted.begin(), batch.wanted.end(), to_wanted);
  for (int64_t i = 0; i < n_sequences; ++i) {
    const SequenceSlice& s = batch.sequences[static_cast<size_t>(i)];
    std::copy_n(s.pages.begin(), pages_of(s), to_tables + i * table_stride);
    for (int32_t j = 0; j < s.n_tokens; ++j) {
      const int64_t t = s.first_row + j;
      all.positions[t] = s.first_position + j;
      all.sequences[t] = static_cast<int32_t>(i);
      rope.angles(s.first_position + j, all.cos + t * half, all.sin + t * half);
      runs_.add(t, all.positions[t]<s.n_prefill, j> 0);
    }
  }
  for (int64_t i = 0; i < n_wanted; ++i) {
    const int64_t t = batch.wanted[static_cast<size_t>(i)];
    some.tokens[i] = all.tokens[t];
    some.positions[i] = all.positions[t];
    some.sequences[i] = all.sequences[t];
    std::copy_n(all.cos + t * half, half, some.cos + i * half);
    std::copy_n(all.sin + t * half, half, some.sin + i * half);
    const bool follows = i > 0 && some.sequences[i] == some.sequences[i - 1] &&
                         some.positions[i] == some.positions[i - 1] + 1;
    const SequenceSlice& s = batch.sequences[static_cast<size_t>(some.sequences[i])];
    wanted_runs_.add(i, some.positions[i] < s.n_prefill, follows);
  }
  backend.upload(host_.data(), device_.data, cutter.used());
  Inputs in = {all.on_device, some.on_device, wanted};
  for (BatchRows* const rows : {&in.all.batch, &in.wanted.batch}) {
    rows->page_tables = tables;
    rows->page_table_stride = table_stride;
  }
  in.all.prompt_runs = runs_.prompt;
  in.all.other_runs = runs_.other;
  in.wanted.prompt_runs = wanted_runs_.prompt;
  in.wanted.other_runs = wanted_runs_.other;
  return in;
}

}  // namespace r1
