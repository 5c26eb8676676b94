// tokenizer.json to TokenizerSpec. simdjson's DOM does the parsing: the file has hundreds of
// thousands of strings, and loading one must not be felt. SPDX-License-Identifier: MIT
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <unordered_set>

#include "libr1/base/error.h"
#include "libr1/text/nfc.h"
#include "libr1/text/tokenizer_spec.h"

namespace r1 {

namespace {

namespace dom = simdjson::dom;

constexpr int kMaxNesting = 16;  // sequences within sequences
constexpr size_t kMaxStages = 64;

[[noreturn]] void damaged(const std::string& what) {
  throw Error(Errc::format,
              "tokenizer.json: " + what + " (the file is damaged or no tokenizer; fetch it again)");
}

[[noreturn]] void not_known(const std::string& what, const std::string& known) {
  throw Error(Errc::unsupported, "tokenizer.json: " + what + " (r1 knows " + known + ")");
}

std::string in_quotes(std::string_view s) {
  return "\"" + std::string(s.substr(0, 80)) + (s.size() > 80 ? "...\"" : "\"");
}

// One object of the file and how messages call it.
struct Node {
  dom::object object;
  std::string name;

  // The member, or nothing if it is absent or null.
  std::optional<dom::element> find(std::string_view key) const {
    dom::element e;
    if (object.at_key(key).get(e) != simdjson::SUCCESS || e.is_null()) return std::nullopt;
    return e;
  }
  [[noreturn]] void wrong_type(std::string_view key, const char* wanted) const {
    damaged(name + ": " + in_quotes(key) + " must be " + wanted);
  }
  template <typename T>
  std::optional<T> get_if(std::string_view key, const char* wanted) const {
    const auto e = find(key);
    if (!e) return std::nullopt;
    T value;
    if (e->get(value) != simdjson::SUCCESS) wrong_type(key, wanted);
    return value;
  }
  template <typename T>
  T get(std::string_view key, const char* wanted) const {
    const auto value = get_if<T>(key, wanted);
    if (!value) damaged(name + ": " + in_quotes(key) + " is missing");
    return *value;
  }
  bool flag(std::string_view key) const {
    return get_if<bool>(key, "true or false").value_or(false);
  }
  std::string_view text(std::string_view key) const {
    return get<std::string_view>(key, "a string");
  }
  dom::array list(std::string_view key) const { return get<dom::array>(key, "a list"); }
  int64_t integer(std::string_view key) const { return get<int64_t>(key, "an integer"); }
  Node child(std::string_view key, std::string child_name) const {
    return {get<dom::object>(key, "an object"), std::move(child_name)};
  }
};

Node node_of(dom::element element, std::string name) {
  dom::object object;
  if (element.get(object) != simdjson::SUCCESS) damaged(name + " must be an object");
  return {object, std::move(name)};
}

// Calls leaf(Node) for the processor `element`, or for each within it if it is a Sequence whose
// members stand under `members`.
template <typename Leaf>
void for_each_leaf(dom::element element, const std::string& name, std::string_view members,
                   int depth, Leaf&& leaf) {
  if (depth > kMaxNesting)
    damaged(name + ": sequences in sequences, more than " + std::to_string(kMaxNesting));
  const Node node = node_of(element, name);
  if (node.text("type") != "Sequence") {
    leaf(node);
    return;
  }
  for (const dom::element member : node.list(members))
    for_each_leaf(member, name, members, depth + 1, leaf);
}

void read_normalizer(const Node& root, TokenizerSpec& spec) {
  const auto element = root.find("normalizer");
  if (!element) return;
  for_each_leaf(*element, "normalizer", "normalizers", 0, [&](const Node& node) {
    if (node.text("type") != "NFC")
      not_known("normalizer " + in_quotes(node.text("type")), "NFC and none");
    spec.nfc = true;
  });
}

SplitBehavior behavior_of(const Node& node) {
  constexpr std::array<std::pair<std::string_view, SplitBehavior>, 5> kNames = {{
      {"Removed", SplitBehavior::removed},
      {"Isolated", SplitBehavior::isolated},
      {"MergedWithPrevious", SplitBehavior::merged_with_previous},
      {"MergedWithNext", SplitBehavior::merged_with_next},
      {"Contiguous", SplitBehavior::contiguous},
  }};
  const std::string_view name = node.text("behavior");
  for (const auto& [known, behavior] : kNames) {
    if (known == name) return behavior;
  }
  damaged("pre_tokenizer: Split has the behavior " + in_quotes(name));
}

SplitStage split_stage(const Node& node) {
  const Node pattern = node.child("pattern", "pre_tokenizer: Split: pattern");
  SplitStage stage{
      .pattern = KnownPattern::none, .behavior = behavior_of(node), .invert = node.flag("invert")};
  if (const auto literal = pattern.get_if<std::string_view>("String", "a string")) {
    if (literal->empty()) damaged("pre_tokenizer: Split at an empty string");
    stage.pattern = std::string(*literal);
    return stage;
  }
  const std::string_view regex = pattern.text("Regex");
  const KnownPattern known = known_pattern(regex);
  if (known != KnownPattern::none) {
    stage.pattern = known;
  } else {
    stage.pattern = SplitRegex(regex);
  }
  return stage;
}

void read_pre_tokenizer(const Node& root, TokenizerSpec& spec) {
  std::vector<PreTokenizer::Stage> stages;
  bool byte_level = false;
  const auto element = root.find("pre_tokenizer");
  if (!element) not_known("there is no pre_tokenizer", "byte-level BPE, which has one");
  for_each_leaf(*element, "pre_tokenizer", "pretokenizers", 0, [&](const Node& node) {
    const std::string_view type = node.text("type");
    if (byte_level)
      not_known("pre_tokenizer " + in_quotes(type) + " behind ByteLevel",
                "ByteLevel as the last one");
    if (type == "Split") {
      stages.emplace_back(split_stage(node));
    } else if (type == "Digits") {
      const SplitBehavior behavior =
          node.flag("individual_digits") ? SplitBehavior::isolated : SplitBehavior::contiguous;
      stages.emplace_back(
          SplitStage{.pattern = SplitStage::Digits{}, .behavior = behavior, .invert = false});
    } else if (type == "ByteLevel") {
      byte_level = true;
      if (node.flag("add_prefix_space")) stages.emplace_back(PrefixSpaceStage{});
      if (node.get_if<bool>("use_regex", "true or false").value_or(true)) {
        stages.emplace_back(SplitStage{
            .pattern = KnownPattern::gpt2, .behavior = SplitBehavior::isolated, .invert = false});
      }
    } else {
      not_known("pre_tokenizer " + in_quotes(type), "Split, Digits, ByteLevel and Sequence");
    }
    if (stages.size() > kMaxStages)
      damaged("pre_tokenizer: more than " + std::to_string(kMaxStages) + " stages");
  });
  if (!byte_level) not_known("the pre_tokenizer has no ByteLevel", "byte-level BPE only");
  spec.pre_tokenizer = PreTokenizer(std::move(stages));
}

void read_vocabulary(const Node& model, size_t file_bytes, TokenizerSpec& spec) {
  const auto vocab = model.get<dom::object>("vocab", "an object");
  spec.vocabulary.reserve(std::min(vocab.size(), file_bytes / 4), file_bytes / 4);
  for (const auto& [token, id] : vocab) {
    int64_t value = 0;
    if (id.get(value) != simdjson::SUCCESS)
      damaged("model: the id of " + in_quotes(token) + " must be an integer");
    spec.vocabulary.add(token, value);
  }
}

// Merges as "a b" or ["a", "b"].
std::pair<std::string_view, std::string_view> merge_parts(dom::element merge, size_t index) {
  std::string_view text;
  if (merge.get(text) == simdjson::SUCCESS) {
    const size_t space = text.find(' ');
    if (space != std::string_view::npos && text.find(' ', space + 1) == std::string_view::npos) {
      return {text.substr(0, space), text.substr(space + 1)};
    }
  }
  dom::array pair;
  if (merge.get(pair) == simdjson::SUCCESS && pair.size() == 2) {
    std::string_view left, right;
    if (pair.at(0).get(left) == simdjson::SUCCESS && pair.at(1).get(right) == simdjson::SUCCESS)
      return {left, right};
  }
  damaged("model: merge " + std::to_string(index) +
          " must be two tokens, \"a b\" or [\"a\", \"b\"]");
}

// The merges in groups: a table of this size answers late, so that all of a group are asked for
// before the first is needed.
class MergeReader {
 public:
  explicit MergeReader(TokenizerSpec& spec) : spec_(spec) {}

