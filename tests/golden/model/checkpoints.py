# SPDX-License-Identifier: MIT
"""What the golden checkpoints are: config.json of each, its stored type, and which tensor goes into which shard."""
import torch

VOCAB = 272  # two more than the tokenizers have, as R1 has unused rows

V3 = {
    "architectures": ["DeepseekV3ForCausalLM"], "model_type": "deepseek_v3", "vocab_size": VOCAB, "num_hidden_layers": 2,
    "num_nextn_predict_layers": 0, "first_k_dense_replace": 1, "moe_layer_freq": 1, "n_routed_experts": 8,
    "scoring_func": "sigmoid", "topk_method": "noaux_tc", "hidden_act": "silu", "rms_norm_eps": 1e-6, "rope_theta": 10000,
    "max_position_embeddings": 128, "attention_bias": False, "attention_dropout": 0.0, "tie_word_embeddings": False,
    "torch_dtype": "bfloat16", "use_cache": True, "ep_size": 1,
}
QWEN = {
    "architectures": ["Qwen2ForCausalLM"], "model_type": "qwen2", "vocab_size": VOCAB, "num_hidden_layers": 2,
    "hidden_act": "silu", "rms_norm_eps": 1e-6, "attention_dropout": 0.0, "initializer_range": 0.02,
    "max_position_embeddings": 131072, "max_window_layers": 1, "sliding_window": 16, "use_sliding_window": False,
    "use_mrope": False, "use_cache": True,
}
LLAMA = {
    "architectures": ["LlamaForCausalLM"], "model_type": "llama", "vocab_size": VOCAB, "num_hidden_layers": 2,
    "hidden_act": "silu", "rms_norm_eps": 1e-5, "attention_bias": False, "attention_dropout": 0.0, "mlp_bias": False,
    "initializer_range": 0.02, "max_position_embeddings": 131072, "pretraining_tp": 1, "use_cache": True,
}


def single(stored):
    return [stored]


def scales_apart(stored):
    """Two shards; the scale of every FP8 weight of layer 1 lies in the first, the weight itself in the second."""
    first = {k: v for k, v in stored.items() if "layers.1." not in k or k.endswith("_scale_inv")}
    return [first, {k: v for k, v in stored.items() if k not in first}]


SPECS = {
    # Blocks of 128 with edges in both directions: 136 = 128 + 8, 132 = 128 + 4, 160 = 128 + 32, 176 = 128 + 48.
    "v3_fp8_qlora": {"dtype": torch.bfloat16, "fp8": True, "shards": scales_apart, "config": V3 | {
        "hidden_size": 136, "intermediate_size": 132, "moe_intermediate_size": 20, "num_attention_heads": 4,
        "num_key_value_heads": 4, "q_lora_rank": 40, "kv_lora_rank": 48, "qk_nope_head_dim": 24, "qk_rope_head_dim": 16,
        "v_head_dim": 20, "n_group": 4, "topk_group": 2, "num_experts_per_tok": 3, "n_shared_experts": 1,
        "norm_topk_prob": True, "routed_scaling_factor": 2.5,
        "rope_scaling": {"type": "yarn", "factor": 4, "original_max_position_embeddings": 32, "beta_fast": 32,
                         "beta_slow": 1, "mscale": 1.0, "mscale_all_dim": 1.0},
        "quantization_config": {"quant_method": "fp8", "fmt": "e4m3", "activation_scheme": "dynamic",
                                "weight_block_size": [128, 128]}}},
    # cos and sin are scaled here, mscale and mscale_all_dim being unequal; two shared experts, weights not normalised.
    "v3_bf16_noq": {"dtype": torch.bfloat16, "fp8": False, "shards": single, "config": V3 | {
        "hidden_size": 48, "intermediate_size": 88, "moe_intermediate_size": 24, "num_attention_heads": 3,
        "num_key_value_heads": 3, "q_lora_rank": None, "kv_lora_rank": 32, "qk_nope_head_dim": 16, "qk_rope_head_dim": 8,
        "v_head_dim": 12, "n_group": 1, "topk_group": 1, "num_experts_per_tok": 2, "n_shared_experts": 2,
        "norm_topk_prob": False, "routed_scaling_factor": 1.5,
        "rope_scaling": {"type": "yarn", "factor": 4, "original_max_position_embeddings": 32, "beta_fast": 32,
                         "beta_slow": 1, "mscale": 1.0, "mscale_all_dim": 0.5}}},
    "qwen2_tied_f32": {"dtype": torch.float32, "fp8": False, "shards": single, "config": QWEN | {
        "hidden_size": 48, "intermediate_size": 72, "num_attention_heads": 4, "num_key_value_heads": 2,
        "rope_theta": 1000000.0, "tie_word_embeddings": True, "torch_dtype": "float32"}},
    "qwen2_bf16": {"dtype": torch.bfloat16, "fp8": False, "shards": single, "config": QWEN | {
        "hidden_size": 64, "intermediate_size": 112, "num_attention_heads": 4, "num_key_value_heads": 2,
        "rope_theta": 10000, "tie_word_embeddings": False, "torch_dtype": "bfloat16"}},
    "llama3_bf16": {"dtype": torch.bfloat16, "fp8": False, "shards": single, "config": LLAMA | {
        "hidden_size": 64, "intermediate_size": 112, "num_attention_heads": 4, "num_key_value_heads": 2,
        "rope_theta": 500000.0, "tie_word_embeddings": False, "torch_dtype": "bfloat16",
        "rope_scaling": {"factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
                         "original_max_position_embeddings": 32, "rope_type": "llama3"}}},
    # head_dim is given and is not hidden / heads.
    "llama_f32_tied": {"dtype": torch.float32, "fp8": False, "shards": single, "config": LLAMA | {
        "hidden_size": 40, "intermediate_size": 72, "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 16,
        "rope_theta": 10000.0, "rope_scaling": None, "tie_word_embeddings": True, "torch_dtype": "float32"}},
    # The keys that transformers 5 writes: dtype and rope_parameters.
    "llama_f16": {"dtype": torch.float16, "fp8": False, "shards": single, "config": LLAMA | {
        "hidden_size": 32, "intermediate_size": 56, "num_attention_heads": 4, "num_key_value_heads": 1, "head_dim": 8,
        "rope_parameters": {"rope_type": "default", "rope_theta": 25000.0}, "tie_word_embeddings": False,
        "dtype": "float16"}},
    # Rope on halves, no rope scaling, no layer of experts.
    "v3_half_rope": {"dtype": torch.bfloat16, "fp8": False, "shards": single, "config": V3 | {
        "hidden_size": 32, "intermediate_size": 40, "moe_intermediate_size": 8, "num_attention_heads": 2,
        "num_key_value_heads": 2, "q_lora_rank": 24, "kv_lora_rank": 16, "qk_nope_head_dim": 12, "qk_rope_head_dim": 8,
        "v_head_dim": 16, "n_group": 1, "topk_group": 1, "num_experts_per_tok": 2, "n_shared_experts": 1,
        "norm_topk_prob": True, "routed_scaling_factor": 1.0, "first_k_dense_replace": 2, "rope_interleave": False,
        "rope_scaling": None}},
    # YaRN outside DeepSeek: cos and sin are scaled, scores are not.
    "qwen2_yarn": {"dtype": torch.bfloat16, "fp8": False, "shards": single, "config": QWEN | {
        "hidden_size": 32, "intermediate_size": 40, "num_attention_heads": 4, "num_key_value_heads": 1,
        "rope_theta": 1000000.0, "tie_word_embeddings": True, "torch_dtype": "bfloat16",
        "rope_scaling": {"factor": 4.0, "original_max_position_embeddings": 32, "rope_type": "yarn"}}},
    # Every bias that Llama can have; linear scaling.
    "llama_biases": {"dtype": torch.bfloat16, "fp8": False, "shards": single, "config": LLAMA | {
        "hidden_size": 32, "intermediate_size": 40, "num_attention_heads": 4, "num_key_value_heads": 2,
        "attention_bias": True, "mlp_bias": True, "rope_theta": 10000.0, "tie_word_embeddings": False,
        "torch_dtype": "bfloat16", "rope_scaling": {"factor": 2.0, "rope_type": "linear"}}},
}


