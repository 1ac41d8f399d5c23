"""`prepkit check A B`: do two lines say the same?"""

from __future__ import annotations

import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING

import typer

from prepkit import errors

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from typing import BinaryIO

    from prepkit.domain import Context, Judgement

AGREEING = ("proved", "probed")
SIGNS = {"proved": "=", "probed": "≈"}


FIRST = typer.Argument(
    "", metavar="A", help="A line: a value as 2*(x+1), a relation as x < y.", show_default=False
)
SECOND = typer.Argument("", metavar="B", help="The other line.", show_default=False)
LET = typer.Option(
    [],
    "--let",
    metavar="NAME:TYPE",
    help="A symbol's type: int nat pint real pos nonneg nz prob unit mat; real if not said.",
)
FACT = typer.Option([], "--fact", metavar="RELATION", help="What holds besides.")
FUNCTION = typer.Option([], "--function", metavar="NAME", help="An abstract function.")
SEQUENCE = typer.Option([], "--sequence", metavar="NAME", help="A sequence, as x in x[i].")
DEFINE = typer.Option([], "--define", metavar="F(X)=EXPR", help="A definition, as sigma(z)=1/(1+exp(-z)).")
JSONL = typer.Option(
    "", "--jsonl", metavar="FILE", help="Judge JSON pairs, one a line, of a file or - (stdin)."
)
SECONDS = typer.Option(3.0, "--seconds", min=0.1, max=600, help="The most time for one pair.")
AS_JSON = typer.Option(False, "--json", help="Print JSON.")


def check(
    a: str = FIRST,
    b: str = SECOND,
    let: list[str] = LET,
    fact: list[str] = FACT,
    function: list[str] = FUNCTION,
    sequence: list[str] = SEQUENCE,
    define: list[str] = DEFINE,
    jsonl: str = JSONL,
    seconds: float = SECONDS,
    as_json: bool = AS_JSON,
) -> None:
    """Do two lines say the same? Proved, probed, one way, refuted with a counter-example, or unknown.

    prepkit check "floor((X+S)/S)" "floor(X/S)+1" --let X:nat --let S:pint
    """
    if jsonl:
        if a or b:
            raise errors.UsageError("--jsonl reads the lines from a file: leave out A and B")
        _many(jsonl, seconds)
        return
    if not a or not b:
        raise errors.UsageError("check needs two lines, as in: prepkit check '2*x' 'x+x'")
    from prepkit.maths.judge import judge

    context = _context(let, fact, function, sequence, define)
    found = judge(a, b, context, seconds)
    typer.echo(_json(found) if as_json else "\n".join([*_lines(found), *_place(found, a, b, context)]))
    raise typer.Exit(0 if found.verdict in AGREEING else 1)


def _context(
    let: list[str], fact: list[str], function: list[str], sequence: list[str], define: list[str]
) -> Context:
    from prepkit.domain import Context
    from prepkit.maths.types import TYPES

    types = {}
    for text in let:
        names, colon, kind = text.rpartition(":")
        if not colon:
            raise errors.UsageError(f"--let {text}: expected NAME:TYPE, as in --let x:real")
        if kind.strip() not in TYPES:
            raise errors.UsageError(f"--let {text}: expected one of the types {' '.join(TYPES)}")
        types.update({_symbol(name.strip(), text): kind.strip() for name in names.split(",")})
    definitions = {}
    for text in define:
        head, equals, body = text.partition("=")
        if not equals:
            raise errors.UsageError(f"--define {text}: expected F(X)=EXPR, as in --define 'f(x)=x^2'")
        definitions[head.strip()] = body.strip()
    return Context(types, tuple(fact), tuple(function), tuple(sequence), definitions)


def _symbol(name: str, text: str) -> str:
    from prepkit.maths.read import Names, read
    from prepkit.maths.tree import Symbol

    try:
        node = read(name, Names(frozenset((name,))))
    except errors.PrepkitError:
        node = None
    if not isinstance(node, Symbol):
        raise errors.UsageError(f"--let {text}: {name!r} is no name; expected NAME:TYPE, as in --let x:real")
    return name


def _many(name: str, seconds: float) -> None:
    from prepkit.maths.batch import judged_lines

    with _opened(name) as stream:
        for found in judged_lines(stream, seconds):
            print(_json(found), flush=True)


def _opened(name: str) -> AbstractContextManager[BinaryIO]:
    if name == "-":
        return nullcontext(sys.stdin.buffer)
    try:
        return open(name, "rb")
    except OSError as error:
        raise errors.Unusable(name, error.strerror or "cannot be read", "give a file of JSON lines") from None


def _json(found: Judgement) -> str:
    import json

    from prepkit.maths.batch import report

    return json.dumps(report(found))


def _lines(found: Judgement) -> list[str]:
    """The judgement as a person reads it."""
    text = []
    if found.read_as:
        left, right = map(_safe, found.read_as)
        text.append(f"{left}  {SIGNS.get(found.verdict, '?')}  {right}")
    text.append(f"{found.verdict}: {_safe(found.reason)}" if found.reason else found.verdict)
    if found.counter_example:
        text.append("at " + ", ".join(f"{_safe(k)} = {_safe(v)}" for k, v in found.counter_example.items()))
    return text


def _place(found: Judgement, a: str, b: str, context: Context) -> list[str]:
    """The line that could not be read, with a caret."""
    if found.verdict != "unreadable":
        return []
    from prepkit.maths.caret import caret
    from prepkit.maths.context import prepare

    try:
        prepare(a, b, context)
    except errors.Unreadable as error:
        return list(caret(error.text, (error.start, error.end)))
    except errors.PrepkitError:
        pass
    return []


def _safe(text: str) -> str:
    from prepkit.maths.caret import safe

    return "".join(map(safe, text))
