#!/usr/bin/env python3
"""Limits for tests/cli/r1-bench/quality_limits.sh out of what compare.py measured on tiny-r1:

    compare.py examples/tiny-r1 examples/tiny-r1/problems.jsonl --field prompt --tokens 100000 \\
      --types q8 q6 q5 q4 q3 q2 Q8_0 Q6_K Q5_K Q4_K Q3_K IQ2_S --ggml ... --bin BIN --work DIR
    make_limits.py --bin BIN --work DIR >tests/golden/quality/limits.jsonl

A type's limit is 5 % above the divergence that its weights alone give today. None is given to a type
that is worse than ggml's on the same weights and positions by more than two standard errors of the
difference: the script stops then. Mixed recipes, with activation statistics, have no peer here.
SPDX-License-Identifier: MIT
"""
import argparse
import json
import pathlib
import subprocess
import sys

import numpy as np

from compare import bits_of

PEER = {"q8": "Q8_0", "q6": "Q6_K", "q5": "Q5_K", "q4": "Q4_K", "q3": "Q3_K", "q2": "IQ2_S"}
MIXED = ["mixed-q4", "mixed-q3", "mixed-q2"]
SLACK = 1.05
EXAMPLE = pathlib.Path(__file__).resolve().parents[3] / "examples/tiny-r1"


def kl_of(work, name):
    with np.load(work / f"{name}-weights.npz") as f:
        return f["kl"]


def limit(kl):
    return float(f"{SLACK * kl:.4g}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    args = parser.parse_args()
    for ours, theirs in PEER.items():
        a, b = kl_of(args.work, ours), kl_of(args.work, theirs)
        error = (a - b).std(ddof=1) / np.sqrt(len(a))
        if a.mean() > b.mean() + 2 * error:
            sys.exit(f"make_limits.py: {ours} is worse than {theirs}: {a.mean()} and {b.mean()} +- {error}")
        print(json.dumps({"quant": ours, "limit": limit(a.mean()), "ggml": theirs, "ggml_bits": bits_of(theirs),
                          "ggml_kl": float(f"{b.mean():.4g}"), "error": float(f"{error:.2g}")}))
    text = [EXAMPLE / "problems.jsonl", "--field", "prompt"]
    model = args.work / "mixed.r1"
    for name in MIXED:
        for command in ([args.bin / "r1-convert", EXAMPLE, "-o", model, "--force", "--quant", name, "--calibrate", *text],
                        [args.bin / "r1-bench", "quality", "-m", model, "--base", args.work / "base.r1", *text,
                         "--tokens", 100000, "--weights-only", "--json"]):
            out = subprocess.run([str(x) for x in command], check=True, stdout=subprocess.PIPE,
                                 stderr=subprocess.DEVNULL, text=True).stdout
        print(json.dumps({"quant": name, "calibrate": True, "limit": limit(json.loads(out)["kl"]["mean"])}))


if __name__ == "__main__":
    main()
