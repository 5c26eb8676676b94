# SPDX-License-Identifier: MIT
"""The shapes: config.json of each, and its tensors under the names of Hugging Face checkpoints and of GGUF files.

A matrix is (rows, cols) = (out, in). GGUF's stacked tensors (experts, heads) are (n, rows, cols).
"""

QWEN = {"architectures": ["Qwen2ForCausalLM"], "model_type": "qwen2", "hidden_act": "silu", "rms_norm_eps": 1e-6,
        "max_position_embeddings": 131072, "tie_word_embeddings": False, "use_sliding_window": False,
        "torch_dtype": "bfloat16", "bos_token_id": 256, "eos_token_id": 257, "rope_theta": 10000.0}

R1 = {"architectures": ["DeepseekV3ForCausalLM"], "model_type": "deepseek_v3", "hidden_act": "silu",
      "vocab_size": 129280, "hidden_size": 7168, "intermediate_size": 18432, "moe_intermediate_size": 2048,
      "num_attention_heads": 128, "num_key_value_heads": 128, "n_routed_experts": 256, "n_shared_experts": 1,
      "num_experts_per_tok": 8, "n_group": 8, "topk_group": 4, "topk_method": "noaux_tc", "scoring_func": "sigmoid",
      "norm_topk_prob": True, "routed_scaling_factor": 2.5, "moe_layer_freq": 1, "q_lora_rank": 1536,
      "kv_lora_rank": 512, "qk_nope_head_dim": 128, "qk_rope_head_dim": 64, "v_head_dim": 128, "rms_norm_eps": 1e-6,
      "rope_theta": 10000.0, "max_position_embeddings": 163840, "attention_bias": False, "tie_word_embeddings": False,
      "rope_scaling": {"type": "yarn", "factor": 40, "original_max_position_embeddings": 4096, "beta_fast": 32,
                       "beta_slow": 1, "mscale": 1.0, "mscale_all_dim": 1.0},
      "torch_dtype": "bfloat16", "bos_token_id": 256, "eos_token_id": 257,
      "quantization_config": {"quant_method": "fp8", "fmt": "e4m3", "activation_scheme": "dynamic",
                              "weight_block_size": [128, 128]}}

CONFIGS = {
    "1.5b": QWEN | {"num_hidden_layers": 28, "hidden_size": 1536, "num_attention_heads": 12, "num_key_value_heads": 2,
                    "intermediate_size": 8960, "vocab_size": 151936},
    "7b": QWEN | {"num_hidden_layers": 28, "hidden_size": 3584, "num_attention_heads": 28, "num_key_value_heads": 4,
                  "intermediate_size": 18944, "vocab_size": 152064},
    # R1's true width, one dense and one MoE layer of its 61, without the prediction layer.
    "r1w": R1 | {"num_hidden_layers": 2, "first_k_dense_replace": 1, "num_nextn_predict_layers": 0},
    # Many small experts in five layers, 4.9 GB in q4: for weights that are read while they are used.
    "moe": R1 | {"num_hidden_layers": 6, "first_k_dense_replace": 1, "num_nextn_predict_layers": 0, "vocab_size": 8192,
                 "hidden_size": 2048, "intermediate_size": 6144, "moe_intermediate_size": 1024,
                 "num_attention_heads": 16, "q_lora_rank": 768},
    # The same model made small, to try the scripts.
    "tiny": QWEN | {"num_hidden_layers": 2, "hidden_size": 256, "num_attention_heads": 4, "num_key_value_heads": 2,
                    "intermediate_size": 512, "vocab_size": 512},
    "tiny-moe": R1 | {"num_hidden_layers": 2, "first_k_dense_replace": 1, "num_nextn_predict_layers": 0,
                      "vocab_size": 512, "hidden_size": 256, "intermediate_size": 512, "moe_intermediate_size": 256,
                      "num_attention_heads": 4, "n_routed_experts": 16, "num_experts_per_tok": 4, "n_group": 4,
                      "topk_group": 2, "q_lora_rank": 256},
}


