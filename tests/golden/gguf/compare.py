"""Holds what r1-convert makes of a GGUF file against gguf-py and transformers, tensor by tensor.

    r1-convert MODEL.gguf -o MODEL.r1 --quant f32
    python compare.py MODEL.gguf MODEL.r1 R1_CONVERT     (requirements.txt beside this file)

Every tensor must equal gguf-py's dequantize() to the bit (Llama's q and k after its rows are put back);
config.json must say what transformers reads from the metadata, and tokenizer.json must give the ids of
the tokenizer that transformers builds. Exits 1 on the first difference of a kind.
"""
import json
import os
import pathlib
import subprocess
import sys

import numpy as np
from gguf import GGUFReader
from gguf.quants import dequantize

NAMES = {"attn_norm": "attn_norm", "ffn_norm": "ffn_norm", "attn.q": "attn_q", "attn.k": "attn_k", "attn.v": "attn_v",
         "attn.o": "attn_output", "ffn.gate": "ffn_gate", "ffn.up": "ffn_up", "ffn.down": "ffn_down"}
TOP = {"embed": "token_embd", "final_norm": "output_norm", "lm_head": "output"}
# No decomposed letters: transformers forgets the NFC that Qwen's own tokenizer.json asks for.
TEXTS = ["Hello, world! 12345 + 678 = ?", "def f(x):\n    return x**2  # caf\u00e9\n\n\n", "  leading and   inner  spaces\t\ttabs\r\n",
         "\u4f60\u597d\uff0c\u4e16\u754c \u3053\u3093\u306b\u3061\u306f \ud55c\uad6d\uc5b4 \u0645\u0631\u062d\u0628\u0627", "I'm we'll DON'T it's",
         "\U0001f600\U0001f468\u200d\U0001f469\u200d\U0001f467 \u00e9", "<|im_start|>user\nhi<|im_end|>", "a" * 200, ""]


def gguf_name(name):
    suffix = ".bias" if name.endswith(".bias") else ".weight"
    name = name.removesuffix(".bias")
    if name in TOP:
        return TOP[name] + suffix
    _, layer, rest = name.split(".", 2)
    return f"blk.{layer}.{NAMES[rest]}{suffix}"


def compare_tensors(reader, arch, listing, r1_path):
    stored = {t.name: t for t in reader.tensors}
    fields = reader.fields
    heads = int(fields[f"{arch}.attention.head_count"].contents())
    kv_heads = int(fields[f"{arch}.attention.head_count_kv"].contents())
    n_values = 0
    for entry in listing["tensors"]:
        assert entry["dtype"] == "f32", "convert with --quant f32"
        shape = entry["shape"]
        got = np.memmap(r1_path, dtype=np.float32, mode="r", offset=entry["offset"], shape=tuple(shape))
        source = stored.pop(gguf_name(entry["name"]))
        want = dequantize(source.data, source.tensor_type).astype(np.float32).reshape(shape)
        kind = entry["name"].split(".")[-1]
        if arch == "llama" and kind in ("q", "k"):
            n = heads if kind == "q" else kv_heads
            want = want.reshape(n, shape[0] // n // 2, 2, shape[1]).swapaxes(1, 2).reshape(shape)
        if got.tobytes() != np.ascontiguousarray(want).tobytes():
            worst = np.abs(got - want).max()
            sys.exit(f"{entry['name']}: differs from gguf-py by up to {worst}")
        n_values += got.size
    stored.pop("rope_freqs.weight", None)
    assert not stored, f"not in the .r1 file: {sorted(stored)}"
    print(f"{len(listing['tensors'])} tensors, {n_values} values: equal to gguf-py to the bit")


def blob(listing, r1_path, name):
    entry = next(b for b in listing["blobs"] if b["name"] == name)
    with open(r1_path, "rb") as file:
        file.seek(entry["offset"])
        return file.read(entry["raw_bytes"]).decode()


def compare_config(directory, file_name, ours):
    from transformers import AutoConfig
    theirs = AutoConfig.from_pretrained(directory, gguf_file=file_name).to_dict()
    rope = theirs.get("rope_parameters") or {}
    theirs.setdefault("rope_theta", rope.get("rope_theta"))
    for key in ("vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "num_key_value_heads", "intermediate_size",
                "max_position_embeddings", "rms_norm_eps", "rope_theta", "hidden_act", "model_type"):
        a, b = ours[key], theirs[key]
        same = abs(a - b) <= 1e-9 * abs(b) if isinstance(b, float) else a == b
        if not same:
            sys.exit(f"config.json: {key} is {a}, transformers says {b}")
    print("config.json: as transformers reads the metadata")


def compare_tokenizer(directory, file_name, text):
    from tokenizers import Tokenizer
    from transformers import AutoTokenizer
    ours = Tokenizer.from_str(text)
    theirs = AutoTokenizer.from_pretrained(directory, gguf_file=file_name)
    for sample in TEXTS:
        a, b = ours.encode(sample, add_special_tokens=False).ids, theirs.encode(sample, add_special_tokens=False)
        if a != b:
            sys.exit(f"tokenizer.json: {sample!r} is {a}, transformers says {b}")
        if ours.decode(a, skip_special_tokens=False) != sample:
            sys.exit(f"tokenizer.json: {sample!r} does not come back")
    print(f"tokenizer.json: the ids of transformers for {len(TEXTS)} texts; {ours.get_vocab_size()} tokens")


def main():
    gguf_path, r1_path, program = sys.argv[1:]
    listing = json.loads(subprocess.run([program, "--list", r1_path, "--json"], check=True, capture_output=True).stdout)
    reader = GGUFReader(gguf_path)
    arch = reader.fields["general.architecture"].contents()
    compare_tensors(reader, arch, listing, r1_path)
    os.environ["HF_HUB_OFFLINE"] = "1"
    directory, file_name = str(pathlib.Path(gguf_path).resolve().parent), pathlib.Path(gguf_path).name
    compare_config(directory, file_name, json.loads(blob(listing, r1_path, "config.json")))
    compare_tokenizer(directory, file_name, blob(listing, r1_path, "tokenizer.json"))


if __name__ == "__main__":
    main()
