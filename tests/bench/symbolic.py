"""Typical symbolic answers judged by prepkit, by `sympy.simplify(a - b) == 0` and by math-verify: time and correctness.

python -m tests.bench.symbolic

Right answers are the key respelled by rules that hold for the types; wrong ones are the key with one sign, number or
symbol changed, kept only where exact evaluation shows a difference. CPU time, the three interleaved, one warm process.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from fractions import Fraction

from prepkit.domain import Context
from prepkit.errors import PrepkitError
from prepkit.maths.evaluate import Inexact, evaluate
from prepkit.maths.judge import judge
from prepkit.maths.latex import latex
from prepkit.maths.read import read
from prepkit.maths.rewrite import rebuild
from prepkit.maths.show import ascii_line
from prepkit.maths.tree import Apply, Negate, Node, Number, Operation, Symbol, children, free_names

TYPES = dict.fromkeys(
    ("W", "H", "F", "S", "K", "C", "Ci", "Co", "G", "D", "N", "L", "n", "B", "T", "M"), "pint"
) | {"P": "nat"}
KEYS = """
floor((W-F+2*P)/S)+1 | floor((H+2*P-D*(F-1)-1)/S)+1 | (W-1)*S-2*P+F | floor(W/2) | ceil(W/S) | floor((W-F)/S)+1
K^2*Ci*Co | K^2*Ci*Co+Co | K^2*Ci+Ci*Co | 1/Co+1/K^2 | (K^2*Ci+Ci*Co)/(K^2*Ci*Co) | K^2*Ci*Co/G | H*W*K^2*Ci*Co
(H*W*C)/G | K^2*C*H*W | 1+L*(K-1) | 1+(F-1)*D | n*(n+1)/2 | 2*n+1 | (2*n+1)^2*C^2 | 9*n*C^2 | 3*(3*C^2) | 49*C^2
(n+1)*n | n*n+n | 4*N*L^2*C+2*N^2*L | 2*C+2 | 4*C*(C+1) | B*T*(T+1)/2 | B*H*W*C*4 | 12*L*C^2+13*L*C | N*C/G+N
floor(W/4)*floor(H/4)*C | floor((W+2*P-F)/S+1)*Co | mod(W,S) | W-S*floor(W/S) | ceil((W-F+1)/S) | max(W-F,0)
| K*K*C+C*Co
""".replace("\n", "|")  # the answers that questions on convolutional networks ask for
RIGHT, WRONG = 5, 4  # variants of each key


def rewritings(node: Node) -> list[Node]:
    """Equal spellings, for the types above."""
    one, two = Number(Fraction(1), "1"), Number(Fraction(2), "2")
    match node:
        case Operation(op="+", left=a, right=b):
            return [Operation("+", b, a), Operation("-", a, Negate(b))]
        case Operation(op="*", left=a, right=Operation(op="+" | "-" as op, left=b, right=c)):
            return [Operation(op, Operation("*", a, b), Operation("*", a, c))]
        case Operation(op="*", left=a, right=b):
            return [Operation("*", b, a), Operation("/", Operation("*", Operation("*", two, a), b), two)]
        case Operation(op="/", left=Operation(op="+" | "-" as op, left=a, right=b), right=c):
            return [Operation(op, Operation("/", a, c), Operation("/", b, c))]
        case Operation(op="/", left=a, right=b):
            return [
                Operation("*", a, Operation("/", one, b)),
                Operation("/", Operation("*", two, a), Operation("*", two, b)),
            ]
        case Operation(op="^", left=a, right=Number(value=value)) if value == 2:
            return [Operation("*", a, a)]
        case Operation(op="-", left=a, right=b):
            return [Operation("+", Negate(b), a)]
        case Apply(name="floor", args=(a,)):
            return [
                Operation("-", Apply("floor", (Operation("+", a, one),)), one),
                Negate(Apply("ceil", (Negate(a),))),
            ]
        case Apply(name="ceil", args=(a,)):
            return [Negate(Apply("floor", (Negate(a),)))]
    return [Operation("+", node, Number(Fraction(0), "0"))]


def mutations(node: Node) -> list[Node]:
    """Other answers: a slip each."""
    match node:
        case Operation(op=op, left=a, right=b):
            other = {"+": "-", "-": "+", "*": "+", "/": "*", "^": "*"}[op]
            return [Operation(other, a, b), a]
        case Number(value=value):
            return [Number(value + 1, str(value + 1))]
        case Symbol(name=name):
            return [Symbol(next(other for other in ("K", "W", "C") if other != name))]
        case Apply(name="floor", args=args):
            return [Apply("ceil", args)]
        case Apply(name="ceil", args=args):
            return [Apply("floor", args)]
    return []


def places(node: Node, change: Callable[[Node], list[Node]]) -> Iterator[Node]:
    """`node` changed at one place, for every place and change."""
    yield from change(node)
    below = children(node)
    for k, kid in enumerate(below):
        for new in places(kid, change):
            yield rebuild(node, (*below[:k], new, *below[k + 1 :]))


def spread(found: list[Node], count: int) -> list[Node]:
    """`count` of them, from all over."""
    unique = list(dict.fromkeys(found))
    return unique[:: max(1, len(unique) // count)][:count]


def differ(a: Node, b: Node) -> bool:
    """Do they differ at some point of a grid?"""
    names = sorted(free_names(a) | free_names(b))
    for k in range(60):
        point = {name: 1 + (7 * k + 3 * i * k + i) % 11 for i, name in enumerate(names)}
        try:
            if evaluate(a, point) != evaluate(b, point):
                return True
        except (PrepkitError, Inexact):
            continue
    return False


def cases() -> list[tuple[Node, Node, bool]]:
    """(key, answer, is it right?)"""
    found: list[tuple[Node, Node, bool]] = []
    for text in filter(str.strip, KEYS.split("|")):
        key = read(text)
        once = list(places(key, rewritings))
        twice = [node for first in once[:6] for node in places(first, rewritings)]
        found += [(key, node, True) for node in spread(once + twice, RIGHT)]
        found += [
            (key, node, False)
            for node in spread([m for m in places(key, mutations) if differ(key, m)], WRONG)
        ]
    return found


def by_prepkit(key: Node, answer: Node) -> bool | None:
    verdict = judge(ascii_line(key), ascii_line(answer), Context(let=TYPES)).verdict
    return {"proved": True, "probed": True, "refuted": False, "unknown": None}.get(verdict, False)


def by_sympy(key: Node, answer: Node) -> bool | None:
    import sympy

    names = {name: sympy.Symbol(name) for name in TYPES}
    names |= {"mod": sympy.Mod, "max": sympy.Max, "ceil": sympy.ceiling}
    a, b = (sympy.sympify(ascii_line(node).replace("^", "**"), locals=names) for node in (key, answer))
    return bool(sympy.simplify(a - b) == 0)


def by_math_verify(key: Node, answer: Node) -> bool | None:
    from math_verify import parse, verify

    a, b = (parse(f"${latex(node)}$", parsing_timeout=None) for node in (key, answer))
    return bool(verify(a, b, timeout_seconds=None)) if a and b else None


RIVALS: dict[str, Callable[[Node, Node], bool | None]] = {
    "prepkit": by_prepkit,
    "sympy.simplify(a-b)==0": by_sympy,
    "math-verify": by_math_verify,
}


def main() -> None:
    """Print the table."""
    import importlib.util
    import logging

    logging.disable(logging.CRITICAL)
    rivals = {
        name: run
        for name, run in RIVALS.items()
        if name != "math-verify" or importlib.util.find_spec("math_verify")
    }
    pairs = cases()
    for run in rivals.values():  # warm
        run(*pairs[0][:2])
    times: dict[str, list[float]] = {name: [] for name in rivals}
    scores = {name: {"wrong": 0, "none": 0, "right": 0} for name in rivals}
    for key, answer, truth in pairs:
        for name, run in rivals.items():
            start = time.process_time()
            try:
                found = run(key, answer)
            except Exception:
                found = None
            times[name].append(time.process_time() - start)
            scores[name]["none" if found is None else "right" if found == truth else "wrong"] += 1
    print(f"{len(pairs)} answers, {sum(truth for *_, truth in pairs)} of them right; CPU milliseconds")
    print(f"{'':24}{'median':>9}{'p99':>9}{'right':>8}{'wrong':>8}{'none':>8}")
    for name in rivals:
        ordered, score = sorted(times[name]), scores[name]
        p99 = ordered[int(0.99 * len(ordered))]
        counts = "".join(f"{score[column]:8}" for column in ("right", "wrong", "none"))
        print(f"{name:24}{1e3 * statistics.median(ordered):9.2f}{1e3 * p99:9.2f}{counts}")


if __name__ == "__main__":
    main()
