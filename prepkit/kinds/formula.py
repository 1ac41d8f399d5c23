"""A formula in typed symbols, judged by meaning: `2(W + P)` is `2*W + 2*P`.

Names that are no symbols stand for this variant's numbers. Whether two formulas say the same is the business of
`prepkit.maths.judge`, which is loaded with the first formula that is compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from prepkit import domain
from prepkit.domain import Verdict
from prepkit.errors import Ambiguous, PrepkitError, Undecided, Undefined, Unreadable
from prepkit.kinds.common import expressions, judged, lettering, obliged, points
from prepkit.kinds.interface import Complaint, Examples, Obligation, Presentation, Scope
from prepkit.maths import tree
from prepkit.maths.evaluate import Inexact
from prepkit.maths.read import Names, readings
from prepkit.maths.show import ascii_line

_POINTS = 8  # of its symbols, at which each oracle is asked
_SECONDS = 2.0  # to judge one pair of lines
_LABEL = re.compile(r"\s*([A-Za-z_][A-Za-z_0-9]{0,40})\s*(\([^()=]{0,80}\))?\s*=(?![=<>])\s*")


class Part(
    domain.Part, tag_field="kind", tag="formula", kw_only=True, frozen=True, forbid_unknown_fields=True
):
    """`key` in `symbols` (name → type) under `facts`; other names are this variant's numbers."""

    key: str
    symbols: dict[str, str]
    facts: tuple[str, ...] = ()


class Formula(msgspec.Struct, frozen=True):
    """What was meant: the tree with this variant's numbers put in, and the tree as it was typed."""

    node: tree.Node
    typed: tree.Node


def inspect(part: Part, scope: Scope) -> list[Complaint]:
    """Types that do not exist, expressions that cannot be read or name what is not there."""
    found = [
        (f"symbols.{name}", f"type {kind!r} is unknown; one of {', '.join(sorted(points.TYPES))}")
        for name, kind in part.symbols.items()
        if kind not in points.TYPES
    ]
    names = {name for name, kind in scope.items() if kind != "word"} | set(part.symbols)
    found += expressions.complaints("key", part.key, names)
    for index, fact in enumerate(part.facts):
        found += expressions.complaints(f"facts[{index}]", fact, names)
    for index, mistake in enumerate(part.mistakes):
        found += expressions.complaints(f"mistakes[{index}].value", mistake.value, names)
    return found


def worlds(part: Part, values: domain.Values) -> Iterator[domain.Values]:
    """The variant's values with points of the symbols, where the facts hold and the key has a value.

    >>> half = Part(prompt="?", key="n/2", symbols={"n": "nat"})
    >>> len([world for world in worlds(half, {})])
    8
    """
    for world in points.drawn(part.symbols, part.facts, values, part.prompt, _POINTS):
        try:
            expressions.number(part.key, world)
        except (Undefined, Undecided):
            continue
        yield world


def obligations(part: Part, values: domain.Values) -> tuple[Obligation, ...]:
    """At a point of `worlds`, every check must give the key's value there."""
    amount = expressions.number(part.key, values)
    return tuple(Obligation(check, "key", amount.text, obliged.number(amount)) for check in part.checks)


def key(part: Part, values: domain.Values) -> Formula:
    """The key with this variant's numbers, shown with them as well: the prompt names no other letter.

    >>> show(key(Part(prompt="?", key="W - F + 1", symbols={"W": "pint"}), {"F": 3}), None, {}, 0)
    'W - 3 + 1'
    """
    node = _author(part.key, part, values).node
    return Formula(node, node)


def _author(text: str, part: Part, values: domain.Values) -> Formula:
    return _formula(expressions.parse(text, _names(part, values)), part, values)


def _names(part: Part, values: domain.Values) -> frozenset[str]:
    return expressions.known(values) | frozenset(part.symbols)


def _formula(node: tree.Node, part: Part, values: domain.Values) -> Formula:
    numbers = {name: value for name, value in values.items() if name not in part.symbols}
    return Formula(expressions.with_numbers(node, numbers), node)


def mistakes(part: Part, values: domain.Values) -> tuple[tuple[Formula, str], ...]:
    """The planted wrong formulas of this variant."""
    return tuple(expressions.planted(part.mistakes, lambda text: _author(text, part, values)))


