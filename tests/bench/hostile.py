#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Golds and outputs made to hang or exhaust a grader, as JSON lines for hostile_bench.

  hostile.py > hostile.jsonl

Each shape stands in a box as large as the parser reads (short of 20,000 bytes), as the gold and as the
output, against itself with one sign changed and against 1; and once as 1 MB of plain output without a box.
"""
import json

ROOM = 19000  # what is longer is not read as mathematics
TEXT = 1_000_000


def repeat(piece, size):
    return piece * (size // len(piece))


def nest(left, right, middle, size):
    n = size // (len(left) + len(right))
    return left * n + middle + right * n


def shapes(size):
    """Name and text of `size` bytes or so each."""
    for left, right in ("()", "[]", "{}", ("\\{", "\\}"), ("\\left(", "\\right)"), ("\\sqrt{", "}"), ("|", "|"),
                        ("\\frac{1}{", "}"), ("\\frac{", "}{2}"), ("\\sin(", ")"), ("\\lfloor ", "\\rfloor "),
                        ("\\overline{", "}"), ("\\text{", "}"), ("\\boxed{", "}"), ("\\binom{2}{", "}"), ("2^{", "}"),
                        ("x_{", "}"), ("\\log_{", "}2"), ("\\sum_{k=1}^{2}(", ")"), ("\\int_0^1(", ")dx"),
                        ("\\lim_{x\\to0}(", ")"), ("\\begin{pmatrix}", "\\end{pmatrix}"), ("\\begin{cases}", "\\end{cases}"),
                        ("\\mathrm{", "}"), ("\\max(1,", ")"), ("\\frac{d}{dx}(", ")")):
        yield f"nest {left}", nest(left, right, "x", size)
        yield f"open {left}", repeat(left, size)
        yield f"few {left}", nest(left, right, "x", min(size, 50 * (len(left) + len(right))))
    for right in (")", "}", "]", "\\right)", "\\}", "\\end{pmatrix}", "|"):
        yield f"close {right}", repeat(right, size)
    for piece in (",", ";", "&", "\\\\", "1,", "1;", "1&", "1\\\\", "(1,2),", "x=1,", "x<1,", "\\{1\\}\\cup", "[1,2]\\cup(3,4)\\cap",
                  "+", "-", "+-", "*", "/", "1/", "^", "_", "!", "'", "\"", "=", "<", "1<", "=x", "\\pm", "1\\pm", "\\le", ":", "1:",
                  "\\ldots", "1,\\ldots,", "x", "xy ", "ab", "sin", "\\sin", "\\pi", "e", "i", "i^", "2^", "2!", "x!", "0.", ".", "1.",
                  "9", "1 ", "1,000,", "1 000 ", "10^", "e^", "1e9", "\\%", "5\\%", "\\$", "$", "$x$ ", "$$", "\\(", "\\[", "\\text{a}",
                  "\\mathrm{m}", "\\frac", "\\frac12", "\\sqrt", "\\sqrt2", "\\binom", "\\binom{9}{4}", "\\log", "\\sum", "\\int",
                  "\\lim", "\\boxed", "\\boxed{1}", "\\boxed{", "box", "**", "**a**", "*", "#", "####", "#### 1\n", "answer", "answer is ",
                  "the answer is 5. ", "Answer: ", "\u7b54\u6848\u662f", "<answer>", "</answer>", "</think>", "<think>", "a ", "is ", "and ",
                  "1 and ", "1 or ", "\n", " ", "\t", "\\,", "\\ ", "\\left.", "{}", "()", "1 2 3 ", "5'6'' ", "30^\\circ 15' ", "^\\circ",
                  "m ", "kg ", "m/s ", "5 m ", "^{-1}", "\\cdot m", "H_2O", "\\to ", "C(5,2)", "P(5,2)*", "{}_5C_2", "C_5^2 ", "\\mu",
                  "&lt;", "&amp;", "\u221a", "\u00b2", "\u2264", "\u00bd", "\u4e2d", "\u00b0", "\U0001d7ce", "|x|", "|", "||", "\\|", "x'",
                  "\\vec{x}", "\\begin{pmatrix}1\\end{pmatrix}", "\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}^{99}", "1_2 ", "12_3+",
                  "\\overline{3}", "0.\\overline{3}+", "three ", "million ", "first ", "May 5 ", "12:30 ", "p.m. ", "(A) ", "A. ",
                  "\\mathbb{R}", "\\mathbb{R}\\setminus", "\\emptyset", "\\infty", "\\infty-", "x \\in ", "f(x)=", "\\text{if }x&"):
        yield f"many {piece!r}", repeat(piece, size)


def expressions():
    """Short, and hard to evaluate or to compare."""
    tower = "2"
    for _ in range(6):
        tower = "2^{" + tower + "}"
    yield from (tower, "10^{10^{10}}", "9^{9^{9}}", "(1+x)^{5000}", "(1+x+y+z)^{999}", "\\sum_{k=1}^{100000}\\frac1k",
                "\\sum_{k=1}^{3000}\\frac1k", "\\sum_{k=1}^{3000}\\frac{1}{k!}", "\\sum_{a=1}^{99}\\sum_{b=1}^{99}\\sum_{c=1}^{99}abc",
                "\\prod_{k=1}^{3000}(k+\\sqrt2)", "\\prod_{k=1}^{3000}k^k", "\\sum_{k=0}^{\\infty}\\frac{(-1)^k}{2k+1}",
                "\\sum_{k=1}^{\\infty}\\frac{1}{k^{1.01}}", "\\sum_{k=1}^\\infty\\frac{\\sin k}{k}", "\\sum_{k=2}^\\infty\\frac1{k\\ln^2k}",
                "100000!", "3000!", "3000!!", "3000!/2999!", "(3000!)^2", "((3!)!)!", "20!!!!", "\\binom{3000}{1500}",
                "\\binom{\\binom{\\binom{9}{4}}{4}}{4}", "\\binom{1000000}{500000}", "2^{100000}-1", "3^{40000}", "1.0000001^{100000000}",
                "\\sqrt{" * 40 + "2" + "}" * 40, "+".join(f"\\sqrt{{{k}}}" for k in range(2, 60)),
                "+".join(f"\\sqrt[{k}]{{{k}}}" for k in range(2, 60)), "\\sqrt{2}^{\\sqrt{2}^{\\sqrt2}}", "e^{e^{e^{e}}}", "e^{e^{e^{79}}}",
                "\\sin(10^{1000})", "\\sin(e^{1000})", "\\tan(\\frac{\\pi}{2}+10^{-1000})", "\\ln(\\ln(\\ln(10^{1000})))",
                "\\int_0^1\\sin\\frac1x\\,dx", "\\int_0^1\\frac1x\\,dx", "\\int_0^\\infty\\sin(x^2)\\,dx", "\\int_0^{1000}\\sin(e^x)\\,dx",
                "\\int_0^1\\int_0^1\\int_0^1\\sqrt{x+y+z}\\,dx\\,dy\\,dz", "\\int_{-\\infty}^\\infty e^{-x^{40}}dx",
                "\\int_0^1 x^{-0.999}dx", "\\lim_{x\\to0}\\frac{\\sin(\\tan x)-\\tan(\\sin x)}{x^7}", "\\lim_{n\\to\\infty}\\sqrt[n]{n!}/n",
                "\\lim_{x\\to\\infty}\\frac{x^{1000}}{e^x}", "\\frac{d}{dx}" * 6 + "x^{x^{x^x}}", "\\gcd(" + ",".join("9" * 90 for _ in range(90)) + ")",
                "\\operatorname{lcm}(" + ",".join(str(10**40 + k) for k in range(99)) + ")", "0." + "123456789" * 1000,
                "9" * 9000, "9" * 9000 + "/" + "7" * 9000, "1e999999999", "1e5000", "0.\\overline{" + "123456789" * 100 + "}",
                "x=\\pm1\\pm2\\pm3\\pm4\\pm5\\pm6\\pm7\\pm8", ",".join(f"({k},{k + 1})" for k in range(250)),
                ",".join(f"x+{k}y" for k in range(250)), "\\{" + ",".join(f"\\sqrt{{{k}}}" for k in range(250)) + "\\}",
                "\\cup".join(f"[{2 * k},{2 * k + 1})" for k in range(120)), "x^{100}+" + "+".join(f"{k}x^{{{k}}}" for k in range(100)) + "<0",
                "\\sin x<\\cos x", "\\sin(x)\\sin(2x)\\sin(3x)\\sin(4x)>0", "|x-1|+|x-2|+|x-3|+|x-4|+|x-5|<9", "x^x=2", "2^x>x^{10}",
                "\\begin{pmatrix}" + "\\\\".join("&".join(str(9 * i + j) for j in range(15)) for i in range(15)) + "\\end{pmatrix}",
                "\\begin{pmatrix}a&b&c&d\\\\e&f&g&h\\\\i&j&k&l\\\\m&n&o&p\\end{pmatrix}^{-1}", "\\begin{pmatrix}x&y\\\\y&x\\end{pmatrix}^{4}",
                "\\begin{pmatrix}1&1\\\\1&0\\end{pmatrix}^{100}", "\\begin{vmatrix}a&b&c&d\\\\e&f&g&h\\\\i&j&k&l\\\\m&n&o&p\\end{vmatrix}",
                "\\lfloor " * 30 + "\\pi^{50}" + "\\rfloor " * 30, "\\cos(" * 40 + "x" + ")" * 40, "i^{i^{i^{i}}}",
                "(" * 20 + "x+1" + ")^{2}" * 20, "(x+1)(x+2)" * 60, "(-1)^{n}" * 200, "\\log_{x}(y)" * 50, "ABCDEF_{16}" * 100,
                "x" + "^2" * 60, "x" + "!" * 60, "1/" * 500 + "2", "x/y" * 500, "1+" * 990 + "1", "x+" * 990 + "1", "--" * 9000 + "1")


def changed(text):
    return text.replace("x", "(x+1)", 1) if "x" in text else text + "+1"


def main():
    pairs = []
    for name, text in shapes(ROOM):
        pairs += [(name, text, f"\\boxed{{{changed(text)}}}"), (name, "1", f"\\boxed{{{text}}}"), (name, text, "\\boxed{1}")]
    for name, text in shapes(TEXT):
        pairs += [(name + " 1 MB", "1", text), (name + " 1 MB, answer", "1", text + " the answer is " + text[:300])]
    for text in expressions():
        name = text[:60]
        for gold, output in ((text, f"\\boxed{{{changed(text)}}}"), ("1", f"\\boxed{{{text}}}"), (text, "\\boxed{1}"),
                             (text, f"\\boxed{{({text})}}"), (text, f"\\boxed{{0.123456+{text}}}")):
            pairs.append((name, gold, output))
    for name, gold, output in pairs:
        print(json.dumps({"id": name, "answer": gold, "content": output}, ensure_ascii=False))


main()
