"""Hugging Face checkpoints of BF16, F32 and FP8 tensors read and written as float32, in numpy.
SPDX-License-Identifier: MIT
"""
import json
import shutil

import numpy as np


def e4m3():
    """The values of the 256 codes."""
    code = np.arange(256)
    exponent, mantissa = (code >> 3) & 15, code & 7
    size = np.where(exponent > 0, (8 + mantissa) * 2.0 ** (exponent - 10), mantissa * 2.0 ** -9)
    size[code & 127 == 127] = np.nan
    return np.where(code < 128, size, -size).astype(np.float32)


def tensors(path, block):
    """Names and float32 values of a safetensors file; FP8 times the scales of its blocks."""
    data = path.read_bytes()
    start = 8 + int.from_bytes(data[:8], "little")
    header = {k: v for k, v in json.loads(data[8:start]).items() if k != "__metadata__"}

    def raw(name, dtype):
        begin, end = header[name]["data_offsets"]
        return np.frombuffer(data[start + begin:start + end], dtype).reshape(header[name]["shape"])

    for name, about in header.items():
        if name.endswith("_scale_inv"):
            continue
        kind = about["dtype"]
        if kind == "F8_E4M3":
            values, scale = e4m3()[raw(name, np.uint8)], raw(name + "_scale_inv", np.float32)
            for axis in (0, 1):
                scale = np.repeat(scale, block[axis], axis)
            values = values * scale[:values.shape[0], :values.shape[1]]
        elif kind == "BF16":
            values = (raw(name, np.uint16).astype(np.uint32) << 16).view(np.float32)
        elif kind == "F32":
            values = raw(name, np.float32)
        else:
            raise ValueError(f"{path}: {name}: type {kind} is not read")
        yield name, values


def write(source, target, convert):
    """A copy of the directory in F32 whose matrices, but for routers, are convert(values)."""
    target.mkdir(exist_ok=True)
    config = json.loads((source / "config.json").read_text())
    block = config.pop("quantization_config", {}).get("weight_block_size")
    header, parts, at = {}, [], 0
    for path in sorted(source.glob("*.safetensors")):
        for name, values in tensors(path, block):
            if values.ndim == 2 and not name.endswith("mlp.gate.weight"):
                values = convert(values)
            part = values.astype(np.float32).tobytes()
            header[name] = {"dtype": "F32", "shape": list(values.shape),
                            "data_offsets": [at, at + len(part)]}
            parts.append(part)
            at += len(part)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    (target / "model.safetensors").write_bytes(
        b"".join([len(text).to_bytes(8, "little"), text, *parts]))
    (target / "config.json").write_text(json.dumps(config))
    for path in source.iterdir():
        if path.suffix in (".json", ".jinja") and "index" not in path.name and \
                path.name != "config.json":
            shutil.copy(path, target)
