# SPDX-License-Identifier: MIT
"""r1-run against transformers, greedy, token for token.

    python compare.py --run build/r1-run --convert build/r1-convert [--model DIR] [--problems 50]

Converts the checkpoint, gives both the same prompts (held-out problems and texts the model was never taught), and prints how
many completions agree. For one that does not it prints where they part and how close the two tokens were for transformers.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import torch

import arithmetic
import make_goldens
import reference

EOS = 1


def run_r1(args, prompts, folder):
    """Token ids by record id, from the two binaries."""
    model = folder / "model.r1"
    subprocess.run([args.convert, args.model, "-o", str(model)], check=True)
    lines = "".join(json.dumps({"id": i, "prompt": p}, ensure_ascii=False) + "\n" for i, p in enumerate(prompts))
    done = subprocess.run([args.run, "-m", str(model), "--temperature", "0", "--token-ids", "--max-tokens",
                           str(args.max_tokens), *args.flags], input=lines.encode(), stdout=subprocess.PIPE)
    records = [json.loads(line) for line in done.stdout.decode().splitlines()]
    for record in records:
        if "error" in record:
            print(f"record {record['id']}: {record['error']}", file=sys.stderr)
    return {r["id"]: r["token_ids"] for r in records if "token_ids" in r}


def without_end(ids):
    return ids[:-1] if ids and ids[-1] == EOS else ids


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--run", required=True, help="the r1-run binary")
    ap.add_argument("--convert", required=True, help="the r1-convert binary")
    ap.add_argument("--model", default=str(reference.HERE))
    ap.add_argument("--problems", type=int, default=50)
    ap.add_argument("--max-tokens", type=int, default=128)
    ap.add_argument("flags", nargs="*", help="more flags for r1-run, after --")
    args = ap.parse_args()
    torch.set_num_threads(1)
    prompts = [p["prompt"] for p in arithmetic.held_out()[0][: args.problems]] + make_goldens.STRANGE
    with tempfile.TemporaryDirectory() as folder:
        ours = run_r1(args, prompts, pathlib.Path(folder))
    tokenizer, render = reference.load_tokenizer(args.model)
    model = reference.load_model(args.model)
    agree = 0
    for i, prompt in enumerate(prompts):
        ids = make_goldens.encode(tokenizer, render, prompt)
        theirs, gap, _ = make_goldens.greedy(model, ids, args.max_tokens)
        if without_end(ours.get(i, [])) == without_end(theirs):
            agree += 1
            continue
        mine = ours.get(i, [])
        at = next((k for k, (a, b) in enumerate(zip(mine, theirs)) if a != b), min(len(mine), len(theirs)))
        print(f"{prompt!r}: part at token {at}: r1 {mine[at:at + 5]}, transformers {theirs[at:at + 5]}; "
              f"least gap on the way {gap:.2g}")
    print(f"{agree} of {len(prompts)} agree")
    sys.exit(agree != len(prompts))


if __name__ == "__main__":
    main()
