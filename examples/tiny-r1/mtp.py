# SPDX-License-Identifier: MIT
"""The MTP layer of the checkpoint: what it drafts, in float32, by tiny_model's forward pass and by transformers' own.

transformers 5.18.0 has an MTP layer (`generate(use_mtp=True)`) but looks for it at layer 61 only; `generate_with_mtp` tells it
where ours is.
"""
import pathlib
import re

import torch
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM
from transformers.utils import logging

import reference
import tiny_model as tm


def load(folder):
    """(parameters as tiny_model.forward wants them, correction biases) of a checkpoint, float32."""
    tensors = reference.dequantise(load_file(pathlib.Path(folder) / "model.safetensors"))
    biases = {}
    for i in range(tm.C.first_k_dense_replace, tm.C.num_hidden_layers + 1):
        p = f"model.layers.{i}.mlp."
        biases[i] = tensors[p + "gate.e_score_correction_bias"]
        for kind in ("gate", "up", "down"):
            tensors[f"{p}experts.{kind}_proj.weight"] = torch.stack(
                [tensors[f"{p}experts.{e}.{kind}_proj.weight"] for e in range(tm.C.n_routed_experts)])
    return tensors, biases


@torch.no_grad()
def drafts(loaded, prompt, completion):
    """Logits [n - 1, vocabulary] of main model and MTP layer for completion tokens 1 to n - 1, given all before them.

    Row k of the MTP layer knows the main model's state up to completion token k - 1, and token k: it drafts token k + 1.
    """
    w, biases = loaded
    ids = torch.tensor([prompt + completion])
    hidden, ahead, _ = tm.forward(w, biases, ids, tm.rope_tables(ids.shape[1]))
    head = w["lm_head.weight"].T
    return hidden[0, len(prompt) : -1] @ head, ahead[0, len(prompt) - 1 : -1] @ head


@torch.no_grad()
def generate_with_mtp(folder, prompts, max_tokens):
    """(prompts whose greedy tokens are the same with and without drafts, tokens, forward passes of the main model)."""
    logging.set_verbosity_error()  # it would list the MTP layer as unexpected
    logging.disable_progress_bar()
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    model._keys_to_ignore_on_load_unexpected = [re.escape(f"model.layers.{tm.C.num_hidden_layers}.") + ".*"]
    passes, same, tokens = [], 0, 0
    for prompt in prompts:
        ids = torch.tensor([prompt])
        plain = model.generate(ids, max_new_tokens=max_tokens, do_sample=False)
        hook = model.register_forward_hook(lambda *_: passes.append(1))
        drafted = model.generate(ids, max_new_tokens=max_tokens, do_sample=False, use_mtp=True)
        hook.remove()
        same += torch.equal(plain, drafted)
        tokens += drafted.shape[1] - ids.shape[1]
    return same, tokens, len(passes)
