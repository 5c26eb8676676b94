// SPDX-License-Identifier: MIT
#include "libr1/model/weight_stream.h"

#include <algorithm>
#include <string>

#include "libr1/base/error.h"
#include "libr1/base/free_memory.h"
#include "libr1/format/tensor_names.h"

namespace r1 {

namespace {

// Reads wait for the disk, not for a processor: so many are in its queue.
constexpr int kReaders = 4;

// Whether others have taken the memory that was free is looked at every so many bytes.
constexpr uint64_t kCheckEvery = uint64_t{256} << 20;

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

// Appends a tensor to the ranges of its unit.
template <typename Ranges>
void add_to(Ranges& ranges, const R1Entry& e) {
  constexpr uint64_t kPage = kR1TensorAlignment;
  if (!ranges.empty()) {
    auto& last = ranges.back();
    const uint64_t end = (last.offset + last.bytes + kPage - 1) / kPage * kPage;
    if (last.shard == e.shard && end == e.offset) {
      last.bytes = e.offset + e.stored_bytes - last.offset;
      return;
    }
  }
  ranges.push_back({e.shard, e.offset, e.stored_bytes});
}

std::vector<const MmapFile*> shards_of(const R1File& file) {
  std::vector<const MmapFile*> shards;
  for (uint32_t i = 0; i < file.shard_count(); ++i) {
    shards.push_back(file.mapped(i));
    R1_CHECK(shards.back() != nullptr);
  }
  return shards;
}

}  // namespace

std::vector<std::vector<WeightStream::Range>> WeightStream::make_units(const R1File& file) {
  const ModelConfig& c = file.config();
  const int64_t n_layers = c.num_hidden_layers, n_experts = c.n_routed_experts;
  std::vector<std::vector<const R1Entry*>> entries(
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
    entries[static_cast<size_t>(unit)].push_back(entry);
  }
  std::vector<std::vector<Range>> units(entries.size());
  for (size_t i = 0; i < units.size(); ++i) {
    std::ranges::sort(entries[i], {},
                      [](const R1Entry* e) { return std::pair(e->shard, e->offset); });
    for (const R1Entry* e : entries[i]) add_to(units[i], *e);
  }
  return units;
}

std::vector<uint64_t> WeightStream::sizes_of(const std::vector<std::vector<Range>>& units) {
  std::vector<uint64_t> sizes;
  for (const auto& unit : units) {
    sizes.push_back(0);
    for (const Range& r : unit) sizes.back() += r.bytes;
  }
  return sizes;
}

WeightStream::WeightStream(const R1File& file, uint64_t memory_bytes)
    : n_layers_(file.config().num_hidden_layers),
      n_experts_(file.config().n_routed_experts),
      memory_bytes_(memory_bytes),
      reader_(shards_of(file), memory_bytes),
      units_(make_units(file)),
      residency_(sizes_of(units_), memory_bytes),
      state_(units_.size(), State::absent),
      place_(units_.size(), -1) {
  file.large_pages(false);  // units come and go by themselves
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
  check_reads();
}

void WeightStream::begin_head() {
  std::unique_lock lock(mutex_);
  release_dense();
  dense_ = static_cast<int32_t>(n_layers_);
  ask_for(dense_);
  work_.notify_all();
  wait_for(lock, dense_);
  check_reads();
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

/// A unit is about to be used: all before it are done with.
void WeightStream::before(int32_t unit) {
  std::unique_lock lock(mutex_);
  const int64_t place = place_[static_cast<size_t>(unit)];
  bool released = false;
  for (; static_cast<int64_t>(n_released_) < place; ++n_released_, released = true) {
    residency_.release(current_[n_released_]);
  }
  if (released) work_.notify_all();
  wait_for(lock, unit);
  check_reads();
}

void WeightStream::end_experts() {
  const std::lock_guard lock(mutex_);
  for (const int32_t unit : current_) {
    residency_.release(unit);
    place_[static_cast<size_t>(unit)] = -1;
  }
  current_.clear();
  work_.notify_all();
  check_reads();
}

void WeightStream::check_reads() const {
  if (failure_) std::rethrow_exception(failure_);
}

/// Returns when the unit is in memory (or is not held: nobody would bring it then).
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
  const bool give_way = must_give_way();
  lock.unlock();
  for (const int32_t old : evicted) {
    for (const Range& r : units_[static_cast<size_t>(old)])
      reader_.forget(r.shard, r.offset, r.bytes);
  }
  std::exception_ptr failure;
  for (const Range& r : units_[static_cast<size_t>(unit)]) {
    try {
      reader_.fetch(r.shard, r.offset, r.bytes, give_way);
    } catch (const Error&) {
      failure = std::current_exception();
    }
  }
  lock.lock();
  if (failure && !failure_) failure_ = failure;
  --n_reading_;
  // It may have been put out again meanwhile, if nobody held it.
  if (residency_.is_resident(unit)) state_[static_cast<size_t>(unit)] = State::resident;
  stats_.read_bytes += residency_.bytes(unit);
  ready_.notify_all();
}

/// Whether what is read now has to go where the system can have its memory back: there is more
/// than was allowed, or others need what was free.
bool WeightStream::must_give_way() {
  if (stats_.read_bytes >= checked_at_ + kCheckEvery) {
    checked_at_ = stats_.read_bytes;
    memory_is_short_ = free_memory() < memory_bytes_ / 64;
  }
  return memory_is_short_ || residency_.resident_bytes() > memory_bytes_;
}

StreamStats WeightStream::stats() const {
  const std::lock_guard lock(mutex_);
  return stats_;
}

}  // namespace r1
