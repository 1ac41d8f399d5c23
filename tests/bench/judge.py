"""The corpus judged: time and share decided right, beside SymPy, math-verify and pycodemath, in one run.

python -m tests.bench.judge [all]

Every third pair, or all. Rivals get the value pairs that they can express at all: no facts, no relations, no sequences,
abstract functions, matrices or infinity. SymPy gets our types as its assumptions and our definitions put in, by a
bridge that shares nothing with `prepkit.maths.cas`. CPU time of a warm process, a deadline for every pair.
"""

from __future__ import annotations

import contextlib
import importlib
import logging
import os
import signal
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from prepkit.errors import PrepkitError
from prepkit.maths.context import is_relation, prepare
from prepkit.maths.latex import latex
from prepkit.maths.show import ascii_line
from prepkit.maths.tree import Apply, Big, Constant, Index, Node, Tuple, children
from tests.maths.corpus import Pair, pairs

DEADLINE = 3.0  # seconds a pair
EVERY = 3  # pairs, of which one is asked
KNOWN = {True: "same", False: "different", None: ""}
TYPES = {
    "int": {"integer": True},
    "nat": {"integer": True, "nonnegative": True},
    "pint": {"integer": True, "positive": True},
    "real": {"real": True},
    "pos": {"positive": True},
    "nonneg": {"nonnegative": True},
    "nz": {"real": True, "nonzero": True},
    "prob": {"positive": True},
    "unit": {"nonnegative": True},
}


class Case(NamedTuple):
    """A pair and its two lines with definitions put in (None where they cannot be read)."""

    pair: Pair
    lines: tuple[Node, Node] | None


class Cannot(Exception):
    """The rival cannot be asked this."""


class Late(Exception):
    """The deadline."""


@contextlib.contextmanager
def _deadline(seconds: float) -> Iterator[None]:
    def late(*_: object) -> None:
        raise Late

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _parts(node: Node) -> Iterator[Node]:
    yield node
    for child in children(node):
        yield from _parts(child)


def _plain(case: Case, *beyond: type[Node]) -> tuple[Node, Node]:
    """Both lines, if they are values without what is named."""
    pair, lines = case
    if lines is None or pair.facts or pair.functions or pair.sequences or "mat" in pair.let.values():
        raise Cannot
    barred = (Tuple, Index, *beyond)
    if any(is_relation(line) or isinstance(part, barred) for line in lines for part in _parts(line)):
        raise Cannot
    if any(
        isinstance(part, Constant) and part.name == "oo" for line in lines for part in (line, *children(line))
    ):
        raise Cannot
    return lines


def by_prepkit(case: Case) -> str:
    """Our own word, of every pair."""
    found = case.pair.judged()
    if found.verdict == "unknown":
        return ""
    right = case.pair.right(found)
    return case.pair.truth if right else "wrong"


def _sympy_pair(case: Case) -> tuple[Any, Any]:
    import sympy

    lines = _plain(case)
    names: dict[str, Any] = {name: sympy.Symbol(name, **TYPES[kind]) for name, kind in case.pair.let.items()}
    given = {
        "mod": sympy.Mod, "max": sympy.Max, "min": sympy.Min, "ceil": sympy.ceiling, "abs": sympy.Abs,
        "e": sympy.E, "log2": lambda x: sympy.log(x, 2), "delta": sympy.KroneckerDelta,
        "sum": lambda f, i, a, b: sympy.summation(f, (i, a, b)), "prod": lambda f, i, a, b: sympy.product(f, (i, a, b)),
        "int": lambda f, x, a, b: sympy.integrate(f, (x, a, b)),
    }  # fmt: skip
    names = {**given, **names}
    for line in lines:
        for part in _parts(line):
            if isinstance(part, Big) and part.name not in case.pair.let:
                names[part.name] = sympy.Symbol(part.name, integer=part.kind != "int", real=True)
    text = (ascii_line(line).replace("^", "**") for line in lines)
    a, b = (sympy.sympify(one, locals=names) for one in text)
    return a, b


def by_simplify(case: Case) -> str:
    """`simplify(a - b) == 0` with typed symbols."""
    import sympy

    a, b = _sympy_pair(case)
    return KNOWN[bool(sympy.simplify(a - b) == 0)]


def by_equals(case: Case) -> str:
    """`Expr.equals`, which may not know."""
    a, b = _sympy_pair(case)
    return KNOWN[a.equals(b)]


def by_math_verify(case: Case) -> str:
    """math-verify on LaTeX."""
    from math_verify import parse, verify

    a, b = (parse(f"${latex(line)}$", parsing_timeout=None) for line in _plain(case))
    if not (a and b):
        raise Cannot
    return KNOWN[bool(verify(a, b, timeout_seconds=None))]


