// SPDX-License-Identifier: MIT
#include "libr1/text/tokenizer.h"

#include <algorithm>

#include "libr1/base/error.h"
#include "libr1/base/utf8.h"
#include "libr1/text/nfc.h"
#include "libr1/text/tokenizer_spec.h"

namespace r1 {

struct Tokenizer::Impl {
  TokenizerSpec spec;
  AddedTokenFinder raw;         // looked for in the text as it is
  AddedTokenFinder normalized;  // and in the normalised text between those
  std::vector<uint8_t> kind;    // by id: 0 no added token, 1 added, 2 special
  std::unordered_map<std::string, TokenId> added_ids;

  void index_added();
  void encode_piece(std::string_view text, bool parse_special, std::vector<TokenId>& out) const;
  void encode_words(std::string_view text, bool parse_special, std::vector<TokenId>& out) const;
};

void Tokenizer::Impl::index_added() {
  const auto n = static_cast<size_t>(spec.vocabulary.n_ids());
  kind.assign(n, 0);
  std::vector<bool> is_control(n);
  for (const AddedToken& token : spec.added) {
    kind[static_cast<size_t>(token.id)] = token.special ? 2 : 1;
    is_control[static_cast<size_t>(token.id)] = true;
    added_ids.emplace(token.content, token.id);
  }
  for (const bool special :
       {true, false}) {  // the order in which `tokenizers` tries equal patterns
    for (const AddedToken& token : spec.added) {
      if (token.special != special) continue;
      std::string pattern;
      if (token.normalized && spec.nfc) {
        append_nfc(token.content, pattern);
      } else {
        pattern = token.content;
      }
      (token.normalized ? normalized : raw).add(token, pattern);
    }
  }
  spec.bpe.set_control(std::move(is_control));
}

void Tokenizer::Impl::encode_words(std::string_view text, bool parse_special,
                                   std::vector<TokenId>& out) const {
  spec.pre_tokenizer.run(
      text, [&](std::string_view word) { spec.bpe.encode(word, !parse_special, out); });
}

void Tokenizer::Impl::encode_piece(std::string_view text, bool parse_special,
                                   std::vector<TokenId>& out) const {
  std::string nfc;
  if (spec.nfc && !is_surely_nfc(text)) {
    append_nfc(text, nfc);
    text = nfc;
  }
  if (!parse_special || normalized.empty()) {
    encode_words(text, parse_special, out);
    return;
  }
  for (const AddedPiece& piece : normalized.cut(text)) {
    if (piece.id >= 0) {
      out.push_back(piece.id);
    } else {
      encode_words(piece.text, parse_special, out);
    }
  }
}

Tokenizer::Tokenizer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Tokenizer::~Tokenizer() = default;
Tokenizer::Tokenizer(Tokenizer&&) noexcept = default;
Tokenizer& Tokenizer::operator=(Tokenizer&&) noexcept = default;

Tokenizer Tokenizer::from_json(std::string_view tokenizer_json,
                               std::string_view tokenizer_config_json) {
  auto impl = std::make_unique<Impl>();
  read_tokenizer_json(tokenizer_json, impl->spec);
  if (!tokenizer_config_json.empty()) read_tokenizer_config(tokenizer_config_json, impl->spec);
  impl->index_added();
  return Tokenizer(std::move(impl));
}

void Tokenizer::encode(std::string_view text, EncodeOptions options,
                       std::vector<TokenId>& out) const {
  std::string repaired;
  if (!is_valid_utf8(text)) {
    append_valid_utf8(repaired, text);
    text = repaired;
  }
  const TokenizerSpec& spec = impl_->spec;
  if (options.add_special) out.insert(out.end(), spec.prefix.begin(), spec.prefix.end());
  if (!options.parse_special || impl_->raw.empty()) {
    impl_->encode_piece(text, options.parse_special, out);
  } else {
    for (const AddedPiece& piece : impl_->raw.cut(text)) {
      if (piece.id >= 0) {
        out.push_back(piece.id);
      } else {
        impl_->encode_piece(piece.text, true, out);
      }
    }
  }
  if (options.add_special) out.insert(out.end(), spec.suffix.begin(), spec.suffix.end());
}

std::vector<TokenId> Tokenizer::encode(std::string_view text, EncodeOptions options) const {
  std::vector<TokenId> out;
  encode(text, options, out);
  return out;
}

std::string Tokenizer::decode(std::span<const TokenId> ids, bool skip_special) const {
  std::string out;
  for (const TokenId id : ids) {
    if (!skip_special || !is_special(id)) out += token_bytes(id);
  }
  return out;
}

std::string_view Tokenizer::token_bytes(TokenId id) const {
  return impl_->spec.vocabulary.bytes(id);
}

std::optional<TokenId> Tokenizer::find(std::string_view content) const {
  const auto added = impl_->added_ids.find(std::string(content));
  if (added != impl_->added_ids.end()) return added->second;
  const TokenId id = impl_->spec.vocabulary.find_bytes(content);
  if (id < 0) return std::nullopt;
  return id;
}

bool Tokenizer::is_added(TokenId id) const {
  return has_token(id) && impl_->kind[static_cast<size_t>(id)] != 0;
}
bool Tokenizer::is_special(TokenId id) const {
  return has_token(id) && impl_->kind[static_cast<size_t>(id)] == 2;
}
bool Tokenizer::has_token(TokenId id) const { return impl_->spec.vocabulary.has(id); }
TokenId Tokenizer::n_ids() const { return impl_->spec.vocabulary.n_ids(); }
std::optional<TokenId> Tokenizer::bos() const { return impl_->spec.bos; }
std::optional<TokenId> Tokenizer::eos() const { return impl_->spec.eos; }

std::string StreamDecoder::push(TokenId id) {
  pending_ += tokenizer_->token_bytes(id);
  const size_t complete = pending_.size() - incomplete_utf8_suffix(pending_);
  std::string out;
  append_valid_utf8(out, std::string_view(pending_).substr(0, complete));
  pending_.erase(0, complete);
  return out;
}

std::string StreamDecoder::flush() {
  std::string out;
  append_valid_utf8(out, pending_);
  pending_.clear();
  return out;
}

}  // namespace r1