def is_r1(c):
    return c["model_type"] == "deepseek_v3"


def head_dim(c):
    return c["hidden_size"] // c["num_attention_heads"]


def attention(c):
    """(name in HF, name in GGUF, shape) of a layer's attention; GGUF splits kv_b, see gguf_tensors."""
    hidden, heads = c["hidden_size"], c["num_attention_heads"]
    if is_r1(c):
        key, rope = c["qk_nope_head_dim"] + c["qk_rope_head_dim"], c["qk_rope_head_dim"]
        low, rank, v = c["q_lora_rank"], c["kv_lora_rank"], c["v_head_dim"]
        return [("self_attn.q_a_proj.weight", "attn_q_a.weight", (low, hidden)),
                ("self_attn.q_a_layernorm.weight", "attn_q_a_norm.weight", (low,)),
                ("self_attn.q_b_proj.weight", "attn_q_b.weight", (heads * key, low)),
                ("self_attn.kv_a_proj_with_mqa.weight", "attn_kv_a_mqa.weight", (rank + rope, hidden)),
                ("self_attn.kv_a_layernorm.weight", "attn_kv_a_norm.weight", (rank,)),
                ("self_attn.kv_b_proj.weight", None, (heads * (c["qk_nope_head_dim"] + v), rank)),
                ("self_attn.o_proj.weight", "attn_output.weight", (hidden, heads * v))]
    q, kv = heads * head_dim(c), c["num_key_value_heads"] * head_dim(c)
    out = []
    for letter, n in (("q", q), ("k", kv), ("v", kv)):
        out.append((f"self_attn.{letter}_proj.weight", f"attn_{letter}.weight", (n, hidden)))
        out.append((f"self_attn.{letter}_proj.bias", f"attn_{letter}.bias", (n,)))
    return out + [("self_attn.o_proj.weight", "attn_output.weight", (hidden, q))]


def ffn(prefix, gguf_suffix, hidden, inner):
    return [(f"{prefix}.{name}_proj.weight", f"ffn_{name}{gguf_suffix}.weight",
             (hidden, inner) if name == "down" else (inner, hidden)) for name in ("gate", "up", "down")]


def layer(c, index):
    hidden = c["hidden_size"]
    out = [("input_layernorm.weight", "attn_norm.weight", (hidden,))] + attention(c)
    out.append(("post_attention_layernorm.weight", "ffn_norm.weight", (hidden,)))
    if not is_r1(c) or index < c["first_k_dense_replace"]:
        return out + ffn("mlp", "", hidden, c["intermediate_size"])
    out.append(("mlp.gate.weight", "ffn_gate_inp.weight", (c["n_routed_experts"], hidden)))
    out.append(("mlp.gate.e_score_correction_bias", "exp_probs_b.bias", (c["n_routed_experts"],)))
    inner = c["moe_intermediate_size"]
    for e in range(c["n_routed_experts"]):
        out += [(hf, None, shape) for hf, _, shape in ffn(f"mlp.experts.{e}", "", hidden, inner)]
    return out + ffn("mlp.shared_experts", "_shexp", hidden, inner * c["n_shared_experts"])


def hf_tensors(c):
    """Every (name, shape) of the checkpoint."""
    table = (c["vocab_size"], c["hidden_size"])
    out = [("model.embed_tokens.weight", table)]
    for i in range(c["num_hidden_layers"]):
        out += [(f"model.layers.{i}.{hf}", shape) for hf, _, shape in layer(c, i)]
    return out + [("model.norm.weight", (c["hidden_size"],)), ("lm_head.weight", table)]


