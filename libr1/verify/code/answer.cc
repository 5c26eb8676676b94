// SPDX-License-Identifier: MIT
#include "libr1/verify/code/answer.h"

#include <cctype>

#include "libr1/verify/answer/extract.h"

namespace r1 {
namespace {

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == text.npos; }

bool is_word_char(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

struct Fence {
  char mark = 0;  // '`' or '~'; 0: this line is no fence
  size_t length = 0;
  std::string_view info;
  size_t indent = 0;
};

Fence fence_of(std::string_view line) {
  while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
  const size_t at = line.find_first_not_of(" \t");
  if (at == line.npos || (line[at] != '`' && line[at] != '~')) return {};
  size_t end = at;
  while (end < line.size() && line[end] == line[at]) ++end;
  if (end - at < 3) return {};
  std::string_view info = line.substr(end);
  if (info.find('`') != info.npos) return {};  // inline code
  if (const size_t word = info.find_first_not_of(" \t"); word != info.npos)
    info.remove_prefix(word);
  return {line[at], end - at, info.substr(0, info.find_first_of(" \t{,")), at};
}

struct Block {
  std::string_view tag;
  std::string text;
};

// A language's name alone on a line: small models write the tag below the fence.
bool is_tag(std::string_view line) {
  const std::string_view name = line.substr(0, line.find_first_of(" \t\r\n"));
  return name.size() <= 8 && is_blank(line.substr(name.size())) &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyzPBC+3") == name.npos &&
         code_language(name);
}

// A line of a block without the indentation that its fence has, in a list.
std::string_view unindented(std::string_view line, size_t indent) {
  const size_t blank = std::min(line.find_first_not_of(" \t"), line.size());
  return line.substr(std::min(blank, indent));
}

// Whether a Python text ends inside a string of several lines, told by the quotes of its lines so
// far.
class OpenString {
 public:
  void add(std::string_view line) {
    for (size_t i = 0; i + 2 < line.size(); ++i) {
      const bool quotes =
          (line[i] == '"' || line[i] == '\'') && line[i + 1] == line[i] && line[i + 2] == line[i];
      if (!quotes || (open_ != 0 && open_ != line[i])) continue;
      open_ = open_ == 0 ? line[i] : '\0';
      i += 2;
    }
  }
  explicit operator bool() const { return open_ != 0; }

 private:
  char open_ = 0;
};

// `open` is the fence that is open at the end.
std::vector<Block> fenced_blocks(std::string_view answer, Fence& open) {
  std::vector<Block> blocks;
  OpenString string;
  if (answer.starts_with("\ufeff")) answer.remove_prefix(3);
  while (!answer.empty()) {
    const size_t end = std::min(answer.find('\n'), answer.size() - 1) + 1;
    const std::string_view line = answer.substr(0, end);
    answer.remove_prefix(end);
    const Fence fence = fence_of(line.back() == '\n' ? line.substr(0, line.size() - 1) : line);
    if (open.mark == 0) {
      if (fence.mark == 0) continue;
      open = fence;
      blocks.push_back({fence.info, {}});
      string = {};
      continue;
    }
    Block& block = blocks.back();
    const bool closes =
        fence.mark == open.mark && fence.length >= open.length && fence.info.empty();
    // A fence in a string of the program, if another comes to close.
    const bool quoted = closes && string && code_language(block.tag) == CodeLanguage::python &&
                        answer.find(std::string(open.length, open.mark)) != answer.npos;
    if (closes && !quoted) {
      open = {};
    } else if (block.tag.empty() && block.text.empty() && is_tag(line)) {
      block.tag = line.substr(0, line.find_first_of(" \t\r\n"));
    } else {
      block.text += unindented(line, open.indent);
      string.add(line);
    }
  }
  return blocks;
}

// The last block whose tag is `ours`, else the last without a tag; the whole text if there is no
// fence.
template <typename Ours>
std::optional<std::string> last_block(std::string_view answer, Ours&& ours,
                                      const std::function<bool(std::string_view)>& wanted = {}) {
  Fence open;
  std::vector<Block> blocks = fenced_blocks(answer, open);
  if (blocks.empty()) {
    if (is_blank(answer)) return std::nullopt;
    const std::string_view inside = inside_answer_tag(answer);
    const bool wrapped =
        inside.size() != answer.size() && is_blank(answer.substr(0, answer.find("<answer>")));
    return std::string(wrapped ? inside : answer);
  }
  Block *best = nullptr, *has_it = nullptr;
  bool tagged = false;
  for (Block& block : blocks) {
    if (is_blank(block.text)) continue;
    const bool is_ours = ours(block.tag);
    if (!is_ours && (tagged || !block.tag.empty())) continue;
    if (is_ours && !tagged) has_it = nullptr;
    tagged = is_ours;
    best = &block;
    if (wanted && wanted(block.text)) has_it = &block;
  }
  if (has_it != nullptr) best = has_it;
  if (best == nullptr) return std::nullopt;
  return std::move(best->text);
}

// Walks C++ text at brace depth, past comments, strings and character literals.
template <typename At>
int walk_braces(std::string_view text, int depth, At&& at) {
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const std::string_view rest = text.substr(i);
    if (rest.starts_with("//")) {
      i = std::min(text.find('\n', i), text.size()) - 1;
    } else if (rest.starts_with("/*")) {
      const size_t end = text.find("*/", i + 2);
      i = end == text.npos ? text.size() : end + 1;
    } else if (c == '"' || (c == '\'' && (i == 0 || !is_word_char(text[i - 1])))) {
      for (++i; i < text.size() && text[i] != c && text[i] != '\n'; ++i) {
        if (text[i] == '\\') ++i;
      }
    } else {
      at(i, depth);
      if (c == '{') ++depth;
      if (c == '}') --depth;
    }
  }
  return depth;
}

int brace_depth(std::string_view text, int depth = 0) {
  return walk_braces(text, depth, [](size_t, int) {});
}

// Whether the text defines `name(...) {` outside of any braces.
bool defines(std::string_view text, std::string_view name) {
  bool found = false, named = false;
  walk_braces(text, 0, [&](size_t i, int depth) {
    if (depth != 0) return;
    if (text.substr(i).starts_with(name) && (i == 0 || !is_word_char(text[i - 1])) &&
        !is_word_char(text.substr(i + name.size(), 1).empty() ? ' ' : text[i + name.size()])) {
      named = true;
    }
    if (text[i] == ';') named = false;
    if (text[i] == '{') found = found || named;
  });
  return found;
}

std::string declarations_of(std::string_view prefix) {
  std::string out;
  while (!prefix.empty()) {
    const size_t end = std::min(prefix.find('\n'), prefix.size() - 1) + 1;
    const std::string_view line = prefix.substr(0, end);
    if (line.starts_with("#") || line.starts_with("using ")) out += line;
    prefix.remove_prefix(end);
  }
  return out;
}

}  // namespace

