# SPDX-License-Identifier: MIT
"""The tiny DeepSeek-V3: forward pass for training, FP8 block quantisation, and the checkpoint on disk.

Parameters carry R1's tensor names, but for the experts of a layer, which are stacked (`mlp.experts.gate_proj` is
[experts, out, in]) and unstacked when written. The maths is transformers' modeling_deepseek_v3, batched by expert.
"""
import json
import math
import pathlib

import torch
import torch.nn.functional as F
from safetensors.torch import save_file

CONFIG = {
    "architectures": ["DeepseekV3ForCausalLM"], "attention_bias": False, "attention_dropout": 0.0, "bos_token_id": 0,
    "eos_token_id": 1, "ep_size": 1, "first_k_dense_replace": 1, "hidden_act": "silu", "hidden_size": 128,
    "initializer_range": 0.02, "intermediate_size": 384, "kv_lora_rank": 64, "max_position_embeddings": 2048,
    "model_type": "deepseek_v3", "moe_intermediate_size": 64, "moe_layer_freq": 1, "n_group": 4, "n_routed_experts": 16,
    "n_shared_experts": 1, "norm_topk_prob": True, "num_attention_heads": 4, "num_experts_per_tok": 4,
    "num_hidden_layers": 4, "num_key_value_heads": 4, "num_nextn_predict_layers": 1, "q_lora_rank": 96,
    "qk_nope_head_dim": 32, "qk_rope_head_dim": 32,
    "quantization_config": {"activation_scheme": "dynamic", "fmt": "e4m3", "quant_method": "fp8",
                            "weight_block_size": [128, 128]},
    "rms_norm_eps": 1e-06,
    "rope_scaling": {"beta_fast": 32, "beta_slow": 1, "factor": 4, "mscale": 1.0, "mscale_all_dim": 1.0,
                     "original_max_position_embeddings": 512, "type": "yarn"},
    "rope_theta": 10000, "routed_scaling_factor": 2.5, "scoring_func": "sigmoid", "tie_word_embeddings": False,
    "topk_group": 2, "topk_method": "noaux_tc", "torch_dtype": "bfloat16", "transformers_version": "4.46.3",
    "use_cache": True, "v_head_dim": 32, "vocab_size": 432,
}
GENERATION = {"_from_model_config": True, "bos_token_id": 0, "eos_token_id": 1, "do_sample": True, "temperature": 0.6,
              "top_p": 0.95, "transformers_version": "4.46.3"}
C = type("Config", (), CONFIG)
BLOCK = 128
E4M3_MAX = 448.0


def shapes():
    """Name -> shape of every parameter; layer num_hidden_layers is the MTP layer."""
    d, heads, qk = C.hidden_size, C.num_attention_heads, C.qk_nope_head_dim + C.qk_rope_head_dim
    out = {"model.embed_tokens.weight": (C.vocab_size, d)}
    for i in range(C.num_hidden_layers + 1):
        p = f"model.layers.{i}."
        if i == C.num_hidden_layers:
            out |= {p + "enorm.weight": (d,), p + "hnorm.weight": (d,), p + "eh_proj.weight": (d, 2 * d),
                    p + "shared_head.norm.weight": (d,)}
        a = p + "self_attn."
        out |= {p + "input_layernorm.weight": (d,), p + "post_attention_layernorm.weight": (d,),
                a + "q_a_proj.weight": (C.q_lora_rank, d), a + "q_a_layernorm.weight": (C.q_lora_rank,),
                a + "q_b_proj.weight": (heads * qk, C.q_lora_rank),
                a + "kv_a_proj_with_mqa.weight": (C.kv_lora_rank + C.qk_rope_head_dim, d),
                a + "kv_a_layernorm.weight": (C.kv_lora_rank,),
                a + "kv_b_proj.weight": (heads * (C.qk_nope_head_dim + C.v_head_dim), C.kv_lora_rank),
                a + "o_proj.weight": (d, heads * C.v_head_dim)}
        ffn = lambda q, width: {q + "gate_proj.weight": (width, d), q + "up_proj.weight": (width, d),
                                q + "down_proj.weight": (d, width)}
        if i < C.first_k_dense_replace:
            out |= ffn(p + "mlp.", C.intermediate_size)
        else:
            out[p + "mlp.gate.weight"] = (C.n_routed_experts, d)
            out |= ffn(p + "mlp.shared_experts.", C.moe_intermediate_size)
            out |= {k: (C.n_routed_experts, *s) for k, s in ffn(p + "mlp.experts.", C.moe_intermediate_size).items()}
    return out | {"model.norm.weight": (d,), "lm_head.weight": (C.vocab_size, d)}


def is_fp8(name):
    """R1 stores the projections of attention and feed-forward in FP8, all else in BF16."""
    return name.endswith("_proj.weight") and "eh_proj" not in name or "kv_a_proj_with_mqa" in name