def gguf_tensors(c):
    """Every (name, shape) of the GGUF file."""
    table = (c["vocab_size"], c["hidden_size"])
    out = [("token_embd.weight", table)]
    for i in range(c["num_hidden_layers"]):
        out += [(f"blk.{i}.{name}", shape) for _, name, shape in layer(c, i) if name]
        if not is_r1(c):
            continue
        heads, rank = c["num_attention_heads"], c["kv_lora_rank"]
        out.append((f"blk.{i}.attn_k_b.weight", (heads, rank, c["qk_nope_head_dim"])))
        out.append((f"blk.{i}.attn_v_b.weight", (heads, c["v_head_dim"], rank)))
        if i >= c["first_k_dense_replace"]:
            out += [(f"blk.{i}.{name}", (c["n_routed_experts"], *shape))
                    for _, name, shape in ffn("", "_exps", c["hidden_size"], c["moe_intermediate_size"])]
    return out + [("output_norm.weight", (c["hidden_size"],)), ("output.weight", table)]


def gguf_keys(c):
    """(key, kind, value) of the GGUF file's model part; kind is a struct letter or "s"."""
    arch = "deepseek2" if is_r1(c) else "qwen2"
    keys = [("general.architecture", "s", arch), ("general.name", "s", "random weights"),
            ("general.quantization_version", "I", 2),
            (f"{arch}.block_count", "I", c["num_hidden_layers"]),
            (f"{arch}.context_length", "I", c["max_position_embeddings"]),
            (f"{arch}.embedding_length", "I", c["hidden_size"]),
            (f"{arch}.feed_forward_length", "I", c["intermediate_size"]),
            (f"{arch}.attention.head_count", "I", c["num_attention_heads"]),
            (f"{arch}.attention.head_count_kv", "I", 1 if is_r1(c) else c["num_key_value_heads"]),
            (f"{arch}.rope.freq_base", "f", c["rope_theta"]),
            (f"{arch}.vocab_size", "I", c["vocab_size"]),
            (f"{arch}.attention.layer_norm_rms_epsilon", "f", c["rms_norm_eps"])]
    if is_r1(c):
        rank, rope, nope = c["kv_lora_rank"], c["qk_rope_head_dim"], c["qk_nope_head_dim"]
        yarn = c["rope_scaling"]
        keys += [(f"{arch}.attention.q_lora_rank", "I", c["q_lora_rank"]),
                 (f"{arch}.attention.kv_lora_rank", "I", rank),
                 (f"{arch}.attention.key_length", "I", rank + rope),
                 (f"{arch}.attention.value_length", "I", rank),
                 (f"{arch}.attention.key_length_mla", "I", nope + rope),
                 (f"{arch}.attention.value_length_mla", "I", c["v_head_dim"]),
                 (f"{arch}.rope.dimension_count", "I", rope),
                 (f"{arch}.rope.scaling.type", "s", "yarn"),
                 (f"{arch}.rope.scaling.factor", "f", yarn["factor"]),
                 (f"{arch}.rope.scaling.original_context_length", "I", yarn["original_max_position_embeddings"]),
                 (f"{arch}.rope.scaling.yarn_log_multiplier", "f", 0.1 * yarn["mscale_all_dim"]),
                 (f"{arch}.leading_dense_block_count", "I", c["first_k_dense_replace"]),
                 (f"{arch}.expert_count", "I", c["n_routed_experts"]),
                 (f"{arch}.expert_used_count", "I", c["num_experts_per_tok"]),
                 (f"{arch}.expert_shared_count", "I", c["n_shared_experts"]),
                 (f"{arch}.expert_feed_forward_length", "I", c["moe_intermediate_size"]),
                 (f"{arch}.expert_group_count", "I", c["n_group"]),
                 (f"{arch}.expert_group_used_count", "I", c["topk_group"]),
                 (f"{arch}.expert_weights_scale", "f", c["routed_scaling_factor"]),
                 (f"{arch}.expert_weights_norm", "?", c["norm_topk_prob"]),
                 (f"{arch}.expert_gating_func", "I", 2)]
    return keys
