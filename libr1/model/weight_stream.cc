// SPDX-License-Identifier: MIT
#include "libr1/model/weight_stream.h"

#include <algorithm>
#include <string>

#include "libr1/base/error.h"
#include "libr1/format/tensor_names.h"

namespace r1 {

namespace {

// Reads wait for the disk, not for a processor: two keep its queue full while one of them is
// mapping what has come.
constexpr int kReaders = 2;

// Guesses may hold so much of the memory for weights.
constexpr double kGuessShare = 0.5;

struct Place {
  int64_t layer = -1;   // -1: no layer's
  int64_t expert = -1;  // -1: no routed expert's
};

// "layers.3.moe.experts.17.up" is of layer 3, expert 17.
Place place_of(const std::string& name) {
  Place p;
  constexpr std::string_view kLayers = "layers.", kExperts = ".moe.experts.";
  if (!name.starts_with(kLayers)) return p;
  p.layer = std::stoll(name.substr(kLayers.size()));
  const size_t at = name.find(kExperts);
  if (at != std::string::npos) p.expert = std::stoll(name.substr(at + kExperts.size()));
  return p;
}

std::vector<std::vector<const R1Entry*>> make_units(const R1File& file) {
  const ModelConfig& c = file.config();
  const int64_t n_layers = c.num_hidden_layers, n_experts = c.n_routed_experts;
  std::vector<std::vector<const R1Entry*>> units(
      static_cast<size_t>(n_layers + 1 + 2 * n_layers * n_experts));
  for (const TensorSpec& spec : tensor_specs(c)) {
    const R1Entry* const entry = file.entry(spec.name);
    if (entry == nullptr || spec.vector) continue;
    if (entry->codec != R1Codec::none) {
      throw Error(Errc::unsupported,
                  file.path() +
                      ": tensors are compressed, and they do not fit in memory inflated "
                      "(convert it again without --compress)");
    }
    const Place p = place_of(spec.name);
    int64_t unit = p.layer;
    if (spec.name == (c.tie_word_embeddings ? "embed" : "lm_head")) unit = n_layers;
    if (unit < 0) continue;
    if (p.expert >= 0) {
      unit = n_layers + 1 + 2 * (p.layer * n_experts + p.expert) +
             (spec.name.ends_with(".down") ? 1 : 0);
    }
    units[static_cast<size_t>(unit)].push_back(entry);
  }
  return units;
}

std::vector<uint64_t> sizes_of(const std::vector<std::vector<const R1Entry*>>& units) {
  std::vector<uint64_t> sizes;
  for (const auto& unit : units) {
    sizes.push_back(0);
    for (const R1Entry* entry : unit) sizes.back() += entry->stored_bytes;
  }
  return sizes;
}

}  // namespace

WeightStream::WeightStream(const R1File& file, uint64_t memory_bytes)
    : file_(file),
      n_layers_(file.config().num_hidden_layers),
      n_experts_(file.config().n_routed_experts),
      units_(make_units(file)),
      residency_(sizes_of(units_), memory_bytes),
      state_(units_.size(), State::absent),
      place_(units_.size(), -1) {
  file_.large_pages(false);  // units come and go by themselves
  for (int i = 0; i < kReaders; ++i) readers_.emplace_back([this] { reader(); });
}

WeightStream::~WeightStream() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_.notify_all();
  for (std::thread& t : readers_) t.join();
}

void WeightStream::begin_call() {
  const std::lock_guard lock(mutex_);
  residency_.begin_call();
  // A call that wanted no logits may have left these for good.
  end_guesses();
  for (int32_t unit = 0; unit <= static_cast<int32_t>(n_layers_); ++unit) residency_.release(unit);
  ask_for(0);
  work_.notify_all();
}

void WeightStream::ask_for(int32_t unit) {
  const auto i = static_cast<size_t>(unit);
  if (!residency_.hold(unit) || state_[i] != State::absent) return;
  needed_.push_back(unit);
  state_[i] = State::queued;
}

void WeightStream::release_dense() {
  if (dense_ >= 0) residency_.release(dense_);
}

void WeightStream::begin_layer(int64_t l) {
  std::unique_lock lock(mutex_);
  release_dense();
  dense_ = static_cast<int32_t>(l);
  ask_for(dense_);
  // Experts that the gate chooses go before the next layer; without any, it is next.
  if (units_[static_cast<size_t>(l)].empty() || n_experts_ == 0 ||
      units_[static_cast<size_t>(up_unit(l, 0))].empty()) {
    ask_for(dense_ + 1);
  }
  work_.notify_all();
  wait_for(lock, dense_);
}

void WeightStream::begin_head() {
  std::unique_lock lock(mutex_);
  release_dense();
  dense_ = static_cast<int32_t>(n_layers_);
  ask_for(dense_);
  work_.notify_all();
  wait_for(lock, dense_);
}

/// The units that a routing meets: gate and up of all experts in order, then all downs.
std::vector<int32_t> WeightStream::met(int64_t l, const Routing& r) const {
  std::vector<int32_t> units;
  for (int64_t i = 0; i < r.n_rows * r.n_chosen; ++i) units.push_back(up_unit(l, r.experts[i]));
  std::sort(units.begin(), units.end());
  units.erase(std::unique(units.begin(), units.end()), units.end());
  const size_t n = units.size();
  for (size_t i = 0; i < n; ++i) units.push_back(units[i] + 1);
  return units;
}

