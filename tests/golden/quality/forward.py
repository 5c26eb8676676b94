"""A Llama or Qwen2 model of a GGUF file in float32 numpy, every matrix and every input of a matrix
passed through a rounding that the caller names: what a type costs, by itself and as it runs.
SPDX-License-Identifier: MIT
"""
import ctypes
from concurrent.futures import ThreadPoolExecutor

import gguf
import numpy as np


class Ggml:
    """The quantisers of libggml-base.so."""

    def __init__(self, path):
        self.lib = ctypes.CDLL(str(path))
        self.lib.ggml_quantize_chunk.restype = ctypes.c_size_t
        self.lib.ggml_quantize_chunk.argtypes = [
            ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64,
            ctypes.c_int64, ctypes.c_void_p]
        for name in ("q8_0", "q8_K"):
            for f in (f"quantize_row_{name}_ref", f"dequantize_row_{name}"):
                getattr(self.lib, f).argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64]

    @staticmethod
    def padded(x, block):
        return np.ascontiguousarray(np.pad(x.astype(np.float32), ((0, 0), (0, -x.shape[1] % block))))

    def weights(self, x, name):
        """x quantised to the type and back, without importance matrix; rows that are no multiple of
        a block are padded with zeros, which costs no quality."""
        kind = gguf.GGMLQuantizationType[name]
        block, size = gguf.GGML_QUANT_SIZES[kind]
        padded = self.padded(x, block)
        out = np.zeros((padded.shape[0], padded.shape[1] // block * size), np.uint8)

        def part(rows):
            begin, end = rows
            self.lib.ggml_quantize_chunk(int(kind), padded[begin:].ctypes.data,
                                         out[begin:].ctypes.data, 0, end - begin, padded.shape[1],
                                         None)

        self.lib.ggml_quantize_init(int(kind))  # tables of some types
        half = padded.shape[0] // 2
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(part, [(0, half), (half, padded.shape[0])]))
        return gguf.dequantize(out, kind).reshape(padded.shape)[:, :x.shape[1]]

    def activations(self, x, name):
        """x as ggml's matrix products round it beside weights of the type."""
        small = name in ("Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "IQ4_NL")
        kind, block, size = ("q8_0", 32, 34) if small else ("q8_K", 256, 4 + 256 + 32)
        padded = self.padded(x, block)
        out = np.zeros(padded.size // block * size, np.uint8)
        back = np.zeros_like(padded)
        # The reference of q8_K; processors' own versions differ in ties.
        getattr(self.lib, f"quantize_row_{kind}_ref")(padded.ctypes.data, out.ctypes.data,
                                                      padded.size)
        getattr(self.lib, f"dequantize_row_{kind}")(out.ctypes.data, back.ctypes.data, padded.size)
        return back[:, :x.shape[1]]


class Model:
    def __init__(self, path):
        reader = gguf.GGUFReader(path)
        self.tensors = {t.name: t for t in reader.tensors}
        arch = reader.fields["general.architecture"].contents()

        def field(name):
            return reader.fields[f"{arch}.{name}"].contents()

        self.pairs = arch == "llama"  # rotates neighbours; Qwen2 rotates halves
        self.n_layers = field("block_count")
        self.n_heads = field("attention.head_count")
        self.n_kv_heads = field("attention.head_count_kv")
        self.eps = field("attention.layer_norm_rms_epsilon")
        self.base = field("rope.freq_base")

    def tensor(self, name):
        t = self.tensors[name]
        return gguf.dequantize(t.data, t.tensor_type).astype(np.float32)

    def norm(self, x, name):
        return x / np.sqrt((x * x).mean(-1, keepdims=True) + self.eps) * self.tensor(name)

    def rope(self, x, positions):  # [T, heads, dim]
        half = x.shape[-1] // 2
        angle = positions[:, None] * self.base ** (-np.arange(half) / half)
        cos, sin = (f(angle)[:, None].astype(np.float32) for f in (np.cos, np.sin))
        a, b = (x[..., ::2], x[..., 1::2]) if self.pairs else (x[..., :half], x[..., half:])
        out = np.empty_like(x)
        turned = a * cos - b * sin, a * sin + b * cos
        if self.pairs:
            out[..., ::2], out[..., 1::2] = turned
        else:
            out[..., :half], out[..., half:] = turned
        return out

    def attend(self, q, k, v):  # of one window
        n, dim = q.shape[0], q.shape[2]
        group = self.n_heads // self.n_kv_heads
        k, v = np.repeat(k, group, 1), np.repeat(v, group, 1)
        scores = np.einsum("ihd,jhd->hij", q, k, optimize=True) / np.float32(np.sqrt(dim))
        scores += np.triu(np.full((n, n), -np.inf, np.float32), 1)
        p = np.exp(scores - scores.max(-1, keepdims=True))
        p /= p.sum(-1, keepdims=True)
        return np.einsum("hij,jhd->ihd", p, v, optimize=True)

    def hidden(self, windows, weights, passes):
        """What enters the head, for each of `passes`, functions that round inputs; `weights` rounds
        matrices. Also the head."""
        def matrix(name):
            return weights(self.tensor(name))

        embed = matrix("token_embd.weight")
        states = [np.concatenate([embed[w] for w in windows]) for _ in passes]
        head = matrix("output.weight") if "output.weight" in self.tensors else embed
        ends = np.cumsum([len(w) for w in windows])
        positions = np.concatenate([np.arange(len(w)) for w in windows])
        for layer in range(self.n_layers):
            p = f"blk.{layer}."
            w = {n: matrix(f"{p}{n}.weight") for n in
                 ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down")}
            bias = {n: self.tensor(f"{p}{n}.bias") if f"{p}{n}.bias" in self.tensors else 0
                    for n in ("attn_q", "attn_k", "attn_v")}
            for i, rounded in enumerate(passes):
                x = states[i]
                h = rounded(self.norm(x, p + "attn_norm.weight"))
                q, k, v = (h @ w[n].T + bias[n] for n in ("attn_q", "attn_k", "attn_v"))
                q = self.rope(q.reshape(len(x), self.n_heads, -1), positions)
                k = self.rope(k.reshape(len(x), self.n_kv_heads, -1), positions)
                v = v.reshape(len(x), self.n_kv_heads, -1)
                parts = [self.attend(q[e - len(s):e], k[e - len(s):e], v[e - len(s):e])
                         for s, e in zip(windows, ends)]
                h = np.concatenate(parts).reshape(len(x), -1)
                x = x + rounded(h) @ w["attn_output"].T
                h = rounded(self.norm(x, p + "ffn_norm.weight"))
                gate = h @ w["ffn_gate"].T
                h = gate / (1 + np.exp(-gate)) * (h @ w["ffn_up"].T)
                states[i] = x + rounded(h) @ w["ffn_down"].T
        return [f(self.norm(x, "output_norm.weight")) for f, x in zip(passes, states)], head


def divergences(base, base_head, model, head, rows=64):
    """KL of each position in nats, and whether the same token is likeliest."""
    out, same = [], []
    for i in range(0, len(base), rows):
        a, b = base[i:i + rows] @ base_head.T, model[i:i + rows] @ head.T
        same.extend(a.argmax(1) == b.argmax(1))
        a, b = (x.astype(np.float64) for x in (a, b))
        a, b = (x - x.max(1, keepdims=True) for x in (a, b))
        a, b = (x - np.log(np.exp(x).sum(1, keepdims=True)) for x in (a, b))
        out.extend((np.exp(a) * (a - b)).sum(1))
    return np.array(out), np.array(same)
