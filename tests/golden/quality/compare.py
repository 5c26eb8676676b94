#!/usr/bin/env python3
"""KL divergence of our quantised types and of ggml's on the same weights and text.

    compare.py MODEL.gguf TEXT.jsonl --field NAME --ggml libggml-base.so --bin build/ci/bin --work DIR

1. Base: the weights of MODEL.gguf, dequantised. A checkpoint that was quantised lies on its own
   type's grid, which that type's quantiser finds again and every other one suffers from; so each
   weight gets uniform noise as wide as the step of its block (the least distance of two values
   there): a model as it might have been before it was rounded. Stored as F16, without the noise
   on vectors.
2. Theirs: ggml_quantize_chunk, no importance matrix, every matrix in the one type (as
   llama-quantize --pure, embedding and head included; rows that are no multiple of a super-block
   are padded with zeros, where llama-quantize falls back to another type), run by forward.py.
3. Ours: r1-convert --quant TYPE of the base, run by r1-bench quality.

Each twice. "weights": the weights alone are rounded. "as run": activations too, ours in runs of 32
as our kernels have it, theirs by the type that ggml multiplies with, q8_0 (32) or q8_K (256).
Caches are float32, and both evaluations see the same tokens.

libggml-base.so: from npm's @node-llama-cpp/linux-x64 (bins/linux-x64). Python: requirements.txt.
SPDX-License-Identifier: MIT
"""
import argparse
import json
import pathlib
import subprocess

import gguf
import numpy as np
from transformers import AutoTokenizer

from forward import Ggml, Model, divergences

PEERS = ["Q8_0", "Q6_K", "Q5_K", "Q5_0", "Q4_K", "IQ4_NL", "Q4_0", "IQ4_XS", "IQ3_S", "Q3_K", "Q2_K"]
OURS = {"q8": 8.5, "q6": 6.5, "q5": 5.5, "q4": 4.5, "q3": 3.5, "q2": 2.5}
WINDOW = 512  # tokens, as in r1-bench quality


def bits_of(name):
    block, size = gguf.GGML_QUANT_SIZES[gguf.GGMLQuantizationType[name]]
    return 8 * size / block


def with_noise(x, rng):
    """x plus noise as wide as each block's step."""
    blocks = x.reshape(-1, 32)
    gaps = np.diff(np.sort(blocks, axis=1), axis=1)
    tiny = 1e-3 * np.abs(blocks).max(axis=1, keepdims=True)
    step = np.where(gaps <= tiny, np.inf, gaps).min(axis=1, keepdims=True)
    step[~np.isfinite(step)] = 0
    return (blocks + (rng.random(blocks.shape, np.float32) - 0.5) * step).reshape(x.shape)


def write_gguf(reader, path, convert):
    """A copy of the file whose matrices are convert(name, values) as F16."""
    arch = reader.fields["general.architecture"].contents()
    writer = gguf.GGUFWriter(path, arch)
    for field in reader.fields.values():
        if field.name.startswith("GGUF.") or field.name == "general.architecture":
            continue
        kind = field.types[0]
        sub = field.types[-1] if kind == gguf.GGUFValueType.ARRAY else None
        writer.add_key_value(field.name, field.contents(), kind, sub_type=sub)
    for tensor in reader.tensors:
        values = gguf.dequantize(tensor.data, tensor.tensor_type)
        if len(tensor.shape) > 1:
            writer.add_tensor(tensor.name, convert(tensor.name, values).astype(np.float16))
        else:
            writer.add_tensor(tensor.name, values.astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def windows_of(path, text, field, n_tokens):
    """The text's tokens as r1-bench quality cuts them."""
    tokenizer = AutoTokenizer.from_pretrained(path.parent.resolve(), gguf_file=path.name)
    windows, left = [], n_tokens
    with open(text) as lines:
        for line in lines:
            ids = tokenizer(json.loads(line)[field], add_special_tokens=False)["input_ids"][:left]
            windows += [np.array(ids[i:i + WINDOW]) for i in range(0, len(ids), WINDOW)]
            left -= len(ids)
            if left == 0:
                break
    return windows


def exact(x):
    return x


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("text")
    parser.add_argument("--field", required=True)
    parser.add_argument("--ggml", required=True)
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--tokens", type=int, default=1000)
    parser.add_argument("--types", nargs="*", default=list(OURS) + PEERS)
    args = parser.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    base_gguf, base, path = (args.work / name for name in ("base.gguf", "base.r1", "model.r1"))

    def run(*command):
        return subprocess.run([str(c) for c in command], check=True, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True).stdout

    def report(name, bits, how, n, kl, error, same):
        print(f"{name:7} {bits:7.4f} bits  {how:8}KL {kl:.6f} +- {error:.6f}  same top {same:.4f}  "
              f"{n} positions", flush=True)

    if not base.exists():
        rng = np.random.default_rng(1)
        write_gguf(gguf.GGUFReader(args.model), base_gguf, lambda _, x: with_noise(x, rng))
        run(args.bin / "r1-convert", base_gguf, "-o", base, "--force")

    def ours(name):
        run(args.bin / "r1-convert", base_gguf, "-o", path, "--force", "--quant", name)
        for how, flags in (("weights", ["--weights-only"]), ("as run", [])):
            q = json.loads(run(args.bin / "r1-bench", "quality", "-m", path, "--base", base,
                               "--field", args.field, args.text, "--tokens", args.tokens,
                               "--window", WINDOW, "--json", *flags))
            report(name, OURS[name], how, q["positions"], q["kl"]["mean"],
                   q["kl"]["standard_error"], q["same_top"])

    reference = []

    def theirs(name):
        if not reference:
            model = Model(base_gguf)
            windows = windows_of(base_gguf, args.text, args.field, args.tokens)
            (hidden,), head = model.hidden(windows, exact, [exact])
            reference.extend([model, windows, Ggml(args.ggml), hidden, head])
        model, windows, ggml, base_hidden, base_head = reference
        states, head = model.hidden(windows, lambda x: ggml.weights(x, name),
                                    [exact, lambda x: ggml.activations(x, name)])
        for how, hidden in zip(("weights", "as run"), states):
            kl, same = divergences(base_hidden, base_head, hidden, head)
            report(name, bits_of(name), how, len(kl), kl.mean(),
                   kl.std(ddof=1) / np.sqrt(len(kl)), same)

    for name in args.types:
        (ours if name in OURS else theirs)(name)


if __name__ == "__main__":
    main()
