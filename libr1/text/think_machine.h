// The state machine of think.h. It is told of tags and of how far the text has been looked through,
// by offsets into the whole text, and appends the parts it is sure of. How tags are found is not
// its business; `Text` says what white space looks like (plain text, or the inside of a JSON
// string). SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "libr1/text/think.h"

namespace r1 {

enum class ThinkTag : uint8_t { open, close, end_at };

/// Puts ranges of text together as the two parts, white space next to tags taken off.
/// Text has: static size_t leading_space(sv) and trailing_space(sv), in bytes, and kBlankLine.
template <typename Text>
class PartWriter {
 public:
  explicit PartWriter(const ThinkPolicy& policy) : policy_(&policy) {}

  bool seen_reasoning() const { return seen_reasoning_; }

  /// Text that stood before the opening tag, to go in front of the content.
  void before(std::string_view text) {
    if (policy_->trim) {
      text.remove_prefix(Text::leading_space(text));
      text.remove_suffix(Text::trailing_space(text));
    }
    before_ = text;
  }

  /// More of the content; `after_tag`: a tag was cut out in front of it.
  void content(std::string_view text, bool after_tag, ThinkParts& out) {
    skip_space_ = skip_space_ || (after_tag && (content_is_empty_ || ends_in_space_));
    if (policy_->trim && skip_space_) text.remove_prefix(Text::leading_space(text));
    if (text.empty()) return;
    skip_space_ = false;
    if (!before_.empty()) {
      out.content += before_;
      if (policy_->trim) out.content += Text::kBlankLine;
      before_.clear();
    }
    out.content += text;
    content_is_empty_ = false;
    ends_in_space_ = Text::trailing_space(text) > 0;
  }

  /// More of the reasoning; `new_block`: a later block begins with it.
  void reasoning(std::string_view text, bool new_block, ThinkParts& out) {
    if (new_block) {
      separate_ = separate_ || seen_reasoning_;
      at_start_ = true;
      spaces_.clear();
    }
    const size_t space = Text::leading_space(text);
    seen_reasoning_ = seen_reasoning_ || space < text.size();
    if (!policy_->want_reasoning) return;
    if (!policy_->trim) {
      out.reasoning += text;
      return;
    }
    if (at_start_) text.remove_prefix(space);
    if (text.empty()) return;
    at_start_ = false;
    const std::string_view tail = text.substr(text.size() - Text::trailing_space(text));
    text.remove_suffix(tail.size());
    if (text.empty()) {
      spaces_ += tail;
      return;
    }
    if (separate_) out.reasoning += Text::kBlankLine;
    separate_ = false;
    out.reasoning += spaces_;
    out.reasoning += text;
    spaces_ = tail;
  }

  void finish(ThinkParts& out) { out.content += before_; }

 private:
  const ThinkPolicy* policy_;
  std::string before_;
  std::string spaces_;  // of the reasoning, not known to be its end
  bool content_is_empty_ = true;
  bool skip_space_ = true;  // white space that comes next is next to a tag
  bool ends_in_space_ = false;
  bool at_start_ = true;         // of a block of reasoning
  bool separate_ = false;        // a blank line is due between blocks
  bool seen_reasoning_ = false;  // not only white space
};

template <typename Text>
class ThinkMachine {
 public:
  ThinkMachine(const ThinkPolicy& policy, ThinkStart start)
      : policy_(&policy), writer_(policy), skipped_(start == ThinkStart::skipped) {
    if (start == ThinkStart::open) phase_ = reasoning;
    if (skipped_) phase_ = content;
    // What is decided may be changed by what comes later.
    holds_all_ = policy.close_last || policy.unclosed == ThinkPolicy::content;
  }

  /// The text from offset `base` on; it must reach from keep_from() to what is being told.
  void set_window(std::string_view window, size_t base) {
    window_ = window;
    base_ = base;
  }
  /// Text before this offset is not needed any more.
  size_t keep_from() const { return holds_all_ || phase_ == unknown ? 0 : begin_; }
  bool answering() const { return phase_ == content || phase_ == block; }

