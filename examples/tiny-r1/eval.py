# SPDX-License-Identifier: MIT
"""Judges the checkpoint on the held-out problems with transformers, float32.

    python eval.py               # greedy, and 4 samples a problem at temperature 0.6, top-p 0.95
    python eval.py --write       # also writes problems.jsonl anew

Prints pass@1 (the share of right completions), how many ended by themselves, and how often the MTP layer's first choice is
the main model's next token.
"""
import argparse
import json
import re

import torch

import arithmetic
import mtp
import reference

EOS, PAD = 1, 2


@torch.no_grad()
def generate(model, prompts, max_tokens, **how):
    """Completions (token ids up to and with the end token) of prompts, one batch, padded on the left."""
    width = max(map(len, prompts))
    ids = torch.tensor([[PAD] * (width - len(p)) + p for p in prompts])
    mask = torch.tensor([[0] * (width - len(p)) + [1] * len(p) for p in prompts])
    out = model.generate(input_ids=ids, attention_mask=mask, max_new_tokens=max_tokens, pad_token_id=PAD, eos_token_id=EOS,
                         **how)
    rows = out[:, width:].tolist()
    return [r[: r.index(EOS) + 1] if EOS in r else r for r in rows]


def boxed(text):
    """What the answer part of a completion puts in \\boxed{}, or None."""
    found = re.findall(r"\\boxed\{([^{}]*)\}", text.split("</think>", 1)[-1]) if "</think>" in text else []
    return found[-1] if found else None


def report(label, rows, tokenizer, problems, verbose):
    right = ended = 0
    for ids, problem in zip(rows, problems):
        text = tokenizer.decode(ids)
        good = boxed(text) == problem["answer"]
        right += good
        ended += ids[-1] == EOS
        if verbose and not good:
            print(f"-- {problem['prompt']!r} should be {problem['answer']}\n{text}")
    lengths = sorted(map(len, rows))
    print(f"{label}: {right} of {len(rows)} right ({100 * right / len(rows):.2f} %), {ended} ended by themselves, "
          f"completion tokens mean {sum(lengths) / len(lengths):.1f}, most {lengths[-1]}", flush=True)


def mtp_acceptance(folder, prompts, completions):
    """(positions where the MTP layer's argmax is the main model's argmax, all positions)."""
    loaded, hits, total = mtp.load(folder), 0, 0
    for prompt, completion in zip(prompts, completions):
        main, draft = mtp.drafts(loaded, prompt, completion)
        hits, total = hits + int((main.argmax(-1) == draft.argmax(-1)).sum()), total + len(main)
    return hits, total


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--model", default=str(reference.HERE))
    ap.add_argument("--problems", type=int, default=200)
    ap.add_argument("--samples", type=int, default=4)
    ap.add_argument("--drafts", type=int, default=0, help="problems to run through transformers' speculation by the MTP layer")
    ap.add_argument("--max-tokens", type=int, default=200)
    ap.add_argument("--seed", type=int, default=0)
    ap.add_argument("--threads", type=int, default=1)
    ap.add_argument("--verbose", action="store_true", help="show the wrong completions")
    ap.add_argument("--write", action="store_true", help="write problems.jsonl")
    args = ap.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    problems = arithmetic.held_out(args.problems)[0]
    if args.write:
        (reference.HERE / "problems.jsonl").write_text("".join(json.dumps(p) + "\n" for p in problems))
    tokenizer, render = reference.load_tokenizer(args.model)
    model = reference.load_model(args.model)
    prompts = [tokenizer.encode(render([{"role": "user", "content": p["prompt"]}]), add_special_tokens=False).ids
               for p in problems]
    greedy = generate(model, prompts, args.max_tokens, do_sample=False)
    report("greedy", greedy, tokenizer, problems, args.verbose)
    hits, total = mtp_acceptance(args.model, prompts, greedy)
    print(f"MTP: {hits} of {total} drafts are the main model's choice ({100 * hits / total:.2f} %)", flush=True)
    if args.drafts:
        same, tokens, passes = mtp.generate_with_mtp(args.model, prompts[: args.drafts], args.max_tokens)
        print(f"transformers with drafts: {same} of {args.drafts} the same, {tokens} tokens in {passes} passes", flush=True)
    sampled = []
    for _ in range(args.samples):
        sampled += generate(model, prompts, args.max_tokens, do_sample=True, temperature=0.6, top_p=0.95, top_k=0)
    if sampled:
        report("temperature 0.6, top-p 0.95", sampled, tokenizer, problems * args.samples, args.verbose)


if __name__ == "__main__":
    main()
