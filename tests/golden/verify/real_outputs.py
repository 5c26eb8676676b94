#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""r1-verify, Math-Verify and the labels of a source on its real outputs: counts, and who differs where.

  real_outputs.py R1_VERIFY DIR [SAMPLE]

DIR holds *.jsonl with `content`, `answer` and, where the source has a verdict, `score`. SAMPLE bounds
how many records of a file Math-Verify sees (all; 0 leaves it out). Needs requirements.txt unless 0.
A pair that Math-Verify does not finish in 20 s counts as failed. Not run by the tests (README.md).
"""
import collections
import json
import multiprocessing
import pathlib
import queue
import random
import subprocess
import sys


def peer(tasks, verdicts):
    from math_verify import parse, verify
    while True:
        record = tasks.get()
        try:
            answer = parse(record["content"][-40000:], parsing_timeout=4)
            golds = [f"${record['answer']}$", str(record["answer"])]
            verdicts.put(any(verify(parse(g, parsing_timeout=2), answer, timeout_seconds=3) for g in golds))
        except Exception:  # whatever it raises, it has no verdict
            verdicts.put(False)


class Peer:
    """Math-Verify in a process that can be killed: its own alarms do not reach all of its work."""

    def __init__(self):
        self.process = None

    def judge(self, record):
        if self.process is None:
            self.tasks, self.verdicts = multiprocessing.Queue(), multiprocessing.Queue()
            self.process = multiprocessing.Process(target=peer, args=(self.tasks, self.verdicts), daemon=True)
            self.process.start()
        self.tasks.put(record)
        try:
            return self.verdicts.get(timeout=20)
        except queue.Empty:
            self.process.kill()
            self.process = None
            return False


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    most = int(sys.argv[3]) if len(sys.argv) > 3 else sys.maxsize
    math_verify = Peer()
    for path in sorted(folder.glob("*.jsonl")):
        with open(path, encoding="utf-8") as file:
            records = [json.loads(line) for line in file]
        lines = "".join(json.dumps({"content": r["content"], "answer": r["answer"]}) + "\n" for r in records)
        run = subprocess.run([program, "--kind", "math"], input=lines, capture_output=True, text=True, check=False)
        ours = [json.loads(line).get("verdict", {}) for line in run.stdout.splitlines()]
        seen = set(random.Random(1).sample(range(len(records)), min(most, len(records))))
        counts, differ = collections.Counter(), []
        for i, (record, verdict) in enumerate(zip(records, ours)):
            voices = {"r1": verdict.get("pass") is True}
            if record.get("score") is not None:
                voices["source"] = bool(record["score"])
            if i in seen:
                voices["Math-Verify"] = math_verify.judge(record)
            counts[" ".join(f"{name}={'yes' if said else 'no'}" for name, said in sorted(voices.items()))] += 1
            if len(set(voices.values())) > 1:
                differ.append((voices, record, verdict.get("extracted")))
        print(f"{path.name}: {len(records)} records, {len(differ)} with a disagreement")
        for voices, n in counts.most_common():
            print(f"  {n:6} {voices}")
        for voices, record, extracted in differ:
            passed = "+".join(name for name, said in sorted(voices.items()) if said)
            print(f"    {passed}: gold {record['answer']!r} taken {extracted!r} end {record['content'][-80:]!r}")


if __name__ == "__main__":
    main()