  void add(std::pair<std::string_view, std::string_view> parts) {
    Merge& m = group_[n_++];
    m.left = parts.first;
    m.right = parts.second;
    m.bytes.clear();
    m.are_words = append_byte_level(m.left, m.bytes);
    m.middle = m.bytes.size();
    m.are_words = m.are_words && append_byte_level(m.right, m.bytes);
    const std::string_view all = m.bytes;
    m.hashes = {word_hash(all.substr(0, m.middle)), word_hash(all.substr(m.middle)),
                word_hash(all)};
    for (const uint64_t hash : m.hashes) spec_.vocabulary.prefetch(hash);
    if (n_ == group_.size()) flush();
  }

  void flush() {
    for (size_t i = 0; i < n_; ++i) find_ids(group_[i], n_read_ + i);
    for (size_t i = 0; i < n_; ++i) {
      if (group_[i].are_words) {
        spec_.bpe.add_merge(group_[i].ids[0], group_[i].ids[1], group_[i].ids[2]);
      } else {
        spec_.bpe.skip_rank();  // no text becomes such characters
      }
    }
    n_read_ += n_;
    n_ = 0;
  }

 private:
  struct Merge {
    std::string_view left, right;  // as the file spells them
    std::string bytes;             // of both; meaningful if are_words
    size_t middle = 0;
    bool are_words = false;
    std::array<uint64_t, 3> hashes{};  // of left, right, both
    std::array<TokenId, 3> ids{};
  };

