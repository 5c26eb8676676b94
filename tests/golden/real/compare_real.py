# SPDX-License-Identifier: MIT
"""Greedy decoding of real GGUF checkpoints, here and in transformers, on the same float32 weights.

    python -m pip install -r tests/golden/real/requirements.txt
    python tests/golden/real/compare_real.py --build build/release smollm2.gguf qwen2.5-coder.gguf

Each file is converted with `r1-convert --quant f32` and run by `r1-run --temperature 0`; transformers loads it with
from_pretrained(gguf_file=...) in float32. Twenty prompts, 64 tokens each or up to the end token. Where the two part, the
line tells the gap between the best and the second logit in transformers at that step: float32 rounding (about 1e-5 of the
logits' norm) explains a gap of a few 1e-4 and no more. Exit status 1 if a gap is larger.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

N_TOKENS = 64
EXPLAINED_GAP = 1e-3
PROMPTS = [
    "The capital of France is", "def fibonacci(n):\n", "1, 1, 2, 3, 5, 8,", "Once upon a time, in a village by the sea,",
    "Translate to German: The weather is nice today.\n", "#include <stdio.h>\n\nint main(", "Q: What is 17 * 23?\nA:",
    "The three laws of thermodynamics are", "SELECT name, COUNT(*) FROM users", "import numpy as np\n\ndef softmax(x):\n",
    "Water boils at", "List five prime numbers:", "In 1969, Neil Armstrong", "class Stack:\n    def __init__(self):\n",
    "To be, or not to be,", "The derivative of x^3 + 2x is", "La capitale de l'Italie est", "{\"name\": \"Alice\", \"age\":",
    "Step 1: Preheat the oven", "A short story about a robot who learns to paint: " * 12,
]


@torch.no_grad()
def first_difference(model, prompt, ids):
    """(k, its choice, gap between its best two logits) for the first id that is not transformers' choice; k = len(ids) if all are.

    One pass over prompt and ids tells what greedy decoding would say: as long as all ids before are its own, ids[k] must be
    the best of the logits before it.
    """
    logits = model(torch.tensor([prompt + ids[:-1]]), logits_to_keep=len(ids)).logits[0]
    best = logits.topk(2)
    for k, (values, indices) in enumerate(zip(best.values, best.indices)):
        if int(indices[0]) != ids[k]:
            return k, int(indices[0]), float(values[0] - values[1])
    return len(ids), None, None


def ours(args, gguf, prompts, work):
    """The ids that r1-run gives, 64 or as many as there are to the end token, which is among them."""
    model = work / "model.r1"
    subprocess.run([args.build / "bin/r1-convert", gguf, "-o", model, "--quant", "f32", "--force"], check=True)
    lines = "".join(json.dumps({"prompt_token_ids": ids}) + "\n" for ids in prompts)
    command = [args.build / "bin/r1-run", "-m", model, "--temperature", "0", "--max-tokens", str(N_TOKENS), "--token-ids",
               "--threads", str(args.threads), "--batch", str(len(prompts))]
    out = subprocess.run(command, input=lines, text=True, check=True, stdout=subprocess.PIPE).stdout
    model.unlink()
    return [json.loads(line)["token_ids"] for line in out.splitlines()]


def compare(gguf, args, work):
    load = dict(gguf_file=gguf.name)
    tokenizer = AutoTokenizer.from_pretrained(gguf.parent, **load)
    prompts = [tokenizer(text).input_ids for text in PROMPTS]
    got = ours(args, gguf, prompts, work)
    model = AutoModelForCausalLM.from_pretrained(gguf.parent, dtype=torch.float32, **load).eval()
    n_equal, n_same, n_tokens, unexplained = 0, 0, 0, 0
    for i, (prompt, ids) in enumerate(zip(prompts, got, strict=True)):
        same, choice, gap = first_difference(model, prompt, ids)
        n_equal += same == len(ids)
        n_same += same
        n_tokens += len(ids)
        if same < len(ids):
            unexplained += gap > EXPLAINED_GAP
            print(f"{gguf.name}: prompt {i}: token {same} is {ids[same]}, in transformers {choice} (gap {gap:.2e})", flush=True)
    print(f"{gguf.name}: {n_equal} of {len(prompts)} prompts agree in all their tokens; {n_same} of {n_tokens} tokens come "
          f"before any difference; {unexplained} differences that rounding does not explain", flush=True)
    return unexplained == 0


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("gguf", nargs="+", type=pathlib.Path)
    ap.add_argument("--build", default="build/release", type=pathlib.Path, help="build folder of r1")
    ap.add_argument("--threads", type=int, default=os.cpu_count())
    args = ap.parse_args()
    torch.set_num_threads(args.threads)
    with tempfile.TemporaryDirectory() as work:
        good = [compare(gguf, args, pathlib.Path(work)) for gguf in args.gguf]
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
