// Finds duplicate keys at any depth while a JSON text is scanned.
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <list>
#include <memory_resource>
#include <string>
#include <string_view>
#include <vector>

#include "libr1/json/json_scan.h"
#include "libr1/json/json_writer.h"

namespace r1 {

/// Keys of the objects that are open, as decoded text: "a" and "\u0061" are the same key.
class KeyTracker {
 public:
  explicit KeyTracker(std::string_view text) : text_(text) {}
  KeyTracker(const KeyTracker&) = delete;
  KeyTracker& operator=(const KeyTracker&) = delete;

  void open_object() { starts_.push_back(keys_.size()); }

  /// Notes a key of the innermost object and returns its decoded text, valid while this lives.
  std::string_view add(const JsonStringSpan& span) {
    std::string_view key = text_.substr(span.begin, span.end - span.begin);
    if (span.escapes != JsonEscapes::none) {
      decoded_.emplace_back();
      append_unescaped(decoded_.back(), key);
      key = decoded_.back();
    }
    keys_.push_back(key);
    return key;
  }

  /// Closes the innermost object. False, with `error` set, if two of its keys are equal.
  bool close_object(size_t end, JsonError& error) {
    const auto begin = keys_.begin() + static_cast<std::ptrdiff_t>(starts_.back());
    starts_.pop_back();
    const bool many = keys_.end() - begin > 16;
    if (many) std::sort(begin, keys_.end());
    for (auto a = begin; a != keys_.end(); ++a) {
      const auto stop = many && keys_.end() - a > 2 ? a + 2 : keys_.end();
      for (auto b = a + 1; b < stop; ++b) {
        if (*a != *b) continue;
        error = {"duplicate_key", "an object has the key " + json_string(*a) + " twice", end - 1};
        return false;
      }
    }
    keys_.erase(begin, keys_.end());
    return true;
  }

 private:
  std::string_view text_;
  // Most texts have few keys: they ask for no memory.
  std::array<std::byte, 1024> room_;
  std::pmr::monotonic_buffer_resource memory_{room_.data(), room_.size()};
  std::pmr::vector<std::string_view> keys_{&memory_};
  std::pmr::vector<size_t> starts_{&memory_};  // per open object, where its keys begin in keys_
  std::list<std::string> decoded_;  // costs nothing while it is empty
};

}  // namespace r1
