// SPDX-License-Identifier: MIT
#include "libr1/text/chat_render.h"

#include <algorithm>

#include "libr1/base/error.h"

namespace r1 {
namespace {

// DeepSeek's control tokens hold U+FF5C (full-width bar) and U+2581 (low block).
constexpr std::string_view kUser = "<\uFF5CUser\uFF5C>";
constexpr std::string_view kAssistant = "<\uFF5CAssistant\uFF5C>";
constexpr std::string_view kEos = "<\uFF5Cend\u2581of\u2581sentence\uFF5C>";
constexpr std::string_view kCallsBegin = "<\uFF5Ctool\u2581calls\u2581begin\uFF5C>";
constexpr std::string_view kCallsEnd = "<\uFF5Ctool\u2581calls\u2581end\uFF5C>";
constexpr std::string_view kCallBegin = "<\uFF5Ctool\u2581call\u2581begin\uFF5C>";
constexpr std::string_view kCallEnd = "<\uFF5Ctool\u2581call\u2581end\uFF5C>";
constexpr std::string_view kSep = "<\uFF5Ctool\u2581sep\uFF5C>";
constexpr std::string_view kOutputsBegin = "<\uFF5Ctool\u2581outputs\u2581begin\uFF5C>";
constexpr std::string_view kOutputsEnd = "<\uFF5Ctool\u2581outputs\u2581end\uFF5C>";
constexpr std::string_view kOutputBegin = "<\uFF5Ctool\u2581output\u2581begin\uFF5C>";
constexpr std::string_view kOutputEnd = "<\uFF5Ctool\u2581output\u2581end\uFF5C>";
constexpr std::string_view kImStart = "<|im_start|>";
constexpr std::string_view kImEnd = "<|im_end|>";
constexpr std::string_view kThink = "<think>";
constexpr std::string_view kThinkEnd = "</think>";

constexpr std::string_view kDeepSeekNeeds[] = {kUser, kAssistant, kEos};
constexpr std::string_view kChatmlNeeds[] = {kImStart, kImEnd};

[[noreturn]] void fail(const std::string& what) { throw Error(Errc::usage, what); }

// Collects pieces. Once the content of the message to be continued is written, it is full: what the
// template says after that is dropped.
class Prompt {
 public:
  explicit Prompt(const Message* continued) : continued_(continued) {}

  void control(std::string_view token) { add(PromptPiece::control, token); }
  void text(std::string_view text) {
    if (!text.empty()) add(PromptPiece::text, text);
  }
  void tag(std::string_view tag) { add(PromptPiece::tag, tag); }

  /// The content of `message`, or what the template leaves of it.
  void content(const Message& message, std::string_view kept) {
    if (message.null_content) fail("the content of a " + message.role + " message is null");
    if (&message != continued_ || full_) return text(kept);
    if (kept.size() != message.content.size()) {
      fail("the last message cannot be continued: the chat template drops what is before </think>");
    }
    // Who starts an answer with <think> means the token.
    if (kept.starts_with(kThink)) {
      tag(kThink);
      kept.remove_prefix(kThink.size());
    }
    text(kept);
    full_ = true;
  }
  void content(const Message& message) { content(message, message.content); }

  bool full() const { return full_; }
  std::vector<PromptPiece> take() { return std::move(pieces_); }

 private:
  void add(PromptPiece::Kind kind, std::string_view value) {
    if (!full_) pieces_.push_back({kind, std::string(value)});
  }

  const Message* continued_;  // null: none
  bool full_ = false;
  std::vector<PromptPiece> pieces_;
};

// The variables and the loop body of DeepSeek's templates, under the names they have there.
class DeepSeek {
 public:
  DeepSeek(const TemplateTraits& traits, Prompt& out) : traits_(traits), out_(out) {}

  void system(const Message& message) {
    if (message.null_content) fail("the content of a system message is null");
    if (traits_.joins_system && seen_system_) system_ += "\n\n";
    if (!traits_.joins_system) system_.clear();
    system_ += message.content;
    seen_system_ = true;
  }
  const std::string& system_prompt() const { return system_; }

  void message(const Message& m) {
    if (m.role == "user")
      user(m);
    else if (m.role == "assistant")
      assistant(m);
    else if (m.role == "tool")
      tool(m);
  }

  /// The end of the prompt; returns the prefill.
  std::string finish(bool generate) {
    if (is_tool_) out_.control(kOutputsEnd);
    if (!generate || is_tool_ || is_last_user_) return "";
    out_.control(kAssistant);
    if (!traits_.opens_think) return "";
    out_.tag(kThink);
    out_.text("\n");
    return std::string(kThink) + "\n";
  }

 private:
  bool by_turn() const { return traits_.tools == TemplateTraits::turn_calls; }

  void user(const Message& m) {
    is_tool_ = false;
    out_.control(kUser);
    out_.content(m);
    if (!by_turn()) return;
    is_first_ = false;
    is_last_user_ = true;
    out_.control(kAssistant);
  }

  std::string_view kept_of(const Message& m) const {
    const std::string_view content = m.content;
    const size_t at = traits_.cuts_reasoning ? content.rfind(kThinkEnd) : std::string_view::npos;
    return at == std::string_view::npos ? content : content.substr(at + kThinkEnd.size());
  }

