#!/usr/bin/env python3
"""KL divergence of our quantised types and of ggml's on the same weights, by the same evaluation.

    compare.py MODEL.gguf TEXT.jsonl --field NAME --ggml libggml-base.so --bin build/ci/bin --work DIR

1. Base: the weights of MODEL.gguf, dequantised. A checkpoint that was quantised lies on its own
   type's grid, which that type's quantiser finds again and every other one suffers from; so each
   weight gets uniform noise as wide as the step of its block (the least distance of two values
   there): a model as it might have been before it was rounded. Stored as F16, without the noise
   on vectors.
2. Theirs: ggml_quantize_chunk, no importance matrix, every matrix in the one type (as
   llama-quantize --pure, embedding and head included; rows that are no multiple of a super-block
   are padded with zeros, which costs ggml no quality), dequantised, as F16 GGUF.
3. Ours: r1-convert --quant TYPE of the base.
All go through r1-convert and r1-bench quality against the base. Ours is measured as it runs, with
activations rounded to 8 bits; theirs runs as F16, without that error.

libggml-base.so: from npm's @node-llama-cpp/linux-x64 (bins/linux-x64). Python: requirements.txt.
SPDX-License-Identifier: MIT
"""
import argparse
import ctypes
import json
import pathlib
import subprocess

import gguf
import numpy as np

PEERS = ["Q8_0", "Q6_K", "Q5_K", "Q5_0", "Q4_K", "IQ4_NL", "Q4_0", "IQ4_XS", "IQ3_S", "Q3_K", "Q2_K"]
OURS = {"q8": 8.5, "q6": 6.5, "q5": 5.5, "q4": 4.5, "q3": 3.5, "q2": 2.5}


class Ggml:
    def __init__(self, path):
        self.lib = ctypes.CDLL(str(path))
        self.lib.ggml_quantize_chunk.restype = ctypes.c_size_t
        self.lib.ggml_quantize_chunk.argtypes = [
            ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64,
            ctypes.c_int64, ctypes.c_void_p]

    def rounded(self, x, name):
        """x quantised to the type and back."""
        kind = gguf.GGMLQuantizationType[name]
        block, size = gguf.GGML_QUANT_SIZES[kind]
        rows, cols = x.shape
        padded = np.pad(x.astype(np.float32), ((0, 0), (0, -cols % block)))
        padded = np.ascontiguousarray(padded)
        out = np.zeros((rows, padded.shape[1] // block * size), np.uint8)
        self.lib.ggml_quantize_chunk(int(kind), padded.ctypes.data, out.ctypes.data, 0, rows,
                                     padded.shape[1], None)
        return gguf.dequantize(out, kind).reshape(padded.shape)[:, :cols]


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


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("text")
    parser.add_argument("--field", required=True)
    parser.add_argument("--ggml", required=True)
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--tokens", default="1500")
    parser.add_argument("--types", nargs="*", default=list(OURS) + PEERS)
    args = parser.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    base_gguf, base = args.work / "base.gguf", args.work / "base.r1"

    def run(*command):
        return subprocess.run([str(c) for c in command], check=True, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True).stdout

    def quality(path):
        return json.loads(run(args.bin / "r1-bench", "quality", "-m", path, "--base", base,
                              "--field", args.field, args.text, "--tokens", args.tokens, "--json"))

    if not base.exists():
        rng = np.random.default_rng(1)
        write_gguf(gguf.GGUFReader(args.model), base_gguf, lambda _, x: with_noise(x, rng))
        run(args.bin / "r1-convert", base_gguf, "-o", base, "--force")
    ggml = Ggml(args.ggml)
    for name in args.types:
        path = args.work / "model.r1"
        if name in OURS:
            run(args.bin / "r1-convert", base_gguf, "-o", path, "--force", "--quant", name)
        else:
            copy = args.work / "model.gguf"
            write_gguf(gguf.GGUFReader(base_gguf), copy, lambda _, x: ggml.rounded(x, name))
            run(args.bin / "r1-convert", copy, "-o", path, "--force")
            copy.unlink()
        q = quality(path)
        print(f"{name:7} {OURS.get(name) or bits_of(name):7.4f} bits  KL {q['kl']['mean']:.6f} +- "
              f"{q['kl']['standard_error']:.6f}  same top {q['same_top']:.4f}  "
              f"{q['positions']} positions", flush=True)


if __name__ == "__main__":
    main()
