# SPDX-License-Identifier: MIT
"""Trains the tiny model from nothing on the CPU and writes the checkpoint beside this file.

    python make_tokenizer.py && python train.py

Next-token loss over the completion only, plus 0.3 of the MTP layer's loss (on half of the sequences, to save time). Muon
for the matrices, Adam for the rest.
Experts are balanced without an auxiliary loss: after each step the correction bias of an expert that saw fewer tokens than
the mean goes up, of one that saw more goes down. From FAKE_FP8 on, the forward pass sees the weights as they are stored.
"""
import argparse
import random
import time

import torch
import torch.nn.functional as F

import arithmetic
import mtp
import reference
import tiny_model as tm

TOKENS_PER_BATCH = 4096
POOL = 1024          # problems drawn at once and sorted by length, so that batches waste little padding
FAKE_FP8 = 0.6       # share of the run after which training sees FP8 and BF16 rounding
DECAY = 0.5          # share of the run after which the learning rate falls to zero
BALANCE = 4e-3       # step of the correction bias
MTP_WEIGHT = 0.3
PAD = 2


def batches(tokenizer, render, steps, seed, easy_first):
    """Yields (ids [B, T], target mask [B, T]) for ever; mask marks the tokens of the completion."""
    rng = random.Random(seed)
    banned = arithmetic.held_out()[1]
    eos, done = [1], 0
    while True:
        level = min(1.0, 0.1 + 8.0 * done / steps) if easy_first else 1.0
        prompts, answers = [], []
        while len(prompts) < POOL:
            expr = arithmetic.draw(rng, level)
            if arithmetic.key(expr) not in banned:
                prompts.append(render([{"role": "user", "content": arithmetic.draw_prompt(rng, expr)}]))
                answers.append(arithmetic.completion(expr)[0])
        encode = lambda texts: [e.ids for e in tokenizer.encode_batch(texts, add_special_tokens=False)]
        rows = sorted(zip(encode(prompts), encode(answers)), key=lambda r: len(r[0]) + len(r[1]))
        pool = []
        while rows:  # the longest left, padded to a multiple of 8, sets how many go into the batch
            width = -(-(len(rows[-1][0]) + len(rows[-1][1]) + 1) // 8) * 8
            size = TOKENS_PER_BATCH // width
            if len(rows) >= size:
                pool.append((width, [(p, a + eos) for p, a in rows[-size:]]))
            del rows[-size:]
        rng.shuffle(pool)
        for width, batch in pool:
            ids = torch.full((len(batch), width), PAD)
            mask = torch.zeros(len(batch), width, dtype=torch.bool)
            for i, (p, a) in enumerate(batch):
                ids[i, : len(p) + len(a)] = torch.tensor(p + a)
                mask[i, len(p) : len(p) + len(a)] = True
            done += 1
            yield ids, mask


def orthogonalise(g):
    """Newton-Schulz iteration towards the nearest orthogonal matrix, for a stack of matrices [..., m, n]."""
    x = g / (g.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    tall = x.shape[-2] > x.shape[-1]
    x = x.mT if tall else x
    for _ in range(5):
        a = x @ x.mT
        x = 3.4445 * x + (-4.7750 * a + 2.0315 * a @ a) @ x
    return x.mT if tall else x


class Optimiser:
    """Muon (momentum 0.95, Nesterov) for matrices inside layers, Adam (0.9, 0.98) for embeddings, head, router, norms."""

    def __init__(self, params, muon_lr=0.02, adam_lr=3e-3):
        self.params, self.muon_lr, self.adam_lr, self.step_count = params, muon_lr, adam_lr, 0
        self.first = {k: torch.zeros_like(v) for k, v in params.items()}
        self.second = {k: torch.zeros_like(v) for k, v in params.items() if not self.is_muon(k)}

    @staticmethod
    def is_muon(name):
        return name.endswith("_proj.weight") or "kv_a_proj_with_mqa" in name

    @torch.no_grad()
    def step(self, scale):
        self.step_count += 1
        t = self.step_count
        for name, p in self.params.items():
            m, g = self.first[name], p.grad
            if self.is_muon(name):
                m.mul_(0.95).add_(g)
                update = orthogonalise(g + 0.95 * m) * max(1, p.shape[-2] / p.shape[-1]) ** 0.5
                p.mul_(1 - self.muon_lr * scale * 0.05).add_(update, alpha=-self.muon_lr * scale)
            else:
                v = self.second[name]
                m.mul_(0.9).add_(g, alpha=0.1)
                v.mul_(0.98).addcmul_(g, g, value=0.02)
                update = (m / (1 - 0.9**t)) / ((v / (1 - 0.98**t)).sqrt() + 1e-8)
                p.add_(update, alpha=-self.adam_lr * scale)
            p.grad = None


def losses(w, biases, ids, mask, rope):
    """Next-token loss, MTP loss (its prediction of the token after next), tokens per expert, share of MTP hits."""
    rows = -(-len(ids) // 2)
    hidden, ahead, load = tm.forward(w, biases, ids, rope, rows)
    head = w["lm_head.weight"]
    here = mask[:, 1:]
    main = F.cross_entropy(hidden[:, :-1][here] @ head.T, ids[:, 1:][here])
    there, later = mask[:rows, 2:], ids[:rows, 2:]
    logits = ahead[:, :-1][there] @ head.T
    hits = (logits.detach().argmax(-1) == later[there]).float().mean()
    return main, F.cross_entropy(logits, later[there]), load, hits


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--steps", type=int, default=3000)
    ap.add_argument("--start", help="go on from this checkpoint: FP8 rounding throughout, learning rate falling from the start")
    ap.add_argument("--peak", type=float, default=1.0, help="factor on both learning rates")
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--threads", type=int, default=2)
    ap.add_argument("--out", default=str(reference.HERE))
    ap.add_argument("--save-every", type=int, default=0)
    args = ap.parse_args()
    torch.set_num_threads(args.threads)
    tm.FAST = True
    tokenizer, render = reference.load_tokenizer()
    params, biases = tm.initialise(args.seed)
    fake_fp8, decay = (0.0, 0.0) if args.start else (FAKE_FP8, DECAY)
    if args.start:
        stored, biases = mtp.load(args.start)
        params = {name: stored[name] for name in params}
    for p in params.values():
        p.requires_grad_(True)
    optimiser, rope = Optimiser(params), tm.rope_tables(tm.C.max_position_embeddings)
    data, started, seen = batches(tokenizer, render, args.steps, args.seed, not args.start), time.time(), 0
    for step in range(1, args.steps + 1):
        ids, mask = next(data)
        done = step / args.steps
        w = tm.as_stored(params) if done > fake_fp8 else params
        main_loss, mtp_loss, load, hits = losses(w, biases, ids, mask, rope)
        (main_loss + MTP_WEIGHT * mtp_loss).backward()
        optimiser.step(args.peak * min(1.0, step / 20) * min(1.0, (1 - done) / (1 - decay) + 0.01))
        for i, count in zip(biases, load):
            biases[i] += BALANCE * torch.sign(count.float().mean() - count)
        seen += ids.numel()
        if step % 50 == 0 or step == 1:
            fullest = max(float(c.max() / c.float().mean()) for c in load)
            print(f"step {step} loss {main_loss.item():.4f} mtp {mtp_loss.item():.4f} mtp-hits {hits:.3f} "
                  f"fullest expert {fullest:.2f}x mean, {seen / (time.time() - started):.0f} tokens/s, "
                  f"{time.time() - started:.0f} s", flush=True)
        if step == args.steps or args.save_every and step % args.save_every == 0:
            tm.save(params, biases, args.out)


if __name__ == "__main__":
    main()