def by_pycodemath(case: Case) -> str:
    """pycodemath's `check_equal`, which has no typed symbols; sums, products and integrals are not in its language."""
    from pycodemath.core.errors import ParseError
    from pycodemath.verify import VerdictStatus, check_equal

    lines = _plain(case, Big)
    if any(
        isinstance(part, Apply) and part.name in ("diff", "delta", "T")
        for line in lines
        for part in _parts(line)
    ):
        raise Cannot
    try:
        found = check_equal(*(ascii_line(line) for line in lines), budget=DEADLINE)
    except ParseError as error:
        raise Cannot from error
    return {VerdictStatus.VERIFIED: "same", VerdictStatus.REFUTED: "different"}.get(found.status, "")


RIVALS: dict[str, tuple[str, Callable[[Case], str]]] = {
    "prepkit": ("prepkit", by_prepkit),
    "sympy.simplify(a-b)==0": ("sympy", by_simplify),
    "sympy Expr.equals": ("sympy", by_equals),
    "math-verify": ("math_verify", by_math_verify),
    "pycodemath": ("pycodemath", by_pycodemath),
}


def cases() -> list[Case]:
    """The corpus, definitions put in."""
    found = []
    for pair in pairs():
        try:
            lines = prepare(pair.a, pair.b, pair.context).lines
        except PrepkitError:
            lines = None
        found.append(Case(pair, lines))
    return found


def cpu_seconds() -> float:
    """Of this process, and of those it started with those they have seen end (Linux; elsewhere its own alone)."""
    total = time.process_time()
    for listed in Path("/proc/self/task").glob("*/children"):
        for child in listed.read_text().split():
            with contextlib.suppress(OSError):
                fields = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
                total += sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return total


def asked(run: Callable[[Case], str], case: Case) -> tuple[str, float]:
    """(what was said: a truth, "" for nothing, "late", "cannot"; CPU seconds)."""
    start = cpu_seconds()
    try:
        with _deadline(DEADLINE + 0.5):
            said = run(case)
    except Late:
        said = "late"
    except Cannot:
        said = "cannot"
    except Exception:  # whatever a rival dies of
        said = ""
    return said, cpu_seconds() - start


def row(name: str, rows: list[tuple[Case, str, float]]) -> str:
    """One line of the table over the pairs that could be asked."""
    rows = [one for one in rows if one[1] != "cannot"]
    said = [(case.pair.truth, word) for case, word, _ in rows]
    right = sum(truth == word for truth, word in said)
    silent = sum(word in ("", "late") for _, word in said)
    accepted = sum(word == "same" != truth for truth, word in said)
    times = sorted(seconds for *_, seconds in rows)
    middle, late = 1e3 * statistics.median(times), 1e3 * times[len(times) * 99 // 100]
    shares = (
        f"{len(rows):7}{100 * right / len(rows):9.1f}{accepted:9}{len(rows) - right - silent - accepted:9}"
    )
    return f"{name:26}{shares}{silent:8}{middle:10.2f}{late:10.1f}"


def _imports(name: str, module: str) -> bool:
    try:
        importlib.import_module(module)
    except ImportError as error:
        print(f"{name} is left out: {error}")
        return False
    return True


def main() -> None:
    """Print the tables."""
    logging.disable(logging.CRITICAL)
    sys.setrecursionlimit(10_000)
    there = {name: run for name, (module, run) in RIVALS.items() if _imports(name, module)}
    everything = cases()[:: 1 if "all" in sys.argv else EVERY]
    for run in there.values():  # warm
        asked(run, everything[0])
    rows: dict[str, list[tuple[Case, str, float]]] = {name: [] for name in there}
    for case in everything:
        for name, run in there.items():  # interleaved
            rows[name].append((case, *asked(run, case)))
    head = (
        f"{'':26}{'pairs':>7}{'right %':>9}{'accepts':>9}{'refuses':>9}{'silent':>8}{'median':>10}{'p99':>10}"
    )
    print("accepts: called the same though it is not; refuses: the other errors; CPU milliseconds\n")
    print(f"{head}   each on what it can express")
    for name in there:
        print(row(name, rows[name]))
    for name in [name for name in there if name != "prepkit"]:
        could = {id(case) for case, word, _ in rows[name] if word != "cannot"}
        print(f"\n{head}   what {name} can express")
        for one in ("prepkit", name):
            print(row(one, [found for found in rows[one] if id(found[0]) in could]))


if __name__ == "__main__":
    main()
