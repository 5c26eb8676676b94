// Reasoning and answer of a completion, told apart by <think> and </think> (design: man
// r1-jsonl(5), REASONING). A stream of text, a whole text, or the raw JSON of one: one state
// machine behind all. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace r1 {

/// How a completion's reasoning ended.
enum class ThinkState : uint8_t {
  closed,     ///< there was some, and it ended
  truncated,  ///< it never ended: what came is reasoning, the answer is missing
  empty,      ///< it ended, and there was nothing in it
  absent,     ///< none: all of the text is the answer
};
/// "closed", "truncated", "empty" or "absent".
std::string_view think_name(ThinkState state);

/// What the text before the completion says about it.
enum class ThinkStart : uint8_t {
  unknown,  ///< nothing: the completion's own tags decide
  open,     ///< a <think> is left open: the completion begins as reasoning
  skipped,  ///< a block was opened and closed: all of the completion is the answer
};
/// By the last tag in `prefill`.
ThinkStart think_start(std::string_view prefill);

/// True if `finish_reason` says that the model was stopped before it was done ("length", "context",
/// and servers' "content_filter" and "insufficient_system_resource").
bool was_cut(std::string_view finish_reason);

/// Where servers differ; the defaults are r1's rules.
struct ThinkPolicy {
  enum Unclosed : uint8_t {
    by_evidence,  ///< reasoning if an opening tag was seen or left open, else as finish_reason says
    reasoning,
    content,  ///< the whole text, its opening tag included
  };
  bool close_last = false;   ///< the last </think> closes, not the first
  bool join_blocks = false;  ///< later <think> blocks are reasoning; else they stay in the content
  bool keep_before = false;  ///< text before a generated <think> stays, in front of the content
  bool trim = true;          ///< white space next to the tags goes
  bool want_reasoning = true;  ///< false: the reasoning is dropped as it comes
  Unclosed unclosed = by_evidence;
  std::vector<std::string> end_at;  ///< texts (not "") that close as </think> does, and stay
};

struct ThinkParts {
  std::string reasoning;
  std::string content;
};

/// Splits text that comes in pieces, tags cut anywhere. Holds back only what is not decided: a
/// possible beginning of a tag; white space that may be next to one; all text while no tag has come
/// (unless it starts open), since a </think> would make it reasoning; with `close_last` what
/// follows the last tag; with Unclosed::content all of it until a tag closes.
class ThinkSplitter {
 public:
  explicit ThinkSplitter(const ThinkPolicy& policy, ThinkStart start = ThinkStart::unknown);
  ~ThinkSplitter();
  ThinkSplitter(ThinkSplitter&&) noexcept;
  ThinkSplitter& operator=(ThinkSplitter&&) noexcept;

  /// Appends to `out` what `text` decides.
  void push(std::string_view text, ThinkParts& out);
  /// The end of the text: appends the rest. No push() after it.
  ThinkState finish(std::string_view finish_reason, ThinkParts& out);
  /// True once reasoning has ended (by its first closing tag), or was skipped: what comes is
  /// answer.
  bool answering() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The whole text at once; `out` is replaced.
ThinkState split_think(std::string_view text, const ThinkPolicy& policy, ThinkStart start,
                       std::string_view finish_reason, ThinkParts& out);

/// The same on the inside of a checked JSON string, escapes as they stand; so are the parts, whose
/// bytes are those of `raw`. Tags are found however they are escaped ("\u003c\/think>").
ThinkState split_think_json(std::string_view raw, const ThinkPolicy& policy, ThinkStart start,
                            std::string_view finish_reason, ThinkParts& out);

}  // namespace r1
