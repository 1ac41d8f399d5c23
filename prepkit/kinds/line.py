"""The next line of a derivation, judged by meaning in its context: any line that says what the key says is right.

The line before again is no answer, though it says the same; neither is one that leads away from the key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from prepkit import domain
from prepkit.domain import Context, Outcome, Verdict
from prepkit.errors import Ambiguous, Unreadable
from prepkit.kinds.common import judged, lettering
from prepkit.kinds.common.points import TYPES
from prepkit.kinds.interface import Complaint, Examples, Obligation, Presentation, Scope
from prepkit.maths import tree
from prepkit.maths.read import Names, readings
from prepkit.maths.read import read as read_line
from prepkit.maths.shape import distance, shape
from prepkit.maths.show import ascii_line

_SECONDS = 2.0  # to judge one pair of lines
_SIGN = re.compile(r"\s*(?:<=>|⇔|=>|⇒|=(?![=<>])|≤|≥|<=|>=)\s*")


class Part(domain.Part, tag_field="kind", tag="line", kw_only=True, frozen=True, forbid_unknown_fields=True):
    """`key` follows `before`, both in the context of a derivation; `accept` are other lines that do."""

    before: str
    key: str
    accept: tuple[str, ...] = ()
    symbols: dict[str, str] = {}
    facts: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    sequences: tuple[str, ...] = ()
    definitions: dict[str, str] = {}

    @property
    def context(self) -> Context:
        """What the lines are judged in."""
        return Context(self.symbols, self.facts, self.functions, self.sequences, self.definitions)


class Line(msgspec.Struct, frozen=True):
    """What was meant."""

    node: tree.Node


def inspect(part: Part, scope: Scope) -> list[Complaint]:
    """Types that do not exist, lines that cannot be read, a value where relations are."""
    known = {*TYPES, "mat"}
    found = [
        (f"symbols.{name}", f"type {kind!r} is unknown; one of {', '.join(sorted(known))}")
        for name, kind in part.symbols.items()
        if kind not in known
    ]
    names = Names.of(part.context)
    texts = {"before": part.before, "key": part.key}
    texts |= {f"accept[{index}]": text for index, text in enumerate(part.accept)}
    texts |= {f"mistakes[{index}].value": one.value for index, one in enumerate(part.mistakes)}
    sorts = set()
    for field, text in texts.items():
        try:
            sorts.add(_relation(read_line(text, names)))
        except Unreadable as error:
            found.append(
                (field, f"{text!r}: {error.found} at column {error.start + 1}; expected {error.expected}")
            )
    if len(sorts) > 1:
        found.append(("key", "values and relations are mixed"))
    return found


def _relation(node: tree.Node) -> bool:
    return isinstance(node, tree.Compare | tree.Logic)


def worlds(part: Part, values: domain.Values) -> Iterator[domain.Values]:
    """None: no oracle is asked about lines; they are proved where they are written."""
    return iter(())


def obligations(part: Part, values: domain.Values) -> tuple[Obligation, ...]:
    """None."""
    return ()


def key(part: Part, values: domain.Values) -> Line:
    """The line that was written.

    >>> part = Part(prompt="?", before="2*(a + b)", key="2*a + 2*b", symbols={"a": "real", "b": "real"})
    >>> show(key(part, {}), None, {}, 0)
    '2*a + 2*b'
    """
    return Line(read_line(part.key, Names.of(part.context)))


def mistakes(part: Part, values: domain.Values) -> tuple[tuple[Line, str], ...]:
    """The planted wrong lines."""
    names = Names.of(part.context)
    return tuple((Line(read_line(one.value, names)), one.because) for one in part.mistakes)


def present(part: Part, values: domain.Values, seed: int) -> Presentation:
    """Nothing: lines are typed."""
    return Presentation()


def expected(part: Part, values: domain.Values) -> str:
    """A line in the symbols; the line before shows how one is typed."""
    return f"the next line, typed like the one before: {part.before}"


def read(text: str, part: Part, values: domain.Values, seed: int) -> tuple[Line, ...]:
    """Every line that `text` may be; a relation sign in front, or the line before with `=`, is passed over.

    >>> part = Part(prompt="?", before="2*(a + b)", key="2*a + 2*b", symbols={"a": "real", "b": "real"})
    >>> show(read("= 2a + 2b", part, {}, 0)[0], part, {}, 0)
    '2*a + 2*b'
    """
    form = expected(part, values)
    lettering.guarded(text, form)
    lead = _SIGN.match(text)
    start, names = lead.end() if lead else 0, Names.of(part.context)
    try:
        found = readings(text[start:], names)
    except Ambiguous as error:
        raise Ambiguous(text, start + error.start, start + error.end, error.readings) from None
    except Unreadable as error:
        raise Unreadable(text, start + error.start, start + error.end, error.found, error.expected) from None
    before = read_line(part.before, names)
    nodes = [_value(node, before) for node in found]
    for node in nodes:
        if _relation(node) != _relation(before):
            raise Unreadable(text, 0, len(text), "a relation" if _relation(node) else "a value", form)
    return tuple(map(Line, nodes))


def _value(node: tree.Node, before: tree.Node) -> tree.Node:
    """The right side of `line before = next line`, where values are wanted."""
    if isinstance(node, tree.Compare) and node.ops == ("=",) and not _relation(before):
        return node.items[1] if shape(node.items[0]) == shape(before) else node
    return node


def compare(answer: Line, key: Line, part: Part, values: domain.Values) -> Verdict:
    """What the key says is right; the line before again, or a line that leads away from the key, is partly."""
    if shape(answer.node) == shape(key.node):
        return Verdict(Outcome.RIGHT, 1.0)
    names = Names.of(part.context)
    before = read_line(part.before, names)
    if shape(answer.node) == shape(before):
        return Verdict(Outcome.PARTLY, 0.0, reason="that is the line before again")
    verdict = judged.compared(answer.node, key.node, part.context, _SECONDS)
    accepted = {shape(read_line(text, names)) for text in part.accept}
    if verdict.outcome is not Outcome.RIGHT or shape(answer.node) in accepted:
        return verdict
    if distance(answer.node, key.node) < distance(before, key.node):
        return verdict
    return Verdict(
        Outcome.PARTLY, 0.5, reason="it follows, but is no nearer to the goal than the line before"
    )


def show(answer: Line, part: Part | None, values: domain.Values, seed: int) -> str:
    """The line in ASCII."""
    return ascii_line(answer.node)


def value(answer: Line, part: Part, values: domain.Values) -> None:
    """A line is no number for later parts."""


EXAMPLES = (
    Examples(
        Part(
            prompt="k*S <= X for integers k. The next line, by the floor?",
            before="k*S <= X",
            key="k <= floor(X/S)",
            symbols={"k": "int", "X": "nat", "S": "pint"},
        ),
        accepted=("k <= floor(X/S)", "<=> k ≤ ⌊X/S⌋", "floor(X/S) >= k", "k < floor(X/S) + 1"),
        rejected=("k >= floor(X/S)", "k*S = X + 1"),
        partly=(("k*S <= X", 0.0), ("X >= S*k", 0.0), ("k <= ceil(X/S)", 0.5)),
        unreadable=("", "floor(", "X/S", "k <= Y", "[/]", "\0", "9**9**9**9"),
    ),
    Examples(
        Part(prompt="Expand.", before="2*(a + b)", key="2*a + 2*b", symbols={"a": "real", "b": "real"}),
        accepted=("2a + 2b", "= 2*b + 2*a", "2*(a + b) = 2a + 2b"),
        rejected=("2*a + b", "0"),
        partly=(("2*(b + a)", 0.0), ("(a + b)*2", 0.0)),
        unreadable=("a < b", ""),
    ),
)