def shapes(c):
    """Name -> shape of every tensor of the checkpoint but the FP8 scales."""
    d, out = c["hidden_size"], {}
    heads, kv_heads = c["num_attention_heads"], c["num_key_value_heads"]

    def feed_forward(p, width):
        out[p + "gate_proj.weight"] = out[p + "up_proj.weight"] = (width, d)
        out[p + "down_proj.weight"] = (d, width)
        if c.get("mlp_bias"):
            out[p + "gate_proj.bias"] = out[p + "up_proj.bias"] = (width,)
            out[p + "down_proj.bias"] = (d,)

    def latent_attention(p):
        qk = c["qk_nope_head_dim"] + c["qk_rope_head_dim"]
        if c["q_lora_rank"]:
            out[p + "q_a_proj.weight"] = (c["q_lora_rank"], d)
            out[p + "q_a_layernorm.weight"] = (c["q_lora_rank"],)
            out[p + "q_b_proj.weight"] = (heads * qk, c["q_lora_rank"])
        else:
            out[p + "q_proj.weight"] = (heads * qk, d)
        out[p + "kv_a_proj_with_mqa.weight"] = (c["kv_lora_rank"] + c["qk_rope_head_dim"], d)
        out[p + "kv_a_layernorm.weight"] = (c["kv_lora_rank"],)
        out[p + "kv_b_proj.weight"] = (heads * (c["qk_nope_head_dim"] + c["v_head_dim"]), c["kv_lora_rank"])
        out[p + "o_proj.weight"] = (d, heads * c["v_head_dim"])

    def head_attention(p):
        size = c.get("head_dim") or d // heads
        for kind, rows in (("q", heads * size), ("k", kv_heads * size), ("v", kv_heads * size)):
            out[f"{p}{kind}_proj.weight"] = (rows, d)
            if c["model_type"] == "qwen2" or c.get("attention_bias"):
                out[f"{p}{kind}_proj.bias"] = (rows,)
        out[p + "o_proj.weight"] = (d, heads * size)
        if c.get("attention_bias"):
            out[p + "o_proj.bias"] = (d,)

    out["model.embed_tokens.weight"] = (c["vocab_size"], d)
    for i in range(c["num_hidden_layers"]):
        p = f"model.layers.{i}."
        out[p + "input_layernorm.weight"] = out[p + "post_attention_layernorm.weight"] = (d,)
        (latent_attention if c["model_type"] == "deepseek_v3" else head_attention)(p + "self_attn.")
        if c["model_type"] != "deepseek_v3" or i < c["first_k_dense_replace"]:
            feed_forward(p + "mlp.", c["intermediate_size"])
            continue
        out[p + "mlp.gate.weight"] = (c["n_routed_experts"], d)
        out[p + "mlp.gate.e_score_correction_bias"] = (c["n_routed_experts"],)
        feed_forward(p + "mlp.shared_experts.", c["moe_intermediate_size"] * c["n_shared_experts"])
        for e in range(c["n_routed_experts"]):
            feed_forward(f"{p}mlp.experts.{e}.", c["moe_intermediate_size"])
    out["model.norm.weight"] = (d,)
    if not c["tie_word_embeddings"]:
        out["lm_head.weight"] = (c["vocab_size"], d)
    return out