  void find_ids(Merge& m, size_t index) {
    const std::string_view all = m.bytes;
    const Vocabulary& v = spec_.vocabulary;
    if (m.are_words) {
      m.ids = {v.find_word(all.substr(0, m.middle), m.hashes[0]),
               v.find_word(all.substr(m.middle), m.hashes[1]), v.find_word(all, m.hashes[2])};
      spec_.bpe.prefetch(m.ids[0], m.ids[1]);
    } else {
      m.ids = {v.find_token(m.left), v.find_token(m.right),
               v.find_token(std::string(m.left) + std::string(m.right))};
    }
    for (size_t i = 0; i < 3; ++i) {
      if (m.ids[i] >= 0) continue;
      const std::string missing =
          std::string(i == 1 ? "" : m.left) + std::string(i == 0 ? "" : m.right);
      damaged("model: merge " + std::to_string(index) + " names " + in_quotes(missing) +
              ", which the vocabulary lacks");
    }
  }

  TokenizerSpec& spec_;
  std::array<Merge, 16> group_;
  size_t n_ = 0;
  size_t n_read_ = 0;
};

void read_merges(const Node& model, TokenizerSpec& spec) {
  MergeReader reader(spec);
  size_t index = 0;
  for (const dom::element merge : model.list("merges")) {
    std::string_view text;
    if (index == 0 && merge.get(text) == simdjson::SUCCESS && text.starts_with("#version"))
      continue;
    reader.add(merge_parts(merge, index++));
  }
  reader.flush();
}

void read_model(const Node& root, size_t file_bytes, TokenizerSpec& spec) {
  const Node model = root.child("model", "model");
  const std::string_view type = model.get_if<std::string_view>("type", "a string").value_or("BPE");
  if (type != "BPE") not_known("model " + in_quotes(type), "BPE");
  for (const char* affix : {"continuing_subword_prefix", "end_of_word_suffix"}) {
    const auto value = model.get_if<std::string_view>(affix, "a string");
    if (value && !value->empty())
      not_known(std::string("model: ") + affix + " " + in_quotes(*value),
                "byte-level BPE, which has none");
  }
  if (model.get_if<double>("dropout", "a number").value_or(0.0) != 0.0) {
    not_known("model: a dropout other than 0", "tokenizers that give the same ids each time");
  }
  read_vocabulary(model, file_bytes, spec);
  BpeOptions options{.ignore_merges = model.flag("ignore_merges"),
                     .fuse_unk = model.flag("fuse_unk")};
  bool has_all_bytes = true;
  for (int b = 0; b < 256; ++b) {
    const char byte = static_cast<char>(b);
    has_all_bytes &= spec.vocabulary.find_word({&byte, 1}) >= 0;
  }
  if (const auto unk = model.get_if<std::string_view>("unk_token", "a string");
      unk && !has_all_bytes) {
    options.unk = spec.vocabulary.find_token(*unk);
    if (options.unk < 0)
      damaged("model: unk_token " + in_quotes(*unk) + " is not in the vocabulary");
  }
  if (model.flag("byte_fallback") && !has_all_bytes)
    not_known("model: byte_fallback", "vocabularies of all 256 bytes");
  spec.bpe = Bpe(spec.vocabulary, options, model.list("merges").size());
  read_merges(model, spec);
}

void read_added_tokens(const Node& root, TokenizerSpec& spec) {
  const auto list = root.get_if<dom::array>("added_tokens", "a list");
  if (!list) return;
  std::unordered_set<std::string_view> contents;
  for (const dom::element element : *list) {
    const Node node = node_of(element, "added_tokens: an entry");
    AddedToken token;
    token.content = node.text("content");
    token.single_word = node.flag("single_word");
    token.lstrip = node.flag("lstrip");
    token.rstrip = node.flag("rstrip");
    token.normalized = node.flag("normalized");
    token.special = node.flag("special");
    if (token.content.empty()) continue;
    if (!contents.insert(node.text("content")).second)
      damaged("added_tokens: " + in_quotes(token.content) + " stands there twice");
    const int64_t id = node.integer("id");
    const TokenId known = spec.vocabulary.find_token(token.content);
    if (known < 0) {
      std::string decoded;  // as `tokenizers` decodes it: what it looks for in normalised text
      if (token.normalized && spec.nfc) append_nfc(token.content, decoded);
      spec.vocabulary.add_content(decoded.empty() ? token.content : decoded, id);
    } else if (known != id) {
      damaged("added_tokens: " + in_quotes(token.content) + " has the id " + std::to_string(id) +
              ", but " + std::to_string(known) + " in the vocabulary");
    }
    token.id = static_cast<TokenId>(id);
    spec.added.push_back(std::move(token));
  }
}

// One TemplateProcessing: what stands before and after the text.
void read_template(const Node& node, TokenizerSpec& spec) {
  const Node specials = node.child("special_tokens", "post_processor: special_tokens");
  std::vector<TokenId> before, after;
  bool seen_text = false;
  for (const dom::element element : node.list("single")) {
    const Node piece = node_of(element, "post_processor: a piece of the template");
    if (piece.find("Sequence")) {
      if (seen_text || piece.child("Sequence", "post_processor: Sequence").text("id") != "A") {
        not_known("post_processor: a template with another text than one $A", "templates with one");
      }
      seen_text = true;
      continue;
    }
    const std::string_view id =
        piece.child("SpecialToken", "post_processor: SpecialToken").text("id");
    for (const dom::element token :
         specials.child(id, "post_processor: " + in_quotes(id)).list("ids")) {
      int64_t value = -1;
      if (token.get(value) != simdjson::SUCCESS || !spec.vocabulary.has(value)) {
        damaged("post_processor: " + in_quotes(id) + " has an id without a token");
      }
      (seen_text ? after : before).push_back(static_cast<TokenId>(value));
    }
  }
  if (!seen_text) not_known("post_processor: a template without the text $A", "templates with one");
  spec.prefix.insert(spec.prefix.begin(), before.begin(), before.end());
  spec.suffix.insert(spec.suffix.end(), after.begin(), after.end());
}

void read_post_processor(const Node& root, TokenizerSpec& spec) {
  const auto element = root.find("post_processor");
  if (!element) return;
  for_each_leaf(*element, "post_processor", "processors", 0, [&](const Node& node) {
    const std::string_view type = node.text("type");
    if (type == "TemplateProcessing") {
      read_template(node, spec);
    } else if (type != "ByteLevel") {  // which moves offsets and changes no id
      not_known("post_processor " + in_quotes(type), "ByteLevel, TemplateProcessing and Sequence");
    }
  });
}

void check_decoder(const Node& root) {
  const auto element = root.find("decoder");
  if (!element) not_known("there is no decoder", "ByteLevel");
  for_each_leaf(*element, "decoder", "decoders", 0, [&](const Node& node) {
    if (node.text("type") != "ByteLevel")
      not_known("decoder " + in_quotes(node.text("type")), "ByteLevel");
  });
}

}  // namespace

void read_tokenizer_json(std::string_view json, TokenizerSpec& spec) {
  dom::parser parser;
  dom::element document;
  if (parser.parse(json.data(), json.size()).get(document) != simdjson::SUCCESS) damaged("no JSON");
  const Node root = node_of(document, "the file");
  read_normalizer(root, spec);
  read_pre_tokenizer(root, spec);
  check_decoder(root);
  read_model(root, json.size(), spec);
  read_added_tokens(root, spec);
  read_post_processor(root, spec);
}

void read_tokenizer_config(std::string_view json, TokenizerSpec& spec) {
  dom::parser parser;
  dom::element document;
  const auto error = parser.parse(json.data(), json.size()).get(document);
  dom::object object;
  if (error != simdjson::SUCCESS || document.get(object) != simdjson::SUCCESS) {
    throw Error(Errc::format,
                "tokenizer_config.json: no JSON object (the file is damaged; fetch it again)");
  }
  const Node root{object, "tokenizer_config.json"};
  const auto token = [&](std::string_view key) -> std::optional<TokenId> {
    const auto element = root.find(key);
    if (!element) return std::nullopt;
    std::string_view content;
    if (element->get(content) != simdjson::SUCCESS)
      content = node_of(*element, std::string(key)).text("content");
    const auto added = std::find_if(spec.added.begin(), spec.added.end(),
                                    [&](auto& t) { return t.content == content; });
    if (added != spec.added.end()) return added->id;
    const TokenId id = spec.vocabulary.find_token(content);
    if (id >= 0) return id;
    throw Error(Errc::format,
                "tokenizer_config.json: " + std::string(key) + " is " + in_quotes(content) +
                    ", which tokenizer.json does not have (the two files do not belong together)");
  };
  spec.bos = token("bos_token");
  spec.eos = token("eos_token");
  // As transformers does: either key present replaces what tokenizer.json's post_processor adds.
  const auto add_bos = root.get_if<bool>("add_bos_token", "true or false");
  const auto add_eos = root.get_if<bool>("add_eos_token", "true or false");
  if (!add_bos && !add_eos) return;
  spec.prefix.clear();
  spec.suffix.clear();
  if (add_bos.value_or(false) && spec.bos) spec.prefix.push_back(*spec.bos);
  if (add_eos.value_or(false) && spec.eos) spec.suffix.push_back(*spec.eos);
}

}  // namespace r1