  /// A tag at [b, e). Tags come in order and do not overlap.
  void tag(ThinkTag tag, size_t b, size_t e, ThinkParts& out) {
    advance(b, out);
    const bool closes = tag != ThinkTag::open;
    if (closes && (phase_ == unknown || phase_ == reasoning || phase_ == block)) {
      end_block(b, tag == ThinkTag::end_at ? b : e, out);
    } else if (phase_ == unknown) {
      if (policy_->keep_before) writer_.before(view(0, b));
      start_ = begin_ = e;
      phase_ = reasoning;
    } else if (phase_ == reasoning) {
      // An opening tag that is repeated at the start is no part of the reasoning.
      if (!writer_.seen_reasoning() && is_blank(begin_, b)) start_ = begin_ = e;
    } else if (phase_ == content && tag == ThinkTag::open && policy_->join_blocks) {
      content_range(b, out);
      block_tag_ = b;
      begin_ = e;
      phase_ = block;
    }
    if (tag == ThinkTag::close && policy_->close_last && !skipped_) {
      // All before it is reasoning after all.
      content_.clear();
      reasoning_ = {{start_, b}};
      begin_ = e;
      phase_ = content;
    }
  }

  /// All before `end` has been looked through: what is no tag is text.
  void advance(size_t end, ThinkParts& out) {
    if (holds_all_ || end <= begin_) return;
    if (phase_ == content) content_range(end, out);
    // White space alone waits: a repeated opening tag would make it none of the reasoning.
    if (phase_ == reasoning && !writer_.seen_reasoning()) {
      if (is_blank(std::max(begin_, blank_to_), end)) {
        blank_to_ = end;
        return;
      }
    }
    if (phase_ == reasoning || phase_ == block) reasoning_range(end, out);
  }

  ThinkState finish(size_t end, std::string_view finish_reason, ThinkParts& out) {
    const bool keeps_open = policy_->unclosed == ThinkPolicy::content;
    ThinkState state = ThinkState::absent;
    if (phase_ == unknown) {
      const bool cut = policy_->unclosed == ThinkPolicy::by_evidence && was_cut(finish_reason);
      if (cut || policy_->unclosed == ThinkPolicy::reasoning) {
        reasoning_range(end, out);
        state = ThinkState::truncated;
      } else {
        content_range(end, out);
      }
    } else if (phase_ == reasoning) {
      if (keeps_open) {
        writer_.before("");
        begin_ = 0;
        content_range(end, out);
      } else {
        reasoning_range(end, out);
        state = ThinkState::truncated;
      }
    } else {
      if (phase_ == block && keeps_open) begin_ = block_tag_;
      if (phase_ == content || keeps_open)
        content_range(end, out);
      else
        reasoning_range(end, out);
      state = phase_ == block && !keeps_open ? ThinkState::truncated : ThinkState::closed;
    }
    write_held(out);
    writer_.finish(out);
    if (state != ThinkState::closed) return state;
    return skipped_ ? ThinkState::absent : writer_.seen_reasoning() ? state : ThinkState::empty;
  }

 private:
  enum Phase : uint8_t { unknown, reasoning, content, block };
  struct Range {
    size_t begin, end;
    bool after_tag = false;
  };

  std::string_view view(size_t b, size_t e) const { return window_.substr(b - base_, e - b); }
  bool is_blank(size_t b, size_t e) const { return Text::leading_space(view(b, e)) == e - b; }

  void end_block(size_t b, size_t content_begin, ThinkParts& out) {
    reasoning_range(b, out);
    begin_ = content_begin;
    after_tag_ = true;
    new_block_ = true;
    phase_ = content;
  }

  // [begin_, end) is content, or reasoning; what follows begins at `end`.
  void content_range(size_t end, ThinkParts& out) {
    if (holds_all_)
      content_.push_back({begin_, end, after_tag_});
    else
      writer_.content(view(begin_, end), after_tag_, out);
    after_tag_ = false;
    begin_ = end;
  }
  void reasoning_range(size_t end, ThinkParts& out) {
    if (holds_all_)
      reasoning_.push_back({begin_, end});
    else
      writer_.reasoning(view(begin_, end), new_block_, out);
    new_block_ = false;
    begin_ = end;
  }
  void write_held(ThinkParts& out) {
    for (const Range& r : reasoning_) writer_.reasoning(view(r.begin, r.end), true, out);
    for (const Range& r : content_) writer_.content(view(r.begin, r.end), r.after_tag, out);
  }

  const ThinkPolicy* policy_;
  PartWriter<Text> writer_;
  Phase phase_ = unknown;
  bool skipped_;
  bool holds_all_;
  bool after_tag_ = false;  // the content that comes next stands behind a tag that was cut out
  bool new_block_ = false;  // the reasoning that comes next is another block's
  size_t start_ = 0;        // of the reasoning
  size_t begin_ = 0;        // of the text that is not dealt with, in this phase
  size_t blank_to_ = 0;     // up to here the reasoning is white space
  size_t block_tag_ = 0;    // the <think> of the later block that is open
  std::vector<Range> reasoning_, content_;  // with holds_all_
  std::string_view window_;
  size_t base_ = 0;
};

}  // namespace r1
