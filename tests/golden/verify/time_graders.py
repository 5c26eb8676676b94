#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Processor time of Math-Verify and of r1-verify on the same answers, in one run, on one core.

  time_graders.py R1_VERIFY FILE.jsonl ...

Each FILE has `content` (the answer's text) and `answer` (the gold). Math-Verify is called as its README
says, parse(gold) and parse(answer) and verify, once over each file in this process: its time with
start-up adds that of a Python that only imports it. r1-verify runs as a program, -j 1, so that its time
always has its start-up in it; an empty input shows how much that is. Needs math-verify 0.9
(requirements.txt). Not run by the tests (README.md).
"""
import json
import os
import subprocess
import sys
import time

RUNS = 20


def child_time(command):
    """User and system time of a command in seconds, the least of several runs."""
    best = float("inf")
    with open(os.devnull, "r+b") as null:
        for _ in range(RUNS):
            pid = subprocess.Popen(command, stdin=null, stdout=null).pid
            usage = os.wait4(pid, 0)[2]
            best = min(best, usage.ru_utime + usage.ru_stime)
    return best


def math_verify_time(rows):
    from math_verify import parse, verify
    begin = time.process_time()
    passed = sum(bool(verify(parse("$" + str(r["answer"]) + "$"), parse(r["content"]))) for r in rows)
    return time.process_time() - begin, passed


def main():
    program, files = sys.argv[1], sys.argv[2:]
    start = child_time([sys.executable, "-c", "import math_verify"])
    ours = child_time([program, "-j", "1"])
    print(f"start-up alone: Math-Verify {start * 1e3:.0f} ms, r1-verify {ours * 1e3:.2f} ms")
    for path in files:
        with open(path, encoding="utf-8") as file:
            rows = [json.loads(line) for line in file]
        theirs, passed = math_verify_time(rows)
        ours = child_time([program, "-j", "1", path])
        print(f"{path}: {len(rows)} answers, {passed} pass by Math-Verify; Math-Verify {theirs:.3f} s, with start-up "
              f"{theirs + start:.3f} s; r1-verify {ours * 1e3:.2f} ms with start-up: {theirs / ours:.0f} and "
              f"{(theirs + start) / ours:.0f} times")


if __name__ == "__main__":
    main()
