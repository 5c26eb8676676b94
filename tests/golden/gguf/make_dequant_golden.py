"""Records what gguf-py makes of random blocks of every type r1 reads.

Writes dequant.bin: for each type a little-endian record
  u32 ggml type, u32 number of values, u32 number of bytes, the block bytes, the values as float32.
Usage: python make_dequant_golden.py   (requirements.txt beside this file)
"""
import pathlib
import struct

import numpy as np
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType as T
from gguf.quants import dequantize

TYPES = [T.Q4_0, T.Q4_1, T.Q5_0, T.Q5_1, T.Q8_0, T.Q2_K, T.Q3_K, T.Q4_K, T.Q5_K, T.Q6_K, T.F16, T.BF16]
# Offsets of the binary16 factors inside a block; they are set to sane numbers of both signs.
HALVES = {T.Q4_0: [0], T.Q4_1: [0, 2], T.Q5_0: [0], T.Q5_1: [0, 2], T.Q8_0: [0], T.Q2_K: [80, 82],
          T.Q3_K: [108], T.Q4_K: [0, 2], T.Q5_K: [0, 2], T.Q6_K: [208], T.F16: [0], T.BF16: []}


def main():
    rng = np.random.default_rng(20261124)
    out = bytearray()
    for t in TYPES:
        n_values, n_bytes = GGML_QUANT_SIZES[t]
        n_blocks = max(3, 96 // n_values)
        blocks = rng.integers(0, 256, size=(n_blocks, n_bytes), dtype=np.uint8)
        for at in HALVES[t]:
            factor = (rng.standard_normal(n_blocks) * 0.02).astype(np.float16)
            blocks[:, at:at + 2] = factor.view(np.uint8).reshape(n_blocks, 2)
        if t == T.BF16:
            blocks = (rng.standard_normal(n_blocks).astype(np.float32).view(np.uint32) >> 16).astype(np.uint16)
            blocks = blocks.view(np.uint8).reshape(n_blocks, 2)
        flat = blocks.reshape(-1)
        values = dequantize(flat.reshape(1, -1), t).astype(np.float32).reshape(-1)
        out += struct.pack("<III", int(t), values.size, flat.size) + flat.tobytes() + values.tobytes()
    pathlib.Path(__file__).with_name("dequant.bin").write_bytes(out)


if __name__ == "__main__":
    main()
