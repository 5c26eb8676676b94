#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Processor time of Math-Verify and of r1-verify on the same answers, in one run, on one core.

  time_graders.py R1_VERIFY FILE.jsonl ...

Each FILE has `content` (the answer's text) and `answer` (the gold). Math-Verify is called as its README
says, parse(gold) and parse(answer) and verify, over each file in a process of its own; its time is given
with and without its import. r1-verify runs as a program, -j 1, so that its time always has its start-up
in it; an empty input shows how much that is. Needs requirements.txt. Not run by the tests (README.md).
"""
import json
import os
import sys
import time

RUNS = 20


def child_time(command):
    """User and system time of a command in seconds, the least of several runs."""
    best = float("inf")
    devnull = [(os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0), (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    for _ in range(RUNS):
        pid = os.posix_spawn(command[0], command, os.environ, file_actions=devnull)
        _, status, usage = os.wait4(pid, 0)
        if status != 0:
            sys.exit(f"{command[0]} failed")
        best = min(best, usage.ru_utime + usage.ru_stime)
    return best


def math_verify_time(rows):
    """Processor time of the import and of all verdicts, and how many pass: in a process of its own, so that
    no file finds what another has warmed up."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        begin = time.process_time()
        from math_verify import parse, verify
        ready = time.process_time()
        passed = sum(bool(verify(parse("$" + str(r["answer"]) + "$"), parse(r["content"]))) for r in rows)
        times = [ready - begin, time.process_time() - ready, passed]
        os.write(write_end, json.dumps(times).encode())
        os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end, "rb") as pipe:
        times = json.loads(pipe.read())
    os.waitpid(child, 0)
    return times


def main():
    program, files = os.path.abspath(sys.argv[1]), sys.argv[2:]
    print(f"r1-verify alone: {child_time([program, '-j', '1']) * 1e3:.2f} ms", flush=True)
    for path in files:
        with open(path, encoding="utf-8") as file:
            rows = [json.loads(line) for line in file]
        start, theirs, passed = math_verify_time(rows)
        ours = child_time([program, "-j", "1", path])
        print(f"{path}: {len(rows)} answers, {passed} pass by Math-Verify; Math-Verify {theirs:.3f} s, with its import "
              f"{theirs + start:.3f} s; r1-verify {ours * 1e3:.2f} ms with its start-up: {theirs / ours:.0f} and "
              f"{(theirs + start) / ours:.0f} times", flush=True)


if __name__ == "__main__":
    main()
