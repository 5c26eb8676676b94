# SPDX-License-Identifier: MIT
"""The little tokenizer of each golden checkpoint: 256 bytes, a few merges, the control tokens R1 or its distills have.

The pre-tokenizer is that of the family, because a converter recognises a tokenizer by it.
"""
import json
import pathlib

from tokenizers import pre_tokenizers

TEMPLATE = pathlib.Path(__file__).parents[3] / "examples" / "tiny-r1" / "chat_template.jinja"
BOS, EOS, PAD = "<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>", "<｜▁pad▁｜>"
MERGES = ["t h", "i n", "Ġ t", "Ġt h", "Ġth e", "e r", "o n"]
V3_SPLITS = ["\\p{N}{1,3}", "[一-龥぀-ゟ゠-ヿ]+",
             "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+"
             "| ?[\\p{P}\\p{S}]+[\r\n]*|\\s*[\r\n]+|\\s+(?!\\S)|\\s+"]
GPT4_SPLIT = ("(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}%s| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*"
              "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+")
SPLITS = {"deepseek_v3": V3_SPLITS, "qwen2": [GPT4_SPLIT % ""], "llama": [GPT4_SPLIT % "{1,3}"]}
CONTROL = ["<｜User｜>", "<｜Assistant｜>", "<think>", "</think>"]


def write(folder, family):
    """Writes tokenizer.json and tokenizer_config.json; returns (bos id, eos id, number of ids)."""
    entries = sorted(pre_tokenizers.ByteLevel.alphabet()) + [m.replace(" ", "") for m in MERGES]
    names = [BOS, EOS, PAD] + CONTROL
    first = 0 if family == "deepseek_v3" else len(entries)
    if family == "deepseek_v3":  # R1 has the sentence tokens in front, in the vocabulary itself
        entries = names[:3] + entries
        ids = {t: i for i, t in enumerate(names[:3])} | {t: len(entries) + i for i, t in enumerate(CONTROL)}
    else:
        ids = {t: first + i for i, t in enumerate(names)}
    flags = {"single_word": False, "lstrip": False, "rstrip": False}
    added = [{"id": i, "content": t, **flags, "normalized": t in CONTROL, "special": t not in CONTROL}
             for t, i in ids.items()]
    split = lambda regex: {"type": "Split", "pattern": {"Regex": regex}, "behavior": "Isolated", "invert": False}
    level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": False}
    bos = {"SpecialToken": {"id": BOS, "type_id": 0}}
    post = {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": False, "use_regex": True}
    if family != "deepseek_v3":
        post = {"type": "TemplateProcessing", "single": [bos, {"Sequence": {"id": "A", "type_id": 0}}],
                "pair": [bos, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": BOS, "type_id": 1}},
                         {"Sequence": {"id": "B", "type_id": 1}}],
                "special_tokens": {BOS: {"id": BOS, "ids": [ids[BOS]], "tokens": [BOS]}}}
    normalizer = {"deepseek_v3": {"type": "Sequence", "normalizers": []}, "qwen2": {"type": "NFC"}, "llama": None}[family]
    model = {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": None,
             "end_of_word_suffix": None, "fuse_unk": False, "byte_fallback": False}
    if family == "llama":
        model["ignore_merges"] = True
    data = {"version": "1.0", "truncation": None, "padding": None, "added_tokens": sorted(added, key=lambda t: t["id"]),
            "normalizer": normalizer,
            "pre_tokenizer": {"type": "Sequence", "pretokenizers": [split(r) for r in SPLITS[family]] + [level]},
            "post_processor": post,
            "decoder": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
            "model": model | {"vocab": {t: i for i, t in enumerate(entries)}, "merges": MERGES}}
    (folder / "tokenizer.json").write_text(json.dumps(data, ensure_ascii=False) + "\n")
    config = {"add_bos_token": True, "add_eos_token": False, "bos_token": BOS, "eos_token": EOS, "pad_token": EOS,
              "clean_up_tokenization_spaces": False, "model_max_length": 16384,
              "tokenizer_class": "LlamaTokenizerFast" if family == "deepseek_v3" else "PreTrainedTokenizerFast",
              "chat_template": TEMPLATE.read_text().rstrip("\n")}
    (folder / "tokenizer_config.json").write_text(json.dumps(config, ensure_ascii=False) + "\n")
    return ids[BOS], ids[EOS], max(max(ids.values()) + 1, len(entries))
