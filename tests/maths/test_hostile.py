"""Whatever is typed: a tree, or Unreadable with a place; soon, and without deep recursion."""

import contextlib
import random
import sys
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from prepkit.errors import Unreadable
from prepkit.maths.caret import caret
from prepkit.maths.read import LIMITS, read, readings
from prepkit.maths.show import line
from prepkit.maths.tree import children
from tests.maths.test_read import MEANS, NAMES

SECONDS = 1.0  # a bound against hanging on a busy machine, not a promise of speed
PIECES = [
    *"WFPSnxyabkeiTJdLGwu0123456789", *"+-*/^()[]{},=<>!|_'.$ \\", *"⌊⌋⌈⌉√∂∞½²³⁻ⁿᵀΣ∏∫πμσ≤≥≠·×÷−", "floor", "ceil",
    "sum(", "prod(", "int(", "diff(", "d(L,", "log", "sin ", "max(", "mod(", " and ", " or ", "C_in", "<=", "==", "//",
    "**", "2e+3", "1,000", r"\frac", r"\sqrt", r"\sum_{i=1}^{n}", r"\left(", r"\right)", r"\cdot", r"\text{in}",
    r"\partial", r"\mathrm{d}", "_{i=1}^{n}", "d/dx", "dx", "\x1b[31m", "\x00", "К", "𝘦", "１",
    "[/]", "9^9^9^9", "10^8!",
]  # fmt: skip

HOSTILE = [
    "__import__('os').system('id')",
    "().__class__.__bases__[0].__subclasses__()",
    "lambda: 0",
    "9**9**9**9",
    "factorial(10**8)",
    "factorial(factorial(factorial(9)))",
    "((((9^99)^99)^99)^99)",
    "2^(10^(10^(10^10)))",
    "x" * 10_000_000,
    "1+" * 5_000_000,
    "(" * 100_000,
    "(" * 1000 + "x" + ")" * 1000,
    "-" * 1999 + "x",
    "|" * 2000,
    "√" * 1999 + "2",
    "x^" * 999 + "x",
    "log " * 499 + "x",
    "f(" * 999,
    "x[" * 999,
    "{" * 2000,
    "sum(" * 500,
    "Σ_{i=1}^{n}" * 180,
    "∫_0^1 " * 300 + "dx" * 90,
    r"\frac{" * 330,
    r"\frac" * 399 + "12345",
    "1/2n" * 499,
    "|x|x|x" * 330,
    "ab" * 999,
    "1,000," * 330 + "1",
    "2e+3" * 499,
    "1e+9" + "*1e+9" * 390,
    "sin 2x " * 280,
    "∏_{i=1}^{n} 2*3*" * 120 + "2",
    "\x00",
    "\x1b]0;title\x07",
    "[/]",
    "[bold red]x[/bold red]",
    "𝘦𝘷𝘢𝘭('1')",
    "\ud800",
    "a\u0301\u0302" * 300,
    "٣",
    "²",
    "x²²",
    "\\",
    "\\x",
    "$",
    "$$",
    "$ $ x $",
    "5%",
    "nan",
    "0/0",
    "0^-1",
    "e" * 1999,
]


def outcome(text, names=NAMES):
    """A tree that keeps within the limits and is read again as it is shown, or None for a refusal."""
    began = time.process_time()
    node, error = attempt(text, names)
    if error is not None:
        assert 0 <= error.start <= error.end <= LIMITS.length + 1
        shown = caret(error.text, (error.start, error.end), 60)
        assert all(part.isprintable() and len(part) <= 130 for part in shown)
        assert error.found.isprintable()
    assert time.process_time() - began < SECONDS
    if node is not None:
        assert height(node) <= LIMITS.depth * 2 + LIMITS.chain
        assert read(line(node), names) == node, line(node)
    return node


def attempt(text, names):
    """A tree or a refusal."""
    try:
        return read(text, names), None
    except Unreadable as error:
        return None, error


def height(node):
    """Nodes on the longest way down."""
    return 1 + max(map(height, children(node)), default=0)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("names", [None, NAMES], ids=["any", "declared"])
def test_hostile(text, names):
    outcome(text, names)
    with contextlib.suppress(Unreadable):
        assert len(readings(text, names)) <= 16


def test_refused_at_once_and_before_recursion():
    began = time.process_time()
    for text in ("(" * 2000, "x" * 10_000_000, "-" * 2000, "x^" * 1000):
        with pytest.raises(Unreadable):
            read(text)
    assert time.process_time() - began < SECONDS
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len_of_stack() + 520)
    try:
        outcome("(" * 59 + "x" + ")" * 59)
        outcome("sum(" * 58 + "x" + ",k,1,n)" * 58)
    finally:
        sys.setrecursionlimit(limit)


def len_of_stack():
    """How deep the calls already are."""
    frame, depth = sys._getframe(), 0
    while frame is not None:
        frame, depth = frame.f_back, depth + 1
    return depth


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
@example("|a|" * 20)
@settings(max_examples=500, deadline=None)
def test_token_soup(text):
    outcome(text)


@given(st.text(max_size=40))
@settings(max_examples=200, deadline=None)
def test_any_text(text):
    outcome(text)


def mutated(text, rng):
    """`text` with a few pieces put in, left out or doubled."""
    for _ in range(rng.randint(1, 4)):
        at = rng.randint(0, len(text))
        piece = rng.choice(PIECES) if rng.random() < 0.8 else chr(rng.randrange(0x2500))
        text = text[:at] + rng.choice([piece, "", text[at : at + 5]]) + text[at + rng.randint(0, 3) :]
    return text


def generated(count, seed):
    """Random characters, token soup, and mutations of good lines."""
    rng = random.Random(seed)
    good = list(MEANS)
    for number in range(count):
        if number % 3 == 0:
            yield "".join(
                chr(rng.randrange(0x300 if rng.random() < 0.9 else 0x11000))
                for _ in range(rng.randint(0, 30))
            )
        elif number % 3 == 1:
            yield "".join(rng.choice(PIECES) for _ in range(rng.randint(1, 30)))
        else:
            yield mutated(rng.choice(good), rng)


def test_a_few_generated_lines():
    read_ones = sum(outcome(text) is not None for text in generated(3000, seed=1))
    assert read_ones > 100


@pytest.mark.slow
def test_a_hundred_thousand_generated_lines():
    read_ones = sum(outcome(text) is not None for text in generated(120_000, seed=2))
    assert read_ones > 5000