def present(part: Part, values: domain.Values, seed: int) -> Presentation:
    """Nothing: formulas are typed."""
    return Presentation()


def expected(part: Part, values: domain.Values) -> str:
    """A formula in the symbols.

    >>> expected(Part(prompt="?", key="W", symbols={"W": "pint", "F": "pint"}), {})
    'a formula in W, F, such as 2*W^2 + 1'
    """
    names = list(part.symbols)
    samples = [f"2*{names[0]}^2 + 1", f"({names[0]} + 1)/3"] if names else ["2^3 + 1", "1/3"]
    sample = next(sample for sample in samples if sample != show(key(part, values), part, values, 0))
    return f"a formula{' in ' * bool(names)}{', '.join(names)}, such as {sample}"


def read(text: str, part: Part, values: domain.Values, seed: int) -> tuple[Formula, ...]:
    """Every formula that `text` may be; a label such as `out =` is passed over.

    >>> [show(found, None, {}, 0) for found in read("y = 2n", Part(prompt="?", key="n", symbols={"n": "nat"}), {}, 0)]
    ['2*n']
    """
    wanted = expected(part, values)
    lettering.guarded(text, wanted)
    start = _past_label(text, part)
    names = Names(_names(part, values))
    try:
        found = readings(text[start:], names)
    except Ambiguous as error:
        raise Ambiguous(text, start + error.start, start + error.end, error.readings) from None
    except Unreadable as error:
        raise Unreadable(text, start + error.start, start + error.end, error.found, error.expected) from None
    return tuple(_formula(node, part, values) for node in found)


def _past_label(text: str, part: Part) -> int:
    """`out =` and `f(x) =` are labels, unless the name is a symbol or the key itself is a relation."""
    if "=" in part.key:
        return 0
    label = _LABEL.match(text)
    return label.end() if label and (label[2] or label[1] not in part.symbols or label[1] == part.name) else 0


def compare(answer: Formula, key: Formula, part: Part, values: domain.Values) -> Verdict:
    """Proved and probed are right, equal in part is partly, a refutation is wrong and shows its point."""
    context = domain.Context(let=part.symbols, facts=_facts(part, values))
    return judged.compared(answer.node, key.node, context, _SECONDS)


def _facts(part: Part, values: domain.Values) -> tuple[str, ...]:
    """The part's facts with this variant's numbers, as lines."""
    return tuple(ascii_line(_author(fact, part, values).node) for fact in part.facts)


def show(answer: Formula, part: Part, values: domain.Values, seed: int) -> str:
    """The formula as it was typed, in one line of ASCII."""
    return ascii_line(answer.typed)


def value(answer: Formula, part: Part, values: domain.Values) -> domain.Value | None:
    """Its number, where no symbol is left."""
    try:
        amount = expressions.of_node(answer.node, {})
    except (PrepkitError, Inexact):
        return None
    return amount.value if amount.exact else None


_OUTPUT = Part(
    prompt="How wide is the output?",
    name="out",
    key="floor((W + 2*P - F)/S) + 1",
    symbols={"W": "pint", "F": "pint", "P": "nat", "S": "pint"},
    facts=("W + 2*P - F >= 0",),
)
EXAMPLES = (
    Examples(
        _OUTPUT,
        accepted=(
            "floor((W + 2P - F)/S) + 1",
            "out = 1 + floor((W - F + 2*P)/S)",
            "y = ⌊(W+2P−F)/S⌋ + 1",
            "floor((W + 2P - F + S)/S)",
        ),
        rejected=("(W + 2P - F)/S + 1", "floor((W - F)/S) + 1", "floor((W + 2P - F)/S)", "7", "0"),
        unreadable=(
            "",
            "floor(",
            "W +",
            "H + 1",
            "[/]",
            "\0",
            "9**9**9**9",
            "(" * 3000,
            "__import__('os').system('id')",
        ),
    ),
    Examples(
        Part(prompt="Half of a {k}th?", key="1/(2*n)", symbols={"n": "pint"}),
        {"k": 2},
        accepted=("1/(2n)", "1/(2*n)", "0.5/n", "n^(-1)/k"),
        rejected=("1/2*n", "n/2", "2/n"),
        ambiguous=("1/2n",),
    ),
)
