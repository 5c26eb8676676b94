#!/usr/bin/env python3
"""KL divergence of our quantised types and of ggml's on the same weights and text.

    compare.py MODEL TEXT.jsonl --field NAME --ggml libggml-base.so --bin build/ci/bin --work DIR

1. Base: the weights of MODEL (a GGUF file, or a directory with a Hugging Face checkpoint),
   dequantised. A checkpoint that was quantised lies on its own type's grid, which that type's
   quantiser finds again and every other one suffers from; so each weight gets uniform noise as
   wide as the step of its block (the least distance of two values there): a model as it might
   have been before it was rounded. Stored as F16 (F32 for a directory), without the noise on
   vectors.
2. Theirs: ggml_quantize_chunk, no importance matrix, every matrix in the one type (as
   llama-quantize --pure, embedding and head included; rows that are no multiple of a super-block
   are padded with zeros, where llama-quantize falls back to another type), run by forward.py. Of a
   directory: rounded so, the rest of it as it was, run by r1-bench quality; activations are not
   rounded then.
3. Ours: r1-convert --quant TYPE of the base, run by r1-bench quality.

Each twice. "weights": the weights alone are rounded. "as run": activations too, ours in runs of 32
as our kernels have it, theirs by the type that ggml multiplies with, q8_0 (32) or q8_K (256).
Caches are float32, and both evaluations see the same tokens. What is measured stays in DIR
(*.npz, one divergence a position) and is not measured again, but for --again; at the end stand
the differences of the types of about equal bits, with the standard error of the mean difference.

libggml-base.so: from npm's @node-llama-cpp/linux-x64 (bins/linux-x64). Python: requirements.txt.
SPDX-License-Identifier: MIT
"""
import argparse
import json
import pathlib
import subprocess

import gguf
import numpy as np

import checkpoint
from forward import Ggml, Model, divergences

PEERS = ["Q8_0", "Q6_K", "Q5_1", "Q5_K", "Q5_0", "Q4_1", "Q4_K", "IQ4_NL", "Q4_0", "IQ4_XS",
         "Q3_K", "IQ3_S", "IQ3_XXS", "Q2_K", "IQ2_S"]
OURS = {"q8": 8.5, "q6": 6.5, "q5": 5.5, "q4": 4.5, "q3": 3.5, "q2": 2.5}
NEAR = 0.5  # bits between types that are compared; Q4_1 and Q5_1 have as many more than q4 and q5
WINDOW = 512  # tokens, as in r1-bench quality


def bits_of(name):
    if name in OURS:
        return OURS[name]
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


class Measurements:
    """Divergences and agreement of every position, by (type, how)."""

    def __init__(self, work):
        self.work, self.of = work, {}
        for path in work.glob("*.npz"):
            with np.load(path) as f:
                self.of[tuple(path.stem.split("-"))] = f["kl"], f["same"]

    def add(self, name, how, kl, same):
        self.of[name, how] = kl, same
        np.savez(self.work / f"{name}-{how}.npz", kl=kl, same=same)

    def report(self, name):
        for how in ("weights", "run"):
            if (name, how) in self.of:
                kl, same = self.of[name, how]
                print(f"{name:7} {bits_of(name):7.4f} bits  {how:7} KL {kl.mean():.6f} +- "
                      f"{kl.std(ddof=1) / np.sqrt(len(kl)):.6f}  median {np.median(kl):.6f}  "
                      f"same top {same.mean():.4f}  {len(kl)} positions", flush=True)

    def report_pairs(self):
        for ours in OURS:
            for theirs in sorted(PEERS, key=bits_of):
                if abs(bits_of(theirs) - OURS[ours]) > NEAR:
                    continue
                for how in ("weights", "run"):
                    if (ours, how) in self.of and (theirs, how) in self.of:
                        (a, _), (b, _) = self.of[ours, how], self.of[theirs, how]
                        d = a - b
                        print(f"{ours} - {theirs:7} {bits_of(theirs) - OURS[ours]:+.4f} bits  "
                              f"{how:7} KL {d.mean():+.6f} +- "
                              f"{d.std(ddof=1) / np.sqrt(len(d)):.6f}  "
                              f"ratio {a.mean() / b.mean():.3f}, of medians "
                              f"{np.median(a) / np.median(b):.3f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("text")
    parser.add_argument("--field", required=True)
    parser.add_argument("--ggml", required=True)
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--tokens", type=int, default=1500)
    parser.add_argument("--types", nargs="*", default=list(OURS) + PEERS)
    parser.add_argument("--again", nargs="*", default=[], help="types that are measured once more")
    args = parser.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    from_directory = args.model.is_dir()
    base_source = args.work / ("base" if from_directory else "base.gguf")
    base, path = args.work / "base.r1", args.work / "model.r1"

    def run(*command):
        return subprocess.run([str(c) for c in command], check=True, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True).stdout

    def quality(model, *flags):
        out = json.loads(run(args.bin / "r1-bench", "quality", "-m", model, "--base", base,
                             "--field", args.field, args.text, "--tokens", args.tokens,
                             "--window", WINDOW, "--json", "--each", *flags))["windows"]
        kl, same = (np.array([x for w in out for x in w[key]]) for key in ("kl", "same_top"))
        return kl, same, [np.array(w["token_ids"]) for w in out]

    if not base.exists():
        if from_directory:
            checkpoint.write(args.model, base_source, lambda x: x)
        else:
            rng = np.random.default_rng(1)
            write_gguf(gguf.GGUFReader(args.model), base_source, lambda _, x: with_noise(x, rng))
        run(args.bin / "r1-convert", base_source, "-o", base, "--force")

    measured = Measurements(args.work)

    def ours(name):
        run(args.bin / "r1-convert", base_source, "-o", path, "--force", "--quant", name)
        for how, flags in (("weights", ["--weights-only"]), ("run", [])):
            measured.add(name, how, *quality(path, *flags)[:2])

    ggml = Ggml(args.ggml)
    reference = []

    def theirs_of_gguf(name):
        if not reference:
            model = Model(base_source)
            windows = quality(base)[2]
            (hidden,), head = model.hidden(windows, lambda x: x, [lambda x: x])
            reference.extend([model, windows, hidden, head])
        model, windows, base_hidden, base_head = reference
        states, head = model.hidden(windows, lambda x: ggml.weights(x, name),
                                    [lambda x: x, lambda x: ggml.activations(x, name)])
        for how, hidden in zip(("weights", "run"), states):
            measured.add(name, how, *divergences(base_hidden, base_head, hidden, head))

    def theirs_of_directory(name):
        rounded = args.work / "rounded"
        checkpoint.write(base_source, rounded, lambda x: ggml.weights(x, name))
        run(args.bin / "r1-convert", rounded, "-o", path, "--force")
        measured.add(name, "weights", *quality(path)[:2])

    for name in args.types:
        if (name, "weights") not in measured.of or name in args.again:
            if name in OURS:
                ours(name)
            elif from_directory:
                theirs_of_directory(name)
            else:
                theirs_of_gguf(name)
        measured.report(name)
    measured.report_pairs()


if __name__ == "__main__":
    main()