void WeightStream::choose(int64_t l, const Routing& routing) {
  std::vector<int32_t> units = met(l, routing);
  const std::lock_guard lock(mutex_);
  layer_ = l;
  current_ = std::move(units);
  n_released_ = 0;
  for (size_t i = 0; i < current_.size(); ++i) {
    const int32_t unit = current_[i];
    place_[static_cast<size_t>(unit)] = static_cast<int64_t>(i);
    ++stats_.n_used;
    if (state_[static_cast<size_t>(unit)] == State::resident) ++stats_.n_ready;
  }
  for (const int32_t unit : guessed_) {
    if (place_[static_cast<size_t>(unit)] >= 0) ++stats_.n_guessed_right;
  }
  end_guesses();
  for (const int32_t unit : current_) ask_for(unit);
  ask_for(static_cast<int32_t>(l + 1));
  work_.notify_all();
}

void WeightStream::end_guesses() {
  for (const int32_t unit : guessed_) residency_.release(unit);
  for (const int32_t unit : guesses_) state_[static_cast<size_t>(unit)] = State::absent;
  guessed_.clear();
  guesses_.clear();
}

void WeightStream::guess(int64_t l, const Routing& routing) {
  std::vector<int32_t> units = met(l, routing);
  const std::lock_guard lock(mutex_);
  for (const int32_t unit : units) {
    const auto i = static_cast<size_t>(unit);
    if (residency_.is_held(unit)) continue;
    guessed_.push_back(unit);
    ++stats_.n_guessed;
    if (!residency_.hold(unit, true) || state_[i] != State::absent) continue;
    state_[i] = State::queued;
    guesses_.push_back(unit);
  }
  work_.notify_all();
}

/// A thread is about to use a unit: all before it but the last are done with (another thread may
/// still be at that one).
void WeightStream::before(int32_t unit) {
  std::unique_lock lock(mutex_);
  const int64_t place = place_[static_cast<size_t>(unit)];
  bool released = false;
  for (; static_cast<int64_t>(n_released_) + 1 < place; ++n_released_, released = true) {
    residency_.release(current_[n_released_]);
  }
  if (released) work_.notify_all();
  wait_for(lock, unit);
}

void WeightStream::end_experts() {
  const std::lock_guard lock(mutex_);
  for (const int32_t unit : current_) {
    residency_.release(unit);
    place_[static_cast<size_t>(unit)] = -1;
  }
  current_.clear();
  work_.notify_all();
}

/// Returns when the unit is in memory, or is no longer held: a thread that comes late to it reads
/// it from the mapping.
void WeightStream::wait_for(std::unique_lock<std::mutex>& lock, int32_t unit) {
  const auto done = [&] {
    return state_[static_cast<size_t>(unit)] == State::resident || !residency_.is_held(unit);
  };
  if (done()) return;
  ++n_waiting_;
  work_.notify_all();
  ready_.wait(lock, done);
  --n_waiting_;
}

/// Takes the next unit to read from the queues; -1: there is none that should be read now.
int32_t WeightStream::next_to_read() {
  const auto take = [](std::deque<int32_t>& queue) {
    const int32_t unit = queue.front();
    queue.pop_front();
    return unit;
  };
  // Somebody waits: it is for the first one, as all go through the units in order.
  if (!needed_.empty()) {
    if ((n_waiting_ > 0 && n_reading_ == 0) || residency_.has_room(needed_.front()))
      return take(needed_);
    return -1;
  }
  if (!guesses_.empty() && residency_.has_room(guesses_.front(), kGuessShare))
    return take(guesses_);
  return -1;
}

void WeightStream::reader() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const int32_t unit = next_to_read();
    if (unit < 0) {
      work_.wait(lock);
    } else if (!residency_.is_held(unit)) {
      state_[static_cast<size_t>(unit)] = State::absent;  // its use is over
    } else {
      move_in(lock, unit);
    }
  }
}

void WeightStream::move_in(std::unique_lock<std::mutex>& lock, int32_t unit) {
  std::vector<int32_t> evicted;
  residency_.admit(unit, evicted);
  for (const int32_t old : evicted) state_[static_cast<size_t>(old)] = State::absent;
  state_[static_cast<size_t>(unit)] = State::reading;
  ++n_reading_;
  lock.unlock();
  for (const int32_t old : evicted) {
    for (const R1Entry* entry : units_[static_cast<size_t>(old)]) file_.forget(*entry);
  }
  for (const R1Entry* entry : units_[static_cast<size_t>(unit)]) file_.fetch(*entry);
  lock.lock();
  --n_reading_;
  // It may have been put out again meanwhile, if nobody held it.
  if (residency_.is_resident(unit)) state_[static_cast<size_t>(unit)] = State::resident;
  stats_.read_bytes += residency_.bytes(unit);
  ready_.notify_all();
}

StreamStats WeightStream::stats() const {
  const std::lock_guard lock(mutex_);
  return stats_;
}

}  // namespace r1
