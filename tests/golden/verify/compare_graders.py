#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Where r1-verify and other graders disagree on real outputs, and whether golds equal themselves.

  compare_graders.py R1_VERIFY OUTPUTS.jsonl [GOLDS.jsonl ...]

OUTPUTS has `model_output`, `answer` and the other graders' verdicts in fields that end in
`_verdict`; GOLDS have `answer`. Needs Python alone. Not run by the tests (README.md).
"""
import collections
import json
import subprocess
import sys


def judge(program, records):
    lines = "".join(json.dumps(r) + "\n" for r in records)
    run = subprocess.run([program], input=lines, capture_output=True, text=True, check=True)
    return [json.loads(line)["verdict"] for line in run.stdout.splitlines()]


def read(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def main():
    program, outputs, golds = sys.argv[1], sys.argv[2], sys.argv[3:]
    rows = read(outputs)
    verdicts = judge(program, [{"content": r["model_output"], "answer": r["answer"]} for r in rows])
    graders = [k for k in rows[0] if k.endswith("_verdict")]
    for grader in graders:
        differ = collections.Counter(
            (r["answer"], v["extracted"], v["pass"]) for r, v in zip(rows, verdicts) if r[grader] != v["pass"])
        print(f"{grader}: {sum(differ.values())} of {len(rows)} differ")
        for (gold, answer, ours), n in differ.most_common(12):
            print(f"  {n:4} gold {gold!r} answer {answer!r}: r1-verify says {ours}")
    for path in golds:
        answers = [str(r["answer"]) for r in read(path)]
        same = judge(program, [{"content": f"\\boxed{{{a}}}", "answer": a} for a in answers])
        other = judge(program, [{"content": f"\\boxed{{{b}}}", "answer": a}
                                for a, b in zip(answers, answers[7:] + answers[:7])])
        print(f"{path}: {sum(v['pass'] is True for v in same)} of {len(answers)} equal themselves, "
              f"{sum(v['pass'] is True for v in other)} equal the answer seven lines on")


if __name__ == "__main__":
    main()
