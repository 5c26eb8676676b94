# SPDX-License-Identifier: MIT
"""Writes goldens/greedy.jsonl: what transformers (float32, FP8 weights as value * scale) says to 20 prompts.

A line holds the user message, the rendered prompt, its token ids, the greedy token ids up to the end token or MAX_TOKENS, and
the smallest gap between the best and the second logit on the way; a prompt is taken only if that gap is over MIN_GAP and
every token is one the tokenizer has. Three lines hold the float32 logits of the last prompt position as well. Most prompts
are arithmetic; a few are not, and one is longer than original_max_position_embeddings, to see what the model was never
taught. draft_ids are the MTP layer's: number k is its first choice for token k + 1, after token k was chosen.
"""
import argparse
import json

import torch
from tokenizers import Tokenizer

import arithmetic
import mtp
import reference

MIN_GAP = 1e-3
MAX_TOKENS = 96
COUNT = 20
STRANGE = ["Hello, world!", "naïve café 😀 你好，世界", "Once upon a time",
           "<｜Assistant｜>12345678901234567890\r\n\t x", "(((((1+1)*2)*3)+4)*5)+" * 36 + "6"]


def encode(tokenizer, render, text):
    """Ids of the rendered prompt; control tokens are made of the template alone, never of the user's text."""
    head, tail = render([{"role": "user", "content": "\0"}]).split("\0")
    data = json.loads(tokenizer.to_str())
    data["added_tokens"] = []
    ids = lambda t, s: t.encode(s, add_special_tokens=False).ids
    return ids(tokenizer, head) + ids(Tokenizer.from_str(json.dumps(data)), text) + ids(tokenizer, tail)


@torch.no_grad()
def greedy(model, ids, most):
    """(token ids, smallest gap, logits of the last prompt position), token by token with a cache."""
    cache, step, out, gap, first = None, torch.tensor([ids]), [], float("inf"), None
    while len(out) < most and (not out or out[-1] != 1):
        result = model(step, past_key_values=cache, use_cache=True)
        cache, logits = result.past_key_values, result.logits[0, -1]
        first = logits if first is None else first
        best = logits.topk(2).values
        gap = min(gap, float(best[0] - best[1]))
        out.append(int(logits.argmax()))
        step = torch.tensor([[out[-1]]])
    return out, gap, first


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--model", default=str(reference.HERE))
    args = ap.parse_args()
    torch.set_num_threads(1)
    tokenizer, render = reference.load_tokenizer(args.model)
    model = reference.load_model(args.model)
    loaded, lines = mtp.load(args.model), []
    texts = STRANGE + [p["prompt"] for p in arithmetic.held_out()[0]]
    for text in texts:
        prompt, ids = render([{"role": "user", "content": text}]), encode(tokenizer, render, text)
        tokens, gap, logits = greedy(model, ids, MAX_TOKENS)
        draft = mtp.drafts(loaded, ids, tokens)[1]
        best = draft.topk(2).values
        if gap <= MIN_GAP or float((best[:, 0] - best[:, 1]).min()) <= MIN_GAP or max(tokens) >= tokenizer.get_vocab_size():
            continue
        line = {"id": f"greedy-{len(lines):02d}", "user": text, "prompt": prompt, "prompt_token_ids": ids,
                "token_ids": tokens, "finish_reason": "stop" if tokens[-1] == 1 else "length", "min_gap": round(gap, 6)}
        line["draft_ids"] = draft.argmax(-1).tolist()
        if len(lines) in (0, 4, 8):
            line["last_prompt_logits"] = [float(f"{x:.9g}") for x in logits.tolist()]
        lines.append(json.dumps(line, ensure_ascii=False))
        if len(lines) == COUNT:
            break
    (reference.HERE / "goldens" / "greedy.jsonl").write_text("\n".join(lines) + "\n")
    print(f"{len(lines)} goldens written")


if __name__ == "__main__":
    main()
