# SPDX-License-Identifier: MIT
"""Builds the random checkpoints beside this file and records what transformers says about them in float32.

    python -m pip install -r requirements.txt && python make_goldens.py [NAME...]

Weights are drawn, rounded to the stored type, written, and loaded into transformers as float32 (FP8 as value * scale, without
a stop at bfloat16). Seeds are tried in order until no decision is close: every greedy step has a gap of MIN_GAP between the best
and the second logit, every routing decision one of MIN_ROUTE between the last taken and the first left out.
"""
import json
import pathlib
import sys

import numpy as np
import torch
from safetensors.torch import save_file
from transformers import (DeepseekV3Config, DeepseekV3ForCausalLM, LlamaConfig, LlamaForCausalLM, Qwen2Config,
                          Qwen2ForCausalLM)

import checkpoints
import tokenizers_for_goldens

HERE = pathlib.Path(__file__).parent
LENGTHS = [1, 17, 70, 100]
GREEDY = 24
MIN_GAP = 2e-3
MIN_ROUTE = 1e-4
BLOCK = 128
CLASSES = {"deepseek_v3": (DeepseekV3Config, DeepseekV3ForCausalLM), "qwen2": (Qwen2Config, Qwen2ForCausalLM),
           "llama": (LlamaConfig, LlamaForCausalLM)}


