# SPDX-License-Identifier: MIT
"""Random weights in true shapes, for measuring speed (which does not depend on values): as a Hugging Face
checkpoint, converted with r1-convert, and as GGUF files of the same shape for other engines.

    python tests/bench/shapes/make_shapes.py 1.5b -o DIR --build build/release --r1 q8,q4 --gguf q8_0,q4_0
    python tests/bench/shapes/make_shapes.py r1w -o DIR --hf

Writes DIR/SHAPE-TYPE.r1, DIR/SHAPE-TYPE.gguf. The checkpoint, DIR/SHAPE-hf, is deleted after the conversion unless
--hf is given. Weights are cut out of a pool of random numbers, so that writing is as fast as the disk and memory stays
under 200 MB.
"""
import argparse
import json
import math
import pathlib
import shutil
import struct
import subprocess
import sys

import numpy as np

import shapes

STD = 0.02  # of weights, as the models are initialised
POOL = 1 << 24  # random elements
SHARD = 1 << 30


# --- Hugging Face -----------------------------------------------------------------------------------------------

class Pool:
    """Bytes of random elements; take(n) yields pieces of n bytes in all, from another place each time."""

    def __init__(self, array, element):
        self.data = memoryview(array.tobytes())
        self.step, self.at = element, 0

    def take(self, n):
        self.at = (self.at + 7919 * self.step) % len(self.data)
        while n > 0:
            piece = self.data[self.at:self.at + n]
            yield piece
            n -= len(piece)
            self.at = (self.at + len(piece)) % len(self.data)


def bf16(values):
    return (np.asarray(values, np.float32).view(np.uint32) >> 16).astype(np.uint16)


def pools(rng):
    normal = rng.standard_normal(POOL, np.float32)
    # E4M3 bytes of magnitude 2^-9 to 1.9, all finite; the scales bring them to STD.
    fp8 = rng.integers(0, 256, POOL, np.uint8) & 0xBF
    return {"BF16": Pool(bf16(normal * STD), 2), "F8_E4M3": Pool(fp8, 1)}


