# The same weights by way of GGUF and of safetensors.
for kind in deepseek qwen2 llama; do
  make_checkpoint hf $kind F32 1 hf-$kind
  make_checkpoint gguf $kind 0 $kind.gguf
  r1-convert hf-$kind -o a.r1 --force 2>/dev/null
  r1-convert $kind.gguf -o b.r1 --force 2>/dev/null
  r1-convert --check b.r1
  tensors() { r1-convert --list "$1" --json | jq -c '[.tensors[] | [.name, .dtype, .xxh3_64]]'; }
  diff <(tensors a.r1) <(tensors b.r1) && echo "$kind: same tensors"
done