def quantise(w):
    """E4M3 values and one F32 scale a 128x128 block, for w [..., out, in]: w ~ value * scale, scale = amax / 448."""
    rows, cols = w.shape[-2:]
    up = lambda n: -(-n // BLOCK)
    padded = F.pad(w, (0, up(cols) * BLOCK - cols, 0, up(rows) * BLOCK - rows))
    blocks = padded.unflatten(-1, (-1, BLOCK)).unflatten(-3, (-1, BLOCK))  # [..., R, 128, K, 128]
    scale = blocks.abs().amax((-3, -1)).clamp_min(1e-12) / E4M3_MAX
    wide = scale.repeat_interleave(BLOCK, -2)[..., :rows, :].repeat_interleave(BLOCK, -1)[..., :cols]
    return (w / wide).to(torch.float8_e4m3fn), scale, wide


def as_stored(params):
    """The parameters as the checkpoint will hold them, gradients passing straight through the rounding."""
    out = {}
    for name, w in params.items():
        with torch.no_grad():
            if is_fp8(name):
                q, _, wide = quantise(w)
                stored = q.float() * wide
            else:
                stored = w.bfloat16().float()
        out[name] = w + (stored - w).detach()
    return out


def rope_tables(length):
    """cos, sin [length, rope/2] of YaRN as R1 has it (mscale = mscale_all_dim, so the tables are not scaled)."""
    dim, r = C.qk_rope_head_dim, C.rope_scaling
    waves = lambda turns: r["original_max_position_embeddings"] / (turns * 2 * math.pi)
    at = lambda turns: dim * math.log(waves(turns)) / (2 * math.log(C.rope_theta))
    low, high = max(math.floor(at(r["beta_fast"])), 0), min(math.ceil(at(r["beta_slow"])), dim - 1)
    freq = C.rope_theta ** (-torch.arange(0, dim, 2, dtype=torch.float64) / dim)
    ramp = ((torch.arange(dim // 2, dtype=torch.float64) - low) / max(high - low, 1e-3)).clamp(0, 1)
    freq = freq / r["factor"] * ramp + freq * (1 - ramp)
    angle = torch.arange(length, dtype=torch.float64)[:, None] * freq
    return angle.cos().float(), angle.sin().float()


def rotate(x, cos, sin):
    """RoPE on adjacent pairs; the result lists all first members, then all second ones, for queries and keys alike."""
    even, odd = x[..., 0::2], x[..., 1::2]
    return torch.cat([even * cos - odd * sin, odd * cos + even * sin], -1)


FAST = False  # bfloat16 products while training; the checkpoint is made and judged in float32


def linear(x, w):
    """x [..., in] times w [..., out, in] transposed."""
    return (x.bfloat16() @ w.bfloat16().mT).float() if FAST else x @ w.mT


def norm(x, w):
    return F.rms_norm(x, (x.shape[-1],), w, C.rms_norm_eps)


def attention(w, p, x, rope):
    B, T, _ = x.shape
    H, nope, rd = C.num_attention_heads, C.qk_nope_head_dim, C.qk_rope_head_dim
    cos, sin = (t[:T] for t in rope)
    q = linear(norm(linear(x, w[p + "q_a_proj.weight"]), w[p + "q_a_layernorm.weight"]), w[p + "q_b_proj.weight"])
    q_nope, q_rope = q.view(B, T, H, nope + rd).transpose(1, 2).split([nope, rd], -1)
    latent, k_rope = linear(x, w[p + "kv_a_proj_with_mqa.weight"]).split([C.kv_lora_rank, rd], -1)
    kv = linear(norm(latent, w[p + "kv_a_layernorm.weight"]), w[p + "kv_b_proj.weight"])
    k_nope, v = kv.view(B, T, H, nope + C.v_head_dim).transpose(1, 2).split([nope, C.v_head_dim], -1)
    k_rope = rotate(k_rope, cos, sin)[:, None].expand(B, H, T, rd)
    mscale = 0.1 * C.rope_scaling["mscale_all_dim"] * math.log(C.rope_scaling["factor"]) + 1
    o = F.scaled_dot_product_attention(torch.cat([q_nope, rotate(q_rope, cos, sin)], -1), torch.cat([k_nope, k_rope], -1),
                                       v, is_causal=True, scale=(nope + rd) ** -0.5 * mscale**2)
    return linear(o.transpose(1, 2).reshape(B, T, -1), w[p + "o_proj.weight"])


def ffn(gate, up, down, x):
    """down(silu(gate(x)) * up(x)), in the type of x."""
    cast = (lambda w: w.bfloat16()) if x.dtype == torch.bfloat16 else (lambda w: w)
    return (F.silu(x @ cast(gate).mT) * (x @ cast(up).mT)) @ cast(down).mT


def projections(w, p):
    return [w[p + kind + "_proj.weight"] for kind in ("gate", "up", "down")]


def route(gate, bias, x):
    """Expert ids and weights [tokens, k]: best groups by the sum of their two best, then best experts; bias only chooses."""
    score = (x @ gate.T).sigmoid()
    with torch.no_grad():
        choice = score + bias
        groups = choice.unflatten(-1, (C.n_group, -1))
        best = groups.topk(2, -1)[0].sum(-1).topk(C.topk_group, -1)[1]
        dropped = torch.ones(x.shape[0], C.n_group, dtype=torch.bool).scatter_(1, best, False)
        ids = groups.masked_fill(dropped[..., None], float("-inf")).flatten(1).topk(C.num_experts_per_tok, -1)[1]
    weight = score.gather(1, ids)
    return ids, weight / (weight.sum(-1, keepdim=True) + 1e-20) * C.routed_scaling_factor


def moe(w, p, bias, x, load):
    """Routed and shared experts for x [tokens, d]; the tokens of an expert are gathered and computed together.

    Each expert's rows are padded to a multiple of 64: few different shapes, so that prepared kernels are found again.
    """
    ids, weight = route(w[p + "gate.weight"], bias, x)
    count = torch.bincount(ids.flatten(), minlength=C.n_routed_experts)
    load.append(count)
    order = ids.flatten().argsort(stable=True)
    token, expert, room = order // C.num_experts_per_tok, ids.flatten()[order], (count + 63) // 64 * 64
    slot = torch.arange(len(order)) + ((room.cumsum(0) - room) - (count.cumsum(0) - count))[expert]
    narrow = x.bfloat16() if FAST else x
    gathered = narrow.new_zeros(int(room.sum()), x.shape[1]).index_copy(0, slot, narrow[token])
    parts = zip(*(t.unbind(0) for t in projections(w, p + "experts.")), gathered.split(room.tolist()))
    y = torch.cat([ffn(*part) for part in parts])[slot].float() * weight.flatten()[order, None]
    return torch.zeros_like(x).index_add(0, token, y) + ffn(*projections(w, p + "shared_experts."), narrow).float()


def layer(w, i, biases, x, rope, load):
    p = f"model.layers.{i}."
    x = x + attention(w, p + "self_attn.", norm(x, w[p + "input_layernorm.weight"]), rope)
    y = norm(x, w[p + "post_attention_layernorm.weight"])
    if i < C.first_k_dense_replace:
        return x + ffn(*projections(w, p + "mlp."), y.bfloat16() if FAST else y).float()
    return x + moe(w, p + "mlp.", biases[i], y.flatten(0, 1), load).view_as(x)


def forward(w, biases, ids, rope, mtp_rows=None):
    """Hidden state after the final norm [B, T, d], the MTP layer's [mtp_rows, T-1, d], tokens per expert per layer.

    The MTP layer sees the first mtp_rows sequences only (default: all). Its position t joins the hidden state of t with the
    embedding of token t+1, which is zero at t = 0 as in vLLM.
    """
    load = []
    embedded = w["model.embed_tokens.weight"][ids]
    x = embedded
    for i in range(C.num_hidden_layers):
        x = layer(w, i, biases, x, rope, load)
    hidden = norm(x, w["model.norm.weight"])
    p = f"model.layers.{C.num_hidden_layers}."
    rows = slice(mtp_rows)
    following = torch.cat([torch.zeros_like(embedded[rows, :1]), embedded[rows, 2:]], 1)
    x = torch.cat([norm(following, w[p + "enorm.weight"]), norm(hidden[rows, :-1], w[p + "hnorm.weight"])], -1)
    x = layer(w, C.num_hidden_layers, biases, x @ w[p + "eh_proj.weight"].T, rope, load)
    return hidden, norm(x, w[p + "shared_head.norm.weight"]), load


def initialise(seed):
    """Random parameters: matrices of variance 1/(3 in), norms one, embeddings 0.5 / sqrt(in); zero biases."""
    gen = torch.Generator().manual_seed(seed)
    params = {}
    for name, shape in shapes().items():
        if len(shape) == 1:
            params[name] = torch.ones(shape)
        else:
            std = 0.05 if "embed" in name or "lm_head" in name or "gate.weight" in name else (3 * shape[-1]) ** -0.5
            params[name] = torch.randn(shape, generator=gen) * std
    biases = {i: torch.zeros(C.n_routed_experts) for i in range(C.first_k_dense_replace, C.num_hidden_layers + 1)}
    return params, biases


def save(params, biases, folder):
    """Writes config.json, generation_config.json and model.safetensors as R1's repository has them."""
    folder = pathlib.Path(folder)
    tensors = {}

    def put(name, w):
        if is_fp8(name):
            tensors[name], tensors[name + "_scale_inv"], _ = quantise(w)
        else:
            tensors[name] = w.bfloat16()

    for name, w in params.items():
        w = w.detach()
        if ".experts." in name:
            for e in range(C.n_routed_experts):
                put(name.replace(".experts.", f".experts.{e}."), w[e])
        else:
            put(name, w)
    for i, bias in biases.items():
        tensors[f"model.layers.{i}.mlp.gate.e_score_correction_bias"] = bias.float()
    p = f"model.layers.{C.num_hidden_layers}."
    tensors[p + "embed_tokens.weight"] = tensors["model.embed_tokens.weight"].clone()
    tensors[p + "shared_head.head.weight"] = tensors["lm_head.weight"].clone()
    save_file({k: v.contiguous() for k, v in tensors.items()}, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "config.json").write_text(json.dumps(CONFIG, indent=2) + "\n")
    (folder / "generation_config.json").write_text(json.dumps(GENERATION, indent=2) + "\n")
