// Weights of a model that is larger than memory: which of them are in memory, read ahead of the
// forward pass by threads of its own. Results never depend on it: a weight that is not there when
// it is touched is read from the mapping then.
// SPDX-License-Identifier: MIT
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "libr1/backend/backend.h"
#include "libr1/base/direct_reader.h"
#include "libr1/format/r1_reader.h"
#include "libr1/model/residency.h"

namespace r1 {

/// What it has done so far.
struct StreamStats {
  int64_t n_used = 0;           ///< experts (halves of them) that forward calls asked for
  int64_t n_ready = 0;          ///< of them, in memory already when the gate had chosen
  int64_t n_guessed = 0;        ///< said to be the next layer's choice beforehand
  int64_t n_guessed_right = 0;  ///< and were
  uint64_t read_bytes = 0;      ///< brought into memory
};

/// The forward pass tells what it is about to do; calls come in the order of layers. A unit is what
/// is fetched and dropped as one: all of a layer but its routed experts; gate and up of an expert;
/// its down; the head. Of the embedding a call touches a row a token: that is left to the system.
class WeightStream final : public ExpertFeed {
 public:
  /// memory_bytes: for weights. Throws Error{unsupported} if tensors are compressed: those have to
  /// be inflated into memory anyway. `file` must outlive the object.
  WeightStream(const R1File& file, uint64_t memory_bytes);
  ~WeightStream() override;

  // All that wait throw Error{io} if weights could not be read.
  void begin_call();
  /// Waits for the weights of layer l but its routed experts.
  void begin_layer(int64_t l);
  /// The gate of layer l has chosen: fetches what is missing, in the order of use.
  void choose(int64_t l, const Routing& routing);
  /// A guess at what the gate of layer l will choose: fetched when there is nothing better to do.
  void guess(int64_t l, const Routing& routing);
  void before_up(int64_t expert) override { before(up_unit(layer_, expert)); }
  void before_down(int64_t expert) override { before(up_unit(layer_, expert) + 1); }
  /// The experts of the layer have been run.
  void end_experts();
  void begin_head();

  StreamStats stats() const;

 private:
  enum class State : uint8_t { absent, queued, reading, resident };
  int32_t up_unit(int64_t l, int64_t e) const {
    return static_cast<int32_t>(n_layers_ + 1 + 2 * (l * n_experts_ + e));
  }
  void before(int32_t unit);
  std::vector<int32_t> met(int64_t l, const Routing& routing) const;
  void ask_for(int32_t unit);
  void release_dense();
  void end_guesses();
  void wait_for(std::unique_lock<std::mutex>& lock, int32_t unit);
  int32_t next_to_read();
  void reader();
  void move_in(std::unique_lock<std::mutex>& lock, int32_t unit);

  /// Tensors one behind the other in the file.
  struct Range {
    uint32_t shard = 0;
    uint64_t offset = 0, bytes = 0;
  };
  static std::vector<std::vector<Range>> make_units(const R1File& file);
  static std::vector<uint64_t> sizes_of(const std::vector<std::vector<Range>>& units);
  bool must_give_way();
  void check_reads() const;

  int64_t n_layers_, n_experts_;
  uint64_t memory_bytes_;
  DirectReader reader_;
  std::vector<std::vector<Range>> units_;  ///< layers, the head, halves of experts
  int64_t layer_ = 0;                      ///< whose experts are being run

  mutable std::mutex mutex_;
  std::condition_variable work_, ready_;
  Residency residency_;
  std::vector<State> state_;
  std::vector<int64_t> place_;    ///< of a unit in current_
  std::deque<int32_t> needed_;    ///< to be read, in the order of use
  std::deque<int32_t> guesses_;   ///< to be read if there is nothing else to do
  std::vector<int32_t> current_;  ///< units of the layer's experts in the order of use
  std::vector<int32_t> guessed_;  ///< units held for the next layer
  size_t n_released_ = 0;         ///< of current_
  int32_t dense_ = -1;            ///< the layer or head in use
  int n_waiting_ = 0;             ///< threads in wait_for()
  int n_reading_ = 0;             ///< threads in move_in()
  bool stopping_ = false;
  std::exception_ptr failure_;  ///< the first of a reader
  uint64_t checked_at_ = 0;     ///< read_bytes when free memory was last looked at
  bool memory_is_short_ = false;
  StreamStats stats_;
  std::vector<std::thread> readers_;
};

}  // namespace r1