std::optional<CodeLanguage> code_language(std::string_view name) {
  std::string lower;
  for (const char c : name) lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (lower.starts_with("python") || lower == "py" || lower == "py3") return CodeLanguage::python;
  if (lower.starts_with("cpp") || lower.starts_with("c++") || lower == "cc" || lower == "cxx" || lower == "c") {
    return CodeLanguage::cpp;
  }
  if (lower == "bash" || lower == "sh" || lower == "shell") return CodeLanguage::bash;
  return std::nullopt;
}

const char* code_language_name(CodeLanguage language) {
  switch (language) {
    case CodeLanguage::python:
      return "python";
    case CodeLanguage::cpp:
      return "cpp";
    case CodeLanguage::bash:
      break;
  }
  return "bash";
}

std::optional<std::string> answer_code(std::string_view answer, CodeLanguage language,
                                       const std::function<bool(std::string_view)>& wanted) {
  return last_block(
      answer, [&](std::string_view tag) { return code_language(tag) == language; }, wanted);
}

std::vector<std::string> defined_names(std::string_view code) {
  std::vector<std::string> names;
  bool in_solution = false;
  while (!code.empty()) {
    std::string_view line = code.substr(0, code.find('\n'));
    code.remove_prefix(std::min(code.size(), line.size() + 1));
    const size_t indent = std::min(line.find_first_not_of(" \t"), line.size());
    if (indent == line.size() || (indent > 0 && !in_solution)) continue;
    line.remove_prefix(indent);
    if (line.starts_with("async ")) line.remove_prefix(6);
    const bool is_class = line.starts_with("class ");
    if (indent == 0) in_solution = line.starts_with("class Solution");
    if (!is_class && !line.starts_with("def ")) continue;
    line.remove_prefix(is_class ? 6 : 4);
    size_t end = 0;
    while (end < line.size() && is_word_char(line[end])) ++end;
    names.emplace_back(line.substr(0, end));
  }
  return names;
}

