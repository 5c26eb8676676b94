# Routed experts, or all feed-forward layers, in few bits, the rest finer; --dry-run says so before.
make_checkpoint hf deepseek FP8 1 moe
make_checkpoint hf qwen2 BF16 1 dense
for kind in moe dense; do
  for quant in mixed-q4 mixed-q3 mixed-q2; do
    r1-convert $kind -o $kind.r1 --force --quant $quant 2>/dev/null
    r1-convert --check $kind.r1 >/dev/null
    r1-convert --list $kind.r1 --json | jq -c '[.tensors[] | select(.name | IN("embed", "layers.1.attn.o", "layers.1.attn.v", "layers.0.ffn.up", "layers.0.ffn.down", "layers.1.moe.router", "layers.1.moe.shared.up", "layers.1.moe.experts.3.gate", "layers.1.moe.experts.0.down", "final_norm")) | {(.name): .dtype}] | add'
    r1-convert $kind --dry-run --quant $quant | sed '$d' >planned
    r1-convert --list $kind.r1 | sed -n '3,/^$/{/./p}' | cmp - planned
  done
done
r1-convert moe --dry-run --quant mixed-q3 | sed '$s/of .*/of about the size of the real one/'