def hf_plan(c):
    """(name, dtype, shape) in order; FP8 matrices are followed by their scales."""
    fp8 = "quantization_config" in c
    for name, shape in shapes.hf_tensors(c):
        plain = len(shape) == 1 or name.endswith(("embed_tokens.weight", "lm_head.weight", "mlp.gate.weight"))
        if name.endswith("correction_bias"):
            yield name, "F32", shape
        elif plain or not fp8:
            yield name, "BF16", shape
        else:
            yield name, "F8_E4M3", shape
            yield name + "_scale_inv", "F32", tuple(-(-n // 128) for n in shape)


def n_bytes(dtype, shape):
    return math.prod(shape) * {"F32": 4, "BF16": 2, "F8_E4M3": 1}[dtype]


def hf_pieces(pool, name, dtype, shape):
    if len(shape) == 1 and not name.endswith("correction_bias"):
        value = 0.01 if name.endswith(".bias") else 1.0  # else a norm
        yield np.full(shape, bf16(np.float32(value))).tobytes()
    elif dtype == "F32":
        value = 0.0 if name.endswith("correction_bias") else STD / 0.4
        yield np.full(shape, value, np.float32).tobytes()
    else:
        yield from pool[dtype].take(n_bytes(dtype, shape))


def write_hf(c, folder, rng):
    folder.mkdir(parents=True)
    pool, shards, size = pools(rng), [[]], 0
    for tensor in hf_plan(c):
        if size > SHARD:
            shards.append([])
            size = 0
        shards[-1].append(tensor)
        size += n_bytes(*tensor[1:])
    weight_map = {}
    for i, tensors in enumerate(shards, 1):
        file = f"model-{i:05d}-of-{len(shards):06d}.safetensors"
        header, at = {}, 0
        for name, dtype, shape in tensors:
            end = at + n_bytes(dtype, shape)
            header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [at, end]}
            weight_map[name] = file
            at = end
        text = json.dumps(header).encode()
        text += b" " * (-len(text) % 8)
        with open(folder / file, "wb") as f:
            f.write(struct.pack("<Q", len(text)) + text)
            for tensor in tensors:
                for piece in hf_pieces(pool, *tensor):
                    f.write(piece)
    write_json(folder / "model.safetensors.index.json", {"metadata": {}, "weight_map": weight_map})
    write_json(folder / "config.json", c)
    write_json(folder / "tokenizer.json", tokenizer())
    write_json(folder / "tokenizer_config.json", {"add_bos_token": False, "bos_token": BOS, "eos_token": EOS})


def write_json(path, value):
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n")


# --- Tokenizer: bytes, begin and end ----------------------------------------------------------------------------

BOS, EOS = "<|begin|>", "<|end|>"


def byte_letters():
    """GPT-2's letter for each byte: itself where it is printable, else one from U+0100 on."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [b for b in range(256) if b not in plain]
    return [chr(b) if b in plain else chr(256 + others.index(b)) for b in range(256)]


def tokenizer():
    split = ("(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*"
             "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+")
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": False, "use_regex": False}
    return {"version": "1.0", "truncation": None, "padding": None,
            "added_tokens": [{"id": 256 + i, "content": t, **flags} for i, t in enumerate((BOS, EOS))],
            "normalizer": {"type": "NFC"},
            "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
                {"type": "Split", "pattern": {"Regex": split}, "behavior": "Isolated", "invert": False}, level]},
            "post_processor": level, "decoder": level,
            "model": {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": None,
                      "end_of_word_suffix": None, "fuse_unk": False, "byte_fallback": False,
                      "vocab": {t: i for i, t in enumerate(byte_letters())}, "merges": []}}


# --- GGUF -------------------------------------------------------------------------------------------------------

class Block:
    """A GGUF type: `size` elements in `n_bytes`, random but for binary16 scales at the given places."""

    def __init__(self, number, size, n_bytes, scales, row_bytes=0):
        self.number, self.size, self.n_bytes, self.scales, self.row_bytes = number, size, n_bytes, scales, row_bytes


# ggml's numbers and layouts; iq4_k and iq4_ks are ik_llama.cpp's own, the latter with a float32 scale a row.
BLOCKS = {"q8_0": Block(8, 32, 34, {0: STD / 74}), "q4_0": Block(2, 32, 18, {0: STD / 4.6}),
          "q4_k": Block(12, 256, 144, {0: STD / 300, 2: 0.0}), "q6_k": Block(14, 256, 210, {208: STD / 1400}),
          "iq4_nl": Block(20, 32, 18, {0: STD / 70}), "iq4_k": Block(139, 256, 144, {0: STD / 1300, 2: 0.0}),
          "iq4_ks": Block(144, 256, 136, {}, 4)}
KIND = {"I": 4, "i": 5, "f": 6, "?": 7, "s": 8}


def gguf_text(text):
    raw = text.encode()
    return struct.pack("<Q", len(raw)) + raw


def gguf_value(key, kind, value):
    body = gguf_text(value) if kind == "s" else struct.pack("<" + kind, value)
    return gguf_text(key) + struct.pack("<I", KIND[kind]) + body


def gguf_array(key, kind, values):
    body = b"".join(map(gguf_text, values)) if kind == "s" else np.array(values, np.int32).tobytes()
    return gguf_text(key) + struct.pack("<IIQ", 9, KIND[kind], len(values)) + body


def gguf_keys(c):
    keys = [gguf_value(*k) for k in shapes.gguf_keys(c)]
    n_unused = c["vocab_size"] - 258
    letters = byte_letters()
    tokens = letters + [BOS, EOS] + [f"<|unused {i}|>" for i in range(n_unused - 1)] + [letters[97] + letters[98]]
    keys += [gguf_value("tokenizer.ggml.model", "s", "gpt2"),
             gguf_value("tokenizer.ggml.pre", "s", "deepseek-v3" if shapes.is_r1(c) else "qwen2"),
             gguf_array("tokenizer.ggml.tokens", "s", tokens),
             gguf_array("tokenizer.ggml.token_type", "i", [1] * 256 + [3, 3] + [5] * (n_unused - 1) + [1]),
             gguf_array("tokenizer.ggml.merges", "s", ["a b"]),
             gguf_value("tokenizer.ggml.bos_token_id", "I", 256), gguf_value("tokenizer.ggml.eos_token_id", "I", 257),
             gguf_value("tokenizer.ggml.add_bos_token", "?", False)]
    return keys


def gguf_type(name, shape, wanted):
    """None for float32; matrices whose rows are too short for the wanted type's blocks get q4_0's."""
    if len(shape) == 1 or name.endswith("ffn_gate_inp.weight"):
        return None
    block = BLOCKS[wanted]
    return block if shape[-1] % block.size == 0 else BLOCKS["q4_0"]


def block_pool(block, rng):
    n = 1 << 17
    data = rng.integers(0, 256, (n, block.n_bytes), np.uint8)
    for at, scale in block.scales.items():
        data[:, at:at + 2] = np.full((n, 1), scale, np.float16).view(np.uint8)
    return Pool(data, block.n_bytes)


def gguf_pieces(block, pool, name, shape):
    if block is None:
        value = 1.0 if name.endswith("norm.weight") else 0.0
        rng = np.random.default_rng(len(name))
        values = rng.standard_normal(shape, np.float32) * STD if len(shape) > 1 else np.full(shape, value, np.float32)
        yield values.tobytes()
    elif block.row_bytes == 0:
        yield from pool.take(math.prod(shape) // block.size * block.n_bytes)
    else:
        head = struct.pack("<f", STD / 4000)
        for _ in range(math.prod(shape[:-1])):
            yield head
            yield from pool.take(shape[-1] // block.size * block.n_bytes)


def gguf_bytes(block, shape):
    if block is None:
        return 4 * math.prod(shape)
    return math.prod(shape) // block.size * block.n_bytes + math.prod(shape[:-1]) * block.row_bytes


def write_gguf(c, path, wanted, rng):
    tensors = [(name, shape, gguf_type(name, shape, wanted)) for name, shape in shapes.gguf_tensors(c)]
    keys = gguf_keys(c)
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(keys)) + b"".join(keys)
    offset = 0
    for name, shape, block in tensors:
        dims = shape[::-1]
        head += gguf_text(name) + struct.pack(f"<I{len(dims)}QIQ", len(dims), *dims, block.number if block else 0, offset)
        offset += -(-gguf_bytes(block, shape) // 32) * 32
    pool = {id(b): block_pool(b, rng) for _, _, b in tensors if b}
    with open(path, "wb") as f:
        f.write(head + bytes(-len(head) % 32))
        for name, shape, block in tensors:
            for piece in gguf_pieces(block, pool.get(id(block)), name, shape):
                f.write(piece)
            f.write(bytes(-gguf_bytes(block, shape) % 32))


# --- Command line -----------------------------------------------------------------------------------------------

def names(text):
    return [t for t in text.split(",") if t]


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("shape", choices=shapes.CONFIGS)
    ap.add_argument("-o", "--output", type=pathlib.Path, required=True, help="folder for the results")
    ap.add_argument("--hf", action="store_true", help="keep the checkpoint")
    ap.add_argument("--r1", type=names, default=[], metavar="TYPE,...", help="convert to these types of r1-convert")
    ap.add_argument("--gguf", type=names, default=[], metavar="TYPE,...", help="write GGUF files: " + ", ".join(BLOCKS))
    ap.add_argument("--build", default="build/release", type=pathlib.Path, help="build folder of r1")
    ap.add_argument("--threads", type=int, default=0, help="of r1-convert")
    args = ap.parse_args()
    unknown = [t for t in args.gguf if t not in BLOCKS]
    if unknown:
        ap.error(f"--gguf {unknown[0]}: not among {', '.join(BLOCKS)}")
    config = shapes.CONFIGS[args.shape]
    args.output.mkdir(parents=True, exist_ok=True)
    for wanted in args.gguf:
        path = args.output / f"{args.shape}-{wanted}.gguf"
        write_gguf(config, path, wanted, np.random.default_rng(1))
        print(f"{path}: {path.stat().st_size / 1e9:.2f} GB", flush=True)
    if not (args.r1 or args.hf):
        return
    folder = args.output / f"{args.shape}-hf"
    shutil.rmtree(folder, ignore_errors=True)
    write_hf(config, folder, np.random.default_rng(1))
    for wanted in args.r1:
        path = args.output / f"{args.shape}-{wanted}.r1"
        command = [args.build / "bin/r1-convert", folder, "-o", path, "--quant", wanted, "--threads", args.threads, "--force"]
        if subprocess.run([str(x) for x in command]).returncode != 0:
            sys.exit(f"make_shapes.py: r1-convert failed ({' '.join(map(str, command))})")
    if not args.hf:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