std::string open_fence(std::string_view prefill) {
  Fence open;
  fenced_blocks(prefill, open);
  if (open.mark == 0) return {};
  return std::string(open.length, open.mark) + std::string(open.info) + '\n';
}

std::optional<std::string> answer_json(std::string_view answer) {
  const auto begins_json =
      [](std::string_view text) {  // which may itself hold fences and tags, in its strings
        const size_t first = text.find_first_not_of(" \t\r\n");
        return first != text.npos && std::string_view("{[\"").find(text[first]) != text.npos;
      };
  if (begins_json(answer)) return std::string(answer);
  answer = inside_answer_tag(answer);
  if (begins_json(answer)) return std::string(answer);
  return last_block(answer, [](std::string_view tag) {
    return tag == "json" || tag == "JSON" || tag == "jsonc" || tag == "json5";
  });
}

std::optional<std::string> answer_patch(std::string_view answer) {
  auto text =
      last_block(answer, [](std::string_view tag) { return tag == "diff" || tag == "patch"; });
  if (!text || text->find("@@") == std::string::npos) return std::nullopt;
  return text;
}

// By the last brace that opens at the outermost level and the parameters before it.
OpenSignature open_signature(std::string_view text) {
  size_t brace = text.npos;
  const int left = walk_braces(text, 0, [&](size_t i, int depth) {
    if (text[i] == '{' && depth == 0) brace = i;
  });
  if (brace == text.npos) return {};
  size_t p = text.rfind(')', brace);
  for (int nested = 0; p != text.npos && p > 0; --p) {
    if (text[p] == ')') ++nested;
    if (text[p] == '(' && --nested == 0) break;
  }
  if (p == text.npos) return {};
  while (p > 0 && text[p - 1] == ' ') --p;
  size_t begin = p;
  while (begin > 0 && is_word_char(text[begin - 1])) --begin;
  const size_t line = text.find_last_of("\n;}", begin);
  std::string type(text.substr(line + 1, begin - line - 1));
  for (const char* word :
       {"static", "inline", "constexpr", "extern", "template", "auto", "//", "*/"}) {
    if (type.find(word) != std::string::npos) type.clear();
  }
  if (is_blank(type)) type.clear();
  return {type, std::string(text.substr(begin, p - begin)), left == 1 ? brace : text.npos};
}

CppProgram join_cpp(std::string_view prefix, std::string_view code, std::string_view tests) {
  CppProgram program;
  const std::string name = open_signature(prefix).name;
  if (!name.empty() && defines(code, name))
    program.answer = declarations_of(prefix);
  else
    program.answer = prefix;
  program.answer += code;
  const size_t first = tests.find_first_not_of(" \t\r\n");
  if (first != tests.npos && tests[first] == '}' && brace_depth(program.answer) <= 0) {
    tests.remove_prefix(first + 1);
  }
  program.tests = tests;
  return program;
}

}  // namespace r1