def quantise(w, gen):
    """(E4M3 values, F32 scales a block): the scale is amax / 448 times a random factor of up to 1.5, so never trivial."""
    rows, cols = w.shape
    scale = torch.zeros(-(-rows // BLOCK), -(-cols // BLOCK))
    q = torch.zeros(rows, cols, dtype=torch.float8_e4m3fn)
    for i in range(scale.shape[0]):
        for j in range(scale.shape[1]):
            cut = slice(i * BLOCK, (i + 1) * BLOCK), slice(j * BLOCK, (j + 1) * BLOCK)
            w[cut] *= 2 ** (torch.rand((), generator=gen) * 2 - 1)
            scale[i, j] = w[cut].abs().max() / 448 * (1 + torch.rand((), generator=gen) / 2)
            q[cut] = (w[cut] / scale[i, j]).to(torch.float8_e4m3fn)
    return q, scale


def dequantise(q, scale):
    wide = scale.repeat_interleave(BLOCK, 0)[: q.shape[0]].repeat_interleave(BLOCK, 1)[:, : q.shape[1]]
    return q.float() * wide


def draw(spec, seed):
    """Random tensors as stored and the same as float32, by checkpoint name."""
    gen = torch.Generator().manual_seed(seed)
    stored, plain = {}, {}
    for name, shape in checkpoints.shapes(spec["config"]).items():
        w = torch.randn(shape, generator=gen)
        if name.endswith("e_score_correction_bias"):
            stored[name] = w * 0.15
        elif name.endswith("norm.weight"):
            stored[name] = (1 + 0.2 * w).to(spec["dtype"])
        elif name.endswith(".bias"):
            stored[name] = (0.5 * w).to(spec["dtype"])
        elif spec["fp8"] and name.endswith(("_proj.weight", "_with_mqa.weight")):
            stored[name], stored[name + "_scale_inv"] = quantise(w * 1.5 * shape[1] ** -0.5, gen)
            plain[name] = dequantise(stored[name], stored[name + "_scale_inv"])
        elif "embed" in name:
            tied = spec["config"]["tie_word_embeddings"]
            stored[name] = (w * (1.5 * shape[1] ** -0.5 if tied else 1)).to(spec["dtype"])
        else:
            stored[name] = (w * 1.5 * shape[1] ** -0.5).to(spec["dtype"])
        if name not in plain:
            plain[name] = stored[name].float()
    return stored, plain


def load(config, plain):
    """The transformers model in float32 with these weights, nothing missing and nothing left over."""
    make_config, make_model = CLASSES[config["model_type"]]
    config = {k: v for k, v in config.items() if k != "quantization_config"}
    model = make_model(make_config(**config)).float().eval()
    state = dict(plain)
    for i in range(config["num_hidden_layers"]):
        p = f"model.layers.{i}.mlp.experts."
        if p + "0.up_proj.weight" in state:
            take = lambda kind: torch.stack([state.pop(f"{p}{e}.{kind}_proj.weight") for e in range(config["n_routed_experts"])])
            state[p + "gate_up_proj"] = torch.cat([take("gate"), take("up")], 1)
            state[p + "down_proj"] = take("down")
    if config["tie_word_embeddings"]:
        state["lm_head.weight"] = state["model.embed_tokens.weight"]
    model.load_state_dict(state, strict=True)
    return model


class RouteGap:
    """Smallest distance of any routing decision, of groups and of experts, seen by a hook on every router."""

    def __init__(self, model):
        self.least = float("inf")
        for module in model.modules():
            if type(module).__name__ == "DeepseekV3TopkRouter":
                module.register_forward_hook(self.look)

    def look(self, router, inputs, outputs):
        choice = outputs[0].sigmoid() + router.e_score_correction_bias
        groups = choice.view(len(choice), router.num_group, -1)
        kept = torch.ones(len(choice), router.num_group, dtype=torch.bool)
        if router.topk_group < router.num_group:
            score = groups.topk(2, -1)[0].sum(-1)
            best = score.topk(router.topk_group + 1, -1)
            self.least = min(self.least, float((best[0][:, -2] - best[0][:, -1]).min()))
            kept = torch.zeros_like(kept).scatter(1, best[1][:, :-1], True)
        best = groups.masked_fill(~kept[..., None], -1e9).flatten(1).topk(router.top_k + 1, -1)[0]
        self.least = min(self.least, float((best[:, -2] - best[:, -1]).min()))


@torch.no_grad()
def record(model, seed, vocab, eos):
    """Cases [(prompt, positions, logits rows, greedy ids, gap)], or None if a decision was close or a run hit its end."""
    gen, gaps, cases = torch.Generator().manual_seed(1000 + seed), RouteGap(model), []
    for length in LENGTHS:
        prompt = torch.randint(0, vocab, (length,), generator=gen).tolist()
        logits = model(torch.tensor([prompt])).logits[0]
        rows = [i for i in range(length) if length <= 17 or i % 8 == 0 or i == length - 1]
        ids, least = list(prompt), float("inf")
        for _ in range(GREEDY):
            last = model(torch.tensor([ids])).logits[0, -1]
            best = last.topk(2).values
            least = min(least, float(best[0] - best[1]))
            ids.append(int(last.argmax()))
        new = ids[length:]
        if least < MIN_GAP or gaps.least < MIN_ROUTE or eos in new or max(new) >= vocab:
            return None
        cases.append((prompt, rows, logits[rows], new, least))
    return cases, gaps.least


def write(name, spec):
    folder = HERE / name
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    config = spec["config"]
    bos, eos, used = tokenizers_for_goldens.write(folder, config["model_type"])
    config |= {"bos_token_id": bos, "eos_token_id": eos}
    assert used <= config["vocab_size"]
    for seed in range(500):
        stored, plain = draw(spec, seed)
        model = load(config, plain)
        found = record(model, seed, used, eos)
        if found:
            break
    cases, route = found
    shards = spec["shards"](stored)
    for i, shard in enumerate(shards):
        file = "model.safetensors" if len(shards) == 1 else f"model-{i + 1:05d}-of-{len(shards):06d}.safetensors"
        save_file({k: v.contiguous() for k, v in shard.items()}, folder / file, metadata={"format": "pt"})
        (folder / file).chmod(0o644)
    if len(shards) > 1:
        index = {k: f"model-{i + 1:05d}-of-{len(shards):06d}.safetensors" for i, s in enumerate(shards) for k in s}
        (folder / "model.safetensors.index.json").write_text(
            json.dumps({"metadata": {}, "weight_map": dict(sorted(index.items()))}, indent=1) + "\n")
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    (folder / "generation_config.json").write_text(json.dumps(
        {"bos_token_id": bos, "eos_token_id": eos, "do_sample": True, "temperature": 0.6, "top_p": 0.95}, indent=2) + "\n")
    offset, listed = 0, []
    for prompt, rows, logits, greedy, gap in cases:
        listed.append({"prompt": prompt, "rows": rows, "offset": offset, "greedy": greedy, "min_gap": round(gap, 5)})
        offset += logits.numel()
    flat = np.concatenate([c[2].numpy().astype("<f4").ravel() for c in cases])
    flat.tofile(folder / "logits.bin")
    golden = {"seed": seed, "vocab_size": config["vocab_size"], "min_route_gap": None if route == float("inf") else round(route, 6),
              "logits_std": round(float(flat.std()), 4), "cases": listed}
    text = json.dumps(golden).replace('{"prompt"', '\n {"prompt"').replace("}]}", "}\n]}")
    (folder / "golden.json").write_text(text + "\n")
    size = sum(f.stat().st_size for f in folder.iterdir())
    print(f"{name}: seed {seed}, logits std {flat.std():.2f}, route gap {route:.2e}, "
          f"least greedy gap {min(c[4] for c in cases):.4f}, {size / 1000:.0f} kB", flush=True)


def main():
    torch.set_num_threads(1)
    for name, spec in checkpoints.SPECS.items():
        if len(sys.argv) == 1 or name in sys.argv[1:]:
            write(name, spec)


if __name__ == "__main__":
    main()
