# SPDX-License-Identifier: MIT
"""Writes tokenizer.json and tokenizer_config.json: byte-level BPE of 400 entries, R1's pre-tokenizer, R1's control tokens.

Merges are learnt with every digit on its own, so that no entry joins two digits; the pre-tokenizer stored in the file is
R1's own (runs of up to three digits, CJK runs, the long alternation, byte level). All 256 bytes are entries: any UTF-8
text encodes and decodes.
"""
import json
import pathlib
import random

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

import arithmetic

HERE = pathlib.Path(__file__).parent
BASE_VOCAB = 400
BOS, EOS, PAD = "<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>", "<｜▁pad▁｜>"
# In R1's order; all of them special=false but <|EOT|>.
CONTROL = ["<think>", "</think>", "<｜fim▁hole｜>", "<｜fim▁begin｜>", "<｜fim▁end｜>", "<｜User｜>", "<｜Assistant｜>", "<|EOT|>",
           "<｜tool▁calls▁begin｜>", "<｜tool▁calls▁end｜>", "<｜tool▁call▁begin｜>", "<｜tool▁call▁end｜>",
           "<｜tool▁outputs▁begin｜>", "<｜tool▁outputs▁end｜>", "<｜tool▁output▁begin｜>", "<｜tool▁output▁end｜>",
           "<｜tool▁sep｜>"]
CJK = "[一-龥぀-ゟ゠-ヿ]+"
WORDS = ("[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+"
         "| ?[\\p{P}\\p{S}]+[\r\n]*|\\s*[\r\n]+|\\s+(?!\\S)|\\s+")
# The chat template of DeepSeek-R1 since February 2025 (MIT): the generation prompt opens the reasoning.
CHAT_TEMPLATE = (HERE / "chat_template.jinja").read_text().rstrip("\n")
ENGLISH = ["The answer is the sum of the two numbers, and the rest is carried over to the next column.",
           "Once upon a time there was a small model that could add, subtract and multiply; it did nothing else.",
           "Hello, world! How are you today? I can only do integer arithmetic, so please ask me about that."]


def pre_tokenizer(number):
    split = lambda pattern: pre_tokenizers.Split(Regex(pattern), "isolated")
    return pre_tokenizers.Sequence(
        [split(number), split(CJK), split(WORDS), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])


def corpus(count):
    rng = random.Random(7)
    for _ in range(count):
        expr = arithmetic.draw(rng)
        yield arithmetic.draw_prompt(rng, expr)
        yield arithmetic.completion(expr)[0].split("</think>")[1]
    yield from ENGLISH * (count // 50)


def build():
    tok = Tokenizer(models.BPE())
    tok.normalizer = normalizers.Sequence([])
    tok.pre_tokenizer = pre_tokenizer("\\p{N}")
    tok.train_from_iterator(corpus(4000), trainers.BpeTrainer(
        vocab_size=BASE_VOCAB, special_tokens=[AddedToken(t, normalized=False, special=True) for t in (BOS, EOS, PAD)],
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()), show_progress=False))
    tok.pre_tokenizer = pre_tokenizer("\\p{N}{1,3}")
    tok.post_processor = processors.ByteLevel(trim_offsets=False)
    tok.decoder = decoders.ByteLevel()
    for text in CONTROL:
        token = AddedToken(text, normalized=True, special=text == "<|EOT|>")
        tok.add_special_tokens([token]) if token.special else tok.add_tokens([token])
    return tok


def main():
    data = json.loads(build().to_str())
    data["model"]["merges"] = [" ".join(pair) for pair in data["model"]["merges"]]  # as R1's file writes them
    (HERE / "tokenizer.json").write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n")
    token = lambda text: {"__type": "AddedToken", "content": text, "lstrip": False, "normalized": True, "rstrip": False,
                          "single_word": False}
    config = {"add_bos_token": True, "add_eos_token": False, "bos_token": token(BOS), "clean_up_tokenization_spaces": False,
              "eos_token": token(EOS), "legacy": True, "model_max_length": 2048, "pad_token": token(EOS),
              "sp_model_kwargs": {}, "unk_token": None, "tokenizer_class": "LlamaTokenizerFast",
              "chat_template": CHAT_TEMPLATE}
    (HERE / "tokenizer_config.json").write_text(json.dumps(config, ensure_ascii=False, indent=2) + "\n")


if __name__ == "__main__":
    main()
