# SPDX-License-Identifier: MIT
"""Integer arithmetic problems with a digit-wise chain of thought.

A problem is an expression tree of one or two operations. `solve` writes the reasoning: a line for each expression to be
worked out, a line for each column of digits, a line for the result. `prompts` words the question. Everything is drawn
from one `random.Random`, so a seed gives the same corpus on every machine.
"""
import random

DIRECTIVE = "Please reason step by step, and put your final answer within \\boxed{}."
PREFILL = "<think>\n"


def digits(n):
    """Digits of n, units first."""
    return [int(c) for c in reversed(str(n))]


def column(ds, i):
    return ds[i] if i < len(ds) else 0


def add_lines(a, b):
    """Column sums with the carry written as a third term: 4+8+1=13."""
    x, y, carry, out = digits(a), digits(b), 0, []
    for i in range(max(len(x), len(y))):
        p, q = column(x, i), column(y, i)
        s = p + q + carry
        out.append(f"{p}+{q}{'+1' if carry else ''}={s}")
        carry = s // 10
    return out


def sub_lines(a, b):
    """Column differences for a >= b; a borrow shows as a minuend of 10 or more, and as -1 in the next column."""
    x, y, borrow, out = digits(a), digits(b), 0, []
    for i in range(len(x)):
        p, q = column(x, i), column(y, i)
        d = p - q - borrow
        top = p + 10 if d < 0 else p
        out.append(f"{top}-{q}{'-1' if borrow else ''}={top - q - borrow}")
        borrow = int(d < 0)
    return out


def mul_lines(a, c):
    """Column products of a with the single digit c, carry added: 4*8+5=37."""
    carry, out = 0, []
    for p in digits(a):
        s = p * c + carry
        out.append(f"{p}*{c}{f'+{carry}' if carry else ''}={s}")
        carry = s // 10
    return out


def step(op, a, b):
    """Lines that work out `a op b`, first the expression, last the result; returns (lines, value)."""
    if op == "+":
        return [f"{a}+{b}", *add_lines(a, b), str(a + b)], a + b
    if op == "-":
        if a >= b:
            return [f"{a}-{b}", *sub_lines(a, b), str(a - b)], a - b
        return [f"{a}-{b}", f"-({b}-{a})", *sub_lines(b, a), str(a - b)], a - b
    if b > 9 and a <= 9:
        a, b = b, a
    if b <= 9:
        return [f"{a}*{b}", *mul_lines(a, b), str(a * b)], a * b
    tens, units = divmod(b, 10)
    first, low = step("*", a, units)
    second, high = step("*", a, tens)
    total, value = step("+", low, high * 10)
    return [f"{a}*{b}", *first, *second, *total], value


def solve(expr):
    """(lines, value) of an expression: an int or a tuple (op, left, right)."""
    if isinstance(expr, int):
        return [], expr
    op, left, right = expr
    lines, a = solve(left)
    more, b = solve(right)
    last, value = step(op, a, b)
    return [*lines, *more, *last], value


def draw_number(rng, width):
    return rng.randint(0 if width == 1 else 10 ** (width - 1), 10**width - 1)


def draw(rng, level=1.0):
    """A random expression; level in (0, 1] makes the share of long problems grow during training."""
    hard = rng.random() < level
    width = lambda most: draw_number(rng, rng.randint(1, most if hard else min(most, 2)))
    kind = rng.choices(["+", "-", "*", "**", "two"], [22, 24, 20, 16, 18] if hard else [35, 35, 30, 0, 0])[0]
    if kind == "+":
        return ("+", width(3), width(3))
    if kind == "-":
        a, b = width(3), width(3)
        if a < b and rng.random() < 0.7:
            a, b = b, a
        return ("-", a, b)
    if kind == "*":
        a, c = width(3), draw_number(rng, 1)
        return ("*", c, a) if rng.random() < 0.3 else ("*", a, c)
    if kind == "**":
        return ("*", draw_number(rng, 2), draw_number(rng, 2))
    a, b, c = draw_number(rng, rng.randint(1, 2)), draw_number(rng, rng.randint(1, 2)), draw_number(rng, 1)
    inner = rng.choice("+-*")
    if inner == "*":
        product = ("*", a, c)
        return (rng.choice("+-"), product, b) if a * c >= b else ("+", product, b)
    if inner == "-":
        a, b = max(a, b), min(a, b)
    return ("*", (inner, a, b), c)


WORDS = {"+": "plus", "-": "minus", "*": "times"}
QUESTIONS = ["What is {}?", "What is {}?", "Compute {}.", "Calculate {}.", "{} = ?", "{}", "{}=", "How much is {}?",
             "Work out {}.", "Please compute {}.", "Find {}.", "Evaluate {}.", "what's {}?"]


def render(expr, gap, times, words):
    """Expression as text; a sum or difference inside a product is put in parentheses."""
    if isinstance(expr, int):
        return str(expr)
    op, left, right = expr
    sign = f" {WORDS[op]} " if words else gap + (times if op == "*" else op) + gap
    text = render(left, gap, times, words)
    if op == "*" and not isinstance(left, int):
        text = f"({text})"
    return text + sign + render(right, gap, times, words)


def draw_prompt(rng, expr):
    """One of many wordings of the question, a quarter of them with R1's directive behind it."""
    words = isinstance(expr[1], int) and rng.random() < 0.1
    text = render(expr, rng.choice([" ", " ", " ", ""]), rng.choice("***x×"), words)
    text = rng.choice(QUESTIONS).format(text)
    if rng.random() < 0.25:
        text += rng.choice(["\n", " "]) + DIRECTIVE
    return text


def completion(expr):
    """What follows the prefill `<think>\\n`, without the end token; returns (text, answer)."""
    lines, value = solve(expr)
    return "\n".join(lines) + f"\n</think>\n\nThe answer is \\boxed{{{value}}}.", str(value)


def key(expr):
    """Canonical text of an expression: what tells held-out problems from training problems, whatever the wording."""
    return render(expr, "", "*", False)


def held_out(count=200, seed=20250120):
    """The held-out problems, always the same: list of {id, prompt, answer} and the set of their keys."""
    rng, seen, rows = random.Random(seed), set(), []
    while len(rows) < count:
        expr = draw(rng)
        if key(expr) in seen or len(key(expr)) < 4:
            continue
        seen.add(key(expr))
        rows.append({"id": f"tiny-{len(rows):03d}", "prompt": draw_prompt(rng, expr), "answer": completion(expr)[1]})
    return rows, seen
