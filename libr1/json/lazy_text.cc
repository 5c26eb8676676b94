// SPDX-License-Identifier: MIT
#include "libr1/json/lazy_text.h"

namespace r1 {

LazyText LazyText::of_json(std::string_view inner, JsonEscapes escapes) {
  LazyText text;
  text.inner_ = inner;
  text.escapes_ = escapes;
  text.in_place_ = true;
  return text;
}

std::string_view LazyText::text() const {
  if (!in_place_) return own_;
  if (escapes_ == JsonEscapes::none) return inner_;
  if (own_.empty()) append_unescaped(own_, inner_);  // no escape stands for nothing
  return own_;
}

std::optional<std::string_view> LazyText::escaped() const {
  if (!in_place_ || escapes_ != JsonEscapes::letters || !own_.empty()) return std::nullopt;
  return inner_;
}

}  // namespace r1
