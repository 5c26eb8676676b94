// SPDX-License-Identifier: MIT
#include "libr1/text/think.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "libr1/text/think_machine.h"
#include "libr1/text/think_tags.h"

namespace r1 {
namespace {

struct PlainText {
  static constexpr std::string_view kBlankLine = "\n\n";
  static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
  static size_t leading_space(std::string_view text) {
    size_t n = 0;
    while (n < text.size() && is_space(text[n])) ++n;
    return n;
  }
  static size_t trailing_space(std::string_view text) {
    size_t n = 0;
    while (n < text.size() && is_space(text[text.size() - 1 - n])) ++n;
    return n;
  }
};

}  // namespace

std::string_view think_name(ThinkState state) {
  switch (state) {
    case ThinkState::closed:
      return "closed";
    case ThinkState::truncated:
      return "truncated";
    case ThinkState::empty:
      return "empty";
    case ThinkState::absent:
      return "absent";
  }
  return "";
}

ThinkStart think_start(std::string_view prefill) {
  const size_t opened = prefill.rfind(kThinkOpen);
  const size_t closed = prefill.rfind(kThinkClose);
  if (closed != std::string_view::npos && (opened == std::string_view::npos || closed > opened)) {
    return ThinkStart::skipped;
  }
  return opened == std::string_view::npos ? ThinkStart::unknown : ThinkStart::open;
}

bool was_cut(std::string_view finish_reason) {
  return finish_reason == "length" || finish_reason == "context" ||
         finish_reason == "content_filter" || finish_reason == "insufficient_system_resource";
}

TagTable::TagTable(const ThinkPolicy& policy) {
  tags_ = {{ThinkTag::open, std::string(kThinkOpen)}, {ThinkTag::close, std::string(kThinkClose)}};
  for (const std::string& text : policy.end_at) tags_.push_back({ThinkTag::end_at, text});
  std::stable_sort(tags_.begin(), tags_.end(),
                   [](const Tag& a, const Tag& b) { return a.text.size() > b.text.size(); });
  for (const Tag& tag : tags_) {
    all_begin_with_bracket_ = all_begin_with_bracket_ && tag.text[0] == '<';
    begins_[static_cast<unsigned char>(tag.text[0])] = true;
  }
}

size_t TagTable::next_candidate(std::string_view text, size_t from) const {
  if (from >= text.size()) return text.size();
  if (all_begin_with_bracket_) {
    const void* const at = std::memchr(text.data() + from, '<', text.size() - from);
    return at == nullptr ? text.size()
                         : static_cast<size_t>(static_cast<const char*>(at) - text.data());
  }
  while (from < text.size() && !begins_[static_cast<unsigned char>(text[from])]) ++from;
  return from;
}

const TagTable::Tag* TagTable::match(std::string_view rest, bool at_end, bool& undecided) const {
  undecided = false;
  for (const Tag& tag : tags_) {  // the longest first
    if (rest.starts_with(tag.text)) return &tag;
    if (!at_end && tag.text.starts_with(rest)) {
      undecided = true;
      return nullptr;
    }
  }
  return nullptr;
}

namespace {

struct Splitter {
  ThinkPolicy policy;
  TagTable tags;
  ThinkMachine<PlainText> machine;
  std::string buffer;  // text from offset `base` on that is still needed
  size_t base = 0;
  size_t scanned = 0;  // offset up to which tags have been looked for

  Splitter(const ThinkPolicy& p, ThinkStart start)
      : policy(p), tags(policy), machine(policy, start) {}

  void scan(std::string_view window, size_t window_base, bool at_end, ThinkParts& out) {
    machine.set_window(window, window_base);
    size_t at = scanned - window_base;
    while ((at = tags.next_candidate(window, at)) < window.size()) {
      bool undecided = false;
      const TagTable::Tag* const tag = tags.match(window.substr(at), at_end, undecided);
      if (undecided) break;
      if (tag != nullptr)
        machine.tag(tag->kind, window_base + at, window_base + at + tag->text.size(), out);
      at += tag != nullptr ? tag->text.size() : 1;
    }
    scanned = window_base + at;
    machine.advance(scanned, out);
  }

  void push(std::string_view text, ThinkParts& out) {
    if (buffer.empty()) {  // the usual case where reasoning is dropped: nothing is copied
      scan(text, base, false, out);
      const size_t keep = std::min(machine.keep_from(), scanned);
      buffer = text.substr(keep - base);
      base = keep;
      return;
    }
    buffer += text;
    scan(buffer, base, false, out);
    const size_t drop = std::min(machine.keep_from(), scanned) - base;
    if (drop == 0) return;
    buffer.erase(0, drop);
    base += drop;
  }
};

}  // namespace

struct ThinkSplitter::Impl : Splitter {
  using Splitter::Splitter;
};

ThinkSplitter::ThinkSplitter(const ThinkPolicy& policy, ThinkStart start)
    : impl_(std::make_unique<Impl>(policy, start)) {}
ThinkSplitter::~ThinkSplitter() = default;
ThinkSplitter::ThinkSplitter(ThinkSplitter&&) noexcept = default;
ThinkSplitter& ThinkSplitter::operator=(ThinkSplitter&&) noexcept = default;

void ThinkSplitter::push(std::string_view text, ThinkParts& out) { impl_->push(text, out); }

ThinkState ThinkSplitter::finish(std::string_view finish_reason, ThinkParts& out) {
  impl_->scan(impl_->buffer, impl_->base, true, out);
  return impl_->machine.finish(impl_->base + impl_->buffer.size(), finish_reason, out);
}

bool ThinkSplitter::answering() const { return impl_->machine.answering(); }

ThinkState split_think(std::string_view text, const ThinkPolicy& policy, ThinkStart start,
                       std::string_view finish_reason, ThinkParts& out) {
  out.reasoning.clear();
  out.content.clear();
  Splitter splitter(policy, start);
  splitter.scan(text, 0, true, out);
  return splitter.machine.finish(text.size(), finish_reason, out);
}

}  // namespace r1
