# SPDX-License-Identifier: MIT
"""The checkpoint in transformers, float32: every FP8 weight becomes value * scale in float32, without a stop at bfloat16.

`AutoModelForCausalLM.from_pretrained` alone would round the product to bfloat16, which blurs a golden.
"""
import json
import pathlib

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from transformers import DeepseekV3Config, DeepseekV3ForCausalLM
from jinja2 import Environment

HERE = pathlib.Path(__file__).parent


def dequantise(tensors, block=128):
    """Plain float32 tensors out of FP8 ones with `weight_scale_inv` beside them."""
    out = {}
    for name, w in tensors.items():
        if name.endswith("_scale_inv"):
            continue
        w = w.float()
        if name + "_scale_inv" in tensors:
            scale = tensors[name + "_scale_inv"].repeat_interleave(block, 0)[: w.shape[0]]
            w = w * scale.repeat_interleave(block, 1)[:, : w.shape[1]]
        out[name] = w
    return out


def stack_experts(tensors, layers, experts):
    """transformers keeps the experts of a layer in two tensors, gate above up."""
    out = dict(tensors)
    for i in range(layers):
        p = f"model.layers.{i}.mlp.experts."
        if p + "0.gate_proj.weight" not in out:
            continue
        take = lambda kind: torch.stack([out.pop(f"{p}{e}.{kind}_proj.weight") for e in range(experts)])
        out[p + "gate_up_proj"] = torch.cat([take("gate"), take("up")], 1)
        out[p + "down_proj"] = take("down")
    return out


def load_model(folder=HERE):
    """DeepseekV3ForCausalLM in float32 with the stored weights; the MTP layer is left out, as transformers does."""
    config = json.loads((pathlib.Path(folder) / "config.json").read_text())
    config.pop("quantization_config", None)
    model = DeepseekV3ForCausalLM(DeepseekV3Config(**config)).float().eval()
    layers = config["num_hidden_layers"]
    tensors = dequantise(load_file(pathlib.Path(folder) / "model.safetensors"))
    tensors = {k: v for k, v in tensors.items() if not k.startswith(f"model.layers.{layers}.")}
    model.load_state_dict(stack_experts(tensors, layers, config["n_routed_experts"]), strict=True)
    return model


def load_tokenizer(folder=HERE):
    """The `tokenizers` object and a function that renders messages with the checkpoint's chat template."""
    folder = pathlib.Path(folder)
    config = json.loads((folder / "tokenizer_config.json").read_text())
    template = Environment().from_string(config["chat_template"])
    render = lambda messages: template.render(messages=messages, add_generation_prompt=True,
                                              bos_token=config["bos_token"]["content"])
    return Tokenizer.from_file(str(folder / "tokenizer.json")), render
