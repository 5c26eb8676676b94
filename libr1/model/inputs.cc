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

// Four bytes each: ids, positions, sequences, wanted rows, page tables, cosines and sines.
size_t block_bytes(const InputLimits& l) {
  const int64_t pages = ceil_div(l.max_positions, kPageTokens);
  return static_cast<size_t>(l.max_batch_tokens * (3 + 2 * l.half) + l.max_wanted +
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
    : limits_(limits), host_(block_bytes(limits)), device_(backend.allocate(block_bytes(limits))) {}

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

Inputs InputBlock::load(const Batch& batch, const Rope& rope, Backend& backend) {
  check(batch);
  Inputs in;
  const auto n_rows = static_cast<int64_t>(batch.tokens.size());
  const auto n_sequences = static_cast<int64_t>(batch.sequences.size());
  in.n_wanted = static_cast<int64_t>(batch.wanted.size());
  in.rows.n_rows = n_rows;
  for (const SequenceSlice& s : batch.sequences) {
    in.rows.page_table_stride = std::max(in.rows.page_table_stride, pages_of(s));
  }
  Cutter cutter(host_.data(), device_.data);
  int32_t *tokens, *positions, *sequences, *tables, *wanted;  // on the device
  float *cos, *sin;
  int32_t* const to_tokens = cutter.take(n_rows, &tokens);
  int32_t* const to_positions = cutter.take(n_rows, &positions);
  int32_t* const to_sequences = cutter.take(n_rows, &sequences);
  int32_t* const to_wanted = cutter.take(in.n_wanted, &wanted);
  int32_t* const to_tables = cutter.take(n_sequences * in.rows.page_table_stride, &tables);
  float* const to_cos = cutter.take(n_rows * rope.half(), &cos);
  float* const to_sin = cutter.take(n_rows * rope.half(), &sin);
  std::copy(batch.tokens.begin(), batch.tokens.end(), to_tokens);
  std::copy(batch.wanted.begin(), batch.wanted.end(), to_wanted);
  for (int64_t i = 0; i < n_sequences; ++i) {
    const SequenceSlice& s = batch.sequences[static_cast<size_t>(i)];
    std::copy_n(s.pages.begin(), pages_of(s), to_tables + i * in.rows.page_table_stride);
    for (int32_t j = 0; j < s.n_tokens; ++j) {
      const int64_t t = s.first_row + j;
      to_positions[t] = s.first_position + j;
      to_sequences[t] = static_cast<int32_t>(i);
      rope.angles(s.first_position + j, to_cos + t * rope.half(), to_sin + t * rope.half());
    }
  }
  backend.upload(host_.data(), device_.data, cutter.used());
  in.rows.tokens = tokens;
  in.rows.positions = positions;
  in.rows.sequences = sequences;
  in.rows.page_tables = tables;
  in.wanted = wanted;
  in.cos = {cos, n_rows, rope.half(), rope.half()};
  in.sin = {sin, n_rows, rope.half(), rope.half()};
  return in;
}

}  // namespace r1
