"""Points of typed symbols for oracles to be asked at: small, the same everywhere, within the facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from hashlib import sha256

from prepkit import domain
from prepkit.errors import PrepkitError
from prepkit.kinds.common import expressions
from prepkit.maths.evaluate import Inexact

_TRIES = 4_000
_RANGES = {  # type → numerator from, to, and what it is divided by
    "int": (-6, 6, 1),
    "nat": (0, 9, 1),
    "pint": (1, 12, 1),
    "real": (-24, 24, 4),
    "pos": (1, 24, 4),
    "nonneg": (0, 24, 4),
    "nz": (-24, 24, 4),
    "prob": (1, 15, 16),
    "unit": (0, 16, 16),
}
TYPES = frozenset(_RANGES)


def drawn(
    symbols: Mapping[str, str], facts: Iterable[str], values: domain.Values, salt: str, count: int
) -> Iterator[dict[str, domain.Value]]:
    """`values` with a point of the symbols each, at most `count` of them, all facts true.

    >>> points = list(drawn({"W": "pint"}, ["W > 3"], {}, "prompt", 2))
    >>> len(points), all(point["W"] > 3 for point in points)
    (2, True)
    """
    facts = tuple(facts)
    seen: set[tuple[domain.Value, ...]] = set()
    for turn in range(_TRIES):
        if len(seen) == count:
            return
        point = {name: _value(kind, f"{salt}\0{turn}\0{name}") for name, kind in symbols.items()}
        place = tuple(point.values())
        if place not in seen and all(_true(fact, {**values, **point}) for fact in facts):
            seen.add(place)
            yield {**values, **point}


def _value(kind: str, salt: str) -> domain.Value:
    low, high, below = _RANGES[kind]
    above = low + int.from_bytes(sha256(salt.encode()).digest()[:4], "big") % (high - low + 1)
    if kind == "nz" and not above:
        above = high
    return above if below == 1 else Fraction(above, below)


def _true(fact: str, values: domain.Values) -> bool:
    try:
        return expressions.truth(fact, values)
    except (PrepkitError, Inexact):
        return False
