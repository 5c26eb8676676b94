# SPDX-License-Identifier: MIT
"""r1 against llama.cpp on one model at equal bits, in turns on the same machine; medians and their ratio.

    npm install --prefix tests/bench/peer
    python tests/bench/peer/to_q8_0.py model.gguf model-q8_0.gguf
    build/release/bin/r1-convert model.gguf -o model.r1 --quant q8
    python tests/bench/peer/compare.py model.r1 model-q8_0.gguf --build build/release --threads 1 2
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess

HERE = pathlib.Path(__file__).resolve().parent


def ours(args, threads):
    command = [args.build / "bin/r1-bench", "speed", "-m", args.r1, "--threads", threads, "--prompt", args.prompt,
               "--depth", args.prompt, "--decode", args.tokens, "--repeat", 1, "--json"]
    out = subprocess.run([str(x) for x in command], check=True, stdout=subprocess.PIPE).stdout
    return {r["kind"]: r["tokens_per_s"] for r in json.loads(out)["results"]}


def theirs(args, threads):
    command = ["node", HERE / "llama_cpp.mjs", args.gguf.resolve(), threads, args.prompt, args.tokens]
    return json.loads(subprocess.run([str(x) for x in command], check=True, stdout=subprocess.PIPE).stdout)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("r1", type=pathlib.Path)
    ap.add_argument("gguf", type=pathlib.Path)
    ap.add_argument("--build", default="build/release", type=pathlib.Path, help="build folder of r1")
    ap.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    ap.add_argument("--prompt", type=int, default=512)
    ap.add_argument("--tokens", type=int, default=64)
    ap.add_argument("--rounds", type=int, default=5)
    args = ap.parse_args()
    for threads in args.threads:
        mine, other = [], []
        for _ in range(args.rounds):
            mine.append(ours(args, threads))
            other.append(theirs(args, threads))
        for kind in ("prefill", "decode"):
            a, b = ([run[kind] for run in runs] for runs in (mine, other))
            x, y = statistics.median(a), statistics.median(b)
            print(f"{threads} threads, {kind}: r1 {x:.1f} tokens/s ({min(a):.1f} to {max(a):.1f}), "
                  f"llama.cpp {y:.1f} ({min(b):.1f} to {max(b):.1f}), ratio {x / y:.2f}", flush=True)
    print(f"load at the end: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