  void assistant(const Message& m) {
    is_last_user_ = false;
    if (by_turn() && traits_.cuts_reasoning && m.null_content) {
      fail("the content of an assistant message is null (this chat template wants \"\")");
    }
    const bool calls =
        traits_.tools == TemplateTraits::bare_calls ? m.null_content : !m.tool_calls.empty();
    if (calls) {
      call_turn(m);
    } else if (is_tool_) {
      out_.control(kOutputsEnd);
      // Only the newest template cuts here too.
      out_.content(m, by_turn() ? kept_of(m) : std::string_view(m.content));
      out_.control(kEos);
      is_tool_ = false;
    } else {
      if (!by_turn()) out_.control(kAssistant);
      out_.content(m, kept_of(m));
      out_.control(kEos);
    }
  }

  void call_turn(const Message& m) {
    if (by_turn()) {
      if (is_tool_) out_.control(kOutputsEnd);
      is_first_ = false;
      is_output_first_ = true;
    }
    is_tool_ = false;
    for (const ToolCall& call : m.tool_calls) {
      if (is_first_) {
        out_.text("\n");
        write_call(call);
        if (traits_.tools == TemplateTraits::bare_calls) close_calls();
      } else {
        if (!by_turn()) out_.control(kAssistant);
        if (!m.null_content) out_.content(m, by_turn() ? kept_of(m) : std::string_view(m.content));
        out_.control(kCallsBegin);
        write_call(call);
        is_first_ = true;
      }
    }
    if (traits_.tools != TemplateTraits::bare_calls) close_calls();
  }

  void close_calls() {
    out_.control(kCallsEnd);
    out_.control(kEos);
  }

  void write_call(const ToolCall& call) {
    out_.control(kCallBegin);
    out_.text(call.type);
    out_.control(kSep);
    out_.text(call.name + "\n```json\n" + call.arguments + "\n```");
    out_.control(kCallEnd);
  }

  void tool(const Message& m) {
    is_last_user_ = false;
    is_tool_ = true;
    if (is_output_first_)
      out_.control(kOutputsBegin);
    else if (traits_.tools != TemplateTraits::closed_calls)
      out_.text("\n");
    out_.control(kOutputBegin);
    out_.content(m);
    out_.control(kOutputEnd);
    is_output_first_ = false;
  }

  const TemplateTraits& traits_;
  Prompt& out_;
  std::string system_;
  bool seen_system_ = false;
  bool is_first_ = false;  // despite its name: a call has been written
  bool is_tool_ = false;   // tool outputs are open
  bool is_output_first_ = true;
  bool is_last_user_ = false;  // <Assistant> stands there already
};

std::string render_deepseek(const TemplateTraits& traits, const RenderRequest& r, Prompt& out) {
  DeepSeek writer(traits, out);
  for (const Message& m : r.messages) {
    if (m.role == "system") writer.system(m);
  }
  if (!r.bos.empty()) out.control(r.bos);
  out.text(writer.system_prompt());
  for (const Message& m : r.messages) writer.message(m);
  return writer.finish(!r.continue_final);
}

std::string render_chatml(const TemplateTraits& traits, const RenderRequest& r, Prompt& out) {
  const auto open = [&](std::string_view role) {
    out.control(kImStart);
    out.text(std::string(role) + "\n");
  };
  const auto close = [&] {
    out.control(kImEnd);
    out.text("\n");
  };
  if (traits.has_default_system && r.messages.front().role != "system") {
    open("system");
    out.text(r.default_system);
    close();
  }
  for (const Message& m : r.messages) {
    open(m.role);
    out.content(m);
    close();
  }
  if (!r.continue_final) open("assistant");
  return "";
}

bool is_plain_word(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
}

void check(const TemplateTraits& traits, const RenderRequest& r) {
  if (r.messages.empty()) fail("there are no messages (give at least one)");
  const bool tool_known = !traits.chatml || !traits.fixed_roles;
  for (const Message& m : r.messages) {
    const bool common = m.role == "system" || m.role == "user" || m.role == "assistant";
    const bool known = common || (m.role == "tool" && tool_known) ||
                       (traits.chatml && !traits.fixed_roles && is_plain_word(m.role));
    if (!known) {
      fail("role \"" + m.role + "\" is none that the chat template " + std::string(traits.name) +
           " renders (use system, user, assistant" +
           (tool_known ? " or tool)" : "; no tools with it)"));
    }
    if (traits.fixed_roles && !m.tool_calls.empty()) {
      fail("tool calls in messages are not supported with the chat template " +
           std::string(traits.name));
    }
  }
  if (r.continue_final && r.messages.back().role != "assistant") {
    fail("only an assistant message can be continued, and the last one is of role \"" +
         r.messages.back().role + "\"");
  }
}

}  // namespace

PromptPieces render_pieces(const TemplateTraits& traits, const RenderRequest& request) {
  check(traits, request);
  const Message& last = request.messages.back();
  Prompt out(request.continue_final ? &last : nullptr);
  PromptPieces result;
  result.prefill =
      traits.chatml ? render_chatml(traits, request, out) : render_deepseek(traits, request, out);
  if (request.continue_final) {
    if (!out.full())
      fail("the last message cannot be continued: the chat template does not render its content");
    result.prefill = last.content;
  }
  result.pieces = out.take();
  return result;
}

std::span<const std::string_view> needed_control_tokens(const TemplateTraits& traits) {
  if (traits.chatml) return kChatmlNeeds;
  return kDeepSeekNeeds;
}

}  // namespace r1
