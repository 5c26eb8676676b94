#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every disagreement between r1-verify and Math-Verify, to be judged by mathematics and not by either.

  differ.py R1_VERIFY FILE ...

FILE.txt holds pairs as tests/unit/verify/math_pairs.txt does; where either grader is not of the table's
opinion, the pair is listed. FILE.jsonl with `content` or `model_output` beside `answer` gives a pair a
line. FILE.jsonl with `answer` alone gives four kinds of pairs: each answer against itself, against its
neighbours in order of length and then of text (alike, and seldom equal), rewritten in ways that keep its
value, and with one digit or sign changed. Needs requirements.txt. Not run by the tests (README.md).
"""
import json
import re
import signal
import subprocess
import sys

NEIGHBOURS = 3
MARKS = ((" === ", True), (" =/= ", False), (" =?= ", None))


def fraction_to_slash(text):
    return re.sub(r"(?<!\d)(?<!\d )\\[dt]?frac\{(\w+)\}\{(\w+)\}", r"(\1)/(\2)", text)


# Each keeps what a text says, wherever it changes the text at all.
REWRITINGS = {
    "dfrac": lambda t: t.replace("\\frac", "\\dfrac"),
    "tfrac": lambda t: t.replace("\\frac", "\\tfrac"),
    "slash": fraction_to_slash,
    "short frac": lambda t: re.sub(r"\\frac\{(\d)\}\{(\d)\}", r"\\frac\1\2", t),
    "short sqrt": lambda t: re.sub(r"\\sqrt\{(\d)\}", r"\\sqrt\1", t),
    "plain sqrt": lambda t: re.sub(r"(?<![a-z])\\sqrt\{(\d+)\}", r"sqrt(\1)", t),
    "root sign": lambda t: re.sub(r"\\sqrt\{(\d+)\}", "\u221a\\1", t),
    "pi sign": lambda t: re.sub(r"\\pi(?![a-zA-Z])", "\u03c0", t),
    "left right": lambda t: re.sub(r"\(([^()]*)\)$", r"\\left(\1\\right)", t),
    "no left right": lambda t: t.replace("\\left", "").replace("\\right", "") if "arrow" not in t else t,
    "thin spaces": lambda t: t.replace(" ", "\\, ").replace(",", ", ") if not re.search(r"\d[ ,]", t) else t,
    "no spaces": lambda t: re.sub(r" (?=[^a-zA-Z0-9])", "", t),
    "dollars": lambda t: f"${t}$" if "$" not in t else t,
    "paren delimiters": lambda t: f"\\({t}\\)" if "$" not in t else t,
    "full stop": lambda t: t + ".",
    "braces": lambda t: f"{{{t}}}" if "," not in t else t,
    "degree sign": lambda t: re.sub(r"\^\{?\\circ\}?", "\u00b0", t),
    "minus sign": lambda t: t.replace("-", "\u2212") if "\\text" not in t else t,
    "zero": lambda t: t + ".0" if re.fullmatch(r"-?\d+", t) else t,
    "thousands": lambda t: re.sub(r"(?<=\d)(?=(\d{3})+$)", ",", t) if re.fullmatch(r"\d{4,}", t) else t,
    "thousands in braces": lambda t: re.sub(r"(?<=\d)(?=(\d{3})+$)", "{,}", t) if re.fullmatch(r"\d{4,}", t) else t,
    "x equals": lambda t: f"x={t}" if re.fullmatch(r"-?[\d.]+|\\frac\{\d+\}\{\d+\}", t) else t,
    "bold": lambda t: f"\\mathbf{{{t}}}" if re.fullmatch(r"-?\d+", t) else t,
    "scientific": lambda t: f"{t} \\times 10^0" if re.fullmatch(r"\d+", t) else t,
}


def changed(text):
    """The text with its last digit or its first sign changed: another value nearly always."""
    digits = list(re.finditer(r"\d", text))
    if digits:
        at = digits[-1].start()
        yield "digit", text[:at] + str((int(text[at]) + 1) % 10) + text[at + 1:]
    yield "sign", text[1:] if text.startswith("-") else "-" + text


def pairs_of(path):
    """(kind, gold, answer, what the source says of it: True, False or None)"""
    with open(path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    if path.endswith(".txt"):
        for line in lines:
            for mark, want in MARKS:
                if mark in line and not line.startswith("#"):
                    gold, answer = line.split(mark, 1)
                    yield "table", gold, answer, want
        return
    rows = [json.loads(line) for line in lines]
    golds = []
    for row in rows:
        answer = row.get("content", row.get("model_output"))
        if answer is not None:
            yield "given", str(row["answer"]), answer, row.get("want")
        else:
            golds.append(str(row["answer"]))
    golds = sorted(set(golds), key=lambda g: (len(g), g))
    for i, gold in enumerate(golds):
        yield "itself", gold, gold, True
        for other in golds[i + 1:i + 1 + NEIGHBOURS]:
            yield "neighbour", gold, other, None
        for name, rewrite in REWRITINGS.items():
            if (new := rewrite(gold)) != gold:
                yield name, gold, new, True
        for name, new in changed(gold):
            yield name, gold, new, None if "%" in gold or name == "sign" else False


def boxed(kind, answer):
    return answer if kind == "given" else f"\\boxed{{{answer}}}"


def by_r1(program, pairs):
    lines = "".join(json.dumps({"content": boxed(k, a), "answer": g}) + "\n" for k, g, a, _ in pairs)
    run = subprocess.run([program], input=lines, capture_output=True, text=True, check=False)
    return [json.loads(line)["verdict"] for line in run.stdout.splitlines()]


def by_math_verify(pairs):
    from math_verify import parse, verify
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    for kind, gold, answer, _ in pairs:
        if "=" not in gold and gold == answer:
            yield True  # it grants this, at some length
            continue
        yield bool(verify(parse(f"${gold}$"), parse(boxed(kind, answer))))


def main():
    program, files = sys.argv[1], sys.argv[2:]
    for path in files:
        pairs = list(dict.fromkeys(pairs_of(path)))
        ours, count, against, theirs_wrong = by_r1(program, pairs), 0, 0, 0
        for (kind, gold, answer, want), verdict, theirs in zip(pairs, ours, by_math_verify(pairs)):
            known = want is not None
            against += known and verdict["pass"] is not want
            theirs_wrong += known and theirs is not want
            if verdict["pass"] is theirs and not (known and theirs is not want):
                continue
            count += 1
            shown = answer if kind != "given" else verdict.get("extracted")
            print(f"{kind}: {gold!r} | {shown!r}: r1 {verdict['pass']}, Math-Verify {theirs}, source {want}", flush=True)
        print(f"{path}: {len(pairs)} pairs, {count} listed; against the source: r1 {against}, Math-Verify {theirs_wrong}",
              flush=True)


if __name__ == "__main__":
    main()
